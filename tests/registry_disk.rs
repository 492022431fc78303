//! A registry whose store is a folder, without a socket.
#![cfg(unix)]

use std::fs;
use std::io::Read;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::Path;
use std::time::Duration;

use distref::manifest::MediaType;
use distref::server::{Allowed, Condition, Content, Server, Storage, StoredManifest};
use distref::{Digest, RepositoryView, Tag, TagView};
use http::{HeaderMap, Request, Response};

#[path = "../examples/support/store/disk/mod.rs"]
mod disk;
#[path = "../examples/support/store/memory.rs"]
mod memory;
#[path = "support/random.rs"]
#[allow(dead_code, reason = "texts of references are not wanted here")]
mod random;

use disk::Disk;
use memory::Memory;
use random::Random;
use tempfile::TempDir;

static SERVER: Server = Server::new();
const OCI: &str = "application/vnd.oci.image.manifest.v1+json";

/// Sends a request to a registry that holds what it is given, and hands over its reply.
fn ask<S: Storage>(store: &S, request: &Request<Vec<u8>>) -> Response<Content>
where
    S::Error: std::fmt::Debug,
{
    let (head, body) = request.clone().into_parts();
    let received = match SERVER.receive(&head) {
        Ok(received) => received,
        Err(refusal) => return refusal,
    };
    let mut exchange = received.begin(store, &Allowed::Everything).unwrap();
    for chunk in body.chunks(3) {
        if exchange.wants_body() {
            exchange.body(chunk).unwrap();
        }
    }
    if exchange.wants_body() {
        exchange.end().unwrap();
    }
    exchange.into_reply()
}

/// A folder in memory where there are such: what is asked of the machine's disk is another test's question.
fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    folder.unwrap()
}

fn request(method: &str, path: impl AsRef<str>, body: &[u8]) -> Request<Vec<u8>> {
    let request = Request::builder().method(method).uri(path.as_ref());
    request.header("Content-Length", body.len()).body(body.to_vec()).unwrap()
}

fn put_manifest(path: impl AsRef<str>, media_type: &str, body: &[u8]) -> Request<Vec<u8>> {
    let mut request = request("PUT", path, body);
    request.headers_mut().insert("Content-Type", media_type.parse().unwrap());
    request
}

/// The path at which an upload goes on.
fn start(disk: &Disk, repository: &str) -> String {
    let reply = ask(disk, &request("POST", format!("/v2/{repository}/blobs/uploads/"), b""));
    assert_eq!(reply.status(), 202);
    text(reply.headers(), "location")
}

fn push_blob(disk: &Disk, repository: &str, blob: &[u8]) -> Digest {
    let digest = Digest::sha256_of(blob);
    let post = request("POST", format!("/v2/{repository}/blobs/uploads/?digest={digest}"), blob);
    assert_eq!(ask(disk, &post).status(), 201);
    digest
}

/// An image of which the config is the only blob.
fn image(config: &Digest, size: usize, more: &str) -> Vec<u8> {
    let config = format!(
        r#"{{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{config}","size":{size}}}"#
    );
    format!(r#"{{"schemaVersion":2,{more}"config":{config},"layers":[]}}"#).into_bytes()
}

fn text(headers: &HeaderMap, name: &str) -> String {
    headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}

fn view(repository: &str) -> RepositoryView<'_> {
    RepositoryView::parse(repository).unwrap()
}

fn read(disk: &Disk, repository: &str, digest: &Digest) -> Option<Vec<u8>> {
    let size = disk.blob(view(repository), digest).unwrap()?;
    let mut bytes = Vec::new();
    disk.open_blob(view(repository), digest, 0..size).unwrap()?.read_to_end(&mut bytes).unwrap();
    Some(bytes)
}

fn hex(digest: &Digest) -> String {
    digest.to_path().to_string()
}

