//! The last step: which images may be used, and who stands behind an image.

use distref::client::PullManifest;
use distref::manifest::Manifest;
use distref::platform::Matcher;
use distref::registry::policy::Standing;
use distref::registry::{ImagePolicy, Publishers};
use distref::{Platform, Reference, ReferenceView, TagView, tag};

use crate::client::Client;
use crate::failure::Failure;
use crate::page::Page;
use crate::publish::DEBUG;
use crate::wrong::{parsed, wrong};

/// What a company may say of the images that others are built on.
const POLICY: &str = r#"{"rules": [
  {"name": "golden images only", "approve": ["registry.corp/golden/*"]},
  {"name": "nothing that moves", "not-floating": "allow-unknown"}
]}"#;

/// Images of Docker Hub, and who is behind them by the list below.
const PUBLISHED: [(&str, Standing); 4] = [
    ("nginx", Standing::Official),
    ("grafana/loki:3", Standing::VerifiedPublisher),
    ("linuxserver/wireguard", Standing::SponsoredOpenSource),
    ("somebody/nginx", Standing::Unknown),
];

/// Whether images may be used by what they are built on, and who stands behind some of Docker Hub.
pub(crate) fn images(page: &mut Page, client: &Client<'_>) -> Result<(), Failure> {
    bases(page, client)?;
    publishers(page)
}

/// Holds what images are built on against a policy.
fn bases(page: &mut Page, client: &Client<'_>) -> Result<(), Failure> {
    page.tell(
        "A manifest can say what its image was built on, in an annotation, which is a note, called org.opencontainers.image.base.name. Builders write \
         it or not, and nobody vouches for it; the images of this walk have it. A company approves bases, its golden images, \
         which it has checked and keeps in a registry of its own, and denies the rest with reasons. This is its policy, line \
         by line: where a base may lie, and that its tag must not be one that moves, as latest does.",
    )?;
    let policy = ImagePolicy::parse(POLICY).map_err(wrong)?;
    for (number, line) in POLICY.lines().enumerate() {
        let label = if number == 0 { "policy" } else { "" };
        page.row(label, format_args!("{} | {line}", number + 1))?;
    }
    page.tell("In step 5 one variant was built on another base than the versions.")?;
    for (version, is_golden) in [(tag!("1.2.6"), true), (DEBUG, false)] {
        let base = base(client, version)?;
        let verdict = policy.check(&base);
        page.row("image", client.tagged(version))?;
        page.row("base", &base)?;
        match verdict.broken() {
            [] => page.row("verdict", &verdict)?,
            broken => broken.iter().try_for_each(|breach| page.row("denied", breach))?,
        }
        let claim =
            if is_golden { "it may be used" } else { "it may not be used, for two reasons" };
        let broken = if is_golden { 0 } else { 2 };
        page.check(claim, verdict.is_allowed() == is_golden && verdict.broken().len() == broken)?;
    }
    Ok(())
}

/// What the registry's image says that it was built on.
fn base(client: &Client<'_>, version: TagView<'_>) -> Result<Reference, Failure> {
    let platform = Matcher::only(&Platform::LINUX_AMD64);
    let name = client.tagged(version);
    let pulled =
        client.done(PullManifest::of(client.plan()?, name.view()).for_platform(platform))?;
    let base = match pulled.manifest() {
        Manifest::Image(image) => image.annotations().base_name(),
        _ => None,
    };
    let base = base.ok_or_else(|| wrong(format_args!("{name} names no base")))?;
    parsed(base)
}

/// Tells who stands behind images of Docker Hub.
fn publishers(page: &mut Page) -> Result<(), Failure> {
    page.tell(
        "On Docker Hub some images are Docker's own, the official ones: their names tell. Verified publishers and sponsored \
         projects are known by a list. Of the others nothing is known, good or bad.",
    )?;
    let known = Publishers::new().verified("grafana").and_then(|it| it.sponsored("linuxserver"));
    let known = known.map_err(wrong)?;
    let mut are_right = true;
    for (text, standing) in PUBLISHED {
        let image = ReferenceView::parse(text).map_err(wrong)?;
        let found = known.standing(image);
        let web = image.web_page().map(|page| page.to_string()).unwrap_or_default();
        page.row("image", format_args!("{text:22}  {found:21}  {web}"))?;
        are_right &= found == standing && web.starts_with("https://hub.docker.com/");
    }
    page.check("each by its name or by the list, and each with its page", are_right)
}
