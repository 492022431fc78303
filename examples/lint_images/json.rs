//! A finding for a program: one object a line.
//!
//! | key | value |
//! |---|---|
//! | `file` | as given, or below the directory that was given |
//! | `line`, `column` | from 1; the column counts characters |
//! | `start`, `end` | bytes of the file |
//! | `level` | `error`, `warning` or `note` |
//! | `rule` | a word of `Concern::as_str`, or `refused`, `empty`, `not-pinned`, `not-expanded`, `not-text`, `undeclared-variable`, `unset-variable`, `required-variable`, `template` |
//! | `message` | one line |
//! | `text`, `reference` | as written; as meant, or null |
//! | `origin`, `path` | a word of `OriginKind::as_str`; the keys that lead there, or null |
//! | `suggestion`, `hint` | a spelling that will do, or null; what else to do, or null |

use serde_json::{Value, json};

use crate::finding::Finding;

pub(crate) fn object(file: &str, finding: &Finding) -> Value {
    let span = finding.place.span();
    json!({
        "file": file,
        "line": finding.place.line(),
        "column": finding.place.column(),
        "start": span.start,
        "end": span.end,
        "level": finding.level.as_str(),
        "rule": finding.rule,
        "message": finding.message,
        "text": finding.text,
        "reference": finding.reference,
        "origin": finding.origin.as_str(),
        "path": finding.path,
        "suggestion": finding.suggestion.as_ref().map(ToString::to_string),
        "hint": finding.hint,
    })
}
