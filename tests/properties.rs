//! References in use: parts, forms, edits, parts joined, defaults, orders and serialised values.
//!
//! Rows say what is meant; the laws that every input obeys are in support/laws.rs, and hold for random ones here.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{BTreeSet, HashSet};

use distref::reference::{Part, Parts, ReferenceErrorKind as Kind, go_order};
use distref::{
    AnyReference, Digest, DigestView, Domain, DomainView, ExactReference, ExactReferenceView,
    ParseOptions, Reference, ReferenceView, Repository, RepositoryView, Tag, TagView, domain, tag,
};

#[path = "support/laws.rs"]
mod laws;
#[path = "support/random.rs"]
#[allow(dead_code, reason = "only its texts are wanted here")]
mod random;

use random::Random;

const HEX: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn read(text: &str) -> ReferenceView<'_> {
    ReferenceView::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn digest() -> String {
    format!("sha256:{HEX}")
}

// Laws.

#[test]
fn every_law_holds_for_random_texts() {
    let mut random = Random::new(0x00C0_FFEE);
    for _ in 0..1_500 {
        let (one, another) = (random.text(), random.text());
        let two = format!("{one}\t{another}");
        for (_, law) in laws::LAWS {
            law(one.as_bytes());
            law(two.as_bytes());
        }
    }
}

#[test]
fn references_behave_alike_borrowed_and_owned_and_in_every_form() {
    let mut random = Random::new(0xBEEF);
    for _ in 0..2_500 {
        let input = format!("{}\t{}", random.reference(), random.reference());
        laws::hold("view_owned", input.as_bytes());
        laws::hold("spellings", input.as_bytes());
    }
}

// Parts.

#[test]
fn parts_are_as_meant() {
    let pinned = format!("quay.io/a/b/c:1@{}", digest());
    let rows = [
        ("nginx", "docker.io", Some("library"), "nginx", None),
        ("library/nginx", "docker.io", Some("library"), "nginx", None),
        ("docker.io/nginx:1", "docker.io", Some("library"), "nginx", Some("1")),
        ("index.docker.io/nginx", "docker.io", Some("library"), "nginx", None),
        ("index.docker.io/a/b", "docker.io", Some("a"), "b", None),
        ("team/app", "docker.io", Some("team"), "app", None),
        ("localhost/app", "localhost", None, "app", None),
        ("localhost:5000", "docker.io", Some("library"), "localhost", Some("5000")),
        ("localhost:5000/app:v", "localhost:5000", None, "app", Some("v")),
        ("Team/app", "Team", None, "app", None),
        ("docker.io:443/nginx", "docker.io:443", None, "nginx", None),
        ("DOCKER.IO/nginx", "DOCKER.IO", None, "nginx", None),
        ("[::1]:5000/a/b", "[::1]:5000", Some("a"), "b", None),
        (&pinned, "quay.io", Some("a/b"), "c", Some("1")),
    ];
    for (text, domain, account, name, tag) in rows {
        let reference = read(text);
        assert_eq!(reference.domain(), domain, "{text}");
        assert_eq!(reference.account(), account, "{text}");
        assert_eq!(reference.name(), name, "{text}");
        assert_eq!(reference.tag().map(TagView::as_str), tag, "{text}");
    }
    assert_eq!(read(&pinned).digest().map(DigestView::as_str), Some(digest().as_str()));
}

#[test]
fn hosts_and_ports_are_split_at_the_last_colon_outside_brackets() {
    let rows = [
        ("ghcr.io", "ghcr.io", None),
        ("localhost:5000", "localhost", Some("5000")),
        ("h:00080", "h", Some("00080")),
        ("[::1]", "[::1]", None),
        ("[::1]:5000", "[::1]", Some("5000")),
        ("[a]:1", "[a]", Some("1")),
    ];
    for (text, host, port) in rows {
        let domain = DomainView::parse(text).unwrap();
        assert_eq!((domain.host(), domain.port()), (host, port), "{text}");
    }
}

#[test]
fn a_part_alone_is_refused_for_its_own_reason() {
    let domain = |text: &str| DomainView::parse(text).unwrap_err().kind();
    assert_eq!(domain("team"), Kind::DomainImplicit);
    assert_eq!(domain("foo_bar.com"), Kind::DomainUnderscore);
    assert_eq!(domain("h:"), Kind::Port);
    assert_eq!(domain("a b.c"), Kind::Whitespace);
    let repository = |text: &str| RepositoryView::parse(text).unwrap_err().kind();
    assert_eq!(repository(""), Kind::Empty);
    assert_eq!(repository("a//b"), Kind::EmptyComponent);
    assert_eq!(repository("A"), Kind::Uppercase);
    assert_eq!(repository("a..b"), Kind::Separator);
    assert_eq!(repository(&"a".repeat(256)), Kind::RepositoryTooLong);
}

