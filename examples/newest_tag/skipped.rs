//! What was left out of the input, for a person.

use std::io::{self, Write};

use crate::input::{Input, Refused};
use crate::paint::Palette;

/// Writes what was left out of the input.
pub(crate) fn skipped(out: &mut impl Write, paint: &Palette, input: &Input) -> io::Result<()> {
    let Palette { error, concern, .. } = paint;
    for Refused { unit, number, text, reason } in &input.reasons {
        writeln!(out, "{unit} {number}: {error}error:{error:#} {reason}: {text}")?;
    }
    let untold = input.refused.saturating_sub(input.reasons.len());
    if untold > 0 {
        writeln!(out, "{concern}and {untold} more that are no tags{concern:#}")?;
    }
    if input.blank > 0 {
        writeln!(out, "{concern}blank lines: {}{concern:#}", input.blank)?;
    }
    Ok(())
}
