//! What refers to an image, and how it is shown.

use std::io::{self, Write};

use distref::Tag;
use distref::manifest::{Descriptor, MediaType};
use serde_json::{Map, Value, json};

use crate::visible::visible;

/// What artifact types that are met often stand for.
const WORDS: &[(&str, &str)] = &[
    ("application/vnd.cncf.notary.signature", "signature (Notation)"),
    ("application/vnd.cyclonedx", "SBOM (CycloneDX)"),
    ("application/vnd.dev.cosign.artifact.sbom", "SBOM (cosign)"),
    ("application/vnd.dev.cosign.artifact.sig", "signature (cosign)"),
    ("application/vnd.dev.sigstore.bundle", "signature or attestation (Sigstore)"),
    ("application/vnd.in-toto", "attestation (in-toto)"),
    ("application/sarif", "findings (SARIF)"),
    ("application/spdx", "SBOM (SPDX)"),
    ("text/spdx", "SBOM (SPDX)"),
];

/// Something that refers to the image, or to something that does.
pub(crate) struct Found {
    descriptor: Descriptor<'static>,
    /// How many stand between it and the image.
    depth: usize,
    /// The tag that it was found by.
    tag: Option<Tag>,
}

impl Found {
    pub(crate) const fn listed(descriptor: Descriptor<'static>, depth: usize) -> Self {
        Self { descriptor, depth, tag: None }
    }

    pub(crate) const fn tagged(descriptor: Descriptor<'static>, tag: Tag) -> Self {
        Self { descriptor, depth: 0, tag: Some(tag) }
    }

    /// One line.
    pub(crate) fn write(&self, out: &mut impl Write, as_json: bool) -> io::Result<()> {
        if as_json {
            return writeln!(out, "{}", self.json());
        }
        let (digest, size) = (self.descriptor.digest(), self.descriptor.size());
        write!(out, "{:width$}{digest}  {size:>8}  {}", "", self.what(), width = self.depth * 2)?;
        if let Some(created) = self.descriptor.annotations().created() {
            write!(out, "  {}", visible(created))?;
        }
        writeln!(out)
    }

    /// What it is, as far as its type tells.
    fn what(&self) -> String {
        if let Some(tag) = &self.tag {
            return format!("the tag {tag}");
        }
        let Some(artifact_type) = self.descriptor.artifact_type().map(MediaType::as_str) else {
            return format!("of no type ({})", visible(self.descriptor.media_type().as_str()));
        };
        let word = WORDS.iter().find(|(start, _)| artifact_type.starts_with(start));
        word.map_or_else(|| visible(artifact_type), |(_, word)| (*word).to_owned())
    }

    fn json(&self) -> Value {
        let descriptor = &self.descriptor;
        let annotations = descriptor.annotations().iter();
        let annotations: Map<_, _> =
            annotations.map(|(key, value)| (key.to_owned(), value.into())).collect();
        json!({
            "digest": descriptor.digest().to_string(),
            "mediaType": descriptor.media_type().as_str(),
            "artifactType": descriptor.artifact_type().map(MediaType::as_str),
            "size": descriptor.size(),
            "annotations": annotations,
            "depth": self.depth,
            "tag": self.tag.as_ref().map(Tag::as_str),
        })
    }
}
