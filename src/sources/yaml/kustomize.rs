//! `images` of a kustomization.

use super::super::found::OriginKind;
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
                    walk.tell_parts([None, new_name.or(name), tag, digest], OriginKind::Kustomize);
                });
            }
        }
    });
}
