//! An entry of `insecure-registries`.

use alloc::boxed::Box;
use core::fmt;
use core::net::IpAddr;
use core::str::FromStr;

use thiserror::Error;

use super::cidr::Network;
use crate::reference::DomainView;

/// An entry of `insecure-registries`: a host, perhaps with a port, or a network.
///
/// # Grammar
///
/// ```text
/// entry  := [ scheme "://" ] ( network | host [ ":" port ] )     ; at most 1,024 bytes
/// scheme := "http" | "https"       ; in any case; dropped: an entry is for both
/// host   := label *( "." label ) | "[" 1*( hexdigit | ":" ) "]" | IPv6
/// label  := alnum [ *( alnum | "-" ) alnum ]
/// port   := 1*digit                ; at most 65535
/// ```
/// What begins or ends with `-` is refused. After an address the port may be empty or have a sign, as in Go.
/// Source: moby, `registry/config.go`, `loadInsecureRegistries` and `validateHostPort`; leading zeros in a network are
/// refused, see [`Network`].
///
/// ```
/// use distref::registry::InsecureEntry;
///
/// let entry: InsecureEntry = "http://registry.local:5000".parse()?;
/// assert_eq!(entry.host(), Some("registry.local:5000"));
/// assert_eq!(entry.dropped_scheme(), Some("http"));
/// # Ok::<(), distref::registry::InsecureError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct InsecureEntry {
    /// As written.
    text: Box<str>,
    /// Where the host or network begins in `text`.
    start: usize,
    network: Option<Network>,
}

impl InsecureEntry {
    /// Longest entry, in bytes. moby has no limit; a name has at most 253.
    ///
    /// ```
    /// assert_eq!(distref::registry::InsecureEntry::MAX_LEN, 1024);
    /// ```
    pub const MAX_LEN: usize = 1024;

    /// The entry as it was written.
    ///
    /// ```
    /// use distref::registry::InsecureEntry;
    ///
    /// let entry: InsecureEntry = "127.0.0.1/8".parse()?;
    /// assert_eq!(entry.as_str(), "127.0.0.1/8");
    /// # Ok::<(), distref::registry::InsecureError>(())
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The host, and port if any, that it names; compared byte by byte. `None` for a network.
    ///
    /// ```
    /// use distref::registry::InsecureEntry;
    ///
    /// assert_eq!("HOST:5000".parse::<InsecureEntry>()?.host(), Some("HOST:5000"));
    /// assert_eq!("10.0.0.0/8".parse::<InsecureEntry>()?.host(), None);
    /// # Ok::<(), distref::registry::InsecureError>(())
    /// ```
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        if self.network.is_some() { None } else { self.text.get(self.start..) }
    }

    /// The network that it names.
    ///
    /// ```
    /// use distref::registry::InsecureEntry;
    ///
    /// let entry: InsecureEntry = "10.1.2.3/8".parse()?;
    /// assert_eq!(entry.network().unwrap().to_string(), "10.0.0.0/8");
    /// # Ok::<(), distref::registry::InsecureError>(())
    /// ```
    #[must_use]
    pub const fn network(&self) -> Option<Network> {
        self.network
    }

    /// The scheme that was written and does not count; the daemon warns of it.
    ///
    /// ```
    /// use distref::registry::InsecureEntry;
    ///
    /// assert_eq!("HTTPS://h".parse::<InsecureEntry>()?.dropped_scheme(), Some("HTTPS"));
    /// assert_eq!("h".parse::<InsecureEntry>()?.dropped_scheme(), None);
    /// # Ok::<(), distref::registry::InsecureError>(())
    /// ```
    #[must_use]
    pub fn dropped_scheme(&self) -> Option<&str> {
        self.text.get(..self.start)?.strip_suffix("://")
    }
}

impl FromStr for InsecureEntry {
    type Err = InsecureError;

    fn from_str(text: &str) -> Result<Self, InsecureError> {
        use InsecureError::{Host, Hyphen, Port, Scheme, TooLong};
        if text.len() > Self::MAX_LEN {
            return Err(TooLong);
        }
        if text.starts_with('-') || text.ends_with('-') {
            return Err(Hyphen);
        }
        let rest = match text.split_once("://") {
            Some((scheme, rest)) if is_http(scheme) => rest,
            Some(_) => return Err(Scheme),
            None => text,
        };
        let network = rest.parse().ok();
        if network.is_none() {
            let (host, port) = split_host_port(rest).unwrap_or((rest, ""));
            if !is_domain(rest) && host.parse::<IpAddr>().is_err() {
                return Err(Host);
            }
            if !is_port(port) {
                return Err(Port);
            }
        }
        Ok(Self { text: text.into(), start: text.len() - rest.len(), network })
    }
}

/// As written.
impl fmt::Display for InsecureEntry {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(&self.text)
    }
}

