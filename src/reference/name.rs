//! The parts of a name: the domain it lies in, and the repository there.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};

use super::accept::{MAX_LEN, is_domain, is_explicit, is_path};
use super::error::ReferenceError;
use super::refuse;
use super::spelling::pad_pieces;
use crate::text::{text_order, text_pair, text_schema};

/// Longest path, in bytes, with an implied `library/`.
pub(super) const MAX_PATH_LEN: usize = 255;
/// Longest domain, in bytes: with the longest path, tag and digest it makes [`MAX_LEN`], so that no
/// edit can outgrow the limit.
pub(super) const MAX_DOMAIN_LEN: usize =
    MAX_LEN - "/".len() - MAX_PATH_LEN - ":".len() - 128 - "@sha512:".len() - 128;

/// Where an image lives: a host, perhaps with a port, borrowed from the text it was read from.
///
/// # Grammar
///
/// ```text
/// domain := host [ ":" 1*digit ]     ; holds ".", ":" or a capital, or is "localhost"; at most 65,015 bytes
/// host   := label *( "." label ) | "[" 1*( hexdigit | ":" ) "]"
/// label  := alnum [ *( alnum | "-" ) alnum ]
/// ```
/// A word that Docker would take for an account, such as `team` in `team/app`, is not a domain. The number behind `:`
/// and the address between brackets are not checked further: see [`concerns`](super::ReferenceView::concerns).
/// Equality, order and hash are those of the text: hosts are compared exactly.
/// Source: distribution/reference v0.6, `regexp.go` and `splitDockerDomain`.
///
/// ```
/// use distref::DomainView;
///
/// let domain = DomainView::parse("localhost:5000")?;
/// assert_eq!((domain.host(), domain.port()), ("localhost", Some("5000")));
/// assert!(DomainView::parse("team").is_err()); // `team/app` lies on docker.io
/// # Ok::<(), distref::ReferenceError>(())
/// ```
#[derive(Clone, Copy)]
pub struct DomainView<'a>(&'a str);

/// A domain that owns its text; answers what [`DomainView`] answers, by [`view`](Self::view).
///
/// ```
/// let domain: distref::Domain = "ghcr.io".parse()?;
/// assert_eq!(domain.to_string(), "ghcr.io");
/// # Ok::<(), distref::ReferenceError>(())
/// ```
#[derive(Clone)]
pub struct Domain(Box<str>);

/// What an image is called within its domain, borrowed: an account, if any, and a name.
///
/// # Grammar
///
/// ```text
/// repository := part *( "/" part )      ; at most 255 bytes
/// part       := run *( sep run )
/// run        := 1*( "a"-"z" | digit )
/// sep        := "." | "_" | "__" | 1*"-"
/// ```
/// The last part is the [`name`](Self::name), what stands before it the [`account`](Self::account).
/// `Display` prints both; equality, order and hash are those of what is printed, whether `library/` was written or
/// implied.
/// Source: distribution/reference v0.6, `regexp.go`.
///
/// ```
/// let nginx = distref::ReferenceView::parse("nginx")?.repository();
/// assert_eq!((nginx.account(), nginx.name()), (Some("library"), "nginx"));
/// assert_eq!(nginx, "library/nginx");
/// # Ok::<(), distref::ReferenceError>(())
/// ```
#[derive(Clone, Copy)]
pub struct RepositoryView<'a> {
    /// `library/` where that is meant and not written, else nothing.
    implied: &'static str,
    path: &'a str,
}

/// A repository that owns its text; answers what [`RepositoryView`] answers, by [`view`](Self::view).
///
/// ```
/// let repository: distref::Repository = "team/app".parse()?;
/// assert_eq!(repository.view().account(), Some("team"));
/// # Ok::<(), distref::ReferenceError>(())
/// ```
#[derive(Clone)]
pub struct Repository(Box<str>);

impl<'a> DomainView<'a> {
    /// Longest domain, in bytes.
    pub const MAX_LEN: usize = MAX_DOMAIN_LEN;

    /// Reads a domain.
    ///
    /// # Errors
    ///
    /// [`ReferenceError`] says which rule the text breaks, and where.
    ///
    /// ```
    /// use distref::{DomainView, reference::ReferenceErrorKind};
    ///
    /// let error = DomainView::parse("registry.example:").unwrap_err();
    /// assert_eq!(error.kind(), ReferenceErrorKind::Port);
    /// ```
    pub fn parse(text: &'a str) -> Result<Self, ReferenceError> {
        Self::accept(text).ok_or_else(|| refuse::domain(text))
    }

    /// Reads a domain where no reason is wanted, in constants too. Accepts what [`parse`](Self::parse) accepts.
    ///
    /// ```
    /// assert!(distref::DomainView::accept("quay.io").is_some());
    /// ```
    #[must_use]
    pub const fn accept(text: &'a str) -> Option<Self> {
        let bytes = text.as_bytes();
        if is_explicit(bytes) && is_domain(bytes) { Some(Self(text)) } else { None }
    }

