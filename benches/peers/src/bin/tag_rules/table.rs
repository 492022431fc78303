//! Tables in Markdown.

/// A table: its head, then its rows.
pub fn markdown(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let rule = vec!["---"; head.len()].join("|");
    let head = format!("| {} |\n|{rule}|\n", head.join(" | "));
    let rows = rows.into_iter().map(|row| format!("| {} |\n", row.join(" | ")));
    std::iter::once(head).chain(rows).collect()
}

/// A share in per cent, with one decimal unless it is whole.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
pub fn percent(count: usize, total: usize) -> String {
    let share = format!("{:.1}", 100.0 * count as f64 / total.max(1) as f64);
    share.strip_suffix(".0").unwrap_or(&share).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_as_short_as_it_can_be() {
        assert_eq!([percent(1, 3), percent(1, 2), percent(0, 0)], ["33.3", "50", "0"]);
    }

    #[test]
    fn a_table_has_a_rule_below_its_head() {
        let rows = [vec!["x".to_owned(), "1".to_owned()]];
        assert_eq!(markdown(&["a", "b"], rows), "| a | b |\n|---|---|\n| x | 1 |\n");
    }
}