/// Why a text is no [`InsecureEntry`], in the order in which moby looks. Holds no copy of the text.
///
/// ```
/// use distref::registry::{InsecureEntry, InsecureError};
///
/// assert_eq!("ftp://h".parse::<InsecureEntry>(), Err(InsecureError::Scheme));
/// assert_eq!("h:65536".parse::<InsecureEntry>(), Err(InsecureError::Port));
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[non_exhaustive]
pub enum InsecureError {
    /// Longer than [`InsecureEntry::MAX_LEN`].
    #[error("the entry is longer than 1024 bytes")]
    TooLong,
    /// The entry begins or ends with `-`.
    #[error("an entry neither begins nor ends with a hyphen")]
    Hyphen,
    /// Another scheme than `http` and `https`.
    #[error("an entry is a host or a network; remove the scheme")]
    Scheme,
    /// Neither a network nor a host.
    #[error("this is no host[:port] and no network in CIDR notation, such as 10.0.0.0/8")]
    Host,
    /// The port is out of range.
    #[error("the port is no number up to 65535")]
    Port,
    /// More entries than [`InsecureRegistries::MAX_ENTRIES`](crate::registry::InsecureRegistries::MAX_ENTRIES).
    #[error("there are more than 4096 entries")]
    TooMany,
}

fn is_http(scheme: &str) -> bool {
    scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
}

/// `host [ ":" 1*digit ]` of distribution/reference, where one label alone is a host too.
fn is_domain(text: &str) -> bool {
    let is_inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let is_label = !text.is_empty()
        && text.bytes().all(is_inner)
        && !text.starts_with('-')
        && !text.ends_with('-');
    is_label || DomainView::accept(text).is_some()
}

/// Nothing, or a number up to 65535; with a sign, as `strconv.Atoi` reads it.
fn is_port(text: &str) -> bool {
    text.is_empty() || text.parse::<i128>().is_ok_and(|port| (0..=65535).contains(&port))
}

/// A host and a port, as `net.SplitHostPort` splits them: brackets are dropped, and the port may be empty.
pub(super) fn split_host_port(text: &str) -> Option<(&str, &str)> {
    let (host, port) = text.rsplit_once(':')?;
    let host = match host.strip_prefix('[') {
        Some(open) => open.strip_suffix(']')?,
        None if host.contains(':') => return None,
        None => host,
    };
    let stray = |part: &str| part.contains(['[', ']']);
    (!stray(host) && !stray(port)).then_some((host, port))
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn hosts_and_ports_are_split_as_go_splits_them() {
        for (text, expected) in [
            ("h:5000", Some(("h", "5000"))),
            ("h:", Some(("h", ""))),
            (":5000", Some(("", "5000"))),
            ("[::1]:5000", Some(("::1", "5000"))),
            ("[::1]:", Some(("::1", ""))),
            ("[h]:1", Some(("h", "1"))),
            ("h", None),
            ("::1", None),
            ("[::1]", None),
            ("[::1", None),
            ("[::1]x:5", None),
            ("[[::1]]:5", None),
            ("h]:5", None),
            ("h:]", None),
            ("", None),
        ] {
            assert_eq!(split_host_port(text), expected, "{text}");
        }
    }

    #[test]
    fn entries_are_what_moby_takes() {
        for text in [
            "h",
            "HOSTNAME:5000",
            "a--b.c",
            "h:0",
            "h:65535",
            "h:00080",
            "1.2.3.4:",
            "1.2.3.4:+5",
            "1.2.3.4:-0",
            "[1.2.3.4]:80",
            "::1",
            "[::1]",
            "[::1]:",
            "[:::]:5000",
            "256.1.1.1",
            "http://10.0.0.0/8",
            "hTTps://h:5000",
            "docker.io",
        ] {
            let entry: InsecureEntry =
                text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!((entry.as_str(), entry.to_string().as_str()), (text, text));
            assert!(entry.host().is_some() != entry.network().is_some());
        }
    }

    #[test]
    fn entries_that_moby_refuses_are_refused() {
        use InsecureError::{Host, Hyphen, Port, Scheme, TooLong};
        for (text, error) in [
            ("-h", Hyphen),
            ("h-", Hyphen),
            ("-", Hyphen),
            ("http://h-", Hyphen),
            ("http://-h", Host),
            ("ftp://h", Scheme),
            ("://h", Scheme),
            ("http://http://h", Host),
            ("", Host),
            ("http://", Host),
            ("mytest:-1", Host),
            ("h:", Host),
            ("h/", Host),
            ("http://h/", Host),
            ("h/v2", Host),
            ("u:p@h", Host),
            ("a_b", Host),
            ("a..b", Host),
            (".a", Host),
            ("*.example.com", Host),
            ("h:5000 ", Host),
            ("[fe80::]/64", Host),
            ("[fe80::1%eth0]:5000", Host),
            ("[]:5000", Host),
            ("010.0.0.0/8", Host),
            ("10.0.0.0/33", Host),
            ("1200::8080::", Host),
            ("1.2.3.4:-1", Port),
            ("1.2.3.4:x", Port),
            ("[::1]:99999999999999999999999999999999999999999999", Port),
            ("h:65536", Port),
            ("\u{fc}.example", Host),
            (&"a".repeat(1025), TooLong),
        ] {
            assert_eq!(text.parse::<InsecureEntry>(), Err(error), "{text}");
        }
    }
}
