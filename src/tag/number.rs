//! Numbers in tags: strings of digits of any length, never an integer type.

use core::cmp::Ordering;

/// A dotted number within a tag, with the `v` or the label that belongs to it.
///
/// # Grammar
///
/// ```text
/// number := [ "v" / label ] digits *( "." digits )      ; v and label in any case
/// label  := "u" / "b" / "r" / "p" / "pl" / "ls" / "sp" / "hf" / "rev" / "cu" / "k3s" / "rke2r"
///         / ( "post" / "patch" / "build" / "eksbuild" / "gke" / "security" ) [ "." / "-" ]
/// ```
/// A label counts only after another number: the `r9` of `15.4.0-debian-11-r9`, but not that of `r9-1.0`. Digits are compared as
/// numbers of any length: leading zeros do not count, and a part that is missing is a zero.
///
/// ```
/// let tag = distref::tag!("v1.02.3-r10");
/// let numbers: Vec<_> = tag.elements().filter_map(|element| element.number()).collect();
/// assert!(numbers[0].has_v());
/// assert_eq!(numbers[0].parts().collect::<Vec<_>>(), ["1", "2", "3"]);
/// assert_eq!((numbers[1].label(), numbers[1].digits()), ("r", "10"));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Number<'a> {
    label: &'a str,
    digits: &'a str,
    has_v: bool,
}

/// What kind of number begins a version: a tag of one scheme says nothing about a tag of another.
///
/// ```
/// use distref::tag::Scheme;
///
/// let scheme = |tag: distref::TagView<'_>| tag.elements().find_map(|e| e.number()).map(|n| n.scheme());
/// assert_eq!(scheme(distref::tag!("3.19")), Some(Scheme::Plain));
/// assert_eq!(scheme(distref::tag!("2024.1.0")), Some(Scheme::Year));
/// assert_eq!(scheme(distref::tag!("20240923")), Some(Scheme::Date));
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Scheme {
    /// Counted: `1.2.3`, `20.04`.
    Plain,
    /// The first part is a year, from 1900 to 2099: `2024.1`, `2026-08-10`.
    Year,
    /// The first part is a day of the calendar, YYYYMMDD, of a year from 1900 to 2099, or that and a time, of 12 or 14
    /// digits in all: `20240923`, `20240115123456`.
    Date,
    /// One part of more than four digits, which is no date: a build or a count of seconds, `95057`.
    Count,
}

impl Scheme {
    /// Whether numbers like this are stamps, which say nothing beside versions that are counted part by part.
    pub(super) const fn is_stamp(self) -> bool {
        matches!(self, Self::Date | Self::Count)
    }
}

impl<'a> Number<'a> {
    pub(super) const fn new(label: &'a str, digits: &'a str, has_v: bool) -> Self {
        Self { label, digits, has_v }
    }

    /// The letters that belong to the number, as written: `u` in `8u302`, `r` in `-r9`; else empty.
    ///
    /// ```
    /// let labels = distref::tag!("8u302-b08").elements().filter_map(|element| Some(element.number()?.label()));
    /// assert!(labels.eq(["", "u", "b"]));
    /// ```
    #[must_use]
    pub const fn label(self) -> &'a str {
        self.label
    }

    /// Digits and dots, as written.
    ///
    /// ```
    /// let number = distref::tag!("v20.04").elements().next().and_then(|element| element.number());
    /// assert_eq!(number.unwrap().digits(), "20.04");
    /// ```
    #[must_use]
    pub const fn digits(self) -> &'a str {
        self.digits
    }

    /// Whether a `v` or `V` is written before the digits. It does not count in any comparison of numbers.
    ///
    /// ```
    /// let number = distref::tag!("V2").elements().next().and_then(|element| element.number());
    /// assert!(number.unwrap().has_v());
    /// ```
    #[must_use]
    pub const fn has_v(self) -> bool {
        self.has_v
    }

    /// The parts between the dots, without leading zeros; zero is `0`.
    ///
    /// ```
    /// let number = distref::tag!("20.04.00").elements().next().and_then(|element| element.number());
    /// assert!(number.unwrap().parts().eq(["20", "4", "0"]));
    /// ```
    pub fn parts(self) -> impl Iterator<Item = &'a str> + Clone {
        self.digits.split('.').map(without_zeros)
    }

    /// How many parts there are, at least one: the precision.
    ///
    /// ```
    /// let number = distref::tag!("1.25-alpine").elements().next().and_then(|element| element.number());
    /// assert_eq!(number.unwrap().precision(), 2);
    /// ```
    #[must_use]
    pub fn precision(self) -> usize {
        self.digits.bytes().filter(|byte| *byte == b'.').count() + 1
    }

    /// What kind of number this is, if a version begins with it.
    ///
    /// ```
    /// use distref::tag::Scheme;
    ///
    /// let number = distref::tag!("20241399").elements().next().and_then(|element| element.number());
    /// assert_eq!(number.unwrap().scheme(), Scheme::Count); // there is no thirteenth month
    /// ```
    #[must_use]
    pub fn scheme(self) -> Scheme {
        let first = self.digits.split('.').next().unwrap_or_default();
        match first.len() {
            4 if year(first).is_some() => Scheme::Year,
            8 | 12 | 14 if date(first).is_some() => Scheme::Date,
            5.. if first.len() == self.digits.len() => Scheme::Count,
            _ => Scheme::Plain,
        }
    }

    /// Compares label, then part by part; a missing part is a zero, so `1.2` equals `1.2.0`.
    ///
    /// ```
    /// let first = |tag: distref::TagView<'static>| tag.elements().find_map(|element| element.number()).unwrap();
    /// let compare = |left, right| first(left).compare(first(right));
    /// assert!(compare(distref::tag!("1.9"), distref::tag!("1.10")).is_lt());
    /// assert!(compare(distref::tag!("v1.2"), distref::tag!("1.2.0")).is_eq());
    /// ```
    #[must_use]
    pub fn compare(self, other: Self) -> Ordering {
        by_letters(self.label, other.label).then_with(|| compare_digits(self.digits, other.digits))
    }
}

