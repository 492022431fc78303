//! Manifests: which kind one is, and its members.

use alloc::{borrow::Cow, boxed::Box, vec::Vec};

use super::{
    Rules,
    descriptor::Described,
    members::{Members, members, members_of},
    other,
    value::{self, List, Nullable},
};
use crate::manifest::{
    Annotations, Artifact, Descriptor, DocumentKind, ImageManifest, Index, Manifest, MediaType,
    Reader, Source, reader::Told,
};

/// The manifest in `text`, of the kind that is wanted if one is.
pub(in crate::manifest) fn manifest<'a>(
    text: &'a str,
    wanted: Option<DocumentKind>,
    reader: &Reader<'_>,
) -> Option<Manifest<'a>> {
    let announced = match reader.told() {
        Told::Nothing => None,
        Told::MediaType(announced) => Some(announced),
        Told::Contradiction => return None,
    };
    let told = match announced {
        Some(text) => Some(kind_of(text)?),
        None => None,
    };
    if wanted.is_some() && told.is_some() && wanted != told {
        return None;
    }
    let rules = Rules::manifest(reader);
    let ask = Ask { text, announced, kind: told.or(wanted), rules };
    match ask.kind {
        Some(DocumentKind::Image | DocumentKind::Index) => ask.modern(),
        Some(DocumentKind::Artifact) => ask.artifact(),
        Some(_) => ask.schema1(),
        None => ask.modern().or_else(|| ask.schema1()).or_else(|| ask.artifact()),
    }
}

fn kind_of(media_type: &str) -> Option<DocumentKind> {
    let is = |known: MediaType<'_>| known == media_type;
    if is(MediaType::OCI_MANIFEST) || is(MediaType::DOCKER_MANIFEST) {
        Some(DocumentKind::Image)
    } else if is(MediaType::OCI_INDEX) || is(MediaType::DOCKER_MANIFEST_LIST) {
        Some(DocumentKind::Index)
    } else if is(MediaType::OCI_ARTIFACT_MANIFEST) || is(MediaType::ORAS_ARTIFACT_MANIFEST) {
        Some(DocumentKind::Artifact)
    } else if is(MediaType::DOCKER_SCHEMA1) || is(MediaType::DOCKER_SCHEMA1_SIGNED) {
        Some(DocumentKind::Schema1)
    } else {
        None
    }
}

/// A descriptor, or null.
fn described(rules: Rules) -> Nullable<Described> {
    Nullable(Described(rules))
}

/// Descriptors, or null.
fn descriptions(rules: Rules) -> Nullable<List<Described>> {
    Nullable(List::new(Described(rules), rules))
}

members! { Modern {
    "schemaVersion" => schema_version: &'a str = required value::foreign;
    "mediaType" => media_type: MediaType<'a> = optional value::media_type;
    "artifactType" => artifact_type: MediaType<'a> = optional value::media_type;
    "config" => config: Option<Descriptor<'a>> = required described;
    "layers" => layers: Option<Vec<Descriptor<'a>>> = required descriptions;
    "manifests" => manifests: Option<Vec<Descriptor<'a>>> = required descriptions;
    "subject" => subject: Descriptor<'a> = optional Described;
    "annotations" => annotations: Annotations<'a> = optional value::annotations;
    "fsLayers" => fs_layers: &'a str = required value::foreign;
    "history" => history: &'a str = required value::foreign;
} }

members! { Withdrawn {
    "mediaType" => media_type: MediaType<'a> = required value::media_type;
    "artifactType" => artifact_type: MediaType<'a> = optional value::media_type;
    "blobs" => blobs: Vec<Descriptor<'a>> = optional blobs;
    "subject" => subject: Descriptor<'a> = optional Described;
    "annotations" => annotations: Annotations<'a> = optional value::annotations;
    "schemaVersion" => schema_version: &'a str = required value::foreign;
    "config" => config: &'a str = required value::foreign;
    "layers" => layers: &'a str = required value::foreign;
    "manifests" => manifests: &'a str = required value::foreign;
    "fsLayers" => fs_layers: &'a str = required value::foreign;
    "history" => history: &'a str = required value::foreign;
} }

fn blobs(rules: Rules) -> List<Described> {
    List::new(Described(rules), rules)
}

struct Ask<'a, 'r> {
    text: &'a str,
    announced: Option<&'r str>,
    kind: Option<DocumentKind>,
    rules: Rules,
}

