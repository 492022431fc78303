//! Manifests, indexes and configs as builders and registries write them, made up with a fixed seed.
//!
//! Compact, with the members in the order of the common writers. Digests, sizes, media types,
//! platforms and the order of a descriptor's members vary, so that no branch is learned from one
//! document.
#![allow(dead_code, reason = "each program that includes this file measures a part of it")]

use std::fmt::Write as _;
use std::ops::RangeInclusive;

use super::corpus::{Random, hex};

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const CONFIG: &str = "application/vnd.oci.image.config.v1+json";

/// With their shares.
const LAYERS: &str = "\
    application/vnd.oci.image.layer.v1.tar+gzip application/vnd.oci.image.layer.v1.tar+gzip \
    application/vnd.oci.image.layer.v1.tar+gzip application/vnd.oci.image.layer.v1.tar+gzip \
    application/vnd.oci.image.layer.v1.tar+gzip application/vnd.oci.image.layer.v1.tar+gzip \
    application/vnd.oci.image.layer.v1.tar+zstd application/vnd.oci.image.layer.v1.tar+zstd \
    application/vnd.docker.image.rootfs.diff.tar.gzip application/vnd.oci.image.layer.v1.tar";

/// Architecture, variant, and the name that Docker's official images have for the two.
const PLATFORMS: [(&str, &str, &str); 8] = [
    ("amd64", "", "amd64"),
    ("arm", "v7", "arm32v7"),
    ("arm64", "v8", "arm64v8"),
    ("386", "", "i386"),
    ("ppc64le", "", "ppc64le"),
    ("s390x", "", "s390x"),
    ("riscv64", "", "riscv64"),
    ("arm", "v6", "arm32v6"),
];

/// What a Dockerfile's lines look like in the history, as Go writes them in JSON.
const HISTORY: [&str; 8] = [
    r"RUN /bin/sh -c set -eux; \tapk add --no-cache ca-certificates curl tzdata \u0026\u0026 rm -rf /var/cache/apk/* # buildkit",
    r"COPY /out/server /usr/local/bin/server # buildkit",
    r#"CMD [\"server\" \"--listen\" \":8080\"]"#,
    r"ENV PKG_RELEASE=1~bookworm",
    r"RUN /bin/sh -c apt-get update \u0026\u0026 apt-get install -y --no-install-recommends gcc libc6-dev make # buildkit",
    r"WORKDIR /srv/app",
    r"LABEL maintainer=Platform Team \u003cplatform@example.com\u003e",
    r"EXPOSE map[8080/tcp:{}]",
];

/// `count` manifests of images with so many layers.
pub(crate) fn images(layers: usize, count: usize) -> Vec<&'static str> {
    made(count, 600 + 150 * layers..=800 + 160 * layers, |random| image(random, layers))
}

/// `count` indexes with so many entries, of which every second is an attestation, each entry with
/// the annotations that Docker's official images have.
pub(crate) fn indexes(entries: usize, count: usize) -> Vec<&'static str> {
    made(count, 600 * entries..=660 * entries, |random| index(random, entries, annotated))
}

/// `count` indexes with so many entries: a media type, a digest, a size and a platform each.
pub(crate) fn plain_indexes(entries: usize, count: usize) -> Vec<&'static str> {
    made(count, 205 * entries..=225 * entries, |random| index(random, entries, plain))
}

/// `count` configs of images with 12 layers, made in 20 steps.
pub(crate) fn configs(count: usize) -> Vec<&'static str> {
    made(count, 4_400..=4_900, config)
}

/// The same documents, as people read them: with line breaks, indented by three spaces.
pub(crate) fn pretty(documents: &[&str]) -> Vec<&'static str> {
    documents.iter().map(|text| indented(text)).map(|text| &*text.leak()).collect()
}

/// The same documents with one fault at their very end: `schemaVersion` or `os` once more, in
/// capitals.
pub(crate) fn faulty(documents: &[&str]) -> Vec<&'static str> {
    let faulty = |text: &str| {
        let name = if text.contains("\"rootfs\"") { "OS" } else { "SCHEMAVERSION" };
        format!(r#"{},"{name}":2}}"#, text.strip_suffix('}').unwrap_or(text))
    };
    documents.iter().map(|text| &*faulty(text).leak()).collect()
}

