//! Manifests are pushed and deleted: how many tags go along, what is told after an error, when the end comes.

use distref::client::{
    Action, Body, Delete, Deletion, Now, Operation, OperationError, PushManifest, RetryPolicy,
    Session,
};
use distref::digest::Digest;
use distref::manifest::{Descriptor, ImageBuilder, IndexBuilder, MediaType};
use distref::protocol::{ErrorBody, Route};
use distref::registry::{Addresses, CheckedUrl, DaemonConfig, EndpointPlan, Purpose};
use distref::{RepositoryView, Tag};
use http::{Method, Response, StatusCode};

fn plan() -> EndpointPlan {
    let domain = distref::domain!("registry.example");
    EndpointPlan::new(&DaemonConfig::default(), domain, Purpose::Push, &Addresses::new()).unwrap()
}

fn repository() -> RepositoryView<'static> {
    RepositoryView::parse("team/app").unwrap()
}

fn tags(texts: impl IntoIterator<Item = String>) -> Vec<Tag> {
    texts.into_iter().map(|text| text.parse().unwrap()).collect()
}

/// A manifest that is about another.
fn referrer() -> Vec<u8> {
    let subject = Descriptor::of(MediaType::OCI_MANIFEST, b"subject");
    let sbom = ImageBuilder::artifact(MediaType::SPDX_JSON).subject(subject).build().unwrap();
    sbom.bytes().to_vec()
}

fn push(bytes: Vec<u8>) -> PushManifest {
    PushManifest::new(plan(), repository(), MediaType::OCI_MANIFEST, bytes)
}

/// A request: method, path and query, how many bytes.
type Asked = (Method, String, u64);

/// Sends nothing: `reply` answers.
fn drive<O: Operation>(
    operation: &mut O,
    mut reply: impl FnMut(&Asked) -> Response<Vec<u8>>,
) -> (Vec<Asked>, Result<O::Output, OperationError>) {
    let mut session = Session::new().with_retries(RetryPolicy::NEVER);
    let (now, mut asked) = (Now::default(), Vec::new());
    loop {
        let request = match operation.poll(&mut session, now) {
            Action::Send(outgoing) => outgoing.into_request(),
            Action::Done(output) => return (asked, output),
            Action::Wait(_) | Action::Ask(_) => panic!("neither is expected"),
        };
        let target = request.uri().path_and_query().unwrap().to_string();
        asked.push((request.method().clone(), target, Body::len(request.body())));
        let (head, body) = reply(asked.last().unwrap()).into_parts();
        operation.response(&mut session, now, &head);
        if operation.wants_body() {
            assert!(operation.body(&body).data.is_empty());
        }
        if operation.wants_body() {
            operation.end(&mut session, now);
        }
    }
}

fn status(status: u16) -> Response<Vec<u8>> {
    Response::builder().status(status).body(Vec::new()).unwrap()
}

/// The tags of a query.
fn told(asked: &Asked) -> Vec<String> {
    let query = asked.1.split_once('?').map_or("", |(_, query)| query);
    query.split('&').filter_map(|pair| pair.strip_prefix("tag=")).map(str::to_owned).collect()
}

/// Takes all tags.
fn takes(asked: &Asked) -> Response<Vec<u8>> {
    let mut response = Response::builder().status(201);
    for tag in told(asked) {
        response = response.header("oci-tag", tag);
    }
    response.body(Vec::new()).unwrap()
}

#[test]
fn as_many_tags_go_along_as_fit_into_a_url() {
    let short = tags((0..300).map(|at| format!("v{at}")));
    let long = tags((0..300).map(|at| format!("{at:0128}")));
    for (asked_for, most) in [(short, Route::MAX_TAGS), (long, 60)] {
        let mut push = push(referrer()).tagged(asked_for.clone()).without_fallback_tag();
        let (asked, output) = drive(&mut push, takes);
        assert_eq!(output.unwrap().tags(), asked_for);
        assert_eq!(asked.len(), asked_for.len().div_ceil(most));
        assert_eq!(told(&asked[0]).len(), most);
        for one in &asked {
            assert!(one.1.len() <= CheckedUrl::MAX_LEN, "{} bytes", one.1.len());
        }
        let sent: Vec<_> = asked.iter().flat_map(told).collect();
        assert_eq!(tags(sent), asked_for);
    }
}

#[test]
fn a_registry_that_knows_of_no_tags_along_is_told_them_once() {
    let asked_for = tags((0..200).map(|at| format!("v{at}")));
    let mut push = push(referrer()).tagged(asked_for.clone()).without_fallback_tag();
    let (asked, output) = drive(&mut push, |_| status(201));
    assert_eq!(output.unwrap().tags(), asked_for);
    assert_eq!(asked.len(), 1 + asked_for.len());
    assert!(asked.iter().skip(1).all(|one| told(one).is_empty()));
}

#[test]
fn after_an_error_the_tags_that_are_set_are_told() {
    let mut push = push(referrer()).tagged(tags(["a", "b", "c"].map(str::to_owned)));
    assert!(push.tags_set().is_empty());
    let (_, output) = drive(&mut push, |asked| match asked.1.as_str() {
        "/v2/team/app/manifests/b" => status(403),
        _ => status(201),
    });
    assert_eq!(output.unwrap_err().status(), Some(403));
    assert_eq!(push.tags_set(), tags(["a".to_owned()]));
}

