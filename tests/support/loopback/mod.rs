//! Our client against our server, without sockets.

#[path = "../../../examples/support/store/memory.rs"]
#[allow(unreachable_pub, reason = "the program shows it")]
mod memory;

mod image;
mod network;
mod registry;
mod store;
mod tokens;
mod whole;

pub(crate) use self::image::{Image, digest};
pub(crate) use self::network::{Client, Fault, Network, faults, random};
pub(crate) use self::registry::{Access, Registry};
pub(crate) use self::tokens::Tokens;
pub(crate) use self::whole::{Manner, Moved, blob, copy, plan, pull, push};
