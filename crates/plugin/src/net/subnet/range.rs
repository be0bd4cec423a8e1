//! Ranges of addresses, and sets of them: allocation pools, prefixes of subnet pools.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

/// Addresses of one IP version from the first to the last. Ordered by version, then by address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Range {
    v6: bool,
    first: u128,
    last: u128,
}

impl Range {
    /// From one address to another; `None` when they are of two versions or in the wrong order.
    pub fn between(first: IpAddr, last: IpAddr) -> Option<Self> {
        let range = Self {
            v6: first.is_ipv6(),
            first: number(first),
            last: number(last),
        };
        (first.is_ipv6() == last.is_ipv6() && range.first <= range.last).then_some(range)
    }

    /// First address.
    pub fn first(&self) -> IpAddr {
        address(self.v6, self.first)
    }

    /// Last address.
    pub fn last(&self) -> IpAddr {
        address(self.v6, self.last)
    }

    /// Whether an address lies in it.
    pub fn contains(&self, ip: IpAddr) -> bool {
        self.v6 == ip.is_ipv6() && (self.first..=self.last).contains(&number(ip))
    }

    /// Whether two ranges share an address.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.v6 == other.v6 && self.first <= other.last && other.first <= self.last
    }

    /// Whether it is of the same version as the other and lies in it.
    pub fn is_within(&self, other: &Self) -> bool {
        self.v6 == other.v6 && other.first <= self.first && self.last <= other.last
    }

    /// The fewest CIDRs that make it up, in order.
    fn nets(&self) -> Vec<IpNet> {
        let bits: u32 = if self.v6 { 128 } else { 32 };
        let mut nets = Vec::new();
        let mut next = Some(self.first);
        while let Some(first) = next.filter(|first| *first <= self.last) {
            let mut free = first.trailing_zeros().min(bits);
            while first | low_bits(free) > self.last {
                free -= 1;
            }
            let length = u8::try_from(bits - free).unwrap_or(0);
            nets.extend(IpNet::new(address(self.v6, first), length).ok());
            next = (first | low_bits(free)).checked_add(1);
        }
        nets
    }
}

impl From<IpNet> for Range {
    fn from(net: IpNet) -> Self {
        let (first, last) = (number(net.network()), number(net.broadcast()));
        Self {
            v6: net.addr().is_ipv6(),
            first,
            last,
        }
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.first(), self.last())
    }
}

/// An address as a number.
pub fn number(ip: IpAddr) -> u128 {
    match ip {
        IpAddr::V4(ip) => u128::from(u32::from(ip)),
        IpAddr::V6(ip) => u128::from(ip),
    }
}

fn address(v6: bool, number: u128) -> IpAddr {
    if v6 {
        Ipv6Addr::from(number).into()
    } else {
        // Numbers of IPv4 addresses were made from them, so nothing is lost.
        Ipv4Addr::from(u32::try_from(number).unwrap_or(u32::MAX)).into()
    }
}

/// So many low bits set.
fn low_bits(count: u32) -> u128 {
    1_u128.checked_shl(count).map_or(u128::MAX, |bit| bit - 1)
}

/// A set of addresses: ranges in order that neither overlap nor touch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ranges(Vec<Range>);

impl Ranges {
    /// The ranges, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Range> {
        self.0.iter()
    }

    /// The fewest CIDRs that make up the set, in order.
    pub fn nets(&self) -> Vec<IpNet> {
        self.0.iter().flat_map(Range::nets).collect()
    }

    /// What is in this set and not in the other.
    pub fn difference(&self, other: &Self) -> Self {
        let mut left = Vec::new();
        for range in &self.0 {
            let mut rest = Some(*range);
            for hole in other.0.iter().filter(|hole| hole.overlaps(range)) {
                let Some(part) = rest else { break };
                if part.first < hole.first {
                    left.push(Range {
                        last: hole.first - 1,
                        ..part
                    });
                }
                rest = (hole.last < part.last).then(|| Range {
                    first: hole.last + 1,
                    ..part
                });
            }
            left.extend(rest);
        }
        Self(left)
    }

    /// Whether two sets share an address.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.0
            .iter()
            .any(|range| other.0.iter().any(|theirs| theirs.overlaps(range)))
    }

    /// Whether all of this set is in the other.
    pub fn is_within(&self, other: &Self) -> bool {
        self.0
            .iter()
            .all(|range| other.0.iter().any(|theirs| range.is_within(theirs)))
    }
}

