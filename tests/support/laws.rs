//! What holds for every input, a law per public entry point: shared by the fuzz targets and by the replay of what they found.
//!
//! An input is a text, or a value drawn from the bytes of the input. Where a law takes more than one text, tabs stand between them.

use std::borrow::Cow;
use std::fmt::Display;
use std::hash::{BuildHasher, Hash, RandomState};

use distref::digest::{Algorithm, DigestError, DigestErrorKind};
use distref::reference::{
    Concern, ExactReference, Parts, Pattern, PatternErrorKind, Pinning, ReferenceError, go_order,
};
use distref::transport::{DaemonImage, Transport, TransportError};
use distref::{
    AnyReference, Digest, DigestView, Domain, DomainView, ExactReferenceView, ParseOptions,
    Reference, ReferenceView, Repository, RepositoryView, Tag, TagView,
};

#[cfg(feature = "manifest")]
#[path = "build_laws.rs"]
mod build_laws;
#[cfg(feature = "protocol")]
#[path = "challenge_laws.rs"]
mod challenge_laws;
#[path = "compare.rs"]
mod compare;
#[cfg(feature = "registry")]
#[path = "daemon_laws.rs"]
mod daemon_laws;
#[cfg(feature = "registry")]
#[path = "docker_config_laws.rs"]
mod docker_config_laws;
#[cfg(feature = "protocol")]
#[path = "header_laws.rs"]
mod header_laws;
#[cfg(feature = "manifest")]
#[path = "manifest_laws.rs"]
#[allow(dead_code, reason = "the counts are for tests of documents")]
mod manifest_laws;
#[cfg(all(feature = "protocol", feature = "sha2"))]
#[path = "operation_laws.rs"]
mod operation_laws;
#[path = "path_match.rs"]
mod path_match;
#[path = "platform_laws.rs"]
mod platform_laws;
#[cfg(feature = "registry")]
#[path = "policy_laws.rs"]
mod policy_laws;
#[cfg(feature = "protocol")]
#[path = "route_laws.rs"]
mod route_laws;
#[cfg(feature = "server")]
#[path = "server_laws.rs"]
mod server_laws;
#[cfg(feature = "sources")]
#[path = "sources_laws.rs"]
mod sources_laws;
#[path = "tag_laws.rs"]
mod tag_laws;
#[cfg(feature = "protocol")]
#[path = "token_laws.rs"]
mod token_laws;
#[cfg(feature = "registry")]
#[path = "url_laws.rs"]
mod url_laws;

/// The longest text that is shown to a model that calls itself, and to laws that print it many times.
const MODEL_MAX: usize = 8_192;

/// A law.
type Law = fn(&[u8]);

/// Every law, by the name of its fuzz target.
pub(crate) const LAWS: &[(&str, Law)] = &[
    ("reference", |input| text(input).into_iter().for_each(reference)),
    ("pattern", patterns),
    ("digest", digests),
    ("platform", platforms),
    ("spellings", |input| references(input, spellings)),
    ("view_owned", |input| references(input, view_owned)),
    ("transport", |input| text(input).into_iter().for_each(transport)),
    ("tag_order", |input| text(input).into_iter().for_each(tag_laws::order)),
    ("tag_policy", |input| text(input).into_iter().for_each(tag_laws::policy)),
    #[cfg(feature = "registry")]
    ("docker_config", |input| text(input).into_iter().for_each(docker_config_laws::text)),
    #[cfg(feature = "manifest")]
    ("manifest", manifest_laws::any),
    #[cfg(feature = "manifest")]
    ("manifest_build", build_laws::hold),
    #[cfg(feature = "protocol")]
    ("header", header_laws::header),
    #[cfg(feature = "protocol")]
    ("error_body", header_laws::error_body),
    #[cfg(feature = "protocol")]
    ("challenge", challenge_laws::hold),
    #[cfg(feature = "protocol")]
    ("token", |input| text(input).into_iter().for_each(token_laws::hold)),
    #[cfg(feature = "registry")]
    ("daemon_config", |input| text(input).into_iter().for_each(daemon_laws::any)),
    #[cfg(feature = "registry")]
    ("url", url_laws::hold),
    #[cfg(feature = "registry")]
    ("image_policy", |input| text(input).into_iter().for_each(policy_laws::hold)),
    #[cfg(feature = "protocol")]
    ("route", routes),
    #[cfg(all(feature = "protocol", feature = "sha2"))]
    ("operation", operation_laws::hold),
    #[cfg(feature = "server")]
    ("server", server_laws::hold),
    #[cfg(feature = "sources")]
    ("sources", |input| text(input).into_iter().for_each(sources_laws::any)),
];

