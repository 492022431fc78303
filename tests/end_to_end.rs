//! Operations on a real registry, driven as the example programs drive them; Skopeo is on the other side.
//!
//! `cargo test --all-features --test end_to_end -- --ignored`

use std::fs::{self, File};
use std::io;
use std::path::Path;

use distref::client::{
    Answer, Ask, BlobPush, Delete, Deletion, ListRepositories, ListTags, Operation, OperationError,
    Ping, PullBlob, PullManifest, PushBlob, PushManifest, PushedBlob, Session,
};
use distref::manifest::{Descriptor, Manifest, MediaType};
use distref::platform::Matcher;
use distref::registry::{Addresses, Credentials, DaemonConfig, EndpointPlan, HopError, Purpose};
use distref::{Domain, Platform, Reference, Repository, Tag};

#[path = "../examples/support/driver.rs"]
#[allow(dead_code, reason = "no test watches progress")]
mod driver;
#[path = "../examples/support/failed.rs"]
#[allow(dead_code, reason = "errors are looked at, not shown")]
mod failed;
#[path = "../examples/support/failure.rs"]
#[allow(dead_code, reason = "no program fails")]
mod failure;
#[path = "../examples/support/place.rs"]
#[allow(dead_code, reason = "programs hold other content")]
mod place;
#[path = "support/rig/mod.rs"]
mod rig;

use driver::Driver;
use place::{Nowhere, Sink, Source};
use rig::{
    Folder, Images, Mode, PASSWORD, Proxy, Registry, Setup, USER, make_docker_folder, make_layout,
    pull, push,
};

/// A layer of several reads and writes.
const NOISE: u64 = 1_000_000;

/// What a client is asked for credentials.
type Answers = Box<dyn Fn(&Ask) -> io::Result<Answer>>;

/// Somebody who talks to a registry, directly or through a proxy.
struct Client {
    driver: Driver<Answers>,
    domain: Domain,
}

impl Client {
    /// With the credentials of the registry, if it has some.
    fn of(registry: &Registry) -> Self {
        Self::new(registry.addr(), registry.credentials())
    }

    fn anonymous(registry: &Registry) -> Self {
        Self::new(registry.addr(), None)
    }

    fn through(proxy: &Proxy, registry: &Registry) -> Self {
        Self::new(&proxy.addr(), registry.credentials())
    }

    fn new(addr: &str, credentials: Option<(&str, &str)>) -> Self {
        let known = credentials.map(|(user, password)| Credentials::basic(user, password).unwrap());
        let answers: Answers = Box::new(move |ask| match (ask, &known) {
            (Ask::Credentials { .. }, Some(known)) => Ok(Answer::Credentials(known.clone())),
            _ => Ok(ask.usual()),
        });
        let nobody: [Vec<u8>; 0] = [];
        let driver = Driver::new(Session::new(), &nobody, answers);
        Self { driver, domain: addr.parse().unwrap() }
    }

    fn plan(&self, purpose: Purpose) -> EndpointPlan {
        let daemon = DaemonConfig::default();
        EndpointPlan::new(&daemon, self.domain.view(), purpose, &Addresses::new()).unwrap()
    }

    /// What is left of the domain is the name.
    fn reference(&self, name: &str) -> Reference {
        format!("{}/{name}", self.domain).parse().unwrap()
    }

    fn run<O: Operation>(&self, mut operation: O) -> Result<O::Output, OperationError> {
        self.run_with(&mut operation, &mut Nowhere, &mut Nowhere)
    }

    fn run_with<O: Operation>(
        &self,
        operation: &mut O,
        source: &mut dyn Source,
        sink: &mut dyn Sink,
    ) -> Result<O::Output, OperationError> {
        let driven = self.driver.drive(operation, source, sink, &|_| {}).unwrap();
        driven.map_err(|failed| failed.error)
    }

    fn ping(&self) -> Result<(), OperationError> {
        self.run(Ping::new(self.plan(Purpose::Pull)))
    }

