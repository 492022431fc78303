//! References as people write them, made up by a generator with a fixed seed.
//!
//! Every run, on every machine, measures the same texts. They are shuffled, because a set of one
//! kind flatters a parser: its branches become predictable. All texts of a set lie in one buffer,
//! as the lines of a file would.
#![allow(dead_code, reason = "each program that includes this file measures a part of it")]

use std::collections::HashSet;
use std::ops::RangeInclusive;

/// Makes a reference of one family, without a digest.
type Make = fn(&mut Random) -> String;

/// Makes a text with one fault; the reference given is valid, and may have a digest.
type Spoil = fn(&mut Random, &str) -> String;

/// The twelve kinds of reference, and their shares in per cent.
const FAMILIES: [(&str, u64, Make); 12] = [
    ("official", 10, name),
    ("official-tag", 17, |random| format!("{}:{}", name(random), tag(random))),
    ("account", 17, |random| {
        tagged(random, |random| format!("{}/{}", account(random), name(random)))
    }),
    ("ghcr", 14, |random| hosted(random, "ghcr.io")),
    ("quay", 8, |random| hosted(random, "quay.io")),
    ("ecr", 6, ecr),
    ("k8s", 5, |random| tagged(random, |random| format!("registry.k8s.io/{}", name(random)))),
    ("artifact-registry", 4, artifact_registry),
    ("gcr", 5, |random| hosted(random, "gcr.io")),
    ("mcr", 5, |random| hosted(random, "mcr.microsoft.com")),
    ("localhost", 4, |random| tagged(random, |random| format!("localhost:5000/{}", name(random)))),
    ("deep", 5, deep),
];

/// The ways people get a reference wrong.
const FAULTS: [(&str, Spoil); 16] = [
    ("capital in the repository", |random, _| {
        format!("ghcr.io/{}/MyApp@sha256:{}", account(random), hex(random, 64))
    }),
    ("capital in an official name", |random, _| format!("Ubuntu:{}", tag(random))),
    ("space inside", |random, text| format!("quay.io/{}/my {text}", account(random))),
    ("space in front", |_, text| format!(" {text}")),
    ("empty component", |random, _| format!("{}//{}", ecr_repository(random), name(random))),
    ("scheme", |_, text| format!("https://registry.example.com/{text}")),
    ("empty tag", |random, _| format!("{}:", ecr_repository(random))),
    ("tag too long", |random, _| format!("{}:{}", name(random), hex(random, 129))),
    ("tag with a slash", |random, _| {
        format!("{}:feature/{}", ecr_repository(random), name(random))
    }),
    ("short digest", |random, _| format!("{}@sha256:{}", name(random), hex(random, 63))),
    ("digest in capitals", |random, _| {
        format!("{}/{}@sha256:{}", account(random), name(random), hex(random, 64).to_uppercase())
    }),
    ("two at signs", |random, _| format!("{}@@sha256:{}", name(random), hex(random, 64))),
    ("port that is no number", |random, text| {
        format!("registry-{}.example.com:80a/{text}", name(random))
    }),
    ("bare identifier", |random, _| hex(random, 64)),
    ("not ASCII", |_, text| format!("registry.example.com/büro/{text}")),
    ("slash at the end", |random, _| format!("{}/", ecr_repository(random))),
];

const NAMES: &str = "\
    nginx redis postgres alpine ubuntu debian busybox node python golang rust httpd mysql \
    mariadb mongo memcached rabbitmq traefik haproxy caddy vault consul grafana prometheus \
    loki tempo fluentd keycloak nextcloud wordpress ghost gitea jenkins sonarqube nexus \
    registry kafka zookeeper cassandra elasticsearch kibana logstash minio etcd coredns cilium \
    calico istio";

const PARTS: &str = "\
    exporter operator controller api server proxy agent worker web init sidecar gateway cli \
    backend frontend job migrations runner builder base ui webhook scheduler tools";

const VARIANTS: &str = "\
    alpine alpine alpine3.18 alpine3.19 alpine3.20 slim slim bookworm bookworm bullseye trixie \
    jammy noble jdk jdk17 jre jre21 fpm apache cli perl otel php8.3 windowsservercore-ltsc2022 \
    nanoserver-1809 debian-12 ubi9-minimal standalone Temurin management headless";

const ACCOUNTS: &str = "\
    acme bitnami contoso example linuxserver jetstack open-telemetry argoproj fluxcd \
    kubernetes platform data-team infra payments mlops umbrella-corp initech hooli tools \
    library2 observability net-ops sre devx";

const REGIONS: &str = "\
    us-east-1 us-west-2 eu-central-1 eu-west-1 ap-southeast-2 ap-northeast-1 sa-east-1 \
    ca-central-1";

