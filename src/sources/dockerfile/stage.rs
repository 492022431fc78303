//! What instructions say about images: global arguments, stages, and references to both.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
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
    pub(super) escape: u8,
    arguments: BTreeMap<Box<str>, Argument>,
    /// The stages by their names in lower case; of two of one name, the later.
    names: BTreeMap<String, usize>,
    stage: Option<Stage<'a>>,
    found: Vec<Found<'a>>,
}

impl<'a, 'e> Stages<'a, 'e> {
    pub(super) fn new(lines: &'e Lines<'a>, given: &'e Variables) -> Self {
        Self {
            lines,
            given,
            escape: b'\\',
            arguments: BTreeMap::new(),
            names: BTreeMap::new(),
            stage: None,
            found: Vec::new(),
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
        let mut instruction = Instruction::new(line.text(), 0, self.escape);
        if instruction.is("ONBUILD") {
            instruction = Instruction::new(line.text(), instruction.arguments.start, self.escape);
        } else if instruction.is("FROM") {
            self.from(line, &instruction)?;
        } else if instruction.is("ARG") && self.stage.is_none() {
            self.argument(line, &instruction)?;
        }
        let is_copy = instruction.is("COPY") || instruction.is("ADD");
        let is_run = instruction.is("RUN");
        if is_copy {
            self.copies(line, &instruction)?;
        } else if is_run {
            self.mounts(line, &instruction)?;
        }
        let delimiters = || heredoc::delimiters(instruction.arguments(), self.escape);
        Ok(if is_copy || is_run { delimiters() } else { Vec::new() })
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
        let name = name.map(|name| line.part(name));
        let index = self.stage.as_ref().map_or(0, |stage| stage.index + 1);
        self.stage = Some(Stage { index, name: name.clone() });
        if let Some(image) = image {
            let expansion = Expansion::With(self.shell(), self);
            let mut found = read::found(line, image, OriginKind::From, &expansion, self.lines);
            found.platform = instruction.values("platform").last().map(|flag| line.part(flag));
            self.name_stage(&mut found, |stages, name| stages.names.get(name).copied());
            self.push(found)?;
        }
        if let Some(name) = name {
            self.names.insert(name.to_ascii_lowercase(), index);
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
            .values("from")
            .try_for_each(|value| self.other(line, value, OriginKind::CopyFrom))
    }

    /// `RUN --mount=key=value,from=image,…`
    fn mounts(
        &mut self,
        line: &Spliced<'a>,
        instruction: &Instruction<'_>,
    ) -> Result<(), SourceError> {
        for value in instruction.values("mount") {
            let value = unwrapped(line.text(), value);
            let mut at = value.start;
            for field in line.text().get(value).unwrap_or_default().split(',') {
                let range = at..at + field.len();
                at = range.end + 1;
                let image = unwrapped(line.text(), range);
                let field = line.text().get(image.clone()).unwrap_or_default();
                if let Some((key, value)) = field.split_once('=')
                    && key.trim().eq_ignore_ascii_case("from")
                {
                    let image = image.end - value.len()..image.end;
                    self.other(line, image, OriginKind::MountFrom)?;
                }
            }
        }
        Ok(())
    }

    /// A reference in which variables are not expanded.
    fn other(
        &mut self,
        line: &Spliced<'a>,
        range: Range<usize>,
        origin: OriginKind,
    ) -> Result<(), SourceError> {
        let found = read::found(line, range, origin, &Expansion::Never(self.shell()), self.lines);
        self.push(found)
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
        for word in instruction.quoted_words(self.escape) {
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
        for found in &mut all {
            if !matches!(found.origin, OriginKind::CopyFrom | OriginKind::MountFrom) {
                continue;
            }
            let current = found.stage.as_ref().map_or(0, |stage| stage.index);
            let number = found.expanded().and_then(number);
            self.name_stage(found, |stages, name| match number {
                Some(number) => Some(number),
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

/// The number of a stage, if it is one.
fn number(text: &str) -> Option<usize> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(usize::MAX))
}

/// The range without the quotes around it.
fn unwrapped(text: &str, range: Range<usize>) -> Range<usize> {
    let Some(word) = text.get(range.clone()) else { return range };
    let is_in = |quote| word.len() > 1 && word.starts_with(quote) && word.ends_with(quote);
    if is_in('"') || is_in('\'') { range.start + 1..range.end - 1 } else { range }
}