/// Leaks, so that parsed documents may be kept and thrown away freely while measuring. The figures
/// hold for documents of this mean size; others would measure something else.
fn made(
    count: usize,
    sizes: RangeInclusive<usize>,
    make: impl Fn(&mut Random) -> String,
) -> Vec<&'static str> {
    let mut random = Random(0x00C1);
    let texts: Vec<&str> = (0..count).map(|_| &*make(&mut random).leak()).collect();
    let mean = texts.iter().map(|text| text.len()).sum::<usize>() / count;
    assert!(sizes.contains(&mean), "mean size is {mean} bytes, should be {sizes:?}");
    texts
}

fn image(random: &mut Random, layers: usize) -> String {
    let order = Order::drawn(random);
    let config = descriptor(random, order, CONFIG, 4);
    let layers = list(layers, |_| {
        let media_type = random.word(LAYERS);
        let magnitude = 2 + random.below(7);
        descriptor(random, order, media_type, magnitude)
    });
    let annotations = origin(random, &[]);
    format!(
        r#"{{"schemaVersion":2,"mediaType":"{MANIFEST}","config":{{{config}}},"layers":{layers},"annotations":{annotations}}}"#
    )
}

/// An entry of an index: the number of it, and the digest of the one before.
type Entry = fn(&mut Random, Order, usize, &str) -> String;

