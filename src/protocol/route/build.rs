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
    /// A [`last`](Page::last) or an `artifact_type` may have any length. What is longer than [`MAX_LEN`](Self::MAX_LEN) is
    /// written all the same, and refused by whoever reads it; [`to_url`](Self::to_url) refuses to write it.
    ///
    /// ```
    /// use distref::protocol::{Route, route::UploadStart};
    /// use distref::{Digest, Repository, RepositoryView};
    ///
    /// let start = UploadStart::Mount {
    ///     digest: "md5:1d06ffb68643f3b3".parse().unwrap(),
    ///     from: Some("library/nginx".parse().unwrap()),
    /// };
    /// let route = Route::StartUpload { repository: RepositoryView::parse("team/app").unwrap(), start };
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
            Self::Discover(repository) => {
                if let Some(repository) = repository {
                    push_name(&mut target, *repository, "/");
                }
                target.push_str("_oci/ext/discover");
            }
            Self::Tags { repository, page } => {
                push_name(&mut target, *repository, "/tags/list");
                push_page(&mut target, page);
            }
            Self::Referrers { repository, digest, artifact_type, page } => {
                push_name(&mut target, *repository, "/referrers/");
                target.push_str(&digest.to_text());
                if let Some(artifact_type) = artifact_type {
                    push_param(&mut target, "artifactType", artifact_type);
                }
                push_page(&mut target, page);
            }
            Self::GetManifest { repository, revision }
            | Self::HeadManifest { repository, revision }
            | Self::DeleteManifest { repository, revision } => {
                push_manifest(&mut target, *repository, revision);
            }
            Self::PutManifest { repository, revision, tags } => {
                push_manifest(&mut target, *repository, revision);
                for tag in tags {
                    push_param(&mut target, "tag", tag.as_str());
                }
            }
            Self::GetBlob { repository, digest }
            | Self::HeadBlob { repository, digest }
            | Self::DeleteBlob { repository, digest } => {
                push_name(&mut target, *repository, "/blobs/");
                target.push_str(&digest.to_text());
            }
            Self::StartUpload { repository, start } => {
                push_name(&mut target, *repository, UPLOADS);
                push_start(&mut target, start);
            }
            Self::UploadStatus { repository, id }
            | Self::UploadChunk { repository, id }
            | Self::CancelUpload { repository, id } => {
                push_name(&mut target, *repository, UPLOADS);
                target.push_str(id.as_str());
            }
            Self::FinishUpload { repository, id, digest } => {
                push_name(&mut target, *repository, UPLOADS);
                target.push_str(id.as_str());
                push_param(&mut target, "digest", &digest.to_text());
            }
        }
        target
    }
}

const UPLOADS: &str = "/blobs/uploads/";

fn push_name(target: &mut String, repository: RepositoryView<'_>, rest: &str) {
    target.push_str(&repository.to_cow());
    target.push_str(rest);
}

fn push_manifest(target: &mut String, repository: RepositoryView<'_>, revision: &Revision<'_>) {
    push_name(target, repository, "/manifests/");
    match revision {
        Revision::Tag(tag) => target.push_str(tag.as_str()),
        Revision::Digest(digest) => target.push_str(&digest.to_text()),
    }
}

fn push_page(target: &mut String, page: &Page<'_>) {
    if let Some(n) = page.n {
        push_param(target, "n", &alloc::format!("{n}"));
    }
    if let Some(last) = &page.last {
        push_param(target, "last", last);
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
        UploadStart::Whole(digest) => push_param(target, "digest", &digest.to_text()),
        UploadStart::Mount { digest, from } => {
            push_param(target, "mount", &digest.to_text());
            if let Some(from) = from {
                push_param(target, "from", from.as_str());
            }
        }
    }
}

/// Nothing for an empty value, which is read as none.
pub(super) fn push_param(target: &mut String, name: &str, value: &str) {
    if value.is_empty() {
        return;
    }
    target.push(if target.contains('?') { '&' } else { '?' }); // no path holds one
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
