//! What every value that is a validated string has in common: one macro, one way in.

/// Gives a pair (`Owned`, `View<'a>`) the traits of a string that was checked once.
///
/// Asks of the pair: `View::parse(&str)`, `View::as_str(self)`, `Owned::view(&self)`, `From<View> for Owned`
/// and `Owned::from_checked(Box<str>)`, which parses in place, so that a `String` is not copied.
/// Equality and hash are those of the text, in any mix of view, owned and `str`.
macro_rules! text_pair {
    ($owned:ident, $view:ident, $error:ty, $expecting:literal) => {
        $crate::text::text_pair!(@owned $owned, $view, $error, $expecting);
        $crate::text::text_pair!(@each $owned);
        $crate::text::text_pair!(@each $view<'_>);

        impl AsRef<str> for $view<'_> {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl PartialEq<$view<'_>> for $owned {
            fn eq(&self, other: &$view<'_>) -> bool {
                self.as_str() == other.as_str()
            }
        }

        impl PartialEq<$owned> for $view<'_> {
            fn eq(&self, other: &$owned) -> bool {
                self.as_str() == other.as_str()
            }
        }

        /// Borrows from the input, so it takes only formats and strings that can be borrowed from: in JSON, without
        /// escapes.
        #[cfg(feature = "serde")]
        #[cfg_attr(docsrs, doc(cfg(feature = "serde")))]
        impl<'de: 'a, 'a> serde::Deserialize<'de> for $view<'a> {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = <&'a str>::deserialize(from)?;
                Self::parse(text).map_err(serde::de::Error::custom)
            }
        }
    };

    // Looked up by text in maps: not for a type whose order is another than that of its text.
    (@borrow $owned:ident) => {
        impl core::borrow::Borrow<str> for $owned {
            fn borrow(&self) -> &str {
                self.as_str()
            }
        }
    };

    // The ways in and out of the owned value of a pair.
    (@owned $owned:ident, $view:ident, $error:ty, $expecting:literal) => {
        $crate::text::text_pair!(@alone $owned, $error, $expecting);

        impl core::str::FromStr for $owned {
            type Err = $error;

            fn from_str(text: &str) -> Result<Self, $error> {
                $view::parse(text).map(Self::from)
            }
        }

        impl<'a> TryFrom<&'a str> for $view<'a> {
            type Error = $error;

            fn try_from(text: &'a str) -> Result<Self, $error> {
                Self::parse(text)
            }
        }

        impl<'a> From<&'a $owned> for $view<'a> {
            fn from(owned: &'a $owned) -> Self {
                owned.view()
            }
        }
    };

    // The ways in and out of any owned value that has `FromStr`.
    (@alone $owned:ident, $error:ty, $expecting:literal) => {
        impl TryFrom<&str> for $owned {
            type Error = $error;

            fn try_from(text: &str) -> Result<Self, $error> {
                text.parse()
            }
        }

        impl TryFrom<alloc::string::String> for $owned {
            type Error = $error;

            fn try_from(text: alloc::string::String) -> Result<Self, $error> {
                Self::from_checked(text.into_boxed_str())
            }
        }

        impl TryFrom<alloc::borrow::Cow<'_, str>> for $owned {
            type Error = $error;

            fn try_from(text: alloc::borrow::Cow<'_, str>) -> Result<Self, $error> {
                match text {
                    alloc::borrow::Cow::Borrowed(text) => text.parse(),
                    alloc::borrow::Cow::Owned(text) => text.try_into(),
                }
            }
        }

        impl From<$owned> for alloc::string::String {
            fn from(owned: $owned) -> Self {
                alloc::boxed::Box::<str>::from(owned).into_string()
            }
        }

        impl AsRef<str> for $owned {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        #[cfg(feature = "serde")]
        #[cfg_attr(docsrs, doc(cfg(feature = "serde")))]
        impl<'de> serde::Deserialize<'de> for $owned {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                from.deserialize_string($crate::text::TextVisitor::new($expecting))
            }
        }
    };

    // What every string is.
    (@each $type:ty) => {
        impl core::fmt::Display for $type {
            fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                out.pad(self.as_str())
            }
        }

        impl core::fmt::Debug for $type {
            fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                core::fmt::Debug::fmt(self.as_str(), out)
            }
        }

        impl PartialEq for $type {
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }

        impl Eq for $type {}

        impl core::hash::Hash for $type {
            fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
                self.as_str().hash(state);
            }
        }

        impl PartialEq<str> for $type {
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }

        impl PartialEq<&str> for $type {
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }

        impl PartialEq<alloc::string::String> for $type {
            fn eq(&self, other: &alloc::string::String) -> bool {
                self.as_str() == other
            }
        }

        impl PartialEq<$type> for str {
            fn eq(&self, other: &$type) -> bool {
                self == other.as_str()
            }
        }

        impl PartialEq<$type> for &str {
            fn eq(&self, other: &$type) -> bool {
                *self == other.as_str()
            }
        }

        #[cfg(feature = "serde")]
        #[cfg_attr(docsrs, doc(cfg(feature = "serde")))]
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
        }
    };
}

