//! Checks of a port before it is stored, besides those of its binding profile.

use std::net::IpAddr;

use model::Fault;
use model::net::Port;

use super::dhcp_port;

/// Checks the MAC addresses of allowed address pairs: one that is not the port's own has to be a VRRP MAC
/// (RFC 5798 section 7.3). Neutron asks for this when a bound port is updated.
///
/// # Errors
/// 400 `InvalidVirtualMACAddress`.
pub fn vrrp_macs(port: &Port) -> Result<(), Fault> {
    for pair in &port.address_pairs {
        let mac = &pair.mac_address;
        if mac.is_empty() || *mac == port.mac_address {
            continue;
        }
        let address = pair.ip_address.split('/').next().unwrap_or_default();
        let prefix = match address.parse::<IpAddr>() {
            Ok(IpAddr::V6(_)) => "00:00:5e:00:02",
            _ => "00:00:5e:00:01",
        };
        if !mac.to_lowercase().starts_with(prefix) {
            let message = format!(
                "Virtual MAC address {mac} in allowed address pair does not belong to the RFC 5798 VRRP virtual \
                 MAC ranges (00:00:5e:00:01:XX for IPv4 or 00:00:5e:00:02:XX for IPv6)."
            );
            return Err(Fault::new(400, "InvalidVirtualMACAddress", message));
        }
    }
    Ok(())
}

/// Extra DHCP options that OVN does not have, as (IP version, name): they are stored and ignored.
pub fn unsupported_dhcp_options(port: &Port) -> Vec<(i64, String)> {
    dhcp_port::unsupported(port)
}
