//! The example `lint_images` as a person or a script runs it.
//!
//! `cargo test` builds examples before it runs tests. Alone: `cargo build --all-features --example lint_images && cargo test --all-features --test lint_images`.

#![expect(clippy::expect_used, reason = "a helper that panics is a failed test")]

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

#[path = "support/program.rs"]
mod program;

use program::{Program, stderr, stdout};
use serde_json::Value;

const PROGRAM: Program = Program("lint_images");
