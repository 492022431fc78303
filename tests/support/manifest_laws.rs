//! What holds of every text that is read as a document: the two forms of reading agree, a reader
//! that asks for less takes no less, and what is taken is kept as it was.

use std::fmt::Debug;

use distref::manifest::{DocumentKind, Limits, Manifest, ManifestError, ManifestErrorKind, Reader};
use serde_json::Value;

#[path = "manifest_values.rs"]
mod values;

/// What a text can be asked to be; none is any manifest.
const KINDS: [Option<DocumentKind>; 9] = [
    None,
    Some(DocumentKind::Image),
    Some(DocumentKind::Index),
    Some(DocumentKind::Artifact),
    Some(DocumentKind::Schema1),
    Some(DocumentKind::Config),
    Some(DocumentKind::Descriptor),
    Some(DocumentKind::Layout),
    Some(DocumentKind::SavedImages),
];

/// What a registry may announce: each manifest, and what is none.
pub(crate) const ANNOUNCED: [&str; 12] = [
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.docker.distribution.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v1+prettyjws",
    "application/vnd.oci.artifact.manifest.v1+json",
    "application/vnd.cncf.oras.artifact.manifest.v1+json",
    "application/vnd.oci.image.config.v1+json",
    "application/json",
    "application/vnd.oci.image.manifest.v1+json; charset=utf-8",
    "",
];

/// Limits that documents of a line reach.
pub(crate) const SMALL: [Limits; 3] = [
    Limits::new().with_entries(2).with_annotations(2).with_nesting(3),
    Limits::new().with_document(700).with_entries(1).with_annotations(4).with_nesting(1),
    Limits::new().with_entries(0).with_annotations(0).with_nesting(0),
];

/// How many problems are asked for.
const MOST: usize = 9;

/// How many readings took a text.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Taken {
    pub(crate) strictly: usize,
    pub(crate) leniently: usize,
}

impl Taken {
    #[allow(dead_code, reason = "fuzzing does not count")]
    pub(crate) const fn add(&mut self, other: Self) {
        self.strictly += other.strictly;
        self.leniently += other.leniently;
    }
}

/// The laws for a text that nothing is known of, and for one that something is said of: what, the
/// text decides.
pub(crate) fn any(bytes: &[u8]) {
    hold(bytes, None, Limits::new());
    let sum = bytes.iter().fold(0, |sum: usize, byte| sum.wrapping_mul(31) + usize::from(*byte));
    let announced = ANNOUNCED.get(sum % (2 * ANNOUNCED.len())).copied();
    hold(bytes, announced, SMALL[sum % SMALL.len()]);
}

/// The laws for a text that is announced as something, or is not, and read within limits.
pub(crate) fn hold(bytes: &[u8], announced: Option<&str>, limits: Limits) -> Taken {
    let mut taken = Taken::default();
    for kind in KINDS {
        let strict = told(Reader::strict().limits(limits), announced);
        let lenient = told(Reader::lenient().limits(limits), announced);
        let [strictly, leniently] = [&strict, &lenient].map(|reader| reading(reader, kind, bytes));
        if strictly.is_ok() {
            assert_eq!(strictly, leniently, "lenient takes what strict takes, and as it does");
            let free = reading(&told(Reader::strict(), announced), kind, bytes);
            assert_eq!(strictly, free, "larger limits take what smaller ones take");
        } else if leniently.is_ok() {
            harmless(&strict, kind, bytes);
        }
        taken.strictly += usize::from(strictly.is_ok());
        taken.leniently += usize::from(leniently.is_ok());
    }
    taken
}

fn told<'r>(reader: Reader<'r>, announced: Option<&'r str>) -> Reader<'r> {
    announced.map_or(reader, |media_type| reader.announced(media_type))
}

/// What lenient takes and strict refuses has none of the faults by which a document could mean two
/// things, or nothing.
fn harmless(strict: &Reader<'_>, kind: Option<DocumentKind>, bytes: &[u8]) {
    use ManifestErrorKind::{Ambiguous, DuplicateKey, FoldedKey, NegativeSize, SizeTooLarge};
    for problem in strict.problems(kind, bytes, usize::MAX) {
        let is_alias = problem.kind() == FoldedKey && kind == Some(DocumentKind::Config);
        let harmful = [Ambiguous, DuplicateKey, FoldedKey, NegativeSize, SizeTooLarge];
        assert!(is_alias || !harmful.contains(&problem.kind()), "lenient takes {problem}");
    }
}

/// What a reader makes of a text, printed; both forms of it agree.
fn reading(
    reader: &Reader<'_>,
    kind: Option<DocumentKind>,
    bytes: &[u8],
) -> Result<String, ManifestError> {
    let read = read(reader, kind, bytes);
    let problems = reader.problems(kind, bytes, MOST);
    assert_eq!(read.as_ref().err(), problems.first(), "{kind:?}: fast and plain form");
    assert!(problems.len() <= MOST);
    for most in 0..problems.len().min(2) {
        assert_eq!(reader.problems(kind, bytes, most), problems[..most]);
    }
    for problem in &problems {
        assert!(problem.path().starts_with('$') && problem.offset() <= bytes.len(), "{problem}");
        assert_eq!(problem.to_string().lines().count(), 1, "{problem}");
    }
    read
}

