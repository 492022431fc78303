//! Which approved image stands in for another one.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use core::fmt;

use thiserror::Error;

use super::area::Area;
use super::position::Position;
use crate::reference::{Reference, ReferenceErrorKind, ReferenceView};
use crate::tag::{Tag, TagView};

/// What becomes of a digest. The digest of an image is not that of the one that stands in for it, unless that is a
/// copy, byte by byte.
///
/// ```
/// use distref::registry::policy::ForeignDigest;
///
/// assert_eq!(ForeignDigest::default(), ForeignDigest::Drop);
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum ForeignDigest {
    /// It is dropped, and the tag stays. Refused where there is no tag: without the digest it would be another image.
    #[default]
    Drop,
    /// It stays: the other place holds the same bytes, as a mirror does.
    Keep,
    /// A reference with a digest is not rewritten.
    Refuse,
}

impl ForeignDigest {
    /// Every way.
    ///
    /// ```
    /// assert_eq!(distref::registry::policy::ForeignDigest::ALL.len(), 3);
    /// ```
    pub const ALL: [Self; 3] = [Self::Drop, Self::Keep, Self::Refuse];

    /// The word for it in policy files.
    ///
    /// ```
    /// assert_eq!(distref::registry::policy::ForeignDigest::Keep.as_str(), "keep");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Drop => "drop",
            Self::Keep => "keep",
            Self::Refuse => "refuse",
        }
    }
}

/// Which image to take instead: from an area to another one, tag and variant kept.
///
/// | from | to | `docker.io/library/node:20-alpine` becomes |
/// |---|---|---|
/// | `docker.io/library/*` | `registry.corp/golden/*` | `registry.corp/golden/node:20-alpine` |
/// | `docker.io/library/node` | `registry.corp/golden/nodejs` | `registry.corp/golden/nodejs:20-alpine` |
/// | `docker.io/*` | `registry.corp/*` | `registry.corp/library/node:20-alpine` |
/// | `*` | `registry.corp/mirror/*` | `registry.corp/mirror/docker.io/library/node:20-alpine` |
///
/// What stands for `*` is copied. The result is in canonical form and lies in `to`, or there is none. A tag is kept,
/// unless [`with_tag`](Self::with_tag) has another one for it; without tag and digest, none is written. For digests see
/// [`ForeignDigest`]. An image that lies in `to` already is left alone.
///
/// ```
/// use distref::registry::policy::Rewrite;
/// use distref::reference;
///
/// let golden = Rewrite::new("library/*".parse()?, "registry.corp/golden/*".parse()?)?;
/// assert_eq!(golden.apply(reference!("node:20-alpine"))?, "registry.corp/golden/node:20-alpine");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Rewrite {
    from: Area,
    to: Area,
    /// By the text: tags have an order of their own.
    tags: BTreeMap<Box<str>, Tag>,
    digest: ForeignDigest,
    position: Option<Position>,
}

impl Rewrite {
    /// Takes images from an area to another one.
    ///
    /// # Errors
    ///
    /// [`RewriteError::Shape`] unless both are one repository or both end in `/*`; `from` may also be `*`.
    ///
    /// ```
    /// use distref::registry::policy::{Rewrite, RewriteError};
    ///
    /// let one_for_all = Rewrite::new("library/*".parse()?, "registry.corp/base".parse()?);
    /// assert_eq!(one_for_all, Err(RewriteError::Shape));
    /// # Ok::<(), distref::registry::policy::AreaError>(())
    /// ```
    pub fn new(from: Area, to: Area) -> Result<Self, RewriteError> {
        if to.is_everything() || from.is_repository() != to.is_repository() {
            return Err(RewriteError::Shape);
        }
        let (tags, digest) = (BTreeMap::new(), ForeignDigest::default());
        Ok(Self { from, to, tags, digest, position: None })
    }

