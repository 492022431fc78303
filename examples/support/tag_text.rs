//! The answers for a person: a heading for each track or question, then aligned rows.

use std::fmt::Display;
use std::io::{self, Write};

use distref::TagView;
use distref::tag::{CascadeAction, Floating, Refusal, Scheme, Selection, Update};

use crate::paint::Palette;
use crate::report::{CascadeReport, Entry, Report, Row, TrackRows, UpdateReport};

/// Width of the longest label.
const LABELS: usize = "change".len();

/// Characters to which a column is widened at most; longer texts push the next column to the right.
const MAX_COLUMN: usize = 48;

/// Writes the answers; a blank line stands between two sections.
pub(crate) fn report(out: &mut impl Write, paint: &Palette, report: &Report<'_>) -> io::Result<()> {
    let mut page = Page { out, paint, is_first: true };
    for track in &report.tracks {
        page.track(track)?;
    }
    page.others(&report.others)?;
    if let Some(update) = &report.update {
        page.update(update)?;
    }
    if let Some(cascade) = &report.cascade {
        page.cascade(cascade)?;
    }
    Ok(())
}

/// Where sections are written.
struct Page<'a, W> {
    out: &'a mut W,
    paint: &'a Palette,
    is_first: bool,
}

impl<W: Write> Page<'_, W> {
    fn track(&mut self, track: &TrackRows<'_>) -> io::Result<()> {
        let scheme = match track.track.scheme() {
            Scheme::Date => "dates",
            Scheme::Year => "by year",
            Scheme::Count => "counts",
            _ => "",
        };
        self.heading(track.track, scheme)?;
        self.rows(&track.rows, track.newest)
    }

    fn others(&mut self, rows: &[Row<'_>]) -> io::Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        self.heading("no version", "")?;
        self.rows(rows, None)
    }

    fn rows(&mut self, rows: &[Row<'_>], newest: Option<TagView<'_>>) -> io::Result<()> {
        let rows: Vec<_> = rows.iter().map(|row| (joined(row), notes(row, newest))).collect();
        let width = column(rows.iter().map(|(tags, _)| tags.len()));
        for (tags, notes) in &rows {
            self.row(tags, width, notes)?;
        }
        Ok(())
    }

    fn update(&mut self, report: &UpdateReport<'_>) -> io::Result<()> {
        self.heading(format_args!("update of {}", report.current), "")?;
        match report.selection {
            Selection::Update(update) => self.chosen(update)?,
            none => self.labelled("none", &none.to_string(), 0, "")?,
        }
        match &report.judged {
            Some(_) => self.judged(report),
            None => Ok(()),
        }
    }

    fn chosen(&mut self, update: Update<'_>) -> io::Result<()> {
        self.labelled("to", update.to().as_str(), 0, "")?;
        self.labelled("change", update.change().as_str(), 0, "")?;
        for also in also(update) {
            self.labelled("also", also, 0, "")?;
        }
        Ok(())
    }

    fn judged(&mut self, report: &UpdateReport<'_>) -> io::Result<()> {
        let chosen = report.selection.update().map(|update| update.to());
        let judged = report.judged.iter().flatten();
        let others: Vec<_> = judged.filter(|(tag, _)| Some(*tag) != chosen).collect();
        self.heading(format_args!("not taken: {}", others.len()), "")?;
        let width = column(others.iter().map(|(tag, _)| tag.as_str().len()));
        for (tag, verdict) in others {
            self.row(tag.as_str(), width, &reason(verdict))?;
        }
        Ok(())
    }

    fn cascade(&mut self, report: &CascadeReport<'_>) -> io::Result<()> {
        self.heading(format_args!("tags to push for {}", report.version), "")?;
        let width = column(report.steps.iter().map(|step| step.tag().as_str().len()));
        report.steps.iter().try_for_each(|step| {
            let (label, why) = match step.action() {
                CascadeAction::Push => ("push", String::new()),
                action => ("leave", action.to_string()),
            };
            self.labelled(label, step.tag().as_str(), width, &why)
        })
    }

    fn heading(&mut self, text: impl Display, note: &str) -> io::Result<()> {
        let Palette { heading, .. } = self.paint;
        let gap = if self.is_first { "" } else { "\n" };
        self.is_first = false;
        write!(self.out, "{gap}{heading}{text}{heading:#}")?;
        self.end(note)
    }

    fn labelled(&mut self, label: &str, text: &str, width: usize, note: &str) -> io::Result<()> {
        let Palette { label: style, .. } = self.paint;
        write!(self.out, "  {style}{label:LABELS$}{style:#}")?;
        self.row(text, width, note)
    }

    fn row(&mut self, text: &str, width: usize, note: &str) -> io::Result<()> {
        let width = if note.is_empty() { 0 } else { width };
        write!(self.out, "  {text:width$}")?;
        self.end(note)
    }

    fn end(&mut self, note: &str) -> io::Result<()> {
        let Palette { note: faint, .. } = self.paint;
        match note {
            "" => writeln!(self.out),
            _ => writeln!(self.out, "  {faint}({note}){faint:#}"),
        }
    }
}

/// The tags of a row, the most precise first.
fn joined(row: &Row<'_>) -> String {
    let tags: Vec<_> = row.0.iter().map(|entry| entry.tag.as_str()).collect();
    tags.join(" = ")
}

/// What there is to say of the tags of a row.
fn notes(row: &Row<'_>, newest: Option<TagView<'_>>) -> String {
    let mut notes = Vec::new();
    if row.0.iter().any(|entry| Some(entry.tag) == newest) {
        notes.push("newest".to_owned());
    }
    // Where others of the row are more precise, it is plain that the tag moves.
    if let Some(Entry { floating: Floating::Yes { toward }, .. }) = row.0.first() {
        notes.push(toward.map_or("moves".to_owned(), |toward| format!("moves, now {toward}")));
    }
    notes.join(", ")
}

/// Why a candidate was not taken. One that passes is older than the one taken, or spelled less like the tag in use.
fn reason(verdict: &Result<Update<'_>, Refusal>) -> String {
    match verdict {
        Ok(update) => format!("passes as a {} update", update.change()),
        Err(refusal) => refusal.to_string(),
    }
}

/// What changes beside the version.
fn also(update: Update<'_>) -> impl Iterator<Item = &'static str> {
    let changes = [
        (update.changes_v(), "the spelling of `v`"),
        (update.changes_precision(), "the count of parts"),
        (update.changes_base(), "the base"),
    ];
    changes.into_iter().filter_map(|(is_so, what)| is_so.then_some(what))
}

/// The width that aligns what stands behind texts of these lengths.
fn column(lens: impl Iterator<Item = usize>) -> usize {
    lens.filter(|&len| len <= MAX_COLUMN).max().unwrap_or_default()
}