// Forms.

#[test]
fn the_short_form_is_lossless_where_the_familiar_one_is_not() {
    let (id, digest) = (HEX, digest());
    let rows = [
        ("docker.io/library/nginx".to_owned(), "nginx".to_owned()),
        ("docker.io/library/nginx:latest".to_owned(), "nginx:latest".to_owned()),
        ("docker.io/team/app:1".to_owned(), "team/app:1".to_owned()),
        ("index.docker.io/team/app".to_owned(), "team/app".to_owned()),
        ("docker.io/library/a/b".to_owned(), "library/a/b".to_owned()),
        ("docker.io/localhost/x".to_owned(), "docker.io/localhost/x".to_owned()),
        ("docker.io/a.b/c".to_owned(), "docker.io/a.b/c".to_owned()),
        ("docker.io/index.docker.io/x".to_owned(), "docker.io/index.docker.io/x".to_owned()),
        ("docker.io/foo_bar.com/x".to_owned(), "docker.io/foo_bar.com/x".to_owned()),
        (format!("docker.io/library/{id}"), format!("library/{id}")),
        (format!("docker.io/library/{id}:1"), format!("{id}:1")),
        (format!("docker.io/library/{digest}"), format!("library/{digest}")),
        (format!("docker.io/team/{id}"), format!("team/{id}")),
        ("localhost:5000/app".to_owned(), "localhost:5000/app".to_owned()),
        ("quay.io/library/nginx".to_owned(), "quay.io/library/nginx".to_owned()),
    ];
    for (text, short) in rows {
        assert_eq!(read(&text).short(), short.as_str(), "{text}");
        assert!(read(&short).same_image(read(&text)), "{text}");
    }
}

#[test]
fn one_image_has_many_spellings() {
    let spellings =
        ["nginx:1", "library/nginx:1", "docker.io/nginx:1", "index.docker.io/library/nginx:1"];
    for left in spellings {
        for right in spellings {
            assert!(read(left).same_image(read(right)), "{left} {right}");
            assert_eq!(read(left) == read(right), left == right, "values are texts");
        }
        for other in
            ["nginx", "nginx:2", "team/nginx:1", "quay.io/library/nginx:1", "DOCKER.IO/nginx:1"]
        {
            assert!(!read(left).same_image(read(other)), "{left} {other}");
        }
    }
}

// Conversions.

#[test]
fn a_value_is_made_from_every_kind_of_string() {
    let expected: Reference = "team/app:1".parse().unwrap();
    assert_eq!(Reference::try_from("team/app:1"), Ok(expected.clone()));
    assert_eq!(Reference::try_from("team/app:1".to_owned()), Ok(expected.clone()));
    assert_eq!(Reference::try_from(Cow::Borrowed("team/app:1")), Ok(expected.clone()));
    let owned: Cow<'_, str> = Cow::Owned("team/app:1".to_owned());
    assert_eq!(Reference::try_from(owned), Ok(expected.clone()));
    assert_eq!(Reference::from(read("team/app:1")), expected);
    assert_eq!(String::from(expected.clone()), "team/app:1");
    assert_eq!(Box::<str>::from(expected), "team/app:1".into());
    assert_eq!(Reference::try_from("team app".to_owned()).unwrap_err().kind(), Kind::Whitespace);
    assert!(Domain::try_from("team".to_owned()).is_err());
    assert!(Repository::try_from("a//b".to_owned()).is_err());
    assert!(Tag::try_from("-".to_owned()).is_err());
    assert!(ExactReference::try_from("A".to_owned()).is_err());
}

#[test]
fn sets_are_searched_by_text() {
    let texts = ["nginx", "docker.io/nginx", "team/app:1"];
    let hashed: HashSet<Reference> = texts.iter().map(|text| text.parse().unwrap()).collect();
    let sorted: BTreeSet<Reference> = hashed.iter().cloned().collect();
    assert_eq!((hashed.len(), sorted.len()), (3, 3));
    assert!(texts.iter().all(|text| hashed.contains(*text) && sorted.contains(*text)));
    assert!(!hashed.contains("library/nginx"));
}

