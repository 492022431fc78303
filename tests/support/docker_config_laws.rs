//! What holds for every text that is read as config.json or auth.json: reading, looking up, logging in and out.

use base64::Engine;
use distref::DomainView;
use distref::registry::{
    ConfigError, ContainersAuth, CredentialSource, Credentials, DockerConfig, LoginEdit,
    LoginError, LookupRule, Secret,
};
use serde_json::{Map, Value};

/// The longest text that is edited many times.
const MAX_EDITED: usize = 16_384;

/// The password and tokens that are stored.
const SECRET: &str = "5ecret-of-the-law";

/// The law for a text.
pub(crate) fn text(text: &str) {
    containers(text);
    let config = match DockerConfig::parse(text) {
        Ok(config) => config,
        Err(error) => {
            is_bounded(&error);
            assert_eq!(DockerConfig::parse_strict(text), Err(error));
            return;
        }
    };
    assert_eq!(DockerConfig::parse_strict(text).is_ok(), config.problems().count() == 0);
    config.problems().for_each(is_bounded);
    let model = model(text);
    entries_are_those_of_the_model(&config, &model);
    let keys = config.entries().map(|(key, _)| key);
    let keys = keys.chain(config.cred_helpers().map(|(key, _)| key));
    let written = keys.filter_map(DomainView::accept).take(4);
    let known = ["ghcr.io", "docker.io", "localhost:5000"].into_iter();
    for domain in known.filter_map(DomainView::accept).chain(written) {
        found(&config, domain);
        no_secret_is_printed(&config, domain, &model);
        if text.len() <= MAX_EDITED {
            edited(&config, domain);
        }
    }
}

/// The file as another reader sees it.
fn model(text: &str) -> Value {
    if text.trim_matches([' ', '\t', '\r', '\n']).is_empty() {
        return Value::Null;
    }
    serde_json::from_str(text).expect("what is read is JSON")
}

fn is_bounded(error: &ConfigError) {
    assert!(error.key().len() <= ConfigError::MAX_KEY && error.line() > 0);
    assert_eq!(error.to_string().lines().count(), 1, "{error}");
}

fn containers(text: &str) {
    for auth in [ContainersAuth::parse(text), ContainersAuth::parse_dockercfg(text)] {
        let auth = match auth {
            Ok(auth) => auth,
            Err(error) => {
                is_bounded(&error);
                continue;
            }
        };
        for image in ["nginx", "ghcr.io/team/app", "localhost:5000/app"] {
            let image: distref::Reference = image.parse().expect("a reference");
            let found = auth.look_up(image.domain(), Some(image.repository()));
            if let Ok(CredentialSource::Entry { key }) = found.map(|found| found.source().clone()) {
                assert!(auth.entries().any(|(known, _)| *known == *key));
            }
        }
        let team = distref::RepositoryView::parse("team").expect("a namespace");
        let credentials = Credentials::basic("me", SECRET).expect("a user");
        let domain = DomainView::parse("quay.example").expect("a domain");
        if let Ok(edit) = auth.login(domain, Some(team), &credentials)
            && edit.calls().is_empty()
            && let Some(text) = edit.text()
        {
            let auth = ContainersAuth::parse(text.expose()).expect("an edited file");
            let found = auth.look_up(domain, Some(team)).expect("what was stored");
            assert_eq!(found.credentials(), Some(&credentials));
        }
    }
}

fn member<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    value
        .as_object()?
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}

