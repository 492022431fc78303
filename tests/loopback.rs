//! Our client against our server, without sockets: what one sends, the other understands, whatever happens in between.

#[path = "support/loopback/mod.rs"]
mod loopback;
#[allow(dead_code, reason = "the numbers alone are needed")]
#[path = "support/random.rs"]
mod random;

use std::time::Duration;

use distref::client::{
    BlobPush, Delete, Deletion, ListReferrers, ListRepositories, ListTags, OperationError, Ping,
    ProbeBlob, PullBlob, PullManifest, PushBlob, PushManifest, Resolve, SubjectLink,
};
use distref::digest::Algorithm;
use distref::manifest::{Descriptor, MediaType};
use distref::platform::Matcher;
use distref::protocol::auth::Basic;
use distref::registry::{Credentials, EndpointPlan, Purpose};
use distref::server::Server;
use distref::{Digest, DomainView, Platform, ReferenceView, Repository, RepositoryView, Tag, tag};

use loopback::{
    Access, Client, Fault, Image, Joined, Manner, Moved, Network, Registry, Store, Tokens, blob,
    copy, digest, faults, plan, pull, push, random,
};

const REGISTRY: DomainView<'static> = distref::domain!("registry.example");
const APP: ReferenceView<'static> = distref::reference!("registry.example/team/app:1.2");
const COPY: ReferenceView<'static> = distref::reference!("registry.example/other/app:1.2");
const ELSEWHERE: ReferenceView<'static> = distref::reference!("mirror.example/team/app:1.2");

fn open() -> Registry {
    Registry::new(Server::new(), Access::Anybody)
}

/// A registry where everybody may do everything, and another one.
fn network(seed: u64) -> Network {
    Network::new(seed).with("registry.example", open()).with("mirror.example", open())
}

fn to() -> EndpointPlan {
    plan(REGISTRY, Purpose::Push)
}

fn from() -> EndpointPlan {
    plan(REGISTRY, Purpose::Pull)
}

fn app() -> RepositoryView<'static> {
    APP.repository()
}

