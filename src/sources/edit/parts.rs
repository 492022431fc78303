//! Changes of scalars of YAML: of images in parts, and of texts without quotes.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use super::super::found::{Scalar, Slot, Style};
use super::super::yaml::plain;
use super::{Edit, EditErrorKind, difference, pieces};
use crate::reference::{Part, ReferenceView};

/// What changes of an image that is given in parts.
pub(super) fn edits(
    slots: &[Option<Slot>; 4],
    wanted: ReferenceView<'_>,
) -> Result<Vec<Edit>, EditErrorKind> {
    let [name, tag, digest] = pieces(wanted).map(|(_, text)| text);
    let registry = slots.first().and_then(Option::as_ref).map_or("", |slot| &slot.text);
    let (registry, repository) = split(name, registry, wanted)?;
    let parts = [
        (Part::Domain, registry),
        (Part::Repository, repository),
        (Part::Tag, tag.trim_start_matches(':')),
        (Part::Digest, digest.trim_start_matches('@')),
    ];
    let mut edits = Vec::new();
    for (slot, (part, new)) in slots.iter().zip(parts) {
        match slot {
            Some(slot) => edits.extend(edit(slot, new)?),
            None if new.is_empty() => {}
            None => return Err(EditErrorKind::NoKey(part)),
        }
    }
    Ok(edits)
}

/// The registry and the repository. Where no registry was given, the repository is the whole name.
fn split<'r>(
    name: &'r str,
    registry: &str,
    wanted: ReferenceView<'r>,
) -> Result<(&'r str, &'r str), EditErrorKind> {
    if registry.is_empty() {
        return Ok(("", name));
    }
    let cut = |length: usize| Some((name.get(..length)?, name.get(length..)?.strip_prefix('/')?));
    let same = name.starts_with(registry).then(|| cut(registry.len())).flatten();
    let domain = wanted.domain().as_str();
    let other = || name.starts_with(domain).then(|| cut(domain.len())).flatten();
    same.or_else(other).ok_or(EditErrorKind::Scattered)
}

fn edit(slot: &Slot, new: &str) -> Result<Option<Edit>, EditErrorKind> {
    let Slot { text: old, scalar } = slot;
    let is_plain = scalar.as_ref().is_some_and(|scalar| scalar.style == Style::Plain);
    let is_misread = is_plain && !old.is_empty() && !plain::is_text(old);
    if &**old == new && !is_misread {
        return Ok(None);
    }
    let Scalar { span, style } = scalar.as_ref().ok_or(EditErrorKind::Rewritten)?;
    let whole = |text| Edit { start: span.start, end: span.end, text };
    let changed = || {
        let (changed, text) = difference(old, new)?;
        let (start, end) = (span.start + changed.start, span.start + changed.end);
        Some(Edit { start, end, text: text.into() })
    };
    Ok(match style {
        Style::Quoted => changed(),
        Style::Plain if plain::is_text(new) && !old.is_empty() => changed(),
        Style::Plain => Some(whole(scalar_of(new))),
        Style::Absent => Some(whole([" ", &*scalar_of(new)].concat().into())),
    })
}

/// The edits of a plain scalar, with quotes if it were no text without.
pub(super) fn kept_a_text(scalar: &Range<usize>, edits: Vec<Edit>, file: &str) -> Vec<Edit> {
    let mut new = String::new();
    let mut at = scalar.start;
    for edit in &edits {
        new.push_str(file.get(at..edit.start).unwrap_or_default());
        new.push_str(&edit.text);
        at = edit.end;
    }
    new.push_str(file.get(at..scalar.end).unwrap_or_default());
    if plain::is_text(&new) {
        return edits;
    }
    Vec::from([Edit { start: scalar.start, end: scalar.end, text: scalar_of(&new) }])
}

/// A text as a scalar, in quotes where it has to be. A reference holds nothing that would have to be escaped.
fn scalar_of(text: &str) -> Box<str> {
    if plain::is_text(text) { text.into() } else { ["\"", text, "\""].concat().into() }
}
