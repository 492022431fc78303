//! What holds for every text that is read as a URL, and for every text that is resolved on one: a plain model reads and
//! resolves the same, by the letter of RFC 3986.
//!
//! The model takes the text apart from the left, a part at a time, and removes dot segments as section 5.2.4 does: from
//! one text to another. It knows no international names; where there is one, only what is accepted is compared.

use distref::registry::{
    CheckedUrl, HopError, HopPolicy, Origin, PageChain, RealmPolicy, RedirectChain, UrlError,
    UrlErrorKind,
};

/// The most texts that are looked at.
const TEXTS: usize = 6;

/// The laws, for the texts between tabs: a base, and what is resolved on it.
pub(crate) fn hold(input: &[u8]) {
    let texts: Vec<&[u8]> = input.split(|&byte| byte == b'\t').take(TEXTS).collect();
    let mut urls =
        vec![CheckedUrl::try_from("https://ghcr.io/v2/app/blobs/uploads/?_state=a%2Bb").unwrap()];
    for text in &texts {
        urls.extend(reads(text));
        reads_origin(text);
    }
    for base in urls.iter().take(2) {
        for text in &texts {
            resolves(base, text);
        }
    }
    for start in urls.iter().take(2) {
        chain(start, &texts);
    }
}

// The laws.

fn reads(text: &[u8]) -> Option<CheckedUrl> {
    let read = CheckedUrl::parse_bytes(text);
    let model = Model::of(text).filter(|model| model.scheme.is_some() && model.fragment.is_none());
    let model = model.map(|model| model.on(None));
    agree(text, &read, model.as_ref());
    let url = read.ok()?;
    assert_eq!(CheckedUrl::try_from(std::str::from_utf8(text).unwrap()).as_ref(), Ok(&url));
    is_canonical(&url);
    takes_parameters(&url);
    hides_its_query(&url);
    #[cfg(feature = "protocol")]
    is_a_uri(&url);
    Some(url)
}

/// Both accept or refuse, and read the same URL.
fn agree(text: &[u8], read: &Result<CheckedUrl, UrlError>, model: Option<&Whole>) {
    let shown = String::from_utf8_lossy(text);
    match (read, model) {
        (Ok(url), Some(model)) => {
            assert_eq!(url.expose(), model.text(), "{shown}");
            assert_eq!(parts_of(url), (model.scheme, &*model.host, model.port), "{shown}");
            assert_eq!(
                (url.path(), url.query()),
                (&*model.path, model.query.as_deref()),
                "{shown}"
            );
        }
        (Ok(url), None) => panic!("{shown} is {}", url.expose()),
        (Err(error), Some(model)) => {
            let is_too_long = model.text().len() > CheckedUrl::MAX_LEN;
            let is_drive = error.kind() == UrlErrorKind::Disputed && model.climbs_by_drive;
            assert!(is_too_long || is_drive || model.host.contains("xn--"), "{shown}: {error}");
        }
        (Err(error), None) => {
            assert!(error.offset() <= text.len(), "{shown}: {error}");
            assert_eq!(error.to_string().lines().count(), 1);
        }
    }
}

fn parts_of(url: &CheckedUrl) -> (&'static str, &str, u16) {
    let origin = url.origin();
    (origin.scheme().as_str(), origin.host(), origin.port())
}

fn is_canonical(url: &CheckedUrl) {
    assert_eq!(url.expose().parse().as_ref(), Ok(url));
    assert_eq!(url.resolve("").as_ref(), Ok(url));
    assert_eq!(url.resolve("#x").as_ref(), Ok(url));
    assert_eq!(url.resolve(url.expose()).as_ref(), Ok(url));
    let origin = url.origin();
    assert_eq!(origin.to_string().parse().as_ref(), Ok(origin));
    assert_eq!(Origin::new(origin.scheme(), &origin.authority()).as_ref(), Ok(origin));
    assert_eq!(origin.root().expose().parse(), Ok(origin.root()));
    assert!(url.same_origin(&origin.root()) && url.expose().starts_with(&origin.to_string()));
    let address = origin.host().trim_matches(['[', ']']).parse().ok();
    assert_eq!(origin.address(), address);
}

fn takes_parameters(url: &CheckedUrl) {
    let Ok(longer) = url.with_query("digest", "sha256:a&b") else {
        assert!(url.expose().len() + 30 > CheckedUrl::MAX_LEN);
        return;
    };
    let added = longer.expose().strip_prefix(url.expose()).expect("every other byte is kept");
    let separator = added.strip_suffix("digest=sha256%3Aa%26b").expect("at the end");
    let is_first = url.query().is_none();
    assert_eq!(is_first, separator == "?");
    let pairs =
        longer.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty()).count();
    let before = url.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty()).count();
    assert_eq!((pairs, longer.path()), (before + 1, url.path()));
}

