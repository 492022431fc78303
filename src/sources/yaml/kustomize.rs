//! `images` of a kustomization.

use super::super::found::{OriginKind, Written};
use super::tree::Node;
use super::walk::{Step, Walk};

/// `images[]`: `newName`, or `name` without one, then `newTag` and `digest`. An entry that changes nothing is none.
pub(super) fn document<'w, 'a>(walk: &mut Walk<'w, 'a>, root: Node<'w, 'a>) {
    let Some(images) = root.entry("images").and_then(|it| walk.follow(it)) else { return };
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
