//! What a registry asks for when it answers 401: the challenges of `WWW-Authenticate`.

mod class;
mod fault;
mod grammar;
mod preferred;
mod scan;
mod value;

use alloc::vec::Vec;
use core::fmt;

use http::header::{HeaderMap, HeaderValue, ValueIter, WWW_AUTHENTICATE};

use self::scan::Scanner;

pub use self::{
    fault::{Fault, FaultKind},
    preferred::{BasicChallenge, BearerChallenge, ChallengeError, Preferred},
    value::ParamValue,
};

/// The challenges of one `WWW-Authenticate` header, or of several, one after the other.
///
/// Reading allocates nothing, takes one pass, and ends with any input. A challenge that cannot be read is a [`Fault`];
/// those behind it are read all the same, from the next comma outside of quotes that has a scheme behind it.
///
/// # Grammar
///
/// ```text
/// challenges := [ challenge ] *( OWS "," OWS [ challenge ] )
/// challenge  := scheme [ 1*SP ( token68 / params ) ]
/// params     := [ param ] *( OWS "," OWS [ param ] )
/// param      := token BWS "=" BWS ( token / quoted-string )
/// token68    := 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="
/// scheme     := token
/// ```
///
/// Source: RFC 9110, sections 5.6 and 11. What registries get wrong is mended, and told by
/// [`Challenge::mended`]: see [`FaultKind`].
///
/// ```
/// use distref::protocol::auth::{AuthScheme, Challenges};
///
/// let value = br#"Negotiate YII==, Bearer realm="https://auth.example/token",service="registry""#;
/// let challenges: Vec<_> = Challenges::new(value).collect::<Result<_, _>>()?;
/// assert_eq!(challenges[0].token68(), Some("YII=="));
/// assert_eq!(challenges[1].scheme(), AuthScheme::Bearer);
/// assert_eq!(challenges[1].realm().unwrap(), "https://auth.example/token");
/// # Ok::<(), distref::protocol::auth::Fault>(())
/// ```
pub struct Challenges<'a> {
    value: Scanner<'a>,
    more: Option<ValueIter<'a, HeaderValue>>,
    /// How many challenges and faults may still come.
    left: usize,
}

impl<'a> Challenges<'a> {
    /// The most bytes of a header's value: what servers and clients take for all headers together.
    pub const MAX_LEN: usize = 16_384;

    /// The most challenges and faults that come out, over all headers. Real ones have up to four.
    pub const MAX_CHALLENGES: usize = 32;

    /// The challenges of one header's value.
    ///
    /// ```
    /// use distref::protocol::auth::Challenges;
    ///
    /// assert_eq!(Challenges::new(b"NTLM, , Basic realm=\"x\",").count(), 2);
    /// ```
    #[must_use]
    pub const fn new(value: &'a [u8]) -> Self {
        Self { value: Scanner::new(value), more: None, left: Self::MAX_CHALLENGES }
    }

    /// The challenges of all `WWW-Authenticate` headers.
    ///
    /// ```
    /// use distref::protocol::auth::Challenges;
    /// use http::header::{HeaderMap, HeaderValue, WWW_AUTHENTICATE};
    ///
    /// let mut headers = HeaderMap::new();
    /// headers.append(WWW_AUTHENTICATE, HeaderValue::from_static("Negotiate"));
    /// headers.append(WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"x\""));
    /// assert_eq!(Challenges::in_headers(&headers).count(), 2);
    /// ```
    #[must_use]
    pub fn in_headers(headers: &'a HeaderMap) -> Self {
        let more = Some(headers.get_all(WWW_AUTHENTICATE).iter());
        Self { value: Scanner::new(b""), more, left: Self::MAX_CHALLENGES }
    }

    /// The challenges of a value by the grammar alone, nothing mended: scheme, token68, and names with values as they
    /// are in the header. The slow twin, for tests that hold it equal to the iterator.
    #[doc(hidden)]
    #[must_use]
    #[expect(clippy::type_complexity, reason = "for tests only")]
    pub fn by_grammar(
        value: &'a [u8],
    ) -> Option<Vec<(&'a [u8], Option<&'a [u8]>, Vec<(&'a [u8], &'a [u8])>)>> {
        grammar::challenges(value)
    }

