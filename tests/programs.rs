//! What the example programs do when things go wrong: with a registry that is but a thread of this test.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::process::{Child, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use distref::Digest;
use distref::manifest::{Descriptor, ImageBuilder, LayoutBuilder, MediaType};
use rustix::fs::{FlockOperation, flock};

#[path = "support/program.rs"]
mod program;
#[path = "support/rig/mod.rs"]
mod rig;

use program::{Program, stderr};
use rig::{ALL, Folder, Images, Reply, Request, Server, make_layout};

/// Longer no program here takes, unless it hangs.
const PATIENCE: Duration = Duration::from_secs(20);

/// Nobody listens there.
const NOBODY: &str = "127.0.0.1:1/app:1.0";

fn run(program: &'static str, arguments: &[&str]) -> (Option<i32>, String) {
    let output = Program(program).run(arguments, "");
    (output.status.code(), stderr(&output).to_owned())
}

/// Waits for the end.
///
/// # Panics
///
/// It does not come.
fn ends(mut child: Child) -> Output {
    let begin = Instant::now();
    while child.try_wait().expect("a child").is_none() {
        if begin.elapsed() > PATIENCE {
            child.kill().expect("it runs");
            panic!("it hangs");
        }
        thread::sleep(Duration::from_millis(20));
    }
    child.wait_with_output().expect("an output")
}

fn serve_file(path: &Path) -> Reply {
    match File::open(path) {
        Ok(file) => {
            let len = file.metadata().expect("a file").len();
            Reply::file(200, file, 0, len)
        }
        Err(_) => Reply::new(404, ""),
    }
}

/// A registry that takes everything, and has nothing.
fn receiving(request: &Request) -> Reply {
    match &*request.method {
        "GET" if request.path == "/v2/" => Reply::new(200, ""),
        "POST" => Reply::new(202, "").with_header("Location", format!("{}1", request.path)),
        "PUT" => {
            let digest = Digest::sha256_of(&request.body).to_string();
            Reply::new(201, "").with_header("Docker-Content-Digest", digest)
        }
        _ => Reply::new(404, ""),
    }
}

fn images(folder: &Folder) -> Images {
    make_layout(&folder.join("made"), 1_000)
}

#[test]
fn what_is_wrong_with_arguments_and_files_is_told_before_anything_is_asked() {
    let folder = Folder::new("arguments");
    let (into, bad) = (folder.text("into"), folder.write("bad.json", "{"));
    let (absent, bad) = (folder.text("absent"), bad.to_str().unwrap());
    for (arguments, words) in [
        (&["--creds", "nobody"][..], "no colon"),
        (&["--creds-for", "_", "a:b"], "--creds-for"),
        (&["--config-json", &absent], "absent"),
        (&["--config-json", bad], "bad.json"),
        (&["--daemon-json", bad], "bad.json"),
        (&["--ca", bad], "no certificate"),
        (&["--name", "a b"], "'a b'"),
    ] {
        for program in ["pull", "pull_async"] {
            let (code, said) = run(program, &[&[NOBODY, &into][..], arguments].concat());
            assert_eq!(code, Some(2), "{arguments:?}: {said}");
            assert!(said.contains(words), "{arguments:?}: {said}");
            assert!(!said.contains("nobody"), "{said}");
        }
    }
    assert!(!Path::new(&into).exists());
}

#[test]
fn an_error_is_one_line_with_what_it_is_about() {
    let folder = Folder::new("line");
    let into = folder.text("into");
    let other = folder.text("other"); // of two that write to a folder, one waits
    thread::scope(|scope| {
        for (program, second) in [
            ("pull", Some(&*into)),
            ("pull_async", Some(&*other)),
            ("copy", Some(NOBODY)),
            ("tags", None),
            ("referrers", None),
        ] {
            scope.spawn(move || {
                let arguments: Vec<_> = [NOBODY].into_iter().chain(second).collect();
                let (code, said) = run(program, &arguments);
                assert_eq!(code, Some(1), "{program}: {said}");
                let retrying = said.lines().filter(|line| line.starts_with("retrying in ")).count();
                assert_eq!(said.lines().count() - retrying, 1, "{program}: {said}");
                assert!(said.contains("127.0.0.1:1/app"), "{program}: {said}");
                assert!(said.to_lowercase().contains("connection refused"), "{program}: {said}");
            });
        }
    });
}

