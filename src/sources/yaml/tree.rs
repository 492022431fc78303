//! YAML as a tree that knows its bytes. Aliases stay aliases: a small file makes no large tree.

use alloc::borrow::Cow;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;
use core::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use super::super::error::{SourceError, SourceErrorKind};
use super::super::found::{Scalar, Style};
use super::super::place::Lines;
use super::super::splice::Spliced;
use super::super::{MAX_NESTING, MAX_NODES};
use super::plain;

/// The most `,`, `[` and `{` of a file: the parser holds all of a value in brackets before it tells the first of it.
const MAX_MARKS: usize = MAX_NODES / 2;

/// The most bytes of a key that an alias stands for, to be taken as the text: none that means something is longer, and
/// keys are compared.
const MAX_KEY: usize = 128;

/// The number of a node; [`NONE`] stands for no node.
type Id = u32;

const NONE: Id = Id::MAX;

/// The documents of a file.
pub(in super::super) struct Tree<'a> {
    text: &'a str,
    nodes: Vec<Entry<'a>>,
    roots: Vec<Id>,
    anchors: BTreeMap<usize, Id>,
}

/// A node, its place, and the node behind it in the same collection.
struct Entry<'a> {
    kind: Kind<'a>,
    start: u32,
    end: u32,
    next: Id,
    /// How many nodes are in it.
    len: u32,
}

enum Kind<'a> {
    Scalar(Cow<'a, str>, ScalarStyle, Front),
    /// Its first item.
    Sequence(Id),
    /// Its first key; a value follows each.
    Mapping(Id),
    /// The number of an anchor.
    Alias(usize),
}

/// What stands in front of a scalar.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Front {
    Nothing,
    /// An anchor or a tag.
    Something,
    /// A tag by which it is a text, whatever it looks like: `!!str` or `!`.
    Text,
}

/// A collection that is being read.
struct Open {
    id: Id,
    last: Id,
}

impl<'a> Tree<'a> {
    /// Reads a file of any number of documents. Linear; refuses what is over a limit before it is held.
    pub(in super::super) fn read(lines: &Lines<'a>) -> Result<Self, SourceError> {
        Self::read_up_to(MAX_NODES, lines)
    }

    fn read_up_to(max_nodes: usize, lines: &Lines<'a>) -> Result<Self, SourceError> {
        let text = lines.text();
        let mut tree =
            Self { text, nodes: Vec::new(), roots: Vec::new(), anchors: BTreeMap::new() };
        if let Some(at) = memchr::memchr3_iter(b',', b'[', b'{', text.as_bytes()).nth(MAX_MARKS) {
            return Err(SourceError::new(SourceErrorKind::TooManyNodes, lines.place(at..at)));
        }
        let mut open: Vec<Open> = Vec::new();
        let fail = |kind, at| Err(SourceError::new(kind, lines.place(at..at)));
        if let Some(at) = text.bytes().position(is_control) {
            return fail(SourceErrorKind::Character, at);
        }
        let mut breaks = text.match_indices(BREAKS).map(|(at, _)| at).peekable();
        for event in Parser::new_from_str(text) {
            let (event, span) = match event {
                Ok(event) => event,
                Err(error) => {
                    return fail(SourceErrorKind::Yaml, lines.byte(error.marker().index()));
                }
            };
            let (start, end) = bytes(lines, span);
            while let Some(at) = breaks.next_if(|&at| at < end) {
                if at < start || !is_quoted(&event) {
                    return fail(SourceErrorKind::Character, at);
                }
            }
            let Some((kind, anchor, opens)) = node(event) else {
                continue;
            };
            let Some(kind) = kind else {
                let closed = open.pop().and_then(|it| tree.node(it.id));
                if let Some(key) = closed.and_then(Node::repeated_key) {
                    return fail(SourceErrorKind::DuplicateKey, key.span().start);
                }
                continue;
            };
            if tree.nodes.len() == max_nodes {
                return fail(SourceErrorKind::TooManyNodes, start);
            }
            let id = tree.add(kind, start..end, open.last_mut());
            if anchor != 0 {
                tree.anchors.insert(anchor, id);
            }
            if opens {
                if open.len() == MAX_NESTING {
                    return fail(SourceErrorKind::TooDeep, start);
                }
                open.push(Open { id, last: NONE });
            }
        }
        breaks.next().map_or(Ok(tree), |at| fail(SourceErrorKind::Character, at))
    }

