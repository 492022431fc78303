//! Random references, parts of references and patterns for fuzz targets: all valid, every shape among them, from any
//! input.

use alloc::string::String;

use arbitrary::{Arbitrary, Error, Result, Unstructured};

use super::exact::ExactReference;
use super::name::{Domain, DomainView, MAX_PATH_LEN, Repository};
use super::owned::Reference;
use crate::digest::Digest;
use crate::pattern::Pattern;
use crate::tag::Tag;

const LOWER: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
const ALNUM: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const HEX: &[u8] = b"0123456789abcdefABCDEF";
const DIGITS: &[u8] = b"0123456789";

/// The most pieces of what repeats: labels, components, runs, members of a class.
const MOST: usize = 4;
/// The most bytes of one run of letters.
const RUN: usize = 6;
/// The bytes of a long domain, and of a very long one.
const LONG_DOMAINS: [usize; 2] = [255, DomainView::MAX_LEN];
/// What Docker Hub puts in front of a name alone.
const LIBRARY: &str = "library/";

/// A domain of each kind: Docker Hub by both names, `localhost`, one label with a port or a capital, host names,
/// addresses of both versions, with and without a port; seldom a long one.
impl<'a> Arbitrary<'a> for Domain {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let mut text = String::new();
        push_domain(u, &mut text)?;
        Self::try_from(text).map_err(|_| Error::IncorrectFormat)
    }
}

/// A repository of one to four components; one in sixteen has all the bytes that it may have.
impl<'a> Arbitrary<'a> for Repository {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let mut text = String::new();
        push_repository(u, &mut text, MAX_PATH_LEN)?;
        Self::try_from(text).map_err(|_| Error::IncorrectFormat)
    }
}

/// A reference with each combination of parts; a domain, and a `library/`, may be implied or written.
impl<'a> Arbitrary<'a> for Reference {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let mut text = String::new();
        if u.arbitrary()? {
            push_domain(u, &mut text)?;
            text.push('/');
        }
        if u.int_in_range(0..=7)? == 7 {
            text.push_str(LIBRARY);
        }
        push_repository(u, &mut text, MAX_PATH_LEN - LIBRARY.len())?;
        push_tag_and_digest(u, &mut text)?;
        // A name alone may begin like a domain, or be an image id: behind Docker Hub's it is neither.
        Self::try_from(text.clone())
            .or_else(|_| Self::try_from(["docker.io/", &text].concat()))
            .map_err(|_| Error::IncorrectFormat)
    }
}

/// A reference by the grammar alone: the domain may be absent, any label, or any address in brackets.
impl<'a> Arbitrary<'a> for ExactReference {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let mut text = String::new();
        match u.int_in_range(0..=4)? {
            0 => {}
            1 => push_label(u, &mut text)?,
            2 => push_brackets(u, &mut text, HEX)?,
            _ => push_domain(u, &mut text)?,
        }
        if !text.is_empty() {
            text.push('/');
        }
        push_repository(u, &mut text, MAX_PATH_LEN)?;
        push_tag_and_digest(u, &mut text)?;
        Self::try_from(text).map_err(|_| Error::IncorrectFormat)
    }
}

/// A pattern of up to sixteen pieces of each kind.
impl<'a> Arbitrary<'a> for Pattern {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let mut text = String::new();
        for _ in 0..u.int_in_range(0..=MOST * MOST)? {
            match u.int_in_range(0..=5)? {
                0 => text.push('*'),
                1 => text.push('?'),
                2 => text.push('/'),
                3 => push_class(u, &mut text)?,
                _ => push_member(u, &mut text)?,
            }
        }
        Self::new(&text).map_err(|_| Error::IncorrectFormat)
    }
}

fn push_domain(u: &mut Unstructured<'_>, text: &mut String) -> Result<()> {
    let start = text.len();
    match u.int_in_range(0..=9)? {
        0 => text.push_str("docker.io"),
        1 => text.push_str("index.docker.io"),
        2 => text.push_str("localhost"),
        3 => {
            push_label(u, text)?;
            return push_port(u, text);
        }
        4 => {
            text.push(char::from(*u.choose(b"ABCXYZ")?));
            push_label(u, text)?;
        }
        5 => {
            push_brackets(u, text, b"0123456789abcdefABCDEF::::")?;
            text.insert(start + 1, ':'); // without one it is no domain to Docker
        }
        6 => {
            push(u, text, DIGITS, 1..=3)?;
            for _ in 0..3 {
                text.push('.');
                push(u, text, DIGITS, 1..=3)?;
            }
        }
        kind => {
            push_label(u, text)?;
            for _ in 0..u.int_in_range(1..=MOST)? {
                text.push('.');
                push_label(u, text)?;
            }
            if kind == 9 && u.int_in_range(0..=15)? == 15 {
                fill(text, start + *u.choose(&LONG_DOMAINS)?);
                return Ok(());
            }
        }
    }
    if u.int_in_range(0..=3)? == 3 { push_port(u, text) } else { Ok(()) }
}