/// Whatever the query is, the same is printed.
fn hides_its_query(url: &CheckedUrl) {
    let Some(query) = url.query() else { return };
    let plain = url.expose().strip_suffix(query).expect("the query is the end");
    let Ok(other) = format!("{plain}{}", query.len() % 7).parse::<CheckedUrl>() else { return };
    assert_eq!((url.to_string(), format!("{url:?}")), (other.to_string(), format!("{other:?}")));
    assert!(url.to_string().len() <= 256 + "?…".len());
}

#[cfg(feature = "protocol")]
fn is_a_uri(url: &CheckedUrl) {
    let uri = url.to_uri();
    assert_eq!(uri.to_string(), url.expose());
    assert_eq!(uri.scheme_str(), Some(url.origin().scheme().as_str()));
    assert_eq!(uri.host(), Some(url.origin().host()));
    let default = url.origin().scheme().default_port();
    assert_eq!(uri.port_u16().unwrap_or(default), url.origin().port());
    assert_eq!(uri.authority().map(ToString::to_string), Some(url.origin().authority()));
    assert_eq!((uri.path(), uri.query()), (url.path(), url.query()));
}

/// An origin is a URL without a path.
fn reads_origin(text: &[u8]) {
    let Ok(text) = std::str::from_utf8(text) else { return };
    let (origin, url) = (text.parse::<Origin>(), text.parse::<CheckedUrl>());
    let has_more = text.split_once("://").is_none_or(|(_, rest)| rest.contains(['/', '?', '#']));
    match (origin, url) {
        (Ok(origin), Ok(url)) => assert_eq!(origin.root(), url),
        (Ok(origin), Err(error)) => panic!("{text}: {origin}, but {error}"),
        (Err(error), url) => {
            assert!(has_more || url.is_err(), "{text}");
            assert!(error.offset() <= text.len(), "{text}: {error}");
        }
    }
}

fn resolves(base: &CheckedUrl, text: &[u8]) {
    let (resolved, model) = (base.resolve(text), Model::of(text));
    let model_base = Model::of(base.expose().as_bytes()).expect("what was accepted").on(None);
    let target = model.as_ref().map(|model| model.on(Some(&model_base)));
    agree(text, &resolved, target.as_ref());
    if let Ok(url) = &resolved {
        is_canonical(url);
        assert_eq!(url.same_origin(base), parts_of(url) == parts_of(base));
    }
    let policy = HopPolicy::new(base.origin().clone());
    let hop = policy.location(base, text);
    let is_fall = |url: &CheckedUrl| parts_of(base).0 == "https" && parts_of(url).0 == "http";
    match (&hop, &resolved) {
        (Ok(hop), Ok(url)) => {
            assert_eq!(hop.url(), url);
            assert_eq!(hop.sends_credentials(), url.same_origin(base));
            assert_eq!(hop.is_cross_origin(), !url.same_origin(base));
            let onward = policy.onward(hop, base.expose()).ok();
            assert!(onward.is_none_or(|back| back.sends_credentials() == hop.sends_credentials()));
            assert!(!is_fall(url));
            let (from, to) = (base.origin().address_range(), url.origin().address_range());
            assert!(to.is_within(from));
        }
        (Err(HopError::Url(error)), Err(same)) => assert_eq!(error, same),
        (Err(HopError::Downgrade), Ok(url)) => assert!(is_fall(url)),
        (Err(HopError::TooNear(range)), Ok(url)) => {
            assert_eq!(*range, url.origin().address_range());
            assert!(!url.same_origin(base) && !range.is_public());
        }
        other => panic!("{other:?}"),
    }
    let link = policy.link(base, text).ok();
    let api = base.path().split_inclusive("/v2/").next().filter(|it| it.ends_with("/v2/"));
    let is_page =
        |url: &CheckedUrl| url.same_origin(base) && url.path().starts_with(api.unwrap_or("/"));
    assert_eq!(link.is_some(), resolved.as_ref().is_ok_and(is_page));
    let has_fragment = model.is_some_and(|model| model.fragment.is_some());
    let realm = RealmPolicy::new(base.origin().clone()).realm(text);
    assert_eq!(realm.is_ok(), hop.is_ok() && !has_fragment && !text.is_empty());
}

