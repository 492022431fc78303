//! What a token server answers: the token, and how long it is good.

use alloc::{borrow::Cow, boxed::Box, format, string::String, vec::Vec};
use core::{fmt, time::Duration};

use serde::de::{Deserializer as _, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value, value::RawValue};
use thiserror::Error;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{BearerError, BearerToken, ScopeSet};
use crate::registry::Secret;

/// A token, when it was issued and for how long, and perhaps a refresh token.
///
/// # Form
///
/// ```text
/// { "token": "…",             ; or "access_token": the same, and the one that counts where there are both
///   "expires_in": 300,        ; seconds, taken as 60 to 86,400; 60 if missing or no number
///   "issued_at": "…",         ; RFC 3339
///   "refresh_token": "…",     ; kept if it is a text without control characters
///   "scope": "…" }            ; what was granted, where the server says so: an empty text says nothing
/// ```
///
/// A byte order mark is passed over. `issued_at` counts where the token is good now by it; otherwise the clocks differ, and the time of receipt counts.
/// Source: distribution, `docs/content/spec/auth/token.md` and `oauth.md`; that `access_token` counts is what
/// distribution and containerd do. `Debug` shows no token.
///
/// ```
/// use distref::protocol::auth::TokenReply;
///
/// let now = 1_780_000_000; // seconds since 1970
/// let reply = TokenReply::parse(br#"{"token": "abc", "expires_in": 300}"#, now)?;
/// assert_eq!(reply.token().expose(), "abc");
/// assert_eq!(reply.expires_at(), now + 300);
/// assert!(reply.is_good_at(now + 290) && !reply.is_good_at(now + 298));
/// # Ok::<(), distref::protocol::auth::TokenReplyError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TokenReply {
    token: BearerToken,
    issued_at: i64,
    seconds: u32,
    refresh_token: Option<Secret>,
    scopes: Option<ScopeSet>,
}

impl TokenReply {
    /// The most bytes of a reply: several times the longest token.
    pub const MAX_LEN: usize = 65_536;

    /// The shortest time that a token is taken to be good, in seconds; also where the reply does not say.
    pub const MIN_SECONDS: u32 = 60;

    /// The longest time that a token is taken to be good, in seconds: a day.
    pub const MAX_SECONDS: u32 = 86_400;

    /// A token is not sent any more this many seconds before its time is up: it would be refused on arrival.
    pub const MARGIN_SECONDS: u32 = 5;

    /// Reads the body of a reply that was received at `now`, in seconds since 1970.
    ///
    /// # Errors
    ///
    /// [`TokenReplyError`]: then there is nothing to send.
    ///
    /// ```
    /// use distref::protocol::auth::{TokenReply, TokenReplyError};
    ///
    /// assert_eq!(TokenReply::parse(b"{}", 0), Err(TokenReplyError::NoToken));
    /// assert_eq!(TokenReply::parse(b"<html>", 0), Err(TokenReplyError::Syntax));
    /// ```
    pub fn parse(body: &[u8], now: i64) -> Result<Self, TokenReplyError> {
        if body.len() > Self::MAX_LEN {
            return Err(TokenReplyError::TooLong);
        }
        let members = Members::read(body)?;
        let token = text(members.access_token).or_else(|| text(members.token));
        let token = token.ok_or(TokenReplyError::NoToken)?;
        let seconds = seconds(members.expires_in);
        let refresh_token = text(members.refresh_token);
        let scopes = text(members.scope).map(|text| ScopeSet::read(&text));
        Ok(Self {
            token: BearerToken::new(&token)?,
            issued_at: issued_at(members.issued_at, seconds, now),
            seconds,
            refresh_token: refresh_token.filter(|text| is_plain(text)).map(Secret::new),
            scopes: scopes.filter(|scopes| !scopes.is_empty()),
        })
    }

