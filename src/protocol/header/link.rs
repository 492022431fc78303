//! `Link`: where a list goes on.

use alloc::vec::Vec;
use core::{fmt, iter::FusedIterator};

use http::{
    HeaderMap, HeaderValue,
    header::{GetAll, LINK, ValueIter},
};
use nom::Parser;

use super::{
    HeaderError, HeaderErrorKind as Kind, Param, Params,
    grammar::{Items, Parsed, fault, parameters, spaces},
    param::push_quoted,
    value_of,
};

/// One link of a `Link` header: a target and its parameters. Borrows from the header; reading allocates nothing.
///
/// # Grammar
///
/// ```text
/// Link       := [ link-value ] *( OWS "," OWS [ link-value ] )
/// link-value := "<" target ">" *( OWS ";" OWS [ parameter ] )
/// target     := 1*( any visible ASCII character but "<" )
/// ```
/// Source: RFC 8288, section 3; distribution-spec v1.1.1, section "Listing Tags". A `>` belongs to the target unless
/// `,`, `;` or the end follows, since some put bare cursors into URLs. The target is not resolved, and may be any
/// text: [`HopPolicy::link`](crate::registry::HopPolicy::link) says whether it is to be followed. `Debug`
/// does not show it, since it may be signed.
///
/// ```
/// use distref::protocol::header::Link;
///
/// let value = br#"</v2/_catalog?n=2&last=b>; rel="next", </help>; rel=help"#;
/// let links: Vec<Link<'_>> = Link::parse(value).collect::<Result<_, _>>()?;
/// assert_eq!(links[0].target(), "/v2/_catalog?n=2&last=b");
/// assert!(links[0].is_next() && links[1].has_rel("help"));
/// # Ok::<(), distref::protocol::header::HeaderError>(())
/// ```
#[derive(Clone, Copy, Eq, PartialEq)]
pub struct Link<'a> {
    target: &'a str,
    params: &'a [u8],
}

impl<'a> Link<'a> {
    /// The links of one value. What is no link is an error, and the next one is read all the same.
    ///
    /// ```
    /// use distref::protocol::header::{HeaderErrorKind, Link};
    ///
    /// let mut links = Link::parse(b"/a; rel=next, </b>; rel=next");
    /// assert_eq!(links.next().unwrap().unwrap_err().kind(), HeaderErrorKind::Target);
    /// assert_eq!(links.next().unwrap()?.target(), "/b");
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub const fn parse(value: &'a [u8]) -> Links<'a> {
        Links { values: None, items: Items::new(value, link_value) }
    }

    /// The links of all `Link` headers.
    ///
    /// ```
    /// use distref::protocol::header::Link;
    ///
    /// let mut headers = http::HeaderMap::new();
    /// headers.append("link", "</a>; rel=prev".parse()?);
    /// headers.append("link", "</b>; rel=next".parse()?);
    /// assert_eq!(Link::of(&headers).count(), 2);
    /// # Ok::<(), http::header::InvalidHeaderValue>(())
    /// ```
    #[must_use]
    pub fn of(headers: &'a HeaderMap) -> Links<'a> {
        let values = headers.get_all(LINK);
        Links { values: Some(GetAll::iter(&values)), items: Items::new(&[], link_value) }
    }

    /// Where the list goes on: the first link with `rel="next"`; `None` if it ends here.
    ///
    /// A link with an `anchor` is about another list, and does not count: RFC 8288, section 3.2.
    ///
    /// # Errors
    ///
    /// Where there is no such link but one that cannot be read: the list may go on, and is not to be taken for whole.
    ///
    /// ```
    /// use distref::protocol::header::Link;
    ///
    /// let mut headers = http::HeaderMap::new();
    /// assert_eq!(Link::next(&headers)?, None);
    /// headers.insert("link", "</v2/app/tags/list?last=b>; rel=next".parse()?);
    /// assert_eq!(Link::next(&headers)?.unwrap().target(), "/v2/app/tags/list?last=b");
    /// headers.insert("link", "</v2/app/tags/list?last=b; rel=next".parse()?);
    /// assert!(Link::next(&headers).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn next(headers: &'a HeaderMap) -> Result<Option<Self>, HeaderError> {
        let mut fault = None;
        for link in Self::of(headers) {
            match link {
                Ok(link) if link.is_next() && link.param("anchor").is_none() => {
                    return Ok(Some(link));
                }
                Ok(_) => {}
                Err(error) => fault = fault.or(Some(error)),
            }
        }
        fault.map_or(Ok(None), Err)
    }

    /// The target as it is written: a URL, or a reference to one.
    ///
    /// ```
    /// # use distref::protocol::header::Link;
    /// let link = Link::parse(b"<?last=a,b>; rel=next").next().unwrap()?;
    /// assert_eq!(link.target(), "?last=a,b");
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub const fn target(self) -> &'a str {
        self.target
    }