/// A chain is bounded, comes by no URL twice, never loses what is to be put, and having been elsewhere never sends
/// credentials again.
fn chain(start: &CheckedUrl, locations: &[&[u8]]) {
    let policy = HopPolicy::new(start.origin().clone());
    let mut chain = RedirectChain::new(policy, "PUT", start.clone());
    let mut seen = vec![start.clone()];
    for (at, location) in locations.iter().cycle().take(16).enumerate() {
        let status = [301, 302, 303, 307, 308, 200][at % 6];
        let before = (chain.hops(), chain.current().clone());
        let Ok(hop) = chain.follow(status, Some(location)) else {
            assert_eq!((chain.hops(), chain.current()), (before.0, &before.1));
            continue;
        };
        assert!(!seen.contains(hop.url()) && chain.current() == hop.url());
        assert!(status >= 307 || status < 303 && hop.url().same_origin(&before.1));
        seen.push(hop.url().clone());
        let stayed = seen.iter().all(|url| url.same_origin(start));
        assert_eq!(hop.sends_credentials(), stayed);
        assert_eq!(chain.hops(), seen.len() - 1);
        assert!(chain.hops() <= RedirectChain::MAX_HOPS);
    }
    pages(start, locations);
}

/// Pages come by no URL twice and stay at their origin.
fn pages(start: &CheckedUrl, targets: &[&[u8]]) {
    let mut pages = PageChain::new(HopPolicy::new(start.origin().clone()), start.clone());
    let mut seen = vec![start.clone()];
    for target in targets.iter().cycle().take(16) {
        let before = (pages.pages(), pages.current().clone());
        let Ok(hop) = pages.follow(target) else {
            assert_eq!((pages.pages(), pages.current()), (before.0, &before.1));
            continue;
        };
        assert!(!seen.contains(hop.url()) && hop.url().same_origin(start));
        assert!(hop.sends_credentials());
        seen.push(hop.url().clone());
        assert_eq!((pages.pages(), pages.current()), (seen.len(), hop.url()));
    }
}

// The model.

/// A reference, taken apart; all parts as written.
struct Model<'a> {
    scheme: Option<&'static str>,
    authority: Option<(String, Option<u16>)>,
    path: &'a str,
    query: Option<&'a str>,
    fragment: Option<&'a str>,
}

/// A whole URL.
struct Whole {
    scheme: &'static str,
    host: String,
    port: u16,
    path: String,
    query: Option<String>,
    /// Whether it was found by `..`, beside a segment that some take for a drive.
    climbs_by_drive: bool,
}

impl<'a> Model<'a> {
    fn of(bytes: &'a [u8]) -> Option<Self> {
        let text =
            std::str::from_utf8(bytes).ok().filter(|text| text.len() <= CheckedUrl::MAX_LEN)?;
        let end = |text: &str, of: &[char]| text.find(of).unwrap_or(text.len());
        let colon = end(text, &[':', '/', '?', '#']);
        let (scheme, rest) = match text[colon..].strip_prefix(':') {
            None => (None, text),
            Some(rest) => match text[..colon].to_lowercase().as_str() {
                "http" => (Some("http"), rest),
                "https" => (Some("https"), rest),
                _ => return None,
            },
        };
        let (authority, rest) = match rest.strip_prefix("//") {
            None if scheme.is_some() => return None,
            None => (None, rest),
            Some(rest) => {
                let (authority, rest) = rest.split_at(end(rest, &['/', '?', '#']));
                (Some(host_and_port(authority)?), rest)
            }
        };
        let (path, rest) = rest.split_at(end(rest, &['?', '#']));
        let (query, rest) = rest.split_at(end(rest, &['#']));
        let (query, fragment) = (query.strip_prefix('?'), rest.strip_prefix('#'));
        let is_fine = is_pchars(path, "/")
            && [query, fragment].into_iter().flatten().all(|part| is_pchars(part, "/?"))
            && !path.split('/').any(hides_something);
        is_fine.then_some(Model { scheme, authority, path, query, fragment })
    }

    /// Section 5.2.2.
    fn on(&self, base: Option<&Whole>) -> Whole {
        let scheme = self.scheme.or(base.map(|base| base.scheme)).expect("a base, or none needed");
        let own = |path: &str| {
            remove_dot_segments(&if path.is_empty() { "/".to_owned() } else { path.to_owned() })
        };
        let query = self.query.map(str::to_owned);
        let segments = base.map_or("", |base| &*base.path).split('/').chain(self.path.split('/'));
        let climbs_by_drive = self.path.split('/').any(|segment| segment == "..")
            && segments.into_iter().any(is_drive);
        if let Some((host, port)) = &self.authority {
            let port = port.unwrap_or(if scheme == "http" { 80 } else { 443 });
            let (host, path) = (host.clone(), own(self.path));
            return Whole { scheme, host, port, path, query, climbs_by_drive };
        }
        let base = base.expect("a base, or an authority");
        let (path, query) = match self.path {
            "" => (base.path.clone(), query.or(base.query.clone())),
            path if path.starts_with('/') => (own(path), query),
            path => {
                let folder = &base.path[..=base.path.rfind('/').expect("a whole path")];
                (own(&format!("{folder}{path}")), query)
            }
        };
        Whole { scheme, host: base.host.clone(), port: base.port, path, query, climbs_by_drive }
    }
}