    /// A reply to write: for token servers. `seconds` are taken as 60 to 86,400.
    ///
    /// ```
    /// use distref::protocol::auth::{BearerToken, TokenReply};
    ///
    /// let reply = TokenReply::new(BearerToken::new("abc")?, 1_780_000_000, 300);
    /// assert_eq!(reply.lifetime().as_secs(), 300);
    /// # Ok::<(), distref::protocol::auth::BearerError>(())
    /// ```
    #[must_use]
    pub fn new(token: BearerToken, issued_at: i64, seconds: u32) -> Self {
        let seconds = seconds.clamp(Self::MIN_SECONDS, Self::MAX_SECONDS);
        Self { token, issued_at, seconds, refresh_token: None, scopes: None }
    }

    /// The same with a refresh token.
    ///
    /// ```
    /// # use distref::protocol::auth::{BearerToken, TokenReply};
    /// use distref::registry::Secret;
    ///
    /// let reply = TokenReply::new(BearerToken::new("abc")?, 0, 300);
    /// assert!(reply.with_refresh_token(Secret::new("def")).refresh_token().is_some());
    /// # Ok::<(), distref::protocol::auth::BearerError>(())
    /// ```
    #[must_use]
    pub fn with_refresh_token(self, token: Secret) -> Self {
        Self { refresh_token: Some(token), ..self }
    }

    /// The same, saying what was granted. That it was nothing cannot be said: without scopes, only the registry knows.
    ///
    /// ```
    /// # use distref::protocol::auth::{BearerToken, TokenReply};
    /// let reply = TokenReply::new(BearerToken::new("abc")?, 0, 300);
    /// let reply = reply.with_scopes("repository:a:pull".parse()?);
    /// assert_eq!(reply.scopes().unwrap().len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_scopes(self, scopes: ScopeSet) -> Self {
        Self { scopes: Some(scopes).filter(|scopes| !scopes.is_empty()), ..self }
    }

    /// The token.
    ///
    /// ```
    /// # use distref::protocol::auth::TokenReply;
    /// let reply = TokenReply::parse(br#"{"token": "a", "access_token": "b"}"#, 0)?;
    /// assert_eq!(reply.token().expose(), "b");
    /// # Ok::<(), distref::protocol::auth::TokenReplyError>(())
    /// ```
    #[must_use]
    pub const fn token(&self) -> &BearerToken {
        &self.token
    }

    /// When the token was issued, in seconds since 1970.
    ///
    /// ```
    /// # use distref::protocol::auth::TokenReply;
    /// let body = br#"{"token": "a", "issued_at": "2026-05-28T20:26:35Z"}"#;
    /// assert_eq!(TokenReply::parse(body, 1_780_000_000)?.issued_at(), 1_779_999_995);
    /// assert_eq!(TokenReply::parse(body, 1_790_000_000)?.issued_at(), 1_790_000_000);
    /// # Ok::<(), distref::protocol::auth::TokenReplyError>(())
    /// ```
    #[must_use]
    pub const fn issued_at(&self) -> i64 {
        self.issued_at
    }

    /// How long the token is good, from when it was issued.
    ///
    /// ```
    /// # use distref::protocol::auth::TokenReply;
    /// let reply = TokenReply::parse(br#"{"token": "a", "expires_in": 10}"#, 0)?;
    /// assert_eq!(reply.lifetime().as_secs(), 60);
    /// # Ok::<(), distref::protocol::auth::TokenReplyError>(())
    /// ```
    #[must_use]
    pub fn lifetime(&self) -> Duration {
        Duration::from_secs(self.seconds.into())
    }

    /// When the token's time is up, in seconds since 1970.
    ///
    /// ```
    /// # use distref::protocol::auth::TokenReply;
    /// assert_eq!(TokenReply::parse(br#"{"token": "a"}"#, 1000)?.expires_at(), 1060);
    /// # Ok::<(), distref::protocol::auth::TokenReplyError>(())
    /// ```
    #[must_use]
    pub fn expires_at(&self) -> i64 {
        self.issued_at.saturating_add(self.seconds.into())
    }

    /// Whether to send the token at this time: its time is not up within [`MARGIN_SECONDS`](Self::MARGIN_SECONDS).
    ///
    /// ```
    /// # use distref::protocol::auth::TokenReply;
    /// let reply = TokenReply::parse(br#"{"token": "a"}"#, 1000)?;
    /// assert!(reply.is_good_at(1054) && !reply.is_good_at(1055));
    /// # Ok::<(), distref::protocol::auth::TokenReplyError>(())
    /// ```
    #[must_use]
    pub fn is_good_at(&self, now: i64) -> bool {
        now.saturating_add(Self::MARGIN_SECONDS.into()) < self.expires_at()
    }

    /// A token to get others with, which takes the place of the one that was sent: see
    /// [`Grant::Refresh`](super::Grant::Refresh).
    ///
    /// ```
    /// # use distref::protocol::auth::TokenReply;
    /// let reply = TokenReply::parse(br#"{"token": "a", "refresh_token": "b"}"#, 0)?;
    /// assert_eq!(reply.refresh_token().unwrap().expose(), "b");
    /// # Ok::<(), distref::protocol::auth::TokenReplyError>(())
    /// ```
    #[must_use]
    pub const fn refresh_token(&self) -> Option<&Secret> {
        self.refresh_token.as_ref()
    }

    /// What was granted, where the server says so; never empty. Fewer scopes than were asked for are no fault; without this, only
    /// the registry knows.
    ///
    /// ```
    /// # use distref::protocol::auth::TokenReply;
    /// let reply = TokenReply::parse(br#"{"token": "a", "scope": "repository:a:pull"}"#, 0)?;
    /// assert_eq!(reply.scopes(), Some(&"repository:a:pull".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn scopes(&self) -> Option<&ScopeSet> {
        self.scopes.as_ref()
    }

    /// The body of the reply, for token servers: JSON, the token under both names. It holds the secrets.
    ///
    /// ```
    /// # use distref::protocol::auth::{BearerToken, TokenReply};
    /// let body = TokenReply::new(BearerToken::new("abc")?, 0, 300).to_json();
    /// assert_eq!(
    ///     body,
    ///     r#"{"access_token":"abc","expires_in":300,"issued_at":"1970-01-01T00:00:00Z","token":"abc"}"#
    /// );
    /// # Ok::<(), distref::protocol::auth::BearerError>(())
    /// ```
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut members = Map::new();
        let mut put = |name: &str, value: Value| members.insert(name.into(), value);
        put("token", self.token.expose().into());
        put("access_token", self.token.expose().into());
        put("expires_in", self.seconds.into());
        if let Some(date) = date(self.issued_at) {
            put("issued_at", date.into());
        }
        if let Some(token) = &self.refresh_token {
            put("refresh_token", token.expose().into());
        }
        if let Some(scopes) = &self.scopes {
            put("scope", format!("{scopes}").into());
        }
        format!("{}", Value::Object(members))
    }
}

