//! Content and what it refers to, each digest once.

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet, VecDeque};
use alloc::vec::Vec;

use super::{Choice, Entries, MAX_BLOBS, MAX_ENTRIES, MAX_MANIFESTS, PlanError, Role};
use crate::manifest::{Descriptor, Manifest, NoMatch, Reader};
use crate::{Digest, Repository};

/// A root, and what is known of that to which it refers.
///
/// | a node is | when |
/// |---|---|
/// | `Waiting` | met; of a manifest, also while it is not read, or something that it refers to has not ended |
/// | `Queued` | it is its turn |
/// | `Handed` | the driver has it |
/// | `Ended` | the driver is done with it; or it was there, and is not the root |
#[derive(Clone, Debug)]
pub(super) struct Graph {
    pub(super) choice: Choice,
    /// The root first, then as they are met.
    nodes: Vec<Node>,
    manifests: BTreeMap<Digest, usize>,
    blobs: BTreeMap<Digest, usize>,
    /// Manifests to hand over.
    unread: BTreeSet<usize>,
    queue: VecDeque<usize>,
    /// Foreign layers that are not wanted.
    left_out: BTreeMap<Digest, Descriptor<'static>>,
    /// How many nodes have not ended.
    open: usize,
    /// How often anything is referred to.
    entries: usize,
    /// Whether a manifest has ended as soon as it is read.
    ends_when_read: bool,
    has_images: bool,
    no_match: Option<Box<NoMatch>>,
    /// Why it is void.
    failed: Option<PlanError>,
}

/// A manifest or a blob.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// Without what may be large.
    pub(super) descriptor: Descriptor<'static>,
    pub(super) role: Role,
    /// It was there before.
    pub(super) is_there: bool,
    /// Another repository that has it.
    pub(super) mount_from: Option<Repository>,
    turn: Turn,
    is_read: bool,
    /// What it is made of.
    links: BTreeSet<usize>,
    subject: Option<usize>,
    /// What it is a link or the subject of.
    parents: Vec<usize>,
    /// How many links, and subjects, have not ended.
    waits_for: usize,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Turn {
    Waiting,
    Queued,
    Handed,
    Ended,
}

/// Where the root is.
const ROOT: usize = 0;

impl Graph {
    pub(super) fn new(root: &Descriptor<'_>, ends_when_read: bool) -> Self {
        Self {
            choice: Choice::default(),
            nodes: [Node::new(root, Role::Manifest)].into(),
            manifests: [(root.digest().clone(), ROOT)].into(),
            blobs: BTreeMap::new(),
            unread: [ROOT].into(),
            queue: VecDeque::new(),
            left_out: BTreeMap::new(),
            open: 1,
            entries: 0,
            ends_when_read,
            has_images: false,
            no_match: None,
            failed: None,
        }
    }

