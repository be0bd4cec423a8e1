//! Where a new subnet lies: the CIDR that was asked for, or one from a subnet pool (`neutron/ipam/subnet_alloc.py`).

use std::cmp::Reverse;
use std::net::IpAddr;

use ipnet::IpNet;
use model::net::SubnetPool;
use model::{Body, Fault};
use store::Tx;

use super::range::{Range, Ranges};
use super::validate::Gateway;
use super::{faults, pools};
use crate::Result;

/// CIDR, gateway and allocation pools of a subnet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// CIDR, without host bits.
    pub net: IpNet,
    /// Gateway, if any.
    pub gateway: Option<IpAddr>,
    /// Allocation pools.
    pub pools: Vec<Range>,
}

impl Place {
    fn new(net: IpNet, gateway: Option<IpAddr>, pools: Vec<Range>) -> Result<Self, Fault> {
        if let Some(gateway) = gateway
            && pools::gateway_is_reserved(net, gateway)
        {
            return Err(faults::gateway_reserved(gateway, net));
        }
        let pools = if pools.is_empty() {
            pools::generate(net, gateway)
        } else {
            pools
        };
        Ok(Self { net, gateway, pools })
    }

    /// A given CIDR. The gateway that is not specified is the first host, with IPv6 the subnet-router anycast address.
    ///
    /// # Errors
    /// Faults of pools and gateways that do not fit.
    pub fn given(net: IpNet, gateway: Gateway, body: &Body) -> Result<Self, Fault> {
        let gateway = match gateway {
            Gateway::None => None,
            Gateway::Ip(ip) => Some(ip),
            Gateway::Unspecified if net.addr().is_ipv6() => Some(net.network()),
            Gateway::Unspecified => Some(pools::nth(net.network(), 1)),
        };
        let pools = pools::parse(body.list("allocation_pools").unwrap_or_default())?;
        pools::check(&pools, net)?;
        if let Some(gateway) = gateway {
            pools::check_gateway(gateway, &pools)?;
        }
        Self::new(net, gateway, pools)
    }
}

/// Allocate from a pool: the CIDR if one is given, the one around the gateway, or any of the wanted length.
///
/// # Errors
/// Faults of what the pool does not allow; [`store::Error::Stale`] when somebody allocates at the same time.
pub async fn from_pool(
    tx: &mut Tx,
    pool: &SubnetPool,
    cidr: Option<IpNet>,
    gateway: Gateway,
    body: &Body,
) -> Result<Place> {
    let length = body.int("prefixlen").unwrap_or(pool.default_prefixlen);
    let wanted = match (cidr, gateway) {
        (Some(net), _) => Some(Place::given(net, gateway, body)?),
        (None, Gateway::Ip(ip)) => Some(around(ip, length)?),
        (None, _) if pool.ip_version == 4 && length > 32 => {
            return Err(faults::no_net(IpAddr::from([0; 4]), length).into());
        }
        (None, _) if length > 128 => return Err(faults::no_net(IpAddr::from([0; 16]), length).into()),
        (None, _) => None,
    };
    let length = wanted
        .as_ref()
        .map_or(length, |place| place.net.prefix_len().into());
    if length > pool.max_prefixlen {
        return Err(faults::prefix_too_long(length, pool.max_prefixlen).into());
    }
    if length < pool.min_prefixlen {
        return Err(faults::prefix_too_short(length, pool.min_prefixlen).into());
    }
    let free = free_prefixes(tx, pool, length).await?;
    match wanted {
        Some(place) if free.iter().any(|prefix| prefix.contains(&place.net)) => Ok(place),
        Some(_) => {
            let reason = "Cannot allocate requested subnet from the available set of prefixes";
            Err(faults::no_prefix(reason).into())
        }
        None => Ok(any(&free, length, gateway)?),
    }
}

/// The subnet of that length that the gateway lies in.
fn around(gateway: IpAddr, length: i64) -> Result<Place, Fault> {
    let net = u8::try_from(length)
        .ok()
        .and_then(|length| IpNet::new(gateway, length).ok());
    let net = net.ok_or_else(|| faults::no_net(gateway, length))?;
    Place::new(net.trunc(), Some(gateway), Vec::new())
}

