//! Many rewrites, of which one is for an image.

use alloc::string::ToString;
use core::fmt;

use super::area::Area;
use super::areas::AreaMap;
use super::rewrite::{Rewrite, RewriteError};
use crate::reference::{Reference, ReferenceView};

/// Rewrites, of which the most specific one that is for an image counts: that of its repository, else the one with the
/// longest name in `from`.
///
/// Each is done once: what comes out is not rewritten again. An image is left alone where the most specific `to`, of any
/// rewrite, that covers it is at least as specific as its rewrite: `*` does not move what is in its approved place.
///
/// ```
/// use distref::registry::policy::{Rewrite, Rewrites};
/// use distref::reference;
///
/// let rewrites: Rewrites = [
///     Rewrite::new("*".parse()?, "registry.corp/mirror/*".parse()?)?,
///     Rewrite::new("library/*".parse()?, "registry.corp/golden/*".parse()?)?,
/// ].into_iter().collect();
/// let to = |image| rewrites.apply(image).map(|found| found.image().cloned());
/// assert_eq!(to(reference!("nginx:1")).unwrap()?, "registry.corp/golden/nginx:1");
/// assert_eq!(to(reference!("ghcr.io/a/b")).unwrap()?, "registry.corp/mirror/ghcr.io/a/b");
/// assert!(to(reference!("registry.corp/golden/nginx:1")).is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Rewrites {
    by_origin: AreaMap<Rewrite>,
    places: AreaMap<()>,
}

impl Rewrites {
    /// The rewrite for the image, if it is to be rewritten.
    ///
    /// ```
    /// use distref::registry::policy::{Rewrite, Rewrites};
    ///
    /// let rewrites = Rewrites::from_iter([Rewrite::new("a/*".parse()?, "b/*".parse()?)?]);
    /// assert!(rewrites.find(distref::reference!("a/app")).is_some());
    /// assert!(rewrites.find(distref::reference!("c/app")).is_none());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn find<'r>(&self, reference: impl Into<ReferenceView<'r>>) -> Option<&Rewrite> {
        self.find_name(&reference.into().canonical_name().to_string())
    }

    /// The image to take instead of this one, if it is to be rewritten.
    ///
    /// ```
    /// use distref::registry::policy::{Rewrite, Rewrites};
    ///
    /// let rewrites = Rewrites::from_iter([Rewrite::new("a/*".parse()?, "b/*".parse()?)?]);
    /// let found = rewrites.apply(distref::reference!("a/app:1")).unwrap();
    /// assert_eq!(found.image()?, "docker.io/b/app:1");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn apply<'r>(&self, reference: impl Into<ReferenceView<'r>>) -> Option<Rewritten<'_>> {
        let reference = reference.into();
        self.apply_to(reference, &reference.canonical_name().to_string())
    }

    /// They, those of repositories first, in the order of the text of `from`.
    ///
    /// ```
    /// use distref::registry::policy::{Rewrite, Rewrites};
    ///
    /// let rewrites = Rewrites::from_iter([Rewrite::new("a/*".parse()?, "b/*".parse()?)?]);
    /// assert_eq!(rewrites.iter().count(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = &Rewrite> {
        self.by_origin.iter().map(|(_, rewrite)| rewrite)
    }

    /// Whether one is for exactly the same area.
    pub(super) fn holds(&self, from: &Area) -> bool {
        self.by_origin.exact(from).is_some()
    }

    /// As [`apply`](Self::apply), with the canonical name at hand.
    pub(super) fn apply_to(&self, image: ReferenceView<'_>, name: &str) -> Option<Rewritten<'_>> {
        let rewrite = self.find_name(name)?;
        Some(Rewritten { rewrite, image: rewrite.apply(image) })
    }

    /// As [`find`](Self::find), by the canonical name.
    fn find_name(&self, name: &str) -> Option<&Rewrite> {
        let (from, rewrite) = self.by_origin.find(name)?;
        let place = self.places.find(name).map(|(to, ())| to.name().len());
        place.is_none_or(|place| place < from.name().len()).then_some(rewrite)
    }
}

impl Extend<Rewrite> for Rewrites {
    /// Of several with the same `from`, the last one counts.
    fn extend<I: IntoIterator<Item = Rewrite>>(&mut self, rewrites: I) {
        for rewrite in rewrites {
            self.places.insert(rewrite.to().clone(), ());
            self.by_origin.insert(rewrite.from().clone(), rewrite);
        }
    }
}

impl FromIterator<Rewrite> for Rewrites {
    /// Of several with the same `from`, the last one counts.
    fn from_iter<I: IntoIterator<Item = Rewrite>>(rewrites: I) -> Self {
        let mut all = Self::default();
        all.extend(rewrites);
        all
    }
}

/// A rewrite that is for an image, and what it makes of it.
///
/// ```
/// use distref::registry::ImagePolicy;
///
/// let policy = ImagePolicy::parse(r#"{"rewrite": [{"from": "a/*", "to": "b/*"}]}"#)?;
/// let verdict = policy.check(distref::reference!("a/app:1"));
/// assert_eq!(verdict.rewrite().unwrap().to_string(), "docker.io/b/app:1");
/// # Ok::<(), distref::registry::ConfigError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Rewritten<'p> {
    rewrite: &'p Rewrite,
    image: Result<Reference, RewriteError>,
}

impl<'p> Rewritten<'p> {
    /// The rewrite.
    ///
    /// ```
    /// # use distref::registry::policy::{Rewrite, Rewrites};
    /// let rewrites = Rewrites::from_iter([Rewrite::new("a/*".parse()?, "b/*".parse()?)?]);
    /// let found = rewrites.apply(distref::reference!("a/app")).unwrap();
    /// assert_eq!(found.rewrite().to().as_str(), "docker.io/b/*");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn rewrite(&self) -> &'p Rewrite {
        self.rewrite
    }

    /// The image to take instead.
    ///
    /// # Errors
    ///
    /// Why there is none, although the rewrite is for this image.
    ///
    /// ```
    /// # use distref::registry::policy::{Rewrite, RewriteError, Rewrites};
    /// let rewrites = Rewrites::from_iter([Rewrite::new("*".parse()?, "b/*".parse()?)?]);
    /// let found = rewrites.apply(distref::reference!("localhost:5000/app")).unwrap();
    /// assert!(matches!(found.image(), Err(RewriteError::Name(_)))); // no repository holds a `:`
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn image(&self) -> Result<&Reference, RewriteError> {
        self.image.as_ref().map_err(|error| *error)
    }
}

impl fmt::Display for Rewritten<'_> {
    /// The image, or why there is none.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.image {
            Ok(image) => image.fmt(out),
            Err(error) => error.fmt(out),
        }
    }
}
