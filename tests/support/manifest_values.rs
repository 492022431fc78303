//! What a document shows is what a JSON library finds in its text.
//!
//! A member that is null is one that is left out; in a config, a name may differ in case.

use distref::manifest::{
    Annotations, Artifact, Defaults, Descriptor, History, ImageConfig, ImageManifest, Index,
    Layout, SavedImages, Schema1,
};
use distref::{DigestView, Platform};
use serde_json::Value;

pub(super) fn image(image: &ImageManifest<'_>, document: &Value) {
    if let Some(media_type) = text(document, "mediaType") {
        assert_eq!(*image.media_type(), media_type);
    }
    assert_eq!(image.artifact_type().map(AsRef::as_ref), text(document, "artifactType"));
    let config = &document["config"];
    descriptor(image.config(), config);
    each(image.layers(), list(document, "layers"), descriptor);
    let layers = list(document, "layers").iter().map(size);
    let total = layers.chain([size(config)]).fold(0, u64::saturating_add);
    assert_eq!(image.total_size(), total);
    about(image.subject(), image.annotations(), document);
}

pub(super) fn index(index: &Index<'_>, document: &Value) {
    if let Some(media_type) = text(document, "mediaType") {
        assert_eq!(*index.media_type(), media_type);
    }
    assert_eq!(index.artifact_type().map(AsRef::as_ref), text(document, "artifactType"));
    each(index.manifests(), list(document, "manifests"), descriptor);
    about(index.subject(), index.annotations(), document);
}

pub(super) fn artifact(artifact: &Artifact<'_>, document: &Value) {
    assert_eq!(Some(artifact.media_type().as_str()), text(document, "mediaType"));
    assert_eq!(artifact.artifact_type().map(AsRef::as_ref), text(document, "artifactType"));
    each(artifact.blobs(), list(document, "blobs"), descriptor);
    about(artifact.subject(), artifact.annotations(), document);
}

/// The lists of a schema 1 manifest begin with what is on top.
pub(super) fn schema1(schema1: &Schema1<'_>, document: &Value) {
    if let Some(media_type) = text(document, "mediaType") {
        assert_eq!(*schema1.media_type(), media_type);
    }
    assert_eq!(schema1.is_signed(), member(document, "signatures").is_some());
    assert_eq!(schema1.name(), text(document, "name"));
    assert_eq!(schema1.tag(), text(document, "tag"));
    assert_eq!(schema1.architecture(), text(document, "architecture"));
    let layers = list(document, "fsLayers").iter().map(|layer| text(layer, "blobSum"));
    let digests: Vec<_> = layers.map(|text| DigestView::parse(text.unwrap_or_default())).collect();
    assert_eq!(schema1.layers().rev().collect::<Vec<_>>(), digests);
    let history = list(document, "history").iter().map(|entry| text(entry, "v1Compatibility"));
    assert_eq!(schema1.history().rev().map(Some).collect::<Vec<_>>(), history.collect::<Vec<_>>());
    if let Ok(payload) = schema1.payload() {
        assert!(schema1.is_signed() || payload == schema1.bytes());
    }
}

pub(super) fn config(config: &ImageConfig<'_>, document: &Value) {
    platform(config.platform(), document);
    assert_eq!(config.created(), text(document, "created"));
    assert_eq!(config.created_unix().is_some(), config.created().is_some());
    assert_eq!(config.author(), text(document, "author"));
    let null = Value::Null;
    let rootfs = member(document, "rootfs").unwrap_or(&null);
    let diff_ids: Vec<_> = config.diff_ids().iter().map(ToString::to_string).collect();
    assert_eq!(diff_ids, texts(rootfs, "diff_ids"));
    let execution = member(document, "config").unwrap_or(&null);
    defaults(config.defaults(), execution);
    for (name, value) in document["config"].as_object().into_iter().flatten() {
        let raw = config.default_member(name).map(serde_json::from_str::<Value>);
        assert!(raw.is_some_and(|raw| raw.is_ok_and(|raw| raw == *value)), "{name}");
    }
    each(config.history(), list(document, "history"), history);
    let steps = config.steps().filter(|step| step.history().is_some()).count();
    assert_eq!(steps, config.history().len());
}

fn defaults(defaults: &Defaults<'_>, value: &Value) {
    assert_eq!(defaults.user(), text(value, "User"));
    assert_eq!(sorted(defaults.exposed_ports()), names(value, "ExposedPorts"));
    let env: Vec<String> = defaults.env().map(|(name, value)| format!("{name}={value}")).collect();
    assert_eq!(env, texts(value, "Env"));
    assert_eq!(defaults.entrypoint().collect::<Vec<_>>(), texts(value, "Entrypoint"));
    assert_eq!(defaults.cmd().collect::<Vec<_>>(), texts(value, "Cmd"));
    assert_eq!(sorted(defaults.volumes()), names(value, "Volumes"));
    assert_eq!(defaults.working_dir(), text(value, "WorkingDir"));
    annotations(defaults.labels(), value, "Labels");
    assert_eq!(defaults.stop_signal(), text(value, "StopSignal"));
    assert_eq!(defaults.args_escaped(), is_true(value, "ArgsEscaped"));
}

