//! One platform that is asked for, and what meets it.

use alloc::{borrow::Cow, string::String, vec, vec::Vec};

use super::{
    Mismatch, Platform,
    fallback::{self, Target},
    known,
    windows::{Versions, WIN32K},
};

/// An operating system with its version and features, and the architectures that will do there.
#[derive(Clone, Debug)]
pub(super) struct Wish {
    /// In normal form.
    platform: Platform<'static>,
    /// Best first.
    targets: Vec<Target>,
    /// The versions that will do; only Windows tells.
    versions: Option<Versions>,
    /// Whether other architectures will do too, after these.
    takes_any: bool,
}

/// A platform to compare with wishes.
pub(super) struct Candidate<'c> {
    written: &'c Platform<'c>,
    // In normal form.
    os: Cow<'c, str>,
    architecture: Cow<'c, str>,
    variant: Cow<'c, str>,
}

impl<'c> Candidate<'c> {
    /// An operating system that is absent is `host_os`.
    pub(super) fn new(written: &'c Platform<'c>, host_os: &'c str) -> Self {
        let os = if written.os.is_empty() { host_os } else { &written.os };
        let (architecture, variant) = known::architecture(&written.architecture, &written.variant);
        Self { written, os: known::os(os), architecture, variant }
    }
}

impl Wish {
    /// Exactly this platform.
    pub(super) fn exact(platform: &Platform<'_>) -> Self {
        let platform = platform.normalize().into_owned();
        let target = Target::new(platform.architecture.clone(), platform.variant.clone());
        Self::new(platform, vec![target])
    }

    /// This platform, or what else its architecture runs.
    pub(super) fn with_fallbacks(platform: &Platform<'_>) -> Self {
        let platform = platform.normalize().into_owned();
        let targets = fallback::of(&platform.architecture, &platform.variant);
        Self::new(platform, targets)
    }

    /// This platform, or the same operating system on another architecture.
    pub(super) fn any_architecture(platform: &Platform<'_>) -> Self {
        Self { takes_any: true, ..Self::exact(platform) }
    }

    fn new(platform: Platform<'static>, targets: Vec<Target>) -> Self {
        let versions = (platform.os == "windows").then(|| Versions::on(&platform.os_version));
        Self { platform, targets, versions, takes_any: false }
    }

    /// The same, where an operating system that is absent is the host's.
    pub(super) fn on(self, host: &Platform<'_>) -> Self {
        let Self { platform, targets, takes_any, .. } = self;
        Self { takes_any, ..Self::new(platform.normalize_on(host), targets) }
    }

    /// How many places [`place`](Self::place) gives.
    pub(super) const fn places(&self) -> usize {
        self.targets.len() + 1
    }

    /// What is asked for, in normal form.
    pub(super) const fn asked(&self) -> &Platform<'static> {
        &self.platform
    }

    /// What will do, best first.
    pub(super) fn platforms(&self) -> impl Iterator<Item = Platform<'_>> {
        self.targets.iter().map(|target| Platform {
            os: Cow::Borrowed(&self.platform.os),
            architecture: Cow::Borrowed(&target.architecture),
            variant: Cow::Borrowed(&target.variant),
            os_version: Cow::Borrowed(&self.platform.os_version),
            os_features: self.platform.os_features().map(Cow::Borrowed).collect(),
        })
    }

    /// How well the candidate meets the wish: 0 is best.
    pub(super) fn place(&self, candidate: &Candidate<'_>) -> Option<usize> {
        let has_system = self.platform.os == candidate.os
            && self.runs_version(candidate)
            && self.missing(candidate).next().is_none();
        if !has_system {
            return None;
        }
        self.target(candidate).or(self.takes_any.then_some(self.targets.len()))
    }

    /// The first rule by which the candidate does not meet the wish.
    pub(super) fn mismatch(&self, candidate: &Candidate<'_>) -> Option<Mismatch> {
        if self.platform.os != candidate.os {
            return Some(Mismatch::os(&self.platform.os, &candidate.os));
        }
        if !self.takes_any && self.target(candidate).is_none() {
            return Some(self.machine_mismatch(candidate));
        }
        if let Some(versions) = self.versions.filter(|_| !self.runs_version(candidate)) {
            return Some(Mismatch::os_version(versions, candidate.written.os_version()));
        }
        let missing: Vec<String> = self.missing(candidate).map(String::from).collect();
        (!missing.is_empty()).then_some(Mismatch::OsFeatures { missing })
    }

    /// Why the candidate is for none of the architectures.
    fn machine_mismatch(&self, candidate: &Candidate<'_>) -> Mismatch {
        let Some(best) = self.targets.first() else {
            let asked = machine(&self.platform.architecture, &self.platform.variant);
            return Mismatch::UnknownVariant { asked };
        };
        let same = self.targets.iter().find(|to| to.architecture == candidate.architecture);
        same.map_or_else(
            || Mismatch::architecture(&best.architecture, &candidate.architecture),
            |to| Mismatch::Variant {
                needed: machine(&to.architecture, &to.variant),
                found: machine(&candidate.architecture, &candidate.variant),
            },
        )
    }

    /// Which of the architectures the candidate is for.
    fn target(&self, candidate: &Candidate<'_>) -> Option<usize> {
        let Candidate { architecture, variant, .. } = candidate;
        self.targets.iter().position(|target| target.is(architecture, variant))
    }

    fn runs_version(&self, candidate: &Candidate<'_>) -> bool {
        let version = candidate.written.os_version();
        self.versions.is_none_or(|versions| versions.contain(version))
    }

    /// The features that the candidate needs and the wish does not have. Windows has one that goes without saying,
    /// said once; but not where only the operating system is compared: so it is in Go.
    fn missing<'c>(&self, candidate: &Candidate<'c>) -> impl Iterator<Item = &'c str> {
        let mut is_spared = self.versions.is_some() && !self.takes_any;
        candidate.written.os_features.iter().map(AsRef::as_ref).filter(move |&feature: &&str| {
            if is_spared && feature == WIN32K {
                is_spared = false;
                return false;
            }
            self.platform.os_features.binary_search_by(|known| (**known).cmp(feature)).is_err()
        })
    }
}

/// `architecture/variant`, without what is absent.
fn machine(architecture: &str, variant: &str) -> String {
    let slash = if variant.is_empty() { "" } else { "/" };
    [architecture, slash, variant].concat()
}
