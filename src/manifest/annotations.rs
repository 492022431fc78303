//! What is noted about content, key by key.

use alloc::{borrow::Cow, vec::Vec};
use core::mem;

use super::annotation;
use crate::DigestView;

/// What is noted about content, key by key: the annotations of a document or descriptor, the labels of a config.
///
/// Any text is a key and a value. No key is there twice. They keep the order of the document, and compare by it.
///
/// Source: image-spec v1.1.1, `annotations.md`. The keys that are in use are in [`annotation`].
///
/// ```
/// use distref::manifest::{Annotations, annotation};
///
/// let annotations = Annotations::from([(annotation::VERSION, "1.27"), ("com.acme.team", "web")]);
/// assert_eq!(annotations.version(), Some("1.27"));
/// assert_eq!(annotations.get("com.acme.team"), Some("web"));
/// ```
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct Annotations<'a>(Vec<Pair<'a>>);

type Pair<'a> = (Cow<'a, str>, Cow<'a, str>);

impl<'a> Annotations<'a> {
    /// Pairs of which no two have the same key.
    pub(crate) const fn from_pairs(pairs: Vec<Pair<'a>>) -> Self {
        Self(pairs)
    }

    /// The value of a key. Takes time in proportion to [`len`](Self::len).
    ///
    /// ```
    /// # use distref::manifest::Annotations;
    /// let annotations = Annotations::from([("a", "1")]);
    /// assert_eq!((annotations.get("a"), annotations.get("A")), (Some("1"), None));
    /// ```
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.iter().find(|&(other, _)| other == key).map(|(_, value)| value)
    }

    /// The keys and values, in their order.
    ///
    /// ```
    /// # use distref::manifest::Annotations;
    /// let annotations = Annotations::from([("b", "1"), ("a", "2")]);
    /// assert!(annotations.iter().eq([("b", "1"), ("a", "2")]));
    /// ```
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, &str)> + ExactSizeIterator {
        self.0.iter().map(|(key, value)| (key.as_ref(), value.as_ref()))
    }

    /// How many there are.
    ///
    /// ```
    /// # use distref::manifest::Annotations;
    /// assert_eq!(Annotations::from([("a", "1"), ("b", "")]).len(), 2);
    /// ```
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    ///
    /// ```
    /// # use distref::manifest::Annotations;
    /// assert!(Annotations::default().is_empty());
    /// ```
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Sets the value of a key; a new key goes last. Gives the value it had.
    ///
    /// ```
    /// # use distref::manifest::Annotations;
    /// let mut annotations = Annotations::from([("a", "1"), ("b", "2")]);
    /// assert_eq!(annotations.insert("a", "3").as_deref(), Some("1"));
    /// assert!(annotations.iter().eq([("a", "3"), ("b", "2")]));
    /// ```
    pub fn insert(
        &mut self,
        key: impl Into<Cow<'a, str>>,
        value: impl Into<Cow<'a, str>>,
    ) -> Option<Cow<'a, str>> {
        let (key, value) = (key.into(), value.into());
        if let Some((_, old)) = self.0.iter_mut().find(|(other, _)| *other == key) {
            return Some(mem::replace(old, value));
        }
        self.0.push((key, value));
        None
    }

    /// Takes out a key. Gives the value it had.
    ///
    /// ```
    /// # use distref::manifest::Annotations;
    /// let mut annotations = Annotations::from([("a", "1"), ("b", "2")]);
    /// assert_eq!(annotations.remove("a").as_deref(), Some("1"));
    /// assert!(annotations.iter().eq([("b", "2")]));
    /// ```
    pub fn remove(&mut self, key: &str) -> Option<Cow<'a, str>> {
        let at = self.0.iter().position(|(other, _)| other == key)?;
        Some(self.0.remove(at).1)
    }

    /// The same, free of the text that they were read from.
    ///
    /// ```
    /// # use distref::manifest::Annotations;
    /// let annotations: Annotations<'static> = {
    ///     let line = String::from("team=web");
    ///     line.split_once('=').into_iter().collect::<Annotations>().into_owned()
    /// };
    /// assert_eq!(annotations.get("team"), Some("web"));
    /// ```
    #[must_use]
    pub fn into_owned(self) -> Annotations<'static> {
        let owned = |text: Cow<'a, str>| Cow::Owned(text.into_owned());
        Annotations(self.0.into_iter().map(|(key, value)| (owned(key), owned(value))).collect())
    }
}

