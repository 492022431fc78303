//! A part of the space of image names: what rules and rewrites are about.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::ToString;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::ops::Range;
use core::str::FromStr;

use thiserror::Error;

use crate::reference::{DomainView, ReferenceErrorKind, ReferenceView};

/// A part of the space of image names: one repository, everything below a name or in a registry, or everything.
/// Tags and digests are no part of it.
///
/// # Grammar
///
/// ```text
/// area   := "*"               ; every image
///         / domain "/*"       ; every repository of a registry
///         / name "/*"         ; every repository below a name, at any depth; not that of the name itself
///         / name              ; one repository
/// name   := [ domain "/" ] repository
/// ```
/// with [`domain`](DomainView) and [`repository`](crate::RepositoryView), read as references are: `nginx` is
/// `docker.io/library/nginx`, `grafana/*` is `docker.io/grafana/*`, `index.docker.io` is `docker.io`. A domain alone is
/// refused: `ghcr.io` is also the name of an image on Docker Hub. A `*` elsewhere is refused too; the shell-like
/// language is [`Pattern`](crate::Pattern).
///
/// Names are compared part by part, so that a prefix ends at a `/`, and hosts exactly: `example.com/*` has nothing of
/// `evil-example.com`, `example.com.evil.org`, `EXAMPLE.COM` or `example.com:443`. At most [`MAX_LEN`](Self::MAX_LEN)
/// bytes. `Display` is the canonical form; equality and hash are of that.
/// Source: the prefixes of containers-registries.conf(5), with a `*` that says so.
///
/// ```
/// use distref::registry::policy::Area;
/// use distref::reference;
///
/// let officials: Area = "library/*".parse()?;
/// assert_eq!(officials.to_string(), "docker.io/library/*");
/// assert!(officials.covers(reference!("nginx:1.27")));
/// assert!(!officials.covers(reference!("quay.io/library/nginx")));
/// # Ok::<(), distref::registry::policy::AreaError>(())
/// ```
#[derive(Clone)]
pub struct Area {
    /// The canonical form.
    text: Box<str>,
    /// The length of the name in front of `/*`; the whole length for one repository; 0 for everything.
    name_end: usize,
}

impl Area {
    /// Longest area, in bytes: that of a reference.
    pub const MAX_LEN: usize = ReferenceView::MAX_LEN;

    /// Reads an area.
    ///
    /// # Errors
    ///
    /// [`AreaError`] says which rule the text breaks, and where.
    ///
    /// ```
    /// use distref::registry::policy::{Area, AreaErrorKind};
    ///
    /// assert_eq!(Area::parse("ghcr.io/team/*")?.to_string(), "ghcr.io/team/*");
    /// assert_eq!(Area::parse("ghcr.io").unwrap_err().kind(), AreaErrorKind::DomainAlone);
    /// # Ok::<(), distref::registry::policy::AreaError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, AreaError> {
        if text.len() > Self::MAX_LEN {
            return Err(fault(AreaErrorKind::TooLong, Self::MAX_LEN..text.len()));
        }
        if text == "*" {
            return Ok(Self { text: "*".into(), name_end: 0 });
        }
        let below = text.strip_suffix("/*");
        let name = below.unwrap_or(text);
        if let Some(at) = name.find(['*', '?']) {
            return Err(fault(AreaErrorKind::Wildcard, at..at + 1));
        }
        if below.is_some() { Self::below(name) } else { Self::repository(name) }
    }

    /// Everything below a name or in a registry. The reader of references tells which, given a name below it.
    fn below(name: &str) -> Result<Self, AreaError> {
        let inner = format!("{name}/x");
        let reference = read(&inner, name.len())?;
        let domain = reference.domain();
        let mut text = domain.to_string();
        let is_registry = reference.has_explicit_domain() && !name.contains('/');
        if let (false, Some(account)) = (is_registry, reference.account()) {
            text.push('/');
            text.push_str(account);
        }
        let name_end = text.len();
        text.push_str("/*");
        Ok(Self { text: text.into(), name_end })
    }

    /// One repository.
    fn repository(name: &str) -> Result<Self, AreaError> {
        // `nginx:1` would be a domain too, and is no registry to anyone.
        let host = DomainView::accept(name).map_or("", DomainView::host);
        if host == "localhost"
            || host.contains(['.', '['])
            || host.contains(|c: char| c.is_ascii_uppercase())
        {
            return Err(fault(AreaErrorKind::DomainAlone, 0..name.len()));
        }
        let reference = read(name, name.len())?;
        let text: Box<str> = reference.canonical_name().to_string().into();
        Ok(Self { name_end: text.len(), text })
    }

    /// Whether the image lies in this area. Its tag and digest do not matter.
    ///
    /// ```
    /// use distref::registry::policy::Area;
    /// use distref::reference;
    ///
    /// let area = Area::parse("ghcr.io/team/*")?;
    /// assert!(area.covers(reference!("ghcr.io/team/tools/app:1")));
    /// assert!(!area.covers(reference!("ghcr.io/team")) && !area.covers(reference!("ghcr.io/team2/app")));
    /// # Ok::<(), distref::registry::policy::AreaError>(())
    /// ```
    #[must_use]
    pub fn covers<'r>(&self, reference: impl Into<ReferenceView<'r>>) -> bool {
        let reference = reference.into();
        if self.is_everything() {
            return true;
        }
        let Some(path) = self.name().strip_prefix(reference.domain().as_str()) else {
            return false;
        };
        let mut components = reference.repository().components();
        match path.strip_prefix('/') {
            None => path.is_empty(), // the whole registry
            Some(path) => {
                path.split('/').all(|part| components.next() == Some(part))
                    && components.next().is_none() == self.is_repository()
            }
        }
    }

    /// Whether it is one repository.
    ///
    /// ```
    /// use distref::registry::policy::Area;
    ///
    /// assert!(Area::parse("nginx")?.is_repository());
    /// assert!(!Area::parse("nginx/*")?.is_repository());
    /// # Ok::<(), distref::registry::policy::AreaError>(())
    /// ```
    #[must_use]
    pub fn is_repository(&self) -> bool {
        self.name_end == self.text.len()
    }

    /// Whether it is `*`.
    ///
    /// ```
    /// use distref::registry::policy::Area;
    ///
    /// assert!(Area::EVERYTHING.parse::<Area>()?.is_everything());
    /// # Ok::<(), distref::registry::policy::AreaError>(())
    /// ```
    #[must_use]
    pub const fn is_everything(&self) -> bool {
        self.name_end == 0
    }

    /// The text of the area that has every image.
    ///
    /// ```
    /// assert_eq!(distref::registry::policy::Area::EVERYTHING, "*");
    /// ```
    pub const EVERYTHING: &'static str = "*";

    /// The canonical form: domain and `library/` written out.
    ///
    /// ```
    /// use distref::registry::policy::Area;
    ///
    /// assert_eq!(Area::parse("nginx")?.as_str(), "docker.io/library/nginx");
    /// # Ok::<(), distref::registry::policy::AreaError>(())
    /// ```
    #[must_use]
    pub const fn as_str(&self) -> &str {
        &self.text
    }

    /// The canonical name without the `/*`; empty for everything. Of two areas that cover an image, the one with the
    /// longer name is the more specific.
    pub(super) fn name(&self) -> &str {
        self.text.get(..self.name_end).unwrap_or_default()
    }
}

