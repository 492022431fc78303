//! What builders promise, for parts drawn from any bytes: what is built says what was put in, and is refused at a part
//! that is not valid or not at all.

use arbitrary::Unstructured;
use distref::manifest::{
    Annotations, ConfigBuilder, Descriptor, DocumentKind, History, ImageBuilder, ImageManifest,
    Index, IndexBuilder, LayoutBuilder, ManifestError, MediaType, Reader,
};
use distref::{Digest, Platform};
use serde_json::{Map, Value, json};

/// Panics if the builders do not hold to their promises for the parts in the input.
pub(crate) fn hold(input: &[u8]) {
    let mut draw = Draw { from: Unstructured::new(input), wrong: Vec::new() };
    match draw.below(4) {
        0 => image(&mut draw),
        1 => index(&mut draw),
        2 => config(&mut draw),
        _ => layout(&mut draw),
    }
}

/// Parts out of bytes.
struct Draw<'u> {
    from: Unstructured<'u>,
    /// Where parts that are not valid will stand.
    wrong: Vec<String>,
}

const MEDIA_TYPES: [MediaType<'static>; 7] = [
    MediaType::OCI_LAYER_GZIP,
    MediaType::OCI_EMPTY,
    MediaType::OCI_CONFIG,
    MediaType::OCI_MANIFEST,
    MediaType::DOCKER_MANIFEST,
    MediaType::SPDX_JSON,
    MediaType::DOCKER_ATTESTATION,
];
/// Texts of a kind: good ones, and wrong ones.
type Texts = (&'static [&'static str], &'static [&'static str]);

const URLS: Texts = (
    &["https://example.com/a%20b?c#d", "urn:a:b"],
    &["https://example.com/a b", "/a", "", "https://example.com/é"],
);
const TIMES: Texts =
    (&["2026-05-14T09:30:00Z", "2026-05-14T09:30:00.25+02:00"], &["2026-02-30T09:30:00Z", ""]);

impl Draw<'_> {
    fn below(&mut self, bound: usize) -> usize {
        self.from.int_in_range(0..=bound - 1).expect("no input is too short")
    }

    fn maybe<T>(&mut self, draw: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.below(3) == 1).then(|| draw(self))
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    /// Seldom, so that most of what is drawn can be built.
    fn is_wrong(&mut self, path: impl FnOnce() -> String) -> bool {
        let is_wrong = self.below(16) == 15;
        if is_wrong {
            self.wrong.push(path());
        }
        is_wrong
    }

    fn judged(&mut self, path: impl FnOnce() -> String, (good, wrong): Texts) -> &'static str {
        if self.is_wrong(path) { self.pick(wrong) } else { self.pick(good) }
    }

    fn text(&mut self) -> String {
        self.from.arbitrary().expect("no input is too short")
    }

    fn texts(&mut self) -> Vec<String> {
        (0..self.below(4)).map(|_| self.text()).collect()
    }

    fn pairs(&mut self) -> Vec<(String, String)> {
        (0..self.below(4)).map(|_| (self.text(), self.text())).collect()
    }

    fn media_type(&mut self) -> MediaType<'static> {
        match self.below(4) {
            0 => self.text().try_into().unwrap_or(MediaType::OCI_LAYER),
            _ => self.pick(&MEDIA_TYPES),
        }
    }

    fn digest(&mut self) -> Digest {
        let hash: [u8; 32] = self.from.arbitrary().expect("no input is too short");
        match self.below(3) {
            0 => Digest::sha256(hash),
            1 => Digest::blake3(hash),
            _ => "multihash+base58:QmRZxt2b1FVZPNqd8hsiykDL3TdBDeTSPX9Kv46HmX4Gx8".parse().unwrap(),
        }
    }

    fn platform(&mut self) -> Platform<'static> {
        Platform::new(self.text(), self.text())
            .with_variant(self.text())
            .with_os_version(self.text())
            .with_os_features(self.texts())
    }

    fn descriptor(&mut self, path: &str) -> Descriptor<'static> {
        let media_type = self.media_type();
        let mut descriptor = if self.below(3) == 1 {
            let is_wrong = self.is_wrong(|| format!("{path}.data"));
            let content: &[u8] = if is_wrong { b"{ }" } else { b"{}" };
            Descriptor::EMPTY.with_media_type(media_type).with_data(content)
        } else {
            let size = self.from.arbitrary().expect("no input is too short");
            Descriptor::new(media_type, self.digest(), size)
        };
        let urls: Vec<_> = (0..self.below(3))
            .map(|at| self.judged(|| format!("{path}.urls[{at}]"), URLS))
            .collect();
        if !urls.is_empty() {
            descriptor = descriptor.with_urls(urls);
        }
        for (key, value) in self.pairs() {
            descriptor = descriptor.with_annotation(key, value);
        }
        if let Some(kind) = self.maybe(Self::media_type) {
            descriptor = descriptor.with_artifact_type(kind);
        }
        match self.maybe(Self::platform) {
            Some(platform) => descriptor.with_platform(platform),
            None => descriptor,
        }
    }

    fn descriptors(&mut self, path: &str) -> Vec<Descriptor<'static>> {
        (0..self.below(4)).map(|at| self.descriptor(&format!("{path}[{at}]"))).collect()
    }
}

