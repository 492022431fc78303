//! Headers that are lists of names: tags, and filters.

use alloc::vec::Vec;

use http::{HeaderMap, HeaderValue};
use nom::{Parser, bytes::complete::take_while1};

use super::{
    HeaderError, HeaderErrorKind as Kind, OCI_FILTERS_APPLIED, OCI_TAG,
    grammar::{Items, Parsed},
    value_of,
};
use crate::{Tag, TagView};

/// The tags that a registry has given a manifest: `OCI-Tag`.
///
/// # Grammar
///
/// ```text
/// OCI-Tag := tag *( OWS "," OWS tag )      ; in one header or several
/// ```
/// Source: distribution-spec, section "Pushing Manifests", on several tags in one request (after v1.1.1). A response
/// without the header has ignored the tags of the request.
///
/// ```
/// use distref::protocol::header::TagList;
/// use distref::tag;
///
/// let mut headers = http::HeaderMap::new();
/// headers.append("oci-tag", "1.2, 1.2.3".parse()?);
/// headers.append("oci-tag", "latest".parse()?);
/// let tags = TagList::of(&headers).unwrap();
/// assert_eq!(tags.tags(), [tag!("1.2"), tag!("1.2.3"), tag!("latest")]);
/// # Ok::<(), http::header::InvalidHeaderValue>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct TagList {
    tags: Vec<Tag>,
    errors: Vec<HeaderError>,
}

impl TagList {
    /// The most tags that are read of one response, 1,024; and the most errors that are kept.
    pub const MAX_TAGS: usize = 1024;

    /// Reads the headers of a response; `None` if there is none.
    ///
    /// ```
    /// use distref::protocol::header::TagList;
    ///
    /// assert_eq!(TagList::of(&http::HeaderMap::new()), None);
    /// ```
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let values = || headers.get_all(OCI_TAG).iter().map(HeaderValue::as_bytes);
        values().next().map(|_| Self::parse(values()))
    }

    /// Reads values. What is no tag is an error, and the others are kept.
    ///
    /// ```
    /// use distref::protocol::header::TagList;
    ///
    /// let tags = TagList::parse([&b"1.2, -x, 1.3"[..]]);
    /// assert_eq!((tags.tags().len(), tags.errors().len()), (2, 1));
    /// ```
    #[must_use]
    pub fn parse<'v>(values: impl IntoIterator<Item = &'v [u8]>) -> Self {
        let mut list = Self::default();
        for value in values {
            let mut items = Items::new(value, word);
            while let Some(item) = items.next() {
                let tag = item.and_then(|(word, offset)| {
                    let tag = core::str::from_utf8(word).ok().and_then(TagView::accept);
                    tag.ok_or((Kind::Tag, offset))
                });
                let fault = match tag {
                    Ok(tag) if list.tags.len() < Self::MAX_TAGS => {
                        list.tags.push(tag.into());
                        continue;
                    }
                    Ok(_) => {
                        items.stop();
                        (Kind::TooMany, 0)
                    }
                    Err(fault) => fault,
                };
                if list.errors.len() < Self::MAX_TAGS {
                    list.errors.push(HeaderError::new(OCI_TAG, fault.0, fault.1));
                }
            }
        }
        list
    }

    /// The tags, in their order.
    ///
    /// ```
    /// # use distref::protocol::header::TagList;
    /// assert!(TagList::default().tags().is_empty());
    /// ```
    #[must_use]
    pub fn tags(&self) -> &[Tag] {
        &self.tags
    }

    /// Whether the manifest has this tag now.
    ///
    /// ```
    /// # use distref::protocol::header::TagList;
    /// let tags = TagList::parse([&b"1.2,1.3"[..]]);
    /// assert!(tags.contains(distref::tag!("1.3")));
    /// ```
    #[must_use]
    pub fn contains(&self, tag: TagView<'_>) -> bool {
        self.tags.iter().any(|known| *known == tag)
    }

    /// What could not be read.
    ///
    /// ```
    /// # use distref::protocol::header::TagList;
    /// assert!(TagList::default().errors().is_empty());
    /// ```
    #[must_use]
    pub fn errors(&self) -> &[HeaderError] {
        &self.errors
    }

    /// The value of one header with all of them; `None` if there are none.
    ///
    /// ```
    /// use distref::protocol::header::TagList;
    ///
    /// let tags = TagList::from_iter([distref::tag!("1.2").into(), distref::tag!("1.3").into()]);
    /// assert_eq!(tags.to_value().unwrap(), "1.2,1.3");
    /// ```
    #[must_use]
    pub fn to_value(&self) -> Option<HeaderValue> {
        let tags: Vec<&str> = self.tags.iter().map(Tag::as_str).collect();
        (!tags.is_empty()).then(|| value_of(tags.join(",").as_bytes()))
    }
}

