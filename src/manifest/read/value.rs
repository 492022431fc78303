//! Values of members: each a seed that takes the value, or refuses.

use alloc::{borrow::Cow, boxed::Box, string::String, vec::Vec};
use core::fmt;

use serde::{
    Deserialize,
    de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use super::{Rules, refused};
use crate::{
    Digest, DigestView,
    manifest::{Annotations, MediaType, i_json},
};

/// A seed that is its own visitor.
macro_rules! seed {
    ($seed:ty, $value:ty, $method:ident, $expecting:literal, { $($body:tt)* }) => {
        impl<'a> DeserializeSeed<'a> for $seed {
            type Value = $value;

            #[inline]
            fn deserialize<D: Deserializer<'a>>(self, from: D) -> Result<$value, D::Error> {
                from.$method(self)
            }
        }

        impl<'a> Visitor<'a> for $seed {
            type Value = $value;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str($expecting)
            }

            $($body)*
        }
    };
}

/// A string, borrowed where it has no escapes.
#[derive(Clone, Copy)]
pub(super) struct Text;

seed! { Text, Cow<'a, str>, deserialize_str, "a string", {
    #[inline]
    fn visit_borrowed_str<E>(self, text: &'a str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(String::from(text)))
    }

    fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text))
    }
} }

/// Any string.
pub(super) fn text(_: Rules) -> Text {
    Text
}

/// A string that a predicate takes.
#[derive(Clone, Copy)]
pub(super) struct TextThat(pub(super) fn(&str) -> bool);

impl<'a> DeserializeSeed<'a> for TextThat {
    type Value = Cow<'a, str>;

    #[inline]
    fn deserialize<D: Deserializer<'a>>(self, from: D) -> Result<Self::Value, D::Error> {
        let text = Text.deserialize(from)?;
        if (self.0)(&text) { Ok(text) } else { Err(refused()) }
    }
}

/// A URI with its scheme, RFC 3986.
fn url(_: Rules) -> TextThat {
    TextThat(|text| iri_string::types::UriStr::new(text).is_ok())
}

pub(super) fn urls(rules: Rules) -> List<TextThat> {
    List::new(url(rules), rules)
}

/// A date and time, RFC 3339.
pub(super) fn time(_: Rules) -> TextThat {
    use time::{OffsetDateTime, format_description::well_known::Rfc3339};
    TextThat(|text| OffsetDateTime::parse(text, &Rfc3339).is_ok())
}

/// `NAME=value`
pub(super) fn env(rules: Rules) -> List<TextThat> {
    List::new(TextThat(|text| text.find('=').is_some_and(|at| at > 0)), rules)
}

pub(super) fn texts(rules: Rules) -> List<Text> {
    List::new(Text, rules)
}

#[derive(Clone, Copy)]
pub(super) struct Boolean;

seed! { Boolean, bool, deserialize_bool, "true or false", {
    fn visit_bool<E>(self, value: bool) -> Result<bool, E> {
        Ok(value)
    }
} }

pub(super) fn boolean(_: Rules) -> Boolean {
    Boolean
}

/// A media type without parameters.
#[derive(Clone, Copy)]
pub(super) struct MediaTypeText(bool);

impl<'a> DeserializeSeed<'a> for MediaTypeText {
    type Value = MediaType<'a>;

    #[inline]
    fn deserialize<D: Deserializer<'a>>(self, from: D) -> Result<Self::Value, D::Error> {
        let text = Text.deserialize(from)?;
        let good = is_common(&text)
            || MediaType::accept(&text)
            || self.0 && MediaType::accept_with_parameters(&text);
        if good { Ok(MediaType::trusted(text)) } else { Err(refused()) }
    }
}

/// The media types that manifests are full of, known at a glance.
#[inline]
fn is_common(text: &str) -> bool {
    matches!(
        text,
        "application/vnd.oci.image.layer.v1.tar+gzip"
            | "application/vnd.docker.image.rootfs.diff.tar.gzip"
            | "application/vnd.oci.image.manifest.v1+json"
    )
}

pub(super) fn media_type(_: Rules) -> MediaTypeText {
    MediaTypeText(false)
}

/// Of a descriptor: lenient takes parameters.
pub(super) fn described_media_type(rules: Rules) -> MediaTypeText {
    MediaTypeText(rules.lenient)
}

#[derive(Clone, Copy)]
pub(super) struct DigestText;

seed! { DigestText, Digest, deserialize_str, "a digest", {
    #[inline]
    fn visit_str<E: Error>(self, text: &str) -> Result<Digest, E> {
        DigestView::accept(text).map(DigestView::to_digest).ok_or_else(refused)
    }
} }

/// A digest whose text is kept until it has its place, as moving it about takes longer than decoding
/// it; one that has escapes is decoded at once.
pub(super) enum Later<'a> {
    Text(DigestView<'a>),
    Done(Box<Digest>),
}

impl Later<'_> {
    #[inline]
    pub(super) fn digest(self) -> Digest {
        match self {
            Self::Text(view) => view.to_digest(),
            Self::Done(digest) => *digest,
        }
    }
}

#[derive(Clone, Copy)]
pub(super) struct LaterDigest;

seed! { LaterDigest, Later<'a>, deserialize_str, "a digest", {
    #[inline]
    fn visit_borrowed_str<E: Error>(self, text: &'a str) -> Result<Later<'a>, E> {
        DigestView::accept(text).map(Later::Text).ok_or_else(refused)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Later<'a>, E> {
        DigestText.visit_str(text).map(Box::new).map(Later::Done)
    }
} }

pub(super) fn digest(_: Rules) -> LaterDigest {
    LaterDigest
}

pub(super) fn digests(rules: Rules) -> List<DigestText> {
    List::new(DigestText, rules)
}