    /// The text of the domain.
    ///
    /// ```
    /// assert_eq!(distref::domain!("localhost:5000").as_str(), "localhost:5000");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'a str {
        self.0
    }

    /// What stands before the port: a host name, an IPv4 address, or an IPv6 address in brackets.
    ///
    /// ```
    /// assert_eq!(distref::domain!("[::1]:5000").host(), "[::1]");
    /// ```
    #[must_use]
    pub fn host(self) -> &'a str {
        self.split().0
    }

    /// The digits behind the host, as written: `00080` and `99999999` are possible.
    ///
    /// ```
    /// assert_eq!(distref::domain!("localhost:5000").port(), Some("5000"));
    /// assert_eq!(distref::domain!("ghcr.io").port(), None);
    /// ```
    #[must_use]
    pub fn port(self) -> Option<&'a str> {
        self.split().1
    }

    fn split(self) -> (&'a str, Option<&'a str>) {
        match self.0.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
            _ => (self.0, None),
        }
    }

    /// Already checked by the reference parser.
    pub(super) const fn checked(text: &'a str) -> Self {
        Self(text)
    }
}

impl Domain {
    /// The same domain, borrowed.
    ///
    /// ```
    /// let domain: distref::Domain = "quay.io".parse()?;
    /// assert_eq!(domain.view(), distref::domain!("quay.io"));
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn view(&self) -> DomainView<'_> {
        DomainView(&self.0)
    }

    /// The text of the domain.
    ///
    /// ```
    /// let domain: distref::Domain = "quay.io".parse()?;
    /// assert_eq!(domain.as_str(), "quay.io");
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn from_checked(text: Box<str>) -> Result<Self, ReferenceError> {
        DomainView::parse(&text)?;
        Ok(Self(text))
    }
}

impl From<DomainView<'_>> for Domain {
    fn from(domain: DomainView<'_>) -> Self {
        Self(domain.0.into())
    }
}

impl From<Domain> for Box<str> {
    fn from(domain: Domain) -> Self {
        domain.0
    }
}

text_pair!(Domain, DomainView, ReferenceError, "a registry domain");
text_pair!(@borrow Domain);
text_order!(Domain, DomainView);
text_schema!(
    Domain,
    concat!(
        r"^([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*",
        r"|\[[0-9A-Fa-f:]+\])(:[0-9]+)?$"
    ),
    MAX_DOMAIN_LEN,
    "Domain of a container registry"
);

impl<'a> RepositoryView<'a> {
    /// Longest repository, in bytes, with an implied `library/`.
    pub const MAX_LEN: usize = MAX_PATH_LEN;

    /// Reads a repository. Nothing is implied: `nginx` has no account.
    ///
    /// # Errors
    ///
    /// [`ReferenceError`] says which rule the text breaks, and where.
    ///
    /// ```
    /// use distref::{RepositoryView, reference::ReferenceErrorKind};
    ///
    /// let error = RepositoryView::parse("team/MyApp").unwrap_err();
    /// assert_eq!((error.kind(), error.span()), (ReferenceErrorKind::Uppercase, 5..10));
    /// ```
    pub fn parse(text: &'a str) -> Result<Self, ReferenceError> {
        Self::accept(text).ok_or_else(|| refuse::repository(text))
    }

    /// Reads a repository where no reason is wanted. Accepts what [`parse`](Self::parse) accepts.
    ///
    /// ```
    /// assert!(distref::RepositoryView::accept("a//b").is_none());
    /// ```
    #[must_use]
    pub fn accept(text: &'a str) -> Option<Self> {
        let fits = text.len() <= MAX_PATH_LEN && is_path(text.as_bytes());
        fits.then_some(Self::checked(text))
    }

