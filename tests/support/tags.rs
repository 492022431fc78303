//! Every short tag.

use distref::TagView;

/// Every tag of up to five of these letters.
pub(crate) fn short(letters: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut longest = 0;
    for _ in 0..5 {
        let shorter = all[longest..].to_vec();
        longest = all.len();
        let longer = |text: &String| letters.chars().map(move |c| format!("{text}{c}")).collect();
        all.extend(shorter.iter().flat_map(|text| -> Vec<String> { longer(text) }));
    }
    all.retain(|text| TagView::accept(text).is_some());
    all
}