/// `0..=i64::MAX`
#[derive(Clone, Copy)]
pub(super) struct Size;

seed! { Size, u64, deserialize_u64, "a size", {
    #[inline]
    fn visit_u64<E: Error>(self, size: u64) -> Result<u64, E> {
        if i64::try_from(size).is_ok() { Ok(size) } else { Err(refused()) }
    }
} }

pub(super) fn size(_: Rules) -> Size {
    Size
}

/// Nothing for `null`.
pub(super) struct Nullable<S>(pub(super) S);

impl<'a, S: DeserializeSeed<'a>> DeserializeSeed<'a> for Nullable<S> {
    type Value = Option<S::Value>;

    fn deserialize<D: Deserializer<'a>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_option(self)
    }
}

impl<'a, S: DeserializeSeed<'a>> Visitor<'a> for Nullable<S> {
    type Value = Option<S::Value>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a value or null")
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'a>>(self, from: D) -> Result<Self::Value, D::Error> {
        self.0.deserialize(from).map(Some)
    }
}

/// A list of whatever the seed reads.
pub(super) struct List<S> {
    item: S,
    rules: Rules,
}

impl<S> List<S> {
    /// Room for as many elements as most lists have, so that they do not grow.
    const ROOM: usize = 16;

    pub(super) const fn new(item: S, rules: Rules) -> Self {
        Self { item, rules }
    }
}

impl<'a, S: DeserializeSeed<'a> + Copy> DeserializeSeed<'a> for List<S> {
    type Value = Vec<S::Value>;

    fn deserialize<D: Deserializer<'a>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'a, S: DeserializeSeed<'a> + Copy> Visitor<'a> for List<S> {
    type Value = Vec<S::Value>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = seq.next_element_seed(self.item)? {
            if list.len() == self.rules.limits.entries() {
                return Err(refused());
            }
            if list.capacity() == 0 {
                list.reserve_exact(Self::ROOM);
            }
            list.push(item);
        }
        Ok(list)
    }
}

/// An object of any names, each of which has a value that the seed reads.
#[derive(Clone, Copy)]
pub(super) struct Map<S> {
    item: S,
    rules: Rules,
}

impl<'a, S: DeserializeSeed<'a> + Copy> DeserializeSeed<'a> for Map<S> {
    type Value = Vec<(Cow<'a, str>, S::Value)>;

    fn deserialize<D: Deserializer<'a>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_map(self)
    }
}

impl<'a, S: DeserializeSeed<'a> + Copy> Visitor<'a> for Map<S> {
    type Value = Vec<(Cow<'a, str>, S::Value)>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry_seed(Text, self.item)? {
            if pairs.len() == self.rules.limits.annotations() {
                return Err(refused());
            }
            pairs.push(pair);
        }
        if twice(&pairs) { Err(refused()) } else { Ok(pairs) }
    }
}

/// Whether a name occurs twice.
fn twice<T>(pairs: &[(Cow<'_, str>, T)]) -> bool {
    /// Up to here, comparing each with each is faster than sorting.
    const FEW: usize = 8;
    if let [rest @ .., _] = pairs
        && pairs.len() <= FEW
    {
        return (0..rest.len()).any(|at| {
            let mut names = pairs.iter().skip(at).map(|(name, _)| name);
            let name = names.next();
            names.any(|other| Some(other) == name)
        });
    }
    let mut names: Vec<&str> = pairs.iter().map(|(name, _)| name.as_ref()).collect();
    names.sort_unstable();
    names.windows(2).any(|pair| pair.first() == pair.last())
}

/// A map of strings.
#[derive(Clone, Copy)]
pub(super) struct Pairs(Map<Text>);

impl<'a> DeserializeSeed<'a> for Pairs {
    type Value = Annotations<'a>;

    fn deserialize<D: Deserializer<'a>>(self, from: D) -> Result<Self::Value, D::Error> {
        self.0.deserialize(from).map(Annotations::from_pairs)
    }
}

pub(super) fn annotations(rules: Rules) -> Pairs {
    Pairs(Map { item: Text, rules })
}

/// The names of a map whose values are objects that say nothing, as ports and volumes have.
#[derive(Clone, Copy)]
pub(super) struct Names(Rules);

impl<'a> DeserializeSeed<'a> for Names {
    type Value = Vec<Cow<'a, str>>;

    fn deserialize<D: Deserializer<'a>>(self, from: D) -> Result<Self::Value, D::Error> {
        let pairs = Map { item: AnyObject(self.0), rules: self.0 }.deserialize(from)?;
        Ok(pairs.into_iter().map(|(name, ())| name).collect())
    }
}

pub(super) fn names(rules: Rules) -> Names {
    Names(rules)
}

/// Any object.
#[derive(Clone, Copy)]
pub(super) struct AnyObject(pub(super) Rules);

impl<'a> DeserializeSeed<'a> for AnyObject {
    type Value = ();

    fn deserialize<D: Deserializer<'a>>(self, from: D) -> Result<(), D::Error> {
        let raw = Foreign(self.0).deserialize(from)?;
        if raw.starts_with('{') { Ok(()) } else { Err(refused()) }
    }
}

/// A value that is not known here, as it is written; only I-JSON's rules are kept.
#[derive(Clone, Copy)]
pub(super) struct Foreign(pub(super) Rules);

impl<'a> DeserializeSeed<'a> for Foreign {
    type Value = &'a str;

    fn deserialize<D: Deserializer<'a>>(self, from: D) -> Result<&'a str, D::Error> {
        let raw = <&'a RawValue>::deserialize(from)?.get();
        i_json::check(raw, self.0.limits.nesting()).map_err(|_| refused())?;
        Ok(raw)
    }
}

pub(super) fn foreign(rules: Rules) -> Foreign {
    Foreign(rules)
}
