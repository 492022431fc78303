//! What a manifest refers to, and which of it is wanted.

use alloc::boxed::Box;
use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use crate::Digest;
use crate::manifest::{Descriptor, Index, Manifest, NoMatch};
use crate::platform::Matcher;

/// Under which of its two roots a registry has content.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Role {
    /// `manifests/`.
    Manifest,
    /// `blobs/`.
    Blob,
}

/// What is wanted of that to which a manifest refers.
#[derive(Clone, Debug, Default)]
pub(super) struct Choice {
    /// Only what is for these; everything, without.
    pub(super) platforms: Option<Matcher>,
    /// Layers that may not be pushed, too.
    pub(super) foreign_layers: bool,
    /// What a manifest is about, too.
    pub(super) subjects: bool,
}

/// What is wanted of a manifest.
#[derive(Debug, Default)]
pub(super) struct Entries<'m, 'a> {
    pub(super) links: Vec<(Role, &'m Descriptor<'a>)>,
    pub(super) subject: Option<&'m Descriptor<'a>>,
    /// Foreign layers that are not wanted.
    pub(super) left_out: Vec<&'m Descriptor<'a>>,
    /// Whether it is an index.
    pub(super) is_index: bool,
    /// Of an index of which nothing is wanted: why.
    pub(super) no_match: Option<Box<NoMatch>>,
}

impl<'m, 'a> Entries<'m, 'a> {
    /// None of a manifest that does not describe what it refers to.
    pub(super) fn of(manifest: &'m Manifest<'a>, choice: &Choice) -> Option<Self> {
        let mut entries = Self::default();
        let subject = match manifest {
            Manifest::Image(image) => {
                entries.blobs(image.blobs(), choice);
                image.subject()
            }
            Manifest::Artifact(artifact) => {
                entries.blobs(artifact.blobs(), choice);
                artifact.subject()
            }
            Manifest::Index(index) => {
                entries.index(index, choice);
                index.subject()
            }
            Manifest::Schema1(_) => return None,
        };
        entries.subject = subject.filter(|_| choice.subjects);
        Some(entries)
    }

    fn blobs(&mut self, blobs: impl IntoIterator<Item = &'m Descriptor<'a>>, choice: &Choice) {
        for blob in blobs {
            if choice.foreign_layers || blob.media_type().is_distributable() {
                self.links.push((Role::Blob, blob));
            } else {
                self.left_out.push(blob);
            }
        }
    }

    fn index(&mut self, index: &'m Index<'a>, choice: &Choice) {
        self.is_index = true;
        let kept = match &choice.platforms {
            None => index.manifests().iter().collect(),
            Some(matcher) => for_platforms(index, matcher),
        };
        if let (Some(matcher), true) = (&choice.platforms, kept.is_empty()) {
            self.no_match = index.select(matcher).err().map(Box::new);
        }
        for entry in kept {
            let media_type = entry.media_type();
            if media_type.is_manifest() || media_type.is_index() {
                self.links.push((Role::Manifest, entry));
            } else {
                self.blobs([entry], choice); // as containerd and go-containerregistry take it
            }
        }
    }
}

/// The entries for these platforms, those for none, and what attests to them.
fn for_platforms<'m, 'a>(index: &'m Index<'a>, matcher: &Matcher) -> Vec<&'m Descriptor<'a>> {
    let is_for = |entry: &Descriptor<'_>| entry.platform().is_none_or(|it| matcher.matches(it));
    let images = index.manifests().iter().filter(|entry| !entry.is_attestation());
    let kept: BTreeSet<&Digest> =
        images.filter(|entry| is_for(entry)).map(Descriptor::digest).collect();
    let attests = |entry: &Descriptor<'_>| {
        entry.attests().map(Digest::from).is_some_and(|about| kept.contains(&about))
    };
    let is_kept = |entry: &&Descriptor<'_>| {
        if entry.is_attestation() { attests(entry) } else { is_for(entry) }
    };
    index.manifests().iter().filter(is_kept).collect()
}
