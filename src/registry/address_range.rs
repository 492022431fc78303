//! How near an address is: whether the whole internet sees it, or only this network, this link, this machine.

use core::fmt;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::origin::Origin;

/// What an address is for, and so who can reach it.
///
/// An IPv6 address that carries an IPv4 address counts as that: mapped (`::ffff:0:0/96`), translated
/// (`::ffff:0:0:0/96`), compatible (`::/96`), NAT64 (`64:ff9b::/96`), 6to4 (`2002::/16`). Where only a site or a tunnel
/// knows the way, NAT64 of `64:ff9b:1::/48` and Teredo (`2001::/32`), it is [`Metadata`](Self::Metadata) if that is,
/// else [`Reserved`](Self::Reserved).
///
/// Source: the IANA registries of special-purpose addresses, RFC 6890; RFC 2765, 4380, 6052, 8215; for [`Metadata`](Self::Metadata), the manuals of
/// clouds.
///
/// ```
/// use distref::registry::AddressRange;
///
/// assert_eq!(AddressRange::of("10.0.0.7".parse()?), AddressRange::Private);
/// assert_eq!(AddressRange::of("::ffff:127.0.0.1".parse()?), AddressRange::Loopback);
/// assert_eq!(AddressRange::of("140.82.121.34".parse()?), AddressRange::Public);
/// # Ok::<(), core::net::AddrParseError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum AddressRange {
    /// The whole internet reaches it.
    Public,
    /// Set aside: documentation, benchmarks, tunnels, what nobody assigned yet.
    Reserved,
    /// A group of machines: `224.0.0.0/4`, `ff00::/8`.
    Multicast,
    /// A provider's customers: `100.64.0.0/10`, RFC 6598.
    Shared,
    /// A site: `10.0.0.0/8`, `172.16.0.0/12`, `192.168.0.0/16`, RFC 1918; `fc00::/7`, RFC 4193; `fec0::/10`.
    Private,
    /// The cable: `169.254.0.0/16`, `fe80::/10`.
    LinkLocal,
    /// This machine: `127.0.0.0/8`, `::1`.
    Loopback,
    /// No address, which many systems take for this machine: `0.0.0.0/8`, `::`.
    Unspecified,
    /// Where a cloud hands a machine its credentials, such as `169.254.169.254`.
    Metadata,
}

impl AddressRange {
    /// The range that holds the address.
    ///
    /// ```
    /// use distref::registry::AddressRange;
    ///
    /// assert_eq!(AddressRange::of("169.254.169.254".parse()?), AddressRange::Metadata);
    /// assert_eq!(AddressRange::of("fe80::1".parse()?), AddressRange::LinkLocal);
    /// # Ok::<(), core::net::AddrParseError>(())
    /// ```
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(v4) => of_v4(v4),
            IpAddr::V6(v6) => of_v6(v6),
        }
    }

    /// Whether the whole internet reaches it.
    ///
    /// ```
    /// use distref::registry::AddressRange;
    ///
    /// assert!(AddressRange::Public.is_public());
    /// assert!(!AddressRange::Shared.is_public());
    /// ```
    #[must_use]
    pub const fn is_public(self) -> bool {
        matches!(self, Self::Public)
    }

    /// Whether it is no nearer to this machine than the other: the internet, then a site, then the link, then the
    /// machine. Nothing but itself is as near as [`Metadata`](Self::Metadata).
    ///
    /// No server should be at [`Reserved`](Self::Reserved) or [`Multicast`](Self::Multicast): such are within themselves
    /// and the machine only, and within them is the internet only.
    ///
    /// ```
    /// use distref::registry::AddressRange;
    ///
    /// assert!(AddressRange::Public.is_within(AddressRange::Private));
    /// assert!(AddressRange::Private.is_within(AddressRange::Loopback));
    /// assert!(!AddressRange::Loopback.is_within(AddressRange::Private));
    /// assert!(!AddressRange::Metadata.is_within(AddressRange::Loopback));
    /// assert!(!AddressRange::Private.is_within(AddressRange::Reserved));
    /// ```
    #[must_use]
    pub const fn is_within(self, other: Self) -> bool {
        let reach = match other {
            Self::Reserved | Self::Multicast => 0,
            _ => other.nearness(),
        };
        self as u8 == other as u8 || self.nearness() <= reach
    }

    const fn nearness(self) -> u8 {
        match self {
            Self::Public => 0,
            Self::Shared | Self::Private => 1,
            Self::LinkLocal => 2,
            Self::Loopback | Self::Unspecified | Self::Reserved | Self::Multicast => 3,
            Self::Metadata => 4,
        }
    }

    /// A stable word for it, for output that programs read.
    ///
    /// ```
    /// assert_eq!(distref::registry::AddressRange::LinkLocal.as_str(), "link-local");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Reserved => "reserved",
            Self::Multicast => "multicast",
            Self::Shared => "shared",
            Self::Private => "private",
            Self::LinkLocal => "link-local",
            Self::Loopback => "loopback",
            Self::Unspecified => "unspecified",
            Self::Metadata => "metadata",
        }
    }
}

