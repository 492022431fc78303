//! A route to path and query.

use alloc::string::String;

use super::{Page, Revision, Route, UploadStart};
use crate::RepositoryView;

/// What is set aside for a path: most are shorter.
const USUAL: usize = 160;

impl Route<'_> {
    /// Path and query that ask for it; [`parse`](Self::parse) reads them as the same route.
    ///
    /// In values, every character is escaped but letters, digits and `-._~`, as Go does it: that form is the one that
    /// registries have seen most.
    ///
    /// ```
    /// use distref::protocol::{Route, route::UploadStart};
    /// use distref::{Digest, Repository, RepositoryView};
    ///
    /// let start = UploadStart::Mount {
    ///     digest: "md5:1d06ffb68643f3b3".parse().unwrap(),
    ///     from: Some("library/nginx".parse().unwrap()),
    /// };
    /// let route = Route::StartUpload { name: RepositoryView::parse("team/app").unwrap(), start };
    /// assert_eq!(
    ///     route.to_path_and_query(),
    ///     "/v2/team/app/blobs/uploads/?mount=md5%3A1d06ffb68643f3b3&from=library%2Fnginx",
    /// );
    /// ```
    #[must_use]
    pub fn to_path_and_query(&self) -> String {
        let mut target = String::with_capacity(USUAL);
        target.push_str("/v2/");
        match self {
            Self::Ping => {}
            Self::Catalog(page) => {
                target.push_str("_catalog");
                push_page(&mut target, page);
            }
            Self::Discover(name) => {
                if let Some(name) = name {
                    push_name(&mut target, *name, "/");
                }
                target.push_str("_oci/ext/discover");
            }
            Self::Tags { name, page } => {
                push_name(&mut target, *name, "/tags/list");
                push_page(&mut target, page);
            }
            Self::Referrers { name, digest, artifact_type } => {
                push_name(&mut target, *name, "/referrers/");
                target.push_str(&digest.to_text());
                if let Some(artifact_type) = artifact_type {
                    push_param(&mut target, '?', "artifactType", artifact_type);
                }
            }
            Self::GetManifest { name, revision }
            | Self::HeadManifest { name, revision }
            | Self::DeleteManifest { name, revision } => {
                push_manifest(&mut target, *name, revision);
            }
            Self::PutManifest { name, revision, tags } => {
                push_manifest(&mut target, *name, revision);
                let mut mark = '?';
                for tag in tags {
                    push_param(&mut target, mark, "tag", tag.as_str());
                    mark = '&';
                }
            }
            Self::GetBlob { name, digest }
            | Self::HeadBlob { name, digest }
            | Self::DeleteBlob { name, digest } => {
                push_name(&mut target, *name, "/blobs/");
                target.push_str(&digest.to_text());
            }
            Self::StartUpload { name, start } => {
                push_name(&mut target, *name, UPLOADS);
                push_start(&mut target, start);
            }
            Self::UploadStatus { name, id }
            | Self::UploadChunk { name, id }
            | Self::CancelUpload { name, id } => {
                push_name(&mut target, *name, UPLOADS);
                target.push_str(id.as_str());
            }
            Self::FinishUpload { name, id, digest } => {
                push_name(&mut target, *name, UPLOADS);
                target.push_str(id.as_str());
                push_param(&mut target, '?', "digest", &digest.to_text());
            }
        }
        target
    }
}

const UPLOADS: &str = "/blobs/uploads/";

fn push_name(target: &mut String, name: RepositoryView<'_>, rest: &str) {
    target.push_str(&name.to_cow());
    target.push_str(rest);
}

fn push_manifest(target: &mut String, name: RepositoryView<'_>, revision: &Revision<'_>) {
    push_name(target, name, "/manifests/");
    match revision {
        Revision::Tag(tag) => target.push_str(tag.as_str()),
        Revision::Digest(digest) => target.push_str(&digest.to_text()),
    }
}

fn push_page(target: &mut String, page: &Page<'_>) {
    let mut mark = '?';
    if let Some(n) = page.n {
        push_param(target, mark, "n", &alloc::format!("{n}"));
        mark = '&';
    }
    if let Some(last) = &page.last {
        push_param(target, mark, "last", last);
    }
}

fn push_start(target: &mut String, start: &UploadStart<'_>) {
    match start {
        UploadStart::Session(None) => {}
        UploadStart::Session(Some(algorithm)) => {
            // Letters, digits, `.`, `_`, `-` and `+`, which is not escaped: see the variant.
            target.push_str("?digest-algorithm=");
            target.push_str(algorithm.as_str());
        }
        UploadStart::Whole(digest) => push_param(target, '?', "digest", &digest.to_text()),
        UploadStart::Mount { digest, from } => {
            push_param(target, '?', "mount", &digest.to_text());
            if let Some(from) = from {
                push_param(target, '&', "from", from.as_str());
            }
        }
    }
}

/// Nothing for an empty value, which is read as none.
pub(super) fn push_param(target: &mut String, mark: char, name: &str, value: &str) {
    if value.is_empty() {
        return;
    }
    target.push(mark);
    target.push_str(name);
    target.push('=');
    for &byte in value.as_bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                target.push(char::from(byte));
            }
            _ => {
                target.push('%');
                target.push(hex(byte >> 4));
                target.push(hex(byte & 15));
            }
        }
    }
}

fn hex(value: u8) -> char {
    char::from_digit(u32::from(value), 16).unwrap_or('0').to_ascii_uppercase()
}
