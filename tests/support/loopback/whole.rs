//! Whole images, to registries and from them.

use distref::client::{
    BlobPush, BlobWay, CopyPlan, Operation, OperationError, ProbeBlob, PullBlob, PullManifest,
    PullPlan, PushBlob, PushManifest, PushPlan, PushStep,
};
use distref::manifest::Descriptor;
use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
use distref::{Digest, DomainView, ReferenceView, Repository, RepositoryView, Tag};

use super::image::{Image, Part};

/// What carries out operations.
pub(crate) trait Line {
    /// Content that is sent is read from `source`, what is received is put into `sink`.
    fn drive<O: Operation>(
        &mut self,
        operation: &mut O,
        source: &[u8],
        sink: &mut Vec<u8>,
    ) -> Result<O::Output, OperationError>;

    /// A blob, by another way: what is mounted is not received, and yet has to be sent where the registry does not mount.
    fn peek(&self, from: ReferenceView<'_>, digest: &Digest) -> Vec<u8>;

    /// Carries out an operation that moves no content.
    fn run<O: Operation>(&mut self, mut operation: O) -> Result<O::Output, OperationError> {
        self.drive(&mut operation, &[], &mut Vec::new())
    }
}

pub(crate) fn plan(domain: DomainView<'_>, purpose: Purpose) -> EndpointPlan {
    EndpointPlan::new(&DaemonConfig::default(), domain, purpose, &Addresses::new()).unwrap()
}

/// How blobs are sent.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Manner {
    pub(crate) chunk: Option<u64>,
    pub(crate) in_one_post: bool,
}

impl Manner {
    pub(crate) const ALL: [Self; 3] = [
        Self { chunk: None, in_one_post: false },
        Self { chunk: Some(300), in_one_post: false },
        Self { chunk: None, in_one_post: true },
    ];

    fn of(self, push: PushBlob) -> PushBlob {
        let push = if self.in_one_post { push.in_one_post() } else { push };
        match self.chunk {
            Some(bytes) => push.chunked(bytes),
            None => push,
        }
    }
}

/// What came of a push or a copy.
#[derive(Debug, Default, Eq, PartialEq)]
pub(crate) struct Moved {
    /// Bytes of blobs that were sent, some perhaps more than once.
    pub(crate) sent: u64,
    pub(crate) mounted: usize,
}

/// Pushes an image, of which some may be there.
pub(crate) fn push(
    line: &mut impl Line,
    to: ReferenceView<'_>,
    image: &Image,
    manner: Manner,
) -> Result<Moved, OperationError> {
    let mut push = PushPlan::new(image.root()).tagged(to.effective_tag().map(Tag::from));
    while let Some(wanted) = push.next_wanted() {
        let digest = wanted.digest().clone();
        push.add(&digest, image.bytes(&digest)).unwrap();
    }
    let missing: Vec<_> = push.missing().cloned().collect();
    let endpoints = plan(to.domain(), Purpose::Push);
    for blob in &missing {
        let probe = ProbeBlob::new(endpoints.clone(), to.repository(), blob.digest());
        if line.run(probe)? {
            push.found(blob.digest());
        }
    }
    let mut moved = Moved::default();
    loop {
        let steps = push.ready();
        if steps.is_empty() {
            assert!(push.is_done(), "the plan waits for ever");
            return Ok(moved);
        }
        for step in &steps {
            let bytes = image.bytes(step.content().digest());
            carry_out(line, to, step, bytes, manner, &mut moved)?;
            push.done(step);
        }
    }
}

fn carry_out(
    line: &mut impl Line,
    to: ReferenceView<'_>,
    step: &PushStep,
    bytes: &[u8],
    manner: Manner,
    moved: &mut Moved,
) -> Result<(), OperationError> {
    let endpoints = plan(to.domain(), Purpose::Push);
    match step {
        PushStep::Blob { blob, mount_from } => {
            let push = manner.of(PushBlob::new(endpoints, to.repository(), blob));
            let push = match mount_from {
                Some(from) => push.mount_from(Repository::view(from)),
                None => push,
            };
            let pushed = line.drive(&mut { push }, bytes, &mut Vec::new())?;
            moved.sent += pushed.sent();
            moved.mounted += usize::from(pushed.how() == BlobPush::Mounted);
        }
        PushStep::Manifest { manifest, tags } => {
            let media_type = manifest.media_type().clone();
            let push = PushManifest::new(endpoints, to.repository(), media_type, bytes.to_vec());
            let push = push.known_by(manifest.digest().clone()).tagged(tags.iter().cloned());
            let pushed = line.run(push)?;
            assert_eq!((pushed.digest(), pushed.tags()), (manifest.digest(), &**tags));
        }
    }
    Ok(())
}

