//! `RateLimit-Limit`, `RateLimit-Remaining` and whom they are for.

use alloc::{boxed::Box, vec::Vec};
use core::fmt;

use http::{HeaderMap, HeaderName, HeaderValue};

use super::{
    DOCKER_RATELIMIT_SOURCE, HeaderError, MAX_LENGTH, Params, RATELIMIT_LIMIT, RATELIMIT_REMAINING,
    grammar::{Parsed, number, parameters, whole},
    one, value_of,
};
use crate::protocol::clean::clean_header;

/// A number of requests, and the time in which they count.
///
/// # Grammar
///
/// ```text
/// RateLimit := count *( OWS ";" OWS parameter )      ; "w=" seconds is the window
/// ```
/// Source: Docker Hub, "Pull usage and limits": `100;w=21600`; draft-polli-ratelimit-headers-02. Other parameters
/// are passed over, as is a window that is no number.
///
/// ```
/// use distref::protocol::header::{RATELIMIT_LIMIT, RateLimit};
///
/// let limit = RateLimit::parse(RATELIMIT_LIMIT, b"100;w=21600")?;
/// assert_eq!((limit.count(), limit.window()), (100, Some(21_600)));
/// # Ok::<(), distref::protocol::header::HeaderError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct RateLimit {
    count: u64,
    window: Option<u64>,
}

impl RateLimit {
    /// A limit of this many requests, within a window of seconds if there is one; both at most 2^63 - 1.
    ///
    /// ```
    /// use distref::protocol::header::RateLimit;
    ///
    /// assert_eq!(RateLimit::new(100, Some(21_600)).to_string(), "100;w=21600");
    /// ```
    #[must_use]
    pub fn new(count: u64, window: Option<u64>) -> Self {
        Self { count: count.min(MAX_LENGTH), window: window.map(|window| window.min(MAX_LENGTH)) }
    }

    /// Reads a value of one of the two headers, which is named in the error.
    ///
    /// # Errors
    ///
    /// As of a number: [`Number`](super::HeaderErrorKind::Number) or
    /// [`TooLarge`](super::HeaderErrorKind::TooLarge); or what is wrong behind it.
    ///
    /// ```
    /// use distref::protocol::header::{HeaderErrorKind, RATELIMIT_REMAINING, RateLimit};
    ///
    /// let error = RateLimit::parse(RATELIMIT_REMAINING, b"unlimited").unwrap_err();
    /// assert_eq!(error.kind(), HeaderErrorKind::Number);
    /// ```
    pub fn parse(header: HeaderName, value: &[u8]) -> Result<Self, HeaderError> {
        whole(header, value, rate_limit)
    }

    /// How many requests.
    ///
    /// ```
    /// # use distref::protocol::header::RateLimit;
    /// assert_eq!(RateLimit::new(100, None).count(), 100);
    /// ```
    #[must_use]
    pub const fn count(self) -> u64 {
        self.count
    }

    /// Within how many seconds, where that is told.
    ///
    /// ```
    /// # use distref::protocol::header::RateLimit;
    /// assert_eq!(RateLimit::new(100, None).window(), None);
    /// ```
    #[must_use]
    pub const fn window(self) -> Option<u64> {
        self.window
    }

    /// The value of the header.
    ///
    /// ```
    /// # use distref::protocol::header::RateLimit;
    /// assert_eq!(RateLimit::new(0, Some(60)).to_value(), "0;w=60");
    /// ```
    #[must_use]
    pub fn to_value(self) -> HeaderValue {
        value_of(alloc::format!("{self}").as_bytes())
    }
}

impl fmt::Display for RateLimit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.window {
            Some(window) => write!(out, "{};w={window}", self.count),
            None => write!(out, "{}", self.count),
        }
    }
}

/// `count parameters`
fn rate_limit(input: &[u8]) -> Parsed<'_, RateLimit> {
    let (rest, count) = number(input)?;
    let (rest, params) = parameters(rest)?;
    let window = Params::new(params).find(|param| param.is("w"));
    let window = window.and_then(|window| whole(RATELIMIT_LIMIT, &window.value(), number).ok());
    Ok((rest, RateLimit { count, window }))
}

