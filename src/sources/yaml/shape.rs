//! What a YAML document looks like.

use super::tree::Node;
use super::walk::Walk;

/// The API groups of kustomize, and of Flux, whose objects hold the same under `spec`.
const KUSTOMIZE: &str = "kustomize.config.k8s.io/";
pub(super) const FLUX: &str = "kustomize.toolkit.fluxcd.io/";

/// Whose file a document is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Shape {
    Compose,
    Kubernetes,
    Kustomization,
    Workflow,
    Pipeline,
    Values,
}

impl Shape {
    pub(super) fn of<'a>(walk: &mut Walk<'_, 'a>, root: Node<'_, 'a>) -> Self {
        let top = walk.merged(root);
        let mut value = |key| top.entry(key).and_then(|it| walk.follow(it));
        let [kind, version] = ["kind", "apiVersion"].map(|key| value(key).and_then(Node::text));
        let [services, jobs] =
            ["services", "jobs"].map(|key| value(key).is_some_and(Node::is_mapping));
        let is_action = value("runs").is_some_and(|runs| runs.entry("using").is_some());
        let is_object = kind.is_some() && version.is_some();
        let is_group = version.is_some_and(|it| it.starts_with(KUSTOMIZE) || it.starts_with(FLUX));
        let is_kind = matches!(kind, Some("Kustomization" | "Component"));
        if is_group || !is_object && (is_kind || is_kustomization(walk, root)) {
            Self::Kustomization
        } else if is_object {
            Self::Kubernetes
        } else if services {
            Self::Compose
        } else if jobs || is_action {
            Self::Workflow
        } else if is_pipeline(root) {
            Self::Pipeline
        } else {
            Self::Values
        }
    }
}

fn is_kustomization<'a>(walk: &mut Walk<'_, 'a>, root: Node<'_, 'a>) -> bool {
    let Some(images) = root.entry("images").and_then(|it| walk.follow(it)) else { return false };
    images.items().any(|item| {
        let item = walk.merged(item);
        item.entry("name").is_some()
            && ["newTag", "newName", "digest"].iter().any(|key| item.entry(key).is_some())
    })
}

fn is_pipeline(root: Node<'_, '_>) -> bool {
    let has_stages = root.entry("stages").is_some_and(Node::is_sequence);
    has_stages || root.entries().any(|(_, job)| job.entry("script").is_some())
}
