//! References and domains written in source, checked when the program is built.

/// A reference written in source, checked when the program is built. A typo does not build.
///
/// ```
/// use distref::{ReferenceView, reference};
///
/// const BASE: ReferenceView<'_> = reference!("alpine:3.20");
/// assert_eq!(BASE.tag_or_latest(), "3.20");
/// ```
/// ```compile_fail
/// let base = distref::reference!("Alpine:3.20");
/// ```
#[macro_export]
macro_rules! reference {
    ($text:expr) => {
        const {
            match $crate::ReferenceView::accept($text) {
                ::core::option::Option::Some(reference) => reference,
                ::core::option::Option::None => ::core::panic!(
                    "not an image reference: [ domain / ] repository [ : tag ] [ @ digest ], the repository in lower case"
                ),
            }
        }
    };
}

/// A domain written in source, checked when the program is built.
///
/// ```
/// const MIRROR: distref::DomainView<'_> = distref::domain!("mirror.example:5000");
/// assert_eq!(MIRROR.port(), Some("5000"));
/// ```
/// ```compile_fail
/// let mirror = distref::domain!("https://mirror.example");
/// ```
#[macro_export]
macro_rules! domain {
    ($text:expr) => {
        const {
            match $crate::DomainView::accept($text) {
                ::core::option::Option::Some(domain) => domain,
                ::core::option::Option::None => ::core::panic!("not a registry domain: a host with a dot or a port, or localhost; no scheme, no path"),
            }
        }
    };
}
