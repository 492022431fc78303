//! `platform.jsonl`: reading, normal form, fallbacks and choice of platforms, as recorded on linux/amd64.

use distref::Platform;
use distref::platform::{Matcher, PlatformErrorKind};
use serde_json::{Map, Value, json};

use crate::report::Verdict;

/// Where the answers were recorded.
const HOST: Platform<'_> = Platform::LINUX_AMD64;

pub(crate) fn check(row: &Value) -> Verdict {
    match row["op"].as_str() {
        Some("parse") => parse(row),
        Some("normalize") => normalize(row),
        Some("fallback") => fallback(row),
        Some("select") => select(row),
        _ => Verdict::Skip("no operation known here"),
    }
}

fn parse(row: &Value) -> Verdict {
    let parsed = Platform::parse(row["spec"].as_str().unwrap_or_default(), &HOST);
    Verdict::of(&json!(parsed.is_ok()), &row["ok"]).and(|| match parsed {
        Err(error) => Verdict::of(&json!(rule(error.kind())), &row["error"]),
        Ok(platform) => read(&platform, row),
    })
}

fn read(platform: &Platform<'_>, row: &Value) -> Verdict {
    let normal = platform.normalize_on(&HOST);
    let again = Platform::parse(&platform.to_full().to_string(), &HOST);
    printed(platform, row, "parsed", "format", "format_all")
        .and(|| printed(&normal, row, "normalized", "normalized_format", ""))
        .and(|| Verdict::of(&json!(again.is_ok()), &row["reparse_ok"]).about("read again"))
        .and(|| match again {
            Ok(again) => {
                Verdict::of(&json!(again.to_full().to_string()), &row["reparse_format_all"])
            }
            Err(_) => Verdict::Agree,
        })
}

/// What the recorded answers call a rule.
fn rule(kind: PlatformErrorKind) -> &'static str {
    match kind {
        PlatformErrorKind::Wildcard => "wildcard",
        PlatformErrorKind::Os => "invalid-os-component",
        PlatformErrorKind::VersionEscape => "invalid-os-version-escape",
        PlatformErrorKind::FeatureEscape => "invalid-os-features",
        PlatformErrorKind::Missing | PlatformErrorKind::Component => "invalid-component",
        PlatformErrorKind::TooManyParts => "too-many-parts",
        PlatformErrorKind::UnknownName => "unknown-os-or-arch",
        _ => "none of Go's",
    }
}

fn normalize(row: &Value) -> Verdict {
    let platform = platform(&row["platform"]);
    let normal = platform.normalize_on(&HOST);
    printed(&platform, row, "platform", "format", "format_all")
        .and(|| printed(&normal, row, "normalized", "normalized_format", "normalized_format_all"))
}

/// Compares the members, and the two printed forms; those without a key are not recorded.
fn printed(
    platform: &Platform<'_>,
    row: &Value,
    members: &str,
    short: &str,
    full: &str,
) -> Verdict {
    let is_recorded = |key: &&(&str, String)| !key.0.is_empty();
    let texts = [(short, platform.to_string()), (full, platform.to_full().to_string())];
    let mut texts = texts.iter().filter(is_recorded).map(|(key, text)| (*key, text));
    Verdict::of(&object(platform), &row[members]).about(members).and(|| {
        let different = texts.find(|(key, text)| json!(text) != row[*key]);
        different
            .map_or(Verdict::Agree, |(key, text)| Verdict::of(&json!(text), &row[key]).about(key))
    })
}

fn fallback(row: &Value) -> Verdict {
    let matcher = Matcher::only(&platform(&row["platform"])).on_host(&HOST);
    let objects: Vec<_> = matcher.fallbacks().map(|platform| object(&platform)).collect();
    let texts: Vec<_> =
        matcher.fallbacks().map(|platform| platform.to_full().to_string()).collect();
    Verdict::of(&json!(objects), &row["vector"])
        .and(|| Verdict::of(&json!(texts), &row["vector_format_all"]))
}

fn select(row: &Value) -> Verdict {
    let wish = platform(&row["platform"]);
    let matcher = match row["mode"].as_str() {
        Some("only") => Matcher::only(&wish),
        Some("only_strict") => Matcher::only_strict(&wish),
        Some("only_os") => Matcher::only_os(&wish),
        _ => return Verdict::Skip("a mode not known here"),
    };
    let matcher = matcher.on_host(&HOST);
    let candidates = row["candidates"].as_array().map(Vec::as_slice).unwrap_or_default();
    let candidates: Vec<_> = candidates.iter().map(platform).collect();
    let accepted: Vec<_> = candidates.iter().map(|candidate| matcher.matches(candidate)).collect();
    Verdict::of(&json!(accepted), &row["matches"])
        .about("matches")
        .and(|| Verdict::of(&json!(matcher.ranked(&candidates)), &row["ranked"]).about("ranked"))
        .and(|| Verdict::of(&json!(matcher.select(&candidates)), &row["best"]).about("best"))
        .and(|| {
            let takes = |candidate| matcher.refusal(candidate).is_none();
            Verdict::of(&candidates.iter().map(takes).collect(), &accepted).about("refusals")
        })
}

fn platform(object: &Value) -> Platform<'_> {
    let word = |key: &str| object[key].as_str().unwrap_or_default();
    let features = object["os.features"].as_array().into_iter().flatten();
    Platform::new(word("os"), word("architecture"))
        .with_variant(word("variant"))
        .with_os_version(word("os.version"))
        .with_os_features(features.filter_map(Value::as_str))
}

/// The platform under the keys of image-spec. `architecture` and `os` are always there.
fn object(platform: &Platform<'_>) -> Value {
    let required = [("architecture", platform.architecture()), ("os", platform.os())];
    let optional = [("variant", platform.variant()), ("os.version", platform.os_version())];
    let optional = optional.into_iter().filter(|(_, word)| !word.is_empty());
    let words = required.into_iter().chain(optional);
    let mut object: Map<_, _> = words.map(|(key, word)| (key.to_owned(), json!(word))).collect();
    if platform.os_features().len() > 0 {
        let features: Vec<_> = platform.os_features().collect();
        object.insert("os.features".to_owned(), json!(features));
    }
    Value::Object(object)
}