/// The same keys, and of plain entries the same users and passwords.
fn entries_are_those_of_the_model(config: &DockerConfig, model: &Value) {
    let empty = Map::new();
    let auths = member(model, "auths").and_then(Value::as_object).unwrap_or(&empty);
    let is_plain = |name: &String| name.is_ascii();
    if !model.as_object().is_none_or(|members| members.keys().all(is_plain)) {
        return;
    }
    assert_eq!(config.entries().count(), auths.len());
    for (key, found) in config.entries() {
        let entry = auths.get(key).expect("a key of the file");
        let Some(Value::String(auth)) = member(entry, "auth") else { continue };
        let others = ["registrytoken", "identitytoken"].map(|name| member(entry, name));
        if auth.is_empty() || others.iter().any(Option::is_some) || entry_has_odd_names(entry) {
            continue;
        }
        let Ok(decoded) = base64::engine::general_purpose::STANDARD.decode(auth) else { continue };
        let decoded = String::from_utf8(decoded).ok();
        let pair = decoded.as_deref().and_then(|text| text.split_once(':'));
        let model = pair.and_then(|(user, password)| {
            Credentials::basic(user, password.trim_matches('\0')).ok()
        });
        assert_eq!(found.ok(), model.as_ref(), "{auth}");
    }
}

fn entry_has_odd_names(entry: &Value) -> bool {
    entry.as_object().is_some_and(|members| !members.keys().all(|name| name.is_ascii()))
}

/// An answer names what is in the file.
fn found(config: &DockerConfig, domain: DomainView<'_>) {
    let found = match config.look_up(domain) {
        Ok(found) => found,
        Err(error) => {
            assert!(config.problems().any(|problem| *problem == error));
            return;
        }
    };
    assert_eq!(found.rule().to_string().lines().count(), 1);
    let call = found.helper_call().expect("a server of a config");
    match found.source() {
        CredentialSource::Entry { key } => {
            let known = config.entries().find(|(known, _)| *known == &**key);
            assert_eq!(known.and_then(|(_, known)| known.ok()), found.credentials());
        }
        CredentialSource::Helper { name, server } => {
            let call = call.expect("a call");
            assert_eq!((call.program(), call.stdin().expose()), (&*name.program(), &**server));
            assert_eq!(found.credentials(), None);
        }
        _ => assert_eq!(found.credentials(), Some(&Credentials::Anonymous)),
    }
}

/// Values of the file that are secrets, and are in no name or other value of it.
fn secrets(model: &Value) -> Vec<String> {
    let (mut secret, mut public) = (Vec::new(), String::new());
    gather(model, "", &mut secret, &mut public);
    let is_odd = |text: &String| {
        text.len() >= 8
            && text.bytes().any(|byte| byte.is_ascii_digit())
            && text.bytes().any(|byte| byte.is_ascii_alphabetic())
            && !public.contains(text.as_str())
    };
    secret.retain(is_odd);
    secret
}

fn gather(value: &Value, name: &str, secret: &mut Vec<String>, public: &mut String) {
    const NAMES: [&str; 4] = ["auth", "password", "identitytoken", "registrytoken"];
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                public.extend([&format!("{name:?} "), name.as_str(), " "]);
                gather(value, name, secret, public);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| gather(value, "", secret, public)),
        Value::String(text) if NAMES.iter().any(|known| known.eq_ignore_ascii_case(name)) => {
            secret.push(text.clone());
        }
        Value::String(text) => public.extend([&format!("{text:?} "), text.as_str(), " "]),
        _ => {}
    }
}

fn no_secret_is_printed(config: &DockerConfig, domain: DomainView<'_>, model: &Value) {
    let secrets = secrets(model);
    if secrets.is_empty() {
        return;
    }
    let problems: Vec<_> = config.problems().map(ToString::to_string).collect();
    let found = config.look_up(domain);
    let user = found.as_ref().ok().and_then(|found| Some(found.credentials()?.user()?.to_owned()));
    let printed = format!("{config:?} {problems:?} {found:?} {:?}", config.logout(domain));
    for secret in secrets {
        let is_user = user.as_ref().is_some_and(|user| user.contains(&secret));
        assert!(is_user || !printed.contains(&secret), "{printed}");
    }
}

