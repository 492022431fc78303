//! Random digests for fuzz targets: all valid, every algorithm among them.

use alloc::{borrow::Cow, string::String};

use arbitrary::{Arbitrary, Result, Unstructured};

use super::{Algorithm, Digest, repr::Repr};

/// The most components of an unknown algorithm, and the most characters of each.
const MOST: usize = 4;
/// The most characters of its encoded part.
const MOST_ENCODED: usize = 64;

const COMPONENT: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
const ENCODED: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789=_-";

/// A valid digest: each known algorithm, or an unknown one, one time in five.
impl<'a> Arbitrary<'a> for Digest {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        Ok(match u.int_in_range(0..=4)? {
            0 => Self::sha256(u.arbitrary()?),
            1 => Self::sha384(u.arbitrary()?),
            2 => Self::sha512(u.arbitrary()?),
            3 => Self::blake3(u.arbitrary()?),
            _ => Self(Repr::Other(Cow::Owned(other(u)?))),
        })
    }
}

/// The text of a digest with an unknown algorithm.
fn other(u: &mut Unstructured<'_>) -> Result<String> {
    let mut text = String::new();
    push(u, &mut text, COMPONENT, MOST)?;
    for _ in 1..u.int_in_range(1..=MOST)? {
        text.push(char::from(*u.choose(b"+._-")?));
        push(u, &mut text, COMPONENT, MOST)?;
    }
    if !matches!(Algorithm::of(&text), Algorithm::Other(_)) {
        text.push('x');
    }
    text.push(':');
    push(u, &mut text, ENCODED, MOST_ENCODED)?;
    Ok(text)
}

/// Adds 1 to `most` characters of `alphabet`.
fn push(u: &mut Unstructured<'_>, text: &mut String, alphabet: &[u8], most: usize) -> Result<()> {
    for _ in 0..u.int_in_range(1..=most)? {
        text.push(char::from(*u.choose(alphabet)?));
    }
    Ok(())
}
