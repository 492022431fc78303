//! Writes the images to take instead into the text of a file.

use std::path::Path;

use distref::sources::{EditError, Source};

use crate::failure::Failure;
use crate::judge::Judge;

/// What becomes of a file.
pub(crate) struct Changed {
    /// The new text; `None` where nothing is replaced.
    pub(crate) text: Option<String>,
    /// Why an image is not replaced; the others are.
    pub(crate) refused: Vec<Failure>,
}

/// The text of the file with every image that there is a rewrite for replaced; every other byte stays.
pub(crate) fn apply(
    judge: &Judge<'_>,
    source: &Source<'_>,
    path: &Path,
) -> Result<Changed, Failure> {
    let failed = |error: EditError| {
        let (place, kind) = (error.place(), error.kind());
        Failure::Input(format!("{}:{place}: not changed: {kind}", path.display()))
    };
    let mut refused = Vec::new();
    let mut edits = source.edits();
    let mut is_changed = false;
    for image in judge.images(source) {
        let Some(Ok(instead)) = image.rewrite().map(|rewritten| rewritten.image()) else {
            continue;
        };
        match edits.set(image.index, instead) {
            Ok(()) => is_changed = true,
            Err(error) => refused.push(failed(error)),
        }
    }
    let text = is_changed.then(|| edits.apply().map_err(failed)).transpose()?;
    Ok(Changed { text, refused })
}