/// Why there is no token in a reply. Holds nothing of it.
///
/// ```
/// use distref::protocol::auth::TokenReply;
///
/// let error = TokenReply::parse(br#"{"token": "a\r\nb"}"#, 0).unwrap_err();
/// assert_eq!(error.to_string(), "the token cannot be sent: a token is made of visible ASCII (byte 1)");
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[non_exhaustive]
pub enum TokenReplyError {
    /// More than [`TokenReply::MAX_LEN`] bytes.
    #[error("the reply is longer than 65536 bytes")]
    TooLong,
    /// Not a JSON object: HTML, a list, nothing.
    #[error("the reply is not a JSON object")]
    Syntax,
    /// A member twice of which it matters which one counts.
    #[error("the member {0} stands in the reply twice")]
    Duplicate(&'static str),
    /// Neither `token` nor `access_token` is a text, or it is an empty one.
    #[error("there is no token in the reply")]
    NoToken,
    /// A token that no header can carry.
    #[error("the token cannot be sent: {0}")]
    Token(#[from] BearerError),
}

/// The members that are known, as they are written: a number may be larger than any type.
#[derive(Default)]
struct Members<'a> {
    token: Option<&'a RawValue>,
    access_token: Option<&'a RawValue>,
    expires_in: Option<&'a RawValue>,
    issued_at: Option<&'a RawValue>,
    refresh_token: Option<&'a RawValue>,
    scope: Option<&'a RawValue>,
    duplicate: Option<&'static str>,
}

impl<'a> Members<'a> {
    fn read(body: &'a [u8]) -> Result<Self, TokenReplyError> {
        let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
        let mut reader = serde_json::Deserializer::from_slice(body);
        let members = reader.deserialize_map(MembersVisitor);
        let members = members.and_then(|members| reader.end().map(|()| members));
        let members = members.map_err(|_| TokenReplyError::Syntax)?;
        members.duplicate.map_or(Ok(members), |name| Err(TokenReplyError::Duplicate(name)))
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object with a token")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
        let mut members = Members::default();
        let mut seen: Vec<&'static str> = Vec::new();
        while let Some(Name(name)) = map.next_key()? {
            let (slot, name) = match &*name {
                "token" => (&mut members.token, "token"),
                "access_token" => (&mut members.access_token, "access_token"),
                "expires_in" => (&mut members.expires_in, "expires_in"),
                "issued_at" => (&mut members.issued_at, "issued_at"),
                "refresh_token" => (&mut members.refresh_token, "refresh_token"),
                "scope" => (&mut members.scope, "scope"),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            *slot = Some(map.next_value()?);
            if seen.contains(&name) {
                members.duplicate = members.duplicate.or(Some(name));
            } else {
                seen.push(name);
            }
        }
        Ok(members)
    }
}

/// The name of a member, borrowed where it holds no escape.
struct Name<'a>(Cow<'a, str>);

impl<'de> serde::Deserialize<'de> for Name<'de> {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct NameVisitor;

