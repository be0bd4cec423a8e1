//! DHCP options of a subnet (`neutron/plugins/ml2/drivers/ovn/mech_driver/ovsdb/ovn_client.py`,
//! `_get_ovn_dhcpv4_opts` and `_get_ovn_dhcpv6_opts`).

use std::net::IpAddr;

use crate::desired::Pairs;
use crate::{Config, Keep, SubnetFacts};

/// Where the metadata service is.
const METADATA_CIDR: &str = "169.254.169.254/32";
/// What `[ovn] ovn_dhcp4_global_options` may not change.
const FIXED4: [&str; 7] = [
    "server_id",
    "lease_time",
    "mtu",
    "router",
    "server_mac",
    "dns_server",
    "classless_static_route",
];
/// What `[ovn] ovn_dhcp6_global_options` may not change.
const FIXED6: [&str; 3] = ["dhcpv6_stateless", "dns_server", "server_id"];

/// The option that holds the server's MAC address.
pub(super) fn server_mac_key(facts: &SubnetFacts) -> &'static str {
    if facts.subnet.ip_version == 6 {
        "server_id"
    } else {
        "server_mac"
    }
}

/// Neutron draws the MAC of a DHCP server at random when it inserts the row, and keeps it from then on.
pub(super) fn keep_server_mac(facts: &SubnetFacts) -> Keep {
    let stored: &'static [&'static str] = if facts.subnet.ip_version == 6 {
        &["server_id"]
    } else {
        &["server_mac"]
    };
    Keep {
        stored,
        ..Keep::default()
    }
}

/// `DHCP_Options.options` of a subnet.
pub(super) fn options(facts: &SubnetFacts, config: &Config) -> Pairs {
    if facts.subnet.ip_version == 6 {
        options6(facts, config)
    } else {
        options4(facts, config)
    }
}

fn options4(facts: &SubnetFacts, config: &Config) -> Pairs {
    let subnet = &facts.subnet;
    let Some(server) = subnet.gateway_ip.as_ref().or(facts.metadata_ip.as_ref()) else {
        return Pairs::new();
    };
    let mut options = Pairs::from([
        ("server_id".into(), server.clone()),
        ("lease_time".into(), config.dhcp_default_lease_time.to_string()),
        ("mtu".into(), facts.network.network.mtu.to_string()),
        ("server_mac".into(), server_mac(&subnet.id, &config.base_mac)),
    ]);
    if !config.dns_domain.is_empty() && config.dns_domain != "openstacklocal" {
        // Without quotes OVN takes it for a variable.
        options.insert("domain_name".into(), format!("\"{}\"", config.dns_domain));
    }
    if let Some(gateway) = &subnet.gateway_ip {
        options.insert("router".into(), gateway.clone());
    }
    options.extend(dns_server(facts, config));
    options.extend(static_routes(facts).map(|routes| ("classless_static_route".into(), routes)));
    apply_global(&mut options, &config.ovn_dhcp4_global_options, &FIXED4);
    options
}

fn options6(facts: &SubnetFacts, config: &Config) -> Pairs {
    let subnet = &facts.subnet;
    let mut options = Pairs::from([("server_id".into(), server_mac(&subnet.id, &config.base_mac))]);
    options.extend(dns_server(facts, config));
    if facts.is_stateless() {
        options.insert("dhcpv6_stateless".into(), "true".into());
    }
    apply_global(&mut options, &config.ovn_dhcp6_global_options, &FIXED6);
    options
}

impl SubnetFacts {
    /// Whether hosts form their own addresses, and DHCPv6 tells them only the rest.
    pub(super) fn is_stateless(&self) -> bool {
        self.subnet.ipv6_address_mode.as_deref() == Some("dhcpv6-stateless")
    }
}

