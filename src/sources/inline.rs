//! A Dockerfile within a YAML file.

use alloc::borrow::Cow;
use alloc::string::String;
use core::ops::Range;

use super::dockerfile;
use super::error::{Unresolved, UnresolvedKind};
use super::found::{Found, SegmentFrom, Written};
use super::splice::Spliced;
use super::variable::VariableValue;
use super::yaml::{Node, Walk};

/// Tells the references of `dockerfile_inline`. Compose expands variables in it before the builder does, so what has
/// `$` is reported and not expanded.
pub(super) fn dockerfile<'w, 'a>(walk: &mut Walk<'w, 'a>, node: Node<'w, 'a>) {
    let Some(node) = walk.follow(node) else { return };
    let Some(text) = node.text().filter(|_| walk.is_first(node)) else { return };
    let joined = Spliced::joined(node.block_lines());
    let spliced = if joined.text() == text { joined } else { node.spliced() };
    let all = match dockerfile::references(text) {
        Ok(all) => all,
        Err(error) => return walk.refuse(error.kind(), node.span().start),
    };
    for found in all {
        let moved = moved(found, &spliced, walk);
        if walk.push(moved).is_none() {
            return;
        }
    }
}

/// The same, with its places in the file around it.
fn moved<'a>(found: Found<'_>, spliced: &Spliced<'_>, walk: &Walk<'_, 'a>) -> Found<'a> {
    let owned = |text: Cow<'_, str>| Cow::Owned(String::from(text));
    let place = |span: Range<usize>| walk.lines.place(spliced.cover(span));
    let mut segments = found.segments;
    for segment in &mut segments {
        let from = match &segment.from {
            SegmentFrom::Literal(span) => spliced.file_span(span.clone()).map(SegmentFrom::Literal),
            SegmentFrom::Default(span) => spliced.file_span(span.clone()).map(SegmentFrom::Default),
            from => Some(from.clone()),
        };
        segment.from = from.unwrap_or(SegmentFrom::Changed);
    }
    let mut variables = found.variables;
    for variable in &mut variables {
        variable.place = place(variable.place.span());
        if let VariableValue::Default(at) | VariableValue::Alternative(at) = &mut variable.value {
            *at = place(at.span());
        }
    }
    let first = variables.first().map(|variable| variable.place.clone());
    let resolved = match (found.resolved, first) {
        (_, Some(place)) => Err(Unresolved { kind: UnresolvedKind::NotExpanded, place }),
        (Err(Unresolved { kind, place: at }), None) => {
            Err(Unresolved { kind, place: place(at.span()) })
        }
        (Ok(reference), None) => Ok(reference),
    };
    let is_known = variables.is_empty();
    Found {
        is_verbatim: found.is_verbatim && spliced.file_span(found.place.span()).is_some(),
        text: owned(found.text),
        place: place(found.place.span()),
        origin: found.origin,
        stage: found
            .stage
            .map(|stage| super::Stage { index: stage.index, name: stage.name.map(owned) }),
        platform: found.platform.map(owned),
        path: None,
        expanded: found.expanded.filter(|_| is_known),
        segments: if is_known { segments } else { alloc::vec::Vec::new() },
        written: Written::Text,
        variables,
        resolved,
    }
}
