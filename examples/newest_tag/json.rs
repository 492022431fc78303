//! The answers for a program: one object a line, each with `section`.
//!
//! | section | there with | key | value |
//! |---|---|---|---|
//! | `input` | always | `tags`, `blank`, `refused` | how many tags (repetitions included), blank lines, texts that are no tags |
//! | | | `reasons` | the first of these: objects with `line` or (in JSON) `tag`, from 1, `text`, `reason` |
//! | `tracks` | always | `tracks` | objects with `track`, such as `*-alpine`; `scheme`: `plain`, `year` or `date`; `newest`, a tag or null; `rows` |
//! | | | `others` | the rows of the tags without a version |
//! | `update` | `--current` | `current`, `to` | the tag in use, and the one to take or null |
//! | | | `change` | `minor` and the like, or null |
//! | | | `also` | what changes beside the version, a list of `v`, `precision`, `base` |
//! | | | `reason` | the outcome in a sentence |
//! | | | `judged` | null without `--why`; objects with `tag` and either `change` or `refusal`, the other is null |
//! | `cascade` | `--publish` | `version`, `push` | the version, and the list of tags to push |
//! | | | `steps` | objects with `tag`; `step`: `push`, `held` or `skipped`; `by`, the tag that holds it, or null; `why`, or null |
//!
//! `rows` are lists, oldest first, of tags that name the same image now, going by their text, the most precise first: objects with
//! `tag`, `floating` (`floating`, `pinned`, `unknown`) and `toward`, the tag that it follows now, or null.

use std::io::{self, Write};

use distref::TagView;
use distref::tag::{CascadeAction, CascadeStep, Floating, Refusal, Scheme, Update};
use serde_json::{Value, json};

use crate::input::{Input, Refused};
use crate::report::{CascadeReport, Entry, Report, Row, TrackRows, UpdateReport};

/// Writes the objects.
pub(crate) fn report(out: &mut impl Write, input: &Input, report: &Report<'_>) -> io::Result<()> {
    writeln!(out, "{}", of_input(input))?;
    writeln!(out, "{}", of_tracks(report))?;
    if let Some(update) = &report.update {
        writeln!(out, "{}", of_update(update))?;
    }
    match &report.cascade {
        Some(cascade) => writeln!(out, "{}", of_cascade(cascade)),
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
    let of_track = |TrackRows { track, rows, newest }: &TrackRows<'_>| {
        json!({
            "track": track.to_string(),
            "scheme": scheme(track.scheme()),
            "newest": newest.map(TagView::as_str),
            "rows": list(rows, of_row),
        })
    };
    json!({
        "section": "tracks",
        "tracks": list(&report.tracks, of_track),
        "others": list(&report.others, of_row),
    })
}

fn of_row(row: &Row<'_>) -> Value {
    let of_entry = |Entry { tag, floating }: &Entry<'_>| {
        let toward = if let Floating::Yes { toward } = floating { *toward } else { None };
        json!({ "tag": tag.as_str(), "floating": floating.as_str(), "toward": toward.map(TagView::as_str) })
    };
    list(&row.0, of_entry)
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

fn of_cascade(CascadeReport { version, steps }: &CascadeReport<'_>) -> Value {
    let is_push = |step: &&CascadeStep<'_>| step.action() == CascadeAction::Push;
    let push: Vec<_> = steps.iter().filter(is_push).map(|step| step.tag().as_str()).collect();
    json!({
        "section": "cascade",
        "version": version.as_str(),
        "push": push,
        "steps": list(steps, of_step),
    })
}

fn of_step(step: &CascadeStep<'_>) -> Value {
    let action = step.action();
    let (word, by) = match action {
        CascadeAction::Push => ("push", None),
        CascadeAction::HeldBy(by) => ("held", Some(by.as_str())),
        _ => ("skipped", None),
    };
    let why = (action != CascadeAction::Push).then(|| action.to_string());
    json!({ "tag": step.tag().as_str(), "step": word, "by": by, "why": why })
}

fn list<T>(items: &[T], of_item: impl Fn(&T) -> Value) -> Value {
    items.iter().map(of_item).collect()
}

fn scheme(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::Date => "date",
        Scheme::Year => "year",
        Scheme::Count => "count",
        _ => "plain",
    }
}