/// What the keys of [`annotation`] say. The text as it is there, unless said otherwise.
impl Annotations<'_> {
    /// When the image was built, meant to be a date and time of RFC 3339: [`annotation::CREATED`].
    ///
    /// ```
    /// # use distref::manifest::{Annotations, annotation};
    /// let annotations = Annotations::from([(annotation::CREATED, "2026-05-14T09:30:00Z")]);
    /// assert_eq!(annotations.created(), Some("2026-05-14T09:30:00Z"));
    /// ```
    #[must_use]
    pub fn created(&self) -> Option<&str> {
        self.get(annotation::CREATED)
    }

    /// The version of the software: [`annotation::VERSION`].
    ///
    /// ```
    /// # use distref::manifest::{Annotations, annotation};
    /// assert_eq!(Annotations::from([(annotation::VERSION, "1.27")]).version(), Some("1.27"));
    /// ```
    #[must_use]
    pub fn version(&self) -> Option<&str> {
        self.get(annotation::VERSION)
    }

    /// The revision of the software in source control: [`annotation::REVISION`].
    ///
    /// ```
    /// # use distref::manifest::{Annotations, annotation};
    /// assert_eq!(Annotations::from([(annotation::REVISION, "4be780e")]).revision(), Some("4be780e"));
    /// ```
    #[must_use]
    pub fn revision(&self) -> Option<&str> {
        self.get(annotation::REVISION)
    }

    /// Where the source code is, meant to be a URL: [`annotation::SOURCE`].
    ///
    /// ```
    /// # use distref::manifest::{Annotations, annotation};
    /// let annotations = Annotations::from([(annotation::SOURCE, "https://git.example/app")]);
    /// assert_eq!(annotations.source(), Some("https://git.example/app"));
    /// ```
    #[must_use]
    pub fn source(&self) -> Option<&str> {
        self.get(annotation::SOURCE)
    }

    /// A title for people, or the file name of a blob of an artifact: [`annotation::TITLE`].
    ///
    /// ```
    /// # use distref::manifest::{Annotations, annotation};
    /// assert_eq!(Annotations::from([(annotation::TITLE, "app.wasm")]).title(), Some("app.wasm"));
    /// ```
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        self.get(annotation::TITLE)
    }

    /// The name of an entry of a layout: [`annotation::REF_NAME`].
    ///
    /// ```
    /// # use distref::manifest::{Annotations, annotation};
    /// assert_eq!(Annotations::from([(annotation::REF_NAME, "v1.0")]).ref_name(), Some("v1.0"));
    /// ```
    #[must_use]
    pub fn ref_name(&self) -> Option<&str> {
        self.get(annotation::REF_NAME)
    }

    /// The image that this one is based on, meant to be a reference: [`annotation::BASE_NAME`].
    ///
    /// ```
    /// # use distref::manifest::{Annotations, annotation};
    /// let annotations = Annotations::from([(annotation::BASE_NAME, "docker.io/library/debian:12")]);
    /// let base: distref::Reference = annotations.base_name().unwrap().parse()?;
    /// assert_eq!(base.familiar(), "debian:12");
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn base_name(&self) -> Option<&str> {
        self.get(annotation::BASE_NAME)
    }

    /// The digest of the image that this one is based on: [`annotation::BASE_DIGEST`]. `None` also where the value is
    /// no digest.
    ///
    /// ```
    /// # use distref::{digest::Algorithm, manifest::{Annotations, annotation}};
    /// let annotations = Annotations::from([(annotation::BASE_DIGEST, "md5:1d06ffb6")]);
    /// assert_eq!(annotations.base_digest().unwrap().encoded(), "1d06ffb6");
    /// assert_eq!(Annotations::from([(annotation::BASE_DIGEST, "12")]).base_digest(), None);
    /// ```
    #[must_use]
    pub fn base_digest(&self) -> Option<DigestView<'_>> {
        self.get(annotation::BASE_DIGEST).and_then(DigestView::accept)
    }

    /// Whether they are those of an entry that `BuildKit` puts beside the images of an index, with attestations of one
    /// of them: [`annotation::DOCKER_REFERENCE_TYPE`] is [`annotation::ATTESTATION_MANIFEST`].
    ///
    /// ```
    /// # use distref::manifest::{Annotations, annotation};
    /// let entry = Annotations::from([("vnd.docker.reference.type", "attestation-manifest")]);
    /// assert!(entry.is_attestation());
    /// ```
    #[must_use]
    pub fn is_attestation(&self) -> bool {
        self.get(annotation::DOCKER_REFERENCE_TYPE) == Some(annotation::ATTESTATION_MANIFEST)
    }

    /// Which image such an entry is about: [`annotation::DOCKER_REFERENCE_DIGEST`]. `None` also where the value is no
    /// digest.
    ///
    /// ```
    /// # use distref::manifest::{Annotations, annotation};
    /// let entry = Annotations::from([("vnd.docker.reference.digest", "md5:1d06ffb6")]);
    /// assert_eq!(entry.attested_digest().unwrap(), "md5:1d06ffb6");
    /// ```
    #[must_use]
    pub fn attested_digest(&self) -> Option<DigestView<'_>> {
        self.get(annotation::DOCKER_REFERENCE_DIGEST).and_then(DigestView::accept)
    }

    /// What the in-toto statement in a layer states, meant to be a URI: [`annotation::IN_TOTO_PREDICATE_TYPE`].
    ///
    /// ```
    /// # use distref::manifest::{Annotations, annotation};
    /// let layer = Annotations::from([("in-toto.io/predicate-type", "https://slsa.dev/provenance/v1")]);
    /// assert_eq!(layer.predicate_type(), Some("https://slsa.dev/provenance/v1"));
    /// ```
    #[must_use]
    pub fn predicate_type(&self) -> Option<&str> {
        self.get(annotation::IN_TOTO_PREDICATE_TYPE)
    }

    /// Whether they are those of a layer that can be read in parts: [`annotation::ZSTD_CHUNKED_CHECKSUM`] and
    /// [`annotation::ZSTD_CHUNKED_POSITION`] are there.
    ///
    /// ```
    /// # use distref::manifest::{Annotations, annotation};
    /// let layer = Annotations::from([
    ///     (annotation::ZSTD_CHUNKED_CHECKSUM, "sha256:44136fa3…"),
    ///     (annotation::ZSTD_CHUNKED_POSITION, "107123052:1009822:5525223:1"),
    /// ]);
    /// assert!(layer.is_zstd_chunked());
    /// ```
    #[must_use]
    pub fn is_zstd_chunked(&self) -> bool {
        self.get(annotation::ZSTD_CHUNKED_CHECKSUM).is_some()
            && self.get(annotation::ZSTD_CHUNKED_POSITION).is_some()
    }
}

/// Of a key that is there more than once: the place of the first, the value of the last.
impl<'a, K: Into<Cow<'a, str>>, V: Into<Cow<'a, str>>> FromIterator<(K, V)> for Annotations<'a> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        let pairs = pairs.into_iter().map(|(key, value)| (key.into(), value.into()));
        let mut pairs: Vec<(usize, Pair<'a>)> = pairs.enumerate().collect();
        pairs.sort_by(|(_, (key, _)), (_, (other, _))| key.cmp(other));
        pairs.dedup_by(|(_, later), (_, first)| {
            let same = later.0 == first.0;
            if same {
                mem::swap(&mut later.1, &mut first.1);
            }
            same
        });
        pairs.sort_unstable_by_key(|&(at, _)| at);
        Self::from_pairs(pairs.into_iter().map(|(_, pair)| pair).collect())
    }
}

impl<'a, K: Into<Cow<'a, str>>, V: Into<Cow<'a, str>>, const N: usize> From<[(K, V); N]>
    for Annotations<'a>
{
    fn from(pairs: [(K, V); N]) -> Self {
        pairs.into_iter().collect()
    }
}
