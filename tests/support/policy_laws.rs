//! Laws of image policies: areas are prefixes of canonical names, denials name broken rules, rewrites end where they say.

use distref::reference::{Pattern, Pinning};
use distref::registry::policy::{
    Area, Areas, Breach, ForeignDigest, Reason, Requirement, RewriteError, Rewrites, Unknown,
};
use distref::registry::{ConfigErrorKind, ImagePolicy, Rewrite, Rule};
use distref::{Reference, ReferenceView, TagView};

/// Images that every policy of an input is asked about.
const IMAGES: [&str; 6] = [
    "nginx",
    "grafana/loki:3.1",
    "ghcr.io/team/app:1.2",
    "registry.corp/golden/node:20-alpine",
    "localhost:5000/app:latest",
    "DOCKER.io/a/b@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
];

/// The law for `[reference TAB] policy file`, or for `reference TAB area TAB area`.
pub(crate) fn hold(text: &str) {
    let mut pieces = text.splitn(3, '\t');
    let (first, second) = (pieces.next().unwrap_or_default(), pieces.next());
    let asked = ReferenceView::accept(first);
    file(
        if asked.is_some() { text.split_once('\t').map_or("", |(_, file)| file) } else { text },
        asked,
    );
    let areas = [second.unwrap_or(first), pieces.next().unwrap_or("*")];
    for area in areas {
        refused_within(area);
    }
    let areas: Vec<Area> = areas.iter().filter_map(|text| Area::parse(text).ok()).collect();
    for reference in IMAGES.iter().filter_map(|text| ReferenceView::accept(text)).chain(asked) {
        for area in &areas {
            lies_in(area, reference);
        }
        the_longest_is_found(&areas, reference);
        for from in &areas {
            for to in &areas {
                rewritten(from, to, reference);
            }
        }
    }
}

/// What an area has, told by its text and the canonical name alone.
pub(crate) fn covers(area: &str, reference: ReferenceView<'_>) -> bool {
    let name = reference.canonical_name().to_string();
    match area.strip_suffix('*') {
        Some(prefix) => name.starts_with(prefix),
        None => name == area,
    }
}

/// Whether the reason that is given for a broken rule holds, told by canonical texts.
pub(crate) fn is_broken(breach: Breach<'_>, reference: ReferenceView<'_>) -> bool {
    let lies_in = |areas: &Areas| areas.iter().any(|area| covers(area.as_str(), reference));
    let name = reference.canonical_name().to_string();
    let tagged = reference.canonical_tagged().to_string();
    let (plain, digest) = tagged.split_once('@').unwrap_or((&tagged, ""));
    let with_digest = [format!("{name}@{digest}"), tagged.clone()];
    let digested: &[String] = if digest.is_empty() { &[] } else { &with_digest };
    let fits_plain = |pattern: &Pattern| pattern.matches_text(&name) || pattern.matches_text(plain);
    let fits_digest = |pattern: &Pattern| digested.iter().any(|form| pattern.matches_text(form));
    let approved = |pattern: &Pattern| {
        if pattern.as_str().contains('@') { fits_digest(pattern) } else { fits_plain(pattern) }
    };
    match (breach.rule().requirement(), breach.reason()) {
        (Requirement::Approved(areas), Reason::NotApproved) => !lies_in(areas),
        (Requirement::Denied(areas), Reason::Denied(area)) => {
            covers(area.as_str(), reference) && areas.iter().any(|other| other == area)
        }
        (Requirement::ApprovedPattern(_) | Requirement::DeniedPattern(_), Reason::TooLong) => {
            tagged.len() > Rule::MAX_MATCHED
        }
        (Requirement::ApprovedPattern(patterns), Reason::NoApprovedPattern) => {
            !patterns.iter().any(approved)
        }
        (Requirement::DeniedPattern(patterns), Reason::DeniedPattern(pattern)) => {
            patterns.contains(pattern) && (fits_plain(pattern) || fits_digest(pattern))
        }
        (Requirement::Official, Reason::NotOfficial) => {
            name.strip_prefix("docker.io/library/").is_none_or(|name| name.contains('/'))
        }
        (Requirement::Publisher(asked), Reason::Publisher(found)) => !asked.contains(&found),
        (Requirement::Pinned, Reason::NotPinned) => !reference.as_str().contains('@'),
        (Requirement::NotFloating(_), Reason::Floating) => reference.pinning() == Pinning::Floating,
        (Requirement::NotFloating(unknown), Reason::MaybeFloating) => {
            *unknown == Unknown::Deny && reference.pinning() == Pinning::Unknown
        }
        (Requirement::NoPlainHttp(unknown), Reason::MaybePlainHttp) => *unknown == Unknown::Deny,
        (Requirement::Tag(_), Reason::NoTag) => reference.tag().is_none(),
        (Requirement::Tag(patterns), Reason::OtherTag) => {
            let tag = reference.tag().map_or("", TagView::as_str);
            !patterns.iter().any(|pattern| pattern.matches_text(tag))
        }
        (Requirement::NoConcern(concerns), Reason::Concern(concern)) => {
            concerns.contains(&concern) && reference.concerns().any(|found| found == concern)
        }
        _ => false,
    }
}

