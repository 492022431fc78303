//! Tags that stand for something about another image.

use distref::{DigestView, TagView};

/// What a tag made from a digest stands for, and the digest it is about.
pub(crate) struct Artifact {
    pub(crate) kind: &'static str,
    pub(crate) subject: String,
}

/// Reads the tags that cosign sets (`sha256-HEX.sig`, `.att`, `.sbom`) and the fallback tag of the referrers API
/// (`sha256-HEX`, distribution-spec v1.1, *Referrers Tag Schema*).
pub(crate) fn of(tag: TagView<'_>) -> Option<Artifact> {
    let (stem, suffix) = tag.as_str().split_once('.').unwrap_or((tag.as_str(), ""));
    let subject = format!("sha256:{}", stem.strip_prefix("sha256-")?);
    let kind = match suffix {
        "" if !tag.as_str().ends_with('.') => "referrers",
        "sig" => "signature",
        "att" => "attestation",
        "sbom" => "sbom",
        _ => return None,
    };
    DigestView::accept(&subject).is_some().then_some(Artifact { kind, subject })
}