    #[expect(clippy::cast_possible_truncation, reason = "MAX_LEN and MAX_NODES fit into u32")]
    fn add(&mut self, kind: Kind<'a>, span: Range<usize>, parent: Option<&mut Open>) -> Id {
        let id = self.nodes.len() as Id;
        self.nodes.push(Entry {
            kind,
            start: span.start as u32,
            end: span.end as u32,
            next: NONE,
            len: 0,
        });
        let Some(parent) = parent else {
            self.roots.push(id);
            return id;
        };
        if let Some(parent) = self.nodes.get_mut(parent.id as usize) {
            parent.len += 1;
        }
        let before = core::mem::replace(&mut parent.last, id);
        if before == NONE {
            if let Some(Kind::Sequence(first) | Kind::Mapping(first)) =
                self.nodes.get_mut(parent.id as usize).map(|parent| &mut parent.kind)
            {
                *first = id;
            }
        } else if let Some(before) = self.nodes.get_mut(before as usize) {
            before.next = id;
        }
        id
    }

    /// The top values of the documents.
    pub(in super::super) fn roots(&self) -> impl Iterator<Item = Node<'_, 'a>> {
        self.roots.iter().filter_map(|&id| self.node(id))
    }

    fn node(&self, id: Id) -> Option<Node<'_, 'a>> {
        self.nodes.get(id as usize).map(|entry| Node { tree: self, id, entry })
    }
}

/// What an event says: a node, its anchor, and whether it opens a collection; no node where one closes.
fn node(event: Event<'_>) -> Option<(Option<Kind<'_>>, usize, bool)> {
    Some(match event {
        Event::Scalar(text, style, anchor, tag) => {
            let front = match tag {
                Some(tag) if tag.is_yaml_core_schema() && tag.suffix == "str" => Front::Text,
                Some(tag) if [&*tag.handle, &*tag.suffix].concat() == "!" => Front::Text,
                None if anchor == 0 => Front::Nothing,
                _ => Front::Something,
            };
            (Some(Kind::Scalar(text, style, front)), anchor, false)
        }
        Event::SequenceStart(anchor, _) => (Some(Kind::Sequence(NONE)), anchor, true),
        Event::MappingStart(anchor, _) => (Some(Kind::Mapping(NONE)), anchor, true),
        Event::Alias(anchor) => (Some(Kind::Alias(anchor)), 0, false),
        Event::SequenceEnd | Event::MappingEnd => (None, 0, false),
        _ => return None,
    })
}

/// The characters that end a line to readers of YAML 1.1, and do not to those of YAML 1.2. Source: YAML 1.2.2, 5.4.
const BREAKS: [char; 3] = ['\u{85}', '\u{2028}', '\u{2029}'];

/// A byte that no YAML has. The parser takes the first of zero for the end of the file.
const fn is_control(byte: u8) -> bool {
    byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r')
}

const fn is_quoted(event: &Event<'_>) -> bool {
    use ScalarStyle::{DoubleQuoted, SingleQuoted};
    matches!(event, Event::Scalar(_, SingleQuoted | DoubleQuoted, ..))
}

fn bytes(lines: &Lines<'_>, span: Span) -> (usize, usize) {
    let start = lines.byte(span.start.index());
    (start, lines.byte(span.end.index()).max(start))
}

/// A value of the tree.
#[derive(Clone, Copy)]
pub(in super::super) struct Node<'t, 'a> {
    tree: &'t Tree<'a>,
    id: Id,
    entry: &'t Entry<'a>,
}

impl<'t, 'a> Node<'t, 'a> {
    /// Tells nodes apart.
    pub(in super::super) const fn id(self) -> u32 {
        self.id
    }

    pub(in super::super) fn span(self) -> Range<usize> {
        self.entry.start as usize..self.entry.end as usize
    }

