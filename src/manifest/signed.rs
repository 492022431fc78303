//! Which bytes of a schema 1 manifest are signed.
//!
//! A signature says, in its `protected`, how many bytes of the document are signed (`formatLength`)
//! and which bytes come after them (`formatTail`): what it is of is what the document was before
//! `"signatures"` was put in as its last member. Source: docker/libtrust, `jsonsign.go`.

use alloc::{string::String, vec::Vec};
use core::fmt;

use base64::{
    Engine as _,
    alphabet::URL_SAFE,
    engine::{DecodePaddingMode::Indifferent, GeneralPurpose, GeneralPurposeConfig},
};
use serde::de::{Deserializer, Error, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::read::{decode, member};

/// RFC 4648, section 5; as Go takes it: padded or not, with any bits after the last byte.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The bytes of the document `text` that `signatures`, its member, are of; the document itself
/// where there are none.
///
/// `None` unless the signatures agree, and what they are of is the document without them. Were it
/// other text, its digest would prove nothing about the members that are read here: with a
/// `formatLength` of 1, all that is signed can be in the `formatTail`.
pub(super) fn payload(text: &str, signatures: &str) -> Option<Vec<u8>> {
    let agreed = serde_json::Deserializer::from_str(signatures).deserialize_seq(Agreed).ok()?;
    let Some(Format { length, tail }) = agreed else {
        return Some(text.as_bytes().into());
    };
    let (signed, rest) = text.split_at_checked(length)?;
    let is_whole = tail.trim_ascii() == b"}" && is_end(rest, signatures);
    is_whole.then(|| [signed.as_bytes(), &tail].concat())
}

/// Whether the rest of a JSON text is its last member, `signatures`, and its end.
fn is_end(rest: &str, signatures: &str) -> bool {
    let mut tokens = [",", "\"signatures\"", ":", signatures, "}"].into_iter();
    let end = tokens.try_fold(rest, |rest, token| rest.trim_ascii_start().strip_prefix(token));
    end.is_some_and(|end| end.trim_ascii().is_empty())
}

/// What a signature says of the bytes it is of.
#[derive(Eq, PartialEq)]
struct Format {
    length: usize,
    tail: Vec<u8>,
}

impl Format {
    fn read(signature: &str) -> Option<Self> {
        let header = BASE64.decode(text_of(signature, "protected")?).ok()?;
        let header = String::from_utf8(header).ok()?;
        Some(Self {
            length: member(&header, "formatLength")?.parse().ok()?,
            tail: BASE64.decode(text_of(&header, "formatTail")?).ok()?,
        })
    }
}

fn text_of(object: &str, name: &str) -> Option<String> {
    decode(member(object, name)?).map(Into::into)
}

/// What all of a list of signatures say alike; nothing where the list is empty.
struct Agreed;

impl<'a> Visitor<'a> for Agreed {
    type Value = Option<Format>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list of signatures")
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut agreed = None;
        while let Some(signature) = seq.next_element::<&RawValue>()? {
            let format = Format::read(signature.get());
            let format =
                format.filter(|format| agreed.as_ref().is_none_or(|other| other == format));
            agreed = Some(format.ok_or_else(|| A::Error::custom("no format, or another one"))?);
        }
        Ok(agreed)
    }
}