#[test]
fn the_two_readings_split_the_same_text_differently() {
    let rows = [
        ("team/app", Some("team"), "app"),
        ("nginx", None, "nginx"),
        ("docker.io/nginx", Some("docker.io"), "nginx"),
        ("a_b/c", None, "a_b/c"),
        ("localhost:5000", None, "localhost"),
    ];
    for (text, domain, repository) in rows {
        let exact = ExactReferenceView::try_from(read(text)).unwrap();
        assert_eq!(
            (exact.domain(), exact.repository().to_string()),
            (domain, repository.to_owned())
        );
        assert_eq!(ReferenceView::try_from(exact), Ok(read(text)));
        let owned = Reference::from(read(text));
        assert_eq!(
            ExactReference::try_from(owned.clone()).and_then(Reference::try_from),
            Ok(owned)
        );
    }
    for text in [HEX, "[d]/a", "foo_bar.com/x"] {
        let exact = ExactReferenceView::parse(text).unwrap();
        assert!(ReferenceView::try_from(exact).is_err(), "{text}");
    }
}

// Edits.

#[test]
fn edits_change_one_part_and_keep_the_rest_as_written() {
    let digest = digest();
    let sha512 = Digest::sha512([0; 64]);
    let both = format!("nginx:1@{digest}");
    let reference = read(&both);
    let rows = [
        ("with_tag", reference.with_tag(tag!("2")), format!("nginx:2@{digest}")),
        ("with_digest", reference.with_digest(&sha512).unwrap(), format!("nginx:1@{sha512}")),
        ("without_tag", reference.without_tag(), format!("nginx@{digest}")),
        ("without_digest", reference.without_digest(), "nginx:1".to_owned()),
        ("name_only", reference.name_only(), "nginx".to_owned()),
        ("with_default_tag", reference.with_default_tag(), both.clone()),
        ("for_pull", reference.for_pull(), format!("nginx@{digest}")),
        (
            "with_domain",
            reference.with_domain(domain!("a.b:1")).unwrap(),
            format!("a.b:1/library/nginx:1@{digest}"),
        ),
    ];
    for (edit, edited, expected) in rows {
        assert_eq!(edited, expected.as_str(), "{edit}");
    }
    assert_eq!(read("nginx").with_default_tag(), "nginx:latest");
    assert_eq!(read("nginx").for_pull(), "nginx:latest");
    assert_eq!(Reference::parse_docker("nginx:2").unwrap(), "nginx:2");
}

#[test]
fn no_edit_builds_what_the_parser_refuses() {
    let named_like_an_id = format!("{HEX}:1");
    assert_eq!(read(&named_like_an_id).name_only(), format!("library/{HEX}").as_str());
    assert_eq!(read(&named_like_an_id).without_tag(), format!("library/{HEX}").as_str());

    let long = format!("a.b/{}", "a".repeat(255));
    let error = read(&long).with_domain(DomainView::HUB).unwrap_err();
    assert_eq!(error.kind(), Kind::RepositoryTooLong);
    let foreign: Digest = format!("md5:{HEX}").parse().unwrap();
    assert_eq!(read("nginx").with_digest(&foreign).unwrap_err().kind(), Kind::DigestUnsupported);
    let blake3 = Digest::blake3([0; 32]);
    assert_eq!(read("nginx").with_digest(&blake3).unwrap_err().kind(), Kind::DigestUnsupported);

    let longest = format!("{}.a/{}", "a".repeat(DomainView::MAX_LEN - 2), "a".repeat(255));
    let full = read(&longest).with_tag(TagView::parse(&"t".repeat(128)).unwrap());
    let full = full.with_digest(&Digest::sha512([0; 64])).unwrap();
    assert_eq!(full.as_str().len(), ReferenceView::MAX_LEN);
    assert_eq!(ReferenceView::parse(full.as_str()), Ok(full.view()));
}

// Parts joined.

#[test]
fn a_chart_s_values_join() {
    let digest = digest();
    let rows = [
        (["", "nginx", "", ""], "nginx".to_owned()),
        (["docker.io", "library/nginx", "1", ""], "docker.io/library/nginx:1".to_owned()),
        (["quay.io", "team/app", "1", digest.as_str()], format!("quay.io/team/app:1@{digest}")),
        (["", "ghcr.io/team/app", "1", ""], "ghcr.io/team/app:1".to_owned()),
        (["", "team/app", "", digest.as_str()], format!("team/app@{digest}")),
        (["localhost:5000", "app", "", ""], "localhost:5000/app".to_owned()),
    ];
    for ([registry, repository, tag, digest], expected) in rows {
        let joined = Parts { registry, repository, tag, digest }.join();
        assert_eq!(joined.unwrap(), expected.as_str());
    }
}