/// A fixed, well-mixed sequence: Marsaglia's xorshift64 with Vigna's multiplier.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16
    }

    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// True in `percent` of 100 cases.
    pub(crate) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// A hexadecimal digit.
    fn digit(&mut self) -> u32 {
        (self.next() & 15) as u32
    }

    pub(crate) fn word(&mut self, list: &'static str) -> &'static str {
        let index = self.below(list.split_ascii_whitespace().count() as u64);
        list.split_ascii_whitespace()
            .nth(usize::try_from(index).unwrap_or_default())
            .unwrap_or_default()
    }
}

/// 2,000 mixed references, all different.
pub(crate) fn valid() -> Vec<&'static str> {
    mixed(2_000)
}

/// 200,000 mixed references, all different: more than a branch predictor or a cache remembers.
pub(crate) fn big() -> Vec<&'static str> {
    mixed(200_000)
}

/// The references of [`valid`], by family.
pub(crate) fn by_family() -> Vec<(&'static str, Vec<&'static str>)> {
    let references = references(2_000);
    let of = |family: &str| -> Vec<String> {
        references
            .iter()
            .filter(|(name, _)| *name == family)
            .map(|(_, text)| text.clone())
            .collect()
    };
    FAMILIES.iter().map(|(family, ..)| (*family, in_one_buffer(&of(family)))).collect()
}

/// 256 texts that are no references, 16 of each fault, shuffled.
pub(crate) fn invalid() -> Vec<&'static str> {
    let mut random = Random(0xFA17);
    let pairs = FAULTS.iter().cycle().zip(references(256));
    let mut texts: Vec<String> =
        pairs.map(|((_, spoil), (_, text))| spoil(&mut random, &text)).collect();
    shuffle(&mut random, &mut texts);
    let texts = in_one_buffer(&texts);
    assert_mean_length(&texts, 76..=84);
    texts
}

/// 1,000 different `sha256:` digests.
pub(crate) fn digests() -> Vec<&'static str> {
    let mut random = Random(0xD16E);
    in_one_buffer(
        &(0..1_000).map(|_| format!("sha256:{}", hex(&mut random, 64))).collect::<Vec<_>>(),
    )
}

/// 2,000 mixed tags, all different.
pub(crate) fn tags() -> Vec<&'static str> {
    let mut random = Random(0x7A65);
    let mut seen = HashSet::new();
    let mut tags = Vec::new();
    while tags.len() < 2_000 {
        let tag = tag(&mut random);
        if seen.insert(tag.clone()) {
            tags.push(tag);
        }
    }
    let tags = in_one_buffer(&tags);
    assert_mean_length(&tags, 9..=11);
    tags
}

/// Mixed tags, all different and shuffled, as the repository of an image has after years of releases: nine of ten
/// begin with a version, most name a variant, and one version is spelled in several ways.
pub(crate) fn release_tags(count: usize) -> Vec<&'static str> {
    let mut random = Random(0x05E1_EA5E);
    let mut seen = HashSet::new();
    let mut tags = Vec::new();
    while tags.len() < count {
        let tag = if random.chance(90) { release_tag(&mut random) } else { other_tag(&mut random) };
        if seen.insert(tag.clone()) {
            tags.push(tag);
        }
    }
    let tags = in_one_buffer(&tags);
    assert_mean_length(&tags, 15..=18);
    tags
}

/// How many bytes the texts have together.
pub(crate) fn bytes(texts: &[&str]) -> u64 {
    texts.iter().map(|text| text.len() as u64).sum()
}

fn mixed(count: usize) -> Vec<&'static str> {
    let texts: Vec<String> = references(count).into_iter().map(|(_, text)| text).collect();
    let texts = in_one_buffer(&texts);
    assert_mean_length(&texts, 54..=58);
    texts
}

/// Families are drawn by their share, so the order is mixed from the start.
fn references(count: usize) -> Vec<(&'static str, String)> {
    let mut random = Random(0x1A6E);
    let mut seen = HashSet::new();
    let mut references = Vec::new();
    while references.len() < count {
        let (family, make) = draw_family(&mut random);
        let pinned = random.chance(30);
        let text = loop {
            let head = make(&mut random);
            let text =
                if pinned { format!("{head}@sha256:{}", hex(&mut random, 64)) } else { head };
            if seen.insert(text.clone()) {
                break text;
            }
        };
        references.push((family, text));
    }
    references
}

fn draw_family(random: &mut Random) -> (&'static str, Make) {
    let mut left = random.below(FAMILIES.iter().map(|(_, share, _)| share).sum());
    for (family, share, make) in FAMILIES {
        if left < share {
            return (family, make);
        }
        left -= share;
    }
    ("official", name)
}

/// `postgres`, `redis-exporter`, `kafka_web-tools`.
fn name(random: &mut Random) -> String {
    let mut name = random.word(NAMES).to_string();
    for percent in [45, 20] {
        if !random.chance(percent) {
            break;
        }
        name.push_str(random.word("- - - - - - - - _ ."));
        name.push_str(random.word(PARTS));
    }
    name
}

