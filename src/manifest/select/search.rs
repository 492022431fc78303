//! The choice among indexes that lie in each other.

use alloc::collections::{BTreeSet, VecDeque};

use super::{Bar, Fit, NoMatch, Why, judge};
use crate::{
    Digest,
    manifest::{Descriptor, Index},
    platform::Matcher,
};

/// Looks for the image that fits best in an index and in those that are nested in it, which it asks for one by one.
///
/// ```text
/// add(top); while wanted() { fetch it: add(nested), or skip() }; finish()
/// ```
///
/// Indexes are asked for level by level, in the order of the document, each digest once; but not one whose platform does
/// not fit, an attestation, nor one beyond a limit:
///
/// | limit | unless set | why that much |
/// |---|---|---|
/// | [`max_depth`](Self::max_depth) | 3 | one level is what is seen |
/// | [`max_indexes`](Self::max_indexes) | 64 | as many fetches; keeps a hostile index from asking for thousands |
///
/// The choice is that of [`Index::select`] over all entries: of images that fit equally well, the one that was met
/// first, those of an index before those of the indexes nested in it.
///
/// ```
/// # #[cfg(feature = "sha2")] {
/// use distref::{Digest, Platform, platform::Matcher};
/// use distref::manifest::{Descriptor, IndexBuilder, MediaType, Reader, Search};
///
/// let image = Descriptor::EMPTY.with_media_type(MediaType::OCI_MANIFEST);
/// let image = image.with_platform(Platform::LINUX_AMD64);
/// let nested = IndexBuilder::new().manifest(image.clone()).build()?;
/// let entry = Descriptor::of(MediaType::OCI_INDEX, nested.bytes());
/// let top = IndexBuilder::new().manifest(entry).build()?;
/// let fetch = |digest: &Digest| if *digest == nested.digest() { nested.bytes() } else { b"" };
///
/// let mut search = Search::new(Matcher::only(&Platform::LINUX_AMD64));
/// search.add(&top);
/// while let Some(wanted) = search.wanted() {
///     match Reader::strict().described_by(wanted).index(fetch(wanted.digest())) {
///         Ok(index) => search.add(&index),
///         Err(_) => search.skip(),
///     }
/// }
/// assert_eq!(search.finish(), Ok(image));
/// # }
/// # Ok::<(), distref::manifest::ManifestError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Search {
    matcher: Matcher,
    max_depth: usize,
    max_indexes: usize,
    /// The indexes to ask for, the next one first.
    wanted: VecDeque<Wanted>,
    /// What was ever put there.
    known: BTreeSet<Digest>,
    best: Option<(Fit, Descriptor<'static>)>,
    /// What there is, as long as nothing fits.
    no_match: NoMatch,
}

/// An index to ask for.
#[derive(Clone, Debug)]
struct Wanted {
    descriptor: Descriptor<'static>,
    /// In how many others it lies.
    depth: usize,
}

impl Search {
    /// In how many other indexes one may lie, unless set.
    pub const MAX_DEPTH: usize = 3;

    /// How many nested indexes are asked for, unless set.
    pub const MAX_INDEXES: usize = 64;

    /// Looks for what this matcher takes.
    ///
    /// ```
    /// use distref::{manifest::Search, platform::Matcher};
    ///
    /// assert_eq!(Search::new(Matcher::all()).wanted(), None);
    /// ```
    #[must_use]
    pub fn new(matcher: Matcher) -> Self {
        Self {
            no_match: NoMatch::new(&matcher),
            matcher,
            max_depth: Self::MAX_DEPTH,
            max_indexes: Self::MAX_INDEXES,
            wanted: VecDeque::new(),
            known: BTreeSet::new(),
            best: None,
        }
    }

    /// In how many other indexes one may lie; 0 to look into none that is nested.
    ///
    /// ```
    /// # use distref::{manifest::Search, platform::Matcher};
    /// let flat = Search::new(Matcher::all()).max_depth(0);
    /// # assert!(flat.finish().is_err());
    /// ```
    #[must_use]
    pub fn max_depth(self, max_depth: usize) -> Self {
        Self { max_depth, ..self }
    }

    /// How many nested indexes are asked for, in the order in which they are met.
    ///
    /// ```
    /// # use distref::{manifest::Search, platform::Matcher};
    /// let patient = Search::new(Matcher::all()).max_indexes(1_000);
    /// # assert!(patient.finish().is_err());
    /// ```
    #[must_use]
    pub fn max_indexes(self, max_indexes: usize) -> Self {
        Self { max_indexes, ..self }
    }

