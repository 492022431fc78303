//! What is wrong with a challenge, and where.

use thiserror::Error;

/// A rule that a challenge breaks, and where. Holds no copy of the header.
///
/// ```
/// use distref::protocol::auth::{Challenges, FaultKind};
///
/// let mut challenges = Challenges::new(b"realm=\"x\", Basic realm=\"y\"");
/// let fault = challenges.next().unwrap().unwrap_err();
/// assert_eq!((fault.kind(), fault.offset()), (FaultKind::Scheme, 0));
/// assert_eq!(fault.to_string(), "a challenge begins with its scheme (byte 0)");
/// assert!(challenges.next().unwrap().is_ok());
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[error("{kind} (byte {offset})")]
pub struct Fault {
    kind: FaultKind,
    offset: u32,
}

impl Fault {
    /// Of a text of more than 4 GiB the place is not told exactly.
    pub(super) fn new(kind: FaultKind, offset: usize) -> Self {
        Self { kind, offset: u32::try_from(offset).unwrap_or(u32::MAX) }
    }

    /// The rule.
    ///
    /// ```
    /// use distref::protocol::auth::{Challenges, FaultKind};
    ///
    /// let fault = Challenges::new(b"Bearer realm=a, realm=b").next().unwrap().unwrap_err();
    /// assert_eq!(fault.kind(), FaultKind::Duplicate);
    /// ```
    #[must_use]
    pub const fn kind(self) -> FaultKind {
        self.kind
    }

    /// The byte of the header's value, or of the text that was to be written, at which it is broken.
    ///
    /// ```
    /// use distref::protocol::auth::Challenges;
    ///
    /// let fault = Challenges::new(b"Bearer realm=a, realm=b").next().unwrap().unwrap_err();
    /// assert_eq!(fault.offset(), 16);
    /// ```
    #[must_use]
    pub const fn offset(self) -> usize {
        self.offset as usize
    }
}

/// The rules of a challenge: RFC 9110, sections 5.6 and 11. Those marked *mended* do not keep it from being read.
///
/// ```
/// use distref::protocol::auth::{Challenges, FaultKind};
///
/// let challenge = Challenges::new(b"Basic realm=a:b").next().unwrap()?;
/// assert_eq!(challenge.mended().map(|fault| fault.kind()), Some(FaultKind::Unquoted));
/// # Ok::<(), distref::protocol::auth::Fault>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[non_exhaustive]
pub enum FaultKind {
    /// A header value of more than [`Challenges::MAX_LEN`](super::Challenges::MAX_LEN) bytes; nothing of it is read.
    #[error("a header with challenges has at most 16384 bytes")]
    TooLong,
    /// More than [`Challenges::MAX_CHALLENGES`](super::Challenges::MAX_CHALLENGES); the rest is not read.
    #[error("there are at most 32 challenges")]
    TooMany,
    /// More than [`Challenge::MAX_PARAMS`](super::Challenge::MAX_PARAMS).
    #[error("a challenge has at most 32 parameters")]
    TooManyParameters,
    /// A parameter without a scheme before it, or no token at all.
    #[error("a challenge begins with its scheme")]
    Scheme,
    /// Neither a parameter nor another challenge. *Mended* behind a parameter or a comma: what stands there is passed
    /// over, to the next comma outside of quotes. Refused where it is all that stands behind the scheme.
    #[error("here a parameter, name=value, or another challenge has to stand")]
    Parameter,
    /// *Mended:* a value without quotes that stops at `"` or at a control character. The parameter is left out.
    #[error("a value is a word or stands in double quotes; the parameter is left out")]
    Value,
    /// A control character in quotes, or after `\`.
    #[error("a text in quotes holds no control character")]
    Control,
    /// A second `realm` or `service`: which one counts differs from client to client.
    #[error("the parameter stands in the challenge twice")]
    Duplicate,
    /// *Mended:* a second `scope` or `error`; the first one counts.
    #[error("the parameter stands in the challenge twice; the first one counts")]
    Repeated,
    /// *Mended:* no space, or a tab, between scheme and parameters.
    #[error("between scheme and parameters stand spaces")]
    Space,
    /// *Mended:* a value without quotes that needs some; it ends at a space, comma or semicolon.
    #[error("the value needs quotes")]
    Unquoted,
    /// *Mended:* single quotes around a value; what stands between them counts. Where they enclose a token, the RFC
    /// counts them in.
    #[error("quotes are double quotes")]
    SingleQuotes,
    /// *Mended:* no comma between two parameters or challenges.
    #[error("a comma is missing")]
    MissingComma,
    /// *Mended:* a semicolon, taken for a comma.
    #[error("a semicolon is no separator")]
    Semicolon,
    /// *Mended:* a text in quotes that does not end. The parameter is left out: half a URL is another URL.
    #[error("the text in quotes does not end; the parameter is left out")]
    Unterminated,
}