#[test]
fn after_an_error_it_is_told_whether_the_manifest_is_deleted() {
    let bytes = referrer();
    for (refused, so_far) in [("DELETE", None), ("PUT", Some(Deletion::Deleted))] {
        let digest = Digest::sha256_of(&bytes);
        let mut delete = Delete::manifest(plan(), repository(), digest.clone().into());
        let (_, output) = drive(&mut delete, |asked| {
            let entry = Descriptor::of(MediaType::OCI_MANIFEST, &bytes);
            let index = IndexBuilder::new().manifest(entry).build().unwrap();
            match (asked.0.as_str(), asked.1.rsplit('/').next().unwrap()) {
                (method, _) if method == refused => status(403),
                ("GET", name) if digest == name => Response::new(bytes.clone()),
                ("GET", name) if name.starts_with("sha256-") => {
                    Response::new(index.bytes().to_vec())
                }
                ("GET", _) => status(404),
                _ => status(202),
            }
        });
        assert_eq!(output.unwrap_err().status(), Some(403));
        assert_eq!(delete.so_far(), so_far);
    }
}

#[test]
fn missing_content_is_what_an_error_names() {
    let (blob, other) = (Digest::sha256_of(b"a"), Digest::sha512([7; 64]));
    let rows = [
        (format!(r#"{{"code": "MANIFEST_BLOB_UNKNOWN", "detail": "{blob}"}}"#), vec![&blob]),
        (
            format!(
                r#"{{"code": "MANIFEST_BLOB_UNKNOWN", "detail": {{"digest": "{blob}"}}}},
                   {{"code": "MANIFEST_BLOB_UNKNOWN", "detail": [{{"x": "{other}"}}, "{blob}"]}}"#
            ),
            vec![&blob, &other],
        ),
        (
            format!(r#"{{"code": "BLOB_UNKNOWN", "message": "no blob '{blob}': push it first."}}"#),
            vec![&blob],
        ),
        (format!(r#"{{"code": "MANIFEST_INVALID", "detail": "{blob}"}}"#), vec![]),
        (r#"{"code": "MANIFEST_BLOB_UNKNOWN", "detail": "at 12:30, sha256:ab"}"#.into(), vec![]),
        (r#"{"code": "MANIFEST_BLOB_UNKNOWN"}"#.into(), vec![]),
    ];
    for (errors, expected) in rows {
        let body = format!(r#"{{"errors": [{errors}]}}"#);
        let refusal = ErrorBody::parse(StatusCode::NOT_FOUND, None, body.as_bytes());
        let error = OperationError::Refused(Box::new(refusal));
        assert_eq!(error.missing_content().iter().collect::<Vec<_>>(), expected, "{errors}");
    }
    assert!(OperationError::Cancelled.missing_content().is_empty());
}

#[test]
fn a_manifest_that_is_refused_here_is_not_sent() {
    let confused = br#"{"schemaVersion": 2, "manifests": [], "layers": []}"#.to_vec();
    for bytes in [Vec::new(), confused, vec![b' '; PushManifest::MAX_LEN + 1]] {
        let (asked, output) = drive(&mut push(bytes), |_| status(201));
        assert!(output.is_err());
        assert!(asked.is_empty());
    }
}

#[test]
fn whatever_a_registry_answers_the_end_comes_soon() {
    let names: Vec<_> = (0..40).map(|at| format!("v{at}")).collect();
    let bytes = referrer();
    let entry = Descriptor::of(MediaType::OCI_MANIFEST, &bytes);
    let bodies = [
        Vec::new(),
        bytes.clone(),
        IndexBuilder::new().build().unwrap().bytes().to_vec(),
        IndexBuilder::new().manifest(entry).build().unwrap().bytes().to_vec(),
        b"<html>".to_vec(),
    ];
    let statuses =
        [200, 201, 201, 201, 202, 204, 400, 403, 404, 405, 412, 412, 413, 414, 414, 431, 500];
    let mut state = 7_u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(state >> 33).unwrap() % below
    };
    let mut reply = |asked: &Asked| {
        let mut response = Response::builder().status(statuses[random(statuses.len())]);
        for tag in told(asked).into_iter().filter(|_| random(3) > 0) {
            response = response.header("oci-tag", tag);
        }
        if random(2) > 0 {
            response = response.header("content-type", MediaType::OCI_INDEX.as_str());
        }
        response.body(bodies[random(bodies.len())].clone()).unwrap()
    };
    let (mut pushed, mut deleted) = (0, 0);
    for round in 0..500 {
        let names = &names[..round % names.len()];
        let mut push = push(bytes.clone()).tagged(tags(names.to_vec()));
        let (asked, output) = drive(&mut push, &mut reply);
        // Along with others: halved five times at most; alone: once each; the index: read and written three times.
        assert!(asked.len() <= names.len() + 6 + names.len() + 6);
        pushed += usize::from(output.is_ok());
        let digest = Digest::sha256_of(&bytes);
        let mut delete = Delete::manifest(plan(), repository(), digest.into());
        let (asked, output) = drive(&mut delete, &mut reply);
        assert!(asked.len() <= 3 + 6);
        deleted += usize::from(output.is_ok());
    }
    assert!(pushed > 0 && deleted > 0, "{pushed} {deleted}");
}