fn layer(algorithm: Algorithm<'_>, bytes: &[u8]) -> Descriptor<'static> {
    Descriptor::new(MediaType::OCI_LAYER, digest(algorithm, bytes), bytes.len() as u64)
}

fn push_image(network: &mut Network, to: ReferenceView<'_>, image: &Image) -> Moved {
    push(&mut Joined(network, &mut Client::anonymous()), to, image, Manner::default()).unwrap()
}

/// The same manifests and blobs, byte for byte.
fn assert_same(pulled: &Image, image: &Image) {
    assert_eq!(pulled.root().digest(), image.root().digest());
    assert_eq!(pulled.manifests.len(), image.manifests.len());
    for part in &image.manifests {
        assert_eq!(pulled.bytes(part.descriptor.digest()), part.bytes);
    }
    for part in &pulled.blobs {
        assert_eq!(part.bytes, image.bytes(part.descriptor.digest()));
    }
}

// Each operation.

#[test]
fn a_registry_that_is_asked_for_is_there() {
    let mut network = network(1);
    network.run(&mut Client::anonymous(), Ping::new(from())).unwrap();
    assert_eq!(network.take_said(), ["GET /v2/ 200"]);
}

#[test]
fn what_a_tag_names_is_found_and_what_no_tag_names_is_not() {
    let (mut network, mut client) = (network(1), Client::anonymous());
    let image = Image::random(&mut random(1));
    push_image(&mut network, APP, &image);
    let found = network.run(&mut client, Resolve::of(from(), APP)).unwrap();
    assert_eq!((found.digest(), found.size()), (image.root().digest(), image.root().size()));
    assert_eq!(found.media_type(), image.root().media_type());
    let other = distref::reference!("registry.example/team/app:none");
    let error = network.run(&mut client, Resolve::of(from(), other)).unwrap_err();
    assert!(error.is_not_found(), "{error}");
}

#[test]
fn of_an_index_the_image_for_a_platform_is_pulled() {
    let (mut network, mut client) = (network(2), Client::anonymous());
    let image = Image::for_two_platforms(&mut random(2));
    push_image(&mut network, APP, &image);
    let arm = Matcher::only(&Platform::LINUX_ARM64);
    let pulled = network.run(&mut client, PullManifest::of(from(), APP).for_platform(arm)).unwrap();
    assert_eq!(pulled.root().digest(), image.root().digest());
    assert_eq!(pulled.bytes(), image.manifests[1].bytes);
    let none = Matcher::only(&"plan9/arm".parse().unwrap());
    let error = network.run(&mut client, PullManifest::of(from(), APP).for_platform(none));
    assert!(matches!(error, Err(OperationError::NoPlatform(_))));
}

#[test]
fn a_blob_of_which_the_stream_breaks_goes_on_where_it_was() {
    let (mut network, mut client) = (network(3), Client::anonymous());
    let bytes = random(3).bytes(5_000);
    let layer = layer(Algorithm::Sha256, &bytes);
    network.send(&mut client, PushBlob::new(to(), app(), &layer), &bytes).unwrap();
    network.take_said();
    network.fail_at(0, Fault::CutReply(1_234));
    assert_eq!(
        blob(&mut Joined(&mut network, &mut client), REGISTRY, app(), &layer).unwrap(),
        bytes
    );
    let target = format!("/v2/team/app/blobs/{:.15}", layer.digest().to_string());
    assert_eq!(network.take_said(), [format!("GET {target} 200"), format!("GET {target} 206")]);
}

#[test]
fn what_is_there_of_a_blob_is_not_asked_for() {
    let (mut network, mut client) = (network(4), Client::anonymous());
    let bytes = random(4).bytes(3_000);
    let layer = layer(Algorithm::Sha512, &bytes);
    network.send(&mut client, PushBlob::new(to(), app(), &layer), &bytes).unwrap();
    for there in [1, 1_500, 2_999] {
        let mut pull = PullBlob::new(from(), app(), &layer);
        pull.already(&bytes[..there]);
        let mut sink = bytes[..there].to_vec();
        network.take_said();
        network.drive(&mut client, &mut pull, &[], &mut sink).unwrap();
        assert_eq!(sink, bytes);
        let said = network.take_said();
        assert!(said.len() == 1 && said[0].ends_with(" 206"), "{said:?}");
    }
}

#[test]
fn a_blob_is_there_once_it_was_pushed_in_any_manner() {
    let mut random = random(5);
    for (seed, algorithm) in (0..).zip([Algorithm::Sha256, Algorithm::Sha384, Algorithm::Sha512]) {
        for len in [0, 1, 2, 299, 300, 301, 2_000] {
            let bytes = random.bytes(len);
            let layer = layer(algorithm, &bytes);
            let new = || PushBlob::new(to(), app(), &layer);
            for push in [new(), new().chunked(300), new().in_one_post(), new().unprobed()] {
                let (mut network, mut client) = (network(seed), Client::anonymous());
                let probe = || ProbeBlob::new(to(), app(), layer.digest());
                assert!(!network.run(&mut client, probe()).unwrap());
                let pushed = network.send(&mut client, push, &bytes).unwrap();
                assert_eq!((pushed.how(), pushed.sent()), (BlobPush::Sent, len as u64));
                assert!(network.run(&mut client, probe()).unwrap());
                let pulled =
                    blob(&mut Joined(&mut network, &mut client), REGISTRY, app(), &layer).unwrap();
                assert_eq!(pulled, bytes);
                let again = network.send(&mut client, new(), &bytes).unwrap();
                assert_eq!((again.how(), again.sent()), (BlobPush::Existed, 0));
            }
        }
    }
}

#[test]
fn no_byte_that_arrived_is_sent_again_after_a_lost_reply() {
    let (mut network, mut client) = (network(6), Client::anonymous());
    let bytes = random(6).bytes(1_000);
    let layer = layer(Algorithm::Sha256, &bytes);
    network.fail_at(3, Fault::Deaf); // after HEAD, POST and a PATCH
    let push = PushBlob::new(to(), app(), &layer).chunked(300);
    let pushed = network.send(&mut client, push, &bytes).unwrap();
    assert_eq!(pushed.sent(), 1_000);
    let upload = "/v2/team/app/blobs/uploads/";
    let digest = layer.digest().to_string();
    assert_eq!(
        network.take_said(),
        [
            format!("HEAD /v2/team/app/blobs/{digest:.15} 404"),
            format!("POST {upload} 202"),
            format!("PATCH {upload}ID 202"),
            format!("PATCH {upload}ID -"),
            format!("GET {upload}ID 204"),
            format!("PATCH {upload}ID 202"),
            format!("PATCH {upload}ID 202"),
            format!("PUT {upload}ID?digest={digest:.15} 201"),
        ]
    );
}

#[test]
fn a_blob_of_another_repository_is_mounted_and_not_sent() {
    let bytes = random(7).bytes(500);
    let layer = layer(Algorithm::Sha256, &bytes);
    let base = RepositoryView::parse("team/base").unwrap();
    let new = || PushBlob::new(to(), app(), &layer);
    for (push, how) in [
        (new().mount_from(base), BlobPush::Mounted),
        (new().mount_from_anywhere(), BlobPush::Mounted),
        (new().mount_from(RepositoryView::parse("team/other").unwrap()), BlobPush::Sent),
    ] {
        let (mut network, mut client) = (network(7), Client::anonymous());
        network.send(&mut client, PushBlob::new(to(), base, &layer), &bytes).unwrap();
        let pushed = network.send(&mut client, push, &bytes).unwrap();
        assert_eq!(pushed.how(), how);
        assert_eq!(
            blob(&mut Joined(&mut network, &mut client), REGISTRY, app(), &layer).unwrap(),
            bytes
        );
    }
}

#[test]
fn a_blob_that_is_not_what_it_is_said_to_be_is_not_kept() {
    for manner in [PushBlob::unprobed, PushBlob::in_one_post, |push: PushBlob| push.chunked(3)] {
        let (mut network, mut client) = (network(8), Client::anonymous());
        let layer = layer(Algorithm::Sha256, b"this");
        let push = manner(PushBlob::new(to(), app(), &layer));
        let error = network.send(&mut client, push, b"that").unwrap_err();
        assert!(error.to_string().contains("DIGEST_INVALID"), "{error}");
        let probe = ProbeBlob::new(to(), app(), layer.digest());
        assert!(!network.run(&mut client, probe).unwrap());
    }
}

/// Pushes an artifact about this, and says how it was linked.
fn push_about(
    network: &mut Network,
    subject: &Descriptor<'static>,
    seed: u64,
) -> Descriptor<'static> {
    let mut client = Client::anonymous();
    let about = Image::about(subject, &mut random(seed));
    for part in &about.blobs {
        let push = PushBlob::new(to(), app(), &part.descriptor);
        network.send(&mut client, push, &part.bytes).unwrap();
    }
    let bytes = about.manifests[0].bytes.clone();
    let push = PushManifest::new(to(), app(), about.root().media_type().clone(), bytes);
    let pushed = network.run(&mut client, push).unwrap();
    assert_eq!(pushed.subject_link(), &SubjectLink::Registry);
    pushed.descriptor().clone()
}

