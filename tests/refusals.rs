//! What a refused text is told: the rule, the place, and what to do about it.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a helper that panics is a failed test"
)]

use distref::digest::DigestErrorKind;
use distref::reference::{Explanation, ReferenceErrorKind as Kind};
use distref::tag::TagErrorKind;
use distref::{DomainView, ExactReferenceView, ReferenceView};

/// A text with the fault between `«` and `»`, the rule that it breaks, and the hint.
type Row = (&'static str, Kind, Hint);

/// What is offered beside the rule.
#[derive(Clone, Copy)]
enum Hint {
    /// This spelling.
    Spelling(&'static str),
    /// Advice that holds these words, and no spelling.
    Advice(&'static str),
    /// Neither: the rule says it all, or what was meant is anyone's guess.
    Nothing,
}

use Hint::{Advice, Nothing, Spelling};

const TEMPLATE: Hint = Advice("template or a placeholder");
const SHORT_DIGEST: Hint = Advice("whole digest");
const LENGTH: Kind = Kind::Digest(DigestErrorKind::Length);
const NO_ALGORITHM: Kind = Kind::Digest(DigestErrorKind::MissingColon);
const NOT_ALGORITHM: Kind = Kind::Digest(DigestErrorKind::Algorithm);
const TAG_CHARACTER: Kind = Kind::Tag(TagErrorKind::Character);

/// Faults found in other people's files: one row for each of 70 texts, under other names.
#[rustfmt::skip]
const FOUND: [Row; 70] = [
    ("«»:nightly", Kind::Empty, Advice("in front")),
    ("«»@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", Kind::Empty, Advice("in front")),
    ("«BAD_MIRROR»/write-once-box:v1.2.3", Kind::Uppercase, TEMPLATE),
    ("«FINE_MIRROR»/write-once-box", Kind::Uppercase, TEMPLATE),
    ("«FINE_MIRROR»/write-once-box:latest", Kind::Uppercase, TEMPLATE),
    ("«FINE_MIRROR»/write-once-box:v1.2.3", Kind::Uppercase, TEMPLATE),
    ("images.test/«ORGANISATION»/plunge", Kind::Uppercase, TEMPLATE),
    ("images.test/«ORGANISATION»/rudder", Kind::Uppercase, TEMPLATE),
    ("images.test/«ORGANISATION»/boss", Kind::Uppercase, TEMPLATE),
    ("images.test/«ORGANISATION»/steer", Kind::Uppercase, TEMPLATE),
    ("images.test/«ORGANISATION»/framework", Kind::Uppercase, TEMPLATE),
    ("images.test/«ORGANISATION»/fixed", Kind::Uppercase, TEMPLATE),
    ("docker.io/streams/manager@«@»sha256:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff", NOT_ALGORITHM,
        Spelling("docker.io/streams/manager@sha256:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff")),
    ("docker.io/streams/manager@«@»sha256:ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100", NOT_ALGORITHM,
        Spelling("docker.io/streams/manager@sha256:ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100")),
    ("eu.images.test/«»@PICTURE_HOUSE_PROJECT@/deploy-demo", Kind::EmptyComponent, TEMPLATE),
    ("quay.io/ourteam/«»", Kind::EmptyComponent, Advice("or leave the slash out")),
    ("cpu-operator:«»", Kind::Tag(TagErrorKind::Empty), Spelling("cpu-operator")),
    ("«ko://»widgets.test/press", Kind::Scheme, Advice("Go import path")),
    ("«ko://»code.test/ToolWorks/ladder/bin/ladder", Kind::Scheme, Advice("Go import path")),
    ("«ko://»code.test/ToolWorks/ladder/samples/bespoke", Kind::Scheme, Advice("Go import path")),
    ("«ko://»code.test/toolworks/ladder/samples/bespoke", Kind::Scheme, Advice("Go import path")),
    ("«ko://»code.test/sealers/stamper/v4/check/bin/fetchtoken", Kind::Scheme, Advice("Go import path")),
    ("«ko://»gadgets.test/lib/extensions/shelfversion/bin/move", Kind::Scheme, Advice("Go import path")),
    ("«ko://»gadgets.test/lib/chairelection/madgoose", Kind::Scheme, Advice("Go import path")),
    ("«ko://»gadgets.test/offering/bin/waker", Kind::Scheme, Advice("Go import path")),
    ("«ko://»gadgets.test/offering/bin/resizer", Kind::Scheme, Advice("Go import path")),
    ("«ko://»gadgets.test/offering/bin/resizer-two", Kind::Scheme, Advice("Go import path")),
    ("«ko://»gadgets.test/offering/bin/steerer", Kind::Scheme, Advice("Go import path")),
    ("«ko://»gadgets.test/offering/bin/usual-domain", Kind::Scheme, Advice("Go import path")),
    ("«ko://»gadgets.test/offering/bin/line", Kind::Scheme, Advice("Go import path")),
    ("«ko://»gadgets.test/offering/bin/doorbell", Kind::Scheme, Advice("Go import path")),
    ("«ko://»gadgets.test/offering/lib/sweep/bin/sweep", Kind::Scheme, Advice("Go import path")),
    ("«ko://»gadgets.test/offering/check/speed/measures/road-probe", Kind::Scheme, Advice("Go import path")),
    ("«ko://»gadgets.test/offering/check/speed/measures/weight-test", Kind::Scheme, Advice("Go import path")),
    ("«ko://»gadgets.test/offering/check/speed/measures/live-traffic-test", Kind::Scheme, Advice("Go import path")),
    ("«ko://»gadgets.test/offering/check/speed/measures/settling-delay", Kind::Scheme, Advice("Go import path")),
    ("«ko://»gadgets.test/offering/check/speed/measures/launch-probe", Kind::Scheme, Advice("Go import path")),
    ("«ko://»gadgets.test/offering/check/speed/measures/grow-from-nil", Kind::Scheme, Advice("Go import path")),
    ("«ko://»gadgets.test/offering/check/check_images/resize", Kind::Scheme, Advice("Go import path")),
    ("«ko://»gadgets.test/offering/check/check_images/setupmimic", Kind::Scheme, Advice("Go import path")),
    ("«ko://»gadgets.test/offering/check/check_images/breaking", Kind::Scheme, Advice("Go import path")),
    ("«ko://»gadgets.test/offering/check/check_images/rpc-pong", Kind::Scheme, Advice("Go import path")),
    ("«ko://»gadgets.test/offering/check/check_images/greethttp2", Kind::Scheme, Advice("Go import path")),
    ("«ko://»gadgets.test/offering/check/check_images/greetvolume", Kind::Scheme, Advice("Go import path")),
    ("«ko://»gadgets.test/offering/check/check_images/greetworld", Kind::Scheme, Advice("Go import path")),
    ("«ko://»gadgets.test/offering/check/check_images/webproxy", Kind::Scheme, Advice("Go import path")),
    ("«ko://»gadgets.test/offering/check/check_images/manyboxes/frontbox", Kind::Scheme, Advice("Go import path")),
    ("«ko://»gadgets.test/offering/check/check_images/manyboxes/sidebox", Kind::Scheme, Advice("Go import path")),
    ("«ko://»gadgets.test/offering/check/check_images/tacomoonv1", Kind::Scheme, Advice("Go import path")),
    ("«ko://»gadgets.test/offering/check/check_images/tacomoonv2", Kind::Scheme, Advice("Go import path")),
    ("«ko://»gadgets.test/offering/check/check_images/fitness", Kind::Scheme, Advice("Go import path")),
    ("«ko://»gadgets.test/offering/check/check_images/runstage", Kind::Scheme, Advice("Go import path")),
    ("«ko://»gadgets.test/offering/check/check_images/onethreaded", Kind::Scheme, Advice("Go import path")),
    ("«ko://»gadgets.test/offering/check/check_images/lazystart", Kind::Scheme, Advice("Go import path")),
    ("«ko://»gadgets.test/offering/check/check_images/lateness", Kind::Scheme, Advice("Go import path")),
    ("«ko://»gadgets.test/offering/check/check_images/shelves", Kind::Scheme, Advice("Go import path")),
    ("«ko://»gadgets.test/offering/check/check_images/wsservant", Kind::Scheme, Advice("Go import path")),
    ("our.images.test/rubber/driver:1.2.0-SNAPSHOT@sha256:«def456»", LENGTH, SHORT_DIGEST),
    ("our.images.test/rubber/meter-server:1.2.0-SNAPSHOT@sha256:«def456»", LENGTH, SHORT_DIGEST),
    ("our.images.test/rubber/drums:1.2.0-SNAPSHOT@sha256:«def456»", LENGTH, SHORT_DIGEST),
    ("our.images.test/rubber/bandsearch:1.2.0-SNAPSHOT@sha256:«def456»", LENGTH, SHORT_DIGEST),
    ("our.images.test/rubber/starship-search:1.19.0-SNAPSHOT@sha256:«def456»", LENGTH, SHORT_DIGEST),
    ("our.images.test/rubber/navy-server:1.2.0-SNAPSHOT@sha256:«def456»", LENGTH, SHORT_DIGEST),
    ("our.images.test/rubber/window:1.2.0-SNAPSHOT@sha256:«def456»", LENGTH, SHORT_DIGEST),
    ("our.images.test/rubber/logshelf:1.2.0@sha256:«def456»", LENGTH, SHORT_DIGEST),
    ("ourimages.corp.test/«»", Kind::EmptyComponent, Advice("name of the image here")),
    ("something.test/notourteam/«»", Kind::EmptyComponent, Advice("or leave the slash out")),
    ("secret.images.example.test/«...»", Kind::Separator, Advice("put a name here")),
    ("images.test/seller/web@sha256:12345«.»..", Kind::Digest(DigestErrorKind::Encoded), SHORT_DIGEST),
    ("images.test/«»", Kind::EmptyComponent, Advice("name of the image here")),
];

/// Faults that people make when they type, copy or compose.
#[rustfmt::skip]
const TYPED: &[Row] = &[
    // Around the reference.
    ("«»", Kind::Empty, Advice("in front")),
    ("« »nginx", Kind::Whitespace, Spelling("nginx")),
    ("nginx«\n»", Kind::Whitespace, Spelling("nginx")),
    ("nginx«\u{a0}»", Kind::Whitespace, Spelling("nginx")),
    ("nginx« »: 1.2", Kind::Whitespace, Spelling("nginx:1.2")),
    ("nginx« »latest", Kind::Whitespace, Advice("no space")),
    ("nginx:lat« »est", Kind::Whitespace, Advice("no space")),
    ("image:« »nginx:1", Kind::Whitespace, Spelling("nginx:1")),
    ("FROM« »nginx:1", Kind::Whitespace, Spelling("nginx:1")),
    ("«\"»nginx:1\"", Kind::Character, Spelling("nginx:1")),
    ("«'»ghcr.io/a/b',", Kind::Domain, Spelling("ghcr.io/a/b")),
    ("«“»nginx”", Kind::Character, Spelling("nginx")),
    ("nginx:1«,»", TAG_CHARACTER, Spelling("nginx:1")),
    ("«\u{feff}»nginx", Kind::Character, Spelling("nginx")),
    ("nginx«\0»", Kind::Character, Spelling("nginx")),
    // Schemes and pages.
    ("«https://»ghcr.io/team/app", Kind::Scheme, Spelling("ghcr.io/team/app")),
    ("«HTTPS://»ghcr.io/Team/app:V1", Kind::Scheme, Spelling("ghcr.io/team/app:V1")),
    ("«https://»hub.docker.com/_/nginx", Kind::Scheme, Spelling("nginx")),
    ("«https://»hub.docker.com/r/grafana/loki/tags", Kind::Scheme, Spelling("grafana/loki")),
    ("hub.docker.com/«_»/nginx", Kind::Separator, Spelling("nginx")),
    ("«https://»ghcr.io/", Kind::Scheme, Advice("leave the scheme out")),
    ("«http://»localhost:5000/", Kind::Scheme, Advice("leave the scheme out")),
    ("«https://»index.docker.io/v1/", Kind::Scheme, Advice("leave the scheme out")),
    ("«docker://»nginx", Kind::Scheme, Spelling("nginx")),
    ("«oci://»ghcr.io/team/chart:1", Kind::Scheme, Spelling("ghcr.io/team/chart:1")),
    ("«s3://»bucket/app", Kind::Scheme, Advice("if this is an image")),
    // Capitals: folded in the name, kept in the tag.
    ("«Nginx»:Latest", Kind::Uppercase, Spelling("nginx:Latest")),
    ("ghcr.io/«IBM»/App:V1", Kind::Uppercase, Spelling("ghcr.io/ibm/app:V1")),
    ("GHCR.IO/«Team»/app", Kind::Uppercase, Spelling("ghcr.io/team/app")),
    ("[::1]:5000/«Team»/app", Kind::Uppercase, Spelling("[::1]:5000/team/app")),
    // Templates and placeholders.
    ("«$»{REGISTRY}/app", Kind::Character, TEMPLATE),
    ("«{»{ .Values.image }}", Kind::Character, TEMPLATE),
    ("«<»registry>/app", Kind::Character, TEMPLATE),
    ("«%»MIRROR%/app", Kind::Character, TEMPLATE),
    ("«__»MIRROR__/app", Kind::Separator, TEMPLATE),
    ("ghcr.io/«YOUR-ORG»/app", Kind::Uppercase, TEMPLATE),
    // Tags.
    ("nginx:«-»alpine", Kind::Tag(TagErrorKind::Start), Advice("is a variable empty")),
    ("nginx:1.2«+»build.5", TAG_CHARACTER, Spelling("nginx:1.2_build.5")),
    ("nginx:1«:»2", TAG_CHARACTER, Advice("one `:`")),
    ("nginx:«:»1", TAG_CHARACTER, Spelling("nginx:1")),
    ("nginx:«*»", TAG_CHARACTER, Advice("pattern")),
    ("ubuntu:«日»本", TAG_CHARACTER, Advice("not ASCII")),
    ("nginx:«feature»/x", Kind::Port, Advice("if this is a tag")),
    ("docker-daemon:nginx«:»1", TAG_CHARACTER, Advice("one `:`")),
    // Digests.
    ("nginx@«»", Kind::Digest(DigestErrorKind::Empty), Spelling("nginx")),
    ("nginx@sha256:«»", Kind::Digest(DigestErrorKind::EncodedEmpty), SHORT_DIGEST),
    ("nginx@«sha256»", NO_ALGORITHM, Advice("64 digits")),
    ("nginx@«1.27»", NO_ALGORITHM, Spelling("nginx:1.27")),
    ("nginx@«latest»", NO_ALGORITHM, Spelling("nginx:latest")),
    ("nginx@«abcdef12»", NO_ALGORITHM, Advice("64 digits")),
    ("nginx@sha256:«abcd»", LENGTH, SHORT_DIGEST),
    ("nginx@«md5»:0123456789abcdef0123456789abcdef", Kind::DigestUnsupported, Advice("sha256")),
    ("nginx@«blake3»:abc", Kind::DigestUnsupported, Advice("sha256")),
    ("me:«secret@ghcr.io»/x", Kind::Port, Advice("log in")),
    // Domains and ports.
    ("localhost:«»/app", Kind::Port, Advice("put the port here")),
    ("images.test:«web»/app", Kind::Port, Advice("a port is digits")),
    ("ghcr.io:«:5000»/x", Kind::Port, Spelling("ghcr.io:5000/x")),
    ("«:»:1/x", Kind::Domain, Spelling("[::1]/x")),
    ("«:»:1:5000/x", Kind::Domain, Advice("in brackets")),
    ("[::1«»/x", Kind::Domain, Spelling("[::1]/x")),
    ("[fe80::1«%»eth0]/x", Kind::Domain, Advice("without a zone")),
    ("my«_»registry:5000/app", Kind::DomainUnderscore, Advice("no underscore")),
    ("ghcr«.».io/a", Kind::Domain, Spelling("ghcr.io/a")),
    ("«-»ghcr.io/a", Kind::Domain, Advice("is a variable empty")),
    // Components and separators.
    ("a«..»b", Kind::Separator, Advice("is a variable empty")),
    ("a«___»b", Kind::Separator, Spelling("a_b")),
    ("«-»a", Kind::Separator, Advice("is a variable empty")),
    ("a«-»", Kind::Separator, Advice("is a variable empty")),
    ("ghcr.io/team«_»/app", Kind::Separator, Advice("is a variable empty")),
    ("a/«»/b", Kind::EmptyComponent, Spelling("a/b")),
    ("«»/nginx", Kind::EmptyComponent, Advice("before the slash")),
    ("nginx/«»", Kind::EmptyComponent, Advice("or leave the slash out")),
    ("localhost:5000/«»", Kind::EmptyComponent, Advice("name of the image here")),
    ("ghcr.io/team/app/«»", Kind::EmptyComponent, Spelling("ghcr.io/team/app")),
    ("«.»./x", Kind::Domain, Advice("path of a file")),
    ("team«\\»app:1", Kind::Character, Spelling("team/app:1")),
    ("ghcr.io/a«–»b", Kind::Character, Spelling("ghcr.io/a-b")),
    ("ngin«х»", Kind::Character, Spelling("nginx")), // Cyrillic
    ("ng«İ»nx", Kind::Character, Advice("not ASCII")),
    ("nginx«!»", Kind::Character, Nothing),
];

/// 64 hexadecimal digits, the length of a sha256.
fn hex() -> String {
    "0123456789abcdef".repeat(4)
}

/// The text without its marks, and the span between them.
fn unmarked(marked: &str) -> (String, std::ops::Range<usize>) {
    let (before, rest) = marked.split_once('«').expect("a mark where the fault starts");
    let (fault, after) = rest.split_once('»').expect("a mark where the fault ends");
    let end = before.len() + fault.len();
    ([before, fault, after].concat(), before.len()..end)
}

/// The text is refused, for this reason, at the marks, with this hint.
fn assert_refused(marked: &str, kind: Kind, hint: Hint) {
    let (text, span) = unmarked(marked);
    let error = ReferenceView::parse(&text).expect_err(marked);
    assert_eq!((error.kind(), error.span()), (kind, span), "{marked}");
    assert_hint(&error.explain(&text), hint);
}

fn assert_hint(explanation: &Explanation<'_>, hint: Hint) {
    let found = (explanation.suggestion(), explanation.advice());
    let fits = match (hint, found) {
        (Spelling(spelling), (Some(found), None)) => spelling == found,
        (Advice(words), (None, Some(found))) => found.contains(words),
        (Nothing, found) => found == (None, None),
        _ => false,
    };
    assert!(fits, "{explanation}");
}

#[test]
fn faults_from_other_peoples_files_are_told_with_kind_place_and_hint() {
    for (marked, kind, hint) in FOUND {
        assert_refused(marked, kind, hint);
    }
}

#[test]
fn faults_that_people_make_are_told_with_kind_place_and_hint() {
    for &(marked, kind, hint) in TYPED {
        assert_refused(marked, kind, hint);
    }
}

#[test]
fn whatever_is_suggested_parses() {
    let rows = FOUND.iter().chain(TYPED);
    for spelling in rows.filter_map(|(.., hint)| match hint {
        Spelling(spelling) => Some(spelling),
        _ => None,
    }) {
        assert!(ReferenceView::parse(spelling).is_ok(), "{spelling}");
    }
}

#[test]
fn a_digest_is_mended_where_all_its_digits_are_there() {
    let hex = hex();
    let pinned = format!("nginx@sha256:{hex}");
    for text in [
        format!("nginx@@sha256:{hex}"),
        format!("nginx:@sha256:{hex}"),
        format!("nginx:sha256:{hex}"),
        format!("nginx@{hex}"),
        format!("nginx@sha256-{hex}"),
        format!("nginx@SHA256:{hex}"),
        format!("nginx@sha256:{}", hex.to_uppercase()),
        format!(" Nginx @sha256:{hex}"),
    ] {
        let error = ReferenceView::parse(&text).unwrap_err();
        assert_eq!(error.explain(&text).suggestion(), Some(&*pinned), "{text}");
    }
}

#[test]
fn a_digest_of_an_upper_case_digit_is_marked_at_that_digit() {
    let text = format!("nginx@sha256:{}", hex().to_uppercase());
    let error = ReferenceView::parse(&text).unwrap_err();
    let expected = (Kind::Digest(DigestErrorKind::Uppercase), 23..24);
    assert_eq!((error.kind(), error.span()), expected);
}

#[test]
fn a_digest_with_one_digit_too_many_or_a_wrong_one_gets_no_spelling() {
    let hex = hex();
    for (text, kind) in [
        (format!("nginx@sha256:«{hex}0»"), LENGTH),
        (format!("nginx@sha256:{}«g»", &hex[1..]), Kind::Digest(DigestErrorKind::NotHex)),
    ] {
        assert_refused(&text, kind, SHORT_DIGEST);
    }
}

#[test]
fn an_image_id_is_no_name() {
    assert_refused(&format!("«{}»", hex()), Kind::Identifier, Advice("read it as a digest"));
}

#[test]
fn limits_are_marked_from_the_first_byte_that_is_too_much() {
    let long = |count| "a".repeat(count);
    for (text, kind, hint) in [
        (format!("nginx:{}«a»", long(128)), Kind::Tag(TagErrorKind::TooLong), "shorten the tag"),
        (format!("{}«a»", long(247)), Kind::RepositoryTooLong, "shorten the account"),
        (format!("x.test/{}«aa»:1", long(255)), Kind::RepositoryTooLong, "shorten the account"),
        (format!("{}«a»", long(65_536)), Kind::TooLong, "nothing else"),
    ] {
        assert_refused(&text, kind, Advice(hint));
    }
}

#[test]
fn a_text_too_long_to_have_been_typed_gets_no_spelling() {
    let text = format!("{}A", "a".repeat(1_024));
    assert_hint(&ReferenceView::parse(&text).unwrap_err().explain(&text), Nothing);
}

#[test]
fn another_form_that_is_asked_for_is_offered() {
    let error = ReferenceView::parse_canonical("nginx:1").unwrap_err();
    let explanation = error.explain("nginx:1");
    assert_eq!(explanation.suggestion(), Some("docker.io/library/nginx:1"));

    let error = ExactReferenceView::parse_name("team/app:1").unwrap_err();
    assert_eq!(error.explain("team/app:1").suggestion(), Some("team/app"));

    let error = DomainView::parse("team").unwrap_err();
    assert_hint(&error.explain("team"), Advice("an account"));
}

/// The second line of the picture and the third: the text, and what stands under it.
fn picture(text: &str) -> (String, String) {
    let explanation = ReferenceView::parse(text).unwrap_err().explain(text).to_string();
    let mut lines = explanation.lines().skip(1).map(str::to_owned);
    (lines.next().expect("the text"), lines.next().expect("the carets"))
}

#[test]
fn carets_stand_under_the_fault() {
    for (marked, ..) in FOUND.iter().chain(TYPED) {
        let (text, span) = unmarked(marked);
        if text.bytes().all(|b| matches!(b, b' '..=b'~')) && span.start <= 60 {
            let carets_at =
                format!("  {}{}", " ".repeat(span.start), "^".repeat(span.len().max(1)));
            assert_eq!(picture(&text).1, carets_at, "{marked}");
        }
    }
    let (line, carets) = picture("ghcr.io/team/MyApp:1");
    assert_eq!(line, "  ghcr.io/team/MyApp:1");
    assert_eq!(carets, "               ^^^^^");
}

#[test]
fn an_empty_span_shows_one_caret_at_its_place() {
    assert_eq!(picture("nginx:"), ("  nginx:".into(), "        ^".into()));
    assert_eq!(picture(""), ("  ".into(), "  ^".into()));
    assert_eq!(picture("a//b"), ("  a//b".into(), "    ^".into()));
}

#[test]
fn of_a_long_text_only_what_lies_around_the_fault_is_shown() {
    let text = format!("{}/B/{}", "a".repeat(100), "c".repeat(100));
    let (line, carets) = picture(&text);
    assert_eq!(line, format!("  …{}/B/{}…", "a".repeat(59), "c".repeat(59)));
    assert_eq!(carets, format!("  {}^", " ".repeat(61)));
}

#[test]
fn of_a_long_fault_only_the_start_is_shown() {
    let text = format!("nginx@sha256:{}", "0".repeat(500));
    let (line, carets) = picture(&text);
    assert_eq!(line, format!("  nginx@sha256:{}…", "0".repeat(60)));
    assert_eq!(carets, format!("  {}{}", " ".repeat(13), "^".repeat(60)));
}

#[test]
fn a_fault_at_the_limit_within_a_character_is_drawn_all_the_same() {
    let text = format!("a{}", "é".repeat(40_000));
    let (line, carets) = picture(&text);
    assert!(line.starts_with(r"  …\u{e9}") && line.ends_with('…'), "{line}");
    assert!(carets.ends_with('^'));
}

#[test]
fn what_is_not_printable_ascii_is_escaped_and_the_caret_keeps_its_place() {
    for (text, line, carets) in [
        ("ngi\x1b[31mnx", r"  ngi\u{1b}[31mnx", "     ^^^^^^"),
        ("nginx\t", r"  nginx\t", "       ^^"),
        ("ngin\u{445}:1", r"  ngin\u{445}:1", "      ^^^^^^^"),
        ("\u{202e}nginx", r"  \u{202e}nginx", "  ^^^^^^^^"),
        ("日本 x", r"  \u{65e5}\u{672c} x", "  ^^^^^^^^"),
    ] {
        assert_eq!(picture(text), (line.to_owned(), carets.to_owned()));
    }
}

#[test]
fn a_picture_has_message_text_carets_rule_and_hint() {
    let text = "nginx@sha256:abc123";
    let explanation = ReferenceView::parse(text).unwrap_err().explain(text);
    assert_eq!(
        explanation.to_string(),
        "\
wrong number of hex digits; sha256 takes 64, sha384 takes 96, sha512 takes 128
  nginx@sha256:abc123
               ^^^^^^
rule: digest = `sha256:` and 64, `sha384:` and 96, or `sha512:` and 128 lower-case hexadecimal digits
hint: give the whole digest, all its digits; registries do not look up abbreviations"
    );
}