/// Panics if the law of this name does not hold for the input.
#[allow(dead_code, reason = "the replay takes them all")]
pub(crate) fn hold(name: &str, input: &[u8]) {
    let known = LAWS.iter().find(|(known, _)| *known == name);
    let (_, law) = known.unwrap_or_else(|| panic!("no law is called {name}"));
    law(input);
}

fn text(input: &[u8]) -> Option<&str> {
    std::str::from_utf8(input).ok()
}

fn pair(input: &[u8]) -> Option<(&str, &str)> {
    text(input).map(|text| text.split_once('\t').unwrap_or((text, text)))
}

/// The law for the two texts of the input, and for two values drawn from it.
fn references(input: &[u8], law: fn(ReferenceView<'_>, ReferenceView<'_>)) {
    if let Some((left, right)) = pair(input) {
        let (left, right) = (ReferenceView::accept(left), ReferenceView::accept(right));
        if let Some(one) = left.or(right) {
            law(left.unwrap_or(one), right.unwrap_or(one));
        }
    }
    #[cfg(feature = "arbitrary")]
    {
        let mut source = arbitrary::Unstructured::new(input);
        let mut draw = || source.arbitrary::<Reference>().expect("no input is too short");
        let (left, right) = (draw(), draw());
        if left.as_str().len().max(right.as_str().len()) <= MODEL_MAX {
            law(left.view(), right.view());
        }
    }
}

/// The laws of platforms for the texts of the input, and for values drawn from it.
fn platforms(input: &[u8]) {
    text(input).into_iter().for_each(platform_laws::texts);
    #[cfg(feature = "arbitrary")]
    {
        let mut source = arbitrary::Unstructured::new(input);
        let mut draw = || source.arbitrary::<distref::Platform>().expect("no input is too short");
        platform_laws::choice(&[draw(), draw(), draw(), draw()]);
    }
}

/// The laws of routes for the request in the input, and for a route drawn from it.
#[cfg(feature = "protocol")]
fn routes(input: &[u8]) {
    text(input).into_iter().for_each(route_laws::texts);
    #[cfg(feature = "arbitrary")]
    route_laws::drawn(input);
}

// A text and its readings.

fn reference(text: &str) {
    if text.len() <= MODEL_MAX {
        assert_eq!(compare::disagreement(text), None);
    }
    let read = ReferenceView::parse(text);
    assert_eq!(read, ReferenceView::parse_by_grammar(text), "fast and slow form");
    refused_within(text, |text| ReferenceView::parse(text).err());
    refused_within(text, |text| ReferenceView::parse_canonical(text).err());
    refused_within(text, |text| ExactReferenceView::parse(text).err());
    refused_within(text, |text| ExactReferenceView::parse_name(text).err());
    refused_within(text, |text| AnyReference::parse(text).err());
    refused_within(text, |text| DomainView::parse(text).err());
    refused_within(text, |text| RepositoryView::parse(text).err());
    refused_within(text, |text| Reference::parse_docker(text).err());
    assert_eq!(DomainView::parse(text).ok(), DomainView::accept(text));
    assert_eq!(RepositoryView::parse(text).ok(), RepositoryView::accept(text));
    assert_eq!(TagView::parse(text).ok(), TagView::accept(text));
    if let Err(error) = TagView::parse(text) {
        assert!(text.get(error.span()).is_some(), "{error:?}");
        assert_eq!(error.to_string().lines().count(), 1);
    }
}

