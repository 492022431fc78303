//! The grammar of references, rule by rule, in nom: the oracle of the accept path, and what finds the fault in a
//! refusal.
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
//! Source: distribution/reference v0.6, `regexp.go`. Each rule is a recogniser over bytes: what is left says how far it
//! came.

use nom::branch::alt;
use nom::bytes::complete::{tag as text, take_while_m_n, take_while1};
use nom::combinator::{all_consuming, opt, recognize, verify};
use nom::multi::many0_count;
use nom::sequence::{pair, preceded};
use nom::{IResult, Parser};

use super::class::{ALNUM, Classes, DIGIT, HEX, KEPT, RUN, SEPARATOR, TAG, WORD, is};

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
pub(super) fn reference(classes: Classes, input: &[u8]) -> Rule<'_> {
    let located = move |i| located(classes, i);
    let domain = move |i| domain(classes, i);
    let with_domain = recognize((domain, text("/"), all_consuming(located)));
    alt((with_domain, located)).parse(input)
}

/// What may stand behind a domain: `path [ ":" tag ] [ "@" digest ]`.
pub(super) fn located(classes: Classes, input: &[u8]) -> Rule<'_> {
    let tag = opt(preceded(text(":"), move |i| tag(classes, i)));
    let digest = opt(preceded(text("@"), move |i| digest(classes, i)));
    recognize((move |i| path(classes, i), tag, digest)).parse(input)
}

/// `domain := host [ ":" 1*digit ]`.
pub(super) fn domain(classes: Classes, input: &[u8]) -> Rule<'_> {
    let port = opt(pair(text(":"), digits));
    recognize(pair(move |i| host(classes, i), port)).parse(input)
}

/// `host := label *( "." label ) | "[" 1*( hexdigit | ":" ) "]"`. Labels are runs joined by dashes, so a host is runs
/// joined by either.
pub(super) fn host(classes: Classes, input: &[u8]) -> Rule<'_> {
    let joint = |i| alt((text("."), take_while1(|b| b == b'-'))).parse(i);
    alt((|i| joined(classes, ALNUM, joint, i), ip_literal)).parse(input)
}

/// `"[" 1*( hexdigit | ":" ) "]"`.
fn ip_literal(input: &[u8]) -> Rule<'_> {
    let inside = take_while1(|b| is(&KEPT, HEX, b) || b == b':');
    recognize((text("["), inside, text("]"))).parse(input)
}

/// `path := part *( "/" part )`. Parts are runs joined by separators, so a path is runs joined by either.
pub(super) fn path(classes: Classes, input: &[u8]) -> Rule<'_> {
    let joint = |i| alt((separator, text("/"))).parse(i);
    joined(classes, RUN, joint, input)
}

/// `sep := "." | "__" | "_" | 1*"-"`.
fn separator(input: &[u8]) -> Rule<'_> {
    let is_sound = |marks: &[u8]| match marks {
        b"." | b"_" | b"__" => true,
        dashes => dashes.iter().all(|&b| b == b'-'),
    };
    verify(take_while1(|b| is(&KEPT, SEPARATOR, b)), is_sound).parse(input)
}

/// `run *( joint run )`, a run being bytes of one class.
fn joined<'a>(
    classes: Classes,
    class: u8,
    joint: impl Fn(&'a [u8]) -> Rule<'a>,
    input: &'a [u8],
) -> Rule<'a> {
    let run = |i| take_while1(|b| is(classes, class, b)).parse(i);
    recognize(pair(run, many0_count(pair(joint, run)))).parse(input)
}

fn digits(input: &[u8]) -> Rule<'_> {
    take_while1(|b| is(&KEPT, DIGIT, b)).parse(input)
}

/// `tag := word *127( word | "." | "-" )`: characters, which are bytes unless folded.
pub(super) fn tag(classes: Classes, input: &[u8]) -> Rule<'_> {
    let text = take_while1(|b| is(classes, TAG, b));
    let starts = |tag: &[u8]| tag.first().is_some_and(|&first| is(classes, WORD, first));
    verify(text, |tag: &[u8]| starts(tag) && (tag.len() <= 128 || characters(tag) <= 128))
        .parse(input)
}

/// `digest := algorithm ":" 32*hexdigit`.
pub(super) fn digest(classes: Classes, input: &[u8]) -> Rule<'_> {
    let hex = take_while_m_n(32, usize::MAX, |b| is(&KEPT, HEX, b));
    recognize((move |i| algorithm(classes, i), text(":"), hex)).parse(input)
}

/// `algorithm := algpart *( ( "+" | "." | "-" | "_" ) algpart )`, `algpart := letter *alnum`.
fn algorithm(classes: Classes, input: &[u8]) -> Rule<'_> {
    let part = move |i| {
        let alnums = take_while1(|b| is(classes, ALNUM, b));
        verify(alnums, |part: &[u8]| part.first().is_some_and(|b| !b.is_ascii_digit())).parse(i)
    };
    let joint = alt((text("+"), text("."), text("-"), text("_")));
    recognize(pair(part, many0_count(pair(joint, part)))).parse(input)
}

/// How many characters the bytes are.
fn characters(text: &[u8]) -> usize {
    text.iter().filter(|&&byte| byte & 0xc0 != 0x80).count()
}
