//! `Retry-After`: how long to wait.

use core::{fmt, time::Duration};

use http::{HeaderMap, HeaderValue, header::RETRY_AFTER};

use super::{HeaderError, HeaderErrorKind as Kind, MAX_VALUE, one, value_of};

/// How long to wait before the next attempt: a number of seconds, or a time.
///
/// # Grammar
///
/// ```text
/// Retry-After := 1*DIGIT / HTTP-date
/// ```
/// Seconds above [`MAX_SECONDS`](Self::MAX_SECONDS) are that many; a date is in one of the three forms of HTTP.
/// Source: RFC 9110, section 10.2.3; distribution-spec v1.1.1, section "Too many requests".
///
/// ```
/// use core::time::Duration;
/// use distref::protocol::header::RetryAfter;
///
/// assert_eq!(RetryAfter::parse(b"5")?.wait(0), Duration::from_secs(5));
/// let date = RetryAfter::parse(b"Sun, 06 Nov 1994 08:49:37 GMT")?;
/// assert_eq!(date, RetryAfter::At(784_111_777));
/// assert_eq!(date.wait(784_111_770), Duration::from_secs(7));
/// # Ok::<(), distref::protocol::header::HeaderError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum RetryAfter {
    /// This many seconds from the response on.
    Seconds(u64),
    /// At this time, in seconds since 1970-01-01T00:00:00Z.
    At(u64),
}

impl RetryAfter {
    /// The longest wait, a day: what asks for more is not worth waiting for.
    pub const MAX_WAIT: Duration = Duration::from_secs(86_400);
    /// The most seconds that are kept, 999,999,999.
    pub const MAX_SECONDS: u64 = 999_999_999;
    /// The last time that an HTTP date can tell: 9999-12-31T23:59:59Z.
    pub const MAX_TIME: u64 = 253_402_300_799;

    /// Reads a value.
    ///
    /// # Errors
    ///
    /// [`Number`](Kind::Number) where it is neither a whole number nor a date since 1970.
    ///
    /// ```
    /// use distref::protocol::header::RetryAfter;
    ///
    /// for value in ["-1", "1.5", "soon", ""] {
    ///     assert!(RetryAfter::parse(value.as_bytes()).is_err());
    /// }
    /// ```
    pub fn parse(value: &[u8]) -> Result<Self, HeaderError> {
        let error = |kind, offset| HeaderError::new(RETRY_AFTER, kind, offset);
        if value.len() > MAX_VALUE {
            return Err(error(Kind::TooLong, MAX_VALUE));
        }
        let start = value.len() - value.trim_ascii_start().len();
        let value = value.trim_ascii();
        let digits = value.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits == value.len() && digits > 0 {
            let add = |sum: u64, digit: &u8| sum * 10 + u64::from(digit - b'0');
            let bounded = |sum, digit| add(sum, digit).min(Self::MAX_SECONDS);
            return Ok(Self::Seconds(value.iter().fold(0, bounded)));
        }
        let text = core::str::from_utf8(value).ok();
        let time = text.and_then(seconds_of);
        time.map(Self::At).ok_or_else(|| error(Kind::Number, start + digits))
    }

    /// Reads the header of a response; `None` if there is none.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse), and [`Repeated`](Kind::Repeated).
    ///
    /// ```
    /// use distref::protocol::header::RetryAfter;
    ///
    /// assert_eq!(RetryAfter::of(&http::HeaderMap::new()), Ok(None));
    /// ```
    pub fn of(headers: &HeaderMap) -> Result<Option<Self>, HeaderError> {
        one(headers, &RETRY_AFTER)?.map(Self::parse).transpose()
    }