fn history(history: &History<'_>, value: &Value) {
    assert_eq!(history.created(), text(value, "created"));
    assert_eq!(history.author(), text(value, "author"));
    assert_eq!(history.created_by(), text(value, "created_by"));
    assert_eq!(history.comment(), text(value, "comment"));
    assert_eq!(history.is_empty_layer(), is_true(value, "empty_layer"));
}

pub(super) fn layout(_: &Layout<'_>, document: &Value) {
    assert_eq!(text(document, "imageLayoutVersion"), Some(Layout::VERSION));
}

pub(super) fn saved(saved: &SavedImages<'_>, document: &Value) {
    each(saved.images(), document.as_array().map_or(&[], Vec::as_slice), |image, value| {
        assert_eq!(Some(image.config()), text(value, "Config"));
        assert_eq!(image.repo_tags().collect::<Vec<_>>(), texts(value, "RepoTags"));
        assert_eq!(image.layers().collect::<Vec<_>>(), texts(value, "Layers"));
    });
}

pub(super) fn descriptor(descriptor: &Descriptor<'_>, value: &Value) {
    assert_eq!(Some(descriptor.media_type().as_str()), text(value, "mediaType"));
    assert_eq!(Some(descriptor.digest().to_string().as_str()), text(value, "digest"));
    assert_eq!(descriptor.size(), size(value));
    assert_eq!(descriptor.urls().collect::<Vec<_>>(), texts(value, "urls"));
    annotations(descriptor.annotations(), value, "annotations");
    assert_eq!(descriptor.data().is_some(), text(value, "data").is_some());
    if let Some(data) = descriptor.data() {
        assert_eq!(data.len() as u64, descriptor.size());
    }
    assert_eq!(descriptor.artifact_type().map(AsRef::as_ref), text(value, "artifactType"));
    let placed = member(value, "platform");
    assert_eq!(descriptor.platform().is_some(), placed.is_some());
    descriptor.platform().into_iter().zip(placed).for_each(|(shown, value)| platform(shown, value));
}

fn platform(platform: &Platform<'_>, value: &Value) {
    assert_eq!(Some(platform.os()), text(value, "os"));
    assert_eq!(Some(platform.architecture()), text(value, "architecture"));
    assert_eq!(platform.variant(), text(value, "variant").unwrap_or_default());
    assert_eq!(platform.os_version(), text(value, "os.version").unwrap_or_default());
    assert_eq!(platform.os_features().collect::<Vec<_>>(), texts(value, "os.features"));
}

/// What manifests of every kind say: of which other one they are, and what was noted.
fn about(subject: Option<&Descriptor<'_>>, noted: &Annotations<'_>, document: &Value) {
    let value = member(document, "subject");
    assert_eq!(subject.is_some(), value.is_some());
    subject.into_iter().zip(value).for_each(|(shown, value)| descriptor(shown, value));
    annotations(noted, document, "annotations");
}

fn annotations(annotations: &Annotations<'_>, object: &Value, name: &str) {
    let pairs = member(object, name).and_then(Value::as_object).into_iter().flatten();
    let pairs: Vec<_> = pairs.map(|(key, value)| (key.as_str(), value.as_str())).collect();
    assert_eq!(annotations.len(), pairs.len());
    for (key, value) in pairs {
        assert_eq!(annotations.get(key), value, "{key}");
    }
}

/// As many on one side as on the other, and each is shown as it is written.
fn each<T>(shown: &[T], written: &[Value], same: impl Fn(&T, &Value)) {
    assert_eq!(shown.len(), written.len());
    shown.iter().zip(written).for_each(|(shown, written)| same(shown, written));
}

// What is written.

/// A member that is there and not null.
fn member<'v>(object: &'v Value, name: &str) -> Option<&'v Value> {
    let exact = object.get(name);
    let folded = || object.as_object()?.iter().find(|(key, _)| fold(key) == fold(name));
    exact.or_else(|| folded().map(|(_, value)| value)).filter(|value| !value.is_null())
}

fn fold(name: &str) -> String {
    name.replace('\u{17f}', "s").replace('\u{212a}', "k").to_ascii_lowercase()
}

fn text<'v>(object: &'v Value, name: &str) -> Option<&'v str> {
    member(object, name).map(|value| value.as_str().unwrap_or_else(|| panic!("{name}: {value}")))
}

fn texts<'v>(object: &'v Value, name: &str) -> Vec<&'v str> {
    list(object, name).iter().filter_map(Value::as_str).collect()
}

fn list<'v>(object: &'v Value, name: &str) -> &'v [Value] {
    member(object, name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The names of the members of an object, sorted as a JSON library does.
fn names<'v>(object: &'v Value, name: &str) -> Vec<&'v str> {
    let members = member(object, name).and_then(Value::as_object).into_iter().flatten();
    sorted(members.map(|(name, _)| name.as_str()))
}

fn sorted<'v>(texts: impl Iterator<Item = &'v str>) -> Vec<&'v str> {
    let mut texts: Vec<_> = texts.collect();
    texts.sort_unstable();
    texts
}

fn is_true(object: &Value, name: &str) -> bool {
    member(object, name).and_then(Value::as_bool).unwrap_or_default()
}

fn size(descriptor: &Value) -> u64 {
    descriptor["size"].as_u64().unwrap_or_else(|| panic!("a size: {descriptor}"))
}
