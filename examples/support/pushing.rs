//! What programs that push have in common: to find out what the registry has, to say what there is to do, to do it.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use clap::Args;
use distref::client::{
    Answer, Ask, BlobPush, CopyPlan, Operation, Ping, ProbeBlob, Progress, PushBlob, PushManifest,
    PushPlan, PushStep, Resolve, SubjectLink,
};
use distref::manifest::Descriptor;
use distref::protocol::auth::{Action, Scope, ScopeSet};
use distref::registry::EndpointPlan;
use distref::{Digest, Reference, Repository, RepositoryView, Tag};

use crate::bars::{Bar, Bars, short, size};
use crate::byte_count::byte_count;
use crate::driver::Driver;
use crate::each::each;
use crate::failure::Failure;
use crate::place::{Nowhere, Source};

/// How many blobs are pushed at a time, unless the user says otherwise.
const JOBS: u8 = 4;

/// How to push.
#[derive(Args)]
#[command(next_help_heading = "Pushing")]
pub(crate) struct PushArgs {
    /// One more tag for the image; it is `latest` only where no tag is given.
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<Tag>,
    /// Another repository of the registry that may have some of the blobs: these are mounted, not sent.
    #[arg(long, value_name = "REPOSITORY")]
    mount_from: Vec<Repository>,
    /// Send blobs in chunks of so many bytes, such as 16M; otherwise each in one piece.
    #[arg(long, value_name = "SIZE", value_parser = byte_count)]
    chunk: Option<u64>,
    /// How many blobs to push at a time.
    #[arg(long, value_name = "N", default_value_t = JOBS, value_parser = clap::value_parser!(u8).range(1..=16))]
    pub(crate) jobs: u8,
    /// Also push foreign layers, which registries most often are not given.
    #[arg(long)]
    pub(crate) foreign_layers: bool,
    /// Only say what there is to do.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// One tag, four blobs at a time, each in one piece.
impl Default for PushArgs {
    fn default() -> Self {
        Self {
            tags: Vec::new(),
            mount_from: Vec::new(),
            chunk: None,
            jobs: JOBS,
            foreign_layers: false,
            dry_run: false,
        }
    }
}

impl PushArgs {
    /// What the image is to be called: without a tag of its own, by the first that is given.
    pub(crate) fn named(&self, image: &Reference) -> Reference {
        match self.tags.first() {
            Some(tag) if image.tag().is_none() && image.digest().is_none() => image.with_tag(tag),
            _ => image.clone(),
        }
    }

    /// The tags that are given beside that of the reference.
    pub(crate) fn tags(&self) -> impl Iterator<Item = Tag> {
        self.tags.iter().cloned()
    }

    /// The repositories that may have some of the blobs.
    pub(crate) fn mount_from(&self) -> impl Iterator<Item = RepositoryView<'_>> {
        self.mount_from.iter().map(Repository::view)
    }
}

/// A plan that ends in a push.
pub(crate) trait Plan: Send {
    fn blobs(&self) -> usize;
    /// Bytes to send, to mount, and saved.
    fn bytes(&self) -> [u64; 3];
    fn missing(&self) -> Vec<Descriptor<'static>>;
    fn found(&mut self, blob: &Digest) -> bool;
    fn found_in(&mut self, blob: &Digest, repository: RepositoryView<'_>) -> bool;
    fn ready(&mut self) -> Vec<PushStep>;
    fn done(&mut self, step: &PushStep) -> bool;
    fn is_done(&self) -> bool;
}

macro_rules! plan {
    ($type:ident, $bytes:ident) => {
        impl Plan for $type {
            fn blobs(&self) -> usize {
                $type::blobs(self).count()
            }

            fn bytes(&self) -> [u64; 3] {
                [self.$bytes(), self.bytes_to_mount(), self.bytes_saved()]
            }

            fn missing(&self) -> Vec<Descriptor<'static>> {
                $type::missing(self).cloned().collect()
            }

            fn found(&mut self, blob: &Digest) -> bool {
                $type::found(self, blob)
            }

            fn found_in(&mut self, blob: &Digest, repository: RepositoryView<'_>) -> bool {
                $type::found_in(self, blob, repository)
            }

            fn ready(&mut self) -> Vec<PushStep> {
                $type::ready(self)
            }

            fn done(&mut self, step: &PushStep) -> bool {
                $type::done(self, step)
            }

            fn is_done(&self) -> bool {
                $type::is_done(self)
            }
        }
    };
}

plan!(PushPlan, bytes_to_send);
plan!(CopyPlan, bytes_to_move);

/// Where the content is that is pushed.
pub(crate) trait Contents: Sync {
    /// A blob. One that is mounted is most often not read.
    fn blob<'s>(
        &'s self,
        blob: &Descriptor<'static>,
        is_mounted: bool,
        bar: &'s Bar,
    ) -> Result<Box<dyn Source + 's>, Failure>;

    /// The bytes of a manifest.
    fn manifest(&self, manifest: &Descriptor<'static>) -> Result<Vec<u8>, Failure>;
}

