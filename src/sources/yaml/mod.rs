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
/// kustomization    `apiVersion` is of kustomize.config.k8s.io, or of kustomize.toolkit.fluxcd.io (Flux, `spec.images`);
///                  or not both of `apiVersion` and `kind` are there, and `kind` is Kustomization or Component, or
///                  `images` holds entries with `newTag`, `newName` or `digest`
/// Kubernetes       `apiVersion` and `kind`
/// workflow         `jobs` is a mapping, or `runs` has `using`: GitHub
/// pipeline         a mapping with `script`, or `stages`: GitLab
/// Helm values      anything else: `image` as a text; `repository` beside `registry`, `tag` or `digest`
/// ```
///
/// Containers as in [`kubernetes`](super::kubernetes::references) are read in each of them. Not read are patches that
/// a kustomization holds as texts, and files that another includes.
///
/// Aliases are followed, in keys too. What readers of YAML disagree about is refused, since one may see an image where
/// another sees none: a key that a mapping has twice, control characters, and line breaks of YAML 1.1.
///
/// A file that is no YAML before its templates (`{{`) are filled in is read line by line,
/// [`OriginKind::TemplateLine`](super::OriginKind::TemplateLine). Images in it may go unseen:
/// [`Source::is_guess`](super::Source::is_guess) tells.
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
    read(text, variables, any).map(|it| it.found)
}

/// Each document by its shape.
pub(super) fn any<'w, 'a>(walk: &mut Walk<'w, 'a>, root: Node<'w, 'a>) {
    let shape = Shape::of(walk, root);
    document(walk, root, shape);
    kubernetes::document(walk, root);
}

pub(super) fn kustomizations<'a>(
    text: &'a str,
    variables: &Variables,
) -> Result<Reading<'a>, SourceError> {
    read(text, variables, |walk, root| document(walk, root, Shape::Kustomization))
}

pub(super) fn values<'a>(text: &'a str, variables: &Variables) -> Result<Reading<'a>, SourceError> {
    read(text, variables, |walk, root| document(walk, root, Shape::Values))
}

pub(super) fn workflow<'a>(
    text: &'a str,
    variables: &Variables,
) -> Result<Reading<'a>, SourceError> {
    read(text, variables, |walk, root| document(walk, root, Shape::Workflow))
}

pub(super) fn pipeline<'a>(
    text: &'a str,
    variables: &Variables,
) -> Result<Reading<'a>, SourceError> {
    read(text, variables, |walk, root| document(walk, root, Shape::Pipeline))
}

fn document<'w, 'a>(walk: &mut Walk<'w, 'a>, root: Node<'w, 'a>, shape: Shape) {
    match shape {
        Shape::Compose => compose::document(walk, root),
        Shape::Kubernetes => kubernetes::document(walk, root),
        Shape::Kustomization => {
            kustomize::document(walk, root);
            kubernetes::document(walk, root);
        }
        Shape::Workflow => pipeline::github(walk, root),
        Shape::Pipeline => pipeline::gitlab(walk, root),
        Shape::Values => {
            kubernetes::document(walk, root);
            values::document(walk, root);
        }
    }
}

/// What was found in a file, and whether it was read by lines only.
pub(super) struct Reading<'a> {
    pub(super) found: Vec<Found<'a>>,
    pub(super) is_guess: bool,
}

/// Reads a file, and lets each document be looked through. In the order of the file.
pub(super) fn read<'a>(
    text: &'a str,
    variables: &Variables,
    look: impl for<'w> Fn(&mut Walk<'w, 'a>, Node<'w, 'a>),
) -> Result<Reading<'a>, SourceError> {
    if text.len() > MAX_LEN {
        return Err(SourceError::new(SourceErrorKind::TooLarge, Place::of(0..0, text)));
    }
    let lines = Lines::new(text);
    let tree = match tree::Tree::read(&lines) {
        Err(error) if error.kind() == SourceErrorKind::Yaml && text.contains("{{") => {
            return Ok(Reading { found: template::references(&lines)?, is_guess: true });
        }
        tree => tree?,
    };
    let mut walk = Walk::new(&lines, variables);
    for root in tree.roots() {
        look(&mut walk, root);
    }
    let mut found = walk.finish()?;
    found.sort_by_key(|it| it.place.span().start);
    Ok(Reading { found, is_guess: false })
}
