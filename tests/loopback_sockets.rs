//! Our client against our server, over sockets: each kind of operation once, from memory and from a folder, in plain HTTP
//! and with TLS and a password.
#![cfg(unix)]

#[path = "support/rig/authority.rs"]
#[allow(dead_code, reason = "nobody signs tokens")]
mod authority;
#[allow(dead_code, reason = "one thing is done at a time: there is none to stop")]
#[path = "../examples/support/driver.rs"]
mod driver;
#[allow(dead_code, reason = "nobody is advised")]
#[path = "../examples/support/failed.rs"]
mod failed;
#[allow(dead_code, reason = "nobody is advised")]
#[path = "../examples/support/failure.rs"]
mod failure;
#[allow(dead_code, reason = "some images are for other tests")]
#[path = "support/loopback/image.rs"]
mod image;
#[path = "../examples/support/place.rs"]
mod place;
#[allow(dead_code, reason = "the numbers alone are needed")]
#[path = "support/random.rs"]
mod random;
#[allow(dead_code, reason = "nothing is logged")]
#[path = "../examples/support/serve/mod.rs"]
mod serve;
#[path = "../examples/support/store/mod.rs"]
mod store;
#[path = "support/loopback/whole.rs"]
mod whole;

use std::io::{self, Read};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use distref::client::{
    Answer, Ask, BlobPush, Delete, Deletion, ListReferrers, ListRepositories, ListTags, Operation,
    OperationError, Ping, ProbeBlob, PushBlob, PushManifest, Resolve, Session, SubjectLink,
};
use distref::digest::Algorithm;
use distref::manifest::{Descriptor, MediaType};
use distref::registry::{Credentials, Purpose};
use distref::server::Server;
use distref::{Digest, Reference, ReferenceView, tag};

use crate::authority::Authority;
use crate::driver::Driver;
use crate::image::{Image, digest};
use crate::place::{Sink, Source};
use crate::random::Random;
use crate::serve::{Options, Running, Users};
use crate::store::Blobs;
use crate::store::disk::Disk;
use crate::store::memory::Memory;
use crate::whole::{Line, Manner, Moved, blob, copy, plan, pull, push};

const LOOPBACK: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// A registry that is listening, and somebody who speaks to it.
struct Place {
    running: Running,
    client: Driver<fn(&Ask) -> io::Result<Answer>>,
}

impl Place {
    fn new(store: impl Blobs) -> Self {
        Self::with(store, Options::default(), &[], |ask| Ok(ask.usual()))
    }

    fn with(
        store: impl Blobs,
        options: Options,
        authorities: &[Vec<u8>],
        ask: fn(&Ask) -> io::Result<Answer>,
    ) -> Self {
        let server = Server::new().with_page(3);
        let running = Running::start(LOOPBACK, store, Options { server, ..options });
        let client = Driver::new(Session::new(), authorities, ask);
        Self { running: running.expect("a free port"), client }
    }

    /// A name at this registry.
    fn name(&self, name: &str) -> Reference {
        format!("localhost:{}/{name}", self.running.address().port()).parse().unwrap()
    }
}

impl Line for Place {
    fn drive<O: Operation>(
        &mut self,
        operation: &mut O,
        source: &[u8],
        sink: &mut Vec<u8>,
    ) -> Result<O::Output, OperationError> {
        let driven = self.client.drive(operation, &mut Bytes(source), &mut Kept(sink), &|_| {});
        driven.expect("this machine does its part").map_err(|failed| failed.error)
    }

    fn peek(&self, _: ReferenceView<'_>, _: &Digest) -> Vec<u8> {
        Vec::new() // what is mounted is not sent
    }
}

struct Bytes<'a>(&'a [u8]);

impl Source for Bytes<'_> {
    fn read_at(&mut self, offset: u64) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(&self.0[usize::try_from(offset).unwrap()..]))
    }
}

struct Kept<'a>(&'a mut Vec<u8>);

impl Sink for Kept<'_> {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.0.truncate(usize::try_from(offset).unwrap());
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}

