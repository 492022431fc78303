//! Tags read as Semantic Versioning, and versions written as tags.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use semver::{BuildMetadata, Prerelease, Version};

use super::codename::Codenames;
use super::element::{ElementKind, PreRelease, Stage};
use super::number::{Number, Scheme};
use super::roles::{Role, Roles, Slots};
use super::{Tag, TagClass, TagError, TagView};

/// How much of a tag has to be Semantic Versioning for [`TagView::to_semver`].
///
/// | tag | `Strict` | `Tolerant` | `Coerce` |
/// |---|---|---|---|
/// | `1.2.3-rc.1` | `1.2.3-rc.1` | `1.2.3-rc.1` | `1.2.3-rc.1` |
/// | `v1.2.3_up4` | | `1.2.3+up4` | `1.2.3+up4` |
/// | `v20.04-rc1` | | | `20.4.0-rc.1` |
/// | `1.2.3-alpine3.19` | **`1.2.3-alpine3.19`** | **`1.2.3-alpine3.19`** | `1.2.3+alpine3.19` |
/// | `1.2.3-1` | **`1.2.3-1`** | **`1.2.3-1`** | `1.2.3+1` |
/// | `pr-123` | | | |
///
/// What is bold is a pre-release to Semantic Versioning: before `1.2.3`, and in no range that does not name one.
///
/// ```
/// use distref::{tag, tag::SemverMode};
///
/// assert!(tag!("v1.2.3").to_semver(SemverMode::Strict).is_none());
/// assert!(tag!("v1.2.3").to_semver(SemverMode::Tolerant).is_some());
/// assert!(tag!("v1.2").to_semver(SemverMode::Tolerant).is_none());
/// assert!(tag!("v1.2").to_semver(SemverMode::Coerce).is_some());
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum SemverMode {
    /// The text is Semantic Versioning as it is.
    Strict,
    /// It is but for a `v` or `V` in front, and `_` for the `+` that no tag can hold, as Helm writes charts to registries.
    Tolerant,
    /// Whatever [`class`](TagView::class) takes for a version, a number or a date, rewritten:
    ///
    /// - The version is that of the [`Track`](super::Track): its first three parts, or year, month and day of `2026-08-10`. Leading
    ///   zeros and a `v` are dropped, missing parts are zero.
    /// - A pre-release is its stage, one of `dev`, `alpha`, `beta`, `preview` and `rc`, and its counter: `3.14.0b04` is `3.14.0-beta.4`.
    /// - Everything else becomes build metadata, in its order: further parts, rebuild numbers, words before and behind. So the variant
    ///   does not count in precedence or ranges, and is still there to be seen. `.Final` and its like are dropped.
    Coerce,
}

impl TagView<'_> {
    /// The tag as a version of the `semver` crate. `None` if it is none, and if a part is over 2⁶⁴ - 1.
    ///
    /// For tags that promise Semantic Versioning, such as those of Helm charts. **Not to order tags by:** that is what
    /// [`compare`](super::compare) and [`Policy`](super::Policy) are for. Semantic Versioning compares the counter of `rc10`
    /// as letters and takes a variant for a pre-release; `Ord` of `Version` counts build metadata too, `cmp_precedence` does not.
    ///
    /// ```
    /// use distref::{tag, tag::{SemverMode, compare}};
    ///
    /// let strict = |tag: distref::TagView<'_>| tag.to_semver(SemverMode::Strict).unwrap();
    /// assert!(compare("1.2.3-rc9", "1.2.3-rc10").is_lt());
    /// assert!(strict(tag!("1.2.3-rc9")) > strict(tag!("1.2.3-rc10"))); // wrong
    /// assert!(compare("1.2.3", "1.2.3-alpine").is_lt());
    /// assert!(strict(tag!("1.2.3")) > strict(tag!("1.2.3-alpine"))); // as if it were no release
    ///
    /// let coerced = |tag: distref::TagView<'_>| tag.to_semver(SemverMode::Coerce).unwrap();
    /// assert_eq!(coerced(tag!("1.2-rc10-alpine")).to_string(), "1.2.0-rc.10+alpine");
    /// assert!(coerced(tag!("1.2-rc9")) < coerced(tag!("1.2-rc10")));
    /// ```
    #[must_use]
    pub fn to_semver(self, mode: SemverMode) -> Option<Version> {
        match mode {
            SemverMode::Strict => Version::parse(self.as_str()).ok(),
            SemverMode::Tolerant => tolerant(self.as_str()),
            SemverMode::Coerce => Parts::read(self)?.version(),
        }
    }
}

