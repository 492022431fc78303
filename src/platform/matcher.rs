//! Which of the platforms of an image a machine takes.

use alloc::{borrow::Cow, vec, vec::Vec};

use super::{
    Mismatch, Platform, Rank,
    wish::{Candidate, Wish},
};

/// What is asked for, and the order in which it is preferred: tells which platforms will do, and which is best.
///
/// | | takes | prefers |
/// |---|---|---|
/// | [`only`](Self::only) | a platform and what else its architecture runs | the closest |
/// | [`only_strict`](Self::only_strict) | this platform | |
/// | [`only_os`](Self::only_os) | this operating system on any architecture | the same architecture |
/// | [`ordered`](Self::ordered) | any of a list | the first |
/// | [`any`](Self::any) | any of a list | |
/// | [`all`](Self::all) | everything | |
/// | [`for_host`](Self::for_host) | what a machine runs | what that machine's containerd prefers |
///
/// A platform meets what is asked for if, in [normal form](Platform::normalize), operating system, architecture and
/// variant are equal, and its features of the operating system are among those that are asked for. On Windows its
/// version has to run there as well: on builds before 20348 (Windows Server 2022) only the same build; on others those
/// from the long-term release before its own, or from 20348, up to the same build; all, where either version is not
/// given. The feature `win32k` is not compared on Windows.
///
/// Platforms that are as good as each other stay in their order, but for the number of features: the most first.
///
/// Source: containerd/platforms v1.0.0-rc.5. It takes an operating system that is absent for that of the machine that
/// it runs on: say so with [`on_host`](Self::on_host). Beyond it, `ordered` and `any` compare versions under any
/// spelling of `windows`.
///
/// ```
/// use distref::{Platform, platform::Matcher};
///
/// let images = [Platform::LINUX_AMD64, Platform::UNKNOWN, Platform::LINUX_ARM_V7];
/// let matcher = Matcher::only(&Platform::LINUX_ARM64);
/// assert_eq!(matcher.select(&images), Some(2)); // 64-bit ARM runs 32-bit programs
/// assert_eq!(Matcher::only_strict(&Platform::LINUX_ARM64).select(&images), None);
/// ```
#[derive(Clone, Debug)]
pub struct Matcher {
    wishes: Vec<Wish>,
    preference: Preference,
    /// What an operating system that is absent is taken for.
    host_os: Cow<'static, str>,
}

/// What counts among platforms that meet a wish.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Preference {
    /// The place in the list; in the same place, the number of features.
    Place,
    /// The same, but other architectures than the one that is asked for are as good as each other.
    Architecture,
    /// The number of features.
    Features,
    /// The version of Windows.
    Version,
    /// Nothing, and nothing has to be met.
    Nothing,
}

impl Matcher {
    /// A platform, or what else its architecture runs: older variants, then the 32-bit architecture before it. What
    /// they are, [`fallbacks`](Self::fallbacks) lists.
    ///
    /// | asked for | takes, best first |
    /// |---|---|
    /// | amd64 | amd64, 386 |
    /// | amd64 `v3` | `v3`, `v2`, no variant, 386 |
    /// | arm `v7` | `v7`, `v6`, `v5` |
    /// | arm64 | arm64, arm `v8` to `v5` |
    /// | arm64 `v8.2` | `v8.2`, `v8.1`, no variant, arm `v8` to `v5` |
    /// | arm64 `v9.1` | `v9.1`, `v9`, `v8.6` to `v8.1`, no variant, arm `v8` to `v5` |
    /// | arm64 with another variant than up to `v8.9` or `v9.7` | nothing |
    /// | anything else | itself |
    ///
    /// Older variants than one with a number over 32 are tried from `v32` on: no such number exists, and Go, which
    /// has no limit, makes two billion entries of `amd64/v2000000000`.
    ///
    /// ```
    /// use distref::{Platform, platform::Matcher};
    ///
    /// let matcher = Matcher::only(&Platform::LINUX_AMD64);
    /// assert!(matcher.matches(&Platform::LINUX_386));
    /// assert!(!matcher.matches(&Platform::new("linux", "amd64").with_variant("v2")));
    /// ```
    #[must_use]
    pub fn only(platform: &Platform<'_>) -> Self {
        Self::new(vec![Wish::with_fallbacks(platform)], Preference::Place)
    }

