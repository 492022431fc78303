//! Which URL a reference means: `url` resolves, and what it says is checked again.

use alloc::string::{String, ToString};

use ::url::Url;

use super::CheckedUrl;
use super::check::{self, Parts};
use super::error::{UrlError, UrlErrorKind as Kind};
use crate::registry::origin::Origin;

/// What is done about a `#`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::registry) enum Fragment {
    Dropped,
    Refused,
}

/// Without a base, the reference has to be a whole URL.
pub(in crate::registry) fn resolve(
    base: Option<&CheckedUrl>,
    reference: &[u8],
    fragment: Fragment,
) -> Result<CheckedUrl, UrlError> {
    let parts = check::split(reference)?;
    if let (Fragment::Refused, Some(at)) = (fragment, parts.fragment) {
        return Err(UrlError::new(Kind::Fragment, at));
    }
    if base.is_none() && parts.scheme.is_none() {
        return Err(UrlError::new(Kind::Relative, 0));
    }
    let base_path = base.map_or("", CheckedUrl::path);
    if climbs(parts.path) && [base_path, parts.path].into_iter().any(has_drive) {
        return Err(DISPUTED);
    }
    let resolved = match base {
        None => Url::parse(parts.hierarchy),
        Some(base) => Url::parse(base.without_query()).and_then(|base| base.join(parts.hierarchy)),
    };
    let resolved = resolved.map_err(|_| DISPUTED)?;
    let mut text = resolved.to_string();
    if let Some(query) = query(base, &parts) {
        text.push('?');
        text.push_str(query);
    }
    checked(text, &resolved)
}

const DISPUTED: UrlError = UrlError::new(Kind::Disputed, 0);

/// Whether a segment leads up.
fn climbs(path: &str) -> bool {
    path.split('/').any(|segment| segment == "..")
}

/// Whether a segment is a drive to those who read paths as Windows does, of which nothing leads up: `url` does, in every
/// scheme, where RFC 3986 and the URL Standard have no drives.
fn has_drive(path: &str) -> bool {
    path.split('/').any(|segment| matches!(segment.as_bytes(), [b'a'..=b'z' | b'A'..=b'Z', b':']))
}

/// That of the reference; that of the base, if the reference says nothing at all. Source: RFC 3986, section 5.2.2.
fn query<'a>(base: Option<&'a CheckedUrl>, parts: &Parts<'a>) -> Option<&'a str> {
    let inherited = base.filter(|_| parts.hierarchy.is_empty()).and_then(CheckedUrl::query);
    parts.query.or(inherited)
}

/// The text, if it is canonical and both readings of it are the same.
fn checked(text: String, resolved: &Url) -> Result<CheckedUrl, UrlError> {
    let url = CheckedUrl::read(text)?;
    let origin = url.origin();
    let is_same = resolved.scheme() == origin.scheme().as_str()
        && resolved.host_str() == Some(origin.host())
        && resolved.port_or_known_default() == Some(origin.port())
        && resolved.path() == url.path();
    if is_same { Ok(url) } else { Err(DISPUTED) }
}

impl CheckedUrl {
    /// A whole URL in its canonical form.
    fn read(text: String) -> Result<Self, UrlError> {
        let or_disputed =
            |error: UrlError| if error.kind() == Kind::TooLong { error } else { DISPUTED };
        let parts = check::split(text.as_bytes()).map_err(or_disputed)?;
        let (Some(scheme), Some(authority), None) = (parts.scheme, parts.authority, parts.fragment)
        else {
            return Err(DISPUTED);
        };
        let origin = Origin::from_parts(scheme, authority);
        let path_end = parts.hierarchy.len();
        let path_start = path_end - parts.path.len();
        let is_resolved = parts.path.starts_with('/')
            && !parts.path.split('/').any(|segment| matches!(segment, "." | ".."));
        if !is_resolved || text.get(..path_start) != Some(&*origin.to_string()) {
            return Err(DISPUTED);
        }
        Ok(Self { text: text.into(), origin, path_start, path_end })
    }

    /// Ends with another parameter, encoded already.
    pub(super) fn with_pair(&self, name: &str, value: &str) -> Result<Self, UrlError> {
        let separator = match self.query() {
            None => "?",
            Some(query) if query.is_empty() || query.ends_with('&') => "",
            Some(_) => "&",
        };
        Self::read([self.expose(), separator, name, "=", value].concat())
    }
}
