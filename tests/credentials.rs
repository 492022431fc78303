//! Credentials: which ones are found in config.json and auth.json, what helpers are told and say, what a login writes.

use std::fs;
use std::path::PathBuf;

use distref::registry::{
    ConfigError, ConfigErrorKind, ContainersAuth, CredentialSource, Credentials, CredentialsError,
    DockerConfig, HelperCall, HelperError, HelperName, HelperReply, Lookup, LookupRule, Secret,
};
use distref::{DomainView, ReferenceView};

fn domain(text: &str) -> DomainView<'_> {
    DomainView::parse(text).unwrap()
}

fn docker(text: &str) -> DockerConfig {
    DockerConfig::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn containers(text: &str) -> ContainersAuth {
    ContainersAuth::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn basic(user: &str, password: &str) -> Credentials {
    Credentials::basic(user, password).unwrap()
}

fn helper(name: &str) -> HelperName {
    name.parse().unwrap()
}

/// What was found and why, in one line.
fn told(found: &Result<Lookup, ConfigError>) -> String {
    let found = match found {
        Ok(found) => found,
        Err(error) => return format!("refused: {:?} at {}", error.kind(), error.key()),
    };
    let source = match found.source() {
        CredentialSource::Helper { name, server } => format!("{name} for {server}"),
        CredentialSource::Entry { key } => format!("entry {key}"),
        _ => "none".to_owned(),
    };
    let user = match found.credentials() {
        Some(Credentials::Anonymous) => " anonymous".to_owned(),
        Some(Credentials::IdentityToken { user, token }) => {
            format!(" identity {}/{}", user.as_deref().unwrap_or("-"), token.expose())
        }
        Some(Credentials::RegistryToken(token)) => format!(" token {}", token.expose()),
        Some(Credentials::Basic { user, password }) => format!(" {user}/{}", password.expose()),
        _ => String::new(),
    };
    format!("{:?}: {source}{user}", found.rule())
}

/// Members of config.json, a registry, and what is found. `AUTH` stands for an entry.
fn found_by_docker(rows: &[(&str, &str, &str)]) {
    for (members, registry, expected) in rows {
        let text = format!("{{{}}}", members.replace("AUTH", r#"{"auth": "bWU6cHc="}"#));
        let found = docker(&text).look_up(domain(registry));
        assert_eq!(told(&found), *expected, "{members}: {registry}");
    }
}

#[test]
fn docker_finds_the_exact_key_before_urls_of_the_registry() {
    found_by_docker(&[
        ("", "ghcr.io", "Nothing: none anonymous"),
        (r#""auths": {"ghcr.io": AUTH}"#, "ghcr.io", "ExactKey: entry ghcr.io me/pw"),
        (r#""auths": {"ghcr.io": AUTH}"#, "ghcr.io:443", "Nothing: none anonymous"),
        (r#""auths": {"ghcr.io": AUTH}"#, "GHCR.io", "Nothing: none anonymous"),
        (r#""auths": {"h:5000": AUTH}"#, "h:5000", "ExactKey: entry h:5000 me/pw"),
        (
            r#""auths": {"http://h:5000/x/y": AUTH}"#,
            "h:5000",
            "ReducedKey: entry http://h:5000/x/y me/pw",
        ),
        (
            r#""auths": {"https://[::1]:80/v1/": AUTH}"#,
            "[::1]:80",
            "ReducedKey: entry https://[::1]:80/v1/ me/pw",
        ),
        (r#""auths": {"ghcr.io/team": AUTH}"#, "ghcr.io", "ReducedKey: entry ghcr.io/team me/pw"),
        (
            r#""auths": {"ghcr.io/team": {}, "https://ghcr.io/v1/": AUTH}"#,
            "ghcr.io",
            "ReducedKey: entry https://ghcr.io/v1/ me/pw",
        ),
        (
            r#""auths": {"https://ghcr.io": {}, "ghcr.io": AUTH}"#,
            "ghcr.io",
            "ExactKey: entry ghcr.io me/pw",
        ),
        (
            r#""auths": {"ghcr.io": {}, "https://ghcr.io": AUTH}"#,
            "ghcr.io",
            "ExactKey: entry ghcr.io anonymous",
        ),
        (r#""auths": {"https://me:pw@ghcr.io/": AUTH}"#, "ghcr.io", "Nothing: none anonymous"),
        (r#""auths": {"https://ghcr.io/?x=y": AUTH}"#, "ghcr.io", "Nothing: none anonymous"),
    ]);
}

#[test]
fn docker_asks_the_helper_of_the_registry_before_that_of_all_before_entries() {
    found_by_docker(&[
        (
            r#""credsStore": "pass", "auths": {"ghcr.io": AUTH}"#,
            "ghcr.io",
            "CredsStore: pass for ghcr.io",
        ),
        (
            r#""credsStore": "pass", "credHelpers": {"ghcr.io": "gh"}"#,
            "ghcr.io",
            "CredHelpers: gh for ghcr.io",
        ),
        (
            r#""credsStore": "pass", "credHelpers": {"ghcr.io": "gh"}"#,
            "quay.io",
            "CredsStore: pass for quay.io",
        ),
        (
            r#""credsStore": "pass", "credHelpers": {"ghcr.io": ""}, "auths": {"ghcr.io": AUTH}"#,
            "ghcr.io",
            "ExactKey: entry ghcr.io me/pw",
        ),
        (
            r#""credsStore": "", "auths": {"ghcr.io": AUTH}"#,
            "ghcr.io",
            "ExactKey: entry ghcr.io me/pw",
        ),
        (r#""credHelpers": {"https://ghcr.io": "gh"}"#, "ghcr.io", "Nothing: none anonymous"),
        (
            r#""credHelpers": {"ghcr.io": "/bin/sh"}"#,
            "ghcr.io",
            r#"refused: HelperName at credHelpers["ghcr.io"]"#,
        ),
        (r#""credsStore": "a b""#, "ghcr.io", "refused: HelperName at credsStore"),
    ]);
}

#[test]
fn docker_hub_is_found_by_its_key_before_its_other_names() {
    found_by_docker(&[
        (
            r#""auths": {"https://index.docker.io/v1/": AUTH}"#,
            "docker.io",
            "ExactKey: entry https://index.docker.io/v1/ me/pw",
        ),
        (
            r#""auths": {"https://index.docker.io/v1/": AUTH}"#,
            "index.docker.io",
            "ExactKey: entry https://index.docker.io/v1/ me/pw",
        ),
        (
            r#""auths": {"https://index.docker.io/v1/": AUTH}"#,
            "registry-1.docker.io",
            "Nothing: none anonymous",
        ),
        (
            r#""credsStore": "desktop""#,
            "registry-1.docker.io",
            "CredsStore: desktop for registry-1.docker.io",
        ),
        (r#""auths": {"registry-1.docker.io": AUTH}"#, "docker.io", "Nothing: none anonymous"),
        (r#""auths": {"docker.io": AUTH}"#, "docker.io", "HubAlias: entry docker.io me/pw"),
        (
            r#""auths": {"registry-1.docker.io": {}, "docker.io": {}, "https://index.docker.io": AUTH}"#,
            "docker.io",
            "HubAlias: entry https://index.docker.io me/pw",
        ),
        (
            r#""auths": {"docker.io": AUTH, "https://index.docker.io/v1/": {}}"#,
            "docker.io",
            "ExactKey: entry https://index.docker.io/v1/ anonymous",
        ),
        (
            r#""auths": {"https://index.docker.io/v1/access-token": AUTH, "https://index.docker.io/v1/refresh-token": AUTH}"#,
            "docker.io",
            "Nothing: none anonymous",
        ),
        (r#""auths": {"docker.io/team": AUTH}"#, "docker.io", "Nothing: none anonymous"),
        (
            r#""credsStore": "desktop""#,
            "docker.io",
            "CredsStore: desktop for https://index.docker.io/v1/",
        ),
        (
            r#""credHelpers": {"https://index.docker.io/v1/": "hub"}"#,
            "docker.io",
            "CredHelpers: hub for https://index.docker.io/v1/",
        ),
        (r#""credHelpers": {"docker.io": "hub"}"#, "docker.io", "HubAlias: hub for docker.io"),
        (
            r#""credHelpers": {"docker.io": "hub"}, "auths": {"https://index.docker.io/v1/": AUTH}"#,
            "docker.io",
            "ExactKey: entry https://index.docker.io/v1/ me/pw",
        ),
        (
            r#""credHelpers": {"docker.io": "hub"}, "auths": {"docker.io": AUTH}"#,
            "docker.io",
            "HubAlias: hub for docker.io",
        ),
    ]);
}

/// Users, passwords and tokens are those that `docker` 28.2.2 writes back after it has read the file.
#[test]
fn an_entry_says_this() {
    for (entry, expected) in [
        ("null", "anonymous"),
        ("{}", "anonymous"),
        (r#"{"auth": null, "email": "me@example.com"}"#, "anonymous"),
        (r#"{"auth": ""}"#, "anonymous"),
        (r#"{"auth": "bWU6cHc="}"#, "me/pw"),
        (r#"{"AUTH": "bWU6cHc="}"#, "me/pw"),
        (r#"{"auth": "bWU6cDp3"}"#, "me/p:w"),
        (r#"{"auth": "bWU6"}"#, "me/"),
        (r#"{"auth": "bWU6cHcAAA=="}"#, "me/pw"), // NULs at the end
        (r#"{"auth": "bWU6AHB3"}"#, "me/pw"),     // and at the beginning
        (r#"{"auth": "bWU6\r\ncHc="}"#, "me/pw"), // wrapped lines
        (r#"{"auth": "bWU6cHd="}"#, "me/pw"),     // bits that do not count
        (r#"{"username": "me", "password": "pw"}"#, "me/pw"),
        (r#"{"username": "you", "password": "x", "auth": "bWU6cHc="}"#, "me/pw"),
        (r#"{"username": "me"}"#, "me/"),
        (r#"{"identitytoken": "eyJh"}"#, "identity -/eyJh"),
        (r#"{"identitytoken": "eyJh", "auth": "bWU6cHc="}"#, "identity me/eyJh"),
        (r#"{"identitytoken": "eyJh", "username": "me"}"#, "identity me/eyJh"),
        (r#"{"registrytoken": "eyJi", "identitytoken": "eyJh", "auth": "bWU6cHc="}"#, "token eyJi"),
    ] {
        let text = format!(r#"{{"auths": {{"ghcr.io": {entry}}}}}"#);
        let found = told(&docker(&text).look_up(domain("ghcr.io")));
        assert_eq!(found, format!("ExactKey: entry ghcr.io {expected}"), "{entry}");
        assert!(DockerConfig::parse_strict(&text).is_ok(), "{entry}");
    }
}

#[test]
fn an_entry_that_cannot_be_read_is_refused_with_its_place_and_spoils_no_other() {
    use ConfigErrorKind::{ColonInUser, NoColon, NoUser, NotBase64, NotUtf8};
    for (entry, kind, member, column) in [
        (r#"{"auth": "not base64!"}"#, NotBase64, ".auth", 12 + 9),
        (r#"{"auth": "bWU6cHc"}"#, NotBase64, ".auth", 12 + 9), // no padding
        (r#"{"auth": "bm9jb2xvbg=="}"#, NoColon, ".auth", 12 + 9),
        (r#"{"auth": "OnB3"}"#, NoUser, ".auth", 12 + 9),
        (r#"{"auth": "bWU6/w=="}"#, NotUtf8, ".auth", 12 + 9),
        (r#"{"password": "pw"}"#, NoUser, ".password", 12 + 13),
        (r#"{"username": "a:b", "password": "pw"}"#, ColonInUser, ".username", 12 + 13),
    ] {
        let text = format!(
            "{{\"auths\": {{\n\"ghcr.io\": {entry},\n\"quay.io\": {{\"auth\": \"bWU6cHc=\"}}}}}}"
        );
        let config = docker(&text);
        let error = config.look_up(domain("ghcr.io")).unwrap_err();
        assert_eq!(error.kind(), &kind, "{entry}");
        assert_eq!(error.key(), format!("auths[\"ghcr.io\"]{member}"), "{entry}");
        assert_eq!((error.line(), error.column()), (2, column), "{entry}");
        assert!(config.problems().eq([&error]));
        assert_eq!(DockerConfig::parse_strict(&text), Err(error));
        assert_eq!(told(&config.look_up(domain("quay.io"))), "ExactKey: entry quay.io me/pw");
    }
}

#[test]
fn an_entry_of_another_shape_spoils_no_other() {
    use ConfigErrorKind::{DuplicateKey, Expected};
    for (text, kind, key, line, column) in [
        (r#"{"auths": {"ghcr.io": "x"}}"#, Expected("an object"), r#"auths["ghcr.io"]"#, 1, 23),
        ("{\"auths\": {\"a\":\n {\"auth\": 5}}}", Expected("a string"), "auths.a.auth", 2, 11),
        (r#"{"auths": {"a": {"auth": "", "Auth": ""}}}"#, DuplicateKey, "auths.a.Auth", 1, 38),
        (r#"{"credHelpers": {"a": {}}}"#, Expected("a string"), "credHelpers.a", 1, 23),
        (r#"{"credsStore": true}"#, Expected("a string"), "credsStore", 1, 16),
    ] {
        let error = DockerConfig::parse_strict(text).unwrap_err();
        let place = (error.kind(), error.key(), error.line(), error.column());
        assert_eq!(place, (&kind, key, line, column), "{text}");
        assert!(docker(text).problems().eq([&error]), "{text}");
    }
    let config = docker(r#"{"auths": {"a": {"auth": 5}, "ghcr.io": {"auth": "bWU6cHc="}}}"#);
    assert_eq!(told(&config.look_up(domain("ghcr.io"))), "ExactKey: entry ghcr.io me/pw");
}

#[test]
fn a_file_of_another_shape_is_refused_with_its_place() {
    use ConfigErrorKind::{DuplicateKey, Expected, Syntax, TooLarge};
    let too_long = " ".repeat(DockerConfig::MAX_LEN) + "{}";
    for (text, kind, key, line, column) in [
        ("[]", Expected("an object"), "", 1, 1),
        ("{} {}", Syntax, "", 1, 4),
        ("\u{feff}{}", Syntax, "", 1, 1),
        (r#"{"auths": []}"#, Expected("an object"), "auths", 1, 11),
        (r#"{"HttpHeaders": {"X": 1}}"#, Expected("a string"), "HttpHeaders.X", 1, 23),
        (r#"{"auths": {}, "auths": {}}"#, DuplicateKey, "auths", 1, 21),
        (r#"{"auths": {}, "Auths": {}}"#, DuplicateKey, "Auths", 1, 24),
        (&too_long, TooLarge(DockerConfig::MAX_LEN), "", 1, 1),
    ] {
        let error = DockerConfig::parse(text).unwrap_err();
        let start = text.get(..60).unwrap_or(text);
        assert_eq!((error.kind(), error.key()), (&kind, key), "{start}");
        assert_eq!((error.line(), error.column()), (line, column), "{start}");
    }
    for empty in
        ["", " \n", "null", "{}", r#"{"auths": null, "credHelpers": null, "credsStore": null}"#]
    {
        assert_eq!(told(&docker(empty).look_up(domain("ghcr.io"))), "Nothing: none anonymous");
    }
}

/// What `skopeo login --get-login` 1.9.3 answers for the same file, but for the helper, which it does not have.
#[test]
fn containers_find_the_longest_key_that_the_repository_begins_with() {
    let auth = containers(
        r#"{"auths": {"h.io": {"auth": "aG9zdDp4"}, "h.io/foo": {"auth": "Zm9vOng="},
            "h.io/foo/bar/image": {"auth": "aW1hZ2U6eA=="}, "h.io/v1": {"auth": "djE6eA=="},
            "https://quay.io/v1/": {"auth": "dXJsOng="}, "quay.io/foo": {"auth": "Zm9vOng="},
            "index.docker.io": {"auth": "aHViOng="}, "docker.io/library/redis": {"auth": "cmVkaXM6eA=="},
            "https://index.docker.io/v1/access-token": {"auth": "dG9rZW46eA=="}},
            "credHelpers": {"gcr.io": "gcloud"}, "credsStore": "none"}"#,
    );
    for (image, expected) in [
        ("h.io/foo/bar/image:1", "Namespace: entry h.io/foo/bar/image image/x"),
        ("h.io/foo/bar/other", "Namespace: entry h.io/foo foo/x"),
        ("h.io/foobar/image", "ExactKey: entry h.io host/x"),
        ("h.io/v1/image", "Namespace: entry h.io/v1 v1/x"),
        ("h.io:443/foo/image", "Nothing: none anonymous"),
        ("quay.io/foo/bar", "Namespace: entry quay.io/foo foo/x"),
        ("quay.io/bar", "ReducedKey: entry https://quay.io/v1/ url/x"),
        ("gcr.io/foo", "CredHelpers: gcloud for gcr.io"),
        ("redis", "Namespace: entry docker.io/library/redis redis/x"),
        ("nginx", "ReducedKey: entry index.docker.io hub/x"),
        ("index.docker.io/nginx", "ReducedKey: entry index.docker.io hub/x"),
    ] {
        let image = ReferenceView::parse(image).unwrap();
        let found = auth.look_up(image.domain(), Some(image.repository()));
        assert_eq!(told(&found), expected, "{image}");
    }
    assert_eq!(told(&auth.look_up(domain("h.io"), None)), "ExactKey: entry h.io host/x");
}

#[test]
fn a_dockercfg_knows_no_namespaces() {
    let auth = ContainersAuth::parse_dockercfg(r#"{"h.io/foo": {"auth": "Zm9vOng="}}"#).unwrap();
    let image = ReferenceView::parse("h.io/foo/bar").unwrap();
    let found = auth.look_up(image.domain(), Some(image.repository()));
    assert_eq!(told(&found), "ReducedKey: entry h.io/foo foo/x");
    assert!(auth.login(domain("h.io"), None, &basic("me", "pw")).is_err());
}

#[test]
fn places_apply_by_the_variables_that_are_set() {
    let applying = |set: &[(&str, &str)]| -> Vec<String> {
        let variable = |name: &str| {
            set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        let places = ContainersAuth::search_order().iter();
        places.filter_map(|place| place.resolve(variable)).collect()
    };
    let home = ("HOME", "/h");
    let ending = ["/h/.config/containers/auth.json", "/h/.docker/config.json", "/h/.dockercfg"];
    let with = |first: &str| [&[first.to_owned()][..], &ending.map(str::to_owned)].concat();
    assert_eq!(applying(&[home, ("UID", "7")]), with("/run/containers/7/auth.json"));
    let runtime = ("XDG_RUNTIME_DIR", "/r");
    assert_eq!(applying(&[home, ("UID", "7"), runtime]), with("/r/containers/auth.json"));
    let config = [("XDG_CONFIG_HOME", "/c"), ("HOME", "")];
    assert_eq!(applying(&config), ["/c/containers/auth.json"]);
    let docker = ("DOCKER_CONFIG", "/d");
    assert_eq!(applying(&[home, ("UID", "7"), runtime, config[0], docker]), ["/d/config.json"]);
    let file = ("REGISTRY_AUTH_FILE", "/f");
    assert_eq!(applying(&[home, ("UID", "7"), runtime, config[0], docker, file]), ["/f"]);
}

#[test]
fn containers_look_for_the_host_as_written_before_other_names_of_docker_hub() {
    for (auths, registry, expected) in [
        (
            r#""docker.io/library": AUTH, "registry-1.docker.io": AUTH"#,
            "registry-1.docker.io",
            "ExactKey: entry registry-1.docker.io me/pw",
        ),
        (
            r#""docker.io/library": AUTH, "docker.io": AUTH"#,
            "registry-1.docker.io",
            "ReducedKey: entry docker.io me/pw",
        ),
        (
            r#""registry-1.docker.io/library": AUTH"#,
            "registry-1.docker.io",
            "Namespace: entry registry-1.docker.io/library me/pw",
        ),
        (
            r#""docker.io/library": AUTH"#,
            "index.docker.io",
            "Namespace: entry docker.io/library me/pw",
        ),
    ] {
        let auths = auths.replace("AUTH", r#"{"auth": "bWU6cHc="}"#);
        let auth = containers(&format!("{{\"auths\": {{{auths}}}}}"));
        let image = format!("{registry}/library/nginx");
        let image = ReferenceView::parse(&image).unwrap();
        let found = auth.look_up(image.domain(), Some(image.repository()));
        assert_eq!(told(&found), expected, "{auths}: {registry}");
    }
}

#[test]
fn the_answer_of_a_helper_is_read() {
    let get = helper("pass").get("ghcr.io").unwrap();
    let identity = Credentials::IdentityToken { user: None, token: Secret::new("eyJh") };
    for (printed, expected) in [
        (
            r#"{"ServerURL":"ghcr.io","Username":"me","Secret":"pw"}"#,
            HelperReply::Credentials(basic("me", "pw")),
        ),
        ("\n{\"Username\":\"me\",\"Secret\":\"\"}\r\n", HelperReply::Credentials(basic("me", ""))),
        (
            r#"{"username":"me","secret":"pw","extra":[]}"#,
            HelperReply::Credentials(basic("me", "pw")),
        ),
        (r#"{"Username":"\u003ctoken\u003e","Secret":"eyJh"}"#, HelperReply::Credentials(identity)),
        (r#"{"ServerURL":"ghcr.io","Username":"","Secret":""}"#, HelperReply::NotFound),
        ("{}", HelperReply::NotFound),
    ] {
        assert_eq!(get.read(true, printed.as_bytes()), Ok(expected), "{printed}");
    }
    for printed in [
        "",
        "ok",
        "[]",
        r#"{"Username":5}"#,
        "{} {}",
        r#"{"Secret":"pw"}"#,
        r#"{"Username":"a:b"}"#,
    ] {
        assert!(get.read(true, printed.as_bytes()).is_err(), "{printed}");
    }
    assert_eq!(get.read(true, b"{\"Username\":\"\xff\"}"), Err(HelperError::NotUtf8));
    let long = vec![b' '; HelperCall::MAX_REPLY + 1];
    for success in [true, false] {
        assert_eq!(get.read(success, &long), Err(HelperError::TooLarge(HelperCall::MAX_REPLY)));
    }
}

#[test]
fn the_failure_of_a_helper_is_told_apart() {
    let pass = helper("pass");
    let failed = |message: &str| Err(HelperError::Failed(message.into()));
    let (get, erase, list) = (pass.get("h").unwrap(), pass.erase("h").unwrap(), pass.list());
    for (call, printed, expected) in [
        (&get, "credentials not found in native keychain\n", Ok(HelperReply::NotFound)),
        (&erase, "Credentials not found in native keychain.", Ok(HelperReply::NotFound)),
        (&list, "credentials not found", failed("credentials not found")),
        (&get, "no credentials server URL\n", Err(HelperError::Incomplete)),
        (
            &get,
            "gpg: \x1b[31mno\tkey\u{202e}\n\nx",
            failed("gpg: \\u{1b}[31mno\\tkey\\u{202e}\\n\\nx"),
        ),
        (&get, " \n", failed("(no message)")),
    ] {
        assert_eq!(call.read(false, printed.as_bytes()), expected, "{printed:?}");
    }
    let Err(HelperError::Failed(message)) = get.read(false, "ü\n".repeat(50_000).as_bytes())
    else {
        panic!("a failure")
    };
    assert!((240..=256).contains(&message.len()) && message.ends_with('…'), "{message}");
}

#[test]
fn helpers_are_told_what_docker_tells_them() {
    let pass = helper("pass");
    let identity =
        Credentials::IdentityToken { user: Some("me".into()), token: Secret::new("eyJh") };
    let told = |call: Result<HelperCall, HelperError>| {
        let call = call.unwrap();
        format!("{} {} < {}", call.program(), call.action(), call.stdin().expose())
    };
    for (call, expected) in [
        (pass.get("h:5000"), "docker-credential-pass get < h:5000"),
        (
            pass.erase("https://index.docker.io/v1/"),
            "docker-credential-pass erase < https://index.docker.io/v1/",
        ),
        (
            pass.store("h", &basic("me", "p\"\\\n")),
            "docker-credential-pass store < {\"ServerURL\":\"h\",\"Username\":\"me\",\"Secret\":\"p\\\"\\\\\\n\"}\n",
        ),
        (
            pass.store("h", &identity),
            "docker-credential-pass store < {\"ServerURL\":\"h\",\"Username\":\"<token>\",\"Secret\":\"eyJh\"}\n",
        ),
        (Ok(pass.list()), "docker-credential-pass list < unused"),
        (Ok(pass.version()), "docker-credential-pass version < unused"),
    ] {
        assert_eq!(told(call), expected);
    }
    for server in ["", " ", "a\nb", "a\0", "\u{85}"] {
        assert_eq!(pass.get(server), Err(HelperError::Server), "{server:?}");
        assert_eq!(pass.erase(server), Err(HelperError::Server), "{server:?}");
        assert_eq!(pass.store(server, &identity), Err(HelperError::Server), "{server:?}");
    }
    let long = basic("me", &"x".repeat(HelperCall::MAX_STDIN));
    assert_eq!(pass.store("h", &long), Err(HelperError::TooLarge(HelperCall::MAX_STDIN)));
    for other in [
        Credentials::Anonymous,
        Credentials::RegistryToken(Secret::new("x")),
        basic("<token>", "x"),
    ] {
        assert_eq!(pass.store("h", &other), Err(HelperError::NotStorable));
    }
    for name in ["", "a/b", "..\\a", "a b", "a;b", "$a", "a\n", &"x".repeat(129)] {
        assert!(name.parse::<HelperName>().is_err(), "{name:?}");
    }
}

#[test]
fn a_login_changes_its_entry_and_no_other_byte() {
    let auth = |text: &str| text.replace("AUTH", "\"auth\": \"bWU6cHc=\"");
    for (before, after) in [
        ("", "{\n\t\"auths\": {\n\t\t\"ghcr.io\": {\n\t\t\tAUTH\n\t\t}\n\t}\n}"),
        (" {}\n", " {\n\t\"auths\": {\n\t\t\"ghcr.io\": {\n\t\t\tAUTH\n\t\t}\n\t}\n}\n"),
        ("null", "{\n\t\"auths\": {\n\t\t\"ghcr.io\": {\n\t\t\tAUTH\n\t\t}\n\t}\n}"),
        (
            "{\n  \"x\": [1 , 2]\n}\n",
            "{\n  \"auths\": {\n    \"ghcr.io\": {\n      AUTH\n    }\n  },\n  \"x\": [1 , 2]\n}\n",
        ),
        (
            "{\r\n  \"x\" : 1\r\n}",
            "{\r\n  \"auths\" : {\r\n    \"ghcr.io\" : {\r\n      \"auth\" : \"bWU6cHc=\"\r\n    }\r\n  },\r\n  \"x\" : 1\r\n}",
        ),
        ("{\"x\":1}", "{\"auths\":{\"ghcr.io\":{\"auth\":\"bWU6cHc=\"}},\"x\":1}"),
        ("{ \"auths\": {}, \"x\": 1 }", "{ \"auths\": {\"ghcr.io\": {AUTH}}, \"x\": 1 }"),
        (
            "{\n\t\"auths\": { },\n\t\"x\": 1\n}",
            "{\n\t\"auths\": {\n\t\t\"ghcr.io\": {\n\t\t\tAUTH\n\t\t}\n\t},\n\t\"x\": 1\n}",
        ),
        (
            "{\n\t\"auths\": null\n}",
            "{\n\t\"auths\": {\n\t\t\"ghcr.io\": {\n\t\t\tAUTH\n\t\t}\n\t}\n}",
        ),
        (
            "{\n\t\"auths\": {\n\t\t\"a\": {},\n\t\t\"b\": {}\n\t}\n}",
            "{\n\t\"auths\": {\n\t\t\"a\": {},\n\t\t\"b\": {},\n\t\t\"ghcr.io\": {\n\t\t\tAUTH\n\t\t}\n\t}\n}",
        ),
        (
            "{\n\t\"auths\": {\"a\": {}, \"b\": {}}\n}",
            "{\n\t\"auths\": {\"a\": {}, \"b\": {}, \"ghcr.io\": {AUTH}}\n}",
        ),
        (
            "{\"auths\": {\"\\u0067hcr.io\": {\"auth\": \"eDp5\", \"email\": \"x\"}, \"b\" :{}}}",
            "{\"auths\": {\"\\u0067hcr.io\": {AUTH}, \"b\" :{}}}",
        ),
        ("{\"Auths\": {\"a\":{}}}", "{\"Auths\": {\"a\":{},\"ghcr.io\":{\"auth\":\"bWU6cHc=\"}}}"),
    ] {
        let edit = docker(before).login(domain("ghcr.io"), &basic("me", "pw")).unwrap();
        let text = edit.text().unwrap().expose();
        assert_eq!(text, auth(after), "{before}");
        assert!(edit.is_plain() && edit.calls().is_empty());
        let again = docker(text);
        assert_eq!(told(&again.look_up(domain("ghcr.io"))), "ExactKey: entry ghcr.io me/pw");
        assert_eq!(again.login(domain("ghcr.io"), &basic("me", "pw")).unwrap().text(), None);
    }
}

#[test]
fn every_kind_of_credentials_reads_back_as_it_was_stored() {
    let token = |user: Option<&str>| Credentials::IdentityToken {
        user: user.map(Into::into),
        token: Secret::new("e\"yJ\\h\n"),
    };
    for credentials in [
        basic("me", ""),
        basic("mé", "p:ü\0w\n"),
        token(None),
        token(Some("me")),
        Credentials::RegistryToken(Secret::new("eyJi")),
    ] {
        for registry in ["ghcr.io", "localhost:5000", "docker.io", "[::1]:5000"] {
            let before = docker(r#"{"auths": {"ghcr.io": {"auth": "eDp5"}}, "x": 1}"#);
            let edit = before.login(domain(registry), &credentials).unwrap();
            let after = docker(edit.text().unwrap().expose());
            let found = after.look_up(domain(registry)).unwrap();
            assert_eq!(
                (found.credentials(), found.rule()),
                (Some(&credentials), LookupRule::ExactKey)
            );

            let before = containers(before.text().expose());
            let edit = before.login(domain(registry), None, &credentials).unwrap();
            let after = containers(edit.text().unwrap().expose());
            let found = after.look_up(domain(registry), None).unwrap();
            assert_eq!(found.credentials(), Some(&credentials));
        }
    }
    let nothing = Credentials::IdentityToken { user: None, token: Secret::new("") };
    for refused in [Credentials::Anonymous, nothing, basic("me", "pw\0")] {
        assert!(docker("").login(domain("ghcr.io"), &refused).is_err(), "{refused:?}");
    }
}

#[test]
fn a_login_with_a_helper_leaves_an_empty_entry() {
    let store = "{\n\t\"credsStore\": \"pass\"\n}";
    let edit = docker(store).login(domain("docker.io"), &basic("me", "pw")).unwrap();
    let [call] = edit.calls() else { panic!("one call: {edit:?}") };
    assert_eq!((call.program(), call.action().as_str()), ("docker-credential-pass", "store"));
    assert!(call.stdin().expose().starts_with(r#"{"ServerURL":"https://index.docker.io/v1/","#));
    assert!(!edit.is_plain());
    let text = edit.text().unwrap().expose();
    let expected = "{\n\t\"auths\": {\n\t\t\"https://index.docker.io/v1/\": {}\n\t},\n\t\"credsStore\": \"pass\"\n}";
    assert_eq!(text, expected);
    assert_eq!(docker(text).login(domain("docker.io"), &basic("me", "pw")).unwrap().text(), None);

    // A password that lay in the file does not stay there.
    let mixed =
        docker(r#"{"auths": {"ghcr.io": {"auth": "bWU6cHc="}}, "credHelpers": {"ghcr.io": "gh"}}"#);
    let edit = mixed.login(domain("ghcr.io"), &basic("me", "pw")).unwrap();
    let expected = r#"{"auths": {"ghcr.io": {}}, "credHelpers": {"ghcr.io": "gh"}}"#;
    assert_eq!(edit.text().unwrap().expose(), expected);
    let auth = containers(expected);
    let edit = auth.login(domain("ghcr.io"), None, &basic("me", "pw")).unwrap();
    assert_eq!((edit.calls().len(), edit.text()), (1, None));
}

#[test]
fn a_logout_forgets_all_names_of_the_registry() {
    let programs = |calls: &[HelperCall]| -> Vec<String> {
        let told = |call: &HelperCall| format!("{} {}", call.program(), call.stdin().expose());
        calls.iter().map(told).collect()
    };
    let config = docker(
        "{\"auths\": {\n \"a.io\": {},\n \"https://h.io/v1/\": {},\n \"h.io\": {},\n \"h.io/team\": {},\n \"http://h.io\": {},\n \"z\": {}\n}, \"x\": 1}",
    );
    let edit = config.logout(domain("h.io")).unwrap();
    let expected = "{\"auths\": {\n \"a.io\": {},\n \"h.io/team\": {},\n \"z\": {}\n}, \"x\": 1}";
    assert_eq!(edit.text().unwrap().expose(), expected);
    assert!(edit.calls().is_empty());
    let edit = docker(expected).logout(domain("a.io")).unwrap();
    assert_eq!(
        edit.text().unwrap().expose(),
        "{\"auths\": {\n \"h.io/team\": {},\n \"z\": {}\n}, \"x\": 1}"
    );

    let config = docker(
        r#"{"auths": {"https://index.docker.io/v1/": {}, "https://index.docker.io/v1/access-token": {}, "docker.io": {},
            "https://index.docker.io/v1/refresh-token": {}}, "credsStore": "pass", "credHelpers": {"docker.io": "hub"}}"#,
    );
    let edit = config.logout(domain("docker.io")).unwrap();
    let expected = [
        "docker-credential-pass https://index.docker.io/v1/",
        "docker-credential-pass https://index.docker.io/v1/access-token",
        "docker-credential-pass https://index.docker.io/v1/refresh-token",
        "docker-credential-hub docker.io",
    ];
    assert_eq!(programs(edit.calls()), expected);
    let text = edit.text().unwrap().expose();
    assert_eq!(text, r#"{"auths": {}, "credsStore": "pass", "credHelpers": {"docker.io": "hub"}}"#);

    // A wrong name under another key of the registry is no reason to stay logged in.
    let config = docker(r#"{"auths": {"docker.io": {}}, "credHelpers": {"docker.io": "/"}}"#);
    let edit = config.logout(domain("docker.io")).unwrap();
    assert_eq!(
        edit.text().unwrap().expose(),
        r#"{"auths": {}, "credHelpers": {"docker.io": "/"}}"#
    );
    assert!(docker(r#"{"credHelpers": {"h.io": "/"}}"#).logout(domain("h.io")).is_err());

    let config = docker(r#"{"credsStore": "pass"}"#);
    let edit = config.logout(domain("h:5000")).unwrap();
    let expected = ["h:5000", "http://h:5000", "https://h:5000"]
        .map(|key| format!("docker-credential-pass {key}"));
    assert_eq!(programs(edit.calls()), expected);
    assert_eq!(edit.text(), None);

    let auth = containers(
        r#"{"auths": {"h.io": {}, "https://h.io/v1/": {}, "h.io/team": {}, "h.io/v1": {}}, "credHelpers": {"h.io": "hio"}}"#,
    );
    let edit = auth.logout(domain("h.io"), None).unwrap();
    assert_eq!(programs(edit.calls()), ["docker-credential-hio h.io"]);
    let expected = r#"{"auths": {"h.io/team": {}, "h.io/v1": {}}, "credHelpers": {"h.io": "hio"}}"#;
    assert_eq!(edit.text().unwrap().expose(), expected);
}

#[test]
fn no_secret_is_printed() {
    const SECRET: &str = "hunter2hunter2";
    let mut printed = Vec::new();
    let mut print = |value: &dyn std::fmt::Debug| printed.push(format!("{value:?} {value:#?}"));
    let kinds = [
        basic("me", SECRET),
        Credentials::IdentityToken { user: None, token: Secret::new(SECRET) },
        Credentials::RegistryToken(Secret::new(SECRET)),
    ];
    for credentials in &kinds {
        print(credentials);
        let plain = docker("").login(domain("ghcr.io"), credentials).unwrap();
        let config = docker(plain.text().unwrap().expose());
        print(&plain);
        print(&config);
        print(&config.look_up(domain("ghcr.io")));
        print(&containers(plain.text().unwrap().expose()));
        print(&docker(r#"{"credsStore": "pass"}"#).login(domain("ghcr.io"), credentials));
    }
    // What helpers print: the answer, and messages that repeat what they were told.
    let pass = helper("pass");
    let answer = format!(r#"{{"Username":"me","Secret":"{SECRET}"}}"#);
    let store = pass.store("ghcr.io", &kinds[0]).unwrap();
    print(&store);
    print(&store.read(false, format!("cannot store {SECRET}").as_bytes()));
    print(&store.read(false, store.stdin().expose().as_bytes()));
    let get = pass.get("ghcr.io").unwrap();
    print(&get.read(true, answer.as_bytes()));
    for cut in 0..answer.len() {
        print(&get.read(true, &answer.as_bytes()[..cut]));
    }
    print(&get.read(true, format!(r#"{{"{SECRET}": x}}"#).as_bytes()));
    print(&pass.list().read(true, format!(r#"{{"https://me:{SECRET}@h.io/": "me"}}"#).as_bytes()));
    print(&pass.list().read(true, format!(r#"{{"https://me:{SECRET}@h.io/": 5}}"#).as_bytes()));
    // Files: values, headers, keys that are URLs with a user.
    for text in [
        format!(r#"{{"HttpHeaders": {{"Authorization": "{SECRET}"}}}}"#),
        format!(r#"{{"auths": {{"https://me:{SECRET}@h.io/": {{}}}}}}"#),
        format!(r#"{{"auths": {{"https://h.io/?token={SECRET}": {{"auth": "!"}}}}}}"#),
        format!(r#"{{"auths": {{"https://me:{SECRET}@h.io/": {{"auth": "!"}}}}}}"#),
        format!(r#"{{"auths": {{"https://me:{SECRET}@h.io/": {{"auth": 5}}}}}}"#),
        format!(
            r#"{{"auths": {{"https://me:{SECRET}{}@h.io/": {{"auth": 5}}}}}}"#,
            "x".repeat(300)
        ),
        format!(r#"{{"auths": {{"https://me:{SECRET}@h.io/": {{"auth": }}}}}}"#),
        format!(r#"{{"credHelpers": {{"https://me:{SECRET}@h.io/": "/"}}}}"#),
        format!(r#"{{"auths": {{"h.io": {{"auth": "{SECRET}!"}}}}}}"#),
        format!(r#"{{"auths": {{"h.io": {{"username": "a:b", "password": "{SECRET}"}}}}}}"#),
        format!(r#"{{"auths": {{"h.io": "{SECRET}"}}}}"#),
        format!(r#"{{"auths": {{"h.io": {{"auth": ["{SECRET}"]}}}}}}"#),
        format!(r#"{{"auths": "{SECRET}"#),
    ] {
        let config = DockerConfig::parse(&text);
        print(&config);
        if let Err(error) = &config {
            print(&error.to_string());
        }
        if let Ok(config) = &config {
            print(
                &config
                    .problems()
                    .map(|problem| (problem, problem.to_string()))
                    .collect::<Vec<_>>(),
            );
            print(&config.look_up(domain("h.io")));
            print(&config.logout(domain("h.io")));
        }
        print(&ContainersAuth::parse(&text));
        print(&ContainersAuth::parse_dockercfg(&text));
    }
    assert!(printed.iter().any(|text| text.contains("Secret(…)")));
    for text in printed {
        assert!(!text.contains("hunter2"), "{text}");
    }
}

#[test]
#[ignore = "needs IMAGE_VECTORS"]
fn recorded_files_are_read_or_refused_with_a_place() {
    let Some(folder) = std::env::var_os("IMAGE_VECTORS") else {
        println!("IMAGE_VECTORS is not set: skipped");
        return;
    };
    let folder = PathBuf::from(folder).join("corpus/config/docker-config");
    let mut paths: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    let (mut entries, mut problems, mut helpers, mut refused) = (0, 0, 0, 0);
    for path in &paths {
        let text = fs::read_to_string(path).unwrap();
        match DockerConfig::parse(&text) {
            Ok(config) => {
                entries += config.entries().count();
                problems += config.problems().count();
                helpers += config.cred_helpers().count() + config.creds_store().iter().count();
                let edit = config.login(domain("new.example"), &basic("me", "pw")).unwrap();
                let forgotten = edit.text().map_or(text.clone(), |edited| {
                    let edit = docker(edited.expose()).logout(domain("new.example")).unwrap();
                    edit.text().unwrap().expose().to_owned()
                });
                assert_eq!(
                    docker(&forgotten).entries().count(),
                    config.entries().count(),
                    "{path:?}"
                );
            }
            Err(error) => {
                refused += 1;
                println!("{}: {error}", path.display());
                assert!(error.line() > 1 && !error.key().is_empty(), "{path:?}: {error}");
            }
        }
    }
    println!(
        "{} files: {entries} entries, {problems} wrong; {helpers} helpers; {refused} refused",
        paths.len()
    );
    assert!(paths.len() > 20 && entries > 20 && refused > 0 && problems > 0);
}

#[test]
fn a_user_holds_no_control_character_and_a_password_may() {
    let refused = Err(CredentialsError::ControlInUser);
    assert_eq!(Credentials::basic("a\r\nb", "c"), refused);
    assert_eq!(Credentials::basic("a\u{85}b", "c"), refused);
    assert!(Credentials::basic("_json_key", "{\n}\n").is_ok());
    // "a\nb:c"
    let config = docker(r#"{"auths": {"ghcr.io": {"auth": "YQpiOmM="}}}"#);
    let found = told(&config.look_up(domain("ghcr.io")));
    assert_eq!(found, "refused: ControlInUser at auths[\"ghcr.io\"].auth");
}