    /// The parameters, in their order.
    ///
    /// ```
    /// # use distref::protocol::header::Link;
    /// let link = Link::parse(b"</a>; rel=next; title=more").next().unwrap()?;
    /// assert_eq!(link.params().count(), 2);
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub const fn params(self) -> Params<'a> {
        Params::new(self.params)
    }

    /// The first parameter of this name, whatever the case.
    ///
    /// ```
    /// # use distref::protocol::header::Link;
    /// let link = Link::parse(b"</a>; REL=next; rel=prev").next().unwrap()?;
    /// assert_eq!(&*link.param("rel").unwrap().value(), b"next");
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub fn param(self, name: &str) -> Option<Param<'a>> {
        self.params().find(|param| param.is(name))
    }

    /// Whether `rel` names this relation: one word of several, whatever the case. The first `rel` counts, RFC 8288
    /// section 3.3.
    ///
    /// ```
    /// # use distref::protocol::header::Link;
    /// let link = Link::parse(br#"</a>; rel="prev Next""#).next().unwrap()?;
    /// assert!(link.has_rel("next") && !link.has_rel("nex"));
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub fn has_rel(self, rel: &str) -> bool {
        let Some(param) = self.param("rel") else { return false };
        let value = param.value();
        let mut words = value.split(u8::is_ascii_whitespace);
        words.any(|word| word.eq_ignore_ascii_case(rel.as_bytes()) && !word.is_empty())
    }

    /// Whether it leads to the next page: `rel="next"`.
    ///
    /// ```
    /// # use distref::protocol::header::Link;
    /// assert!(Link::parse(b"</a>;rel=next").next().unwrap()?.is_next());
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub fn is_next(self) -> bool {
        self.has_rel("next")
    }

    /// The value of a header with one link, for a server to send.
    ///
    /// # Errors
    ///
    /// [`HeaderErrorKind::Target`](Kind::Target) where the target is empty, or holds anything but visible ASCII
    /// characters other than `<` and `>`; the offset is in the target.
    ///
    /// ```
    /// use distref::protocol::header::Link;
    ///
    /// let value = Link::next_value("/v2/app/tags/list?n=2&last=b")?;
    /// assert_eq!(value, r#"</v2/app/tags/list?n=2&last=b>; rel="next""#);
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    pub fn next_value(target: &str) -> Result<HeaderValue, HeaderError> {
        let is_foreign = |byte| !is_target(byte) || byte == b'>';
        let foreign = target.bytes().position(is_foreign);
        if let Some(offset) = foreign.or(target.is_empty().then_some(0)) {
            return Err(HeaderError::new(LINK, Kind::Target, offset));
        }
        Ok(value_of(alloc::format!("<{target}>; rel=\"next\"").as_bytes()))
    }

    /// The value of a header with this link: all its parameters, each in quotes.
    ///
    /// ```
    /// # use distref::protocol::header::Link;
    /// let link = Link::parse(b"</a> ;rel=next;; title=more").next().unwrap()?;
    /// assert_eq!(link.to_value(), r#"</a>; rel="next"; title="more""#);
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub fn to_value(self) -> HeaderValue {
        let mut value = Vec::from(b"<");
        value.extend_from_slice(self.target.as_bytes());
        value.push(b'>');
        for param in self.params() {
            value.extend_from_slice(b"; ");
            value.extend_from_slice(param.name().as_bytes());
            if param.has_value() {
                value.push(b'=');
                push_quoted(&mut value, &param.value());
            }
        }
        value_of(&value)
    }
}

/// The links of one header or of several; what is no link is an error between them.
///
/// ```
/// use distref::protocol::header::Link;
///
/// let links = Link::parse(b"</a>;rel=prev,</b>;rel=next");
/// let next = links.filter_map(Result::ok).find(|link| link.is_next());
/// assert_eq!(next.unwrap().target(), "/b");
/// ```
pub struct Links<'a> {
    values: Option<ValueIter<'a, HeaderValue>>,
    items: Items<'a, Link<'a>>,
}

impl fmt::Debug for Link<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Link(..)")
    }
}

impl fmt::Debug for Links<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Links(..)")
    }
}

impl<'a> Iterator for Links<'a> {
    type Item = Result<Link<'a>, HeaderError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(link) = self.items.next() {
                let error = |(kind, offset)| HeaderError::new(LINK, kind, offset);
                return Some(link.map(|(link, _)| link).map_err(error));
            }
            let value = self.values.as_mut()?.next()?;
            self.items = Items::new(value.as_bytes(), link_value);
        }
    }
}

impl FusedIterator for Links<'_> {}

/// `link-value := "<" target ">" parameters`
fn link_value(input: &[u8]) -> Parsed<'_, Link<'_>> {
    let (rest, target) = target(input)?;
    let (rest, params) = parameters.parse(rest)?;
    Ok((rest, Link { target, params }))
}

