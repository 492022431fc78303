//! Tags: the movable name of a revision.
//!
//! [`TagView::parse`] reads one without an allocation, [`Tag`] keeps it, [`tag!`](crate::tag!) writes one in source.
//!
//! A tag is any word, yet people take tags for versions. Three questions that are often taken for one have an answer each:
//!
//! | question | answer |
//! |---|---|
//! | **order**: in which order do tags belong | `Ord`, total over all tags; [`compare`] over any texts; [`sort()`] and [`SortKey`] for many |
//! | **track**: which tags are versions of the same thing | [`TagView::track`], by [`Slots`]; [`TagList::tracks`] |
//! | **policy**: which tag to take next | [`Policy::select`], [`Policy::judge`], [`Policy::newest`] |
//! | what kind of update is it | [`Change`], [`Update`] |
//! | why is this tag not taken | [`Refusal`] |
//! | which tags name the same image, and which of them move | [`TagList::aliases`], [`TagList::floats`] |
//! | which tags to push for a version | [`Cascade`] |
//! | what kind of name is it | [`TagClass`] |
//! | what is it made of | [`TagView::elements`] |
//! | is it Semantic Versioning | [`TagView::to_semver`] |
//!
//! Nothing here is Semantic Versioning in disguise: of the tags of official images, three in four do not parse as that, and most
//! of those that do only look like a pre-release (`1.25.3-alpine`). Numbers have any length, words stay what they are.
//!
//! Source: distribution-spec v1.1, *Pulling manifests*, and distribution/reference v0.6, `regexp.go`, for what a tag is. For what
//! tags mean there is no standard: the rules are those that fit how the tags of official images have replaced each other.
//!
//! # Known limits
//!
//! Text cannot tell time: where a repository changed its numbering (`20.04.1`, then `4.6.2`), say so by [`Policy::line`], or give the
//! dates that you know to [`Policy::select_dated`]. Digits alone are no hash. In `1.0.2-18-alpine` the 18 is taken for a rebuild number,
//! although it may be a runtime's: name the number, by [`Slots::Named`]. A lone number from 1900 to 2099 is a year, so that a build
//! 1899 is not followed by 1900. The versions of two variants have nothing to do with each other: [`Cascade`] and
//! [`TagList::aliases`] look at one at a time.

mod aliases;
#[cfg(feature = "arbitrary")]
mod arbitrary;
mod cascade;
mod change;
mod class;
mod codename;
mod element;
mod elements;
mod error;
mod floating;
mod key;
mod lane;
mod lexicon;
mod line;
mod list;
mod number;
mod order;
mod policy;
mod refusal;
mod requirement;
mod roles;
mod select;
mod semver;
mod track;
mod update;
mod version_text;
mod versioned;

use alloc::boxed::Box;

pub use self::cascade::{Cascade, CascadeAction, CascadeStep};
pub use self::change::{Change, ChangeError};
pub use self::class::TagClass;
pub use self::codename::{Codename, Codenames};
pub use self::element::{Element, ElementKind, PreRelease, Stage};
pub use self::elements::Elements;
pub use self::error::{TagError, TagErrorKind};
pub use self::floating::Floating;
pub use self::key::{SortKey, sort};
pub use self::line::{Line, LineError};
pub use self::list::TagList;
pub use self::number::{Number, Scheme};
pub use self::order::{TagOrder, compare};
pub use self::policy::Policy;
pub use self::refusal::Refusal;
pub use self::roles::Slots;
pub use self::select::Selection;
pub use self::semver::SemverMode;
pub use self::track::Track;
pub use self::update::Update;
use crate::text::{text_pair, text_schema};

/// A tag, borrowed from the text it was read from.
///
/// # Grammar
///
/// ```text
/// tag  := word *127( word | "." | "-" )      ; at most 128 bytes, all of them ASCII
/// word := letter | digit | "_"
/// ```
/// Case matters: `V1` and `v1` are two tags. Equality and hash are those of the text.
/// Source: distribution/reference v0.6, `regexp.go`; distribution-spec v1.1, *Pulling manifests*.
///
/// ```
/// use distref::TagView;
///
/// let tag = TagView::parse("1.25-alpine")?;
/// assert_eq!(tag, "1.25-alpine");
/// assert!(TagView::parse("-alpine").is_err());
/// # Ok::<(), distref::tag::TagError>(())
/// ```
#[derive(Clone, Copy)]
pub struct TagView<'a>(&'a str);

/// A tag that owns its text; answers what [`TagView`] answers, by [`view`](Self::view).
///
/// ```
/// let tag: distref::Tag = "v1.2.3".parse()?;
/// assert_eq!(tag.to_string(), "v1.2.3");
/// # Ok::<(), distref::tag::TagError>(())
/// ```
///
/// Tags are ordered as versions, not as texts, so an ordered map of them is not to be asked with a text: it would look in
/// the wrong place.
///
/// ```compile_fail,E0277
/// let map: std::collections::BTreeMap<distref::Tag, u8> = [].into();
/// map.get("1.10");
/// ```
#[derive(Clone)]
pub struct Tag(Box<str>);

