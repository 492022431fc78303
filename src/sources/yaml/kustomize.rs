//! `images` of a kustomization, of kustomize or Flux.

use super::super::found::{OriginKind, Written};
use super::shape::FLUX;
use super::tree::Node;
use super::walk::{Merged, Step, Walk};

/// `images[]`: `newName`, or `name` without one, then `newTag` and `digest`. An entry that changes nothing is none. Of an
/// object of Flux, the same under `spec`.
pub(super) fn document<'w, 'a>(walk: &mut Walk<'w, 'a>, root: Node<'w, 'a>) {
    let top = walk.merged(root);
    images(walk, &top);
    let is_flux = |version: &str| version.starts_with(FLUX);
    let version = top.entry("apiVersion").and_then(|it| walk.text(it));
    if let Some(spec) = top.entry("spec").filter(|_| version.is_some_and(is_flux)) {
        let spec = walk.merged(spec);
        walk.within(Step::Key("spec"), |walk| images(walk, &spec));
    }
}

fn images<'w, 'a>(walk: &mut Walk<'w, 'a>, mapping: &Merged<'w, 'a>) {
    let Some(images) = mapping.entry("images").and_then(|it| walk.follow(it)) else { return };
    walk.within(Step::Key("images"), |walk| {
        for (index, item) in images.items().enumerate() {
            let item = walk.merged(item);
            let [name, new_name, tag, digest] =
                ["name", "newName", "newTag", "digest"].map(|key| item.entry(key));
            if new_name.or(tag).or(digest).is_some() {
                walk.within(Step::Index(index), |walk| {
                    let parts = [None, new_name.or(name), tag, digest];
                    let found = walk.tell_parts(parts, OriginKind::Kustomize);
                    // Another `name` would choose other images.
                    if let (Some(found), None) = (found, new_name)
                        && let Written::Parts(slots) = &mut found.written
                        && let [_, Some(name), ..] = &mut **slots
                    {
                        name.scalar = None;
                    }
                });
            }
        }
    });
}
