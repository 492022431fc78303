//! What a domain alone tells about the registry behind it.

use core::net::{Ipv4Addr, Ipv6Addr};

use super::accept::{HUB, OLD_HUB};
use super::name::DomainView;
use super::view::ReferenceView;

impl<'a> DomainView<'a> {
    /// Docker Hub, the domain that is implied where none is written.
    ///
    /// ```
    /// assert_eq!(distref::DomainView::HUB, "docker.io");
    /// ```
    pub const HUB: DomainView<'static> = DomainView::checked(HUB);

    /// Whether this is Docker Hub: `docker.io`, or `index.docker.io`, its old name. Compared exactly: to Docker,
    /// `DOCKER.IO` and `docker.io:443` are other registries.
    ///
    /// ```
    /// assert!(distref::domain!("docker.io").is_hub());
    /// assert!(!distref::domain!("registry-1.docker.io").is_hub());
    /// ```
    #[must_use]
    pub fn is_hub(self) -> bool {
        matches!(self.as_str(), HUB | OLD_HUB)
    }

    /// The host, and port if any, to send requests of the registry protocol to: the domain, but for Docker Hub.
    /// Source: moby, `registry/config.go`.
    ///
    /// ```
    /// assert_eq!(distref::domain!("docker.io").api_host(), "registry-1.docker.io");
    /// assert_eq!(distref::domain!("ghcr.io").api_host(), "ghcr.io");
    /// ```
    #[must_use]
    pub fn api_host(self) -> &'a str {
        if self.is_hub() { "registry-1.docker.io" } else { self.as_str() }
    }

    /// The key under which `docker login` keeps credentials for this registry: the domain, but for Docker Hub.
    /// Source: moby, `registry/config.go`, `IndexServer`.
    ///
    /// ```
    /// assert_eq!(distref::domain!("docker.io").credential_key(), "https://index.docker.io/v1/");
    /// assert_eq!(distref::domain!("ghcr.io").credential_key(), "ghcr.io");
    /// ```
    #[must_use]
    pub fn credential_key(self) -> &'a str {
        if self.is_hub() { "https://index.docker.io/v1/" } else { self.as_str() }
    }

    /// Whether the host is this machine: exactly `localhost`, an address in 127.0.0.0/8, or `[::1]`, on any port.
    /// The whole host counts: `127.0.0.1.example.com` is somewhere else.
    ///
    /// There Docker takes plain HTTP. It also looks names up, and takes plain HTTP where one leads to such an address,
    /// which no text tells. Source: containerd, `MatchLocalhost`.
    ///
    /// ```
    /// assert!(distref::domain!("localhost:5000").is_loopback());
    /// assert!(distref::domain!("127.8.9.10").is_loopback());
    /// assert!(!distref::domain!("localhost.example.com").is_loopback());
    /// ```
    #[must_use]
    pub fn is_loopback(self) -> bool {
        let host = self.host();
        let is_v4 = host.parse().is_ok_and(|address: Ipv4Addr| address.is_loopback());
        host == "localhost" || is_v4 || self.ipv6().is_some_and(|address| address.is_loopback())
    }

    /// The address between brackets, where it is one.
    ///
    /// ```
    /// assert!(distref::domain!("[::1]:5000").ipv6().is_some());
    /// assert_eq!(distref::domain!("[:::]").ipv6(), None); // Docker accepts it all the same
    /// ```
    #[must_use]
    pub fn ipv6(self) -> Option<Ipv6Addr> {
        self.host().strip_prefix('[')?.strip_suffix(']')?.parse().ok()
    }
}

impl<'a> ReferenceView<'a> {
    /// Whether this is one of Docker's official images, which are those in `docker.io/library/`, written or implied.
    ///
    /// ```
    /// use distref::ReferenceView;
    ///
    /// assert!(ReferenceView::parse("nginx")?.is_official());
    /// assert!(!ReferenceView::parse("bitnami/nginx")?.is_official());
    /// assert!(!ReferenceView::parse("quay.io/library/nginx")?.is_official());
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn is_official(self) -> bool {
        self.domain().is_hub() && self.account() == Some("library")
    }

    /// The host to send requests of the registry protocol to. As [`DomainView::api_host`](super::DomainView::api_host).
    ///
    /// ```
    /// assert_eq!(distref::ReferenceView::parse("nginx")?.api_host(), "registry-1.docker.io");
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn api_host(self) -> &'a str {
        self.domain().api_host()
    }

    /// The key under which `docker login` keeps credentials for the registry.
    /// As [`DomainView::credential_key`](super::DomainView::credential_key).
    ///
    /// ```
    /// let nginx = distref::ReferenceView::parse("nginx")?;
    /// assert_eq!(nginx.credential_key(), "https://index.docker.io/v1/");
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn credential_key(self) -> &'a str {
        self.domain().credential_key()
    }
}
