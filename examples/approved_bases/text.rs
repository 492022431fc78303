//! The answers for a person: a line for each image, and what there is to say of it below.

use std::fmt::Display;
use std::io::{self, Write};
use std::path::Path;

use crate::judge::{Count, Image, Outcome, UNSEEN};
use crate::paint::Palette;
use crate::visible::visible;

/// Characters of a text that are shown.
const MAX_SHOWN: usize = 256;

/// Writes the verdict on an image.
pub(crate) fn image(
    out: &mut impl Write,
    paint: &Palette,
    path: &Path,
    image: &Image<'_>,
) -> io::Result<()> {
    let Palette { heading, label, concern, error, note } = paint;
    write!(out, "{heading}{}{heading:#}: ", place(path, image))?;
    let text = shown(image.found.text());
    match &image.outcome {
        Outcome::Undecided(why) => {
            writeln!(out, "{concern}undecided{concern:#} {text}: {}", shown(why))
        }
        Outcome::Judged { reference, verdict, then } => {
            let (word, style) =
                if verdict.is_allowed() { ("allowed", label) } else { ("denied", error) };
            write!(out, "{style}{word:7}{style:#} {text}")?;
            if reference.as_str() != image.found.text() {
                write!(out, " {note}= {}{note:#}", shown(reference.as_str()))?;
            }
            writeln!(out)?;
            for breach in verdict.broken() {
                writeln!(out, "  broken  {breach}")?;
            }
            let Some(rewritten) = verdict.rewrite() else { return Ok(()) };
            match (rewritten.image(), then) {
                (Ok(image), Some(then)) if then.is_allowed() => {
                    writeln!(out, "  instead {label}{}{label:#}", shown(image.as_str()))
                }
                (Ok(image), _) => {
                    writeln!(
                        out,
                        "  instead {} {concern}(denied too){concern:#}",
                        shown(image.as_str())
                    )
                }
                (Err(why), _) => writeln!(out, "  instead {concern}nothing: {why}{concern:#}"),
            }
        }
    }
}

/// Writes what to write in place of an image, if anything.
pub(crate) fn edit(
    out: &mut impl Write,
    paint: &Palette,
    path: &Path,
    image: &Image<'_>,
) -> io::Result<()> {
    let Palette { heading, label, .. } = paint;
    let Some(Ok(instead)) = image.rewrite().map(|rewritten| rewritten.image()) else {
        return Ok(());
    };
    let (place, text) = (place(path, image), shown(image.found.text()));
    writeln!(out, "{heading}{place}{heading:#}: {text} -> {label}{instead}{label:#}")
}

/// Says that images of a file may not have been seen.
pub(crate) fn guess(out: &mut impl Write, paint: &Palette, path: &Path) -> io::Result<()> {
    let Palette { heading, concern, .. } = paint;
    let path = visible(&path.to_string_lossy());
    writeln!(out, "{heading}{path}{heading:#}: {concern}undecided{concern:#} {UNSEEN}")
}

/// Writes how many images there are.
pub(crate) fn count(out: &mut impl Write, count: Count) -> io::Result<()> {
    let Count { allowed, denied, undecided } = count;
    writeln!(out, "{allowed} allowed, {denied} denied, {undecided} undecided")
}

fn place(path: &Path, image: &Image<'_>) -> impl Display {
    format!("{}:{}", visible(&path.to_string_lossy()), image.found.place())
}

/// The beginning of a text, fit for a terminal.
fn shown(text: &str) -> String {
    match text.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => visible(&text[..end]) + "…",
        None => visible(text),
    }
}