    /// The text of a scalar.
    pub(in super::super) fn text(self) -> Option<&'t str> {
        if let Kind::Scalar(text, ..) = &self.entry.kind { Some(text) } else { None }
    }

    pub(in super::super) const fn is_mapping(self) -> bool {
        matches!(self.entry.kind, Kind::Mapping(_))
    }

    pub(in super::super) const fn is_sequence(self) -> bool {
        matches!(self.entry.kind, Kind::Sequence(_))
    }

    pub(in super::super) const fn is_alias(self) -> bool {
        matches!(self.entry.kind, Kind::Alias(_))
    }

    /// A plain scalar, without quotes: it may stand for a number, a boolean or null.
    pub(in super::super) const fn is_plain(self) -> bool {
        matches!(
            self.entry.kind,
            Kind::Scalar(_, ScalarStyle::Plain, Front::Nothing | Front::Something)
        )
    }

    /// Whether it stands for nothing.
    pub(in super::super) fn is_null(self) -> bool {
        self.is_plain() && self.text().is_some_and(plain::is_null)
    }

    /// Whether it is a text to every reader.
    pub(in super::super) fn is_text(self) -> bool {
        self.text().is_some_and(|text| !self.is_plain() || plain::is_text(text))
    }

    /// Where another text is to be written; `None` where the text stands in other bytes.
    pub(in super::super) fn scalar(self) -> Option<Scalar> {
        let spliced = self.spliced();
        let text = spliced.text();
        if !text.is_empty() || !matches!(self.entry.kind, Kind::Scalar(_, ScalarStyle::Plain, _)) {
            let style = if self.is_plain() { Style::Plain } else { Style::Quoted };
            return Some(Scalar { span: spliced.file_span(0..text.len())?, style });
        }
        // Nothing is written: behind the colon of the key, which is the node in front.
        let key = self.tree.node(self.id.checked_sub(1)?)?.span().end;
        let rest = self.tree.text.get(key..)?.trim_start_matches([' ', '\t']);
        let at = self.tree.text.len() - rest.strip_prefix(':')?.len();
        Some(Scalar { span: at..at, style: Style::Absent })
    }

    pub(in super::super) const fn is_literal_block(self) -> bool {
        matches!(self.entry.kind, Kind::Scalar(_, ScalarStyle::Literal, _))
    }

    /// What an alias stands for; anything else itself.
    pub(in super::super) fn followed(self) -> Option<Self> {
        match self.entry.kind {
            Kind::Alias(anchor) => self.tree.node(*self.tree.anchors.get(&anchor)?),
            _ => Some(self),
        }
    }

    /// How many nodes are in it.
    pub(in super::super) const fn len(self) -> usize {
        self.entry.len as usize
    }

    fn children(self) -> impl Iterator<Item = Self> {
        let first = match self.entry.kind {
            Kind::Sequence(first) | Kind::Mapping(first) => first,
            _ => NONE,
        };
        core::iter::successors(self.tree.node(first), move |it| self.tree.node(it.entry.next))
    }

    /// The items of a sequence; none of anything else.
    pub(in super::super) fn items(self) -> impl Iterator<Item = Self> {
        self.children().filter(move |_| self.is_sequence())
    }

    /// The keys and values of a mapping; none of anything else. A key that is an alias of a text is that text.
    pub(in super::super) fn entries(self) -> impl Iterator<Item = (Self, Self)> {
        self.written_entries().map(|(key, value)| (key.as_key(), value))
    }

    fn written_entries(self) -> impl Iterator<Item = (Self, Self)> {
        let mut children = self.children().filter(move |_| self.is_mapping());
        core::iter::from_fn(move || Some((children.next()?, children.next()?)))
    }

    fn as_key(self) -> Self {
        let is_short = |it: &Self| it.text().is_some_and(|text| text.len() <= MAX_KEY);
        self.followed().filter(is_short).unwrap_or(self)
    }

    /// The first key that the mapping has already. Readers refuse it, or take either value.
    fn repeated_key(self) -> Option<Self> {
        let mut seen = BTreeSet::new();
        let is_seen = |key: &Self| key.as_key().text().is_some_and(|text| !seen.insert(text));
        self.written_entries().map(|(key, _)| key).find(is_seen)
    }

    /// The value of a key of a mapping, written there.
    pub(in super::super) fn entry(self, name: &str) -> Option<Self> {
        self.entries().find(|(key, _)| key.text() == Some(name)).map(|(_, value)| value)
    }

    /// The text of a scalar, and the bytes of the file that it is made of.
    pub(in super::super) fn spliced(self) -> Spliced<'a> {
        let Kind::Scalar(value, style, _) = &self.entry.kind else {
            return Spliced::changed(Cow::Borrowed(""), self.span());
        };
        let file = self.tree.text;
        let start = self.content_start();
        let rest = file.get(start..).unwrap_or_default();
        let at = match style {
            ScalarStyle::Plain => rest.starts_with(value.as_ref()).then_some(start),
            ScalarStyle::SingleQuoted => within(rest, value, '\'').then_some(start + 1),
            ScalarStyle::DoubleQuoted => within(rest, value, '"').then_some(start + 1),
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let block = file.get(start..self.span().end).unwrap_or_default();
                let found = block.find(value.as_ref()).filter(|_| !value.is_empty());
                found.map(|at| start + at)
            }
        };
        match at.and_then(|at| Some((file.get(at..at + value.len())?, at))) {
            Some((text, at)) => Spliced::verbatim(text, at),
            None => Spliced::changed(
                Cow::Owned(value.as_ref().into()),
                start..self.span().end.max(start),
            ),
        }
    }

    /// The lines of a literal block, without their indentation, each with the byte at which it begins.
    pub(in super::super) fn block_lines(self) -> Vec<(&'t str, usize)> {
        let Some(value) = self.text().filter(|_| self.is_literal_block()) else {
            return Vec::new();
        };
        let before = self.tree.text.get(..self.content_start()).unwrap_or_default();
        let mut at = before.rfind('\n').map_or(0, |at| at + 1);
        let block = self.tree.text.get(at..self.span().end).unwrap_or_default();
        let mut found = Vec::new();
        let mut lines = block.split_inclusive('\n');
        for line in value.split_inclusive('\n') {
            let Some(written) = lines.next() else { return Vec::new() };
            let content = written.trim_end_matches(['\n', '\r']);
            let wanted = line.trim_end_matches('\n');
            let Some(indent) = content.strip_suffix(wanted).map(str::len) else {
                return Vec::new();
            };
            found.push((line, at + indent));
            at += written.len();
        }
        found
    }

    /// The byte at which a scalar begins, behind its anchor and tag; of a block, that of its first line.
    fn content_start(self) -> usize {
        let file = self.tree.text;
        let mut at = self.span().start;
        let Kind::Scalar(_, style, front) = &self.entry.kind else { return at };
        if *front == Front::Nothing {
            return at;
        }
        while let Some(rest) = file.get(at..).filter(|rest| rest.starts_with(['&', '!'])) {
            let Some(length) = rest.find([' ', '\t', '\r', '\n']) else { return at };
            let blank = rest.get(length..).unwrap_or_default();
            at += length + (blank.len() - blank.trim_start_matches([' ', '\t']).len());
        }
        let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        let rest = file.get(at..).unwrap_or_default();
        let header = rest.find('\n').filter(|_| is_block && rest.starts_with(['|', '>']));
        header.map_or(at, |length| at + length + 1)
    }
}

/// Whether a text stands between quotes at the start.
fn within(rest: &str, value: &str, quote: char) -> bool {
    let inner = rest.strip_prefix(quote).and_then(|rest| rest.strip_prefix(value));
    inner.is_some_and(|rest| rest.starts_with(quote))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_values_are_held_than_may_be() {
        for (text, nodes) in [("- a\n- a\n- a\n", 4), ("a: b\nc: [d, e]\n", 7), ("a\n---\nb\n", 2)]
        {
            let lines = Lines::new(text);
            let read = |max| Tree::read_up_to(max, &lines).map(|tree| tree.nodes.len());
            assert_eq!(read(nodes), Ok(nodes), "{text}");
            let error = read(nodes - 1).unwrap_err();
            assert_eq!(error.kind(), SourceErrorKind::TooManyNodes, "{text}");
        }
    }
}
