//! A report for a person: a heading, then a line for every value, aligned; what has parts is indented.

use std::io::{self, Write};

use crate::answer::Answer;
use crate::paint::Palette;
use crate::problem::Problem;
use crate::size;
use crate::tree::{Object, Value};
use crate::visible::visible;

/// Characters of a text that are shown; `--json` has them all.
const MAX_SHOWN: usize = 240;

/// Characters of a text that are shown in a table: room for the longest digest, of SHA-512.
const MAX_CELL: usize = 140;

/// Characters to which keys are aligned; behind a longer one its value stands where it ends.
const MAX_KEY: usize = 80;

const INDENT: usize = 2;

/// Writes what there is to say of a document.
pub(crate) fn report(
    out: &mut impl Write,
    paint: &Palette,
    kind: &str,
    body: &Object,
) -> io::Result<()> {
    let Palette { heading, .. } = paint;
    writeln!(out, "{heading}{kind}{heading:#}")?;
    Page { out, paint }.object(body, INDENT)
}

/// Writes what is wrong with a document, and what of it is taken all the same. Of each problem: where, what, and the line with
/// marks below the value.
pub(crate) fn problems(
    out: &mut impl Write,
    paint: &Palette,
    source: &str,
    answer: &Answer,
) -> io::Result<()> {
    let is_taken = answer.body.is_some();
    let (word, style) =
        if is_taken { ("tolerated", paint.concern) } else { ("error", paint.error) };
    let source = visible(source);
    for Problem { path, message, line, column, byte, excerpt } in &answer.problems {
        write!(out, "{source}:{line}:{column}: {style}{word}:{style:#} ")?;
        writeln!(out, "{}: {message} (byte {byte})", visible(path))?;
        writeln!(out, "  {}\n  {style}{}{style:#}", excerpt.line, excerpt.marks)?;
    }
    let remarks = [
        (answer.has_more, "and more problems"),
        (answer.is_tolerable && !is_taken, "with --lenient it is taken"),
    ];
    let Palette { note, .. } = paint;
    remarks
        .iter()
        .filter(|(applies, _)| *applies)
        .try_for_each(|(_, remark)| writeln!(out, "{note}{remark}{note:#}"))
}

/// Where a report is written.
struct Page<'a, W> {
    out: &'a mut W,
    paint: &'a Palette,
}