#[test]
fn a_folder_of_something_else_is_left_alone_and_a_half_made_one_is_taken() {
    let folder = Folder::new("taken");
    folder.write("other/notes.txt", "mine");
    let (code, said) = run("pull", &[NOBODY, &folder.text("other")]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("holds other files"), "{said}");
    assert_eq!(fs::read_dir(folder.join("other")).unwrap().count(), 1);

    folder.write("begun/oci-layout.7.new", "{\"imageLay");
    fs::create_dir(folder.join("begun/blobs")).unwrap();
    let (code, said) = run("pull", &[NOBODY, &folder.text("begun")]);
    assert_eq!(code, Some(1), "{said}");
    assert!(folder.join("begun/oci-layout").exists());
}

#[test]
fn of_two_programs_that_write_to_a_folder_the_second_waits() {
    let folder = Folder::new("waits");
    fs::create_dir(folder.join("into")).unwrap();
    let held = File::open(folder.join("into")).unwrap();
    flock(&held, FlockOperation::LockExclusive).unwrap();
    let arguments = [NOBODY, &*folder.text("into")];
    let mut child = Program("pull").command(&arguments, Stdio::null()).spawn().unwrap();
    let mut said = [0; 5];
    child.stderr.as_mut().unwrap().read_exact(&mut said).unwrap();
    assert_eq!(&said, b"waits");
    assert!(child.try_wait().unwrap().is_none());
    assert!(!folder.join("into/oci-layout").exists());
    drop(held);
    assert_eq!(ends(child).status.code(), Some(1));
    assert!(folder.join("into/oci-layout").exists());
}

#[test]
fn a_refusal_names_the_image() {
    let folder = Folder::new("refusal");
    let into = folder.text("into");
    for (status, words) in [(404, "404 Not Found"), (401, "--creds USER:PASSWORD")] {
        let server = Server::start(move |_| {
            Reply::new(status, "").with_header("WWW-Authenticate", "Basic realm=\"x\"")
        });
        let image = format!("{}/app:1.0", server.addr());
        for (program, second) in
            [("pull", Some(&*into)), ("copy", Some(NOBODY)), ("tags", None), ("referrers", None)]
        {
            let arguments: Vec<_> = [&*image].into_iter().chain(second).collect();
            let (code, said) = run(program, &arguments);
            assert_eq!(code, Some(1), "{program}: {said}");
            assert!(said.starts_with(&format!("{program}: {image}: ")), "{program}: {said}");
            assert!(said.contains(words), "{program}: {said}");
        }
    }
}

#[test]
fn a_pull_that_fails_leaves_no_new_folder() {
    let folder = Folder::new("none");
    let server = Server::start(|_| Reply::new(404, ""));
    let image = format!("{}/app:1.0", server.addr());
    for program in ["pull", "pull_async"] {
        let (code, said) = run(program, &[&image, &folder.text("new/into")]);
        assert_eq!(code, Some(1), "{program}: {said}");
        assert!(said.contains(&image), "{program}: {said}");
        assert!(!folder.join("new").exists(), "{program}");
    }
    fs::create_dir(folder.join("mine")).unwrap();
    run("pull", &[&image, &folder.text("mine")]);
    assert!(folder.join("mine/oci-layout").exists());
}

#[test]
fn a_wait_of_more_than_a_second_is_told_with_its_cause() {
    let folder = Folder::new("wait");
    let asked = AtomicUsize::new(0);
    let server = Server::start(move |_| match asked.fetch_add(1, Ordering::Relaxed) % 2 {
        0 => Reply::new(503, "").with_header("Retry-After", "2"),
        _ => Reply::new(404, ""),
    });
    let image = format!("{}/app:1.0", server.addr());
    for (program, arguments) in [
        ("tags", &[&*image][..]),
        ("pull", &[&image, &folder.text("into")]),
        ("pull_async", &[&image, &folder.text("into")]),
    ] {
        let (code, said) = run(program, arguments);
        assert_eq!(code, Some(1), "{program}: {said}");
        let lines: Vec<_> = said.lines().collect();
        assert_eq!(lines[0], "retrying in 2 s: 503 Service Unavailable", "{program}");
        assert_eq!(lines.len(), 2, "{program}: {said}");
    }
}