    /// The next challenge or fault, however many there were.
    #[inline]
    fn read(&mut self) -> Option<Result<Challenge<'a>, Fault>> {
        loop {
            if self.value.len() > Self::MAX_LEN {
                self.value = Scanner::new(b"");
                return Some(Err(Fault::new(FaultKind::TooLong, Self::MAX_LEN)));
            }
            if let Some(next) = self.value.challenge() {
                return Some(next);
            }
            self.value = Scanner::new(self.more.as_mut()?.next()?.as_bytes());
        }
    }
}

impl<'a> Iterator for Challenges<'a> {
    type Item = Result<Challenge<'a>, Fault>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let next = self.read()?;
        if let Some(left) = self.left.checked_sub(1) {
            self.left = left;
            return Some(next);
        }
        (self.value, self.more) = (Scanner::new(b""), None);
        let offset = next.map_or_else(Fault::offset, |challenge| challenge.offset());
        Some(Err(Fault::new(FaultKind::TooMany, offset)))
    }
}

/// One challenge: a scheme with a token68 or with parameters, borrowed from the header.
///
/// `Display` writes it in normal form, every value in quotes.
///
/// ```
/// use distref::protocol::auth::{AuthScheme, Challenges};
///
/// let challenge = Challenges::new(b"bearer Realm = a ,Service=\"b\"").next().unwrap()?;
/// assert_eq!(challenge.scheme(), AuthScheme::Bearer);
/// assert_eq!(challenge.param("REALM").unwrap(), "a");
/// assert_eq!(challenge.to_string(), r#"bearer Realm="a", Service="b""#);
/// # Ok::<(), distref::protocol::auth::Fault>(())
/// ```
#[derive(Clone, Copy, Default)]
pub struct Challenge<'a> {
    /// The whole value, at most [`Challenges::MAX_LEN`] bytes.
    text: &'a [u8],
    scheme: Span,
    token68: Span,
    /// From the first parameter to the end of the last one.
    params: Span,
    realm: Span,
    service: Span,
    scope: Span,
    error: Span,
    mended: Option<Fault>,
}

/// A part of a header's value; nothing where it begins at 0, as only a scheme does. Small, as a challenge has eight.
#[derive(Clone, Copy, Default)]
struct Span {
    start: u16,
    /// The highest bit says that there is a `\` in the part.
    end: u16,
}

const _: () = assert!(Challenges::MAX_LEN < Span::ESCAPED as usize);

impl Span {
    const ESCAPED: u16 = 0x8000;

    #[expect(clippy::cast_possible_truncation, reason = "no longer value is read")]
    const fn new(start: usize, end: usize) -> Self {
        Self { start: start as u16, end: end as u16 }
    }

    const fn escaped(self) -> Self {
        Self { end: self.end | Self::ESCAPED, ..self }
    }

    const fn is_nothing(self) -> bool {
        self.start == 0
    }

    const fn start(self) -> usize {
        self.start as usize
    }

    const fn end(self) -> usize {
        (self.end & !Self::ESCAPED) as usize
    }

    fn of(self, text: &[u8]) -> &[u8] {
        text.get(self.start()..self.end()).unwrap_or_default()
    }

    /// A token, or a token68.
    fn ascii(self, text: &[u8]) -> &str {
        core::str::from_utf8(self.of(text)).unwrap_or_default()
    }

    #[inline]
    fn param(self, text: &[u8]) -> Option<ParamValue<'_>> {
        let is_escaped = self.end & Self::ESCAPED != 0;
        (!self.is_nothing()).then(|| ParamValue::new(self.of(text), is_escaped))
    }
}

impl<'a> Challenge<'a> {
    /// The most parameters of a challenge. Real ones have up to eight.
    pub const MAX_PARAMS: usize = 32;

