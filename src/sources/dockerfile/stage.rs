//! What instructions say about images: global arguments, stages, and references to both.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use super::super::error::{SourceError, SourceErrorKind, Unresolved, UnresolvedKind};
use super::super::expand::{Expanded, Scope, Syntax, Value, expand};
use super::super::found::{Found, OriginKind, Stage};
use super::super::place::{Lines, Place};
use super::super::read::{self, Expansion};
use super::super::splice::Spliced;
use super::super::variable::Variables;
use super::super::{MAX_ARGUMENTS, MAX_EXPANSION, MAX_FOUND};
use super::heredoc::{self, Delimiter};
use super::instruction::Instruction;
use super::mount;

/// The image that is none.
const SCRATCH: &str = "scratch";

/// Arguments that `BuildKit` declares by itself before the first stage.
const PLATFORM_ARGUMENTS: [&str; 9] = [
    "BUILDARCH",
    "BUILDOS",
    "BUILDPLATFORM",
    "BUILDVARIANT",
    "TARGETARCH",
    "TARGETOS",
    "TARGETPLATFORM",
    "TARGETSTAGE",
    "TARGETVARIANT",
];

/// A declared argument.
enum Argument {
    Given,
    Default(Expanded, Place),
    Unset,
}

/// What was read so far.
pub(super) struct Stages<'a, 'e> {
    lines: &'e Lines<'a>,
    given: &'e Variables,
    escape: u8,
    arguments: BTreeMap<Box<str>, Argument>,
    /// The stages by their names in lower case; of two of one name, the later.
    names: BTreeMap<String, usize>,
    stage: Option<Stage<'a>>,
    found: Vec<Found<'a>>,
    /// Which of `found` stand in a trigger: there, a name is one of the file that is built on this image.
    triggered: BTreeSet<usize>,
}

impl<'a, 'e> Stages<'a, 'e> {
    pub(super) fn new(lines: &'e Lines<'a>, given: &'e Variables, escape: u8) -> Self {
        Self {
            lines,
            given,
            escape,
            arguments: BTreeMap::new(),
            names: BTreeMap::new(),
            stage: None,
            found: Vec::new(),
            triggered: BTreeSet::new(),
        }
    }

    const fn shell(&self) -> Syntax {
        Syntax::Shell { escape: self.escape }
    }

    /// What `# syntax=` names.
    pub(super) fn syntax(&mut self, image: &Spliced<'a>) {
        let range = 0..image.text().len();
        let found = read::found(image, range, OriginKind::Syntax, &Expansion::Template, self.lines);
        self.found.push(found);
    }

    /// Reads an instruction; answers with the here-documents that follow it.
    pub(super) fn instruction(
        &mut self,
        line: &Spliced<'a>,
    ) -> Result<Vec<Delimiter>, SourceError> {
        let mut instruction = Instruction::new(line.text(), self.escape);
        let is_trigger = instruction.is("ONBUILD");
        if is_trigger {
            instruction = instruction.trigger();
        } else if instruction.is("FROM") {
            self.from(line, &instruction)?;
        } else if instruction.is("ARG") && self.stage.is_none() {
            self.argument(line, &instruction)?;
        }
        let is_copy = instruction.is("COPY") || instruction.is("ADD");
        if !is_copy && !instruction.is("RUN") {
            return Ok(Vec::new());
        }
        // A trigger is a file of its own to the builds that run it.
        let read = if is_trigger { &instruction.escaped_by(b'\\') } else { &instruction };
        let before = self.found.len();
        if is_copy {
            self.copies(line, read)?;
        } else {
            self.mounts(line, read)?;
        }
        if is_trigger {
            self.triggered.extend(before..self.found.len());
        }
        if heredoc::is_json(instruction.arguments()) {
            return Ok(Vec::new());
        }
        heredoc::delimiters(line.text())
            .map_err(|_| self.refused(SourceErrorKind::HereDocument, line))
    }

    fn refused(&self, kind: SourceErrorKind, line: &Spliced<'a>) -> SourceError {
        SourceError::new(kind, self.lines.place(line.cover(0..line.text().len())))
    }

