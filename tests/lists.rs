//! Lists of tags, repositories and referrers: what ends them well, what does not, and what is had of them meanwhile.

use std::collections::VecDeque;

use distref::client::{
    Action, ListReferrers, ListRepositories, ListTags, Now, Operation, OperationError, Session,
};
use distref::manifest::{Descriptor, MediaType};
use distref::registry::{Addresses, DaemonConfig, EndpointPlan, HopError, Purpose};
use distref::{Digest, RepositoryView, Tag};
use http::response::Parts;

const INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// A reply to come.
struct Answer(Parts, Vec<u8>);

fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut response = http::Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    Answer(response.body(()).unwrap().into_parts().0, body.into())
}

fn tags(names: &[&str], next: Option<&str>) -> Answer {
    let link = next.map(|next| format!("<{next}>; rel=\"next\""));
    let headers: Vec<_> = link.iter().map(|link| ("link", link.as_str())).collect();
    answer(200, &headers, &serde_json::json!({ "name": "app", "tags": names }).to_string())
}

/// An operation, who drives it, and what it asked for.
struct Run<O> {
    operation: O,
    session: Session,
    asked: Vec<String>,
}

impl<O: Operation> Run<O> {
    fn new(operation: O) -> Self {
        Self { operation, session: Session::new(), asked: Vec::new() }
    }

    /// Until it is over, or wants more than the script has.
    fn against(
        &mut self,
        script: impl IntoIterator<Item = Answer>,
    ) -> Result<O::Output, OperationError> {
        let mut script = script.into_iter();
        loop {
            let end = self.step(&mut || script.next().expect("a request too many"));
            if let Some(end) = end {
                return end;
            }
        }
    }

    fn step(
        &mut self,
        next: &mut dyn FnMut() -> Answer,
    ) -> Option<Result<O::Output, OperationError>> {
        let now = Now::default();
        match self.operation.poll(&mut self.session, now) {
            Action::Send(outgoing) => {
                self.asked.push(outgoing.url().expose().trim_start_matches("https://").to_owned());
                let Answer(head, body) = next();
                self.operation.response(&mut self.session, now, &head);
                for chunk in body.chunks(1 << 16) {
                    if self.operation.wants_body() {
                        self.operation.body(chunk);
                    }
                }
                if self.operation.wants_body() {
                    self.operation.end(&mut self.session, now);
                }
                None
            }
            Action::Done(end) => Some(end),
            action @ (Action::Wait(_) | Action::Ask(_)) => {
                panic!(
                    "neither waiting nor a question is due: {}",
                    matches!(action, Action::Wait(_))
                )
            }
        }
    }
}

