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
    let mut edits = source.edits();
    let mut made = Vec::new();
    for finding in findings.iter() {
        if let Some(suggestion) = &finding.suggestion
            && edits.set(finding.index, suggestion).is_ok()
        {
            made.push(finding.index);
        }
    }
    let text = edits.apply().ok().filter(|_| !made.is_empty())?;
    findings.retain(|finding| finding.suggestion.is_none() || !made.contains(&finding.index));
    Some(Fixed { text, count: made.len() })
}
