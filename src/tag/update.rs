//! A tag to move to.

use core::fmt;

use super::change::{base, first_different};
use super::track::Track;
use super::{Change, TagView};

/// A tag to move to, and what that changes. `Display` says it in a sentence.
///
/// ```
/// use distref::{tag, tag::Policy};
///
/// let tags = [tag!("1.26-alpine"), tag!("1.27-alpine"), tag!("1.27")];
/// let update = Policy::new().select(tag!("1.25-alpine"), tags).update().unwrap();
/// assert_eq!(update.to_string(), "minor update: 1.25-alpine to 1.27-alpine");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Update<'t> {
    from: TagView<'t>,
    to: TagView<'t>,
    change: Change,
    changes_v: bool,
    changes_precision: bool,
    changes_base: bool,
}

impl<'t> Update<'t> {
    pub(super) fn new(
        [from_tag, to_tag]: [TagView<'t>; 2],
        [from, to]: [Track<'_>; 2],
        change: Change,
    ) -> Self {
        Self {
            from: from_tag,
            to: to_tag,
            change,
            changes_v: !from.has_spelling_of(to),
            changes_precision: !from.has_shape_of(to),
            changes_base: first_different(base(from.roles()), base(to.roles())).is_some(),
        }
    }

    /// The tag in use.
    ///
    /// ```
    /// # use distref::{tag, tag::Policy};
    /// let update = Policy::new().judge(tag!("1.2"), tag!("1.3")).unwrap();
    /// assert_eq!(update.from(), "1.2");
    /// ```
    #[must_use]
    pub const fn from(&self) -> TagView<'t> {
        self.from
    }

    /// The tag to move to.
    ///
    /// ```
    /// # use distref::{tag, tag::Policy};
    /// let update = Policy::new().judge(tag!("1.2"), tag!("1.3")).unwrap();
    /// assert_eq!(update.to(), "1.3");
    /// ```
    #[must_use]
    pub const fn to(&self) -> TagView<'t> {
        self.to
    }

    /// The kind of the update: the first thing that changes.
    ///
    /// ```
    /// # use distref::{tag, tag::{Change, Policy}};
    /// let update = Policy::new().judge(tag!("1.2.3"), tag!("1.2.4")).unwrap();
    /// assert_eq!(update.change(), Change::Patch);
    /// ```
    #[must_use]
    pub const fn change(&self) -> Change {
        self.change
    }

    /// Whether one is written with a `v` and the other without.
    ///
    /// ```
    /// # use distref::{tag, tag::Policy};
    /// let update = Policy::new().any_spelling().judge(tag!("v1.2"), tag!("1.3")).unwrap();
    /// assert!(update.changes_v());
    /// ```
    #[must_use]
    pub const fn changes_v(&self) -> bool {
        self.changes_v
    }

    /// Whether the numbers have other counts of parts, or there are more or fewer of them.
    ///
    /// ```
    /// # use distref::{tag, tag::Policy};
    /// let update = Policy::new().any_precision().judge(tag!("1.2"), tag!("1.3.0")).unwrap();
    /// assert!(update.changes_precision());
    /// ```
    #[must_use]
    pub const fn changes_precision(&self) -> bool {
        self.changes_precision
    }

    /// Whether anything but the version changes: a base, a runtime, a word.
    ///
    /// ```
    /// # use distref::{tag, tag::{Policy, Slots}};
    /// let loose = Policy::new().slots(Slots::All);
    /// assert!(loose.judge(tag!("1.2-alpine3.18"), tag!("1.3-alpine3.19")).unwrap().changes_base());
    /// ```
    #[must_use]
    pub const fn changes_base(&self) -> bool {
        self.changes_base
    }
}

impl fmt::Display for Update<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} update: {} to {}", self.change, self.from, self.to)
    }
}