    /// Pushes all blobs, then the images, then the index with a tag.
    fn push(&self, images: &Images, name: &str) -> Vec<PushedBlob> {
        let target = self.reference(name);
        let repository = target.repository();
        let blobs = images.blobs();
        let blobs = blobs.iter().map(|blob| {
            let push = PushBlob::new(self.plan(Purpose::Push), repository, blob);
            self.push_blob(push, images, blob).unwrap()
        });
        let blobs = blobs.collect();
        for image in &images.manifests {
            let of = if image.is_docker() {
                MediaType::DOCKER_MANIFEST
            } else {
                MediaType::OCI_MANIFEST
            };
            let bytes = image.bytes().to_vec();
            let push = PushManifest::new(self.plan(Purpose::Push), repository, of, bytes);
            assert_eq!(*self.run(push).unwrap().digest(), image.digest());
        }
        let of = images.index.to_descriptor().media_type().clone();
        let bytes = images.index.bytes().to_vec();
        let tag: Tag = target.tag().unwrap().into();
        let push = PushManifest::new(self.plan(Purpose::Push), repository, of, bytes).tagged([tag]);
        assert_eq!(*self.run(push).unwrap().digest(), images.index.digest());
        blobs
    }

    fn push_blob(
        &self,
        mut push: PushBlob,
        images: &Images,
        blob: &Descriptor<'_>,
    ) -> Result<PushedBlob, OperationError> {
        let mut file = File::open(images.blob(blob.digest())).unwrap();
        self.run_with(&mut push, &mut file, &mut Nowhere)
    }

    fn pull_blob(
        &self,
        repository: &Repository,
        blob: &Descriptor<'_>,
    ) -> Result<Vec<u8>, OperationError> {
        let mut pull = PullBlob::new(self.plan(Purpose::Pull), repository.view(), blob);
        let mut content = Content::default();
        let digest = self.run_with(&mut pull, &mut Nowhere, &mut content)?;
        assert_eq!(digest, *blob.digest());
        Ok(content.0)
    }

    /// Pulls all that a name stands for, and holds it against what was pushed.
    fn pull(&self, images: &Images, name: &str) {
        let source = self.reference(name);
        let repository: Repository = source.repository().into();
        let pulled = PullManifest::of(self.plan(Purpose::Pull), source.view());
        let pulled = self.run(pulled).unwrap();
        assert_eq!(pulled.bytes(), images.index.bytes());
        let Manifest::Index(index) = pulled.manifest() else { panic!("{name} is no index") };
        for (entry, image) in index.manifests().iter().zip(&images.manifests) {
            let plan = self.plan(Purpose::Pull);
            let pulled = PullManifest::described(plan, repository.view(), entry);
            assert_eq!(self.run(pulled).unwrap().bytes(), image.bytes());
        }
        for blob in images.blobs() {
            let content = self.pull_blob(&repository, &blob).unwrap();
            assert!(content == fs::read(images.blob(blob.digest())).unwrap());
        }
    }
}

/// What was pulled.
#[derive(Default)]
struct Content(Vec<u8>);

impl Sink for Content {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.0.truncate(usize::try_from(offset).unwrap());
        assert_eq!(self.0.len() as u64, offset, "no byte is left out");
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}

fn layout(folder: &Folder) -> Images {
    make_layout(&folder.join("oci"), NOISE)
}

/// The layer of noise.
fn large(images: &Images) -> Descriptor<'static> {
    images.manifests[0].layers()[2].clone().into_owned()
}

fn repository(name: &str) -> Repository {
    name.parse().unwrap()
}

fn assert_pulled_by_skopeo(images: &Images, registry: &Registry, name: &str, folder: &Path) {
    pull(registry, name, folder);
    images.assert_in(folder);
}

#[test]
#[ignore = "needs docker-registry and skopeo"]
fn in_every_mode_what_we_push_is_what_skopeo_pulls() {
    for mode in Mode::ALL {
        for setup in [Setup::new(mode), Setup::new(mode).relative_locations()] {
            let registry = Registry::start(setup);
            let folder = Folder::new("push");
            let images = layout(&folder);
            let pushed = Client::of(&registry).push(&images, "team/app:1.0");
            assert!(pushed.iter().all(|blob| blob.how() == BlobPush::Sent), "{setup:?}");
            assert_pulled_by_skopeo(&images, &registry, "team/app:1.0", &folder.join("back"));
        }
    }
}

