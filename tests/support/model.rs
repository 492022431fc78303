//! What Go's library says about a text, by a slow and independent reading of its grammar.
//!
//! Every rule is a function named after it that takes the place where it starts and what has to follow, and
//! tries the longest reading first, as Go's regular expressions do. Written from the grammar and the order of checks
//! of distribution/reference v0.6, not from the code under test.

use distref::reference::Sentinel;

/// The parts of a reference as Go has them; the domain is empty where there is none.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Parts {
    pub(crate) domain: String,
    pub(crate) path: String,
    pub(crate) tag: Option<String>,
    pub(crate) digest: Option<String>,
}

/// What the crate is expected to say.
pub(crate) type Verdict<T> = Result<T, Refusal>;

/// Why it refuses.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Refusal {
    /// Go refuses too, so.
    AsGo(Sentinel),
    /// Go has no such rule: a deviation.
    Ours(Deviation),
}

/// Where the crate refuses on purpose what Go may accept.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Deviation {
    /// The whole text has a limit.
    TooLong,
    /// With the longest of all other parts, the longest domain makes the longest text.
    DomainTooLong,
    /// Go takes `_` in front of the first `/` for a part of the path, and the domain for empty.
    UnderscoreDomain,
}

/// `ParseNormalizedNamed`.
pub(crate) fn normalized(text: &str) -> Verdict<Parts> {
    deviation_of_length(text)?;
    let named = go_normalized(text)?;
    // Deviation: underscore domain.
    if named.domain.is_empty() { ours(Deviation::UnderscoreDomain) } else { Ok(named) }
}

/// `Parse`.
pub(crate) fn exact(text: &str) -> Verdict<Parts> {
    deviation_of_length(text)?;
    go_parse(text)
}

/// `ParseNamed`, given what `ParseNormalizedNamed` says.
pub(crate) fn canonical(text: &str, normalized: &Verdict<Parts>) -> Verdict<Parts> {
    let named = normalized.clone()?;
    let is_canonical = named.string() == text;
    is_canonical.then_some(named).ok_or(Refusal::AsGo(Sentinel::NotCanonical))
}

/// `ParseAnyReference`, given what `ParseNormalizedNamed` says: the digest, or what is a name.
pub(crate) fn any(text: &str, normalized: Verdict<Parts>) -> Verdict<Result<String, Parts>> {
    if is_identifier(text) {
        return Ok(Ok(format!("sha256:{text}")));
    }
    if go_digest(text).is_ok() {
        return Ok(Ok(text.to_owned()));
    }
    normalized.map(Err)
}

/// `WithName`.
pub(crate) fn name_alone(text: &str) -> Verdict<Parts> {
    deviation_of_length(text)?;
    let bytes = text.as_bytes();
    let ends = |domain: Option<usize>, start, end| {
        (end == bytes.len()).then(|| parts(text, domain, start..end, None, None))
    };
    let named = name(bytes, &ends).ok_or(Refusal::AsGo(Sentinel::InvalidFormat))?;
    deviation_of_domain(&named)?;
    if named.path.len() > 255 { go(Sentinel::NameTooLong) } else { Ok(named) }
}

/// A tag alone.
pub(crate) fn is_tag(text: &str) -> bool {
    let bytes = text.as_bytes();
    tag(bytes, 0, &|end| whole(bytes, end)).is_some()
}

/// A path alone.
pub(crate) fn is_repository(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() <= 255 && path(bytes, 0, &|end| whole(bytes, end)).is_some()
}

/// A domain alone, where Docker would take it for one in front of a path.
pub(crate) fn is_domain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_short = text.len() <= 65_015; // Deviation: domain limit.
    is_short && is_taken_for_domain(text) && domain(bytes, 0, &|end| whole(bytes, end)).is_some()
}

impl Parts {
    /// `String()`.
    pub(crate) fn string(&self) -> String {
        let slash = if self.domain.is_empty() { "" } else { "/" };
        format!("{}{slash}{}{}", self.domain, self.path, self.suffix())
    }