#[test]
fn what_was_pushed_is_there_after_a_restart() {
    let root = folder();
    let disk = Disk::open(root.path()).unwrap();
    let config = push_blob(&disk, "team/app", b"{}");
    let manifest = image(&config, 2, "");
    let put = put_manifest("/v2/team/app/manifests/1.2", OCI, &manifest);
    assert_eq!(ask(&disk, &put).status(), 201);
    drop(disk);
    let disk = Disk::open(root.path()).unwrap();
    assert_eq!(read(&disk, "team/app", &config).unwrap(), b"{}");
    let reply = ask(&disk, &request("GET", "/v2/team/app/manifests/1.2", b""));
    assert_eq!(text(reply.headers(), "content-type"), OCI);
    assert_eq!(*reply.body(), Content::Bytes(manifest));
}

#[test]
fn a_blob_is_read_from_where_a_range_begins_to_where_it_ends() {
    let root = folder();
    let disk = Disk::open(root.path()).unwrap();
    let digest = push_blob(&disk, "app", b"0123456789");
    let mut bytes = Vec::new();
    let part = disk.open_blob(view("app"), &digest, 3..7).unwrap();
    part.unwrap().read_to_end(&mut bytes).unwrap();
    assert_eq!(bytes, b"3456");
}

#[test]
fn an_upload_goes_on_after_a_restart() {
    let root = folder();
    let disk = Disk::open(root.path()).unwrap();
    let location = start(&disk, "app");
    assert_eq!(ask(&disk, &request("PATCH", &location, b"first ")).status(), 202);
    drop(disk);
    let disk = Disk::open(root.path()).unwrap();
    let reply = ask(&disk, &request("GET", &location, b""));
    assert_eq!((reply.status().as_u16(), text(reply.headers(), "range").as_str()), (204, "0-5"));
    let digest = Digest::sha256_of(b"first second");
    let put = request("PUT", format!("{location}?digest={digest}"), b"second");
    assert_eq!(ask(&disk, &put).status(), 201);
    assert_eq!(read(&disk, "app", &digest).unwrap(), b"first second");
}

#[test]
fn an_upload_with_a_torn_tail_goes_on_behind_what_is_there() {
    let root = folder();
    let disk = Disk::open(root.path()).unwrap();
    let location = start(&disk, "app");
    assert_eq!(ask(&disk, &request("PATCH", &location, b"whole, torn")).status(), 202);
    drop(disk);
    let id = location.rsplit('/').next().unwrap();
    let data = root.path().join("_uploads").join(id).join("data");
    fs::OpenOptions::new().write(true).open(data).unwrap().set_len(7).unwrap();
    let disk = Disk::open(root.path()).unwrap();
    let reply = ask(&disk, &request("GET", &location, b""));
    assert_eq!(text(reply.headers(), "range"), "0-6");
    let digest = Digest::sha256_of(b"whole, mended");
    let put = request("PUT", format!("{location}?digest={digest}"), b"mended");
    assert_eq!(ask(&disk, &put).status(), 201);
}

#[test]
fn bytes_behind_those_received_do_not_become_part_of_a_blob() {
    let root = folder();
    let disk = Disk::open(root.path()).unwrap();
    let location = start(&disk, "app");
    let id = location.rsplit('/').next().unwrap();
    fs::write(root.path().join("_uploads").join(id).join("data"), "left by a chunk that failed")
        .unwrap();
    let digest = Digest::sha256_of(b"blob");
    let put = request("PUT", format!("{location}?digest={digest}"), b"blob");
    assert_eq!(ask(&disk, &put).status(), 201);
    assert_eq!(read(&disk, "app", &digest).unwrap(), b"blob");
}

#[test]
fn an_upload_is_of_the_repository_where_it_was_started() {
    let root = folder();
    let disk = Disk::open(root.path()).unwrap();
    let location = start(&disk, "app").replace("/app/", "/other/");
    assert_eq!(ask(&disk, &request("PATCH", location, b"x")).status(), 404);
}

