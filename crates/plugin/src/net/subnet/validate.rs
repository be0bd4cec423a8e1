//! Checks of a subnet's attributes by themselves (`NeutronDbPluginV2._validate_subnet`).

use std::net::IpAddr;

use ipnet::IpNet;
use model::net::{HostRoute, Subnet};
use model::{Body, Fault};
use serde_json::Value;

use super::{faults, pools};
use crate::Settings;

/// `gateway_ip` of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gateway {
    /// Not given: Neutron chooses one for a new subnet.
    Unspecified,
    /// Null: there is none.
    None,
    /// This address.
    Ip(IpAddr),
}

impl Gateway {
    /// The attribute.
    ///
    /// # Errors
    /// 400 when it is no address, which the attribute map should have refused.
    pub fn of(body: &Body) -> Result<Self, Fault> {
        match body.get("gateway_ip") {
            None => Ok(Self::Unspecified),
            Some(Value::Null) => Ok(Self::None),
            Some(value) => {
                let text = value.as_str().unwrap_or_default();
                let ip = text.parse();
                ip.map(Self::Ip)
                    .map_err(|_| Fault::invalid_input(format!("'{text}' is not a valid IP address")))
            }
        }
    }
}

/// `cidr` of a request, without host bits; null counts as not given.
///
/// # Errors
/// 400 when it is none, which the attribute map should have refused.
pub fn cidr(body: &Body) -> Result<Option<IpNet>, Fault> {
    let Some(text) = body.text("cidr") else {
        return Ok(None);
    };
    let net = text
        .parse::<IpNet>()
        .or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
    let net = net.map_err(|_| Fault::invalid_input(format!("{text} is not in a CIDR format")))?;
    Ok(Some(net.trunc()))
}

fn check_version(version: i64, is_v6: bool, name: &str, shown: impl std::fmt::Display) -> Result<(), Fault> {
    if is_v6 == (version == 6) {
        return Ok(());
    }
    Err(Fault::invalid_input(format!(
        "{name} '{shown}' does not match the ip_version '{version}'"
    )))
}

/// The CIDR of a new subnet; `with_dhcp` is whether DHCP is to be on.
pub fn check_cidr(net: IpNet, version: i64, with_dhcp: bool, delegated: bool) -> Result<(), Fault> {
    check_version(version, net.addr().is_ipv6(), "cidr", net)?;
    if net.addr().is_ipv6() && net.network().is_unspecified() && !delegated {
        return Err(Fault::invalid_input("IPv6 subnet '::' is not supported"));
    }
    if with_dhcp { check_dhcp(net) } else { Ok(()) }
}

/// Whether DHCP can serve a subnet.
pub fn check_dhcp(net: IpNet) -> Result<(), Fault> {
    let longest = if net.addr().is_ipv6() { 126 } else { 30 };
    if net.prefix_len() > longest {
        let message = "Subnet has a prefix length that is incompatible with DHCP service enabled";
        return Err(Fault::invalid_input(message));
    }
    if net.network().is_multicast() && net.broadcast().is_multicast() {
        return Err(Fault::invalid_input(
            "Multicast IP subnet is not supported if enable_dhcp is True",
        ));
    }
    if net.network().is_loopback() && net.broadcast().is_loopback() {
        return Err(Fault::invalid_input(
            "Loopback IP subnet is not supported if enable_dhcp is True",
        ));
    }
    if net.addr().is_ipv4() && net.network().is_unspecified() {
        let message = "First IP '0.0.0.0' of network is not supported if enable_dhcp is True.";
        return Err(Fault::invalid_input(message));
    }
    Ok(())
}

/// The gateway, against the CIDR if there is one already.
pub fn check_gateway(gateway: Gateway, version: i64, net: Option<IpNet>) -> Result<(), Fault> {
    let Gateway::Ip(ip) = gateway else { return Ok(()) };
    check_version(version, ip.is_ipv6(), "gateway_ip", ip)?;
    match net {
        Some(net) if pools::gateway_is_reserved(net, ip) => {
            Err(Fault::invalid_input("Gateway is not valid on subnet"))
        }
        _ => Ok(()),
    }
}

/// Name servers, host routes and service types: how many, and of which version. `subnet` is its id, or "new subnet".
pub fn check_lists(settings: &Settings, body: &Body, version: i64, subnet: &str) -> Result<(), Fault> {
    let servers = body.texts("dns_nameservers");
    if servers.len() > settings.max_dns_nameservers {
        return Err(faults::too_many_name_servers(
            subnet,
            settings.max_dns_nameservers,
        ));
    }
    for server in &servers {
        let ip = server.parse::<IpAddr>();
        let ip = ip.map_err(|_| Fault::invalid_input(format!("Error parsing dns address {server}")))?;
        check_version(version, ip.is_ipv6(), "dns_nameserver", server)?;
    }
    let routes = body.list("host_routes").unwrap_or_default();
    if routes.len() > settings.max_subnet_host_routes {
        return Err(faults::too_many_host_routes(
            subnet,
            settings.max_subnet_host_routes,
        ));
    }
    for route in host_routes(body) {
        let invalid = || Fault::invalid_input(format!("Invalid route: {}", route.destination));
        let nexthop: IpAddr = route.nexthop.parse().map_err(|_| invalid())?;
        let destination: IpNet = route.destination.parse().map_err(|_| invalid())?;
        check_version(version, nexthop.is_ipv6(), "nexthop", &route.nexthop)?;
        check_version(
            version,
            destination.addr().is_ipv6(),
            "destination",
            &route.destination,
        )?;
    }
    check_service_types(body)
}

