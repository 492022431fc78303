//! The first step: what an image is made of.

use distref::manifest::{Descriptor, ImageConfig, ImageManifest, Reader};
use distref::platform::Matcher;
use distref::{Platform, tag};

use crate::bars::short;
use crate::failure::Failure;
use crate::image::{GOLDEN, Image};
use crate::page::{Page, bytes};

/// Version 1.2.3, on the golden base.
pub(crate) fn first(page: &mut Page) -> Result<Image, Failure> {
    page.tell(
        "An image is a stack of layers, which are archives of files, in the format of the program tar; a config, which says \
         how to run them; and a manifest, which names all of these by digest: a checksum that no other bytes have. Of \
         its 64 characters the first 12 are shown here. There is one image for each platform, which is an operating \
         system and a processor, and an index that lists them. This one is a program of a few bytes on a base, the image \
         below it, that both platforms share; the base is made up here, with its name.",
    )?;
    page.row("built on", GOLDEN)?;
    let image = Image::build(tag!("1.2.3").into(), GOLDEN)?;
    for blob in &image.blobs {
        let descriptor = &blob.descriptor;
        page.item(&blob.what, &short(descriptor), descriptor.size())?;
    }
    for (platform, manifest) in &image.platforms {
        let descriptor = manifest.to_descriptor();
        page.item(&format!("manifest {platform}"), &short(&descriptor), descriptor.size())?;
    }
    let index = image.index.to_descriptor();
    page.item("index", &short(&index), index.size())?;
    check(page, &image)?;
    Ok(image)
}

fn check(page: &mut Page, image: &Image) -> Result<(), Failure> {
    let is_digest =
        image.blobs.iter().all(|blob| blob.descriptor.digest().verify(&blob.bytes).is_ok());
    page.check("every digest is that of its bytes", is_digest)?;

    let fits = image.platforms.iter().all(|(platform, manifest)| {
        let config = image.blob(manifest.config().digest());
        let config = config.and_then(|config| Reader::strict().config(&config.bytes).ok());
        let layers = manifest.layers().iter().map(Descriptor::digest);
        config.is_some_and(|config: ImageConfig<'_>| {
            config.platform() == platform && layers.eq(config.diff_ids()) && config.history_agrees()
        })
    });
    page.check("every config is for its platform, and lists the layers of its manifest", fits)?;

    let stacked: u64 = image.platforms.iter().map(|(_, manifest)| manifest.total_size()).sum();
    let claim = format!(
        "the base is there once for both: {} bytes instead of {}",
        bytes(image.size()),
        bytes(stacked)
    );
    page.check(&claim, image.size() < stacked)?;

    let chosen = image.index.select(&Matcher::only(&Platform::LINUX_ARM64)).ok();
    let wanted = image.of(&Platform::LINUX_ARM64).map(ImageManifest::digest);
    let is_chosen = wanted.is_some() && chosen.map(|entry| entry.digest().clone()) == wanted;
    page.check("a machine of linux/arm64 finds its image in the index", is_chosen)
}
