//! Why a file is not read, and why a reference in it is not known.

use alloc::boxed::Box;

use thiserror::Error;

use super::place::Place;
use crate::reference::{Part, ReferenceError};

/// Why a file is not read at all, and where.
///
/// ```
/// use distref::sources::{SourceErrorKind, yaml};
///
/// let error = yaml::references("a: [b\n").unwrap_err();
/// assert_eq!(error.kind(), SourceErrorKind::Yaml);
/// assert_eq!(error.to_string(), "the text is no YAML (line 2, column 1)");
/// ```
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[error("{kind} (line {}, column {})", place.line(), place.column())]
pub struct SourceError {
    kind: SourceErrorKind,
    place: Place,
}

impl SourceError {
    pub(super) const fn new(kind: SourceErrorKind, place: Place) -> Self {
        Self { kind, place }
    }

    /// The rule that the file breaks.
    ///
    /// ```
    /// use distref::sources::{MAX_LEN, SourceErrorKind, dockerfile};
    ///
    /// let error = dockerfile::references(&" ".repeat(MAX_LEN + 1)).unwrap_err();
    /// assert_eq!(error.kind(), SourceErrorKind::TooLarge);
    /// ```
    #[must_use]
    pub const fn kind(&self) -> SourceErrorKind {
        self.kind
    }

    /// Where; the start of the file if the whole is at fault.
    ///
    /// ```
    /// let error = distref::sources::yaml::references("a: 1\n b: 2\n").unwrap_err();
    /// assert_eq!(error.place().line(), 2);
    /// ```
    #[must_use]
    pub const fn place(&self) -> &Place {
        &self.place
    }
}

/// The rules that a file can break.
///
/// ```
/// use distref::sources::{SourceErrorKind, yaml};
///
/// let deep = "[".repeat(200);
/// assert_eq!(yaml::references(&deep).unwrap_err().kind(), SourceErrorKind::TooDeep);
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[non_exhaustive]
pub enum SourceErrorKind {
    /// More bytes than [`MAX_LEN`](super::MAX_LEN).
    #[error("the file has more than 4 MiB")]
    TooLarge,
    /// More values than [`MAX_NODES`](super::MAX_NODES).
    #[error("the file holds more than 524,288 values")]
    TooManyNodes,
    /// More references than [`MAX_FOUND`](super::MAX_FOUND).
    #[error("the file holds more than 32,768 references")]
    TooManyReferences,
    /// More arguments before the first stage than [`MAX_ARGUMENTS`](super::MAX_ARGUMENTS).
    #[error("the file declares more than 4,096 arguments")]
    TooManyArguments,
    /// A directive of a Dockerfile is given twice, or `escape` is neither `\\` nor a backtick; or the text begins as JSON
    /// and names no frontend.
    #[error("the directives of the Dockerfile cannot be read")]
    Directive,
    /// A here-document of a Dockerfile has no end, or its beginning cannot be read.
    #[error("the here-document has no end, or cannot be read")]
    HereDocument,
    /// The value of `--mount` is not fields between commas.
    #[error("the mount is no list of fields")]
    Mount,
    /// Values deeper within each other than [`MAX_NESTING`](super::MAX_NESTING).
    #[error("the value is nested deeper than 100 levels")]
    TooDeep,
    /// Aliases lead to more values than [`MAX_NODES`](super::MAX_NODES).
    #[error("aliases lead to more than 524,288 values")]
    TooManyAliases,
    /// A mapping has a key twice: readers refuse it, or take either value.
    #[error("the mapping has this key twice")]
    DuplicateKey,
    /// A control character; or U+0085, U+2028 or U+2029 outside quotes, where a line ends to readers of YAML 1.1 only.
    #[error("readers of YAML do not agree about this character")]
    Character,
    /// Not YAML, and no template either.
    #[error("the text is no YAML")]
    Yaml,
}

/// Why a text is known for no reference, and where the reason stands.
///
/// ```
/// use distref::sources::dockerfile;
///
/// let found = dockerfile::references("ARG TAG\nFROM alpine:$TAG\n")?;
/// let unresolved = found[0].reference().unwrap_err();
/// assert_eq!(unresolved.to_string(), "the variable TAG has no value (line 2, column 13)");
/// assert_eq!(unresolved.kind().to_string(), "the variable TAG has no value"); // without the place
/// # Ok::<(), distref::sources::SourceError>(())
/// ```
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[error("{kind} (line {}, column {})", place.line(), place.column())]
pub struct Unresolved {
    pub(super) kind: UnresolvedKind,
    pub(super) place: Place,
}

