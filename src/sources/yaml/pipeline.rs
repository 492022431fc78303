//! Workflows of GitHub and pipelines of GitLab.

use super::super::found::OriginKind;
use super::tree::Node;
use super::walk::{Merged, Step, Walk};

/// The scheme of a step that runs an image.
const DOCKER: &str = "docker://";

/// `jobs.*.container`, `jobs.*.services.*.image`, `jobs.*.steps[].uses: docker://…`, and `runs` of an action.
pub(super) fn github<'w, 'a>(walk: &mut Walk<'w, 'a>, root: Node<'w, 'a>) {
    let top = walk.merged(root);
    if let Some(runs) = top.entry("runs") {
        walk.within(Step::Key("runs"), |walk| {
            let runs = walk.merged(runs);
            steps(walk, &runs);
            if let Some(image) = runs.entry("image") {
                walk.within(Step::Key("image"), |walk| action(walk, image));
            }
        });
    }
    let Some(jobs) = top.entry("jobs").and_then(|it| walk.follow(it)) else { return };
    walk.within(Step::Key("jobs"), |walk| {
        for (name, job) in jobs.entries() {
            walk.within(Step::into(name), |walk| {
                let job = walk.merged(job);
                if let Some(container) = job.entry("container") {
                    walk.within(Step::Key("container"), |walk| {
                        image(walk, container, "image", OriginKind::WorkflowContainer);
                    });
                }
                services(walk, &job);
                steps(walk, &job);
            });
        }
    });
}

fn services<'w, 'a>(walk: &mut Walk<'w, 'a>, job: &Merged<'w, 'a>) {
    let Some(services) = job.entry("services").and_then(|it| walk.follow(it)) else { return };
    walk.within(Step::Key("services"), |walk| {
        for (name, service) in services.entries() {
            walk.within(Step::into(name), |walk| {
                image(walk, service, "image", OriginKind::WorkflowContainer);
            });
        }
    });
}

fn steps<'w, 'a>(walk: &mut Walk<'w, 'a>, job: &Merged<'w, 'a>) {
    let Some(steps) = job.entry("steps").and_then(|it| walk.follow(it)) else { return };
    walk.within(Step::Key("steps"), |walk| {
        for (index, step) in steps.items().enumerate() {
            let Some(uses) = walk.merged(step).entry("uses") else { continue };
            walk.within(Step::Index(index), |walk| {
                walk.within(Step::Key("uses"), |walk| action(walk, uses));
            });
        }
    });
}

/// `docker://image`; anything else is a repository with an action, or a file.
fn action<'w, 'a>(walk: &mut Walk<'w, 'a>, node: Node<'w, 'a>) {
    if walk.text(node).is_some_and(|text| text.starts_with(DOCKER)) {
        walk.tell_behind(node, DOCKER, OriginKind::WorkflowAction);
    }
}

/// `image` and `services` at the top, in `default`, and in jobs.
pub(super) fn gitlab<'w, 'a>(walk: &mut Walk<'w, 'a>, root: Node<'w, 'a>) {
    job(walk, root);
    for (name, value) in root.entries() {
        if !matches!(name.text(), Some("variables" | "include" | "workflow" | "image")) {
            walk.within(Step::into(name), |walk| job(walk, value));
        }
    }
}

fn job<'w, 'a>(walk: &mut Walk<'w, 'a>, node: Node<'w, 'a>) {
    let job = walk.merged(node);
    if let Some(value) = job.entry("image") {
        walk.within(Step::Key("image"), |walk| {
            image(walk, value, "name", OriginKind::PipelineImage);
        });
    }
    let Some(services) = job.entry("services").and_then(|it| walk.follow(it)) else { return };
    walk.within(Step::Key("services"), |walk| {
        for (index, service) in services.items().enumerate() {
            walk.within(Step::Index(index), |walk| {
                image(walk, service, "name", OriginKind::PipelineImage);
            });
        }
    });
}

/// An image as a text, or as a mapping that has it under a key.
fn image<'w, 'a>(
    walk: &mut Walk<'w, 'a>,
    node: Node<'w, 'a>,
    key: &'static str,
    origin: OriginKind,
) {
    let Some(value) = walk.follow(node) else { return };
    if value.text().is_some() {
        walk.tell(value, origin);
    } else if let Some(image) = walk.merged(value).entry(key) {
        walk.within(Step::Key(key), |walk| {
            walk.tell(image, origin);
        });
    }
}