        impl<'de> Visitor<'de> for NameVisitor {
            type Value = Name<'de>;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a name")
            }

            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Name<'de>, E> {
                Ok(Name(name.into()))
            }

            fn visit_str<E>(self, name: &str) -> Result<Name<'de>, E> {
                Ok(Name(String::from(name).into()))
            }
        }

        from.deserialize_str(NameVisitor)
    }
}

/// A text that is not empty.
fn text(value: Option<&RawValue>) -> Option<Box<str>> {
    let text: Box<str> = serde_json::from_str(value?.get()).ok()?;
    (!text.is_empty()).then_some(text)
}

/// `expires_in`, within bounds: a number, or one in a text.
fn seconds(value: Option<&RawValue>) -> u32 {
    let written = value.map_or("", RawValue::get);
    let number: Option<f64> = match text(value) {
        Some(text) => text.parse().ok(),
        None => written.parse().ok(),
    };
    let bounds = (TokenReply::MIN_SECONDS, TokenReply::MAX_SECONDS);
    let within = number.unwrap_or_default().clamp(bounds.0.into(), bounds.1.into());
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "60 to 86,400")]
    let seconds = within as u32; // 0 of what is no number
    seconds.max(bounds.0)
}

/// `issued_at` where the token is good by it at `now`, else `now`.
fn issued_at(value: Option<&RawValue>, seconds: u32, now: i64) -> i64 {
    let date = text(value).and_then(|text| OffsetDateTime::parse(&text, &Rfc3339).ok());
    let is_good = |at: &i64| *at <= now && at.saturating_add(seconds.into()) > now;
    date.map(OffsetDateTime::unix_timestamp).filter(is_good).unwrap_or(now)
}

/// A date and time of RFC 3339; none outside of the years that have four digits.
fn date(seconds: i64) -> Option<String> {
    let at = OffsetDateTime::from_unix_timestamp(seconds).ok().filter(|at| at.year() >= 0)?;
    let (year, month, day) = (at.year(), u8::from(at.month()), at.day());
    let (hour, minute, second) = at.to_hms();
    Some(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"))
}

fn is_plain(text: &str) -> bool {
    !text.chars().any(char::is_control)
}
