//! Descriptors, and the platform of one.

use alloc::{borrow::Cow, vec::Vec};

use serde::de::{DeserializeSeed, Deserializer};

use super::{
    Rules,
    members::{members, object},
    refused,
    value::{self, Later},
    whole,
};
use crate::{
    Platform,
    manifest::{Descriptor, MediaType, Reader, descriptor::Rare},
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
    "digest" => digest: Later<'a> = required value::digest;
    "size" => size: u64 = required value::size;
} rare Rare {
    "urls" => urls = optional value::urls;
    "annotations" => annotations = optional value::annotations;
    "data" => data = optional value::text;
    "artifactType" => artifact_type = optional value::described_media_type;
    "platform" => platform = optional Placed;
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

#[inline]
fn assemble(members: DescriptorMembers<'_>, rules: Rules) -> Option<Descriptor<'_>> {
    let DescriptorMembers { media_type, digest, size, rare, .. } = members;
    let descriptor = Descriptor::from_parts(media_type?, digest?.digest(), size?, rare);
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

fn platform(members: PlatformMembers<'_>) -> Option<Platform<'_>> {
    Some(
        Platform::new(members.os?, members.architecture?)
            .with_variant(members.variant.unwrap_or_default())
            .with_os_version(members.os_version.unwrap_or_default())
            .with_os_features(members.os_features.unwrap_or_default()),
    )
}
