//! Spellings that would do: what was most likely meant by a text that was refused. Where nothing is likely, advice.
//!
//! A wrong suggestion is worse than none: whoever takes it pulls another image. So no mend drops a domain, joins two
//! words, shortens a tag or makes a name of a placeholder.

use alloc::string::{String, ToString};
use core::net::Ipv6Addr;

use super::error::{ReferenceError, ReferenceErrorKind as Kind};
use super::exact::ExactReferenceView;
use super::name::{DomainView, RepositoryView};
use super::refuse::Reading;
use super::view::ReferenceView;
use crate::digest::DigestErrorKind;
use crate::tag::{TagError, TagErrorKind, TagView};

/// Longest text that is mended; nobody types a longer one.
const MAX_LEN: usize = 1_024;

/// The mends, tried one on top of the other, until the text parses.
const MENDS: [fn(&str) -> String; 10] = [
    plain_letters,
    bracket_ipv6,
    join_marks,
    mark_digest,
    lower_name,
    lower_digest,
    trim_marks,
    trim_slash,
    tidy_name,
    mend_tag,
];

/// A spelling that parses, where there is an obvious one.
pub(super) fn spelling(text: &str, error: ReferenceError) -> Option<String> {
    match error.kind() {
        _ if text.len() > MAX_LEN || is_template(text, error) => None,
        Kind::TooLong | Kind::Identifier => None,
        Kind::NotCanonical => Some(ReferenceView::accept(text)?.canonical().to_string()),
        Kind::NotName => text.get(..error.span().start).filter(is_name).map(str::to_string),
        _ => mended(text).and_then(|mended| as_asked(mended, error.reading())),
    }
}

fn mended(text: &str) -> Option<String> {
    let bare = bare(text);
    let mut mended = bare.to_string();
    let mut parses = bare != text && ReferenceView::accept(bare).is_some();
    for mend in MENDS {
        if parses {
            break;
        }
        mended = mend(&mended);
        parses = mended != text && ReferenceView::accept(&mended).is_some();
    }
    (parses && keeps_domain(bare, &mended)).then_some(mended)
}

/// The reference in the form that was asked for, if it has one.
fn as_asked(mended: String, reading: Reading) -> Option<String> {
    let reads = match reading {
        Reading::Canonical => return Some(ReferenceView::accept(&mended)?.canonical().to_string()),
        Reading::Normalized => true,
        Reading::Exact => ExactReferenceView::parse(&mended).is_ok(),
        Reading::Name => is_name(&mended.as_str()),
        Reading::Domain => DomainView::accept(&mended).is_some(),
        Reading::Repository => RepositoryView::accept(&mended).is_some(),
        Reading::Part => false,
    };
    reads.then_some(mended)
}

fn is_name(text: &&str) -> bool {
    ExactReferenceView::parse_name(text).is_ok()
}

const MISSING: &str = "something is missing beside the separator; is a variable empty?";

/// What to do where no spelling can be offered.
pub(super) fn advice(text: &str, error: ReferenceError) -> Option<&'static str> {
    let at = error.span().start;
    let fault = text.get(at..).and_then(|rest| rest.chars().next());
    Some(match error.kind() {
        _ if is_template(text, error) => {
            "this looks like a template or a placeholder; put the values in first"
        }
        Kind::Scheme => about_scheme(text),
        Kind::Whitespace => "give one reference, with no space in or around it",
        Kind::Empty => "put the name of the image in front",
        Kind::EmptyComponent if at == 0 => {
            "put a registry or an account before the slash, or leave the slash out"
        }
        Kind::EmptyComponent => about_missing(text),
        Kind::Separator if is_only_marks(component(text, at)) => "put a name here",
        _ if has_user(text) => "a reference holds no user name; log in to the registry",
        _ if is_path(text) => "this looks like the path of a file, which no reference is",
        Kind::Separator | Kind::Tag(TagErrorKind::Start) => MISSING,
        Kind::Domain if matches!(fault, Some('-' | '.')) => MISSING,
        Kind::Domain | Kind::Port if is_ipv6_like(text) => {
            "put an IPv6 address, without a zone, in brackets, and the port behind: `[::1]:5000`"
        }
        Kind::Port if error.span().is_empty() => "put the port here, or leave the `:` out",
        Kind::Domain | Kind::Port if error.reading() == Reading::Domain && text.contains('/') => {
            "a registry holds no path; put what follows the `/` in front of the repository"
        }
        Kind::DomainUnderscore => {
            "a host name has no underscore; give the registry another name or an alias"
        }
        Kind::DomainImplicit => "an account is the first part of the repository",
        Kind::DomainTooLong | Kind::TooLong => "check that this is a reference and nothing else",
        Kind::Port => "a port is digits; if this is a tag, write it without `/`",
        Kind::RepositoryTooLong => "shorten the account or the name",
        Kind::Identifier => "to name a local image by its id, read it as a digest: `sha256:…`",
        Kind::Digest(kind) => about_digest(kind),
        Kind::DigestUnsupported => "pin by the image's sha256 digest",
        Kind::Tag(TagErrorKind::TooLong) => "shorten the tag",
        Kind::Tag(TagErrorKind::Character) if fault == Some(':') => {
            "one `:` stands before the tag, and `@` before a digest"
        }
        Kind::Character | Kind::Tag(_) if matches!(fault, Some('*' | '?')) => {
            "this looks like a pattern; a reference names one image"
        }
        _ if fault.is_some_and(|c| !c.is_ascii()) => {
            "this character is not ASCII, though it may look so; type it again"
        }
        _ => return None,
    })
}