/// Reads a name of which the first `shown` bytes are the caller's.
fn read(text: &str, shown: usize) -> Result<ReferenceView<'_>, AreaError> {
    let reference = ReferenceView::parse(text).map_err(|error| {
        let Range { start, end } = error.span();
        fault(AreaErrorKind::Name(error.kind()), start.min(shown)..end.min(shown))
    })?;
    let tail = |length: usize| shown.saturating_sub(length)..shown;
    if let Some(digest) = reference.digest() {
        return Err(fault(AreaErrorKind::Digest, tail(digest.as_str().len() + 1)));
    }
    if let Some(tag) = reference.tag() {
        return Err(fault(AreaErrorKind::Tag, tail(tag.as_str().len() + 1)));
    }
    Ok(reference)
}

impl FromStr for Area {
    type Err = AreaError;

    fn from_str(text: &str) -> Result<Self, AreaError> {
        Self::parse(text)
    }
}

impl fmt::Display for Area {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(&self.text)
    }
}

impl fmt::Debug for Area {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?}", self.text)
    }
}

impl Eq for Area {}

impl PartialEq for Area {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Hash for Area {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

/// Why a text is no [`Area`], and where. Holds no copy of the text.
///
/// ```
/// use distref::registry::policy::Area;
///
/// let error = Area::parse("ghcr.io/*/app").unwrap_err();
/// assert_eq!(error.to_string(), "a `*` stands alone or behind the last `/` only (byte 8)");
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[error("{kind} (byte {start})")]
pub struct AreaError {
    kind: AreaErrorKind,
    start: usize,
    end: usize,
}

impl AreaError {
    /// The rule that is broken.
    ///
    /// ```
    /// use distref::registry::policy::{Area, AreaErrorKind};
    ///
    /// assert_eq!(Area::parse("nginx:1").unwrap_err().kind(), AreaErrorKind::Tag);
    /// ```
    #[must_use]
    pub const fn kind(self) -> AreaErrorKind {
        self.kind
    }