/// A refusal points into the text, is told in one line, and the same reading takes its suggestion.
fn refused_within(text: &str, refusal: impl Fn(&str) -> Option<ReferenceError>) {
    let Some(error) = refusal(text) else { return };
    assert!(text.get(error.span()).is_some(), "{error:?}");
    assert_eq!(error.to_string().lines().count(), 1);
    let explanation = error.explain(text);
    let picture = explanation.to_string();
    assert!((4..=5).contains(&picture.lines().count()), "{picture}");
    assert!(!picture.chars().any(|c| c.is_control() && c != '\n'), "{picture:?}");
    assert!(picture.contains(explanation.rule()) && picture.contains(&explanation.message()));
    if let Some(suggestion) = explanation.suggestion() {
        assert_ne!(suggestion, text);
        assert_eq!(refusal(suggestion), None, "{error:?}: {text} → {suggestion}");
    }
    for another in ["é", text.trim()] {
        assert!(!error.explain(another).to_string().is_empty());
    }
}

// Printed forms.

fn spellings(left: ReferenceView<'_>, right: ReferenceView<'_>) {
    for reference in [left, right] {
        forms_read_back(reference);
        short_is_shortest(reference);
        answers_are_of_the_image(reference);
        #[cfg(feature = "serde")]
        json_reads_back(reference);
    }
    for (left, right) in [
        (left.canonical(), right.canonical()),
        (left.familiar(), right.canonical_tagged()),
        (left.short(), right.familiar_name()),
    ] {
        let (left_text, right_text) = (left.to_string(), right.to_string());
        assert_eq!(left == right, left_text == right_text);
        assert_eq!(left.cmp(&right), left_text.cmp(&right_text));
    }
}

fn forms_read_back(reference: ReferenceView<'_>) {
    for form in [
        reference.canonical(),
        reference.canonical_name(),
        reference.canonical_tagged(),
        reference.familiar(),
        reference.familiar_name(),
        reference.short(),
    ] {
        let text = form.to_string();
        assert_eq!(form, text.as_str());
        assert_eq!(form.len(), text.len());
        assert_eq!(form.pieces().collect::<String>(), text);
    }
    let canonical = reference.canonical().to_string();
    let read = read(&canonical);
    assert!(read.same_image(reference) && reference.same_image(read));
    assert!(read.has_explicit_domain());
    assert_eq!(ReferenceView::parse_canonical(&canonical), Ok(read));
    assert_eq!(read.canonical(), canonical.as_str());
    assert_eq!(compare::normal_parts(read), compare::normal_parts(reference));

    let name = reference.canonical_name().to_string();
    assert!(self::read(&name).same_image(&reference.name_only()));
    let tagged = reference.canonical_tagged().to_string();
    assert!(self::read(&tagged).same_image(&reference.with_default_tag()));
}

/// Of all spellings that mean the same image to a person and to `docker`, the shortest.
fn short_is_shortest(reference: ReferenceView<'_>) {
    let short = reference.short().to_string();
    let means_it = |text: &str| {
        let any = AnyReference::parse(text).ok().and_then(|any| any.named());
        any.is_some_and(|read| read.same_image(reference))
    };
    assert!(means_it(&short), "{short}");
    assert!(ReferenceView::accept(&short).is_some(), "{short}");
    let familiar = reference.familiar().to_string();
    let shorter = ["", "library/", "docker.io/"].map(|head| format!("{head}{familiar}"));
    for other in shorter.iter().filter(|other| other.len() < short.len()) {
        assert!(!means_it(other), "{other} is shorter than {short}");
    }
}

