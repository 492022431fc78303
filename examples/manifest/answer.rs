//! What a document is, or why it is none.

use distref::Platform;
use distref::manifest::{DocumentKind, Limits, MediaType, Reader};

use crate::document::Document;
use crate::kind;
use crate::problem::{self, Problem};
use crate::report;
use crate::tree::Object;

/// Problems that are told of; more tell nobody more.
const MAX_PROBLEMS: usize = 50;

/// What is asked.
#[derive(Clone, Copy)]
pub(crate) struct Question<'a> {
    /// What the document is to be; otherwise its media type or its members say.
    pub(crate) kind: Option<DocumentKind>,
    /// The media type that was announced.
    pub(crate) media_type: Option<&'a MediaType<'a>>,
    pub(crate) is_lenient: bool,
    /// For which platform an image is to be chosen.
    pub(crate) platform: Option<&'a Platform<'a>>,
}

/// What is answered.
pub(crate) struct Answer {
    /// What it is, or what it was taken for; none is a manifest of whatever kind.
    pub(crate) kind: Option<DocumentKind>,
    /// What there is to say of a document that is taken.
    pub(crate) body: Option<Object>,
    /// The rules that it breaks. Of a document that is taken, those that were tolerated.
    pub(crate) problems: Vec<Problem>,
    /// Whether there are more problems.
    pub(crate) has_more: bool,
    /// Whether it is taken leniently.
    pub(crate) is_tolerable: bool,
    /// Whether it is taken, and has something for the platform that was asked for, if one was.
    pub(crate) is_good: bool,
}

impl Question<'_> {
    /// Bytes of a document that are read.
    pub(crate) const MAX_BYTES: usize = Limits::new().document();

    pub(crate) fn answer(&self, bytes: &[u8]) -> Answer {
        let announced = self.media_type.and_then(kind::announced);
        let kind = self.kind.or(announced).or_else(|| kind::guessed(bytes));
        match Document::read(&self.reader(self.is_lenient), kind, bytes) {
            Ok(document) => self.taken(&document, bytes),
            Err(_) => self.refused(kind, bytes),
        }
    }

    fn taken(&self, document: &Document<'_>, bytes: &[u8]) -> Answer {
        let kind = Some(document.kind());
        let (body, fits) = report::of(document, self.platform);
        let (problems, has_more) = located(&self.reader(false), kind, bytes);
        Answer { kind, body: Some(body), problems, has_more, is_tolerable: true, is_good: fits }
    }

    fn refused(&self, kind: Option<DocumentKind>, bytes: &[u8]) -> Answer {
        let (problems, has_more) = located(&self.reader(self.is_lenient), kind, bytes);
        let is_tolerable = Document::read(&self.reader(true), kind, bytes).is_ok();
        Answer { kind, body: None, problems, has_more, is_tolerable, is_good: false }
    }

    fn reader(&self, is_lenient: bool) -> Reader<'_> {
        let reader = if is_lenient { Reader::lenient() } else { Reader::strict() };
        self.media_type.map_or(reader, |media_type| reader.announced(media_type.as_str()))
    }
}

/// The first problems, and whether there are more.
fn located(reader: &Reader<'_>, kind: Option<DocumentKind>, bytes: &[u8]) -> (Vec<Problem>, bool) {
    let mut errors = reader.problems(kind, bytes, MAX_PROBLEMS + 1);
    let has_more = errors.len() > MAX_PROBLEMS;
    errors.truncate(MAX_PROBLEMS);
    (problem::located(&errors, bytes), has_more)
}
