//! The forms a reference is printed in: canonical, familiar, short.

use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};

use super::accept::{HUB, LIBRARY, is_explicit, is_identifier, is_reference_digest};
use super::view::ReferenceView;

/// A printed form of a reference: pieces of text that `Display` writes one after the other. Made without allocation.
///
/// Equality, order and hash are those of the text printed, byte by byte: the canonical form is a key under which every
/// spelling of an image is found.
///
/// ```
/// let canonical = distref::ReferenceView::parse("nginx:1.25")?.canonical();
/// assert_eq!(canonical, "docker.io/library/nginx:1.25");
/// assert_eq!(canonical.to_string().len(), canonical.len());
/// # Ok::<(), distref::ReferenceError>(())
/// ```
/// ```
/// use distref::ReferenceView;
/// use std::collections::HashSet;
///
/// // `nginx` and `nginx:latest` are one image to whoever pulls them.
/// let texts = ["nginx", "docker.io/library/nginx:latest", "nginx:1"];
/// let images = texts.map(|text| ReferenceView::parse(text).unwrap().canonical_tagged());
/// assert_eq!(HashSet::from(images).len(), 2);
/// ```
#[derive(Clone, Copy)]
pub struct Spelling<'a>([&'a str; 5]);

impl<'a> ReferenceView<'a> {
    /// The full form, everything implied written out but the tag. Go: `String()` of a normalised reference.
    ///
    /// ```
    /// let nginx = distref::ReferenceView::parse("nginx:1.25")?;
    /// assert_eq!(nginx.canonical(), "docker.io/library/nginx:1.25");
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn canonical(self) -> Spelling<'a> {
        self.full(self.written_rest(), "")
    }

    /// The full form of the name, without tag and digest. Go: `Name()`.
    ///
    /// ```
    /// let nginx = distref::ReferenceView::parse("nginx:1.25")?;
    /// assert_eq!(nginx.canonical_name(), "docker.io/library/nginx");
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn canonical_name(self) -> Spelling<'a> {
        self.full(self.written_path(), "")
    }

    /// The full form, with `:latest` where neither tag nor digest is written. Go: `TagNameOnly(ref).String()`.
    ///
    /// ```
    /// let nginx = distref::ReferenceView::parse("nginx")?;
    /// assert_eq!(nginx.canonical_tagged(), "docker.io/library/nginx:latest");
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn canonical_tagged(self) -> Spelling<'a> {
        self.full(self.written_rest(), if self.is_name_only() { ":latest" } else { "" })
    }

    /// What Docker shows: without `docker.io`, and without `library/`. Go: `FamiliarString`.
    ///
    /// Not always the way back: `docker.io/localhost/x` is shown as `localhost/x`, which lies elsewhere.
    /// [`short`](Self::short) is.
    ///
    /// ```
    /// let nginx = distref::ReferenceView::parse("docker.io/library/nginx:1")?;
    /// assert_eq!(nginx.familiar(), "nginx:1");
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn familiar(self) -> Spelling<'a> {
        self.brief(self.written_rest())
    }

    /// The familiar form of the name, without tag and digest. Go: `FamiliarName`.
    ///
    /// ```
    /// let nginx = distref::ReferenceView::parse("docker.io/library/nginx:1")?;
    /// assert_eq!(nginx.familiar_name(), "nginx");
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn familiar_name(self) -> Spelling<'a> {
        self.brief(self.written_path())
    }

    /// The shortest form that always parses back to the same reference: the familiar form, and where that means
    /// something else (a domain, an image id, a bare digest), so much more as is needed.
    ///
    /// ```
    /// use distref::ReferenceView;
    ///
    /// let short = |text| ReferenceView::parse(text).unwrap().short().to_string();
    /// assert_eq!(short("docker.io/library/nginx"), "nginx");
    /// assert_eq!(short("docker.io/localhost/app"), "docker.io/localhost/app");
    /// ```
    #[must_use]
    pub fn short(self) -> Spelling<'a> {
        if !self.domain().is_hub() {
            return self.canonical();
        }
        let familiar = self.familiar();
        let [brief, ..] = familiar.0;
        match brief.split_once('/') {
            Some((head, _)) if is_explicit(head.as_bytes()) => self.canonical(),
            None if is_id(brief) => Spelling([LIBRARY, "/", brief, "", ""]),
            _ => familiar,
        }
    }

    /// Whether neither tag nor digest is written.
    pub(super) const fn is_name_only(self) -> bool {
        self.offsets.path_end as usize == self.text.len()
    }

    fn full(self, rest: &'a str, suffix: &'a str) -> Spelling<'a> {
        let library = if self.implies_library() { "library/" } else { "" };
        Spelling([self.domain().as_str(), "/", library, rest, suffix])
    }

    fn brief(self, rest: &'a str) -> Spelling<'a> {
        if !self.domain().is_hub() {
            return self.full(rest, "");
        }
        Spelling([without_library(rest), "", "", "", ""])
    }
}