/// Orders a pair by the bytes of its text, in any mix of view and owned.
macro_rules! text_order {
    ($owned:ident, $view:ident) => {
        $crate::text::text_order!(@each $owned);
        $crate::text::text_order!(@each $view<'_>);

        impl PartialOrd<$view<'_>> for $owned {
            fn partial_cmp(&self, other: &$view<'_>) -> Option<core::cmp::Ordering> {
                self.as_str().partial_cmp(other.as_str())
            }
        }

        impl PartialOrd<$owned> for $view<'_> {
            fn partial_cmp(&self, other: &$owned) -> Option<core::cmp::Ordering> {
                self.as_str().partial_cmp(other.as_str())
            }
        }
    };

    (@each $type:ty) => {
        impl Ord for $type {
            fn cmp(&self, other: &Self) -> core::cmp::Ordering {
                self.as_str().cmp(other.as_str())
            }
        }

        impl PartialOrd for $type {
            fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
                Some(self.cmp(other))
            }
        }
    };
}

/// A string schema with a pattern, for documents that people write by hand.
macro_rules! text_schema {
    ($owned:ident, $pattern:expr, $max:expr, $about:literal) => {
        // What the pattern cannot say, reading the value checks.
        #[cfg(feature = "schemars")]
        #[cfg_attr(docsrs, doc(cfg(feature = "schemars")))]
        impl schemars::JsonSchema for $owned {
            fn schema_name() -> alloc::borrow::Cow<'static, str> {
                stringify!($owned).into()
            }

            fn schema_id() -> alloc::borrow::Cow<'static, str> {
                concat!(module_path!(), "::", stringify!($owned)).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "type": "string",
                    "description": $about,
                    "pattern": $pattern,
                    "maxLength": $max,
                })
            }

            fn inline_schema() -> bool {
                true
            }
        }
    };
}

pub(crate) use {text_order, text_pair, text_schema};

/// Reads a string of any kind of ownership and parses it, without a copy where the format gives one away.
#[cfg(feature = "serde")]
pub(crate) struct TextVisitor<T> {
    expecting: &'static str,
    value: core::marker::PhantomData<T>,
}

#[cfg(feature = "serde")]
impl<T> TextVisitor<T> {
    pub(crate) fn new(expecting: &'static str) -> Self {
        Self { expecting, value: core::marker::PhantomData }
    }
}

#[cfg(feature = "serde")]
impl<T, X> serde::de::Visitor<'_> for TextVisitor<T>
where
    T: core::str::FromStr<Err = X> + TryFrom<alloc::string::String, Error = X>,
    X: core::fmt::Display,
{
    type Value = T;

    fn expecting(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        out.write_str(self.expecting)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }

    fn visit_string<E: serde::de::Error>(self, text: alloc::string::String) -> Result<T, E> {
        text.try_into().map_err(E::custom)
    }
}
