//! Prefixes of a pool and the bounds of what is allocated from it (`SubnetPoolReader`).

use ipnet::IpNet;
use model::Fault;
use model::net::SubnetPool;

use super::faults;
use crate::net::subnet::range::Ranges;

/// Prefixes as a client or the database gives them.
///
/// # Errors
/// `AddrFormatError` for one that is none.
pub fn parse(prefixes: &[String]) -> Result<Ranges, Fault> {
    prefixes
        .iter()
        .map(|prefix| prefix.parse::<IpNet>().map_err(|_| faults::bad_prefix(prefix)))
        .collect()
}

/// The prefixes compacted, as the database has them.
pub fn shown(prefixes: &Ranges) -> Vec<String> {
    prefixes.nets().iter().map(ToString::to_string).collect()
}

/// The IP version of all prefixes.
///
/// # Errors
/// `EmptySubnetPoolPrefixList`, `PrefixVersionMismatch`.
pub fn version(prefixes: &Ranges) -> Result<i64, Fault> {
    let mut versions = prefixes
        .iter()
        .map(|range| if range.first().is_ipv6() { 6 } else { 4 });
    let version = versions.next().ok_or_else(faults::no_prefixes)?;
    if versions.any(|other| other != version) {
        return Err(faults::mixed_versions());
    }
    Ok(version)
}

/// Longest prefix of an IP version.
pub fn longest(ip_version: i64) -> i64 {
    if ip_version == 4 { 32 } else { 128 }
}

/// Shortest prefix that a pool allows when it does not say.
pub fn default_shortest(ip_version: i64) -> i64 {
    if ip_version == 4 { 8 } else { 64 }
}

/// Check that shortest, default and longest prefix length are in order.
///
/// # Errors
/// `IllegalSubnetPoolPrefixBounds`.
pub fn check_bounds(pool: &SubnetPool) -> Result<(), Fault> {
    let (least, most, default) = (pool.min_prefixlen, pool.max_prefixlen, pool.default_prefixlen);
    if least > most {
        return Err(faults::bounds("min_prefixlen", least, "max_prefixlen", most));
    }
    if most > longest(pool.ip_version) {
        return Err(faults::bounds(
            "max_prefixlen",
            most,
            "ip_version_max",
            longest(pool.ip_version),
        ));
    }
    if default < least {
        return Err(faults::bounds(
            "default_prefixlen",
            default,
            "min_prefixlen",
            least,
        ));
    }
    if default > most {
        return Err(faults::bounds(
            "default_prefixlen",
            default,
            "max_prefixlen",
            most,
        ));
    }
    Ok(())
}
