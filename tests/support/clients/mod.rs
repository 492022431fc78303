//! The example `registry`, and clients that nobody here wrote.

#![allow(dead_code, reason = "no test needs all of it")]

mod engine;
mod found;
mod served;

pub(crate) use self::{
    engine::Engine,
    found::Found,
    served::{Served, WAYS, Way},
};