fn file(text: &str, asked: Option<ReferenceView<'_>>) {
    let policy = match ImagePolicy::parse(text) {
        Ok(policy) => policy,
        Err(error) => {
            assert_eq!(error.to_string().lines().count(), 1);
            assert!((1..=text.lines().count() + 1).contains(&error.line()), "{error:?}");
            let is_large = matches!(error.kind(), ConfigErrorKind::TooLarge(_));
            assert_eq!(is_large, text.len() > ImagePolicy::MAX_LEN);
            return;
        }
    };
    for reference in IMAGES.iter().filter_map(|text| ReferenceView::accept(text)).chain(asked) {
        judged(&policy, reference);
    }
}

/// The broken rules are those that each alone would deny, for the reason that is told.
fn judged(policy: &ImagePolicy, reference: ReferenceView<'_>) {
    let verdict = policy.check(reference);
    assert_eq!(verdict.to_string().lines().count(), 1);
    assert_eq!(verdict.is_allowed(), verdict.broken().is_empty());
    assert_eq!(verdict.decided_by(), verdict.broken().first().copied());
    let canonical = reference.canonical().to_string();
    let same = ReferenceView::parse(&canonical).expect("canonical");
    assert_eq!(policy.check(same).broken(), verdict.broken(), "{reference} or {same}");
    let alone = policy.rules().iter().enumerate().filter(|(_, rule)| {
        let one = ImagePolicy::new().with_publishers(policy.publishers().clone());
        !one.with_rule((*rule).clone()).check(reference).is_allowed()
    });
    assert!(alone.map(|(index, _)| index).eq(verdict.broken().iter().map(|breach| breach.index())));
    for breach in verdict.broken() {
        assert!(breach.rule().applies_to(reference));
        assert!(is_broken(*breach, reference), "{reference}: {breach}");
        assert_eq!(policy.rules().get(breach.index()), Some(breach.rule()));
    }
    let Some(found) = verdict.rewrite() else { return };
    assert!(found.rewrite().from().covers(reference));
    if let Ok(image) = found.image() {
        arrived(found.rewrite(), reference, image);
    }
}

fn refused_within(text: &str) {
    match Area::parse(text) {
        Ok(area) => assert_eq!(Area::parse(area.as_str()), Ok(area), "{text}"),
        Err(error) => {
            assert!(text.get(error.span()).is_some(), "{text}: {error:?}");
            assert_eq!(error.to_string().lines().count(), 1);
        }
    }
}

/// Prefixes end at a `/`, and a host that looks alike is another one.
fn lies_in(area: &Area, reference: ReferenceView<'_>) {
    assert_eq!(area.covers(reference), covers(area.as_str(), reference), "{area} {reference}");
    if area.is_everything() || !area.covers(reference) {
        return;
    }
    let (domain, path) = (reference.domain(), reference.repository());
    let host = domain.host();
    for other in [format!("evil-{domain}"), format!("{host}.evil.org"), format!("{host}:1")] {
        let look_alike = format!("{other}/{path}");
        if let Some(look_alike) = ReferenceView::accept(&look_alike) {
            let is_same = look_alike.domain() == domain;
            assert_eq!(area.covers(look_alike), is_same, "{area} {look_alike}");
        }
    }
}

fn the_longest_is_found(areas: &[Area], reference: ReferenceView<'_>) {
    let found = areas.iter().filter(|area| area.covers(reference));
    let longest = found.max_by_key(|area| area.as_str().trim_end_matches(['/', '*']).len());
    let set: Areas = areas.iter().cloned().collect();
    assert_eq!(set.find(reference), longest, "{areas:?} {reference}");
}

fn rewritten(from: &Area, to: &Area, reference: ReferenceView<'_>) {
    let Ok(rewrite) = Rewrite::new(from.clone(), to.clone()) else {
        assert!(to.is_everything() || from.is_repository() != to.is_repository());
        return;
    };
    for digest in ForeignDigest::ALL {
        let rewrite = rewrite.clone().on_digest(digest);
        match rewrite.apply(reference) {
            Ok(image) => arrived(&rewrite, reference, &image),
            Err(error) => {
                let expected = match error {
                    RewriteError::Elsewhere => !from.covers(reference),
                    RewriteError::InPlace => to.covers(reference),
                    RewriteError::Digest => digest == ForeignDigest::Refuse,
                    RewriteError::DigestAlone => reference.tag().is_none(),
                    RewriteError::Name(_) => true,
                    _ => false,
                };
                assert!(expected, "{rewrite} {reference}: {error}");
            }
        }
        let both = [rewrite.clone(), Rewrite::new(to.clone(), from.clone()).unwrap_or(rewrite)];
        if let Some(found) = Rewrites::from_iter(both).apply(reference) {
            assert!(!found.rewrite().to().covers(reference));
        }
    }
}

/// What came out is a canonical reference in the place that the rewrite is to, with the tag that it had or is mapped to,
/// and is left alone when asked again.
fn arrived(rewrite: &Rewrite, reference: ReferenceView<'_>, image: &Reference) {
    assert_eq!(ReferenceView::parse(image.as_str()), Ok(image.view()));
    assert_eq!(image.canonical(), image.as_str());
    assert!(covers(rewrite.to().as_str(), image.view()), "{rewrite} {reference}: {image}");
    assert_eq!(
        image.name(),
        if rewrite.to().is_repository() { image.name() } else { reference.name() }
    );
    assert!(image.digest().is_none() || image.digest() == reference.digest());
    assert!(image.digest().is_some() || image.tag().is_some() || reference.digest().is_none());
    let again = rewrite.apply(image);
    assert!(matches!(again, Err(RewriteError::InPlace | RewriteError::Elsewhere)), "{again:?}");
}
