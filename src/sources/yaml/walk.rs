//! Goes through a tree and tells what stands for an image, each once.

use alloc::boxed::Box;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::super::error::{SourceError, SourceErrorKind, Unresolved, UnresolvedKind};
use super::super::expand::Syntax;
use super::super::found::{Found, OriginKind, Segment, SegmentFrom, Slot, Written};
use super::super::place::Lines;
use super::super::read::{self, Expansion};
use super::super::splice::Spliced;
use super::super::variable::Variables;
use super::super::{MAX_FOUND, MAX_NODES};
use super::tree::Node;
use crate::reference::{Part, Parts};

/// The most bytes of a path that are told.
const MAX_PATH: usize = 256;

/// The most mappings that are merged into one.
const MAX_MERGED: usize = 16;

/// How many bytes of a text that an alias stands for are worth a value.
const BYTES_A_VALUE: usize = 64;

/// How often each value of a file may be looked at, without aliases: more than any of the readers here does.
const MAX_LOOKS: usize = 8;

/// What was found, and what bounds the work.
pub(in super::super) struct Walk<'w, 'a> {
    pub(in super::super) lines: &'w Lines<'a>,
    variables: &'w Variables,
    path: Vec<Step<'w>>,
    /// The values that were told, alone or as parts of an image: one that aliases lead to is told once.
    told: BTreeSet<[Option<u32>; 4]>,
    /// The Dockerfiles that were read.
    inlined: BTreeSet<u32>,
    /// How many more values are looked at through aliases.
    budget: usize,
    /// How many more values are looked at where they stand: an alias above may lead there again and again.
    looks: usize,
    found: Vec<Found<'a>>,
    error: Option<SourceError>,
}

/// A step from a value into it.
#[derive(Clone, Copy)]
pub(in super::super) enum Step<'w> {
    Key(&'w str),
    Index(usize),
}

impl<'w> Step<'w> {
    /// Into the value of a key; a key that is no text, or is a long one behind an alias, is shown as `?`.
    pub(in super::super) fn into(key: Node<'w, '_>) -> Self {
        Self::Key(key.text().unwrap_or("?"))
    }
}

/// A mapping, and those that `<<` merges into it, in the order in which they count.
pub(in super::super) struct Merged<'t, 'a>(Vec<Node<'t, 'a>>);

impl<'t, 'a> Merged<'t, 'a> {
    /// The value of a key.
    pub(in super::super) fn entry(&self, name: &str) -> Option<Node<'t, 'a>> {
        self.0.iter().find_map(|mapping| mapping.entry(name))
    }

    pub(in super::super) fn entries(&self) -> impl Iterator<Item = (Node<'t, 'a>, Node<'t, 'a>)> {
        self.0.iter().flat_map(|mapping| mapping.entries())
    }
}

impl<'w, 'a> Walk<'w, 'a> {
    pub(in super::super) fn new(lines: &'w Lines<'a>, variables: &'w Variables) -> Self {
        Self {
            lines,
            variables,
            path: Vec::new(),
            told: BTreeSet::new(),
            inlined: BTreeSet::new(),
            budget: MAX_NODES,
            looks: MAX_NODES * MAX_LOOKS,
            found: Vec::new(),
            error: None,
        }
    }