#[test]
fn a_manifest_gets_all_its_tags_in_one_request() {
    let (mut network, mut client) = (network(9), Client::anonymous());
    let image = Image::random(&mut random(9));
    push_image(&mut network, ELSEWHERE, &image);
    push_image(&mut network, APP, &image);
    network.take_said();
    let tags: Vec<Tag> = ["1", "1.2.3", "latest"].map(|tag| tag.parse().unwrap()).into();
    let bytes = image.bytes(image.root().digest()).to_vec();
    let push = PushManifest::new(to(), app(), image.root().media_type().clone(), bytes);
    let pushed = network.run(&mut client, push.tagged(tags.clone())).unwrap();
    assert_eq!(pushed.tags(), tags);
    assert_eq!(network.take_said().len(), 1);
    for tag in &tags {
        let tagged = APP.with_tag(tag);
        let found = network.run(&mut client, Resolve::of(from(), tagged.view())).unwrap();
        assert_eq!(found.digest(), image.root().digest());
    }
}

#[test]
fn what_is_about_a_manifest_is_listed_and_no_tag_is_made_for_it() {
    let (mut network, mut client) = (network(10), Client::anonymous());
    let image = Image::random(&mut random(10));
    push_image(&mut network, APP, &image);
    let mut about: Vec<_> =
        (20..28).map(|seed| push_about(&mut network, image.root(), seed)).collect();
    about.sort_by_key(|it| it.digest().to_string());
    let list = || ListReferrers::new(from(), app(), image.root().digest().clone());
    let listed = network.run(&mut client, list()).unwrap();
    let digests = |list: &[Descriptor<'static>]| -> Vec<Digest> {
        list.iter().map(|it| it.digest().clone()).collect()
    };
    assert_eq!(digests(&listed), digests(&about));
    let spdx = network.run(&mut client, list().of_type(MediaType::SPDX_JSON)).unwrap();
    let is_spdx = |it: &&Descriptor<'static>| it.artifact_type() == Some(&MediaType::SPDX_JSON);
    let wanted: Vec<_> = listed.iter().filter(is_spdx).cloned().collect();
    assert!(!wanted.is_empty() && wanted.len() < listed.len());
    assert_eq!(digests(&spdx), digests(&wanted));
    let tags = network.run(&mut client, ListTags::new(from(), app())).unwrap();
    assert_eq!(tags, ["1.2"]);
}

