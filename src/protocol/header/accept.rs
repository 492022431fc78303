//! `Accept`: which manifests a client understands, and which of them it gets.

use alloc::{string::String, vec::Vec};
use core::fmt;

use http::{HeaderMap, HeaderValue, header::ACCEPT};
use nom::{Parser, bytes::complete::take_while1};

use super::{
    HeaderError, HeaderErrorKind as Kind, Params,
    grammar::{Fault, Items, Parsed, fault, parameters},
    value_of,
};
use crate::manifest::MediaType;

/// The weight of a type that is wanted as much as any, in thousandths.
const FULL: u16 = 1000;

/// The media types that a client takes, with a weight each. Borrows from the headers.
///
/// # Grammar
///
/// ```text
/// Accept      := [ media-range ] *( OWS "," OWS [ media-range ] )
/// media-range := ( "*/*" / type "/*" / type "/" subtype ) *( OWS ";" OWS [ parameter ] )
/// weight      := "q=" ( "0" [ "." 0*3DIGIT ] / "1" [ "." 0*3"0" ] )      ; one of the parameters
/// ```
/// Source: RFC 9110, section 12.5.1; distribution-spec v1.1.1, section "Pulling manifests". Other parameters are
/// passed over, as clients of registries do. Without the header, or with none that can be read, everything is taken.
///
/// ```
/// use distref::manifest::MediaType;
/// use distref::protocol::header::Accept;
///
/// let accept = Accept::parse([&b"application/vnd.oci.image.index.v1+json, */*;q=0.1"[..]]);
/// assert_eq!(accept.weight(&MediaType::OCI_INDEX), 1000);
/// assert_eq!(accept.weight(&MediaType::OCI_MANIFEST), 100);
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Accept<'a> {
    ranges: Vec<Range<'a>>,
    errors: Vec<HeaderError>,
}

/// A media range: what it is of, and how much it is wanted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Range<'a> {
    text: &'a str,
    weight: u16,
}

impl<'a> Accept<'a> {
    /// The most media ranges that are read of one request, 128; and the most errors that are kept.
    pub const MAX_RANGES: usize = 128;

    /// The manifests that this crate reads, in the order in which a client wants them: indexes and manifests of OCI
    /// and Docker, the withdrawn ones of artifacts, and schema 1 last.
    ///
    /// ```
    /// use distref::manifest::MediaType;
    /// use distref::protocol::header::Accept;
    ///
    /// assert!(Accept::MANIFESTS.contains(&MediaType::OCI_INDEX));
    /// ```
    pub const MANIFESTS: [MediaType<'static>; 8] = [
        MediaType::OCI_INDEX,
        MediaType::OCI_MANIFEST,
        MediaType::DOCKER_MANIFEST_LIST,
        MediaType::DOCKER_MANIFEST,
        MediaType::OCI_ARTIFACT_MANIFEST,
        MediaType::ORAS_ARTIFACT_MANIFEST,
        MediaType::DOCKER_SCHEMA1_SIGNED,
        MediaType::DOCKER_SCHEMA1,
    ];

    /// Reads all `Accept` headers of a request: clients send a line for each type, or one for all.
    ///
    /// ```
    /// use distref::manifest::MediaType;
    /// use distref::protocol::header::Accept;
    ///
    /// let mut headers = http::HeaderMap::new();
    /// assert!(Accept::of(&headers).takes(&MediaType::OCI_INDEX));
    /// headers.append("accept", "application/vnd.oci.image.manifest.v1+json".parse()?);
    /// assert!(!Accept::of(&headers).takes(&MediaType::OCI_INDEX));
    /// # Ok::<(), http::header::InvalidHeaderValue>(())
    /// ```
    #[must_use]
    pub fn of(headers: &'a HeaderMap) -> Self {
        Self::parse(headers.get_all(ACCEPT).iter().map(HeaderValue::as_bytes))
    }

    /// Reads values. A media range that is none is an error, and the others are kept.
    ///
    /// ```
    /// use distref::protocol::header::Accept;
    ///
    /// let accept = Accept::parse([&b"application/json, x, */*; q=2"[..]]);
    /// assert_eq!((accept.len(), accept.errors().len()), (1, 2));
    /// ```
    #[must_use]
    pub fn parse(values: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut accept = Self::default();
        for value in values {
            let mut items = Items::new(value, media_range);
            while let Some(item) = items.next() {
                let fault = match item {
                    Ok((range, _)) if accept.ranges.len() < Self::MAX_RANGES => {
                        accept.ranges.push(range);
                        continue;
                    }
                    Ok((_, offset)) => {
                        items.stop();
                        (Kind::TooMany, offset)
                    }
                    Err(fault) => fault,
                };
                if accept.errors.len() < Self::MAX_RANGES {
                    accept.errors.push(HeaderError::new(ACCEPT, fault.0, fault.1));
                }
            }
        }
        accept
    }

