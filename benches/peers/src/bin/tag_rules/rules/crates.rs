//! Crates, run as they are, and the order of bytes.

use std::cmp::Ordering;

use semver::Version;
use version_compare::Cmp;
use versions::Versioning;

/// Plain bytes: `alphabetical` of argocd and flux, `lex` of updatecli, most `sort` calls.
#[expect(clippy::unnecessary_wraps, reason = "the shape of all comparators")]
pub fn bytes(a: &str, b: &str) -> Option<Ordering> {
    Some(a.cmp(b))
}

/// `natord::compare`: runs of digits are numbers.
#[expect(clippy::unnecessary_wraps, reason = "the shape of all comparators")]
pub fn natord(a: &str, b: &str) -> Option<Ordering> {
    Some(natord::compare(a, b))
}

/// The greatest in natural order, unless that is the one in use or lower: no rule for variants.
pub fn select_natord<'a>(current: &str, candidates: &'a [String]) -> Option<&'a str> {
    let greatest = candidates.iter().max_by(|a, b| natord::compare(a, b))?;
    natord::compare(greatest, current).is_gt().then_some(greatest)
}

/// `version_compare::compare`.
pub fn version_compare(a: &str, b: &str) -> Option<Ordering> {
    match version_compare::compare(a, b).ok()? {
        Cmp::Lt => Some(Ordering::Less),
        Cmp::Eq => Some(Ordering::Equal),
        Cmp::Gt => Some(Ordering::Greater),
        Cmp::Ne | Cmp::Le | Cmp::Ge => None,
    }
}

/// `versions::Versioning`, which falls through `SemVer`, `Version` and `Mess`.
pub fn versions(a: &str, b: &str) -> Option<Ordering> {
    Some(Versioning::new(a)?.cmp(&Versioning::new(b)?))
}

/// `semver::Version`; a leading `v` is taken off for it. Node's strict parser reads the same.
pub fn semver(a: &str, b: &str) -> Option<Ordering> {
    precedence(without_v(a), without_v(b))
}

/// `semver::Version`, spared what it refuses: `v`, missing parts and leading zeros of the core.
pub fn semver_padded(a: &str, b: &str) -> Option<Ordering> {
    precedence(&padded(without_v(a)), &padded(without_v(b)))
}

fn precedence(a: &str, b: &str) -> Option<Ordering> {
    Some(Version::parse(a).ok()?.cmp_precedence(&Version::parse(b).ok()?))
}

fn without_v(tag: &str) -> &str {
    tag.strip_prefix('v').unwrap_or(tag)
}

/// `01.2-x` becomes `1.2.0-x`.
fn padded(tag: &str) -> String {
    let (core, prerelease) = tag.split_at(tag.find('-').unwrap_or(tag.len()));
    let mut parts: Vec<&str> = core.split('.').map(without_leading_zeros).collect();
    parts.resize(parts.len().max(3), "0");
    parts.join(".") + prerelease
}

fn without_leading_zeros(part: &str) -> &str {
    match part.trim_start_matches('0') {
        "" if !part.is_empty() => "0",
        rest => rest,
    }
}

#[cfg(test)]
mod tests {
    use Ordering::{Equal, Greater, Less};

    use super::*;
    use crate::rules::assert_rule;

    #[test]
    fn natural_order_reads_numbers() {
        assert_rule(natord, &[("1.9", Some(Less), "1.10"), ("rc9", Some(Less), "rc10")]);
        assert_rule(bytes, &[("1.9", Some(Greater), "1.10")]);
    }

    #[test]
    fn versions_ranks_v_below_a_digit() {
        assert_rule(
            versions,
            &[
                ("v1.2.3", Some(Less), "1.2.3"),
                ("1.2.3rc1", Some(Equal), "1.2.3"),
                ("1.2-rc1", Some(Greater), "1.2"),
            ],
        );
    }

    #[test]
    fn semver_refuses_what_is_not_three_plain_numbers() {
        assert_rule(
            semver,
            &[
                ("v1.2.3-alpine3.19", Some(Less), "1.2.3"),
                ("1.2.3-rc10", Some(Less), "1.2.3-rc9"),
                ("1.2", None, "1.3.0"),
                ("20.04.0", None, "22.4.0"),
                ("1.2.3.4", None, "1.2.4"),
            ],
        );
    }

    #[test]
    fn padding_mends_missing_parts_and_leading_zeros() {
        assert_rule(
            semver_padded,
            &[
                ("18-alpine", Some(Less), "18"),
                ("20.04", Some(Less), "22.04"),
                ("1.2", Some(Equal), "v1.2.0"),
                ("0.0.0", Some(Less), "0.0.1"),
                ("1.2.3.4", None, "1.2.4"),
                ("1.2.3rc1", None, "1.2.3"),
            ],
        );
    }
}