impl<'a> Ask<'a, '_> {
    fn read<T: Members<'a>>(&self) -> Option<T> {
        members_of(self.text, self.rules)
    }

    /// Whether what the document says of itself is what was announced, and of `kind`.
    fn is_of(&self, kind: DocumentKind, media_type: Option<&MediaType<'_>>) -> bool {
        media_type.is_none_or(|own| {
            kind_of(own.as_str()) == Some(kind) && self.announced.is_none_or(|told| *own == told)
        })
    }

    /// What the document says it is, or else what it was announced to be, or else OCI's.
    fn media_type(&self, own: Option<MediaType<'a>>, oci: MediaType<'static>) -> MediaType<'a> {
        let announced = |text| MediaType::trusted(Cow::Borrowed(text)).into_owned();
        own.or_else(|| self.announced.map(announced)).unwrap_or(oci)
    }

    fn modern(&self) -> Option<Manifest<'a>> {
        let members: Modern<'a> = self.read()?;
        let own = members.media_type.as_ref();
        let kind = match (self.kind, own) {
            (Some(kind), _) => kind,
            (None, Some(own)) => kind_of(own.as_str())?,
            (None, None) => shape(&members),
        };
        if !self.is_of(kind, own) || members.schema_version != Some("2") {
            return None;
        }
        match kind {
            DocumentKind::Image => self.image(members).map(Manifest::Image),
            DocumentKind::Index => self.index(members).map(Manifest::Index),
            _ => None,
        }
    }

    fn image(&self, members: Modern<'a>) -> Option<ImageManifest<'a>> {
        let Modern { manifests, fs_layers, history, .. } = members;
        if manifests.flatten().is_some() || !absent(fs_layers) || !absent(history) {
            return None;
        }
        let config = members.config.flatten()?;
        if *config.media_type() == MediaType::OCI_EMPTY && members.artifact_type.is_none() {
            return None;
        }
        Some(ImageManifest {
            source: Source::borrowed(self.text),
            media_type: self.media_type(members.media_type, MediaType::OCI_MANIFEST),
            artifact_type: members.artifact_type,
            config,
            layers: self.list(members.layers?)?,
            subject: members.subject.map(Box::new),
            annotations: members.annotations.unwrap_or_default(),
        })
    }

    fn index(&self, members: Modern<'a>) -> Option<Index<'a>> {
        let Modern { config, layers, fs_layers, history, .. } = members;
        let foreign = config.flatten().is_some() || layers.flatten().is_some();
        if foreign || !absent(fs_layers) || !absent(history) {
            return None;
        }
        let manifests = self.list(members.manifests?)?;
        let docker = members.media_type.as_ref().map_or(self.announced, |own| Some(own.as_str()))
            == Some(MediaType::DOCKER_MANIFEST_LIST.as_str());
        if docker && manifests.iter().any(|entry| entry.platform().is_none()) {
            return None;
        }
        Some(Index {
            source: Source::borrowed(self.text),
            media_type: self.media_type(members.media_type, MediaType::OCI_INDEX),
            artifact_type: members.artifact_type,
            manifests,
            subject: members.subject.map(Box::new),
            annotations: members.annotations.unwrap_or_default(),
        })
    }

    /// A list; lenient takes null for an empty one.
    fn list<T>(&self, list: Option<Vec<T>>) -> Option<Vec<T>> {
        if self.rules.lenient { list.or_else(|| Some(Vec::new())) } else { list }
    }

    fn artifact(&self) -> Option<Manifest<'a>> {
        let members: Withdrawn<'a> = self.read()?;
        let Withdrawn { config, layers, manifests, fs_layers, history, .. } = members;
        let foreign = [config, layers, manifests, fs_layers, history];
        let typed = self.rules.lenient || members.artifact_type.is_some();
        if !self.is_of(DocumentKind::Artifact, members.media_type.as_ref())
            || !foreign.into_iter().all(absent)
            || !typed
        {
            return None;
        }
        Some(Manifest::Artifact(Artifact {
            source: Source::borrowed(self.text),
            media_type: members.media_type?,
            artifact_type: members.artifact_type,
            blobs: members.blobs.unwrap_or_default(),
            subject: members.subject.map(Box::new),
            annotations: members.annotations.unwrap_or_default(),
        }))
    }

    fn schema1(&self) -> Option<Manifest<'a>> {
        let found = other::schema1(self.text, self.rules)?;
        self.is_of(DocumentKind::Schema1, found.media_type.as_ref())
            .then_some(Manifest::Schema1(found))
    }
}

/// The kind that a document without a media type has by its members.
fn shape(members: &Modern<'_>) -> DocumentKind {
    if matches!(members.manifests, Some(Some(_))) {
        DocumentKind::Index
    } else {
        DocumentKind::Image
    }
}

fn absent(raw: Option<&str>) -> bool {
    raw.is_none_or(|raw| raw == "null")
}
