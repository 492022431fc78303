//! Text that others wrote, made fit for a terminal.

/// Printable ASCII as it is, the rest escaped: no text moves the cursor.
pub(crate) fn visible(text: &str) -> String {
    let show = |c: char| match c {
        ' '..='~' => c.to_string(),
        _ => c.escape_default().to_string(),
    };
    text.chars().map(show).collect()
}
