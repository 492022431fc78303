//! A manifest as one that is about another.

use super::{Annotations, Descriptor, Manifest, MediaType};
use crate::digest::Digest;

/// What a list of referrers has of a manifest, whatever its kind.
///
/// | | `artifactType` of its entry |
/// |---|---|
/// | image manifest | its own, else the media type of its config |
/// | index, artifact manifest | its own, if it has one |
/// | schema 1 | is about nothing |
///
/// Source: distribution-spec v1.1.1, section "Pushing Manifests with Subject".
pub(crate) struct Referrer<'m> {
    media_type: &'m MediaType<'m>,
    subject: Option<&'m Descriptor<'m>>,
    artifact_type: Option<&'m MediaType<'m>>,
    annotations: Option<&'m Annotations<'m>>,
}

impl<'m> Referrer<'m> {
    pub(crate) fn of(manifest: &'m Manifest<'m>) -> Self {
        match manifest {
            Manifest::Image(image) => Self {
                media_type: image.media_type(),
                subject: image.subject(),
                artifact_type: Some(image.kind_of_artifact()),
                annotations: Some(image.annotations()),
            },
            Manifest::Index(index) => Self {
                media_type: index.media_type(),
                subject: index.subject(),
                artifact_type: index.artifact_type(),
                annotations: Some(index.annotations()),
            },
            Manifest::Artifact(artifact) => Self {
                media_type: artifact.media_type(),
                subject: artifact.subject(),
                artifact_type: artifact.artifact_type(),
                annotations: Some(artifact.annotations()),
            },
            Manifest::Schema1(schema1) => Self {
                media_type: schema1.media_type(),
                subject: None,
                artifact_type: None,
                annotations: None,
            },
        }
    }

    /// What it is about.
    pub(crate) fn subject(&self) -> Option<&'m Digest> {
        self.subject.map(Descriptor::digest)
    }

    /// What it is, where it says so.
    #[cfg(feature = "server")]
    pub(crate) const fn artifact_type(&self) -> Option<&'m MediaType<'m>> {
        self.artifact_type
    }

    /// It, in a list.
    pub(crate) fn entry(&self, digest: Digest, size: u64) -> Descriptor<'static> {
        let mut entry = Descriptor::new(self.media_type.clone(), digest, size);
        if let Some(artifact_type) = self.artifact_type {
            entry = entry.with_artifact_type(artifact_type.clone());
        }
        if let Some(annotations) = self.annotations {
            entry = entry.with_annotations(annotations.clone());
        }
        entry.into_owned()
    }
}