    /// What stands before the name: an account or organisation, on some registries several components. `None` when
    /// there is nothing.
    ///
    /// ```
    /// let repository = distref::RepositoryView::parse("group/project/app")?;
    /// assert_eq!(repository.account(), Some("group/project"));
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn account(self) -> Option<&'a str> {
        let written = self.path.rsplit_once('/').map(|(account, _)| account);
        written.or(self.implied.strip_suffix('/'))
    }

    /// The last component.
    ///
    /// ```
    /// assert_eq!(distref::RepositoryView::parse("group/project/app")?.name(), "app");
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn name(self) -> &'a str {
        self.path.rsplit_once('/').map_or(self.path, |(_, name)| name)
    }

    /// The components, first to last.
    ///
    /// ```
    /// let nginx = distref::ReferenceView::parse("nginx")?.repository();
    /// assert!(nginx.components().eq(["library", "nginx"]));
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    pub fn components(self) -> impl Iterator<Item = &'a str> {
        self.implied.strip_suffix('/').into_iter().chain(self.path.split('/'))
    }

    /// Already checked by the reference parser.
    pub(super) const fn checked(path: &'a str) -> Self {
        Self { implied: "", path }
    }

    /// The text: borrowed, unless `library/` is implied and has to be put in front.
    ///
    /// ```
    /// use distref::ReferenceView;
    /// use std::borrow::Cow;
    ///
    /// let repository = |text| ReferenceView::parse(text).unwrap().repository().to_cow();
    /// assert_eq!(repository("ghcr.io/team/app:1"), Cow::Borrowed("team/app"));
    /// assert_eq!(repository("nginx"), "library/nginx");
    /// ```
    #[must_use]
    pub fn to_cow(self) -> Cow<'a, str> {
        match self.implied {
            "" => Cow::Borrowed(self.path),
            implied => Cow::Owned([implied, self.path].concat()),
        }
    }

    /// The same repository under the `library/` that Docker Hub implies.
    pub(super) const fn in_library(self) -> Self {
        Self { implied: "library/", ..self }
    }

    fn bytes(self) -> impl Iterator<Item = u8> {
        self.implied.bytes().chain(self.path.bytes())
    }
}

impl Repository {
    /// The same repository, borrowed.
    ///
    /// ```
    /// let repository: distref::Repository = "team/app".parse()?;
    /// assert_eq!(repository.view().name(), "app");
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn view(&self) -> RepositoryView<'_> {
        RepositoryView::checked(&self.0)
    }

    /// The text of the repository.
    ///
    /// ```
    /// let repository = distref::Repository::from(distref::reference!("nginx").repository());
    /// assert_eq!(repository.as_str(), "library/nginx");
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn from_checked(text: Box<str>) -> Result<Self, ReferenceError> {
        RepositoryView::parse(&text)?;
        Ok(Self(text))
    }
}

impl From<RepositoryView<'_>> for Repository {
    fn from(repository: RepositoryView<'_>) -> Self {
        Self(repository.to_cow().into())
    }
}

impl From<Repository> for Box<str> {
    fn from(repository: Repository) -> Self {
        repository.0
    }
}

text_pair!(@owned Repository, RepositoryView, ReferenceError, "an image repository");
text_schema!(
    Repository,
    concat!(r"^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*", r"(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$"),
    MAX_PATH_LEN,
    "Repository of a container image"
);

/// A view may print two pieces of text: what a string is, is said by its view, piece by piece.
macro_rules! by_pieces {
    ($type:ty, $other:ty) => {
        impl fmt::Display for $type {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                let RepositoryView { implied, path } = self.into();
                pad_pieces(out, [implied, path])
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(out, "\"{self}\"")
            }
        }

        impl Hash for $type {
            fn hash<H: Hasher>(&self, state: &mut H) {
                let repository = RepositoryView::from(self);
                (repository.account(), repository.name()).hash(state);
            }
        }

        impl Eq for $type {}

        impl Ord for $type {
            fn cmp(&self, other: &Self) -> Ordering {
                RepositoryView::from(self).bytes().cmp(RepositoryView::from(other).bytes())
            }
        }

        impl PartialOrd for $type {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        impl PartialOrd<$other> for $type {
            fn partial_cmp(&self, other: &$other) -> Option<Ordering> {
                Some(RepositoryView::from(self).cmp(&RepositoryView::from(other)))
            }
        }

        by_pieces!(@equal $type, $type);
        by_pieces!(@equal $type, $other);

        impl PartialEq<str> for $type {
            fn eq(&self, other: &str) -> bool {
                RepositoryView::from(self).bytes().eq(other.bytes())
            }
        }

        impl PartialEq<&str> for $type {
            fn eq(&self, other: &&str) -> bool {
                self == *other
            }
        }

        #[cfg(feature = "serde")]
        #[cfg_attr(docsrs, doc(cfg(feature = "serde")))]
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }
    };

    (@equal $type:ty, $other:ty) => {
        impl PartialEq<$other> for $type {
            fn eq(&self, other: &$other) -> bool {
                let (left, right) = (RepositoryView::from(self), RepositoryView::from(other));
                left.bytes().eq(right.bytes())
            }
        }
    };
}

by_pieces!(Repository, RepositoryView<'_>);
by_pieces!(RepositoryView<'_>, Repository);

impl<'a> From<&RepositoryView<'a>> for RepositoryView<'a> {
    fn from(repository: &RepositoryView<'a>) -> Self {
        *repository
    }
}

/// Borrows from the input, so it takes only formats and strings that can be borrowed from: in JSON, without escapes.
#[cfg(feature = "serde")]
#[cfg_attr(docsrs, doc(cfg(feature = "serde")))]
impl<'de: 'a, 'a> serde::Deserialize<'de> for RepositoryView<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <&'a str>::deserialize(from)?;
        Self::parse(text).map_err(serde::de::Error::custom)
    }
}
