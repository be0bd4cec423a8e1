//! How many addresses of a network there are, and how many are in use.

use std::iter::Sum;
use std::ops::Add;

use serde::Serialize;

use crate::{Resource, View};

/// Numbers of addresses. What IPv6 can count beyond 127 bits is shown as the largest number there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct IpCounts {
    /// Those of the CIDR, less two (network and broadcast) with IPv4.
    pub total_ips_in_subnet: i128,
    /// Those of all allocation pools.
    pub total_ips_in_allocation_pool: i128,
    /// Those that ports have.
    pub used_ips_in_subnet: i128,
    /// Of these, those from an allocation pool.
    pub used_ips_in_allocation_pool: i128,
}

impl Add for IpCounts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let sum = i128::saturating_add;
        Self {
            total_ips_in_subnet: sum(self.total_ips_in_subnet, other.total_ips_in_subnet),
            total_ips_in_allocation_pool: sum(
                self.total_ips_in_allocation_pool,
                other.total_ips_in_allocation_pool,
            ),
            used_ips_in_subnet: sum(self.used_ips_in_subnet, other.used_ips_in_subnet),
            used_ips_in_allocation_pool: sum(
                self.used_ips_in_allocation_pool,
                other.used_ips_in_allocation_pool,
            ),
        }
    }
}

impl Sum for IpCounts {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::default(), Add::add)
    }
}

/// A subnet's part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SubnetIpAvailability {
    /// UUID.
    pub subnet_id: String,
    /// 4 or 6.
    pub ip_version: i64,
    /// CIDR.
    pub cidr: String,
    /// Display name.
    pub subnet_name: String,
    /// Addresses that ports have.
    pub used_ips: i128,
    /// Addresses of the allocation pools; of the whole CIDR when there is no pool.
    pub total_ips: i128,
    /// The same in more detail.
    pub ip_availability_details: IpCounts,
}

/// A network with its subnets' addresses counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkIpAvailability {
    /// UUID.
    pub network_id: String,
    /// Display name.
    pub network_name: String,
    /// Owner.
    pub project_id: String,
    /// Its subnets.
    pub subnets: Vec<SubnetIpAvailability>,
}

impl Resource for NetworkIpAvailability {
    const NAME: &'static str = "network_ip_availability";
    const COLLECTION: &'static str = "network_ip_availabilities";

    fn id(&self) -> &str {
        &self.network_id
    }

    fn render(&self, view: &mut View) {
        let sum = |of: fn(&SubnetIpAvailability) -> i128| {
            let counts = self.subnets.iter().map(of);
            counts.fold(0, i128::saturating_add)
        };
        let details: IpCounts = self.subnets.iter().map(|s| s.ip_availability_details).sum();
        view.put("network_id", &self.network_id);
        view.put("network_name", &self.network_name);
        view.put("subnet_ip_availability", &self.subnets);
        view.put("used_ips", &sum(|subnet| subnet.used_ips));
        view.put("total_ips", &sum(|subnet| subnet.total_ips));
        view.put("ip_availability_details", &details);
        view.put_project(&self.project_id);
    }
}