/// Questions do not depend on how the image is written.
fn answers_are_of_the_image(reference: ReferenceView<'_>) {
    let canonical = reference.canonical().to_string();
    let other = read(&canonical);
    assert_eq!(answers(reference), answers(other));
    assert_eq!(reference.tag_or_latest(), reference.tag().unwrap_or(TagView::LATEST));
    assert_eq!(reference.repository().account(), reference.account());
    assert_eq!(reference.repository().name(), reference.name());
    let components: Vec<&str> = reference.repository().components().collect();
    assert_eq!(components.join("/"), reference.repository().to_string());
    assert_eq!(
        reference.is_official(),
        canonical.starts_with("docker.io/library/") && components.len() == 2
    );
    assert_eq!(reference.digest().is_some(), reference.pinning() == Pinning::Pinned);

    let domain = reference.domain();
    let port = domain.port().map_or(String::new(), |port| format!(":{port}"));
    assert_eq!(domain, format!("{}{port}", domain.host()).as_str());
    assert_eq!(DomainView::parse(domain.as_str()), Ok(domain));

    let concerns: Vec<Concern> = reference.concerns().collect();
    assert!(concerns.is_sorted() && concerns.windows(2).all(|two| two[0] != two[1]));
    let is_name_only = reference.tag().is_none() && reference.digest().is_none();
    assert_eq!(concerns.contains(&Concern::NoTag), is_name_only);
    assert_eq!(concerns.contains(&Concern::Loopback), domain.is_loopback());
    for page in [reference.web_page(), reference.tags_page()].into_iter().flatten() {
        let address = page.to_string();
        assert!(address.starts_with("https://") && address.is_ascii(), "{address}");
    }
}

type Answers<'a> = (Vec<String>, Vec<Concern>, Option<DigestView<'a>>);

fn answers(of: ReferenceView<'_>) -> Answers<'_> {
    let page = |page: Option<distref::reference::WebPage<'_>>| {
        page.map_or(String::new(), |page| page.to_string())
    };
    let texts = vec![
        of.domain().to_string(),
        of.repository().to_string(),
        of.tag_or_latest().to_string(),
        of.canonical().to_string(),
        of.familiar().to_string(),
        of.short().to_string(),
        of.api_host().to_owned(),
        of.credential_key().to_owned(),
        of.pinning().as_str().to_owned(),
        page(of.web_page()),
        page(of.tags_page()),
    ];
    (texts, of.concerns().collect(), of.digest())
}