/// The laws of a document that keeps its bytes.
macro_rules! kept {
    ($kind:ident, $reader:ident.$read:ident($bytes:ident), $view:path) => {{
        let document = $reader.$read($bytes)?;
        assert_eq!(document.bytes(), $bytes);
        assert_eq!(document.size(), $bytes.len() as u64);
        #[cfg(feature = "sha2")]
        if DocumentKind::$kind != DocumentKind::Schema1 {
            assert_eq!(document.digest(), distref::Digest::sha256_of($bytes));
        }
        if let Ok(value) = serde_json::from_slice::<Value>($bytes) {
            members(&value, |name| document.member(name));
            $view(&document, &value);
        }
        let owned = document.clone().into_owned();
        assert_eq!(owned.bytes(), $bytes);
        owns(&owned, &document)
    }};
}

fn read(
    reader: &Reader<'_>,
    kind: Option<DocumentKind>,
    bytes: &[u8],
) -> Result<String, ManifestError> {
    Ok(match kind {
        None => any_manifest(reader, bytes)?,
        Some(DocumentKind::Image) => kept!(Image, reader.image(bytes), values::image),
        Some(DocumentKind::Index) => kept!(Index, reader.index(bytes), values::index),
        Some(DocumentKind::Artifact) => kept!(Artifact, reader.artifact(bytes), values::artifact),
        Some(DocumentKind::Schema1) => kept!(Schema1, reader.schema1(bytes), values::schema1),
        Some(DocumentKind::Config) => kept!(Config, reader.config(bytes), values::config),
        Some(DocumentKind::Layout) => kept!(Layout, reader.layout(bytes), values::layout),
        Some(DocumentKind::SavedImages) => {
            kept!(SavedImages, reader.saved_images(bytes), values::saved)
        }
        Some(DocumentKind::Descriptor) => {
            let document = reader.descriptor(bytes)?;
            if let Ok(value) = serde_json::from_slice(bytes) {
                values::descriptor(&document, &value);
            }
            owns(&document.clone().into_owned(), &document)
        }
        Some(kind) => unreachable!("{kind} is not among the kinds"),
    })
}

/// A manifest of any kind is what the reader of its kind reads.
fn any_manifest(reader: &Reader<'_>, bytes: &[u8]) -> Result<String, ManifestError> {
    let document = reader.manifest(bytes)?;
    assert_eq!(document.bytes(), bytes);
    let kind = document.kind();
    let same = match &document {
        Manifest::Image(image) => reader.image(bytes).as_ref() == Ok(image),
        Manifest::Index(index) => reader.index(bytes).as_ref() == Ok(index),
        Manifest::Artifact(artifact) => reader.artifact(bytes).as_ref() == Ok(artifact),
        Manifest::Schema1(schema1) => reader.schema1(bytes).as_ref() == Ok(schema1),
        other => unreachable!("{other:?} is of no known kind"),
    };
    assert!(same, "{kind}: asked for and found");
    #[cfg(feature = "sha2")]
    proven(reader, &document, bytes);
    Ok(owns(&document.clone().into_owned(), &document))
}

/// The digest is that of the bytes; what is described as it is, is taken, and nothing else is.
#[cfg(feature = "sha2")]
fn proven(reader: &Reader<'_>, document: &Manifest<'_>, bytes: &[u8]) {
    let digest = distref::Digest::sha256_of(bytes);
    let media_type = match document {
        Manifest::Image(image) => image.media_type().clone(),
        Manifest::Index(index) => index.media_type().clone(),
        Manifest::Artifact(artifact) => artifact.media_type().clone(),
        // Known by the digest of what is signed, pinned by that of all bytes.
        _ => return assert_eq!(reader.pinned(&digest).manifest(bytes).as_ref(), Ok(document)),
    };
    assert_eq!(document.digest(), digest);
    let descriptor = distref::manifest::Descriptor::of(media_type, bytes);
    let again = match reader.pinned(&digest).manifest(bytes) {
        Ok(again) => again,
        Err(error) => panic!("pinned to its digest: {error}"),
    };
    assert_eq!(again, *document);
    let described = Reader::lenient().described_by(&descriptor).manifest(bytes);
    assert_eq!(described.as_ref(), Ok(document), "described as it is");
    let other = distref::Digest::sha256_of(b"");
    let refusal = reader.pinned(&other).manifest(bytes).map_err(|error| error.kind());
    assert_eq!(refusal, Err(ManifestErrorKind::ContentDigest));
}

/// An owned value is the one it was made of, and prints as it does.
fn owns<T: Debug + PartialEq>(owned: &T, document: &T) -> String {
    assert_eq!(owned, document);
    let text = format!("{document:?}");
    assert_eq!(format!("{owned:?}"), text);
    text
}

/// Every member is found by its name, as it is written.
fn members<'a>(document: &Value, member: impl Fn(&str) -> Option<&'a str>) {
    for (name, value) in document.as_object().into_iter().flatten() {
        let raw = member(name).map(serde_json::from_str::<Value>);
        assert!(raw.is_some_and(|raw| raw.is_ok_and(|raw| raw == *value)), "{name}");
    }
    assert_eq!(member("a name that no document has"), None);
}