    /// `FamiliarString`.
    pub(crate) fn familiar(&self) -> String {
        self.familiar_name() + &self.suffix()
    }

    /// `FamiliarName`.
    pub(crate) fn familiar_name(&self) -> String {
        let components: Vec<&str> = self.path.split('/').collect();
        match (self.domain.as_str(), components.as_slice()) {
            ("docker.io", ["library", name]) => (*name).to_owned(),
            ("docker.io" | "", _) => self.path.clone(),
            (domain, _) => format!("{domain}/{}", self.path),
        }
    }

    fn suffix(&self) -> String {
        let tag = self.tag.iter().flat_map(|tag| [":", tag.as_str()]);
        let digest = self.digest.iter().flat_map(|digest| ["@", digest.as_str()]);
        tag.chain(digest).collect()
    }
}

fn go<T>(sentinel: Sentinel) -> Verdict<T> {
    Err(Refusal::AsGo(sentinel))
}

fn ours<T>(deviation: Deviation) -> Verdict<T> {
    Err(Refusal::Ours(deviation))
}

/// Deviation: 64 KiB.
fn deviation_of_length(text: &str) -> Verdict<()> {
    if text.len() > 65_536 { ours(Deviation::TooLong) } else { Ok(()) }
}

/// Deviation: domain limit.
fn deviation_of_domain(parts: &Parts) -> Verdict<()> {
    if parts.domain.len() > 65_015 { ours(Deviation::DomainTooLong) } else { Ok(()) }
}

// The checks of Go, in its order, with ours where they come.

fn go_normalized(text: &str) -> Verdict<Parts> {
    if is_identifier(text) {
        return go(Sentinel::Identifier);
    }
    let (domain, mut remainder) = match text.split_once('/') {
        Some(("index.docker.io", rest)) => ("docker.io", rest.to_owned()),
        Some((head, rest)) if is_taken_for_domain(head) => (head, rest.to_owned()),
        _ => ("docker.io", text.to_owned()),
    };
    if domain == "docker.io" && !remainder.contains('/') {
        remainder = format!("library/{remainder}");
    }
    let remote = remainder.split(':').next().unwrap_or_default();
    if go_lower(remote) != remote {
        return go(Sentinel::UppercaseRemote);
    }
    go_parse(&format!("{domain}/{remainder}"))
}

fn go_parse(text: &str) -> Verdict<Parts> {
    let Some(found) = reference(text) else {
        return match reference(&go_lower(text)) {
            _ if text.is_empty() => go(Sentinel::NameEmpty),
            Some(_) => go(Sentinel::Uppercase),
            None => go(Sentinel::InvalidFormat),
        };
    };
    deviation_of_domain(&found)?;
    if found.path.len() > 255 {
        return go(Sentinel::NameTooLong);
    }
    found.digest.as_deref().map_or(Ok(()), go_digest).map_err(Refusal::AsGo)?;
    Ok(found)
}

/// go-digest's `Validate`, with sha256, sha384 and sha512 linked in.
fn go_digest(text: &str) -> Result<(), Sentinel> {
    let (algorithm, encoded) = text.split_once(':').ok_or(Sentinel::DigestFormat)?;
    let length = match algorithm {
        _ if algorithm.is_empty() || encoded.is_empty() => return Err(Sentinel::DigestFormat),
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ if is_foreign_digest(algorithm, encoded) => return Err(Sentinel::DigestUnsupported),
        _ => return Err(Sentinel::DigestFormat),
    };
    if encoded.len() != length {
        return Err(Sentinel::DigestLength);
    }
    let is_hex = encoded.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f'));
    if is_hex { Ok(()) } else { Err(Sentinel::DigestFormat) }
}

/// `[a-z0-9]+([.+_-][a-z0-9]+)*:[a-zA-Z0-9=_-]+`
fn is_foreign_digest(algorithm: &str, encoded: &str) -> bool {
    let is_component =
        |text: &str| !text.is_empty() && text.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9'));
    let is_encoded = |c: char| c.is_ascii_alphanumeric() || matches!(c, '=' | '_' | '-');
    algorithm.split(['.', '+', '_', '-']).all(is_component) && encoded.chars().all(is_encoded)
}