#[cfg(feature = "serde")]
fn json_reads_back(reference: ReferenceView<'_>) {
    let owned = Reference::from(reference);
    let json = serde_json::to_string(&reference).expect("a string");
    assert_eq!(json, serde_json::to_string(reference.as_str()).expect("a string"));
    assert_eq!(json, serde_json::to_string(&owned).expect("a string"));
    assert_eq!(serde_json::from_str::<Reference>(&json).expect("its own text"), owned);
    assert_eq!(serde_json::from_str::<ReferenceView<'_>>(&json).expect("no escapes"), reference);
}

// View and owned value.

fn view_owned(left: ReferenceView<'_>, right: ReferenceView<'_>) {
    for reference in [left, right] {
        conversions_agree(reference);
        edits_are_valid(reference);
        parts_join(reference);
        options_fill_in(reference);
        patterns_match_forms(reference);
    }
    compare_alike(left, right);
}

fn conversions_agree(view: ReferenceView<'_>) {
    let text = view.as_str();
    let owned = Reference::from(view);
    assert_eq!(owned.view(), view);
    assert_eq!(answers(owned.view()), answers(view));
    assert_eq!(owned.has_explicit_domain(), view.has_explicit_domain());
    assert_eq!((owned.as_str(), owned.as_ref(), view.as_ref()), (text, text, text));
    assert_eq!((owned.to_string().as_str(), view.to_string().as_str()), (text, text));
    assert_eq!(text.parse(), Ok(owned.clone()));
    assert_eq!(Reference::try_from(text), Ok(owned.clone()));
    assert_eq!(Reference::try_from(text.to_owned()), Ok(owned.clone()));
    assert_eq!(Reference::try_from(Cow::Borrowed(text)), Ok(owned.clone()));
    assert_eq!(Reference::try_from(Cow::Owned::<str>(text.to_owned())), Ok(owned.clone()));
    assert_eq!(ReferenceView::try_from(text), Ok(view));
    assert_eq!(String::from(owned), text);

    let exact =
        ExactReferenceView::try_from(view).expect("Docker reads only what the grammar reads");
    assert_eq!(exact.as_str(), text);
    assert_eq!(ReferenceView::try_from(exact), Ok(view));
    assert_eq!(ExactReference::from(exact).view(), exact);
    assert_eq!((exact.tag(), exact.digest()), (view.tag(), view.digest()));

    assert_eq!(view.domain(), Domain::from(view.domain()));
    assert_eq!(view.repository(), Repository::from(view.repository()));
    assert_eq!(view.tag().map(Tag::from).as_ref().map(Tag::view), view.tag());
}

/// No edit builds a value that its parser would refuse, and each does what it is called.
fn edits_are_valid(view: ReferenceView<'_>) {
    let parts = compare::normal_parts(view);
    let (tag, digest) = (view.tag(), view.digest());
    let expect = |edited: &Reference, tag: Option<TagView<'_>>, digest: Option<&str>| {
        let read = ReferenceView::parse(edited.as_str());
        assert_eq!(read.map(compare::normal_parts), Ok(compare::normal_parts(edited.view())));
        assert_eq!(edited.domain(), parts.domain.as_str());
        assert_eq!(edited.repository(), parts.path.as_str());
        assert_eq!((edited.tag(), edited.digest().map(DigestView::as_str)), (tag, digest));
    };
    let written = digest.map(DigestView::as_str);
    let default = tag.or(if digest.is_none() { Some(TagView::LATEST) } else { None });
    expect(&view.name_only(), None, None);
    expect(&view.without_tag(), None, written);
    expect(&view.without_digest(), tag, None);
    expect(&view.with_default_tag(), default, written);
    expect(&view.for_pull(), if digest.is_some() { None } else { default }, written);
    let longest = "t".repeat(TagView::MAX_LEN);
    for new in ["x", &longest] {
        let new = TagView::parse(new).expect("a tag");
        expect(&view.with_tag(new), Some(new), written);
    }
    for new in [Digest::sha256([7; 32]), Digest::sha384([7; 48]), Digest::sha512([7; 64])] {
        let edited = view.with_digest(&new).expect("an algorithm of references");
        expect(&edited, tag, Some(new.to_text().as_str()));
    }
    assert!(view.with_digest(&Digest::blake3([7; 32])).is_err());
    for domain in ["a.b", "docker.io", "[::1]:5"] {
        moved(view, DomainView::parse(domain).expect("a domain"));
    }
    let docker = Reference::parse_docker(view.as_str());
    assert_eq!(docker, Ok(view.for_pull()));
}

fn moved(view: ReferenceView<'_>, domain: DomainView<'_>) {
    let is_too_long = domain.is_hub() && view.repository().to_string().len() > 247;
    match view.with_domain(domain) {
        Ok(edited) => {
            let read = ReferenceView::parse(edited.as_str());
            assert_eq!(read.map(compare::normal_parts), Ok(compare::normal_parts(edited.view())));
            assert_eq!(edited.domain(), domain);
            assert_eq!((edited.tag(), edited.digest()), (view.tag(), view.digest()));
            let (new, old) = (edited.repository().to_string(), view.repository().to_string());
            let is_implied = domain.is_hub() && !old.contains('/');
            assert_eq!(new, if is_implied { format!("library/{old}") } else { old });
        }
        Err(error) => assert!(is_too_long, "{error:?}"),
    }
}

/// The parts of a reference join to the same image.
fn parts_join(view: ReferenceView<'_>) {
    let repository = view.repository().to_string();
    let name = view.name_only();
    let apart = Parts {
        registry: view.domain().as_str(),
        repository: &repository,
        tag: view.tag().map(TagView::as_str).unwrap_or_default(),
        digest: view.digest().map(DigestView::as_str).unwrap_or_default(),
    };
    let together = Parts { registry: "", repository: name.as_str(), ..apart };
    for parts in [apart, together] {
        let joined = parts.join().expect("parts of a reference");
        assert!(joined.same_image(view), "{joined}");
    }
}

