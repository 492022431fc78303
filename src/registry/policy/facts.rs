//! What the text of a reference does not tell.

/// What the caller knows of an image beside its text. What is not said is unknown.
///
/// ```
/// use distref::registry::ImagePolicy;
/// use distref::registry::policy::Facts;
///
/// let policy = ImagePolicy::parse(r#"{"rules": [{"no-plain-http": "deny-unknown"}]}"#)?;
/// let image = distref::reference!("registry.corp/app:1");
/// assert!(!policy.check(image).is_allowed());
/// assert!(policy.check_with(image, Facts::new().plain_http(false)).is_allowed());
/// # Ok::<(), distref::registry::ConfigError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct Facts {
    plain_http: Option<bool>,
    floating: Option<bool>,
}

impl Facts {
    /// Nothing is known.
    ///
    /// ```
    /// assert_eq!(distref::registry::policy::Facts::new().is_plain_http(), None);
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self { plain_http: None, floating: None }
    }

    /// Whether the registry is or may be spoken to in plain HTTP: what the rules of insecure registries say.
    ///
    /// ```
    /// let facts = distref::registry::policy::Facts::new().plain_http(true);
    /// assert_eq!(facts.is_plain_http(), Some(true));
    /// ```
    #[must_use]
    pub const fn plain_http(self, is_plain: bool) -> Self {
        Self { plain_http: Some(is_plain), ..self }
    }

    /// Whether the tag moves: what the other tags of the repository say, by [`Floating`](crate::tag::Floating).
    ///
    /// ```
    /// let facts = distref::registry::policy::Facts::new().floating(false);
    /// assert_eq!(facts.is_floating(), Some(false));
    /// ```
    #[must_use]
    pub const fn floating(self, is_floating: bool) -> Self {
        Self { floating: Some(is_floating), ..self }
    }

    /// What is known of plain HTTP.
    ///
    /// ```
    /// assert_eq!(distref::registry::policy::Facts::new().is_plain_http(), None);
    /// ```
    #[must_use]
    pub const fn is_plain_http(self) -> Option<bool> {
        self.plain_http
    }

    /// What is known of the tag.
    ///
    /// ```
    /// assert_eq!(distref::registry::policy::Facts::new().is_floating(), None);
    /// ```
    #[must_use]
    pub const fn is_floating(self) -> Option<bool> {
        self.floating
    }
}
