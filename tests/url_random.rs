//! URLs and references put together at random from pieces that mean something, and what is nearly one: the law holds.

#[path = "support/random.rs"]
#[allow(dead_code, reason = "only its numbers are wanted here")]
mod random;
#[path = "support/url_laws.rs"]
mod url_laws;

use distref::registry::CheckedUrl;
use random::Random;

/// What is accepted, and what is not.
type Pieces = (&'static [&'static str], &'static [&'static str]);

const SCHEMES: Pieces =
    (&["https:", "https:", "http:", "HTTPS:", "Http:", "", ""], &["ftp:", "https", ":"]);
const SLASHES: Pieces = (&["//"], &["/", "///", "\\\\", "/\\", ""]);
const HOSTS: Pieces = (
    &[
        "ghcr.io",
        "GHCR.io",
        "a",
        "a-b.c_d",
        "localhost",
        "x.localhost",
        "nas.local",
        "registry",
        "127.0.0.1",
        "10.0.0.7",
        "8.8.8.8",
        "169.254.169.254",
        "[::1]",
        "[2001:DB8:0:0:1::]",
        "[::ffff:10.0.0.1]",
        "[64:ff9b::7f00:1]",
        "xn--bcher-kva.de",
    ],
    &[
        "127.1",
        "0x7f.1",
        "0177.0.0.1",
        "1.2.3.4.",
        "a.09",
        "[::",
        "[::1%25a]",
        "a..b",
        "a.",
        "u:p@h",
        "u@h",
        "xn--a",
        "",
    ],
);
const PORTS: Pieces =
    (&["", "", "", ":443", ":80", ":5000", ":65535"], &[":65536", ":0", ":", ":0443"]);
const SEGMENTS: Pieces = (
    &[
        "a",
        "b",
        "v2",
        "..",
        "..",
        ".",
        "",
        "...",
        "..a",
        ".;",
        "a%2Fb",
        "%20",
        "e@f",
        "!$&'()*+,;=",
    ],
    &[
        "%2e", "%2E.", "a%5c..", "%2f.", "..%2F", "%00", "%0a", "%7f", "%zz", "%", "[g]", "h i",
        "c:d",
    ],
);
const QUERIES: Pieces =
    (&["", "", "?", "?a=b", "?_state=a%2Bb&", "?'/?:@", "?%2e%00"], &["?[]", "?\"", "?a b", "?%1"]);
const FRAGMENTS: Pieces = (&["", "", "", "", "#", "#a/?b"], &["##", "#\\"]);

fn piece(random: &mut Random, (good, bad): Pieces) -> &'static str {
    if random.once_in(24) { random.pick(bad) } else { random.pick(good) }
}

fn reference(random: &mut Random) -> String {
    let authority = [SCHEMES, SLASHES, HOSTS, PORTS].map(|pieces| piece(random, pieces)).concat();
    let start = match random.below(3) {
        0 => String::new(),
        1 => "/".to_owned(),
        _ => authority + if random.once_in(8) { "" } else { "/" },
    };
    let count = random.below(6);
    let path = (0..count).map(|_| piece(random, SEGMENTS)).collect::<Vec<_>>().join("/");
    [&*start, &*path, piece(random, QUERIES), piece(random, FRAGMENTS)].concat()
}

#[test]
fn the_law_of_urls_holds_for_what_is_put_together_at_random() {
    let mut random = Random::new(0x5EED);
    let base: CheckedUrl = "https://ghcr.io/v2/".parse().unwrap();
    let (mut accepted, mut refused) = (0, 0);
    for _ in 0..1_200 {
        let mut texts = [(); 3].map(|()| reference(&mut random));
        if random.once_in(4) {
            random.mutate(&mut texts[0]);
        }
        for text in &texts {
            *if base.resolve(text).is_ok() { &mut accepted } else { &mut refused } += 1;
        }
        url_laws::hold(texts.join("\t").as_bytes());
    }
    // Neither side of the law is idle.
    assert!(accepted > 800 && refused > 800, "{accepted} accepted, {refused} refused");
}
