//! How a layer came to be, to be put into a config.

use alloc::borrow::Cow;

use crate::manifest::History;

/// To be given to a [`ConfigBuilder`](crate::manifest::ConfigBuilder), which also says whether the
/// step made a layer.
impl<'a> History<'a> {
    /// A step, and the command that took it. [`History::default`] says nothing at all.
    ///
    /// ```
    /// # use distref::manifest::History;
    /// assert_eq!(History::new("USER web").created_by(), Some("USER web"));
    /// ```
    #[must_use]
    pub fn new(created_by: impl Into<Cow<'a, str>>) -> Self {
        Self { created_by: Some(created_by.into()), ..Self::default() }
    }

    /// With the time, in the form of RFC 3339. It is checked when the config is built.
    ///
    /// ```
    /// # use distref::{Platform, manifest::{ConfigBuilder, History}};
    /// let step = History::new("USER web").with_created("today");
    /// let config = ConfigBuilder::new(Platform::LINUX_AMD64).empty_step(step);
    /// assert_eq!(config.build().unwrap_err().path(), "$.history[0].created");
    /// ```
    #[must_use]
    pub fn with_created(self, created: impl Into<Cow<'a, str>>) -> Self {
        Self { created: Some(created.into()), ..self }
    }

    /// With who took it.
    ///
    /// ```
    /// # use distref::manifest::History;
    /// assert_eq!(History::new("USER web").with_author("Ada").author(), Some("Ada"));
    /// ```
    #[must_use]
    pub fn with_author(self, author: impl Into<Cow<'a, str>>) -> Self {
        Self { author: Some(author.into()), ..self }
    }

    /// With a remark, such as which tool it was.
    ///
    /// ```
    /// # use distref::manifest::History;
    /// assert_eq!(History::new("USER web").with_comment("by hand").comment(), Some("by hand"));
    /// ```
    #[must_use]
    pub fn with_comment(self, comment: impl Into<Cow<'a, str>>) -> Self {
        Self { comment: Some(comment.into()), ..self }
    }
}
