//! The tag data: one JSON object a line.

use std::error::Error;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::text::dotted_numbers;

/// A tag and the one that took its place.
pub struct Pair {
    pub older: String,
    pub newer: String,
    /// What changed: `version`, `prerelease`, `suite`, …
    pub kind: String,
}

/// A tag in use, tags of its repository, and the highest of them that differs in its number alone.
pub struct Task {
    pub current: String,
    /// Those of the line, in the order in which a registry lists them: that of their bytes.
    pub candidates: Vec<String>,
    pub expected: String,
}

/// Lines of `tag-succession.jsonl`.
pub fn pairs(file: &Path) -> Result<Vec<Pair>, Box<dyn Error>> {
    lines(file, |line| {
        Some(Pair {
            older: text(line, "older")?,
            newer: text(line, "newer")?,
            kind: text(line, "kind")?,
        })
    })
}

/// Lines of `tag-select.jsonl`.
pub fn tasks(file: &Path) -> Result<Vec<Task>, Box<dyn Error>> {
    lines(file, |line| {
        let slot = usize::try_from(line.get("slot")?.as_u64()?).ok()?;
        let prefix = format!("{}.", text(line, "line")?);
        let texts = line.get("candidates")?.as_array()?.iter();
        let all: Option<Vec<&str>> = texts.map(Value::as_str).collect();
        Some(Task {
            current: text(line, "current")?,
            candidates: of_the_line(all?, slot, &prefix),
            expected: text(line, "expected")?,
        })
    })
}

/// The tags whose number in that slot begins so. Every rule is given the same ones.
fn of_the_line(mut tags: Vec<&str>, slot: usize, prefix: &str) -> Vec<String> {
    tags.retain(|tag| dotted_numbers(tag).nth(slot).is_some_and(|it| it.starts_with(prefix)));
    tags.sort_unstable();
    tags.into_iter().map(str::to_owned).collect()
}

fn lines<T>(file: &Path, read: fn(&Value) -> Option<T>) -> Result<Vec<T>, Box<dyn Error>> {
    let content =
        fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let numbered = content.lines().enumerate();
    numbered
        .map(|(index, line)| {
            let place = || format!("{}, line {}", file.display(), index + 1);
            let value =
                serde_json::from_str(line).map_err(|error| format!("{}: {error}", place()))?;
            read(&value).ok_or_else(|| format!("{}: a key is missing", place()).into())
        })
        .collect()
}

fn text(line: &Value, key: &str) -> Option<String> {
    line.get(key)?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_slot_and_what_its_number_begins_with() {
        let tags = vec!["3.10-7.3.13", "3.9-7.3.9", "3.10-8.0", "latest"];
        assert_eq!(of_the_line(tags.clone(), 1, "7."), ["3.10-7.3.13", "3.9-7.3.9"]);
        assert_eq!(of_the_line(tags, 0, "3.1"), ["3.10-7.3.13", "3.10-8.0"]);
    }
}
