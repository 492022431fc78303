//! Manifests, indexes and configs: what an image or artifact is made of.

pub mod annotation;
mod annotations;
mod media_type;

pub use self::annotations::Annotations;
pub use self::media_type::{Compression, Family, MediaType, MediaTypeError, MediaTypeErrorKind};