impl fmt::Display for AddressRange {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.as_str())
    }
}

impl Origin {
    /// The range of the host's address; for a name, what the name alone tells:
    ///
    /// | name | range |
    /// |---|---|
    /// | `localhost`, below it, and other names of it that hosts files have | [`Loopback`](AddressRange::Loopback) |
    /// | `metadata.google.internal` and the like | [`Metadata`](AddressRange::Metadata) |
    /// | one label; below `local`, `internal`, `home.arpa`, `svc`, `default`, `lan`, `localdomain`, `home`, `corp`, `intranet`, `private` | [`Private`](AddressRange::Private) |
    /// | any other | [`Public`](AddressRange::Public) |
    ///
    /// A public name may lead to any address: ask [`AddressRange::of`] once it is resolved.
    ///
    /// Source: RFC 6761, section 6.3; RFC 6762, section 3; RFC 8375; ICANN on `internal`, July 2024.
    ///
    /// ```
    /// use distref::registry::{AddressRange, Origin};
    ///
    /// let range = |text: &str| text.parse().map(|origin: Origin| origin.address_range());
    /// assert_eq!(range("https://ghcr.io")?, AddressRange::Public);
    /// assert_eq!(range("http://registry:5000")?, AddressRange::Private);
    /// assert_eq!(range("https://[::1]")?, AddressRange::Loopback);
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub fn address_range(&self) -> AddressRange {
        self.address().map_or_else(|| of_name(self.host()), AddressRange::of)
    }

    /// Whether the host is this machine: an address in `127.0.0.0/8`, `::1`, or a name of it.
    ///
    /// Wider than [`DomainView::is_loopback`](crate::DomainView::is_loopback), which says where Docker takes plain
    /// HTTP.
    ///
    /// ```
    /// use distref::registry::Origin;
    ///
    /// assert!("http://localhost:5000".parse::<Origin>()?.is_loopback());
    /// assert!("http://[::ffff:127.0.0.1]".parse::<Origin>()?.is_loopback());
    /// assert!(!"http://localhost.example".parse::<Origin>()?.is_loopback());
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.address_range() == AddressRange::Loopback
    }
}

/// Names of this machine in the hosts files of common systems.
const LOCALHOSTS: [&str; 8] = [
    "localhost",
    "localhost4",
    "localhost6",
    "localhost.localdomain",
    "localhost4.localdomain4",
    "localhost6.localdomain6",
    "ip6-localhost",
    "ip6-loopback",
];

/// Names of the metadata servers of Google, Amazon and Tencent.
const METADATA_NAMES: [&str; 6] = [
    "metadata",
    "metadata.goog",
    "metadata.google.internal",
    "instance-data",
    "instance-data.ec2.internal",
    "metadata.tencentyun.com",
];

/// Ends of names that no public name server knows: set aside, those of Kubernetes (`api.default`, `minio.minio.svc`),
/// and what routers and sites have used for so long that ICANN gives it to nobody.
const LOCAL_ENDS: [&str; 11] = [
    ".local",
    ".internal",
    ".home.arpa",
    ".svc",
    ".default",
    ".lan",
    ".localdomain",
    ".home",
    ".corp",
    ".intranet",
    ".private",
];

fn of_name(host: &str) -> AddressRange {
    if LOCALHOSTS.contains(&host) || host.ends_with(".localhost") {
        AddressRange::Loopback
    } else if METADATA_NAMES.contains(&host) {
        AddressRange::Metadata
    } else if !host.contains('.') || LOCAL_ENDS.iter().any(|end| host.ends_with(end)) {
        AddressRange::Private
    } else {
        AddressRange::Public
    }
}

