//! What ends the walk.

use std::fmt::Display;
use std::str::FromStr;

use crate::failure::Failure;

/// It is not as it should be.
pub(crate) fn wrong(what: impl Display) -> Failure {
    Failure::Input(what.to_string())
}

/// What a text means, or that it means nothing.
pub(crate) fn parsed<T: FromStr<Err: Display>>(text: &str) -> Result<T, Failure> {
    text.parse().map_err(|error| wrong(format_args!("{text}: {error}")))
}
