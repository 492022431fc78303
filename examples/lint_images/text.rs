//! Findings for a person.

use std::io::{self, Write};

use crate::Counts;
use crate::excerpt::Excerpt;
use crate::finding::{Finding, Level};
use crate::paint::Palette;
use crate::visible::visible;

/// `file:line:column: level: message`, the line and its marks, and what to do.
pub(crate) fn finding(
    out: &mut impl Write,
    paint: &Palette,
    file: &str,
    text: &str,
    finding: &Finding,
) -> io::Result<()> {
    let Palette { heading, note, concern, error, label } = paint;
    let style = match finding.level {
        Level::Error => error,
        Level::Warning => concern,
        Level::Note => note,
    };
    let (file, place, level) = (visible(file), &finding.place, finding.level.as_str());
    let message = visible(&finding.message);
    writeln!(out, "{heading}{file}:{place}:{heading:#} {style}{level}{style:#}: {message}")?;
    let Excerpt { line, indent, width } = Excerpt::new(text, place);
    writeln!(out, "    {line}\n    {:indent$}{style}{:^<width$}{style:#}", "", "")?;
    if let Some(reference) = finding.reference.as_ref().filter(|it| **it != finding.text) {
        writeln!(out, "    {note}this is {}{note:#}", visible(reference))?;
    }
    if let Some(suggestion) = &finding.suggestion {
        writeln!(out, "    did you mean {label}{suggestion}{label:#}?")?;
    } else if let Some(hint) = finding.hint {
        writeln!(out, "    {hint}")?;
    }
    Ok(())
}

/// The last line.
pub(crate) fn summary(out: &mut impl Write, paint: &Palette, counts: &Counts) -> io::Result<()> {
    let Palette { heading, .. } = paint;
    let Counts { files, references, errors, warnings, notes, fixed } = counts;
    let several =
        |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    let [references, files, errors, warnings, notes] = [
        several(*references, "reference"),
        several(*files, "file"),
        several(*errors, "error"),
        several(*warnings, "warning"),
        several(*notes, "note"),
    ];
    write!(out, "{heading}{references} in {files}:{heading:#} {errors}, {warnings}, {notes}")?;
    if *fixed > 0 {
        write!(out, ", {fixed} fixed")?;
    }
    writeln!(out)
}
