//! References changed in place: every other byte of the file stays.

mod parts;

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use thiserror::Error;

use super::error::{Unresolved, UnresolvedKind};
use super::found::{Found, Segment, SegmentFrom, Written};
use super::place::Place;
use super::source::Source;
use crate::digest::Digest;
use crate::reference::{Part, Reference, ReferenceView};
use crate::tag::TagView;

/// Other bytes for a span of a file.
///
/// ```
/// use distref::{reference, sources::{Source, SourceKind}};
///
/// let source = Source::read(SourceKind::Dockerfile, "FROM alpine:3.20\n")?;
/// let mut edits = source.edits();
/// edits.set(0, reference!("alpine:3.21"))?;
/// let [edit] = &edits.list()[..] else { panic!() };
/// assert_eq!((edit.span(), edit.text()), (15..16, "1")); // of `3.20`
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Edit {
    start: usize,
    end: usize,
    text: Box<str>,
}

impl Edit {
    /// The bytes that go.
    ///
    /// ```
    /// use distref::{reference, sources::{Source, SourceKind}};
    ///
    /// let source = Source::read(SourceKind::Dockerfile, "FROM a\n")?;
    /// let mut edits = source.edits();
    /// edits.set(0, reference!("a:1"))?;
    /// assert_eq!(edits.list()[0].span(), 6..6);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn span(&self) -> Range<usize> {
        self.start..self.end
    }

    /// What comes in their place.
    ///
    /// ```
    /// use distref::{reference, sources::{Source, SourceKind}};
    ///
    /// let source = Source::read(SourceKind::Dockerfile, "FROM a\n")?;
    /// let mut edits = source.edits();
    /// edits.set(0, reference!("a:1"))?;
    /// assert_eq!(edits.list()[0].text(), ":1");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// Changes of the references of a file, made together.
///
/// A change is made where the bytes stand: in the reference; or in the default of a variable, if the bytes that change
/// come from there. What is appended behind a variable goes into its default too, so that another value of it does not
/// meet the digest of this one. Of an image in parts, as Helm charts and kustomizations give it, each part is written
/// behind its key, which has to be there. What would be a number or the like to YAML is put in quotes.
///
/// A change that is refused leaves the others as they are. [`apply`](Self::apply) reads the new text, and answers with it only if every changed
/// reference is what it should be, and every other what it was.
///
/// ```
/// use distref::{Digest, sources::{Source, SourceKind}, tag};
///
/// let text = "ARG GO=1.22\r\nFROM golang:${GO}-alpine\r\nFROM \"debian:12\"\r\n";
/// let source = Source::read(SourceKind::Dockerfile, text)?;
/// let mut edits = source.edits();
/// edits.set_tag(0, tag!("1.23-alpine"))?;
/// edits.pin(1, &Digest::sha256([0xab; 32]))?;
/// let edited = edits.apply()?;
/// assert!(edited.starts_with("ARG GO=1.23\r\nFROM golang:${GO}-alpine\r\nFROM \"debian:12@sha256:abab"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// ```
/// use distref::{sources::{Source, SourceKind}, tag};
///
/// let source = Source::read(SourceKind::HelmValues, "image:\n  repository: app\n  tag: latest\n")?;
/// let mut edits = source.edits();
/// edits.set_tag(0, tag!("1.20"))?;
/// assert_eq!(edits.apply()?, "image:\n  repository: app\n  tag: \"1.20\"\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Edits<'s, 'a> {
    source: &'s Source<'a>,
    made: Vec<Edit>,
    /// What references are to be, by their index.
    wanted: BTreeMap<usize, Reference>,
}

impl<'s, 'a> Edits<'s, 'a> {
    pub(super) const fn new(source: &'s Source<'a>) -> Self {
        Self { source, made: Vec::new(), wanted: BTreeMap::new() }
    }

