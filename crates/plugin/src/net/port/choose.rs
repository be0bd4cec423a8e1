//! The choice among the addresses of a network's subnets that are free.
//!
//! After `neutron/ipam/drivers/neutrondb_ipam/driver.py`.

use std::collections::HashSet;
use std::net::IpAddr;

use model::net::FixedIp;
use rand::Rng;
use store::Tx;
use store::net::ipam::{self, IpamSubnet};

use super::addresses::{METADATA_OWNER, Request, Scope, auto_address};
use super::faults;
use crate::Result;

/// Pools up to this size are looked at as a whole; in larger ones a few addresses are tried at random.
const SMALL_POOL: u128 = 1024;
/// Of a huge IPv6 pool only the beginning is used.
const HUGE_POOL: u128 = 1 << 24;

/// Hands out free addresses of the subnets of one network.
pub struct Chooser<'a> {
    subnets: &'a [IpamSubnet],
    hopeful: bool,
    given: HashSet<(usize, String)>,
    ready: Vec<Vec<String>>,
}

impl<'a> Chooser<'a> {
    /// A chooser over these subnets.
    pub fn new(subnets: &'a [IpamSubnet]) -> Self {
        Self {
            subnets,
            hopeful: false,
            given: HashSet::new(),
            ready: vec![Vec::new(); subnets.len()],
        }
    }

    /// Do not look first whether a single address of a large pool is free: it nearly always is, and claiming it tells.
    pub fn hopeful(mut self, hopeful: bool) -> Self {
        self.hopeful = hopeful;
        self
    }

    /// Choose an address for each request. `expected` is how many more may be asked for, so that a bulk request
    /// looks for them at once.
    ///
    /// # Errors
    /// `IpAddressGenerationFailure` when no subnet has an address left.
    pub async fn choose(
        &mut self,
        tx: &mut Tx,
        requests: &[Request],
        scope: Scope<'_>,
        expected: usize,
    ) -> Result<Vec<FixedIp>> {
        let mut chosen = Vec::with_capacity(requests.len());
        for request in requests {
            let (n, ip) = match request {
                Request::Address(n, ip) => (*n, ip.clone()),
                Request::Auto(n) => match auto_address(&self.subnets[*n], scope.mac) {
                    Some(ip) => (*n, ip),
                    None => continue,
                },
                Request::AnyOf(candidates) => self.any_of(tx, candidates, scope, expected).await?,
            };
            self.given.insert((n, ip.clone()));
            chosen.push(FixedIp {
                subnet_id: self.subnets[n].id.clone(),
                ip_address: ip,
            });
        }
        Ok(chosen)
    }

    async fn any_of(
        &mut self,
        tx: &mut Tx,
        candidates: &[usize],
        scope: Scope<'_>,
        expected: usize,
    ) -> Result<(usize, String)> {
        for &n in candidates {
            if scope.device_owner == METADATA_OWNER || scope.device_owner == "network:dhcp" {
                // The system's own ports get the first free address (`PreferNextAddressRequest`).
                if let Some(ip) = self.first_free(tx, n).await? {
                    return Ok((n, ip));
                }
                continue;
            }
            if self.ready[n].is_empty() {
                self.ready[n] = self.free(tx, n, expected.max(1)).await?;
            }
            if let Some(ip) = self.ready[n].pop() {
                return Ok((n, ip));
            }
        }
        Err(faults::exhausted(scope.network_id).into())
    }

    async fn first_free(&self, tx: &mut Tx, n: usize) -> Result<Option<String>> {
        let taken = self.taken(tx, n).await?;
        let all = pools(&self.subnets[n])
            .into_iter()
            .flat_map(|(first, last)| first..=last);
        Ok(all
            .map(|value| text(&self.subnets[n], value))
            .find(|ip| !taken.contains(ip)))
    }

    async fn taken(&self, tx: &mut Tx, n: usize) -> Result<HashSet<String>> {
        let mut taken: HashSet<String> = ipam::allocated(tx, &self.subnets[n].ipam_id)
            .await?
            .into_iter()
            .collect();
        taken.extend(
            self.given
                .iter()
                .filter(|(m, _)| *m == n)
                .map(|(_, ip)| ip.clone()),
        );
        Ok(taken)
    }

    /// At least one free address and up to `count`, in random order; empty when there is none.
    async fn free(&self, tx: &mut Tx, n: usize, count: usize) -> Result<Vec<String>> {
        let subnet = &self.subnets[n];
        let pools = pools(subnet);
        let size: u128 = pools.iter().map(|(first, last)| last - first + 1).sum();
        if self.hopeful && size > SMALL_POOL && count == 1 {
            return Ok(vec![text(subnet, nth(&pools, rand::rng().random_range(0..size)))]);
        }
        if size > SMALL_POOL {
            let mut tried: HashSet<String> = HashSet::new();
            for _ in 0..count.saturating_mul(2).max(8) {
                tried.insert(text(subnet, nth(&pools, rand::rng().random_range(0..size))));
            }
            let tried: Vec<String> = tried
                .into_iter()
                .filter(|ip| !self.given.contains(&(n, ip.clone())))
                .collect();
            let taken = ipam::allocated_among(tx, &subnet.ipam_id, &tried).await?;
            let free: Vec<String> = tried
                .into_iter()
                .filter(|ip| !taken.contains(ip))
                .take(count)
                .collect();
            if !free.is_empty() {
                return Ok(free);
            }
        }
        let taken = self.taken(tx, n).await?;
        if size == 0 {
            return Ok(Vec::new());
        }
        let start = rand::rng().random_range(0..size);
        Ok((0..size)
            .map(|step| text(subnet, nth(&pools, (start + step) % size)))
            .filter(|ip| !taken.contains(ip))
            .take(count)
            .collect())
    }
}

/// The allocation pools as numbers.
fn pools(subnet: &IpamSubnet) -> Vec<(u128, u128)> {
    let number = |ip: &str| match ip.parse::<IpAddr>() {
        Ok(IpAddr::V4(ip)) => Some(u128::from(u32::from(ip))),
        Ok(IpAddr::V6(ip)) => Some(u128::from(ip)),
        Err(_) => None,
    };
    let mut pools: Vec<(u128, u128)> = subnet
        .pools
        .iter()
        .filter_map(|(first, last)| Some((number(first)?, number(last)?)))
        .filter(|(first, last)| first <= last)
        .map(|(first, last)| (first, last.min(first.saturating_add(HUGE_POOL - 1))))
        .collect();
    pools.sort_unstable();
    pools
}

/// The address at a position of all pools in a row.
fn nth(pools: &[(u128, u128)], mut position: u128) -> u128 {
    for (first, last) in pools {
        let size = last - first + 1;
        if position < size {
            return first + position;
        }
        position -= size;
    }
    pools.first().map_or(0, |(first, _)| *first)
}

fn text(subnet: &IpamSubnet, value: u128) -> String {
    if subnet.ip_version == 4 {
        // Pools of IPv4 subnets come from u32 addresses, so nothing is lost.
        std::net::Ipv4Addr::from(u32::try_from(value).unwrap_or(0)).to_string()
    } else {
        std::net::Ipv6Addr::from(value).to_string()
    }
}
