//! The references of a compose file.

use alloc::vec::Vec;

use super::error::SourceError;
use super::found::{Found, OriginKind};
use super::inline;
use super::variable::Variables;
use super::yaml::{self, Node, Reading, Step, Walk};

/// The scheme of an image that is a build context.
const DOCKER_IMAGE: &str = "docker-image://";

/// The references of a compose file, with their places.
///
/// ```text
/// services.*.image                                       ; OriginKind::Service
/// services.*.build.additional_contexts.*: docker-image://IMAGE   ; OriginKind::BuildContext
/// services.*.build.dockerfile_inline                     ; as a Dockerfile; what has `$` is not expanded
/// services.*.volumes[].source where type is image        ; OriginKind::ServiceVolume
/// ```
///
/// Aliases and merges (`<<`) are followed; an image that several services share is told once, where it stands.
/// `$NAME`, `${NAME}` with `:-`, `-`, `:+`, `+`, `:?` and `?` are expanded, `$$` is `$`. Without a value and a default a
/// variable is reported; docker puts nothing in its place.
///
/// Source: compose-spec, `05-services.md`, `build.md`, `12-interpolation.md`.
///
/// # Errors
///
/// [`SourceErrorKind`](super::SourceErrorKind): no YAML, or over a limit.
///
/// ```
/// let text = "\
/// x-base: &base
///   image: ghcr.io/team/app:${TAG:-1.2}
/// services:
///   app: *base
///   db:
///     image: 'postgres:16'
/// ";
/// let found = distref::sources::compose::references(text)?;
/// let images: Vec<_> = found.iter().map(|it| (it.place().line(), it.reference().unwrap().as_str())).collect();
/// assert_eq!(images, [(2, "ghcr.io/team/app:1.2"), (6, "postgres:16")]);
/// # Ok::<(), distref::sources::SourceError>(())
/// ```
pub fn references(text: &str) -> Result<Vec<Found<'_>>, SourceError> {
    references_with(text, &Variables::new())
}

/// The references of a compose file, with values of variables. As [`references`].
///
/// # Errors
///
/// As [`references`].
///
/// ```
/// use distref::sources::{Variables, compose};
///
/// let text = "services: {db: {image: \"postgres:${TAG}\"}}";
/// let found = compose::references_with(text, &Variables::new().with("TAG", "16"))?;
/// assert_eq!(found[0].reference().unwrap(), "postgres:16");
/// # Ok::<(), distref::sources::SourceError>(())
/// ```
pub fn references_with<'a>(
    text: &'a str,
    variables: &Variables,
) -> Result<Vec<Found<'a>>, SourceError> {
    read(text, variables).map(|it| it.found)
}

pub(super) fn read<'a>(text: &'a str, variables: &Variables) -> Result<Reading<'a>, SourceError> {
    yaml::read(text, variables, |walk, root| document(walk, root))
}

pub(super) fn document<'w, 'a>(walk: &mut Walk<'w, 'a>, root: Node<'w, 'a>) {
    let Some(services) = walk.merged(root).entry("services") else { return };
    walk.within(Step::Key("services"), |walk| {
        for (name, value) in walk.merged(services).entries() {
            if name.text() != Some("<<") {
                walk.within(Step::into(name), |walk| service(walk, value));
            }
        }
    });
}

fn service<'w, 'a>(walk: &mut Walk<'w, 'a>, node: Node<'w, 'a>) {
    let service = walk.merged(node);
    if let Some(image) = service.entry("image") {
        let platform = service.entry("platform").and_then(|it| walk.text(it));
        walk.within(Step::Key("image"), |walk| {
            if let Some(found) = walk.tell(image, OriginKind::Service) {
                found.platform = platform.map(|text| alloc::string::String::from(text).into());
            }
        });
    }
    if let Some(build) = service.entry("build") {
        walk.within(Step::Key("build"), |walk| self::build(walk, build));
    }
    let Some(volumes) = service.entry("volumes").and_then(|it| walk.follow(it)) else { return };
    for (index, volume) in volumes.items().enumerate() {
        let volume = walk.merged(volume);
        let is_image = volume.entry("type").and_then(|it| walk.text(it)) == Some("image");
        let Some(source) = volume.entry("source").filter(|_| is_image) else { continue };
        walk.within(Step::Key("volumes"), |walk| {
            walk.within(Step::Index(index), |walk| {
                walk.within(Step::Key("source"), |walk| {
                    walk.tell(source, OriginKind::ServiceVolume);
                });
            });
        });
    }
}

/// `additional_contexts` is a mapping, or a list of `name=value`.
fn build<'w, 'a>(walk: &mut Walk<'w, 'a>, node: Node<'w, 'a>) {
    let build = walk.merged(node);
    if let Some(contexts) = build.entry("additional_contexts") {
        walk.within(Step::Key("additional_contexts"), |walk| {
            for (name, value) in walk.merged(contexts).entries() {
                walk.within(Step::into(name), |walk| context(walk, value, false));
            }
            let items = walk.follow(contexts).into_iter().flat_map(Node::items);
            for (index, item) in items.enumerate() {
                walk.within(Step::Index(index), |walk| context(walk, item, true));
            }
        });
    }
    if let Some(text) = build.entry("dockerfile_inline") {
        walk.within(Step::Key("dockerfile_inline"), |walk| inline::dockerfile(walk, text));
    }
}

/// A context, which is an image or something else, with its name in front or without.
fn context<'w, 'a>(walk: &mut Walk<'w, 'a>, node: Node<'w, 'a>, has_name: bool) {
    let Some(text) = walk.text(node) else { return };
    let value = if has_name { text.split_once('=').map_or("", |(_, value)| value) } else { text };
    if value.starts_with(DOCKER_IMAGE) {
        walk.tell_behind(node, DOCKER_IMAGE, OriginKind::BuildContext);
    }
}
