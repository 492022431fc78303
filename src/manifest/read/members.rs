//! Objects: each known member once, in any order; unknown ones left alone.

use alloc::{borrow::Cow, vec::Vec};
use core::{fmt, marker::PhantomData};

use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};

use super::{Rules, fold, refused, value::Foreign};

/// The members of an object that are known, as [`members!`] writes them down.
pub(super) trait Members<'a>: Default {
    /// One of them; its number is below 32.
    type Place: Copy + Into<u32> + 'static;
    /// All of them, for finding names that differ in case only.
    const NAMES: &'static [(&'static str, Self::Place)];

    fn place(name: &str) -> Option<Self::Place>;

    fn read<A: MapAccess<'a>>(
        &mut self,
        place: Self::Place,
        map: &mut A,
        rules: Rules,
    ) -> Result<(), A::Error>;
}

/// Writes down the members of an object: name, field, type, need and how the value is read.
///
/// `need` is `required`, `optional` (null is nothing, where the rules have it so) or `list` (required,
/// but null is an empty list where they have it so). What stands behind `rare` is kept in a box that
/// is there only if one of it is: structs that most documents have many of stay small.
macro_rules! members {
    (
        $fields:ident {
            $($name:literal => $field:ident: $type:ty = $need:ident $seed:expr;)*
        }
        $(rare $box:ident { $($rare_name:literal => $rare:ident = $rare_need:ident $rare_seed:expr;)* })?
    ) => {
        #[allow(clippy::struct_field_names, reason = "named as in the document")]
        #[derive(Default)]
        pub(super) struct $fields<'a> {
            $(pub(super) $field: Option<$type>,)*
            $(pub(super) rare: Option<alloc::boxed::Box<$box<'a>>>,)?
            #[allow(dead_code, reason = "not every object borrows")]
            lifetime: core::marker::PhantomData<&'a ()>,
        }

        const _: () = {
            #[derive(Clone, Copy)]
            #[allow(non_camel_case_types, reason = "named after the fields")]
            pub(in super::super) enum Place { $($field,)* $($($rare),*)? }

            impl From<Place> for u32 {
                fn from(place: Place) -> u32 {
                    place as u32
                }
            }

            impl<'a> $crate::manifest::read::members::Members<'a> for $fields<'a> {
                type Place = Place;
                const NAMES: &'static [(&'static str, Place)] = &[
                    $(($name, Place::$field),)*
                    $($(($rare_name, Place::$rare),)*)?
                ];

                #[inline]
                fn place(name: &str) -> Option<Place> {
                    match name {
                        $($name => Some(Place::$field),)*
                        $($($rare_name => Some(Place::$rare),)*)?
                        _ => None,
                    }
                }

                #[inline]
                fn read<A: serde::de::MapAccess<'a>>(
                    &mut self,
                    place: Place,
                    map: &mut A,
                    rules: $crate::manifest::read::Rules,
                ) -> Result<(), A::Error> {
                    use $crate::manifest::read::members::members;
                    match place {
                        $(Place::$field => {
                            self.$field = members!(@$need map, rules, $seed(rules));
                        })*
                        $($(Place::$rare => {
                            if let Some(value) = members!(@$rare_need map, rules, $rare_seed(rules)) {
                                self.rare.get_or_insert_default().$rare = value.into();
                            }
                        })*)?
                    }
                    Ok(())
                }
            }
        };
    };
    (@required $map:ident, $rules:ident, $seed:expr) => { Some($map.next_value_seed($seed)?) };
    (@optional $map:ident, $rules:ident, $seed:expr) => {
        if $rules.null_is_absent {
            $map.next_value_seed($crate::manifest::read::value::Nullable($seed))?
        } else {
            Some($map.next_value_seed($seed)?)
        }
    };
    (@list $map:ident, $rules:ident, $seed:expr) => {
        if $rules.lenient {
            Some($map.next_value_seed($crate::manifest::read::value::Nullable($seed))?.unwrap_or_default())
        } else {
            Some($map.next_value_seed($seed)?)
        }
    };
}
pub(super) use members;

/// Reads an object into its members.
#[inline]
pub(super) fn object<'a, T: Members<'a>, D: Deserializer<'a>>(
    from: D,
    rules: Rules,
) -> Result<T, D::Error> {
    let mut into = T::default();
    from.deserialize_map(Fill { into: &mut into, rules })?;
    Ok(into)
}

/// The members of the object that `text` is.
pub(super) fn members_of<'a, T: Members<'a>>(text: &'a str, rules: Rules) -> Option<T> {
    let mut json = serde_json::Deserializer::from_str(text);
    let members = object(&mut json, rules).ok()?;
    json.end().ok()?;
    Some(members)
}

/// Fills in the members where they are, as moving them about takes time.
struct Fill<'m, T> {
    into: &'m mut T,
    rules: Rules,
}

impl<'a, T: Members<'a>> Visitor<'a> for Fill<'_, T> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { into, rules } = self;
        let mut seen = 0_u32;
        let mut unknown = Unknown(Vec::new());
        while let Some(name) = map.next_key_seed(Key::<T>(PhantomData))? {
            let place = match name {
                Name::Known(place) => place,
                Name::Unknown(name) => match alias::<T>(&name) {
                    None => {
                        map.next_value_seed(Foreign(rules))?;
                        unknown.add(name, rules).ok_or_else(refused)?;
                        continue;
                    }
                    Some(place) if rules.folds => place,
                    Some(_) => return Err(refused()),
                },
            };
            let bit = 1 << place.into();
            if seen & bit != 0 {
                return Err(refused());
            }
            seen |= bit;
            into.read(place, &mut map, rules)?;
        }
        if unknown.twice() { Err(refused()) } else { Ok(()) }
    }
}

/// The member that Go takes `name` for.
fn alias<'a, T: Members<'a>>(name: &str) -> Option<T::Place> {
    T::NAMES.iter().find(|(known, _)| fold::same(name, known)).map(|&(_, place)| place)
}

/// The names of the members that are not known here.
struct Unknown<'a>(Vec<Cow<'a, str>>);

impl<'a> Unknown<'a> {
    fn add(&mut self, name: Cow<'a, str>, rules: Rules) -> Option<()> {
        (self.0.len() < rules.limits.annotations()).then(|| self.0.push(name))
    }

    fn twice(mut self) -> bool {
        self.0.sort_unstable();
        self.0.windows(2).any(|pair| pair.first() == pair.last())
    }
}

enum Name<'a, P> {
    Known(P),
    Unknown(Cow<'a, str>),
}

/// Reads a name.
struct Key<T>(PhantomData<T>);

impl<'a, T: Members<'a>> DeserializeSeed<'a> for Key<T> {
    type Value = Name<'a, T::Place>;

    fn deserialize<D: Deserializer<'a>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_str(self)
    }
}

impl<'a, T: Members<'a>> Visitor<'a> for Key<T> {
    type Value = Name<'a, T::Place>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a name")
    }

    #[inline]
    fn visit_borrowed_str<E>(self, name: &'a str) -> Result<Self::Value, E> {
        Ok(T::place(name).map_or(Name::Unknown(Cow::Borrowed(name)), Name::Known))
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(T::place(name).map_or_else(|| Name::Unknown(Cow::Owned(name.into())), Name::Known))
    }
}