/// `"<" target ">"`, the `>` being the first one behind which something else may follow.
fn target(input: &[u8]) -> Parsed<'_, &str> {
    let Some(inside) = input.strip_prefix(b"<") else { return fault(Kind::Target, input) };
    let mut from = 0;
    loop {
        let unseen = inside.get(from..).unwrap_or_default();
        let len = unseen.iter().position(|&byte| !is_target(byte) || byte == b'>');
        let Some(end) = len.map(|len| from + len) else { return fault(Kind::Target, input) };
        let rest = inside.get(end..).unwrap_or_default();
        let Some(behind) = rest.strip_prefix(b">") else { return fault(Kind::Target, input) };
        let (after, _) = spaces(behind)?;
        if end > 0 && matches!(after, [] | [b',' | b';', ..]) {
            let target = inside.get(..end).and_then(|target| core::str::from_utf8(target).ok());
            return Ok((behind, target.unwrap_or_default())); // ASCII
        }
        if after.len() < behind.len() || end == 0 {
            return fault(Kind::Target, input); // no space is in a target, and no target is empty
        }
        from = end + 1;
    }
}

/// Visible ASCII but `<`.
const fn is_target(byte: u8) -> bool {
    matches!(byte, b'!'..=b'~') && byte != b'<'
}

#[cfg(test)]
mod tests {
    use std::{string::String, vec, vec::Vec};

    use super::*;

    fn read(value: &str) -> Vec<Result<&str, (Kind, usize)>> {
        let links = Link::parse(value.as_bytes());
        let fault = |error: HeaderError| (error.kind(), error.offset());
        links.map(|link| link.map(Link::target).map_err(fault)).collect()
    }

    fn next(values: &[&str]) -> Result<Option<String>, Kind> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(LINK, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        let link = Link::next(&headers).map_err(|error| error.kind())?;
        Ok(link.map(|link| link.target().into()))
    }

    #[test]
    fn the_next_page_is_found_however_the_link_is_written() {
        let rows: [(&[&str], &str); 20] = [
            (&["</v2/a/tags/list?last=v05&n=5>; rel=next"], "/v2/a/tags/list?last=v05&n=5"),
            (&["</v2/_catalog?last=a%2Fb&n=2>; rel=\"next\""], "/v2/_catalog?last=a%2Fb&n=2"),
            (&["<https://r.example/v2/a>;rel=next"], "https://r.example/v2/a"),
            (&["</p>; rel=\"prev\", </n>; rel=\"next\""], "/n"),
            (&["</p>; rel=\"prev\"", "</n>; rel=\"next\""], "/n"),
            (&["</n>; rel=\"prev next\""], "/n"),
            (&["</n>; REL=\"NEXT\""], "/n"),
            (&["</n> ; rel = \"next\" ;"], "/n"),
            (&["</n>;; rel=next; x"], "/n"),
            (&["</n?a,b>; rel=next"], "/n?a,b"),
            (&["</n?a>b>; rel=next"], "/n?a>b"),
            (&["</n?a;b>; rel=next"], "/n?a;b"),
            (&["</n>; title=\"a, <b>; rel=prev\"; rel=next"], "/n"),
            (&["</n>; title=\"a \\\" ; b\"; rel=next"], "/n"),
            (&["</n>; title=\"gr\u{fc}n\"; rel=next"], "/n"),
            (&[", , </n>; rel=next,"], "/n"),
            (&["broken, </n>; rel=next"], "/n"),
            (&["</x; rel=next, </n>; rel=next"], "/n"),
            (&["</x>; rel=next; anchor=\"#a\", </n>; rel=next"], "/n"),
            (&["</n>; rel=http://example.com/rel, </n2>; rel=\"http://e.com/r next\""], "/n2"),
        ];
        for (values, expected) in rows {
            assert_eq!(next(values), Ok(Some(expected.into())), "{values:?}");
        }
    }

    #[test]
    fn a_list_ends_where_no_link_says_next() {
        for values in [
            &[][..],
            &[""],
            &["</p>; rel=prev"],
            &["</n>"],
            &["</n>; rel"],
            &["</n>; rel=\"\""],
            &["</n>; rel=nextpage"],
            &["</n>; rel=prev; rel=next"],
            &["</n>; rev=next"],
        ] {
            assert_eq!(next(values), Ok(None), "{values:?}");
        }
    }

    #[test]
    fn a_link_that_cannot_be_read_is_not_the_end_of_a_list() {
        for (value, kind) in [
            ("/n; rel=next", Kind::Target),
            ("<>; rel=next", Kind::Target),
            ("</a b>; rel=next", Kind::Target),
            ("</a\u{e9}>; rel=next", Kind::Target),
            ("</n>; rel=\"next", Kind::Quote),
            ("</n> rel=next", Kind::Target),
            ("</n>; rel=", Kind::Empty),
            ("</n>; rel=next next", Kind::Item),
        ] {
            assert_eq!(next(&[value]), Err(kind), "{value}");
        }
    }

    #[test]
    fn faults_are_told_with_their_place_and_the_rest_is_read() {
        assert_eq!(read("</a>, b, </c>"), [Ok("/a"), Err((Kind::Target, 6)), Ok("/c")]);
        assert_eq!(read("</a>;x=\"y, </c>"), [Err((Kind::Quote, 7))]);
        assert_eq!(read("</a>x, </c>"), [Err((Kind::Target, 0)), Ok("/c")]);
        let long = vec![b','; super::super::MAX_VALUE + 1];
        let errors: Vec<_> = Link::parse(&long).map(|link| link.unwrap_err().kind()).collect();
        assert_eq!(errors, [Kind::TooLong]);
    }
}