#[test]
fn what_a_crash_left_unfinished_is_removed_at_the_start() {
    let root = folder();
    drop(Disk::open(root.path()).unwrap());
    let uploads = root.path().join("_uploads");
    fs::write(root.path().join("_new/0"), "half").unwrap();
    fs::create_dir(uploads.join("without-a-repository")).unwrap();
    fs::write(uploads.join("without-a-repository/data"), "x").unwrap();
    fs::create_dir(uploads.join("without-data")).unwrap();
    fs::write(uploads.join("without-data/repository"), "app").unwrap();
    let _disk = Disk::open(root.path()).unwrap();
    assert_eq!(fs::read_dir(uploads).unwrap().count(), 0);
    assert_eq!(fs::read_dir(root.path().join("_new")).unwrap().count(), 0);
}

#[test]
fn a_mount_is_a_second_name_and_outlives_the_first() {
    let root = folder();
    let disk = Disk::open(root.path()).unwrap();
    let digest = push_blob(&disk, "from", b"layer");
    let path = format!("/v2/to/blobs/uploads/?mount={digest}&from=from");
    assert_eq!(ask(&disk, &request("POST", path, b"")).status(), 201);
    let file = root.path().join("to/_blobs").join(hex(&digest));
    assert_eq!(fs::metadata(&file).unwrap().nlink(), 2);
    let delete = request("DELETE", format!("/v2/from/blobs/{digest}"), b"");
    assert_eq!(ask(&disk, &delete).status(), 202);
    assert_eq!(fs::metadata(&file).unwrap().nlink(), 1);
    assert_eq!(read(&disk, "to", &digest).unwrap(), b"layer");
    assert!(read(&disk, "from", &digest).is_none());
}

#[test]
fn a_mount_that_names_no_source_finds_one() {
    let root = folder();
    let disk = Disk::open(root.path()).unwrap();
    push_blob(&disk, "a", b"other");
    let digest = push_blob(&disk, "z/deep", b"layer");
    assert_eq!(disk.holder(&digest, &|name| name == "a").unwrap(), None);
    let path = format!("/v2/to/blobs/uploads/?mount={digest}");
    assert_eq!(ask(&disk, &request("POST", path, b"")).status(), 201);
    assert_eq!(read(&disk, "to", &digest).unwrap(), b"layer");
}

#[test]
fn a_media_type_that_the_document_does_not_say_is_kept_beside_it() {
    let root = folder();
    let docker = "application/vnd.docker.distribution.manifest.v2+json";
    let disk = Disk::open(root.path()).unwrap();
    let config = push_blob(&disk, "app", b"{}");
    let silent = image(&config, 2, "");
    let says = image(&config, 2, &format!(r#""mediaType":"{OCI}","#));
    for (tag, media_type, manifest) in [("silent", docker, &silent), ("says", OCI, &says)] {
        let put = put_manifest(format!("/v2/app/manifests/{tag}"), media_type, manifest);
        assert_eq!(ask(&disk, &put).status(), 201, "{tag}");
        let reply = ask(&disk, &request("GET", format!("/v2/app/manifests/{tag}"), b""));
        assert_eq!(text(reply.headers(), "content-type"), media_type);
    }
    let manifests = root.path().join("app/_manifests");
    let beside = |manifest| manifests.join(hex(&Digest::sha256_of(manifest)) + ".type");
    assert_eq!(fs::read_to_string(beside(&silent)).unwrap(), docker);
    assert!(!beside(&says).exists());
    // The same bytes as what their shape says: nothing is left of the other type.
    ask(&disk, &put_manifest("/v2/app/manifests/silent", OCI, &silent));
    assert!(!beside(&silent).exists());
}

#[test]
fn two_stores_do_not_have_the_same_folder() {
    let root = folder();
    let first = Disk::open(root.path()).unwrap();
    assert!(Disk::open(root.path()).is_err());
    drop(first);
    assert!(Disk::open(root.path()).is_ok());
}

#[test]
fn a_folder_that_holds_other_things_is_not_taken() {
    let root = folder();
    fs::create_dir(root.path().join("photos")).unwrap();
    assert!(Disk::open(root.path()).is_err());
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1);
    fs::rename(root.path().join("photos"), root.path().join("lost+found")).unwrap();
    assert!(Disk::open(root.path()).is_ok());
}

#[test]
fn links_below_the_root_are_not_followed() {
    let outside = folder();
    let root = folder();
    let disk = Disk::open(root.path()).unwrap();
    let digest = push_blob(&disk, "app", b"layer");
    let blob = root.path().join("app/_blobs").join(hex(&digest));
    fs::rename(&blob, outside.path().join("blob")).unwrap();
    symlink(outside.path().join("blob"), &blob).unwrap();
    assert_eq!(disk.blob(view("app"), &digest).unwrap(), None);
    assert!(disk.open_blob(view("app"), &digest, 0..5).unwrap().is_none());
    symlink(outside.path(), root.path().join("team")).unwrap();
    let location = start(&disk, "team/app");
    let path = format!("{location}?digest={digest}");
    let (head, _) = request("PUT", path, b"layer").into_parts();
    let mut exchange = SERVER.receive(&head).unwrap().begin(&disk, &Allowed::Everything).unwrap();
    exchange.body(b"layer").unwrap();
    assert!(exchange.end().is_err());
    drop(exchange);
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1);
    assert_eq!(disk.repositories("", 10).unwrap().len(), 1);
}

