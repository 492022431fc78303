//! The challenge to answer, and its text for a server that makes one.

use alloc::{boxed::Box, string::ToString};
use core::fmt;

use http::HeaderValue;
use thiserror::Error;

use super::super::ScopeSet;
use super::class::{QUOTED, is};
use super::{AuthScheme, Challenge, Challenges, Fault, FaultKind, ParamValue};

/// The challenge to answer: a Bearer one if there is one, or a Basic one.
///
/// ```
/// use distref::protocol::auth::{Challenges, Preferred};
///
/// let challenges = Challenges::new(b"Negotiate, Basic realm=\"Sonatype Nexus\"");
/// let Preferred::Basic(basic) = challenges.preferred()? else { unreachable!() };
/// assert_eq!(basic.realm(), Some("Sonatype Nexus"));
/// # Ok::<(), distref::protocol::auth::ChallengeError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Preferred {
    /// Get a token, and send that.
    Bearer(BearerChallenge),
    /// Send user name and password.
    Basic(BasicChallenge),
}

impl Challenges<'_> {
    /// The first Bearer challenge that has a realm, or else the first Basic one. What cannot be read is passed over.
    ///
    /// # Errors
    ///
    /// [`ChallengeError`], the most telling reason why there is neither.
    ///
    /// ```
    /// use distref::protocol::auth::{ChallengeError, Challenges, Preferred};
    ///
    /// let value = br#"Basic realm="x", Bearer realm="https://auth.example/token""#;
    /// assert!(matches!(Challenges::new(value).preferred()?, Preferred::Bearer(_)));
    /// assert_eq!(Challenges::new(b"").preferred(), Err(ChallengeError::Missing));
    /// # Ok::<(), ChallengeError>(())
    /// ```
    pub fn preferred(self) -> Result<Preferred, ChallengeError> {
        let mut basic = None;
        let mut error = ChallengeError::Missing;
        for challenge in self {
            let read =
                challenge.map_err(ChallengeError::Fault).and_then(|challenge| {
                    match challenge.scheme() {
                        AuthScheme::Bearer => BearerChallenge::try_from(&challenge).map(Some),
                        AuthScheme::Basic => {
                            basic = basic.take().or(Some(BasicChallenge::of(&challenge)));
                            Ok(None)
                        }
                        AuthScheme::Other(name) => Err(ChallengeError::unknown(name)),
                    }
                });
            match read {
                Ok(Some(bearer)) => return Ok(Preferred::Bearer(bearer)),
                Err(other) if other.weight() > error.weight() => error = other,
                Ok(None) | Err(_) => {}
            }
        }
        basic.map(Preferred::Basic).ok_or(error)
    }
}

/// A Bearer challenge: where to get a token, for which registry, and for what.
///
/// `Display` writes it as distribution does, in at most [`Challenges::MAX_LEN`] bytes, so that it is read back: of the
/// scopes, which are hints, the first ones that have room.
///
/// ```
/// use distref::protocol::auth::{BearerChallenge, Challenges, Preferred};
///
/// let challenge = BearerChallenge::new("https://auth.example/token")?
///     .with_service("registry.example")?
///     .with_scopes("repository:team/app:pull".parse()?);
/// let text = r#"Bearer realm="https://auth.example/token",service="registry.example",scope="repository:team/app:pull""#;
/// assert_eq!(challenge.to_string(), text);
/// assert_eq!(Challenges::new(text.as_bytes()).preferred()?, Preferred::Bearer(challenge));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BearerChallenge {
    realm: Box<str>,
    service: Option<Box<str>>,
    scopes: ScopeSet,
    error: Option<Box<str>>,
}

impl BearerChallenge {
    /// A challenge with this realm: the URL of the token server, absolute or relative to the registry's.
    ///
    /// # Errors
    ///
    /// [`ChallengeError::NoRealm`] if it is empty; [`FaultKind::Control`] for a control character;
    /// [`FaultKind::TooLong`] if the challenge would not be read back.
    ///
    /// ```
    /// use distref::protocol::auth::{BearerChallenge, ChallengeError};
    ///
    /// assert_eq!(BearerChallenge::new("/token")?.to_string(), "Bearer realm=\"/token\"");
    /// assert_eq!(BearerChallenge::new(""), Err(ChallengeError::NoRealm));
    /// # Ok::<(), ChallengeError>(())
    /// ```
    pub fn new(realm: &str) -> Result<Self, ChallengeError> {
        if realm.is_empty() {
            return Err(ChallengeError::NoRealm);
        }
        let realm = writable(realm)?;
        Self { realm, service: None, scopes: ScopeSet::new(), error: None }.fitting()
    }

