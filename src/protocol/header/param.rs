//! Parameters behind `;`, of links and of media types.

use alloc::{borrow::Cow, vec::Vec};

use super::grammar::{RawParam, parameter_item};

/// A parameter: `name`, `name=value` or `name="value"`.
///
/// # Grammar
///
/// ```text
/// parameter := token [ "=" ( bare / quoted-string ) ]
/// bare      := 1*( any visible character but DQUOTE "," ";" )
/// ```
/// Source: RFC 9110, section 5.6.6; RFC 8288, section 3, whose older forms are read too.
///
/// ```
/// use distref::protocol::header::ContentType;
///
/// let json = ContentType::parse(b"application/json; Charset=\"utf-8\"")?;
/// let charset = json.params().next().unwrap();
/// assert!(charset.is("charset"));
/// assert_eq!(&*charset.value(), b"utf-8");
/// # Ok::<(), distref::protocol::header::HeaderError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Param<'a>(RawParam<'a>);

impl<'a> Param<'a> {
    /// The name as it is written; case does not count.
    ///
    /// ```
    /// # use distref::protocol::header::ContentType;
    /// let json = ContentType::parse(b"application/json;Charset=utf-8")?;
    /// assert_eq!(json.params().next().unwrap().name(), "Charset");
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub const fn name(self) -> &'a str {
        self.0.name
    }

    /// Whether this is its name, whatever the case.
    ///
    /// ```
    /// # use distref::protocol::header::ContentType;
    /// let json = ContentType::parse(b"application/json;CHARSET=utf-8")?;
    /// assert!(json.params().next().unwrap().is("charset"));
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub fn is(self, name: &str) -> bool {
        self.0.name.eq_ignore_ascii_case(name)
    }

    /// The value, without quotes and escapes; empty where there is none. Bytes, as it may be Latin-1. Allocates only
    /// where something is escaped.
    ///
    /// ```
    /// # use distref::protocol::header::Link;
    /// let link = Link::parse(br#"</next>; title="a \"b\"""#).next().unwrap()?;
    /// assert_eq!(&*link.param("title").unwrap().value(), br#"a "b""#);
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub fn value(self) -> Cow<'a, [u8]> {
        match self.0.value {
            Some(value) if value.is_quoted => unescaped(value.bytes),
            Some(value) => Cow::Borrowed(value.bytes),
            None => Cow::Borrowed(&[]),
        }
    }

    /// Whether there is a value, which may be empty.
    ///
    /// ```
    /// # use distref::protocol::header::Link;
    /// let link = Link::parse(b"</next>; crossorigin").next().unwrap()?;
    /// assert!(!link.param("crossorigin").unwrap().has_value());
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub const fn has_value(self) -> bool {
        self.0.value.is_some()
    }
}

/// The parameters of a link or a media type, in their order. Ends before one that breaks the grammar.
///
/// ```
/// use distref::protocol::header::ContentType;
///
/// let text = ContentType::parse(b"text/plain; charset=utf-8; format=flowed")?;
/// let names: Vec<_> = text.params().map(|param| param.name()).collect();
/// assert_eq!(names, ["charset", "format"]);
/// # Ok::<(), distref::protocol::header::HeaderError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Params<'a>(&'a [u8]);

impl<'a> Params<'a> {
    pub(super) const fn new(parameters: &'a [u8]) -> Self {
        Self(parameters)
    }
}

impl<'a> Iterator for Params<'a> {
    type Item = Param<'a>;

    fn next(&mut self) -> Option<Param<'a>> {
        loop {
            let Ok((rest, param)) = parameter_item(self.0) else {
                self.0 = &[];
                return None;
            };
            self.0 = rest;
            if let Some(param) = param {
                return Some(Param(param));
            }
        }
    }
}

impl core::iter::FusedIterator for Params<'_> {}

/// What a quoted string means: each `\` and the byte behind it is that byte.
pub(super) fn unescaped(bytes: &[u8]) -> Cow<'_, [u8]> {
    if !bytes.contains(&b'\\') {
        return Cow::Borrowed(bytes);
    }
    let mut text = Vec::with_capacity(bytes.len());
    let mut bytes = bytes.iter();
    while let Some(&byte) = bytes.next() {
        let is_pair = byte == b'\\';
        text.push(if is_pair { bytes.next().copied().unwrap_or(byte) } else { byte });
    }
    Cow::Owned(text)
}

/// Writes a quoted string that means the bytes, which hold no control characters.
pub(super) fn push_quoted(value: &mut Vec<u8>, bytes: &[u8]) {
    value.push(b'"');
    for &byte in bytes {
        if matches!(byte, b'"' | b'\\') {
            value.push(b'\\');
        }
        value.push(byte);
    }
    value.push(b'"');
}
