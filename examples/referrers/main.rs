//! Lists what refers to an image: signatures, SBOMs, attestations.
//!
//! ```text
//! cargo run --example referrers -- ghcr.io/team/app:1.2
//! cargo run --example referrers -- ghcr.io/team/app:1.2 --platform linux/arm64 --type application/spdx+json
//! cargo run --example referrers -- localhost:5000/app --deep --tags
//! ```
//!
//! A line for each: its digest, its size, what it is, when it was made. With `--deep`, what refers to it stands indented
//! below it; with `--tags`, what cosign keeps under tags of its own follows; `--json` gives an object a line. Where the
//! list came from goes to standard error. All of it is what the registry says: nothing is verified here. The exit code is 0
//! when something refers to the image, 1 when nothing does or the registry says no, and 2 when reading or writing failed
//! or the arguments made no sense.

#[allow(dead_code, reason = "one thing is done at a time: there is none to stop")]
#[path = "../support/driver.rs"]
mod driver;
#[path = "../support/failed.rs"]
mod failed;
#[path = "../support/failure.rs"]
mod failure;
mod found;
#[path = "../support/other_platform.rs"]
mod other_platform;
#[path = "../support/place.rs"]
mod place;
#[path = "../support/registry.rs"]
mod registry;
#[path = "../support/trust.rs"]
mod trust;
#[path = "../support/visible.rs"]
mod visible;

use std::collections::BTreeSet;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use clap::Parser;
use distref::client::{
    Answer, Ask, ListReferrers, Operation, PullBlob, PullManifest, PulledManifest, Resolve, Session,
};
use distref::manifest::{Descriptor, MediaType, Reader};
use distref::platform::Matcher;
use distref::reference::{ArtifactKind, ArtifactTag};
use distref::registry::Purpose;
use distref::{Digest, Platform, Reference, Tag};

use crate::driver::Driver;
use crate::failed::Failed;
use crate::failure::Failure;
use crate::found::Found;
use crate::other_platform::other_platform;
use crate::place::{Nowhere, Sink};
use crate::registry::{Access, AccessArgs};

/// How deep `--deep` goes: a signature of a signature is rare, and another of that unheard of.
const MAX_DEPTH: usize = 4;

/// The most manifests whose referrers `--deep` asks for.
const MAX_ASKED: usize = 256;

/// Bytes of an image's config that are read.
const MAX_CONFIG: u64 = 4 << 20;

const HELP: &str = "\
Examples:
  referrers ghcr.io/team/app:1.2                          what refers to the image
  referrers ghcr.io/team/app:1.2 --platform linux/arm64   to that of a platform
  referrers registry.corp:5000/app --type application/spdx+json --json
  referrers localhost:5000/app --deep --tags              and what refers to that; and cosign's own tags

Exit code: 0 when something refers to the image, 1 when nothing does or the registry says no, 2 when reading or writing
failed or the arguments made no sense.";

/// Lists what refers to an image: signatures, SBOMs, attestations.
#[derive(Parser)]
#[command(name = "referrers", after_help = HELP, arg_required_else_help = true)]
struct Args {
    /// The image.
    image: Reference,
    /// The manifest of this platform, where the image has several.
    #[arg(long)]
    platform: Option<Platform<'static>>,
    /// Only those of this artifact type.
    #[arg(long = "type", value_name = "TYPE", value_parser = media_type)]
    artifact_type: Option<MediaType<'static>>,
    /// Also what refers to what refers to it.
    #[arg(long)]
    deep: bool,
    /// Also what cosign keeps under tags that are made of the digest.
    #[arg(long)]
    tags: bool,
    /// An object in JSON for each.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    access: AccessArgs,
}

fn media_type(text: &str) -> Result<MediaType<'static>, String> {
    MediaType::parse(text).map(MediaType::into_owned).map_err(|error| error.to_string())
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads has seen enough.
        Err(Failure::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            let _ = writeln!(io::stderr(), "referrers: {failure}");
            ExitCode::from(failure.exit_code())
        }
    }
}

fn run(args: &Args) -> Result<(), Failure> {
    let access = Access::new(&args.access)?;
    let authorities = trust::authorities(&args.access.authorities)?;
    let driver = Driver::new(Session::new(), &authorities, |ask| access.answer(ask));
    let search = Search { args, access: &access, driver: &driver };
    let found = search.all();
    for notice in driver.session().drain_notices() {
        let _ = writeln!(io::stderr(), "warning: {notice}");
    }
    let found = found?;
    let mut out = BufWriter::new(io::stdout().lock());
    for one in &found {
        one.write(&mut out, args.json)?;
    }
    Ok(out.flush()?)
}

/// A small blob on its way.
struct Memory(Vec<u8>);

impl Sink for Memory {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.0.truncate(usize::try_from(offset).map_err(io::Error::other)?);
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}

/// Asks the registry.
struct Search<'s, A> {
    args: &'s Args,
    access: &'s Access,
    driver: &'s Driver<A>,
}

