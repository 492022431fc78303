//! Networks as Go reads and asks them.

use core::fmt;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use core::str::FromStr;

use ipnet::IpNet;
use thiserror::Error;

/// A network of addresses in CIDR notation; bits beyond the prefix are cleared.
///
/// # Grammar
///
/// ```text
/// network := address "/" prefix
/// address := IPv4 | IPv6            ; no zone, no leading zeros in IPv4
/// prefix  := 1*3 digit              ; at most 32 or 128; no leading zero
/// ```
/// Source: Go, `net.ParseCIDR` and `IPNet.Contains`. There `10.0.0.0/08` is a network; here it is none, since readers
/// differ on what leading zeros mean.
///
/// ```
/// use distref::registry::Network;
///
/// let network: Network = "127.0.0.1/8".parse()?;
/// assert_eq!(network.to_string(), "127.0.0.0/8");
/// assert!(network.contains("127.8.9.10".parse()?));
/// assert!("010.0.0.0/8".parse::<Network>().is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Network(IpNet);

/// The text is no [`Network`].
///
/// ```
/// use distref::registry::Network;
///
/// let error = "10.0.0.0/33".parse::<Network>().unwrap_err();
/// assert_eq!(error.to_string(), "this is no network in CIDR notation, such as 10.0.0.0/8");
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[error("this is no network in CIDR notation, such as 10.0.0.0/8")]
pub struct NetworkError;

impl Network {
    /// `127.0.0.0/8`: this machine.
    ///
    /// ```
    /// assert_eq!(distref::registry::Network::LOOPBACK_V4.to_string(), "127.0.0.0/8");
    /// ```
    pub const LOOPBACK_V4: Self =
        Self(IpNet::V4(ipnet::Ipv4Net::new_assert(Ipv4Addr::new(127, 0, 0, 0), 8)));

    /// `::1/128`: this machine.
    ///
    /// ```
    /// assert_eq!(distref::registry::Network::LOOPBACK_V6.to_string(), "::1/128");
    /// ```
    pub const LOOPBACK_V6: Self =
        Self(IpNet::V6(ipnet::Ipv6Net::new_assert(Ipv6Addr::LOCALHOST, 128)));

    /// Whether the address lies in it. An IPv4 address that is written as IPv6 (`::ffff:10.0.0.1`) is the IPv4
    /// address, in a network too; otherwise the two kinds have nothing to do with each other: `::/0` holds no IPv4
    /// address.
    ///
    /// ```
    /// use distref::registry::Network;
    ///
    /// let network: Network = "10.0.0.0/8".parse()?;
    /// assert!(network.contains("::ffff:10.1.2.3".parse()?));
    /// assert!(!"::/0".parse::<Network>()?.contains("10.1.2.3".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn contains(self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        match (self.address().to_canonical(), address) {
            (IpAddr::V4(start), IpAddr::V4(address)) => {
                let written_as_v6 = u8::from(matches!(self.0, IpNet::V6(_))) * 96;
                let len = self.prefix_len().saturating_sub(written_as_v6);
                let differs = start.to_bits() ^ address.to_bits();
                len == 0 || differs.leading_zeros() >= u32::from(len)
            }
            (IpAddr::V6(_), IpAddr::V6(_)) => self.0.contains(&address),
            _ => false,
        }
    }

    /// The first address.
    ///
    /// ```
    /// use distref::registry::Network;
    ///
    /// assert_eq!("10.1.2.3/8".parse::<Network>().unwrap().address().to_string(), "10.0.0.0");
    /// ```
    #[must_use]
    pub fn address(self) -> IpAddr {
        self.0.addr()
    }

    /// How many leading bits the addresses share.
    ///
    /// ```
    /// use distref::registry::Network;
    ///
    /// assert_eq!("fd00::/8".parse::<Network>().unwrap().prefix_len(), 8);
    /// ```
    #[must_use]
    pub fn prefix_len(self) -> u8 {
        self.0.prefix_len()
    }
}

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let (address, prefix) = text.split_once('/').ok_or(NetworkError)?;
        let address: IpAddr = address.parse().map_err(|_| NetworkError)?;
        let is_plain = prefix.bytes().all(|byte| byte.is_ascii_digit())
            && (prefix.len() == 1 || !prefix.starts_with('0'));
        let len = prefix.parse().ok().filter(|_| is_plain).ok_or(NetworkError)?;
        IpNet::new(address, len).map(|network| Self(network.trunc())).map_err(|_| NetworkError)
    }
}

/// As `docker info` prints it: an IPv4 network that was written as IPv6 has its address printed as IPv4, which does
/// not read back as the same network.
impl fmt::Display for Network {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.address().to_canonical(), self.prefix_len())
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn host_bits_are_masked() {
        for (text, printed) in [
            ("127.0.0.1/8", "127.0.0.0/8"),
            ("0.0.0.0/0", "0.0.0.0/0"),
            ("10.1.2.3/32", "10.1.2.3/32"),
            ("2001:DB8::1/32", "2001:db8::/32"),
            ("::1/128", "::1/128"),
            ("::ffff:10.1.2.3/104", "10.0.0.0/104"),
        ] {
            assert_eq!(text.parse::<Network>().unwrap().to_string(), printed, "{text}");
        }
    }

    #[test]
    fn what_go_refuses_and_leading_zeros_are_refused() {
        for text in [
            "010.0.0.0/8",
            "10.0.0.0/08",
            "10.0.0.0/+8",
            "10.0.0.0/",
            "10.0.0.0",
            "10.0.0.0/33",
            "10.0.0/8",
            "::1/129",
            "::1/256",
            "fe80::1%eth0/64",
            "[fe80::]/64",
            "10.0.0.0/8/8",
            "10.0.0.0/8 ",
            " 10.0.0.0/8",
            "0x7f.0.0.1/8",
            "",
            "/",
        ] {
            assert_eq!(text.parse::<Network>(), Err(NetworkError), "{text}");
        }
    }

    #[test]
    fn an_address_lies_in_a_network_as_in_go() {
        for (network, address, expected) in [
            ("10.0.0.0/8", "10.255.0.1", true),
            ("10.0.0.0/8", "11.0.0.0", false),
            ("10.0.0.0/8", "::ffff:10.0.0.1", true),
            ("0.0.0.0/0", "1.2.3.4", true),
            ("0.0.0.0/0", "::1", false),
            ("::/0", "::1", true),
            ("::/0", "1.2.3.4", false),
            ("::/0", "::ffff:1.2.3.4", false),
            ("::ffff:10.0.0.0/104", "10.2.3.4", true),
            ("::ffff:10.0.0.0/104", "11.2.3.4", false),
            ("::ffff:0.0.0.0/96", "11.2.3.4", true),
            ("fd00::/8", "fd12::1", true),
            ("fd00::/8", "fe00::1", false),
            ("1.2.3.4/32", "1.2.3.4", true),
            ("1.2.3.4/32", "1.2.3.5", false),
            ("1.2.3.4/31", "1.2.3.5", true),
        ] {
            let found = network.parse::<Network>().unwrap().contains(address.parse().unwrap());
            assert_eq!(found, expected, "{address} in {network}");
        }
    }
}
