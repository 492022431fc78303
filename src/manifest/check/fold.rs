//! Names as Go's `encoding/json` compares them: without regard to case.

/// Whether `name` is `known`, which is ASCII, but for case: that of ASCII letters, and the two
/// other characters whose lower or upper case is one, U+017F (`s`) and U+212A (`k`).
pub(super) fn is_folded(name: &str, known: &str) -> bool {
    name != known && name.chars().map(fold).eq(known.chars().map(fold))
}

fn fold(character: char) -> char {
    match character {
        '\u{17f}' => 's',
        '\u{212a}' => 'k',
        other => other.to_ascii_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fold_as_in_go() {
        for (name, known, expected) in [
            ("LAYERS", "layers", true),
            ("layer\u{17f}", "layers", true),
            ("\u{212a}ey", "key", true),
            ("imagelayoutversion", "imageLayoutVersion", true),
            ("layers", "layers", false),
            ("layer", "layers", false),
            ("layers ", "layers", false),
            ("\u{e9}", "\u{c9}", false),
        ] {
            assert_eq!(is_folded(name, known), expected, "{name} {known}");
        }
    }
}
