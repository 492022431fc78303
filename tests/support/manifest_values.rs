//! What a document shows is what a JSON library finds in its text.
//!
//! A member that is null is one that is left out; in a config, a name may differ in case.

use distref::Platform;
use distref::manifest::{
    Annotations, Artifact, Descriptor, ImageConfig, ImageManifest, Index, Layout, SavedImages,
    Schema1,
};
use serde_json::Value;

pub(super) fn image(image: &ImageManifest<'_>, document: &Value) {
    let media_type = text(document, "mediaType");
    assert_eq!(
        *image.media_type(),
        media_type.unwrap_or("application/vnd.oci.image.manifest.v1+json")
    );
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
    each(artifact.blobs(), list(document, "blobs"), descriptor);
    about(artifact.subject(), artifact.annotations(), document);
}

pub(super) fn schema1(schema1: &Schema1<'_>, document: &Value) {
    let said = text(document, "mediaType");
    assert_eq!(schema1.media_type().as_str(), said.unwrap_or(schema1.media_type().as_str()));
}

pub(super) fn config(_: &ImageConfig<'_>, document: &Value) {
    assert!(member(document, "rootfs").is_some());
}

pub(super) fn layout(_: &Layout<'_>, document: &Value) {
    assert_eq!(text(document, "imageLayoutVersion"), Some(Layout::VERSION));
}

pub(super) fn saved(_: &SavedImages<'_>, document: &Value) {
    assert!(document.is_array());
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

fn size(descriptor: &Value) -> u64 {
    descriptor["size"].as_u64().unwrap_or_else(|| panic!("a size: {descriptor}"))
}
