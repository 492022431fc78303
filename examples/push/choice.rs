//! Which image of a folder is meant.

use distref::manifest::{Descriptor, Reader, Search};
use distref::platform::Matcher;
use distref::{Platform, Reference};

use crate::failure::Failure;
use crate::layout::Layout;
use crate::registry::unusable;

/// The one of that name or digest; without one, the only one, or that whose name is the tag of the image.
pub(crate) fn root(
    layout: &Layout,
    name: Option<&str>,
    image: &Reference,
    platform: Option<&Platform<'static>>,
) -> Result<Descriptor<'static>, Failure> {
    let entries = layout.entries()?;
    let tag = image.effective_tag().map(|tag| tag.as_str().to_owned());
    let named = |name: &str| entries.iter().find(|entry| is(entry, name));
    let found = match name {
        Some(name) => named(name),
        None => only(&entries).or_else(|| named(tag.as_deref()?)),
    };
    let entry = found.ok_or_else(|| unusable(&"the folder", &none(name, &entries)))?;
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

/// The only image, by however many names.
fn only<'e>(entries: &'e [Descriptor<'static>]) -> Option<&'e Descriptor<'static>> {
    let (first, others) = entries.split_first()?;
    others.iter().all(|entry| entry.digest() == first.digest()).then_some(first)
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
        (_, names) if names.is_empty() => "it has no image".to_owned(),
        (Some(name), names) => format!("it has no image {name}, but {names}"),
        (None, names) => format!("it has several images; give --name with one of {names}"),
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