fn about_scheme(text: &str) -> &'static str {
    if text.starts_with("ko://") {
        return "this is a Go import path; write the image that ko builds from it";
    }
    let is_known = strip_scheme(text) != text;
    if is_known {
        "leave the scheme out"
    } else {
        "leave the scheme out if this is an image in a registry"
    }
}

/// What is missing behind a slash; leaving out the one behind a domain would make a name of the domain.
fn about_missing(text: &str) -> &'static str {
    let name = text.trim_end_matches('/');
    if name.len() < text.len() && !is_domain_only(name) {
        return "put the name of the image here, or leave the slash out";
    }
    "put the name of the image here"
}

/// A host behind `@`, as URLs have a user in front of it.
fn has_user(text: &str) -> bool {
    text.split_once('@').is_some_and(|(_, host)| host.contains('/'))
}

fn about_digest(kind: DigestErrorKind) -> &'static str {
    match kind {
        DigestErrorKind::Empty | DigestErrorKind::MissingColon | DigestErrorKind::Algorithm => {
            "write `@sha256:` and the 64 digits, or `:` and a tag"
        }
        _ => "give the whole digest, all its digits; registries do not look up abbreviations",
    }
}

/// Whether values are still to be filled in, by the marks of templates or a placeholder in capitals.
fn is_template(text: &str, error: ReferenceError) -> bool {
    let is_between = |mark| {
        let mut pieces = text.split(mark);
        matches!((pieces.next(), pieces.next(), pieces.next()), (_, Some(word), Some(_)) if is_constant(word))
    };
    text.contains(['$', '{', '<'])
        || is_between('@')
        || is_between('%')
        || is_placeholder(component(text, error.span().start))
}

/// `ORGANIZATION`, `YOUR-NAME`, `MY_REGISTRY`: not `IBM`, which is an account in capitals.
fn is_placeholder(word: &str) -> bool {
    const WORDS: [&str; 16] = [
        "ACCOUNT",
        "HOST",
        "IMAGE",
        "NAME",
        "NAMESPACE",
        "ORG",
        "ORGANISATION",
        "ORGANIZATION",
        "OWNER",
        "PROJECT",
        "REGISTRY",
        "REPO",
        "REPOSITORY",
        "USER",
        "USERNAME",
        "YOUR",
    ];
    let is_known = word.split('-').any(|part| WORDS.contains(&part));
    is_constant(word) && (word.contains('_') || is_known)
}

/// Written as a constant or an environment variable is.
fn is_constant(word: &str) -> bool {
    word.bytes().any(|b| b.is_ascii_uppercase())
        && word.bytes().all(|b| matches!(b, b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'-'))
}

/// The component around a place.
fn component(text: &str, at: usize) -> &str {
    let (before, after) = text.split_at_checked(at).unwrap_or_default();
    let start = before.rfind(['/', '@']).map_or(0, |mark| mark + 1);
    let end = after.find(['/', ':', '@']).map_or(text.len(), |mark| at + mark);
    text.get(start..end).unwrap_or_default()
}

