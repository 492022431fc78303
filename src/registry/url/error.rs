//! Why a text is no URL here, and where.

use thiserror::Error;

/// Why a text is no [`CheckedUrl`](super::CheckedUrl) or [`Origin`](crate::registry::Origin), and where. Holds no copy
/// of the text, which may be a secret: cheap, safe to log.
///
/// ```
/// use distref::registry::{CheckedUrl, UrlErrorKind};
///
/// let error = "https://user:password@ghcr.io/".parse::<CheckedUrl>().unwrap_err();
/// assert_eq!((error.kind(), error.offset()), (UrlErrorKind::Userinfo, 21));
/// assert_eq!(error.to_string(), "a user name or password in the URL (byte 21)");
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[error("{kind} (byte {offset})")]
pub struct UrlError {
    kind: UrlErrorKind,
    offset: usize,
}

impl UrlError {
    pub(in crate::registry) const fn new(kind: UrlErrorKind, offset: usize) -> Self {
        Self { kind, offset }
    }

    /// The same of a text that stands `by` bytes further on.
    pub(in crate::registry) const fn moved(self, by: usize) -> Self {
        Self { kind: self.kind, offset: self.offset + by }
    }

    /// The rule that the text breaks.
    ///
    /// ```
    /// use distref::registry::{CheckedUrl, UrlErrorKind};
    ///
    /// let error = "https://127.1/".parse::<CheckedUrl>().unwrap_err();
    /// assert_eq!(error.kind(), UrlErrorKind::Ipv4);
    /// ```
    #[must_use]
    pub const fn kind(self) -> UrlErrorKind {
        self.kind
    }

    /// The byte of the text that was read at which it does; of something that is missing, where it would stand.
    ///
    /// ```
    /// use distref::registry::CheckedUrl;
    ///
    /// assert_eq!(r"https://ghcr.io\@evil/".parse::<CheckedUrl>().unwrap_err().offset(), 15);
    /// ```
    #[must_use]
    pub const fn offset(self) -> usize {
        self.offset
    }
}

/// The rules that a URL can break. Each is one that parsers of URLs are known to differ on, or to be attacked with.
///
/// Source: RFC 3986 unless a variant names another.
///
/// ```
/// use distref::registry::{CheckedUrl, UrlErrorKind};
///
/// let error = "ftp://ghcr.io/".parse::<CheckedUrl>().unwrap_err();
/// assert_eq!(error.kind(), UrlErrorKind::Scheme);
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[non_exhaustive]
pub enum UrlErrorKind {
    /// More than [`CheckedUrl::MAX_LEN`](super::CheckedUrl::MAX_LEN) bytes.
    #[error("the URL is longer than 8192 bytes")]
    TooLong,
    /// A byte that may not stand there: a space, a tab, a line break, another control, `\`, a quote, a letter outside
    /// ASCII.
    #[error("a byte that no URL holds there")]
    Byte,
    /// `%` without two hex digits after it.
    #[error("`%` without two hex digits after it")]
    Escape,
    /// Another scheme than `http` and `https`.
    #[error("a scheme other than http and https")]
    Scheme,
    /// No scheme, where nothing is known that the URL could be relative to.
    #[error("no scheme: the URL has to begin with https:// or http://")]
    Relative,
    /// A scheme without `//` after it. Browsers read `https:/evil` and `https:evil` as hosts.
    #[error("no `//` after the scheme")]
    Slashes,
    /// `user@` or `user:password@` before the host.
    #[error("a user name or password in the URL")]
    Userinfo,
    /// Nothing where the host has to stand.
    #[error("the host is missing")]
    NoHost,
    /// Not letters, digits, `-` and `_` between single dots; a name that international domain names do not have; or
    /// longer than [`Origin::MAX_HOST_LEN`](crate::registry::Origin::MAX_HOST_LEN).
    #[error("not a host name")]
    Host,
    /// A host that ends in a number and is not four decimal numbers, which some read as an address and others as a
    /// name.
    #[error("a host that ends in a number and is no IPv4 address of four decimal numbers")]
    Ipv4,
    /// What stands between brackets is no IPv6 address, or has a zone.
    #[error("not an IPv6 address between brackets")]
    Ipv6,
    /// A port that is not 1 to 65535 without leading zeros; a `:` without one.
    #[error("the port is not a number from 1 to 65535")]
    Port,
    /// A segment of the path with an escape in it that is `.` or `..`, or holds such a segment, once decoded: it means
    /// another path to those who decode before they resolve.
    #[error("an encoded `.` or `..` segment in the path")]
    DotSegment,
    /// An encoded control character in the path: `%00`, which ends texts for some, `%0a` and `%0d`, which end headers.
    #[error("an encoded control character in the path")]
    Control,
    /// A `#` and what follows it, where it could only mislead.
    #[error("a fragment in the URL")]
    Fragment,
    /// Two readings of the URL differ in some way that no other rule names: `..` beside a segment such as `c:`, which
    /// some take for a drive. The offset is 0.
    #[error("the URL is read in two ways")]
    Disputed,
}