    /// The manifests to hand over.
    pub(super) fn wanted(&self) -> impl Iterator<Item = &Descriptor<'static>> {
        self.unread.iter().filter_map(|&at| self.nodes.get(at)).map(|node| &node.descriptor)
    }

    /// Takes the content of a manifest. One that is not wanted any more changes nothing.
    pub(super) fn add(&mut self, digest: &Digest, bytes: &[u8]) -> Result<(), PlanError> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let unknown = || PlanError::Unknown(digest.clone());
        let at = *self.manifests.get(digest).ok_or_else(unknown)?;
        if !self.unread.contains(&at) {
            return Ok(());
        }
        let descriptor = self.nodes.get(at).map(|node| node.descriptor.clone());
        let manifest = read(&descriptor.ok_or_else(unknown)?, bytes)?;
        self.take(at, &manifest).inspect_err(|error| self.fail(error))
    }

    /// Everything whose turn it is, once.
    pub(super) fn ready(&mut self) -> Vec<&Node> {
        let mut ready = Vec::new();
        if self.failed.is_some() {
            return Vec::new();
        }
        for at in core::mem::take(&mut self.queue) {
            if let Some(node) = self.nodes.get_mut(at)
                && node.turn == Turn::Queued
            {
                node.turn = Turn::Handed;
                ready.push(at);
            }
        }
        ready.into_iter().filter_map(|at| self.nodes.get(at)).collect()
    }

    /// The driver is done with what was handed out. Whether there was anything to be done with.
    pub(super) fn done(&mut self, role: Role, digest: &Digest) -> bool {
        let at = self.at(role, digest);
        let is_handed = |at: &usize| self.nodes.get(*at).is_some_and(|it| it.turn == Turn::Handed);
        let Some(at) = at.filter(is_handed) else { return false };
        self.end(at);
        true
    }

    /// This is there, and with a manifest all that it is made of. Whether that saves anything.
    pub(super) fn found(&mut self, role: Role, digest: &Digest) -> bool {
        let Some(at) = self.at(role, digest) else { return false };
        self.spare([at].into())
    }

    pub(super) fn is_known(&self) -> bool {
        self.unread.is_empty() && self.failed.is_none()
    }

    pub(super) fn is_done(&self) -> bool {
        self.open == 0 && self.failed.is_none()
    }

    pub(super) fn root(&self) -> Option<&Node> {
        self.nodes.get(ROOT)
    }

    pub(super) fn blob(&self, digest: &Digest) -> Option<&Node> {
        self.nodes.get(*self.blobs.get(digest)?)
    }

    pub(super) fn blob_mut(&mut self, digest: &Digest) -> Option<&mut Node> {
        self.nodes.get_mut(*self.blobs.get(digest)?)
    }

    pub(super) fn blobs(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter().filter(|node| node.role == Role::Blob)
    }

    /// The size of all blobs of which this holds.
    pub(super) fn bytes(&self, counts: impl Fn(&Node) -> bool) -> u64 {
        let counted = self.blobs().filter(|node| counts(node));
        counted.map(|node| node.descriptor.size()).fold(0, u64::saturating_add)
    }

    /// Foreign layers that are not wanted; but not what is wanted elsewhere as something else.
    pub(super) fn left_out(&self) -> impl Iterator<Item = &Descriptor<'static>> {
        self.left_out.values().filter(|layer| !self.blobs.contains_key(layer.digest()))
    }

    fn at(&self, role: Role, digest: &Digest) -> Option<usize> {
        let nodes = match role {
            Role::Manifest => &self.manifests,
            Role::Blob => &self.blobs,
        };
        nodes.get(digest).copied()
    }

    /// Knows from now on what a manifest refers to.
    fn take(&mut self, at: usize, manifest: &Manifest<'_>) -> Result<(), PlanError> {
        let schema1 = || PlanError::Schema1(self.digest(at));
        let entries = Entries::of(manifest, &self.choice).ok_or_else(schema1)?;
        self.link(at, &entries)?;
        for &layer in &entries.left_out {
            if self.left_out.len() >= MAX_BLOBS {
                return Err(PlanError::TooManyBlobs);
            }
            self.left_out.entry(layer.digest().clone()).or_insert_with(|| slim(layer));
        }
        self.unread.remove(&at);
        self.settle(at);
        self.has_images |= !entries.is_index;
        self.no_match = self.no_match.take().or(entries.no_match);
        match &self.no_match {
            Some(no_match) if self.unread.is_empty() && !self.has_images => {
                Err(PlanError::NoPlatform(no_match.clone()))
            }
            _ => Ok(()),
        }
    }

    /// Binds a manifest to what it refers to.
    fn link(&mut self, at: usize, entries: &Entries<'_, '_>) -> Result<(), PlanError> {
        let mut links = BTreeSet::new();
        for &(role, descriptor) in &entries.links {
            links.insert(self.meet(role, descriptor)?);
        }
        let subject = entries.subject.map(|it| self.meet(Role::Manifest, it)).transpose()?;
        if self.leads_to(links.iter().copied().chain(subject), at) {
            return Err(PlanError::Cycle(self.digest(at)));
        }
        let mut waits_for = 0;
        for &child in links.iter().chain(subject.iter().filter(|it| !links.contains(it))) {
            if let Some(node) = self.nodes.get_mut(child) {
                node.parents.push(at);
                waits_for += usize::from(node.turn != Turn::Ended);
            }
        }
        if let Some(node) = self.nodes.get_mut(at) {
            (node.links, node.subject) = (links, subject);
            (node.waits_for, node.is_read) = (waits_for, true);
        }
        Ok(())
    }

    /// Where this is from now on, or was before.
    fn meet(&mut self, role: Role, descriptor: &Descriptor<'_>) -> Result<usize, PlanError> {
        self.entries += 1;
        if self.entries > MAX_ENTRIES {
            return Err(PlanError::TooManyEntries);
        }
        let digest = descriptor.digest();
        for at in [self.at(Role::Manifest, digest), self.at(Role::Blob, digest)] {
            if let Some(node) = at.and_then(|at| self.nodes.get(at)) {
                node.agrees(role, descriptor)?;
            }
        }
        if let Some(at) = self.at(role, digest) {
            return Ok(at);
        }
        let at = self.nodes.len();
        let mut node = Node::new(descriptor, role);
        match role {
            Role::Manifest if self.manifests.len() >= MAX_MANIFESTS => {
                return Err(PlanError::TooManyManifests);
            }
            Role::Blob if self.blobs.len() >= MAX_BLOBS => return Err(PlanError::TooManyBlobs),
            Role::Manifest => {
                self.manifests.insert(digest.clone(), at);
                self.unread.insert(at);
            }
            Role::Blob => {
                self.blobs.insert(digest.clone(), at);
                self.queue.push_back(at);
                node.turn = Turn::Queued;
            }
        }
        self.nodes.push(node);
        self.open += 1;
        Ok(at)
    }

    /// Whether any of these is, or refers to, that manifest.
    fn leads_to(&self, from: impl Iterator<Item = usize>, target: usize) -> bool {
        let mut stack: Vec<usize> = from.collect();
        let mut seen = BTreeSet::new();
        while let Some(at) = stack.pop() {
            if at == target {
                return true;
            }
            if let Some(node) = self.nodes.get(at).filter(|node| node.is_read)
                && seen.insert(at)
            {
                stack.extend(node.links.iter().copied().chain(node.subject));
            }
        }
        false
    }

    /// A manifest that was read now may be what is there, have ended, or be at its turn.
    fn settle(&mut self, at: usize) {
        let Some(node) = self.nodes.get(at) else { return };
        if node.is_there {
            let links = node.links.iter().copied().collect();
            self.spare(links);
        }
        if self.ends_when_read {
            self.end(at);
        }
        self.queue_if_due(at);
    }

    /// These are there, with all that they are made of. A root is pushed all the same, for its tags.
    fn spare(&mut self, mut stack: Vec<usize>) -> bool {
        let mut saves = false;
        while let Some(at) = stack.pop() {
            let Some(node) = self.nodes.get_mut(at) else { continue };
            if node.is_there || matches!(node.turn, Turn::Handed | Turn::Ended) {
                continue;
            }
            (node.is_there, saves) = (true, true);
            stack.extend(&node.links);
            if at != ROOT {
                self.unread.remove(&at);
                self.end(at);
            }
        }
        saves
    }

    /// What waited for this one alone is next.
    fn end(&mut self, at: usize) {
        let Some(node) = self.nodes.get_mut(at).filter(|node| node.turn != Turn::Ended) else {
            return;
        };
        node.turn = Turn::Ended;
        self.open -= 1;
        for parent in core::mem::take(&mut node.parents) {
            if let Some(node) = self.nodes.get_mut(parent) {
                node.waits_for = node.waits_for.saturating_sub(1);
            }
            self.queue_if_due(parent);
        }
    }

    fn queue_if_due(&mut self, at: usize) {
        if let Some(node) = self.nodes.get_mut(at)
            && node.is_read
            && node.waits_for == 0
            && node.turn == Turn::Waiting
        {
            node.turn = Turn::Queued;
            self.queue.push_back(at);
        }
    }

    fn fail(&mut self, error: &PlanError) {
        self.unread.clear();
        self.queue.clear();
        self.failed = Some(error.clone());
    }

    fn digest(&self, at: usize) -> Digest {
        let digest = self.nodes.get(at).map(|node| node.descriptor.digest());
        digest.unwrap_or(Descriptor::EMPTY.digest()).clone()
    }
}