#[test]
fn what_is_deleted_is_gone_and_nothing_else_is() {
    let (mut network, mut client) = (network(11), Client::anonymous());
    let image = Image::for_two_platforms(&mut random(11));
    push_image(&mut network, APP, &image);
    let referrer = push_about(&mut network, image.root(), 30);
    let referrers = |network: &mut Network, client: &mut Client| {
        let list = ListReferrers::new(from(), app(), image.root().digest().clone());
        network.run(client, list).unwrap().len()
    };
    let revision = || referrer.digest().clone().into();
    let config = image.blobs[0].descriptor.digest();
    assert_eq!(referrers(&mut network, &mut client), 1);
    for expected in [Deletion::Deleted, Deletion::Gone] {
        for delete in [
            Delete::manifest(to(), app(), tag!("1.2").into()),
            Delete::manifest(to(), app(), revision()),
            Delete::blob(to(), app(), config.clone()),
        ] {
            assert_eq!(network.run(&mut client, delete).unwrap(), expected);
        }
        assert_eq!(referrers(&mut network, &mut client), 0);
    }
    let pinned = APP.with_digest(image.root().digest()).unwrap();
    network.run(&mut client, PullManifest::of(from(), pinned.view())).unwrap();
    assert!(!network.run(&mut client, ProbeBlob::new(to(), app(), config)).unwrap());
}

#[test]
fn lists_are_followed_from_page_to_page() {
    let paged = || Registry::new(Server::new().with_page(3), Access::Anybody);
    let mut network = Network::new(12).with("registry.example", paged());
    let mut client = Client::anonymous();
    let image = Image::random(&mut random(12));
    let mut repositories = Vec::new();
    let mut tags: Vec<Tag> = Vec::new();
    for number in 0..10 {
        let image_to =
            format!("registry.example/team/app-{number}:1").parse::<distref::Reference>();
        let image_to = image_to.unwrap();
        push_image(&mut network, image_to.view(), &image);
        repositories.push(Repository::from(image_to.repository()));
        tags.push(format!("1.{number}").parse().unwrap());
    }
    let bytes = image.bytes(image.root().digest()).to_vec();
    let media_type = image.root().media_type().clone();
    let first = repositories[0].view();
    let push = PushManifest::new(to(), first, media_type, bytes).tagged(tags.iter().cloned());
    network.run(&mut client, push).unwrap();
    tags.insert(0, "1".parse().unwrap());
    network.take_said();

    let listed = network.run(&mut client, ListRepositories::new(from())).unwrap();
    assert_eq!(listed, repositories);
    assert_eq!(network.take_said().len(), 4);
    let listed = network.run(&mut client, ListTags::new(from(), first)).unwrap();
    assert_eq!(listed, tags);
    assert_eq!(network.take_said().len(), 4);
    let listed = network.run(&mut client, ListTags::new(from(), first).page_size(2)).unwrap();
    assert_eq!(listed, tags);
    assert_eq!(network.take_said().len(), 6);
}

#[test]
fn referrers_are_followed_from_page_to_page_filtered_or_not() {
    let paged = || Registry::new(Server::new().with_page(3), Access::Anybody);
    let mut network = Network::new(13).with("registry.example", paged());
    let image = Image::random(&mut random(13));
    push_image(&mut network, APP, &image);
    let about: Vec<_> = (40..51).map(|seed| push_about(&mut network, image.root(), seed)).collect();
    network.take_said();
    let list = || ListReferrers::new(from(), app(), image.root().digest().clone());
    let mut client = Client::anonymous();
    assert_eq!(network.run(&mut client, list()).unwrap().len(), about.len());
    assert_eq!(network.take_said().len(), 4);
    let mut found = 0;
    for kind in [MediaType::SPDX_JSON, MediaType::OCI_LAYER] {
        let listed = network.run(&mut client, list().of_type(kind.clone())).unwrap();
        assert!(listed.iter().all(|it| it.artifact_type() == Some(&kind)));
        found += listed.len();
    }
    assert_eq!(found, about.len());
}

