//! Who stands behind an image, as far as it is known.

use alloc::format;
use alloc::string::ToString;
use core::fmt;

use super::area::{Area, AreaError};
use super::areas::AreaMap;
use crate::reference::ReferenceView;

/// What is known of who publishes an image.
///
/// ```
/// use distref::registry::policy::{Publishers, Standing};
///
/// let known = Publishers::new().verified("grafana")?;
/// assert_eq!(known.standing(distref::reference!("grafana/loki:3")), Standing::VerifiedPublisher);
/// # Ok::<(), distref::registry::policy::AreaError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Standing {
    /// One of Docker's official images, those in `docker.io/library/`: the name alone tells.
    Official,
    /// Docker's badge *Verified Publisher*, by the list of the caller.
    VerifiedPublisher,
    /// Docker's badge *Sponsored OSS*, by the list of the caller.
    SponsoredOpenSource,
    /// On the list of the caller, without a badge.
    Listed,
    /// On no list: nothing is known, good or bad.
    Unknown,
}

impl Standing {
    /// Every standing, the best known first.
    ///
    /// ```
    /// use distref::registry::policy::Standing;
    ///
    /// assert_eq!(Standing::ALL[0], Standing::Official);
    /// ```
    pub const ALL: [Self; 5] = [
        Self::Official,
        Self::VerifiedPublisher,
        Self::SponsoredOpenSource,
        Self::Listed,
        Self::Unknown,
    ];

    /// The word for it in policy files, and in output that programs read.
    ///
    /// ```
    /// use distref::registry::policy::Standing;
    ///
    /// assert_eq!(Standing::VerifiedPublisher.as_str(), "verified-publisher");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Official => "official",
            Self::VerifiedPublisher => "verified-publisher",
            Self::SponsoredOpenSource => "sponsored-open-source",
            Self::Listed => "listed",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.as_str())
    }
}

/// Who is known, by namespace: a list that the caller has, since no name tells a verified publisher.
///
/// # Grammar
///
/// ```text
/// namespace := account | domain [ "/" account ]     ; an account alone is one of Docker Hub
/// ```
/// It stands for the [`Area`] `namespace/*`. Where two hold an image, the longer one counts.
///
/// ```
/// use distref::registry::policy::{Publishers, Standing};
/// use distref::reference;
///
/// let known = Publishers::new().verified("grafana")?.sponsored("linuxserver")?.listed("ghcr.io/our-team")?;
/// assert_eq!(known.standing(reference!("nginx")), Standing::Official);
/// assert_eq!(known.standing(reference!("docker.io/grafana/loki")), Standing::VerifiedPublisher);
/// assert_eq!(known.standing(reference!("ghcr.io/our-team/app")), Standing::Listed);
/// assert_eq!(known.standing(reference!("quay.io/grafana/loki")), Standing::Unknown); // another account
/// # Ok::<(), distref::registry::policy::AreaError>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Publishers(AreaMap<Standing>);

impl Publishers {
    /// Nobody but Docker's official images.
    ///
    /// ```
    /// use distref::registry::policy::{Publishers, Standing};
    ///
    /// assert_eq!(Publishers::new().standing(distref::reference!("a/b")), Standing::Unknown);
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a verified publisher.
    ///
    /// # Errors
    ///
    /// [`AreaError`] where the text is no namespace.
    ///
    /// ```
    /// use distref::registry::policy::Publishers;
    ///
    /// assert!(Publishers::new().verified("grafana").is_ok());
    /// assert!(Publishers::new().verified("Grafana/").is_err());
    /// ```
    pub fn verified(self, namespace: &str) -> Result<Self, AreaError> {
        self.with(namespace, Standing::VerifiedPublisher)
    }

    /// Adds a sponsored open source project.
    ///
    /// # Errors
    ///
    /// [`AreaError`] where the text is no namespace.
    ///
    /// ```
    /// use distref::registry::policy::{Publishers, Standing};
    ///
    /// let known = Publishers::new().sponsored("linuxserver")?;
    /// let standing = known.standing(distref::reference!("linuxserver/wireguard"));
    /// assert_eq!(standing, Standing::SponsoredOpenSource);
    /// # Ok::<(), distref::registry::policy::AreaError>(())
    /// ```
    pub fn sponsored(self, namespace: &str) -> Result<Self, AreaError> {
        self.with(namespace, Standing::SponsoredOpenSource)
    }

