//! Names that Go takes for the same.

/// Whether Go's `encoding/json` takes `name` for `known`, which is ASCII: whether they are the same
/// but for case, where `ſ` is an `s` and the Kelvin sign a `k`.
pub(super) fn same(name: &str, known: &str) -> bool {
    name.chars().map(fold).eq(known.chars().map(fold))
}

const fn fold(letter: char) -> char {
    match letter {
        '\u{17f}' => 's',
        '\u{212a}' => 'k',
        _ => letter.to_ascii_lowercase(),
    }
}
