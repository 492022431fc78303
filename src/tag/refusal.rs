//! Why a tag is no update.

use thiserror::Error;

use super::Change;

/// Why a [`Policy`](super::Policy) does not take a tag: the first rule that it breaks, in this order.
///
/// ```
/// use distref::{tag, tag::{Policy, Refusal}};
///
/// let judge = |candidate| Policy::new().judge(tag!("1.25-alpine"), candidate).unwrap_err();
/// assert_eq!(judge(tag!("1.27")), Refusal::OtherVariant);
/// assert_eq!(judge(tag!("1.27-rc1-alpine")), Refusal::PreRelease);
/// assert_eq!(judge(tag!("1.27-rc1-alpine")).to_string(), "a pre-release");
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[non_exhaustive]
pub enum Refusal {
    /// The caller denied this very tag.
    #[error("denied")]
    Denied,
    /// There are patterns to include, and none matches.
    #[error("not included")]
    NotIncluded,
    /// A pattern to exclude matches.
    #[error("excluded")]
    Excluded,
    /// The date that the caller gives for it is outside the window; see [`Policy::explain_dated`](super::Policy::explain_dated).
    #[error("its date is outside the window")]
    Date,
    /// It has no number that may move, or the tag in use has none.
    #[error("no version")]
    NotAVersion,
    /// It is a version of something else: other words, another base or runtime.
    #[error("another variant")]
    OtherVariant,
    /// Its version is of another [`Scheme`](super::Scheme): a date, a year or a count, and that in use is not, or the other way round.
    #[error("another scheme of versions")]
    OtherScheme,
    /// It is the version in use, or an older one.
    #[error("not newer")]
    NotNewer,
    /// A base or runtime is older than that in use, by [`Slots::All`](super::Slots::All).
    #[error("an older base")]
    OlderBase,
    /// Its version does not begin with the parts asked for.
    #[error("outside the line")]
    OutOfLine,
    /// The requirement does not hold for it, or one of its first three parts is over 2⁶⁴ - 1.
    #[error("outside the required versions")]
    OutOfRequirement,
    /// It is a pre-release, and neither is the tag in use one nor are they allowed.
    #[error("a pre-release")]
    PreRelease,
    /// It has more or fewer parts or rebuild numbers than the tag in use.
    #[error("another precision")]
    OtherPrecision,
    /// It is written with a `v` and the tag in use without, or the other way round.
    #[error("another spelling of `v`")]
    OtherSpelling,
    /// It changes more than is allowed.
    #[error("a {0} update, more than is allowed")]
    AboveCap(Change),
}