fn plan(mirror: Option<&str>) -> EndpointPlan {
    let config = match mirror {
        Some(mirror) => {
            DaemonConfig::parse(&format!(r#"{{"registry-mirrors": ["{mirror}"]}}"#)).unwrap()
        }
        None => DaemonConfig::default(),
    };
    let domain = if mirror.is_some() { distref::DomainView::HUB } else { distref::domain!("h.io") };
    EndpointPlan::new(&config, domain, Purpose::Pull, &Addresses::new())
        .unwrap()
        .without_namespace()
}

fn repository() -> RepositoryView<'static> {
    RepositoryView::parse("app").unwrap()
}

fn list_tags() -> Run<ListTags> {
    Run::new(ListTags::new(plan(None), repository()))
}

fn texts(tags: &[Tag]) -> Vec<&str> {
    tags.iter().map(Tag::as_str).collect()
}

const URL: &str = "/v2/app/tags/list";

#[test]
fn tags_come_in_the_order_of_the_registry_and_each_once() {
    let mut run = list_tags();
    let list =
        run.against([tags(&["b", "1.10", "a"], Some("?last=a")), tags(&["a", "1.9", "b"], None)]);
    assert_eq!(texts(&list.unwrap()), ["b", "1.10", "a", "1.9"]);
    assert_eq!(run.asked, [format!("h.io{URL}"), format!("h.io{URL}?last=a")]);
}

#[test]
fn pages_are_had_while_the_list_runs_and_the_output_is_the_rest() {
    let mut run = list_tags();
    let mut script = VecDeque::from([
        tags(&["a"], Some("?last=a")),
        tags(&["b", "c"], Some("?last=c")),
        tags(&["d"], None),
    ]);
    let mut pages = Vec::new();
    let rest = loop {
        let end = run.step(&mut || script.pop_front().unwrap());
        if run.asked.len() == 2 && pages.is_empty() {
            pages = run.operation.take_page();
        }
        if let Some(end) = end {
            break end.unwrap();
        }
    };
    assert_eq!(texts(&pages), ["a"]);
    assert_eq!(texts(&rest), ["b", "c", "d"]);
    assert_eq!(run.operation.progress().done, 4);
}

#[test]
fn what_came_in_before_an_error_is_still_to_be_had() {
    let mut run = list_tags();
    let error = run.against([tags(&["a", "b"], Some("https://evil.example/v2/app/tags/list"))]);
    assert_eq!(error, Err(OperationError::Hop(HopError::OtherOrigin)));
    assert_eq!(texts(&run.operation.take_page()), ["a", "b"]);
    assert_eq!(texts(&run.operation.take_page()), [""; 0]);
}

#[test]
fn a_list_that_leads_in_a_circle_is_not_taken_for_whole() {
    let to_itself = list_tags().against([tags(&["a"], Some(URL))]);
    let to_one_before = list_tags().against([
        tags(&["a"], Some("?last=a")),
        tags(&["b"], Some("?last=b")),
        tags(&["c"], Some("?last=a")),
    ]);
    for end in [to_itself, to_one_before] {
        assert_eq!(end, Err(OperationError::Hop(HopError::Loop)));
    }
}

#[test]
fn pages_of_nothing_but_repeats_end_the_list_at_the_second() {
    let pages = (0..).map(|n| tags(&["a"], Some(&format!("?last={n}"))));
    let mut run = list_tags();
    assert!(matches!(run.against(pages), Err(OperationError::Misbehaved(_))));
    assert_eq!(run.asked.len(), 3);
}

#[test]
fn one_page_of_repeats_is_passed_over() {
    let list = list_tags().against([
        tags(&["a"], Some("?last=1")),
        tags(&["a"], Some("?last=2")),
        tags(&["b"], Some("?last=3")),
        tags(&["b"], None),
    ]);
    assert_eq!(texts(&list.unwrap()), ["a", "b"]);
}

#[test]
fn empty_pages_that_lead_on_are_followed_63_times() {
    let empty = |n: u32| tags(&[], Some(&format!("?last={n}")));
    let mut run = list_tags();
    assert!(matches!(run.against((0..).map(empty)), Err(OperationError::Misbehaved(_))));
    assert_eq!(run.asked.len(), 64);

    let list = list_tags().against((0..63).map(empty).chain([tags(&["a"], None)]));
    assert_eq!(texts(&list.unwrap()), ["a"]);
}

#[test]
fn a_list_has_at_most_4096_pages() {
    let pages = (0..).map(|n| tags(&[&format!("t{n}")], Some(&format!("?last={n}"))));
    let mut run = list_tags();
    assert_eq!(run.against(pages), Err(OperationError::Hop(HopError::TooManyPages)));
    assert_eq!(run.asked.len(), 4096);
}

#[test]
fn a_list_has_at_most_so_many_entries() {
    let page = |page: usize| {
        let names: Vec<_> = (0..65_536).map(|n| format!("t{page}-{n}")).collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        tags(&names, Some(&format!("?last={page}")))
    };
    let mut run = list_tags();
    assert_eq!(run.against((0..9).map(page)), Err(OperationError::TooMany(ListTags::MAX_TAGS)));
    assert_eq!(run.operation.take_page().len(), ListTags::MAX_TAGS);
}

#[test]
fn all_pages_together_have_at_most_64_mib() {
    let filler = " ".repeat(8 * 1024 * 1024 - 64);
    let page = |n: usize| {
        let headers = [("link", &*format!("<?last={n}>; rel=next"))];
        answer(200, &headers, &format!(r#"{{"tags": ["t{n}"]}}{filler}"#))
    };
    let mut run = list_tags();
    assert_eq!(run.against((0..).map(page)), Err(OperationError::TooLarge(64 * 1024 * 1024)));
    assert_eq!(run.asked.len(), 9);
}

#[test]
fn a_page_has_at_most_8_mib() {
    let filler = " ".repeat(8 * 1024 * 1024);
    let end = list_tags().against([answer(200, &[], &format!(r#"{{"tags": []}}{filler}"#))]);
    assert_eq!(end, Err(OperationError::TooLarge(8 * 1024 * 1024)));
}

#[test]
fn names_that_are_no_tags_are_told_and_left_out() {
    let mut run = list_tags();
    let list =
        run.against([tags(&["a", "-x", "b:c"], Some("?last=a")), tags(&["\u{1b}[31m", "d"], None)]);
    assert_eq!(texts(&list.unwrap()), ["a", "d"]);
    assert_eq!(run.operation.refused_count(), 3);
    let refused: Vec<_> = run.operation.refused().iter().map(|name| &**name).collect();
    assert_eq!(refused[..2], ["-x", "b:c"]);
    assert!(!refused[2].contains('\u{1b}'), "{refused:?}");
}

#[test]
fn of_refused_names_64_are_kept() {
    let names = vec!["-x"; 100];
    let mut run = list_tags();
    let pages = [tags(&names, Some("?last=a")), tags(&names, None)];
    assert!(run.against(pages).unwrap().is_empty());
    assert_eq!((run.operation.refused().len(), run.operation.refused_count()), (64, 200));
}

#[test]
fn a_page_size_that_is_refused_is_made_smaller_and_then_left_out() {
    let too_many = || answer(400, &[], r#"{"errors": [{"code": "PAGINATION_NUMBER_INVALID"}]}"#);
    let mut run = Run::new(ListTags::new(plan(None), repository()).page_size(5_000));
    let list = run.against([too_many(), too_many(), answer(413, &[], ""), tags(&["a"], None)]);
    assert_eq!(texts(&list.unwrap()), ["a"]);
    let asked = ["?n=5000", "?n=1000", "?n=100", ""].map(|query| format!("h.io{URL}{query}"));
    assert_eq!(run.asked, asked);
}

#[test]
fn a_page_size_that_is_refused_later_is_an_error() {
    let mut run = Run::new(ListTags::new(plan(None), repository()).page_size(5_000));
    let error = run.against([tags(&["a"], Some("?n=5000&last=a")), answer(413, &[], "")]);
    assert_eq!(error.unwrap_err().status(), Some(413));
}

#[test]
fn another_400_is_the_refusal_that_it_is() {
    let refusal = answer(400, &[], r#"{"errors": [{"code": "NAME_INVALID"}]}"#);
    let mut run = Run::new(ListTags::new(plan(None), repository()).page_size(100));
    assert_eq!(run.against([refusal]).unwrap_err().to_string(), "400 Bad Request: NAME_INVALID");
}

#[test]
fn a_mirror_whose_first_page_cannot_be_taken_is_left() {
    let mirror = || Run::new(ListTags::new(plan(Some("https://m.io")), repository()));
    let html = || answer(200, &[("content-type", "text/html")], "<html>");
    let foreign = || tags(&["old"], Some("https://registry-1.docker.io/v2/app/tags/list?last=a"));
    for page in [html(), foreign(), answer(404, &[], "")] {
        let mut run = mirror();
        let list = run.against([page, tags(&["a"], None)]);
        assert_eq!(texts(&list.unwrap()), ["a"]);
        assert_eq!(run.asked, ["m.io/v2/app/tags/list", "registry-1.docker.io/v2/app/tags/list"]);
    }
    let end = mirror().against([foreign(), html()]);
    assert!(matches!(end, Err(OperationError::Reply(_))));
}

#[test]
fn a_link_is_relative_to_the_page_that_a_redirect_led_to() {
    let mut run = list_tags();
    let list = run.against([
        answer(307, &[("location", "/mirror/v2/app/tags/list?page=1")], ""),
        tags(&["a"], Some("?page=2")),
        answer(307, &[("location", "/mirror/v2/app/tags/all?page=2")], ""),
        tags(&["b"], Some("?page=3")),
        tags(&["c"], None),
    ]);
    assert_eq!(texts(&list.unwrap()), ["a", "b", "c"]);
    assert_eq!(run.asked[4], "h.io/mirror/v2/app/tags/all?page=3");
}

#[test]
fn a_page_of_another_server_leads_nowhere_else() {
    let mut run = list_tags();
    let end = run.against([
        tags(&["a"], Some("?last=a")),
        answer(307, &[("location", "https://cdn.example/v2/app/tags/list")], ""),
        tags(&["b"], Some("https://h.io/v2/secret/tags/list")),
    ]);
    assert_eq!(end, Err(OperationError::Hop(HopError::OtherOrigin)));
}

#[test]
fn repositories_are_listed_and_odd_names_told() {
    let mut run = Run::new(ListRepositories::new(plan(None)).page_size(2));
    let list = run.against([
        answer(
            200,
            &[("link", "</v2/_catalog?last=b&n=2>; rel=next")],
            r#"{"repositories": ["a/b", "A"]}"#,
        ),
        answer(200, &[], r#"{"repositories": ["c"]}"#),
    ]);
    assert_eq!(list.unwrap(), ["a/b", "c"]);
    assert_eq!(run.asked, ["h.io/v2/_catalog?n=2", "h.io/v2/_catalog?last=b&n=2"]);
    assert_eq!(run.operation.refused()[0], "A".into());
}

#[test]
fn a_registry_without_a_catalog_is_told_from_one_that_refuses_it() {
    let list = || Run::new(ListRepositories::new(plan(None)));
    let unsupported = r#"{"errors": [{"code": "UNSUPPORTED"}]}"#;
    for (status, body) in [(404, ""), (405, ""), (501, ""), (400, unsupported)] {
        let end = list().against([answer(status, &[], body)]);
        assert!(matches!(end, Err(OperationError::Unsupported(_))), "{status}");
    }
    for (status, body) in [(403, ""), (400, "")] {
        let end = list().against([answer(status, &[], body)]);
        assert!(matches!(end, Err(OperationError::Refused(_))), "{status}");
    }
}

fn subject() -> Digest {
    Digest::sha256_of(b"the subject")
}

fn list_referrers() -> ListReferrers {
    ListReferrers::new(plan(None), repository(), subject())
}

fn spdx() -> MediaType<'static> {
    MediaType::parse("application/spdx+json").unwrap()
}

/// An index of manifests, each with the artifact type that is given for it.
fn index(types: &[&str]) -> String {
    let manifests: Vec<_> = types
        .iter()
        .map(|artifact_type| {
            serde_json::json!({
                "mediaType": "application/vnd.oci.image.manifest.v1+json",
                "digest": Digest::sha256_of(artifact_type.as_bytes()).to_string(),
                "size": 2,
                "artifactType": artifact_type,
            })
        })
        .collect();
    serde_json::json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": manifests })
        .to_string()
}

fn referrers(types: &[&str], more: &[(&str, &str)]) -> Answer {
    answer(200, &[&[("content-type", INDEX)], more].concat(), &index(types))
}

fn types<'a>(list: &'a [Descriptor<'_>]) -> Vec<&'a str> {
    list.iter().filter_map(Descriptor::artifact_type).map(MediaType::as_str).collect()
}

const BOTH: [&str; 2] = ["application/spdx+json", "application/cyclonedx+json"];

fn api() -> String {
    format!("h.io/v2/app/referrers/{}", subject())
}

fn fallback() -> String {
    format!("h.io/v2/app/manifests/{}", subject().fallback_tag())
}

#[test]
fn referrers_are_listed_page_by_page() {
    let mut run = Run::new(list_referrers());
    let list = run.against([
        referrers(&BOTH[..1], &[("link", "<?page=2>; rel=next")]),
        referrers(&BOTH, &[]),
    ]);
    assert_eq!(types(&list.unwrap()), BOTH);
    assert_eq!(run.asked, [api(), format!("{}?page=2", api())]);
    assert!(!run.operation.is_from_tag());
}

#[test]
fn an_empty_list_of_the_api_is_final() {
    let mut run = Run::new(list_referrers());
    assert_eq!(run.against([referrers(&[], &[])]).unwrap(), []);
    assert_eq!(run.asked, [api()]);
}

#[test]
fn a_registry_without_the_api_is_asked_for_the_tag_at_once_from_then_on() {
    let mut run = Run::new(list_referrers());
    let list = run.against([answer(404, &[], "404 page not found"), referrers(&BOTH, &[])]);
    assert_eq!(types(&list.unwrap()), BOTH);
    assert_eq!(run.asked, [api(), fallback()]);
    assert!(run.operation.is_from_tag());

    let mut run = Run { operation: list_referrers(), asked: Vec::new(), ..run };
    assert_eq!(run.against([answer(404, &[], "")]).unwrap(), []);
    assert_eq!(run.asked, [fallback()]);
}

#[test]
fn a_repository_that_is_not_there_tells_nothing_about_the_api() {
    for code in ["NAME_UNKNOWN", "MANIFEST_UNKNOWN", "NOT_FOUND"] {
        let body = format!(r#"{{"errors": [{{"code": "{code}"}}]}}"#);
        let mut run = Run::new(list_referrers());
        let list = run.against([answer(404, &[], &body), answer(404, &[], &body)]);
        assert_eq!(list.unwrap(), []);

        let mut run = Run { operation: list_referrers(), asked: Vec::new(), ..run };
        run.against([referrers(&[], &[])]).unwrap();
        assert_eq!(run.asked, [api()], "{code}");
    }
}

#[test]
fn other_refusals_lead_to_the_tag_unless_only_404_does() {
    let html = || answer(200, &[("content-type", "text/html")], "<html>");
    let refusals = || [400, 405, 406, 501].map(|status| answer(status, &[], ""));
    for refusal in refusals().into_iter().chain([html()]) {
        let mut run = Run::new(list_referrers());
        let list = run.against([refusal, referrers(&BOTH, &[])]);
        assert_eq!((types(&list.unwrap()), run.operation.is_from_tag()), (BOTH.into(), true));
    }
    for refusal in refusals().into_iter().chain([html()]) {
        let mut run = Run::new(list_referrers().on_404_only());
        run.against([refusal]).unwrap_err();
    }
    for refusal in [answer(403, &[], ""), answer(410, &[], "")] {
        Run::new(list_referrers()).against([refusal]).unwrap_err();
    }
}

#[test]
fn another_content_type_than_an_index_is_an_error() {
    let json = answer(200, &[("content-type", "application/json")], &index(&BOTH));
    let mut run = Run::new(list_referrers());
    assert!(matches!(run.against([json]), Err(OperationError::Reply(_))));
    assert_eq!(run.asked, [api()]);
}

#[test]
fn a_404_of_a_later_page_is_an_error() {
    let mut run = Run::new(list_referrers());
    let page = referrers(&BOTH, &[("link", "<?page=2>; rel=next")]);
    assert!(run.against([page, answer(404, &[], "")]).unwrap_err().is_not_found());
}

#[test]
fn the_type_is_filtered_by_where_the_registry_does_not_say_that_it_did() {
    let filtered = ("oci-filters-applied", "artifactType");
    for (reply, found) in [
        (referrers(&BOTH, &[]), &BOTH[..1]),
        (referrers(&BOTH, &[filtered]), &BOTH[..]),
        (referrers(&BOTH[1..], &[]), &[]),
    ] {
        let mut run = Run::new(list_referrers().of_type(spdx()));
        assert_eq!(types(&run.against([reply]).unwrap()), found);
        assert_eq!(run.asked, [format!("{}?artifactType=application%2Fspdx%2Bjson", api())]);
    }
    let mut run = Run::new(list_referrers().of_type(spdx()));
    let list = run.against([answer(404, &[], ""), referrers(&BOTH, &[filtered])]);
    assert_eq!(types(&list.unwrap()), BOTH[..1]); // a tag does not filter
}

#[test]
fn pages_of_other_types_are_no_empty_pages() {
    let page = |n: usize| {
        let link = format!("<?page={n}>; rel=next");
        let other = format!("application/x.{n}");
        referrers(&[other.as_str()], &[("link", &link)])
    };
    let mut run = Run::new(list_referrers().of_type(spdx()));
    let list = run.against((0..200).map(page).chain([referrers(&BOTH, &[])]));
    assert_eq!(types(&list.unwrap()), BOTH[..1]);
}

#[test]
fn a_tag_with_another_manifest_or_the_subject_names_no_referrers() {
    let image = r#"{"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": {"mediaType": "application/vnd.oci.empty.v1+json", "size": 2,
            "digest": "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"},
        "layers": []}"#;
    let platforms = index(&BOTH);
    for (subject, headers, body) in [
        (subject(), vec![], image),
        (Digest::sha256_of(platforms.as_bytes()), vec![], &platforms),
        (subject(), vec![("docker-content-digest", subject().to_string())], &platforms),
    ] {
        let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let mut run = Run::new(ListReferrers::new(plan(None), repository(), subject));
        let list = run.against([answer(404, &[], ""), answer(200, &headers, body)]);
        assert_eq!(list.unwrap(), []);
    }
}

#[test]
fn a_tag_with_no_manifest_is_an_error() {
    for body in ["{}", "<html>", "[]"] {
        let end =
            Run::new(list_referrers()).against([answer(404, &[], ""), answer(200, &[], body)]);
        assert!(matches!(end, Err(OperationError::Reply(_))), "{body}");
    }
    let end = Run::new(list_referrers()).against([answer(404, &[], ""), answer(403, &[], "")]);
    assert_eq!(end.unwrap_err().status(), Some(403));
}

#[test]
fn a_mirror_that_answers_the_api_with_a_page_is_left_for_the_registry() {
    let html = answer(200, &[("content-type", "text/html")], "<html>");
    let plan = plan(Some("https://m.io"));
    let mut run = Run::new(ListReferrers::new(plan, repository(), subject()));
    assert_eq!(types(&run.against([html, referrers(&BOTH, &[])]).unwrap()), BOTH);
    assert_eq!(run.asked[1], format!("registry-1.docker.io/v2/app/referrers/{}", subject()));
    assert!(!run.operation.is_from_tag());
}

#[test]
fn a_list_has_at_most_so_many_referrers() {
    let page = |page: usize| {
        let types: Vec<_> = (0..16_384).map(|n| format!("a/{page}-{n}")).collect();
        let types: Vec<_> = types.iter().map(String::as_str).collect();
        referrers(&types, &[("link", &format!("<?page={page}>; rel=next"))])
    };
    let mut run = Run::new(list_referrers().of_type(spdx()));
    let end = run.against((0..5).map(page));
    assert_eq!(end, Err(OperationError::TooMany(ListReferrers::MAX_REFERRERS)));
}
