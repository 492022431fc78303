//! A report for a program: one object a document.
//!
//! | key | value |
//! |---|---|
//! | `source` | the file, or what else was read |
//! | `kind` | what it is: `image manifest`, `index`, …; of one that is refused, what it was taken for, or null |
//! | `good` | whether it is taken, and has something for `--platform` |
//! | `good_leniently` | whether it is taken with `--lenient` |
//! | `problems` | a list: `path`, `message`, `line`, `column` in characters, `byte`; with `--lenient`, also of what is taken |
//! | `more_problems` | whether there are more than are listed |
//! | `media_type`, `digest`, `size`, … | of one that is taken: what [`report`](crate::report) and the modules that it names say, by the same names |
//!
//! Sizes are bytes; positions count from 0, as in a JSON path, lines and columns from 1. What is absent is null. The output is
//! ASCII, all else is escaped: it does no harm in a terminal.

use distref::manifest::DocumentKind;
use serde_json::{Map, Value as Json, json};

use crate::answer::Answer;
use crate::problem::Problem;
use crate::tree::{Object, Value};

/// The object, in a line of ASCII.
pub(crate) fn answer(source: &str, answer: &Answer) -> String {
    let mut object = json!({
        "source": source,
        "kind": answer.kind.map(DocumentKind::as_str),
        "good": answer.is_good,
        "good_leniently": answer.is_tolerable,
        "problems": answer.problems.iter().map(of_problem).collect::<Json>(),
        "more_problems": answer.has_more,
    });
    if let (Some(object), Some(body)) = (object.as_object_mut(), &answer.body) {
        object.extend(members(body));
    }
    ascii(&object.to_string())
}

fn of_problem(problem: &Problem) -> Json {
    let Problem { path, message, line, column, byte, .. } = problem;
    json!({ "path": path, "message": message, "line": line, "column": column, "byte": byte })
}

fn of(value: &Value) -> Json {
    match value {
        Value::Nothing => Json::Null,
        Value::Text(text) => text.as_str().into(),
        Value::Size(number) | Value::Count(number) => (*number).into(),
        Value::Truth(is_so) => (*is_so).into(),
        Value::List(list) => list.as_slice().into(),
        Value::Map(pairs) => {
            Json::Object(pairs.iter().map(|(key, value)| (key.clone(), json!(value))).collect())
        }
        Value::Object(object) => Json::Object(members(object)),
        Value::Table(rows) => rows.iter().map(|row| Json::Object(members(row))).collect(),
    }
}

fn members(object: &Object) -> Map<String, Json> {
    object.0.iter().map(|(key, value)| ((*key).to_owned(), of(value))).collect()
}

/// JSON with all escaped that is no printable ASCII. It stands within strings.
fn ascii(json: &str) -> String {
    let mut text = String::new();
    for c in json.chars() {
        match c {
            ' '..='~' => text.push(c),
            _ => {
                text.extend(
                    c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")),
                );
            }
        }
    }
    text
}
