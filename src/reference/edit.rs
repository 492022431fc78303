//! Edits: another tag, digest or domain on the same text.
//!
//! Every edit keeps the rest of the text as written, and none can build a value that the parser would refuse.

use super::accept::{Offsets, is_identifier};
use super::error::ReferenceError;
use super::name::DomainView;
use super::owned::Reference;
use super::refuse;
use super::view::ReferenceView;
use crate::digest::{Algorithm, Digest};
use crate::tag::TagView;

/// Every edit of a view, done to the owned value.
macro_rules! edits {
    ($($(#[doc = $doc:literal])+ $name:ident = $expected:literal;)+) => {
        impl Reference {
            $(
                $(#[doc = $doc])+
                #[doc = concat!("\n\nAs [`ReferenceView::", stringify!($name), "`].\n\n```\n")]
                #[doc = "let reference: distref::Reference = \"quay.io/team/app:1.2\".parse()?;"]
                #[doc = concat!(
                    "assert_eq!(reference.", stringify!($name), "(), \"", $expected, "\");"
                )]
                #[doc = "# Ok::<(), distref::ReferenceError>(())\n```"]
                #[must_use]
                pub fn $name(&self) -> Reference {
                    self.view().$name()
                }
            )+
        }
    };
}

edits! {
    /// The name alone.
    name_only = "quay.io/team/app";
    /// Without the tag; a digest stays.
    without_tag = "quay.io/team/app";
    /// Without the digest; a tag stays.
    without_digest = "quay.io/team/app:1.2";
    /// With `latest` where neither tag nor digest is written.
    with_default_tag = "quay.io/team/app:1.2";
    /// What the Docker daemon would pull.
    for_pull = "quay.io/team/app:1.2";
}

impl Reference {
    /// With this tag; a digest stays. As [`ReferenceView::with_tag`].
    ///
    /// ```
    /// let reference: distref::Reference = "nginx:1".parse()?;
    /// assert_eq!(reference.with_tag(distref::tag!("2")), "nginx:2");
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn with_tag<'t>(&self, tag: impl Into<TagView<'t>>) -> Self {
        self.view().with_tag(tag)
    }

    /// With this digest; a tag stays. As [`ReferenceView::with_digest`].
    ///
    /// # Errors
    ///
    /// As [`ReferenceView::with_digest`].
    ///
    /// ```
    /// let digest = distref::Digest::sha256([0xab; 32]);
    /// let reference: distref::Reference = "nginx:1".parse()?;
    /// assert_eq!(reference.with_digest(&digest)?.to_string(), format!("nginx:1@{digest}"));
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    pub fn with_digest(&self, digest: &Digest) -> Result<Self, ReferenceError> {
        self.view().with_digest(digest)
    }

    /// The same repository, tag and digest in another domain. As [`ReferenceView::with_domain`].
    ///
    /// # Errors
    ///
    /// As [`ReferenceView::with_domain`].
    ///
    /// ```
    /// let reference: distref::Reference = "nginx:1".parse()?;
    /// let mirror = distref::domain!("mirror.example:5000");
    /// assert_eq!(reference.with_domain(mirror)?, "mirror.example:5000/library/nginx:1");
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    pub fn with_domain<'d>(
        &self,
        domain: impl Into<DomainView<'d>>,
    ) -> Result<Self, ReferenceError> {
        self.view().with_domain(domain)
    }
}