fn is_path(text: &str) -> bool {
    ["./", "../", "~/"].iter().any(|start| text.starts_with(start))
}

/// An address with more than one colon before the first slash.
fn is_ipv6_like(text: &str) -> bool {
    let head = text.split('/').next().unwrap_or_default();
    head.matches(':').count() > 1 && !head.contains("]:")
}

fn is_only_marks(text: &str) -> bool {
    text.bytes().all(|b| matches!(b, b'.' | b'_' | b'-'))
}

fn is_domain_only(name: &str) -> bool {
    !name.contains('/') && (name.contains(['.', ':']) || name == "localhost")
}

/// Taking a mended text must not lead to another registry.
fn keeps_domain(text: &str, mended: &str) -> bool {
    let name = mended.split([':', '@']).next().unwrap_or_default();
    if !mended.contains('/') && is_domain_only(name) {
        return false; // a registry alone would become a name on Docker Hub
    }
    let is_domain = text.split_once('/').is_some_and(|(head, _)| is_domain_only(head));
    !is_domain || ReferenceView::accept(mended).is_some_and(ReferenceView::has_explicit_domain)
}

/// The text without what is copied along with it: quotes, a key, a scheme, the address of a page.
fn bare(text: &str) -> &str {
    let is_edge = |c: char| {
        let is_mark = matches!(c, '"' | '\'' | '`' | '‘' | '’' | '“' | '”' | ',' | ';');
        c.is_whitespace() || c.is_control() || is_mark || is_invisible(c)
    };
    let text = text.trim_matches(is_edge);
    let keyed = ["image:", "FROM"].iter().find_map(|key| text.strip_prefix(key));
    let value = keyed.filter(|value| value.starts_with(char::is_whitespace)).unwrap_or(text);
    strip_page(strip_scheme(value.trim_matches(is_edge)))
}

/// `https://`, `docker://` and the like; a scheme that means another kind of thing stays.
fn strip_scheme(text: &str) -> &str {
    let known = ["https://", "http://", "docker://", "oci://", "docker-image://"];
    let is_start =
        |scheme: &str| text.get(..scheme.len()).is_some_and(|s| s.eq_ignore_ascii_case(scheme));
    let found = known.iter().find(|scheme| is_start(scheme));
    found.and_then(|scheme| text.get(scheme.len()..)).unwrap_or(text)
}

/// The name on a web page of Docker Hub.
fn strip_page(text: &str) -> &str {
    let pages = ["hub.docker.com/_/", "hub.docker.com/r/"];
    match pages.iter().find_map(|page| text.strip_prefix(page)) {
        Some(name) => name.strip_suffix("/tags").unwrap_or(name),
        None => text,
    }
}