impl Tag {
    /// The tag as a version of the `semver` crate; see [`TagView::to_semver`].
    ///
    /// ```
    /// use distref::tag::SemverMode;
    ///
    /// let tag: distref::Tag = "1.2".parse()?;
    /// assert_eq!(tag.to_semver(SemverMode::Coerce), Some(semver::Version::new(1, 2, 0)));
    /// # Ok::<(), distref::tag::TagError>(())
    /// ```
    #[must_use]
    pub fn to_semver(&self, mode: SemverMode) -> Option<Version> {
        self.view().to_semver(mode)
    }

    /// The tag that a version is pushed under, with `_` for `+`, as Helm does. [`SemverMode::Tolerant`] reads the same version back.
    ///
    /// # Errors
    ///
    /// [`TagErrorKind::TooLong`](super::TagErrorKind::TooLong): over 128 bytes. Nothing else can be wrong.
    ///
    /// ```
    /// use distref::{Tag, tag::SemverMode};
    ///
    /// let version: semver::Version = "1.2.3-rc.1+up4.5".parse().unwrap();
    /// let tag = Tag::from_semver(&version)?;
    /// assert_eq!(tag, "1.2.3-rc.1_up4.5");
    /// assert_eq!(tag.to_semver(SemverMode::Tolerant), Some(version));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_semver(version: &Version) -> Result<Self, TagError> {
        Self::from_version(&version.to_string())
    }
}

fn tolerant(text: &str) -> Option<Version> {
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    Version::parse(&text.replace('_', "+")).ok()
}

/// The parts of a coerced version, as text.
#[derive(Default)]
struct Parts<'a> {
    /// At most three.
    core: Vec<&'a str>,
    pre: String,
    build: String,
    /// The last element went to `build`, so that what touches it goes on there.
    in_build: bool,
}

impl<'a> Parts<'a> {
    fn read(tag: TagView<'a>) -> Option<Self> {
        let class = tag.class();
        if !matches!(class, TagClass::Version | TagClass::Number | TagClass::Date) {
            return None;
        }
        let mut parts = Self::default();
        let mut goes_on = false; // `2026` of `2026-08-10`
        for (element, role) in Roles::new(tag.as_str(), Slots::First, Codenames::BUILT_IN) {
            match (role, element.kind()) {
                (Role::Version, ElementKind::Number(number)) => {
                    goes_on = class == TagClass::Date && number.scheme() == Scheme::Year;
                    parts.push_number(number);
                }
                (Role::Rebuild, ElementKind::Number(number)) if goes_on && parts.core.len() < 3 => {
                    parts.push_number(number);
                }
                (_, ElementKind::PreRelease(pre_release)) => parts.push_pre_release(pre_release),
                (_, ElementKind::Release(_)) => parts.in_build = false,
                _ => parts.push_build(element.gap(), element.text()),
            }
        }
        Some(parts)
    }

    fn push_number(&mut self, number: Number<'a>) {
        self.in_build = false;
        for part in number.parts() {
            if self.core.len() < 3 {
                self.core.push(part);
            } else {
                self.push_build(".", part);
            }
        }
    }

    fn push_pre_release(&mut self, pre_release: PreRelease<'a>) {
        self.in_build = false;
        push_identifier(&mut self.pre, stage(pre_release.stage()));
        let counter = pre_release.counter().map(|digits| Number::new("", digits, false));
        for part in counter.into_iter().flat_map(Number::parts) {
            push_identifier(&mut self.pre, part);
        }
    }

    /// Keeps dashes and makes all other gaps dots, since no identifier may be empty or hold `_`: `x86_64` becomes `x86.64`.
    fn push_build(&mut self, gap: &str, text: &str) {
        let has_dashes_alone = gap.bytes().all(|byte| byte == b'-');
        let joint = if self.in_build && has_dashes_alone { gap } else { "." };
        if !self.build.is_empty() {
            self.build.push_str(joint);
        }
        self.build.extend(text.chars().map(|c| if c == '_' { '.' } else { c }));
        self.in_build = true;
    }

    fn version(&self) -> Option<Version> {
        let mut core = self.core.iter().map(|part| part.parse().ok());
        let mut next = || core.next().unwrap_or(Some(0));
        let version = Version::new(next()?, next()?, next()?);
        let pre = Prerelease::new(&self.pre).ok()?;
        Some(Version { pre, build: BuildMetadata::new(&self.build).ok()?, ..version })
    }
}

fn push_identifier(to: &mut String, identifier: &str) {
    if !to.is_empty() {
        to.push('.');
    }
    to.push_str(identifier);
}

/// One word for each, whatever the tag says, so that precedence is that of the stages, but for `dev`.
const fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Development => "dev",
        Stage::Alpha => "alpha",
        Stage::Beta => "beta",
        Stage::Preview => "preview",
        Stage::Candidate => "rc",
    }
}