/// Defaults fill in what is left out, and nothing else.
fn options_fill_in(view: ReferenceView<'_>) {
    assert_eq!(ParseOptions::new().parse(view.as_str()).as_ref().map(Reference::view), Ok(view));
    let (domain, tag) = (distref::domain!("localhost:5000"), distref::tag!("stable"));
    let options = ParseOptions::new().default_domain(domain).default_tag(tag);
    let Ok(filled) = options.parse(view.as_str()) else {
        assert!(view.as_str().len() > 60_000, "only a limit may keep a default out");
        return;
    };
    let domain = if view.has_explicit_domain() { view.domain() } else { domain };
    assert_eq!(filled.domain(), domain);
    assert_eq!(filled.digest(), view.digest());
    let tag = if view.digest().is_some() { view.tag() } else { view.tag().or(Some(tag)) };
    assert_eq!(filled.tag(), tag);
    assert_eq!(ReferenceView::parse(filled.as_str()), Ok(filled.view()));
}

/// A pattern of the escaped form matches the form.
fn patterns_match_forms(view: ReferenceView<'_>) {
    let escaped = |form: String| {
        let escaped = form.chars().flat_map(|c| ['\\', c]).collect::<String>();
        Pattern::new(&escaped).ok()
    };
    for pattern in [view.familiar(), view.familiar_name()].map(|form| escaped(form.to_string())) {
        assert!(
            pattern.is_none_or(|pattern| pattern.matches(view) && pattern.matches_listed(view))
        );
    }
    for pattern in
        [view.canonical_tagged(), view.canonical_name()].map(|form| escaped(form.to_string()))
    {
        assert!(pattern.is_none_or(|pattern| pattern.matches_listed(view)));
    }
}

/// Equality, order and hash are of the text, whoever holds it.
fn compare_alike(left: ReferenceView<'_>, right: ReferenceView<'_>) {
    let (left_owned, right_owned) = (Reference::from(left), Reference::from(right));
    let order = left.as_str().cmp(right.as_str());
    assert_eq!(left.cmp(&right), order);
    assert_eq!(left_owned.cmp(&right_owned), order);
    assert_eq!(left_owned.partial_cmp(&right), Some(order));
    assert_eq!(left.partial_cmp(&right_owned), Some(order));
    let is_same = order.is_eq();
    assert_eq!(
        [left == right, left_owned == right, left == right_owned, left_owned == right_owned],
        [is_same; 4]
    );
    assert_eq!(left == right.as_str(), is_same);
    same_hashes(&left, &left_owned, left.as_str());
    if is_same {
        same_hashes(&left, &right_owned, right.as_str());
    }

    let (domain, path) = (left.domain().to_string(), left.repository().to_string());
    let (other_domain, other_path) = (right.domain().to_string(), right.repository().to_string());
    assert_eq!(left.domain().cmp(&right.domain()), domain.cmp(&other_domain));
    assert_eq!(left.repository().cmp(&right.repository()), path.cmp(&other_path));
    assert_eq!(left.repository() == right.repository(), path == other_path);
    assert_eq!(left.repository() == other_path.as_str(), path == other_path);
    let hasher = RandomState::new();
    assert_eq!(
        hasher.hash_one(left.repository()),
        hasher.hash_one(Repository::from(left.repository()))
    );
    let written: Repository = path.parse().expect("a repository");
    assert_eq!(hasher.hash_one(left.repository()), hasher.hash_one(&written), "implied or written");

    let named = AnyReference::Named;
    let order = go_order(&named(left), &named(right));
    assert_eq!(order.reverse(), go_order(&named(right), &named(left)));
    assert_eq!(order.is_eq(), left.same_image(right));
    assert_eq!(left.same_image(right), left.canonical() == right.canonical());
}

