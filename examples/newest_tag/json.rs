//! The answers for a program: one object a line, each with `section`.
//!
//! | section | there with | key | value |
//! |---|---|---|---|
//! | `input` | always | `tags`, `blank`, `refused` | how many tags (repetitions included), blank lines, texts that are no tags |
//! | | | `reasons` | the first of these: objects with `line` or (in JSON) `tag`, from 1, `text`, `reason` |
//! | `tracks` | always | `tracks` | objects with `track`, such as `*-alpine`; `scheme`: `plain`, `year` or `date`; `newest`, a tag or null; `tags`, oldest first |
//! | | | `others` | the tags without a version |
//! | `update` | `--current` | `current`, `to` | the tag in use, and the one to take or null |
//! | | | `change` | `minor` and the like, or null |
//! | | | `also` | what changes beside the version, a list of `v`, `precision`, `base` |
//! | | | `reason` | the outcome in a sentence |
//! | | | `judged` | null without `--why`; objects with `tag` and either `change` or `refusal`, the other is null |

use std::io::{self, Write};

use distref::TagView;
use distref::tag::{Refusal, Scheme, Update};
use serde_json::{Value, json};

use crate::input::{Input, Refused};
use crate::report::{Report, TrackTags, UpdateReport};

/// Writes the objects.
pub(crate) fn report(out: &mut impl Write, input: &Input, report: &Report<'_>) -> io::Result<()> {
    writeln!(out, "{}", of_input(input))?;
    writeln!(out, "{}", of_tracks(report))?;
    match &report.update {
        Some(update) => writeln!(out, "{}", of_update(update)),
        None => Ok(()),
    }
}

fn of_input(input: &Input) -> Value {
    let of_reason = |Refused { unit, number, text, reason }: &Refused| json!({ *unit: number, "text": text, "reason": reason });
    json!({
        "section": "input",
        "tags": input.tags.len(),
        "blank": input.blank,
        "refused": input.refused,
        "reasons": list(&input.reasons, of_reason),
    })
}

fn of_tracks(report: &Report<'_>) -> Value {
    let of_track = |TrackTags { track, tags, newest }: &TrackTags<'_>| {
        json!({
            "track": track.to_string(),
            "scheme": scheme(track.scheme()),
            "newest": newest.map(TagView::as_str),
            "tags": list(tags, |tag| tag.as_str().into()),
        })
    };
    json!({
        "section": "tracks",
        "tracks": list(&report.tracks, of_track),
        "others": list(&report.others, |tag| tag.as_str().into()),
    })
}

fn of_update(report: &UpdateReport<'_>) -> Value {
    let update = report.selection.update();
    json!({
        "section": "update",
        "current": report.current.as_str(),
        "to": update.map(|update| update.to().as_str()),
        "change": update.map(|update| update.change().as_str()),
        "also": update.map_or_else(Vec::new, also),
        "reason": report.selection.to_string(),
        "judged": report.judged.as_deref().map(|judged| list(judged, of_judged)),
    })
}

fn also(update: Update<'_>) -> Vec<&'static str> {
    let changes = [
        (update.changes_v(), "v"),
        (update.changes_precision(), "precision"),
        (update.changes_base(), "base"),
    ];
    changes.into_iter().filter_map(|(is_so, word)| is_so.then_some(word)).collect()
}

fn of_judged((tag, verdict): &(TagView<'_>, Result<Update<'_>, Refusal>)) -> Value {
    json!({
        "tag": tag.as_str(),
        "change": verdict.as_ref().ok().map(|update| update.change().as_str()),
        "refusal": verdict.as_ref().err().map(Refusal::to_string),
    })
}

fn list<T>(items: &[T], of_item: impl Fn(&T) -> Value) -> Value {
    items.iter().map(of_item).collect()
}

fn scheme(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::Date => "date",
        Scheme::Year => "year",
        Scheme::Plain => "plain",
    }
}
