//! What else a digest is written as: a path and a tag.

use core::{fmt, str};

use super::DigestText;

/// The path of content under `blobs/`: what [`Digest::to_path`](crate::Digest::to_path) gives.
/// `Display` prints it.
///
/// ```
/// let digest: distref::Digest = "sha512-256:c672b8d1ef56".parse()?;
/// assert_eq!(format!("blobs/{}", digest.to_path()), "blobs/sha512-256/c672b8d1ef56");
/// # Ok::<(), distref::digest::DigestError>(())
/// ```
#[derive(Clone)]
pub struct DigestPath<'a>(pub(super) DigestText<'a>);

/// `algorithm/encoded`.
impl fmt::Display for DigestPath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digest = self.0.as_view();
        write!(f, "{}/{}", digest.algorithm(), digest.encoded())
    }
}

/// `algorithm/encoded`.
impl fmt::Debug for DigestPath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The tag under which referrers are listed: what
/// [`Digest::fallback_tag`](crate::Digest::fallback_tag) gives. `Display` prints it.
///
/// ```
/// let digest: distref::Digest = "sha512-256:c672b8d1ef56".parse()?;
/// assert_eq!(digest.fallback_tag().to_string(), "sha512-256-c672b8d1ef56");
/// # Ok::<(), distref::digest::DigestError>(())
/// ```
#[derive(Clone)]
pub struct FallbackTag<'a>(pub(super) DigestText<'a>);

impl FallbackTag<'_> {
    /// The most bytes of the algorithm that the tag holds.
    const ALGORITHM: usize = 32;
    /// The most bytes of the encoded part that the tag holds.
    const ENCODED: usize = 64;
}

/// `algorithm-encoded`, both cut, other characters replaced.
impl fmt::Display for FallbackTag<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digest = self.0.as_view();
        let mut tag = [0; Self::ALGORITHM + 1 + Self::ENCODED];
        let algorithm = digest.algorithm().as_str().bytes().take(Self::ALGORITHM);
        let encoded = digest.encoded().bytes().take(Self::ENCODED);
        let mut len = 0;
        for (to, byte) in tag.iter_mut().zip(algorithm.chain([b'-']).chain(encoded)) {
            *to = if matches!(byte, b'+' | b'=') { b'-' } else { byte };
            len += 1;
        }
        f.pad(str::from_utf8(tag.get(..len).unwrap_or_default()).unwrap_or_default()) // ASCII
    }
}

/// `algorithm-encoded`, both cut, other characters replaced.
impl fmt::Debug for FallbackTag<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