#[test]
fn an_image_of_another_platform_is_taken_with_a_warning() {
    let folder = Folder::new("platform");
    let images = images(&folder);
    let manifest = images.manifests[0].clone();
    let bytes = fs::read(images.blob(&Digest::sha256_of(manifest.bytes()))).unwrap();
    let blobs = folder.join("made/blobs/sha256");
    let server = Server::start(move |request| {
        if request.path.ends_with("/manifests/1.0") {
            Reply::new(200, bytes.clone())
                .with_header("Content-Type", MediaType::OCI_MANIFEST.to_string())
        } else if let Some((_, hex)) = request.path.split_once("/blobs/sha256:") {
            serve_file(&blobs.join(hex))
        } else {
            Reply::new(404, "")
        }
    });
    let image = format!("{}/app:1.0", server.addr());
    let warning = "warning: the image is for linux/amd64, not linux/arm64";
    for program in ["pull", "pull_async"] {
        for (platform, is_warned) in [("linux/arm64", true), ("linux/amd64", false)] {
            let into = folder.text(&format!("{program}-{is_warned}"));
            let (code, said) = run(program, &[&image, &into, "--platform", platform]);
            assert_eq!(code, Some(0), "{program}: {said}");
            assert_eq!(said.contains(warning), is_warned, "{program}: {said}");
        }
    }
    let (_, said) = run("referrers", &[&image, "--platform", "linux/arm64"]);
    assert_eq!(said.lines().next(), Some(warning));
    let (_, said) = run("referrers", &[&image, "--platform", "linux/amd64"]);
    assert!(!said.contains("warning"), "{said}");

    let into = Server::start(receiving);
    let made = folder.text("made");
    let arguments = [&*made, &format!("{}/app", into.addr()), "--name", "amd64"];
    let (code, said) = run("push", &[&arguments[..], &["--platform", "linux/arm64"]].concat());
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(said.lines().next(), Some(warning));
}

#[test]
fn which_image_is_pushed_is_told_by_its_name_or_its_tag() {
    let folder = Folder::new("which");
    let images = images(&folder);
    let (made, server) = (folder.text("made"), Server::start(receiving));
    let image = |tag: &str| format!("{}/app:{tag}", server.addr());
    let file = folder.write("file", "").display().to_string();
    for (arguments, words) in [
        (&[&*folder.text("nodir"), &image("1.0")][..], "no such folder"),
        (&[&file, &image("1.0")], "a file, and no folder"),
        (&[&made, &image("1.0")], "several images; give --name with one of amd64, arm64, all"),
        (&[&made, &image("1.0"), "--name", "nope"], "no image nope, but amd64, arm64, all"),
    ] {
        let (code, said) = run("push", arguments);
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains(words), "{said}");
    }
    let pushed = |arguments: &[&str]| {
        let output = Program("push").run(arguments, "");
        assert!(output.status.success(), "{}", stderr(&output));
        program::stdout(&output).trim_end().to_owned()
    };
    let digest = Digest::sha256_of(images.manifests[0].bytes()).to_string();
    assert_eq!(pushed(&[&made, &image("amd64")]), digest);

    let one = images.manifests[0].to_descriptor();
    let layout = ["1.0", "latest"]
        .iter()
        .fold(LayoutBuilder::new(), |layout, name| layout.named(*name, one.clone()));
    for written in layout.build().unwrap() {
        fs::write(folder.join("made").join(written.path()), written.bytes()).unwrap();
    }
    assert_eq!(pushed(&[&made, &image("2.0")]), digest);
}

#[test]
fn manifests_are_told_apart_from_what_need_not_be_sent() {
    let folder = Folder::new("again");
    let images = images(&folder);
    let server = Server::start(|request| match &*request.method {
        "HEAD" => Reply::new(200, ""),
        _ => receiving(request),
    });
    let image = format!("{}/app:amd64", server.addr());
    let (code, said) = run("push", &[&folder.text("made"), &image]);
    assert_eq!(code, Some(0), "{said}");
    let manifest = images.manifests[0].bytes().len();
    let last = said.lines().last().unwrap();
    assert!(last.contains(": blobs: 0 B sent, "), "{said}");
    assert!(last.ends_with(&format!("; manifests: {manifest} B sent")), "{said}");
}

