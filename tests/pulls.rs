//! What scripted exchanges cannot show of pulls: limits, progress, what is held, and connections that break at random.

use std::time::Duration;

use allocation_counter::measure;
use distref::client::{
    Action, Failure, FailureKind, Now, Operation, OperationError, PullBlob, PullManifest,
    RetryPolicy, Session,
};
use distref::manifest::{Descriptor, Manifest, MediaType};
use distref::protocol::header::{ByteRange, ByteRanges};
use distref::protocol::reply::{ReplyError, ReplyErrorKind};
use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
use http::response::Parts;

fn plan() -> EndpointPlan {
    let (config, registry) = (DaemonConfig::default(), distref::domain!("registry.example"));
    EndpointPlan::new(&config, registry, Purpose::Pull, &Addresses::new()).unwrap()
}

fn reply(status: u16, headers: &[(&str, &str)]) -> Parts {
    let mut response = http::Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response.body(()).unwrap().into_parts().0
}

fn patient() -> Session {
    let (first_wait, max_wait) = (Duration::ZERO, Duration::ZERO);
    Session::new().with_retries(RetryPolicy { max_attempts: 5, first_wait, max_wait })
}

// Manifests.

fn pull_manifest(content_type: &str, body: &[u8]) -> Result<Vec<u8>, OperationError> {
    let (mut session, now) = (Session::new(), Now::default());
    let mut pull = PullManifest::of(plan(), distref::reference!("registry.example/app:v1"));
    assert!(matches!(pull.poll(&mut session, now), Action::Send(_)));
    pull.response(&mut session, now, &reply(200, &[("content-type", content_type)]));
    for chunk in body.chunks(65_536) {
        if pull.wants_body() {
            assert!(pull.body(chunk).data.is_empty());
        }
    }
    if pull.wants_body() {
        pull.end(&mut session, now);
    }
    match pull.poll(&mut session, now) {
        Action::Done(result) => result.map(|pulled| pulled.bytes().to_vec()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_manifest_may_be_as_long_as_the_limit_and_no_longer() {
    let mut index = br#"{"schemaVersion": 2, "manifests": []}"#.to_vec();
    index.resize(PullManifest::MAX_LEN, b' ');
    let pulled = pull_manifest(MediaType::OCI_INDEX.as_str(), &index);
    assert!(pulled.unwrap() == index);
    index.push(b' ');
    let error = pull_manifest(MediaType::OCI_INDEX.as_str(), &index).unwrap_err();
    assert_eq!(error, OperationError::TooLarge(4 * 1024 * 1024));
}

#[test]
fn the_front_of_a_page_of_html_is_kept_for_the_error() {
    let page = format!("<html><title>Log in</title>{}", "x".repeat(1_000));
    let error = pull_manifest("text/html; charset=utf-8", page.as_bytes()).unwrap_err();
    let OperationError::Reply(error) = error else { panic!("{error}") };
    let excerpt = error.excerpt().unwrap();
    assert_eq!(error.kind(), ReplyErrorKind::Html);
    assert!(excerpt.starts_with("<html><title>Log in</title>xxx"));
    assert!(excerpt.len() <= ReplyError::MAX_EXCERPT);
}

#[test]
fn what_lies_in_what_is_told_with_the_image_that_was_chosen() {
    let (mut session, now) = (Session::new(), Now::default());
    let image = br#"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2},"layers":[]}"#;
    let entry = Descriptor::of(MediaType::OCI_MANIFEST, image)
        .with_platform(distref::Platform::LINUX_AMD64)
        .with_annotation("name", "chosen");
    let index = distref::manifest::IndexBuilder::new().manifest(entry.clone()).build().unwrap();
    let matcher = distref::platform::Matcher::only(&distref::Platform::LINUX_AMD64);
    let reference = distref::reference!("registry.example/app:v1");
    let mut pull = PullManifest::of(plan(), reference).for_platform(matcher);
    for bytes in [index.bytes(), image] {
        assert!(matches!(pull.poll(&mut session, now), Action::Send(_)));
        pull.response(&mut session, now, &reply(200, &[]));
        pull.body(bytes);
        pull.end(&mut session, now);
    }
    let Action::Done(Ok(pulled)) = pull.poll(&mut session, now) else { panic!() };
    assert_eq!(pulled.descriptor(), &entry); // all that the index says of it
    assert!(matches!(pulled.manifest(), Manifest::Image(_)));
    assert_eq!(pulled.root().digest(), &index.digest());
    assert_eq!(pulled.indexes()[0].bytes(), index.bytes());
}

// Blobs.

fn layer(content: &[u8]) -> Descriptor<'static> {
    Descriptor::of(MediaType::OCI_LAYER, content)
}

fn pull_blob(content: &[u8]) -> PullBlob {
    let image = distref::reference!("registry.example/app");
    PullBlob::new(plan(), image.repository(), &layer(content))
}

#[test]
fn a_chunk_of_a_blob_is_handed_on_and_neither_copied_nor_kept() {
    let content = vec![7; 1 << 20];
    let (mut session, now) = (Session::new(), Now::default());
    let mut pull = pull_blob(&content);
    assert!(matches!(pull.poll(&mut session, now), Action::Send(_)));
    pull.response(&mut session, now, &reply(200, &[]));
    let mut next = 0;
    for chunk in content.chunks(10_000) {
        let mut emit = None;
        let allocated = measure(|| emit = Some(pull.body(chunk)));
        let emit = emit.unwrap();
        assert_eq!(allocated.count_total, 0);
        assert_eq!((emit.offset, emit.data.as_ptr()), (next, chunk.as_ptr()));
        next += u64::try_from(chunk.len()).unwrap();
        assert_eq!(pull.progress().done, next);
    }
    pull.end(&mut session, now);
    assert!(matches!(pull.poll(&mut session, now), Action::Done(Ok(_))));
}

#[test]
fn progress_goes_back_where_a_transfer_starts_again() {
    let (mut session, now) = (patient(), Now::default());
    let mut pull = pull_blob(b"hello world");
    assert_eq!((pull.progress().done, pull.progress().total), (0, Some(11)));
    assert!(matches!(pull.poll(&mut session, now), Action::Send(_)));
    pull.response(&mut session, now, &reply(200, &[]));
    pull.body(b"hello");
    assert_eq!(pull.progress().done, 5);
    pull.failed(&mut session, now, Failure::Unknown(FailureKind::Reset));
    assert!(matches!(pull.poll(&mut session, now), Action::Send(_)));
    pull.response(&mut session, now, &reply(200, &[])); // the whole, instead of the rest
    assert_eq!(pull.progress().done, 0);
    assert_eq!(pull.body(b"hell").offset, 0);
}

#[test]
fn what_an_earlier_run_left_is_of_use_before_the_first_poll_only() {
    let (mut session, now) = (Session::new(), Now::default());
    let mut pull = pull_blob(b"hello world");
    assert!(matches!(pull.poll(&mut session, now), Action::Send(_)));
    pull.already(b"hello");
    pull.response(&mut session, now, &reply(200, &[]));
    assert_eq!(pull.body(b"hello world").offset, 0);
    pull.end(&mut session, now);
    assert!(matches!(pull.poll(&mut session, now), Action::Done(Ok(_))));
}

/// A registry that has `content`, and a connection that brings `bring(request, asked)` bytes of what was asked for.
/// The result, what was emitted, and how many requests it took.
fn over(
    mut pull: PullBlob,
    content: &[u8],
    mut bring: impl FnMut(usize, usize) -> (Part, usize),
) -> (Result<(), OperationError>, Vec<u8>, usize) {
    let (mut session, now) = (patient(), Now::default());
    let (mut file, mut requests) = (Vec::new(), 0);
    loop {
        let outgoing = match pull.poll(&mut session, now) {
            Action::Send(outgoing) => outgoing,
            Action::Done(result) => return (result.map(drop), file, requests),
            other => panic!("{other:?}"),
        };
        let asked = ByteRanges::of(outgoing.request().headers()).unwrap();
        let asked = match asked.and_then(|asked| asked.single()) {
            Some(ByteRange::Span(span)) => usize::try_from(span.first()).unwrap(),
            None => 0,
            other => panic!("{other:?}"),
        };
        let (part, count) = bring(requests, content.len() - asked);
        requests += 1;
        let (head, from, end) = match part {
            Part::Rest | Part::Short if asked > 0 => {
                let end = if part == Part::Rest { content.len() } else { asked + count };
                let range = format!("bytes {asked}-{}/{}", end - 1, content.len());
                (reply(206, &[("content-range", &range)]), asked, end)
            }
            _ => (reply(200, &[]), 0, content.len()),
        };
        pull.response(&mut session, now, &head);
        let bytes = &content[from..(from + count).min(end)];
        for chunk in bytes.chunks(7) {
            if !pull.wants_body() {
                break;
            }
            let emit = pull.body(chunk);
            file.truncate(usize::try_from(emit.offset).unwrap());
            file.extend(emit.data);
        }
        if pull.wants_body() {
            if part == Part::Short {
                pull.end(&mut session, now);
            } else {
                pull.failed(&mut session, now, Failure::Unknown(FailureKind::Reset));
            }
        }
    }
}

/// What a registry makes of a range.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Part {
    /// Announces the rest.
    Rest,
    /// Announces no more than comes.
    Short,
    /// Announces the whole.
    Whole,
}

#[test]
fn a_registry_that_sends_one_byte_at_a_time_is_left_in_the_end() {
    let content = vec![1; 5_000];
    let (result, file, requests) = over(pull_blob(&content), &content, |_, _| (Part::Short, 1));
    let most = PullBlob::MAX_REQUESTS;
    let last = Failure::Unknown(FailureKind::Reset);
    assert_eq!(
        result,
        Err(OperationError::GaveUp {
            host: "https://registry.example".parse().unwrap(),
            attempts: most,
            last
        })
    );
    assert_eq!((file.len(), requests), (1_000, usize::try_from(most).unwrap()));
}

#[test]
fn a_blob_comes_whole_or_not_at_all_over_whatever_connection() {
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut draw = move |below: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        usize::try_from(random >> 33).unwrap() % below
    };
    let (mut whole, mut given_up) = (0, 0);
    for round in 0..500 {
        let content: Vec<u8> = (0..draw(300)).map(|_| u8::try_from(draw(256)).unwrap()).collect();
        let parts = [Part::Rest, Part::Rest, Part::Short, Part::Whole];
        let bad = draw(3);
        let (result, file, requests) = over(pull_blob(&content), &content, |_, asked| {
            let part = parts[draw(if bad == 0 { 4 } else { 3 })];
            (part, if asked == 0 { 0 } else { 1 + draw(asked) })
        });
        assert!(requests <= 1_000, "round {round}");
        match result {
            Ok(()) => {
                whole += 1;
                assert!(file == content, "round {round}");
            }
            Err(OperationError::GaveUp { .. }) => given_up += 1,
            Err(error) => panic!("round {round}: {error}"),
        }
    }
    assert!(whole > 300 && given_up > 0, "{whole} {given_up}");
}

#[test]
fn no_other_content_passes_for_the_blob() {
    let content: Vec<u8> = (0..100).collect();
    for at in 0..content.len() {
        let mut other = content.clone();
        other[at] ^= 1;
        let (result, _, _) = over(pull_blob(&content), &other, |request, asked| {
            (Part::Rest, if request == 0 { asked / 2 } else { asked })
        });
        assert!(matches!(result, Err(OperationError::Content(_))), "byte {at}: {result:?}");
    }
}
