//! Documents that are read and not written: schema 1 manifests, layout files, saved images.

use alloc::{borrow::Cow, vec::Vec};

use serde::de::{DeserializeSeed, Deserializer};

use super::{
    Rules,
    members::{members, members_of, object},
    refused,
    value::{self, AnyObject, Foreign, List, Nullable, Text, TextThat},
    whole,
};
use crate::{
    DigestView,
    manifest::{Layout, MediaType, Reader, SavedImage, SavedImages, Schema1, Source},
};

/// The object that `$members` reads, as what `$from` makes of it.
macro_rules! made {
    ($seed:ident: $members:ident => $made:ty, $from:expr) => {
        #[derive(Clone, Copy)]
        struct $seed(Rules);

        impl<'a> DeserializeSeed<'a> for $seed {
            type Value = $made;

            fn deserialize<D: Deserializer<'a>>(self, from: D) -> Result<Self::Value, D::Error> {
                let members = object::<$members<'a>, _>(from, self.0)?;
                let make: fn($members<'a>) -> Option<$made> = $from;
                make(members).ok_or_else(refused)
            }
        }
    };
}

/// The schema 1 manifest in `text`.
pub(super) fn schema1<'a>(text: &'a str, rules: Rules) -> Option<Schema1<'a>> {
    let members = members_of::<Signed<'a>>(text, rules)?;
    let foreign = [members.config, members.layers, members.manifests];
    let modern = foreign.into_iter().flatten().any(|raw| raw != "null");
    if members.schema_version != Some("1") || modern {
        return None;
    }
    Some(Schema1 {
        source: Source::borrowed(text),
        media_type: members.media_type,
        name: members.name,
        tag: members.tag,
        architecture: members.architecture,
        layers: members.fs_layers?,
        history: members.history.unwrap_or_default(),
        signatures: members.signatures.filter(|raw| *raw != "null").map(Cow::Borrowed),
    })
}

/// The layout file in `text`.
pub(in crate::manifest) fn layout<'a>(text: &'a str, reader: &Reader<'_>) -> Option<Layout<'a>> {
    let members = members_of::<LayoutMembers<'a>>(text, Rules::manifest(reader))?;
    (members.version? == Layout::VERSION).then_some(Layout { source: Source::borrowed(text) })
}

members! { LayoutMembers {
    "imageLayoutVersion" => version: Cow<'a, str> = required value::text;
} }

/// The saved images in `text`.
pub(in crate::manifest) fn saved_images<'a>(
    text: &'a str,
    reader: &Reader<'_>,
) -> Option<SavedImages<'a>> {
    let rules = Rules { null_is_absent: true, ..Rules::manifest(reader) };
    let images = whole(text, List::new(Saved(rules), rules))?;
    Some(SavedImages { source: Source::borrowed(text), images })
}

members! { SavedMembers {
    "Config" => config: Cow<'a, str> = required value::text;
    "RepoTags" => repo_tags: Vec<Cow<'a, str>> = optional value::texts;
    "Layers" => layers: Option<Vec<Cow<'a, str>>> = required nullable_texts;
    "LayerSources" => layer_sources: &'a str = required value::foreign;
} }

fn nullable_texts(rules: Rules) -> Nullable<List<Text>> {
    Nullable(value::texts(rules))
}

made! { Saved: SavedMembers => SavedImage<'a>, |members| Some(SavedImage {
    config: members.config?,
    repo_tags: members.repo_tags.unwrap_or_default(),
    layers: members.layers?.unwrap_or_default(),
}) }

members! { Signed {
    "schemaVersion" => schema_version: &'a str = required value::foreign;
    "mediaType" => media_type: MediaType<'a> = optional value::media_type;
    "name" => name: Cow<'a, str> = optional value::text;
    "tag" => tag: Cow<'a, str> = optional value::text;
    "architecture" => architecture: Cow<'a, str> = optional value::text;
    "fsLayers" => fs_layers: Vec<Cow<'a, str>> = required fs_layers;
    "history" => history: Vec<Cow<'a, str>> = optional histories;
    "signatures" => signatures: &'a str = required signatures;
    "config" => config: &'a str = required value::foreign;
    "layers" => layers: &'a str = required value::foreign;
    "manifests" => manifests: &'a str = required value::foreign;
} }

members! { BlobSum {
    "blobSum" => blob_sum: Cow<'a, str> = required blob_sum;
} }

members! { V1 {
    "v1Compatibility" => text: Cow<'a, str> = required value::text;
} }

made! { Layer: BlobSum => Cow<'a, str>, |members| members.blob_sum }
made! { History: V1 => Cow<'a, str>, |members| members.text }

fn fs_layers(rules: Rules) -> List<Layer> {
    List::new(Layer(rules), rules)
}

fn histories(rules: Rules) -> List<History> {
    List::new(History(rules), rules)
}

/// A digest; leniently, any text.
fn blob_sum(rules: Rules) -> TextThat {
    TextThat(if rules.lenient { |_| true } else { |text| DigestView::accept(text).is_some() })
}

/// Objects that are looked into later, or null; leniently, anything.
#[derive(Clone, Copy)]
struct Signatures(Rules);

impl<'a> DeserializeSeed<'a> for Signatures {
    type Value = &'a str;

    fn deserialize<D: Deserializer<'a>>(self, from: D) -> Result<&'a str, D::Error> {
        let raw = Foreign(self.0).deserialize(from)?;
        if self.0.lenient {
            return Ok(raw);
        }
        let objects = Nullable(List::new(AnyObject(self.0), self.0));
        if whole(raw, objects).is_some() { Ok(raw) } else { Err(refused()) }
    }
}

fn signatures(rules: Rules) -> Signatures {
    Signatures(rules)
}