#[test]
fn a_registry_near_by_without_tls_is_spoken_to_without() {
    let mut network = Network::new(14).with_plain("localhost:5000", open());
    let image = Image::random(&mut random(14));
    let to = distref::reference!("localhost:5000/app:1");
    push_image(&mut network, to, &image);
    let pulled = pull(&mut Joined(&mut network, &mut Client::anonymous()), to).unwrap();
    assert_same(&pulled, &image);
}

#[test]
fn a_registry_that_only_reads_takes_nothing() {
    let (mut network, mut client) = (network(15), Client::anonymous());
    let image = Image::random(&mut random(15));
    push_image(&mut network, APP, &image);
    let store = network.registry("registry.example").store.clone();
    let server = Server::new().read_only();
    let registry = Registry { server, store, access: Access::Anybody };
    let mut network = Network::new(15).with("registry.example", registry);
    assert_same(&pull(&mut Joined(&mut network, &mut client), APP).unwrap(), &image);
    let moved = push(&mut Joined(&mut network, &mut client), COPY, &image, Manner::default());
    assert_eq!(moved.unwrap_err().status(), Some(405));
    let delete = Delete::manifest(to(), app(), tag!("1.2").into());
    let error = network.run(&mut client, delete).unwrap_err();
    assert!(matches!(error, OperationError::Unsupported(_)), "{error}");
    assert_same(&pull(&mut Joined(&mut network, &mut client), APP).unwrap(), &image);
}

// Whole images.

#[test]
fn an_image_that_is_pushed_and_pulled_is_the_same_and_is_not_sent_twice() {
    for seed in 0..24 {
        let image = Image::random(&mut random(seed));
        for manner in Manner::ALL {
            let (mut network, mut client) = (network(seed), Client::anonymous());
            let bytes: usize = image.blobs.iter().map(|blob| blob.bytes.len()).sum();
            let first = push(&mut Joined(&mut network, &mut client), APP, &image, manner).unwrap();
            assert_eq!(first, Moved { sent: bytes as u64, mounted: 0 });
            let again = push(&mut Joined(&mut network, &mut client), APP, &image, manner).unwrap();
            assert_eq!(again, Moved::default());
            assert_same(&pull(&mut Joined(&mut network, &mut client), APP).unwrap(), &image);
        }
    }
}

#[test]
fn an_image_is_copied_between_registries_and_within_one_nothing_is_sent() {
    for seed in 0..16 {
        let image = Image::random(&mut random(seed));
        let (mut network, mut client) = (network(seed), Client::anonymous());
        push_image(&mut network, APP, &image);
        let within = copy(&mut Joined(&mut network, &mut client), APP, COPY).unwrap();
        assert_eq!(within, Moved { sent: 0, mounted: image.blobs.len() });
        let between = copy(&mut Joined(&mut network, &mut client), COPY, ELSEWHERE).unwrap();
        assert_eq!(between.mounted, 0);
        for copied in [COPY, ELSEWHERE] {
            assert_same(&pull(&mut Joined(&mut network, &mut client), copied).unwrap(), &image);
        }
        let again = copy(&mut Joined(&mut network, &mut client), APP, ELSEWHERE).unwrap();
        assert_eq!(again, Moved::default());
    }
}

// Who may do what.

const PASSWORD: &str = "s3cret-of-robot";

fn user(password: &str) -> Basic {
    Basic::new("robot", password).unwrap()
}

fn robot(password: &str) -> Client {
    Client::known_as(Credentials::basic("robot", password).unwrap())
}