    /// Adds a digest to the reference of this index of [`Source::found`]; another digest is replaced, a tag stays.
    ///
    /// # Errors
    ///
    /// [`EditError`]; also for a digest that references do not take.
    ///
    /// ```
    /// use distref::{Digest, sources::{Source, SourceKind}};
    ///
    /// let source = Source::read(SourceKind::Compose, "services: {db: {image: 'postgres:16'}}\n")?;
    /// let mut edits = source.edits();
    /// edits.pin(0, &Digest::sha256([0; 32]))?;
    /// assert!(edits.apply()?.starts_with("services: {db: {image: 'postgres:16@sha256:0000"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn pin(&mut self, index: usize, digest: &Digest) -> Result<(), EditError> {
        let found = self.found(index)?;
        let pinned = current(found)?.view().with_digest(digest);
        let pinned = pinned.map_err(|error| {
            let kind = UnresolvedKind::Refused(error);
            EditError::new(EditErrorKind::Unresolved(kind), found.place.clone())
        })?;
        self.set(index, &pinned)
    }

    /// Gives the reference of this index another tag; a digest, which was of the tag before, goes.
    ///
    /// # Errors
    ///
    /// [`EditError`].
    ///
    /// ```
    /// use distref::{sources::{Source, SourceKind}, tag};
    ///
    /// let source = Source::read(SourceKind::Compose, "services: {db: {image: 'postgres:16'}}\n")?;
    /// let mut edits = source.edits();
    /// edits.set_tag(0, tag!("17"))?;
    /// assert_eq!(edits.apply()?, "services: {db: {image: 'postgres:17'}}\n");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn set_tag<'t>(
        &mut self,
        index: usize,
        tag: impl Into<TagView<'t>>,
    ) -> Result<(), EditError> {
        let tagged = current(self.found(index)?)?.view().without_digest().with_tag(tag);
        self.set(index, &tagged)
    }

    /// Makes the text of this index another reference: in tag and digest, in all of it, or a good one of a bad one.
    ///
    /// # Errors
    ///
    /// [`EditError`]. A second change of one index is no error if it is the same.
    ///
    /// ```
    /// use distref::{reference, sources::{Source, SourceKind}};
    ///
    /// let source = Source::read(SourceKind::Dockerfile, "FROM Alpine:3.20 AS base\n")?;
    /// let mut edits = source.edits();
    /// edits.set(0, reference!("alpine:3.20"))?;
    /// assert_eq!(edits.apply()?, "FROM alpine:3.20 AS base\n");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn set<'r>(
        &mut self,
        index: usize,
        wanted: impl Into<ReferenceView<'r>>,
    ) -> Result<(), EditError> {
        let wanted = wanted.into();
        let found = self.found(index)?;
        let fail = |kind| Err(EditError::new(kind, found.place.clone()));
        if let Err(Unresolved { kind, .. }) = &found.resolved
            && !is_mendable(kind)
        {
            return fail(EditErrorKind::Unresolved(kind.clone()));
        }
        let made = match &found.written {
            Written::Parts(slots) => parts::edits(slots, wanted),
            Written::Plain(scalar) => edits(found, wanted)
                .map(|edits| parts::kept_a_text(scalar, edits, self.source.text())),
            Written::Text => edits(found, wanted),
        };
        let mut edits = match made {
            Ok(edits) => edits,
            Err(kind) => return fail(kind),
        };
        if self.wanted.get(&index).is_some_and(|known| *known != wanted) {
            return fail(EditErrorKind::Overlap);
        }
        self.wanted.insert(index, wanted.into());
        self.made.append(&mut edits);
        Ok(())
    }

    /// The changes so far, in the order of the file, each once.
    ///
    /// ```
    /// use distref::sources::{Source, SourceKind};
    ///
    /// let source = Source::read(SourceKind::Dockerfile, "FROM a\n")?;
    /// assert!(source.edits().list().is_empty());
    /// # Ok::<(), distref::sources::SourceError>(())
    /// ```
    #[must_use]
    pub fn list(&self) -> Vec<Edit> {
        let mut edits = self.made.clone();
        edits.sort();
        edits.dedup();
        edits
    }

    /// The new text of the file.
    ///
    /// # Errors
    ///
    /// [`EditErrorKind::Overlap`] where two changes are of the same bytes, [`EditErrorKind::Others`] where a reference
    /// would change that should not, as one that uses the same default, [`EditErrorKind::Misread`] where one would not
    /// be read as what was wanted.
    ///
    /// ```
    /// use distref::{sources::{EditErrorKind, Source, SourceKind}, tag};
    ///
    /// let text = "ARG V=1\nFROM app:$V\nFROM lib:$V\n";
    /// let source = Source::read(SourceKind::Dockerfile, text)?;
    /// let mut edits = source.edits();
    /// edits.set_tag(0, tag!("2"))?;
    /// assert_eq!(edits.clone().apply().unwrap_err().kind(), &EditErrorKind::Others);
    /// edits.set_tag(1, tag!("2"))?;
    /// assert_eq!(edits.apply()?, "ARG V=2\nFROM app:$V\nFROM lib:$V\n");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn apply(self) -> Result<String, EditError> {
        let text = self.source.text();
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        let mut last: Option<Edit> = None;
        for edit in self.list() {
            let touches =
                last.is_some_and(|last| edit.start < last.end || edit.start == last.start);
            let kept = text.get(at..edit.start).filter(|_| !touches);
            let Some(kept) = kept else {
                let place = Place::of(edit.span(), text);
                return Err(EditError::new(EditErrorKind::Overlap, place));
            };
            out.push_str(kept);
            out.push_str(&edit.text);
            at = edit.end;
            last = Some(edit);
        }
        out.push_str(text.get(at..).unwrap_or_default());
        self.check(&out)?;
        Ok(out)
    }

    /// Reads the new text.
    fn check(&self, text: &str) -> Result<(), EditError> {
        let misread = |found: Option<&Found<'_>>| {
            let place = found.map_or_else(|| Place::of(0..0, text), |found| found.place.clone());
            EditError::new(EditErrorKind::Misread, place)
        };
        let first = || self.wanted.keys().next().and_then(|&index| self.source.found().get(index));
        let again = self.source.kind().references(text, self.source.variables());
        let again = again.map_err(|_| misread(first()))?.found;
        if again.len() != self.source.found().len() {
            return Err(misread(first()));
        }
        for (index, (old, new)) in self.source.found().iter().zip(&again).enumerate() {
            match (self.wanted.get(&index), &old.resolved, &new.resolved) {
                (Some(wanted), _, Ok(read)) if read == wanted => {}
                (Some(_), ..) => return Err(misread(Some(old))),
                (None, Ok(before), Ok(after)) if before == after => {}
                (None, Err(before), Err(after)) if before.kind == after.kind => {}
                (None, ..) => return Err(EditError::new(EditErrorKind::Others, old.place.clone())),
            }
        }
        Ok(())
    }

    fn found(&self, index: usize) -> Result<&'s Found<'a>, EditError> {
        let missing =
            || EditError::new(EditErrorKind::Missing, Place::of(0..0, self.source.text()));
        self.source.found().get(index).ok_or_else(missing)
    }
}