#[test]
fn names_of_the_greatest_length_are_kept() {
    let root = folder();
    let disk = Disk::open(root.path()).unwrap();
    for repository in ["a".repeat(255), "a/".repeat(127) + "a"] {
        let config = push_blob(&disk, &repository, b"{}");
        let manifest = image(&config, 2, "");
        let path = format!("/v2/{repository}/manifests/{}", "T".repeat(128));
        assert_eq!(ask(&disk, &put_manifest(path, OCI, &manifest)).status(), 201);
    }
    assert_eq!(disk.repositories("", 10).unwrap().len(), 2);
}

#[test]
fn a_subject_may_have_a_digest_that_is_too_long_for_a_name() {
    let root = folder();
    let disk = Disk::open(root.path()).unwrap();
    let config = push_blob(&disk, "app", b"{}");
    let subject = format!("unknown:{}", "A".repeat(1_000));
    let subject_field =
        format!(r#""subject":{{"mediaType":"{OCI}","digest":"{subject}","size":1}},"#);
    let manifest = image(&config, 2, &subject_field);
    let put = put_manifest("/v2/app/manifests/x", OCI, &manifest);
    assert_eq!(ask(&disk, &put).status(), 201);
    let found = disk.referrers(view("app"), &subject.parse().unwrap(), "", 10).unwrap();
    assert_eq!(found, [Digest::sha256_of(&manifest)]);
    assert_eq!(disk.blob(view("app"), &subject.parse().unwrap()).unwrap(), None);
}

#[test]
fn repositories_are_listed_by_the_bytes_of_their_names_from_anywhere() {
    let root = folder();
    let disk = Disk::open(root.path()).unwrap();
    let mut names = ["a", "a-b", "a/b", "a/b/c", "a/b-c", "a.b", "a0", "a0/x", "b/c/d", "z"];
    for name in names {
        push_blob(&disk, name, b"x");
    }
    names.sort_unstable();
    for after in ["", "a", "a-b", "a/", "a/b", "a/b/", "a/b/c", "a0", "aa", "b", "b/c/e", "z"] {
        for most in 0..=names.len() {
            let found = disk.repositories(after, most).unwrap();
            let behind = names.iter().filter(|name| **name > after).take(most);
            assert!(found.iter().eq(behind), "{most} after {after:?}: {found:?}");
        }
    }
}

#[test]
fn a_list_goes_on_past_files_that_are_not_of_the_store() {
    let root = folder();
    let disk = Disk::open(root.path()).unwrap();
    let config = push_blob(&disk, "app", b"{}");
    let subject = Digest::sha256_of(b"subject");
    for tag in ["a", "b", "c"] {
        let more = format!(
            r#""annotations":{{"tag":"{tag}"}},"subject":{{"mediaType":"{OCI}","digest":"{subject}","size":7}},"#
        );
        let put = put_manifest(format!("/v2/app/manifests/{tag}"), OCI, &image(&config, 2, &more));
        assert_eq!(ask(&disk, &put).status(), 201);
    }
    let referrers = fs::read_dir(root.path().join("app/_referrers")).unwrap().next().unwrap();
    for folder in [root.path().join("app/_tags"), referrers.unwrap().path()] {
        fs::write(folder.join(".nfs0000001"), "").unwrap();
    }
    let reply = ask(&disk, &request("GET", "/v2/app/tags/list?n=2", b""));
    assert!(text(reply.headers(), "link").contains("last=b"));
    assert_eq!(disk.tags(view("app"), "", 2).unwrap().unwrap(), ["a", "b"]);
    assert_eq!(disk.referrers(view("app"), &subject, "", 2).unwrap().len(), 2);
    fs::create_dir(root.path().join(".snapshot")).unwrap();
    fs::write(root.path().join("readme"), "").unwrap();
    push_blob(&disk, "z", b"{}");
    assert_eq!(disk.repositories("", 2).unwrap(), ["app", "z"]);
}

#[test]
fn a_broken_manifest_is_as_if_it_were_not_there_and_a_push_heals_it() {
    let root = folder();
    let disk = Disk::open(root.path()).unwrap();
    let config = push_blob(&disk, "app", b"{}");
    let subject = Digest::sha256_of(b"subject");
    let more = format!(r#""subject":{{"mediaType":"{OCI}","digest":"{subject}","size":7}},"#);
    let manifest = image(&config, 2, &more);
    let digest = Digest::sha256_of(&manifest);
    let put = put_manifest("/v2/app/manifests/1", OCI, &manifest);
    let file = root.path().join("app/_manifests").join(hex(&digest));
    for rotten in [Vec::new(), image(&config, 3, &more)] {
        assert_eq!(ask(&disk, &put).status(), 201);
        fs::write(&file, rotten).unwrap();
        for path in [format!("manifests/{digest}"), "manifests/1".to_owned()] {
            let get = request("GET", format!("/v2/app/{path}"), b"");
            assert_eq!(ask(&disk, &get).status(), 404);
        }
        let referrers = request("GET", format!("/v2/app/referrers/{subject}"), b"");
        assert_eq!(ask(&disk, &referrers).status(), 200);
        assert_eq!(ask(&disk, &put).status(), 201);
        let reply = ask(&disk, &request("GET", "/v2/app/manifests/1", b""));
        assert_eq!(*reply.body(), Content::Bytes(manifest.clone()));
    }
    fs::write(&file, "").unwrap();
    assert!(disk.delete_manifest(view("app"), &digest, None).unwrap());
    assert!(!file.exists());
    assert_eq!(disk.tags(view("app"), "", 10).unwrap().unwrap(), Vec::<Tag>::new());
}

#[test]
fn a_broken_tag_or_type_is_as_if_it_were_not_there() {
    let root = folder();
    let disk = Disk::open(root.path()).unwrap();
    let config = push_blob(&disk, "app", b"{}");
    let manifest = image(&config, 2, "");
    let put = put_manifest("/v2/app/manifests/1", OCI, &manifest);
    assert_eq!(ask(&disk, &put).status(), 201);
    let get = request("GET", "/v2/app/manifests/1", b"");
    let beside = hex(&Digest::sha256_of(&manifest)) + ".type";
    fs::write(root.path().join("app/_manifests").join(beside), "").unwrap();
    assert_eq!(text(ask(&disk, &get).headers(), "content-type"), OCI);
    fs::write(root.path().join("app/_tags/1"), "").unwrap();
    assert_eq!(ask(&disk, &get).status(), 404);
    assert_eq!(ask(&disk, &put).status(), 201);
    assert_eq!(ask(&disk, &get).status(), 200);
}

#[test]
fn a_manifest_never_has_the_type_of_another_moment() {
    let root = folder();
    let disk = Disk::open(root.path()).unwrap();
    let config = push_blob(&disk, "app", b"{}");
    let bytes = image(&config, 2, "");
    let digest = Digest::sha256_of(&bytes);
    let media_type = MediaType::DOCKER_MANIFEST;
    let docker = StoredManifest { media_type, bytes };
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..1_000 {
                disk.put_manifest(view("app"), &digest, &docker, None).unwrap();
                disk.delete_manifest(view("app"), &digest, None).unwrap();
            }
            disk.put_manifest(view("other"), &digest, &docker, None).unwrap(); // the end
        });
        while !disk.has_manifest(view("other"), &digest).unwrap() {
            let found = disk.manifest(view("app"), &digest).unwrap();
            assert!(found.is_none_or(|found| found == docker));
        }
    });
}