impl<W: Write> Page<'_, W> {
    fn object(&mut self, object: &Object, indent: usize) -> io::Result<()> {
        self.members(object, indent, |value| !value.is_silent())
    }

    /// Those of the members that are told here.
    fn members(
        &mut self,
        object: &Object,
        indent: usize,
        is_told: impl Fn(&Value) -> bool,
    ) -> io::Result<()> {
        let told = || object.0.iter().filter(|(_, value)| is_told(value));
        let width = told().map(|(key, _)| key.len()).max().unwrap_or_default();
        told().try_for_each(|(key, value)| self.member(key, width, value, indent))
    }

    fn member(&mut self, key: &str, width: usize, value: &Value, indent: usize) -> io::Result<()> {
        let Palette { label: style, .. } = self.paint;
        let label = label(key);
        write!(self.out, "{:indent$}{style}{label}{style:#}", "")?;
        let gap = width.saturating_sub(label.len()) + INDENT;
        let inner = indent + INDENT;
        match value {
            Value::List(list) => self.list(list, gap, indent + width + INDENT),
            Value::Map(pairs) => self.map(pairs, inner),
            Value::Object(object) => {
                writeln!(self.out)?;
                self.object(object, inner)
            }
            Value::Table(rows) => {
                writeln!(self.out, "{:gap$}{}", "", rows.len())?;
                self.table(rows, inner)
            }
            _ => writeln!(self.out, "{:gap$}{}", "", line(value, MAX_SHOWN)),
        }
    }

    /// One below the other, so that it is seen where each ends.
    fn list(&mut self, list: &[String], gap: usize, indent: usize) -> io::Result<()> {
        let gaps = std::iter::once(gap).chain(std::iter::repeat(indent));
        list.iter()
            .zip(gaps)
            .try_for_each(|(text, gap)| writeln!(self.out, "{:gap$}{}", "", cut(text, MAX_SHOWN)))
    }

    fn map(&mut self, pairs: &[(String, String)], indent: usize) -> io::Result<()> {
        let pairs: Vec<_> =
            pairs.iter().map(|(key, value)| (cut(key, MAX_SHOWN), cut(value, MAX_SHOWN))).collect();
        let width = pairs.iter().map(|(key, _)| key.len()).filter(|&len| len <= MAX_KEY).max();
        let width = width.unwrap_or_default();
        writeln!(self.out)?;
        pairs
            .iter()
            .try_for_each(|(key, value)| writeln!(self.out, "{:indent$}{key:width$}  {value}", ""))
    }

    fn table(&mut self, rows: &[Object], indent: usize) -> io::Result<()> {
        let columns = Column::all(rows);
        let Palette { note, .. } = self.paint;
        write!(self.out, "{:indent$}{note}", "")?;
        self.cells(columns.iter().map(|column| (column, column.label.as_str())))?;
        writeln!(self.out, "{note:#}")?;
        for (number, row) in rows.iter().enumerate() {
            write!(self.out, "{:indent$}", "")?;
            let texts = columns.iter().map(|column| (column, column.texts[number].as_str()));
            self.cells(texts)?;
            writeln!(self.out)?;
            // What fits into no cell stands below.
            self.members(row, indent + 2 * INDENT, |value| {
                !value.is_short() && !value.is_silent()
            })?;
        }
        Ok(())
    }

    /// The cells of a row, without a gap behind the last one.
    fn cells<'c>(&mut self, cells: impl Iterator<Item = (&'c Column, &'c str)>) -> io::Result<()> {
        let mut row = String::new();
        for (column, text) in cells {
            let gap = " ".repeat(column.width.saturating_sub(text.len()));
            let cell = if column.is_number { [&gap, text] } else { [text, &gap] };
            row.extend(cell);
            row.push_str("  ");
        }
        write!(self.out, "{}", row.trim_end())
    }
}

/// A column of a table: what all rows have under a key.
struct Column {
    label: String,
    texts: Vec<String>,
    width: usize,
    is_number: bool,
}

impl Column {
    /// Those of which at least one row says something.
    fn all(rows: &[Object]) -> Vec<Self> {
        let keys = rows.first().map_or(&[][..], |row| &row.0);
        (0..keys.len()).filter_map(|place| Self::new(rows, place)).collect()
    }

    fn new(rows: &[Object], place: usize) -> Option<Self> {
        let values = rows.iter().filter_map(|row| row.0.get(place));
        let is_told = values.clone().any(|(_, value)| value.is_short() && !value.is_silent());
        let (key, _) = values.clone().next().filter(|_| is_told)?;
        let is_number = values.clone().any(|(_, v)| matches!(v, Value::Size(_) | Value::Count(_)));
        let texts: Vec<_> = values.map(|(_, value)| cell(value)).collect();
        let widest = texts.iter().map(String::len).max().unwrap_or_default();
        let label = if *key == "position" { "#".to_owned() } else { label(key) };
        Some(Self { width: widest.max(label.len()), label, texts, is_number })
    }
}

/// A value in a table.
fn cell(value: &Value) -> String {
    match value {
        Value::Size(bytes) => size::text(*bytes).replace(" bytes)", ")"),
        _ => line(value, MAX_CELL),
    }
}

/// A value that fits into a line.
fn line(value: &Value, most: usize) -> String {
    match value {
        Value::Text(text) => cut(text, most),
        Value::Size(bytes) => size::text(*bytes),
        Value::Count(count) => count.to_string(),
        Value::Truth(true) => "yes".to_owned(),
        _ => String::new(),
    }
}

/// The beginning of a text, fit for a terminal.
fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}... ({} bytes)", visible(&text[..end]), text.len()),
        None => visible(text),
    }
}

/// A key for people.
fn label(key: &str) -> String {
    key.replace('_', " ")
}