    /// Adds one whom the caller knows.
    ///
    /// # Errors
    ///
    /// [`AreaError`] where the text is no namespace.
    ///
    /// ```
    /// use distref::registry::policy::{Publishers, Standing};
    ///
    /// let known = Publishers::new().listed("registry.example:5000")?;
    /// assert_eq!(known.standing(distref::reference!("registry.example:5000/app")), Standing::Listed);
    /// # Ok::<(), distref::registry::policy::AreaError>(())
    /// ```
    pub fn listed(self, namespace: &str) -> Result<Self, AreaError> {
        self.with(namespace, Standing::Listed)
    }

    /// What is known of who publishes the image. Tag and digest do not matter.
    ///
    /// ```
    /// use distref::registry::policy::{Publishers, Standing};
    ///
    /// assert_eq!(Publishers::new().standing(distref::reference!("nginx:1")), Standing::Official);
    /// ```
    #[must_use]
    pub fn standing<'r>(&self, reference: impl Into<ReferenceView<'r>>) -> Standing {
        let reference = reference.into();
        self.standing_of(reference, &reference.canonical_name().to_string())
    }

    /// As [`standing`](Self::standing), with the canonical name at hand.
    pub(super) fn standing_of(&self, reference: ReferenceView<'_>, name: &str) -> Standing {
        if reference.is_official() {
            return Standing::Official;
        }
        self.0.find(name).map_or(Standing::Unknown, |(_, standing)| *standing)
    }

    /// How many namespaces are known.
    ///
    /// ```
    /// use distref::registry::policy::Publishers;
    ///
    /// assert_eq!(Publishers::new().verified("grafana")?.len(), 1);
    /// # Ok::<(), distref::registry::policy::AreaError>(())
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no namespace is known.
    ///
    /// ```
    /// assert!(distref::registry::policy::Publishers::new().is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether this namespace, written in any way, is known already.
    pub(super) fn knows(&self, area: &Area) -> bool {
        self.0.exact(area).is_some()
    }

    pub(super) fn insert(&mut self, area: Area, standing: Standing) {
        self.0.insert(area, standing);
    }

    fn with(mut self, namespace: &str, standing: Standing) -> Result<Self, AreaError> {
        self.insert(namespace_area(namespace)?, standing);
        Ok(self)
    }
}

/// What lies in a namespace.
pub(super) fn namespace_area(namespace: &str) -> Result<Area, AreaError> {
    Area::parse(&format!("{namespace}/*"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_on_a_list_is_known() {
        use Standing::{Listed, Official, SponsoredOpenSource, Unknown, VerifiedPublisher};

        let known = Publishers::new()
            .verified("bitnami")
            .and_then(|known| known.sponsored("quay.io/team"))
            .and_then(|known| known.listed("docker.io/bitnami/charts"))
            .and_then(|known| known.listed("localhost:5000"))
            .unwrap();
        for (text, standing) in [
            ("nginx", Official),
            ("index.docker.io/library/nginx:1", Official),
            ("library/a/b", Unknown),
            ("docker.io.evil.org/library/nginx", Unknown),
            ("bitnami/nginx", VerifiedPublisher),
            ("index.docker.io/bitnami/nginx", VerifiedPublisher),
            ("bitnami/charts/nginx", Listed),
            ("bitnami", Official),
            ("bitnami2/nginx", Unknown),
            ("xbitnami/nginx", Unknown),
            ("quay.io/bitnami/nginx", Unknown),
            ("quay.io/team/app", SponsoredOpenSource),
            ("quay.io/team", Unknown),
            ("localhost:5000/app", Listed),
            ("localhost/app", Unknown),
        ] {
            assert_eq!(known.standing(ReferenceView::parse(text).unwrap()), standing, "{text}");
        }
    }

    #[test]
    fn what_is_no_namespace_is_refused() {
        for namespace in
            ["", "*", "bitnami/*", "quay.io/Bitnami", "a b", "bitnami/", "quay.io/a:1", "a@b"]
        {
            assert!(Publishers::new().verified(namespace).is_err(), "{namespace}");
        }
    }
}
