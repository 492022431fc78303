//! Container image references, tags, digests and manifests: parsed, normalised, explained and compared exactly as Docker
//! does, tags ordered and chosen as people mean them, manifests read as strictly as they are pinned, registries spoken
//! to only as they may be, and requests to one answered as the specification wants, without I/O.
//!
//! For whatever takes an image from a person, a file or a registry: pullers, scanners, updaters, admission policies,
//! registries, build tools. It says what `nginx`, `localhost:5000/ui:v1` or `ghcr.io/a/b@sha256:…` means, reading as
//! distribution/reference v0.6 does, the Go package inside Docker; and of any other text, what is wrong with it.
//!
//! It is no client and no server: it opens no connection and reads no file, clock or environment. So it does not know
//! whether an image exists, nor which image a tag names today.
//!
//! # Tour
//!
//! ```
//! use distref::tag::Policy;
//! use distref::{Digest, Pattern, Reference, ReferenceView, digest, domain, reference, tag};
//!
//! let image: Reference = "nginx:1.27".parse()?;
//! assert_eq!(image.as_str(), "nginx:1.27"); // as written …
//! assert_eq!(image.domain(), "docker.io"); // … and as meant
//! assert_eq!(image.repository(), "library/nginx");
//! assert_eq!(image.canonical(), "docker.io/library/nginx:1.27");
//! assert_eq!(image.api_host(), "registry-1.docker.io"); // where to send requests
//! assert!(image.same_image(reference!("index.docker.io/nginx:1.27"))); // a literal, checked by the compiler
//! assert!(Pattern::new("nginx:1.*")?.matches(&image));
//!
//! // An edit keeps the rest as written, and cannot build what the parser would refuse.
//! assert_eq!(image.with_domain(domain!("mirror.example"))?, "mirror.example/library/nginx:1.27");
//! let pinned = image.with_digest(&Digest::sha256([0xab; 32]))?;
//! assert!(pinned.as_str().starts_with("nginx:1.27@sha256:abab"));
//!
//! // A refusal says which rule and which bytes; printed with `{}`, `explain` draws them.
//! let typo = "ghcr.io/Team/app:1";
//! let error = ReferenceView::parse(typo).unwrap_err();
//! assert_eq!(error.to_string(), "the repository must be lower case (byte 8)");
//! assert_eq!(error.explain(typo).suggestion(), Some("ghcr.io/team/app:1"));
//!
//! // Tags are in the order of their versions, and an update keeps the variant.
//! assert!(tag!("1.27-rc9") < tag!("1.27-rc10") && tag!("1.27-rc10") < tag!("1.27"));
//! let tags = [tag!("1.28-alpine"), tag!("1.29"), tag!("1.9-alpine")];
//! let update = Policy::new().select(tag!("1.27-alpine"), tags).update().unwrap();
//! assert_eq!(update.to(), "1.28-alpine");
//!
//! // Content is what its digest says, or it is refused.
//! let layer = digest!("sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae");
//! # #[cfg(feature = "sha2")]
//! assert!(layer.verify(b"foo").is_ok() && layer.verify(b"bar").is_err());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A type whose name ends in `View` borrows, is `Copy`, and is made without an allocation, errors included; its twin
//! without `View` owns its text. Both answer the same questions, hash alike, and are equal to each other and to `&str`
//! by their text.
//!
//! # Modules
//!
//! | module | question | begin with |
//! |---|---|---|
//! | [`reference`](mod@reference) | what does this mean, what is wrong with it | [`Reference`], [`ReferenceView`] |
//! | [`digest`](mod@digest) | which content is meant, and is this it | [`Digest`], [`Verifier`](digest::Verifier) |
//! | [`tag`](mod@tag) | is this a tag, in which order do tags belong, which one to take | [`Tag`], [`TagView`], [`Policy`](tag::Policy) |
//! | [`manifest`] | what is an image made of, is this a manifest, what is wrong with it | [`Manifest`](manifest::Manifest), [`Reader`](manifest::Reader) |
//! | [`platform`] | which machine is an image for, which image does a machine take | [`Platform`], [`Matcher`](platform::Matcher) |
//! | [`registry`] | which registries may be spoken to and how, with which credentials, which images are approved | [`EndpointPlan`](registry::EndpointPlan), [`DockerConfig`](registry::DockerConfig), [`ImagePolicy`](registry::ImagePolicy) |
//! | [`protocol`] | what do requests, headers, challenges, replies and refusals of registries say | [`Route`](protocol::Route), [`auth`](protocol::auth), [`reply`](protocol::reply) |
//! | [`client`] | how is something pulled, pushed, copied, listed, deleted, request by request | [`Operation`](client::Operation), [`PullManifest`](client::PullManifest) |
//! | [`server`] | what does a registry answer, over a store and an HTTP server of the caller's choice | [`Server`](server::Server), [`Storage`](server::Storage) |
//! | [`sources`] | which images do Dockerfiles, compose and Kubernetes files name, and where | [`Source`](sources::Source) |
//! | [`transport`] | what is meant by `docker://…`, `oci:…` and the like | [`Transport`](transport::Transport) |
//! | [`coming_from`] | what is that called here | the name of the crate you know |
//!
//! # Features
//!
//! | feature | default | adds |
//! |---|---|---|
//! | `std` | yes | the standard library, to the crates below; nothing of this one needs it |
//! | `manifest` | yes | [`manifest`]: JSON documents, read and built |
//! | `registry` | yes | [`registry`]: daemon.json, config.json, URLs, policies |
//! | `protocol` | yes | [`protocol`], on types of the `http` crate; implies `manifest` and `registry` |
//! | `server` | yes | [`server`]; implies `protocol` and `sha2` |
//! | `serde` | yes | `Serialize`, `Deserialize`: a value is the string it is, checked on the way in |
//! | `sha2` | yes | [`Digest::compute`], [`Digest::verify`]; without it, bring a [`Hasher`](digest::Hasher) |
//! | `sources` | no | [`sources`]: a parser of YAML |
//! | `schemars` | no | `JsonSchema`: a string with a pattern |
//! | `arbitrary` | no | `Arbitrary`: valid values, for fuzz targets |
//!
//! A feature adds, and changes nothing that is there without it.
//!
//! # Limits
//!
//! | text | at most | |
//! |---|---|---|
//! | reference | 65,536 bytes | [`ReferenceView::MAX_LEN`]; Go has no limit |
//! | domain | 65,015 bytes | [`DomainView::MAX_LEN`], so that no edit outgrows a reference; Go has no limit |
//! | repository | 255 bytes | [`RepositoryView::MAX_LEN`], an implied `library/` included; as Go |
//! | tag | 128 bytes | [`TagView::MAX_LEN`]; as Go |
//! | digest | 1,024 bytes | [`DigestView::MAX_LEN`]; in a reference only sha256, sha384 and sha512 |
//! | pattern | 1,024 bytes | [`Pattern::MAX_LEN`]; Go has no limit |
//! | document | 4 MiB | [`Limits`](manifest::Limits), adjustable, with lists, maps and nesting |
//! | platform | 1,024 bytes | [`Platform::MAX_LEN`]; Go has no limit |
//! | URL | 8,192 bytes | [`CheckedUrl::MAX_LEN`](registry::CheckedUrl::MAX_LEN); 10 redirects |
//! | header | 16 KiB | [`header::MAX_VALUE`](protocol::header::MAX_VALUE), of what is read from its value |
//! | page of a list | 8 MiB | [`reply::MAX_PAGE`](protocol::reply::MAX_PAGE); 131,072 names, 16,384 referrers |
//! | Dockerfile, YAML file | 4 MiB | [`sources::MAX_LEN`] |
//!
//! Where else an answer differs from Go's, `tests/data/deviations.tsv` lists the case and the reason: an underscore in
//! a domain, digests that Go's `WithDigest` takes and its parser refuses, and `sha384` digests that are not 96
//! lower-case hex digits.
//!
//! # Promises
//!
//! - No text makes it panic: a panic is a bug. A bad literal does not build.
//! - It has no `unsafe` code, and forbids it; some crates that it depends on have.
//! - Without default features it is `no_std` + `alloc`: CI builds it for a bare-metal target.
//! - It needs Rust 1.88 or later, and will need a later one in minor releases only.
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(all(feature = "server", feature = "sources")),
    allow(rustdoc::broken_intra_doc_links, reason = "texts name what the feature adds")
)]
#![forbid(unsafe_code)]
// A panic on bad input is a defect; these find the ways there.
#![warn(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod pattern;
mod text;

