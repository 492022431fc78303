//! The references of any YAML file, by the shape of its documents.

mod kustomize;
mod pipeline;
pub(super) mod plain;
mod shape;
mod template;
mod tree;
mod values;
mod walk;

use alloc::vec::Vec;

use super::error::{SourceError, SourceErrorKind};
use super::found::Found;
use super::place::{Lines, Place};
use super::variable::Variables;
use super::{MAX_LEN, compose, kubernetes};
use shape::Shape;

pub(super) use self::{
    tree::Node,
    walk::{Step, Walk},
};

/// The references of a YAML file, each document read as what it looks like.
///
/// ```text
/// compose          `services` is a mapping
/// kustomization    `kind` says so, or `images` holds entries with `newTag`, `newName` or `digest`
/// Kubernetes       `apiVersion` and `kind`
/// workflow         `jobs` is a mapping, or `runs` has `using`: GitHub
/// pipeline         a mapping with `script`, or `stages`: GitLab
/// Helm values      anything else: `image` as a text; `repository` beside `registry`, `tag` or `digest`;
///                  and containers as in Kubernetes
/// ```
///
/// A file that is no YAML before its templates (`{{`) are filled in is read line by line,
/// [`OriginKind::TemplateLine`](super::OriginKind::TemplateLine).
///
/// # Errors
///
/// [`SourceErrorKind`]: no YAML, or over a limit.
///
/// ```
/// use distref::sources::{OriginKind, yaml};
///
/// let text = "\
/// image:
///   registry: quay.io
///   repository: team/app
///   tag: \"1.2\"
/// ---
/// images:
/// - name: nginx
///   newTag: '1.27'
/// ";
/// let found = yaml::references(text)?;
/// assert_eq!(found[0].reference().unwrap(), "quay.io/team/app:1.2");
/// assert_eq!(found[0].origin(), OriginKind::HelmValues);
/// assert_eq!(found[1].reference().unwrap(), "nginx:1.27");
/// # Ok::<(), distref::sources::SourceError>(())
/// ```
pub fn references(text: &str) -> Result<Vec<Found<'_>>, SourceError> {
    references_with(text, &Variables::new())
}

/// The references of a YAML file, with values of variables where a compose file or a pipeline of GitLab uses some. As
/// [`references`].
///
/// # Errors
///
/// As [`references`].
///
/// ```
/// use distref::sources::{Variables, yaml};
///
/// let text = "build:\n  image: golang:$GO\n  script: [make]\n";
/// let found = yaml::references_with(text, &Variables::new().with("GO", "1.22"))?;
/// assert_eq!(found[0].reference().unwrap(), "golang:1.22");
/// # Ok::<(), distref::sources::SourceError>(())
/// ```
pub fn references_with<'a>(
    text: &'a str,
    variables: &Variables,
) -> Result<Vec<Found<'a>>, SourceError> {
    read(text, variables, |walk, root| document(walk, root, Shape::of(root)))
}

pub(super) fn kustomizations<'a>(
    text: &'a str,
    variables: &Variables,
) -> Result<Vec<Found<'a>>, SourceError> {
    read(text, variables, |walk, root| document(walk, root, Shape::Kustomization))
}

pub(super) fn values<'a>(
    text: &'a str,
    variables: &Variables,
) -> Result<Vec<Found<'a>>, SourceError> {
    read(text, variables, |walk, root| document(walk, root, Shape::Values))
}

pub(super) fn workflow<'a>(
    text: &'a str,
    variables: &Variables,
) -> Result<Vec<Found<'a>>, SourceError> {
    read(text, variables, |walk, root| document(walk, root, Shape::Workflow))
}

pub(super) fn pipeline<'a>(
    text: &'a str,
    variables: &Variables,
) -> Result<Vec<Found<'a>>, SourceError> {
    read(text, variables, |walk, root| document(walk, root, Shape::Pipeline))
}

fn document<'w, 'a>(walk: &mut Walk<'w, 'a>, root: Node<'w, 'a>, shape: Shape) {
    match shape {
        Shape::Compose => compose::document(walk, root),
        Shape::Kubernetes => kubernetes::document(walk, root),
        Shape::Kustomization => kustomize::document(walk, root),
        Shape::Workflow => pipeline::github(walk, root),
        Shape::Pipeline => pipeline::gitlab(walk, root),
        Shape::Values => {
            kubernetes::document(walk, root);
            values::document(walk, root);
        }
    }
}

/// Reads a file, and lets each document be looked through. In the order of the file.
pub(super) fn read<'a>(
    text: &'a str,
    variables: &Variables,
    look: impl for<'w> Fn(&mut Walk<'w, 'a>, Node<'w, 'a>),
) -> Result<Vec<Found<'a>>, SourceError> {
    if text.len() > MAX_LEN {
        return Err(SourceError::new(SourceErrorKind::TooLarge, Place::of(0..0, text)));
    }
    let lines = Lines::new(text);
    let tree = match tree::Tree::read(&lines) {
        Err(error) if error.kind() == SourceErrorKind::Yaml && text.contains("{{") => {
            return template::references(&lines);
        }
        tree => tree?,
    };
    let mut walk = Walk::new(&lines, variables);
    for root in tree.roots() {
        look(&mut walk, root);
    }
    let mut found = walk.finish()?;
    found.sort_by_key(|it| it.place.span().start);
    Ok(found)
}