fn random(seed: u64) -> Random {
    Random::new(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15))
}

fn assert_same(pulled: &Image, image: &Image) {
    for part in image.manifests.iter().chain(&image.blobs) {
        assert_eq!(pulled.bytes(part.descriptor.digest()), part.bytes);
    }
}

/// All that is done to a registry, and that it did it.
fn works(place: &mut Place) {
    is_there(place);
    moves_blobs(place);
    let image = Image::for_two_platforms(&mut random(1));
    let app = place.name("team/app:1.2");
    moves_images(place, &image, &app);
    lists(place, &image, &app);
    deletes(place, &image, &app);
}

fn is_there(place: &mut Place) {
    let app = place.name("team/app");
    place.run(Ping::new(plan(app.domain(), Purpose::Pull))).unwrap();
    let error = place.run(Resolve::of(plan(app.domain(), Purpose::Pull), app.view())).unwrap_err();
    assert!(error.is_not_found(), "{error}");
}

fn moves_blobs(place: &mut Place) {
    let [app, other] = ["team/app", "other/app"].map(|name| place.name(name));
    let to = || plan(app.domain(), Purpose::Push);
    let manners: [fn(PushBlob) -> PushBlob; 4] =
        [|it| it, |it| it.chunked(300), PushBlob::in_one_post, PushBlob::unprobed];
    for (manner, len) in manners.into_iter().zip([0, 1_000, 70_000, 300_000]) {
        for algorithm in [Algorithm::Sha256, Algorithm::Sha512] {
            let bytes = random(len).bytes(usize::try_from(len).unwrap());
            let layer = Descriptor::new(MediaType::OCI_LAYER, digest(algorithm, &bytes), len);
            let mut send = |push: PushBlob| place.drive(&mut { push }, &bytes, &mut Vec::new());
            let pushed = send(manner(PushBlob::new(to(), app.repository(), &layer))).unwrap();
            assert_eq!((pushed.how(), pushed.sent()), (BlobPush::Sent, len));
            let mount = PushBlob::new(to(), other.repository(), &layer);
            let mounted = send(mount.mount_from(app.repository())).unwrap();
            assert_eq!((mounted.how(), mounted.sent()), (BlobPush::Mounted, 0));
            let pulled = blob(place, other.domain(), other.repository(), &layer).unwrap();
            assert_eq!(pulled, bytes);
        }
    }
    let layer = Descriptor::of(MediaType::OCI_LAYER, b"this");
    let mut wrong = PushBlob::new(to(), app.repository(), &layer);
    let error = place.drive(&mut wrong, b"that", &mut Vec::new()).unwrap_err();
    assert!(error.to_string().contains("DIGEST_INVALID"), "{error}");
}

fn moves_images(place: &mut Place, image: &Image, app: &Reference) {
    for manner in Manner::ALL {
        push(place, app.view(), image, manner).unwrap();
        assert_same(&pull(place, app.view()).unwrap(), image);
    }
    let again = push(place, app.view(), image, Manner::default()).unwrap();
    assert_eq!(again, Moved::default());
    let to = place.name("copies/app:1.2");
    let copied = copy(place, app.view(), to.view()).unwrap();
    assert_eq!(copied, Moved { sent: 0, mounted: image.blobs.len() });
    assert_same(&pull(place, to.view()).unwrap(), image);
}