#[cfg(all(feature = "protocol", feature = "sha2"))]
#[cfg_attr(docsrs, doc(cfg(all(feature = "protocol", feature = "sha2"))))]
pub mod client;
#[doc = include_str!("../docs/coming-from.md")]
pub mod coming_from {}
pub mod digest;
#[cfg(feature = "manifest")]
#[cfg_attr(docsrs, doc(cfg(feature = "manifest")))]
pub mod manifest;
pub mod platform;
#[cfg(feature = "protocol")]
#[cfg_attr(docsrs, doc(cfg(feature = "protocol")))]
pub mod protocol;
pub mod reference;
#[cfg(feature = "registry")]
#[cfg_attr(docsrs, doc(cfg(feature = "registry")))]
pub mod registry;
#[cfg(feature = "server")]
#[cfg_attr(docsrs, doc(cfg(feature = "server")))]
pub mod server;
#[cfg(feature = "sources")]
#[cfg_attr(docsrs, doc(cfg(feature = "sources")))]
pub mod sources;
pub mod tag;
pub mod transport;

pub use self::digest::{Digest, DigestView};
pub use self::platform::Platform;
pub use self::reference::{
    AnyReference, Domain, DomainView, ExactReference, ExactReferenceView, ParseOptions, Pattern,
    Reference, ReferenceError, ReferenceView, Repository, RepositoryView,
};
pub use self::tag::{Tag, TagView};

/// The README's examples are run as this crate's.
#[cfg(all(doctest, feature = "server"))]
#[doc = include_str!("../README.md")]
struct Readme;