    /// How to authenticate.
    ///
    /// ```
    /// use distref::protocol::auth::{AuthScheme, Challenges};
    ///
    /// let challenge = Challenges::new(b"BASIC realm=x").next().unwrap()?;
    /// assert_eq!(challenge.scheme(), AuthScheme::Basic);
    /// # Ok::<(), distref::protocol::auth::Fault>(())
    /// ```
    #[must_use]
    pub fn scheme(&self) -> AuthScheme<'a> {
        AuthScheme::named(self.scheme_text())
    }

    /// The first byte of the challenge in the header's value.
    ///
    /// ```
    /// use distref::protocol::auth::Challenges;
    ///
    /// let second = Challenges::new(b"NTLM, Basic realm=x").nth(1).unwrap()?;
    /// assert_eq!(second.offset(), 6);
    /// # Ok::<(), distref::protocol::auth::Fault>(())
    /// ```
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.scheme.start()
    }

    /// What stands behind the scheme instead of parameters.
    ///
    /// ```
    /// use distref::protocol::auth::Challenges;
    ///
    /// let challenge = Challenges::new(b"NTLM TlRMTVNTUAAC==").next().unwrap()?;
    /// assert_eq!(challenge.token68(), Some("TlRMTVNTUAAC=="));
    /// # Ok::<(), distref::protocol::auth::Fault>(())
    /// ```
    #[must_use]
    pub fn token68(&self) -> Option<&'a str> {
        (!self.token68.is_nothing()).then(|| self.token68.ascii(self.text))
    }

    /// Where to get a token, for Bearer; the name of what is protected, for Basic.
    ///
    /// ```
    /// use distref::protocol::auth::Challenges;
    ///
    /// let challenge = Challenges::new(b"Basic realm=\"x\"").next().unwrap()?;
    /// assert_eq!(challenge.realm().unwrap(), "x");
    /// # Ok::<(), distref::protocol::auth::Fault>(())
    /// ```
    #[inline]
    #[must_use]
    pub fn realm(&self) -> Option<ParamValue<'a>> {
        self.realm.param(self.text)
    }

    /// The registry's name at the token server.
    ///
    /// ```
    /// use distref::protocol::auth::Challenges;
    ///
    /// let challenge = Challenges::new(b"Bearer realm=\"x\", service=\"y\"").next().unwrap()?;
    /// assert_eq!(challenge.service().unwrap(), "y");
    /// # Ok::<(), distref::protocol::auth::Fault>(())
    /// ```
    #[inline]
    #[must_use]
    pub fn service(&self) -> Option<ParamValue<'a>> {
        self.service.param(self.text)
    }

    /// What a token has to be for, as written: [`ScopeSet::read`](super::ScopeSet::read) reads it.
    ///
    /// ```
    /// use distref::protocol::auth::Challenges;
    ///
    /// let challenge = Challenges::new(br#"Bearer scope="repository:a:pull,push""#).next().unwrap()?;
    /// assert_eq!(challenge.scope().unwrap(), "repository:a:pull,push");
    /// # Ok::<(), distref::protocol::auth::Fault>(())
    /// ```
    #[inline]
    #[must_use]
    pub fn scope(&self) -> Option<ParamValue<'a>> {
        self.scope.param(self.text)
    }

    /// Why a token that was sent is not enough: `invalid_token`, `insufficient_scope`. RFC 6750, section 3.1.
    ///
    /// ```
    /// use distref::protocol::auth::Challenges;
    ///
    /// let challenge = Challenges::new(b"Bearer error=\"invalid_token\"").next().unwrap()?;
    /// assert_eq!(challenge.error().unwrap(), "invalid_token");
    /// # Ok::<(), distref::protocol::auth::Fault>(())
    /// ```
    #[inline]
    #[must_use]
    pub fn error(&self) -> Option<ParamValue<'a>> {
        self.error.param(self.text)
    }

    /// The first parameter of this name, in any case.
    ///
    /// ```
    /// use distref::protocol::auth::Challenges;
    ///
    /// let challenge = Challenges::new(b"Basic realm=\"x\", charset=\"UTF-8\"").next().unwrap()?;
    /// assert_eq!(challenge.param("Charset").unwrap(), "UTF-8");
    /// # Ok::<(), distref::protocol::auth::Fault>(())
    /// ```
    #[must_use]
    pub fn param(&self, name: &str) -> Option<ParamValue<'a>> {
        self.params().find(|(held, _)| held.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The parameters with their names as written, in their order.
    ///
    /// ```
    /// use distref::protocol::auth::Challenges;
    ///
    /// let challenge = Challenges::new(b"Digest realm=\"x\", qop=auth").next().unwrap()?;
    /// assert!(challenge.params().map(|(name, _)| name).eq(["realm", "qop"]));
    /// # Ok::<(), distref::protocol::auth::Fault>(())
    /// ```
    pub fn params(&self) -> impl Iterator<Item = (&'a str, ParamValue<'a>)> + use<'a> {
        let mut rest = Scanner::of(self.text, self.params);
        core::iter::from_fn(move || rest.next_param())
    }

    /// The first rule that the challenge breaks, although it could be read. `None` if it is as RFC 9110 has it.
    ///
    /// ```
    /// use distref::protocol::auth::{Challenges, FaultKind};
    ///
    /// let value = b"Bearer realm=https://auth.example/token,service=registry:5000";
    /// let challenge = Challenges::new(value).next().unwrap()?;
    /// assert_eq!(challenge.realm().unwrap(), "https://auth.example/token");
    /// let mended = challenge.mended().unwrap();
    /// assert_eq!((mended.kind(), mended.offset()), (FaultKind::Unquoted, 13));
    /// # Ok::<(), distref::protocol::auth::Fault>(())
    /// ```
    #[must_use]
    pub const fn mended(&self) -> Option<Fault> {
        self.mended
    }

    fn scheme_text(&self) -> &'a str {
        self.scheme.ascii(self.text)
    }

    const fn known_mut(&mut self, known: Known) -> &mut Span {
        match known {
            Known::Realm => &mut self.realm,
            Known::Service => &mut self.service,
            Known::Scope => &mut self.scope,
            Known::Error => &mut self.error,
        }
    }
}

