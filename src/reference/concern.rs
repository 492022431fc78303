//! What a careful reader would ask about a valid reference. Taste lives here; callers decide.

use core::fmt;

use super::accept::HUB;
use super::name::DomainView;
use super::parts::Part;
use super::pinning::Pinning;
use super::view::ReferenceView;

/// Something about a valid reference that may not be what was meant. `Display` is one line for a person.
///
/// ```
/// use distref::{ReferenceView, reference::Concern};
///
/// let concerns: Vec<_> = ReferenceView::parse("docker.io:443/nginx")?.concerns().collect();
/// assert_eq!(concerns, [Concern::LookAlike, Concern::NoTag]);
/// # Ok::<(), distref::ReferenceError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Concern {
    /// The domain looks like `docker.io`, or is another host of Docker Hub, and is not `docker.io` to Docker.
    LookAlike,
    /// The domain holds a capital: the same host to DNS, another one to every tool that compares text.
    UppercaseDomain,
    /// What stands between brackets is no IPv6 address.
    NotIpv6,
    /// The port is 0 or above 65535.
    PortRange,
    /// The host is this machine: Docker takes plain HTTP there. See
    /// [`is_loopback`](super::DomainView::is_loopback).
    Loopback,
    /// Domain, `/` and repository have more than 255 bytes together: distribution before 3.0, and many clients,
    /// refuse that.
    LongName,
    /// Neither tag nor digest: `latest` will be taken.
    NoTag,
    /// The tag holds no digit, as in `latest` or `stable`, and no digest is written: it is meant to move.
    FloatingTag,
    /// Tag and digest: the digest wins, and the tag may say something else by now.
    TagAndDigest,
}

/// How a concern is found, in the order of the parts.
type Check = (Concern, fn(ReferenceView<'_>) -> bool);

const CHECKS: [Check; 9] = [
    (Concern::LookAlike, |r| looks_like_hub(r.domain())),
    (Concern::UppercaseDomain, |r| r.domain().as_str().bytes().any(|b| b.is_ascii_uppercase())),
    (Concern::NotIpv6, |r| r.domain().host().starts_with('[') && r.domain().ipv6().is_none()),
    (Concern::PortRange, |r| r.domain().port().is_some_and(|port| !is_port(port))),
    (Concern::Loopback, |r| r.domain().is_loopback()),
    (Concern::LongName, |r| r.canonical_name().len() > 255),
    (Concern::NoTag, |r| r.is_name_only()),
    (Concern::FloatingTag, |r| r.tag().is_some() && r.pinning() == Pinning::Floating),
    (Concern::TagAndDigest, |r| r.tag().is_some() && r.digest().is_some()),
];

/// The concerns about a reference, in the order of its parts: an iterator that holds a set and no text.
///
/// ```
/// let mut concerns = distref::ReferenceView::parse("ghcr.io/team/app:1.2")?.concerns();
/// assert!(concerns.next().is_none());
/// # Ok::<(), distref::ReferenceError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Concerns(u16);

impl Iterator for Concerns {
    type Item = Concern;

    fn next(&mut self) -> Option<Concern> {
        let (concern, _) = CHECKS.get(self.0.trailing_zeros() as usize)?;
        self.0 &= self.0 - 1;
        Some(*concern)
    }
}

impl ReferenceView<'_> {
    /// What a careful reader would ask about. Nothing here makes a reference invalid.
    ///
    /// ```
    /// use distref::{ReferenceView, reference::Concern};
    ///
    /// let app = ReferenceView::parse("localhost:5000/app:latest")?;
    /// assert!(app.concerns().eq([Concern::Loopback, Concern::FloatingTag]));
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn concerns(self) -> Concerns {
        let found = |(at, (_, holds)): (usize, &Check)| u16::from(holds(self)) << at;
        Concerns(CHECKS.iter().enumerate().map(found).sum())
    }
}

impl Concern {
    /// A stable word for it, for output that programs read.
    ///
    /// ```
    /// assert_eq!(distref::reference::Concern::NoTag.as_str(), "no-tag");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LookAlike => "look-alike",
            Self::UppercaseDomain => "uppercase-domain",
            Self::NotIpv6 => "not-ipv6",
            Self::PortRange => "port-range",
            Self::Loopback => "loopback",
            Self::LongName => "long-name",
            Self::NoTag => "no-tag",
            Self::FloatingTag => "floating-tag",
            Self::TagAndDigest => "tag-and-digest",
        }
    }

    /// The part that it is about.
    ///
    /// ```
    /// use distref::reference::{Concern, Part};
    ///
    /// assert_eq!(Concern::PortRange.part(), Part::Domain);
    /// ```
    #[must_use]
    pub const fn part(self) -> Part {
        match self {
            Self::LookAlike
            | Self::UppercaseDomain
            | Self::NotIpv6
            | Self::PortRange
            | Self::Loopback => Part::Domain,
            Self::LongName => Part::Repository,
            Self::NoTag | Self::FloatingTag | Self::TagAndDigest => Part::Tag,
        }
    }
}

