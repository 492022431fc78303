//! Headers of the distribution protocol: read from bytes, written as the specification has them.
mod error;
mod name;
pub use self::{
    error::{HeaderError, HeaderErrorKind},
    name::*,
};