/// The document, if there is nothing wrong with the parts; else the refusal names one that is.
fn built<T>(built: Result<T, ManifestError>, wrong: &[String]) -> Option<T> {
    match built {
        Ok(document) => {
            assert!(wrong.is_empty(), "{wrong:?}");
            Some(document)
        }
        Err(error) => {
            assert!(wrong.iter().any(|path| path == error.path()), "{error}: {wrong:?}");
            None
        }
    }
}

fn no_problem(kind: DocumentKind, bytes: &[u8]) {
    assert_eq!(Reader::strict().problems(Some(kind), bytes, 9), []);
}

fn image(draw: &mut Draw<'_>) {
    let config = draw.descriptor("$.config");
    let layers = draw.descriptors("$.layers");
    let subject = draw.maybe(|draw| draw.descriptor("$.subject"));
    let artifact_type = draw.maybe(Draw::media_type);
    let annotations = draw.pairs();
    if artifact_type.is_none() && *config.media_type() == MediaType::OCI_EMPTY {
        draw.wrong.push("$.artifactType".to_owned());
    }
    let is_docker = draw.below(2) == 1;
    let new = if is_docker { ImageBuilder::docker } else { ImageBuilder::new };
    let mut builder = new(config.clone()).layers(layers.clone());
    for (key, value) in annotations.clone() {
        builder = builder.annotation(key, value);
    }
    if let Some(subject) = subject.clone() {
        builder = builder.subject(subject);
    }
    if let Some(kind) = artifact_type.clone() {
        builder = builder.artifact_type(kind);
    }
    let Some(image) = built(builder.build(), &draw.wrong) else { return };
    assert_eq!((image.config(), image.layers()), (&config, &layers[..]));
    assert_eq!((image.subject(), image.is_docker()), (subject.as_ref(), is_docker));
    assert_eq!(image.artifact_type(), artifact_type.as_ref());
    assert_eq!(*image.annotations(), annotations.into_iter().collect::<Annotations<'_>>());
    assert_eq!(ImageManifest::parse(image.bytes()).as_ref(), Ok(&image));
    assert_eq!(ImageBuilder::from(&image).build().as_ref(), Ok(&image));
    no_problem(DocumentKind::Image, image.bytes());
}

fn index(draw: &mut Draw<'_>) {
    let manifests = draw.descriptors("$.manifests");
    let subject = draw.maybe(|draw| draw.descriptor("$.subject"));
    let artifact_type = draw.maybe(Draw::media_type);
    let annotations = draw.pairs();
    let is_docker = draw.below(2) == 1;
    for (at, entry) in manifests.iter().enumerate() {
        if is_docker && entry.platform().is_none() {
            draw.wrong.push(format!("$.manifests[{at}].platform"));
        }
    }
    let new = if is_docker { IndexBuilder::docker } else { IndexBuilder::new };
    let mut builder = new().manifests(manifests.clone());
    for (key, value) in annotations.clone() {
        builder = builder.annotation(key, value);
    }
    if let Some(subject) = subject.clone() {
        builder = builder.subject(subject);
    }
    if let Some(kind) = artifact_type.clone() {
        builder = builder.artifact_type(kind);
    }
    let Some(index) = built(builder.build(), &draw.wrong) else { return };
    assert_eq!(index.manifests(), manifests);
    assert_eq!((index.subject(), index.is_docker()), (subject.as_ref(), is_docker));
    assert_eq!(index.artifact_type(), artifact_type.as_ref());
    assert_eq!(*index.annotations(), annotations.into_iter().collect::<Annotations<'_>>());
    assert_eq!(Index::parse(index.bytes()).as_ref(), Ok(&index));
    assert_eq!(IndexBuilder::from(&index).build().as_ref(), Ok(&index));
    no_problem(DocumentKind::Index, index.bytes());
}

/// A config, beside the JSON that it should be.
fn config(draw: &mut Draw<'_>) {
    let platform = draw.platform();
    let mut builder = ConfigBuilder::new(platform.clone());
    let mut expected = json!({
        "architecture": platform.architecture(),
        "os": platform.os(),
        "config": {},
        "rootfs": {"type": "layers", "diff_ids": []},
    });
    let words = [("variant", platform.variant()), ("os.version", platform.os_version())];
    for (name, word) in words.into_iter().filter(|(_, word)| !word.is_empty()) {
        expected[name] = word.into();
    }
    if platform.os_features().len() > 0 {
        expected["os.features"] = platform.os_features().collect();
    }
    if let Some(created) = draw.maybe(|draw| draw.judged(|| "$.created".to_owned(), TIMES)) {
        builder = builder.created(created);
        expected["created"] = created.into();
    }
    builder = defaults(draw, builder, &mut expected["config"]);
    for at in 0..draw.below(5) {
        builder = step(draw, builder, at, &mut expected);
    }
    let Some(config) = built(builder.build(), &draw.wrong) else { return };
    assert_eq!(serde_json::from_slice::<Value>(config.bytes()).unwrap(), expected);
    assert_eq!(Reader::strict().config(config.bytes()).as_ref(), Ok(&config));
    no_problem(DocumentKind::Config, config.bytes());
}

fn defaults<'b>(
    draw: &mut Draw<'_>,
    mut builder: ConfigBuilder<'b>,
    expected: &mut Value,
) -> ConfigBuilder<'b> {
    if let Some(user) = draw.maybe(Draw::text) {
        builder = builder.user(user.clone());
        expected["User"] = user.into();
    }
    let (ports, command, labels) = (draw.texts(), draw.texts(), draw.pairs());
    if !command.is_empty() {
        builder = builder.cmd(command.clone());
        expected["Cmd"] = command.into();
    }
    for port in ports {
        builder = builder.exposed_port(port.clone());
        expected["ExposedPorts"][port] = Value::Object(Map::new());
    }
    for (key, value) in labels {
        builder = builder.label(key.clone(), value.clone());
        expected["Labels"][key] = value.into();
    }
    if let Some(value) = draw.maybe(Draw::text) {
        builder = builder.env("A", "0").env("B", "1").env("A", &value);
        expected["Env"] = json!([format!("A={value}"), "B=1"]);
        if draw.is_wrong(|| "$.config.Env[2]".to_owned()) {
            builder = builder.env("", "");
        }
    }
    builder
}

