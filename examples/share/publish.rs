//! The steps that push: a whole image, a changed one, and what else there is of it.

use distref::tag::{Cascade, CascadeAction};
use distref::{Tag, TagView, tag};

use crate::bars::short;
use crate::client::{Client, Sent};
use crate::failure::Failure;
use crate::image::{GOLDEN, Image};
use crate::page::{Page, bytes};

/// An image that is built for those who look for faults, on a base that nobody approved.
pub(crate) const DEBUG: TagView<'_> = tag!("1.2.5-debug");
const DEBUG_BASE: &str = "docker.io/somebody/debug-tools:latest";

/// Everything travels, once.
pub(crate) fn whole(
    page: &mut Page,
    client: &Client<'_>,
    image: &Image,
    tags: &[Tag],
) -> Result<(), Failure> {
    page.tell(
        "To push is to send the layers and configs that the registry does not have, then the manifests that name them, \
         then the index, which gets the tags. Layers and configs are called blobs together: to a registry they are bytes \
         with a digest. What is saved is what need not be sent.",
    )?;
    let sent = client.push(image, tags)?;
    show(page, image, &sent)?;
    let claim =
        format!("all {} bytes of layers and configs travelled, each once", bytes(image.size()));
    page.check(&claim, sent.bytes == image.size() && sent.saved == 0)?;
    moved(page, client, image, tags)
}

/// Only what changed travels.
pub(crate) fn changed(
    page: &mut Page,
    client: &Client<'_>,
    before: &Image,
) -> Result<Image, Failure> {
    page.tell(
        "The program now says another version, and so its layer has another digest. The base is as it was, so that the \
         registry has it already.",
    )?;
    let image = Image::build(tag!("1.2.4").into(), GOLDEN)?;
    let tags = cascade(page, client, &image)?;
    let sent = client.push(&image, &tags)?;
    show(page, &image, &sent)?;
    let is_new = |digest| before.blob(digest).is_none();
    let new = image.blobs.iter().filter(|blob| is_new(blob.descriptor.digest()));
    let size: u64 = new.map(|blob| blob.descriptor.size()).sum();
    let claim =
        format!("only the changed layers and their configs travelled: {} bytes", bytes(size));
    page.check(&claim, sent.bytes == size && sent.saved == image.size() - size && sent.saved > 0)?;
    moved(page, client, &image, &tags)?;
    let stayed = client.resolve(&client.tagged(&before.version))?;
    page.check("1.2.3 names what it named before", stayed.digest() == &before.index.digest())?;
    Ok(image)
}

/// Versions that the tags of the others go by.
pub(crate) fn others(page: &mut Page, client: &Client<'_>) -> Result<Vec<Image>, Failure> {
    page.tell(
        "A version after that; a pre-release, which is there to be tried before the version is finished, and gets no other \
         tag; and a variant, which is the version made in another way, here with tools that look for faults, and has tags \
         of its own. Last, a late repair of 1.2: it moves 1.2 and nothing else, for a newer version owns the rest.",
    )?;
    let mut images = Vec::new();
    let others = [
        (tag!("1.3.0"), GOLDEN),
        (tag!("2.0.0-rc.1"), GOLDEN),
        (DEBUG, DEBUG_BASE),
        (tag!("1.2.6"), GOLDEN),
    ];
    for (version, base) in others {
        let image = Image::build(version.into(), base)?;
        let tags = cascade(page, client, &image)?;
        page.row("built on", base)?;
        client.push(&image, &tags)?;
        let ours = client.resolve(&client.tagged(version))?;
        page.check(&format!("{version} is there"), ours.digest() == &image.index.digest())?;
        images.push(image);
    }
    let latest = client.resolve(&client.tagged(TagView::LATEST))?;
    let newest = client.resolve(&client.tagged(tag!("1.3.0")))?;
    page.check("latest is 1.3.0, not what was pushed last", latest.digest() == newest.digest())?;
    Ok(images)
}

/// The tags to push for a version, as the registry's tags have it.
fn cascade(page: &mut Page, client: &Client<'_>, image: &Image) -> Result<Vec<Tag>, Failure> {
    let existing = client.tags()?;
    let cascade = Cascade::of(image.version.view(), existing.iter().map(Tag::view));
    let steps = cascade.steps();
    let pushed = steps.iter().filter(|step| step.action() == CascadeAction::Push);
    let tags: Vec<Tag> = pushed.map(|step| step.tag().into()).collect();
    let names: Vec<_> = tags.iter().map(Tag::as_str).collect();
    page.row("tags", names.join(", "))?;
    for step in steps.iter().filter(|step| step.action() != CascadeAction::Push) {
        page.below(format_args!("not {step}"))?;
    }
    Ok(tags)
}

/// What travelled.
fn show(page: &mut Page, image: &Image, sent: &Sent) -> Result<(), Failure> {
    for descriptor in &sent.blobs {
        let what = image.blob(descriptor.digest()).map_or("", |blob| &blob.what);
        page.item(what, &short(descriptor), descriptor.size())?;
    }
    let Sent { blobs, bytes: sum, manifests, saved } = sent;
    page.row("sent", format_args!("{} blobs, {} bytes", blobs.len(), bytes(*sum)))?;
    page.row("manifests", format_args!("{} bytes with the index", bytes(*manifests)))?;
    Ok(page.row("saved", format_args!("{} bytes that the registry had", bytes(*saved)))?)
}

/// Whether all tags name the image.
fn moved(page: &mut Page, client: &Client<'_>, image: &Image, tags: &[Tag]) -> Result<(), Failure> {
    let digest = image.index.digest();
    let mut are_moved = tags.len() > 1;
    for tag in tags {
        are_moved &= *client.resolve(&client.tagged(tag))?.digest() == digest;
    }
    page.row("digest", digest)?;
    page.check(&format!("it is what {} name now: one image, kept once", words(tags)), are_moved)
}

/// `1.2.3, 1.2 and 1`
fn words(tags: &[Tag]) -> String {
    let names: Vec<_> = tags.iter().map(Tag::as_str).collect();
    match &*names {
        [others @ .., last] if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        names => names.concat(),
    }
}