/// `acme`, `acme42`.
fn account(random: &mut Random) -> String {
    let account = random.word(ACCOUNTS);
    if random.chance(30) { format!("{account}{}", random.below(100)) } else { account.to_string() }
}

fn tag(random: &mut Random) -> String {
    let (major, minor, patch) = (random.below(30), random.below(40), random.below(20));
    match random.below(20) {
        0..=4 => format!("{major}.{minor}.{patch}"),
        5..=8 => format!("v{major}.{minor}.{patch}"),
        9..=11 => format!("{major}.{minor}-alpine3.{patch}"),
        12 => format!("{major}.{minor}-slim-bookworm"),
        13..=14 => "latest".to_owned(),
        15 => random.word("main stable edge dev lts").to_string(),
        16 => format!("sha-{}", hex(random, 7)),
        17 => format!(
            "20{}{:02}{:02}",
            19 + random.below(7),
            1 + random.below(12),
            1 + random.below(28)
        ),
        18 => format!("{major}.{minor}.{patch}-rc.{}", random.below(9)),
        _ => format!("{major}.{minor}.{patch}_RC{}", random.below(9)),
    }
}

/// `1.25`, `v1.25.3-rc.1`, `8.5.9-fpm-alpine3.20`, `17.0.20_8-jdk-jammy`.
fn release_tag(random: &mut Random) -> String {
    let mut tag = if random.chance(10) { "v".to_owned() } else { String::new() };
    let parts = [random.below(28), random.below(30), random.below(25), random.below(2_000)];
    let precision = random.word("1 2 2 2 3 3 3 3 3 4").parse().unwrap_or(3);
    tag += &parts.iter().take(precision).map(u64::to_string).collect::<Vec<_>>().join(".");
    if random.chance(15) {
        tag += random.word("-rc. -rc. rc b a -beta -RC _ _ -r -b - -ls");
        tag += &random.below(30).to_string();
    }
    for percent in [75, 40, 15] {
        if !random.chance(percent) {
            break;
        }
        tag.push('-');
        tag += random.word(VARIANTS);
    }
    tag
}

/// What holds no version, or not in front.
fn other_tag(random: &mut Random) -> String {
    let number = random.below(30);
    match random.below(4) {
        0 => format!("sha-{}", hex(random, 7)),
        1 => format!("{}-{}", random.word(VARIANTS), 20_230_101 + random.below(30)),
        2 => format!("temurin-{number}-{}-{}", random.word(PARTS), random.word(VARIANTS)),
        _ => format!("{}-{}", random.word(PARTS), random.word(VARIANTS)),
    }
}

/// Four of five references have a tag.
fn tagged(random: &mut Random, name: Make) -> String {
    let name = name(random);
    if random.chance(80) { format!("{name}:{}", tag(random)) } else { name }
}

fn hosted(random: &mut Random, domain: &str) -> String {
    let path = tagged(random, |random| format!("{}/{}", account(random), name(random)));
    format!("{domain}/{path}")
}

fn ecr(random: &mut Random) -> String {
    tagged(random, ecr_repository)
}

fn ecr_repository(random: &mut Random) -> String {
    let id = 100_000_000_000 + random.below(899_999_999_999);
    let (region, account, name) = (random.word(REGIONS), account(random), name(random));
    format!("{id}.dkr.ecr.{region}.amazonaws.com/{account}/{name}")
}

fn artifact_registry(random: &mut Random) -> String {
    let place = random.word("europe-west1 us-central1 asia-east1 us");
    let path = format!("{}-{}/containers/{}", account(random), random.below(100_000), name(random));
    format!("{place}-docker.pkg.dev/{path}:{}", tag(random))
}

fn deep(random: &mut Random) -> String {
    let path = [account(random), account(random), name(random), name(random)].join("/");
    format!("registry.gitlab.com/{path}:{}", tag(random))
}

pub(crate) fn hex(random: &mut Random, digits: usize) -> String {
    (0..digits).filter_map(|_| char::from_digit(random.digit(), 16)).collect()
}

/// Fisher and Yates.
fn shuffle(random: &mut Random, texts: &mut [String]) {
    for last in (1..texts.len()).rev() {
        let other = usize::try_from(random.below(last as u64 + 1)).unwrap_or_default();
        texts.swap(last, other);
    }
}

/// Leaks, so that parsed values may be kept and thrown away freely while measuring.
fn in_one_buffer(texts: &[String]) -> Vec<&'static str> {
    let buffer: &'static str = texts.join("\n").leak();
    buffer.lines().collect()
}

/// The budgets hold for texts of this length; another mix would measure something else.
fn assert_mean_length(texts: &[&str], expected: RangeInclusive<u64>) {
    let mean = bytes(texts) / texts.len() as u64;
    assert!(expected.contains(&mean), "mean length is {mean} bytes, should be {expected:?}");
}
