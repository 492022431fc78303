//! The law of challenges: the scanner reads what the grammar reads and nothing else unmended, what it reads lies in the
//! input and is written back, and whatever is not read is told with its place.

use distref::protocol::auth::{
    BearerChallenge, Challenge, Challenges, Fault, FaultKind, ParamValue, Preferred,
};
use http::header::{HeaderMap, HeaderValue, WWW_AUTHENTICATE};

pub(crate) fn hold(value: &[u8]) {
    let read: Vec<Result<Challenge<'_>, Fault>> = Challenges::new(value).collect();
    assert!(read.len() <= Challenges::MAX_CHALLENGES + 1);
    let places = read.iter().map(|item| item.map_or_else(Fault::offset, |it| it.offset()));
    assert!(places.clone().all(|at| at <= value.len()), "{read:?}");
    assert!(places.is_sorted(), "{read:?}");
    for challenge in read.iter().flatten() {
        lies_within(challenge, value);
        reads_back(challenge);
    }
    agrees_with_the_grammar(value, &read);
    in_a_header(value, &read);
    if let Ok(Preferred::Bearer(bearer)) = Challenges::new(value).preferred() {
        bearer_reads_back(&bearer);
    }
}

fn lies_within(challenge: &Challenge<'_>, value: &[u8]) {
    let range = value.as_ptr_range();
    let is_within = |part: &[u8]| {
        let part = part.as_ptr_range();
        range.start <= part.start && part.end <= range.end
    };
    let mended = challenge.mended().map_or(challenge.offset(), Fault::offset);
    assert!(mended <= value.len(), "{challenge:?}");
    let params: Vec<(&str, ParamValue<'_>)> = challenge.params().collect();
    assert!(params.len() <= Challenge::MAX_PARAMS);
    assert!(
        params.iter().all(|(name, param)| is_within(name.as_bytes()) && is_within(param.raw()))
    );
    for (name, known) in [
        ("realm", challenge.realm()),
        ("SERVICE", challenge.service()),
        ("Scope", challenge.scope()),
        ("error", challenge.error()),
    ] {
        assert_eq!(challenge.param(name), known, "{name}");
    }
    for (_, param) in params {
        let bytes: Vec<u8> = param.bytes().collect();
        assert_eq!(param.to_cow(), String::from_utf8_lossy(&bytes));
        assert!(!bytes.iter().any(|byte| byte.is_ascii_control() && *byte != b'\t'), "{param:?}");
    }
}

/// The normal form of a challenge in UTF-8 is within the grammar and means the same.
fn reads_back(challenge: &Challenge<'_>) {
    let is_utf8 = |(_, param): (&str, ParamValue<'_>)| {
        std::str::from_utf8(&param.bytes().collect::<Vec<u8>>()).is_ok()
    };
    let text = challenge.to_string();
    if text.len() > Challenges::MAX_LEN || !challenge.params().all(is_utf8) {
        return;
    }
    let read: Vec<Challenge<'_>> =
        Challenges::new(text.as_bytes()).collect::<Result<_, _>>().expect("its own text");
    let [read] = read.as_slice() else { panic!("{text}: {read:?}") };
    let mended = read.mended().map(Fault::kind);
    assert!(matches!(mended, None | Some(FaultKind::Repeated)), "{text}: {read:?}");
    assert_eq!((read.scheme(), read.token68()), (challenge.scheme(), challenge.token68()));
    assert!(read.params().eq(challenge.params()), "{text}");
    assert_eq!(read.to_string(), text);
}

/// Unmended is what the grammar has, and the grammar's reading is the same.
fn agrees_with_the_grammar(value: &[u8], read: &[Result<Challenge<'_>, Fault>]) {
    let is_bounded = |item: &Result<Challenge<'_>, Fault>| {
        let fault = item.as_ref().err().map(|fault| fault.kind());
        !matches!(
            fault,
            Some(FaultKind::TooLong | FaultKind::TooMany | FaultKind::TooManyParameters)
        )
    };
    if !read.iter().all(is_bounded) {
        return;
    }
    let is_strict = |item: &Result<Challenge<'_>, Fault>| {
        item.as_ref().is_ok_and(|challenge| challenge.mended().is_none())
    };
    let grammar = Challenges::by_grammar(value);
    assert_eq!(grammar.is_some(), read.iter().all(is_strict), "{read:?}");
    let Some(grammar) = grammar else { return };
    assert_eq!(grammar.len(), read.len());
    for ((_, token68, params), challenge) in grammar.iter().zip(read.iter().flatten()) {
        assert_eq!(*token68, challenge.token68().map(str::as_bytes));
        let raw = challenge.params().map(|(name, param)| (name.as_bytes(), param.raw()));
        assert!(raw.eq(params.iter().copied()), "{challenge:?}");
    }
}

fn in_a_header(value: &[u8], read: &[Result<Challenge<'_>, Fault>]) {
    let Ok(header) = HeaderValue::from_bytes(value) else { return };
    let mut headers = HeaderMap::new();
    headers.append(WWW_AUTHENTICATE, header);
    assert!(Challenges::in_headers(&headers).eq(read.iter().copied()));
}

/// What is written is read, but for scopes that have no room.
fn bearer_reads_back(bearer: &BearerChallenge) {
    let value = bearer.to_header_value();
    assert!(value.len() <= Challenges::MAX_LEN);
    let Ok(Preferred::Bearer(read)) = Challenges::new(value.as_bytes()).preferred() else {
        panic!("{bearer}")
    };
    let rest = (bearer.realm(), bearer.service(), bearer.error());
    assert_eq!((read.realm(), read.service(), read.error()), rest);
    let is_short = value.len() + bearer.scopes().to_string().len() < Challenges::MAX_LEN;
    assert!(read.scopes() == bearer.scopes() || !is_short, "{bearer}");
    assert!(bearer.scopes().words().zip(read.scopes().words()).all(|(one, other)| one == other));
}