#[test]
fn a_registry_that_wants_a_password_takes_the_right_one_only() {
    let access = Access::Basic(user(PASSWORD));
    let mut network =
        Network::new(50).with("registry.example", Registry::new(Server::new(), access));
    let image = Image::random(&mut random(50));
    push(&mut Joined(&mut network, &mut robot(PASSWORD)), APP, &image, Manner::default()).unwrap();
    assert_same(&pull(&mut Joined(&mut network, &mut robot(PASSWORD)), APP).unwrap(), &image);
    for mut stranger in [robot("wrong"), Client::anonymous()] {
        let error = network.run(&mut stranger, Resolve::of(from(), APP)).unwrap_err();
        assert_eq!(error.status(), Some(401), "{error}");
        assert!(!error.to_string().contains(PASSWORD));
    }
}

/// A registry with a server of tokens beside it.
fn with_tokens(seed: u64, rights: &str, rights_of_anybody: &str) -> (Network, Tokens) {
    let tokens = Tokens::new(user(PASSWORD), rights, rights_of_anybody);
    let registry = Registry::new(Server::new(), Access::Bearer(tokens.clone()));
    (Network::new(seed).with("registry.example", registry).with_tokens(&tokens), tokens)
}

const ALL_OF_APP: &str = "repository:team/app:pull,push,delete";

#[test]
fn a_token_is_asked_for_once_for_what_is_to_be_done() {
    let (mut network, tokens) = with_tokens(51, ALL_OF_APP, "");
    let image = Image::random(&mut random(51));
    let mut client = robot(PASSWORD);
    let scopes = "repository:team/app:pull,push".parse().unwrap();
    network.run(&mut client, Ping::new(to()).with_scopes(scopes)).unwrap();
    push(&mut Joined(&mut network, &mut client), APP, &image, Manner::default()).unwrap();
    assert_same(&pull(&mut Joined(&mut network, &mut client), APP).unwrap(), &image);
    assert_eq!(tokens.asked(), ["user: repository:team/app:pull,push"]);
    let delete = Delete::manifest(to(), app(), tag!("1.2").into());
    assert_eq!(network.run(&mut client, delete).unwrap(), Deletion::Deleted);
    let asked = tokens.asked();
    assert!(asked.len() == 2 && asked[1].contains("delete"), "{asked:?}");
}

#[test]
fn a_token_that_ran_out_or_was_revoked_is_renewed_in_the_middle_of_a_push() {
    let bytes = random(52).bytes(3_000);
    let layer = layer(Algorithm::Sha256, &bytes);
    let (mut network, tokens) = with_tokens(52, ALL_OF_APP, "");
    let mut client = robot(PASSWORD);
    let scopes = "repository:team/app:pull,push".parse().unwrap();
    network.run(&mut client, Ping::new(to()).with_scopes(scopes)).unwrap();
    for lost in 1..=3 {
        match lost {
            1 => network.wait(Duration::from_secs(u64::from(Tokens::SECONDS) + 1)),
            _ => tokens.revoke(),
        }
        let delete = Delete::blob(to(), app(), layer.digest().clone());
        let push = PushBlob::new(to(), app(), &layer).chunked(500);
        let pushed = network.send(&mut client, push, &bytes).unwrap();
        assert_eq!((pushed.how(), pushed.sent()), (BlobPush::Sent, 3_000));
        network.run(&mut client, delete).unwrap();
    }
    assert!(tokens.asked().len() >= 4);
}

#[test]
fn who_may_only_pull_neither_pushes_nor_deletes() {
    let (mut network, _) = with_tokens(53, ALL_OF_APP, "repository:team/app:pull");
    let image = Image::random(&mut random(53));
    push(&mut Joined(&mut network, &mut robot(PASSWORD)), APP, &image, Manner::default()).unwrap();
    let mut anybody = Client::anonymous();
    assert_same(&pull(&mut Joined(&mut network, &mut anybody), APP).unwrap(), &image);
    let other = Descriptor::of(MediaType::OCI_LAYER, b"other");
    let pushed = network.send(&mut anybody, PushBlob::new(to(), app(), &other), b"other");
    let deleted = network
        .run(&mut anybody, Delete::manifest(to(), app(), image.root().digest().clone().into()));
    for error in [pushed.unwrap_err(), deleted.unwrap_err()] {
        assert!(matches!(error.status(), Some(401 | 403)), "{error}");
    }
    let store = &network.registry("registry.example").store;
    assert!(store.bytes(app(), other.digest()).is_none());
    assert_same(&pull(&mut Joined(&mut network, &mut anybody), APP).unwrap(), &image);
}

