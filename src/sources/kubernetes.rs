//! The references of Kubernetes manifests.

use alloc::vec::Vec;

use super::error::SourceError;
use super::found::{Found, OriginKind};
use super::variable::Variables;
use super::yaml::{self, Node, Reading, Step, Walk};

/// The keys of lists of containers: of pods, and of tasks of Tekton and templates of Argo.
const CONTAINERS: [&str; 5] =
    ["containers", "initContainers", "ephemeralContainers", "steps", "sidecars"];

/// The keys of one container: of templates of Argo, and of tasks of Tekton.
const CONTAINER: [&str; 3] = ["container", "script", "stepTemplate"];

/// The references of Kubernetes manifests, with their places.
///
/// ```text
/// containers[].image | initContainers[].image | ephemeralContainers[].image     ; OriginKind::Container
/// steps[].image | sidecars[].image | stepTemplate.image                        ; the same: Tekton
/// container.image | script.image | sidecars[].image                            ; the same: Argo Workflows
/// volumes[].image.reference                                                    ; OriginKind::ImageVolume
/// ```
///
/// At any depth of any document, so in every kind of object: pods, their templates, lists of objects, and resources of
/// other people's kinds that hold such templates. An image under any other key is not told. Aliases are followed, in
/// keys too, and merges (`<<`). Kubernetes expands no variables: a text with `$` or `{{` is a
/// template of another program, and is reported as such. A file that is no YAML before its templates are filled in is
/// read line by line, [`OriginKind::TemplateLine`], and [`Source::is_guess`](super::Source::is_guess) says so.
///
/// Source: Kubernetes v1.34, `core/v1`, `PodSpec`, `ImageVolumeSource`.
///
/// # Errors
///
/// [`SourceErrorKind`](super::SourceErrorKind): no YAML, or over a limit.
///
/// ```
/// let text = "\
/// apiVersion: v1
/// kind: Pod
/// spec:
///   containers:
///   - name: web
///     image: \"nginx:1.27\" # as of today
/// ";
/// let found = distref::sources::kubernetes::references(text)?;
/// assert_eq!(found[0].reference().unwrap(), "nginx:1.27");
/// assert_eq!(found[0].path(), Some("spec.containers[0].image"));
/// assert_eq!(found[0].place().to_string(), "6:13");
/// # Ok::<(), distref::sources::SourceError>(())
/// ```
pub fn references(text: &str) -> Result<Vec<Found<'_>>, SourceError> {
    read(text).map(|it| it.found)
}

pub(super) fn read(text: &str) -> Result<Reading<'_>, SourceError> {
    yaml::read(text, &Variables::new(), |walk, root| document(walk, root))
}

pub(super) fn document<'w, 'a>(walk: &mut Walk<'w, 'a>, node: Node<'w, 'a>) {
    for (index, item) in node.items().enumerate() {
        walk.within(Step::Index(index), |walk| document(walk, item));
    }
    for (key, value) in node.entries() {
        let name = key.text().unwrap_or_default();
        walk.within(Step::into(key), |walk| {
            if CONTAINERS.contains(&name) {
                each(walk, value, |walk, container| {
                    image(walk, container, OriginKind::Container, "image");
                });
            } else if CONTAINER.contains(&name) {
                image(walk, value, OriginKind::Container, "image");
            } else if name == "volumes" {
                each(walk, value, |walk, volume| {
                    if let Some(source) = walk.merged(volume).entry("image") {
                        walk.within(Step::Key("image"), |walk| {
                            image(walk, source, OriginKind::ImageVolume, "reference");
                        });
                    }
                });
            }
            document(walk, key);
            document(walk, value);
        });
    }
}

/// Each item of a list, which may be an alias.
fn each<'w, 'a>(
    walk: &mut Walk<'w, 'a>,
    list: Node<'w, 'a>,
    act: impl Fn(&mut Walk<'w, 'a>, Node<'w, 'a>),
) {
    let Some(list) = walk.follow(list) else { return };
    for (index, item) in list.items().enumerate() {
        walk.within(Step::Index(index), |walk| act(walk, item));
    }
}

fn image<'w, 'a>(
    walk: &mut Walk<'w, 'a>,
    mapping: Node<'w, 'a>,
    origin: OriginKind,
    key: &'static str,
) {
    if let Some(image) = walk.merged(mapping).entry(key) {
        walk.within(Step::Key(key), |walk| {
            walk.tell(image, origin);
        });
    }
}
