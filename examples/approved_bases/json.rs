//! The answers for a program: one object a line, one for each image; and one for a file in which images may not have been seen,
//! with neither `origin` nor `text`.
//!
//! | key | value |
//! |---|---|
//! | `file`, `line`, `column` | where it stands; both from 1, the column in characters |
//! | `origin` | what the file says it for: `from`, `copy-from`, `service`, `container` and the like |
//! | `path` | the keys that lead to it in a YAML file, or null |
//! | `text` | as written |
//! | `image` | the reference that is meant, or null |
//! | `allowed` | true, false, or null where it cannot be told which image is meant |
//! | `why` | null, or why it cannot be told |
//! | `broken` | objects with `index` (from 0), `name` or null, `line`, `column`, `reason`, `message` |
//! | `rewrite` | null, or an object with `from`, `to`, `image` or null, `allowed` or null, `why` or null |

use std::io::{self, Write};
use std::path::Path;

use distref::registry::Verdict;
use distref::registry::policy::{Breach, Position};
use serde_json::{Value, json};

use crate::judge::{Image, Outcome, UNSEEN};

/// Writes the object of an image.
pub(crate) fn image(out: &mut impl Write, path: &Path, image: &Image<'_>) -> io::Result<()> {
    let (reference, broken, why) = match &image.outcome {
        Outcome::Judged { reference, verdict, .. } => {
            let broken = verdict.broken().iter().map(of_breach).collect();
            (Some(reference.as_str()), Value::Array(broken), None)
        }
        Outcome::Undecided(why) => (None, json!([]), Some(why)),
    };
    let object = json!({
        "file": path.to_string_lossy(),
        "line": image.found.place().line(),
        "column": image.found.place().column(),
        "origin": image.found.origin().as_str(),
        "path": image.found.path(),
        "text": image.found.text(),
        "image": reference,
        "allowed": image.is_allowed(),
        "why": why,
        "broken": broken,
        "rewrite": of_rewrite(image),
    });
    writeln!(out, "{object}")
}

/// Writes the object of a file in which images may not have been seen.
pub(crate) fn guess(out: &mut impl Write, path: &Path) -> io::Result<()> {
    let object = json!({
        "file": path.to_string_lossy(),
        "line": 1,
        "column": 1,
        "origin": null,
        "path": null,
        "text": null,
        "image": null,
        "allowed": null,
        "why": UNSEEN,
        "broken": [],
        "rewrite": null,
    });
    writeln!(out, "{object}")
}

fn of_breach(breach: &Breach<'_>) -> Value {
    let position = breach.rule().position();
    json!({
        "index": breach.index(),
        "name": breach.rule().name(),
        "line": position.map(Position::line),
        "column": position.map(Position::column),
        "reason": breach.reason().as_str(),
        "message": breach.reason().to_string(),
    })
}

fn of_rewrite(image: &Image<'_>) -> Value {
    let Outcome::Judged { verdict, then, .. } = &image.outcome else { return Value::Null };
    let Some(rewritten) = verdict.rewrite() else { return Value::Null };
    json!({
        "from": rewritten.rewrite().from().as_str(),
        "to": rewritten.rewrite().to().as_str(),
        "image": rewritten.image().ok().map(distref::Reference::as_str),
        "allowed": then.as_ref().map(Verdict::is_allowed),
        "why": rewritten.image().err().map(|why| why.to_string()),
    })
}
