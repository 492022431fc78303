//! Which part of a long list is asked for.

use alloc::borrow::Cow;

/// Which part of a list of tags or repositories.
///
/// ```text
/// n    := 1*digit      ; up to 2^64 - 1
/// last := any text     ; the last entry that the client has
/// ```
/// The answer begins with the first entry behind `last`, whether that exists or not. Source: distribution-spec v1.1.1,
/// section "Listing tags".
///
/// ```
/// use distref::protocol::{Page, Route};
/// use http::Method;
///
/// let route = Route::parse(&Method::GET, "/v2/app/tags/list", Some("n=50&last=1.9"))?;
/// let Route::Tags { page, .. } = route else { unreachable!() };
/// assert_eq!((page.n, page.last.as_deref()), (Some(50), Some("1.9")));
/// # Ok::<(), distref::protocol::Refusal>(())
/// ```
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct Page<'a> {
    /// The most entries that the client wants; 0 for none.
    pub n: Option<u64>,
    /// Only those behind this one. An empty text is written, and read, as none; for one that is very long see
    /// [`to_path_and_query`](super::Route::to_path_and_query).
    pub last: Option<Cow<'a, str>>,
}

impl Page<'_> {
    /// The first page, as long as the registry likes.
    ///
    /// ```
    /// assert_eq!(distref::protocol::Page::FIRST, Default::default());
    /// ```
    pub const FIRST: Page<'static> = Page { n: None, last: None };

    /// How many entries to answer with, where there are more than `most` in no page: what was asked for, or fewer.
    /// A client that gets fewer follows the `Link`; so `n` is never memory to set aside.
    ///
    /// ```
    /// use distref::protocol::Page;
    ///
    /// let size = |n| Page { n, ..Page::FIRST }.size(1_000);
    /// assert_eq!([size(None), size(Some(0)), size(Some(50)), size(Some(u64::MAX))], [1_000, 0, 50, 1_000]);
    /// ```
    #[must_use]
    pub fn size(&self, most: usize) -> usize {
        self.n.and_then(|n| usize::try_from(n).ok()).map_or(most, |n| n.min(most))
    }

    /// The page behind this entry, as long as this one: for the `Link` that a registry sends.
    ///
    /// ```
    /// use distref::protocol::{Page, Route};
    ///
    /// let page = Page { n: Some(2), ..Page::FIRST };
    /// let next = Route::Catalog(page.after("team/app"));
    /// assert_eq!(next.to_path_and_query(), "/v2/_catalog?n=2&last=team%2Fapp");
    /// ```
    #[must_use]
    pub fn after<'b>(&self, last: impl Into<Cow<'b, str>>) -> Page<'b> {
        Page { n: self.n, last: Some(last.into()) }
    }
}