impl Unresolved {
    /// The reason.
    ///
    /// ```
    /// use distref::sources::{UnresolvedKind, dockerfile};
    ///
    /// let found = dockerfile::references("FROM scratch\n")?;
    /// assert_eq!(found[0].reference().unwrap_err().kind(), &UnresolvedKind::Scratch);
    /// # Ok::<(), distref::sources::SourceError>(())
    /// ```
    #[must_use]
    pub const fn kind(&self) -> &UnresolvedKind {
        &self.kind
    }

    /// Where the reason stands: the variable, or the bytes of the reference that are at fault if these are in the file
    /// as they are read; else the whole text.
    ///
    /// ```
    /// use distref::sources::dockerfile;
    ///
    /// let text = "FROM ghcr.io/Team/app\n";
    /// let found = dockerfile::references(text)?;
    /// assert_eq!(found[0].reference().unwrap_err().place().slice(text), Some("Team"));
    /// # Ok::<(), distref::sources::SourceError>(())
    /// ```
    #[must_use]
    pub const fn place(&self) -> &Place {
        &self.place
    }

    /// Whether nothing is wrong: no image is meant, but `scratch` or a stage of the file.
    ///
    /// ```
    /// use distref::sources::dockerfile;
    ///
    /// let found = dockerfile::references("FROM scratch AS base\nFROM base\n")?;
    /// assert!(found.iter().all(|it| it.reference().unwrap_err().is_no_image()));
    /// # Ok::<(), distref::sources::SourceError>(())
    /// ```
    #[must_use]
    pub const fn is_no_image(&self) -> bool {
        matches!(self.kind, UnresolvedKind::Scratch | UnresolvedKind::Stage(_))
    }
}

/// Why a text is known for no reference.
///
/// ```
/// use distref::sources::{UnresolvedKind, dockerfile};
///
/// let found = dockerfile::references("FROM alpine AS base\nFROM BASE\n")?;
/// assert_eq!(found[1].reference().unwrap_err().kind(), &UnresolvedKind::Stage(0));
/// # Ok::<(), distref::sources::SourceError>(())
/// ```
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum UnresolvedKind {
    /// `scratch`, which is no image.
    #[error("scratch is no image")]
    Scratch,
    /// A stage of the same Dockerfile, by its index.
    #[error("names stage {0} of the file, which is no image")]
    Stage(usize),
    /// A number that no earlier stage has.
    #[error("no earlier stage has this number")]
    NoStage,
    /// The variable of this name has neither a value nor a default.
    #[error("the variable {0} has no value")]
    Unset(Box<str>),
    /// A variable in `FROM` that no `ARG` of this name declares before the first `FROM`: a value that is given does not
    /// count without.
    #[error("no ARG {0} stands before the first FROM")]
    Undeclared(Box<str>),
    /// The variable of this name has to be given: `${NAME:?message}`.
    #[error("the variable {0} has to be given")]
    Required(Box<str>),
    /// A variable where the builder does not expand any.
    #[error("variables are not expanded here")]
    NotExpanded,
    /// `$` or `${` with something behind it that is not understood.
    #[error("the variable is written in a form that cannot be expanded")]
    Expression,
    /// A template of Helm, Actions or another engine, not expanded here.
    #[error("a template, not expanded here")]
    Template,
    /// The variables make more than [`MAX_EXPANSION`](super::MAX_EXPANSION) bytes, or there are more than
    /// [`MAX_PIECES`](super::MAX_PIECES).
    #[error("the variables expand to too much")]
    TooLong,
    /// A number, a date or a truth value to YAML, for want of quotes: `tag: 1.20` is the tag `1.2` to Helm.
    #[error("not a text to YAML but a number, a date or a truth value: put it in quotes")]
    NotText,
    /// Nothing is left: `""`, or variables that are empty.
    #[error("the reference is empty")]
    Empty,
    /// Not a reference. The span of the error is within [`Found::expanded`](super::Found::expanded).
    #[error("{}", .0.kind())]
    Refused(ReferenceError),
    /// One of the parts of an image is not what it is called. The span of the error is within that part.
    #[error("{}: {}", .0.as_str(), .1.kind())]
    Part(Part, ReferenceError),
}