    /// The same with this name of the registry.
    ///
    /// # Errors
    ///
    /// [`FaultKind::Control`] for a control character; [`FaultKind::TooLong`] if the challenge would not be read back.
    ///
    /// ```
    /// use distref::protocol::auth::BearerChallenge;
    ///
    /// let challenge = BearerChallenge::new("/token")?.with_service("registry.example")?;
    /// assert_eq!(challenge.service(), Some("registry.example"));
    /// # Ok::<(), distref::protocol::auth::ChallengeError>(())
    /// ```
    pub fn with_service(self, service: &str) -> Result<Self, ChallengeError> {
        Self { service: Some(writable(service)?), ..self }.fitting()
    }

    /// The same, asking for these scopes.
    ///
    /// ```
    /// use distref::protocol::auth::BearerChallenge;
    ///
    /// let challenge = BearerChallenge::new("/token")?.with_scopes("registry:catalog:*".parse()?);
    /// assert_eq!(challenge.to_string(), r#"Bearer realm="/token",scope="registry:catalog:*""#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_scopes(self, scopes: ScopeSet) -> Self {
        Self { scopes, ..self }
    }

    /// The same with a reason why the token that was sent is not enough: `invalid_token`, `insufficient_scope`.
    ///
    /// # Errors
    ///
    /// [`FaultKind::Control`] for a control character; [`FaultKind::TooLong`] if the challenge would not be read back.
    ///
    /// ```
    /// use distref::protocol::auth::BearerChallenge;
    ///
    /// let challenge = BearerChallenge::new("/token")?.with_error("insufficient_scope")?;
    /// assert_eq!(challenge.error(), Some("insufficient_scope"));
    /// # Ok::<(), distref::protocol::auth::ChallengeError>(())
    /// ```
    pub fn with_error(self, error: &str) -> Result<Self, ChallengeError> {
        Self { error: Some(writable(error)?), ..self }.fitting()
    }

    /// Where to get a token: the text of a URL, not checked, never empty.
    ///
    /// ```
    /// # use distref::protocol::auth::BearerChallenge;
    /// assert_eq!(BearerChallenge::new("/token")?.realm(), "/token");
    /// # Ok::<(), distref::protocol::auth::ChallengeError>(())
    /// ```
    #[must_use]
    pub fn realm(&self) -> &str {
        &self.realm
    }

    /// The registry's name at the token server.
    ///
    /// ```
    /// # use distref::protocol::auth::BearerChallenge;
    /// assert_eq!(BearerChallenge::new("/token")?.service(), None);
    /// # Ok::<(), distref::protocol::auth::ChallengeError>(())
    /// ```
    #[must_use]
    pub fn service(&self) -> Option<&str> {
        self.service.as_deref()
    }

    /// What the registry wants the token to be for; see [`ScopeSet::with_hints`]. Empty if it does not say.
    ///
    /// ```
    /// # use distref::protocol::auth::BearerChallenge;
    /// assert!(BearerChallenge::new("/token")?.scopes().is_empty());
    /// # Ok::<(), distref::protocol::auth::ChallengeError>(())
    /// ```
    #[must_use]
    pub const fn scopes(&self) -> &ScopeSet {
        &self.scopes
    }

    /// Why the token that was sent is not enough. RFC 6750, section 3.1.
    ///
    /// ```
    /// # use distref::protocol::auth::BearerChallenge;
    /// assert_eq!(BearerChallenge::new("/token")?.error(), None);
    /// # Ok::<(), distref::protocol::auth::ChallengeError>(())
    /// ```
    #[must_use]
    pub fn error(&self) -> Option<&str> {
        self.error.as_deref()
    }

    /// The value of a `WWW-Authenticate` header.
    ///
    /// ```
    /// # use distref::protocol::auth::BearerChallenge;
    /// let challenge = BearerChallenge::new("/token")?;
    /// assert_eq!(challenge.to_header_value(), "Bearer realm=\"/token\"");
    /// # Ok::<(), distref::protocol::auth::ChallengeError>(())
    /// ```
    #[must_use]
    pub fn to_header_value(&self) -> HeaderValue {
        header_value(self, "Bearer")
    }

    /// The same if it can be written, without its scopes.
    fn fitting(self) -> Result<Self, ChallengeError> {
        if self.len_without_scopes() > Challenges::MAX_LEN {
            return Err(Fault::new(FaultKind::TooLong, Challenges::MAX_LEN).into());
        }
        Ok(self)
    }

    fn len_without_scopes(&self) -> usize {
        let param = |name: &str, value: &str| name.len() + Quoted(value).len();
        param("Bearer realm=", &self.realm)
            + self.service().map_or(0, |service| param(",service=", service))
            + self.error().map_or(0, |error| param(",error=", error))
    }

    /// The first scopes that there is room for.
    fn written_scopes(&self) -> impl Iterator<Item = &str> {
        let mut len = self.len_without_scopes() + r#",scope=""#.len();
        self.scopes.words().take_while(move |word| {
            len += word.len() + 1; // a space, or the last quote
            len <= Challenges::MAX_LEN
        })
    }
}