/// The name servers of the subnet, else those configured, else those of the API host. A single "any" address
/// says that there are none.
fn dns_server(facts: &SubnetFacts, config: &Config) -> Option<(String, String)> {
    let of_family = |servers: &[String]| -> Vec<String> {
        let six = facts.subnet.ip_version == 6;
        let fits = |server: &&String| {
            server
                .parse::<IpAddr>()
                .is_ok_and(|address| address.is_ipv6() == six)
        };
        servers.iter().filter(fits).cloned().collect()
    };
    let own = || Some(facts.subnet.dns_nameservers.clone()).filter(|servers| !servers.is_empty());
    let configured = || Some(of_family(&config.dns_servers)).filter(|servers| !servers.is_empty());
    let servers = own()
        .or_else(configured)
        .unwrap_or_else(|| of_family(&config.system_resolvers));
    let none = match servers.as_slice() {
        [] => true,
        [only] => only
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_unspecified()),
        _ => false,
    };
    (!none).then(|| ("dns_server".into(), format!("{{{}}}", servers.join(", "))))
}

/// Clients that get this option ignore `router` (RFC 3442), so it ends with the default route.
fn static_routes(facts: &SubnetFacts) -> Option<String> {
    let metadata = facts
        .metadata_ip
        .iter()
        .map(|address| format!("{METADATA_CIDR},{address}"));
    let host = facts
        .subnet
        .host_routes
        .iter()
        .map(|route| format!("{},{}", route.destination, route.nexthop));
    let mut routes: Vec<String> = metadata.chain(host).collect();
    if routes.is_empty() {
        return None;
    }
    routes.extend(
        facts
            .subnet
            .gateway_ip
            .iter()
            .map(|gateway| format!("0.0.0.0/0,{gateway}")),
    );
    Some(format!("{{{}}}", routes.join(", ")))
}

/// Options for all subnets: an empty value removes one, `;` separates several values.
fn apply_global(options: &mut Pairs, global: &Pairs, fixed: &[&str]) {
    for (name, value) in global.iter().filter(|(name, _)| !fixed.contains(&name.as_str())) {
        if value.is_empty() {
            options.remove(name);
        } else if value.contains(';') {
            options.insert(name.clone(), format!("{{{}}}", value.replace(';', ", ")));
        } else {
            options.insert(name.clone(), value.clone());
        }
    }
}

/// A MAC address that depends on the id alone. It begins like `base_mac`: with three octets, or with four where
/// the fourth is not zero.
fn server_mac(id: &str, base_mac: &str) -> String {
    // FNV-1a: stable across releases of Rust, unlike its hashers.
    let hash = id.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let base: Vec<&str> = base_mac.split(':').collect();
    let octet = |at: usize| base.get(at).copied().unwrap_or("00");
    let [.., c, b, a] = (hash ^ (hash >> 32)).to_be_bytes();
    let fourth = match octet(3) {
        "00" => format!("{:02x}", c & 0x7f),
        given => given.to_owned(),
    };
    format!("{}:{}:{}:{fourth}:{b:02x}:{a:02x}", octet(0), octet(1), octet(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_derived_mac_keeps_the_base_and_depends_on_the_id() {
        let a = server_mac("11111111-1111-1111-1111-111111111111", "fa:16:3e:00:00:00");
        let b = server_mac("22222222-2222-2222-2222-222222222222", "fa:16:3e:00:00:00");
        assert!(a.starts_with("fa:16:3e:") && b.starts_with("fa:16:3e:"));
        assert_ne!(a, b);
        assert_eq!(
            a,
            server_mac("11111111-1111-1111-1111-111111111111", "fa:16:3e:00:00:00")
        );
        assert!(server_mac("x", "fa:16:3e:4f:00:00").starts_with("fa:16:3e:4f:"));
    }

    #[test]
    fn global_options_add_replace_and_remove_but_not_what_is_fixed() {
        let mut options = Pairs::from([
            ("mtu".into(), "1500".into()),
            ("domain_name".into(), "\"x\"".into()),
        ]);
        let global = Pairs::from([
            ("mtu".into(), "9".into()),
            ("domain_name".into(), String::new()),
            ("ntp_server".into(), "192.0.2.1;192.0.2.2".into()),
            ("tftp_server".into(), "192.0.2.3".into()),
        ]);
        apply_global(&mut options, &global, &FIXED4);
        let wanted = [
            ("mtu", "1500"),
            ("ntp_server", "{192.0.2.1, 192.0.2.2}"),
            ("tftp_server", "192.0.2.3"),
        ];
        assert_eq!(
            options,
            wanted
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into()
        );
    }
}
