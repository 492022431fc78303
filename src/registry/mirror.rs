//! A mirror of Docker Hub.

use alloc::{boxed::Box, format};
use core::fmt;
use core::str::FromStr;

use thiserror::Error;

use super::origin::{Origin, Scheme};
use super::url::{CheckedUrl, UrlError, UrlErrorKind};

/// A value of `registry-mirrors`: where to ask before Docker Hub.
///
/// # Grammar
///
/// ```text
/// mirror := ( "http" | "https" ) "://" host [ ":" port ] [ path ]      ; at most 1,024 bytes
/// ```
/// No query, no fragment, no user name; a path is kept, and requests go below it. Printed, it is the text as written
/// with one `/` at its end. An `http` mirror is spoken to in plain HTTP, whatever `insecure-registries` says.
///
/// Source: moby, `registry/config.go`, `ValidateMirror`; beside it, the URL must be a [`CheckedUrl`], and an empty query
/// or fragment, which moby takes for a part of the path, is refused.
///
/// ```
/// use distref::registry::Mirror;
///
/// let mirror: Mirror = "https://mirror.gcr.io".parse()?;
/// assert_eq!(mirror.to_string(), "https://mirror.gcr.io/");
/// assert!("mirror.gcr.io".parse::<Mirror>().is_err());
/// # Ok::<(), distref::registry::MirrorError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Mirror {
    /// As written, with one `/` at its end.
    text: Box<str>,
    url: CheckedUrl,
}

impl Mirror {
    /// Longest mirror, in bytes, without the `/` that is added.
    ///
    /// ```
    /// assert_eq!(distref::registry::Mirror::MAX_LEN, 1024);
    /// ```
    pub const MAX_LEN: usize = 1024;

    /// The text as the daemon keeps it, with one `/` at its end.
    ///
    /// ```
    /// let mirror: distref::registry::Mirror = "http://M.example:5000/v1".parse()?;
    /// assert_eq!(mirror.as_str(), "http://M.example:5000/v1/");
    /// # Ok::<(), distref::registry::MirrorError>(())
    /// ```
    #[must_use]
    pub const fn as_str(&self) -> &str {
        &self.text
    }

    /// The URL.
    ///
    /// ```
    /// let mirror: distref::registry::Mirror = "https://m.example/hub".parse()?;
    /// assert_eq!(mirror.url().path(), "/hub/");
    /// # Ok::<(), distref::registry::MirrorError>(())
    /// ```
    #[must_use]
    pub const fn url(&self) -> &CheckedUrl {
        &self.url
    }

    /// Whom requests go to.
    ///
    /// ```
    /// let mirror: distref::registry::Mirror = "https://M.example:443/hub".parse()?;
    /// assert_eq!(mirror.origin().to_string(), "https://m.example");
    /// # Ok::<(), distref::registry::MirrorError>(())
    /// ```
    #[must_use]
    pub const fn origin(&self) -> &Origin {
        self.url.origin()
    }

    /// The host, and port if any, as written: what the entries of `insecure-registries` are compared with.
    ///
    /// ```
    /// let mirror: distref::registry::Mirror = "https://M.example:443/hub".parse()?;
    /// assert_eq!(mirror.authority(), "M.example:443");
    /// # Ok::<(), distref::registry::MirrorError>(())
    /// ```
    #[must_use]
    pub fn authority(&self) -> &str {
        let rest = self.text.split_once("://").map_or("", |(_, rest)| rest);
        rest.split('/').next().unwrap_or_default()
    }

    /// What stands before `/v2/` in the path of each request: empty, or a path without a `/` at its end.
    ///
    /// ```
    /// let mirror: distref::registry::Mirror = "https://m.example/hub/".parse()?;
    /// assert_eq!(mirror.prefix(), "/hub");
    /// # Ok::<(), distref::registry::MirrorError>(())
    /// ```
    #[must_use]
    pub fn prefix(&self) -> &str {
        self.url.path().trim_end_matches('/')
    }
}

impl FromStr for Mirror {
    type Err = MirrorError;

    fn from_str(text: &str) -> Result<Self, MirrorError> {
        if text.len() > Self::MAX_LEN {
            return Err(MirrorError::TooLong);
        }
        match text.split_once("://") {
            None | Some(("", _)) => return Err(MirrorError::NoScheme),
            Some((scheme, _)) if Scheme::of(scheme).is_none() => return Err(MirrorError::Scheme),
            Some((_, rest)) if rest.contains('?') => return Err(MirrorError::Query),
            Some((_, rest)) if rest.contains('#') => return Err(MirrorError::Fragment),
            Some(_) => {}
        }
        let text = format!("{}/", text.strip_suffix('/').unwrap_or(text));
        let url = text.parse::<CheckedUrl>().map_err(|error| match error.kind() {
            UrlErrorKind::Userinfo => MirrorError::Userinfo,
            _ => MirrorError::Url(error),
        })?;
        Ok(Self { text: text.into(), url })
    }
}

impl fmt::Display for Mirror {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(&self.text)
    }
}

