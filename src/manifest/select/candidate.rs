//! One entry that was not chosen, and why.

use alloc::string::String;
use core::fmt::{self, Write};

use thiserror::Error;

use crate::{
    Digest,
    manifest::Descriptor,
    platform::{Matcher, Mismatch},
};

/// The most characters of a text that are kept: more than any platform of an image has.
const MAX_TEXT: usize = 64;

/// The most features that are kept.
const MAX_FEATURES: usize = 8;

/// What is shown of a digest that stands for an entry without a platform: `sha256:` and twelve digits.
const SHORT_DIGEST: usize = 19;

/// An entry of an index that does not fit, and why.
///
/// Texts out of the document are cut to 64 characters, and what does not print is escaped: safe to show.
///
/// ```
/// use distref::{Platform, manifest::{Descriptor, IndexBuilder, MediaType}, platform::Matcher};
///
/// let image = Descriptor::EMPTY.with_media_type(MediaType::OCI_MANIFEST);
/// let index = IndexBuilder::new().manifest(image.with_platform(Platform::LINUX_ARM_V7)).build()?;
/// let v6 = Platform::new("linux", "arm").with_variant("v6");
/// let error = index.select(&Matcher::only(&v6)).unwrap_err();
/// let candidate = &error.candidates()[0];
/// assert_eq!(candidate.platform(), Some("linux/arm/v7"));
/// assert_eq!(candidate.digest(), index.manifests()[0].digest());
/// assert_eq!(candidate.why().to_string(), "needs arm/v6, this is arm/v7");
/// assert_eq!(candidate.to_string(), "linux/arm/v7 (needs arm/v6, this is arm/v7)");
/// # Ok::<(), distref::manifest::ManifestError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Candidate {
    platform: Option<String>,
    digest: Digest,
    why: Why,
}

impl Candidate {
    pub(super) fn new(entry: &Descriptor<'_>, why: Why) -> Self {
        Self {
            platform: entry.platform().map(|platform| cut(platform.to_full(), MAX_TEXT)),
            digest: entry.digest().clone(),
            why,
        }
    }

    /// Its platform, with the version and features of the operating system; none if it has none.
    ///
    /// ```
    /// # use distref::manifest::NoMatch;
    /// fn platforms(error: &NoMatch) -> Vec<&str> {
    ///     error.candidates().iter().filter_map(|candidate| candidate.platform()).collect()
    /// }
    /// ```
    #[must_use]
    pub fn platform(&self) -> Option<&str> {
        self.platform.as_deref()
    }

    /// Its digest.
    ///
    /// ```
    /// # use distref::{Digest, manifest::NoMatch};
    /// fn is_there(digest: &Digest, error: &NoMatch) -> bool {
    ///     error.candidates().iter().any(|candidate| candidate.digest() == digest)
    /// }
    /// ```
    #[must_use]
    pub const fn digest(&self) -> &Digest {
        &self.digest
    }

    /// Why it does not fit.
    ///
    /// ```
    /// # use distref::manifest::{NoMatch, Why};
    /// fn has_attestations(error: &NoMatch) -> bool {
    ///     error.candidates().iter().any(|candidate| *candidate.why() == Why::Attestation)
    /// }
    /// ```
    #[must_use]
    pub const fn why(&self) -> &Why {
        &self.why
    }
}

/// Its platform, or the beginning of its digest; and why it does not fit, unless the platform says it already.
impl fmt::Display for Candidate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.platform() {
            Some(platform) => out.write_str(platform)?,
            None => out.write_str(&cut(&self.digest, SHORT_DIGEST))?,
        }
        if self.why.is_evident() { Ok(()) } else { write!(out, " ({})", self.why) }
    }
}

/// Why an entry of an index is not the one that is looked for.
///
/// ```
/// use distref::manifest::Why;
///
/// assert_eq!(Why::TooDeep.to_string(), "an index, nested too deep");
/// ```
#[derive(Clone, Debug, Eq, Error, Hash, PartialEq)]
#[non_exhaustive]
pub enum Why {
    /// It is for another platform: by which rule. Words are cut to 64 characters, features to 8.
    #[error("{0}")]
    Platform(Mismatch),
    /// It says something about another entry.
    #[error("an attestation")]
    Attestation,
    /// Its platform is `unknown/unknown`: it is for no machine.
    #[error("for no machine")]
    UnknownPlatform,
    /// It is no image, but of this artifact type or media type.
    #[error("no image: {0}")]
    NotAnImage(String),
    /// An index, which was not looked into.
    #[error("an index, not looked into")]
    NestedIndex,
    /// An index that could not be had.
    #[error("an index that could not be had")]
    Skipped,
    /// An index that lies deeper than [`Search::max_depth`](super::Search::max_depth).
    #[error("an index, nested too deep")]
    TooDeep,
    /// An index beyond [`Search::max_indexes`](super::Search::max_indexes).
    #[error("one index too many")]
    TooMany,
}

