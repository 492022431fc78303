//! What the sender of a request must be allowed to do.

use super::{Route, UploadStart};
use crate::protocol::auth::{Action, Scope, ScopeSet};

impl Route<'_> {
    /// The scopes that a registry asks for, and that a client had better ask for in advance.
    ///
    /// | route | scopes |
    /// |---|---|
    /// | `GET`, `HEAD` of a repository | `repository:NAME:pull` |
    /// | `POST`, `PUT`, `PATCH` | `repository:NAME:pull,push` |
    /// | `DELETE`, to give an upload up as well | `repository:NAME:delete` |
    /// | a mount with `from=` | those of `POST`, then `repository:FROM:pull` |
    /// | `Catalog` | `registry:catalog:*` |
    /// | `Ping`, `Discover` of the registry | none |
    ///
    /// A mount without `from=` has those of `POST` alone: whether its sender may pull from where the registry finds the blob
    /// is for the registry to check when it has found it.
    ///
    /// The destination of a mount is first, since some registries look at the first scope only.
    /// Source: distribution, `registry/handlers/app.go`, `appendAccessRecords`.
    ///
    /// ```
    /// use distref::protocol::Route;
    /// use http::Method;
    ///
    /// let query = Some("mount=md5:1d06ffb68643f3b3&from=library/nginx");
    /// let mount = Route::parse(&Method::POST, "/v2/team/app/blobs/uploads/", query)?;
    /// assert_eq!(
    ///     mount.scopes().to_string(),
    ///     "repository:team/app:pull,push repository:library/nginx:pull",
    /// );
    /// assert!(Route::Ping.scopes().is_empty());
    /// # Ok::<(), distref::protocol::Refusal>(())
    /// ```
    #[must_use]
    pub fn scopes(&self) -> ScopeSet {
        let mut scopes = ScopeSet::new();
        // There is room for two scopes, and in a scope for the longest name.
        if let Self::Catalog(_) = self {
            scopes.insert(Scope::catalog());
        }
        if let Some(repository) = self.repository() {
            scopes.insert(Scope::repository(&repository, self.actions().iter().copied()));
        }
        if let Self::StartUpload { start: UploadStart::Mount { from: Some(from), .. }, .. } = self {
            scopes.insert(Scope::repository(&from.view(), [Action::Pull]));
        }
        scopes
    }

    /// By the method.
    const fn actions(&self) -> &'static [Action] {
        match self {
            Self::PutManifest { .. }
            | Self::StartUpload { .. }
            | Self::UploadChunk { .. }
            | Self::FinishUpload { .. } => &[Action::Pull, Action::Push],
            Self::DeleteManifest { .. } | Self::DeleteBlob { .. } | Self::CancelUpload { .. } => {
                &[Action::Delete]
            }
            _ => &[Action::Pull],
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use http::Method;

    use super::*;

    #[test]
    fn the_method_decides_on_the_actions() {
        let rows = [
            ("GET", "/v2/", ""),
            ("GET", "/v2/_catalog?n=1", "registry:catalog:*"),
            ("GET", "/v2/_oci/ext/discover", ""),
            ("GET", "/v2/a/_oci/ext/discover", "repository:a:pull"),
            ("GET", "/v2/a/b/tags/list", "repository:a/b:pull"),
            ("GET", "/v2/a/referrers/md5:0", "repository:a:pull"),
            ("GET", "/v2/a/manifests/1", "repository:a:pull"),
            ("HEAD", "/v2/a/manifests/1", "repository:a:pull"),
            ("PUT", "/v2/a/manifests/1", "repository:a:pull,push"),
            ("DELETE", "/v2/a/manifests/1", "repository:a:delete"),
            ("GET", "/v2/a/blobs/md5:0", "repository:a:pull"),
            ("HEAD", "/v2/a/blobs/md5:0", "repository:a:pull"),
            ("DELETE", "/v2/a/blobs/md5:0", "repository:a:delete"),
            ("POST", "/v2/a/blobs/uploads/", "repository:a:pull,push"),
            ("POST", "/v2/a/blobs/uploads/?digest=md5:0", "repository:a:pull,push"),
            ("POST", "/v2/z/blobs/uploads/?mount=md5:0", "repository:z:pull,push"),
            (
                "POST",
                "/v2/z/blobs/uploads/?mount=md5:0&from=a",
                "repository:z:pull,push repository:a:pull",
            ),
            ("POST", "/v2/a/blobs/uploads/?mount=md5:0&from=a", "repository:a:pull,push"),
            ("GET", "/v2/a/blobs/uploads/i", "repository:a:pull"),
            ("PATCH", "/v2/a/blobs/uploads/i", "repository:a:pull,push"),
            ("PUT", "/v2/a/blobs/uploads/i?digest=md5:0", "repository:a:pull,push"),
            ("DELETE", "/v2/a/blobs/uploads/i", "repository:a:delete"),
        ];
        for (method, target, scopes) in rows {
            let method: Method = method.parse().unwrap();
            let (path, query) =
                target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
            let route = Route::parse(&method, path, query).unwrap();
            assert_eq!(route.scopes().to_string(), scopes, "{method} {target}");
        }
    }

    #[test]
    fn the_longest_names_fit() {
        let (to, from) = ("a".repeat(255), "b".repeat(255));
        let route = Route::StartUpload {
            repository: crate::RepositoryView::parse(&to).unwrap(),
            start: UploadStart::Mount {
                digest: crate::Digest::sha512([0; 64]),
                from: Some(from.parse().unwrap()),
            },
        };
        let expected = alloc::format!("repository:{to}:pull,push repository:{from}:pull");
        assert_eq!(route.scopes().to_string(), expected);
    }
}
