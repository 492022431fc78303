//! Images and the policies that allow, deny or replace them.

use std::fs;
use std::path::PathBuf;

use distref::reference::{Concern, Pattern};
use distref::registry::policy::{
    Area, AreaErrorKind, Facts, ForeignDigest, PolicyFault, Reason, Requirement, RewriteError,
    Rewrites, Standing, Unknown,
};
use distref::registry::{ConfigErrorKind, ImagePolicy, Publishers, Rewrite, Rule, Verdict};
use distref::{Reference, ReferenceView};

#[path = "support/policy_laws.rs"]
mod policy_laws;

const DIGEST: &str = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn read(text: &str) -> ReferenceView<'_> {
    ReferenceView::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn area(text: &str) -> Area {
    Area::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// A policy of these rules, in JSON.
fn policy(rules: &str) -> ImagePolicy {
    let file = format!(r#"{{"rules": [{rules}]}}"#);
    ImagePolicy::parse(&file).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The words for why the rules are broken.
fn reasons(verdict: &Verdict<'_>) -> Vec<&'static str> {
    verdict.broken().iter().map(|breach| breach.reason().as_str()).collect()
}

#[test]
fn each_requirement_is_broken_as_its_words_say() {
    let pinned = format!("nginx@{DIGEST}");
    for (rule, image, reason) in [
        (r#""approve": ["ghcr.io/team/*", "nginx"]"#, "ghcr.io/team/app", ""),
        (r#""approve": ["ghcr.io/team/*", "nginx"]"#, "index.docker.io/library/nginx:1", ""),
        (r#""approve": ["ghcr.io/team/*", "nginx"]"#, "ghcr.io/teams/app", "not-approved"),
        (r#""approve": ["example.com/*"]"#, "evil-example.com/app", "not-approved"),
        (r#""approve": ["example.com/*"]"#, "example.com.evil.org/app", "not-approved"),
        (r#""approve": ["example.com/*"]"#, "EXAMPLE.com/app", "not-approved"),
        (r#""approve": ["example.com/*"]"#, "example.com:443/app", "not-approved"),
        (r#""approve": ["docker.io/*"]"#, "docker.io.evil.org/nginx", "not-approved"),
        (r#""deny": ["library/*"]"#, "nginx:1", "denied"),
        (r#""deny": ["library/*"]"#, "quay.io/library/nginx:1", ""),
        (r#""deny": ["*"]"#, "localhost:5000/app", "denied"),
        (r#""approve-pattern": ["ghcr.io/*/*:1.*"]"#, "ghcr.io/team/app:1.2", ""),
        (
            r#""approve-pattern": ["ghcr.io/*/*:1.*"]"#,
            "ghcr.io/team/app:2.1",
            "no-approved-pattern",
        ),
        (r#""approve-pattern": ["ghcr.io/*"]"#, "ghcr.io/team/app:2.1", "no-approved-pattern"),
        (r#""approve-pattern": ["ghcr.io/*"]"#, "docker.io/ghcr.io/app", "no-approved-pattern"),
        (r#""deny-pattern": ["*/*/*:latest"]"#, "nginx", "denied-pattern"),
        (r#""deny-pattern": ["*/*/*:latest"]"#, "nginx:1", ""),
        (r#""deny-pattern": ["docker.io/library/ngin?"]"#, "nginx:1", "denied-pattern"),
        (r#""official": true"#, "docker.io/nginx", ""),
        (r#""official": true"#, "quay.io/library/nginx", "not-official"),
        (r#""publisher": ["official"]"#, "nginx", ""),
        (r#""publisher": ["verified-publisher", "listed"]"#, "nginx", "publisher"),
        (r#""publisher": ["verified-publisher", "listed"]"#, "grafana/loki", "publisher"),
        (r#""pinned": true"#, &pinned, ""),
        (r#""pinned": true"#, "nginx:1", "not-pinned"),
        (r#""not-floating": "allow-unknown""#, &pinned, ""),
        (r#""not-floating": "allow-unknown""#, "nginx:1", ""),
        (r#""not-floating": "allow-unknown""#, "nginx", "floating"),
        (r#""not-floating": "allow-unknown""#, "nginx:stable", "floating"),
        (r#""not-floating": "deny-unknown""#, &pinned, ""),
        (r#""not-floating": "deny-unknown""#, "nginx:1", "maybe-floating"),
        (r#""no-plain-http": "allow-unknown""#, "nginx", ""),
        (r#""no-plain-http": "deny-unknown""#, "nginx", "maybe-plain-http"),
        (r#""tag": ["*"]"#, "nginx:1", ""),
        (r#""tag": ["*"]"#, "nginx", "no-tag"),
        (r#""tag": ["*"]"#, &pinned, "no-tag"),
        (r#""tag": ["1.*", "2.*"]"#, "nginx:2.1", ""),
        (r#""tag": ["1.*", "2.*"]"#, "nginx:3.1", "other-tag"),
        (r#""no-concern": ["look-alike"]"#, "docker.i0/nginx:1", "concern"),
        (r#""no-concern": ["loopback", "no-tag"]"#, "docker.i0/nginx:1", ""),
    ] {
        let expected: &[&str] = if reason.is_empty() { &[] } else { &[reason] };
        let policy = policy(&format!("{{{rule}}}"));
        assert_eq!(reasons(&policy.check(read(image))), expected, "{rule} {image}");
    }
}

#[test]
fn a_rule_is_only_for_the_images_that_it_names() {
    let rule =
        r#"{"images": ["ghcr.io/*", "nginx"], "except": ["ghcr.io/team/*"], "pinned": true}"#;
    for (image, is_allowed) in [
        ("ghcr.io/other/app", false),
        ("ghcr.io/team/app", true),
        ("ghcr.io/team2/app", false),
        ("docker.io/nginx", false),
        ("redis", true),
    ] {
        assert_eq!(policy(rule).check(read(image)).is_allowed(), is_allowed, "{image}");
    }
}

#[test]
fn no_rule_allows_what_another_one_denies() {
    let (approve, deny) = (r#"{"approve": ["nginx"]}"#, r#"{"deny": ["nginx"]}"#);
    for rules in [format!("{approve}, {deny}"), format!("{deny}, {approve}")] {
        assert_eq!(reasons(&policy(&rules).check(read("nginx"))), ["denied"]);
    }
}

#[test]
fn every_broken_rule_is_told_in_order_and_the_first_one_decides() {
    let policy = ImagePolicy::parse(
        "{\"rules\": [\n  {\"name\": \"ours\", \"approve\": [\"registry.corp/*\"]},\n  {\"official\": true},\n  {\"pinned\": true}]}",
    )
    .unwrap();
    let verdict = policy.check(read("nginx:1"));
    let broken: Vec<_> = verdict.broken().iter().map(|breach| breach.index()).collect();
    assert_eq!(broken, [0, 2]);
    let decided = verdict.decided_by().unwrap();
    assert_eq!((decided.index(), decided.rule().name()), (0, Some("ours")));
    let position = decided.rule().position().unwrap();
    assert_eq!((position.line(), position.column()), (2, 3));
    assert_eq!(
        verdict.to_string(),
        "denied by rules[0] \"ours\" (line 2, column 3): the image lies in no approved place; 1 more rule is broken"
    );
    assert_eq!(policy.check(read("registry.corp/app")).broken().len(), 2);
}

#[test]
fn what_the_caller_knows_decides_where_the_text_does_not() {
    let pinned = format!("nginx:latest@{DIGEST}");
    let (yes, no, none) = (Some(true), Some(false), None);
    for (image, floating, plain_http, expected) in [
        ("nginx:1", none, none, &["maybe-floating", "maybe-plain-http"][..]),
        ("nginx:1", yes, no, &["floating"]),
        ("nginx:latest", no, no, &[]),
        ("nginx:latest", none, yes, &["floating", "plain-http"]),
        (&pinned, yes, no, &[]),
        ("localhost:5000/app:1", no, none, &["maybe-plain-http"]),
    ] {
        let rules = r#"{"not-floating": "deny-unknown"}, {"no-plain-http": "deny-unknown"}"#;
        let mut facts = Facts::new();
        facts = floating.map_or(facts, |floating| facts.floating(floating));
        facts = plain_http.map_or(facts, |plain_http| facts.plain_http(plain_http));
        let policy = policy(rules);
        assert_eq!(reasons(&policy.check_with(read(image), facts)), expected, "{image} {facts:?}");
    }
    let lax = policy(r#"{"no-plain-http": "allow-unknown"}"#);
    assert!(!lax.check_with(read("nginx"), Facts::new().plain_http(true)).is_allowed());
}

#[test]
fn publishers_of_the_file_or_of_the_caller_count() {
    let file = r#"{
        "rules": [{"publisher": ["official", "verified-publisher"]}],
        "publishers": {"verified-publisher": ["grafana", "ghcr.io/open"], "listed": ["bitnami"]}
    }"#;
    let policy = ImagePolicy::parse(file).unwrap();
    for (image, standing, is_allowed) in [
        ("nginx", Standing::Official, true),
        ("grafana/loki", Standing::VerifiedPublisher, true),
        ("ghcr.io/open/app", Standing::VerifiedPublisher, true),
        ("ghcr.io/grafana/loki", Standing::Unknown, false),
        ("bitnami/nginx", Standing::Listed, false),
        ("grafanas/loki", Standing::Unknown, false),
    ] {
        assert_eq!(policy.publishers().standing(read(image)), standing, "{image}");
        assert_eq!(policy.check(read(image)).is_allowed(), is_allowed, "{image}");
    }
    assert!(!policy.with_publishers(Publishers::new()).check(read("grafana/loki")).is_allowed());
}

#[test]
fn a_rewrite_keeps_tag_and_variant_and_ends_in_its_place() {
    let long = format!("{}/app", "a/".repeat(125).trim_end_matches('/'));
    for (from, to, image, expected) in [
        (
            "library/*",
            "registry.corp/golden/*",
            "node:20-alpine",
            "registry.corp/golden/node:20-alpine",
        ),
        (
            "library/*",
            "registry.corp/golden/*",
            "index.docker.io/node",
            "registry.corp/golden/node",
        ),
        ("docker.io/*", "registry.corp/*", "node:20", "registry.corp/library/node:20"),
        ("*", "registry.corp/m/*", "node:20", "registry.corp/m/docker.io/library/node:20"),
        ("*", "registry.corp/m/*", "ghcr.io/a/b", "registry.corp/m/ghcr.io/a/b"),
        ("nginx", "registry.corp/web", "docker.io/nginx:1-perl", "registry.corp/web:1-perl"),
        ("quay.io/*", "docker.io/*", "quay.io/app:1", "docker.io/library/app:1"),
        ("quay.io/*", "golden/*", "quay.io/team/app:1", "docker.io/golden/team/app:1"),
        ("docker.io/*", "docker.io/golden/*", "nginx:1", "docker.io/golden/library/nginx:1"),
        ("quay.io/a/*", "localhost:5000/*", "quay.io/a/b/c:1", "localhost:5000/b/c:1"),
        ("quay.io/a/*", "[::1]:5000/b/*", "quay.io/a/b/c:1", "[::1]:5000/b/b/c:1"),
        ("library/*", "registry.corp/golden/*", "quay.io/library/node", "Elsewhere"),
        ("nginx", "registry.corp/web", "nginx/nginx", "Elsewhere"),
        ("*", "registry.corp/*", "registry.corp/app:1", "InPlace"),
        ("docker.io/*", "docker.io/golden/*", "golden/nginx", "InPlace"),
        ("*", "registry.corp/*", "localhost:5000/app", "Name(Tag(Character))"),
        ("*", "registry.corp/*", "GHCR.io/app", "Name(Uppercase)"),
        ("*", "registry.corp/*", &long, "Name(RepositoryTooLong)"),
    ] {
        let rewrite = Rewrite::new(area(from), area(to)).unwrap();
        let found = rewrite.apply(read(image));
        let found = found.map_or_else(|error| format!("{error:?}"), String::from);
        assert_eq!(found, expected, "{rewrite} {image}");
    }
}

#[test]
fn the_digest_of_another_image_is_dropped_kept_or_refused() {
    use ForeignDigest::{Drop, Keep, Refuse};
    let (both, alone) = (format!("nginx:1@{DIGEST}"), format!("nginx@{DIGEST}"));
    let kept = format!("corp.io/nginx@{DIGEST}");
    let kept_both = format!("corp.io/nginx:1@{DIGEST}");
    for (way, image, expected) in [
        (Drop, both.as_str(), Ok("corp.io/nginx:1")),
        (Drop, &alone, Err(RewriteError::DigestAlone)),
        (Keep, &both, Ok(&kept_both)),
        (Keep, &alone, Ok(&kept)),
        (Refuse, &both, Err(RewriteError::Digest)),
        (Refuse, &alone, Err(RewriteError::Digest)),
        (Refuse, "nginx:1", Ok("corp.io/nginx:1")),
    ] {
        let rewrite = Rewrite::new(area("nginx"), area("corp.io/nginx")).unwrap().on_digest(way);
        let found = rewrite.apply(read(image));
        assert_eq!(found.as_ref().map(Reference::as_str).map_err(|error| *error), expected);
    }
}

#[test]
fn tags_are_mapped_and_latest_is_also_what_is_not_written() {
    let file = r#"{"rewrite": [{"from": "library/*", "to": "corp.io/*", "tags": {"latest": "stable", "1": "1.27"}}]}"#;
    let policy = ImagePolicy::parse(file).unwrap();
    let (mapped, alone) = (format!("nginx:1@{DIGEST}"), format!("nginx@{DIGEST}"));
    for (image, expected) in [
        ("nginx", "corp.io/nginx:stable"),
        ("nginx:latest", "corp.io/nginx:stable"),
        ("nginx:1", "corp.io/nginx:1.27"),
        ("nginx:1-alpine", "corp.io/nginx:1-alpine"),
        (&mapped, "corp.io/nginx:1.27"),
        (&alone, "without its digest, which is that of another image, no tag would be left"),
    ] {
        let verdict = policy.check(read(image));
        assert_eq!(verdict.rewrite().unwrap().to_string(), expected, "{image}");
    }
}

#[test]
fn the_most_specific_rewrite_counts_and_its_result_stays() {
    let rewrites: Rewrites = [
        ("*", "corp.io/mirror/*"),
        ("docker.io/*", "corp.io/hub/*"),
        ("library/*", "corp.io/golden/*"),
        ("nginx", "corp.io/web/nginx"),
        ("corp.io/golden/old", "corp.io/golden/new"),
        ("a.io/*", "b.io/*"),
        ("b.io/*", "a.io/*"),
    ]
    .map(|(from, to)| Rewrite::new(area(from), area(to)).unwrap())
    .into_iter()
    .collect();
    for (image, expected) in [
        ("nginx:1", "corp.io/web/nginx:1"),
        ("node:1", "corp.io/golden/node:1"),
        ("team/app:1", "corp.io/hub/team/app:1"),
        ("quay.io/team/app:1", "corp.io/mirror/quay.io/team/app:1"),
        ("corp.io/golden/old:1", "corp.io/golden/new:1"),
        ("corp.io/golden/node:1", ""),
        ("corp.io/web/nginx:1", ""),
        ("corp.io/web/other:1", "corp.io/mirror/corp.io/web/other:1"),
        ("a.io/x", ""),
        ("b.io/x", ""),
    ] {
        let found = rewrites.apply(read(image)).map(|found| found.to_string());
        assert_eq!(found.unwrap_or_default(), expected, "{image}");
    }
}

#[test]
fn areas_of_a_rewrite_go_together() {
    for (from, to) in
        [("nginx", "corp.io/*"), ("library/*", "corp.io/nginx"), ("a/*", "*"), ("*", "*")]
    {
        assert_eq!(Rewrite::new(area(from), area(to)), Err(RewriteError::Shape), "{from} {to}");
    }
}

#[test]
fn a_file_is_refused_with_the_key_and_the_place() {
    use ConfigErrorKind::{DuplicateKey, Expected, Policy, Syntax};
    use PolicyFault::{
        AreaPattern, EmptyList, Missing, Name, NoRequirement, NoneOfWords, PatternWithoutSlash,
        SecondRequirement, Twice, UnknownMember, UnknownWord,
    };
    let area = |text| Policy(PolicyFault::Area(Area::parse(text).unwrap_err()));
    let pattern = |text| Policy(PolicyFault::Pattern(Pattern::new(text).unwrap_err()));
    let tag = |text: &str| Policy(PolicyFault::Tag(distref::TagView::parse(text).unwrap_err()));
    for (file, kind, key, column) in [
        ("", Syntax, "", 0),
        ("[]", Expected("an object"), "", 1),
        ("null", Expected("an object"), "", 1),
        (r#"{"rule": []}"#, Policy(UnknownMember(Some("rules"))), "rule", 10),
        (r#"{"default": "deny"}"#, Policy(UnknownMember(None)), "default", 13),
        (r#"{"rules": null}"#, Expected("a list"), "rules", 11),
        (r#"{"rules": {}}"#, Expected("a list"), "rules", 11),
        (r#"{"rules": [], "rules": []}"#, DuplicateKey, "rules", 21),
        (r#"{"rules": [null]}"#, Expected("an object"), "rules[0]", 12),
        (r#"{"rules": [{}]}"#, Policy(NoRequirement), "rules[0]", 12),
        (r#"{"rules": [{"name": "a"}]}"#, Policy(NoRequirement), "rules[0]", 12),
        (r#"{"rules": [{"name": "", "pinned": true}]}"#, Policy(Name), "rules[0].name", 21),
        (r#"{"rules": [{"name": "\u0007", "pinned": true}]}"#, Policy(Name), "rules[0].name", 21),
        (r#"{"rules": [{"name": 1, "pinned": true}]}"#, Expected("a string"), "rules[0].name", 21),
        (
            r#"{"rules": [{"aprove": []}]}"#,
            Policy(UnknownMember(Some("approve"))),
            "rules[0].aprove",
            23,
        ),
        (
            r#"{"rules": [{"Pinned": true}]}"#,
            Policy(UnknownMember(Some("pinned"))),
            "rules[0].Pinned",
            23,
        ),
        (r#"{"rules": [{"pinned": false}]}"#, Expected("true"), "rules[0].pinned", 23),
        (r#"{"rules": [{"official": 1}]}"#, Expected("true"), "rules[0].official", 25),
        (
            r#"{"rules": [{"pinned": true, "official": true}]}"#,
            Policy(SecondRequirement),
            "rules[0].official",
            41,
        ),
        (r#"{"rules": [{"approve": []}]}"#, Policy(EmptyList), "rules[0].approve", 24),
        (
            r#"{"rules": [{"images": [], "pinned": true}]}"#,
            Policy(EmptyList),
            "rules[0].images",
            23,
        ),
        (r#"{"rules": [{"deny": null}]}"#, Expected("a list"), "rules[0].deny", 21),
        (r#"{"rules": [{"deny": "nginx"}]}"#, Expected("a list"), "rules[0].deny", 21),
        (r#"{"rules": [{"deny": ["a", "ghcr.io"]}]}"#, area("ghcr.io"), "rules[0].deny[1]", 27),
        (r#"{"rules": [{"deny": ["nginx:1"]}]}"#, area("nginx:1"), "rules[0].deny[0]", 22),
        (r#"{"rules": [{"deny": [1]}]}"#, Expected("a string"), "rules[0].deny[0]", 22),
        (
            r#"{"rules": [{"deny-pattern": ["a/["]}]}"#,
            pattern("a/["),
            "rules[0].deny-pattern[0]",
            30,
        ),
        (
            r#"{"rules": [{"deny-pattern": ["?/*", "nginx*"]}]}"#,
            Policy(PatternWithoutSlash),
            "rules[0].deny-pattern[1]",
            37,
        ),
        (
            r#"{"rules": [{"deny-pattern": ["*/*", "docker.io/*"]}]}"#,
            Policy(AreaPattern),
            "rules[0].deny-pattern[1]",
            37,
        ),
        (
            r#"{"rules": [{"not-floating": "allow"}]}"#,
            Policy(NoneOfWords(&["allow-unknown", "deny-unknown"])),
            "rules[0].not-floating",
            29,
        ),
        (
            r#"{"rules": [{"not-floating": "deny-unknwn"}]}"#,
            Policy(UnknownWord("deny-unknown")),
            "rules[0].not-floating",
            29,
        ),
        (
            r#"{"rules": [{"no-concern": ["lookalike"]}]}"#,
            Policy(UnknownWord("look-alike")),
            "rules[0].no-concern[0]",
            28,
        ),
        (
            r#"{"rules": [{"publisher": ["unknown"]}]}"#,
            Policy(NoneOfWords(&[
                "official",
                "verified-publisher",
                "sponsored-open-source",
                "listed",
            ])),
            "rules[0].publisher[0]",
            27,
        ),
        (r#"{"rewrite": [{"to": "a/*"}]}"#, Policy(Missing("from")), "rewrite[0]", 14),
        (r#"{"rewrite": [{"from": "a/*"}]}"#, Policy(Missing("to")), "rewrite[0]", 14),
        (
            r#"{"rewrite": [{"from": "a/*", "to": "b"}]}"#,
            Policy(PolicyFault::Rewrite(RewriteError::Shape)),
            "rewrite[0]",
            14,
        ),
        (
            r#"{"rewrite": [{"from": "nginx", "to": "b/c"}, {"from": "docker.io/nginx", "to": "b/d"}]}"#,
            Policy(Twice),
            "rewrite[1]",
            46,
        ),
        (
            r#"{"rewrite": [{"from": "nginx", "to": "b/c", "tags": {"a b": "c"}}]}"#,
            tag("a b"),
            "rewrite[0].tags[\"a b\"]",
            61,
        ),
        (
            r#"{"rewrite": [{"from": "nginx", "to": "b/c", "digest": "dropped"}]}"#,
            Policy(NoneOfWords(&["drop", "keep", "refuse"])),
            "rewrite[0].digest",
            55,
        ),
        (
            r#"{"rewrite": [{"from": "nginx", "tto": "b/c"}]}"#,
            Policy(UnknownMember(None)),
            "rewrite[0].tto",
            39,
        ),
        (
            r#"{"publishers": {"verified": ["a"]}}"#,
            Policy(UnknownMember(None)),
            "publishers.verified",
            29,
        ),
        (
            r#"{"publishers": {"listed": ["a", "docker.io/a"]}}"#,
            Policy(Twice),
            "publishers.listed[1]",
            33,
        ),
        (r#"{"publishers": {"listed": ["a/*"]}}"#, area("a/*/*"), "publishers.listed[0]", 28),
    ] {
        let error = ImagePolicy::parse(file).expect_err(file);
        let found = (error.kind().clone(), error.key(), error.line(), error.column());
        assert_eq!(found, (kind, key, 1, column), "{file}");
    }
}

#[test]
fn more_than_the_limits_is_refused() {
    let many = |start: &str, item: &str, count, end: &str| {
        format!("{start}{}{end}", vec![item; count].join(","))
    };
    let rules = many("{\"rules\": [", "{\"pinned\":true}", ImagePolicy::MAX_RULES + 1, "]}");
    let patterns = many("{\"rules\": [{\"tag\": [", "\"a\"", ImagePolicy::MAX_PATTERNS + 1, "]}]}");
    let rewrites = many("{\"rewrite\": [", "{}", ImagePolicy::MAX_REWRITES + 1, "]}");
    for (file, limit) in [
        (rules, ImagePolicy::MAX_RULES),
        (patterns, ImagePolicy::MAX_PATTERNS),
        (rewrites, ImagePolicy::MAX_REWRITES),
    ] {
        let expected = ConfigErrorKind::Policy(PolicyFault::TooMany(limit));
        assert_eq!(ImagePolicy::parse(&file).unwrap_err().kind(), &expected);
    }
    let large = " ".repeat(ImagePolicy::MAX_LEN + 1);
    let expected = ConfigErrorKind::TooLarge(ImagePolicy::MAX_LEN);
    assert_eq!(ImagePolicy::parse(&large).unwrap_err().kind(), &expected);
}

#[test]
fn a_digest_hides_no_tag_from_patterns_and_is_taken_by_no_star() {
    let tag = format!("nginx:1.27@{DIGEST}");
    let latest = format!("nginx:latest@{DIGEST}");
    let alone = format!("nginx@{DIGEST}");
    let listed = format!("docker.io/library/nginx@{DIGEST}");
    for (kind, pattern, image, is_allowed) in [
        ("deny", "docker.io/library/nginx:latest", &latest, false),
        ("deny", "docker.io/library/nginx", &latest, false),
        ("deny", &listed, &latest, false),
        ("deny", "docker.io/library/*:latest@*", &latest, false),
        ("deny", "docker.io/library/nginx:latest", &tag, true),
        ("deny", "docker.io/library/nginx:latest", &alone, true),
        ("approve", "docker.io/library/nginx:1.27", &tag, true),
        ("approve", "docker.io/library/*:*7", &tag, true),
        ("approve", "docker.io/library/*[0-9a-f][0-9a-f][0-9a-f]", &alone, false),
        ("approve", "docker.io/library/nginx:*", &alone, false),
        ("approve", "docker.io/library/nginx@*", &alone, true),
        ("approve", &listed, &tag, true),
        ("approve", "docker.io/library/nginx:1.*@*", &tag, true),
        ("approve", "docker.io/library/nginx:1.*@*", &latest, false),
        ("approve", "docker.io/library/nginx@*", &"nginx:1.27".to_owned(), false),
    ] {
        let policy = policy(&format!("{{\"{kind}-pattern\": [\"{pattern}\"]}}"));
        let verdict = policy.check(read(image));
        assert_eq!(verdict.is_allowed(), is_allowed, "{kind} {pattern}: {image}");
    }
}

#[test]
fn a_word_that_is_near_to_none_is_answered_with_those_that_there_are() {
    let told = |concern: &str| {
        let file = format!(r#"{{"rules": [{{"no-concern": ["{concern}"]}}]}}"#);
        ImagePolicy::parse(&file).unwrap_err().kind().to_string()
    };
    let all = "look-alike, uppercase-domain, not-ipv6, port-range, loopback, long-name, no-tag, floating-tag, tag-and-digest";
    assert_eq!(told("foo"), format!("there is no such word; there are {all}"));
    for word in all.split(", ") {
        let file = format!(r#"{{"rules": [{{"no-concern": ["{word}"]}}]}}"#);
        assert!(ImagePolicy::parse(&file).is_ok(), "{word}");
    }
}

#[test]
fn an_image_that_is_too_long_for_patterns_breaks_rules_of_either_kind() {
    let long = format!("{}.example/app:1", "a".repeat(Rule::MAX_MATCHED));
    for rule in [r#""approve-pattern": ["*/*"]"#, r#""deny-pattern": ["b/?"]"#] {
        let policy = policy(&format!("{{{rule}}}"));
        assert_eq!(policy.check(read(&long)).broken()[0].reason(), Reason::TooLong, "{rule}");
    }
}

#[test]
fn names_and_texts_of_others_are_printed_escaped_and_bounded() {
    let name = format!("a\u{1b}[2J\u{202e}{}", "b".repeat(1_000));
    let rule = Rule::new(Requirement::Pinned).named(name);
    let message = ImagePolicy::new().with_rule(rule).check(read("nginx")).to_string();
    assert!(message.starts_with("denied by rules[0] \"a\\u{1b}[2J\\u{202e}bbb"), "{message}");
    assert!(message.len() < 200);

    let deep = format!("{}.example/*", "a".repeat(10_000));
    let rule = Rule::new(Requirement::Denied([area(&deep)].into_iter().collect()));
    let image = deep.replace('*', "app");
    let message = ImagePolicy::new().with_rule(rule).check(read(&image)).to_string();
    assert!(message.len() < 400, "{message}");
}

#[test]
fn a_policy_made_in_code_is_the_one_of_the_file() {
    let file = r#"{"rules": [
        {"name": "a", "approve": ["ghcr.io/*"], "images": ["*"], "except": ["nginx"]},
        {"not-floating": "deny-unknown"},
        {"no-concern": ["look-alike"]}
    ]}"#;
    let read = ImagePolicy::parse(file).unwrap();
    let made = [
        Rule::new(Requirement::Approved([area("ghcr.io/*")].into_iter().collect()))
            .named("a")
            .images([area("*")])
            .except([area("nginx")]),
        Rule::new(Requirement::NotFloating(Unknown::Deny)),
        Rule::new(Requirement::NoConcern(vec![Concern::LookAlike])),
    ];
    assert_eq!(read.rules().len(), made.len());
    for (read, made) in read.rules().iter().zip(&made) {
        assert_eq!(read.requirement(), made.requirement());
        assert_eq!(read.name(), made.name());
        for image in ["nginx", "ghcr.io/a/b"] {
            assert_eq!(read.applies_to(self::read(image)), made.applies_to(self::read(image)));
        }
    }
}

#[test]
fn a_registry_is_told_from_an_image_of_its_name() {
    assert_eq!(Area::parse("ghcr.io").unwrap_err().kind(), AreaErrorKind::DomainAlone);
    assert!(area("docker.io/library/ghcr.io").covers(read("docker.io/library/ghcr.io:1")));
}

/// A recorded file; `None`, said aloud, where there are no recordings.
fn recorded(file: &str) -> Option<String> {
    let Some(folder) = std::env::var_os("IMAGE_VECTORS") else {
        println!("IMAGE_VECTORS is not set: {file} is skipped");
        return None;
    };
    let path = PathBuf::from(folder).join(file);
    Some(fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

#[test]
#[ignore = "needs IMAGE_VECTORS"]
fn references_that_people_wrote_get_the_verdict_of_prefixes_of_text() {
    const APPROVED: [&str; 6] = [
        "docker.io/library/*",
        "docker.io/grafana/*",
        "ghcr.io/*",
        "quay.io/prometheus/*",
        "registry.k8s.io/pause",
        "localhost:5000/*",
    ];
    const DENIED: [&str; 3] = ["docker.io/library/centos", "ghcr.io/home-assistant/*", "gcr.io/*"];
    let Some(lines) = recorded("corpus/references.txt") else { return };
    let of = |areas: &[&str]| areas.iter().map(|text| area(text)).collect();
    let golden = Rewrite::new(area("library/*"), area("registry.corp/golden/*")).unwrap();
    let policy = ImagePolicy::new()
        .with_rule(Rule::new(Requirement::Approved(of(&APPROVED))))
        .with_rule(Rule::new(Requirement::Denied(of(&DENIED))))
        .with_rule(Rule::new(Requirement::NotFloating(Unknown::Allow)))
        .with_rewrite(golden);
    let (mut seen, mut allowed, mut rewritten) = (0, 0, 0);
    for line in lines.lines() {
        let reference = read(line);
        let lies_in =
            |areas: &[&str]| areas.iter().any(|area| policy_laws::covers(area, reference));
        let canonical = reference.canonical().to_string();
        let (name, digest) =
            canonical.split_once('@').map_or((&*canonical, ""), |(name, d)| (name, d));
        let last = name.rsplit('/').next().unwrap_or_default();
        let has_digit =
            last.split_once(':').is_some_and(|(_, tag)| tag.contains(|c: char| c.is_ascii_digit()));
        let model = [!lies_in(&APPROVED), lies_in(&DENIED), digest.is_empty() && !has_digit];

        let verdict = policy.check(reference);
        let broken: Vec<_> = verdict.broken().iter().map(|breach| breach.index()).collect();
        let expected: Vec<_> = (0..model.len()).filter(|&at| model[at]).collect();
        assert_eq!(broken, expected, "{line}");
        assert!(verdict.broken().iter().all(|b| policy_laws::is_broken(*b, reference)), "{line}");

        let moved = name
            .strip_prefix("docker.io/library/")
            .map(|rest| format!("registry.corp/golden/{rest}"));
        let found = verdict.rewrite();
        assert_eq!(found.is_some(), moved.is_some(), "{line}");
        if let Some(Ok(image)) = found.map(|found| found.image()) {
            assert_eq!(Some(image.to_string()), moved, "{line}");
            rewritten += 1;
        }
        seen += 1;
        allowed += usize::from(verdict.is_allowed());
        policy_laws::hold(&format!("{line}\tlibrary/*\tregistry.corp/golden/*"));
    }
    println!("{seen} references, {allowed} allowed, {rewritten} rewritten");
    assert!(allowed > 0 && allowed < seen && rewritten > 0);
}