fn of_v4(address: Ipv4Addr) -> AddressRange {
    match address.octets() {
        // Amazon: instances, tasks, pods. Scaleway. Tencent. Alibaba. Azure. Oracle.
        [169, 254, 169, 254]
        | [169, 254, 170, 2 | 23]
        | [169, 254, 42, 42]
        | [169, 254, 0, 23]
        | [100, 100, 100, 200]
        | [168, 63, 129, 16]
        | [192, 0, 0, 192] => AddressRange::Metadata,
        [0, ..] => AddressRange::Unspecified,
        [127, ..] => AddressRange::Loopback,
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => AddressRange::Private,
        [100, 64..=127, ..] => AddressRange::Shared,
        [169, 254, ..] => AddressRange::LinkLocal,
        [192, 0, 0 | 2, _] | [198, 18 | 19, ..] | [198, 51, 100, _] | [203, 0, 113, _] => {
            AddressRange::Reserved
        }
        [224..=239, ..] => AddressRange::Multicast,
        [240..=255, ..] => AddressRange::Reserved,
        _ => AddressRange::Public,
    }
}

fn of_v6(address: Ipv6Addr) -> AddressRange {
    if let Some(v4) = embedded(address) {
        return of_v4(v4);
    }
    if tunnelled(address).any(|v4| of_v4(v4) == AddressRange::Metadata) {
        return AddressRange::Metadata;
    }
    match address.segments() {
        // Amazon: instances, pods. Google. Scaleway. OpenStack.
        [0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x0254 | 0x0023]
        | [0xfd20, 0x00ce, 0, 0, 0, 0, 0, 0x0254]
        | [0xfd00, 0x0042, 0, 0, 0, 0, 0, 0x0042]
        | [0xfe80, 0, 0, 0, 0, 0, 0xa9fe, 0xa9fe] => AddressRange::Metadata,
        [0, 0, 0, 0, 0, 0, 0, 0] => AddressRange::Unspecified,
        [0, 0, 0, 0, 0, 0, 0, 1] => AddressRange::Loopback,
        [0xfc00..=0xfdff | 0xfec0..=0xfeff, ..] => AddressRange::Private,
        [0xfe80..=0xfebf, ..] => AddressRange::LinkLocal,
        [0xff00..=0xffff, ..] => AddressRange::Multicast,
        // Protocol assignments; documentation, twice.
        [0x2001, 0..=0x01ff | 0x0db8, ..] | [0x3fff, 0..=0x0fff, ..] => AddressRange::Reserved,
        [0x2000..=0x3fff, ..] => AddressRange::Public,
        _ => AddressRange::Reserved,
    }
}

/// The IPv4 address that packets to this one end at.
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let v4 = |high: u16, low: u16| Ipv4Addr::from(u32::from(high) << 16 | u32::from(low));
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => None,
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low]
        | [0, 0, 0, 0, 0xffff, 0, high, low]
        | [0x0064, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x2002, high, low, ..] => Some(v4(high, low)),
        _ => None,
    }
}

