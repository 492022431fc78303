//! Tools in Go: those upon Masterminds' semver, regclient, and diun upon golang.org/x/mod/semver.
//! Sources: Masterminds/semver 71f2b39f5a, fluxcd/image-reflector-controller debe2aaa3a,
//! keel-hq/keel 6ac9dc5cfe, crazy-max/diun 9050b6a23b, regclient/regclient (regsync).

use std::cmp::Ordering;

use super::greatest_above;
use crate::text::{Number, Version, has_leading_zero, is_prerelease, leading_dotted, zero_filled};

/// `[ "v" ] number *( "." number ) [ "-" prerelease ]`.
fn version(tag: &str) -> Option<Version<'_>> {
    let (parts, rest) = leading_dotted(tag.strip_prefix('v').unwrap_or(tag))?;
    let prerelease = match rest {
        "" => "",
        _ => rest.strip_prefix('-').filter(|text| is_prerelease(text))?,
    };
    Some(Version { parts, prerelease })
}

/// `NewVersion`: one to three numbers, missing ones being zero, and a pre-release.
fn new_version(tag: &str) -> Option<Version<'_>> {
    version(tag).filter(|it| it.parts.len() <= 3 && !has_leading_zero(it.prerelease))
}

/// Masterminds `NewVersion`: argocd-image-updater, skopeo, updatecli.
pub fn masterminds(a: &str, b: &str) -> Option<Ordering> {
    Some(new_version(a)?.precedence(&new_version(b)?))
}

/// flux: three parts between dots, wherever they are, then `NewVersion`.
pub fn flux(a: &str, b: &str) -> Option<Ordering> {
    let has_three_parts = |tag: &str| tag.matches('.').count() >= 2;
    (has_three_parts(a) && has_three_parts(b)).then(|| masterminds(a, b))?
}

/// keel: two or three parts between dots, version 1 of Masterminds, and equal pre-releases.
pub fn keel(a: &str, b: &str) -> Option<Ordering> {
    let read = |tag| version(tag).filter(|it| it.parts.len() <= 3);
    let (a_version, b_version) = (read(a)?, read(b)?);
    let is_comparable =
        a.contains('.') && b.contains('.') && a_version.prerelease == b_version.prerelease;
    is_comparable.then(|| a_version.precedence(&b_version))
}

/// keel with policy `all`: the highest.
pub fn select_keel<'a>(current: &str, candidates: &'a [String]) -> Option<&'a str> {
    greatest_above(current, candidates, keel)
}

/// regclient: any number of parts; numbers inside a pre-release are numbers (`rc9 < rc10`).
pub fn regclient(a: &str, b: &str) -> Option<Ordering> {
    let (a, b) = (version(a)?, version(b)?);
    let order = zero_filled(&a.parts, &b.parts, Number::ZERO);
    let releases = a.prerelease.is_empty().cmp(&b.prerelease.is_empty());
    Some(order.then(releases).then_with(|| natord::compare(a.prerelease, b.prerelease)))
}

/// diun, `sort=semver`: from the first digit on, `SemVer` without leading zeros, whose missing parts
/// are zero if there is no pre-release; of equals the one with more dots is greater.
pub fn diun(a: &str, b: &str) -> Option<Ordering> {
    let (a, b) = (from_first_digit(a)?, from_first_digit(b)?);
    let order = go_module(a)?.precedence(&go_module(b)?);
    Some(order.then_with(|| a.matches('.').count().cmp(&b.matches('.').count())))
}

fn from_first_digit(tag: &str) -> Option<&str> {
    tag.get(tag.find(|c: char| c.is_ascii_digit())?..)
}

fn go_module(text: &str) -> Option<Version<'_>> {
    let core = text.split('-').next()?;
    let is_valid =
        |it: &Version<'_>| it.parts.len() == 3 || (it.parts.len() < 3 && it.prerelease.is_empty());
    let has_zeros = |it: &Version<'_>| has_leading_zero(core) || has_leading_zero(it.prerelease);
    version(text).filter(|it| is_valid(it) && !has_zeros(it))
}

#[cfg(test)]
mod tests {
    use Ordering::{Equal, Less};

    use super::*;
    use crate::rules::assert_rule;

    #[test]
    fn masterminds_fills_up_and_takes_every_suffix_for_a_prerelease() {
        assert_rule(
            masterminds,
            &[
                ("18-alpine", Some(Less), "18"),
                ("v1.2", Some(Equal), "1.2.0"),
                ("20.04", Some(Less), "22.04"),
                ("1.2.3-rc10", Some(Less), "1.2.3-rc9"),
                ("1.2.3.4", None, "1.2.4"),
                ("1.2.3_1", None, "1.2.4"),
                ("1.2.3rc1", None, "1.2.3"),
            ],
        );
    }

    #[test]
    fn flux_wants_three_parts() {
        assert_rule(
            flux,
            &[
                ("1.2", None, "1.3"),
                ("1.2.3", Some(Less), "1.2.4"),
                ("1.2-alpine3.19", Some(Less), "1.3-alpine3.19"), // three parts between dots
            ],
        );
    }

    #[test]
    fn keel_wants_equal_prereleases() {
        assert_rule(
            keel,
            &[
                ("1.2-alpine", Some(Less), "1.3-alpine"),
                ("1.2.3-rc1", None, "1.2.3-rc2"),
                ("1", None, "2"),
            ],
        );
        let tags = ["1.3-alpine", "1.4"].map(str::to_owned);
        assert_eq!(select_keel("1.2-alpine", &tags), Some("1.3-alpine"));
    }

    #[test]
    fn regclient_reads_counters_and_any_number_of_parts() {
        assert_rule(
            regclient,
            &[
                ("1.2.3-rc9", Some(Less), "1.2.3-rc10"),
                ("1.2.3.4", Some(Less), "1.2.3.5"),
                ("1.2.3-rc10", Some(Less), "1.2.3"),
                ("1.2", Some(Equal), "v1.2.0"),
                ("1.2.3rc1", None, "1.2.3"),
                ("1.2.3_1", None, "1.2.4"),
            ],
        );
    }

    #[test]
    fn diun_starts_at_the_first_digit() {
        assert_rule(
            diun,
            &[
                ("jdk17", Some(Less), "alpine-18"),
                ("1.2", Some(Less), "1.2.0"),
                ("1.2.3-alpine", Some(Less), "1.2.3"),
                ("1.2-alpine", None, "1.3-alpine"),
                ("20.04", None, "22.04"),
                ("1.2.3.4", None, "1.2.4"),
            ],
        );
    }
}