impl fmt::Display for Concern {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::LookAlike => "the domain looks like docker.io but is another one to Docker",
            Self::UppercaseDomain => {
                "the domain holds capitals; tools compare domains letter by letter"
            }
            Self::NotIpv6 => "what stands in brackets is no IPv6 address",
            Self::PortRange => "the port is not between 1 and 65535",
            Self::Loopback => "the registry is on this machine; Docker speaks plain HTTP to it",
            Self::LongName => "the name has more than 255 bytes, which older clients refuse",
            Self::NoTag => "neither tag nor digest: latest will be taken",
            Self::FloatingTag => "the tag is meant to move",
            Self::TagAndDigest => "tag and digest: the digest wins, the tag is not looked at",
        })
    }
}

fn is_port(digits: &str) -> bool {
    digits.parse::<u16>().is_ok_and(|port| port > 0)
}

/// Other hosts of Docker Hub, and what differs from `docker.io` by a port, by capitals, by figures for letters, by one
/// edit, or by what follows it. `docker.io` itself, however implied, is none.
fn looks_like_hub(domain: DomainView<'_>) -> bool {
    const HUB_HOSTS: [&str; 5] = [
        "registry-1.docker.io",
        "registry.docker.io",
        "hub.docker.com",
        "registry.hub.docker.com",
        "docker.com",
    ];
    let host = domain.host();
    let is_hub_host = HUB_HOSTS.iter().any(|known| host.eq_ignore_ascii_case(known));
    let is_longer =
        host.get(..HUB.len() + 1).is_some_and(|start| start.eq_ignore_ascii_case("docker.io."));
    let is_old = host.eq_ignore_ascii_case("index.docker.io");
    let is_near = is_one_edit_from(host.as_bytes(), HUB.as_bytes());
    !domain.is_hub() && (is_hub_host || is_longer || is_old || is_near)
}

/// Whether at most one letter was changed, dropped, added or swapped with its neighbour, not counting look-alike
/// figures.
fn is_one_edit_from(text: &[u8], goal: &[u8]) -> bool {
    if text.len().abs_diff(goal.len()) > 1 {
        return false;
    }
    let same = |(left, right): &(&u8, &u8)| plain(**left) == plain(**right);
    let start = text.iter().zip(goal).take_while(same).count();
    let tails = text.iter().rev().zip(goal.iter().rev());
    let end = tails.take_while(same).count().min(text.len().min(goal.len()) - start);
    let (text, goal) = (&text[start..text.len() - end], &goal[start..goal.len() - end]);
    match (text, goal) {
        ([a, b], [c, d]) => plain(*a) == plain(*d) && plain(*b) == plain(*c),
        _ => text.len() <= 1 && goal.len() <= 1,
    }
}

/// The letter that a capital or a figure is read as.
fn plain(byte: u8) -> u8 {
    match byte {
        b'0' => b'o',
        b'1' | b'l' | b'I' => b'i',
        _ => byte.to_ascii_lowercase(),
    }
}
