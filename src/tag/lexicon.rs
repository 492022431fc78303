//! The letters that mean something behind a number: change them here.

use super::element::Stage;

/// Stages before the release, the commonest first. The one-letter ones count only where they touch a number.
const STAGES: [(&str, Stage); 18] = [
    ("rc", Stage::Candidate),
    ("beta", Stage::Beta),
    ("alpha", Stage::Alpha),
    ("dev", Stage::Development),
    ("b", Stage::Beta),
    ("a", Stage::Alpha),
    ("m", Stage::Preview),
    ("ea", Stage::Preview),
    ("pre", Stage::Preview),
    ("preview", Stage::Preview),
    ("cr", Stage::Candidate),
    ("eap", Stage::Preview),
    ("milestone", Stage::Preview),
    ("tp", Stage::Preview),
    ("devel", Stage::Development),
    ("snapshot", Stage::Development),
    ("nightly", Stage::Development),
    ("canary", Stage::Development),
];

/// Words for the release itself.
const RELEASES: [&str; 3] = ["final", "ga", "release"];

/// Labels of the number behind them, and whether a `.` or `-` may stand between.
const LABELS: [(&str, bool); 15] = [
    ("u", false),
    ("b", false),
    ("r", false),
    ("p", false),
    ("pl", false),
    ("ls", false),
    ("sp", false),
    ("hf", false),
    ("rev", false),
    ("post", true),
    ("patch", true),
    ("build", true),
    ("eksbuild", true),
    ("gke", true),
    ("security", true),
];

/// Labels that hold a digit themselves.
const LABELS_WITH_DIGIT: [&str; 2] = ["k3s", "rke2r"];

/// The stage that letters name.
pub(super) fn stage(letters: &str) -> Option<Stage> {
    find(&STAGES, letters)
}

/// Whether letters name the release itself.
pub(super) fn is_release(letters: &str) -> bool {
    RELEASES.iter().any(|word| letters.eq_ignore_ascii_case(word))
}

/// The label that a text begins with, and where its number has to be. `letters` are all that the text begins with.
pub(super) fn label<'a>(text: &'a str, letters: &str) -> Option<(&'a str, usize)> {
    let with_digit = LABELS_WITH_DIGIT.iter().find_map(|label| {
        let start = text.get(..label.len())?;
        start.eq_ignore_ascii_case(label).then_some((start, label.len()))
    });
    with_digit.or_else(|| {
        let may_have_gap = find(&LABELS, letters)?;
        let has_gap = matches!(text.as_bytes().get(letters.len()), Some(b'.' | b'-'));
        let digits_at = letters.len() + usize::from(may_have_gap && has_gap);
        Some((text.get(..letters.len())?, digits_at))
    })
}

fn find<T: Copy>(table: &[(&str, T)], letters: &str) -> Option<T> {
    table.iter().find(|(known, _)| known.eq_ignore_ascii_case(letters)).map(|(_, value)| *value)
}