/// Tags beyond [`TagList::MAX_TAGS`] are left out.
impl FromIterator<Tag> for TagList {
    fn from_iter<I: IntoIterator<Item = Tag>>(tags: I) -> Self {
        Self { tags: tags.into_iter().take(Self::MAX_TAGS).collect(), errors: Vec::new() }
    }
}

/// What a list of referrers was filtered by: `OCI-Filters-Applied`.
///
/// # Grammar
///
/// ```text
/// OCI-Filters-Applied := name *( OWS "," OWS name )      ; "artifactType" is the only name
/// ```
/// Other names are passed over: their filters were not asked for. Source: distribution-spec v1.1.1, section "Listing
/// Referrers".
///
/// ```
/// use distref::protocol::header::Filters;
///
/// let mut headers = http::HeaderMap::new();
/// assert!(!Filters::of(&headers).by_artifact_type());
/// headers.insert("oci-filters-applied", "artifactType".parse()?);
/// assert!(Filters::of(&headers).by_artifact_type());
/// # Ok::<(), http::header::InvalidHeaderValue>(())
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct Filters {
    artifact_type: bool,
}

impl Filters {
    /// The filter by artifact type.
    ///
    /// ```
    /// use distref::protocol::header::Filters;
    ///
    /// assert!(Filters::ARTIFACT_TYPE.by_artifact_type());
    /// ```
    pub const ARTIFACT_TYPE: Self = Self { artifact_type: true };

    /// No filter.
    ///
    /// ```
    /// use distref::protocol::header::Filters;
    ///
    /// assert_eq!(Filters::NONE, Filters::default());
    /// ```
    pub const NONE: Self = Self { artifact_type: false };

    /// Reads the headers of a response.
    ///
    /// ```
    /// # use distref::protocol::header::Filters;
    /// assert_eq!(Filters::of(&http::HeaderMap::new()), Filters::default());
    /// ```
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        Self::parse(headers.get_all(OCI_FILTERS_APPLIED).iter().map(HeaderValue::as_bytes))
    }

    /// Reads values.
    ///
    /// ```
    /// # use distref::protocol::header::Filters;
    /// assert!(Filters::parse([&b"annotations, artifactType"[..]]).by_artifact_type());
    /// ```
    #[must_use]
    pub fn parse<'v>(values: impl IntoIterator<Item = &'v [u8]>) -> Self {
        let mut names = values.into_iter().flat_map(|value| Items::new(value, word)).flatten();
        Self { artifact_type: names.any(|(name, _)| name == b"artifactType") }
    }

    /// Whether the list has only referrers of the artifact type that was asked for.
    ///
    /// ```
    /// # use distref::protocol::header::Filters;
    /// assert!(!Filters::default().by_artifact_type());
    /// ```
    #[must_use]
    pub const fn by_artifact_type(self) -> bool {
        self.artifact_type
    }

    /// The value of the header; `None` if there was no filter.
    ///
    /// ```
    /// # use distref::protocol::header::Filters;
    /// assert_eq!(Filters::ARTIFACT_TYPE.to_value().unwrap(), "artifactType");
    /// ```
    #[must_use]
    pub fn to_value(self) -> Option<HeaderValue> {
        self.artifact_type.then(|| HeaderValue::from_static("artifactType"))
    }
}

/// What stands between commas and spaces.
fn word(input: &[u8]) -> Parsed<'_, &[u8]> {
    take_while1(|byte: u8| !matches!(byte, b' ' | b'\t' | b',')).parse(input)
}

#[cfg(test)]
mod tests {
    use std::{vec, vec::Vec};

    use super::*;

    /// The values, the tags, and what is told of the rest.
    type Row<'a> = (&'a [&'a str], &'a [&'a str], &'a [(Kind, usize)]);

    #[test]
    fn tags_come_in_one_header_or_several_and_what_is_none_is_told() {
        let rows: [Row<'_>; 6] = [
            (&["1"], &["1"], &[]),
            (&["1,2", "3"], &["1", "2", "3"], &[]),
            (&["1 , 2,,3,"], &["1", "2", "3"], &[]),
            (&[""], &[], &[]),
            (&["a:b, c"], &["c"], &[(Kind::Tag, 0)]),
            (&["a b, c", "\u{e9}"], &["c"], &[(Kind::Item, 2), (Kind::Tag, 0)]),
        ];
        for (values, expected, faults) in rows {
            let list = TagList::parse(values.iter().map(|value| value.as_bytes()));
            let tags: Vec<&str> = list.tags().iter().map(Tag::as_str).collect();
            let told: Vec<_> = list.errors().iter().map(|e| (e.kind(), e.offset())).collect();
            assert_eq!((tags.as_slice(), told.as_slice()), (expected, faults), "{values:?}");
        }
        let many = vec![&b"a,b,c"[..]; 1000];
        let list = TagList::parse(many);
        assert_eq!(list.tags().len(), TagList::MAX_TAGS);
        assert_eq!(list.errors()[0].kind(), Kind::TooMany);
    }
}