#[test]
#[ignore = "needs docker-registry and skopeo"]
fn in_every_mode_what_skopeo_pushes_is_what_we_pull() {
    for mode in Mode::ALL {
        let redirecting = Setup::new(mode).redirecting_blobs();
        let redirecting = (!mode.has_tls()).then_some(redirecting); // the other server has none
        for setup in [Some(Setup::new(mode)), redirecting].into_iter().flatten() {
            let registry = Registry::start(setup);
            let folder = Folder::new("pull");
            let images = layout(&folder);
            push(&images, &registry, "team/app:1.0");
            let before = registry.blob_requests().len();
            Client::of(&registry).pull(&images, "team/app:1.0");
            let redirected = registry.blob_requests().len() - before;
            let expected = if setup.redirecting_blobs { images.blobs().len() } else { 0 };
            assert_eq!(redirected, expected, "{setup:?}");
            assert!(!registry.leaked_authorization(), "{setup:?}");
        }
    }
}

#[test]
#[ignore = "needs docker-registry"]
fn a_redirect_out_of_tls_is_not_followed() {
    let registry = Registry::start(Setup::new(Mode::TlsBasic).redirecting_blobs());
    let folder = Folder::new("downgrade");
    let images = layout(&folder);
    let client = Client::of(&registry);
    client.push(&images, "team/app:1.0");
    let before = registry.blob_requests().len();
    let refused = client.pull_blob(&repository("team/app"), &large(&images));
    assert_eq!(refused, Err(OperationError::Hop(HopError::Downgrade)));
    assert_eq!(registry.blob_requests().len(), before);
}

#[test]
#[ignore = "needs docker-registry and skopeo"]
fn docker_images_go_there_and_back() {
    let registry = Registry::start(Mode::Plain);
    let folder = Folder::new("docker");
    let images = make_docker_folder(&folder.join("docker"), NOISE);
    let client = Client::of(&registry);
    client.push(&images, "team/app:1.0");
    client.pull(&images, "team/app:1.0");
    assert_pulled_by_skopeo(&images, &registry, "team/app:1.0", &folder.join("back"));
}

#[test]
#[ignore = "needs docker-registry"]
fn an_index_leads_to_the_image_of_a_platform() {
    let registry = Registry::start(Mode::Plain);
    let folder = Folder::new("platform");
    let images = layout(&folder);
    let client = Client::of(&registry);
    client.push(&images, "team/app:1.0");
    let image = client.reference("team/app:1.0");
    let pull = PullManifest::of(client.plan(Purpose::Pull), image.view());
    let pulled = client.run(pull.for_platform(Matcher::only(&Platform::LINUX_ARM64))).unwrap();
    assert_eq!(pulled.bytes(), images.manifests[1].bytes());
    assert_eq!(*pulled.root().digest(), images.index.digest());

    let pull = PullManifest::of(client.plan(Purpose::Pull), image.view());
    let pulled = client.run(pull.for_platform(Matcher::only(&Platform::WINDOWS_AMD64)));
    assert!(matches!(pulled, Err(OperationError::NoPlatform(_))), "{pulled:?}");
}

#[test]
#[ignore = "needs docker-registry"]
fn a_second_push_sends_no_blob() {
    let registry = Registry::start(Mode::Token);
    let proxy = Proxy::start(registry.addr());
    let folder = Folder::new("again");
    let images = layout(&folder);
    let client = Client::through(&proxy, &registry);
    let pushed = client.push(&images, "team/app:1.0");
    assert!(pushed.iter().map(PushedBlob::sent).sum::<u64>() > NOISE);
    let before = proxy.upload_bytes();
    assert!(before > NOISE);
    let pushed = client.push(&images, "team/app:2.0");
    assert!(pushed.iter().all(|blob| (blob.how(), blob.sent()) == (BlobPush::Existed, 0)));
    let manifests = images.manifests.iter().map(|image| image.bytes().len());
    let manifests = manifests.sum::<usize>() + images.index.bytes().len();
    assert_eq!(proxy.upload_bytes() - before, manifests as u64);
}