/// `label`, with an inner dash at times.
fn push_label(u: &mut Unstructured<'_>, text: &mut String) -> Result<()> {
    push(u, text, ALNUM, 1..=RUN)?;
    if u.int_in_range(0..=3)? == 3 {
        text.push_str(u.choose(&["-", "--"])?);
        push(u, text, ALNUM, 1..=RUN)?;
    }
    Ok(())
}

/// `":" 1*digit`
fn push_port(u: &mut Unstructured<'_>, text: &mut String) -> Result<()> {
    text.push(':');
    push(u, text, DIGITS, 1..=RUN)
}

/// `"[" 1*( hexdigit | ":" ) "]"`
fn push_brackets(u: &mut Unstructured<'_>, text: &mut String, alphabet: &[u8]) -> Result<()> {
    text.push('[');
    push(u, text, alphabet, 1..=MOST * RUN)?;
    text.push(']');
    Ok(())
}

/// `part *( "/" part )`, of at most so many bytes.
fn push_repository(u: &mut Unstructured<'_>, text: &mut String, max: usize) -> Result<()> {
    let start = text.len();
    push_part(u, text)?;
    for _ in 1..u.int_in_range(1..=MOST)? {
        text.push('/');
        push_part(u, text)?;
    }
    if u.int_in_range(0..=15)? == 15 {
        fill(text, start + max);
    }
    Ok(())
}

/// `run *( sep run )`
fn push_part(u: &mut Unstructured<'_>, text: &mut String) -> Result<()> {
    push(u, text, LOWER, 1..=RUN)?;
    for _ in 1..u.int_in_range(1..=MOST)? {
        text.push_str(u.choose(&[".", "_", "__", "-", "---"])?);
        push(u, text, LOWER, 1..=RUN)?;
    }
    Ok(())
}

fn push_tag_and_digest(u: &mut Unstructured<'_>, text: &mut String) -> Result<()> {
    if u.arbitrary()? {
        text.push(':');
        text.push_str(u.arbitrary::<Tag>()?.as_str());
    }
    let digest = match u.int_in_range(0..=5)? {
        0 => Digest::sha256(u.arbitrary()?),
        1 => Digest::sha384(u.arbitrary()?),
        2 => Digest::sha512(u.arbitrary()?),
        _ => return Ok(()),
    };
    text.push('@');
    text.push_str(&digest.to_text());
    Ok(())
}

/// `"[" [ "^" ] 1*( member [ "-" member ] ) "]"`
fn push_class(u: &mut Unstructured<'_>, text: &mut String) -> Result<()> {
    text.push_str(u.choose(&["[", "[^"])?);
    for _ in 0..u.int_in_range(1..=MOST)? {
        push_member(u, text)?;
        if u.arbitrary()? {
            text.push('-');
            push_member(u, text)?;
        }
    }
    text.push(']');
    Ok(())
}

/// One character that stands for itself, escaped where it would not.
fn push_member(u: &mut Unstructured<'_>, text: &mut String) -> Result<()> {
    let member = *u.choose(&[
        'a', 'b', 'z', '0', '9', 'A', ':', '.', '@', '/', 'é', '€', '-', '*', ']', '[', '\\', '?',
        '^',
    ])?;
    if matches!(member, '-' | '*' | '[' | ']' | '\\' | '?' | '^') {
        text.push('\\');
    }
    text.push(member);
    Ok(())
}

/// As many bytes of an alphabet as the range allows.
fn push(
    u: &mut Unstructured<'_>,
    text: &mut String,
    alphabet: &[u8],
    len: core::ops::RangeInclusive<usize>,
) -> Result<()> {
    for _ in 0..u.int_in_range(len)? {
        text.push(char::from(*u.choose(alphabet)?));
    }
    Ok(())
}

/// Adds letters up to this length.
fn fill(text: &mut String, len: usize) {
    while text.len() < len {
        text.push('a');
    }
}