    /// How long to wait if it is now that many seconds after 1970-01-01T00:00:00Z: nothing where the time is over, at
    /// most [`MAX_WAIT`](Self::MAX_WAIT).
    ///
    /// ```
    /// use core::time::Duration;
    /// use distref::protocol::header::RetryAfter;
    ///
    /// assert_eq!(RetryAfter::At(100).wait(200), Duration::ZERO);
    /// assert_eq!(RetryAfter::Seconds(99_999_999).wait(200), RetryAfter::MAX_WAIT);
    /// ```
    #[must_use]
    pub fn wait(self, now: u64) -> Duration {
        let seconds = match self {
            Self::Seconds(seconds) => seconds,
            Self::At(time) => time.saturating_sub(now),
        };
        Duration::from_secs(seconds).min(Self::MAX_WAIT)
    }

    /// The value of the header.
    ///
    /// ```
    /// use distref::protocol::header::RetryAfter;
    ///
    /// assert_eq!(RetryAfter::Seconds(5).to_value(), "5");
    /// assert_eq!(RetryAfter::At(784_111_777).to_value(), "Sun, 06 Nov 1994 08:49:37 GMT");
    /// ```
    #[must_use]
    pub fn to_value(self) -> HeaderValue {
        value_of(alloc::format!("{self}").as_bytes())
    }
}

/// As in the header, within the limits.
impl fmt::Display for RetryAfter {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Seconds(seconds) => write!(out, "{}", seconds.min(Self::MAX_SECONDS)),
            Self::At(time) => {
                let since = Duration::from_secs(time.min(Self::MAX_TIME));
                match httpdate::parse_http_date(EPOCH).ok().and_then(|it| it.checked_add(since)) {
                    Some(time) => write!(out, "{}", httpdate::HttpDate::from(time)),
                    None => out.write_str(EPOCH), // every time within the limit can be told
                }
            }
        }
    }
}

/// The time from which seconds are counted. Parsed where it is needed, so that no clock is named here.
const EPOCH: &str = "Thu, 01 Jan 1970 00:00:00 GMT";

/// The seconds from the epoch to an HTTP date.
fn seconds_of(date: &str) -> Option<u64> {
    let epoch = httpdate::parse_http_date(EPOCH).ok()?;
    let time = httpdate::parse_http_date(date).ok()?;
    time.duration_since(epoch).ok().map(|since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::*;

    #[test]
    fn a_wait_is_bounded_whatever_is_asked() {
        let now = 1_700_000_000;
        for (value, expected) in [
            ("0", Some(0)),
            ("5", Some(5)),
            (" 5 ", Some(5)),
            ("99999999", Some(86_400)),
            ("99999999999999999999999999", Some(86_400)),
            ("Tue, 14 Nov 2023 22:13:50 GMT", Some(30)),
            ("Tuesday, 14-Nov-23 22:13:50 GMT", Some(30)),
            ("Tue Nov 14 22:13:50 2023", Some(30)),
            ("Fri, 31 Dec 9999 23:59:59 GMT", Some(86_400)),
            ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
            ("-1", None),
            ("+5", None),
            ("1.5", None),
            ("5 s", None),
            ("880.092µs", None),
            ("2023-11-14T22:13:50Z", None),
            ("Wed, 31 Dec 1969 23:59:59 GMT", None),
            ("Tue, 14 Nov 2023 22:13:50 +0000", None),
            ("soon", None),
            ("", None),
        ] {
            let wait = RetryAfter::parse(value.as_bytes()).map(|it| it.wait(now).as_secs());
            assert_eq!(wait.as_ref().ok(), expected.as_ref(), "{value:?}");
        }
    }

    #[test]
    fn what_is_written_reads_back() {
        for retry in [
            RetryAfter::Seconds(0),
            RetryAfter::Seconds(RetryAfter::MAX_SECONDS),
            RetryAfter::At(0),
            RetryAfter::At(784_111_777),
            RetryAfter::At(RetryAfter::MAX_TIME),
        ] {
            assert_eq!(RetryAfter::parse(retry.to_string().as_bytes()), Ok(retry));
        }
        assert_eq!(
            RetryAfter::At(u64::MAX).to_value(),
            RetryAfter::At(RetryAfter::MAX_TIME).to_value()
        );
    }
}
