//! What programs that pull have in common: all but the sending and the waiting.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use clap::Args;
use distref::client::{
    OperationError, Progress, PullBlob, PullManifest, PullPlan, PulledManifest, Resolve,
};
use distref::manifest::{Descriptor, annotation};
use distref::platform::Matcher;
use distref::registry::{EndpointPlan, Purpose};
use distref::{Digest, Platform, Reference};

use crate::bars::{Bar, Bars, short, size};
use crate::failed::Failed;
use crate::failure::Failure;
use crate::layout::{Layout, Part};
use crate::other_platform::other_platform;
use crate::place::Sink;
use crate::registry::{Access, AccessArgs};

/// What to pull, and to where.
#[derive(Args)]
pub(crate) struct PullArgs {
    /// The image, as `docker pull` takes it.
    image: Reference,
    /// The folder to put it in: an OCI layout, which is made if it is not there.
    folder: PathBuf,
    /// Only the image for this platform, such as linux/arm64; otherwise all there are.
    #[arg(long, value_name = "OS/ARCH")]
    platform: Option<Platform<'static>>,
    /// By which name to keep it; otherwise its tag.
    #[arg(long, value_parser = name)]
    name: Option<String>,
    /// How many blobs to pull at a time.
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=16))]
    pub(crate) jobs: u8,
    #[command(flatten)]
    pub(crate) access: AccessArgs,
}

fn name(text: &str) -> Result<String, &'static str> {
    let is_one = annotation::is_ref_name(text);
    is_one.then(|| text.to_owned()).ok_or("letters and digits, joined by one of -._:@/+, or by --")
}

/// A pull that is under way.
pub(crate) struct Pulling {
    args: PullArgs,
    endpoints: EndpointPlan,
    layout: Layout,
    pub(crate) bars: Bars,
    received: AtomicU64,
}

impl Pulling {
    /// Finds out whom to ask, and opens the folder.
    pub(crate) fn new(args: PullArgs, access: &Access) -> Result<Self, Failure> {
        let endpoints = access.plan(args.image.domain(), Purpose::Pull)?;
        let bars = Bars::new();
        let layout = Layout::open_or_create(&args.folder, || {
            bars.tell("waits for another program to be done with the folder");
        })?;
        Ok(Self { endpoints, layout, args, bars, received: AtomicU64::new(0) })
    }

    /// Which manifest the name means now: asks for no content, so where nothing is new, nothing is moved.
    pub(crate) fn resolve(&self) -> Option<Resolve> {
        let resolve = || Resolve::of(self.endpoints.clone(), self.args.image.view());
        self.args.platform.is_none().then(resolve)
    }

    /// The image for the platform that is asked for, out of what the name means.
    pub(crate) fn choose(&self) -> PullManifest {
        let pull = PullManifest::of(self.endpoints.clone(), self.args.image.view());
        match &self.args.platform {
            Some(platform) => pull.for_platform(Matcher::only(platform)),
            None => pull,
        }
    }

    /// A manifest that another one names.
    pub(crate) fn manifest(&self, wanted: &Descriptor<'_>) -> PullManifest {
        let repository = self.args.image.repository();
        PullManifest::described(self.endpoints.clone(), repository, wanted)
    }

    /// The bytes of a manifest that is there already.
    pub(crate) fn held(&self, wanted: &Descriptor<'_>) -> Option<Vec<u8>> {
        self.layout.has(wanted).then(|| self.layout.manifest(wanted).ok()).flatten()
    }

    /// Keeps a manifest.
    pub(crate) fn keep(&self, pulled: &PulledManifest) -> io::Result<()> {
        let bytes = pulled.bytes();
        self.received.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        self.layout.keep(pulled.descriptor().digest(), bytes)
    }

    /// Every manifest is known: says what there is to do, and which blobs to pull.
    pub(crate) fn begin(&self, plan: &mut PullPlan) -> Vec<Descriptor<'static>> {
        let held: Vec<_> = plan.blobs().filter(|blob| self.layout.has(blob)).cloned().collect();
        for blob in held {
            plan.found(blob.digest());
        }
        for layer in plan.left_out() {
            self.bars.tell(format_args!("{} left out: not from registries", short(layer)));
        }
        self.bars.tell(format_args!(
            "{} blobs: {} to receive, {} there already",
            plan.blobs().count(),
            size(plan.bytes_to_receive()),
            size(plan.bytes_saved())
        ));
        plan.ready()
    }

    /// Says which image it was about.
    pub(crate) fn told(&self, failed: &Failed) -> Failure {
        failed.of(&self.args.image)
    }

    /// A blob, from where an earlier run left it.
    pub(crate) fn blob(&self, blob: &Descriptor<'_>) -> io::Result<(PullBlob, Incoming<'_>)> {
        let mut pull = PullBlob::new(self.endpoints.clone(), self.args.image.repository(), blob);
        let mut part = self.layout.part(blob)?;
        let already = part.already(|bytes| pull.already(bytes))?;
        if already > 0 {
            self.bars.tell(format_args!("{} goes on at {}", short(blob), size(already)));
        }
        let bar = self.bars.add(short(blob), blob.size());
        Ok((pull, Incoming { part, bar, received: &self.received }))
    }

    /// All is there: the image gets its name.
    pub(crate) fn end(&self, root: &Descriptor<'_>, plan: &PullPlan) -> io::Result<()> {
        let tag = self.args.image.effective_tag().map(|tag| tag.to_string());
        let name = self.args.name.as_deref().or(tag.as_deref());
        self.layout.name(root, name)?;
        let config = || self.layout.config(root);
        let asked = self.args.platform.as_ref();
        if let Some(warning) = asked.and_then(|asked| other_platform(asked, &config()?)) {
            self.bars.tell(warning);
        }
        self.bars.tell(format_args!(
            "{} is in {}: {} received, {} were there",
            self.args.image,
            self.args.folder.display(),
            size(self.received.load(Ordering::Relaxed)),
            size(plan.bytes_saved())
        ));
        writeln!(io::stdout(), "{}", root.digest())
    }
}

/// A blob on its way into a file.
pub(crate) struct Incoming<'a> {
    part: Part,
    bar: Bar,
    received: &'a AtomicU64,
}

impl Incoming<'_> {
    /// Shows how far it is.
    pub(crate) fn show(&self) -> impl Fn(Progress) + Sync + use<> {
        let bar = self.bar.clone();
        move |progress| bar.set(progress.done, progress.stage.as_str())
    }

    /// The blob is through, or is not.
    pub(crate) fn finish(self, result: Result<Digest, Failed>) -> Result<(), Failure> {
        let Err(failed) = result else {
            self.part.finish()?;
            self.bar.finish("pulled");
            return Ok(());
        };
        match &failed.error {
            OperationError::Content(_) => self.part.discard()?,
            _ => self.part.leave()?,
        }
        let name = self.bar.name();
        self.bar.finish("failed");
        Err(failed.of(name))
    }
}

impl Sink for Incoming<'_> {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.received.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        self.part.write_at(offset, bytes)
    }
}

/// The manifest that the plan wants next.
pub(crate) fn next(plan: &PullPlan) -> Option<Descriptor<'static>> {
    plan.wanted().next().cloned()
}