/// `library/` is dropped where exactly one component follows.
fn without_library(rest: &str) -> &str {
    rest.strip_prefix("library/").filter(|name| !name.contains('/')).unwrap_or(rest)
}

/// Whether the text alone would be taken for an image id or a digest.
fn is_id(text: &str) -> bool {
    is_identifier(text.as_bytes()) || is_reference_digest(text.as_bytes())
}

impl<'a> Spelling<'a> {
    /// The familiar form of a text that was read by the grammar alone.
    pub(super) fn familiar_exact(text: &'a str, domain: Option<&str>, rest: &'a str) -> Self {
        let on_hub = domain == Some(HUB);
        Self([if on_hub { without_library(rest) } else { text }, "", "", "", ""])
    }

    /// Bytes of the text printed.
    ///
    /// ```
    /// assert_eq!(distref::ReferenceView::parse("nginx")?.familiar().len(), 5);
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "no reference prints nothing")]
    pub fn len(self) -> usize {
        self.0.iter().map(|piece| piece.len()).sum()
    }

    /// The pieces of the text, in order, for a caller who writes them somewhere without an allocation.
    ///
    /// ```
    /// let nginx = distref::ReferenceView::parse("nginx")?;
    /// assert_eq!(nginx.canonical().pieces().collect::<String>(), "docker.io/library/nginx");
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    pub fn pieces(self) -> impl Iterator<Item = &'a str> {
        self.0.into_iter().filter(|piece| !piece.is_empty())
    }

    fn bytes(self) -> impl Iterator<Item = u8> {
        self.0.into_iter().flat_map(str::bytes)
    }
}

/// Writes pieces as one text; padded, if a width is asked for.
pub(super) fn pad_pieces<const N: usize>(
    out: &mut fmt::Formatter<'_>,
    pieces: [&str; N],
) -> fmt::Result {
    if out.width().is_some() || out.precision().is_some() {
        return out.pad(&pieces.concat());
    }
    pieces.iter().try_for_each(|piece| out.write_str(piece))
}

impl fmt::Display for Spelling<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        pad_pieces(out, self.0)
    }
}

impl fmt::Debug for Spelling<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "\"{self}\"")
    }
}

impl Eq for Spelling<'_> {}

impl PartialEq for Spelling<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.bytes().eq(other.bytes())
    }
}

impl PartialEq<str> for Spelling<'_> {
    fn eq(&self, other: &str) -> bool {
        self.bytes().eq(other.bytes())
    }
}

impl PartialEq<&str> for Spelling<'_> {
    fn eq(&self, other: &&str) -> bool {
        self == *other
    }
}

/// Of the text printed, however it is cut into pieces.
impl Hash for Spelling<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.bytes().for_each(|byte| state.write_u8(byte));
        state.write_u8(0xff); // in no UTF-8: two texts in a row keep their boundary
    }
}

impl Ord for Spelling<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.bytes().cmp(other.bytes())
    }
}

impl PartialOrd for Spelling<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