/// What a response says of the limits of a client.
///
/// ```
/// use distref::protocol::header::RateLimits;
///
/// let mut headers = http::HeaderMap::new();
/// headers.insert("ratelimit-limit", "100;w=21600".parse()?);
/// headers.insert("ratelimit-remaining", "0;w=21600".parse()?);
/// headers.insert("docker-ratelimit-source", "192.0.2.1".parse()?);
/// let limits = RateLimits::of(&headers);
/// assert!(limits.is_exhausted());
/// assert_eq!(limits.source(), Some("192.0.2.1"));
/// # Ok::<(), http::header::InvalidHeaderValue>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct RateLimits {
    limit: Option<RateLimit>,
    remaining: Option<RateLimit>,
    source: Option<Box<str>>,
    errors: Vec<HeaderError>,
}

impl RateLimits {
    /// The longest source that is kept, in bytes, 256.
    pub const MAX_SOURCE: usize = 256;

    /// Reads the headers. One that cannot be read is as if it were not there: nothing depends on it.
    ///
    /// ```
    /// use distref::protocol::header::RateLimits;
    ///
    /// assert_eq!(RateLimits::of(&http::HeaderMap::new()), RateLimits::default());
    /// ```
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let mut errors = Vec::new();
        let mut read = |name: HeaderName| {
            let value = one(headers, &name).transpose()?;
            let limit = value.and_then(|value| RateLimit::parse(name, value));
            limit.map_err(|error| errors.push(error)).ok()
        };
        let (limit, remaining) = (read(RATELIMIT_LIMIT), read(RATELIMIT_REMAINING));
        let source = headers.get(DOCKER_RATELIMIT_SOURCE);
        let source = source.map(|value| clean_header(value.as_bytes(), Self::MAX_SOURCE).into());
        Self { limit, remaining, source, errors }
    }

    /// How many requests are allowed.
    ///
    /// ```
    /// # use distref::protocol::header::RateLimits;
    /// assert_eq!(RateLimits::default().limit(), None);
    /// ```
    #[must_use]
    pub const fn limit(&self) -> Option<RateLimit> {
        self.limit
    }

    /// How many of them are left.
    ///
    /// ```
    /// # use distref::protocol::header::RateLimits;
    /// assert_eq!(RateLimits::default().remaining(), None);
    /// ```
    #[must_use]
    pub const fn remaining(&self) -> Option<RateLimit> {
        self.remaining
    }

    /// Whom the limit is for: an address, or the name or number of an account; cleaned, cut to 256 bytes.
    ///
    /// ```
    /// # use distref::protocol::header::RateLimits;
    /// assert_eq!(RateLimits::default().source(), None);
    /// ```
    #[must_use]
    pub fn source(&self) -> Option<&str> {
        self.source.as_deref()
    }

    /// Whether no request is left. Unknown is not exhausted.
    ///
    /// ```
    /// # use distref::protocol::header::RateLimits;
    /// assert!(!RateLimits::default().is_exhausted());
    /// ```
    #[must_use]
    pub fn is_exhausted(&self) -> bool {
        self.remaining.is_some_and(|remaining| remaining.count == 0)
    }

    /// What cannot be read.
    ///
    /// ```
    /// use distref::protocol::header::RateLimits;
    ///
    /// let mut headers = http::HeaderMap::new();
    /// headers.insert("ratelimit-remaining", "many".parse()?);
    /// assert_eq!(RateLimits::of(&headers).errors().len(), 1);
    /// # Ok::<(), http::header::InvalidHeaderValue>(())
    /// ```
    #[must_use]
    pub fn errors(&self) -> &[HeaderError] {
        &self.errors
    }
}

#[cfg(test)]
mod tests {
    use super::{super::HeaderErrorKind as Kind, *};

    #[test]
    fn a_limit_is_a_number_with_a_window_or_without() {
        for (value, expected) in [
            ("100;w=21600", Ok((100, Some(21_600)))),
            ("0;w=21600", Ok((0, Some(21_600)))),
            ("76", Ok((76, None))),
            ("76 ; W = \"60\" ; comment=x", Ok((76, Some(60)))),
            ("76;w=many", Ok((76, None))),
            ("76;", Ok((76, None))),
            ("-1", Err((Kind::Number, 0))),
            ("many", Err((Kind::Number, 0))),
            ("", Err((Kind::Number, 0))),
            ("76, 100", Err((Kind::Character, 2))),
            ("9223372036854775808", Err((Kind::TooLarge, 0))),
        ] {
            let read = RateLimit::parse(RATELIMIT_LIMIT, value.as_bytes());
            let read = read.map(|limit| (limit.count(), limit.window()));
            assert_eq!(read.map_err(|e| (e.kind(), e.offset())), expected, "{value}");
        }
    }
}
