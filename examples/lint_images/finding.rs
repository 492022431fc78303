//! What is to be said about the references of a file.

use distref::reference::Concern;
use distref::sources::{Found, OriginKind, Place, Source, Unresolved, UnresolvedKind};
use distref::{Reference, ReferenceView};

/// How bad it is.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(crate) enum Level {
    /// No reference.
    Error,
    /// A reference that may not be what was meant.
    Warning,
    /// Nothing is known to be wrong.
    Note,
}

impl Level {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// What is asked of a reference beyond the grammar.
#[derive(Clone, Copy)]
pub(crate) struct Rules {
    pub(crate) wants_digests: bool,
}

/// One thing about one reference.
pub(crate) struct Finding {
    /// Of the reference in the file.
    pub(crate) index: usize,
    pub(crate) level: Level,
    /// A stable word.
    pub(crate) rule: &'static str,
    pub(crate) message: String,
    pub(crate) place: Place,
    /// As written.
    pub(crate) text: String,
    /// As meant, if that is known.
    pub(crate) reference: Option<String>,
    pub(crate) origin: OriginKind,
    pub(crate) path: Option<String>,
    /// A spelling that will do.
    pub(crate) suggestion: Option<Reference>,
    /// What to do, where there is no spelling to offer.
    pub(crate) hint: Option<&'static str>,
}

/// The findings in a file, in its order.
pub(crate) fn of(source: &Source<'_>, rules: Rules) -> Vec<Finding> {
    let all = source.found().iter().enumerate();
    all.flat_map(|(index, found)| match found.reference() {
        Ok(reference) => about(index, found, reference.view(), rules),
        Err(unresolved) => unknown(index, found, unresolved).into_iter().collect(),
    })
    .collect()
}

impl Finding {
    fn new(
        index: usize,
        found: &Found<'_>,
        level: Level,
        rule: &'static str,
        message: String,
    ) -> Self {
        Self {
            index,
            level,
            rule,
            message,
            place: found.place().clone(),
            text: found.text().to_owned(),
            reference: found.reference().ok().map(ToString::to_string),
            origin: found.origin(),
            path: found.path().map(str::to_owned),
            suggestion: None,
            hint: None,
        }
    }
}

fn about(
    index: usize,
    found: &Found<'_>,
    reference: ReferenceView<'_>,
    rules: Rules,
) -> Vec<Finding> {
    let mut findings: Vec<_> = reference
        .concerns()
        .map(|concern| {
            let level = level(concern, found.origin());
            Finding::new(index, found, level, concern.as_str(), concern.to_string())
        })
        .collect();
    if rules.wants_digests && reference.digest().is_none() {
        let message = "not pinned: a digest is wanted".to_owned();
        findings.push(Finding::new(index, found, Level::Error, "not-pinned", message));
    }
    findings
}

/// Tag and digest together are what tools that pin write. A chart fills in the tag that its values leave out.
const fn level(concern: Concern, origin: OriginKind) -> Level {
    match (concern, origin) {
        (Concern::TagAndDigest, _) | (Concern::NoTag, OriginKind::HelmValues) => Level::Note,
        _ => Level::Warning,
    }
}

/// What no reference is known of; `None` for `scratch` and stages, which are as they should be.
fn unknown(index: usize, found: &Found<'_>, unresolved: &Unresolved) -> Option<Finding> {
    let (level, rule) = match unresolved.kind() {
        UnresolvedKind::Scratch | UnresolvedKind::Stage(_) => return None,
        UnresolvedKind::Unset(_) => (Level::Note, "unset-variable"),
        UnresolvedKind::Undeclared(_) => (Level::Error, "undeclared-variable"),
        UnresolvedKind::NotText => (Level::Error, "not-text"),
        UnresolvedKind::Required(_) => (Level::Note, "required-variable"),
        UnresolvedKind::Template => (Level::Note, "template"),
        UnresolvedKind::Refused(_) | UnresolvedKind::Part(..) => (Level::Error, "refused"),
        UnresolvedKind::Empty => (Level::Error, "empty"),
        _ => (Level::Error, "not-expanded"),
    };
    let message = unresolved.kind().to_string();
    let mut finding = Finding::new(index, found, level, rule, message);
    finding.place = unresolved.place().clone();
    if let (UnresolvedKind::Refused(error), Some(text)) = (unresolved.kind(), found.expanded()) {
        let explanation = error.explain(text);
        finding.message = explanation.message();
        finding.suggestion = explanation.suggestion().and_then(|text| text.parse().ok());
        finding.hint = explanation.advice();
    }
    Some(finding)
}