    /// A platform, and nothing else.
    ///
    /// ```
    /// use distref::{Platform, platform::Matcher};
    ///
    /// let matcher = Matcher::only_strict(&Platform::LINUX_AMD64);
    /// assert!(matcher.matches(&Platform::new("Linux", "x86_64")));
    /// assert!(!matcher.matches(&Platform::LINUX_386));
    /// ```
    #[must_use]
    pub fn only_strict(platform: &Platform<'_>) -> Self {
        Self::new(vec![Wish::exact(platform)], Preference::Place)
    }

    /// An operating system, with its version and features, on any architecture; that of `platform` is preferred. Here
    /// the feature `win32k` is compared.
    ///
    /// ```
    /// use distref::{Platform, platform::Matcher};
    ///
    /// let images = [Platform::WINDOWS_AMD64, Platform::LINUX_S390X, Platform::LINUX_AMD64];
    /// assert_eq!(Matcher::only_os(&Platform::LINUX_AMD64).ranked(&images), [2, 1]);
    /// ```
    #[must_use]
    pub fn only_os(platform: &Platform<'_>) -> Self {
        Self::new(vec![Wish::any_architecture(platform)], Preference::Architecture)
    }

    /// Any of these platforms, the first one preferred.
    ///
    /// ```
    /// use distref::{Platform, platform::Matcher};
    ///
    /// let matcher = Matcher::ordered(&[Platform::LINUX_RISCV64, Platform::LINUX_AMD64]);
    /// assert_eq!(matcher.select(&[Platform::LINUX_AMD64, Platform::LINUX_RISCV64]), Some(1));
    /// ```
    #[must_use]
    pub fn ordered<'p, 'a: 'p>(platforms: impl IntoIterator<Item = &'p Platform<'a>>) -> Self {
        Self::new(platforms.into_iter().map(Wish::exact).collect(), Preference::Place)
    }

    /// Any of these platforms, none preferred.
    ///
    /// ```
    /// use distref::{Platform, platform::Matcher};
    ///
    /// let matcher = Matcher::any(&[Platform::LINUX_RISCV64, Platform::LINUX_AMD64]);
    /// assert_eq!(matcher.select(&[Platform::LINUX_AMD64, Platform::LINUX_RISCV64]), Some(0));
    /// ```
    #[must_use]
    pub fn any<'p, 'a: 'p>(platforms: impl IntoIterator<Item = &'p Platform<'a>>) -> Self {
        Self::new(platforms.into_iter().map(Wish::exact).collect(), Preference::Features)
    }

    /// Everything, nothing preferred.
    ///
    /// ```
    /// use distref::{Platform, platform::Matcher};
    ///
    /// assert!(Matcher::all().matches(&Platform::UNKNOWN));
    /// ```
    #[must_use]
    pub const fn all() -> Self {
        Self { wishes: Vec::new(), preference: Preference::Nothing, host_os: Cow::Borrowed("") }
    }

    /// What containerd takes on this machine if nothing is asked for.
    ///
    /// | host | takes |
    /// |---|---|
    /// | `darwin` | exactly this platform, then Linux on the same architecture, without a variant |
    /// | `freebsd` | exactly this platform, then Linux on the same architecture |
    /// | `windows` | exactly this platform, the newest version that runs there, by its text |
    /// | others | as [`only`](Self::only) |
    ///
    /// Includes [`on_host`](Self::on_host). Source: containerd/platforms v1.0.0-rc.5, `Default` of `defaults_*.go`.
    ///
    /// ```
    /// use distref::{Platform, platform::Matcher};
    ///
    /// let matcher = Matcher::for_host(&Platform::new("darwin", "arm64"));
    /// assert_eq!(matcher.select(&[Platform::LINUX_AMD64, Platform::LINUX_ARM64]), Some(1));
    /// ```
    #[must_use]
    pub fn for_host(host: &Platform<'_>) -> Self {
        let normal = host.normalize();
        let linux = Platform::new("linux", normal.architecture());
        let matcher = match normal.os() {
            "darwin" => Self::ordered([&normal, &linux]),
            "freebsd" => Self::ordered([&normal, &linux.with_variant(normal.variant())]),
            "windows" => Self::new(vec![Wish::exact(&normal)], Preference::Version),
            _ => Self::only(&normal),
        };
        matcher.on_host(&normal)
    }

    /// The same, where an operating system that is absent is that of `host`: in what is asked for, and in what is
    /// compared with it. Without this, absent ones are equal to absent ones only.
    ///
    /// ```
    /// use distref::{Platform, platform::Matcher};
    ///
    /// let matcher = Matcher::only(&Platform::LINUX_AMD64);
    /// assert!(!matcher.matches(&Platform::new("", "amd64")));
    /// assert!(matcher.on_host(&Platform::LINUX_ARM64).matches(&Platform::new("", "amd64")));
    /// ```
    #[must_use]
    pub fn on_host(self, host: &Platform<'_>) -> Self {
        Self {
            wishes: self.wishes.into_iter().map(|wish| wish.on(host)).collect(),
            host_os: Cow::Owned(host.os().into()),
            ..self
        }
    }

    const fn new(wishes: Vec<Wish>, preference: Preference) -> Self {
        Self { wishes, preference, host_os: Cow::Borrowed("") }
    }

    /// How well a platform fits; none if it does not. Takes time in proportion to what is asked for.
    ///
    /// ```
    /// use distref::{Platform, platform::Matcher};
    ///
    /// let matcher = Matcher::only(&Platform::LINUX_ARM64);
    /// let v6 = Platform::new("linux", "arm").with_variant("v6");
    /// assert!(matcher.rank(&Platform::LINUX_ARM_V7) < matcher.rank(&v6));
    /// ```
    #[must_use]
    pub fn rank(&self, platform: &Platform<'_>) -> Option<Rank> {
        if self.preference == Preference::Nothing {
            return Some(Rank::new(0, "", 0));
        }
        let (place, features) = (self.place(platform)?, platform.os_features().len());
        Some(match self.preference {
            Preference::Place => Rank::new(place, "", features),
            Preference::Architecture if place == 0 => Rank::new(place, "", features),
            Preference::Architecture => Rank::new(place, "", 0),
            Preference::Features => Rank::new(0, "", features),
            Preference::Version => Rank::new(0, platform.os_version(), 0),
            Preference::Nothing => Rank::new(0, "", 0),
        })
    }

    /// Whether a platform will do.
    ///
    /// ```
    /// use distref::{Platform, platform::Matcher};
    ///
    /// let host = Platform::WINDOWS_AMD64.with_os_version("10.0.26100");
    /// let image = Platform::WINDOWS_AMD64.with_os_version("10.0.20348.2340");
    /// assert!(Matcher::only(&host).matches(&image));
    /// assert!(!Matcher::only(&image).matches(&host));
    /// ```
    #[must_use]
    pub fn matches(&self, platform: &Platform<'_>) -> bool {
        self.preference == Preference::Nothing || self.place(platform).is_some()
    }

    /// The index of the best platform that will do; of those that are as good, the first.
    ///
    /// ```
    /// use distref::{Platform, platform::Matcher};
    ///
    /// let images = [Platform::LINUX_386, Platform::LINUX_AMD64, Platform::LINUX_AMD64];
    /// assert_eq!(Matcher::only(&Platform::LINUX_AMD64).select(&images), Some(1));
    /// ```
    #[must_use]
    pub fn select<'p, 'a: 'p>(
        &self,
        platforms: impl IntoIterator<Item = &'p Platform<'a>>,
    ) -> Option<usize> {
        self.ranks(platforms).min().map(|(_, index)| index)
    }

    /// The indexes of the platforms that will do, the best first; those that are as good in their order.
    ///
    /// ```
    /// use distref::{Platform, platform::Matcher};
    ///
    /// let images = [Platform::LINUX_386, Platform::LINUX_ARM64, Platform::LINUX_AMD64];
    /// assert_eq!(Matcher::only(&Platform::LINUX_AMD64).ranked(&images), [2, 0]);
    /// ```
    #[must_use]
    pub fn ranked<'p, 'a: 'p>(
        &self,
        platforms: impl IntoIterator<Item = &'p Platform<'a>>,
    ) -> Vec<usize> {
        let mut ranks: Vec<_> = self.ranks(platforms).collect();
        ranks.sort_unstable();
        ranks.into_iter().map(|(_, index)| index).collect()
    }

    /// Why a platform will not do; none if it will. Of several that are asked for, the one that it comes closest to.
    ///
    /// ```
    /// use distref::{Platform, platform::Matcher};
    ///
    /// let matcher = Matcher::only(&Platform::WINDOWS_AMD64.with_os_version("10.0.17763.1"));
    /// let newer = Platform::WINDOWS_AMD64.with_os_version("10.0.20348.2340");
    /// assert_eq!(
    ///     matcher.refusal(&newer).unwrap().to_string(),
    ///     "needs Windows 10.0.17763, this is 10.0.20348.2340"
    /// );
    /// ```
    #[must_use]
    pub fn refusal(&self, platform: &Platform<'_>) -> Option<Mismatch> {
        if self.matches(platform) {
            return None;
        }
        let candidate = Candidate::new(platform, &self.host_os);
        let mismatches = self.wishes.iter().filter_map(|wish| wish.mismatch(&candidate));
        // The last of the equal ones wins, so the first has to come last.
        let closest = mismatches.rev().max_by_key(Mismatch::stage);
        Some(closest.unwrap_or(Mismatch::Nothing))
    }

    /// The platforms that are asked for, in normal form, in the order in which they were given; nothing for
    /// [`all`](Self::all).
    ///
    /// ```
    /// use distref::{Platform, platform::Matcher};
    ///
    /// let matcher = Matcher::only(&Platform::new("Linux", "aarch64"));
    /// assert!(matcher.asked().eq([&Platform::LINUX_ARM64]));
    /// ```
    pub fn asked(&self) -> impl Iterator<Item = &Platform<'static>> {
        self.wishes.iter().map(Wish::asked)
    }

    /// What is looked for, best first, in the words of containerd's list: a variant that goes without saying is written
    /// where it is an older one. At most 34 for each platform that was asked for; nothing for [`all`](Self::all).
    ///
    /// ```
    /// use distref::{Platform, platform::Matcher};
    ///
    /// let matcher = Matcher::only(&Platform::new("linux", "amd64").with_variant("v2"));
    /// let texts: Vec<_> = matcher.fallbacks().map(|platform| platform.to_string()).collect();
    /// assert_eq!(texts, ["linux/amd64/v2", "linux/amd64/v1", "linux/386"]);
    /// ```
    pub fn fallbacks(&self) -> impl Iterator<Item = Platform<'_>> {
        self.wishes.iter().flat_map(Wish::platforms)
    }

    /// The place of a platform in the list of what is asked for.
    fn place(&self, platform: &Platform<'_>) -> Option<usize> {
        let candidate = Candidate::new(platform, &self.host_os);
        let mut before = 0;
        self.wishes.iter().find_map(|wish| {
            let place = wish.place(&candidate).map(|place| before + place);
            before += wish.places();
            place
        })
    }

    /// The ranks of the platforms that will do, each with its index.
    fn ranks<'p, 'a: 'p>(
        &self,
        platforms: impl IntoIterator<Item = &'p Platform<'a>>,
    ) -> impl Iterator<Item = (Rank, usize)> {
        let ranks = platforms.into_iter().map(|platform| self.rank(platform));
        ranks.enumerate().filter_map(|(index, rank)| Some((rank?, index)))
    }
}
