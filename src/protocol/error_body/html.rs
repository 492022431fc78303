//! Pages of HTML that proxies send in place of an error.

use alloc::{string::String, vec::Vec};

use memchr::memmem::find;

use super::ErrorBody;
use crate::protocol::clean::excerpt;

/// The longest title that is kept, in bytes.
const MAX_TITLE: usize = 128;

/// Whether a body is a page, however it is announced.
pub(super) fn is_page(content_type: Option<&str>, body: &[u8]) -> bool {
    let begins = |text: &str| {
        body.get(..text.len()).is_some_and(|front| front.eq_ignore_ascii_case(text.as_bytes()))
    };
    let essence = content_type.and_then(|it| it.split(';').next()).unwrap_or_default();
    let is_announced = essence.trim().eq_ignore_ascii_case("text/html");
    begins("<!doctype html") || begins("<html") || is_announced && begins("<")
}

/// The text between `<title>` and the next tag, in one line, if it is within what is read of a body.
pub(super) fn title(body: &[u8]) -> Option<String> {
    let page = body.get(..ErrorBody::MAX_LEN).unwrap_or(body);
    let tag = page.get(find(&page.to_ascii_lowercase(), b"<title")?..)?;
    let text = tag.get(memchr::memchr(b'>', tag)? + 1..)?;
    let text = text.get(..memchr::memchr(b'<', text)?)?;
    let words: Vec<&[u8]> =
        text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).collect();
    excerpt(&words.join(&b' '), MAX_TITLE).filter(|title| !title.is_empty())
}