    /// Looks through an index: the one that is [`wanted`](Self::wanted), or the first one, which is not nested.
    /// That it is the wanted one is for the caller to check:
    /// [`Reader::described_by`](crate::manifest::Reader::described_by).
    ///
    /// ```
    /// # use distref::{manifest::{Descriptor, IndexBuilder, MediaType, Search}, platform::Matcher};
    /// let nested = Descriptor::EMPTY.with_media_type(MediaType::OCI_INDEX);
    /// let mut search = Search::new(Matcher::all());
    /// search.add(&IndexBuilder::new().manifest(nested.clone()).build()?);
    /// assert_eq!(search.wanted(), Some(&nested));
    /// search.add(&IndexBuilder::new().build()?);
    /// assert_eq!(search.wanted(), None);
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    pub fn add(&mut self, index: &Index<'_>) {
        let depth = self.wanted.pop_front().map_or(0, |wanted| wanted.depth);
        for entry in index.manifests() {
            match judge(&self.matcher, entry) {
                Ok(fit) => self.take(fit, entry),
                Err(Bar::NestedIndex) => self.nested(entry, depth + 1),
                Err(bar) if self.best.is_none() => {
                    self.no_match.note(entry, bar.why(&self.matcher, entry));
                }
                Err(_) => {}
            }
        }
    }

    /// The nested index that has to be fetched next: its media type, digest and size. None if all were looked
    /// through.
    ///
    /// ```
    /// # use distref::manifest::Search;
    /// fn next_digest(search: &Search) -> Option<String> {
    ///     search.wanted().map(|index| index.digest().to_string())
    /// }
    /// ```
    #[must_use]
    pub fn wanted(&self) -> Option<&Descriptor<'static>> {
        self.wanted.front().map(|wanted| &wanted.descriptor)
    }

    /// Goes on without the index that is [`wanted`](Self::wanted).
    ///
    /// ```
    /// # use distref::{manifest::Search, platform::Matcher};
    /// fn without_nested(mut search: Search) -> Search {
    ///     while search.wanted().is_some() {
    ///         search.skip();
    ///     }
    ///     search
    /// }
    /// # without_nested(Search::new(Matcher::all()));
    /// ```
    pub fn skip(&mut self) {
        self.give_up(Why::Skipped);
    }

    /// The best image so far. Whoever is content with it need not fetch what is still [`wanted`](Self::wanted).
    ///
    /// ```
    /// # use distref::{manifest::Search, platform::Matcher};
    /// assert_eq!(Search::new(Matcher::all()).best(), None);
    /// ```
    #[must_use]
    pub fn best(&self) -> Option<&Descriptor<'static>> {
        self.best.as_ref().map(|(_, entry)| entry)
    }

    /// The best image of all; may be called before all indexes were looked through.
    ///
    /// # Errors
    ///
    /// Says what there is, and of each entry why it does not fit; of an index that was looked through, only its
    /// entries.
    ///
    /// ```
    /// # use distref::{Platform, manifest::Search, platform::Matcher};
    /// let error = Search::new(Matcher::only(&Platform::LINUX_AMD64)).finish().unwrap_err();
    /// assert_eq!(error.to_string(), "no image for linux/amd64; there are no entries");
    /// ```
    pub fn finish(mut self) -> Result<Descriptor<'static>, NoMatch> {
        while self.wanted().is_some() {
            self.give_up(Why::NestedIndex);
        }
        self.best.map(|(_, entry)| entry).ok_or(self.no_match)
    }

    /// Keeps an image that fits, if no better one was met.
    fn take(&mut self, fit: Fit, entry: &Descriptor<'_>) {
        if self.best.as_ref().is_none_or(|(best, _)| fit < *best) {
            self.best = Some((fit, entry.clone().into_owned()));
        }
    }

    /// Asks for an index, unless it was asked for before, or is one that is beyond a limit.
    fn nested(&mut self, entry: &Descriptor<'_>, depth: usize) {
        if self.known.contains(entry.digest()) {
            return;
        }
        if depth > self.max_depth {
            self.no_match.note(entry, Why::TooDeep);
        } else if self.known.len() >= self.max_indexes {
            self.no_match.note(entry, Why::TooMany);
        } else {
            self.known.insert(entry.digest().clone());
            self.wanted.push_back(Wanted { descriptor: to_fetch(entry), depth });
        }
    }

    /// Goes on without the next index.
    fn give_up(&mut self, why: Why) {
        if let Some(wanted) = self.wanted.pop_front() {
            self.no_match.note(&wanted.descriptor, why);
        }
    }
}

/// What it takes to fetch content, without what may be large.
fn to_fetch(entry: &Descriptor<'_>) -> Descriptor<'static> {
    let media_type = entry.media_type().clone().into_owned();
    Descriptor::new(media_type, entry.digest().clone(), entry.size())
}