#[test]
fn tags_of_signatures_are_counted_and_shown_if_asked_for() {
    let signature = format!("sha256-{}.sig", "ab".repeat(32));
    let list = format!("{{\"name\": \"app\", \"tags\": [\"{signature}\", \"1.1\", \"1.0\"]}}");
    let server = Server::start(move |_| Reply::new(200, list.clone()));
    let image = format!("{}/app", server.addr());
    let output = Program("tags").run(&[&image], "");
    assert_eq!(program::stdout(&output), "1.0\n1.1\n");
    let told = "and 1 tags of signatures and the like (--all shows them)\n";
    assert_eq!(stderr(&output), told);
    for argument in ["--all", "--unsorted"] {
        let output = Program("tags").run(&[&image, argument], "");
        assert!(program::stdout(&output).contains(".sig"), "{argument}");
        assert_eq!(stderr(&output), "", "{argument}");
    }
}

#[test]
fn nobody_has_to_read_what_is_told() {
    let folder = Folder::new("unread");
    images(&folder);
    let server = Server::start(receiving);
    let image = format!("{}/app:1.0", server.addr());
    let arguments = [&*folder.text("made"), &image, "--name", ALL, "--jobs", "2"];
    let mut child = Program("push").command(&arguments, Stdio::null()).spawn().unwrap();
    drop(child.stderr.take());
    let output = ends(child);
    assert!(output.status.success());
    assert!(output.stdout.starts_with(b"sha256:"));
}

#[test]
fn the_first_blob_that_fails_ends_the_others_and_is_the_one_that_is_told() {
    let folder = Folder::new("first");
    let huge = folder.write("huge", "");
    File::options().write(true).open(&huge).unwrap().set_len(1 << 36).unwrap(); // of zeros, which take no place
    let layer = Descriptor::new(MediaType::OCI_LAYER, Digest::sha256([1; 32]), 1 << 36);
    let config = Descriptor::new(MediaType::OCI_CONFIG, Digest::sha256([2; 32]), 100);
    let image = ImageBuilder::new(config).layers([layer]).build().unwrap();
    let (bytes, media_type) = (image.bytes().to_vec(), MediaType::OCI_MANIFEST.to_string());
    let server = Server::start(move |request| {
        if request.path.contains("/manifests/") {
            Reply::new(200, bytes.clone()).with_header("Content-Type", &*media_type)
        } else if request.path.contains("sha256:01") {
            serve_file(&huge)
        } else if request.path.contains("/blobs/") {
            thread::sleep(Duration::from_millis(300));
            Reply::new(404, "")
        } else {
            Reply::new(200, "")
        }
    });
    let reference = format!("{}/app:1.0", server.addr());
    for program in ["pull", "pull_async"] {
        let arguments = [&*reference, &folder.text(program)];
        let output = ends(Program(program).command(&arguments, Stdio::null()).spawn().unwrap());
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{program}: {said}");
        assert!(said.lines().last().unwrap().contains(": 020202020202: "), "{program}: {said}");
        let part = format!("{program}/blobs/sha256/{}.part", "01".repeat(32));
        let len = fs::metadata(folder.join(&part)).unwrap().len();
        assert!(len > 0 && len < 1 << 36, "{program}: {len}");
        assert!(!folder.join(&format!("{program}/index.json")).exists());
    }
}

#[test]
fn credentials_may_come_by_standard_input() {
    let server = Server::start(|request| match request.header("authorization") {
        Some("Basic dTpzZWNyZXQ6Og==") => {
            Reply::new(200, "{\"name\": \"app\", \"tags\": [\"1.0\"]}")
        }
        _ => Reply::new(401, "").with_header("WWW-Authenticate", "Basic realm=\"x\""),
    });
    let image = format!("{}/app", server.addr());
    let output = Program("tags").run(&[&image, "--creds", "-"], "u:secret::\n");
    assert_eq!(program::stdout(&output), "1.0\n", "{}", stderr(&output));
}

#[test]
fn what_lies_half_in_a_folder_is_not_pushed() {
    let folder = Folder::new("half");
    let images = images(&folder);
    let layer = images.manifests[0].layers()[2].digest().clone();
    let (server, made) = (Server::start(receiving), folder.text("made"));
    let image = format!("{}/app:1.0", server.addr());
    let whole = fs::read(images.blob(&layer)).unwrap();
    fs::write(images.blob(&layer), &whole[1..]).unwrap();
    let (code, said) = run("push", &[&made, &image, "--name", ALL]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("neither the folder nor the registry has"), "{said}");

    fs::remove_file(images.blob(&layer)).unwrap();
    let (code, said) = run("push", &[&made, &image, "--name", ALL]);
    assert_eq!(code, Some(1), "{said}");
}