fn is_identifier(text: &str) -> bool {
    text.len() == 64 && text.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f'))
}

/// Whether a head in front of the first `/` is taken for a domain.
fn is_taken_for_domain(head: &str) -> bool {
    head == "localhost" || head.contains(['.', ':']) || go_lower(head) != head
}

/// Go's `strings.ToLower`: a character for a character.
fn go_lower(text: &str) -> String {
    let lower = |c: char| match c {
        'İ' => 'i',
        c => c.to_lowercase().next().unwrap_or(c),
    };
    text.chars().map(lower).collect()
}

// The grammar. A text is its bytes: all classes are ASCII, so that no byte of another character is in one.

/// What has to follow, told where it starts; its answer is the answer of all.
type Then<'a, T> = &'a dyn Fn(usize) -> Option<T>;

/// `reference = name , [ ":" , tag ] , [ "@" , digest ] ;`
fn reference(text: &str) -> Option<Parts> {
    let bytes = text.as_bytes();
    name(bytes, &|domain, path_start, path_end| {
        let after_tag = |tag_end: usize| {
            let tag = (tag_end > path_end).then_some(path_end + 1..tag_end);
            let after_digest = |end: usize| {
                let digest = (end > tag_end).then_some(tag_end + 1..end);
                let path = path_start..path_end;
                (end == bytes.len()).then(|| parts(text, domain, path, tag.clone(), digest))
            };
            let marked = |at| digest(bytes, at, &after_digest);
            byte(bytes, tag_end, b'@', &marked).or_else(|| after_digest(tag_end))
        };
        let marked = |at| tag(bytes, at, &after_tag);
        byte(bytes, path_end, b':', &marked).or_else(|| after_tag(path_end))
    })
}

/// `name = [ domain , "/" ] , path ;` Tells the end of the domain, if any, and both ends of the path.
fn name<T>(text: &[u8], then: &dyn Fn(Option<usize>, usize, usize) -> Option<T>) -> Option<T> {
    let with_domain = |domain_end| {
        let after_slash = |at| path(text, at, &|end| then(Some(domain_end), at, end));
        byte(text, domain_end, b'/', &after_slash)
    };
    domain(text, 0, &with_domain).or_else(|| path(text, 0, &|end| then(None, 0, end)))
}

/// `domain = host , [ ":" , digit , { digit } ] ;`
fn domain<T>(text: &[u8], at: usize, then: Then<'_, T>) -> Option<T> {
    let after_host = |at| {
        let port = |at| some(text, at, usize::MAX, u8::is_ascii_digit, then);
        byte(text, at, b':', &port).or_else(|| then(at))
    };
    host(text, at, &after_host)
}

/// `host = label , { "." , label } | "[" , hexcolon , { hexcolon } , "]" ;`
fn host<T>(text: &[u8], at: usize, then: Then<'_, T>) -> Option<T> {
    let hexcolon = |byte: &u8| byte.is_ascii_hexdigit() || *byte == b':';
    let closed = |at| byte(text, at, b']', then);
    let bracketed = |at| some(text, at, usize::MAX, hexcolon, &closed);
    labels(text, at, then).or_else(|| byte(text, at, b'[', &bracketed))
}

/// `label , { "." , label }`
fn labels<T>(text: &[u8], at: usize, then: Then<'_, T>) -> Option<T> {
    let more = |at| byte(text, at, b'.', &|at| labels(text, at, then)).or_else(|| then(at));
    label(text, at, &more)
}

/// `label = alnum | alnum , { alnum | "-" } , alnum ;`
fn label<T>(text: &[u8], at: usize, then: Then<'_, T>) -> Option<T> {
    let inner = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
    let starts = text.get(at).is_some_and(u8::is_ascii_alphanumeric);
    let ends = |end: usize| {
        let last = text.get(end.checked_sub(1)?)?;
        if last.is_ascii_alphanumeric() { then(end) } else { None }
    };
    if starts { some(text, at, usize::MAX, inner, &ends) } else { None }
}

