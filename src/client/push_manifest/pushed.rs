//! What became of a manifest that was pushed.

use alloc::vec::Vec;

use crate::digest::Digest;
use crate::manifest::Descriptor;
use crate::tag::Tag;

/// A manifest that the registry has now: the output of [`PushManifest`](super::PushManifest).
///
/// ```
/// use distref::client::{PushedManifest, SubjectLink};
///
/// fn line(pushed: &PushedManifest) -> String {
///     let note = if *pushed.subject_link() == SubjectLink::Unlisted { ", not listed" } else { "" };
///     format!("{}: {} tags{note}", pushed.digest(), pushed.tags().len())
/// }
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PushedManifest {
    pub(super) descriptor: Descriptor<'static>,
    pub(super) tags: Vec<Tag>,
    pub(super) link: SubjectLink,
}

impl PushedManifest {
    /// The digest that it is stored by.
    ///
    /// ```
    /// # use distref::client::PushedManifest;
    /// fn pinned(repository: &str, pushed: &PushedManifest) -> String {
    ///     format!("{repository}@{}", pushed.digest())
    /// }
    /// ```
    #[must_use]
    pub const fn digest(&self) -> &Digest {
        self.descriptor.digest()
    }

    /// Its media type, digest and size.
    ///
    /// ```
    /// # use distref::client::PushedManifest;
    /// fn bytes_sent(pushed: &PushedManifest) -> u64 {
    ///     pushed.descriptor().size()
    /// }
    /// ```
    #[must_use]
    pub const fn descriptor(&self) -> &Descriptor<'static> {
        &self.descriptor
    }

    /// The tags that it got: all that were asked for, in the order in which they were set.
    ///
    /// ```
    /// # use distref::client::PushedManifest;
    /// fn is_latest(pushed: &PushedManifest) -> bool {
    ///     pushed.tags().iter().any(|tag| tag.is_latest())
    /// }
    /// ```
    #[must_use]
    pub fn tags(&self) -> &[Tag] {
        &self.tags
    }

    /// Who lists it among the referrers of its subject.
    ///
    /// ```
    /// # use distref::client::{PushedManifest, SubjectLink};
    /// fn is_by_tag(pushed: &PushedManifest) -> bool {
    ///     matches!(pushed.subject_link(), SubjectLink::FallbackTag(_))
    /// }
    /// ```
    #[must_use]
    pub const fn subject_link(&self) -> &SubjectLink {
        &self.link
    }
}

/// Who lists a manifest among the referrers of its subject.
///
/// | the manifest | the registry | |
/// |---|---|---|
/// | has no subject | | [`None`](Self::None) |
/// | has one | says so (`OCI-Subject`), or is known for its list of referrers | [`Registry`](Self::Registry) |
/// | has one | does not say so | [`FallbackTag`](Self::FallbackTag) |
/// | has one | does not say so, and the tag is not wanted | [`Unlisted`](Self::Unlisted) |
///
/// Source: distribution-spec v1.1.1, section "Pushing Manifests with Subject".
///
/// ```
/// use distref::client::SubjectLink;
/// use distref::{Digest, Tag};
///
/// let subject = Digest::sha256([0xab; 32]);
/// let link = SubjectLink::FallbackTag(subject.fallback_tag().into());
/// assert_ne!(link, SubjectLink::Registry);
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum SubjectLink {
    /// There is no subject.
    None,
    /// The registry.
    Registry,
    /// The index under this tag.
    FallbackTag(Tag),
    /// Nobody, as far as is known.
    Unlisted,
}