/// No service type twice.
fn check_service_types(body: &Body) -> Result<(), Fault> {
    let types = body.texts("service_types");
    let twice = (1..types.len()).find(|&n| types[..n].contains(&types[n]));
    match twice {
        Some(n) => Err(faults::duplicate_service_type(&types[n])),
        None => Ok(()),
    }
}

/// `host_routes` of a request, in canonical form.
pub fn host_routes(body: &Body) -> Vec<HostRoute> {
    let routes = body.list("host_routes").unwrap_or_default().iter();
    routes
        .map(|route| {
            let text = |key: &str| {
                route
                    .get(key)
                    .and_then(Value::as_str)
                    .unwrap_or_default()
                    .to_owned()
            };
            let (destination, nexthop) = (text("destination"), text("nexthop"));
            HostRoute {
                destination: destination
                    .parse::<IpNet>()
                    .map_or(destination, |net| net.to_string()),
                nexthop: nexthop.parse::<IpAddr>().map_or(nexthop, |ip| ip.to_string()),
            }
        })
        .collect()
}

/// The IPv6 modes of a new subnet.
pub fn check_modes(body: &Body, version: i64, net: Option<IpNet>) -> Result<(), Fault> {
    let (ra, address) = (body.text("ipv6_ra_mode"), body.text("ipv6_address_mode"));
    if version == 4 {
        for (name, mode) in [("ipv6_ra_mode", ra), ("ipv6_address_mode", address)] {
            if mode.is_some() {
                return Err(Fault::invalid_input(format!(
                    "{name} is not valid when ip_version is 4"
                )));
            }
        }
        return Ok(());
    }
    if (ra.is_some() || address.is_some()) && !body.flag("enable_dhcp").unwrap_or(true) {
        let message = "ipv6_ra_mode or ipv6_address_mode cannot be set when enable_dhcp is set to False";
        return Err(Fault::invalid_input(message));
    }
    if let (Some(ra), Some(address)) = (ra, address)
        && ra != address
    {
        return Err(Fault::invalid_input(format!(
            "ipv6_ra_mode set to '{ra}' with ipv6_address_mode set to '{address}' is not valid. If both attributes \
             are set, they must be the same value"
        )));
    }
    let auto = |mode| matches!(mode, Some("slaac" | "dhcpv6-stateless"));
    match net {
        // Hosts add a 64 bit interface identifier of their own (RFC 4862, section 5.5.3).
        Some(net) if (auto(ra) || auto(address)) && net.prefix_len() != 64 => {
            Err(Fault::invalid_input(format!(
                "Invalid CIDR {net} for IPv6 address mode. OpenStack uses the EUI-64 address format, which requires the \
             prefix to be /64"
            )))
        }
        _ => Ok(()),
    }
}

/// DHCP stays on where the IPv6 modes need it.
pub fn check_modes_kept(body: &Body, subnet: &Subnet) -> Result<(), Fault> {
    let has_modes = subnet.ipv6_ra_mode.is_some() || subnet.ipv6_address_mode.is_some();
    if subnet.ip_version == 6 && has_modes && body.flag("enable_dhcp") == Some(false) {
        return Err(Fault::invalid_input(
            "Cannot disable enable_dhcp with ipv6 attributes set",
        ));
    }
    Ok(())
}

/// A subnet whose prefix is to be delegated (`_validate_subnet_for_pd`).
pub fn check_delegation(body: &Body, version: i64) -> Result<(), Fault> {
    if version != 6 {
        return Err(faults::bad(
            "Prefix Delegation can only be used with IPv6 subnets.",
        ));
    }
    for (name, what) in [("ipv6_ra_mode", "RA"), ("ipv6_address_mode", "Address")] {
        if !matches!(body.text(name), Some("slaac" | "dhcpv6-stateless")) {
            let message = format!("IPv6 {what} Mode must be SLAAC or Stateless for Prefix Delegation.");
            return Err(faults::bad(message));
        }
    }
    Ok(())
}

/// The network's MTU must be enough for the IP version.
pub fn check_mtu(network: &str, mtu: i64, version: i64) -> Result<(), Fault> {
    const IPV4_MIN_MTU: i64 = 68;
    const IPV6_MIN_MTU: i64 = 1280;
    if mtu != 0 && mtu < IPV4_MIN_MTU {
        return Err(faults::mtu_too_small(network, IPV4_MIN_MTU));
    }
    if mtu != 0 && mtu < IPV6_MIN_MTU && version == 6 {
        return Err(faults::mtu_too_small(network, IPV6_MIN_MTU));
    }
    Ok(())
}