impl<'a> TagView<'a> {
    /// The longest tag, in bytes.
    pub const MAX_LEN: usize = 128;

    /// The tag that a reference without one means to Docker.
    ///
    /// ```
    /// assert_eq!(distref::TagView::LATEST, "latest");
    /// ```
    pub const LATEST: TagView<'static> = TagView("latest");

    /// Reads a tag.
    ///
    /// # Errors
    ///
    /// [`TagError`] says which rule the text breaks, and where.
    ///
    /// ```
    /// use distref::{TagView, tag::TagErrorKind};
    ///
    /// let error = TagView::parse("1.2+build").unwrap_err();
    /// assert_eq!((error.kind(), error.span()), (TagErrorKind::Character, 3..4));
    /// ```
    pub fn parse(text: &'a str) -> Result<Self, TagError> {
        Self::accept(text).ok_or_else(|| TagError::find(text))
    }

    /// Reads a tag where no reason is wanted, in constants too. Accepts what [`parse`](Self::parse) accepts.
    ///
    /// ```
    /// const STABLE: Option<distref::TagView<'_>> = distref::TagView::accept("stable");
    /// assert_eq!(STABLE.unwrap(), "stable");
    /// ```
    #[must_use]
    pub const fn accept(text: &'a str) -> Option<Self> {
        if is_tag(text.as_bytes()) { Some(Self(text)) } else { None }
    }

    /// The text of the tag.
    ///
    /// ```
    /// assert_eq!(distref::tag!("edge").as_str(), "edge");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'a str {
        self.0
    }

    /// Whether this is `latest`, which Docker takes when no tag is given.
    ///
    /// ```
    /// assert!(distref::tag!("latest").is_latest());
    /// ```
    #[must_use]
    pub fn is_latest(self) -> bool {
        self == Self::LATEST
    }

    /// Already checked by the reference parser.
    pub(crate) const fn checked(text: &'a str) -> Self {
        Self(text)
    }
}

impl Tag {
    /// The same tag, borrowed.
    ///
    /// ```
    /// let tag: distref::Tag = "1.2".parse()?;
    /// assert_eq!(tag.view(), distref::tag!("1.2"));
    /// # Ok::<(), distref::tag::TagError>(())
    /// ```
    #[must_use]
    pub fn view(&self) -> TagView<'_> {
        TagView(&self.0)
    }

    /// The text of the tag.
    ///
    /// ```
    /// let tag: distref::Tag = "1.25-alpine".parse()?;
    /// assert_eq!(tag.as_str(), "1.25-alpine");
    /// # Ok::<(), distref::tag::TagError>(())
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is `latest`, which Docker takes when no tag is given.
    ///
    /// ```
    /// let tag: distref::Tag = "latest".parse()?;
    /// assert!(tag.is_latest());
    /// # Ok::<(), distref::tag::TagError>(())
    /// ```
    #[must_use]
    pub fn is_latest(&self) -> bool {
        self.view().is_latest()
    }

    fn from_checked(text: Box<str>) -> Result<Self, TagError> {
        TagView::parse(&text)?;
        Ok(Self(text))
    }
}

impl From<TagView<'_>> for Tag {
    fn from(tag: TagView<'_>) -> Self {
        Self(tag.0.into())
    }
}

impl From<Tag> for Box<str> {
    fn from(tag: Tag) -> Self {
        tag.0
    }
}

text_pair!(Tag, TagView, TagError, "an image tag");
text_schema!(
    Tag,
    r"^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$",
    TagView::MAX_LEN,
    "Tag of a container image"
);

/// A tag written in source, checked when the program is built.
///
/// ```
/// const CHANNEL: distref::TagView<'_> = distref::tag!("stable");
/// assert_eq!(CHANNEL, "stable");
/// ```
/// ```compile_fail
/// let tag = distref::tag!("not a tag");
/// ```
#[macro_export]
macro_rules! tag {
    ($text:expr) => {
        const {
            match $crate::TagView::accept($text) {
                ::core::option::Option::Some(tag) => tag,
                ::core::option::Option::None => ::core::panic!(
                    "not a tag: a letter, digit or _, then up to 127 letters, digits, _, . or -"
                ),
            }
        }
    };
}

/// The accept path: `tag` of the grammar above.
pub(crate) const fn is_tag(text: &[u8]) -> bool {
    let [first, rest @ ..] = text else { return false };
    if !is_word(*first) || text.len() > TagView::MAX_LEN {
        return false;
    }
    are_tag_bytes(rest)
}

/// Looks at every byte, without an early exit, so that the loop becomes vector instructions.
const fn are_tag_bytes(text: &[u8]) -> bool {
    let mut sound = true;
    let mut at = 0;
    while at < text.len() {
        sound &= is_tag_byte(text[at]);
        at += 1;
    }
    sound
}

/// `word` of the grammar.
const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// `word | "." | "-"` of the grammar, without a branch.
#[expect(clippy::needless_bitwise_bool, reason = "a branch would keep loops from becoming vectors")]
const fn is_tag_byte(byte: u8) -> bool {
    let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
    let digit = byte.wrapping_sub(b'0') < 10;
    letter | digit | (byte == b'_') | (byte == b'.') | (byte == b'-')
}
