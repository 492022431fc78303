//! What was found in a file, a line each: `LINE:COLUMN origin text = reference`, or `! reason`.

use distref::sources::{Found, SourceError};

pub(crate) fn told(found: Result<Vec<Found<'_>>, SourceError>) -> Vec<String> {
    match found {
        Ok(found) => found.iter().map(line).collect(),
        Err(error) => vec![format!("error: {error}")],
    }
}

fn line(found: &Found<'_>) -> String {
    let meaning = match found.reference() {
        Ok(reference) if reference.as_str() == found.text() => String::new(),
        Ok(reference) => format!(" = {reference}"),
        Err(unresolved) => format!(" ! {}", unresolved.kind()),
    };
    format!("{} {} {}{meaning}", found.place(), found.origin().as_str(), found.text())
}