#[test]
#[ignore = "needs docker-registry"]
fn a_blob_of_another_repository_is_mounted_and_not_sent() {
    for mode in [Mode::Plain, Mode::Basic, Mode::Token] {
        let registry = Registry::start(mode);
        let proxy = Proxy::start(registry.addr());
        let folder = Folder::new("mount");
        let images = layout(&folder);
        let client = Client::through(&proxy, &registry);
        client.push(&images, "team/base:1.0");
        let before = proxy.upload_bytes();
        for blob in images.blobs() {
            let plan = client.plan(Purpose::Push);
            let push = PushBlob::new(plan, repository("team/app").view(), &blob);
            let push = push.mount_from(repository("team/base").view());
            let pushed = client.push_blob(push, &images, &blob).unwrap();
            assert_eq!((pushed.how(), pushed.sent()), (BlobPush::Mounted, 0), "{mode:?}");
        }
        assert_eq!(proxy.upload_bytes(), before, "{mode:?}");
    }
}

#[test]
#[ignore = "needs docker-registry"]
fn a_broken_download_goes_on_where_it_broke() {
    for setup in [Setup::new(Mode::Plain), Setup::new(Mode::TlsBasic), Setup::new(Mode::Token)] {
        let registry = Registry::start(setup);
        let proxy = Proxy::start(registry.addr());
        let folder = Folder::new("resume");
        let images = layout(&folder);
        let client = Client::through(&proxy, &registry);
        client.push(&images, "team/app:1.0");
        let before = proxy.sent_down();
        proxy.cut_download_after(400_000, 2);
        let blob = large(&images);
        let content = client.pull_blob(&repository("team/app"), &blob).unwrap();
        assert!(content == fs::read(images.blob(blob.digest())).unwrap());
        assert_eq!(proxy.cuts(), 2, "{setup:?}");
        let moved = proxy.sent_down() - before;
        assert!(moved < NOISE + 600_000, "{moved} bytes for {NOISE}, {setup:?}");
        let answers = registry.requests();
        let answers = answers.iter().filter(|request| request.path.contains("/blobs/sha256:"));
        assert!(answers.filter(|request| request.status == 206).count() >= 2, "{setup:?}");
    }
}

#[test]
#[ignore = "needs docker-registry and skopeo"]
fn a_broken_upload_begins_again_where_the_registry_has_forgotten_it() {
    // This registry drops an upload whose last chunk came in part: its state is not what the client was told.
    for mode in [Mode::Plain, Mode::TlsBasic, Mode::Token] {
        let registry = Registry::start(mode);
        let proxy = Proxy::start(registry.addr());
        let folder = Folder::new("chunks");
        let images = layout(&folder);
        let client = Client::through(&proxy, &registry);
        let blob = large(&images);
        let plan = client.plan(Purpose::Push);
        let push = PushBlob::new(plan, repository("team/app").view(), &blob).chunked(200_000);
        proxy.cut_upload_after(500_000, 1);
        let pushed = client.push_blob(push, &images, &blob).unwrap();
        assert_eq!((pushed.how(), proxy.cuts()), (BlobPush::Sent, 1), "{mode:?}");
        assert!(pushed.sent() < 2 * NOISE, "{} bytes, {mode:?}", pushed.sent());
        let requests = registry.requests();
        let count = |method: &str, status: u16| {
            let known = requests.iter().filter(|request| request.path.contains("/blobs/uploads/"));
            known.filter(|request| (&*request.method, request.status) == (method, status)).count()
        };
        assert_eq!(
            (count("POST", 202), count("GET", 404), count("PUT", 201)),
            (2, 1, 1),
            "{mode:?}"
        );
        client.push(&images, "team/app:1.0");
        assert_pulled_by_skopeo(&images, &registry, "team/app:1.0", &folder.join("back"));
    }
}