fn current<'f>(found: &'f Found<'_>) -> Result<&'f Reference, EditError> {
    found.resolved.as_ref().map_err(|unresolved| {
        EditError::new(EditErrorKind::Unresolved(unresolved.kind.clone()), found.place.clone())
    })
}

/// Whether there is a text that another may replace.
const fn is_mendable(kind: &UnresolvedKind) -> bool {
    matches!(kind, UnresolvedKind::Refused(_) | UnresolvedKind::Part(..) | UnresolvedKind::NotText)
}

/// What changes of a reference that is written as one text.
fn edits(found: &Found<'_>, wanted: ReferenceView<'_>) -> Result<Vec<Edit>, EditErrorKind> {
    let pieces = match (&found.resolved, &found.expanded) {
        (Ok(reference), _) => pieces(reference.view()).into_iter().zip(pieces(wanted)).collect(),
        (Err(_), text) => {
            let text = text.as_deref().unwrap_or_default();
            Vec::from([((0..text.len(), text), (0..wanted.as_str().len(), wanted.as_str()))])
        }
    };
    let mut edits: Vec<Edit> = Vec::new();
    for ((old_range, old), (_, new)) in pieces {
        let Some((changed, text)) = difference(old, new) else { continue };
        let range = old_range.start + changed.start..old_range.start + changed.end;
        let span = file_range(&found.segments, range)?;
        match edits.last_mut() {
            // `:1` to `:10@sha256:…` is one change: a digit and a digest at the same byte.
            Some(last) if last.end == span.start => {
                last.end = span.end;
                last.text = [&*last.text, text].concat().into();
            }
            _ => edits.push(Edit { start: span.start, end: span.end, text: text.into() }),
        }
    }
    Ok(edits)
}

/// A text, and where it stands in the whole.
type Piece<'r> = (Range<usize>, &'r str);

/// The name, `:tag`, and `@digest`; empty where absent.
fn pieces(reference: ReferenceView<'_>) -> [Piece<'_>; 3] {
    let text = reference.as_str();
    let digest = reference.digest().map_or(0, |digest| digest.as_str().len() + 1);
    let tag = reference.tag().map_or(0, |tag| tag.as_str().len() + 1);
    let digest_start = text.len().saturating_sub(digest);
    let tag_start = digest_start.saturating_sub(tag);
    [0..tag_start, tag_start..digest_start, digest_start..text.len()]
        .map(|range| (range.clone(), text.get(range).unwrap_or_default()))
}

/// What changes of the old text, and what comes in its place.
fn difference<'n>(old: &str, new: &'n str) -> Option<(Range<usize>, &'n str)> {
    if old == new {
        return None;
    }
    let same = |(left, right): &(u8, u8)| left == right;
    let start = super::place::boundary(old, old.bytes().zip(new.bytes()).take_while(same).count());
    let (old_rest, new_rest) = (old.get(start..)?, new.get(start..)?);
    let tails = old_rest.bytes().rev().zip(new_rest.bytes().rev());
    let mut end = tails.take_while(same).count();
    while end > 0
        && !(old.is_char_boundary(old.len() - end) && new.is_char_boundary(new.len() - end))
    {
        end -= 1;
    }
    Some((start..old.len() - end, new.get(start..new.len() - end)?))
}

