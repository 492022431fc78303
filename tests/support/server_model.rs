//! What a registry has, as maps: predicts what it answers.

use std::collections::{BTreeMap, BTreeSet};

/// What has been stored.
#[derive(Default)]
pub(crate) struct Model {
    repositories: BTreeMap<&'static str, Repository>,
    pub(crate) uploads: Vec<Upload>,
}

/// A repository is there once something was in it.
#[derive(Default)]
struct Repository {
    /// Content by digest.
    blobs: BTreeMap<String, Vec<u8>>,
    manifests: BTreeMap<String, &'static Document>,
    tags: BTreeMap<&'static str, String>,
}

/// An upload that was started.
pub(crate) struct Upload {
    pub(crate) repository: &'static str,
    pub(crate) location: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) state: State,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum State {
    Open,
    /// A request holds it.
    Held,
    Gone,
}

/// A manifest to push, or what is none.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) media_type: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) is_manifest: bool,
    pub(crate) blobs: Vec<String>,
    pub(crate) manifests: Vec<String>,
    pub(crate) subject: Option<String>,
    pub(crate) artifact_type: Option<String>,
}

/// A part of a list.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Page {
    pub(crate) entries: Vec<String>,
    pub(crate) goes_on: bool,
}

impl Page {
    fn of<'e>(all: impl IntoIterator<Item = &'e str>, after: &str, most: usize) -> Self {
        let mut behind = all.into_iter().filter(|it| *it > after);
        let entries: Vec<_> = behind.by_ref().take(most).map(str::to_owned).collect();
        Self { goes_on: most > 0 && behind.next().is_some(), entries }
    }
}

impl Model {
    pub(crate) fn blob(&self, repository: &str, digest: &str) -> Option<&[u8]> {
        self.repositories.get(repository)?.blobs.get(digest).map(Vec::as_slice)
    }

    pub(crate) fn holder(&self, digest: &str) -> Option<&'static str> {
        let mut all = self.repositories.iter();
        all.find(|(_, it)| it.blobs.contains_key(digest)).map(|(name, _)| *name)
    }

    pub(crate) fn put_blob(&mut self, repository: &'static str, digest: &str, bytes: &[u8]) {
        self.at(repository).blobs.insert(digest.to_owned(), bytes.to_vec());
    }

    pub(crate) fn delete_blob(&mut self, repository: &str, digest: &str) -> bool {
        let repository = self.repositories.get_mut(repository);
        repository.is_some_and(|it| it.blobs.remove(digest).is_some())
    }

    /// What a tag or a digest names.
    pub(crate) fn digest(&self, repository: &str, revision: &str) -> Option<String> {
        let repository = self.repositories.get(repository)?;
        if revision.contains(':') {
            return repository.manifests.contains_key(revision).then(|| revision.to_owned());
        }
        repository.tags.get(revision).cloned()
    }

    pub(crate) fn manifest(&self, repository: &str, revision: &str) -> Option<&'static Document> {
        let digest = self.digest(repository, revision)?;
        self.repositories.get(repository)?.manifests.get(&digest).copied()
    }

    /// Whether all that a manifest names is there.
    pub(crate) fn has_parts(&self, repository: &str, document: &Document) -> bool {
        let is_blob = |digest: &String| self.blob(repository, digest).is_some();
        let is_manifest = |digest: &String| self.manifest(repository, digest).is_some();
        document.blobs.iter().all(is_blob) && document.manifests.iter().all(is_manifest)
    }

    pub(crate) fn put_manifest(
        &mut self,
        repository: &'static str,
        digest: &str,
        document: &'static Document,
        tags: impl IntoIterator<Item = &'static str>,
    ) {
        let repository = self.at(repository);
        repository.manifests.insert(digest.to_owned(), document);
        repository.tags.extend(tags.into_iter().map(|tag| (tag, digest.to_owned())));
    }

    /// A tag goes alone, a manifest with its tags.
    pub(crate) fn delete_manifest(&mut self, repository: &str, revision: &str) -> bool {
        let Some(repository) = self.repositories.get_mut(repository) else { return false };
        if !revision.contains(':') {
            return repository.tags.remove(revision).is_some();
        }
        repository.tags.retain(|_, digest| digest != revision);
        repository.manifests.remove(revision).is_some()
    }

    /// `None` if there is no such repository.
    pub(crate) fn tags(&self, repository: &str, after: &str, most: usize) -> Option<Page> {
        let tags = &self.repositories.get(repository)?.tags;
        Some(Page::of(tags.keys().copied(), after, most))
    }

    pub(crate) fn catalog(&self, after: &str, most: usize) -> Page {
        Page::of(self.repositories.keys().copied(), after, most)
    }

    pub(crate) fn referrers(
        &self,
        repository: &str,
        subject: &str,
        artifact_type: Option<&str>,
        after: &str,
        most: usize,
    ) -> Page {
        let about: BTreeSet<&str> = self
            .repositories
            .get(repository)
            .into_iter()
            .flat_map(|repository| &repository.manifests)
            .filter(|(_, it)| it.subject.as_deref() == Some(subject))
            .filter(|(_, it)| {
                artifact_type.is_none() || it.artifact_type.as_deref() == artifact_type
            })
            .map(|(digest, _)| &**digest)
            .collect();
        Page::of(about, after, most)
    }

    fn at(&mut self, repository: &'static str) -> &mut Repository {
        self.repositories.entry(repository).or_default()
    }
}
