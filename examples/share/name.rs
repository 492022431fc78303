//! The second step: what a name means, and which tags a version gets.

use distref::tag::Cascade;
use distref::{ReferenceView, Tag};

use crate::client::Client;
use crate::failure::Failure;
use crate::image::Image;
use crate::page::Page;
use crate::wrong::wrong;

/// The tags of the first version.
pub(crate) fn tags(
    page: &mut Page,
    client: &Client<'_>,
    image: &Image,
) -> Result<Vec<Tag>, Failure> {
    page.tell("The name of an image says where it lies, and whose it is. The tag is a name that can move.")?;
    let name = client.tagged(&image.version);
    parts(page, name.view())?;
    let is_here = name.domain() == client.venue.domain().view() && name.account() == Some("demo");
    page.check("the name leads to this registry, and to the account demo", is_here)?;

    page.tell("In a short name the rest is filled in: Docker Hub, its own account, and latest.")?;
    let short = named("nginx")?;
    parts(page, short)?;
    let is_filled = short.canonical_tagged() == *"docker.io/library/nginx:latest";
    page.check("nginx is docker.io/library/nginx:latest", is_filled)?;

    page.tell(
        "Who wants no surprise takes 1.2.3. Who wants every repair takes 1.2, and so on: the version is pushed under \
         the shorter tags too, as long as no newer one owns them.",
    )?;
    let cascade = Cascade::of(image.version.view(), []);
    let tags: Vec<Tag> = cascade.tags().collect();
    for step in cascade.steps() {
        page.row("tag", step)?;
    }
    let are_all = tags.iter().map(Tag::as_str).eq(["1.2.3", "1.2", "1", "latest"]);
    page.check("1.2.3 is the newest of 1.2, of 1, and of all", are_all)?;
    Ok(tags)
}

fn parts(page: &mut Page, name: ReferenceView<'_>) -> Result<(), Failure> {
    page.row("name", name)?;
    page.row("registry", name.domain())?;
    page.row("account", name.account().unwrap_or("none"))?;
    page.row("repository", name.repository())?;
    Ok(page.row("tag", name.tag_or_latest())?)
}

fn named(text: &str) -> Result<ReferenceView<'_>, Failure> {
    ReferenceView::parse(text).map_err(wrong)
}
