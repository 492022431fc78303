//! The grammar of references, rule by rule, in nom: the oracle of the accept path, and what finds the fault in a refusal.
//!
//! ```text
//! reference := name [ ":" tag ] [ "@" digest ]
//! name      := [ domain "/" ] path
//! domain    := host [ ":" 1*digit ]
//! host      := label *( "." label ) | "[" 1*( hexdigit | ":" ) "]"
//! label     := alnum [ *( alnum | "-" ) alnum ]
//! path      := part *( "/" part )
//! part      := run *( sep run )                  run := 1*( lower | digit )
//! sep       := "." | "__" | "_" | 1*"-"
//! tag       := word *127( word | "." | "-" )     word := alnum | "_"
//! digest    := algorithm ":" 32*hexdigit         ; either case at this level
//! algorithm := algpart *( ( "+" | "." | "-" | "_" ) algpart )    algpart := letter *alnum
//! ```
//! Source: distribution/reference v0.6, `regexp.go`. Each rule is a recogniser over bytes: what is left says how far it came.

use nom::branch::alt;
use nom::bytes::complete::{tag as text, take_while_m_n, take_while1};
use nom::combinator::{all_consuming, opt, recognize, verify};
use nom::multi::many0_count;
use nom::sequence::{pair, preceded};
use nom::{AsChar, IResult, Parser};

/// How capitals are read.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum Case {
    /// As they are.
    Kept,
    /// As the small letters they have, as Go's second try does to tell *must be lower case* from nonsense.
    /// Beyond ASCII only K (Kelvin) and İ have such a letter; the caller lets no other character through.
    Folded,
}

type Rule<'a> = IResult<&'a [u8], &'a [u8], ()>;

/// How many bytes of `input` the rule takes, from its start; `None` when it does not even begin.
pub(super) fn reach<'a>(input: &'a [u8], rule: impl Fn(&'a [u8]) -> Rule<'a>) -> Option<usize> {
    rule(input).ok().map(|(rest, _)| input.len() - rest.len())
}

/// Whether the rule takes all of `input`.
pub(super) fn fits<'a>(input: &'a [u8], rule: impl Fn(&'a [u8]) -> Rule<'a>) -> bool {
    all_consuming(rule).parse(input).is_ok()
}

/// `reference := name [ ":" tag ] [ "@" digest ]`, with or without a domain.
pub(super) fn reference(case: Case, input: &[u8]) -> Rule<'_> {
    let located = move |i| located(case, i);
    let domain = move |i| domain(case, i);
    let with_domain = recognize((domain, text("/"), all_consuming(located)));
    alt((with_domain, located)).parse(input)
}

/// What may stand behind a domain: `path [ ":" tag ] [ "@" digest ]`.
pub(super) fn located(case: Case, input: &[u8]) -> Rule<'_> {
    let tag = opt(preceded(text(":"), move |i| tag(case, i)));
    let digest = opt(preceded(text("@"), move |i| digest(case, i)));
    recognize((move |i| path(case, i), tag, digest)).parse(input)
}

/// `domain := host [ ":" 1*digit ]`.
pub(super) fn domain(case: Case, input: &[u8]) -> Rule<'_> {
    let port = opt(pair(text(":"), digits));
    recognize(pair(move |i| host(case, i), port)).parse(input)
}

/// `host := label *( "." label ) | "[" 1*( hexdigit | ":" ) "]"`.
pub(super) fn host(case: Case, input: &[u8]) -> Rule<'_> {
    let labels =
        pair(move |i| label(case, i), many0_count(pair(text("."), move |i| label(case, i))));
    alt((recognize(labels), ip_literal)).parse(input)
}

/// `"[" 1*( hexdigit | ":" ) "]"`.
fn ip_literal(input: &[u8]) -> Rule<'_> {
    let inside = take_while1(|b: u8| b.is_ascii_hexdigit() || b == b':');
    recognize((text("["), inside, text("]"))).parse(input)
}

/// `label := alnum [ *( alnum | "-" ) alnum ]`.
fn label(case: Case, input: &[u8]) -> Rule<'_> {
    let alnums = move |i| take_while1(|b| is_alnum(case, b)).parse(i);
    recognize(pair(alnums, many0_count(pair(dashes, alnums)))).parse(input)
}

/// `path := part *( "/" part )`.
pub(super) fn path(case: Case, input: &[u8]) -> Rule<'_> {
    let part = move |i| part(case, i);
    recognize(pair(part, many0_count(pair(text("/"), part)))).parse(input)
}

/// `part := run *( sep run )`.
fn part(case: Case, input: &[u8]) -> Rule<'_> {
    let run = move |i| run(case, i);
    recognize(pair(run, many0_count(pair(separator, run)))).parse(input)
}

/// `run := 1*( lower | digit )`.
fn run(case: Case, input: &[u8]) -> Rule<'_> {
    take_while1(|b| is_lower(case, b) || b.is_ascii_digit()).parse(input)
}

/// `sep := "." | "__" | "_" | 1*"-"`.
fn separator(input: &[u8]) -> Rule<'_> {
    alt((text("."), text("__"), text("_"), dashes)).parse(input)
}

fn dashes(input: &[u8]) -> Rule<'_> {
    take_while1(|b| b == b'-').parse(input)
}

fn digits(input: &[u8]) -> Rule<'_> {
    take_while1(|b: u8| b.is_ascii_digit()).parse(input)
}

/// `tag := word *127( word | "." | "-" )`: characters, which are bytes unless folded.
pub(super) fn tag(case: Case, input: &[u8]) -> Rule<'_> {
    let word = move |b| is_alnum(case, b) || b == b'_';
    let text = take_while1(move |b| word(b) || b == b'.' || b == b'-');
    verify(text, |tag: &[u8]| {
        tag.first().is_some_and(|&first| word(first)) && characters(tag) <= 128
    })
    .parse(input)
}

/// `digest := algorithm ":" 32*hexdigit`.
pub(super) fn digest(case: Case, input: &[u8]) -> Rule<'_> {
    let hex = take_while_m_n(32, usize::MAX, |b: u8| b.is_hex_digit());
    recognize((move |i| algorithm(case, i), text(":"), hex)).parse(input)
}

/// `algorithm := algpart *( ( "+" | "." | "-" | "_" ) algpart )`, `algpart := letter *alnum`.
fn algorithm(case: Case, input: &[u8]) -> Rule<'_> {
    let part = move |i| {
        let alnums = take_while1(|b| is_alnum(case, b));
        verify(alnums, |part: &[u8]| part.first().is_some_and(|b| !b.is_ascii_digit())).parse(i)
    };
    let joint = alt((text("+"), text("."), text("-"), text("_")));
    recognize(pair(part, many0_count(pair(joint, part)))).parse(input)
}

fn is_alnum(case: Case, byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || (case == Case::Folded && !byte.is_ascii())
}

fn is_lower(case: Case, byte: u8) -> bool {
    byte.is_ascii_lowercase()
        || (case == Case::Folded && is_alnum(case, byte) && !byte.is_ascii_digit())
}

/// How many characters the bytes are.
fn characters(text: &[u8]) -> usize {
    text.iter().filter(|&&byte| byte & 0xc0 != 0x80).count()
}
