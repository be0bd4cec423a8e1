//! Addresses of networks, counted.

use super::*;
use crate::attr::Map;

/// `network_ip_availabilities`.
pub const NETWORK_IP_AVAILABILITY: Map = Map {
    resource: "network_ip_availability",
    collection: "network_ip_availabilities",
    attrs: &[
        Attr::new("network_id").visible().filter_sort(),
        Attr::new("network_name").visible().filter(),
        Attr::new("tenant_id").visible().filter(),
        Attr::new("total_ips").visible(),
        Attr::new("used_ips").visible(),
        Attr::new("subnet_ip_availability").visible(),
        Attr::new("ip_version").filter(),
        Attr::new("ip_availability_details").visible(),
    ],
    guarded: &[],
};