/// The first subnet of that length in the smallest free prefix that has room for it.
fn any(free: &[IpNet], length: i64, gateway: Gateway) -> Result<Place, Fault> {
    let prefix = free
        .iter()
        .find(|prefix| i64::from(prefix.prefix_len()) <= length);
    let net = prefix
        .zip(u8::try_from(length).ok())
        .and_then(|(prefix, length)| IpNet::new(prefix.network(), length).ok());
    let net = net.ok_or_else(|| {
        faults::no_prefix(format!(
            "Insufficient prefix space to allocate subnet size /{length}"
        ))
    })?;
    let gateway = (gateway != Gateway::None).then(|| pools::nth(net.network(), 1));
    Place::new(net, gateway, Vec::new())
}

/// What of a pool is free, the longest prefixes first. From here on nobody else allocates from it.
async fn free_prefixes(tx: &mut Tx, pool: &SubnetPool, length: i64) -> Result<Vec<IpNet>> {
    store::net::subnetpool::take_turn(tx, &pool.id).await?;
    let allocated = store::net::subnetpool::allocated(tx, &pool.id).await?;
    if let Some(quota) = pool.default_quota.filter(|quota| *quota != 0) {
        // As in Neutron, what counts are the subnets of the pool's owner, whoever asks.
        let own = allocated
            .iter()
            .filter(|subnet| subnet.project_id == pool.project_id);
        let lengths = own
            .filter_map(|subnet| subnet.cidr.parse::<IpNet>().ok())
            .map(|net| net.prefix_len().into());
        let used: f64 = lengths.map(|length| units(pool.ip_version, length)).sum();
        #[allow(clippy::cast_precision_loss, reason = "quotas are 32 bit integers")]
        if used + units(pool.ip_version, length) > quota as f64 {
            return Err(faults::pool_quota().into());
        }
    }
    let prefixes: Ranges = pool
        .prefixes
        .iter()
        .filter_map(|cidr| cidr.parse::<IpNet>().ok())
        .collect();
    let taken: Ranges = allocated
        .iter()
        .filter_map(|subnet| subnet.cidr.parse::<IpNet>().ok())
        .collect();
    let mut free = prefixes.difference(&taken).nets();
    free.sort_by_key(|net| Reverse(net.prefix_len()));
    Ok(free)
}

/// How much of a pool's quota a prefix takes: addresses with IPv4, /64 networks with IPv6.
fn units(ip_version: i64, length: i64) -> f64 {
    let unit = if ip_version == 4 { 32 } else { 64 };
    i32::try_from(unit - length).map_or(0.0, |power| 2_f64.powi(power))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nets(texts: &[&str]) -> Vec<IpNet> {
        texts.iter().map(|text| text.parse().expect("a CIDR")).collect()
    }

    #[test]
    fn the_smallest_prefix_with_room_is_used() {
        let free = nets(&["10.0.0.0/28", "10.0.1.0/24"]);
        let place = any(&free, 26, Gateway::Unspecified).expect("room");
        assert_eq!(
            (place.net.to_string().as_str(), place.gateway),
            ("10.0.1.0/26", "10.0.1.1".parse().ok())
        );
        assert_eq!(any(&free, 28, Gateway::None).expect("room").gateway, None);
        assert_eq!(any(&free, 20, Gateway::None).expect_err("no room").status, 409);
    }

    #[test]
    fn gateways_by_default() {
        let place = |net: &str| {
            Place::given(
                net.parse().expect("a CIDR"),
                Gateway::Unspecified,
                &Body::default(),
            )
        };
        assert_eq!(place("fd00::/64").expect("valid").gateway, "fd00::".parse().ok());
        assert_eq!(
            place("10.0.0.0/24").expect("valid").gateway,
            "10.0.0.1".parse().ok()
        );
        assert_eq!(
            place("10.0.0.0/31")
                .expect_err("the gateway is the broadcast address")
                .error_type,
            "IpamValueInvalid"
        );
        assert_eq!(
            place("10.0.0.0/32").expect("valid").gateway,
            "10.0.0.1".parse().ok()
        );
    }

    #[test]
    fn quota_units() {
        assert!((units(4, 24) - 256.0).abs() < f64::EPSILON);
        assert!((units(6, 65) - 0.5).abs() < f64::EPSILON);
    }
}
