//! Refusals about port forwardings, in Neutron's words (`neutron/services/portforwarding`).

use model::Fault;
use model::attr::python;
use serde_json::{Value, json};
use store::net::floating_ip::Associated;

/// 404 of a port forwarding.
pub fn not_found(id: &str) -> Fault {
    Fault::not_found("PortForwardingNotFound", "Port Forwarding", id)
}

fn bad(reason: impl std::fmt::Display) -> Fault {
    let message = format!("Bad port_forwarding request: {reason}.");
    Fault::new(400, "BadRequest", message)
}

/// Addresses of a port as Python prints them.
fn shown(addresses: &[(String, String)]) -> String {
    let item = |(ip, subnet): &(String, String)| json!({"subnet_id": subnet, "ip_address": ip});
    // Written by hand, because the order of the keys is Neutron's.
    let items: Vec<String> = addresses
        .iter()
        .map(|address| {
            let item = item(address);
            format!(
                "{{'subnet_id': {}, 'ip_address': {}}}",
                python::repr(&item["subnet_id"]),
                python::repr(&item["ip_address"])
            )
        })
        .collect();
    format!("[{}]", items.join(", "))
}

/// Neither a port nor a range. Neutron fails (500).
pub(super) fn no_ports(name: &str) -> Fault {
    Fault::bad_request(format!(
        "Failed to parse request. Required attribute '{name}' not specified"
    ))
}

pub(super) fn unequal_ranges() -> Fault {
    bad(
        "Invalid ranges of internal and/or external ports. The relation between internal and external ports must be \
         N-N or 1-N",
    )
}

pub(super) fn collision(side: &str, existing: &str, wanted: &str) -> Fault {
    bad(format_args!(
        "There is a port collision with the {side}. The following ranges collide: {existing} and {wanted}"
    ))
}

pub(super) fn port_has_floating_ip(fip: &Associated, port: &str, fixed_ip: &str) -> Fault {
    let message = format!(
        "Cannot create port forwarding to floating IP {} ({}) with port {port} using fixed IP {fixed_ip}, as that \
         port already has a binding floating IP.",
        fip.floating_ip_address, fip.id
    );
    Fault::new(409, "PortHasBindingFloatingIP", message)
}

/// Neutron puts one full stop too many.
pub(super) fn port_without_ipv4(port: &str) -> Fault {
    bad(format_args!(
        "Requested internal port {port} must allocate an IPv4 address at least."
    ))
}

pub(super) fn address_not_suitable(address: &str, port: &str, addresses: &[(String, String)]) -> Fault {
    bad(format_args!(
        "Requested internal IP address {address} is not suitable for internal neutron port {port}, as its fixed_ips \
         are {}",
        shown(addresses)
    ))
}

pub(super) fn address_not_on_port(addresses: &[(String, String)]) -> Fault {
    bad(format_args!(
        "The internal IP does not correspond to an address on the internal port, which has fixed_ips {}",
        shown(addresses)
    ))
}

pub(super) fn not_reachable(network: &str, subnet: &str, port: &str, fip: &str) -> Fault {
    bad(format_args!(
        "External network {network} is not reachable from subnet {subnet}. Cannot set Port forwarding for port {port} \
         with Floating IP {fip}"
    ))
}

pub(super) fn on_another_router(fip: &str, router: &str, port: &str) -> Fault {
    bad(format_args!(
        "The Floating IP {fip} had been set on router {router}, the internal Neutron port {port} can not reach it"
    ))
}

pub(super) fn on_another_router_twice(fip: &str, address: &str, port: Option<i64>) -> Fault {
    let port = port.map_or_else(|| "None".to_owned(), |port| port.to_string());
    bad(format_args!(
        "Floating IP {fip} with params: internal_ip_address: {address}, internal_port: {port} already exists"
    ))
}

pub(super) fn same_outside(address: &str, port: i64) -> Fault {
    same(&[
        ("floating_ip_address", address.into()),
        ("external_port", port.into()),
    ])
}

pub(super) fn same_inside(port_id: &str, address: &str, port: i64) -> Fault {
    same(&[
        ("internal_port_id", port_id.into()),
        ("internal_ip_address", address.into()),
        ("internal_port", port.into()),
    ])
}

fn same(values: &[(&str, Value)]) -> Fault {
    let values: Vec<String> = values
        .iter()
        .map(|(name, value)| format!("'{name}': {}", python::repr(value)))
        .collect();
    bad(format_args!(
        "Another port forwarding entry with the same attributes already exists, conflicting values are {{{}}}",
        values.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_shown_as_python_shows_them() {
        let addresses = [("10.0.0.5".to_owned(), "s1".to_owned())];
        assert_eq!(
            address_not_on_port(&addresses).message,
            "Bad port_forwarding request: The internal IP does not correspond to an address on the internal port, which \
             has fixed_ips [{'subnet_id': 's1', 'ip_address': '10.0.0.5'}]."
        );
        assert_eq!(
            same_outside("172.24.4.9", 80).message,
            "Bad port_forwarding request: Another port forwarding entry with the same attributes already exists, \
             conflicting values are {'floating_ip_address': '172.24.4.9', 'external_port': 80}."
        );
    }
}