    /// How many media ranges were read.
    ///
    /// ```
    /// # use distref::protocol::header::Accept;
    /// assert_eq!(Accept::parse([&b"a/b, c/*"[..]]).len(), 2);
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.ranges.len()
    }

    /// Whether there is none, so that everything is taken.
    ///
    /// ```
    /// # use distref::protocol::header::Accept;
    /// assert!(Accept::default().is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// How much a type is wanted, in thousandths: 1000 as much as any, 0 not at all. The range that is closest to the
    /// type decides, RFC 9110 section 12.5.1; of equal ones, the one with the largest weight.
    ///
    /// ```
    /// # use distref::protocol::header::Accept;
    /// use distref::manifest::MediaType;
    ///
    /// let accept = Accept::parse([&b"application/*;q=0.5, application/json;q=0, */*;q=0.25"[..]]);
    /// assert_eq!(accept.weight(&MediaType::parse("application/json")?), 0);
    /// assert_eq!(accept.weight(&MediaType::OCI_INDEX), 500);
    /// assert_eq!(accept.weight(&MediaType::parse("text/plain")?), 250);
    /// # Ok::<(), distref::manifest::MediaTypeError>(())
    /// ```
    #[must_use]
    pub fn weight(&self, media_type: &MediaType<'_>) -> u16 {
        if self.ranges.is_empty() {
            return FULL;
        }
        let closeness =
            |range: &Range<'_>| Some((range.closeness(media_type.essence())?, range.weight));
        self.ranges.iter().filter_map(closeness).max().map_or(0, |(_, weight)| weight)
    }

    /// Whether a type is taken at all.
    ///
    /// ```
    /// # use distref::protocol::header::Accept;
    /// use distref::manifest::MediaType;
    ///
    /// assert!(Accept::parse([&b"*/*"[..]]).takes(&MediaType::OCI_MANIFEST));
    /// ```
    #[must_use]
    pub fn takes(&self, media_type: &MediaType<'_>) -> bool {
        self.weight(media_type) > 0
    }

    /// Whether a type is named outright, so that a client has said that it knows it: `*/*` is what every HTTP client
    /// sends. distribution answers 404 to those that do not name OCI's types.
    ///
    /// ```
    /// # use distref::protocol::header::Accept;
    /// use distref::manifest::MediaType;
    ///
    /// assert!(!Accept::parse([&b"*/*"[..]]).names(&MediaType::OCI_MANIFEST));
    /// ```
    #[must_use]
    pub fn names(&self, media_type: &MediaType<'_>) -> bool {
        let is_named = |range: &Range<'_>| {
            range.weight > 0 && range.text.eq_ignore_ascii_case(media_type.essence())
        };
        self.ranges.iter().any(is_named)
    }

    /// What could not be read.
    ///
    /// ```
    /// # use distref::protocol::header::Accept;
    /// assert_eq!(Accept::parse([&b"*"[..]]).errors().len(), 1);
    /// ```
    #[must_use]
    pub fn errors(&self) -> &[HeaderError] {
        &self.errors
    }

    /// The value of a header with these types, for a client to send.
    ///
    /// ```
    /// use distref::manifest::MediaType;
    /// use distref::protocol::header::Accept;
    ///
    /// assert_eq!(
    ///     Accept::value(&[MediaType::OCI_INDEX, MediaType::OCI_MANIFEST]),
    ///     "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json"
    /// );
    /// let all = Accept::value(&Accept::MANIFESTS);
    /// assert_eq!(Accept::parse([all.as_bytes()]).len(), Accept::MANIFESTS.len());
    /// ```
    #[must_use]
    pub fn value(types: &[MediaType<'_>]) -> HeaderValue {
        let types: Vec<&str> = types.iter().map(MediaType::essence).collect();
        value_of(types.join(", ").as_bytes())
    }

    /// The value of a header that is read as this.
    ///
    /// ```
    /// # use distref::protocol::header::Accept;
    /// let accept = Accept::parse([&b"a/b;q=0.50,*/*"[..]]);
    /// assert_eq!(accept.to_value(), "a/b;q=0.5, */*");
    /// ```
    #[must_use]
    pub fn to_value(&self) -> HeaderValue {
        value_of(alloc::format!("{self}").as_bytes())
    }
}

impl fmt::Display for Accept<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, range) in self.ranges.iter().enumerate() {
            out.write_str(if at == 0 { "" } else { ", " })?;
            out.write_str(range.text)?;
            if range.weight < FULL {
                let decimals = alloc::format!("{:03}", range.weight);
                let decimals = decimals.trim_end_matches('0');
                let point = if decimals.is_empty() { "" } else { "." };
                write!(out, ";q=0{point}{decimals}")?;
            }
        }
        Ok(())
    }
}

