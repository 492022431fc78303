//! URLs of replies: what is refused and where, what references mean, what is kept byte for byte.

use std::net::IpAddr;

use distref::DomainView;
use distref::registry::{CheckedUrl, Origin, Scheme, UrlError, UrlErrorKind as Kind};

fn url(text: &str) -> CheckedUrl {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn origin(text: &str) -> Origin {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn refusal(result: Result<CheckedUrl, UrlError>) -> (Kind, usize) {
    let error = result.expect_err("refused");
    (error.kind(), error.offset())
}

#[test]
fn what_two_parsers_read_differently_is_refused() {
    for (text, kind, offset) in [
        // Scenario 45.
        ("https://user:pw@evil/", Kind::Userinfo, 15),
        ("https://user@evil/", Kind::Userinfo, 12),
        ("https://@evil/", Kind::Userinfo, 8),
        ("https:\\\\evil", Kind::Byte, 6),
        ("https:/\\evil", Kind::Byte, 7),
        ("https:/evil", Kind::Slashes, 6),
        ("https:evil", Kind::Slashes, 6),
        ("https:", Kind::Slashes, 6),
        ("https://e\tvil/", Kind::Byte, 9),
        ("ht\ntps://evil/", Kind::Byte, 2),
        ("https://evil/\r\nSet-Cookie: a", Kind::Byte, 13),
        (" https://evil/", Kind::Byte, 0),
        ("https://evil/a b", Kind::Byte, 14),
        ("https://evil/\0", Kind::Byte, 13),
        ("https://evil/\u{7f}", Kind::Byte, 13),
        ("https://ev\u{ff0e}il/", Kind::Byte, 10),
        ("https://evil/\u{e9}", Kind::Byte, 13),
        ("https://evil/?\u{e9}", Kind::Byte, 14),
        ("file:///etc/passwd", Kind::Scheme, 0),
        ("javascript:alert(1)", Kind::Scheme, 0),
        ("httpss://evil/", Kind::Scheme, 0),
        ("://evil/", Kind::Scheme, 0),
        // Numbers that are addresses to some.
        ("http://0x7f.1/", Kind::Ipv4, 7),
        ("http://127.1/", Kind::Ipv4, 7),
        ("http://0177.0.0.1/", Kind::Ipv4, 7),
        ("http://2130706433/", Kind::Ipv4, 7),
        ("http://0x7f000001/", Kind::Ipv4, 7),
        ("http://127.0.0.1./", Kind::Ipv4, 7),
        ("http://127.0.0.0x1/", Kind::Ipv4, 7),
        ("http://1.2.3.4.5/", Kind::Ipv4, 7),
        ("http://256.0.0.1/", Kind::Ipv4, 7),
        ("http://a.0x/", Kind::Ipv4, 7),
        ("http://a.09/", Kind::Ipv4, 7),
        // Ports.
        ("https://evil:0/", Kind::Port, 13),
        ("https://evil:/", Kind::Port, 13),
        ("https://evil:99999/", Kind::Port, 13),
        ("https://evil:65536/", Kind::Port, 13),
        ("https://evil:0443/", Kind::Port, 13),
        ("https://evil:+443/", Kind::Port, 13),
        ("https://evil:a/", Kind::Port, 13),
        ("https://evil:443:80/", Kind::Port, 13),
        ("https://[::1]:/", Kind::Port, 14),
        // Hosts.
        ("https://", Kind::NoHost, 8),
        ("https:///evil", Kind::NoHost, 8),
        ("https://:443/", Kind::NoHost, 8),
        ("https://?q", Kind::NoHost, 8),
        ("https://ev%69l/", Kind::Host, 10),
        ("https://a..b/", Kind::Host, 10),
        ("https://.a/", Kind::Host, 8),
        ("https://evil./", Kind::Host, 13),
        ("https://a,b/", Kind::Host, 9),
        ("https://a]/", Kind::Host, 9),
        ("https://xn--a/", Kind::Host, 8),
        ("https://[::1/", Kind::Ipv6, 8),
        ("https://[]/", Kind::Ipv6, 8),
        ("https://[::g]/", Kind::Ipv6, 8),
        ("https://[fe80::1%25eth0]/", Kind::Ipv6, 8),
        ("https://[v1.a]/", Kind::Ipv6, 8),
        ("https://[1.2.3.4]/", Kind::Ipv6, 8),
        ("https://[::1]a/", Kind::Host, 13),
        // Paths and the rest.
        ("https://h/%", Kind::Escape, 10),
        ("https://h/%4", Kind::Escape, 10),
        ("https://h/?%zz", Kind::Escape, 11),
        ("https://h/#%+1", Kind::Escape, 11),
        ("https://h/a/%2e/b", Kind::DotSegment, 12),
        ("https://h/a/%2E./b", Kind::DotSegment, 12),
        ("https://h/a/.%2e", Kind::DotSegment, 12),
        ("https://h/a/..%2fb", Kind::DotSegment, 12),
        ("https://h/a/b%2F..%5cc", Kind::DotSegment, 12),
        ("https://h/a/b%2F.", Kind::DotSegment, 12),
        ("https://h/a%00", Kind::Control, 11),
        ("https://h/a%0D%0a", Kind::Control, 11),
        ("https://h/a%7F", Kind::Control, 11),
        ("https://h/a[0]", Kind::Byte, 11),
        ("https://h/?a[0]", Kind::Byte, 12),
        ("https://h/a|b", Kind::Byte, 11),
        ("https://h/\"", Kind::Byte, 10),
        ("https://h/#a#b", Kind::Byte, 12),
        ("https://h/a#b", Kind::Fragment, 11),
        ("https://h#", Kind::Fragment, 9),
        // Nothing to be relative to.
        ("", Kind::Relative, 0),
        ("/v2/", Kind::Relative, 0),
        ("//evil/", Kind::Relative, 0),
        ("evil", Kind::Relative, 0),
    ] {
        assert_eq!(refusal(text.parse()), (kind, offset), "{text:?}");
        if kind != Kind::Relative && kind != Kind::Fragment {
            let base = url("https://ghcr.io/v2/");
            assert_eq!(refusal(base.resolve(text)), (kind, offset), "{text:?}");
        }
    }
}

#[test]
fn a_url_is_told_in_its_canonical_form() {
    for (text, canonical) in [
        ("https://ghcr.io", "https://ghcr.io/"),
        ("HTTPS://GHCR.IO:443", "https://ghcr.io/"),
        ("http://h:80/?q", "http://h/?q"),
        ("http://h:443", "http://h:443/"),
        ("https://h?q", "https://h/?q"),
        ("https://h/?", "https://h/?"),
        ("https://h/a/./b/../c", "https://h/a/c"),
        ("https://h/../..", "https://h/"),
        ("https://h/a/..", "https://h/"),
        ("https://h/a//../b", "https://h/a/b"),
        ("https://h//evil/p", "https://h//evil/p"),
        ("https://h/a%2Fb%5c/%41~", "https://h/a%2Fb%5c/%41~"),
        ("https://h/...;/..a/b..", "https://h/...;/..a/b.."),
        ("https://h/!$&'()*+,;=:@", "https://h/!$&'()*+,;=:@"),
        ("https://h/?!$&'()*+,;=:@/?%00%2e", "https://h/?!$&'()*+,;=:@/?%00%2e"),
        ("https://my_registry.example/", "https://my_registry.example/"),
        ("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"),
        ("https://127.0.0.1:65535/", "https://127.0.0.1:65535/"),
        ("https://[2001:DB8:0:0::1]/", "https://[2001:db8::1]/"),
        ("https://[::FFFF:127.0.0.1]:1/", "https://[::ffff:7f00:1]:1/"),
    ] {
        let read = url(text);
        assert_eq!(read.expose(), canonical);
        assert_eq!(url(canonical), read);
        assert_eq!(CheckedUrl::parse_bytes(text.as_bytes()), Ok(read));
    }
}

#[test]
fn a_reference_means_what_rfc_3986_says() {
    let base = url("http://a/b/c/d;p?q");
    for (reference, target) in [
        // Section 5.4.1; without the other schemes. Fragments are dropped.
        ("g", "http://a/b/c/g"),
        ("./g", "http://a/b/c/g"),
        ("g/", "http://a/b/c/g/"),
        ("/g", "http://a/g"),
        ("//g", "http://g/"),
        ("?y", "http://a/b/c/d;p?y"),
        ("g?y", "http://a/b/c/g?y"),
        ("#s", "http://a/b/c/d;p?q"),
        ("g#s", "http://a/b/c/g"),
        ("g?y#s", "http://a/b/c/g?y"),
        (";x", "http://a/b/c/;x"),
        ("g;x", "http://a/b/c/g;x"),
        ("g;x?y#s", "http://a/b/c/g;x?y"),
        ("", "http://a/b/c/d;p?q"),
        (".", "http://a/b/c/"),
        ("./", "http://a/b/c/"),
        ("..", "http://a/b/"),
        ("../", "http://a/b/"),
        ("../g", "http://a/b/g"),
        ("../..", "http://a/"),
        ("../../", "http://a/"),
        ("../../g", "http://a/g"),
        // Section 5.4.2.
        ("../../../g", "http://a/g"),
        ("../../../../g", "http://a/g"),
        ("/./g", "http://a/g"),
        ("/../g", "http://a/g"),
        ("g.", "http://a/b/c/g."),
        (".g", "http://a/b/c/.g"),
        ("g..", "http://a/b/c/g.."),
        ("..g", "http://a/b/c/..g"),
        ("./../g", "http://a/b/g"),
        ("./g/.", "http://a/b/c/g/"),
        ("g/./h", "http://a/b/c/g/h"),
        ("g/../h", "http://a/b/c/h"),
        ("g;x=1/./y", "http://a/b/c/g;x=1/y"),
        ("g;x=1/../y", "http://a/b/c/y"),
        ("g?y/./x", "http://a/b/c/g?y/./x"),
        ("g?y/../x", "http://a/b/c/g?y/../x"),
        ("g#s/../x", "http://a/b/c/g"),
        // Scenario 44 and what registries send.
        ("//cdn.x/p", "http://cdn.x/p"),
        ("/v2/app/blobs/uploads/1?_state=a%2Bb", "http://a/v2/app/blobs/uploads/1?_state=a%2Bb"),
        ("?_state=a+b%20c&d='", "http://a/b/c/d;p?_state=a+b%20c&d='"),
        ("https://a/g", "https://a/g"),
        ("./g:h", "http://a/b/c/g:h"),
        ("/g//h", "http://a/g//h"),
    ] {
        assert_eq!(
            base.resolve(reference).as_ref().map(CheckedUrl::expose),
            Ok(target),
            "{reference}"
        );
    }
}

/// `url` takes a letter and a colon for a drive of Windows, of which nothing leads up.
#[test]
fn what_leads_up_beside_a_drive_is_refused() {
    let base = url("https://h/c:/blobs/1");
    for (base, reference) in [
        (&url("https://h/"), "/a/./c:/../blob"),
        (&url("https://h/"), "/C:/x/../../blob"),
        (&base, "../blob"),
        (&base, "https://h/a/../z:/b"),
    ] {
        assert_eq!(refusal(base.resolve(reference)), (Kind::Disputed, 0), "{reference}");
    }
    assert_eq!(base.resolve("2").unwrap().expose(), "https://h/c:/blobs/2");
    assert_eq!(base.resolve("../cd:/3").unwrap_err().kind(), Kind::Disputed);
    assert_eq!(url("https://h/a/cd:/../b").expose(), "https://h/a/b");
}

#[test]
fn a_relative_reference_of_another_scheme_is_no_path() {
    let base = url("http://a/b");
    for (reference, kind) in [
        ("http:g", Kind::Slashes), // RFC 3986, section 5.4.2, the strict reading
        ("g:h", Kind::Scheme),
        ("127.0.0.1:80", Kind::Scheme),
        ("////x", Kind::NoHost),
        ("///x", Kind::NoHost),
    ] {
        assert_eq!(refusal(base.resolve(reference)).0, kind, "{reference}");
    }
}

#[test]
fn a_parameter_is_added_and_no_other_byte_changes() {
    for (text, whole) in [
        // Scenario 81.
        ("https://h/u?_state=a%2Bb", "https://h/u?_state=a%2Bb&digest=sha256%3Aab"),
        ("https://h/u", "https://h/u?digest=sha256%3Aab"),
        ("https://h/u?", "https://h/u?digest=sha256%3Aab"),
        ("https://h/u?a&", "https://h/u?a&digest=sha256%3Aab"),
        ("https://h/u?a=+%20'", "https://h/u?a=+%20'&digest=sha256%3Aab"),
    ] {
        assert_eq!(url(text).with_query("digest", "sha256:ab").unwrap().expose(), whole);
    }
    let all = url("https://h/").with_query("a b", "-._~&=%/?#+\u{e9}\0").unwrap();
    assert_eq!(all.query(), Some("a%20b=-._~%26%3D%25%2F%3F%23%2B%C3%A9%00"));
    let long = "a".repeat(CheckedUrl::MAX_LEN);
    assert_eq!(refusal(url("https://h/").with_query("a", &long)), (Kind::TooLong, 8_192));
}

#[test]
fn a_url_is_as_long_as_the_limit_at_most() {
    let start = "https://h/";
    let longest = format!("{start}{}", "a".repeat(CheckedUrl::MAX_LEN - start.len()));
    assert_eq!(url(&longest).expose(), longest);
    assert_eq!(refusal(format!("{longest}a").parse()), (Kind::TooLong, CheckedUrl::MAX_LEN));
    // What is short by itself may be long where it leads.
    assert_eq!(
        refusal(url(&format!("{start}b/")).resolve(&longest[start.len()..])).0,
        Kind::TooLong
    );
    assert_eq!(url(&longest).with_query("a", "").map_err(UrlError::kind), Err(Kind::TooLong));
}

#[test]
fn no_secret_of_a_url_is_printed() {
    // Scenario 49; 76.
    let signed = "https://cdn.example/blob?X-Amz-Signature=hunter2&X-Amz-Credential=hunter2";
    let read = url(signed);
    assert_eq!(read.to_string(), "https://cdn.example/blob?…");
    for text in [
        "https://hunter2:hunter2@h/",
        "https://h/?hunter2 ",
        "https://h/?q#hunter2",
        "https://hunter2:99999/",
        "hunter2://h/",
        "hunter2",
    ] {
        let error = text.parse::<CheckedUrl>().unwrap_err();
        for shown in [error.to_string(), format!("{error:?}"), format!("{read:?} {read:#?} {read}")]
        {
            assert!(!shown.contains("hunter2"), "{shown}");
        }
    }
}

#[test]
fn what_is_shown_of_a_url_is_bounded() {
    let long = url(&format!("https://h/{}?q", "a".repeat(5_000)));
    let shown = long.to_string();
    assert!(shown.len() <= 260 && shown.ends_with('…'), "{shown}");
}

#[test]
fn http_reads_a_checked_url_as_we_do() {
    for text in [
        "https://ghcr.io/",
        "http://[::1]:5000/v2/?n=1&last=a%2Fb",
        "https://h//evil.com/x",
        "https://h/!$&'()*+,;=:@?!$&'()*+,;=:@/?",
        "https://my_host/?",
    ] {
        let (read, uri) = (url(text), url(text).to_uri());
        assert_eq!(uri.scheme_str(), Some(read.origin().scheme().as_str()));
        assert_eq!(uri.host(), Some(read.origin().host()));
        assert_eq!(uri.authority().map(ToString::to_string), Some(read.origin().authority()));
        assert_eq!((uri.path(), uri.query()), (read.path(), read.query()));
        assert_eq!(uri.to_string(), read.expose());
    }
}

#[test]
fn the_same_server_is_the_same_origin() {
    for (left, right, is_same) in [
        ("https://ghcr.io", "https://GHCR.IO:443", true),
        ("http://ghcr.io", "http://ghcr.io:80", true),
        ("https://ghcr.io", "http://ghcr.io", false),
        ("https://ghcr.io", "http://ghcr.io:443", false),
        ("https://ghcr.io", "https://ghcr.io:5000", false),
        ("https://[::1]", "https://[0:0:0:0:0:0:0:1]", true),
        ("https://[::ffff:1.2.3.4]", "https://[::ffff:102:304]", true),
        ("https://[::ffff:1.2.3.4]", "https://1.2.3.4", false),
        ("https://ghcr.io", "https://ghcr.io.evil", false),
    ] {
        assert_eq!(origin(left) == origin(right), is_same, "{left} {right}");
        assert_eq!(origin(left).root().same_origin(&origin(right).root()), is_same);
    }
}

#[test]
fn an_origin_is_read_from_text_and_printed_back() {
    for text in [
        "https://ghcr.io",
        "http://localhost:5000",
        "https://[2001:db8::1]:8443",
        "http://10.0.0.7",
    ] {
        assert_eq!(origin(text).to_string(), text);
        assert_eq!(origin(text).root().expose(), format!("{text}/"));
        assert_eq!(*origin(text).root().origin(), origin(text));
        assert_eq!(url(text), origin(text).root());
    }
    for (text, kind, offset) in [
        ("ghcr.io", Kind::Relative, 0),
        ("ftp://ghcr.io", Kind::Scheme, 0),
        ("https://ghcr.io/", Kind::Host, 15),
        ("https://ghcr.io/v2", Kind::Host, 15),
        ("https://", Kind::NoHost, 8),
        ("https://a@b", Kind::Userinfo, 9),
        ("https://h:0", Kind::Port, 10),
        ("https://127.1", Kind::Ipv4, 8),
        ("https://\u{e9}", Kind::Host, 8),
        ("https://[\u{e9}]", Kind::Ipv6, 8),
        ("https://h?q", Kind::Host, 9),
    ] {
        let error = text.parse::<Origin>().unwrap_err();
        assert_eq!((error.kind(), error.offset()), (kind, offset), "{text}");
    }
}

#[test]
fn a_domain_of_a_reference_is_an_origin_unless_it_is_no_host() {
    for (domain, read) in [
        ("docker.io", Ok("https://registry-1.docker.io")),
        ("index.docker.io", Ok("https://registry-1.docker.io")),
        ("GHCR.io", Ok("https://ghcr.io")),
        ("ghcr.io:443", Ok("https://ghcr.io")),
        ("localhost:5000", Ok("https://localhost:5000")),
        ("[2001:db8::1]:5000", Ok("https://[2001:db8::1]:5000")),
        ("[:::]", Err(Kind::Ipv6)),
        ("127.1", Err(Kind::Ipv4)),
        ("ghcr.io:0", Err(Kind::Port)),
        ("ghcr.io:99999", Err(Kind::Port)),
    ] {
        let origin = Origin::of_domain(Scheme::Https, DomainView::parse(domain).unwrap());
        let told = origin.as_ref().map(ToString::to_string).map_err(|error| error.kind());
        assert_eq!(told, read.map(str::to_owned), "{domain}");
    }
}

#[test]
fn an_address_is_told_and_a_name_is_none() {
    for (text, address) in [
        ("https://10.0.0.7", Some("10.0.0.7")),
        ("https://[2001:db8::1]:1", Some("2001:db8::1")),
        ("https://[::ffff:1.2.3.4]", Some("::ffff:1.2.3.4")),
        ("https://ghcr.io", None),
        ("https://10.0.0.7.example", None),
    ] {
        let address = address.map(|text| text.parse::<IpAddr>().unwrap());
        assert_eq!(origin(text).address(), address, "{text}");
    }
}

#[cfg(feature = "serde")]
#[test]
fn an_origin_is_a_string_in_json() {
    let read: Origin = serde_json::from_str(r#""HTTPS://Ghcr.io:443""#).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), r#""https://ghcr.io""#);
    let error = serde_json::from_str::<Origin>(r#""https://hunter2@ghcr.io""#).unwrap_err();
    assert!(!error.to_string().contains("hunter2"), "{error}");
}

#[test]
fn a_label_that_dns_does_not_know_is_refused() {
    let longest = "a".repeat(63);
    let too_long = format!("b.{longest}a.example");
    for (host, offset) in [
        (&*format!("{longest}.example"), None),
        (&too_long, Some(2 + 63)),
        ("-a.example", Some(0)),
        ("a-.example", Some(1)),
        ("a.-b", Some(2)),
        ("a.b-", Some(3)),
        ("-", Some(0)),
        ("a--b.xn.example", None),
        ("my_registry", None),
        ("_a.example", None),
        ("a_.example", None),
    ] {
        let read = Origin::new(Scheme::Https, host);
        let told = read.map_err(|error| (error.kind(), error.offset()));
        assert_eq!(told.err(), offset.map(|at| (Kind::Host, at)), "{host}");
    }
}

#[cfg(feature = "protocol")]
#[test]
fn the_url_of_a_request_is_checked_as_any_other() {
    for (uri, told) in [
        ("https://ghcr.io/v2/?n=5", Ok("https://ghcr.io/v2/?n=5")),
        ("http://GHCR.io:80/a/../b", Ok("http://ghcr.io/b")),
        ("/v2/", Err(Kind::Relative)),
        ("https://user:pw@ghcr.io/", Err(Kind::Userinfo)),
        ("https://127.1/", Err(Kind::Ipv4)),
    ] {
        let read = CheckedUrl::try_from(&uri.parse::<http::Uri>().unwrap());
        assert_eq!(read.as_ref().map(CheckedUrl::expose).map_err(|e| e.kind()), told, "{uri}");
    }
}