#[test]
fn the_part_at_fault_is_named_and_the_place_is_within_it() {
    let md5 = format!("md5:{HEX}");
    let short = "sha256:abc";
    let long = "a".repeat(248);
    let rows = [
        (["team", "app", "", ""], Part::Domain, Kind::DomainImplicit),
        (["quay.io/team", "app", "", ""], Part::Domain, Kind::Domain),
        (["", "", "1", ""], Part::Repository, Kind::Empty),
        (["", "nginx:1", "2", ""], Part::Repository, Kind::NotName),
        (["quay.io", "Team/app", "", ""], Part::Repository, Kind::Uppercase),
        (["docker.io", &long, "", ""], Part::Repository, Kind::RepositoryTooLong),
        (["", HEX, "", ""], Part::Repository, Kind::Identifier),
        (["", "nginx", "a b", ""], Part::Tag, Kind::Tag(distref::tag::TagErrorKind::Character)),
        (["", "nginx", "", &md5], Part::Digest, Kind::DigestUnsupported),
        (
            ["", "nginx", "", short],
            Part::Digest,
            Kind::Digest(distref::digest::DigestErrorKind::Length),
        ),
    ];
    for (values, part, kind) in rows {
        let [registry, repository, tag, digest] = values;
        let error = Parts { registry, repository, tag, digest }.join().unwrap_err();
        assert_eq!((error.part(), error.error().kind()), (part, kind), "{values:?}");
        let text = values[part as usize];
        assert!(text.get(error.error().span()).is_some(), "{values:?}: {:?}", error.error());
        assert_eq!(error.to_string().lines().count(), 1);
    }
}

// Defaults.

#[test]
fn options_fill_in_what_is_left_out_and_write_it() {
    let options = ParseOptions::new().default_domain(domain!("ghcr.io")).default_tag(tag!("edge"));
    let digest = digest();
    let rows = [
        ("app".to_owned(), "ghcr.io/app:edge".to_owned()),
        ("team/app:1".to_owned(), "ghcr.io/team/app:1".to_owned()),
        (format!("app@{digest}"), format!("ghcr.io/app@{digest}")),
        ("quay.io/app".to_owned(), "quay.io/app:edge".to_owned()),
        ("docker.io/app".to_owned(), "docker.io/app:edge".to_owned()),
    ];
    for (text, expected) in rows {
        assert_eq!(options.parse(&text).unwrap(), expected.as_str(), "{text}");
    }
    assert_eq!(ParseOptions::default().parse("app").unwrap(), "app");
    assert!(options.parse("App").is_err());
}

// Orders.

#[test]
fn what_says_more_comes_first_in_go_s_order() {
    let (digest, id) = (digest(), HEX);
    let sorted = [
        format!("a:1@{digest}"),
        format!("b:1@{digest}"),
        "a:1".to_owned(),
        "docker.io/library/a:2".to_owned(),
        "quay.io/a:1".to_owned(),
        format!("a@{digest}"),
        "a".to_owned(),
        "b/a".to_owned(),
        "index.docker.io/library/a".to_owned(),
        "a.b/a".to_owned(),
        id.to_owned(),
        format!("sha512:{id}{id}"),
    ];
    let mut sorted: Vec<AnyReference<'_>> =
        sorted.iter().map(|text| AnyReference::parse(text).unwrap()).collect();
    sorted.sort_by(go_order);
    let printed: Vec<String> = sorted.iter().map(ToString::to_string).collect();
    let expected = [
        format!("docker.io/library/a:1@{digest}"),
        format!("docker.io/library/b:1@{digest}"),
        "docker.io/library/a:1".to_owned(),
        "docker.io/library/a:2".to_owned(),
        "quay.io/a:1".to_owned(),
        format!("docker.io/library/a@{digest}"),
        "a.b/a".to_owned(),
        "docker.io/b/a".to_owned(),
        "docker.io/library/a".to_owned(),
        "docker.io/library/a".to_owned(),
        format!("sha256:{id}"),
        format!("sha512:{id}{id}"),
    ];
    assert_eq!(printed, expected);
}

#[test]
fn go_s_order_is_an_order() {
    let mut random = Random::new(0x0D0E);
    let texts: Vec<String> = (0..400).map(|_| random.text()).collect();
    let read: Vec<_> =
        texts.iter().filter_map(|text| AnyReference::parse(text).ok()).take(80).collect();
    for a in &read {
        assert_eq!(go_order(a, a), Ordering::Equal);
        for b in &read {
            assert_eq!(go_order(a, b), go_order(b, a).reverse());
            for c in read.iter().filter(|c| go_order(b, c).is_le()) {
                assert!(go_order(a, b).is_gt() || go_order(a, c).is_le(), "{a} {b} {c}");
            }
        }
    }
}