impl Range<'_> {
    /// How close it is to a type that it covers: 2 the type itself, 1 all of its kind, 0 all.
    fn closeness(&self, essence: &str) -> Option<u8> {
        let kind = |text: &str| text.split('/').next().map(String::from);
        match self.text.strip_suffix("/*") {
            None => self.text.eq_ignore_ascii_case(essence).then_some(2),
            Some("*") => Some(0),
            Some(own) => kind(essence)?.eq_ignore_ascii_case(own).then_some(1),
        }
    }
}

/// `media-range parameters`
fn media_range(input: &[u8]) -> Parsed<'_, Range<'_>> {
    let is_range = |byte: u8| !matches!(byte, b' ' | b'\t' | b',' | b';');
    let (rest, text) = take_while1(is_range).parse(input)?;
    let Some(text) = core::str::from_utf8(text).ok().filter(|text| is_media_range(text)) else {
        return fault(Kind::Character, input);
    };
    let weight_start = rest;
    let (rest, params) = parameters(rest)?;
    let weight = match Params::new(params).find(|param| param.is("q")) {
        None => FULL,
        Some(weight) => match weight_of(&weight.value()) {
            Some(weight) => weight,
            None => return Err(nom::Err::Error(Fault::new(Kind::Weight, weight_start))),
        },
    };
    Ok((rest, Range { text, weight }))
}

fn is_media_range(text: &str) -> bool {
    match text.strip_suffix("/*") {
        Some("*") => true,
        Some(kind) => MediaType::accept(&alloc::format!("{kind}/x")),
        None => MediaType::accept(text),
    }
}

/// `qvalue := "0" [ "." 0*3DIGIT ] / "1" [ "." 0*3"0" ]`, in thousandths.
fn weight_of(text: &[u8]) -> Option<u16> {
    let (whole, decimals) = match text {
        [whole] => (whole, &[][..]),
        [whole, b'.', decimals @ ..] => (whole, decimals),
        _ => return None,
    };
    let digit = |byte: &u8| byte.is_ascii_digit().then(|| u16::from(byte - b'0'));
    let mut weight = digit(whole).filter(|_| decimals.len() <= 3)?;
    for at in 0..3 {
        weight = weight * 10 + decimals.get(at).map_or(Some(0), digit)?;
    }
    (weight <= FULL).then_some(weight)
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use super::*;

    #[test]
    fn a_weight_has_three_decimals_at_most() {
        for (text, expected) in [
            ("1", Some(1000)),
            ("1.000", Some(1000)),
            ("0", Some(0)),
            ("0.", Some(0)),
            ("0.5", Some(500)),
            ("0.001", Some(1)),
            ("1.001", None),
            ("2", None),
            ("0.0001", None),
            (".5", None),
            ("-0", None),
            ("0,5", None),
            ("", None),
        ] {
            assert_eq!(weight_of(text.as_bytes()), expected, "{text}");
        }
    }

    /// The values, what is read of them, and what is told of the rest.
    type Row<'a> = (&'a [&'a str], &'a str, &'a [(Kind, usize)]);

    #[test]
    fn what_clients_send_is_read_and_the_rest_is_told() {
        let rows: [Row<'_>; 8] = [
            (&["*/*"], "*/*", &[]),
            (&["a/b", "c/d,e/f"], "a/b, c/d, e/f", &[]),
            (
                &["application/vnd.docker.image.rootfs.diff.tar.gzip, */*"],
                "application/vnd.docker.image.rootfs.diff.tar.gzip, */*",
                &[],
            ),
            (&["a/b ; v=1 ; q=0.250"], "a/b;q=0.25", &[]),
            (&["a/*;q=0"], "a/*;q=0", &[]),
            (&[", ,"], "", &[]),
            (
                &["a, */b, a/b, a/b;q=9, \u{e9}/x"],
                "a/b",
                &[
                    (Kind::Character, 0),
                    (Kind::Character, 3),
                    (Kind::Weight, 16),
                    (Kind::Character, 22),
                ],
            ),
            (&["a/b c/d, e/f"], "e/f", &[(Kind::Item, 4)]),
        ];
        for (values, expected, faults) in rows {
            let accept = Accept::parse(values.iter().map(|value| value.as_bytes()));
            let told: Vec<_> = accept.errors().iter().map(|e| (e.kind(), e.offset())).collect();
            assert_eq!((accept.to_value().to_str().unwrap(), told.as_slice()), (expected, faults));
        }
    }

    #[test]
    fn a_list_without_end_is_cut() {
        let many = "a/b,".repeat(4000);
        let accept = Accept::parse([many.as_bytes()]);
        assert_eq!((accept.len(), accept.errors().len()), (Accept::MAX_RANGES, 1));
        assert_eq!(accept.errors()[0].kind(), Kind::TooMany);
    }
}
