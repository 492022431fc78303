//! Many areas, asked at once.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};

use super::area::Area;
use crate::reference::ReferenceView;

/// A set of [`Area`]s. Which of them covers an image is found in a few look-ups, however many there are.
///
/// ```
/// use distref::registry::policy::{Area, Areas};
/// use distref::reference;
///
/// let areas: Areas = [Area::parse("ghcr.io/*")?, Area::parse("ghcr.io/team/app")?].into_iter().collect();
/// assert_eq!(areas.find(reference!("ghcr.io/team/app:1")).unwrap().as_str(), "ghcr.io/team/app");
/// assert_eq!(areas.find(reference!("ghcr.io/team/web")).unwrap().as_str(), "ghcr.io/*");
/// assert!(!areas.covers(reference!("nginx")));
/// # Ok::<(), distref::registry::policy::AreaError>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Areas(AreaMap<()>);

impl Areas {
    /// Whether one of them covers the image.
    ///
    /// ```
    /// use distref::registry::policy::{Area, Areas};
    ///
    /// let areas = Areas::from_iter([Area::parse("library/*")?]);
    /// assert!(areas.covers(distref::reference!("nginx")));
    /// # Ok::<(), distref::registry::policy::AreaError>(())
    /// ```
    #[must_use]
    pub fn covers<'r>(&self, reference: impl Into<ReferenceView<'r>>) -> bool {
        self.find(reference).is_some()
    }

    /// The most specific one that covers the image: the repository itself, else the one with the longest name.
    ///
    /// ```
    /// use distref::registry::policy::{Area, Areas};
    ///
    /// let areas = Areas::from_iter([Area::parse("*")?, Area::parse("quay.io/*")?]);
    /// assert_eq!(areas.find(distref::reference!("quay.io/a/b")).unwrap().as_str(), "quay.io/*");
    /// # Ok::<(), distref::registry::policy::AreaError>(())
    /// ```
    #[must_use]
    pub fn find<'r>(&self, reference: impl Into<ReferenceView<'r>>) -> Option<&Area> {
        self.find_name(&reference.into().canonical_name().to_string())
    }

    /// They, the repositories first, in the order of their text.
    ///
    /// ```
    /// use distref::registry::policy::{Area, Areas};
    ///
    /// let areas = Areas::from_iter([Area::parse("a/*")?, Area::parse("nginx")?, Area::parse("nginx")?]);
    /// assert!(areas.iter().map(Area::as_str).eq(["docker.io/library/nginx", "docker.io/a/*"]));
    /// # Ok::<(), distref::registry::policy::AreaError>(())
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = &Area> {
        self.0.iter().map(|(area, ())| area)
    }

    /// How many they are.
    ///
    /// ```
    /// assert_eq!(distref::registry::policy::Areas::default().len(), 0);
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    ///
    /// ```
    /// assert!(distref::registry::policy::Areas::default().is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// As [`find`](Self::find), by the canonical name.
    pub(super) fn find_name(&self, name: &str) -> Option<&Area> {
        self.0.find(name).map(|(area, ())| area)
    }
}

impl FromIterator<Area> for Areas {
    fn from_iter<I: IntoIterator<Item = Area>>(areas: I) -> Self {
        let mut map = AreaMap::default();
        for area in areas {
            map.insert(area, ());
        }
        Self(map)
    }
}

impl Extend<Area> for Areas {
    fn extend<I: IntoIterator<Item = Area>>(&mut self, areas: I) {
        areas.into_iter().for_each(|area| self.0.insert(area, ()));
    }
}

/// A value for each of many areas.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct AreaMap<T> {
    /// By the canonical name.
    repositories: BTreeMap<Box<str>, (Area, T)>,
    /// By the name in front of `/*`; empty for `*`.
    prefixes: BTreeMap<Box<str>, (Area, T)>,
}

impl<T> Default for AreaMap<T> {
    fn default() -> Self {
        Self { repositories: BTreeMap::new(), prefixes: BTreeMap::new() }
    }
}

impl<T> AreaMap<T> {
    /// Takes the place of what there is for the same area.
    pub(super) fn insert(&mut self, area: Area, value: T) {
        let name = String::from(area.name()).into();
        let map = if area.is_repository() { &mut self.repositories } else { &mut self.prefixes };
        map.insert(name, (area, value));
    }

    /// What there is for exactly this area.
    pub(super) fn exact(&self, area: &Area) -> Option<&T> {
        let map = if area.is_repository() { &self.repositories } else { &self.prefixes };
        map.get(area.name()).map(|(_, value)| value)
    }

    /// What there is for the most specific area that covers the repository of this canonical name: a look-up for each
    /// of its parts.
    pub(super) fn find(&self, name: &str) -> Option<&(Area, T)> {
        let mut found = self.repositories.get(name);
        let mut rest = name;
        while let (None, Some((front, _))) = (found, rest.rsplit_once('/')) {
            found = self.prefixes.get(front);
            rest = front;
        }
        found.or_else(|| self.prefixes.get(""))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &(Area, T)> {
        self.repositories.values().chain(self.prefixes.values())
    }

    pub(super) fn len(&self) -> usize {
        self.repositories.len() + self.prefixes.len()
    }
}