/// Where to push, and how.
pub(crate) struct Pushing<'a, A> {
    pub(crate) driver: &'a Driver<A>,
    pub(crate) endpoints: EndpointPlan,
    pub(crate) image: &'a Reference,
    pub(crate) args: &'a PushArgs,
    pub(crate) bars: &'a Bars,
    sent: AtomicU64,
    /// Manifests are always put: that tags them.
    manifests: AtomicU64,
}

/// Steps that wait, and how many are under way.
#[derive(Default)]
struct Work {
    waiting: VecDeque<PushStep>,
    under_way: usize,
    failed: Option<Failure>,
}

impl<'a, A: Fn(&Ask) -> io::Result<Answer> + Sync> Pushing<'a, A> {
    pub(crate) fn new(
        driver: &'a Driver<A>,
        endpoints: EndpointPlan,
        image: &'a Reference,
        args: &'a PushArgs,
        bars: &'a Bars,
    ) -> Self {
        Self {
            driver,
            endpoints,
            image,
            args,
            bars,
            sent: AtomicU64::new(0),
            manifests: AtomicU64::new(0),
        }
    }

    /// Asks for leave once, so that not every operation does; also to mount from the source of a copy.
    pub(crate) fn log_in(&self, source: Option<RepositoryView<'_>>) -> Result<(), Failure> {
        let push = Scope::repository(&self.image.repository(), [Action::Pull, Action::Push]);
        let mounts = self.args.mount_from().chain(source);
        let pulls = mounts.map(|it| Scope::repository(&it, [Action::Pull]));
        let scopes: ScopeSet = [push].into_iter().chain(pulls).collect();
        let ping = Ping::new(self.endpoints.clone()).with_scopes(scopes);
        self.done(ping)
    }

    /// Whether the registry has this manifest.
    pub(crate) fn has(&self, manifest: &Descriptor<'_>) -> Result<bool, Failure> {
        let Ok(pinned) = self.image.with_digest(manifest.digest()) else { return Ok(false) };
        let mut resolve = Resolve::of(self.endpoints.clone(), pinned.view());
        match self.driver.drive(&mut resolve, &mut Nowhere, &mut Nowhere, &|_| {})? {
            Ok(_) => Ok(true),
            Err(failed) if failed.error.status().is_some() => Ok(false),
            Err(failed) => Err(failed.of(self.image)),
        }
    }