impl FromIterator<Range> for Ranges {
    fn from_iter<I: IntoIterator<Item = Range>>(ranges: I) -> Self {
        let mut ranges: Vec<Range> = ranges.into_iter().collect();
        ranges.sort_unstable();
        let mut merged: Vec<Range> = Vec::with_capacity(ranges.len());
        for range in ranges {
            match merged.last_mut() {
                Some(before) if before.v6 == range.v6 && range.first <= before.last.saturating_add(1) => {
                    before.last = before.last.max(range.last);
                }
                _ => merged.push(range),
            }
        }
        Self(merged)
    }
}

impl FromIterator<IpNet> for Ranges {
    fn from_iter<I: IntoIterator<Item = IpNet>>(nets: I) -> Self {
        nets.into_iter().map(Range::from).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(nets: &[&str]) -> Ranges {
        nets.iter()
            .map(|net| net.parse::<IpNet>().expect("a CIDR"))
            .collect()
    }

    fn shown(ranges: &Ranges) -> Vec<String> {
        ranges.nets().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn prefixes_are_compacted() {
        let merged = set(&[
            "10.8.0.16/28",
            "10.8.0.48/28",
            "10.8.0.32/28",
            "fd00::4/126",
            "fd00::/126",
        ]);
        assert_eq!(shown(&merged), ["10.8.0.16/28", "10.8.0.32/27", "fd00::/125"]);
        assert_eq!(
            shown(&set(&["0.0.0.0/1", "128.0.0.0/1", "::/0"])),
            ["0.0.0.0/0", "::/0"]
        );
        assert_eq!(shown(&set(&["10.0.0.5/16"])), ["10.0.0.0/16"]);
    }

    #[test]
    fn differences() {
        let pool = set(&["10.0.0.0/24"]);
        let used = set(&["10.0.0.64/26", "10.0.0.255/32"]);
        let left = pool.difference(&used);
        let expected: Vec<&str> = vec![
            "10.0.0.0/26",
            "10.0.0.128/26",
            "10.0.0.192/27",
            "10.0.0.224/28",
            "10.0.0.240/29",
            "10.0.0.248/30",
            "10.0.0.252/31",
            "10.0.0.254/32",
        ];
        assert_eq!(shown(&left), expected);
        assert_eq!(
            shown(&pool.difference(&set(&["10.0.0.0/8"]))),
            Vec::<String>::new()
        );
        assert_eq!(pool.difference(&set(&["10.0.1.0/24", "::/0"])), pool);
        assert!(used.is_within(&pool) && !pool.is_within(&used));
        assert!(used.overlaps(&pool) && !left.overlaps(&used));
        assert!(!set(&["::/0"]).overlaps(&set(&["0.0.0.0/0"])));
    }

    #[test]
    fn ranges_keep_their_order() {
        let ip = |text: &str| text.parse::<IpAddr>().expect("an address");
        let range = Range::between(ip("10.0.0.1"), ip("10.0.0.9")).expect("in order");
        assert_eq!(range.to_string(), "10.0.0.1-10.0.0.9");
        assert!(range.contains(ip("10.0.0.9")) && !range.contains(ip("::a00:9")));
        assert_eq!(Range::between(ip("10.0.0.9"), ip("10.0.0.1")), None);
        assert_eq!(Range::between(ip("10.0.0.1"), ip("fd00::1")), None);
    }
}
