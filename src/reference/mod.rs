//! Image references: what people type, what it means, and what is wrong with it.
//!
//! | question | answer |
//! |---|---|
//! | what does this text mean | [`ReferenceView::parse`], no allocation; [`Reference`] by `parse()`, to keep |
//! | what is wrong with it | [`ReferenceError`]: rule, bytes, [`explain`](ReferenceError::explain) |
//! | a reference in source code | [`reference!`](crate::reference!), checked by the compiler |
//! | nothing implied, the grammar alone | [`ExactReferenceView`] |
//! | perhaps an image id or a bare digest | [`AnyReference`] |
//! | parts given separately | [`Parts`] |
//! | another default domain or tag | [`ParseOptions`] |
//! | which of many images | [`Pattern`] |
//! | in which order | `Ord` of [`Reference`], by the text; [`go_order`] |
//! | anything odd about it | [`concerns`](ReferenceView::concerns), [`pinning`](ReferenceView::pinning) |
//! | where to send requests | [`api_host`](ReferenceView::api_host) |
//! | which credentials to send | [`credential_key`](ReferenceView::credential_key) |
//! | where to look at it | [`web_page`](ReferenceView::web_page), [`tags_page`](ReferenceView::tags_page) |
//! | is the tag a signature, or the like | [`ArtifactTag`] |
//! | what would Go's library say | [`sentinel`](ReferenceError::sentinel) |
//!
//! Source: distribution/reference v0.6, reproduced to the bit but for the deviations that `tests/data/deviations.tsv`
//! lists.

mod accept;
mod any;
#[cfg(feature = "arbitrary")]
mod arbitrary;
mod artifact;
mod class;
mod concern;
mod edit;
mod error;
mod exact;
mod explain;
mod filter;
mod grammar;
mod host;
mod literal;
mod name;
mod options;
mod order;
mod owned;
mod parts;
mod pinning;
mod refuse;
mod scan;
mod sentinel;
mod spelling;
mod suggest;
mod view;
mod web_page;

pub use self::any::AnyReference;
pub use self::artifact::{ArtifactKind, ArtifactTag};
pub use self::concern::{Concern, Concerns};
pub use self::error::{ReferenceError, ReferenceErrorKind};
pub use self::exact::{ExactReference, ExactReferenceView};
pub use self::explain::Explanation;
pub(crate) use self::explain::write_picture;
pub use self::name::{Domain, DomainView, Repository, RepositoryView};
pub use self::options::ParseOptions;
pub use self::order::go_order;
pub use self::owned::Reference;
pub use self::parts::{Part, Parts, PartsError};
pub use self::pinning::Pinning;
pub use self::sentinel::Sentinel;
pub use self::spelling::Spelling;
pub use self::view::ReferenceView;
pub use self::web_page::WebPage;
pub use crate::pattern::{Pattern, PatternError, PatternErrorKind};