/// # Errors
///
/// [`ChallengeError::NoRealm`] where the realm is missing or empty, [`ChallengeError::Unknown`] of another scheme,
/// [`FaultKind::TooLong`] if it could not be written: with quotes and in UTF-8 it may be longer.
impl TryFrom<&Challenge<'_>> for BearerChallenge {
    type Error = ChallengeError;

    fn try_from(challenge: &Challenge<'_>) -> Result<Self, ChallengeError> {
        if challenge.scheme() != AuthScheme::Bearer {
            return Err(ChallengeError::unknown(challenge.scheme_text()));
        }
        let realm = challenge.realm().filter(|realm| !realm.is_empty());
        let read = Self {
            realm: realm.map(text).ok_or(ChallengeError::NoRealm)?,
            service: challenge.service().map(text),
            scopes: challenge.scope().map_or_else(ScopeSet::new, |it| ScopeSet::read(&it.to_cow())),
            error: challenge.error().map(text),
        };
        read.fitting()
    }
}

impl fmt::Display for BearerChallenge {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Bearer realm={}", Quoted(&self.realm))?;
        if let Some(service) = &self.service {
            write!(out, ",service={}", Quoted(service))?;
        }
        for (index, scope) in self.written_scopes().enumerate() {
            out.write_str(if index == 0 { ",scope=\"" } else { " " })?;
            out.write_str(scope)?; // holds nothing that needs a `\`
        }
        if self.written_scopes().next().is_some() {
            out.write_str("\"")?;
        }
        if let Some(error) = &self.error {
            write!(out, ",error={}", Quoted(error))?;
        }
        Ok(())
    }
}

/// A Basic challenge: what it is that user name and password are for. `Display` writes it.
///
/// ```
/// use distref::protocol::auth::BasicChallenge;
///
/// assert_eq!(BasicChallenge::new("my registry")?.to_string(), "Basic realm=\"my registry\"");
/// # Ok::<(), distref::protocol::auth::ChallengeError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BasicChallenge {
    realm: Option<Box<str>>,
}

impl BasicChallenge {
    /// A challenge with this realm, a text for people.
    ///
    /// # Errors
    ///
    /// [`FaultKind::Control`] for a control character; [`FaultKind::TooLong`] if the challenge would not be read back.
    ///
    /// ```
    /// assert!(distref::protocol::auth::BasicChallenge::new("a\nb").is_err());
    /// ```
    pub fn new(realm: &str) -> Result<Self, ChallengeError> {
        let realm = writable(realm)?;
        if !Self::fits(&realm) {
            return Err(Fault::new(FaultKind::TooLong, Challenges::MAX_LEN).into());
        }
        Ok(Self { realm: Some(realm) })
    }

    fn of(challenge: &Challenge<'_>) -> Self {
        Self { realm: challenge.realm().map(text).filter(|realm| Self::fits(realm)) }
    }

    fn fits(realm: &str) -> bool {
        "Basic realm=".len() + Quoted(realm).len() <= Challenges::MAX_LEN
    }

