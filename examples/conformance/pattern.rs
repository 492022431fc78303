//! `match.jsonl`: one pattern against one reference, by Docker's two rules.

use distref::{AnyReference, Pattern};
use serde_json::{Value, json};

use crate::report::Verdict;

pub(crate) fn check(row: &Value) -> Verdict {
    let text = |key: &str| row[key].as_str().unwrap_or_default();
    let Ok(reference) = AnyReference::parse(text("reference")) else {
        return Verdict::Differ("the reference is refused".to_owned());
    };
    let Ok(pattern) = Pattern::new(text("pattern")) else {
        return Verdict::of(&json!("bad_pattern"), &row["error"]);
    };
    if row.get("error").is_some() {
        return Verdict::Differ("the pattern is accepted".to_owned());
    }
    let familiar = json!(pattern.matches_any(&reference));
    let listed = reference.named().map(|named| json!(pattern.matches_listed(named)));
    Verdict::of(&familiar, &row["familiar_match"]).about("familiar").and(|| {
        match (listed, row.get("moby_list_match")) {
            (Some(listed), Some(recorded)) => Verdict::of(&listed, recorded).about("listed"),
            _ => Verdict::Agree,
        }
    })
}
