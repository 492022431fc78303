//! Variables in references: their values, and how a text with variables is expanded.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;

use super::place::Place;

/// Values of variables that the caller knows: build arguments of a Dockerfile, the environment of a compose file.
///
/// A value given here wins over a default in the file. Nothing is read from the environment.
///
/// ```
/// use distref::sources::{Variables, dockerfile};
///
/// let text = "ARG VERSION=1.26\nFROM nginx:${VERSION}\n";
/// let found = dockerfile::references_with(text, &Variables::new().with("VERSION", "1.27"))?;
/// assert_eq!(found[0].reference().unwrap(), "nginx:1.27");
/// # Ok::<(), distref::sources::SourceError>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Variables(BTreeMap<Box<str>, Box<str>>);

impl Variables {
    /// No values.
    ///
    /// ```
    /// assert_eq!(distref::sources::Variables::new().value("TAG"), None);
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// With this value for a name; an earlier one is replaced.
    ///
    /// ```
    /// let variables = distref::sources::Variables::new().with("TAG", "1").with("TAG", "2");
    /// assert_eq!(variables.value("TAG"), Some("2"));
    /// ```
    #[must_use]
    pub fn with(mut self, name: impl Into<Box<str>>, value: impl Into<Box<str>>) -> Self {
        self.0.insert(name.into(), value.into());
        self
    }

    /// The value of a name.
    ///
    /// ```
    /// let variables: distref::sources::Variables = [("TAG", "1.27")].into_iter().collect();
    /// assert_eq!(variables.value("TAG"), Some("1.27"));
    /// ```
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(AsRef::as_ref)
    }
}

impl<N: Into<Box<str>>, V: Into<Box<str>>> FromIterator<(N, V)> for Variables {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

/// A variable that is written in a reference, or in a default that the reference is made with.
///
/// ```
/// use distref::sources::dockerfile;
///
/// let found = dockerfile::references("ARG VERSION=1.26\nFROM nginx:$VERSION\n")?;
/// let [variable] = found[0].variables() else { panic!() };
/// assert_eq!((variable.name(), variable.place().to_string()), ("VERSION", "2:12".into()));
/// # Ok::<(), distref::sources::SourceError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct VariableUse {
    pub(super) name: Box<str>,
    pub(super) place: Place,
    pub(super) value: VariableValue,
}

impl VariableUse {
    /// The name, without `$` and braces.
    ///
    /// ```
    /// let found = distref::sources::dockerfile::references("FROM $BASE\n")?;
    /// assert_eq!(found[0].variables()[0].name(), "BASE");
    /// # Ok::<(), distref::sources::SourceError>(())
    /// ```
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it is used: from `$` to the end of the expression.
    ///
    /// ```
    /// let text = "FROM alpine:${TAG:-3.20}\n";
    /// let found = distref::sources::dockerfile::references(text)?;
    /// assert_eq!(found[0].variables()[0].place().slice(text), Some("${TAG:-3.20}"));
    /// # Ok::<(), distref::sources::SourceError>(())
    /// ```
    #[must_use]
    pub const fn place(&self) -> &Place {
        &self.place
    }

    /// Where its value is from.
    ///
    /// ```
    /// use distref::sources::{VariableValue, dockerfile};
    ///
    /// let text = "ARG TAG=3.20\nFROM alpine:$TAG\n";
    /// let found = dockerfile::references(text)?;
    /// let VariableValue::Default(place) = found[0].variables()[0].value() else { panic!() };
    /// assert_eq!((place.line(), place.slice(text)), (1, Some("3.20")));
    /// # Ok::<(), distref::sources::SourceError>(())
    /// ```
    #[must_use]
    pub const fn value(&self) -> &VariableValue {
        &self.value
    }
}

/// Where the value of a variable is from.
///
/// ```
/// use distref::sources::{VariableValue, dockerfile};
///
/// let found = dockerfile::references("FROM $BASE\n")?;
/// assert_eq!(found[0].variables()[0].value(), &VariableValue::Unset);
/// # Ok::<(), distref::sources::SourceError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum VariableValue {
    /// The caller gave it, in [`Variables`].
    Given,
    /// A default in the file, and where its text stands: in an `ARG` instruction, or behind `:-` or `-`.
    Default(Place),
    /// The text behind `:+` or `+`, which stands for any value.
    Alternative(Place),
    /// There is none.
    Unset,
}