/// Why a text is no [`Mirror`]. Holds no copy of the text, so no password in it.
///
/// ```
/// use distref::registry::{Mirror, MirrorError};
///
/// assert_eq!("mirror.gcr.io".parse::<Mirror>(), Err(MirrorError::NoScheme));
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum MirrorError {
    /// Longer than [`Mirror::MAX_LEN`].
    #[error("the mirror is longer than 1024 bytes")]
    TooLong,
    /// No scheme.
    #[error("a mirror is a URL; write https:// or http:// before it")]
    NoScheme,
    /// Another scheme than `http` and `https`.
    #[error("a mirror's URL starts with https:// or http://")]
    Scheme,
    /// A query.
    #[error("a mirror's URL has no query")]
    Query,
    /// A fragment.
    #[error("a mirror's URL has no fragment")]
    Fragment,
    /// A user name, perhaps with a password.
    #[error("a mirror's URL has no user name and no password")]
    Userinfo,
    /// It is no URL that all readers agree on.
    #[error("this is no URL that can be trusted: {0}")]
    Url(#[source] UrlError),
}

#[cfg(test)]
mod tests {
    use alloc::string::{String, ToString};

    use super::*;

    /// Source: moby, `daemon/pkg/registry/config_test.go`, `TestValidateMirror`, its rows in their order.
    #[test]
    fn the_moby_table_of_mirrors() {
        use MirrorError::{Fragment, NoScheme, Query, Scheme, Userinfo};
        for (text, expected) in [
            ("http://mirror-1.example.com", Ok("http://mirror-1.example.com/")),
            ("http://mirror-1.example.com/", Ok("http://mirror-1.example.com/")),
            ("https://mirror-1.example.com", Ok("https://mirror-1.example.com/")),
            ("https://mirror-1.example.com/", Ok("https://mirror-1.example.com/")),
            ("http://localhost", Ok("http://localhost/")),
            ("https://localhost", Ok("https://localhost/")),
            ("http://localhost:5000", Ok("http://localhost:5000/")),
            ("https://localhost:5000", Ok("https://localhost:5000/")),
            ("http://127.0.0.1", Ok("http://127.0.0.1/")),
            ("https://127.0.0.1", Ok("https://127.0.0.1/")),
            ("http://127.0.0.1:5000", Ok("http://127.0.0.1:5000/")),
            ("https://127.0.0.1:5000", Ok("https://127.0.0.1:5000/")),
            ("http://mirror-1.example.com/v1/", Ok("http://mirror-1.example.com/v1/")),
            ("https://mirror-1.example.com/v1/", Ok("https://mirror-1.example.com/v1/")),
            ("!invalid!://%as%", Err(Scheme)),
            ("mirror-1.example.com", Err(NoScheme)),
            ("mirror-1.example.com:5000", Err(NoScheme)),
            ("ftp://mirror-1.example.com", Err(Scheme)),
            ("http://mirror-1.example.com/?q=foo", Err(Query)),
            ("http://mirror-1.example.com/v1/?q=foo", Err(Query)),
            ("http://mirror-1.example.com/v1/?q=foo#frag", Err(Query)),
            ("http://mirror-1.example.com?q=foo", Err(Query)),
            ("https://mirror-1.example.com#frag", Err(Fragment)),
            ("https://mirror-1.example.com/#frag", Err(Fragment)),
            ("http://foo:bar@mirror-1.example.com/", Err(Userinfo)),
            ("https://mirror-1.example.com/v1/#frag", Err(Fragment)),
            ("https://mirror-1.example.com?q", Err(Query)),
        ] {
            let read = text.parse::<Mirror>().map(|mirror| mirror.to_string());
            assert_eq!(read, expected.map(String::from), "{text}");
        }
    }

    #[test]
    fn what_readers_of_urls_differ_on_is_refused() {
        use MirrorError::{Fragment, NoScheme, Query, TooLong, Url, Userinfo};
        for (text, expected) in [
            ("", NoScheme),
            ("://m", NoScheme),
            ("http://m?", Query),
            ("https://m/#", Fragment),
            ("http://user@m", Userinfo),
            (&["https://", &"m".repeat(1024)].concat(), TooLong),
        ] {
            assert_eq!(text.parse::<Mirror>(), Err(expected), "{text}");
        }
        for text in
            ["http://", "http:///p", "http://m:0", "http://m:99999", "http://m x", "http://m\\p"]
        {
            assert!(matches!(text.parse::<Mirror>(), Err(Url(_))), "{text}");
        }
    }

    #[test]
    fn a_path_is_kept_and_requests_go_below_it() {
        for (text, printed, prefix) in [
            ("https://m", "https://m/", ""),
            ("https://m/", "https://m/", ""),
            ("https://m/v1", "https://m/v1/", "/v1"),
            ("https://m/a/b/", "https://m/a/b/", "/a/b"),
            ("https://m//", "https://m//", ""),
            ("HTTPS://M.example:443", "HTTPS://M.example:443/", ""),
        ] {
            let mirror: Mirror = text.parse().unwrap();
            assert_eq!((mirror.as_str(), mirror.prefix()), (printed, prefix), "{text}");
        }
    }

    #[test]
    fn a_password_is_in_no_message() {
        for text in ["https://user:hunter2@m/", "https://user:hunter2@m/?hunter2", "user:hunter2@m"]
        {
            let error = text.parse::<Mirror>().unwrap_err();
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{text}");
        }
    }
}