    /// `FROM [--platform=…] image [AS name]`
    fn from(
        &mut self,
        line: &Spliced<'a>,
        instruction: &Instruction<'_>,
    ) -> Result<(), SourceError> {
        let mut words = instruction.words();
        let image = words.next();
        let is_as = |word: &Range<usize>| {
            line.text().get(word.clone()).is_some_and(|word| word.eq_ignore_ascii_case("AS"))
        };
        let name = words.next().filter(is_as).and_then(|_| words.next());
        let index = self.stage.as_ref().map_or(0, |stage| stage.index + 1);
        let told = name.clone().filter(|name| name.len() <= MAX_EXPANSION);
        self.stage = Some(Stage { index, name: told.map(|name| self.part(line, name)) });
        if let Some(image) = image {
            let expansion = Expansion::With(self.shell(), self);
            let mut found = read::found(line, image, OriginKind::From, &expansion, self.lines);
            let platform = instruction.values("platform", line, self.lines).last();
            found.platform = platform.map(|(flag, value)| flag.part(value));
            self.name_stage(&mut found, |stages, name| stages.names.get(name).copied());
            self.push(found)?;
        }
        let name = name.filter(|_| words.next().is_none());
        let name = name.and_then(|name| line.text().get(name)).map(str::to_ascii_lowercase);
        if let Some(name) = name.filter(|name| is_stage_name(name)) {
            self.names.insert(name, index);
        }
        Ok(())
    }

    /// `COPY --from=image`
    fn copies(
        &mut self,
        line: &Spliced<'a>,
        instruction: &Instruction<'_>,
    ) -> Result<(), SourceError> {
        instruction
            .values("from", line, self.lines)
            .try_for_each(|(flag, value)| self.other(&flag, value, OriginKind::CopyFrom))
    }

    /// `RUN --mount=key=value,from=image,…`
    fn mounts(
        &mut self,
        line: &Spliced<'a>,
        instruction: &Instruction<'_>,
    ) -> Result<(), SourceError> {
        for (flag, value) in instruction.values("mount", line, self.lines) {
            let start = value.start;
            let record = flag.text().get(value).unwrap_or_default();
            let fields = mount::fields(record);
            for (field, range) in
                fields.ok_or_else(|| self.refused(SourceErrorKind::Mount, line))?
            {
                let Some((key, image)) = field.split_once('=') else { continue };
                if !key.eq_ignore_ascii_case("from") {
                    continue;
                }
                let range = start + range.start..start + range.end;
                if field.len() == range.len() {
                    let image = range.end - image.len()..range.end;
                    self.other(&flag, image, OriginKind::MountFrom)?;
                } else {
                    let image = Spliced::changed(Cow::Owned(image.into()), flag.cover(range));
                    self.other(&image, 0..image.text().len(), OriginKind::MountFrom)?;
                }
            }
        }
        Ok(())
    }

    /// A reference that is taken as it is: a variable in it is refused.
    fn other(
        &mut self,
        text: &Spliced<'a>,
        range: Range<usize>,
        origin: OriginKind,
    ) -> Result<(), SourceError> {
        let found =
            read::found(text, range, origin, &Expansion::Never(Syntax::Compose), self.lines);
        self.push(found)
    }