impl Node {
    fn new(descriptor: &Descriptor<'_>, role: Role) -> Self {
        Self {
            descriptor: slim(descriptor),
            role,
            is_there: false,
            mount_from: None,
            turn: Turn::Waiting,
            is_read: false,
            links: BTreeSet::new(),
            subject: None,
            parents: Vec::new(),
            waits_for: 0,
        }
    }

    /// Whether two descriptors can be of the same content. Of a blob, any media type can be said.
    fn agrees(&self, role: Role, other: &Descriptor<'_>) -> Result<(), PlanError> {
        let (one, digest) = (&self.descriptor, other.digest().clone());
        if one.size() != other.size() {
            Err(PlanError::Sizes { digest, one: one.size(), other: other.size() })
        } else if role == self.role
            && role == Role::Manifest
            && one.media_type() != other.media_type()
        {
            Err(PlanError::MediaTypes(digest))
        } else {
            Ok(())
        }
    }
}

/// The manifest in `bytes`, which is the one that is described.
fn read<'a>(descriptor: &Descriptor<'_>, bytes: &'a [u8]) -> Result<Manifest<'a>, PlanError> {
    let manifest = Reader::lenient().described_by(descriptor).manifest(bytes);
    let digest = || descriptor.digest().clone();
    manifest.map_err(|error| PlanError::Manifest { digest: digest(), error })
}

/// What it takes to move content, without what may be large.
fn slim(descriptor: &Descriptor<'_>) -> Descriptor<'static> {
    let media_type = descriptor.media_type().clone().into_owned();
    Descriptor::new(media_type, descriptor.digest().clone(), descriptor.size())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::{IndexBuilder, MediaType};

    /// No bytes have such digests: what is read is not what they are of.
    fn fake(number: u8) -> Descriptor<'static> {
        Descriptor::new(MediaType::OCI_INDEX, Digest::sha256([number; 32]), 100)
    }

    #[test]
    fn a_manifest_that_leads_back_to_itself_is_refused() {
        for circle in 1..6 {
            let mut graph = Graph::new(&fake(0), false);
            for number in 0..circle {
                let at = graph.at(Role::Manifest, fake(number).digest()).unwrap();
                let next =
                    IndexBuilder::new().manifest(fake((number + 1) % circle)).build().unwrap();
                let taken = graph.take(at, &Manifest::Index(next));
                let is_last = number + 1 == circle;
                let cycle = PlanError::Cycle(fake(number).digest().clone());
                assert_eq!(taken, if is_last { Err(cycle) } else { Ok(()) });
            }
        }
    }
}
