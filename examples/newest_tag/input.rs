//! The tags of a repository: lines, or what a registry answers.

use distref::Tag;
use serde_json::{Deserializer, Value};

use crate::failure::Failure;
use crate::visible::visible;

/// Bytes that are read: room for [`MAX_TAGS`] tags of 80 bytes, when few have more than 40.
pub(crate) const MAX_BYTES: usize = 8 << 20;

/// Tags that are kept: several times as many as the largest repositories of official images have.
const MAX_TAGS: usize = 100_000;

/// Texts that are no tags of which the reasons are kept; more tell nobody more.
const MAX_REASONS: usize = 20;

/// Characters of a text that are shown.
const MAX_SHOWN: usize = 80;

/// What was read.
#[derive(Default)]
pub(crate) struct Input {
    /// In the order of the input, with repetitions.
    pub(crate) tags: Vec<Tag>,
    /// How many texts are no tags.
    pub(crate) refused: usize,
    /// The first of them.
    pub(crate) reasons: Vec<Refused>,
    /// How many lines are blank.
    pub(crate) blank: usize,
}

/// A text that is no tag.
pub(crate) struct Refused {
    /// `line` or, in JSON, `tag`.
    pub(crate) unit: &'static str,
    /// From 1.
    pub(crate) number: usize,
    /// Its beginning, without characters that could move a cursor.
    pub(crate) text: String,
    pub(crate) reason: String,
}

impl Input {
    /// Reads a tag a line, or bodies of `GET /v2/NAME/tags/list`, one for each page.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Failure> {
        if bytes.len() > MAX_BYTES {
            return Err(Failure::Input(format!("more than {} MiB of tags", MAX_BYTES >> 20)));
        }
        // No tag begins with a brace.
        let begins_with_brace = bytes.trim_ascii_start().first() == Some(&b'{');
        if begins_with_brace { Self::of_json(bytes) } else { Self::of_lines(bytes) }
    }

    fn of_lines(bytes: &[u8]) -> Result<Self, Failure> {
        let mut input = Self::default();
        for (line, number) in String::from_utf8_lossy(bytes).lines().zip(1..) {
            match line.trim_ascii() {
                "" => input.blank += 1,
                text => input.take("line", number, text)?,
            }
        }
        Ok(input)
    }

    fn of_json(bytes: &[u8]) -> Result<Self, Failure> {
        let mut input = Self::default();
        let mut number = 0;
        for body in Deserializer::from_slice(bytes).into_iter::<Value>() {
            let body = body.map_err(|error| Failure::Input(format!("no JSON: {error}")))?;
            for member in tags_of(&body)? {
                number += 1;
                match member {
                    Value::String(text) => input.take("tag", number, text)?,
                    other => input.refuse("tag", number, &other.to_string(), &"not a string"),
                }
            }
        }
        Ok(input)
    }

    fn take(&mut self, unit: &'static str, number: usize, text: &str) -> Result<(), Failure> {
        if self.tags.len() == MAX_TAGS {
            return Err(Failure::Input(format!("more than {MAX_TAGS} tags")));
        }
        match text.parse() {
            Ok(tag) => self.tags.push(tag),
            Err(error) => self.refuse(unit, number, text, &error),
        }
        Ok(())
    }

    fn refuse(&mut self, unit: &'static str, number: usize, text: &str, reason: &impl ToString) {
        self.refused += 1;
        if self.reasons.len() < MAX_REASONS {
            let (text, reason) = (shown(text), reason.to_string());
            self.reasons.push(Refused { unit, number, text, reason });
        }
    }
}

/// The list in the body of a registry, under `tags`, or in the output of `skopeo list-tags`, under `Tags`. A registry writes null
/// for a repository without tags.
fn tags_of(body: &Value) -> Result<&[Value], Failure> {
    match body.get("tags").or_else(|| body.get("Tags")) {
        Some(Value::Array(tags)) => Ok(tags),
        Some(Value::Null) => Ok(&[]),
        _ => Err(Failure::Input("the JSON has no list `tags`".to_owned())),
    }
}

/// The beginning of a text, fit for a terminal.
pub(crate) fn shown(text: &str) -> String {
    match text.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => visible(&text[..end]) + "…",
        None => visible(text),
    }
}
