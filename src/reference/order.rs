//! The order in which Go's library sorts references.

use core::cmp::Ordering;

use super::any::AnyReference;

/// Compares as distribution/reference's `Sort` does: what says more comes first.
///
/// Name with tag and digest, then name with tag, name with digest, name alone, bare digest; equal ones by the bytes of
/// the canonical form. `Sort` puts texts that are no references last, in byte order; leave them out, or append them.
/// This is not [`Ord`] of [`Reference`](super::Reference), which is by the bytes of the text as written.
/// Source: distribution/reference v0.6, `Sort`.
///
/// ```
/// use distref::{AnyReference, reference::go_order};
///
/// let mut images = ["zot", "nginx:1", "alpine:3"].map(|text| AnyReference::parse(text).unwrap());
/// images.sort_by(go_order);
/// let sorted: Vec<_> = images.iter().map(ToString::to_string).collect();
/// assert_eq!(
///     sorted,
///     ["docker.io/library/alpine:3", "docker.io/library/nginx:1", "docker.io/library/zot"]
/// );
/// ```
/// A list of values is sorted through their views:
///
/// ```
/// use distref::{Reference, reference::go_order};
///
/// let mut images: Vec<Reference> = vec!["zot".parse()?, "nginx:1".parse()?];
/// images.sort_by(|left, right| go_order(&left.into(), &right.into()));
/// assert_eq!(images, ["nginx:1", "zot"]);
/// # Ok::<(), distref::ReferenceError>(())
/// ```
#[must_use]
pub fn go_order(left: &AnyReference<'_>, right: &AnyReference<'_>) -> Ordering {
    rank(left).cmp(&rank(right)).then_with(|| match (left, right) {
        (AnyReference::Named(left), AnyReference::Named(right)) => {
            left.canonical().cmp(&right.canonical())
        }
        (AnyReference::Digest(left), AnyReference::Digest(right)) => left.cmp(right),
        _ => Ordering::Equal, // of two ranks
    })
}

fn rank(reference: &AnyReference<'_>) -> u8 {
    let AnyReference::Named(reference) = reference else { return 4 };
    match (reference.tag(), reference.digest()) {
        (Some(_), Some(_)) => 0,
        (Some(_), None) => 1,
        (None, Some(_)) => 2,
        (None, None) => 3,
    }
}
