//! Our client against our server, without sockets.

#[path = "../registry/mod.rs"]
#[allow(dead_code, reason = "its stores are wanted, not its way of asking")]
mod asked;
#[path = "../watched.rs"]
mod watched;

mod image;
mod network;
mod registry;
mod tokens;
mod whole;

pub(crate) use self::asked::Store;
pub(crate) use self::image::{Image, digest};
pub(crate) use self::network::Joined;
pub(crate) use self::network::{Client, Fault, Network, faults, random};
pub(crate) use self::registry::{Access, Registry};
pub(crate) use self::tokens::Tokens;
pub(crate) use self::whole::{Manner, Moved, blob, copy, plan, pull, push};