fn index(random: &mut Random, entries: usize, entry: Entry) -> String {
    let order = Order::drawn(random);
    let mut digest = String::new();
    let manifests = list(entries, |number| {
        let entry = entry(random, order, number, &digest);
        digest = entry
            .split('"')
            .find(|text| text.starts_with("sha256:"))
            .map(str::to_owned)
            .unwrap_or_default();
        entry
    });
    format!(r#"{{"schemaVersion":2,"mediaType":"{INDEX}","manifests":{manifests}}}"#)
}

/// An image, or the attestation of the one before.
fn annotated(random: &mut Random, order: Order, number: usize, before: &str) -> String {
    let (architecture, variant, name) = PLATFORMS[number / 2 % PLATFORMS.len()];
    let what = descriptor(random, order, MANIFEST, 3);
    let name = ("com.docker.official-images.bashbrew.arch", name);
    let (platform, annotations) = if number.is_multiple_of(2) {
        let base = format!("sha256:{}", hex(random, 64));
        let first = [name, ("org.opencontainers.image.base.digest", &base)];
        (platform("linux", architecture, variant), origin(random, &first))
    } else {
        let reference = ("vnd.docker.reference.digest", before);
        let kind = ("vnd.docker.reference.type", "attestation-manifest");
        (platform("unknown", "unknown", ""), pairs(&[name, reference, kind]))
    };
    format!(r#"{what},"platform":{platform},"annotations":{annotations}"#)
}

fn plain(random: &mut Random, order: Order, number: usize, _: &str) -> String {
    let (architecture, variant, _) = PLATFORMS[number % PLATFORMS.len()];
    let what = descriptor(random, order, MANIFEST, 3);
    format!(r#"{what},"platform":{}"#, platform("linux", architecture, variant))
}

fn config(random: &mut Random) -> String {
    let created = time(random);
    let mut steps = 0;
    let history = list(20, |number| {
        let step = HISTORY[usize::try_from(random.below(8)).unwrap_or_default()];
        let created = time(random);
        let made = 20 - number <= 12 - steps || random.chance(60) && steps < 12;
        steps += usize::from(made);
        let empty = if made { "" } else { r#","empty_layer":true"# };
        format!(
            r#""created":"{created}","created_by":"{step}","comment":"buildkit.dockerfile.v0"{empty}"#
        )
    });
    let diff_ids: Vec<String> =
        (0..12).map(|_| format!("\"sha256:{}\"", hex(random, 64))).collect();
    let diff_ids = diff_ids.join(",");
    let version = version(random);
    format!(
        r#"{{"architecture":"arm64","variant":"v8","os":"linux","created":"{created}","config":{{"User":"65532:65532","ExposedPorts":{{"8080/tcp":{{}},"9090/tcp":{{}}}},"Env":["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin","LANG=C.UTF-8","APP_VERSION={version}","TZ=Etc/UTC"],"Entrypoint":["/docker-entrypoint.sh"],"Cmd":["server","--listen",":8080"],"Healthcheck":{{"Test":["CMD-SHELL","curl -f http://localhost:8080/healthz || exit 1"],"Interval":30000000000}},"WorkingDir":"/srv/app","Labels":{{"maintainer":"Platform Team","org.opencontainers.image.version":"{version}"}},"StopSignal":"SIGQUIT"}},"rootfs":{{"type":"layers","diff_ids":[{diff_ids}]}},"history":{history}}}"#
    )
}

/// Where a descriptor has its size: behind the digest, as OCI's tools write it, or before, as
/// Docker's did.
#[derive(Clone, Copy, PartialEq)]
enum Order {
    DigestFirst,
    SizeFirst,
}

impl Order {
    fn drawn(random: &mut Random) -> Self {
        if random.chance(75) { Self::DigestFirst } else { Self::SizeFirst }
    }
}

/// The members of a descriptor; the size has about so many digits.
fn descriptor(random: &mut Random, order: Order, media_type: &str, magnitude: u64) -> String {
    let digest = hex(random, 64);
    let size = (1..magnitude).fold(1 + random.below(9), |size, _| 10 * size + random.below(10));
    if order == Order::DigestFirst {
        format!(r#""mediaType":"{media_type}","digest":"sha256:{digest}","size":{size}"#)
    } else {
        format!(r#""mediaType":"{media_type}","size":{size},"digest":"sha256:{digest}""#)
    }
}

fn platform(os: &str, architecture: &str, variant: &str) -> String {
    let three = [("architecture", architecture), ("os", os), ("variant", variant)];
    pairs(if variant.is_empty() { &three[..2] } else { &three })
}

/// Annotations: `first`, then the six that say where an image is from.
fn origin(random: &mut Random, first: &[(&str, &str)]) -> String {
    let (created, revision, version) = (time(random), hex(random, 40), version(random));
    let name = random.word("postgres-operator web-frontend billing registry-cache ingest");
    let source = format!("https://github.com/example/{name}.git#{revision}");
    let url = format!("https://hub.docker.com/r/example/{name}");
    let six = [
        ("org.opencontainers.image.base.name", "debian:bookworm-slim"),
        ("org.opencontainers.image.created", &created),
        ("org.opencontainers.image.revision", &revision),
        ("org.opencontainers.image.source", &source),
        ("org.opencontainers.image.url", &url),
        ("org.opencontainers.image.version", &version),
    ];
    pairs(&[first, &six].concat())
}

/// An object of strings.
fn pairs(pairs: &[(&str, &str)]) -> String {
    let pairs: Vec<String> =
        pairs.iter().map(|(name, value)| format!(r#""{name}":"{value}""#)).collect();
    format!("{{{}}}", pairs.join(","))
}

fn version(random: &mut Random) -> String {
    format!("{}.{}.{}", random.below(30), random.below(40), random.below(20))
}

fn time(random: &mut Random) -> String {
    let (month, day) = (1 + random.below(12), 1 + random.below(28));
    let (hour, minute, second) = (random.below(24), random.below(60), random.below(60));
    format!("2025-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// A list of objects, by their members.
fn list(count: usize, mut members: impl FnMut(usize) -> String) -> String {
    let objects: Vec<String> =
        (0..count).map(|number| format!("{{{}}}", members(number))).collect();
    format!("[{}]", objects.join(","))
}

/// Breaks lines where strings do not: behind `{`, `[` and `,`, before `}` and `]`.
fn indented(text: &str) -> String {
    let (mut out, mut depth) = (String::new(), 0);
    let (mut quoted, mut escaped) = (false, false);
    for character in text.chars() {
        let structural = !quoted;
        quoted ^= character == '"' && !escaped;
        escaped = character == '\\' && !escaped;
        depth -= usize::from(structural && matches!(character, '}' | ']'));
        depth += usize::from(structural && matches!(character, '{' | '['));
        let _ = match character {
            '}' | ']' if structural => write!(out, "\n{:1$}{character}", "", 3 * depth),
            '{' | '[' | ',' if structural => write!(out, "{character}\n{:1$}", "", 3 * depth),
            ':' if structural => write!(out, ": "),
            _ => write!(out, "{character}"),
        };
    }
    out
}
