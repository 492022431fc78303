//! renovate: its versionings `docker` and `loose`. Source: renovatebot/renovate, commit c2dd4f856f.

use std::cmp::Ordering;

use super::greatest;
use crate::text::{Number, leading_dotted, locale_compare};

/// `docker := [ "v" ] number *( "." number ) label [ "-" suffix ]`.
struct Docker<'a> {
    release: Vec<Number<'a>>,
    /// What touches the numbers, as in `3.8.0b1`: unstable.
    label: &'a str,
    /// The variant: only equal ones are compatible.
    suffix: &'a str,
}

impl<'a> Docker<'a> {
    fn parse(tag: &'a str) -> Option<Self> {
        if is_commit(tag) {
            return None;
        }
        let text = tag.strip_prefix('v').unwrap_or(tag);
        let (version, suffix) = text.split_once('-').unwrap_or((text, ""));
        let (release, label) = leading_dotted(version)?;
        let is_label = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        is_label.then_some(Self { release, label, suffix })
    }

    /// A label `_7` is one more part.
    fn parse_java(tag: &'a str) -> Option<Self> {
        let mut version = Self::parse(tag)?;
        if let Some(build) = version.label.strip_prefix('_').and_then(Number::new) {
            version.release.push(build);
            version.label = "";
        }
        Some(version)
    }

    fn is_stable(&self) -> bool {
        self.label.is_empty()
    }

    /// Suffix and number of parts have to be equal.
    fn is_compatible(&self, other: &Self) -> bool {
        self.suffix == other.suffix && self.release.len() == other.release.len()
    }

    /// The shorter is the bigger; unstable is lower. Suffixes are in the order of their text: which
    /// way round is not published, and this one does it more good.
    fn cmp(&self, other: &Self) -> Ordering {
        let parts = self.release.iter().zip(&other.release);
        parts
            .map(|(a, b)| a.cmp(b))
            .find(|order| order.is_ne())
            .unwrap_or_else(|| other.release.len().cmp(&self.release.len()))
            .then_with(|| self.is_stable().cmp(&other.is_stable()))
            .then_with(|| locale_compare(self.label, other.label))
            .then_with(|| locale_compare(self.suffix, other.suffix))
    }

    /// Stable, or if the one in use is not: unstable of the same `major.minor.patch`.
    fn may_follow(&self, current: &Self) -> bool {
        let core = |version: &Self| version.release.iter().take(3).copied().collect::<Vec<_>>();
        self.is_stable() || (!current.is_stable() && core(self) == core(current))
    }
}

/// 7 to 40 hex digits, not all of them decimal.
fn is_commit(tag: &str) -> bool {
    (7..=40).contains(&tag.len())
        && tag.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
        && Number::new(tag).is_none()
}

/// `docker`, its order alone.
pub fn docker(a: &str, b: &str) -> Option<Ordering> {
    Some(Docker::parse(a)?.cmp(&Docker::parse(b)?))
}

/// `docker`, between tags that it calls compatible.
pub fn docker_compatible(a: &str, b: &str) -> Option<Ordering> {
    let (a, b) = (Docker::parse(a)?, Docker::parse(b)?);
    a.is_compatible(&b).then(|| a.cmp(&b))
}

/// `loose := [ "v" ] number *5( "." number ) rest`: the shorter is smaller, no rest is greater.
pub fn loose(a: &str, b: &str) -> Option<Ordering> {
    let ((a, a_rest), (b, b_rest)) = (loose_parts(a)?, loose_parts(b)?);
    let rests = a_rest.is_empty().cmp(&b_rest.is_empty());
    Some(a.cmp(&b).then(rests).then_with(|| natord::compare(a_rest, b_rest)))
}

fn loose_parts(tag: &str) -> Option<(Vec<Number<'_>>, &str)> {
    let text = tag.strip_prefix('v').unwrap_or(tag);
    leading_dotted(text).filter(|(release, _)| release.len() <= 6 && !is_commit(tag))
}

/// The highest that is compatible, greater than the one in use, and as stable.
pub fn select<'a>(current: &str, candidates: &'a [String]) -> Option<&'a str> {
    select_read(|tag| Docker::parse(tag), current, candidates)
}

/// As [`select`], with the preset for Java images, here for all: `_7` is a build, not a label.
pub fn select_java<'a>(current: &str, candidates: &'a [String]) -> Option<&'a str> {
    select_read(|tag| Docker::parse_java(tag), current, candidates)
}

fn select_read<'a>(
    read: fn(&str) -> Option<Docker<'_>>,
    in_use: &str,
    candidates: &'a [String],
) -> Option<&'a str> {
    let current = read(in_use)?;
    let parsed = candidates.iter().filter_map(|tag| Some((tag.as_str(), read(tag)?)));
    let allowed = parsed.filter(|(_, tag)| {
        tag.is_compatible(&current) && tag.may_follow(&current) && tag.cmp(&current).is_gt()
    });
    greatest(in_use, allowed, Docker::cmp)
}

#[cfg(test)]
mod tests {
    use Ordering::{Greater, Less};

    use super::*;
    use crate::rules::assert_rule;

    #[test]
    fn docker_reads_labels_that_touch_the_numbers() {
        assert_rule(
            docker,
            &[
                ("3.8.0b1", Some(Less), "3.8.0"),
                ("1.2b10", Some(Less), "1.2b9"), // by locale
                ("1.2.9", Some(Less), "1.2"),
                ("1.9", Some(Less), "1"),
                ("v1.2", Some(Less), "1.3"),
                ("jdk17-1.2", None, "jdk17-1.3"),
                ("deadbeef", None, "1.0"),
            ],
        );
    }

    #[test]
    fn compatible_tags_have_the_same_suffix_and_precision() {
        assert_rule(
            docker_compatible,
            &[
                ("1.2-alpine", Some(Less), "1.3-alpine"),
                ("1.2-rc.1", None, "1.2-rc.2"),
                ("1.2", None, "1.3.0"),
                ("1.2-alpine3.18", None, "1.2-alpine3.19"),
            ],
        );
    }

    #[test]
    fn loose_ranks_the_shorter_lower() {
        assert_rule(
            loose,
            &[
                ("1.2", Some(Less), "1.2.9"),
                ("1.2-rc9", Some(Less), "1.2-rc10"),
                ("1.2-alpine", Some(Less), "1.2"),
                ("1.2.3.4.5.6.7", None, "1.2"),
                ("1.3", Some(Greater), "v1.2"),
            ],
        );
    }

    #[test]
    fn an_update_keeps_suffix_precision_and_stability() {
        let tags = ["1.2.4-slim", "1.2.5", "1.2.6rc1-slim", "1.3-slim"].map(str::to_owned);
        assert_eq!(select("1.2.3-slim", &tags), Some("1.2.4-slim"));
        assert_eq!(select("1.2.6b1-slim", &tags), Some("1.2.6rc1-slim"));
        assert_eq!(select("1.2.4-slim", &tags), None);
        let tags = ["17.0.8_7-jdk".to_owned()];
        assert_eq!(select("17.0.7_7-jdk", &tags), None);
        assert_eq!(select_java("17.0.7_7-jdk", &tags), Some("17.0.8_7-jdk"));
    }
}
