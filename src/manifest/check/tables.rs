//! What each kind of document consists of. Source: image-spec v1.1.1, `descriptor.md`,
//! `manifest.md`, `image-index.md`, `config.md`, `image-layout.md`; Docker's schema 1 and 2;
//! `manifest.json` as `docker save` writes it.

use super::{
    DocumentKind, ManifestErrorKind,
    leaf::{Integer, Text},
    settle::DOCKER_LIST,
};

/// What a value has to be.
#[derive(Clone, Copy)]
pub(super) enum Value {
    /// Anything that is I-JSON.
    Anything,
    /// Any object that is I-JSON.
    AnyObject,
    Boolean,
    Integer(Integer),
    String(Text),
    List(&'static Value),
    /// Leniently, anything that is I-JSON.
    Strictly(&'static Value),
    /// An object whose names are free.
    Map(&'static Value),
    Object(&'static Object),
    /// Nothing: it belongs to another kind of document.
    Foreign,
}

/// An object some of whose names are known.
pub(super) struct Object {
    /// The known members, in groups that objects share.
    groups: &'static [&'static [Member]],
    pub(super) across: Across,
}

/// What the members of an object ask of each other.
#[derive(Clone, Copy)]
pub(super) enum Across {
    Nothing,
    /// With the empty config there has to be an `artifactType`.
    ArtifactType,
    /// `data` is of the `size` and the `digest`.
    Content,
}

/// A known member of an object.
pub(super) struct Member {
    pub(super) name: &'static str,
    pub(super) need: Need,
    pub(super) null: Null,
    pub(super) value: Value,
}

/// Whether a member has to be there.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum Need {
    Optional,
    /// In strict mode only.
    Strict,
    Required,
}

/// Whether `null` is as good as nothing, or as an empty list.
pub(super) enum Null {
    Refused,
    /// In lenient mode only.
    Lenient,
    Taken,
}

impl Object {
    pub(super) fn members(&self) -> impl Iterator<Item = &'static Member> {
        self.groups.iter().copied().flatten()
    }
}

/// What a document is; the media type tells Docker's index from OCI's.
pub(super) fn document(kind: DocumentKind, media_type: Option<&str>) -> Value {
    match kind {
        DocumentKind::Image => Value::Object(&IMAGE),
        DocumentKind::Index if media_type == Some(DOCKER_LIST) => Value::Object(&LIST),
        DocumentKind::Index => Value::Object(&INDEX),
        DocumentKind::Artifact => Value::Object(&ARTIFACT),
        DocumentKind::Schema1 => Value::Object(&SCHEMA_1),
        DocumentKind::Config => Value::Object(&CONFIG),
        DocumentKind::Descriptor => Value::Object(&DESCRIPTOR),
        DocumentKind::Layout => Value::Object(&LAYOUT),
        DocumentKind::SavedImages => SAVED_IMAGES,
    }
}

const fn required(name: &'static str, value: Value) -> Member {
    Member { name, need: Need::Required, null: Null::Refused, value }
}

/// Has to be there; leniently, `null` is an empty list.
const fn listed(name: &'static str, value: Value) -> Member {
    Member { name, need: Need::Required, null: Null::Lenient, value }
}

/// Leniently, `null` is nothing.
const fn optional(name: &'static str, value: Value) -> Member {
    Member { name, need: Need::Optional, null: Null::Lenient, value }
}

/// Optional, and `null` is nothing.
const fn nullable(name: &'static str, value: Value) -> Member {
    Member { name, need: Need::Optional, null: Null::Taken, value }
}

const fn foreign(name: &'static str) -> Member {
    nullable(name, Value::Foreign)
}

const ANY: Value = Value::String(Text::Any);
const STRINGS: Value = Value::List(&ANY);
const STRING_MAP: Value = Value::Map(&ANY);
const OBJECT_MAP: Value = Value::Map(&Value::AnyObject);
const MEDIA_TYPE: Value = Value::String(Text::MediaType);
const CONTENT_TYPE: Value = Value::String(Text::ContentType);
const DIGEST: Value = Value::String(Text::Digest);
const TIME: Value = Value::String(Text::Time);
const A_DESCRIPTOR: Value = Value::Object(&DESCRIPTOR);
const DESCRIPTORS: Value = Value::List(&A_DESCRIPTOR);
const A_SAVED_IMAGE: Value = Value::Object(&SAVED_IMAGE);
const SAVED_IMAGES: Value = Value::List(&A_SAVED_IMAGE);

static IMAGE: Object = Object {
    groups: &[&[
        required("schemaVersion", Value::Integer(Integer::Version(2))),
        optional("mediaType", ANY), // which: `settle`
        optional("artifactType", MEDIA_TYPE),
        required("config", A_DESCRIPTOR),
        listed("layers", DESCRIPTORS),
        optional("subject", A_DESCRIPTOR),
        optional("annotations", STRING_MAP),
        foreign("manifests"),
        foreign("fsLayers"),
        foreign("history"),
    ]],
    across: Across::ArtifactType,
};

const OF_INDEXES: &[Member] = &[
    required("schemaVersion", Value::Integer(Integer::Version(2))),
    optional("mediaType", ANY), // which: `settle`
    optional("artifactType", MEDIA_TYPE),
    optional("subject", A_DESCRIPTOR),
    optional("annotations", STRING_MAP),
    foreign("config"),
    foreign("layers"),
    foreign("fsLayers"),
    foreign("history"),
];

static INDEX: Object =
    Object { groups: &[OF_INDEXES, &[listed("manifests", DESCRIPTORS)]], across: Across::Nothing };

/// Docker's manifest list.
static LIST: Object = Object {
    groups: &[OF_INDEXES, &[listed("manifests", Value::List(&Value::Object(&LIST_ENTRY)))]],
    across: Across::Nothing,
};

static ARTIFACT: Object = Object {
    groups: &[&[
        nullable("schemaVersion", Value::Anything), // not in its format
        required("mediaType", ANY),                 // which: `settle`
        Member { need: Need::Strict, ..optional("artifactType", MEDIA_TYPE) },
        optional("blobs", DESCRIPTORS),
        optional("subject", A_DESCRIPTOR),
        optional("annotations", STRING_MAP),
        foreign("config"),
        foreign("layers"),
        foreign("manifests"),
        foreign("fsLayers"),
        foreign("history"),
    ]],
    across: Across::Nothing,
};

static SCHEMA_1: Object = Object {
    groups: &[&[
        required("schemaVersion", Value::Integer(Integer::Version(1))),
        optional("mediaType", ANY), // which: `settle`
        optional("name", ANY),
        optional("tag", ANY),
        optional("architecture", ANY),
        required("fsLayers", Value::List(&Value::Object(&SCHEMA_1_LAYER))),
        optional("history", Value::List(&Value::Object(&SCHEMA_1_HISTORY))),
        nullable("signatures", Value::Strictly(&Value::List(&Value::AnyObject))),
        foreign("config"),
        foreign("layers"),
        foreign("manifests"),
    ]],
    across: Across::Nothing,
};

static SCHEMA_1_LAYER: Object = Object {
    groups: &[&[required("blobSum", Value::String(Text::BlobSum))]],
    across: Across::Nothing,
};

static SCHEMA_1_HISTORY: Object =
    Object { groups: &[&[required("v1Compatibility", ANY)]], across: Across::Nothing };

const OF_DESCRIPTORS: &[Member] = &[
    required("mediaType", CONTENT_TYPE),
    required("digest", DIGEST),
    required("size", Value::Integer(Integer::Size)),
    optional("urls", Value::List(&Value::String(Text::Uri))),
    optional("annotations", STRING_MAP),
    optional("data", Value::String(Text::Base64)),
    optional("artifactType", CONTENT_TYPE),
];

static DESCRIPTOR: Object = Object {
    groups: &[OF_DESCRIPTORS, &[optional("platform", Value::Object(&PLATFORM))]],
    across: Across::Content,
};

/// An entry of Docker's manifest list.
static LIST_ENTRY: Object = Object {
    groups: &[OF_DESCRIPTORS, &[required("platform", Value::Object(&PLATFORM))]],
    across: Across::Content,
};

static PLATFORM: Object = Object {
    groups: &[&[
        required("architecture", ANY),
        required("os", ANY),
        optional("variant", ANY),
        optional("os.version", ANY),
        optional("os.features", STRINGS),
        optional("features", STRINGS),
    ]],
    across: Across::Nothing,
};

static CONFIG: Object = Object {
    groups: &[&[
        nullable("created", TIME),
        nullable("author", ANY),
        required("architecture", ANY),
        required("os", ANY),
        nullable("os.version", ANY),
        nullable("os.features", STRINGS),
        nullable("variant", ANY),
        nullable("config", Value::Object(&EXECUTION)),
        required("rootfs", Value::Object(&ROOTFS)),
        nullable("history", Value::List(&Value::Object(&HISTORY))),
        nullable("container", Value::Anything), // Docker's
        nullable("container_config", Value::Anything), // Docker's
        nullable("docker_version", Value::Anything), // Docker's
        nullable("parent", Value::Anything),    // Docker's
        nullable("id", Value::Anything),        // Docker's
    ]],
    across: Across::Nothing,
};

/// What Docker adds to the `config` of a config, and image-spec reserves.
const OF_DOCKER: &[Member] = &[
    nullable("Healthcheck", Value::Anything),
    nullable("OnBuild", Value::Anything),
    nullable("Shell", Value::Anything),
    nullable("StopTimeout", Value::Anything),
    nullable("Hostname", Value::Anything),
    nullable("Domainname", Value::Anything),
    nullable("AttachStdin", Value::Anything),
    nullable("AttachStdout", Value::Anything),
    nullable("AttachStderr", Value::Anything),
    nullable("Tty", Value::Anything),
    nullable("OpenStdin", Value::Anything),
    nullable("StdinOnce", Value::Anything),
    nullable("Image", Value::Anything),
    nullable("NetworkDisabled", Value::Anything),
    nullable("MacAddress", Value::Anything),
    nullable("Memory", Value::Anything),
    nullable("MemorySwap", Value::Anything),
    nullable("CpuShares", Value::Anything),
];

/// The `config` of a config.
static EXECUTION: Object = Object {
    groups: &[
        &[
            nullable("User", ANY),
            nullable("ExposedPorts", OBJECT_MAP),
            nullable("Env", Value::List(&Value::String(Text::Env))),
            nullable("Entrypoint", STRINGS),
            nullable("Cmd", STRINGS),
            nullable("Volumes", OBJECT_MAP),
            nullable("WorkingDir", ANY),
            nullable("Labels", STRING_MAP),
            nullable("StopSignal", ANY),
            nullable("ArgsEscaped", Value::Boolean),
        ],
        OF_DOCKER,
    ],
    across: Across::Nothing,
};

static ROOTFS: Object = Object {
    groups: &[&[
        required("type", Value::String(Text::Exactly("layers", ManifestErrorKind::RootfsType))),
        listed("diff_ids", Value::List(&DIGEST)),
    ]],
    across: Across::Nothing,
};

static HISTORY: Object = Object {
    groups: &[&[
        nullable("created", TIME),
        nullable("author", ANY),
        nullable("created_by", ANY),
        nullable("comment", ANY),
        nullable("empty_layer", Value::Boolean),
    ]],
    across: Across::Nothing,
};

static LAYOUT: Object = Object {
    groups: &[&[required(
        "imageLayoutVersion",
        Value::String(Text::Exactly("1.0.0", ManifestErrorKind::LayoutVersion)),
    )]],
    across: Across::Nothing,
};

/// An element of the `manifest.json` of `docker save`.
static SAVED_IMAGE: Object = Object {
    groups: &[&[
        required("Config", ANY),
        nullable("RepoTags", STRINGS),
        Member { null: Null::Taken, ..required("Layers", STRINGS) },
        nullable("LayerSources", Value::Anything),
    ]],
    across: Across::Nothing,
};
