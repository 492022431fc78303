//! What the rules read tags with: numbers, dotted numbers, `SemVer` precedence, ICU's root collation.

use std::cmp::{Ordering, Reverse};

/// A number of any size, as its digits without leading zeros. Tools with limits are spared them.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Number<'a>(&'a str);

impl<'a> Number<'a> {
    pub const ZERO: Self = Self("");

    /// `None` for what is not all digits.
    pub fn new(text: &'a str) -> Option<Self> {
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| Self(text.trim_start_matches('0')))
    }
}

impl Ord for Number<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.0.len(), self.0).cmp(&(other.0.len(), other.0))
    }
}

impl PartialOrd for Number<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The `number *( "." number )` that a text begins with, and what follows; `None` without one.
pub fn leading_dotted(text: &str) -> Option<(Vec<Number<'_>>, &str)> {
    let (first, mut rest) = leading_number(text)?;
    let mut parts = vec![first];
    while let Some((part, after)) = rest.strip_prefix('.').and_then(leading_number) {
        parts.push(part);
        rest = after;
    }
    Some((parts, rest))
}

fn leading_number(text: &str) -> Option<(Number<'_>, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    Some((Number::new(digits)?, rest))
}

/// Every dotted number of a text, as written.
pub fn dotted_numbers(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_digit() && c != '.')
        .map(|run| run.trim_matches('.'))
        .filter(|run| !run.is_empty())
}

/// Part by part, a missing one being zero.
pub fn zero_filled<T: Copy + Ord>(a: &[T], b: &[T], zero: T) -> Ordering {
    let part = |parts: &[T], index| parts.get(index).copied().unwrap_or(zero);
    (0..a.len().max(b.len()))
        .map(|index| part(a, index).cmp(&part(b, index)))
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

/// Numbers and a pre-release, empty for none.
pub struct Version<'a> {
    pub parts: Vec<Number<'a>>,
    pub prerelease: &'a str,
}

impl Version<'_> {
    /// `SemVer` 2.0.0, section 11; a missing part is zero.
    pub fn precedence(&self, other: &Self) -> Ordering {
        zero_filled(&self.parts, &other.parts, Number::ZERO)
            .then_with(|| self.prerelease.is_empty().cmp(&other.prerelease.is_empty()))
            .then_with(|| identifiers(self.prerelease).cmp(identifiers(other.prerelease)))
    }
}

/// An identifier of a pre-release: numbers come before words.
#[derive(Eq, Ord, PartialEq, PartialOrd)]
enum Identifier<'a> {
    Number(Number<'a>),
    Word(&'a str),
}

fn identifiers(prerelease: &str) -> impl Iterator<Item = Identifier<'_>> {
    prerelease
        .split('.')
        .map(|text| Number::new(text).map_or(Identifier::Word(text), Identifier::Number))
}

/// Whether the grammar of a `SemVer` pre-release takes it; leading zeros are another question.
pub fn is_prerelease(text: &str) -> bool {
    let is_identifier = |text: &str| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    text.split('.').all(is_identifier)
}

/// Whether a number in the dotted text has a leading zero.
pub fn has_leading_zero(dotted: &str) -> bool {
    dotted
        .split('.')
        .any(|part| part.len() > 1 && part.starts_with('0') && Number::new(part).is_some())
}

/// JavaScript's `localeCompare` on the characters of tags: punctuation, digits, letters; case
/// decides last, lower before upper. Source: CLDR root collation.
pub fn locale_compare(a: &str, b: &str) -> Ordering {
    let primary = |text: &str| text.bytes().map(primary_weight).collect::<Vec<_>>();
    let case = |text: &str| text.bytes().map(|byte| byte.is_ascii_uppercase()).collect::<Vec<_>>();
    primary(a).cmp(&primary(b)).then_with(|| case(a).cmp(&case(b)))
}

fn primary_weight(byte: u8) -> (usize, u8) {
    let punctuation = b"_-.".iter().position(|&it| it == byte);
    (punctuation.unwrap_or(3), byte.to_ascii_lowercase())
}

/// The first of the greatest, where [`Iterator::max_by`] gives the last.
pub fn first_max<'a>(
    tags: impl Iterator<Item = &'a str>,
    order: impl Fn(&str, &str) -> Ordering,
) -> Option<&'a str> {
    let numbered = tags.enumerate();
    numbered
        .max_by(|(i, a), (j, b)| order(a, b).then_with(|| Reverse(i).cmp(&Reverse(j))))
        .map(|(_, tag)| tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_no_limit() {
        let number = |text| Number::new(text).unwrap();
        assert!(number("99999999999999999999") < number("100000000000000000000"));
        assert_eq!(number("007"), number("7"));
        assert_eq!(number("0"), Number::ZERO);
    }

    #[test]
    fn dotted_numbers_are_found_in_text_order() {
        let found: Vec<_> = dotted_numbers("temurin-25-tools-deps-1.12.4.1602").collect();
        assert_eq!(found, ["25", "1.12.4.1602"]);
        assert!(dotted_numbers("9.0.0.M1").eq(["9.0.0", "1"]));
    }

    #[test]
    fn precedence_is_that_of_semver() {
        let sorted = ["alpha", "alpha.1", "alpha.beta", "beta", "beta.2", "beta.11", "rc.1", ""];
        let versions = sorted.map(|prerelease| Version { parts: Vec::new(), prerelease });
        assert!(versions.is_sorted_by(|a, b| a.precedence(b).is_lt()));
    }

    #[test]
    fn collation_ranks_case_last() {
        let sorted = ["", "_", "-", ".", "1", "10", "9", "alpine", "b10", "b9", "rc", "RC", "rd"];
        assert!(sorted.is_sorted_by(|a, b| locale_compare(a, b).is_lt()));
    }
}