impl fmt::Display for Challenge<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.scheme_text())?;
        if let Some(token68) = self.token68() {
            return write!(out, " {token68}");
        }
        for (index, (name, value)) in self.params().enumerate() {
            out.write_str(if index == 0 { " " } else { ", " })?;
            write!(out, "{name}={}", preferred::Quoted(&value.to_cow()))?;
        }
        Ok(())
    }
}

/// By what is meant: scheme, token68 and parameters in their order, wherever they stand.
impl PartialEq for Challenge<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.scheme() == other.scheme()
            && self.token68() == other.token68()
            && self.params().eq(other.params())
    }
}

impl Eq for Challenge<'_> {}

impl fmt::Debug for Challenges<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Challenges").finish_non_exhaustive()
    }
}

impl fmt::Debug for Challenge<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = out.debug_struct("Challenge");
        let scheme = self.scheme_text();
        fields.field("scheme", &scheme.get(..256).unwrap_or(scheme));
        fields.field("offset", &self.offset());
        let token68 = self.token68().map(|text| text.get(..256).unwrap_or(text));
        fields.field("token68", &token68);
        for (name, value) in self.params() {
            fields.field(name.get(..256).unwrap_or(name), &value);
        }
        fields.field("mended", &self.mended).finish()
    }
}

/// How to authenticate, by the name of the scheme in any case.
///
/// ```
/// use distref::protocol::auth::{AuthScheme, Challenges};
///
/// let scheme = |value: &'static [u8]| Challenges::new(value).next().unwrap().unwrap().scheme();
/// assert_eq!(scheme(b"bearer realm=\"x\""), AuthScheme::Bearer);
/// assert_eq!(scheme(b"NTLM"), AuthScheme::Other("NTLM"));
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum AuthScheme<'a> {
    /// With a token, from the server that the realm names. RFC 6750.
    Bearer,
    /// With user name and password. RFC 7617.
    Basic,
    /// Another one, as written.
    Other(&'a str),
}

impl<'a> AuthScheme<'a> {
    fn named(name: &'a str) -> Self {
        if name.eq_ignore_ascii_case("bearer") {
            Self::Bearer
        } else if name.eq_ignore_ascii_case("basic") {
            Self::Basic
        } else {
            Self::Other(name)
        }
    }
}

/// The parameters that are asked for often.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Known {
    Realm,
    Service,
    Scope,
    Error,
}

impl Known {
    fn named(name: &[u8]) -> Option<Self> {
        match name {
            b"realm" => return Some(Self::Realm), // as nearly all write it
            b"service" => return Some(Self::Service),
            b"scope" => return Some(Self::Scope),
            _ => {}
        }
        let is = |known: &[u8]| name.eq_ignore_ascii_case(known);
        match name.len() {
            7 if is(b"service") => Some(Self::Service),
            5 if is(b"realm") => Some(Self::Realm),
            5 if is(b"scope") => Some(Self::Scope),
            5 if is(b"error") => Some(Self::Error),
            _ => None,
        }
    }

    /// Whether a second one would have the request go elsewhere.
    const fn must_be_single(self) -> bool {
        matches!(self, Self::Realm | Self::Service)
    }
}
