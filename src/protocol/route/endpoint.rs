//! Which endpoint a path means: the end of the path decides.

/// A path, cut into its pieces; nothing of them is checked.
///
/// | path | endpoint |
/// |---|---|
/// | `/v2`, `/v2/` | `Base` |
/// | `/v2/_catalog` | `Catalog` |
/// | `/v2/_oci/ext/discover`, `/v2/NAME/_oci/ext/discover` | `Discover` |
/// | `/v2/NAME/tags/list` | `Tags` |
/// | `/v2/NAME/manifests/X` | `Manifest` |
/// | `/v2/NAME/blobs/uploads`, `/v2/NAME/blobs/uploads/` | `Uploads` |
/// | `/v2/NAME/blobs/uploads/X` | `Upload` |
/// | `/v2/NAME/blobs/X` | `Blob` |
/// | `/v2/NAME/referrers/X` | `Referrers` |
///
/// No path is two of these: the last but one component is another in each, but for `uploads`, which is no digest.
#[derive(Clone, Copy)]
pub(super) enum Endpoint<'a> {
    Base,
    Catalog,
    Discover(Option<&'a str>),
    Tags(&'a str),
    Referrers(&'a str, &'a str),
    Manifest(&'a str, &'a str),
    Blob(&'a str, &'a str),
    Uploads(&'a str),
    Upload(&'a str, &'a str),
}

impl<'a> Endpoint<'a> {
    pub(super) fn of(path: &'a str) -> Option<Self> {
        match path.strip_prefix("/v2")? {
            "" | "/" => return Some(Self::Base),
            "/_catalog" => return Some(Self::Catalog),
            "/_oci/ext/discover" => return Some(Self::Discover(None)),
            _ => {}
        }
        let rest = path.strip_prefix("/v2/")?;
        if let Some(open) = rest.strip_suffix('/') {
            return open.strip_suffix("/blobs/uploads").map(Self::Uploads);
        }
        let (head, last) = rest.rsplit_once('/')?;
        let (name, kind) = head.rsplit_once('/')?;
        match (kind, last) {
            ("manifests", _) => Some(Self::Manifest(name, last)),
            ("blobs", "uploads") => Some(Self::Uploads(name)),
            ("blobs", _) => Some(Self::Blob(name, last)),
            ("uploads", _) => Some(Self::Upload(name.strip_suffix("/blobs")?, last)),
            ("tags", "list") => Some(Self::Tags(name)),
            ("referrers", _) => Some(Self::Referrers(name, last)),
            ("ext", "discover") => Some(Self::Discover(Some(name.strip_suffix("/_oci")?))),
            _ => None,
        }
    }

    /// Whether `HEAD` asks for something else than `GET` does.
    pub(super) const fn tells_head(self) -> bool {
        matches!(self, Self::Manifest(..) | Self::Blob(..))
    }

    /// The methods that it has, as the header `Allow` lists them.
    pub(super) const fn allow(self) -> &'static str {
        match self {
            Self::Base
            | Self::Catalog
            | Self::Discover(_)
            | Self::Tags(_)
            | Self::Referrers(..) => "GET, HEAD",
            Self::Manifest(..) => "GET, HEAD, PUT, DELETE",
            Self::Blob(..) => "GET, HEAD, DELETE",
            Self::Uploads(_) => "POST",
            Self::Upload(..) => "GET, HEAD, PATCH, PUT, DELETE",
        }
    }
}