impl Why {
    pub(super) fn not_an_image(entry: &Descriptor<'_>) -> Self {
        let kind = entry.artifact_type().unwrap_or(entry.media_type());
        Self::NotAnImage(cut(kind, MAX_TEXT))
    }

    pub(super) fn platform(matcher: &Matcher, entry: &Descriptor<'_>) -> Self {
        let mismatch = entry.platform().and_then(|platform| matcher.refusal(platform));
        Self::Platform(shortened(mismatch.unwrap_or(Mismatch::Nothing)))
    }

    /// Whether people would count the entry among what there is to run.
    pub(super) const fn is_image(&self) -> bool {
        !matches!(self, Self::Attestation | Self::UnknownPlatform)
    }

    /// Whether it is seen from what was asked for and the platform.
    const fn is_evident(&self) -> bool {
        use Mismatch::{Architecture, Nothing, Os, UnknownVariant};
        let Self::Platform(mismatch) = self else { return false };
        matches!(mismatch, Os { .. } | Architecture { .. } | UnknownVariant { .. } | Nothing)
    }

    /// What is wrong with what was asked for, and so with every entry.
    pub(super) const fn common(&self) -> Option<&Mismatch> {
        match self {
            Self::Platform(it @ (Mismatch::UnknownVariant { .. } | Mismatch::Nothing)) => Some(it),
            _ => None,
        }
    }
}

/// The same, whose size does not depend on the document.
fn shortened(mismatch: Mismatch) -> Mismatch {
    let word = |word: String| cut(word, MAX_TEXT);
    match mismatch {
        Mismatch::Nothing => Mismatch::Nothing,
        Mismatch::Os { needed, found } => Mismatch::Os { needed: word(needed), found: word(found) },
        Mismatch::UnknownVariant { asked } => Mismatch::UnknownVariant { asked: word(asked) },
        Mismatch::Architecture { needed, found } => {
            Mismatch::Architecture { needed: word(needed), found: word(found) }
        }
        Mismatch::Variant { needed, found } => {
            Mismatch::Variant { needed: word(needed), found: word(found) }
        }
        Mismatch::OsVersion { needed, found } => {
            Mismatch::OsVersion { needed: word(needed), found: word(found) }
        }
        Mismatch::OsFeatures { missing } => Mismatch::OsFeatures {
            missing: missing.into_iter().take(MAX_FEATURES).map(word).collect(),
        },
    }
}

/// What is printed, up to a number of characters, with `…` for the rest.
pub(super) fn cut(text: impl fmt::Display, most: usize) -> String {
    let mut cut = Cut { text: String::new(), left: most };
    match write!(cut, "{text}") {
        Ok(()) => cut.text,
        Err(fmt::Error) => cut.text + "…",
    }
}

/// Escapes what does not print, and refuses what is too much.
struct Cut {
    text: String,
    left: usize,
}

impl Write for Cut {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.chars().try_for_each(|c| self.write_char(c))
    }

    fn write_char(&mut self, c: char) -> fmt::Result {
        self.left = self.left.checked_sub(1).ok_or(fmt::Error)?;
        match c {
            '"' | '\'' => self.text.push(c),
            c => self.text.extend(c.escape_debug()),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_where_it_is_too_long_and_escaped_where_it_does_not_print() {
        let rows = [
            ("linux/amd64", "linux/amd64"),
            ("exactly 12 c", "exactly 12 c"),
            ("just 13 chars", "just 13 char…"),
            ("ünïcödé ünïcödé", "ünïcödé ünïc…"),
            ("\u{1b}[31mred", "\\u{1b}[31mred"),
            ("a\nb", "a\\nb"),
            ("\u{202e}46dma", "\\u{202e}46dma"),
            ("it's \"it\"", "it's \"it\""),
        ];
        for (text, expected) in rows {
            assert_eq!(cut(text, 12), expected, "{text:?}");
        }
    }
}