    pub(in super::super) fn finish(self) -> Result<Vec<Found<'a>>, SourceError> {
        self.error.map_or(Ok(self.found), Err)
    }

    /// Does something a step further in.
    pub(in super::super) fn within(&mut self, step: Step<'w>, act: impl FnOnce(&mut Self)) {
        self.path.push(step);
        act(self);
        self.path.pop();
    }

    /// What the value is or stands for, as long as aliases may be followed. What is looked through comes from here, so
    /// that the work is bounded.
    pub(in super::super) fn follow<'t>(&mut self, node: Node<'t, 'a>) -> Option<Node<'t, 'a>> {
        if self.error.is_some() {
            return None;
        }
        let target = node.followed()?;
        let (left, bytes) = if node.is_alias() {
            (&mut self.budget, target.text().map_or(0, str::len))
        } else {
            (&mut self.looks, 0)
        };
        let Some(rest) = left.checked_sub(1 + target.len() + bytes / BYTES_A_VALUE) else {
            self.refuse(SourceErrorKind::TooManyAliases, node.span().start);
            return None;
        };
        *left = rest;
        Some(target)
    }

    /// The text of a scalar, or of one that an alias stands for.
    pub(in super::super) fn text<'t>(&mut self, node: Node<'t, 'a>) -> Option<&'t str> {
        self.follow(node)?.text()
    }

    /// Whether a Dockerfile within the file is met for the first time.
    pub(in super::super) fn is_first(&mut self, dockerfile: Node<'_, 'a>) -> bool {
        self.inlined.insert(dockerfile.id())
    }

    /// The mapping with those that it merges.
    pub(in super::super) fn merged<'t>(&mut self, node: Node<'t, 'a>) -> Merged<'t, 'a> {
        let mut all: Vec<Node<'t, 'a>> = self.follow(node).into_iter().collect();
        let mut at = 0;
        while let Some(mapping) = all.get(at).copied() {
            at += 1;
            let Some(merge) = mapping.entry("<<").and_then(|it| self.follow(it)) else { continue };
            let one = (!merge.is_sequence()).then_some(merge);
            for source in one.into_iter().chain(merge.items()) {
                let Some(source) = self.follow(source) else { continue };
                if all.iter().any(|known| known.id() == source.id()) {
                    continue;
                }
                if all.len() == MAX_MERGED {
                    self.refuse(SourceErrorKind::TooManyAliases, source.span().start);
                    return Merged(Vec::new());
                }
                all.push(source);
            }
        }
        Merged(all)
    }

    /// Ends in an error, the first of all.
    pub(in super::super) fn refuse(&mut self, kind: SourceErrorKind, at: usize) {
        let place = self.lines.place(at..at);
        self.error.get_or_insert(SourceError::new(kind, place));
    }

    /// Tells a value that is a reference, if it is a text.
    pub(in super::super) fn tell(
        &mut self,
        node: Node<'_, 'a>,
        origin: OriginKind,
    ) -> Option<&mut Found<'a>> {
        self.tell_behind(node, "", origin)
    }

    /// As [`tell`](Self::tell), behind a prefix that has to be there.
    pub(in super::super) fn tell_behind(
        &mut self,
        node: Node<'_, 'a>,
        prefix: &str,
        origin: OriginKind,
    ) -> Option<&mut Found<'a>> {
        let node = self.follow(node)?;
        let text = node.text()?;
        let is_none = node.is_null() || node.is_plain() && matches!(text, "true" | "false");
        let start = text.find(prefix)? + prefix.len();
        if is_none || !self.told.insert([Some(node.id()), None, None, None]) {
            return None;
        }
        let spliced = node.spliced();
        let range = start..spliced.text().len();
        let mut found = read::found(&spliced, range, origin, &self.expansion(origin), self.lines);
        if let Some(span) = spliced.file_span(0..text.len()).filter(|_| node.is_plain()) {
            found.written = Written::Plain(span);
        }
        if !node.is_text() {
            found.expanded = Some(text.into());
            found.resolved =
                Err(Unresolved { kind: UnresolvedKind::NotText, place: found.place.clone() });
        }
        self.push(found)
    }

    fn expansion(&self, origin: OriginKind) -> Expansion<'w> {
        match origin {
            OriginKind::Service
            | OriginKind::BuildContext
            | OriginKind::ServiceVolume
            | OriginKind::PipelineImage => Expansion::With(Syntax::Compose, self.variables),
            _ => Expansion::Template,
        }
    }

    /// Tells what was read.
    pub(in super::super) fn push(&mut self, mut found: Found<'a>) -> Option<&mut Found<'a>> {
        if self.found.len() == MAX_FOUND {
            self.refuse(SourceErrorKind::TooManyReferences, found.place.span().start);
            return None;
        }
        found.path = Some(self.told_path());
        self.found.push(found);
        self.found.last_mut()
    }

    /// `services.db.image`, `containers[0].image`: the end of it, if it is long.
    fn told_path(&self) -> Box<str> {
        let mut path = String::new();
        for step in self.path.iter().rev() {
            let step = match step {
                Step::Key(key) => {
                    let key: String = key.chars().flat_map(shown).take(MAX_PATH / 4).collect();
                    format!(".{key}")
                }
                Step::Index(index) => format!("[{index}]"),
            };
            if path.len() + step.len() > MAX_PATH {
                break;
            }
            path.insert_str(0, &step);
        }
        path.strip_prefix('.').unwrap_or(&path).into()
    }

    /// Tells an image that is given in parts: registry, repository, tag, digest.
    pub(in super::super) fn tell_parts(
        &mut self,
        nodes: [Option<Node<'_, 'a>>; 4],
        origin: OriginKind,
    ) -> Option<&mut Found<'a>> {
        let nodes = nodes.map(|node| node.and_then(|node| self.follow(node)));
        let nodes = nodes.map(|node| node.filter(|node| node.text().is_some()));
        let slots = nodes.map(|node| node.map(slot));
        let nodes = nodes.map(|node| {
            node.filter(|node| !node.is_null() && node.text().is_some_and(|text| !text.is_empty()))
        });
        let [_, repository, ..] = nodes;
        repository?;
        if !self.told.insert(nodes.map(|node| node.map(Node::id))) {
            return None;
        }
        let parts = nodes.map(|node| node.map(Node::spliced));
        let mut found = joined(&parts, origin, self.lines);
        found.written = Written::Parts(Box::new(slots));
        if let Some(node) = nodes.into_iter().flatten().find(|node| !node.is_text()) {
            let place = self.lines.place(node.spliced().cover(0..node.text()?.len()));
            found.resolved = Err(Unresolved { kind: UnresolvedKind::NotText, place });
        }
        self.push(found)
    }
}

