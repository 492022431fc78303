//! `reference-sort.jsonl`: Go's `Sort` of a list of texts.

use distref::AnyReference;
use distref::reference::go_order;
use serde_json::{Value, json};

use crate::report::Verdict;

pub(crate) fn check(row: &Value) -> Verdict {
    let texts: Vec<&str> =
        row["input"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut images: Vec<_> = texts.iter().flat_map(|text| AnyReference::parse(text)).collect();
    images.sort_by(go_order);
    let mut others: Vec<_> =
        texts.into_iter().filter(|text| AnyReference::parse(text).is_err()).collect();
    others.sort_unstable();
    let sorted =
        images.iter().map(ToString::to_string).chain(others.into_iter().map(str::to_owned));
    Verdict::of(&json!(sorted.collect::<Vec<_>>()), &row["sorted"])
}
