//! A folder that content goes through.

use std::env;
use std::fs::{self, File};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use distref::client::{Answer, Ask, Operation, Progress, PullBlob, PullManifest, Resolve};
use distref::manifest::Descriptor;
use distref::platform::Matcher;
use distref::registry::EndpointPlan;
use distref::{Platform, Reference};

use crate::advice::advised;
use crate::bars::{Bar, Bars, short};
use crate::driver::Driver;
use crate::failure::Failure;
use crate::layout::Layout;
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
        result.map_err(|error| {
            let words = format!("{}: {}", self.image, self.driver.explain(&error));
            Failure::Input(advised(&error, &words))
        })
    }
}

/// Manifests until the end, blobs until they are sent. Nothing of it is left.
pub(crate) struct Spool<'a, A> {
    source: Source<'a, A>,
    bars: &'a Bars,
    folder: PathBuf,
    layout: Layout,
}

impl<'a, A: Fn(&Ask) -> io::Result<Answer> + Sync> Spool<'a, A> {
    pub(crate) fn new(
        parent: Option<&Path>,
        source: Source<'a, A>,
        bars: &'a Bars,
    ) -> Result<Self, Failure> {
        let name = format!("distref-copy-{:016x}", RandomState::new().hash_one(std::process::id()));
        let folder = parent.map_or_else(env::temp_dir, Path::to_owned).join(name);
        create(&folder).map_err(|error| {
            io::Error::new(error.kind(), format!("{}: {error}", folder.display()))
        })?;
        let layout = Layout::open_or_create(&folder)?;
        Ok(Self { source, bars, folder, layout })
    }

    /// Fetches a manifest, and keeps it.
    pub(crate) fn fetch(&self, manifest: &Descriptor<'_>) -> Result<Vec<u8>, Failure> {
        let Source { endpoints, image, .. } = &self.source;
        let pull = PullManifest::described(endpoints.clone(), image.repository(), manifest);
        let pulled = self.source.done(pull.leniently())?;
        self.layout.keep(manifest.digest(), pulled.bytes())?;
        Ok(pulled.bytes().to_vec())
    }

    /// Fetches a blob into a file that is whole and verified.
    fn pull(&self, blob: &Descriptor<'_>) -> Result<File, Failure> {
        let Source { driver, endpoints, image } = &self.source;
        let mut pull = PullBlob::new(endpoints.clone(), image.repository(), blob);
        let mut part = self.layout.part(blob)?;
        let bar = self.bars.add(short(blob), blob.size());
        let show = |progress: Progress| bar.set(progress.done, progress.stage.as_str());
        let result = driver.drive(&mut pull, &mut Nowhere, &mut part, &show)?;
        result.map_err(|error| {
            let words = format!("{}: {}", short(blob), driver.explain(&error));
            Failure::Input(advised(&error, &words))
        })?;
        part.finish()?;
        bar.finish("fetched");
        Ok(self.layout.file(blob.digest())?)
    }
}

impl<A> Spool<'_, A> {
    /// Where the blob lies when it is here.
    fn path(&self, blob: &Descriptor<'_>) -> PathBuf {
        self.folder.join("blobs").join(blob.digest().to_path().to_string())
    }
}

impl<A> Drop for Spool<'_, A> {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder); // temporary files end up so anyway
    }
}

/// Nobody else sees what is in it.
fn create(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

impl<A: Fn(&Ask) -> io::Result<Answer> + Sync> Contents for Spool<'_, A> {
    fn blob<'s>(
        &'s self,
        blob: &Descriptor<'static>,
        is_mounted: bool,
        _: &'s Bar,
    ) -> Result<Box<dyn Readable + 's>, Failure> {
        let mut passing = Passing { spool: self, blob: blob.clone(), file: None };
        if !is_mounted {
            passing.file = Some(self.pull(blob)?);
        }
        Ok(Box::new(passing))
    }

    fn manifest(&self, manifest: &Descriptor<'static>) -> Result<Vec<u8>, Failure> {
        Ok(self.layout.manifest(manifest)?)
    }
}

/// A blob that is fetched when it is read, at the latest, and gone when it is sent.
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

impl<A> Drop for Passing<'_, A> {
    fn drop(&mut self) {
        if self.file.take().is_some() {
            let _ = fs::remove_file(self.spool.path(&self.blob));
        }
    }
}
