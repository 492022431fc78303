//! Patterns over references: Go's `path.Match`, and what is refused.

use arbitrary::Unstructured;
use distref::reference::{Pattern, PatternError, PatternErrorKind as Kind};

#[path = "support/path_match.rs"]
mod model;

/// Pattern, text, whether they match.
const MATCHES: &[(&str, &str, bool)] = &[
    // The whole text, as it is.
    ("", "", true),
    ("", "a", false),
    ("nginx", "nginx", true),
    ("nginx", "Nginx", false),
    ("nginx", "nginx:1", false),
    ("ngin", "nginx", false),
    ("ginx", "nginx", false),
    ("nginx:latest", "nginx", false),
    // A star.
    ("*", "", true),
    ("*", "nginx:1.27", true),
    ("*", "a/b", false),
    ("*/", "a/", true),
    ("*/*", "a/b", true),
    ("*/*", "a/b/c", false),
    ("*/*/*", "a/b/c", true),
    ("/*", "/a", true),
    ("a*", "a", true),
    ("a*", "abc/d", false),
    ("*a", "bca", true),
    ("*a*", "bcd", false),
    ("a*b*c", "aXbYc", true),
    ("a*b*c", "aXbYcd", false),
    ("*ab", "aab", true),
    ("*ab", "abab", true),
    ("*ab*", "xabababx", true),
    ("**", "nginx", true),
    ("**", "a/b", false),
    ("a**b", "aXb", true),
    ("***/***", "a/b", true),
    // A question mark.
    ("?", "a", true),
    ("?", "", false),
    ("?", "/", false),
    ("?", "é", true),
    ("?", "€", true),
    ("a?b", "a/b", false),
    ("a?b", "aXb", true),
    ("???", "ab", false),
    // A class.
    ("[abc]", "b", true),
    ("[abc]", "d", false),
    ("[abc]", "", false),
    ("[a-c]", "b", true),
    ("[a-c]", "d", false),
    ("[a-cx-z]", "y", true),
    ("[z-a]", "m", false),
    ("[z-a]", "z", false),
    ("[^z-a]", "m", true),
    ("[^a]", "b", true),
    ("[^a]", "a", false),
    ("[^a]", "", false),
    ("[^^]", "^", false),
    ("[a^]", "^", true),
    ("[!a]", "!", true),
    ("[!a]", "b", false),
    ("[/]", "/", true),
    ("[.-0]", "/", true),
    ("a[^b]c", "a/c", true),
    ("[*]", "*", true),
    ("[*]", "a", false),
    ("[?]", "a", false),
    ("[[]", "[", true),
    ("[[a]*", "[x", true),
    ("*[*]*", "a*b", true),
    ("[é-ü]", "ö", true),
    ("[^é]", "é", false),
    ("[€]x", "€x", true),
    // An escape.
    (r"\a", "a", true),
    (r"\*", "*", true),
    (r"\*", "a", false),
    (r"\\", r"\", true),
    (r"\[a]", "[a]", true),
    (r"\é", "é", true),
    (r"[\]]", "]", true),
    (r"[\-]", "-", true),
    (r"[a\-z]", "m", false),
    (r"[a\-z]", "-", true),
    (r"[\a-\c]", "b", true),
    (r"[\^a]", "^", true),
    (r"[\\]", r"\", true),
    // Not special at all.
    ("]", "]", true),
    ("a]b", "a]b", true),
    ("^a", "^a", true),
    ("a-b", "a-b", true),
    ("{a,b}", "a", false),
    ("{a,b}", "{a,b}", true),
    // A star is settled once: backtracking would make these match.
    ("*a[/b]*c", "aba/c", false),
    ("*a[/b]*c", "aba/bc", false),
    ("*[^x]*b", "a/b", false),
    // A star skips bytes, and what is read amid a character is U+FFFD.
    ("*??", "€", true),
    ("*??", "é", false),
    ("*[^é]", "é", true),
    ("*[\u{FFFD}]", "é", true),
    ("*[\u{FFFD}]", "e", false),
    ("*é", "éé", true),
];

#[test]
fn a_pattern_matches_what_go_matches() {
    for &(pattern, text, expected) in MATCHES {
        let compiled = Pattern::new(pattern).unwrap();
        assert_eq!(compiled.matches_text(text), expected, "{pattern} on {text}");
        assert_eq!(model::path_match(pattern, text), Some(expected), "model: {pattern} on {text}");
    }
}

#[test]
fn a_malformed_pattern_is_refused_with_the_rule_and_the_place() {
    let rows = [
        (r"\", Kind::TrailingBackslash, 0..1),
        (r"a\\\", Kind::TrailingBackslash, 3..4),
        (r"[\", Kind::TrailingBackslash, 1..2),
        (r"[a-\", Kind::TrailingBackslash, 3..4),
        ("[", Kind::UnclosedClass, 0..1),
        ("*[", Kind::UnclosedClass, 1..2),
        ("a[^", Kind::UnclosedClass, 1..3),
        ("é[a", Kind::UnclosedClass, 2..4),
        ("[a-", Kind::UnclosedClass, 0..3),
        ("[a-z", Kind::UnclosedClass, 0..4),
        (r"[\]", Kind::UnclosedClass, 0..3),
        ("a[b*c", Kind::UnclosedClass, 1..5),
        ("a[]", Kind::EmptyClass, 1..3),
        ("[^]", Kind::EmptyClass, 0..3),
        ("[]a]", Kind::EmptyClass, 0..2),
        ("[-]", Kind::RangeStart, 1..2),
        ("[-a]", Kind::RangeStart, 1..2),
        ("[^-a]", Kind::RangeStart, 2..3),
        ("[a-c-e]", Kind::RangeStart, 4..5),
        ("[a-]", Kind::RangeEnd, 1..3),
        ("[é--]", Kind::RangeEnd, 1..4),
    ];
    for (pattern, kind, span) in rows {
        let error = Pattern::new(pattern).unwrap_err();
        assert_eq!((error.kind(), error.span()), (kind, span), "{pattern}");
        assert_eq!(model::path_match(pattern, "x"), None, "model: {pattern}");
        assert!(pattern.get(error.span()).is_some_and(|culprit| !culprit.is_empty()), "{pattern}");
        assert_eq!(error.to_string().lines().count(), 1, "{pattern}");
    }
}

#[test]
fn a_pattern_over_the_limit_is_refused() {
    let longest = "é".repeat(Pattern::MAX_LEN / 2);
    assert!(Pattern::new(&longest).unwrap().matches_text(&longest));

    let error = Pattern::new(&format!("{longest}a")).unwrap_err();
    assert_eq!((error.kind(), error.span()), (Kind::TooLong, 1024..1025));
    let error = Pattern::new(&format!("a{longest}")).unwrap_err();
    assert_eq!((error.kind(), error.span()), (Kind::TooLong, 1023..1025), "no half character");
}

#[test]
fn a_pattern_is_its_text() {
    let pattern = Pattern::new(r"a\b*").unwrap();
    assert_eq!(pattern.as_str(), r"a\b*");
    assert_eq!(pattern.as_ref(), r"a\b*");
    assert_eq!(pattern.to_string(), r"a\b*");
    assert_eq!(format!("{pattern:>6}"), r"  a\b*");
    assert_eq!(format!("{pattern:?}"), r#""a\\b*""#);
    assert_eq!(r"a\b*".parse(), Ok(pattern.clone()));
    assert_eq!(Pattern::try_from(r"a\b*"), Ok(pattern.clone()));
    assert_ne!(Pattern::new("ab*"), Ok(pattern.clone()), "same matches, another text");
    assert!(pattern < Pattern::new("ab*").unwrap());
    let error: Result<Pattern, PatternError> = "[".parse();
    assert!(error.is_err());
}

#[cfg(feature = "serde")]
#[test]
fn a_pattern_is_a_string_to_serde() {
    let pattern: Pattern = serde_json::from_str(r#""a\\b\u002a""#).unwrap();
    assert_eq!(pattern.as_str(), r"a\b*");
    assert_eq!(serde_json::to_string(&pattern).unwrap(), r#""a\\b*""#);
    let error = serde_json::from_str::<Pattern>(r#""[a""#).unwrap_err().to_string();
    assert!(error.starts_with("a class is not closed"), "{error}");
}

#[test]
fn random_patterns_agree_with_a_model_written_independently() {
    const ROUNDS: usize = 300_000;
    let (mut matched, mut missed, mut malformed) = (0, 0, 0);
    let mut random = XorShift(0x2545_F491_4F6C_DD1D);
    for round in 0..ROUNDS {
        let bytes = random.bytes();
        let mut source = Unstructured::new(&bytes);
        // Free texts reach every error; texts by the grammar mostly compile and often match.
        let pattern = if round % 2 == 0 { free_text(&mut source) } else { by_grammar(&mut source) };
        let text = spell(&mut source, &["a", "a", "b", "b", "c", "/", "/", "-", "]", "é", "€"]);
        let found = Pattern::new(&pattern).ok().map(|compiled| compiled.matches_text(&text));
        assert_eq!(found, model::path_match(&pattern, &text), "{pattern} on {text}");
        match found {
            Some(true) => matched += 1,
            Some(false) => missed += 1,
            None => malformed += 1,
        }
    }
    assert!(matched > ROUNDS / 20, "{matched} of {ROUNDS} match");
    assert!(missed > ROUNDS / 20, "{missed} of {ROUNDS} do not match");
    assert!(malformed > ROUNDS / 20, "{malformed} of {ROUNDS} are malformed");
}

/// Up to six pieces out of these.
fn spell(source: &mut Unstructured<'_>, pieces: &[&str]) -> String {
    let count = source.int_in_range(0..=6).unwrap_or(0);
    (0..count).map(|_| *source.choose(pieces).unwrap_or(&"")).collect()
}

fn free_text(source: &mut Unstructured<'_>) -> String {
    let pieces =
        ["*", "*", "?", "[", "[", "]", "]", "^", "-", r"\", "/", "a", "b", "c", "é", "€", "!"];
    spell(source, &pieces)
}

fn by_grammar(source: &mut Unstructured<'_>) -> String {
    let pieces = [
        "*", "*", "*", "?", "a", "b", "c", "/", r"\a", r"\*", "é", "[a-b]", "[^a]", "[/b]", "[^/]",
        "[.-a]", "[^é]", "[é-€]", r"[\]-a]", "[b-a]", "[^b-a]",
    ];
    spell(source, &pieces)
}

/// A repeatable stream of bytes (Marsaglia's xorshift64).
struct XorShift(u64);

impl XorShift {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn bytes(&mut self) -> Vec<u8> {
        (0..4).flat_map(|_| self.next().to_le_bytes()).collect()
    }
}
