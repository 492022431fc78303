//! Requirements of the `semver` crate, evaluated on the first three parts of a tag's version.

use semver::{Comparator, Op, Version, VersionReq};

use super::number::Number;

/// Whether a requirement holds for a version; for a pre-release of it, also that no bound is this very version.
///
/// A pre-release comes just before its version. Below an upper bound it would slip in by the arithmetic, and at a lower bound the version
/// itself would vouch for it; neither is what is meant by the bound.
pub(super) fn holds(requirement: &VersionReq, version: Number<'_>, is_pre_release: bool) -> bool {
    let Some(core) = core(version) else { return false };
    let begins_here = |bound: &Comparator| floor(bound).is_some_and(|floor| floor == core);
    requirement.matches(&core)
        && !(is_pre_release && requirement.comparators.iter().any(begins_here))
}

/// The first three parts; what is missing is zero. `None` if one is over the greatest number that `semver` knows.
fn core(version: Number<'_>) -> Option<Version> {
    let mut parts = version.parts().map(str::parse::<u64>);
    let mut next = || parts.next().unwrap_or(Ok(0)).ok();
    Some(Version::new(next()?, next()?, next()?))
}

/// The version that a bound begins with, if it is a lower one: of `>2` it is 3.0.0. One that names a pre-release begins with its version.
fn floor(bound: &Comparator) -> Option<Version> {
    let version =
        Version::new(bound.major, bound.minor.unwrap_or_default(), bound.patch.unwrap_or_default());
    match (bound.op, bound.minor, bound.patch) {
        (Op::Less | Op::LessEq, _, _) | (Op::Greater, Some(_), Some(_)) => None,
        (Op::Greater, None, _) => Some(Version::new(bound.major.checked_add(1)?, 0, 0)),
        (Op::Greater, Some(minor), None) => {
            Some(Version::new(bound.major, minor.checked_add(1)?, 0))
        }
        _ => Some(version),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requirements_hold_by_the_parts_and_pre_releases_by_neither_bound() {
        for (requirement, digits, is_pre_release, expected) in [
            ("^1.2", "1.9", false, true),
            ("^1.2", "2", false, false),
            ("^1.2", "1.2.3.4", false, true),
            ("=1.2", "01.02.9", false, true),
            ("*", "3", false, true),
            ("*", "3", true, true),
            ("<2.0.0", "2.0.0", true, false),
            ("<=2.0.0", "2.0.0", true, true),
            (">=2.0.0", "2.0.0", true, false),
            (">=1.9", "2.0.0", true, true),
            (">2", "3.0.0", true, false),
            (">2.1", "2.2.0", true, false),
            (">2.1.0", "2.1.1", true, true),
            ("^2", "2", true, false),
            ("~2.1", "2.1.0", true, false),
            ("2.*", "2.0", true, false),
            (">=1.0, <3", "2.0", true, true),
            ("*", "18446744073709551616", false, false),
        ] {
            let required = requirement.parse().expect("a requirement");
            let number = Number::new("", digits, false);
            assert_eq!(
                holds(&required, number, is_pre_release),
                expected,
                "{digits} {requirement}"
            );
        }
    }
}
