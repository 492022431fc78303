//! Strings and integers: what a single value has to be.

use alloc::vec::Vec;

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{
        GeneralPurpose,
        general_purpose::{PAD, STANDARD as STRICT},
    },
};
use iri_string::types::UriStr;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{JsonType, ManifestErrorKind, json};
use crate::{DigestView, manifest::MediaType};

/// What a string has to be.
#[derive(Clone, Copy)]
pub(super) enum Text {
    /// Any text, the empty one included.
    Any,
    /// This one, or else this rule is broken.
    Exactly(&'static str, ManifestErrorKind),
    /// RFC 6838.
    MediaType,
    /// RFC 6838; leniently with parameters.
    ContentType,
    /// As [`DigestView`].
    Digest,
    /// As [`DigestView`]; leniently, any text.
    BlobSum,
    /// RFC 3986, with a scheme.
    Uri,
    /// RFC 4648, section 4; leniently with bits after the last byte.
    Base64,
    /// RFC 3339.
    Time,
    /// `NAME=value`.
    Env,
}

/// What an integer has to be.
#[derive(Clone, Copy)]
pub(super) enum Integer {
    /// From 0 to 2^63 - 1.
    Size,
    /// The `schemaVersion` of a kind of document.
    Version(u64),
}

/// Whether a value is a string as the rule has it.
pub(super) fn string(rule: Text, value: &str, lenient: bool) -> Result<(), ManifestErrorKind> {
    let text = json::string(value)?;
    let (holds, otherwise) = match rule {
        Text::Any => return Ok(()),
        Text::BlobSum if lenient => return Ok(()),
        Text::Digest | Text::BlobSum => return digest(&text).map(drop),
        Text::Exactly(expected, otherwise) => (text == expected, otherwise),
        Text::MediaType => (is_media_type(&text), ManifestErrorKind::MediaType),
        Text::ContentType => (is_content_type(&text, lenient), ManifestErrorKind::MediaType),
        Text::Uri => (UriStr::new(&text).is_ok(), ManifestErrorKind::Url),
        Text::Base64 => (base64(&text, lenient).is_some(), ManifestErrorKind::DataBase64),
        Text::Time => (is_time(&text), ManifestErrorKind::Time),
        Text::Env => (text.find('=').is_some_and(|at| at > 0), ManifestErrorKind::Env),
    };
    if holds { Ok(()) } else { Err(otherwise) }
}

/// Whether a value is an integer as the rule has it.
pub(super) fn integer(rule: Integer, value: &str) -> Result<(), ManifestErrorKind> {
    match rule {
        Integer::Size => size(value).map(drop),
        Integer::Version(version) => match whole(value)? {
            (false, digits) if digits.parse() == Ok(version) => Ok(()),
            _ => Err(ManifestErrorKind::SchemaVersion),
        },
    }
}

/// A size: from 0 to 2^63 - 1, and not `-0`.
pub(super) fn size(value: &str) -> Result<u64, ManifestErrorKind> {
    match whole(value)? {
        (true, _) => Err(ManifestErrorKind::NegativeSize),
        (false, digits) => {
            let size = digits.parse::<i64>().ok().and_then(|size| size.try_into().ok());
            size.ok_or(ManifestErrorKind::SizeTooLarge)
        }
    }
}

/// A number without fraction and exponent: whether it has a minus sign, and its digits.
fn whole(value: &str) -> Result<(bool, &str), ManifestErrorKind> {
    let (negative, digits) = match value.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, value),
    };
    if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok((negative, digits));
    }
    Err(ManifestErrorKind::Type(JsonType::Integer))
}

pub(super) fn digest(text: &str) -> Result<DigestView<'_>, ManifestErrorKind> {
    DigestView::parse(text).map_err(|error| ManifestErrorKind::Digest(error.kind()))
}

/// The bytes that a base64 text stands for.
pub(super) fn base64(text: &str, lenient: bool) -> Option<Vec<u8>> {
    const LENIENT: GeneralPurpose =
        GeneralPurpose::new(&STANDARD, PAD.with_decode_allow_trailing_bits(true));
    let engine = if lenient { LENIENT } else { STRICT };
    engine.decode(text).ok()
}

/// `type "/" subtype`, each as [`is_restricted_name`].
fn is_media_type(text: &str) -> bool {
    text.split_once('/')
        .is_some_and(|(kind, subtype)| is_restricted_name(kind) && is_restricted_name(subtype))
}

/// A media type; leniently, with parameters.
fn is_content_type(text: &str, lenient: bool) -> bool {
    is_media_type(text) || lenient && MediaType::accept_with_parameters(text)
}

/// `restricted-name` of RFC 6838, section 4.2: a letter or digit, and up to 126 of a few more.
fn is_restricted_name(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte);
    text.len() <= 127
        && text.starts_with(|first: char| first.is_ascii_alphanumeric())
        && text.bytes().all(is_allowed)
}

fn is_time(text: &str) -> bool {
    OffsetDateTime::parse(text, &Rfc3339).is_ok()
}
