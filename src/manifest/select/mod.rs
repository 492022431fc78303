//! Which manifest of an index a machine takes.

mod candidate;
mod no_match;
mod search;

use alloc::vec::Vec;

pub use self::{
    candidate::{Candidate, Why},
    no_match::NoMatch,
    search::Search,
};
use super::{Descriptor, Index, MediaType};
use crate::{
    Platform,
    platform::{Matcher, Rank},
};

/// Choosing.
impl<'a> Index<'a> {
    /// The image that fits best; of those that fit equally well, the first one.
    ///
    /// | entry | |
    /// |---|---|
    /// | an image whose platform the matcher takes | chosen, the best first |
    /// | an image without a platform | chosen where no other fits: its config has to tell what it is for |
    /// | an image for another platform | never |
    /// | an [attestation](Descriptor::is_attestation), or one for `unknown/unknown` | never |
    /// | a manifest without a platform whose `artifactType` is not an image's; a withdrawn artifact manifest | never |
    /// | another index | never: [`Search`] looks into it |
    /// | any other media type | never |
    ///
    /// Takes one pass, and allocates for Windows hosts only.
    ///
    /// Source: containerd, `images.Manifest`, which reads the config of an image without a platform.
    ///
    /// # Errors
    ///
    /// Says what there is, and of each entry why it does not fit.
    ///
    /// ```
    /// use distref::{Platform, manifest::{Descriptor, IndexBuilder, MediaType}, platform::Matcher};
    ///
    /// let image = Descriptor::EMPTY.with_media_type(MediaType::OCI_MANIFEST);
    /// let index = IndexBuilder::new().manifest(image.with_platform(Platform::LINUX_ARM_V7)).build()?;
    /// let found = index.select(&Matcher::only(&Platform::LINUX_ARM64)).unwrap();
    /// assert_eq!(found.platform(), Some(&Platform::LINUX_ARM_V7));
    ///
    /// let error = index.select(&Matcher::only(&Platform::LINUX_RISCV64)).unwrap_err();
    /// assert_eq!(error.to_string(), "no image for linux/riscv64; there is linux/arm/v7");
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    pub fn select(&self, matcher: &Matcher) -> Result<&Descriptor<'a>, NoMatch> {
        let fitting = self.fitting(matcher).min_by(|(fit, _), (other, _)| fit.cmp(other));
        fitting.map(|(_, entry)| entry).ok_or_else(|| self.no_match(matcher))
    }

    /// All images that fit, the best first; those that fit equally well in their order. See [`select`](Self::select).
    ///
    /// ```
    /// # use distref::{Platform, manifest::{Descriptor, IndexBuilder, MediaType}, platform::Matcher};
    /// let image = Descriptor::EMPTY.with_media_type(MediaType::OCI_MANIFEST);
    /// let small = image.clone().with_platform(Platform::LINUX_386);
    /// let large = image.with_platform(Platform::LINUX_AMD64);
    /// let index = IndexBuilder::new().manifests([small.clone(), large.clone()]).build()?;
    /// assert_eq!(index.ranked(&Matcher::only(&Platform::LINUX_AMD64)), [&large, &small]);
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn ranked(&self, matcher: &Matcher) -> Vec<&Descriptor<'a>> {
        let mut fitting: Vec<_> = self.fitting(matcher).collect();
        fitting.sort_by(|(fit, _), (other, _)| fit.cmp(other));
        fitting.into_iter().map(|(_, entry)| entry).collect()
    }

    fn fitting(&self, matcher: &Matcher) -> impl Iterator<Item = (Fit, &Descriptor<'a>)> {
        let judged = self.manifests().iter().map(|entry| (judge(matcher, entry), entry));
        judged.filter_map(|(fit, entry)| Some((fit.ok()?, entry)))
    }

    fn no_match(&self, matcher: &Matcher) -> NoMatch {
        let mut told = NoMatch::new(matcher);
        for entry in self.manifests() {
            if let Err(bar) = judge(matcher, entry) {
                told.note(entry, bar.why(matcher, entry));
            }
        }
        told
    }
}

/// How well an image fits. Less is better.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Fit {
    /// Its platform is one that was asked for.
    Said(Rank),
    /// It does not say its platform.
    Unsaid,
}

/// Why an entry is not chosen, before it is told.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Bar {
    Attestation,
    UnknownPlatform,
    NotAnImage,
    Platform,
    NestedIndex,
}

impl Bar {
    fn why(self, matcher: &Matcher, entry: &Descriptor<'_>) -> Why {
        match self {
            Self::Attestation => Why::Attestation,
            Self::UnknownPlatform => Why::UnknownPlatform,
            Self::NotAnImage => Why::not_an_image(entry),
            Self::Platform => Why::platform(matcher, entry),
            Self::NestedIndex => Why::NestedIndex,
        }
    }
}

/// Whether an entry may be chosen, and how well it fits.
fn judge(matcher: &Matcher, entry: &Descriptor<'_>) -> Result<Fit, Bar> {
    let platform = entry.platform();
    if entry.is_attestation() {
        return Err(Bar::Attestation);
    }
    if platform.is_some_and(Platform::is_unknown) {
        return Err(Bar::UnknownPlatform);
    }
    let is_image = is_image(entry);
    if !is_image && !entry.media_type().is_index() {
        return Err(Bar::NotAnImage);
    }
    let fit = platform.map_or(Some(Fit::Unsaid), |it| matcher.rank(it).map(Fit::Said));
    match fit {
        None => Err(Bar::Platform),
        Some(fit) if is_image => Ok(fit),
        Some(_) => Err(Bar::NestedIndex),
    }
}

/// Whether an entry is a manifest that can be of an image. An artifact may have a platform too, and is chosen by it as
/// an image is; without one, it is none that any machine asks for.
fn is_image(entry: &Descriptor<'_>) -> bool {
    let media_type = entry.media_type();
    let is_withdrawn = *media_type == MediaType::OCI_ARTIFACT_MANIFEST
        || *media_type == MediaType::ORAS_ARTIFACT_MANIFEST;
    let says_image = entry.artifact_type().is_none_or(MediaType::is_config);
    media_type.is_manifest() && !is_withdrawn && (says_image || entry.platform().is_some())
}