#[test]
#[ignore = "needs docker-registry and skopeo"]
fn a_broken_upload_in_one_piece_is_mended_too() {
    let registry = Registry::start(Mode::Plain);
    let proxy = Proxy::start(registry.addr());
    let folder = Folder::new("one-piece");
    let images = layout(&folder);
    let client = Client::through(&proxy, &registry);
    proxy.cut_upload_after(500_000, 2);
    client.push(&images, "team/app:1.0");
    assert_eq!(proxy.cuts(), 2);
    assert_pulled_by_skopeo(&images, &registry, "team/app:1.0", &folder.join("back"));
}

#[test]
#[ignore = "needs docker-registry"]
fn a_connection_that_is_refused_is_tried_again() {
    let registry = Registry::start(Mode::Plain);
    let proxy = Proxy::start(registry.addr());
    let client = Client::through(&proxy, &registry);
    client.ping().unwrap();
    proxy.refuse(2);
    Client::through(&proxy, &registry).ping().unwrap();
}

#[test]
#[ignore = "needs docker-registry"]
fn a_registry_that_is_gone_ends_the_operation() {
    let registry = Registry::start(Mode::Plain);
    let client = Client::of(&registry);
    client.ping().unwrap();
    drop(registry);
    let gone = client.ping();
    assert!(matches!(gone, Err(OperationError::GaveUp { .. })), "{gone:?}");
}

#[test]
#[ignore = "needs docker-registry"]
fn in_every_mode_a_ping_says_whether_one_is_let_in() {
    for mode in Mode::ALL {
        let registry = Registry::start(mode);
        assert_eq!(Client::of(&registry).ping(), Ok(()), "{mode:?}");
        let nobody = Client::anonymous(&registry).ping();
        let is_let_in = !mode.asks_for_password();
        assert_eq!(nobody.is_ok(), is_let_in, "{mode:?}: {nobody:?}");
    }
}

#[test]
#[ignore = "needs docker-registry"]
fn a_wrong_password_is_refused_once_and_not_printed() {
    for mode in [Mode::Basic, Mode::TlsBasic, Mode::Token] {
        let registry = Registry::start(mode);
        let refused = Client::new(registry.addr(), Some((USER, "swordfish"))).ping().unwrap_err();
        assert_eq!(refused.status(), Some(401), "{mode:?}: {refused:?}");
        let said = format!("{refused} {refused:?}");
        assert!(!said.contains("swordfish") && !said.contains(PASSWORD), "{said}");
        let asked = registry.requests().len() + registry.token_requests().len();
        assert!(asked <= 3, "{mode:?}: {:?}", registry.requests());
    }
}

#[test]
#[ignore = "needs docker-registry and skopeo"]
fn nobody_in_particular_pulls_what_is_public_and_nothing_else() {
    let registry = Registry::start(Mode::Token);
    let folder = Folder::new("public");
    let images = layout(&folder);
    push(&images, &registry, "public/app:1.0");
    push(&images, &registry, "private/app:1.0");
    let client = Client::anonymous(&registry);
    client.pull(&images, "public/app:1.0");
    let image = client.reference("private/app:1.0");
    let refused = client.run(PullManifest::of(client.plan(Purpose::Pull), image.view()));
    assert_eq!(refused.unwrap_err().status(), Some(401));
}

#[test]
#[ignore = "needs docker-registry"]
fn a_token_serves_all_requests_that_it_is_good_for() {
    let registry = Registry::start(Mode::Token);
    let folder = Folder::new("tokens");
    let images = layout(&folder);
    let client = Client::of(&registry);
    client.push(&images, "team/app:1.0");
    let asked = registry.token_requests().len();
    assert!(asked <= 2, "{:?}", registry.token_requests());
    client.pull(&images, "team/app:1.0");
    let asked = registry.token_requests().len() - asked;
    assert!(asked <= 1, "{:?}", registry.token_requests());
}

