//! What a YAML document looks like.

use super::tree::Node;

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
    pub(super) fn of(root: Node<'_, '_>) -> Self {
        let is_mapping = |key: &str| root.entry(key).is_some_and(Node::is_mapping);
        let kind = root.entry("kind").and_then(Node::text);
        let is_object = kind.is_some() && root.entry("apiVersion").is_some();
        let is_action = root.entry("runs").is_some_and(|runs| runs.entry("using").is_some());
        if matches!(kind, Some("Kustomization" | "Component")) || is_kustomization(root) {
            Self::Kustomization
        } else if is_object {
            Self::Kubernetes
        } else if is_mapping("services") {
            Self::Compose
        } else if is_mapping("jobs") || is_action {
            Self::Workflow
        } else if is_pipeline(root) {
            Self::Pipeline
        } else {
            Self::Values
        }
    }
}

fn is_kustomization(root: Node<'_, '_>) -> bool {
    let is_entry = |item: Node<'_, '_>| {
        item.entry("name").is_some()
            && ["newTag", "newName", "digest"].iter().any(|key| item.entry(key).is_some())
    };
    root.entry("images").is_some_and(|images| images.items().any(is_entry))
}

fn is_pipeline(root: Node<'_, '_>) -> bool {
    let has_stages = root.entry("stages").is_some_and(Node::is_sequence);
    has_stages || root.entries().any(|(_, job)| job.entry("script").is_some())
}
