//! Descriptors, and the platform of one.

use alloc::{borrow::Cow, boxed::Box, vec::Vec};

use serde::de::{DeserializeSeed, Deserializer};

use super::{
    Rules,
    members::{members, object},
    refused, value, whole,
};
use crate::{
    Digest, Platform,
    manifest::{Annotations, Descriptor, MediaType, Reader, descriptor::Rare},
};

/// One descriptor that is a document of its own.
pub(in crate::manifest) fn descriptor<'a>(
    text: &'a str,
    reader: &Reader<'_>,
) -> Option<Descriptor<'a>> {
    whole(text, Described(Rules::manifest(reader)))
}

members! { DescriptorMembers {
    "mediaType" => media_type: MediaType<'a> = required value::described_media_type;
    "digest" => digest: Digest = required value::digest;
    "size" => size: u64 = required value::size;
    "urls" => urls: Vec<Cow<'a, str>> = optional value::urls;
    "annotations" => annotations: Annotations<'a> = optional value::annotations;
    "data" => data: Cow<'a, str> = optional value::text;
    "artifactType" => artifact_type: MediaType<'a> = optional value::described_media_type;
    "platform" => platform: Platform<'a> = optional Placed;
} }

members! { PlatformMembers {
    "architecture" => architecture: Cow<'a, str> = required value::text;
    "os" => os: Cow<'a, str> = required value::text;
    "os.version" => os_version: Cow<'a, str> = optional value::text;
    "os.features" => os_features: Vec<Cow<'a, str>> = optional value::texts;
    "variant" => variant: Cow<'a, str> = optional value::text;
    "features" => features: Vec<Cow<'a, str>> = optional value::texts;
} }

/// A descriptor.
#[derive(Clone, Copy)]
pub(super) struct Described(pub(super) Rules);

impl<'a> DeserializeSeed<'a> for Described {
    type Value = Descriptor<'a>;

    fn deserialize<D: Deserializer<'a>>(self, from: D) -> Result<Self::Value, D::Error> {
        let members = object::<DescriptorMembers<'a>, _>(from, self.0)?;
        assemble(members, self.0).ok_or_else(refused)
    }
}

fn assemble<'a>(members: DescriptorMembers<'a>, rules: Rules) -> Option<Descriptor<'a>> {
    let DescriptorMembers { urls, annotations, data, artifact_type, platform, .. } = members;
    let plain = urls.is_none()
        && annotations.is_none()
        && data.is_none()
        && artifact_type.is_none()
        && platform.is_none();
    let rare = (!plain).then(|| {
        Box::new(Rare {
            urls: urls.unwrap_or_default(),
            annotations: annotations.unwrap_or_default(),
            data,
            artifact_type,
            platform,
        })
    });
    let descriptor =
        Descriptor::from_parts(members.media_type?, members.digest?, members.size?, rare);
    let good = !descriptor.has_data() || descriptor.data_agrees(rules.lenient);
    good.then_some(descriptor)
}

/// A platform.
#[derive(Clone, Copy)]
struct Placed(Rules);

impl<'a> DeserializeSeed<'a> for Placed {
    type Value = Platform<'a>;

    fn deserialize<D: Deserializer<'a>>(self, from: D) -> Result<Self::Value, D::Error> {
        let members = object::<PlatformMembers<'a>, _>(from, self.0)?;
        platform(members).ok_or_else(refused)
    }
}

fn platform<'a>(members: PlatformMembers<'a>) -> Option<Platform<'a>> {
    Some(
        Platform::new(members.os?, members.architecture?)
            .with_variant(members.variant.unwrap_or_default())
            .with_os_version(members.os_version.unwrap_or_default())
            .with_os_features(members.os_features.unwrap_or_default()),
    )
}
