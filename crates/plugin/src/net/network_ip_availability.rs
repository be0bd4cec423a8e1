//! Counting the addresses of networks (`neutron/db/network_ip_availability_db.py` and `..._details_db.py`).

use std::collections::HashMap;
use std::net::IpAddr;

use ipnet::IpNet;
use model::ListQuery;
use model::net::{IpCounts, NetworkIpAvailability, SubnetIpAvailability};
use store::filter::Conditions;
use store::net::network_ip_availability as rows;

use super::network;
use crate::{Plugin, Result};

/// What is known of a subnet's addresses, as numbers.
#[derive(Debug, Default)]
struct Known {
    pools: Vec<(u128, u128)>,
    used: Vec<u128>,
}

/// All networks, whoever asks: policy decides what is shown. Filters count; sorting and paging are the caller's.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(plugin: &Plugin, query: &ListQuery) -> Result<Vec<NetworkIpAvailability>> {
    let mut conditions = Conditions::default();
    conditions.filters(rows::ATTRIBUTES, query);
    count(plugin, conditions).await
}

/// One network.
///
/// # Errors
/// 404 when there is none.
pub async fn show(plugin: &Plugin, id: &str) -> Result<NetworkIpAvailability> {
    let mut conditions = Conditions::default();
    conditions.is_in("n.id", [id]);
    let found = count(plugin, conditions).await?.pop();
    Ok(found.ok_or_else(|| network::not_found(id))?)
}

async fn count(plugin: &Plugin, conditions: Conditions) -> Result<Vec<NetworkIpAvailability>> {
    let mut tx = plugin.db.read().await?;
    let pairs = rows::pairs(&mut tx, conditions.clone()).await?;
    let mut known: HashMap<String, Known> = HashMap::new();
    for (subnet, first, last) in rows::pools(&mut tx, conditions.clone()).await? {
        if let Some(pool) = number(&first).zip(number(&last)) {
            known.entry(subnet).or_default().pools.push(pool);
        }
    }
    for (subnet, address) in rows::addresses(&mut tx, conditions).await? {
        known.entry(subnet).or_default().used.extend(number(&address));
    }
    let mut networks: Vec<NetworkIpAvailability> = Vec::new();
    for pair in pairs {
        if networks
            .last()
            .is_none_or(|last| last.network_id != pair.network_id)
        {
            networks.push(NetworkIpAvailability {
                network_id: pair.network_id,
                network_name: pair.network_name,
                project_id: pair.project_id,
                subnets: Vec::new(),
            });
        }
        if let (Some(network), Some(subnet)) = (networks.last_mut(), pair.subnet) {
            let known = known.remove(&subnet.id).unwrap_or_default();
            network.subnets.push(counted(subnet, &known));
        }
    }
    Ok(networks)
}

fn counted(subnet: rows::Subnet, known: &Known) -> SubnetIpAvailability {
    let size = subnet.cidr.parse().map_or(0, size);
    let in_pools = known
        .pools
        .iter()
        .map(|(first, last)| signed(last.saturating_sub(*first).saturating_add(1)))
        .fold(0, i128::saturating_add);
    let from_pool = |address: &&u128| {
        let mut pools = known.pools.iter();
        pools.any(|(first, last)| (first..=last).contains(address))
    };
    let used = known.used.len() as i128;
    SubnetIpAvailability {
        used_ips: used,
        total_ips: if known.pools.is_empty() { size } else { in_pools },
        ip_availability_details: IpCounts {
            // Neutron leaves out network and broadcast address, whatever the prefix.
            total_ips_in_subnet: if subnet.ip_version == 4 { size - 2 } else { size },
            total_ips_in_allocation_pool: in_pools,
            used_ips_in_subnet: used,
            used_ips_in_allocation_pool: known.used.iter().filter(from_pool).count() as i128,
        },
        subnet_id: subnet.id,
        ip_version: subnet.ip_version,
        cidr: subnet.cidr,
        subnet_name: subnet.name,
    }
}

/// The number of addresses of a network.
fn size(net: IpNet) -> i128 {
    let bits = u32::from(net.max_prefix_len() - net.prefix_len());
    signed(1u128.checked_shl(bits).unwrap_or(u128::MAX))
}

fn signed(number: u128) -> i128 {
    i128::try_from(number).unwrap_or(i128::MAX)
}

/// An address as a number.
fn number(address: &str) -> Option<u128> {
    match address.parse().ok()? {
        IpAddr::V4(v4) => Some(u32::from(v4).into()),
        IpAddr::V6(v6) => Some(v6.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(cidr: &str, pools: &[(&str, &str)], used: &[&str]) -> SubnetIpAvailability {
        let subnet = rows::Subnet {
            id: "s".to_owned(),
            name: String::new(),
            cidr: cidr.to_owned(),
            ip_version: if cidr.contains(':') { 6 } else { 4 },
        };
        let known = Known {
            pools: pools
                .iter()
                .map(|(first, last)| (number(first).unwrap(), number(last).unwrap()))
                .collect(),
            used: used.iter().map(|address| number(address).unwrap()).collect(),
        };
        counted(subnet, &known)
    }

    #[test]
    fn counts_as_neutron_does() {
        let subnet = of(
            "10.0.0.0/24",
            &[("10.0.0.10", "10.0.0.19"), ("10.0.0.30", "10.0.0.30")],
            &["10.0.0.1", "10.0.0.10", "10.0.0.19", "10.0.0.20"],
        );
        assert_eq!((subnet.used_ips, subnet.total_ips), (4, 11));
        assert_eq!(
            subnet.ip_availability_details,
            IpCounts {
                total_ips_in_subnet: 254,
                total_ips_in_allocation_pool: 11,
                used_ips_in_subnet: 4,
                used_ips_in_allocation_pool: 2,
            }
        );
    }

    #[test]
    fn without_pools_the_whole_network_counts() {
        let subnet = of("10.0.0.0/24", &[], &["10.0.0.1"]);
        assert_eq!((subnet.used_ips, subnet.total_ips), (1, 256));
        assert_eq!(subnet.ip_availability_details.used_ips_in_allocation_pool, 0);
        assert_eq!(
            of("10.0.0.1/32", &[], &[])
                .ip_availability_details
                .total_ips_in_subnet,
            -1
        );
    }

    #[test]
    fn ipv6_counts_beyond_64_bits() {
        let subnet = of("2001:db8::/56", &[], &[]);
        assert_eq!(subnet.total_ips, 1 << 72);
        assert_eq!(subnet.ip_availability_details.total_ips_in_subnet, 1 << 72);
        assert_eq!(of("::/0", &[("::1", "ffff::")], &[]).total_ips, i128::MAX);
    }
}
