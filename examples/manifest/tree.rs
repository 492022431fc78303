//! What there is to say about a document: one tree, printed for people by [`text`](crate::text) and for programs by
//! [`json`](crate::json), so that neither says less than the other.

use std::fmt::Display;

use distref::manifest::Annotations;

/// Named values, in the order in which they are told.
#[derive(Default)]
pub(crate) struct Object(pub(crate) Vec<(&'static str, Value)>);

/// A value of the tree. Its text may hold anything that a document can.
pub(crate) enum Value {
    /// Null in JSON; not told to people.
    Nothing,
    Text(String),
    /// A number of bytes.
    Size(u64),
    Count(u64),
    /// People are told only what is true.
    Truth(bool),
    List(Vec<String>),
    Map(Vec<(String, String)>),
    Object(Object),
    /// Rows with the same keys.
    Table(Vec<Object>),
}

impl Object {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn with(mut self, key: &'static str, value: impl Into<Value>) -> Self {
        self.0.push((key, value.into()));
        self
    }

    /// With all that another one says.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }
}

impl Value {
    pub(crate) fn text(value: impl Display) -> Self {
        Self::Text(value.to_string())
    }

    pub(crate) fn list<T: Display>(values: impl IntoIterator<Item = T>) -> Self {
        Self::List(values.into_iter().map(|value| value.to_string()).collect())
    }

    pub(crate) fn count(count: usize) -> Self {
        Self::Count(count as u64)
    }

    /// Whether people are told nothing.
    pub(crate) const fn is_silent(&self) -> bool {
        match self {
            Self::Nothing | Self::Truth(false) => true,
            Self::List(list) => list.is_empty(),
            Self::Map(pairs) => pairs.is_empty(),
            Self::Table(rows) => rows.is_empty(),
            Self::Object(Object(members)) => members.is_empty(),
            Self::Text(_) | Self::Size(_) | Self::Count(_) | Self::Truth(true) => false,
        }
    }

    /// Whether it fits into a line.
    pub(crate) const fn is_short(&self) -> bool {
        !matches!(self, Self::List(_) | Self::Map(_) | Self::Object(_) | Self::Table(_))
    }
}

impl From<&Annotations<'_>> for Value {
    fn from(annotations: &Annotations<'_>) -> Self {
        let own = |(key, value): (&str, &str)| (key.to_owned(), value.to_owned());
        Self::Map(annotations.iter().map(own).collect())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<bool> for Value {
    fn from(is_so: bool) -> Self {
        Self::Truth(is_so)
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Self::Object(object)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Nothing, Into::into)
    }
}