fn same_hashes(view: &impl Hash, owned: &impl Hash, text: &str) {
    let hasher = RandomState::new();
    assert_eq!(hasher.hash_one(view), hasher.hash_one(owned));
    assert_eq!(hasher.hash_one(view), hasher.hash_one(text));
}

// Digests.

fn digests(input: &[u8]) {
    if let Some((left, right)) = pair(input) {
        digest(left);
        digest(right);
        if let (Some(left), Some(right)) = (DigestView::accept(left), DigestView::accept(right)) {
            digests_compare_alike(left, right);
        }
    }
    #[cfg(feature = "arbitrary")]
    {
        let mut source = arbitrary::Unstructured::new(input);
        if let (Ok(left), Ok(right)) = (source.arbitrary::<Digest>(), source.arbitrary::<Digest>())
        {
            let (left, right) = (left.to_text(), right.to_text());
            digest(&left);
            digests_compare_alike(left.as_view(), right.as_view());
        }
    }
}

fn digest(text: &str) {
    let view = match DigestView::parse(text) {
        Ok(view) => view,
        Err(error) => {
            assert!(DigestView::accept(text).is_none());
            assert!(text.get(error.span()).is_some(), "{error:?}");
            assert_eq!(error.to_string().lines().count(), 1);
            assert_eq!(text.parse::<Digest>(), Err(error));
            return;
        }
    };
    assert_eq!(DigestView::accept(text), Some(view));
    let owned = view.to_digest();
    assert_eq!(text.parse(), Ok(owned.clone()));
    assert_eq!((view.as_str(), owned.to_string().as_str()), (text, text));
    assert_eq!((owned.to_text().as_str(), format!("{owned:?}")), (text, format!("{text:?}")));
    assert_eq!(format!("{}:{}", view.algorithm(), view.encoded()), text);
    assert_eq!(owned.algorithm(), view.algorithm());
    assert_eq!(Algorithm::parse(view.algorithm().as_str()), Ok(view.algorithm()));
    match owned.hash_bytes() {
        Some(hash) => assert_eq!(Digest::from_hash(view.algorithm(), hash), Ok(owned.clone())),
        None => assert_eq!(
            Digest::from_hash(view.algorithm(), &[0; 32]).map_err(DigestError::kind),
            Err(DigestErrorKind::UnknownEncoding)
        ),
    }
    path_is_safe(&owned.to_path(), &view.to_path());
    let tag = owned.fallback_tag().to_string();
    assert_eq!(tag, view.fallback_tag().to_string());
    assert!(TagView::accept(&tag).is_some(), "{tag}");
    #[cfg(feature = "serde")]
    {
        let json = serde_json::to_string(&owned).expect("a string");
        assert_eq!(serde_json::from_str::<Digest>(&json).expect("its own text"), owned);
        assert_eq!(serde_json::from_str::<DigestView<'_>>(&json).expect("no escapes"), view);
    }
}

/// Two plain components.
fn path_is_safe(owned: &impl Display, view: &impl Display) {
    let path = owned.to_string();
    assert_eq!(path, view.to_string());
    let components: Vec<&str> = path.split('/').collect();
    assert_eq!(components.len(), 2, "{path}");
    let is_plain = |component: &&str| {
        !component.is_empty()
            && component.chars().any(|c| c != '.')
            && component.chars().all(|c| c.is_ascii_alphanumeric() || "+._-=".contains(c))
    };
    assert!(components.iter().all(is_plain), "{path}");
}

fn digests_compare_alike(left: DigestView<'_>, right: DigestView<'_>) {
    let order = left.as_str().cmp(right.as_str());
    let (left_owned, right_owned) = (left.to_digest(), right.to_digest());
    assert_eq!(left.cmp(&right), order);
    assert_eq!(left_owned.cmp(&right_owned), order);
    assert_eq!(
        [left == right, left_owned == right, left == right_owned, left_owned == right_owned],
        [order.is_eq(); 4]
    );
    let hasher = RandomState::new();
    assert_eq!(hasher.hash_one(left), hasher.hash_one(&left_owned));
}

// Patterns.

fn patterns(input: &[u8]) {
    if let Some((written, text)) = pair(input) {
        pattern(written, text);
    }
}

fn pattern(written: &str, text: &str) {
    let compiled = match Pattern::new(written) {
        Ok(compiled) => compiled,
        Err(error) => {
            let culprit = written.get(error.span());
            assert!(culprit.is_some_and(|culprit| !culprit.is_empty()), "{error:?}");
            assert_eq!(error.to_string().lines().count(), 1);
            let is_too_long = written.len() > Pattern::MAX_LEN;
            assert_eq!(is_too_long, error.kind() == PatternErrorKind::TooLong);
            assert!(is_too_long || path_match::path_match(written, text).is_none());
            return;
        }
    };
    assert_eq!((compiled.as_str(), compiled.to_string().as_str()), (written, written));
    assert_eq!(written.parse(), Ok(compiled.clone()));
    let matches = |text: &str| path_match::path_match(written, text) == Some(true);
    if text.len() <= MODEL_MAX {
        assert_eq!(compiled.matches_text(text), matches(text));
    }
    if let Some(reference) = ReferenceView::accept(text).filter(|_| text.len() <= MODEL_MAX) {
        let forms = [
            reference.familiar(),
            reference.familiar_name(),
            reference.canonical_tagged(),
            reference.canonical_name(),
        ];
        let found = forms.map(|form| matches(&form.to_string()));
        assert_eq!(compiled.matches(reference), found[0] || found[1]);
        assert_eq!(compiled.matches_listed(reference), found.contains(&true));
        assert_eq!(
            compiled.matches_any(&AnyReference::Named(reference)),
            compiled.matches(reference)
        );
    }
}

// Transports.

fn transport(text: &str) {
    let transport = match Transport::parse(text) {
        Ok(transport) => transport,
        Err(error) => return refused_by_transport(text, error),
    };
    let whole = match transport {
        Transport::Plain(reference) => Some(reference.to_string()),
        Transport::Docker(reference) => Some(format!("docker://{reference}")),
        Transport::OciRegistry(reference) => Some(format!("oci://{reference}")),
        Transport::Directory { path } => Some(format!("dir:{path}")),
        Transport::DockerDaemon(DaemonImage::Reference(image)) => {
            Some(format!("docker-daemon:{image}"))
        }
        Transport::DockerDaemon(DaemonImage::Id(id)) => Some(format!("docker-daemon:{id}")),
        _ => None,
    };
    assert!(whole.is_none_or(|whole| whole == text));
    assert!(transport.name().is_none_or(|name| text.starts_with(name)));
    assert!(transport.path().is_none_or(|path| !path.is_empty() && text.contains(path)));
    assert!(transport.reference().is_none_or(|reference| {
        let reference = reference.as_str();
        text.ends_with(reference) || text.contains(&format!("{reference}@"))
    }));
    if ReferenceView::accept(text).is_some() && transport.name().is_some() {
        let head = text.split(':').next().unwrap_or_default();
        assert!(!head.contains(['/', '.']), "a written domain is no transport: {text}");
    }
}

/// A refusal points into the text, is told in one line, and can be drawn.
fn refused_by_transport(text: &str, error: TransportError) {
    assert!(text.get(error.span()).is_some(), "{error:?}");
    assert_eq!(error.to_string().lines().count(), 1);
    let explanation = error.explain(text);
    let drawn = explanation.to_string();
    assert!(drawn.chars().all(|c| matches!(c, ' '..='~' | '\n' | '…')), "{drawn:?}");
    let suggestion = explanation.suggestion().map(Transport::parse);
    assert!(suggestion.is_none_or(|read| read.is_ok()), "{error:?}: {text}");
}

fn read(text: &str) -> ReferenceView<'_> {
    ReferenceView::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}
