//! `host[:port]`, read so that no two parsers disagree.

use alloc::{boxed::Box, string::ToString};
use core::net::{Ipv4Addr, Ipv6Addr};

use ::url::Host;

use super::error::{UrlError, UrlErrorKind as Kind};
use crate::registry::origin::Origin;

/// A host in its canonical form, and the port that is written.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(in crate::registry) struct Authority {
    pub(in crate::registry) host: Box<str>,
    pub(in crate::registry) port: Option<u16>,
}

impl Authority {
    /// `authority := host [ ":" port ]`, see [`Origin`].
    pub(in crate::registry) fn read(text: &str) -> Result<Self, UrlError> {
        if let Some(at) = text.find('@') {
            return Err(UrlError::new(Kind::Userinfo, at));
        }
        let host_end = match text.find(']') {
            Some(bracket) if text.starts_with('[') => bracket + 1,
            _ => text.find(':').unwrap_or(text.len()),
        };
        let (host, rest) = text.split_at_checked(host_end).unwrap_or((text, ""));
        let host = canonical_host(host)?;
        let port = match rest.strip_prefix(':') {
            Some(digits) => Some(port(digits).ok_or(UrlError::new(Kind::Port, host_end + 1))?),
            None if rest.is_empty() => None,
            None => return Err(UrlError::new(Kind::Host, host_end)),
        };
        Ok(Self { host, port })
    }
}

fn port(digits: &str) -> Option<u16> {
    let is_plain = digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
    digits.parse().ok().filter(|_| is_plain)
}

fn canonical_host(text: &str) -> Result<Box<str>, UrlError> {
    let canonical: Box<str> = if text.starts_with('[') {
        let inner = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        let address = inner.and_then(|inner| inner.parse::<Ipv6Addr>().ok());
        let address = address.ok_or(UrlError::new(Kind::Ipv6, 0))?;
        Host::<&str>::Ipv6(address).to_string().into()
    } else {
        check_name(text)?;
        text.to_ascii_lowercase().into()
    };
    // The second opinion; it knows which international names there are.
    match Host::parse(text) {
        Ok(host) if *host.to_string() == *canonical => Ok(canonical),
        _ => Err(UrlError::new(Kind::Host, 0)),
    }
}

/// `label *( "." label ) | IPv4`
fn check_name(text: &str) -> Result<(), UrlError> {
    if text.is_empty() {
        return Err(UrlError::new(Kind::NoHost, 0));
    }
    let is_in_label = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    if let Some(at) = text.bytes().position(|b| !is_in_label(b) && b != b'.') {
        return Err(UrlError::new(Kind::Host, at));
    }
    if text.len() > Origin::MAX_HOST_LEN {
        return Err(UrlError::new(Kind::Host, Origin::MAX_HOST_LEN));
    }
    let last = text.strip_suffix('.').unwrap_or(text).rsplit('.').next().unwrap_or_default();
    if is_number(last) && text.parse::<Ipv4Addr>().is_err() {
        return Err(UrlError::new(Kind::Ipv4, 0));
    }
    let mut start = 0;
    for label in text.split('.') {
        if label.is_empty() || label.starts_with('-') {
            return Err(UrlError::new(Kind::Host, start));
        }
        if label.len() > Origin::MAX_LABEL_LEN {
            return Err(UrlError::new(Kind::Host, start + Origin::MAX_LABEL_LEN));
        }
        start += label.len() + 1;
        if label.ends_with('-') {
            return Err(UrlError::new(Kind::Host, start - 2));
        }
    }
    Ok(())
}

/// Whether it is a number to the URL Standard ("ends in a number"): decimal, or `0x` and hex digits, or none.
fn is_number(label: &str) -> bool {
    let hex = label.strip_prefix("0x").or_else(|| label.strip_prefix("0X"));
    match hex {
        Some(digits) => digits.bytes().all(|b| b.is_ascii_hexdigit()),
        None => !label.is_empty() && label.bytes().all(|b| b.is_ascii_digit()),
    }
}
