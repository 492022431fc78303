//! The step that pulls.

use std::io;

use distref::client::{PullBlob, PullManifest, PullPlan};
use distref::manifest::Descriptor;
use distref::platform::Matcher;
use distref::{Platform, Tag};

use crate::bars::short;
use crate::client::Client;
use crate::failure::Failure;
use crate::image::Image;
use crate::page::Page;
use crate::place::Sink;
use crate::wrong::wrong;

/// Pulls what a machine of linux/arm64 needs, and holds it against what was built.
pub(crate) fn one(
    page: &mut Page,
    client: &Client<'_>,
    images: &[Image],
    chosen: &Tag,
) -> Result<(), Failure> {
    page.tell(
        "To pull is to ask for the index that a tag names, for the manifest of one's platform out of it, and for the layers \
         and the config that this one names. Whoever knows a digest knows what has to come: every byte is verified.",
    )?;
    let platform = Platform::LINUX_ARM64;
    let name = client.tagged(chosen);
    page.row("pull", format_args!("{name} for {platform}"))?;
    let pull = PullManifest::of(client.plan()?, name.view()).for_platform(Matcher::only(&platform));
    let pulled = client.done(pull)?;
    let (index, manifest) = (pulled.root(), pulled.descriptor());
    page.item("index", &short(index), index.size())?;
    page.item("manifest", &short(manifest), manifest.size())?;

    let built = images.iter().find(|image| image.version == *chosen);
    let built = built.ok_or_else(|| wrong(format_args!("{chosen} was not built here")))?;
    let same = built.of(&platform).is_some_and(|built| built.bytes() == pulled.bytes());
    let is_verified = manifest.digest().verify(pulled.bytes()).is_ok();

    let mut plan = PullPlan::new(manifest);
    let added = plan.add(manifest.digest(), pulled.bytes());
    added.map_err(wrong)?;
    let (mut are_verified, mut are_same, mut count) = (is_verified, same, 0);
    for blob in plan.ready() {
        let bytes = content(client, &blob)?;
        let original = built.blob(blob.digest());
        page.item(original.map_or("unknown", |blob| &blob.what), &short(&blob), blob.size())?;
        are_verified &= blob.digest().verify(&bytes).is_ok();
        are_same &= original.is_some_and(|original| original.bytes == bytes);
        plan.done(blob.digest());
        count += 1;
    }
    page.check("every digest fits", are_verified && plan.is_done())?;
    page.check("byte by byte it is what was built", are_same && count == 3)?;

    let pinned = name.without_tag().with_digest(index.digest());
    let pinned = pinned.map_err(wrong)?;
    page.tell(
        "A tag can move. A digest cannot: by this name it is the same image for ever. The digest is that of the index, not of \
         the manifest for linux/arm64, so that the name is good for machines of every platform.",
    )?;
    page.row("pinned", &pinned)?;
    let is_same = client.resolve(&pinned)?.digest() == index.digest();
    page.check("the registry finds it by that name", is_same)
}

/// The bytes of a layer or a config.
fn content(client: &Client<'_>, blob: &Descriptor<'static>) -> Result<Vec<u8>, Failure> {
    let mut bytes = Kept(Vec::new());
    let pull = PullBlob::new(client.plan()?, client.name.repository(), blob);
    client.received(pull, &mut bytes)?;
    Ok(bytes.0)
}

/// What arrives, in memory.
struct Kept(Vec<u8>);

impl Sink for Kept {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.0.truncate(usize::try_from(offset).map_err(io::Error::other)?);
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}