    /// Finds out which blobs the registry has: here, or where they can be mounted from.
    pub(crate) fn probe(&self, plan: &mut impl Plan) -> Result<(), Failure> {
        let repository = self.image.repository();
        let here = |blob: &Descriptor<'static>| {
            let probe = ProbeBlob::new(self.endpoints.clone(), repository, blob.digest());
            self.done(probe)
        };
        let missing = plan.missing();
        for (blob, is_there) in missing.iter().zip(each(self.args.jobs, &missing, here)?) {
            if is_there {
                plan.found(blob.digest());
            }
        }
        for from in self.args.mount_from() {
            let there = |blob: &Descriptor<'static>| {
                let probe = ProbeBlob::new(self.endpoints.clone(), from, blob.digest());
                Ok(self.done(probe).unwrap_or(false)) // or nothing that we may read: it is sent
            };
            let missing = plan.missing();
            for (blob, is_there) in missing.iter().zip(each(self.args.jobs, &missing, there)?) {
                if is_there {
                    plan.found_in(blob.digest(), from);
                }
            }
        }
        Ok(())
    }

    /// Says what there is to do, and what that saves.
    pub(crate) fn announce(&self, plan: &impl Plan, verb: &str) {
        let [sent, mount, saved] = plan.bytes();
        match plan.blobs() {
            0 => self.bars.tell("no blob is missing: every image is there already"),
            blobs => self.bars.tell(format_args!(
                "{blobs} blobs: {} to {verb}, {} to mount, {} there already",
                size(sent),
                size(mount),
                size(saved - mount)
            )),
        }
    }

    /// Does all that there is to do, and says what came of it.
    pub(crate) fn carry_out(
        &self,
        plan: &mut impl Plan,
        contents: &impl Contents,
        root: &Digest,
    ) -> Result<(), Failure> {
        if !self.args.dry_run {
            self.run(plan, contents)?;
            let [_, _, saved] = plan.bytes();
            let [sent, manifests] = self.sent().map(size);
            self.bars.tell(format_args!(
                "{}: blobs: {sent} sent, {} saved; manifests: {manifests} sent",
                self.image,
                size(saved)
            ));
            writeln!(io::stdout(), "{root}")?;
        }
        Ok(())
    }

    /// Bytes of blobs, and of manifests, that were sent so far.
    pub(crate) fn sent(&self) -> [u64; 2] {
        [&self.sent, &self.manifests].map(|bytes| bytes.load(Ordering::Relaxed))
    }

    /// Pushes all that the plan has, several steps at a time. The first that fails ends all.
    pub(crate) fn run(
        &self,
        plan: &mut impl Plan,
        contents: &impl Contents,
    ) -> Result<(), Failure> {
        let state = Mutex::new((plan, Work::default()));
        let changed = Condvar::new();
        let lock = || state.lock().unwrap_or_else(PoisonError::into_inner);
        thread::scope(|scope| {
            for _ in 0..self.args.jobs {
                scope.spawn(|| {
                    let mut held = lock();
                    loop {
                        let (plan, work) = &mut *held;
                        work.waiting.extend(plan.ready());
                        if work.failed.is_some() || (work.under_way == 0 && work.waiting.is_empty())
                        {
                            changed.notify_all();
                            return;
                        }
                        let Some(step) = work.waiting.pop_front() else {
                            held = changed.wait(held).unwrap_or_else(PoisonError::into_inner);
                            continue;
                        };
                        work.under_way += 1;
                        drop(held);
                        let result = self.step(&step, contents);
                        if result.is_err() {
                            self.driver.stop();
                        }
                        held = lock();
                        finish(&mut held, &step, result);
                        changed.notify_all();
                    }
                });
            }
        });
        let (plan, work) = state.into_inner().unwrap_or_else(PoisonError::into_inner);
        match work.failed {
            Some(failure) => Err(failure),
            None if plan.is_done() => Ok(()),
            None => {
                Err(Failure::Input("the image is not whole: some of it waits for ever".to_owned()))
            }
        }
    }

    fn step(&self, step: &PushStep, contents: &impl Contents) -> Result<(), Failure> {
        match step {
            PushStep::Blob { blob, mount_from } => self.blob(blob, mount_from.as_ref(), contents),
            PushStep::Manifest { manifest, tags } => {
                self.manifest(manifest, tags, contents.manifest(manifest)?)
            }
        }
    }

    fn blob(
        &self,
        blob: &Descriptor<'static>,
        mount_from: Option<&Repository>,
        contents: &impl Contents,
    ) -> Result<(), Failure> {
        let push = PushBlob::new(self.endpoints.clone(), self.image.repository(), blob).unprobed();
        let push = match mount_from {
            Some(repository) => push.mount_from(repository.view()),
            None => push,
        };
        let mut push = match self.args.chunk {
            Some(bytes) => push.chunked(bytes),
            None => push,
        };
        let bar = self.bars.add(short(blob), blob.size());
        let mut source = contents.blob(blob, mount_from.is_some(), &bar)?;
        let show = |progress: Progress| bar.set(progress.done, progress.stage.as_str());
        let result = self.driver.drive(&mut push, &mut *source, &mut Nowhere, &show);
        let told =
            |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", bar.name()));
        let pushed = result.map_err(told)?.map_err(|failed| {
            bar.finish("failed");
            failed.of(bar.name())
        })?;
        self.sent.fetch_add(pushed.sent(), Ordering::Relaxed);
        match (pushed.how(), mount_from) {
            (BlobPush::Existed, _) => bar.finish("is there"),
            (BlobPush::Mounted, Some(from)) => bar.finish(format_args!("mounted from {from}")),
            (BlobPush::Mounted, None) => bar.finish("mounted"),
            (BlobPush::Sent, _) => bar.finish(format_args!("sent, {}", size(blob.size()))),
        }
        Ok(())
    }

    fn manifest(
        &self,
        manifest: &Descriptor<'static>,
        tags: &[Tag],
        bytes: Vec<u8>,
    ) -> Result<(), Failure> {
        let media_type = manifest.media_type().clone();
        let repository = self.image.repository();
        let push = PushManifest::new(self.endpoints.clone(), repository, media_type, bytes);
        let push = push.known_by(manifest.digest().clone()).tagged(tags.iter().cloned());
        let pushed = self.done(push)?;
        self.manifests.fetch_add(manifest.size(), Ordering::Relaxed);
        let name = short(manifest);
        match pushed.tags() {
            [] => self.bars.tell(format_args!("{name} manifest stored")),
            tags => {
                let tags: Vec<_> = tags.iter().map(Tag::as_str).collect();
                self.bars.tell(format_args!("{name} manifest tagged {}", tags.join(", ")));
            }
        }
        if let SubjectLink::FallbackTag(tag) = pushed.subject_link() {
            self.bars.tell(format_args!("{name} listed among referrers under the tag {tag}"));
        }
        Ok(())
    }

    /// The output of an operation that moves no content.
    pub(crate) fn done<O: Operation>(&self, mut operation: O) -> Result<O::Output, Failure> {
        let result = self.driver.drive(&mut operation, &mut Nowhere, &mut Nowhere, &|_| {})?;
        result.map_err(|failed| failed.of(self.image))
    }
}

fn finish<P: Plan>(
    held: &mut MutexGuard<'_, (&mut P, Work)>,
    step: &PushStep,
    result: Result<(), Failure>,
) {
    let (plan, work) = &mut **held;
    work.under_way -= 1;
    match result {
        Ok(()) => {
            plan.done(step);
        }
        Err(failure) => {
            work.failed.get_or_insert(failure);
        }
    }
}