/// Compares in lower case, by bytes.
pub(super) fn by_letters(left: &str, right: &str) -> Ordering {
    let lower = |byte: u8| byte.to_ascii_lowercase();
    left.bytes().map(lower).cmp(right.bytes().map(lower))
}

/// Compares dotted digits part by part; what is missing is zero.
pub(super) fn compare_digits(left: &str, right: &str) -> Ordering {
    let (mut left, mut right) = (parts(left), parts(right));
    loop {
        let (a, b) = match (left.next(), right.next()) {
            (None, None) => return Ordering::Equal,
            (a, b) => (significant(a.unwrap_or_default()), significant(b.unwrap_or_default())),
        };
        let order = a.len().cmp(&b.len()).then_with(|| a.cmp(b));
        if order.is_ne() {
            return order;
        }
    }
}

/// The parts between the dots.
pub(super) fn parts(dotted: &str) -> impl Iterator<Item = &[u8]> {
    dotted.as_bytes().split(|byte| *byte == b'.')
}

/// The digits without leading zeros; of a zero, `0`.
pub(super) fn without_zeros(digits: &str) -> &str {
    match digits.trim_start_matches('0') {
        "" => "0",
        digits => digits,
    }
}

/// The digits without leading zeros; of a zero, nothing.
pub(super) fn significant(mut digits: &[u8]) -> &[u8] {
    while let [b'0', rest @ ..] = digits {
        digits = rest;
    }
    digits
}

/// The year, if the text begins with one from 1900 to 2099.
fn year(text: &str) -> Option<u32> {
    decimal(text.get(..4)?).filter(|year| (1900..=2099).contains(year))
}

/// Whether a text of digits begins with a day of the calendar, and goes on with a time of the day if it goes on.
fn date(text: &str) -> Option<()> {
    let is_day = is_day(text.get(..4)?, text.get(4..6)?, text.get(6..8)?);
    let below =
        |from: usize, end| text.get(from..from + 2).and_then(decimal).is_none_or(|n| n < end);
    (is_day && below(8, 24) && below(10, 60) && below(12, 61)).then_some(())
}

/// Whether there is such a day in the calendar, in a year from 1900 to 2099. All three are digits.
pub(super) fn is_day(year: &str, month: &str, day: &str) -> bool {
    let year = Some(year).filter(|year| year.len() == 4).and_then(self::year);
    let (Some(year), Some(month), Some(day)) = (year, decimal(month), decimal(day)) else {
        return false;
    };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day)
}

fn decimal(text: &str) -> Option<u32> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_are_told_by_the_first_part() {
        for (digits, scheme) in [
            ("1", Scheme::Plain),
            ("1899.1", Scheme::Plain),
            ("1900.1", Scheme::Year),
            ("2099", Scheme::Year),
            ("2100", Scheme::Plain),
            ("20240229", Scheme::Date),
            ("20230229", Scheme::Count),
            ("20000229", Scheme::Date),
            ("19000229", Scheme::Count),
            ("20240431", Scheme::Count),
            ("20240100", Scheme::Count),
            ("202401152459", Scheme::Count),
            ("202401152359", Scheme::Date),
            ("20240115235960", Scheme::Date),
            ("20240115235961", Scheme::Count),
            ("2024011523", Scheme::Count),
            ("20240115.1", Scheme::Date),
            ("95057", Scheme::Count),
            ("95057.1", Scheme::Plain),
            ("1809", Scheme::Plain),
        ] {
            assert_eq!(Number::new("", digits, false).scheme(), scheme, "{digits}");
        }
    }

    #[test]
    fn numbers_have_no_largest_one() {
        let nines = "9".repeat(60);
        assert!(compare_digits(&nines, &("1".to_owned() + &"0".repeat(60))).is_lt());
        assert!(compare_digits("007", "7.0.00").is_eq());
    }

    extern crate std;
    use std::borrow::ToOwned;
}