impl ReferenceView<'_> {
    /// With this tag; a digest stays, and still wins when the image is pulled. Go: `WithTag`.
    ///
    /// ```
    /// use distref::{ReferenceView, tag};
    ///
    /// let app = ReferenceView::parse("ghcr.io/team/app:1")?;
    /// assert_eq!(app.with_tag(tag!("2")), "ghcr.io/team/app:2");
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn with_tag<'t>(self, tag: impl Into<TagView<'t>>) -> Reference {
        self.joined(Some(tag.into().as_str()), self.written_digest())
    }

    /// With this digest; a tag stays, for people to read. Go: `WithDigest`, which checks less.
    ///
    /// # Errors
    ///
    /// [`DigestUnsupported`](super::ReferenceErrorKind::DigestUnsupported) for an algorithm that references do not
    /// take; the span is within the digest.
    ///
    /// ```
    /// use distref::{Digest, reference};
    ///
    /// let digest = Digest::sha256([0xab; 32]);
    /// let pinned = reference!("nginx:1").with_digest(&digest)?;
    /// assert_eq!(pinned.tag().unwrap(), "1");
    /// assert_eq!(pinned.digest().unwrap(), digest);
    /// assert!(reference!("nginx:1").with_digest(&Digest::blake3([0xab; 32])).is_err());
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    pub fn with_digest(self, digest: &Digest) -> Result<Reference, ReferenceError> {
        match digest.algorithm() {
            Algorithm::Sha256 | Algorithm::Sha384 | Algorithm::Sha512 => {
                Ok(self.joined(self.written_tag(), Some(digest.to_text().as_str())))
            }
            other => Err(refuse::unsupported_digest(other)),
        }
    }

    /// The name alone. Go: `TrimNamed`.
    ///
    /// A name of 64 lower-case hexadecimal digits would be an image id on its own, so it gets its `library/`; likewise
    /// where [`without_tag`](Self::without_tag) and [`without_digest`](Self::without_digest) leave nothing else.
    ///
    /// ```
    /// let app = distref::ReferenceView::parse("team/app:1")?;
    /// assert_eq!(app.name_only(), "team/app");
    ///
    /// let name = "0123456789abcdef".repeat(4);
    /// let text = format!("{name}:1");
    /// let odd = distref::ReferenceView::parse(&text)?;
    /// assert_eq!(odd.name_only().to_string(), format!("library/{name}"));
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn name_only(self) -> Reference {
        self.joined(None, None)
    }

    /// Without the tag; a digest stays.
    ///
    /// ```
    /// let app = distref::ReferenceView::parse("localhost:5000/app:1")?;
    /// assert_eq!(app.without_tag(), "localhost:5000/app");
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn without_tag(self) -> Reference {
        self.joined(None, self.written_digest())
    }

    /// Without the digest; a tag stays.
    ///
    /// ```
    /// # let text = "app:1@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    /// let both = distref::ReferenceView::parse(text)?;
    /// assert_eq!(both.without_digest(), "app:1");
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn without_digest(self) -> Reference {
        self.joined(self.written_tag(), None)
    }

    /// With `latest` where neither tag nor digest is written. Go: `TagNameOnly`.
    ///
    /// ```
    /// use distref::ReferenceView;
    ///
    /// assert_eq!(ReferenceView::parse("nginx")?.with_default_tag(), "nginx:latest");
    /// assert_eq!(ReferenceView::parse("nginx:1")?.with_default_tag(), "nginx:1");
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn with_default_tag(self) -> Reference {
        if self.is_name_only() { self.with_tag(TagView::LATEST) } else { self.into() }
    }

    /// What the Docker daemon would pull: the digest wins over a tag, and without either it is `latest`.
    /// Go: the rule of `ParseDockerRef`.
    ///
    /// ```
    /// # let text = "nginx:1@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    /// let both = distref::ReferenceView::parse(text)?;
    /// assert_eq!(both.for_pull().tag(), None);
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn for_pull(self) -> Reference {
        if self.digest().is_some() { self.without_tag() } else { self.with_default_tag() }
    }

    /// The same repository, tag and digest in another domain: what a mirror holds.
    ///
    /// Only Docker Hub implies `library/`. On the way out of it an implied one is written; on the way in, a repository
    /// of one component gets into `library/`, as any such name does there.
    ///
    /// # Errors
    ///
    /// [`RepositoryTooLong`](super::ReferenceErrorKind::RepositoryTooLong) on the way into Docker Hub, where `library/`
    /// counts; the span is within the text that would have come out.
    ///
    /// ```
    /// use distref::{ReferenceView, domain, reference};
    ///
    /// let mirrored = reference!("nginx:1").with_domain(domain!("mirror.example"))?;
    /// assert_eq!(mirrored, "mirror.example/library/nginx:1");
    /// let on_hub = reference!("quay.io/app:1").with_domain(domain!("docker.io"))?;
    /// assert_eq!((on_hub.as_str(), on_hub.account()), ("docker.io/app:1", Some("library")));
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    pub fn with_domain<'d>(
        self,
        domain: impl Into<DomainView<'d>>,
    ) -> Result<Reference, ReferenceError> {
        let library = if self.implies_library() { "library/" } else { "" };
        let pieces = [domain.into().as_str(), "/", library, self.written_rest()];
        Reference::try_from(pieces.concat())
    }

    /// The name as written, with another tag and digest. A name that would be an image id on its own gets its
    /// `library/`.
    fn joined(self, tag: Option<&str>, digest: Option<&str>) -> Reference {
        let name = self.slice(0, self.offsets.path_end);
        let is_id = tag.or(digest).is_none() && is_identifier(name.as_bytes());
        let library = if is_id { "library/" } else { "" };
        let piece = |mark, text: Option<_>| text.map_or(["", ""], |text| [mark, text]);
        let ([colon, tag], [at, digest]) = (piece(":", tag), piece("@", digest));
        let path_end = library.len() + name.len();
        let tag_end = path_end + colon.len() + tag.len();
        let offsets = Offsets::new(self.offsets.path_start as usize, path_end, tag_end);
        Reference::from_parts([library, name, colon, tag, at, digest].concat().into(), offsets)
    }

    fn written_tag(&self) -> Option<&str> {
        self.tag().map(TagView::as_str)
    }

    fn written_digest(&self) -> Option<&str> {
        self.digest().map(crate::DigestView::as_str)
    }
}
