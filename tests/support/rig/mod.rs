//! Real registries, and what stands between them and a client, for end-to-end tests.
//!
//! | what | for |
//! |---|---|
//! | [`Registry`] | Debian's `docker-registry` on a free port of this machine: [`Setup`] says how |
//! | [`Proxy`] | counts bytes on the way to a registry, and cuts connections when told |
//! | [`skopeo`], [`push`], [`pull`] | a client that nobody here wrote |
//! | [`make_layout`], [`make_docker_folder`] | images to push, without a network |
//! | [`Folder`] | where all of it lies; gone when dropped |
//!
//! Everything listens on loopback, lies in a folder of its own, and ends when its value is dropped.
//! A helper that panics is a failed test.

#![allow(dead_code, reason = "no test needs all of it")]
#![allow(unused_imports, reason = "no test needs all of it")]

mod authority;
mod blob_server;
mod bodies;
mod folder;
mod gzip;
mod http;
mod images;
mod layer;
mod process;
mod proxy;
mod registry;
mod setup;
mod skopeo;
mod tar;
mod token_server;

pub(crate) use self::{
    authority::Authority,
    blob_server::BlobRequest,
    folder::Folder,
    http::{Answer, Reply, Request, Server, ask},
    images::{ALL, Images, make_docker_folder, make_layout},
    proxy::Proxy,
    registry::{HTPASSWD, Logged, PASSWORD, Registry, USER},
    setup::{Mode, Setup},
    skopeo::{copy, manifest, pull, push, skopeo, try_skopeo},
    token_server::TokenRequest,
};