impl<A: Fn(&Ask) -> io::Result<Answer>> Search<'_, A> {
    fn all(&self) -> Result<Vec<Found>, Failure> {
        let subject = self.subject()?;
        let mut found = Vec::new();
        let mut asked = BTreeSet::new();
        self.below(&subject, 0, &mut asked, &mut found)?;
        if self.args.tags {
            self.tagged(&subject, &mut found)?;
        }
        if found.is_empty() { Err(Failure::Input(self.nothing(&subject)?)) } else { Ok(found) }
    }

    /// What there is instead.
    fn nothing(&self, subject: &Digest) -> Result<String, Failure> {
        let image = &self.args.image;
        let Some(artifact_type) = &self.args.artifact_type else {
            return Ok(format!("nothing refers to {image}"));
        };
        let others = self.referrers(subject, None)?.0.len();
        Ok(format!(
            "nothing of type {artifact_type} refers to {image} ({others} of other types do)"
        ))
    }

    /// What is asked about.
    fn subject(&self) -> Result<Digest, Failure> {
        let (image, domain) = (self.args.image.view(), self.args.image.domain());
        let Some(platform) = &self.args.platform else {
            let resolve = Resolve::of(self.access.plan(domain, Purpose::Resolve)?, image);
            return Ok(self.drive(resolve)?.0.digest().clone());
        };
        let pull = PullManifest::of(self.access.plan(domain, Purpose::Pull)?, image);
        let pulled = self.drive(pull.leniently().for_platform(Matcher::only(platform)))?.0;
        let config = || self.config(&pulled);
        let is_chosen = !pulled.indexes().is_empty();
        if !is_chosen && let Some(warning) = config().and_then(|it| other_platform(platform, &it)) {
            let _ = writeln!(io::stderr(), "{warning}");
        }
        Ok(pulled.descriptor().digest().clone())
    }

    /// The config of an image; none where there is anything about it that is not as usual.
    fn config(&self, image: &PulledManifest) -> Option<Vec<u8>> {
        let image_manifest = Reader::lenient().image(image.bytes()).ok()?;
        let config = image_manifest.config();
        if !config.media_type().is_config() || config.size() > MAX_CONFIG {
            return None;
        }
        let plan = self.access.plan(self.args.image.domain(), Purpose::Pull).ok()?;
        let mut pull = PullBlob::new(plan, self.args.image.repository(), config);
        let mut bytes = Memory(Vec::new());
        self.driver.drive(&mut pull, &mut Nowhere, &mut bytes, &|_| {}).ok()?.ok()?;
        Some(bytes.0)
    }

    /// What refers to a manifest; each is asked about once.
    fn below(
        &self,
        subject: &Digest,
        depth: usize,
        asked: &mut BTreeSet<Digest>,
        found: &mut Vec<Found>,
    ) -> Result<(), Failure> {
        if asked.len() >= MAX_ASKED || !asked.insert(subject.clone()) {
            return Ok(());
        }
        let (referrers, is_from_tag) = self.referrers(subject, self.args.artifact_type.as_ref())?;
        if depth == 0 {
            let from = if is_from_tag { "the fallback tag" } else { "the referrers API" };
            let _ = writeln!(io::stderr(), "{subject}: {} by {from}", referrers.len());
        }
        for referrer in referrers {
            let digest = referrer.digest().clone();
            found.push(Found::listed(referrer, depth));
            if self.args.deep && depth + 1 < MAX_DEPTH {
                self.below(&digest, depth + 1, asked, found)?;
            }
        }
        Ok(())
    }

    fn referrers(
        &self,
        subject: &Digest,
        artifact_type: Option<&MediaType<'static>>,
    ) -> Result<(Vec<Descriptor<'static>>, bool), Failure> {
        let plan = self.access.plan(self.args.image.domain(), Purpose::Pull)?;
        let list = ListReferrers::new(plan, self.args.image.repository(), subject.clone());
        let list = artifact_type.into_iter().cloned().fold(list, ListReferrers::of_type);
        let (referrers, list) = self.drive(list)?;
        Ok((referrers, list.is_from_tag()))
    }

    /// What cosign keeps beside the image.
    fn tagged(&self, subject: &Digest, found: &mut Vec<Found>) -> Result<(), Failure> {
        for kind in [ArtifactKind::Signature, ArtifactKind::Attestation, ArtifactKind::Sbom] {
            let Some(tag) = ArtifactTag::new(subject.clone(), kind) else { continue };
            let tag: Tag = tag.to_string().parse().map_err(|error| input(&error))?;
            let domain = self.args.image.domain();
            let image = self.args.image.name_only().with_tag(&tag);
            let resolve = Resolve::of(self.access.plan(domain, Purpose::Resolve)?, image.view());
            match self.try_drive(resolve)?.0 {
                Ok(there) => found.push(Found::tagged(there, tag)),
                Err(failed) if failed.error.is_not_found() => {}
                Err(failed) => return Err(failed.of(&self.args.image)),
            }
        }
        Ok(())
    }

    fn drive<O: Operation>(&self, operation: O) -> Result<(O::Output, O), Failure> {
        let (result, operation) = self.try_drive(operation)?;
        Ok((result.map_err(|failed| failed.of(&self.args.image))?, operation))
    }

    fn try_drive<O: Operation>(
        &self,
        mut operation: O,
    ) -> Result<(Result<O::Output, Failed>, O), Failure> {
        let result = self.driver.drive(&mut operation, &mut Nowhere, &mut Nowhere, &|_| {})?;
        Ok((result, operation))
    }
}

fn input(error: &impl ToString) -> Failure {
    Failure::Input(error.to_string())
}
