//! Random tags for fuzz targets: all valid, mostly short, the longest among them.

use alloc::string::String;

use arbitrary::{Arbitrary, Result, Unstructured};

use super::{Tag, TagView};

const WORD: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
const MORE: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";

/// The longest tag but for one in sixteen, which has the most bytes that a tag may have.
const SHORT: usize = 12;

/// A valid tag, from any input.
impl<'a> Arbitrary<'a> for Tag {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let is_longest = u.int_in_range(0..=15)? == 15;
        let len = if is_longest { TagView::MAX_LEN } else { u.int_in_range(1..=SHORT)? };
        let mut text = String::from(char::from(*u.choose(WORD)?));
        while text.len() < len {
            text.push(char::from(*u.choose(MORE)?));
        }
        Ok(Self(text.into()))
    }
}
