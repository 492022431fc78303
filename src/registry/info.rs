//! What `docker info` prints of a configuration.

use core::fmt;

use super::daemon::DaemonConfig;
use super::insecure::Network;
use super::mirror::Mirror;

/// The part of `docker info` about registries. `Display` prints it, without a line break at its end.
///
/// ```text
///  Insecure Registries:
///   registry.local:5000
///   10.0.0.0/8
///   ::1/128
///   127.0.0.0/8
///  Registry Mirrors:
///   https://mirror.gcr.io/
/// ```
/// Hosts come first, then the networks in the order of the file, then those that always count, each once. Docker prints
/// the hosts in random order; here they are in the order of their bytes. Without mirrors there is no heading for them.
/// Source: docker/cli, `cli/command/system/info.go`; moby, `registry/config.go`.
///
/// ```
/// use distref::registry::DaemonConfig;
///
/// let config = DaemonConfig::parse(r#"{"insecure-registries": ["http://h:5000", "127.0.0.1/8"]}"#)?;
/// assert_eq!(
///     config.info().to_string(),
///     " Insecure Registries:\n  h:5000\n  127.0.0.0/8\n  ::1/128",
/// );
/// # Ok::<(), distref::registry::ConfigError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct RegistryInfo<'a>(&'a DaemonConfig);

impl<'a> RegistryInfo<'a> {
    pub(super) const fn new(config: &'a DaemonConfig) -> Self {
        Self(config)
    }

    /// The hosts under `Insecure Registries`. Docker Hub is not among them, listed or not.
    ///
    /// ```
    /// use distref::registry::DaemonConfig;
    ///
    /// let config = DaemonConfig::parse(r#"{"insecure-registries": ["docker.io", "h", "a"]}"#)?;
    /// assert!(config.info().insecure_hosts().eq(["a", "h"]));
    /// # Ok::<(), distref::registry::ConfigError>(())
    /// ```
    pub fn insecure_hosts(self) -> impl Iterator<Item = &'a str> {
        let hosts = self.0.insecure_registries().entries().filter_map(|entry| entry.host());
        hosts.filter(|&host| host != crate::DomainView::HUB.as_str())
    }

    /// The networks under `Insecure Registries`.
    ///
    /// ```
    /// use distref::registry::{DaemonConfig, Network};
    ///
    /// let config = DaemonConfig::parse("{}")?;
    /// assert!(config.info().networks().eq([Network::LOOPBACK_V6, Network::LOOPBACK_V4]));
    /// # Ok::<(), distref::registry::ConfigError>(())
    /// ```
    pub fn networks(self) -> impl Iterator<Item = Network> {
        self.0.insecure_registries().networks()
    }

    /// The mirrors under `Registry Mirrors`, in their order.
    ///
    /// ```
    /// use distref::registry::DaemonConfig;
    ///
    /// let config = DaemonConfig::parse(r#"{"registry-mirrors": ["https://m"]}"#)?;
    /// assert!(config.info().mirrors().iter().map(|mirror| mirror.as_str()).eq(["https://m/"]));
    /// # Ok::<(), distref::registry::ConfigError>(())
    /// ```
    #[must_use]
    pub fn mirrors(self) -> &'a [Mirror] {
        self.0.mirrors()
    }
}

impl fmt::Display for RegistryInfo<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(" Insecure Registries:")?;
        for host in self.insecure_hosts() {
            write!(out, "\n  {host}")?;
        }
        for network in self.networks() {
            write!(out, "\n  {network}")?;
        }
        if !self.mirrors().is_empty() {
            out.write_str("\n Registry Mirrors:")?;
        }
        for mirror in self.mirrors() {
            write!(out, "\n  {mirror}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn it_is_printed_as_docker_prints_it() {
        let config = r#"{
            "insecure-registries": [
                "registry.local:5000", "10.1.2.3/8", "::ffff:172.16.0.0/108", "https://harbor",
                "docker.io", "index.docker.io", "10.0.0.0/8", "harbor"
            ],
            "registry-mirrors": ["https://b.example", "http://a.example:5000/hub", "https://b.example/"]
        }"#;
        let printed = " Insecure Registries:
  harbor
  index.docker.io
  registry.local:5000
  10.0.0.0/8
  172.16.0.0/108
  ::1/128
  127.0.0.0/8
 Registry Mirrors:
  https://b.example/
  http://a.example:5000/hub/";
        assert_eq!(DaemonConfig::parse(config).unwrap().info().to_string(), printed);
    }
}
