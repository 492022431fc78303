//! What a plain scalar, one without quotes, is to readers of YAML: a text, or something else.

/// Whether it stands for nothing. Source: YAML 1.2.2, 10.3.2; YAML 1.1, `null`.
pub(in super::super) fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

/// Whether every reader takes it for the text that is written: it is no null, boolean, number or date, neither in YAML
/// 1.2 (core schema), nor in YAML 1.1, by which Helm, kustomize and Kubernetes read.
///
/// A time of a day behind a date is left out: no reference is written so.
pub(in super::super) fn is_text(text: &str) -> bool {
    !(is_null(text) || is_boolean(text) || is_number(text) || is_date(text))
}

/// Source: YAML 1.1, `bool`.
fn is_boolean(text: &str) -> bool {
    let words = ["y", "n", "yes", "no", "true", "false", "on", "off"];
    text.len() <= 5 && words.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Source: YAML 1.1, `int` and `float`; YAML 1.2.2, 10.3.2. An underscore may stand between the digits.
fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if unsigned.starts_with('_') {
        return false;
    }
    let is_word = [".inf", ".nan"].iter().any(|word| unsigned.eq_ignore_ascii_case(word));
    is_word
        || digits_behind(unsigned, "0b", |byte| matches!(byte, b'0' | b'1'))
        || digits_behind(unsigned, "0o", |byte| byte.is_ascii_digit())
        || digits_behind(unsigned, "0x", |byte| byte.is_ascii_hexdigit())
        || is_decimal(unsigned)
        || is_sexagesimal(unsigned)
}

fn digits_behind(text: &str, prefix: &str, is_digit: impl Fn(u8) -> bool) -> bool {
    let digits = text.strip_prefix(prefix).unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|byte| byte == b'_' || is_digit(byte))
}

/// `1`, `010`, `1_000`, `1.20`, `.5`, `1.`, `1e3`.
fn is_decimal(text: &str) -> bool {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent = exponent.map(|text| text.strip_prefix(['-', '+']).unwrap_or(text));
    let has_digit = mantissa.bytes().any(|byte| byte.is_ascii_digit());
    has_digit && is_digits(whole) && is_digits(fraction) && exponent.is_none_or(is_some_digits)
}

/// `1:30`, which is 90 in YAML 1.1.
fn is_sexagesimal(text: &str) -> bool {
    let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
    let fraction = text.get(whole.len()..).unwrap_or_default().trim_start_matches('.');
    let mut places = whole.split(':');
    let first = places.next().is_some_and(is_some_digits);
    let is_place =
        |place: &str| matches!(place.as_bytes(), [b'0'..=b'9'] | [b'0'..=b'5', b'0'..=b'9']);
    whole.contains(':') && first && is_digits(fraction) && places.all(is_place)
}

/// `2024-05-01`. Source: YAML 1.1, `timestamp`.
fn is_date(text: &str) -> bool {
    let mut fields = text.splitn(3, '-');
    let mut field = |lengths: &[usize]| {
        fields.next().is_some_and(|it| {
            lengths.contains(&it.len()) && it.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    field(&[4]) && field(&[1, 2]) && field(&[1, 2])
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_')
}

fn is_some_digits(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit()) && is_digits(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_booleans_dates_and_nulls_are_no_texts() {
        for text in [
            "",
            "~",
            "null",
            "NULL",
            "yes",
            "No",
            "on",
            "OFF",
            "true",
            "False",
            "y",
            "0",
            "1",
            "-1",
            "+1",
            "010",
            "0o17",
            "0x1F",
            "0b101",
            "1_000",
            "1.20",
            "1.",
            ".5",
            "1_0.5",
            "1e3",
            "12E5678",
            "1.5e-3",
            ".inf",
            "-.INF",
            ".nan",
            "10:30",
            "1:30:59.5",
            "2024-05-01",
            "2024-5-1",
        ] {
            assert!(!is_text(text), "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_a_number_is_a_text() {
        for text in [
            "latest",
            "v1.20",
            "1.2.3",
            "1.20-alpine",
            "1e",
            "e3",
            "1e3f",
            "0x",
            "0xg",
            "08a",
            "_1",
            "-",
            "+",
            ".",
            "1-2",
            "nginx:1.20",
            "10:61",
            "10:5a",
            "1::2",
            "2024-05-01-1",
            "2024-05",
            "truest",
            "ofx",
            "sha256:00",
            "127.0.0.1",
            "é",
        ] {
            assert!(is_text(text), "{text}");
        }
    }
}