/// The IPv4 addresses that packets to this one may end at: of NAT64, by how long the prefix of the site is (RFC 6052,
/// section 2.2), of Teredo, the client's.
fn tunnelled(address: Ipv6Addr) -> impl Iterator<Item = Ipv4Addr> {
    let octets = address.octets();
    let places: &[[usize; 4]] = match address.segments() {
        [0x0064, 0xff9b, 1, ..] => {
            &[[6, 7, 9, 10], [7, 9, 10, 11], [9, 10, 11, 12], [12, 13, 14, 15]]
        }
        [0x2001, 0, ..] => &[[12, 13, 14, 15]],
        _ => &[],
    };
    let mask = if address.segments().first() == Some(&0x2001) { 0xff } else { 0 };
    places.iter().map(move |place| {
        Ipv4Addr::from(place.map(|at| octets.get(at).copied().unwrap_or_default() ^ mask))
    })
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    #[test]
    fn every_range_begins_and_ends_where_the_registry_says() {
        for (first, last, range) in [
            ("0.0.0.0", "0.255.255.255", AddressRange::Unspecified),
            ("1.0.0.0", "9.255.255.255", AddressRange::Public),
            ("10.0.0.0", "10.255.255.255", AddressRange::Private),
            ("11.0.0.0", "100.63.255.255", AddressRange::Public),
            ("100.64.0.0", "100.127.255.255", AddressRange::Shared),
            ("100.128.0.0", "126.255.255.255", AddressRange::Public),
            ("127.0.0.0", "127.255.255.255", AddressRange::Loopback),
            ("128.0.0.0", "169.253.255.255", AddressRange::Public),
            ("169.254.0.0", "169.254.255.255", AddressRange::LinkLocal),
            ("169.255.0.0", "172.15.255.255", AddressRange::Public),
            ("172.16.0.0", "172.31.255.255", AddressRange::Private),
            ("172.32.0.0", "191.255.255.255", AddressRange::Public),
            ("192.0.0.0", "192.0.0.255", AddressRange::Reserved),
            ("192.0.1.0", "192.0.1.255", AddressRange::Public),
            ("192.0.2.0", "192.0.2.255", AddressRange::Reserved),
            ("192.0.3.0", "192.167.255.255", AddressRange::Public),
            ("192.168.0.0", "192.168.255.255", AddressRange::Private),
            ("192.169.0.0", "198.17.255.255", AddressRange::Public),
            ("198.18.0.0", "198.19.255.255", AddressRange::Reserved),
            ("198.20.0.0", "198.51.99.255", AddressRange::Public),
            ("198.51.100.0", "198.51.100.255", AddressRange::Reserved),
            ("198.51.101.0", "203.0.112.255", AddressRange::Public),
            ("203.0.113.0", "203.0.113.255", AddressRange::Reserved),
            ("203.0.114.0", "223.255.255.255", AddressRange::Public),
            ("224.0.0.0", "239.255.255.255", AddressRange::Multicast),
            ("240.0.0.0", "255.255.255.255", AddressRange::Reserved),
            ("::", "::", AddressRange::Unspecified),
            ("::1", "::1", AddressRange::Loopback),
            ("64:ff9b:1::", "64:ff9b:1:ffff::", AddressRange::Reserved),
            ("100::", "1fff:ffff::", AddressRange::Reserved),
            ("2001::", "2001:1ff:ffff::", AddressRange::Reserved),
            ("2001:200::", "2001:db7:ffff::", AddressRange::Public),
            ("2001:db8::", "2001:db8:ffff::", AddressRange::Reserved),
            ("2001:db9::", "2001:ffff::", AddressRange::Public),
            ("2003::", "3ffe:ffff::", AddressRange::Public),
            ("3fff::", "3fff:fff:ffff::", AddressRange::Reserved),
            ("3fff:1000::", "3fff:ffff::", AddressRange::Public),
            ("4000::", "fbff:ffff::", AddressRange::Reserved),
            ("fc00::", "fdff:ffff::", AddressRange::Private),
            ("fe00::", "fe7f:ffff::", AddressRange::Reserved),
            ("fe80::", "febf:ffff::", AddressRange::LinkLocal),
            ("fec0::", "feff:ffff::", AddressRange::Private),
            ("ff00::", "ffff:ffff::", AddressRange::Multicast),
        ] {
            assert_eq!(AddressRange::of(first.parse().unwrap()), range, "{first}");
            assert_eq!(AddressRange::of(last.parse().unwrap()), range, "{last}");
        }
    }

    #[test]
    fn an_address_within_an_address_counts() {
        for (v4, range) in [
            ([127, 0, 0, 1], AddressRange::Loopback),
            ([10, 1, 2, 3], AddressRange::Private),
            ([169, 254, 169, 254], AddressRange::Metadata),
            ([8, 8, 8, 8], AddressRange::Public),
        ] {
            let [high, low] =
                [u16::from_be_bytes([v4[0], v4[1]]), u16::from_be_bytes([v4[2], v4[3]])];
            for carrier in [
                format!("::ffff:{high:x}:{low:x}"),
                format!("::ffff:0:{high:x}:{low:x}"),
                format!("::{high:x}:{low:x}"),
                format!("64:ff9b::{high:x}:{low:x}"),
                format!("2002:{high:x}:{low:x}::9"),
            ] {
                assert_eq!(AddressRange::of(carrier.parse().unwrap()), range, "{carrier}");
            }
        }
    }

    #[test]
    fn a_tunnel_to_where_credentials_are_counts_as_that_and_any_other_as_reserved() {
        for (address, range) in [
            // 169.254.169.254, by prefixes of 48, 56, 64 and 96 bits.
            ("64:ff9b:1:a9fe:00a9:fe00::", AddressRange::Metadata),
            ("64:ff9b:1:00a9:00fe:a9fe::", AddressRange::Metadata),
            ("64:ff9b:1:1:00a9:fea9:fe00:0", AddressRange::Metadata),
            ("64:ff9b:1::a9fe:a9fe", AddressRange::Metadata),
            ("64:ff9b:1:abcd::a9fe:a9fe", AddressRange::Metadata),
            ("64:ff9b:1::7f00:1", AddressRange::Reserved),
            ("64:ff9b:1::808:808", AddressRange::Reserved),
            ("64:ff9b:2::a9fe:a9fe", AddressRange::Reserved),
            ("2001:0:4136:e378:8000:63bf:5601:5601", AddressRange::Metadata),
            ("2001:0:4136:e378:8000:63bf:80ff:fffe", AddressRange::Reserved),
            ("2001:1::5601:5601", AddressRange::Reserved),
        ] {
            assert_eq!(AddressRange::of(address.parse().unwrap()), range, "{address}");
        }
    }

    #[test]
    fn what_nobody_should_be_at_is_near_and_lets_nobody_near() {
        for odd in [AddressRange::Reserved, AddressRange::Multicast] {
            for (range, is_within, lets_in) in [
                (AddressRange::Public, false, true),
                (AddressRange::Private, false, false),
                (AddressRange::LinkLocal, false, false),
                (AddressRange::Loopback, true, false),
                (AddressRange::Metadata, true, false),
                (odd, true, true),
            ] {
                assert_eq!(odd.is_within(range), is_within, "{odd} {range}");
                assert_eq!(range.is_within(odd), lets_in, "{odd} {range}");
            }
        }
    }

    #[test]
    fn every_cloud_keeps_its_credentials_somewhere() {
        for address in [
            "169.254.169.254",
            "169.254.170.2",
            "169.254.170.23",
            "169.254.42.42",
            "169.254.0.23",
            "100.100.100.200",
            "168.63.129.16",
            "192.0.0.192",
            "fd00:ec2::254",
            "fd00:ec2::23",
            "fd20:ce::254",
            "fd00:42::42",
            "fe80::a9fe:a9fe",
        ] {
            assert_eq!(
                AddressRange::of(address.parse().unwrap()),
                AddressRange::Metadata,
                "{address}"
            );
        }
    }

    #[test]
    fn a_name_tells_where_it_is_if_no_public_server_knows_it() {
        for (host, range) in [
            ("localhost", AddressRange::Loopback),
            ("LOCALHOST", AddressRange::Loopback),
            ("a.localhost", AddressRange::Loopback),
            ("ip6-localhost", AddressRange::Loopback),
            ("localhost.localdomain", AddressRange::Loopback),
            ("localhost.example", AddressRange::Public),
            ("notlocalhost.example", AddressRange::Public),
            ("metadata.google.internal", AddressRange::Metadata),
            ("metadata.tencentyun.com", AddressRange::Metadata),
            ("minio.minio.svc", AddressRange::Private),
            ("kubernetes.default", AddressRange::Private),
            ("nas.lan", AddressRange::Private),
            ("nas.localdomain", AddressRange::Private),
            ("nas.home", AddressRange::Private),
            ("registry.corp", AddressRange::Private),
            ("registry.intranet", AddressRange::Private),
            ("registry.private", AddressRange::Private),
            ("corp.example", AddressRange::Public),
            ("intranet.corp.example", AddressRange::Public),
            ("registry", AddressRange::Private),
            ("nas.local", AddressRange::Private),
            ("registry.corp.internal", AddressRange::Private),
            ("nas.home.arpa", AddressRange::Private),
            ("local.example", AddressRange::Public),
            ("127.0.0.1", AddressRange::Loopback),
            ("[fe80::1]", AddressRange::LinkLocal),
        ] {
            let origin = Origin::new(crate::registry::Scheme::Https, host).unwrap();
            assert_eq!(origin.address_range(), range, "{host}");
        }
    }
}
