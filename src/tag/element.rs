//! What a tag is made of.

use super::codename::Codename;
use super::number::Number;

/// A piece of a tag that means one thing, and where it was written.
///
/// ```
/// use distref::tag::ElementKind;
///
/// let tag = distref::tag!("1.2.3-rc1-alpine");
/// let kinds: Vec<_> = tag.elements().map(|element| element.kind()).collect();
/// assert!(matches!(kinds[..], [ElementKind::Number(_), ElementKind::PreRelease(_), ElementKind::Word("alpine")]));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Element<'a> {
    pub(super) gap: &'a str,
    pub(super) text: &'a str,
    pub(super) kind: ElementKind<'a>,
}

/// What an [`Element`] is.
///
/// Letters are compared without case throughout. Which letters make which kind, [`Elements`](super::Elements) says.
///
/// ```
/// use distref::tag::ElementKind;
///
/// let kind = |tag: distref::TagView<'static>| tag.elements().next().unwrap().kind();
/// assert!(matches!(kind(distref::tag!("bookworm")), ElementKind::Codename(name) if name.family() == "debian"));
/// assert!(matches!(kind(distref::tag!("1a2b3c4")), ElementKind::Hash("1a2b3c4")));
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum ElementKind<'a> {
    /// A dotted number, with its `v` or label.
    Number(Number<'a>),
    /// A stage before the release, behind a number: `rc1`, `-beta.2`, `a7`.
    PreRelease(PreRelease<'a>),
    /// A word that says that this is the release, behind a number and a dot: `.Final`, `.GA`, `.RELEASE`. It does not count.
    Release(&'a str),
    /// A codename of a distribution.
    Codename(Codename<'a>),
    /// Seven to 64 hex digits, letters and digits among them, as of a commit; perhaps with a `g` in front. Any two are alike.
    Hash(&'a str),
    /// Letters that mean none of these.
    Word(&'a str),
}

/// A stage before the release, and which one of its kind.
///
/// ```
/// use distref::tag::Stage;
///
/// let rc = distref::tag!("24.0-rc3.0.0").elements().find_map(|element| element.pre_release()).unwrap();
/// assert_eq!((rc.stage(), rc.counter()), (Stage::Candidate, Some("3.0.0")));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct PreRelease<'a> {
    pub(super) stage: Stage,
    pub(super) counter: Option<&'a str>,
}

/// How far from the release a pre-release is, furthest first.
///
/// Counted over all steps between official images, the order has no exception within one version. Source: docker-library/official-images.
///
/// ```
/// use distref::tag::Stage;
///
/// assert!(Stage::Development < Stage::Alpha && Stage::Preview < Stage::Candidate);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Stage {
    /// `dev`, `devel`, `snapshot`, `nightly`, `canary`.
    Development,
    /// `alpha`, and `a` between digits.
    Alpha,
    /// `beta`, and `b` between digits.
    Beta,
    /// `milestone`, `ea`, `eap`, `preview`, `pre`, `tp`, and `m` before digits.
    Preview,
    /// `rc`, `cr`.
    Candidate,
}

impl<'a> Element<'a> {
    /// The bytes of the element, a `v`, a label or a counter among them.
    ///
    /// ```
    /// assert!(distref::tag!("v1.2-rc.1").elements().map(|element| element.text()).eq(["v1.2", "rc.1"]));
    /// ```
    #[must_use]
    pub const fn text(self) -> &'a str {
        self.text
    }

    /// What stands between the element before, or the start, and this one: of `-`, `_` and `.`, mostly one or none.
    ///
    /// ```
    /// assert!(distref::tag!("1.2-alpine3").elements().map(|element| element.gap()).eq(["", "-", ""]));
    /// ```
    #[must_use]
    pub const fn gap(self) -> &'a str {
        self.gap
    }

    /// What it is.
    ///
    /// ```
    /// use distref::tag::ElementKind;
    ///
    /// let element = distref::tag!("slim").elements().next().unwrap();
    /// assert!(matches!(element.kind(), ElementKind::Word("slim")));
    /// ```
    #[must_use]
    pub const fn kind(self) -> ElementKind<'a> {
        self.kind
    }

    /// The number, if it is one.
    ///
    /// ```
    /// assert!(distref::tag!("1.2").elements().next().unwrap().number().is_some());
    /// ```
    #[must_use]
    pub const fn number(self) -> Option<Number<'a>> {
        if let ElementKind::Number(number) = self.kind { Some(number) } else { None }
    }

    /// The pre-release, if it is one.
    ///
    /// ```
    /// assert!(distref::tag!("1.2-rc1").elements().nth(1).unwrap().pre_release().is_some());
    /// ```
    #[must_use]
    pub const fn pre_release(self) -> Option<PreRelease<'a>> {
        if let ElementKind::PreRelease(pre_release) = self.kind { Some(pre_release) } else { None }
    }
}

impl<'a> PreRelease<'a> {
    /// The stage that the letters name.
    ///
    /// ```
    /// # use distref::tag::Stage;
    /// let beta = distref::tag!("3.14.0b4").elements().find_map(|element| element.pre_release()).unwrap();
    /// assert_eq!(beta.stage(), Stage::Beta);
    /// ```
    #[must_use]
    pub const fn stage(self) -> Stage {
        self.stage
    }

    /// Which one of its stage: digits and dots, as written. One without a counter comes before all that have one.
    ///
    /// ```
    /// let rc = distref::tag!("1.30-rc").elements().find_map(|element| element.pre_release()).unwrap();
    /// assert_eq!(rc.counter(), None);
    /// ```
    #[must_use]
    pub const fn counter(self) -> Option<&'a str> {
        self.counter
    }
}