/// Letters and dashes that only look like those of ASCII, invisible characters, and slashes that lean the other way.
fn plain_letters(text: &str) -> String {
    text.chars().filter(|&c| !is_invisible(c)).map(plain_letter).collect()
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

fn plain_letter(c: char) -> char {
    const LOOK_ALIKES: [(char, char); 14] = [
        ('а', 'a'),
        ('е', 'e'),
        ('о', 'o'),
        ('р', 'p'),
        ('с', 'c'),
        ('у', 'y'),
        ('х', 'x'),
        ('і', 'i'),
        ('ѕ', 's'),
        ('ο', 'o'),
        ('‐', '-'),
        ('–', '-'),
        ('—', '-'),
        ('\\', '/'),
    ];
    LOOK_ALIKES.iter().find(|(look, _)| *look == c).map_or(c, |(_, plain)| *plain)
}

/// An IPv6 address without its brackets. One that may end in a port is left to the writer.
fn bracket_ipv6(text: &str) -> String {
    let is_ipv6 = |host: &str| host.parse::<Ipv6Addr>().is_ok();
    let (head, rest) = text.split_at(text.find('/').unwrap_or(text.len()));
    let host = head.strip_prefix('[').unwrap_or(head);
    let host = host.strip_suffix(']').unwrap_or(host);
    let last = host.rsplit(':').next().unwrap_or_default();
    let has_port = (2..=5).contains(&last.len()) && last.bytes().all(|b| b.is_ascii_digit());
    if is_ipv6(host) && !has_port { ["[", host, "]", rest].concat() } else { text.to_string() }
}

/// Spaces around a mark, and marks twice. Two words stay two.
fn join_marks(text: &str) -> String {
    const MARKS: [char; 3] = ['/', ':', '@'];
    let mut joined = String::new();
    for word in text.split_whitespace() {
        let is_joint = joined.is_empty() || joined.ends_with(MARKS) || word.starts_with(MARKS);
        joined.push_str(if is_joint { "" } else { " " });
        joined.push_str(word);
    }
    let twice: [(&str, &str); 4] = [("//", "/"), ("@@", "@"), (":@", "@"), ("::", ":")];
    let count = if joined.contains('[') { 3 } else { 4 }; // an IPv6 address holds `::`
    let pairs = twice.iter().take(count);
    pairs.fold(joined, |text, (twice, once)| text.replace(twice, once))
}

/// `:` before a digest, `@` before a tag, a digest without its algorithm.
fn mark_digest(text: &str) -> String {
    let Some((name, digest)) = text.split_once('@') else {
        return text.replacen(":sha256:", "@sha256:", 1);
    };
    let is_hex = digest.bytes().all(|b| b.is_ascii_hexdigit());
    let is_tag = !(digest.starts_with("sha") || is_hex && digest.len() > 5);
    match digest.strip_prefix("sha256-") {
        Some(encoded) => [name, "@sha256:", encoded].concat(),
        None if is_hex && digest.len() == 64 => [name, "@sha256:", digest].concat(),
        None if is_tag && TagView::accept(digest).is_some() => [name, ":", digest].concat(),
        None => text.to_string(),
    }
}

/// Capitals in the name; a tag keeps its own.
fn lower_name(text: &str) -> String {
    let (name, tag, digest) = split(text);
    [&name.to_ascii_lowercase(), tag, digest].concat()
}

/// Capitals in a digest.
fn lower_digest(text: &str) -> String {
    let (name, tag, digest) = split(text);
    [name, tag, &digest.to_ascii_lowercase()].concat()
}

/// Nothing behind `:` or `@`.
fn trim_marks(text: &str) -> String {
    text.trim_end_matches([':', '@']).to_string()
}

/// A slash at the end, where an account and a name stand before it: else the name is what is missing.
fn trim_slash(text: &str) -> String {
    let trimmed = text.trim_end_matches('/');
    let is_whole = ReferenceView::accept(trimmed).is_some_and(|r| r.written_path().contains('/'));
    if is_whole { trimmed } else { text }.to_string()
}

/// Too many separators together. One at the end of a component stays: what is missing there is not known.
fn tidy_name(text: &str) -> String {
    let (name, tag, digest) = split(text);
    let mut tidy = String::new();
    for component in name.split_inclusive('/') {
        let (part, slash) = component.strip_suffix('/').map_or((component, ""), |part| (part, "/"));
        push_tidy(&mut tidy, part);
        tidy.push_str(slash);
    }
    [&tidy, tag, digest].concat()
}

/// A separator for every run of them.
fn push_tidy(tidy: &mut String, component: &str) {
    for run in component.split_inclusive(|c| !matches!(c, '.' | '_' | '-')) {
        let end = run.char_indices().next_back().map_or(0, |(end, _)| end);
        let (separators, letter) = run.split_at(end);
        let is_sound = separators == "__" || separators.bytes().all(|b| b == b'-');
        let len = if is_sound { separators.len() } else { 1 };
        tidy.push_str(separators.get(..len).unwrap_or(separators));
        tidy.push_str(letter);
    }
}

/// A tag that holds what build metadata holds, as Helm writes it.
fn mend_tag(text: &str) -> String {
    let (name, tag, digest) = split(text);
    let Some(tag) = tag.strip_prefix(':') else { return text.to_string() };
    match TagView::parse(tag).map_err(TagError::kind) {
        Err(TagErrorKind::Character) => [name, ":", &tag.replace(['+', '~'], "_"), digest].concat(),
        _ => text.to_string(),
    }
}

/// Name, `:` and tag, `@` and digest: as far as they are there, sound or not.
fn split(text: &str) -> (&str, &str, &str) {
    let (rest, digest) = text.split_at(text.find('@').unwrap_or(text.len()));
    let last = rest.rfind('/').unwrap_or(0);
    let colon = rest.get(last..).and_then(|tail| tail.find(':'));
    let (name, tag) = rest.split_at(colon.map_or(rest.len(), |colon| last + colon));
    (name, tag, digest)
}