fn step<'b>(
    draw: &mut Draw<'_>,
    builder: ConfigBuilder<'b>,
    at: usize,
    expected: &mut Value,
) -> ConfigBuilder<'b> {
    let (command, path) = (draw.text(), format!("$.history[{at}].created"));
    let mut history = History::new(command.clone());
    let mut said = json!({"created_by": command});
    if let Some(created) = draw.maybe(|draw| draw.judged(|| path, TIMES)) {
        history = history.with_created(created);
        said["created"] = created.into();
    }
    let diff_id = draw.maybe(Draw::digest);
    if diff_id.is_none() {
        said["empty_layer"] = true.into();
    }
    push(&mut expected["history"], said);
    match diff_id {
        Some(diff_id) => {
            push(&mut expected["rootfs"]["diff_ids"], diff_id.to_string().into());
            builder.layer(diff_id, history)
        }
        None => builder.empty_step(history),
    }
}

/// Adds to a list, which may not be there yet.
fn push(list: &mut Value, item: Value) {
    match list {
        Value::Array(items) => items.push(item),
        _ => *list = Value::Array(vec![item]),
    }
}

fn layout(draw: &mut Draw<'_>) {
    let entries = draw.descriptors("$.manifests");
    let mut builder = LayoutBuilder::new();
    for entry in &entries {
        builder = builder.manifest(entry.clone());
    }
    let Some(files) = built(builder.build(), &draw.wrong) else { return };
    let [marker, index] = &files[..] else { panic!("{files:?}") };
    assert!(Reader::strict().layout(marker.bytes()).is_ok());
    assert_eq!(Index::parse(index.bytes()).unwrap().manifests(), entries);
}
