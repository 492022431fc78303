//! Where a rule stands in its file.

use core::fmt;

/// The place of a rule in the file that it was read from.
///
/// ```
/// use distref::registry::ImagePolicy;
///
/// let policy = ImagePolicy::parse("{\"rules\": [\n  {\"pinned\": true}\n]}")?;
/// let position = policy.rules()[0].position().unwrap();
/// assert_eq!(position.to_string(), "line 2, column 3");
/// # Ok::<(), distref::registry::ConfigError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Position {
    line: usize,
    column: usize,
}

impl Position {
    pub(super) const fn new(line: usize, column: usize) -> Self {
        Self { line, column }
    }

    /// The line, from 1.
    ///
    /// ```
    /// # use distref::registry::ImagePolicy;
    /// let policy = ImagePolicy::parse("{\"rules\":\n[{\"pinned\": true}]}")?;
    /// assert_eq!(policy.rules()[0].position().unwrap().line(), 2);
    /// # Ok::<(), distref::registry::ConfigError>(())
    /// ```
    #[must_use]
    pub const fn line(self) -> usize {
        self.line
    }

    /// The column, in bytes from 1.
    ///
    /// ```
    /// # use distref::registry::ImagePolicy;
    /// let policy = ImagePolicy::parse("{\"rules\":\n[{\"pinned\": true}]}")?;
    /// assert_eq!(policy.rules()[0].position().unwrap().column(), 2);
    /// # Ok::<(), distref::registry::ConfigError>(())
    /// ```
    #[must_use]
    pub const fn column(self) -> usize {
        self.column
    }
}

impl fmt::Display for Position {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "line {}, column {}", self.line, self.column)
    }
}
