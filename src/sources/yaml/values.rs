//! Values of a Helm chart.

use super::super::found::OriginKind;
use super::tree::Node;
use super::walk::{Step, Walk};

/// At any depth: `image` as a text, with `tag` or `digest` beside it; or `repository` beside `registry`, `tag` or
/// `digest`, or below a key that ends in `image`.
pub(super) fn document<'w, 'a>(walk: &mut Walk<'w, 'a>, node: Node<'w, 'a>) {
    mapping(walk, node, false);
}

fn mapping<'w, 'a>(walk: &mut Walk<'w, 'a>, node: Node<'w, 'a>, is_image: bool) {
    for (index, item) in node.items().enumerate() {
        walk.within(Step::Index(index), |walk| mapping(walk, item, false));
    }
    let all = walk.merged(node);
    let [registry, repository, tag, digest] =
        ["registry", "repository", "tag", "digest"].map(|key| all.entry(key));
    let is_image = is_image || registry.or(tag).or(digest).is_some();
    if let Some(repository) = repository.filter(|it| is_image && is_name(walk, *it)) {
        walk.tell_parts([registry, Some(repository), tag, digest], OriginKind::HelmValues);
    }
    if let Some(value) = all.entry("image").filter(|it| is_name(walk, *it)) {
        walk.within(Step::Key("image"), |walk| image(walk, value, [registry, tag, digest]));
    }
    // An alias is looked at, and not into: what it stands for is, where it stands.
    for (key, value) in node.entries() {
        let name = key.text().unwrap_or_default();
        walk.within(Step::into(key), |walk| {
            let is_image = name.ends_with("image") || name.ends_with("Image");
            mapping(walk, value, is_image);
        });
    }
}

/// Charts that write `image: team/app` and `tag: 1.2` mean one by both.
fn image<'w, 'a>(walk: &mut Walk<'w, 'a>, value: Node<'w, 'a>, beside: [Option<Node<'w, 'a>>; 3]) {
    let [registry, tag, digest] = beside;
    let is_whole = walk.text(value).is_some_and(|text| text.contains([':', '@']));
    if registry.or(tag).or(digest).is_some() && !is_whole {
        walk.tell_parts([registry, Some(value), tag, digest], OriginKind::HelmValues);
    } else {
        walk.tell(value, OriginKind::HelmValues);
    }
}

/// A text that is no URL: charts and Git live in repositories too.
fn is_name<'a>(walk: &mut Walk<'_, 'a>, node: Node<'_, 'a>) -> bool {
    walk.text(node).is_some_and(|text| !text.is_empty() && !text.contains("://"))
}
