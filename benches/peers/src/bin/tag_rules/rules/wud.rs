//! wud: node's semver, read loosely, else coerced. Source: getwud/wud, commit f249e06d95.

use std::cmp::Ordering;

use crate::text::{Version, dotted_numbers, first_max, is_prerelease, leading_dotted};

/// Loosely: `v`, leading zeros and a pre-release without `-` pass. Else the first one to three
/// numbers, wherever they stand, and nothing after them.
fn parse(tag: &str) -> Option<Version<'_>> {
    loose(tag.trim_start_matches('v')).or_else(|| coerced(tag))
}

fn loose(text: &str) -> Option<Version<'_>> {
    let (parts, rest) = leading_dotted(text)?;
    let prerelease = rest.strip_prefix('-').unwrap_or(rest);
    let is_version = parts.len() == 3 && (rest.is_empty() || is_prerelease(prerelease));
    is_version.then_some(Version { parts, prerelease })
}

fn coerced(text: &str) -> Option<Version<'_>> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let (mut parts, _) = leading_dotted(text.get(start..)?)?;
    parts.truncate(3);
    Some(Version { parts, prerelease: "" })
}

/// Its order of versions.
pub fn order(a: &str, b: &str) -> Option<Ordering> {
    Some(parse(a)?.precedence(&parse(b)?))
}

/// The first of the greatest, among those with the text before the first digit, and as many parts
/// in the first number, as the one in use.
pub fn select<'a>(current: &str, candidates: &'a [String]) -> Option<&'a str> {
    let alike = |tag: &&str| prefix(tag) == prefix(current) && parts(tag) == parts(current);
    let greater = |tag: &&str| order(tag, current).is_some_and(Ordering::is_gt);
    let found = candidates.iter().map(String::as_str).filter(alike).filter(greater);
    first_max(found, |a, b| order(a, b).unwrap_or(Ordering::Equal))
}

fn prefix(tag: &str) -> &str {
    tag.split(|c: char| c.is_ascii_digit()).next().unwrap_or_default()
}

fn parts(tag: &str) -> usize {
    dotted_numbers(tag).next().map_or(0, |number| number.split('.').count())
}

#[cfg(test)]
mod tests {
    use Ordering::{Equal, Less};

    use super::*;
    use crate::rules::assert_rule;

    #[test]
    fn what_is_no_semver_is_coerced() {
        assert_rule(
            order,
            &[
                ("1.2.3-alpine", Some(Less), "1.2.3"),
                ("1.2.3.4", Some(Equal), "1.2.3.5"),
                ("17.0.3_7", Some(Equal), "17.0.3"),
                ("2026-08-28", Some(Equal), "2026-08-29"),
                ("1.2.3rc1", Some(Less), "1.2.3"), // read loosely
                ("20.04.0", Some(Less), "v22.04.0"),
                ("latest", None, "1.2.3"),
            ],
        );
    }

    #[test]
    fn an_update_keeps_prefix_and_precision_but_drops_the_suffix() {
        let tags = ["1.3", "1.3-alpine", "1.3.1-slim", "v1.4"].map(str::to_owned);
        assert_eq!(select("1.2-alpine", &tags), Some("1.3"));
        assert_eq!(select("v1.3", &tags), Some("v1.4"));
        assert_eq!(select("1.3-alpine", &tags), None);
    }
}