/// The bytes of the file that are these of the expanded text. For none, the place between two pieces: the end of the
/// piece in front, if that is written in the file.
fn file_range(segments: &[Segment], range: Range<usize>) -> Result<Range<usize>, EditErrorKind> {
    let holds = |it: &&Segment| {
        let is_in = it.range.start <= range.start && range.end <= it.range.end;
        is_in && (range.start < it.range.end || range.is_empty())
    };
    let written = |segment: &Segment| match &segment.from {
        SegmentFrom::Literal(span) | SegmentFrom::Default(span) => {
            let start = span.start + range.start - segment.range.start;
            Ok(start..start + range.len())
        }
        SegmentFrom::Changed => Err(EditErrorKind::Rewritten),
        SegmentFrom::Given => Err(EditErrorKind::Given),
    };
    let mut all = segments.iter().filter(holds).map(written);
    let first = all.next().unwrap_or(Err(EditErrorKind::Scattered));
    match first {
        Err(EditErrorKind::Rewritten) => all.find(Result::is_ok).unwrap_or(first),
        first => first,
    }
}

/// Why a reference is not changed in its file, and which.
///
/// ```
/// use distref::{sources::{Source, SourceKind}, tag};
///
/// let source = Source::read(SourceKind::Dockerfile, "FROM scratch\n")?;
/// let error = source.edits().set_tag(0, tag!("1")).unwrap_err();
/// assert_eq!(error.to_string(), "there is no reference: scratch is no image (line 1, column 6)");
/// # Ok::<(), distref::sources::SourceError>(())
/// ```
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[error("{kind} (line {}, column {})", place.line(), place.column())]
pub struct EditError {
    kind: EditErrorKind,
    place: Place,
}

impl EditError {
    const fn new(kind: EditErrorKind, place: Place) -> Self {
        Self { kind, place }
    }

    /// The reason.
    ///
    /// ```
    /// use distref::{sources::{EditErrorKind, Source, SourceKind}, tag};
    ///
    /// let source = Source::read(SourceKind::Dockerfile, "")?;
    /// let error = source.edits().set_tag(0, tag!("1")).unwrap_err();
    /// assert_eq!(error.kind(), &EditErrorKind::Missing);
    /// # Ok::<(), distref::sources::SourceError>(())
    /// ```
    #[must_use]
    pub const fn kind(&self) -> &EditErrorKind {
        &self.kind
    }

    /// Where the reference stands.
    ///
    /// ```
    /// use distref::{sources::{Source, SourceKind}, tag};
    ///
    /// let source = Source::read(SourceKind::Dockerfile, "FROM $A\n")?;
    /// let error = source.edits().set_tag(0, tag!("1")).unwrap_err();
    /// assert_eq!(error.place().span(), 5..7);
    /// # Ok::<(), distref::sources::SourceError>(())
    /// ```
    #[must_use]
    pub const fn place(&self) -> &Place {
        &self.place
    }
}

/// Why a reference is not changed in its file.
///
/// ```
/// use distref::{sources::{EditErrorKind, Source, SourceKind, Variables}, tag};
///
/// let text = "ARG TAG\nFROM alpine:$TAG\n";
/// let variables = Variables::new().with("TAG", "3.20");
/// let source = Source::read_with(SourceKind::Dockerfile, text, variables)?;
/// let error = source.edits().set_tag(0, tag!("3.21")).unwrap_err();
/// assert_eq!(error.kind(), &EditErrorKind::Given);
/// # Ok::<(), distref::sources::SourceError>(())
/// ```
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum EditErrorKind {
    /// Nothing was found under this index.
    #[error("no reference has this index")]
    Missing,
    /// It is no reference, or the file does not tell which.
    #[error("there is no reference: {0}")]
    Unresolved(UnresolvedKind),
    /// The caller gave what would have to change, as a variable.
    #[error("what would have to change is given by the caller")]
    Given,
    /// The image is given in parts, and no key for this one stands beside the others. An empty one is enough: `digest: ""`.
    #[error("there is no key for the {} beside it: add an empty one", .0.as_str())]
    NoKey(Part),
    /// What would have to change stands in the file in other bytes, with escapes or folded; or it is the `name` by which
    /// a kustomization chooses images.
    #[error("what would have to change is not written out in the file")]
    Rewritten,
    /// What would have to change is from more than one piece of the file.
    #[error("what would have to change is in several pieces")]
    Scattered,
    /// Two changes are of the same bytes.
    #[error("another change is of the same bytes")]
    Overlap,
    /// Another reference would change too.
    #[error("another reference would change too")]
    Others,
    /// The new text would be read as something else.
    #[error("the new text would not be read as wanted")]
    Misread,
}