    /// A part of a line, borrowed from the file if it is not continued in it.
    fn part(&self, line: &Spliced<'a>, range: Range<usize>) -> Cow<'a, str> {
        let span = line.file_span(range.clone());
        match span.and_then(|span| self.lines.text().get(span)) {
            Some(text) => Cow::Borrowed(text),
            None => line.part(range),
        }
    }

    fn push(&mut self, mut found: Found<'a>) -> Result<(), SourceError> {
        if self.found.len() == MAX_FOUND {
            return Err(SourceError::new(SourceErrorKind::TooManyReferences, found.place));
        }
        found.stage.clone_from(&self.stage);
        self.found.push(found);
        Ok(())
    }

    /// `ARG name[=default] …` before the first stage.
    fn argument(
        &mut self,
        line: &Spliced<'a>,
        instruction: &Instruction<'_>,
    ) -> Result<(), SourceError> {
        for word in instruction.quoted_words() {
            let text = line.text().get(word.clone()).unwrap_or_default();
            let (name, default) = match text.split_once('=') {
                Some((name, default)) => (name, Some(word.end - default.len()..word.end)),
                None => (text, None),
            };
            if name.len() > MAX_EXPANSION {
                continue;
            }
            if self.arguments.len() == MAX_ARGUMENTS {
                let place = self.lines.place(line.cover(word));
                return Err(SourceError::new(SourceErrorKind::TooManyArguments, place));
            }
            let argument = if self.given.value(name).is_some() {
                Argument::Given
            } else if let Some(default) = default {
                let value = expand(line, default.clone(), self.shell(), self.lines, self);
                let shown = unwrapped(line.text(), default);
                Argument::Default(value, self.lines.place(line.cover(shown)))
            } else if self.arguments.contains_key(name) {
                continue;
            } else {
                Argument::Unset
            };
            self.arguments.insert(name.into(), argument);
        }
        Ok(())
    }

    /// Says that a reference names `scratch` or a stage, if it does.
    fn name_stage(&self, found: &mut Found<'a>, stage: impl Fn(&Self, &str) -> Option<usize>) {
        let Some(name) = found.expanded() else { return };
        let kind = if name == SCRATCH {
            UnresolvedKind::Scratch
        } else if let Some(index) = stage(self, &name.to_ascii_lowercase()) {
            UnresolvedKind::Stage(index)
        } else {
            return;
        };
        found.expanded = Some(name.into());
        found.resolved = Err(Unresolved { kind, place: found.place.clone() });
    }

    /// What was found; stages that are named before they are defined, or by number, are known now.
    pub(super) fn finish(mut self) -> Vec<Found<'a>> {
        let mut all = core::mem::take(&mut self.found);
        for (place, found) in all.iter_mut().enumerate() {
            if !matches!(found.origin, OriginKind::CopyFrom | OriginKind::MountFrom) {
                continue;
            }
            let current = found.stage.as_ref().map_or(0, |stage| stage.index);
            let is_copy = found.origin == OriginKind::CopyFrom;
            let number = found.expanded().filter(|_| is_copy).and_then(number);
            self.name_stage(found, |stages, name| match number {
                Some(number) => Some(number),
                None if self.triggered.contains(&place) => None,
                None => stages.names.get(name).copied(),
            });
            if number.is_some_and(|number| number >= current) {
                let kind = UnresolvedKind::NoStage;
                found.resolved = Err(Unresolved { kind, place: found.place.clone() });
            }
        }
        all
    }
}

/// In `FROM`, and in `ARG` before it.
impl Scope for Stages<'_, '_> {
    fn value(&self, name: &str) -> Value<'_> {
        let given = || self.given.value(name).map_or(Value::Unset, Value::Given);
        match self.arguments.get(name) {
            Some(Argument::Given) => given(),
            Some(Argument::Default(text, place)) => Value::Default(text, place),
            None if PLATFORM_ARGUMENTS.contains(&name) => given(),
            Some(Argument::Unset) => Value::Unset,
            None => Value::Undeclared,
        }
    }
}

/// The number of a stage, if it is one. What is more than a number can be is the name of an image.
fn number(text: &str) -> Option<usize> {
    let number = text.parse::<i64>().ok()?;
    Some(usize::try_from(number).unwrap_or(usize::MAX))
}

/// `name := ALPHA *(ALPHA / DIGIT / "-" / "_" / ".")`, in lower case. No other names a stage.
fn is_stage_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_.".contains(&byte)
        })
}

/// The range without the quotes around it.
fn unwrapped(text: &str, range: Range<usize>) -> Range<usize> {
    let Some(word) = text.get(range.clone()) else { return range };
    let is_in = |quote| word.len() > 1 && word.starts_with(quote) && word.ends_with(quote);
    if is_in('"') || is_in('\'') { range.start + 1..range.end - 1 } else { range }
}
