//! Image references out of Dockerfiles, compose and Kubernetes files, with their places; and edits in place.
//!
//! Nothing is opened: a file is the text that the caller read. Nothing is guessed: a variable without a value, a
//! template, a text that is no reference are reported with their places.
//!
//! | file | read by | what is found |
//! |---|---|---|
//! | Dockerfile | [`dockerfile`] | `FROM`, `COPY --from`, `RUN --mount=from=`, `# syntax=`; `ARG` defaults are expanded |
//! | compose | [`compose`] | images of services and volumes, `docker-image://` contexts; `${VAR:-default}` is expanded |
//! | Kubernetes | [`kubernetes`] | images of containers and volumes in any kind of object |
//! | any YAML | [`yaml`] | the above, and kustomizations, Helm values, pipelines of GitHub and GitLab; by their shape |
//!
//! [`Source`] keeps a file with what was found in it, and [`Edits`] changes it.
//!
//! ```
//! use distref::sources::dockerfile;
//!
//! let found = dockerfile::references("ARG TAG=3.20\nFROM alpine:$TAG AS base\nFROM base\n")?;
//! assert_eq!(found[0].reference().unwrap(), "alpine:3.20");
//! assert!(found[1].reference().unwrap_err().is_no_image()); // the stage above
//! # Ok::<(), distref::sources::SourceError>(())
//! ```

pub mod compose;
pub mod dockerfile;
mod edit;
mod error;
mod expand;
mod found;
mod inline;
pub mod kubernetes;
mod place;
mod read;
mod source;
mod splice;
mod variable;
pub mod yaml;

pub use self::{
    edit::{Edit, EditError, EditErrorKind, Edits},
    error::{SourceError, SourceErrorKind, Unresolved, UnresolvedKind},
    found::{Found, OriginKind, Stage},
    place::Place,
    source::{Source, SourceKind},
    variable::{VariableUse, VariableValue, Variables},
};

/// The most bytes that a file may have: more than `BuildKit` reads, and larger than bundles of manifests are.
///
/// ```
/// assert_eq!(distref::sources::MAX_LEN, 4 << 20);
/// ```
pub const MAX_LEN: usize = 4 << 20;

/// The most values that a YAML file may hold, keys included: twice what 4 MiB of manifests hold. Of `,`, `[` and `{` a
/// file may have half as many.
///
/// ```
/// assert_eq!(distref::sources::MAX_NODES, 524_288);
/// ```
pub const MAX_NODES: usize = 1 << 19;

/// The most values that may lie within each other: no manifest comes near, and a walk needs that much of the stack.
///
/// ```
/// assert_eq!(distref::sources::MAX_NESTING, 100);
/// ```
pub const MAX_NESTING: usize = 100;

/// The most references that are told of one file: bounds what is held of a file that is made to hold many.
///
/// ```
/// assert_eq!(distref::sources::MAX_FOUND, 32_768);
/// ```
pub const MAX_FOUND: usize = 1 << 15;

/// The most arguments that a Dockerfile may declare before its first stage: each is held with its value.
///
/// ```
/// assert_eq!(distref::sources::MAX_ARGUMENTS, 4_096);
/// ```
pub const MAX_ARGUMENTS: usize = 1 << 12;

/// The most bytes that variables may expand to: twice the longest reference that registries take.
///
/// ```
/// assert_eq!(distref::sources::MAX_EXPANSION, 1_024);
/// ```
pub const MAX_EXPANSION: usize = 1_024;

/// The most pieces, between and within variables, that a reference may be made of; and the deepest that variables may
/// be written within each other.
///
/// ```
/// assert_eq!(distref::sources::MAX_PIECES, 16);
/// ```
pub const MAX_PIECES: usize = 16;