    /// The text for people. RFC 7617 wants one, and some registries have none; one that is too long to be written is
    /// none either.
    ///
    /// ```
    /// # use distref::protocol::auth::BasicChallenge;
    /// assert_eq!(BasicChallenge::new("x")?.realm(), Some("x"));
    /// # Ok::<(), distref::protocol::auth::ChallengeError>(())
    /// ```
    #[must_use]
    pub fn realm(&self) -> Option<&str> {
        self.realm.as_deref()
    }

    /// The value of a `WWW-Authenticate` header.
    ///
    /// ```
    /// # use distref::protocol::auth::BasicChallenge;
    /// assert_eq!(BasicChallenge::new("x")?.to_header_value(), "Basic realm=\"x\"");
    /// # Ok::<(), distref::protocol::auth::ChallengeError>(())
    /// ```
    #[must_use]
    pub fn to_header_value(&self) -> HeaderValue {
        header_value(self, "Basic")
    }
}

impl fmt::Display for BasicChallenge {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Basic realm={}", Quoted(self.realm.as_deref().unwrap_or_default()))
    }
}

/// Why there is no challenge to answer, or why one cannot be written.
///
/// ```
/// use distref::protocol::auth::{ChallengeError, Challenges};
///
/// let error = |value| Challenges::new(value).preferred().unwrap_err();
/// assert_eq!(error(b"Bearer service=\"x\""), ChallengeError::NoRealm);
/// assert_eq!(error(b"Negotiate").to_string(), "the registry asks for Negotiate, which is neither Bearer nor Basic");
/// ```
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum ChallengeError {
    /// There is no challenge at all: what a registry answers that is none, or that lost one in a proxy.
    #[error("there is no challenge in the answer")]
    Missing,
    /// Only other schemes; holds the first 64 bytes of one.
    #[error("the registry asks for {0}, which is neither Bearer nor Basic")]
    Unknown(Box<str>),
    /// A challenge that cannot be read, or a text that cannot be written.
    #[error("{0}")]
    Fault(#[from] Fault),
    /// A Bearer challenge that does not say where to get a token.
    #[error("the challenge has no realm, so it does not say where to get a token")]
    NoRealm,
}

impl ChallengeError {
    fn unknown(name: &str) -> Self {
        Self::Unknown(name.get(..64).unwrap_or(name).into()) // a token is ASCII
    }

    /// The more telling one is told.
    const fn weight(&self) -> u8 {
        match self {
            Self::Missing => 0,
            Self::Unknown(_) => 1,
            Self::Fault(_) => 2,
            Self::NoRealm => 3,
        }
    }
}

/// `quoted-string`, of a text without control characters.
pub(super) struct Quoted<'a>(pub(super) &'a str);

impl Quoted<'_> {
    fn len(&self) -> usize {
        let escapes = self.0.bytes().filter(|byte| matches!(byte, b'"' | b'\\')).count();
        self.0.len() + escapes + r#""""#.len()
    }
}

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("\"")?;
        for piece in self.0.split_inclusive(['"', '\\']) {
            match piece.as_bytes().split_last() {
                Some((last @ (b'"' | b'\\'), _)) => {
                    let before = piece.get(..piece.len() - 1).unwrap_or_default();
                    write!(out, "{before}\\{}", char::from(*last))?;
                }
                _ => out.write_str(piece)?,
            }
        }
        out.write_str("\"")
    }
}

fn text(value: ParamValue<'_>) -> Box<str> {
    value.to_cow().into()
}

/// A text that can stand in quotes.
fn writable(text: &str) -> Result<Box<str>, Fault> {
    let is_writable = |byte: u8| is(byte, QUOTED) || matches!(byte, b'"' | b'\\');
    match text.bytes().position(|byte| !is_writable(byte)) {
        Some(offset) => Err(Fault::new(FaultKind::Control, offset)),
        None => Ok(text.into()),
    }
}

/// The text holds no byte that a header refuses; the scheme stands in for the proof.
fn header_value(challenge: &impl fmt::Display, scheme: &'static str) -> HeaderValue {
    HeaderValue::from_bytes(challenge.to_string().as_bytes())
        .unwrap_or_else(|_| HeaderValue::from_static(scheme))
}
