//! Where replies may send to, with what, and how often.

use distref::registry::{
    AddressRange, CheckedUrl, HopError, HopPolicy, Origin, PageChain, RealmPolicy, RedirectChain,
    UrlErrorKind,
};

fn origin(text: &str) -> Origin {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn policy(registry: &str) -> HopPolicy {
    HopPolicy::new(origin(registry))
}

fn chain(registry: &str, path: &str) -> RedirectChain {
    chain_of("GET", registry, path)
}

fn chain_of(method: &str, registry: &str, path: &str) -> RedirectChain {
    let policy = policy(registry);
    let start = policy.registry().root().resolve(path).unwrap();
    RedirectChain::new(policy, method, start)
}

/// Whether the hop from the registry's root is to another origin, and whether credentials go along.
fn location(registry: &str, target: &str) -> Result<(bool, bool), HopError> {
    let policy = policy(registry);
    let hop = policy.location(&policy.registry().root(), target)?;
    Ok((hop.is_cross_origin(), hop.sends_credentials()))
}

#[test]
fn credentials_stay_with_scheme_host_and_port() {
    for (registry, target, is_cross) in [
        // Scenarios 38, 39, 40, 80.
        ("https://ghcr.io", "https://ghcr.io/x", false),
        ("https://ghcr.io", "/x", false),
        ("https://ghcr.io", "https://GHCR.IO:443/x", false),
        ("https://ghcr.io", "//cdn.example/x", true),
        ("https://ghcr.io", "https://ghcr.io:8443/x", true),
        ("http://registry:5000", "https://registry:5000/x", true),
        ("https://ghcr.io", "https://sub.ghcr.io/x", true),
    ] {
        assert_eq!(location(registry, target), Ok((is_cross, !is_cross)), "{registry} {target}");
    }
}

#[test]
fn a_url_that_another_server_chose_gets_no_credentials_at_the_registry_either() {
    let policy = policy("https://ghcr.io");
    for (from, target, sends) in [
        ("https://ghcr.io/v2/", "https://ghcr.io/v2/x", true),
        ("https://storage.example/", "https://ghcr.io/v2/private", false),
        ("https://ghcr.io:8443/", "https://ghcr.io/v2/private", false),
        ("https://storage.example/", "/put", false),
    ] {
        let hop = policy.location(&from.parse().unwrap(), target).unwrap();
        assert_eq!(hop.sends_credentials(), sends, "{from} {target}");
    }
}

#[test]
fn an_upload_over_storage_and_back_goes_on_without_credentials() {
    let policy = policy("https://ghcr.io");
    let start = policy.registry().root().resolve("/v2/app/blobs/uploads/").unwrap();
    let mut hop = policy.location(&start, "/v2/app/blobs/uploads/1").unwrap();
    for (location, sends) in [
        ("/v2/app/blobs/uploads/1?_state=b", true),
        ("https://storage.example/1", false),
        ("/2", false),
        ("https://ghcr.io/v2/app/blobs/uploads/3", false),
        ("/v2/app/blobs/uploads/4", false),
    ] {
        hop = policy.onward(&hop, location).unwrap();
        assert_eq!(hop.sends_credentials(), sends, "{location}");
    }
    assert!(!hop.with_query("digest", "sha256:ab").unwrap().sends_credentials());
    let mut chain = RedirectChain::onward(policy.clone(), "PUT", &hop);
    assert!(!chain.follow(307, Some(b"/5")).unwrap().sends_credentials());
    let ours = policy.location(&start, "/v2/app/blobs/uploads/1").unwrap();
    let mut chain = RedirectChain::onward(policy, "PUT", &ours);
    assert!(chain.follow(307, Some(b"/5")).unwrap().sends_credentials());
}

#[test]
fn a_parameter_changes_nothing_of_a_hop_but_its_query() {
    let policy = policy("https://ghcr.io");
    for target in ["/put?a=b", "https://storage.example/put?a=b"] {
        let hop = policy.location(&policy.registry().root(), target).unwrap();
        let longer = hop.with_query("digest", "x").unwrap();
        assert_eq!(longer.url().query(), Some("a=b&digest=x"));
        let told = |hop: &distref::registry::Hop| {
            let inside = hop.allows("127.0.0.1".parse().unwrap());
            (hop.is_cross_origin(), hop.sends_credentials(), inside)
        };
        assert_eq!(told(&longer), told(&hop), "{target}");
    }
}

#[test]
fn a_name_of_another_server_may_not_lead_nearer_than_the_registry_is() {
    let inside = "10.0.0.1".parse().unwrap();
    let metadata = "169.254.169.254".parse().unwrap();
    let refused = |range| Err(HopError::TooNear(range));
    for (registry, target, at_inside, at_metadata) in [
        ("https://ghcr.io", "/x", Ok(()), Ok(())), // the user's word
        (
            "https://ghcr.io",
            "https://cdn.example/",
            refused(AddressRange::Private),
            refused(AddressRange::Metadata),
        ),
        ("https://10.0.0.9", "https://cdn.example/", Ok(()), refused(AddressRange::Metadata)),
    ] {
        let policy = policy(registry);
        let hop = policy.location(&policy.registry().root(), target).unwrap();
        assert_eq!(
            (hop.allows(inside), hop.allows(metadata)),
            (at_inside, at_metadata),
            "{target}"
        );
    }
    let policy = RealmPolicy::new(origin("https://ghcr.io"));
    for (realm, told) in
        [("/token", Ok(())), ("https://auth.example/token", refused(AddressRange::Private))]
    {
        let realm = policy.realm(realm).unwrap();
        assert_eq!(realm.allows(inside), told);
        // Nor after a redirect within the token server.
        let hop = realm.redirects("GET").follow(307, Some(b"/other")).unwrap();
        assert_eq!(hop.allows(inside), told);
    }
    let realm = policy.allow_near().realm("https://auth.example/token").unwrap();
    assert_eq!(realm.allows(inside), Ok(()));
    assert_eq!(realm.allows(metadata), refused(AddressRange::Metadata));
}

#[test]
fn no_hop_leads_from_tls_to_plain_http() {
    // Scenario 41.
    assert_eq!(location("https://ghcr.io", "http://ghcr.io/"), Err(HopError::Downgrade));
    assert_eq!(location("https://localhost", "http://localhost/"), Err(HopError::Downgrade));
    assert_eq!(location("http://ghcr.io", "http://cdn.example/"), Ok((true, false)));
    let mut chain = chain("http://registry:5000", "/");
    chain.follow(307, Some(b"https://registry/")).unwrap();
    assert_eq!(chain.follow(307, Some(b"http://registry:5000/x")), Err(HopError::Downgrade));
}

#[test]
fn no_hop_leads_nearer_than_the_registry_is() {
    // Scenario 48.
    for (registry, target, refused) in [
        ("https://ghcr.io", "https://169.254.169.254/latest", Some(AddressRange::Metadata)),
        ("https://ghcr.io", "https://10.0.0.1/", Some(AddressRange::Private)),
        ("https://ghcr.io", "https://[::1]/", Some(AddressRange::Loopback)),
        ("https://ghcr.io", "https://[::ffff:127.0.0.1]/", Some(AddressRange::Loopback)),
        ("https://ghcr.io", "https://[64:ff9b::7f00:1]/", Some(AddressRange::Loopback)),
        ("https://ghcr.io", "https://0.0.0.0/", Some(AddressRange::Unspecified)),
        ("https://ghcr.io", "https://100.64.0.1/", Some(AddressRange::Shared)),
        ("https://ghcr.io", "https://[fd00::1]/", Some(AddressRange::Private)),
        ("https://ghcr.io", "https://localhost:8080/", Some(AddressRange::Loopback)),
        ("https://ghcr.io", "https://a.localhost/", Some(AddressRange::Loopback)),
        ("https://ghcr.io", "https://consul:8500/", Some(AddressRange::Private)),
        ("https://ghcr.io", "https://metadata.google.internal/", Some(AddressRange::Metadata)),
        ("https://ghcr.io", "https://kubernetes.default.svc/", Some(AddressRange::Private)),
        ("https://ghcr.io", "https://[64:ff9b:1::a9fe:a9fe]/", Some(AddressRange::Metadata)),
        ("https://10.0.0.1", "https://[fe80::a9fe:a9fe]/", Some(AddressRange::Metadata)),
        ("https://10.0.0.1", "https://224.0.0.1/", Some(AddressRange::Multicast)),
        ("https://198.18.0.1", "https://10.0.0.1/", Some(AddressRange::Private)),
        ("https://ghcr.io", "https://140.82.121.34/", None),
        ("https://10.0.0.1", "https://10.0.0.2/", None),
        ("https://10.0.0.1", "https://192.168.0.1/", None),
        ("https://10.0.0.1", "https://ghcr.io/", None),
        ("https://10.0.0.1", "https://127.0.0.1/", Some(AddressRange::Loopback)),
        ("https://registry:5000", "https://minio:9000/", None),
        ("http://localhost:5000", "http://127.0.0.1:9000/", None),
        ("http://localhost:5000", "http://10.0.0.1/", None),
        ("http://localhost:5000", "http://169.254.169.254/", Some(AddressRange::Metadata)),
        ("http://169.254.169.254", "http://169.254.169.254/x", None),
    ] {
        let told = location(registry, target).map(|_| ());
        assert_eq!(told, refused.map_or(Ok(()), |range| Err(HopError::TooNear(range))), "{target}");
    }
}

#[test]
fn allow_near_allows_all_but_the_keeper_of_credentials() {
    let policy = policy("https://registry.corp.example").allow_near();
    let start = policy.registry().root();
    for target in ["https://10.0.0.1/", "https://localhost/", "https://[::]/", "https://224.0.0.1/"]
    {
        assert!(policy.location(&start, target).is_ok(), "{target}");
    }
    let refused = HopError::TooNear(AddressRange::Metadata);
    assert_eq!(policy.location(&start, "https://169.254.169.254/"), Err(refused));
    let hop = policy.location(&start, "https://cdn.example/").unwrap();
    assert_eq!(hop.allows("169.254.169.254".parse().unwrap()), Err(refused));
    assert_eq!(hop.allows("10.0.0.1".parse().unwrap()), Ok(()));
}

#[test]
fn a_location_that_is_no_url_is_refused_with_its_rule() {
    for (target, kind) in [
        ("https://user:pw@evil/", UrlErrorKind::Userinfo),
        ("https:\\\\evil", UrlErrorKind::Byte),
        ("http://0x7f.1/", UrlErrorKind::Ipv4),
        ("https://evil:99999", UrlErrorKind::Port),
        ("file:///etc/passwd", UrlErrorKind::Scheme),
    ] {
        let told = location("https://ghcr.io", target);
        assert!(matches!(told, Err(HopError::Url(error)) if error.kind() == kind), "{target}");
    }
}

#[test]
fn the_eleventh_redirect_is_refused() {
    // Scenario 42.
    let mut chain = chain("https://ghcr.io", "/0");
    for hop in 1..=RedirectChain::MAX_HOPS {
        assert!(chain.follow(302, Some(format!("/{hop}").as_bytes())).is_ok());
        assert_eq!(chain.hops(), hop);
    }
    assert_eq!(chain.follow(302, Some(b"/11")), Err(HopError::TooManyHops));
    assert_eq!((chain.hops(), chain.current().path()), (10, "/10"));
}

#[test]
fn a_redirect_to_where_the_chain_has_been_is_refused() {
    // Scenario 42.
    let mut chain = chain("https://ghcr.io", "/a");
    for same in ["", "/a", "https://GHCR.io:443/x/../a", "#top"] {
        assert_eq!(chain.follow(307, Some(same.as_bytes())), Err(HopError::Loop), "{same}");
    }
    chain.follow(307, Some(b"https://cdn.example/b")).unwrap();
    assert_eq!(chain.follow(307, Some(b"https://ghcr.io/a")), Err(HopError::Loop));
    assert!(chain.follow(307, Some(b"https://ghcr.io/a?try=2")).is_ok());
}

#[test]
fn credentials_that_were_left_behind_are_not_picked_up_again() {
    let mut chain = chain("https://ghcr.io", "/a");
    let sends = |chain: &mut RedirectChain, to: &[u8]| {
        chain.follow(307, Some(to)).unwrap().sends_credentials()
    };
    assert!(sends(&mut chain, b"/b"));
    assert!(!sends(&mut chain, b"https://cdn.example/c"));
    assert!(!sends(&mut chain, b"https://ghcr.io/v2/private"));
    assert!(!sends(&mut chain, b"/v2/secret"));
}

#[test]
fn a_chain_that_begins_elsewhere_never_gets_credentials() {
    let upload: CheckedUrl = "https://storage.example/put".parse().unwrap();
    let mut chain = RedirectChain::new(policy("https://ghcr.io"), "PUT", upload);
    assert!(!chain.follow(307, Some(b"https://ghcr.io/x")).unwrap().sends_credentials());
}

#[test]
fn only_a_redirect_with_a_location_is_followed() {
    // Scenario 43.
    for status in [200, 300, 304, 305, 306, 399, 401, 0, 65_535] {
        let told = chain("https://ghcr.io", "/").follow(status, Some(b"/x"));
        assert_eq!(told, Err(HopError::NoRedirect(status)));
    }
    for status in [301, 302, 303, 307, 308] {
        assert_eq!(chain("https://ghcr.io", "/").follow(status, None), Err(HopError::NoLocation));
    }
}

#[test]
fn a_request_that_changes_something_never_becomes_a_get() {
    // Scenario 47, and rule 4.
    for (status, target, keeps) in [
        (307, "https://cdn.example/x", true),
        (308, "https://cdn.example/x", true),
        (301, "https://cdn.example/x", false),
        (302, "https://cdn.example/x", false),
        (301, "/x", true),
        (302, "/x", true),
        (303, "/x", false),
        (303, "https://cdn.example/x", false),
    ] {
        for method in ["DELETE", "PUT", "PATCH", "POST", "get"] {
            let mut chain = chain_of(method, "https://ghcr.io", "/");
            let told = chain.follow(status, Some(target.as_bytes())).map(|_| ());
            let expected = if keeps { Ok(()) } else { Err(HopError::MethodLost) };
            assert_eq!(told, expected, "{method} {status} {target}");
            assert_eq!(chain.hops(), usize::from(keeps));
        }
        for method in ["GET", "HEAD"] {
            let mut chain = chain_of(method, "https://ghcr.io", "/");
            assert!(chain.follow(status, Some(target.as_bytes())).is_ok(), "{method} {status}");
        }
    }
}

#[test]
fn a_link_leads_to_the_same_origin_or_nowhere() {
    // Scenario 103.
    let policy = policy("https://ghcr.io");
    let page = policy.registry().root().resolve("/v2/app/tags/list?n=2").unwrap();
    for (target, told) in [
        ("/v2/app/tags/list?n=2&last=b", Ok("https://ghcr.io/v2/app/tags/list?n=2&last=b")),
        ("?last=b", Ok("https://ghcr.io/v2/app/tags/list?last=b")),
        ("https://ghcr.io/v2/x", Ok("https://ghcr.io/v2/x")),
        ("/admin?delete=all", Err(HopError::OtherApi)),
        ("/v2", Err(HopError::OtherApi)),
        ("/v2/../token", Err(HopError::OtherApi)),
        ("https://evil.example/v2/x", Err(HopError::OtherOrigin)),
        ("//ghcr.io:8443/v2/x", Err(HopError::OtherOrigin)),
        ("http://ghcr.io/v2/x", Err(HopError::Downgrade)),
    ] {
        let hop = policy.link(&page, target);
        assert_eq!(hop.as_ref().map(|hop| hop.url().expose()).map_err(|&e| e), told, "{target}");
    }
    let userinfo = policy.link(&page, "https://user@ghcr.io/").unwrap_err();
    assert!(matches!(userinfo, HopError::Url(error) if error.kind() == UrlErrorKind::Userinfo));
}

#[test]
fn a_link_stays_with_the_registry_of_a_host_that_has_several() {
    let policy = policy("https://host.example");
    for (page, target, told) in [
        ("/one/v2/_catalog", "/one/v2/_catalog?last=b", Ok(())),
        ("/one/v2/_catalog", "?last=b", Ok(())),
        ("/one/v2/_catalog", "/two/v2/_catalog", Err(HopError::OtherApi)),
        ("/one/v2/_catalog", "/v2/_catalog", Err(HopError::OtherApi)),
        ("/v2/a/v2/tags/list", "/v2/b", Ok(())),
        ("/", "/v2/_catalog", Ok(())),
    ] {
        let page = policy.registry().root().resolve(page).unwrap();
        assert_eq!(policy.link(&page, target).map(|_| ()), told, "{page} {target}");
    }
}

#[test]
fn a_list_whose_pages_go_round_or_on_for_ever_ends() {
    // Scenario 104.
    let list = |path| {
        let policy = policy("https://ghcr.io");
        let first = policy.registry().root().resolve(path).unwrap();
        PageChain::new(policy, first)
    };
    let mut pages = list("/v2/a/tags/list");
    for same in ["", "/v2/a/tags/list", "https://GHCR.io:443/v2/a/x/../tags/list#b"] {
        assert_eq!(pages.follow(same), Err(HopError::Loop), "{same}");
    }
    let mut pages = list("/v2/a/tags/list");
    assert!(pages.follow("?last=b").is_ok());
    assert_eq!(pages.follow("/v2/a/tags/list"), Err(HopError::Loop));
    assert!(pages.follow("?last=c").is_ok());
    assert_eq!(pages.follow("?last=b"), Err(HopError::Loop));
    assert_eq!((pages.pages(), pages.current().query()), (3, Some("last=c")));

    let mut pages = list("/v2/_catalog");
    for page in 2..=PageChain::MAX_PAGES {
        assert!(pages.follow(format!("?last={page}")).unwrap().sends_credentials());
    }
    assert_eq!(pages.pages(), PageChain::MAX_PAGES);
    assert_eq!(pages.follow("?last=more"), Err(HopError::TooManyPages));
    assert_eq!(pages.pages(), PageChain::MAX_PAGES);
    let told = HopError::TooManyPages.to_string();
    assert!(told.contains(&PageChain::MAX_PAGES.to_string()), "{told}");
    let told = HopError::TooManyHops.to_string();
    assert!(told.contains(&RedirectChain::MAX_HOPS.to_string()), "{told}");
}

#[test]
fn an_error_says_who_leads_and_what_helps() {
    let near = |range| HopError::TooNear(range).to_string();
    assert!(near(AddressRange::Private).ends_with("than it is itself; allow_near allows that"));
    assert!(near(AddressRange::Metadata).ends_with("than it is itself"));
    let url = location("https://ghcr.io", "https://user@evil.example/").unwrap_err();
    for error in [
        url,
        HopError::Downgrade,
        HopError::TooNear(AddressRange::Loopback),
        HopError::OtherOrigin,
        HopError::OtherApi,
        HopError::UnlistedRealm,
        HopError::TooManyHops,
        HopError::TooManyPages,
        HopError::Loop,
        HopError::MethodLost,
        HopError::NoLocation,
    ] {
        assert!(error.to_string().starts_with("the registry "), "{error}");
    }
}

#[test]
fn a_realm_gets_the_password_only_over_tls_and_far_enough_away() {
    // Scenarios 56 to 59.
    for (registry, realm, told) in [
        ("https://ghcr.io", "https://auth.example/token?a=b", Ok(true)),
        ("https://ghcr.io", "https://ghcr.io/token", Ok(false)),
        ("https://ghcr.io", "/token", Ok(false)),
        ("https://ghcr.io", "http://auth.example/token", Err(HopError::Downgrade)),
        ("https://ghcr.io", "https://127.0.0.1/", Err(HopError::TooNear(AddressRange::Loopback))),
        ("https://ghcr.io", "https://10.0.0.1/", Err(HopError::TooNear(AddressRange::Private))),
        ("https://10.0.0.1", "https://10.0.0.2/", Ok(true)),
        ("http://localhost:5000", "http://localhost:5001/token", Ok(true)),
        ("http://localhost:5000", "https://auth.example/token", Ok(true)),
    ] {
        let hop = RealmPolicy::new(origin(registry)).realm(realm);
        assert_eq!(hop.map(|hop| hop.is_cross_origin()), told, "{registry} {realm}");
    }
    for (realm, kind) in [
        ("", UrlErrorKind::NoHost),
        ("https://user:pw@auth.example/", UrlErrorKind::Userinfo),
        ("https://auth.example/#token", UrlErrorKind::Fragment),
        ("https://auth.example/a b", UrlErrorKind::Byte),
    ] {
        let told = RealmPolicy::new(origin("https://ghcr.io")).realm(realm);
        assert!(matches!(told, Err(HopError::Url(error)) if error.kind() == kind), "{realm}");
    }
}

#[test]
fn a_challenge_from_where_a_redirect_led_is_not_answered() {
    // Scenario 46, and rule 3.
    let policy = RealmPolicy::new(origin("https://ghcr.io"));
    let mut chain = chain("https://ghcr.io", "/v2/a/blobs/sha256:0");
    let realm = "https://auth.example/token";
    assert!(policy.realm_from(chain.current(), realm).is_ok());
    for (target, told) in [
        ("/elsewhere", Ok(true)), // the realm is at another origin
        ("https://ghcr.io:8443/", Err(HopError::OtherOrigin)),
        ("https://cdn.example/blob", Err(HopError::OtherOrigin)),
    ] {
        chain.follow(307, Some(target.as_bytes())).unwrap();
        let hop = policy.realm_from(chain.current(), realm);
        assert_eq!(hop.map(|hop| hop.is_cross_origin()), told, "{target}");
        assert_eq!(chain.follow(401, None), Err(HopError::NoRedirect(401)), "{target}");
    }
    let own = policy.realm_from(chain.current(), "https://ghcr.io/token");
    assert_eq!(own, Err(HopError::OtherOrigin)); // whatever it names
}

#[test]
fn a_url_of_a_foreign_layer_gets_no_credentials() {
    // Rule 1.
    for (url, told) in [
        ("https://layers.example/blob", Ok((true, false))),
        ("https://ghcr.io/v2/other/blobs/x", Ok((false, true))),
        ("http://layers.example/blob", Err(HopError::Downgrade)),
        ("https://169.254.169.254/", Err(HopError::TooNear(AddressRange::Metadata))),
    ] {
        assert_eq!(location("https://ghcr.io", url), told, "{url}");
    }
}

#[test]
fn a_list_of_realms_is_all_there_is_beside_the_registry() {
    let list = [origin("https://auth.docker.io")];
    let policy = RealmPolicy::new(origin("https://registry-1.docker.io")).only(list);
    for (realm, is_allowed) in [
        ("https://auth.docker.io/token", true),
        ("https://registry-1.docker.io/token", true),
        ("https://auth.docker.io:444/token", false),
        ("https://auth.docker.io.evil/token", false),
    ] {
        assert_eq!(policy.realm(realm).is_ok(), is_allowed, "{realm}");
    }
}

#[test]
fn the_password_does_not_follow_the_token_server_elsewhere() {
    // Scenario 60.
    for realm in ["https://auth.example/token", "https://ghcr.io/token"] {
        let realm = RealmPolicy::new(origin("https://ghcr.io")).realm(realm).unwrap();
        for (method, status) in
            [("POST", 307), ("POST", 308), ("GET", 307), ("GET", 308), ("GET", 302)]
        {
            for elsewhere in [
                "https://evil.example/",
                "//evil.example/token",
                "https://auth.example:8443/token",
                "https://sub.auth.example/token",
            ] {
                let told = realm.redirects(method).follow(status, Some(elsewhere.as_bytes()));
                assert_eq!(told, Err(HopError::OtherOrigin), "{method} {status} {elsewhere}");
            }
            let mut chain = realm.redirects(method);
            assert!(chain.follow(status, Some(b"/token2")).unwrap().sends_credentials());
            let told = chain.follow(status, Some(b"https://evil.example/"));
            assert_eq!(told, Err(HopError::OtherOrigin), "{method} {status}");
        }
        let plain = format!("http://{}/", realm.url().origin().host());
        let told = realm.redirects("POST").follow(307, Some(plain.as_bytes()));
        assert_eq!(told, Err(HopError::Downgrade));
    }
}

#[test]
fn no_secret_of_a_hop_is_printed() {
    let policy = policy("https://ghcr.io");
    let hop = policy.location(&policy.registry().root(), "/x?sig=hunter2").unwrap();
    let mut chain = RedirectChain::new(policy.clone(), "GET", hop.url().clone());
    let redirect = chain.follow(307, Some(b"https://cdn.example/?sig=hunter2")).unwrap();
    let refused = policy.location(hop.url(), "https://hunter2:hunter2@h/?hunter2").unwrap_err();
    for shown in [
        format!("{hop:?} {hop:#?}"),
        format!("{redirect:?} {chain:?} {chain:#?}"),
        format!("{refused} {refused:?}"),
    ] {
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}