/// What was stored is found, all else is as it was, and a logout undoes it.
fn edited(config: &DockerConfig, domain: DomainView<'_>) {
    let token = Secret::new(SECRET);
    let kinds = [
        Credentials::basic("me", SECRET).expect("a user"),
        Credentials::IdentityToken { user: Some("me".into()), token: token.clone() },
        Credentials::RegistryToken(token),
    ];
    for credentials in kinds {
        match config.login(domain, &credentials) {
            Ok(edit) => {
                assert!(!format!("{edit:?}").contains(SECRET));
                stored(config, domain, &credentials, &edit);
            }
            Err(LoginError::Config(error)) => {
                assert!(config.problems().any(|known| *known == error));
            }
            Err(LoginError::Helper(_)) => {
                assert!(matches!(credentials, Credentials::RegistryToken(_)));
            }
            Err(error) => panic!("{error}"),
        }
    }
}

fn stored(
    config: &DockerConfig,
    domain: DomainView<'_>,
    credentials: &Credentials,
    edit: &LoginEdit,
) {
    let before = config.text().expose();
    let after = edit.text().map_or(before, Secret::expose);
    let changed = DockerConfig::parse(after).expect("an edited file");
    let found = changed.look_up(domain).expect("what was stored");
    if let [call] = edit.calls() {
        assert!(call.stdin().expose().contains(SECRET));
        let program = found.helper_call().expect("a server").map(|call| call.program().to_owned());
        assert_eq!(program.as_deref(), Some(call.program()));
        assert!(!after.contains(SECRET) || before.contains(SECRET));
    } else {
        assert_eq!((found.credentials(), found.rule()), (Some(credentials), LookupRule::ExactKey));
    }
    let key = if is_hub(domain) { DomainView::HUB.credential_key() } else { domain.as_str() };
    let had_entries = config.entries().count() > 0;
    if had_entries && config.entries().all(|(known, _)| known != key) {
        let same = |(left, right): &(u8, u8)| left == right;
        let start = before.bytes().zip(after.bytes()).take_while(same).count();
        let end = before.bytes().rev().zip(after.bytes().rev()).take_while(same).count();
        assert!(start + end >= before.len(), "nothing is taken away");
    }
    others_are_kept(config, &changed, |known| known == key);
    assert_eq!(without(&model(before), key), without(&model(after), key));
    let again = changed.login(domain, credentials).expect("as before");
    assert_eq!(again.text(), None);

    let forgotten = changed.logout(domain).expect("as the login");
    let text = forgotten.text().map_or(after, Secret::expose);
    let forgotten = DockerConfig::parse(text).expect("an edited file");
    let rule = forgotten.look_up(domain).map(|found| found.rule());
    assert!(!matches!(rule, Ok(LookupRule::ExactKey)), "{rule:?}");
    let is_of_registry = |known: &str| {
        let host = known.split_once("://").map_or(known, |(_, rest)| rest);
        let host = host.split('/').next().unwrap_or_default();
        host == domain.as_str() || (is_hub(domain) && host.ends_with("docker.io"))
    };
    others_are_kept(&changed, &forgotten, is_of_registry);
    assert!(
        DockerConfig::parse(text)
            .expect("as before")
            .logout(domain)
            .expect("again")
            .text()
            .is_none()
    );
}

fn is_hub(domain: DomainView<'_>) -> bool {
    domain.is_hub()
}

/// The same entries, in the same order, but for some.
fn others_are_kept(before: &DockerConfig, after: &DockerConfig, is_edited: impl Fn(&str) -> bool) {
    let others = |config: &DockerConfig| -> Vec<(String, Option<Credentials>)> {
        let entries = config.entries().filter(|(key, _)| !is_edited(key));
        entries.map(|(key, found)| (key.to_owned(), found.ok().cloned())).collect()
    };
    assert_eq!(others(before), others(after));
}

/// The file without one entry; without entries it has no `auths`.
fn without(model: &Value, key: &str) -> Map<String, Value> {
    let mut members = model.as_object().cloned().unwrap_or_default();
    let name =
        members.keys().find(|name| name.to_lowercase().replace('ſ', "s") == "auths").cloned();
    if let Some(name) = name {
        let rest = members.get_mut(&name).and_then(Value::as_object_mut).map(|auths| {
            auths.remove(key);
            auths.len()
        });
        if rest.unwrap_or_default() == 0 {
            members.remove(&name);
        }
    }
    members
}
