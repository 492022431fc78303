//! Which image of an index a machine takes, or why none.

use distref::Platform;
use distref::manifest::{Descriptor, Index, Manifest};
use distref::platform::Matcher;

use crate::document::Document;
use crate::index::Class;
use crate::tree::{Object, Value};

/// What a document has for a platform.
pub(crate) struct Choice<'d> {
    wanted: &'d Platform<'d>,
    outcome: Outcome<'d>,
}

enum Outcome<'d> {
    /// An entry of an index, with its position.
    Entry(usize, &'d Descriptor<'d>),
    /// The image of a config.
    Itself,
    /// Why nothing will do: of all, and of each.
    Nothing(String, Vec<Refused<'d>>),
}

/// An entry that will not do.
struct Refused<'d> {
    position: usize,
    platform: Option<&'d Platform<'d>>,
    reason: String,
}

impl<'d> Choice<'d> {
    pub(crate) fn of(document: &'d Document<'d>, wanted: &'d Platform<'d>) -> Self {
        let matcher = Matcher::only(wanted);
        let nothing = |reason: String| Outcome::Nothing(reason, Vec::new());
        let outcome = match document {
            Document::Manifest(Manifest::Index(index)) => of_index(index, &matcher),
            Document::Config(config) => match matcher.refusal(config.platform()) {
                Some(mismatch) => nothing(mismatch.to_string()),
                None => Outcome::Itself,
            },
            _ => nothing("this document says nothing of platforms".to_owned()),
        };
        Self { wanted, outcome }
    }

    pub(crate) const fn fits(&self) -> bool {
        !matches!(self.outcome, Outcome::Nothing(..))
    }

    pub(crate) fn report(&self) -> Object {
        let (entry, reason, refused) = match &self.outcome {
            Outcome::Entry(position, entry) => (Some((*position, *entry)), None, &[][..]),
            Outcome::Itself => (None, None, &[][..]),
            Outcome::Nothing(reason, refused) => (None, Some(reason.as_str()), &refused[..]),
        };
        Object::new()
            .with("wanted", Value::text(self.wanted.to_full()))
            .with("fits", self.fits())
            .with("reason", reason)
            .with("position", entry.map(|(position, _)| Value::count(position)))
            .with("platform", entry.and_then(|(_, entry)| entry.platform()).map(Value::text))
            .with("digest", entry.map(|(_, entry)| Value::text(entry.digest())))
            .with("size", entry.map(|(_, entry)| Value::Size(entry.size())))
            .with("refused", Value::Table(refused.iter().map(Refused::row).collect()))
    }
}

/// The best of the images of an index that say for which platform they are.
fn of_index<'d>(index: &'d Index<'d>, matcher: &Matcher) -> Outcome<'d> {
    let entries = index.manifests().iter().enumerate();
    let images: Vec<_> = entries.filter(|(_, entry)| Class::of(entry) == Class::Image).collect();
    let ranked = images.iter().filter_map(|(position, entry)| {
        let rank = entry.platform().and_then(|platform| matcher.rank(platform))?;
        Some((rank, *position, *entry))
    });
    match ranked.min_by(|(a, ..), (b, ..)| a.cmp(b)) {
        Some((_, position, entry)) => Outcome::Entry(position, entry),
        None => Outcome::Nothing("no image fits".to_owned(), refused(&images, matcher)),
    }
}

fn refused<'d>(images: &[(usize, &'d Descriptor<'d>)], matcher: &Matcher) -> Vec<Refused<'d>> {
    let refused = |&(position, entry): &(usize, &'d Descriptor<'d>)| {
        let platform = entry.platform();
        let reason = match platform.map(|platform| matcher.refusal(platform)) {
            Some(Some(mismatch)) => mismatch.to_string(),
            _ => "does not say for which platform it is".to_owned(),
        };
        Refused { position, platform, reason }
    };
    images.iter().map(refused).collect()
}

impl Refused<'_> {
    fn row(&self) -> Object {
        Object::new()
            .with("position", Value::count(self.position))
            .with("platform", self.platform.map(Value::text))
            .with("reason", self.reason.as_str())
    }
}