#[test]
fn a_token_for_one_repository_is_none_for_another() {
    let (mut network, _) = with_tokens(54, ALL_OF_APP, "");
    let image = Image::random(&mut random(54));
    let mut client = robot(PASSWORD);
    push(&mut Joined(&mut network, &mut client), APP, &image, Manner::default()).unwrap();
    let error =
        push(&mut Joined(&mut network, &mut client), COPY, &image, Manner::default()).unwrap_err();
    assert!(matches!(error.status(), Some(401 | 403)), "{error}");
    let error = network.run(&mut client, ListRepositories::new(from())).unwrap_err();
    assert!(matches!(error.status(), Some(401 | 403)), "{error}");
}

#[test]
fn a_blob_that_may_not_be_mounted_is_sent() {
    let both = "repository:team/app:pull,push repository:other/app:pull,push";
    let bytes = random(55).bytes(800);
    let layer = layer(Algorithm::Sha256, &bytes);
    for (rights, how) in [(both, BlobPush::Mounted), (ALL_OF_APP, BlobPush::Sent)] {
        for is_named in [true, false] {
            let (mut network, _) = with_tokens(55, rights, "");
            let registry = network.registry("registry.example");
            let seeded = Registry::new(Server::new(), Access::Anybody);
            let seeded = Registry { store: registry.store.clone(), ..seeded };
            let mut seeding = Network::new(55).with("registry.example", seeded);
            let other = PushBlob::new(to(), COPY.repository(), &layer);
            seeding.send(&mut Client::anonymous(), other, &bytes).unwrap();

            let mut client = robot(PASSWORD);
            let push = PushBlob::new(to(), app(), &layer);
            let push = if is_named {
                push.mount_from(COPY.repository())
            } else {
                push.mount_from_anywhere()
            };
            let pushed = network.send(&mut client, push, &bytes).unwrap();
            // Nobody asks for leave to pull from wherever.
            let how = if is_named { how } else { BlobPush::Sent };
            assert_eq!(pushed.how(), how, "{rights} {is_named}");
            assert_eq!(
                blob(&mut Joined(&mut network, &mut client), REGISTRY, app(), &layer).unwrap(),
                bytes
            );
        }
    }
}

// What goes wrong.

/// What a client may say when it gives up, none of it a lie.
fn is_honest(error: &OperationError) -> bool {
    match error {
        OperationError::GaveUp { .. } | OperationError::RateLimited(_) => true,
        error => matches!(error.status(), Some(429 | 500 | 502 | 503 | 504)),
    }
}

/// The registry's own store, behind a network without faults.
fn behind(network: &Network, at: ReferenceView<'_>) -> Network {
    let host = at.domain().as_str();
    let store = network.registry(host).store.clone();
    Network::new(0).with(host, Registry { store, ..open() })
}

/// All of the image is there.
fn assert_there(network: &Network, at: ReferenceView<'_>, image: &Image) {
    let pulled = pull(&mut Joined(&mut behind(network, at), &mut Client::anonymous()), at).unwrap();
    assert_same(&pulled, image);
}

/// The image is there, or is not; a part of it never passes for it.
fn assert_whole(network: &Network, at: ReferenceView<'_>, image: &Image) {
    match pull(&mut Joined(&mut behind(network, at), &mut Client::anonymous()), at) {
        Ok(pulled) => assert_same(&pulled, image),
        Err(error) => assert!(error.is_not_found(), "{error}"),
    }
}

/// Does it again and again, each time with one fault at one request, until there is no request to go wrong.
fn with_each_fault(
    mut new: impl FnMut() -> Network,
    mut act: impl FnMut(&mut Network, Fault, usize),
) {
    for fault in faults(250) {
        for request in 0.. {
            let mut network = new();
            let before = network.said().len();
            network.fail_at(before + request, fault);
            act(&mut network, fault, request);
            if network.said().len() - before <= request {
                break;
            }
        }
    }
}

#[test]
fn a_push_overcomes_any_single_fault() {
    let image = Image::small();
    for manner in Manner::ALL {
        with_each_fault(
            || network(60),
            |network, fault, request| {
                let moved =
                    push(&mut Joined(network, &mut Client::anonymous()), APP, &image, manner);
                assert!(moved.is_ok(), "{manner:?} {fault:?} {request}: {moved:?}");
                assert_there(network, APP, &image);
            },
        );
    }
}

