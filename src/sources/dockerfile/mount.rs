//! The value of `--mount`: a record of comma-separated values.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::ops::Range;

/// A field: its text, and the range that it is if it is written without `""` in quotes.
type Field<'t> = (Cow<'t, str>, Range<usize>);

/// The fields of a record; `None` if it is none: empty, or with a quote where none may stand.
///
/// ```text
/// record := field *("," field)
/// field  := *(all but "," and DQUOTE) / DQUOTE *(all but DQUOTE / DQUOTE DQUOTE) DQUOTE
/// ```
///
/// Source: RFC 4180, section 2; `go-csvvalue`.
pub(super) fn fields(record: &str) -> Option<Vec<Field<'_>>> {
    let mut fields = Vec::new();
    if record.is_empty() {
        return None;
    }
    let mut at = 0;
    loop {
        let rest = record.get(at..)?;
        let range = match rest.strip_prefix('"') {
            Some(inner) => at + 1..at + 1 + closing(inner)?,
            None => at..at + rest.find(',').unwrap_or(rest.len()),
        };
        let text = record.get(range.clone())?;
        let is_quoted = rest.starts_with('"');
        if !is_quoted && text.contains('"') {
            return None;
        }
        at = range.end + usize::from(is_quoted);
        let has_pairs = is_quoted && text.contains('"');
        let text = if has_pairs { text.replace("\"\"", "\"").into() } else { Cow::Borrowed(text) };
        fields.push((text, range));
        match record.get(at..)?.bytes().next() {
            None => return Some(fields),
            Some(b',') => at += 1,
            Some(_) => return None,
        }
    }
}

/// Where the quote is that closes a field: the first that is not doubled.
fn closing(text: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        at += text.get(at..)?.find('"')?;
        if text.as_bytes().get(at + 1) != Some(&b'"') {
            return Some(at);
        }
        at += 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mount_is_a_record_of_fields() {
        for (record, expected) in [
            ("a=b,c", Some(&[("a=b", 0..3), ("c", 4..5)][..])),
            ("\"a,b\",c", Some(&[("a,b", 1..4), ("c", 6..7)])),
            ("\"a\"\"b\"", Some(&[("a\"b", 1..5)])),
            ("a,", Some(&[("a", 0..1), ("", 2..2)])),
            ("\"\"", Some(&[("", 1..1)])),
            ("", None),
            ("a\"b", None),
            ("\"a\"b", None),
            ("\"a", None),
        ] {
            let fields = fields(record);
            let fields = fields.as_deref().map(|fields| {
                fields.iter().map(|(text, range)| (&**text, range.clone())).collect::<Vec<_>>()
            });
            assert_eq!(fields.as_deref(), expected, "{record}");
        }
    }
}