/// Pulls all that a reference names.
pub(crate) fn pull(line: &mut impl Line, from: ReferenceView<'_>) -> Result<Image, OperationError> {
    let endpoints = plan(from.domain(), Purpose::Pull);
    let root = line.run(PullManifest::of(endpoints.clone(), from))?;
    let mut image = Image::default();
    let mut pull = PullPlan::new(root.descriptor());
    pull.add(root.descriptor().digest(), root.bytes()).unwrap();
    image.manifests.push(Part { descriptor: root.root().clone(), bytes: root.bytes().to_vec() });
    while !pull.is_done() {
        let wanted: Vec<_> = pull.wanted().cloned().collect();
        for descriptor in wanted {
            let bytes = manifest(line, from, &descriptor)?;
            pull.add(descriptor.digest(), &bytes).unwrap();
            image.manifests.insert(0, Part { descriptor, bytes });
        }
        for descriptor in pull.ready() {
            let bytes = blob(line, from.domain(), from.repository(), &descriptor)?;
            pull.done(descriptor.digest());
            image.blobs.push(Part { descriptor, bytes });
        }
    }
    Ok(image)
}

fn manifest(
    line: &mut impl Line,
    from: ReferenceView<'_>,
    descriptor: &Descriptor<'static>,
) -> Result<Vec<u8>, OperationError> {
    let endpoints = plan(from.domain(), Purpose::Pull);
    let pull = PullManifest::described(endpoints, from.repository(), descriptor);
    Ok(line.run(pull)?.bytes().to_vec())
}

pub(crate) fn blob(
    line: &mut impl Line,
    domain: DomainView<'_>,
    repository: RepositoryView<'_>,
    descriptor: &Descriptor<'static>,
) -> Result<Vec<u8>, OperationError> {
    let pull = PullBlob::new(plan(domain, Purpose::Pull), repository, descriptor);
    let mut bytes = Vec::new();
    let digest = line.drive(&mut { pull }, &[], &mut bytes)?;
    assert_eq!(digest, *descriptor.digest());
    digest.verify(&bytes).expect("what is emitted is what it is said to be");
    Ok(bytes)
}

/// Copies all that a reference names.
pub(crate) fn copy(
    line: &mut impl Line,
    from: ReferenceView<'_>,
    to: ReferenceView<'_>,
) -> Result<Moved, OperationError> {
    let root = line.run(PullManifest::of(plan(from.domain(), Purpose::Pull), from))?;
    let mut copy = CopyPlan::new(from, to, root.descriptor());
    let mut manifests = vec![(root.descriptor().digest().clone(), root.bytes().to_vec())];
    copy.add(root.descriptor().digest(), root.bytes()).unwrap();
    while let Some(wanted) = copy.next_wanted().cloned() {
        let bytes = manifest(line, from, &wanted)?;
        copy.add(wanted.digest(), &bytes).unwrap();
        manifests.push((wanted.digest().clone(), bytes));
    }
    let missing: Vec<_> = copy.missing().cloned().collect();
    for blob in &missing {
        let endpoints = plan(to.domain(), Purpose::Push);
        if line.run(ProbeBlob::new(endpoints, to.repository(), blob.digest()))? {
            copy.found(blob.digest());
        }
    }
    let mut moved = Moved::default();
    loop {
        let steps = copy.ready();
        if steps.is_empty() {
            assert!(copy.is_done(), "the plan waits for ever");
            return Ok(moved);
        }
        for step in &steps {
            let content = step.content();
            let bytes = match (step, copy.way(content.digest())) {
                (PushStep::Manifest { .. }, _) => {
                    let mut known = manifests.iter();
                    known.find(|(digest, _)| digest == content.digest()).unwrap().1.clone()
                }
                (_, Some(BlobWay::Mount(_))) => line.peek(from, content.digest()),
                _ => blob(line, from.domain(), from.repository(), content)?,
            };
            carry_out(line, to, step, &bytes, Manner::default(), &mut moved)?;
            copy.done(step);
        }
    }
}