// Any reference.

#[test]
fn a_bare_digest_or_image_id_is_no_name() {
    let sha512 = format!("sha512:{HEX}{HEX}");
    for (text, digest) in [(HEX, digest()), (&digest(), digest()), (&sha512, sha512.clone())] {
        let any = AnyReference::parse(text).unwrap();
        assert_eq!(any, AnyReference::Digest(digest.parse().unwrap()), "{text}");
        assert_eq!((any.to_string(), any.named()), (digest, None));
    }
    let (md5, blake3) = (format!("md5:{HEX}"), format!("blake3:{HEX}"));
    for text in ["nginx", "nginx:latest", "sha256:abc", &md5, &blake3, &HEX[1..]] {
        let any = AnyReference::parse(text).unwrap();
        assert_eq!(any.named(), Some(read(text)), "{text}");
        assert_eq!(any.to_string(), read(text).canonical().to_string());
    }
    let upper = HEX.to_uppercase();
    assert_eq!(AnyReference::parse(&upper).unwrap_err().kind(), Kind::Uppercase);
}

// Serialised values.

#[cfg(feature = "serde")]
mod serialised {
    use std::fmt::Debug;

    use serde::Serialize;
    use serde::de::DeserializeOwned;

    use super::*;

    /// String in, string out; what is invalid is refused with a message that says why.
    fn is_a_string<T: Serialize + DeserializeOwned + Debug>(valid: &str, invalid: &str, why: &str) {
        let json = serde_json::to_string(valid).unwrap();
        let value: T = serde_json::from_str(&json).unwrap();
        assert_eq!(serde_json::to_string(&value).unwrap(), json);
        let escaped = format!("\"\\u{:04x}{}\"", u32::from(valid.as_bytes()[0]), &valid[1..]);
        let value: T = serde_json::from_str(&escaped).unwrap();
        assert_eq!(serde_json::to_string(&value).unwrap(), json, "escapes are undone");
        let value: T = serde_json::from_value(serde_json::json!(valid)).unwrap();
        assert_eq!(serde_json::to_value(&value).unwrap(), serde_json::json!(valid));

        let error =
            serde_json::from_value::<T>(serde_json::json!(invalid)).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
        for other in [serde_json::json!(1), serde_json::json!(null), serde_json::json!([valid])] {
            assert!(serde_json::from_value::<T>(other).is_err());
        }
    }

    #[test]
    fn every_value_is_the_string_it_is() {
        is_a_string::<Reference>("quay.io/a/b:1", "quay.io/A", "must be lower case");
        is_a_string::<ExactReference>("team/app", "a:", "tag is empty");
        is_a_string::<Domain>("localhost:5000", "team", "a domain holds a `.`");
        is_a_string::<Repository>("team/app", "a//b", "component of the repository is empty");
        is_a_string::<Tag>("1.2", "-1", "a tag starts with");
        is_a_string::<Digest>(&digest(), "sha256:abc", "64");
        is_a_string::<distref::Pattern>("*/app:[0-9]*", "[", "class is not closed");
    }

    type Views<'a> = (
        ReferenceView<'a>,
        ExactReferenceView<'a>,
        DomainView<'a>,
        RepositoryView<'a>,
        TagView<'a>,
    );

    #[test]
    fn views_borrow_from_the_text() {
        let json = r#"["quay.io/a:1","team/app","ghcr.io","a/b","1.2"]"#;
        let views: Views<'_> = serde_json::from_str(json).unwrap();
        assert!(json.as_bytes().as_ptr_range().contains(&views.0.as_str().as_ptr()));
        assert_eq!(serde_json::to_string(&views).unwrap(), json);
        let view: DigestView<'_> = serde_json::from_str("\"md5:00\"").unwrap();
        assert_eq!(view, "md5:00");
        assert!(serde_json::from_str::<TagView<'_>>(r#""\u0061""#).is_err(), "nothing to borrow");
        assert!(serde_json::from_str::<TagView<'_>>(r#""-""#).is_err());
    }

    #[test]
    fn an_implied_library_is_written_where_a_repository_alone_is() {
        let json = serde_json::to_string(&read("nginx").repository()).unwrap();
        assert_eq!(json, r#""library/nginx""#);
    }
}
