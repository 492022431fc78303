//! Manifests are pushed to, listed by and deleted from a registry that has no list of referrers.

use distref::client::{
    Action, Body, Delete, Deletion, Failure, FailureKind, ListReferrers, Now, Operation,
    OperationError, PullManifest, PushBlob, PushManifest, PushedManifest, Session, SubjectLink,
};
use distref::digest::Digest;
use distref::manifest::{Descriptor, ImageBuilder, ImageManifest, MediaType};
use distref::registry::{Addresses, Attempt, DaemonConfig, EndpointPlan, Purpose};
use distref::{DomainView, Reference, RepositoryView, Tag};
use http::header::HeaderName;
use http::{HeaderValue, Response};

#[path = "support/rig/mod.rs"]
mod rig;

use rig::{Mode, Registry, Setup};

/// A registry, and what is known of it.
struct Place {
    registry: Registry,
    session: Session,
}

impl Place {
    fn of(setup: Setup) -> Self {
        Self { registry: Registry::start(setup), session: Session::new() }
    }

    fn plan(&self, purpose: Purpose) -> EndpointPlan {
        let domain = DomainView::parse(self.registry.addr()).unwrap();
        EndpointPlan::new(&DaemonConfig::default(), domain, purpose, &Addresses::new()).unwrap()
    }

    /// The driver; `content` is what is pushed.
    fn drive<O: Operation>(
        &mut self,
        mut operation: O,
        content: &[u8],
    ) -> Result<O::Output, OperationError> {
        let now = Now::default();
        loop {
            let outgoing = match operation.poll(&mut self.session, now) {
                Action::Send(outgoing) => outgoing,
                Action::Done(output) => return output,
                Action::Wait(_) | Action::Ask(_) => panic!("neither is expected"),
            };
            if outgoing.attempt() != Attempt::Http {
                operation.failed(&mut self.session, now, Failure::NotSent(FailureKind::NoTls));
                continue;
            }
            let request = outgoing.into_request();
            let target = request.uri().path_and_query().unwrap().as_str();
            let headers = request.headers().iter().filter(|(name, _)| *name != "content-length");
            let headers: Vec<_> =
                headers.map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
            let body = match request.body() {
                Body::Empty => &[][..],
                Body::Bytes(bytes) => bytes,
                Body::Source { offset, len } => {
                    let start = usize::try_from(*offset).unwrap();
                    &content[start..start + usize::try_from(*len).unwrap()]
                }
            };
            let method = request.method().as_str();
            let answer = rig::ask(self.registry.addr(), method, target, &headers, body).unwrap();
            let mut response = Response::builder().status(answer.status);
            for name in ["content-type", "docker-content-digest", "etag", "location", "range"] {
                let value = answer.header(name).map(|it| HeaderValue::from_str(it).unwrap());
                let name = HeaderName::from_static(name);
                response.headers_mut().unwrap().extend(value.map(|value| (name, value)));
            }
            operation.response(&mut self.session, now, &response.body(()).unwrap().into_parts().0);
            if operation.wants_body() {
                assert!(operation.body(&answer.body).data.is_empty());
            }
            if operation.wants_body() {
                operation.end(&mut self.session, now);
            }
        }
    }

    fn push(
        &mut self,
        image: &ImageManifest<'_>,
        tags: &[&str],
    ) -> Result<PushedManifest, OperationError> {
        let bytes = image.bytes().to_vec();
        let tags = tags.iter().map(|tag| tag.parse::<Tag>().unwrap());
        let plan = self.plan(Purpose::Push);
        let push = PushManifest::new(plan, repository(), image.media_type().clone(), bytes);
        self.drive(push.tagged(tags), b"")
    }

    fn push_empty(&mut self) {
        let plan = self.plan(Purpose::Push);
        self.drive(PushBlob::new(plan, repository(), &Descriptor::EMPTY), b"{}").unwrap();
    }

    fn delete(&mut self, digest: &Digest) -> Result<Deletion, OperationError> {
        let plan = self.plan(Purpose::Push);
        self.drive(Delete::manifest(plan, repository(), digest.clone().into()), b"")
    }

    fn referrers(&mut self, subject: &Digest) -> Vec<Digest> {
        let list = ListReferrers::new(self.plan(Purpose::Pull), repository(), subject.clone());
        let list = self.drive(list, b"").unwrap();
        list.iter().map(|entry| entry.digest().clone()).collect()
    }

    fn digest_of(&mut self, tag: &str) -> Digest {
        let image: Reference = format!("{}/team/app:{tag}", self.registry.addr()).parse().unwrap();
        let pull = PullManifest::of(self.plan(Purpose::Pull), image.view());
        self.drive(pull, b"").unwrap().descriptor().digest().clone()
    }
}

fn repository() -> RepositoryView<'static> {
    RepositoryView::parse("team/app").unwrap()
}

fn artifact(name: &str, subject: Option<&ImageManifest<'_>>) -> ImageManifest<'static> {
    let builder = ImageBuilder::artifact(MediaType::SPDX_JSON)
        .layer(Descriptor::EMPTY)
        .annotation("org.example.name", name.to_owned());
    let builder = match subject {
        Some(subject) => builder.subject(Descriptor::of(MediaType::OCI_MANIFEST, subject.bytes())),
        None => builder,
    };
    builder.build().unwrap()
}

#[test]
#[ignore = "needs docker-registry"]
fn referrers_are_listed_and_unlisted_where_the_registry_does_neither() {
    let mut place = Place::of(Setup::new(Mode::Plain));
    place.push_empty();
    let image = artifact("image", None);
    let (one, two) = (artifact("one", Some(&image)), artifact("two", Some(&image)));

    let pushed = place.push(&image, &["1.2.3", "1.2", "latest"]).unwrap();
    assert_eq!((pushed.tags().len(), pushed.subject_link()), (3, &SubjectLink::None));
    for tag in ["1.2.3", "1.2", "latest"] {
        assert_eq!(place.digest_of(tag), image.digest());
    }

    let link = SubjectLink::FallbackTag(image.digest().fallback_tag().into());
    for referrer in [&one, &two, &one] {
        assert_eq!(place.push(referrer, &[]).unwrap().subject_link(), &link);
    }
    assert_eq!(place.referrers(&image.digest()), [one.digest(), two.digest()]);

    assert_eq!(place.delete(&one.digest()), Ok(Deletion::Deleted));
    assert_eq!(place.referrers(&image.digest()), [two.digest()]);
    assert_eq!(place.delete(&one.digest()), Ok(Deletion::Gone));
}

#[test]
#[ignore = "needs docker-registry"]
fn what_a_registry_lacks_or_does_not_do_is_told() {
    let mut place = Place::of(Setup::new(Mode::Plain).refusing_deletes());
    let image = artifact("image", None);
    let missing = place.push(&image, &["1"]).unwrap_err().missing_content();
    assert!(missing.iter().eq([Descriptor::EMPTY.digest()]), "{missing:?}");

    place.push_empty();
    place.push(&image, &["1"]).unwrap();
    let error = place.delete(&image.digest()).unwrap_err();
    assert!(matches!(error, OperationError::Unsupported(_)), "{error}");
    assert_eq!(place.digest_of("1"), image.digest());
}
