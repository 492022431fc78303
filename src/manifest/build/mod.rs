//! Documents out of their parts.
//!
//! Builders check nothing themselves: what they write is read, strictly, and that is the document.

mod config;
#[cfg(feature = "sha2")]
mod describe;
mod descriptor;
mod history;
mod image;
mod index;
mod json;
mod layout;

pub use self::{
    config::ConfigBuilder,
    image::ImageBuilder,
    index::IndexBuilder,
    layout::{LayoutBuilder, LayoutFile},
};