impl Whole {
    fn text(&self) -> String {
        let Self { scheme, host, port, path, query, .. } = self;
        let is_default = matches!((*scheme, *port), ("http", 80) | ("https", 443));
        let port = if is_default { String::new() } else { format!(":{port}") };
        let query = query.as_ref().map_or(String::new(), |query| format!("?{query}"));
        format!("{scheme}://{host}{port}{path}{query}")
    }
}

fn is_drive(segment: &str) -> bool {
    segment.strip_suffix(':').is_some_and(|drive| {
        drive.len() == 1 && !drive.contains(|c: char| !c.is_ascii_alphabetic())
    })
}

/// `pchar` of section 3.3, and what else may stand there.
fn is_pchars(text: &str, more: &str) -> bool {
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let is_escape = || {
            let mut digits = rest.clone().take(2);
            digits.next().is_some_and(|c| c.is_ascii_hexdigit())
                && digits.next().is_some_and(|c| c.is_ascii_hexdigit())
        };
        let is_plain =
            c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@".contains(c) || more.contains(c);
        if !(is_plain || c == '%' && is_escape()) {
            return false;
        }
    }
    true
}

/// Whether decoding the segment shows a control, or a dot segment that was not there before.
fn hides_something(segment: &str) -> bool {
    let mut pieces = segment.split('%');
    let mut decoded: String = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let byte = piece.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        decoded.push(byte.map_or('?', char::from)); // escapes are in order: the text was refused otherwise
        decoded.push_str(piece.get(2..).unwrap_or_default());
    }
    let is_dots = |piece: &str| piece == "." || piece == "..";
    segment.contains('%')
        && (decoded.chars().any(|c| c.is_ascii_control())
            || decoded.split(['/', '\\']).any(is_dots))
}

fn host_and_port(authority: &str) -> Option<(String, Option<u16>)> {
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let port = match port {
        None => None,
        Some(port) => {
            let number: u16 = port.parse().ok()?;
            Some(number).filter(|number| *number > 0 && number.to_string() == port)?.into()
        }
    };
    let host = match host.strip_prefix('[') {
        Some(rest) => v6(rest.strip_suffix(']')?)?,
        None => name_or_v4(host)?,
    };
    Some((host, port))
}

fn name_or_v4(host: &str) -> Option<String> {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.trim_matches('-') == label
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
    };
    if host.len() > 253 || !host.split('.').all(is_label) {
        return None;
    }
    let host = host.to_ascii_lowercase();
    let last = &host[host.rfind('.').map_or(0, |dot| dot + 1)..];
    let is_hex = last.starts_with("0x") && last[2..].chars().all(|c| c.is_ascii_hexdigit());
    let is_decimal = last.chars().all(|c| c.is_ascii_digit());
    if is_hex || is_decimal {
        let numbers: Vec<Option<u8>> = host.split('.').map(|part| part.parse().ok()).collect();
        let again = numbers.iter().flatten().map(u8::to_string).collect::<Vec<_>>().join(".");
        return (numbers.len() == 4 && again == host).then_some(host);
    }
    Some(host)
}

/// Serialised as the URL Standard has it: hex only, the first of the longest runs of two or more zeros left out.
fn v6(text: &str) -> Option<String> {
    let pieces = text.parse::<std::net::Ipv6Addr>().ok()?.segments();
    let run = |start: usize| pieces[start..].iter().take_while(|&&piece| piece == 0).count();
    let longest = (0..8).map(run).max().filter(|&len| len > 1);
    let Some(len) = longest else {
        return Some(format!("[{}]", hex(&pieces)));
    };
    let start = (0..8).find(|&start| run(start) == len)?;
    Some(format!("[{}::{}]", hex(&pieces[..start]), hex(&pieces[start + len..])))
}

fn hex(pieces: &[u16]) -> String {
    pieces.iter().map(|piece| format!("{piece:x}")).collect::<Vec<_>>().join(":")
}

/// Section 5.2.4, step by step, of a path that begins with `/`.
fn remove_dot_segments(path: &str) -> String {
    let (mut input, mut output) = (path.to_owned(), String::new());
    while !input.is_empty() {
        if input.starts_with("/./") {
            input.drain(..2);
        } else if input == "/." {
            input.truncate(1);
        } else if input.starts_with("/../") || input == "/.." {
            input = format!("/{}", input.get(4..).unwrap_or_default());
            output.truncate(output.rfind('/').unwrap_or(0));
        } else {
            let end = input[1..].find('/').map_or(input.len(), |at| at + 1);
            output.extend(input.drain(..end));
        }
    }
    output
}
