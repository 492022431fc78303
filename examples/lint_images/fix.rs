//! Suggested spellings, written into the text of the file.

use distref::sources::Source;

use crate::finding::Finding;

/// The new text, and how many references are other ones now.
pub(crate) struct Fixed {
    pub(crate) text: String,
    pub(crate) count: usize,
}

/// Applies what has a suggestion, and leaves the other findings. `None` if nothing can be changed.
pub(crate) fn apply(source: &Source<'_>, findings: &mut Vec<Finding>) -> Option<Fixed> {
    let (made, text) = together(source, findings).or_else(|| one_by_one(source, findings))?;
    findings.retain(|finding| finding.suggestion.is_none() || !made.contains(&finding.index));
    Some(Fixed { text, count: made.len() })
}

fn together(source: &Source<'_>, findings: &[Finding]) -> Option<(Vec<usize>, String)> {
    let mut edits = source.edits();
    let mut made = Vec::new();
    for finding in findings {
        if let Some(suggestion) = &finding.suggestion
            && edits.set(finding.index, suggestion).is_ok()
        {
            made.push(finding.index);
        }
    }
    let text = edits.apply().ok()?;
    (!made.is_empty()).then_some((made, text))
}

/// Where one stands in the way of the others, as two of one default do: those that can be made with those in front.
fn one_by_one(source: &Source<'_>, findings: &[Finding]) -> Option<(Vec<usize>, String)> {
    let mut edits = source.edits();
    let (mut made, mut text) = (Vec::new(), None);
    for finding in findings {
        let mut more = edits.clone();
        if let Some(suggestion) = &finding.suggestion
            && more.set(finding.index, suggestion).is_ok()
            && let Ok(changed) = more.clone().apply()
        {
            made.push(finding.index);
            (edits, text) = (more, Some(changed));
        }
    }
    text.map(|text| (made, text))
}
