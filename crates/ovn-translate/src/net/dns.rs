//! Records of a port in the DNS row of its switch.

use std::net::IpAddr;

use crate::desired::Pairs;
use crate::{Config, DnsRecords, Identity, PortFacts, names};

/// The records of a port; none unless it has a name, an address, and something uses it.
pub(super) fn records(
    facts: &PortFacts,
    switch: &Identity,
    switch_id: &str,
    config: &Config,
) -> Option<DnsRecords> {
    let port = &facts.port;
    if port.dns_name.is_empty() || port.device_id.is_empty() || port.fixed_ips.is_empty() {
        return None;
    }
    let hostname = port.dns_name.clone();
    let fqdn = port.fqdn(&hostname).trim_end_matches('.').to_owned();
    let addresses: Vec<&str> = port
        .fixed_ips
        .iter()
        .map(|fixed| fixed.ip_address.as_str())
        .collect();
    let joined = addresses.join(" ");
    let mut records = Pairs::from([(hostname.clone(), joined.clone()), (fqdn.clone(), joined.clone())]);
    let domain = facts.network.network.dns_domain.trim_end_matches('.');
    if !domain.is_empty() {
        records.insert(format!("{hostname}.{domain}"), joined);
    }
    records.extend(
        addresses
            .into_iter()
            .filter_map(|address| Some((reverse_name(address)?, fqdn.clone()))),
    );
    let options = Pairs::from([("ovn-owned".into(), config.dns_records_ovn_owned.to_string())]);
    Some(DnsRecords {
        switch: switch.clone(),
        switch_name: names::switch(switch_id),
        records,
        options: Some(options),
    })
}

/// The name under which an address is looked up, without the final dot (RFC 1035 section 3.5, RFC 3596 section 2.5).
pub(crate) fn reverse_name(address: &str) -> Option<String> {
    match address.parse().ok()? {
        IpAddr::V4(v4) => {
            let [a, b, c, d] = v4.octets();
            Some(format!("{d}.{c}.{b}.{a}.in-addr.arpa"))
        }
        IpAddr::V6(v6) => {
            let nibbles = v6
                .octets()
                .into_iter()
                .rev()
                .flat_map(|octet| [octet & 0xf, octet >> 4]);
            let digits: Vec<String> = nibbles.map(|nibble| format!("{nibble:x}")).collect();
            Some(format!("{}.ip6.arpa", digits.join(".")))
        }
    }
}
