//! Which image of a folder is meant.

use distref::manifest::{Descriptor, Reader, Search};
use distref::platform::Matcher;
use distref::{Platform, Reference};

use crate::failure::Failure;
use crate::layout::Layout;

/// The one of that name or digest; without one, the only one, or that with the tag of the image.
pub(crate) fn root(
    layout: &Layout,
    name: Option<&str>,
    image: &Reference,
    platform: Option<&Platform<'static>>,
) -> Result<Descriptor<'static>, Failure> {
    let entries = layout.entries()?;
    let tag = image.effective_tag().map(|tag| tag.as_str().to_owned());
    let found = match (name, &entries[..]) {
        (Some(name), entries) => entries.iter().find(|entry| is(entry, name)),
        (None, [only]) => Some(only),
        (None, entries) => {
            entries.iter().find(|entry| tag.as_deref().is_some_and(|it| is(entry, it)))
        }
    };
    let entry = found.ok_or_else(|| Failure::Input(none(name, &entries)))?;
    let root = match platform {
        Some(platform) if entry.media_type().is_index() => choose(layout, entry, platform)?,
        _ => entry.clone(),
    };
    match image.digest() {
        Some(digest) if *root.digest() != digest => {
            let found = root.digest();
            Err(Failure::Input(format!("the image is {found}, not what the reference says")))
        }
        _ => Ok(root),
    }
}

fn is(entry: &Descriptor<'_>, name: &str) -> bool {
    entry.annotations().ref_name() == Some(name) || entry.digest().to_text().as_str() == name
}

/// What to choose from.
fn none(name: Option<&str>, entries: &[Descriptor<'_>]) -> String {
    let names: Vec<_> = entries
        .iter()
        .map(|entry| {
            entry.annotations().ref_name().map_or(entry.digest().to_string(), str::to_owned)
        })
        .collect();
    match (name, names.join(", ")) {
        (_, names) if names.is_empty() => "the folder has no image".to_owned(),
        (Some(name), names) => format!("the folder has no image {name}; it has {names}"),
        (None, names) => format!("the folder has several images; give --name with one of {names}"),
    }
}

/// The image of an index that is for a platform.
fn choose(
    layout: &Layout,
    index: &Descriptor<'static>,
    platform: &Platform<'static>,
) -> Result<Descriptor<'static>, Failure> {
    let mut search = Search::new(Matcher::only(platform));
    let mut next = Some(index.clone());
    while let Some(wanted) = next {
        let bytes = layout.manifest(&wanted)?;
        let index = Reader::lenient().described_by(&wanted).index(&bytes);
        search.add(&index.map_err(|error| Failure::Input(error.to_string()))?);
        next = search.wanted().cloned();
    }
    search.finish().map_err(|error| Failure::Input(error.to_string()))
}