/// What an edit has to know of a part.
fn slot(node: Node<'_, '_>) -> Slot {
    let text = node.text().filter(|_| !node.is_null()).unwrap_or_default();
    Slot { text: text.into(), scalar: node.scalar() }
}

/// A key, fit to be shown.
fn shown(c: char) -> impl Iterator<Item = char> {
    let escape = c.is_control().then(|| c.escape_default());
    let plain = (!c.is_control()).then_some(c);
    escape.into_iter().flatten().chain(plain)
}

/// An image in parts: `registry/repository:tag@digest`.
fn joined<'a>(
    parts: &[Option<Spliced<'a>>; 4],
    origin: OriginKind,
    lines: &Lines<'_>,
) -> Found<'a> {
    let mut text = String::new();
    let mut segments = Vec::new();
    for (part, mark) in parts.iter().zip(["", "/", ":", "@"]) {
        let Some(part) = part else { continue };
        if !text.is_empty() {
            let range = text.len()..text.len() + mark.len();
            segments.push(Segment { range, from: SegmentFrom::Changed });
            text.push_str(mark);
        }
        let range = text.len()..text.len() + part.text().len();
        let span = part.file_span(0..part.text().len());
        let from = span.map_or(SegmentFrom::Changed, SegmentFrom::Literal);
        segments.push(Segment { range, from });
        text.push_str(part.text());
    }
    let first = parts.iter().flatten().next();
    let cover = |part: &Spliced<'_>| part.cover(0..part.text().len());
    let place = lines.place(first.map_or(0..0, cover));
    let piece = |at: usize| parts.get(at).and_then(Option::as_ref).map_or("", Spliced::text);
    let [registry, repository, tag, digest] = [0, 1, 2, 3].map(piece);
    let template =
        parts.iter().flatten().find(|part| part.text().contains("{{") || part.text().contains('$'));
    let resolved = if let Some(part) = template {
        Err(Unresolved { kind: UnresolvedKind::Template, place: lines.place(cover(part)) })
    } else {
        Parts { registry, repository, tag, digest }.join().map_err(|error| {
            let index = match error.part() {
                Part::Domain => 0,
                Part::Repository => 1,
                Part::Tag => 2,
                Part::Digest => 3,
            };
            let part = parts.get(index).and_then(Option::as_ref);
            let span = part.and_then(|part| part.file_span(error.error().span()));
            let place = span.map_or_else(
                || part.map_or_else(|| place.clone(), |part| lines.place(cover(part))),
                |span| lines.place(span),
            );
            Unresolved { kind: UnresolvedKind::Part(error.part(), error.error()), place }
        })
    };
    let is_template = template.is_some();
    Found {
        text: text.clone().into(),
        place,
        is_verbatim: false,
        origin,
        stage: None,
        platform: None,
        path: None,
        expanded: (!is_template).then(|| text.into()),
        segments,
        written: Written::Text,
        variables: Vec::new(),
        resolved,
    }
}
