//! Container image references and digests: parsed, normalised, explained and compared exactly as Docker does, without I/O.
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]
// A panic on bad input is a defect; these find the ways there.
#![warn(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod text;

#[doc = include_str!("../docs/coming-from.md")]
pub mod coming_from {}
pub mod digest;
pub mod reference;
pub mod tag;
pub mod transport;

pub use self::digest::{Digest, DigestView};
pub use self::reference::{
    AnyReference, Domain, DomainView, ExactReference, ExactReferenceView, ParseOptions, Pattern,
    Reference, ReferenceError, ReferenceView, Repository, RepositoryView,
};
pub use self::tag::{Tag, TagView};
