//! What is read of a `daemon.json`, and what is refused.

use alloc::format;
use alloc::string::ToString;

use super::*;
use crate::registry::{InsecureError, MirrorError};

#[test]
fn a_refusal_names_rule_key_and_place() {
    use ConfigErrorKind::{DuplicateKey, Expected, Insecure, Mirror, Syntax};
    for (text, kind, key, line, column) in [
        (
            "{\"registry-mirrors\": [\"m\"]}",
            Mirror(MirrorError::NoScheme),
            "registry-mirrors[0]",
            1,
            23,
        ),
        (
            "{\n \"insecure-registries\":\n  [\"a\", \"-b\"]}",
            Insecure(InsecureError::Hyphen),
            "insecure-registries[1]",
            3,
            9,
        ),
        ("{\"insecure-registries\": \"a\"}", Expected("a list"), "insecure-registries", 1, 25),
        (
            "{\"insecure-registries\": [null]}",
            Expected("a string"),
            "insecure-registries[0]",
            1,
            26,
        ),
        ("[]", Expected("an object"), "", 1, 1),
        ("{\"x\": 1, \"x\": 2}", DuplicateKey, "x", 1, 12),
        ("{", Syntax, "", 1, 1),
    ] {
        let error = DaemonConfig::parse(text).unwrap_err();
        let place = (error.kind(), error.key(), error.line(), error.column());
        assert_eq!(place, (&kind, key, line, column), "{text}");
    }
}

#[test]
fn files_without_registries_are_taken() {
    for text in [
        "",
        " \n",
        "\u{feff}",
        "\u{feff}{}",
        "null",
        "{}",
        "{\"insecure-registries\": null, \"registry-mirrors\": []}",
        "{\"debug\": {\"insecure-registries\": [\"-\"]}, \"Registry-Mirrors\": 5}",
    ] {
        assert_eq!(DaemonConfig::parse(text), Ok(DaemonConfig::default()), "{text}");
    }
}

#[test]
fn what_is_a_flag_must_not_be_in_the_file() {
    let flags = DaemonFlags::new()
        .with_insecure_registry("h".parse().unwrap())
        .with_mirror("https://m".parse().unwrap());
    for (text, keys) in [
        ("{}", &[][..]),
        ("{\"insecure-registries\": null}", &["insecure-registries"]),
        (
            "{\"registry-mirrors\": 1, \"insecure-registries\": []}",
            &["registry-mirrors", "insecure-registries"],
        ),
    ] {
        let found = DaemonConfig::inspect_with(text, &flags);
        let conflicts = found.problems().iter();
        let conflicts: Vec<_> = conflicts
            .inspect(|problem| assert_eq!(problem.kind(), &ConfigErrorKind::AlsoFlag))
            .map(ConfigError::key)
            .collect();
        assert_eq!(conflicts, keys, "{text}");
    }
    let config = DaemonConfig::parse_with("{}", &flags).unwrap();
    assert_eq!(config.info().to_string().lines().count(), 6);
}

#[test]
fn all_that_is_wrong_is_found_and_the_rest_is_kept() {
    let found = DaemonConfig::inspect(
        r#"{"insecure-registries": ["https://a", 1, "b-", "0.0.0.0/0"],
            "allow-nondistributable-artifacts": 3,
            "registry-mirrors": ["m", "http://m:5000"]}"#,
    );
    let keys: Vec<_> = found.problems().iter().map(ConfigError::key).collect();
    assert_eq!(keys, ["insecure-registries[1]", "insecure-registries[2]", "registry-mirrors[0]"]);
    let notes: Vec<_> =
        found.notes().iter().map(|note| (note.key(), note.kind(), note.line())).collect();
    assert_eq!(
        notes,
        [
            ("insecure-registries[0]", DaemonNoteKind::SchemeDropped, 1),
            ("insecure-registries[3]", DaemonNoteKind::Everything, 1),
            ("allow-nondistributable-artifacts", DaemonNoteKind::Ignored, 2),
        ]
    );
    assert_eq!(found.config().insecure_registries().entries().count(), 2);
    assert_eq!(found.config().mirrors().len(), 1);
}

#[test]
fn what_is_kept_is_bounded() {
    let list = |value: &str, count| format!("[{}]", [value].repeat(count).join(","));
    let text = format!("{{\"insecure-registries\": {}}}", list("\"-\"", 300));
    assert_eq!(DaemonConfig::inspect(&text).problems().len(), DaemonInspection::MAX_FINDINGS);
    let text = format!("{{\"registry-mirrors\": {}}}", list("\"https://m\"", 1025));
    let error = DaemonConfig::parse(&text).unwrap_err();
    assert_eq!(error.kind(), &ConfigErrorKind::TooMany(1024));
    let error = DaemonConfig::parse(&" ".repeat(DaemonConfig::MAX_LEN + 1)).unwrap_err();
    assert_eq!(error.kind(), &ConfigErrorKind::TooLarge(DaemonConfig::MAX_LEN));
}

#[test]
fn a_password_in_a_mirror_is_in_no_message() {
    let found =
        DaemonConfig::inspect(r#"{"registry-mirrors": ["https://u:hunter2@m", "u:hunter2@m"]}"#);
    assert_eq!(found.problems().len(), 2);
    let shown = format!("{found:?} {}", found.problems()[0]);
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[test]
fn of_a_list_that_fills_the_file_only_the_first_values_are_looked_at() {
    let full = |name: &str, value: &str| {
        let values = value.repeat((DaemonConfig::MAX_LEN - 64) / value.len());
        DaemonConfig::inspect(&format!("{{\"{name}\": [{values}\"h\"]}}"))
    };
    let ignored = full("allow-nondistributable-artifacts", "1,");
    assert_eq!((ignored.problems(), ignored.notes().len()), (&[][..], 1));
    assert_eq!(ignored.config().allow_nondistributable_artifacts().count(), 0);
    for name in ["insecure-registries", "registry-mirrors"] {
        let found = full(name, "1,\n");
        assert_eq!(found.problems().len(), DaemonInspection::MAX_FINDINGS);
        assert_eq!(found.problems()[99].line(), 100);
        assert_eq!(found.config(), &DaemonConfig::default());
    }
}

#[test]
fn a_foreign_name_with_a_password_is_not_told() {
    let error =
        DaemonConfig::parse(r#"{"http://user:hunter2@h": [{"a": 1, "a": 2}]}"#).unwrap_err();
    assert_eq!(error.key(), "[\"…\"]");
}

#[test]
fn parts_make_what_a_file_of_them_makes() {
    let file = r#"{"insecure-registries": ["h:5000"], "registry-mirrors": ["https://b", "https://a", "https://b/"]}"#;
    let read = DaemonConfig::parse(file).unwrap();
    let mirrors = ["https://b", "https://a", "https://b/"].map(|text| text.parse().unwrap());
    assert_eq!(DaemonConfig::new(read.insecure_registries().clone(), mirrors), read);
}