#[test]
fn of_two_that_create_a_tag_one_wins() {
    let root = folder();
    let disk = Disk::open(root.path()).unwrap();
    let mut headers = HeaderMap::new();
    headers.insert("If-None-Match", "*".parse().unwrap());
    let condition = Condition::of(&headers);
    let tag = TagView::parse("1").unwrap();
    for round in 0..8 {
        let repository = format!("app{round}");
        let won: Vec<bool> = std::thread::scope(|scope| {
            let set = |byte: u8| {
                let (disk, condition) = (&disk, &condition);
                let repository = view(&repository);
                scope.spawn(move || {
                    disk.set_tag(repository, tag, &Digest::sha256_of(&[byte]), condition).unwrap()
                })
            };
            [0, 1, 2, 3].map(set).into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let winner = won.iter().position(|won| *won).unwrap();
        assert_eq!(won.iter().filter(|won| **won).count(), 1);
        let named = disk.tag(view(&repository), tag).unwrap().unwrap();
        assert_eq!(named, Digest::sha256_of(&[u8::try_from(winner).unwrap()]));
    }
}

#[test]
fn an_upload_at_which_nothing_happens_is_forgotten() {
    let root = folder();
    let disk = Disk::open(root.path()).unwrap();
    let location = start(&disk, "app");
    assert_eq!(disk.sweep(Duration::from_secs(60)).unwrap(), 0);
    assert_eq!(ask(&disk, &request("GET", &location, b"")).status(), 204);
    assert_eq!(disk.sweep(Duration::ZERO).unwrap(), 1);
    assert_eq!(ask(&disk, &request("GET", &location, b"")).status(), 404);
    assert_eq!(fs::read_dir(root.path().join("_uploads")).unwrap().count(), 0);
}

#[test]
fn an_upload_that_a_request_holds_is_busy_and_is_not_swept() {
    let root = folder();
    let disk = Disk::open(root.path()).unwrap();
    let location = start(&disk, "app");
    let (head, _) = request("PATCH", &location, b"abc and more").into_parts();
    let mut exchange = SERVER.receive(&head).unwrap().begin(&disk, &Allowed::Everything).unwrap();
    exchange.body(b"abc").unwrap();
    assert_eq!(disk.sweep(Duration::ZERO).unwrap(), 0);
    assert_eq!(ask(&disk, &request("PATCH", &location, b"x")).status(), 416);
    drop(exchange);
    let reply = ask(&disk, &request("GET", &location, b""));
    assert_eq!(text(reply.headers(), "range"), "0-2");
}

#[test]
fn no_more_uploads_are_begun_than_may_be_under_way() {
    let root = folder();
    let disk = Disk::open(root.path()).unwrap();
    for _ in 0..Disk::MAX_UPLOADS {
        start(&disk, "app");
    }
    let post = request("POST", "/v2/app/blobs/uploads/", b"");
    assert_eq!(ask(&disk, &post).status(), 429);
}

/// What random requests are made of.
struct Requests {
    random: Random,
    /// Where uploads go on: in memory, and on disk.
    uploads: Vec<[String; 2]>,
    manifests: Vec<Vec<u8>>,
}

const REPOSITORIES: [&str; 5] = ["a", "a-b", "a/b", "a.b/c", "d"];
const BLOBS: [&[u8]; 4] = [b"", b"{}", b"layer", b"another layer"];
const TAG_NAMES: [&str; 5] = ["1", "1.2", "V", "v", "_"];
const NUMBERS: [&str; 4] = ["0", "1", "2", "100"];

impl Requests {
    /// The same request to both.
    fn next(&mut self) -> [Request<Vec<u8>>; 2] {
        if self.random.once_in(3) && !self.uploads.is_empty() {
            return self.upload();
        }
        let request = self.of_a_repository();
        [request.clone(), request]
    }

    fn upload(&mut self) -> [Request<Vec<u8>>; 2] {
        let random = &mut self.random;
        let locations = &self.uploads[random.below(self.uploads.len())];
        let body = random.pick(&BLOBS);
        let digest = match random.below(4) {
            0 => Digest::sha256_of(random.pick(&BLOBS)),
            1 => {
                let algorithm = distref::digest::Algorithm::Sha512;
                let mut digester = distref::digest::Digester::new(algorithm).unwrap();
                digester.update(body);
                digester.finish()
            }
            _ => Digest::sha256_of(body),
        };
        let (method, query, range) = match random.below(8) {
            0 => ("GET", String::new(), None),
            1 => ("DELETE", String::new(), None),
            2 => ("PATCH", String::new(), Some(random.pick(&["0-4", "5-9", "5-17", "x"]))),
            3 | 4 => ("PATCH", String::new(), None),
            _ => ("PUT", format!("?digest={digest}"), None),
        };
        let body = if matches!(method, "GET" | "DELETE") { b"" } else { body };
        locations.each_ref().map(|location| {
            let mut request = request(method, format!("{location}{query}"), body);
            if let Some(range) = range {
                request.headers_mut().insert("Content-Range", range.parse().unwrap());
            }
            request
        })
    }

    fn of_a_repository(&mut self) -> Request<Vec<u8>> {
        let repository = self.random.pick(&REPOSITORIES);
        let from = self.random.pick(&REPOSITORIES);
        let blob = self.random.pick(&BLOBS);
        let digest = Digest::sha256_of(blob);
        let tag = self.random.pick(&TAG_NAMES);
        let n = self.random.pick(&NUMBERS);
        let at = format!("/v2/{repository}");
        match self.random.below(16) {
            0 => request("POST", format!("{at}/blobs/uploads/"), b""),
            1 | 2 => request("POST", format!("{at}/blobs/uploads/?digest={digest}"), blob),
            3 => request("POST", format!("{at}/blobs/uploads/?mount={digest}&from={from}"), b""),
            4 => request("GET", format!("{at}/blobs/{digest}"), b""),
            5 => request("DELETE", format!("{at}/blobs/{digest}"), b""),
            6 => request("GET", format!("{at}/tags/list?n={n}&last={tag}"), b""),
            7 => request("GET", format!("/v2/_catalog?n={n}&last={from}"), b""),
            8 => request("GET", format!("{at}/manifests/{tag}"), b""),
            9 => request("DELETE", format!("{at}/manifests/{tag}"), b""),
            10 => {
                let subject = Digest::sha256_of(&self.manifest());
                request("GET", format!("{at}/referrers/{subject}?n={n}"), b"")
            }
            11 => {
                let digest = Digest::sha256_of(&self.manifest());
                let method = self.random.pick(&["DELETE", "GET", "HEAD"]);
                request(method, format!("{at}/manifests/{digest}"), b"")
            }
            12 => self.put(&format!("{at}/manifests/{tag}")),
            _ => {
                let manifest = self.new_manifest(&digest, blob.len());
                self.manifests.push(manifest);
                self.put(&format!("{at}/manifests/{tag}"))
            }
        }
    }

    /// One that was pushed, or refused.
    fn manifest(&mut self) -> Vec<u8> {
        let index = self.random.below(self.manifests.len() + 1);
        self.manifests.get(index).cloned().unwrap_or_default()
    }

    fn new_manifest(&mut self, config: &Digest, size: usize) -> Vec<u8> {
        let about = Digest::sha256_of(&self.manifest());
        let more = match self.random.below(4) {
            0 => format!(r#""mediaType":"{OCI}","#),
            1 => String::new(),
            _ => format!(r#""subject":{{"mediaType":"{OCI}","digest":"{about}","size":1}},"#),
        };
        image(config, size, &more)
    }

    fn put(&mut self, path: &str) -> Request<Vec<u8>> {
        let docker = "application/vnd.docker.distribution.manifest.v2+json";
        let media_type = self.random.pick(&[OCI, OCI, OCI, docker]);
        let recent = self.manifests.last().cloned().unwrap_or_default();
        let body = if self.random.once_in(2) { recent } else { self.manifest() };
        let mut request = put_manifest(path, media_type, &body);
        match self.random.below(4) {
            0 => drop(request.headers_mut().insert("If-None-Match", "*".parse().unwrap())),
            1 => {
                let known = format!("\"{}\"", Digest::sha256_of(&self.manifest()));
                request.headers_mut().insert("If-Match", known.parse().unwrap());
            }
            _ => {}
        }
        request
    }

    /// Remembers where an upload goes on.
    fn learn(&mut self, replies: [&Response<Content>; 2]) {
        let locations = replies.map(|reply| text(reply.headers(), "location"));
        let is_session = locations.iter().all(|it| it.contains("/uploads/"));
        if is_session && !self.uploads.contains(&locations) {
            self.uploads.push(locations);
        }
        if self.uploads.len() > 4 {
            self.uploads.remove(0); // most are over by now
        }
    }
}

/// The reply as text, without what an upload is called.
fn seen(reply: &Response<Content>, names: &str) -> String {
    let mut lines: Vec<String> =
        reply.headers().iter().map(|(name, value)| format!("{name}: {value:?}\n")).collect();
    lines.sort();
    let body = match reply.body() {
        Content::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        blob @ Content::Blob { .. } => format!("{blob:?}"),
    };
    let seen = format!("{}\n{}\n{body}", reply.status(), lines.concat());
    if names.is_empty() { seen } else { seen.replace(names, "ID") }
}

/// What an upload is called.
fn id(reply: &Response<Content>) -> String {
    let location = text(reply.headers(), "location");
    location.split_once("/uploads/").map(|(_, id)| id.to_owned()).unwrap_or_default()
}

fn compare(seed: u64, root: &Path) {
    let mut requests =
        Requests { random: Random::new(seed), uploads: Vec::new(), manifests: Vec::new() };
    let (memory, mut disk) = (Memory::default(), Disk::open(root).unwrap());
    for step in 0..400 {
        let [to_memory, to_disk] = requests.next();
        let replies = [ask(&memory, &to_memory), ask(&disk, &to_disk)];
        let [expected, found] = replies.each_ref().map(|reply| seen(reply, &id(reply)));
        assert_eq!(found, expected, "seed {seed}, step {step}: {to_disk:?}");
        requests.learn(replies.each_ref());
        if let Content::Blob { repository, digest, .. } = replies[1].body() {
            let bytes = read(&disk, repository.as_str(), digest);
            let kept = memory.read(repository.view(), digest);
            assert_eq!(bytes.as_deref(), kept.as_deref());
        }
        if requests.random.once_in(50) {
            drop(disk);
            disk = Disk::open(root).unwrap();
        }
    }
}

#[test]
fn a_store_on_disk_answers_as_one_in_memory_restarts_or_not() {
    for seed in 1..=4 {
        let root = folder();
        compare(seed, root.path());
    }
}