fn lists(place: &mut Place, image: &Image, app: &Reference) {
    let [from, to] = [Purpose::Pull, Purpose::Push].map(|purpose| plan(app.domain(), purpose));
    let found = place.run(ListRepositories::new(from.clone())).unwrap();
    assert_eq!(found, ["copies/app", "other/app", "team/app"]);
    let bytes = image.bytes(image.root().digest()).to_vec();
    let push =
        PushManifest::new(to.clone(), app.repository(), image.root().media_type().clone(), bytes);
    let tags: Vec<distref::Tag> =
        ["1", "1.2", "1.2.3", "1.3", "2"].map(|tag| tag.parse().unwrap()).into();
    place.run(push.tagged(tags.iter().cloned())).unwrap();
    assert_eq!(place.run(ListTags::new(from.clone(), app.repository())).unwrap(), tags);

    for seed in 10..15 {
        let about = Image::about(image.root(), &mut random(seed));
        for part in &about.blobs {
            let mut push = PushBlob::new(to.clone(), app.repository(), &part.descriptor);
            place.drive(&mut push, &part.bytes, &mut Vec::new()).unwrap();
        }
        let (descriptor, bytes) = (about.root(), about.manifests[0].bytes.clone());
        let media_type = descriptor.media_type().clone();
        let push = PushManifest::new(to.clone(), app.repository(), media_type, bytes);
        assert_eq!(place.run(push).unwrap().subject_link(), &SubjectLink::Registry);
    }
    let list = ListReferrers::new(from, app.repository(), image.root().digest().clone());
    assert_eq!(place.run(list).unwrap().len(), 5);
}

fn deletes(place: &mut Place, image: &Image, app: &Reference) {
    let to = plan(app.domain(), Purpose::Push);
    let config = image.blobs[0].descriptor.digest();
    for expected in [Deletion::Deleted, Deletion::Gone] {
        for delete in [
            Delete::manifest(to.clone(), app.repository(), tag!("2").into()),
            Delete::manifest(to.clone(), app.repository(), image.root().digest().clone().into()),
            Delete::blob(to.clone(), app.repository(), config.clone()),
        ] {
            assert_eq!(place.run(delete).unwrap(), expected);
        }
    }
    let probe = ProbeBlob::new(to.clone(), app.repository(), config);
    assert!(!place.run(probe).unwrap());
    assert!(place.run(ListTags::new(to, app.repository())).unwrap().is_empty());
}

#[test]
fn a_registry_in_memory_works_in_plain_http() {
    works(&mut Place::new(Memory::default()));
}

#[test]
fn a_registry_in_a_folder_works_and_has_all_of_it_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    works(&mut Place::new(Disk::open(folder.path()).unwrap()));

    let image = Image::for_two_platforms(&mut random(2));
    let mut place = Place::new(Disk::open(folder.path()).unwrap());
    let kept = place.name("kept/app:1");
    push(&mut place, kept.view(), &image, Manner::default()).unwrap();
    place.running.stop();

    let mut place = Place::new(Disk::open(folder.path()).unwrap());
    let kept = place.name("kept/app:1");
    assert_same(&pull(&mut place, kept.view()).unwrap(), &image);
}

#[test]
fn a_registry_works_with_tls_and_a_password_and_not_without() {
    let authority = Authority::new("loopback");
    let options = || Options {
        users: Some(Users::read(&format!("alice:{}", hash())).unwrap()),
        tls: Some(Arc::new(tls(&authority))),
        ..Options::default()
    };
    let authorities = [authority.der()];
    works(&mut Place::with(Memory::default(), options(), &authorities, |ask| match ask {
        Ask::Credentials { .. } => {
            Ok(Answer::Credentials(Credentials::basic("alice", "s3cret").unwrap()))
        }
        ask => Ok(ask.usual()),
    }));
    let mut stranger =
        Place::with(Memory::default(), options(), &authorities, |ask| Ok(ask.usual()));
    let app = stranger.name("team/app");
    let error = stranger.run(Ping::new(plan(app.domain(), Purpose::Pull))).unwrap_err();
    assert_eq!(error.status(), Some(401), "{error}");
}

/// That of `s3cret`, at the least cost.
fn hash() -> String {
    bcrypt::hash("s3cret", 4).unwrap()
}

fn tls(authority: &Authority) -> rustls::ServerConfig {
    use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};

    let leaf = authority.leaf();
    let chain = CertificateDer::pem_slice_iter(leaf.certificate.as_bytes());
    let chain = chain.collect::<Result<_, _>>().expect("a certificate");
    let key = PrivateKeyDer::from_pem_slice(leaf.key.as_bytes()).expect("a key");
    let provider = rustls::crypto::ring::default_provider().into();
    rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
        .expect("a certificate and its key")
}