/// `path = part , { "/" , part } ;`
fn path<T>(text: &[u8], at: usize, then: Then<'_, T>) -> Option<T> {
    let more = |at| byte(text, at, b'/', &|at| path(text, at, then)).or_else(|| then(at));
    part(text, at, &more)
}

/// `part = run , { sep , run } ;        run = lower | digit , { lower | digit } ;`
fn part<T>(text: &[u8], at: usize, then: Then<'_, T>) -> Option<T> {
    let is_run = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let more = |at| sep(text, at, &|at| part(text, at, then)).or_else(|| then(at));
    some(text, at, usize::MAX, is_run, &more)
}

/// `sep = "." | "_" | "__" | "-" , { "-" } ;`
fn sep<T>(text: &[u8], at: usize, then: Then<'_, T>) -> Option<T> {
    byte(text, at, b'.', then)
        .or_else(|| some(text, at, 2, |byte| *byte == b'_', then))
        .or_else(|| some(text, at, usize::MAX, |byte| *byte == b'-', then))
}

/// `tag = word , { word | "." | "-" } ;`, 1 to 128 bytes.
fn tag<T>(text: &[u8], at: usize, then: Then<'_, T>) -> Option<T> {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let is_more = |byte: &u8| is_word(byte) || matches!(byte, b'.' | b'-');
    if text.get(at).is_some_and(is_word) { some(text, at, 128, is_more, then) } else { None }
}

/// `digest = alg , ":" , 32 * hexdigit , { hexdigit } ;`
fn digest<T>(text: &[u8], at: usize, then: Then<'_, T>) -> Option<T> {
    let hex = |start: usize| {
        let long = |end: usize| if end - start >= 32 { then(end) } else { None };
        some(text, start, usize::MAX, u8::is_ascii_hexdigit, &long)
    };
    alg(text, at, &|at| byte(text, at, b':', &hex))
}

/// `alg = algpart , { ( "+" | "." | "-" | "_" ) , algpart } ;  algpart = letter , { alnum } ;`
fn alg<T>(text: &[u8], at: usize, then: Then<'_, T>) -> Option<T> {
    let is_sep = |byte: &u8| matches!(byte, b'+' | b'.' | b'-' | b'_');
    let again = |at| some(text, at, 1, is_sep, &|at| alg(text, at, then));
    let more = |at| again(at).or_else(|| then(at));
    if text.get(at).is_some_and(u8::is_ascii_alphabetic) {
        some(text, at, usize::MAX, u8::is_ascii_alphanumeric, &more)
    } else {
        None
    }
}

/// One to `most` bytes of a class, as many as let the rest follow.
fn some<T>(
    text: &[u8],
    at: usize,
    most: usize,
    is: impl Fn(&u8) -> bool,
    then: Then<'_, T>,
) -> Option<T> {
    let count = text.iter().skip(at).take(most).take_while(|byte| is(byte)).count();
    (1..=count).rev().find_map(|count| then(at + count))
}

/// One byte.
fn byte<T>(text: &[u8], at: usize, wanted: u8, then: Then<'_, T>) -> Option<T> {
    if text.get(at) == Some(&wanted) { then(at + 1) } else { None }
}

fn whole(text: &[u8], end: usize) -> Option<()> {
    (end == text.len()).then_some(())
}

fn parts(
    text: &str,
    domain_end: Option<usize>,
    path: std::ops::Range<usize>,
    tag: Option<std::ops::Range<usize>>,
    digest: Option<std::ops::Range<usize>>,
) -> Parts {
    Parts {
        domain: text[..domain_end.unwrap_or(0)].to_owned(),
        path: text[path].to_owned(),
        tag: tag.map(|tag| text[tag].to_owned()),
        digest: digest.map(|digest| text[digest].to_owned()),
    }
}
