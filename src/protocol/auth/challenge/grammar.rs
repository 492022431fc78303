//! The grammar of challenges, rule by rule, in nom: what is read without anything mended, and the oracle of the scanner.
//!
//! Two rules are narrower than the RFC's: of `realm`, `service`, `scope` and `error` there is one in a challenge, and a
//! token in single quotes is no value.

use alloc::vec::Vec;

use nom::branch::alt;
use nom::bytes::complete::{tag, take, take_while, take_while1};
use nom::character::complete::char;
use nom::combinator::{all_consuming, map, opt, peek, recognize, verify};
use nom::multi::{many0, many0_count, separated_list1};
use nom::sequence::{delimited, preceded, separated_pair, terminated};
use nom::{IResult, Parser};

use super::Known;
use super::class::{BLANK, QUOTED, TOKEN, TOKEN68, is};

/// Scheme, token68, parameters.
pub(super) type Plain<'a> = (&'a [u8], Option<&'a [u8]>, Vec<PlainParam<'a>>);

/// Name, and value without its quotes.
pub(super) type PlainParam<'a> = (&'a [u8], &'a [u8]);

type Rule<'a, T = &'a [u8]> = IResult<&'a [u8], T, ()>;

/// `challenges := [ challenge ] *( OWS "," OWS [ challenge ] )`; blanks around it are not part of a header's value.
pub(super) fn challenges(input: &[u8]) -> Option<Vec<Plain<'_>>> {
    let list = separated_list1(comma, opt(challenge));
    let (_, list) = all_consuming(delimited(ows, list, ows)).parse(input).ok()?;
    Some(list.into_iter().flatten().collect())
}

/// `challenge := scheme [ 1*SP ( token68 / params ) ]`.
fn challenge(input: &[u8]) -> Rule<'_, Plain<'_>> {
    let spaces = take_while1(|byte| byte == b' ');
    let with_token68 = map(preceded(spaces, token68), |token68| (Some(token68), Vec::new()));
    let spaces = take_while1(|byte| byte == b' ');
    let with_params = map(preceded(spaces, params), |params| (None, params));
    let alone = map(peek(end), |_| (None, Vec::new()));
    map((token, alt((with_token68, with_params, alone))), |(scheme, (token68, params))| {
        (scheme, token68, params)
    })
    .parse(input)
}

/// `token68 := 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="`, before the end of the element.
fn token68(input: &[u8]) -> Rule<'_> {
    let padding = take_while(|byte| byte == b'=');
    terminated(recognize((take_while1(|byte| is(byte, TOKEN68)), padding)), peek(end)).parse(input)
}

/// `params := [ param ] *( OWS "," OWS [ param ] )`, at least one, for without any it is a challenge alone. The list
/// ends at a comma behind which there is no parameter.
fn params(input: &[u8]) -> Rule<'_, Vec<PlainParam<'_>>> {
    let first = preceded(many0_count(comma), param);
    let others = many0(preceded((comma, many0_count(comma)), param));
    let all = map((first, others), |(first, mut others)| {
        others.insert(0, first);
        others
    });
    verify(terminated(all, peek(end)), |params: &Vec<PlainParam<'_>>| known_are_single(params))
        .parse(input)
}

/// `param := token BWS "=" BWS ( token / quoted-string )`.
fn param(input: &[u8]) -> Rule<'_, PlainParam<'_>> {
    let word = verify(token, |word: &[u8]| !matches!(word, [b'\'', .., b'\'']));
    separated_pair(token, (ows, char('='), ows), alt((word, quoted_string))).parse(input)
}

/// `quoted-string := DQUOTE *( qdtext / quoted-pair ) DQUOTE`.
fn quoted_string(input: &[u8]) -> Rule<'_> {
    let text = recognize(many0_count(alt((qdtext, quoted_pair))));
    delimited(char('"'), text, char('"')).parse(input)
}

fn qdtext(input: &[u8]) -> Rule<'_> {
    take_while1(|byte| is(byte, QUOTED)).parse(input)
}

/// `quoted-pair := "\" ( HTAB / SP / VCHAR / obs-text )`.
fn quoted_pair(input: &[u8]) -> Rule<'_> {
    let escaped = verify(take(1_usize), |one: &[u8]| {
        one.iter().all(|byte| is(*byte, QUOTED) || matches!(byte, b'"' | b'\\'))
    });
    recognize((char('\\'), escaped)).parse(input)
}

fn token(input: &[u8]) -> Rule<'_> {
    take_while1(|byte| is(byte, TOKEN)).parse(input)
}

/// `OWS`, and `BWS`, which is the same but bad.
fn ows(input: &[u8]) -> Rule<'_> {
    take_while(|byte| is(byte, BLANK)).parse(input)
}

/// `OWS "," OWS`.
fn comma(input: &[u8]) -> Rule<'_> {
    delimited(ows, tag(","), ows).parse(input)
}

/// Where an element ends: before a comma, or at the end of the value.
fn end(input: &[u8]) -> Rule<'_> {
    preceded(ows, alt((tag(","), nom::combinator::eof))).parse(input)
}

fn known_are_single(params: &[PlainParam<'_>]) -> bool {
    [Known::Realm, Known::Service, Known::Scope, Known::Error].into_iter().all(|known| {
        let is_known = |(name, _): &&PlainParam<'_>| Known::named(name) == Some(known);
        params.iter().filter(is_known).count() < 2
    })
}
