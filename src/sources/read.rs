//! A part of a file, read as a reference.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::vec::Vec;
use core::ops::Range;

use super::MAX_PIECES;
use super::error::{Unresolved, UnresolvedKind};
use super::expand::{Expanded, Scope, Syntax, expand};
use super::found::{Found, OriginKind, Segment, SegmentFrom, Written, file_span};
use super::place::{Lines, Place};
use super::splice::Spliced;
use super::variable::{VariableUse, Variables};
use crate::reference::{Reference, ReferenceView};

/// How variables in a text are taken.
#[derive(Clone, Copy)]
pub(super) enum Expansion<'e> {
    /// Expanded.
    With(Syntax, &'e dyn Scope),
    /// The builder expands none; quotes are taken away.
    Never(Syntax),
    /// Another program fills the text in: what has `$` is a template.
    Template,
}

type Uses = Vec<VariableUse>;

/// An expanded text, where it is from, and the variables in it.
type Known<'t> = (Cow<'t, str>, Vec<Segment>, Uses);

/// What a text is expanded to.
type Read = (Option<Box<str>>, Vec<Segment>, Result<Reference, Unresolved>);

/// Reads a part of a text.
pub(super) fn found<'a>(
    text: &Spliced<'a>,
    range: Range<usize>,
    origin: OriginKind,
    expansion: &Expansion<'_>,
    lines: &Lines<'_>,
) -> Found<'a> {
    let whole = text.text().get(range.clone()).unwrap_or_default();
    let is_shell = matches!(
        expansion,
        Expansion::With(Syntax::Shell { .. }, _) | Expansion::Never(Syntax::Shell { .. })
    );
    let shown = if is_shell { inside_quotes(whole, range.clone()) } else { range.clone() };
    let place = lines.place(text.cover(shown.clone()));
    let (expanded, segments, resolved, variables) = match read(text, range, whole, expansion, lines)
    {
        Ok(read) => {
            let (expanded, segments, resolved) = resolve(read.0, read.1, &place, lines);
            (expanded, segments, resolved, read.2)
        }
        Err((unresolved, variables)) => (None, Vec::new(), Err(unresolved), variables),
    };
    Found {
        text: text.part(shown.clone()),
        is_verbatim: text.file_span(shown).is_some(),
        place,
        origin,
        stage: None,
        platform: None,
        path: None,
        expanded,
        segments,
        written: Written::Text,
        variables,
        resolved,
    }
}

/// The expanded text and where it is from; or why it cannot be known.
fn read<'t>(
    text: &'t Spliced<'_>,
    range: Range<usize>,
    whole: &'t str,
    expansion: &Expansion<'_>,
    lines: &Lines<'_>,
) -> Result<Known<'t>, (Unresolved, Uses)> {
    let place_of = |at: usize, length: usize| {
        let start = range.start + at;
        lines.place(text.cover(start..start + length))
    };
    let fail = |kind, place| Err((Unresolved { kind, place }, Uses::new()));
    if let Some(at) = whole.find("{{") {
        return fail(UnresolvedKind::Template, place_of(at, 2));
    }
    let none = Variables::new();
    let (syntax, scope, taboo) = match *expansion {
        Expansion::With(syntax, scope) => (syntax, scope, None),
        Expansion::Never(syntax) => (syntax, &none as _, Some(UnresolvedKind::NotExpanded)),
        Expansion::Template => (Syntax::Compose, &none as _, Some(UnresolvedKind::Template)),
    };
    if let (Some(kind), Some(at)) = (taboo, whole.find('$')) {
        return fail(kind, place_of(at, 1));
    }
    let is_special = |byte: u8| match syntax {
        Syntax::Shell { escape } => matches!(byte, b'$' | b'\'' | b'"') || byte == escape,
        Syntax::Compose => byte == b'$',
    };
    if !whole.bytes().any(is_special) {
        return Ok((whole.into(), pieces(text, range), Uses::new()));
    }
    let Expanded { text, segments, uses, fault } = expand(text, range, syntax, lines, scope);
    match fault {
        Some(fault) => Err((fault, uses)),
        None => Ok((text.into(), segments, uses)),
    }
}

/// Where a text without variables is from.
fn pieces(text: &Spliced<'_>, range: Range<usize>) -> Vec<Segment> {
    let runs = text.runs(range.clone()).take(MAX_PIECES + 1).collect::<Vec<_>>();
    if runs.is_empty() || runs.len() > MAX_PIECES {
        return Vec::from([Segment { range: 0..range.len(), from: SegmentFrom::Changed }]);
    }
    let piece = |(run, span): (Range<usize>, Range<usize>)| {
        let range = run.start - range.start..run.end - range.start;
        Segment { range, from: SegmentFrom::Literal(span) }
    };
    runs.into_iter().map(piece).collect()
}

/// Reads an expanded text, and finds the fault in the file if there is one.
pub(super) fn resolve(
    expanded: Cow<'_, str>,
    segments: Vec<Segment>,
    place: &Place,
    lines: &Lines<'_>,
) -> Read {
    let kind = match ReferenceView::parse(&expanded) {
        Ok(reference) => return (None, segments, Ok(reference.into())),
        Err(_) if expanded.is_empty() => UnresolvedKind::Empty,
        Err(error) => UnresolvedKind::Refused(error),
    };
    let place = match &kind {
        UnresolvedKind::Refused(error) => file_span(&segments, error.span()),
        _ => None,
    }
    .map_or_else(|| place.clone(), |span| lines.place(span));
    (Some(expanded.into()), segments, Err(Unresolved { kind, place }))
}

/// The part without the quotes around it, if these are the only ones.
fn inside_quotes(word: &str, range: Range<usize>) -> Range<usize> {
    let is_quoted = |quote: char| {
        let inner = word.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
        inner.is_some_and(|inner| !inner.contains(['"', '\'', '\\', '`']))
    };
    if is_quoted('"') || is_quoted('\'') { range.start + 1..range.end - 1 } else { range }
}