#[test]
#[ignore = "needs docker-registry"]
fn what_is_deleted_is_gone_and_a_registry_that_does_not_delete_says_so() {
    let folder = Folder::new("delete");
    let images = layout(&folder);
    let delete = |client: &Client| {
        let digest = large(&images).digest().clone();
        client.run(Delete::blob(client.plan(Purpose::Push), repository("team/app").view(), digest))
    };
    let registry = Registry::start(Mode::Token);
    let client = Client::of(&registry);
    client.push(&images, "team/app:1.0");
    assert_eq!(delete(&client), Ok(Deletion::Deleted));
    let gone = client.pull_blob(&repository("team/app"), &large(&images)).unwrap_err();
    assert!(gone.is_not_found(), "{gone:?}");

    let registry = Registry::start(Setup::new(Mode::Plain).refusing_deletes());
    let client = Client::of(&registry);
    client.push(&images, "team/app:1.0");
    let refused = delete(&client).unwrap_err();
    assert!(matches!(refused, OperationError::Unsupported(_)), "{refused:?}");
    assert!(client.pull_blob(&repository("team/app"), &large(&images)).is_ok());
}

#[test]
#[ignore = "needs docker-registry"]
fn a_manifest_is_deleted_by_its_digest_and_with_it_all_its_tags() {
    for mode in [Mode::Plain, Mode::TlsBasic, Mode::Token] {
        let registry = Registry::start(mode);
        let folder = Folder::new("untag");
        let images = layout(&folder);
        let client = Client::of(&registry);
        client.push(&images, "team/app:1.0");
        client.push(&images, "team/app:2.0");
        let delete = || {
            let (plan, digest) = (client.plan(Purpose::Push), images.index.digest());
            let app = repository("team/app");
            client.run(Delete::manifest(plan, app.view(), digest.into()))
        };
        assert_eq!(delete(), Ok(Deletion::Deleted), "{mode:?}");
        for name in ["team/app:1.0", "team/app:2.0"] {
            let image = client.reference(name);
            let gone = client.run(PullManifest::of(client.plan(Purpose::Pull), image.view()));
            assert!(gone.unwrap_err().is_not_found(), "{mode:?}");
        }
        assert_eq!(delete(), Ok(Deletion::Gone), "{mode:?}");
        let left = &images.manifests[0].to_descriptor();
        let app = repository("team/app");
        let left = PullManifest::described(client.plan(Purpose::Pull), app.view(), left);
        assert!(client.run(left).is_ok(), "{mode:?}");
    }
}

#[test]
#[ignore = "needs docker-registry and skopeo"]
fn repositories_are_listed_page_by_page_and_tags_at_once() {
    let names = ["a", "b/c", "d", "e-f", "g"];
    for mode in Mode::ALL {
        let registry = Registry::start(mode);
        let folder = Folder::new("catalog");
        let images = make_layout(&folder.join("oci"), 0);
        for name in names {
            push(&images, &registry, &format!("{name}:1.0"));
        }
        push(&images, &registry, "a:2.0");
        let client = Client::of(&registry);
        let list = ListRepositories::new(client.plan(Purpose::Pull)).page_size(2);
        let listed = client.run(list).unwrap();
        assert_eq!(listed, names.map(repository), "{mode:?}");
        let pages = registry.requests();
        let pages = pages.iter().filter(|page| (&*page.path, page.status) == ("/v2/_catalog", 200));
        assert_eq!(pages.count(), 3, "{mode:?}");

        let list = ListTags::new(client.plan(Purpose::Pull), repository("a").view()).page_size(1);
        let mut tags = client.run(list).unwrap();
        tags.sort_unstable();
        assert_eq!(tags.iter().map(Tag::as_str).collect::<Vec<_>>(), ["1.0", "2.0"], "{mode:?}");
    }
}

#[test]
#[ignore = "needs docker-registry"]
fn what_is_not_there_is_not_found() {
    for mode in [Mode::Plain, Mode::Token] {
        let registry = Registry::start(mode);
        let client = Client::of(&registry);
        let image = client.reference("team/nothing:1.0");
        let missing = client.run(PullManifest::of(client.plan(Purpose::Pull), image.view()));
        assert!(missing.unwrap_err().is_not_found(), "{mode:?}");
    }
}