    /// Another tag where the image has this one; `latest` also where none is written.
    ///
    /// ```
    /// use distref::registry::policy::Rewrite;
    /// use distref::{reference, tag};
    ///
    /// let golden = Rewrite::new("nginx".parse()?, "registry.corp/nginx".parse()?)?
    ///     .with_tag(tag!("latest").into(), tag!("stable").into());
    /// assert_eq!(golden.apply(reference!("nginx"))?, "registry.corp/nginx:stable");
    /// assert_eq!(golden.apply(reference!("nginx:1.27"))?, "registry.corp/nginx:1.27");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_tag(mut self, from: Tag, to: Tag) -> Self {
        self.tags.insert(from.into(), to);
        self
    }

    /// What becomes of a digest; at first [`ForeignDigest::Drop`].
    ///
    /// ```
    /// use distref::registry::policy::{ForeignDigest, Rewrite};
    ///
    /// let mirror = Rewrite::new("docker.io/*".parse()?, "mirror.corp/*".parse()?)?
    ///     .on_digest(ForeignDigest::Keep);
    /// # let text = "nginx@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    /// let pinned: distref::Reference = text.parse()?;
    /// assert_eq!(mirror.apply(&pinned)?.digest(), pinned.digest());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn on_digest(self, digest: ForeignDigest) -> Self {
        Self { digest, ..self }
    }

    /// Which images it is for.
    ///
    /// ```
    /// use distref::registry::policy::Rewrite;
    ///
    /// let rewrite = Rewrite::new("nginx".parse()?, "registry.corp/nginx".parse()?)?;
    /// assert_eq!(rewrite.from().as_str(), "docker.io/library/nginx");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn from(&self) -> &Area {
        &self.from
    }

    /// Where the images to take lie.
    ///
    /// ```
    /// use distref::registry::policy::Rewrite;
    ///
    /// let rewrite = Rewrite::new("nginx".parse()?, "registry.corp/nginx".parse()?)?;
    /// assert_eq!(rewrite.to().as_str(), "registry.corp/nginx");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn to(&self) -> &Area {
        &self.to
    }

    /// Where it stands in the file that it was read from.
    ///
    /// ```
    /// use distref::registry::ImagePolicy;
    ///
    /// let policy = ImagePolicy::parse(r#"{"rewrite": [{"from": "a/*", "to": "b/*"}]}"#)?;
    /// let found = policy.rewrites().find(distref::reference!("a/app")).unwrap();
    /// assert_eq!(found.position().unwrap().column(), 14);
    /// # Ok::<(), distref::registry::ConfigError>(())
    /// ```
    #[must_use]
    pub const fn position(&self) -> Option<Position> {
        self.position
    }

    pub(super) fn at(self, position: Position) -> Self {
        Self { position: Some(position), ..self }
    }

    /// The image to take instead of this one.
    ///
    /// # Errors
    ///
    /// [`RewriteError`], every variant but [`Shape`](RewriteError::Shape).
    ///
    /// ```
    /// use distref::registry::policy::{Rewrite, RewriteError};
    /// use distref::reference;
    ///
    /// let golden = Rewrite::new("*".parse()?, "registry.corp/*".parse()?)?;
    /// assert_eq!(golden.apply(reference!("ghcr.io/a/b:1"))?, "registry.corp/ghcr.io/a/b:1");
    /// assert_eq!(golden.apply(reference!("registry.corp/a")), Err(RewriteError::InPlace));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn apply<'r>(
        &self,
        reference: impl Into<ReferenceView<'r>>,
    ) -> Result<Reference, RewriteError> {
        let reference = reference.into();
        if !self.from.covers(reference) {
            return Err(RewriteError::Elsewhere);
        }
        if self.to.covers(reference) {
            return Err(RewriteError::InPlace);
        }
        let mut text = self.target(&reference.canonical_name().to_string());
        let digest = match (reference.digest(), self.digest) {
            (Some(_), ForeignDigest::Refuse) => return Err(RewriteError::Digest),
            (Some(_), ForeignDigest::Drop) if reference.tag().is_none() => {
                return Err(RewriteError::DigestAlone);
            }
            (digest, ForeignDigest::Keep) => digest,
            (_, ForeignDigest::Drop | ForeignDigest::Refuse) => None,
        };
        if let Some(tag) = self.tag(reference) {
            text.push(':');
            text.push_str(tag.as_str());
        }
        if let Some(digest) = digest {
            text.push('@');
            text.push_str(digest.as_str());
        }
        canonical(text)
    }

    /// The name in the other place.
    fn target(&self, name: &str) -> String {
        let mut target = self.to.name().to_string();
        if !self.from.is_repository() {
            let rest = name.strip_prefix(self.from.name()).unwrap_or(name);
            target.push('/');
            target.push_str(rest.strip_prefix('/').unwrap_or(rest));
        }
        target
    }

    /// The tag in the other place.
    fn tag<'t>(&'t self, reference: ReferenceView<'t>) -> Option<TagView<'t>> {
        let written = reference.tag();
        let known = match written {
            None if reference.digest().is_some() => None,
            _ => self.tags.get(reference.tag_or_latest().as_str()).map(Tag::view),
        };
        known.or(written)
    }
}

/// Reads what comes out, and writes a `library/` that Docker Hub implies.
fn canonical(text: String) -> Result<Reference, RewriteError> {
    let read =
        |text: String| Reference::try_from(text).map_err(|error| RewriteError::Name(error.kind()));
    let image = read(text)?;
    if image.canonical() == image.as_str() {
        Ok(image)
    } else {
        read(image.canonical().to_string())
    }
}

impl fmt::Display for Rewrite {
    /// `docker.io/library/* → registry.corp/golden/*`
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} → {}", self.from, self.to)
    }
}

/// Why there is no rewrite, or nothing comes of it.
///
/// ```
/// use distref::registry::policy::{Rewrite, RewriteError};
///
/// let golden = Rewrite::new("library/*".parse()?, "registry.corp/golden/*".parse()?)?;
/// assert_eq!(golden.apply(distref::reference!("ghcr.io/a/b")), Err(RewriteError::Elsewhere));
/// # let text = "nginx@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
/// let pinned: distref::Reference = text.parse()?;
/// assert_eq!(golden.apply(&pinned), Err(RewriteError::DigestAlone));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[non_exhaustive]
pub enum RewriteError {
    /// The two areas do not go together, or the second is `*`.
    #[error(
        "a repository is rewritten to a repository, and what ends in `/*` to what ends in `/*`"
    )]
    Shape,
    /// The image does not lie in the area that the rewrite is from.
    #[error("the rewrite is for other images")]
    Elsewhere,
    /// The image lies in the area that the rewrite is to.
    #[error("the image is in its place already")]
    InPlace,
    /// The image has a digest, and that is to be refused.
    #[error("the digest is that of another image")]
    Digest,
    /// The image has a digest to be dropped, and no tag that would be left.
    #[error("without its digest, which is that of another image, no tag would be left")]
    DigestAlone,
    /// What would come out is no reference, for this reason.
    #[error("what would come out is refused: {0}")]
    Name(ReferenceErrorKind),
}