#[test]
fn a_pull_overcomes_any_single_fault() {
    let image = Image::for_two_platforms(&mut random(61));
    let mut pushed = network(61);
    push_image(&mut pushed, APP, &image);
    let store = pushed.registry("registry.example").store.clone();
    with_each_fault(
        || {
            let registry = Registry { store: store.clone(), ..open() };
            Network::new(61).with("registry.example", registry)
        },
        |network, fault, request| {
            let pulled = pull(&mut Joined(network, &mut Client::anonymous()), APP);
            match pulled {
                Ok(pulled) => assert_same(&pulled, &image),
                Err(error) => panic!("{fault:?} {request}: {error}"),
            }
        },
    );
}

#[test]
fn a_copy_with_tokens_overcomes_any_single_fault() {
    let image = Image::small();
    let rights = "repository:team/app:pull repository:other/app:pull,push";
    for to in [COPY, ELSEWHERE] {
        with_each_fault(
            || {
                let mut pushed = network(62);
                push_image(&mut pushed, APP, &image);
                let store = pushed.registry("registry.example").store.clone();
                let tokens = Tokens::new(user(PASSWORD), rights, "");
                let access = Access::Bearer(tokens.clone());
                let registry = Registry { store, access, ..open() };
                network(62).with("registry.example", registry).with_tokens(&tokens)
            },
            |network, fault, request| {
                let moved = copy(&mut Joined(network, &mut robot(PASSWORD)), APP, to);
                assert!(moved.is_ok(), "{fault:?} {request}: {moved:?}");
                assert_there(network, to, &image);
            },
        );
    }
}

#[test]
fn a_deletion_and_a_list_overcome_any_single_fault() {
    let image = Image::random(&mut random(63));
    with_each_fault(
        || {
            let mut network = network(63);
            push_image(&mut network, APP, &image);
            network
        },
        |network, fault, request| {
            let mut client = Client::anonymous();
            let delete = Delete::manifest(to(), app(), tag!("1.2").into());
            let deleted = network.run(&mut client, delete);
            assert!(deleted.is_ok(), "{fault:?} {request}: {deleted:?}");
            let tags = network.run(&mut client, ListTags::new(from(), app())).unwrap();
            assert!(tags.is_empty());
        },
    );
}

#[test]
fn a_store_that_fails_once_does_no_lasting_harm() {
    let image = Image::small();
    for manner in Manner::ALL {
        for call in 0.. {
            let mut network = network(64);
            let store = network.registry("registry.example").store.clone();
            store.0.fail_after(call);
            let mut client = Client::anonymous();
            let moved = push(&mut Joined(&mut network, &mut client), APP, &image, manner);
            assert!(moved.is_ok(), "{manner:?} {call}: {moved:?}");
            if !store.0.has_failed() {
                break;
            }
            assert_there(&network, APP, &image);
        }
    }
}

#[test]
fn whatever_goes_wrong_an_image_is_whole_or_not_there() {
    let mut gave_up = 0;
    for seed in 0..40 {
        let image = Image::random(&mut random(seed));
        let manner = Manner::ALL[usize::try_from(seed % 3).unwrap()];
        let (mut network, mut client) = (network(seed), Client::anonymous());
        network.fail_often(2 + usize::try_from(seed % 3).unwrap());
        let pushed = push(&mut Joined(&mut network, &mut client), APP, &image, manner);
        assert_whole(&network, APP, &image);
        match pushed {
            Ok(_) => assert_there(&network, APP, &image),
            Err(error) => {
                assert!(is_honest(&error), "{seed}: {error}");
                gave_up += 1;
                // What is there is not sent again.
                let mut mended = behind(&network, APP);
                push(&mut Joined(&mut mended, &mut client), APP, &image, manner).unwrap();
            }
        }
        let copied = copy(&mut Joined(&mut network, &mut client), APP, ELSEWHERE);
        let pulled = pull(&mut Joined(&mut network, &mut client), APP);
        assert_whole(&network, ELSEWHERE, &image);
        for error in [copied.err(), pulled.map(|pulled| assert_same(&pulled, &image)).err()] {
            assert!(error.is_none_or(|error| is_honest(&error) || error.is_not_found()), "{seed}");
        }
    }
    assert!((1..40).contains(&gave_up), "{gave_up}");
}
