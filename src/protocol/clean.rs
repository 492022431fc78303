//! Foreign bytes made fit to show: bounded, one line, nothing that a terminal would act on.

use alloc::{borrow::Cow, string::String};

/// What stands for the rest of a text that was cut.
const CUT: char = '…';

/// The text of the bytes, UTF-8 with marks where they are not: at most `max` bytes, control and format characters
/// escaped. Cleaned once more, it stays as it is.
pub(super) fn clean(bytes: &[u8], max: usize) -> String {
    // No character takes more bytes in the result than it has here, times what is beyond `max` anyway.
    let front = bytes.get(..max.saturating_add(4)).unwrap_or(bytes);
    clean_chars(String::from_utf8_lossy(front).chars(), max)
}

/// The front of a body that is not what it should be, cleaned; `None` where it seems to hold a secret, such as a token
/// that came with the wrong status or in broken JSON.
pub(super) fn excerpt(body: &[u8], max: usize) -> Option<String> {
    let text = without_signed(&clean(body, max));
    let is_secret = holds(&text, &["token\"", "token=", "password\"", "secret\""]);
    (!is_secret).then_some(text)
}

/// The text with `?…` for every query that is signed or holds a token: registries tell why their storage failed, and
/// repeat its URL. Never longer, and the same when it is done again.
pub(super) fn without_signed(text: &str) -> String {
    let is_end = |char: char| char.is_whitespace() || "\"'`<>\\".contains(char);
    let mut public = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('?') {
        let (before, behind) = rest.split_at(at);
        let (query, after) = behind.split_at(behind.find(is_end).unwrap_or(behind.len()));
        let is_secret = holds(query, &["signature=", "sig=", "token=", "credential="]);
        public.extend([before, if is_secret { "?…" } else { query }]);
        rest = after;
    }
    public.push_str(rest);
    public
}

/// Whether one of the marks is in the text, in any case.
fn holds(text: &str, marks: &[&str]) -> bool {
    let text = text.to_ascii_lowercase();
    marks.iter().any(|mark| text.contains(mark))
}

/// As [`clean`], for bytes that are Latin-1 where they are not UTF-8, as in headers.
pub(super) fn clean_header(bytes: &[u8], max: usize) -> String {
    clean_chars(header_text(bytes).chars(), max)
}

/// The text of a header: UTF-8, or else Latin-1, in which every byte is the character of that number.
pub(super) fn header_text(bytes: &[u8]) -> Cow<'_, str> {
    match core::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => bytes.iter().map(|&byte| char::from(byte)).collect(),
    }
}

/// At most `max` bytes of the characters, escaped where they are not to be shown.
pub(super) fn clean_chars(chars: impl Iterator<Item = char>, max: usize) -> String {
    let mut text = String::new();
    let mut kept = 0; // bytes to which the text is cut if it turns out too long
    for char in chars {
        if is_shown(char) {
            text.push(char);
        } else {
            text.extend(char.escape_default());
        }
        if text.len() > max {
            text.truncate(kept);
            if CUT.len_utf8() <= max {
                text.push(CUT);
            }
            return text;
        }
        if text.len() + CUT.len_utf8() <= max {
            kept = text.len();
        }
    }
    text
}

/// Whether a character is shown as it is: neither a control, nor one that changes the direction of text, nor one
/// that has no width, nor one that ends a line.
fn is_shown(char: char) -> bool {
    !(char.is_control()
        || matches!(
            char,
            '\u{ad}'
                | '\u{61c}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_act_on_is_escaped() {
        let rows: [(&[u8], &str); 7] = [
            (b"plain text", "plain text"),
            (b"a\nb\tc", "a\\nb\\tc"),
            (b"\x1b[31mred", "\\u{1b}[31mred"),
            ("left\u{202e}right".as_bytes(), "left\\u{202e}right"),
            ("zero\u{200b}width".as_bytes(), "zero\\u{200b}width"),
            (b"bad \xff byte", "bad \u{fffd} byte"),
            ("größe".as_bytes(), "größe"),
        ];
        for (bytes, expected) in rows {
            let cleaned = clean(bytes, 64);
            assert_eq!(cleaned, expected);
            assert_eq!(clean(cleaned.as_bytes(), 64), cleaned);
        }
    }

    #[test]
    fn a_front_that_seems_to_hold_a_secret_is_not_shown() {
        for body in [
            r#"{"token":"a"}"#,
            r#"{"Access_Token" : "a"}"#,
            r#"{"expires_in":300,"refresh_token":"a"#,
            "access_token=a&token_type=bearer",
            r#"{"username":"a","password":"b"}"#,
            r#"{"Username":"a","Secret":"b"}"#,
        ] {
            assert_eq!(excerpt(body.as_bytes(), 64), None, "{body}");
        }
        for body in ["", "{}", "<p>the token has expired", r#"{"tokens":2}"#] {
            assert_eq!(excerpt(body.as_bytes(), 64).as_deref(), Some(body));
        }
    }

    #[test]
    fn a_signed_query_is_cut_off_wherever_it_stands() {
        for (text, expected) in [
            ("Get \"https://s3/b?X-Amz-Signature=a&x\": EOF", "Get \"https://s3/b?…\": EOF"),
            ("Cannot GET /b?se=2026&SIG=a", "Cannot GET /b?…"),
            ("https://a/?token=b https://c/?d=e", "https://a/?… https://c/?d=e"),
            ("<a href='/b?a=b&amp;sig=c'>why?</a>", "<a href='/b?…'>why?</a>"),
            ("?sig=?sig=", "?…"),
            ("a? b?c=d?", "a? b?c=d?"),
            ("a signature=b", "a signature=b"),
            ("", ""),
        ] {
            let public = without_signed(text);
            assert_eq!(public, expected);
            assert_eq!(without_signed(&public), public);
        }
    }

    #[test]
    fn a_long_text_is_cut_where_a_character_ends() {
        for (text, max, expected) in [
            ("abcdef", 6, "abcdef"),
            ("abcdefg", 6, "abc…"),
            ("ääää", 7, "ää…"),
            ("ab\n\n\n", 6, "ab…"),
            ("abc", 2, ""),
            ("", 0, ""),
        ] {
            let cut = clean(text.as_bytes(), max);
            assert_eq!(cut, expected);
            assert!(cut.len() <= max);
            assert_eq!(clean(cut.as_bytes(), max), cut);
        }
    }

    #[test]
    fn bytes_of_headers_that_are_not_utf_8_are_latin_1() {
        assert_eq!(clean_header(b"gr\xfc\xdfe", 64), "grüße");
        assert_eq!(clean_header("grüße".as_bytes(), 64), "grüße");
    }
}
