//! Where content comes from that is copied, and what holds it on its way.

use std::collections::BTreeMap;
use std::env;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use distref::client::{Answer, Ask, Operation, Progress, PullBlob, PullManifest, Resolve};
use distref::manifest::Descriptor;
use distref::platform::Matcher;
use distref::registry::EndpointPlan;
use distref::{Digest, Platform, Reference};

use crate::bars::{Bar, Bars, short};
use crate::driver::Driver;
use crate::failure::Failure;
use crate::place::{Nowhere, Source as Readable};
use crate::pushing::Contents;

/// Where content comes from.
pub(crate) struct Source<'a, A> {
    pub(crate) driver: &'a Driver<A>,
    pub(crate) endpoints: EndpointPlan,
    pub(crate) image: &'a Reference,
}

impl<A: Fn(&Ask) -> io::Result<Answer>> Source<'_, A> {
    /// What the reference means.
    pub(crate) fn root(
        &self,
        platform: Option<&Platform<'_>>,
    ) -> Result<Descriptor<'static>, Failure> {
        let (endpoints, image) = (self.endpoints.clone(), self.image.view());
        match platform.map(Matcher::only) {
            None => self.done(Resolve::of(endpoints, image)),
            Some(matcher) => {
                let pull = PullManifest::of(endpoints, image).for_platform(matcher);
                Ok(self.done(pull)?.into_descriptor())
            }
        }
    }

    fn done<O: Operation>(&self, mut operation: O) -> Result<O::Output, Failure> {
        let result = self.driver.drive(&mut operation, &mut Nowhere, &mut Nowhere, &|_| {})?;
        result.map_err(|failed| failed.of(self.image))
    }
}

/// Manifests until the end, blobs until they are sent.
pub(crate) struct Spool<'a, A> {
    source: Source<'a, A>,
    bars: &'a Bars,
    folder: PathBuf,
    manifests: Mutex<BTreeMap<Digest, Vec<u8>>>,
}

impl<'a, A: Fn(&Ask) -> io::Result<Answer> + Sync> Spool<'a, A> {
    pub(crate) fn new(folder: Option<&Path>, source: Source<'a, A>, bars: &'a Bars) -> Self {
        let folder = folder.map_or_else(env::temp_dir, Path::to_owned);
        Self { source, bars, folder, manifests: Mutex::default() }
    }

    /// Fetches a manifest, and keeps it.
    pub(crate) fn fetch(&self, manifest: &Descriptor<'_>) -> Result<Vec<u8>, Failure> {
        let Source { endpoints, image, .. } = &self.source;
        let pull = PullManifest::described(endpoints.clone(), image.repository(), manifest);
        let bytes = self.source.done(pull.leniently())?.bytes().to_vec();
        self.manifests().insert(manifest.digest().clone(), bytes.clone());
        Ok(bytes)
    }

    fn manifests(&self) -> MutexGuard<'_, BTreeMap<Digest, Vec<u8>>> {
        self.manifests.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Fetches a blob into a file that is whole and verified. It has no name: nothing is left of it, whatever happens.
    fn pull(&self, blob: &Descriptor<'_>) -> Result<File, Failure> {
        let Source { driver, endpoints, image } = &self.source;
        let told = |error: io::Error| {
            io::Error::new(error.kind(), format!("{}: {error}", self.folder.display()))
        };
        let mut pull = PullBlob::new(endpoints.clone(), image.repository(), blob);
        let mut file = tempfile::tempfile_in(&self.folder).map_err(told)?;
        let bar = self.bars.add(short(blob), blob.size());
        let show = |progress: Progress| bar.set(progress.done, progress.stage.as_str());
        let result = driver.drive(&mut pull, &mut Nowhere, &mut file, &show).map_err(told)?;
        result.map_err(|failed| failed.of(bar.name()))?;
        bar.finish("fetched");
        Ok(file)
    }
}

impl<A: Fn(&Ask) -> io::Result<Answer> + Sync> Contents for Spool<'_, A> {
    fn blob<'s>(
        &'s self,
        blob: &Descriptor<'static>,
        is_mounted: bool,
        _: &'s Bar,
    ) -> Result<Box<dyn Readable + 's>, Failure> {
        let file = if is_mounted { None } else { Some(self.pull(blob)?) };
        Ok(Box::new(Passing { spool: self, blob: blob.clone(), file }))
    }

    fn manifest(&self, manifest: &Descriptor<'static>) -> Result<Vec<u8>, Failure> {
        let found = self.manifests().get(manifest.digest()).cloned();
        found.map_or_else(|| self.fetch(manifest), Ok)
    }
}

/// A blob that is fetched when it is read, at the latest.
struct Passing<'a, A> {
    spool: &'a Spool<'a, A>,
    blob: Descriptor<'static>,
    file: Option<File>,
}

impl<A: Fn(&Ask) -> io::Result<Answer> + Sync> Readable for Passing<'_, A> {
    fn read_at(&mut self, offset: u64) -> io::Result<Box<dyn Read + '_>> {
        let file = if let Some(file) = self.file.take() {
            file
        } else {
            let pulled = self.spool.pull(&self.blob);
            pulled.map_err(|failure| io::Error::other(failure.to_string()))?
        };
        self.file.insert(file).read_at(offset)
    }
}
