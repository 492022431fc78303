//! cup. Source: sergi0g/cup, commit c58c2da6e8. Its limits on the size of numbers are left out.

use std::cmp::Ordering;
use std::sync::LazyLock;

use regex_lite::{Captures, Regex};

use super::greatest_above;
use crate::text::Number;

/// Up to three numbers without leading zeros.
static NUMBERS: LazyLock<Regex> = LazyLock::new(|| {
    let number = "(0|[1-9][0-9]*)";
    Regex::new(&format!(r"{number}(?:\.{number}(?:\.{number})?)?")).expect("a valid pattern")
});

/// The first of the longest runs of numbers in the tag, and the text around it.
struct Template<'a> {
    parts: Vec<Number<'a>>,
    around: [&'a str; 2],
}

impl<'a> Template<'a> {
    fn parse(tag: &'a str) -> Option<Self> {
        let count = |run: &Captures<'_>| run.iter().flatten().count();
        let runs = NUMBERS.captures_iter(tag);
        let run = runs.reduce(|best, run| if count(&run) > count(&best) { run } else { best })?;
        let whole = run.get(0)?;
        Some(Self {
            parts: whole.as_str().split('.').filter_map(Number::new).collect(),
            around: [tag.get(..whole.start())?, tag.get(whole.end()..)?],
        })
    }
}

/// Between tags of one template, with as many numbers.
pub fn order(a: &str, b: &str) -> Option<Ordering> {
    let (a, b) = (Template::parse(a)?, Template::parse(b)?);
    let is_comparable = a.around == b.around && a.parts.len() == b.parts.len();
    is_comparable.then(|| a.parts.cmp(&b.parts))
}

/// The highest of the template.
pub fn select<'a>(current: &str, candidates: &'a [String]) -> Option<&'a str> {
    greatest_above(current, candidates, order)
}

#[cfg(test)]
mod tests {
    use Ordering::Less;

    use super::*;
    use crate::rules::assert_rule;

    #[test]
    fn the_template_has_to_be_equal() {
        assert_rule(
            order,
            &[
                ("1.2-alpine", Some(Less), "1.10-alpine"),
                ("jdk17-1.2.3", Some(Less), "jdk17-1.2.4"),
                ("1.2.3.4", None, "1.2.4.5"), // the fourth part is text
                ("1.2.3-rc1", None, "1.2.3"),
                ("1.2", None, "1.3.0"),
                ("2026.04.1", None, "2026.05.1"), // split at the zero
                ("latest", None, "1"),
            ],
        );
    }

    #[test]
    fn an_update_keeps_the_template() {
        let tags = ["1.3-alpine", "1.4-alpine", "1.5", "1.5.0-alpine"].map(str::to_owned);
        assert_eq!(select("1.2-alpine", &tags), Some("1.4-alpine"));
        assert_eq!(select("1.4-alpine", &tags), None);
    }
}
