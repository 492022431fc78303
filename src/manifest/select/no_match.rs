//! Why no image fits: all that was there.

use alloc::{string::String, vec::Vec};
use core::{error::Error, fmt};

use super::candidate::{Candidate, Why, cut};
use crate::{manifest::Descriptor, platform::Matcher};

/// The most characters of a platform that was asked for.
const MAX_ASKED: usize = 64;

/// Why no image of an index is for a machine: what was there, and of each entry why it does not fit.
///
/// Holds no more than the limits below, whatever the index, and borrows nothing. `Display` is one line, safe to show:
/// what was asked for, what there is, and where the platform alone does not tell, why that does not fit.
///
/// ```
/// use distref::{Platform, manifest::{Descriptor, IndexBuilder, MediaType}, platform::Matcher};
///
/// let new = Platform::WINDOWS_AMD64.with_os_version("10.0.20348.2340");
/// let image = Descriptor::EMPTY.with_media_type(MediaType::OCI_MANIFEST).with_platform(new);
/// let index = IndexBuilder::new().manifest(image).build()?;
/// let old = Platform::WINDOWS_AMD64.with_os_version("10.0.17763.1");
/// let error = index.select(&Matcher::only(&old)).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "no image for windows(10.0.17763.1)/amd64; there is windows(10.0.20348.2340)/amd64 \
///      (needs Windows 10.0.17763, this is 10.0.20348.2340)"
/// );
/// # Ok::<(), distref::manifest::ManifestError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct NoMatch {
    asked: String,
    candidates: Vec<Candidate>,
    /// How many entries there are that people would count, and how many others.
    images: usize,
    others: usize,
}

impl NoMatch {
    /// The most candidates that are kept, many times those of an image that is built for everything: of those that are
    /// [for no machine](Why::Attestation), and as many of all others.
    pub const MAX_CANDIDATES: usize = 256;

    /// The most candidates, and the most platforms that were asked for, that `Display` names.
    pub const MAX_SHOWN: usize = 12;

    pub(super) fn new(matcher: &Matcher) -> Self {
        Self { asked: asked(matcher), candidates: Vec::new(), images: 0, others: 0 }
    }

    /// One more entry that was there.
    pub(super) fn note(&mut self, entry: &Descriptor<'_>, why: Why) {
        let count = if why.is_image() { &mut self.images } else { &mut self.others };
        *count += 1;
        if *count <= Self::MAX_CANDIDATES {
            self.candidates.push(Candidate::new(entry, why));
        }
    }

    /// What was asked for: `linux/arm64`, `darwin/arm64 or linux/arm64`. Empty if that was
    /// [everything](Matcher::all), or nothing.
    ///
    /// ```
    /// # use distref::{Platform, manifest::IndexBuilder, platform::Matcher};
    /// let index = IndexBuilder::new().build()?;
    /// let error = index.select(&Matcher::only(&Platform::LINUX_S390X)).unwrap_err();
    /// assert_eq!(error.asked(), "linux/s390x");
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn asked(&self) -> &str {
        &self.asked
    }

    /// What was there, in the order in which it was met; the first ones, if there were more than
    /// [`MAX_CANDIDATES`](Self::MAX_CANDIDATES).
    ///
    /// ```
    /// # use distref::{manifest::IndexBuilder, platform::Matcher};
    /// let index = IndexBuilder::new().build()?;
    /// assert!(index.select(&Matcher::all()).unwrap_err().candidates().is_empty());
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn candidates(&self) -> &[Candidate] {
        &self.candidates
    }

    /// How many entries there were, those included that are not kept.
    ///
    /// ```
    /// # use distref::{manifest::IndexBuilder, platform::Matcher};
    /// let index = IndexBuilder::new().build()?;
    /// assert_eq!(index.select(&Matcher::all()).unwrap_err().count(), 0);
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub const fn count(&self) -> usize {
        self.images + self.others
    }

    /// `; there are linux/amd64, linux/arm64 and 3 more`
    fn write_found(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.images, self.others) {
            (0, 0) => return out.write_str("; there are no entries"),
            (0, _) => return out.write_str("; no entry is for a machine"),
            (1, _) => out.write_str("; there is ")?,
            _ => out.write_str("; there are ")?,
        }
        let images = self.candidates.iter().filter(|it| it.why().is_image());
        for (place, candidate) in images.take(Self::MAX_SHOWN).enumerate() {
            let comma = if place == 0 { "" } else { ", " };
            write!(out, "{comma}{candidate}")?;
        }
        match self.images.saturating_sub(Self::MAX_SHOWN) {
            0 => Ok(()),
            more => write!(out, " and {more} more"),
        }
    }
}

impl fmt::Display for NoMatch {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let to = if self.asked.is_empty() { "" } else { " for " };
        write!(out, "no image{to}{}", self.asked)?;
        self.write_found(out)?;
        let mut common = self.candidates.iter().filter_map(|it| it.why().common());
        common.next().map_or(Ok(()), |common| write!(out, "; {common}"))
    }
}

impl Error for NoMatch {}

/// The platforms that were asked for.
fn asked(matcher: &Matcher) -> String {
    let mut text = String::new();
    for (place, platform) in matcher.asked().take(NoMatch::MAX_SHOWN).enumerate() {
        let or = if place == 0 { "" } else { " or " };
        text += or;
        text += &cut(platform.to_full(), MAX_ASKED);
    }
    let more = matcher.asked().skip(NoMatch::MAX_SHOWN).count();
    if more > 0 {
        text += " or ";
        text += &cut(more, MAX_ASKED);
        text += " more";
    }
    text
}