    /// The bytes of the text that break it.
    ///
    /// ```
    /// assert_eq!(distref::registry::policy::Area::parse("nginx:1").unwrap_err().span(), 5..7);
    /// ```
    #[must_use]
    pub const fn span(self) -> Range<usize> {
        self.start..self.end
    }
}

/// The rules of [`Area`].
///
/// ```
/// use distref::reference::ReferenceErrorKind;
/// use distref::registry::policy::{Area, AreaErrorKind};
///
/// let error = Area::parse("ghcr.io/Team/*").unwrap_err();
/// assert_eq!(error.kind(), AreaErrorKind::Name(ReferenceErrorKind::Uppercase));
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[non_exhaustive]
pub enum AreaErrorKind {
    /// More than [`Area::MAX_LEN`] bytes. The span is what is too much.
    #[error("an area has at most {max} bytes", max = Area::MAX_LEN)]
    TooLong,
    /// A `*` in another place, or a `?`. The span is that sign.
    #[error("a `*` stands alone or behind the last `/` only")]
    Wildcard,
    /// A domain and nothing else, which is also the name of an image. The span is all of it.
    #[error(
        "a registry is written with `/*` behind it, an image of this name with `docker.io/library/` before it"
    )]
    DomainAlone,
    /// A tag; rules of tags are rules of their own. The span is the tag and its `:`.
    #[error("here a tag has no place")]
    Tag,
    /// A digest. The span is the digest and its `@`.
    #[error("here a digest has no place")]
    Digest,
    /// What is left is no name of an image.
    #[error("{0}")]
    Name(ReferenceErrorKind),
}

fn fault(kind: AreaErrorKind, Range { start, end }: Range<usize>) -> AreaError {
    AreaError { kind, start, end }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_is_read_as_references_are() {
        for (text, canonical) in [
            ("*", "*"),
            ("nginx", "docker.io/library/nginx"),
            ("library/nginx", "docker.io/library/nginx"),
            ("index.docker.io/nginx", "docker.io/library/nginx"),
            ("grafana/*", "docker.io/grafana/*"),
            ("docker.io/*", "docker.io/*"),
            ("index.docker.io/*", "docker.io/*"),
            ("nginx/*", "docker.io/nginx/*"),
            ("localhost/*", "localhost/*"),
            ("localhost:5000/*", "localhost:5000/*"),
            ("[::1]:5000/*", "[::1]:5000/*"),
            ("Team/*", "Team/*"),
            ("ghcr.io/a/b/*", "ghcr.io/a/b/*"),
            ("GHCR.io/a", "GHCR.io/a"),
        ] {
            let area = Area::parse(text).unwrap();
            assert_eq!(area.as_str(), canonical);
            assert_eq!(Area::parse(canonical), Ok(area));
        }
    }

    #[test]
    fn a_text_that_is_no_area_is_refused_with_its_place() {
        use AreaErrorKind::{Digest, DomainAlone, Name, Tag, Wildcard};
        use ReferenceErrorKind as Kind;
        let digest = format!("nginx@sha256:{}", "0".repeat(64));
        for (text, kind, span) in [
            ("ghcr.io", DomainAlone, 0..7),
            ("Team", DomainAlone, 0..4),
            ("localhost", DomainAlone, 0..9),
            ("localhost:5000", DomainAlone, 0..14),
            ("**", Wildcard, 0..1),
            ("*/app", Wildcard, 0..1),
            ("ghcr.io/**", Wildcard, 8..9),
            ("ghcr.io/ap?", Wildcard, 10..11),
            ("nginx:1", Tag, 5..7),
            (&digest, Digest, 5..digest.len()),
            ("", Name(Kind::Empty), 0..0),
            ("/*", Name(Kind::EmptyComponent), 0..0),
            ("ghcr.io/Team/*", Name(Kind::Uppercase), 8..12),
            ("https://ghcr.io/*", Name(Kind::Scheme), 0..8),
        ] {
            let error = Area::parse(text).unwrap_err();
            assert_eq!((error.kind(), error.span()), (kind, span), "{text}");
        }
        let long = "a".repeat(Area::MAX_LEN + 1);
        assert_eq!(Area::parse(&long).unwrap_err().kind(), AreaErrorKind::TooLong);
    }

    #[test]
    fn look_alikes_of_a_host_or_a_name_are_somewhere_else() {
        for (area, inside, outside) in [
            (
                "example.com/*",
                "example.com/a example.com/a/b:1",
                "evil-example.com/a example.com.evil.org/a",
            ),
            (
                "example.com/*",
                "example.com/example.com/a",
                "EXAMPLE.COM/a example.com:443/a www.example.com/a a",
            ),
            (
                "ghcr.io/team/*",
                "ghcr.io/team/app ghcr.io/team/a/b",
                "ghcr.io/team ghcr.io/teams/app quay.io/team/app",
            ),
            (
                "nginx",
                "nginx nginx:1 docker.io/nginx index.docker.io/library/nginx",
                "nginx/a a/nginx quay.io/nginx",
            ),
            ("docker.io/*", "nginx a/b", "docker.io.evil.org/a registry-1.docker.io/a/b"),
            (
                "docker.io/library/*",
                "nginx library/a/b",
                "a/library/b quay.io/library/a docker.io/library1/a",
            ),
        ] {
            let area = Area::parse(area).unwrap();
            for (texts, expected) in [(inside, true), (outside, false)] {
                for text in texts.split(' ') {
                    let reference = ReferenceView::parse(text).unwrap();
                    assert_eq!(area.covers(reference), expected, "{area} {text}");
                }
            }
        }
    }
}
