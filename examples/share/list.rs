//! The step that looks: at names on this machine, and at the tags of the registry.

use distref::{Pattern, Reference, Tag, reference};

use crate::client::Client;
use crate::failure::Failure;
use crate::image::Image;
use crate::page::Page;
use crate::wrong::wrong;

/// The tags that the registry lists.
pub(crate) fn all(
    page: &mut Page,
    client: &Client<'_>,
    images: &[Image],
) -> Result<Vec<Tag>, Failure> {
    page.tell(
        "On a machine with many images a pattern finds some of them, as `docker image ls --filter reference=PATTERN` does. \
         Take a machine that has the images of this walk, and two others, which were not built here. It lists these names:",
    )?;
    let own: Vec<_> = images.iter().map(|image| client.tagged(&image.version)).collect();
    let is_1_2 = |name: &&Reference| name.tag().is_some_and(|tag| tag.as_str().starts_with("1.2."));
    let of_1_2: Vec<_> = own.iter().filter(is_1_2).map(Reference::as_str).collect();
    let others = [reference!("nginx:1.2.3"), reference!("ghcr.io/team/hello:1.2.0")];
    let others = others.map(Reference::from);
    let names: Vec<_> = own.iter().chain(&others).collect();
    names.iter().try_for_each(|name| page.below(name))?;
    page.tell(
        "A star stands for anything but a slash: alone it finds only names without one. A pattern without a tag finds every \
         tag.",
    )?;
    for (text, expected) in
        [("*/demo/hello*:1.2.*", &*of_1_2), ("nginx", &["nginx:1.2.3"]), ("*", &["nginx:1.2.3"])]
    {
        let pattern = Pattern::new(text).map_err(wrong)?;
        let found: Vec<_> = names.iter().filter(|name| pattern.matches_listed(**name)).collect();
        page.row("pattern", text)?;
        for name in &found {
            page.below(name)?;
        }
        let is_right = found.iter().map(|name| name.as_str()).eq(expected.iter().copied());
        page.check("these, and no others", is_right)?;
    }

    page.tell(
        "So much for the machine. The registry lists the tags of a repository. As texts they are in no order of use; as versions they are in this \
         one.",
    )?;
    let mut listed = client.tags()?;
    distref::tag::sort(&mut listed);
    let texts: Vec<_> = listed.iter().map(Tag::as_str).collect();
    page.row("tags", texts.join(", "))?;
    let has_all = images.iter().all(|image| listed.contains(&image.version));
    page.check("every version that was pushed is listed", has_all)?;
    Ok(listed)
}
