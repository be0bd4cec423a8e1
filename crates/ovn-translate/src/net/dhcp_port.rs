//! DHCP options of one port: those of its subnet, overlaid with its `extra_dhcp_opts`
//! (`neutron/common/ovn/constants.py`, `SUPPORTED_DHCP_OPTS_MAPPING`; `utils.py`, `get_lsp_dhcp_opts`).

use model::net::{ExtraDhcpOpt, Port};
use ovn_schema::nb::DhcpOptions;

use super::binding_profile::vnic_type;
use super::{dhcp, subnet};
use crate::desired::Pairs;
use crate::{Cell, Config, DesiredRow, Identity, Keep, PortFacts, SubnetFacts, names};

/// Neutron's name or the option's code -> OVN's name, DHCPv4.
const OPTIONS4: &[(&str, &[&str])] = &[
    ("arp_cache_timeout", &["arp-timeout", "35"]),
    ("tcp_keepalive_interval", &["tcp-keepalive", "38"]),
    ("netmask", &["netmask", "1"]),
    ("router", &["router", "3"]),
    ("dns_server", &["dns-server", "6"]),
    ("log_server", &["log-server", "7"]),
    ("lpr_server", &["lpr-server", "9"]),
    ("domain_name", &["domain-name", "15"]),
    ("domain_search_list", &["domain-search", "119"]),
    ("swap_server", &["swap-server", "16"]),
    ("policy_filter", &["policy-filter", "21"]),
    ("router_solicitation", &["router-solicitation", "32"]),
    ("nis_server", &["nis-server", "41"]),
    ("ntp_server", &["ntp-server", "42"]),
    ("server_id", &["server-id", "54"]),
    ("tftp_server", &["tftp-server", "66"]),
    ("classless_static_route", &["classless-static-route", "121"]),
    ("ms_classless_static_route", &["ms-classless-static-route", "249"]),
    ("ip_forward_enable", &["ip-forward-enable", "19"]),
    ("router_discovery", &["router-discovery", "31"]),
    ("ethernet_encap", &["ethernet-encap", "36"]),
    ("default_ttl", &["default-ttl", "23"]),
    ("tcp_ttl", &["tcp-ttl", "37"]),
    ("mtu", &["mtu", "26"]),
    ("lease_time", &["lease-time", "51"]),
    ("T1", &["T1", "58"]),
    ("T2", &["T2", "59"]),
    ("bootfile_name", &["bootfile-name", "67"]),
    ("bootfile_name_alt", &["bootfile-name-alt"]),
    ("wpad", &["wpad", "252"]),
    ("path_prefix", &["path-prefix", "210"]),
    ("tftp_server_address", &["tftp-server-address", "150"]),
    ("next_server", &["server-ip-address", "255"]),
];

/// The same for DHCPv6.
const OPTIONS6: &[(&str, &[&str])] = &[
    ("bootfile_name", &["bootfile-name", "59"]),
    ("server_id", &["server-id", "2"]),
    ("dns_server", &["dns-server", "23"]),
    ("domain_search", &["domain-search", "24"]),
    ("ia_addr", &["ia-addr", "5"]),
];

/// What ports of bare metal servers may have besides, DHCPv4.
const BAREMETAL4: &[(&str, &[&str])] = &[
    ("bootfile_name", &["tag:ipxe,bootfile-name", "tag:ipxe,67"]),
    ("bootfile_name_alt", &["tag:!ipxe,bootfile-name", "tag:!ipxe,67"]),
];

/// The same for DHCPv6.
const BAREMETAL6: &[(&str, &[&str])] = &[
    ("bootfile_name", &["tag:ipxe6,bootfile-name", "tag:ipxe6,59"]),
    (
        "bootfile_name_alt",
        &["tag:!ipxe6,bootfile-name", "tag:!ipxe6,59"],
    ),
];

/// Text, which OVN wants in quotes.
const QUOTED: [&str; 7] = [
    "domain_name",
    "domain_search_list",
    "bootfile_name",
    "bootfile_name_alt",
    "path_prefix",
    "wpad",
    "tftp_server",
];
/// Sets, which OVN wants in braces, and which add to those of the subnet.
const BRACED: &str = "classless_static_route";

/// How a port gets its DHCP options in one IP version.
pub(super) enum PortDhcp {
    /// It gets none.
    None,
    /// Those of this row, which belongs to the subnet.
    OfSubnet(Identity),
    /// Its own.
    Own(Box<DesiredRow>),
}

impl PortDhcp {
    /// The row that the port refers to.
    pub(super) fn row(&self) -> Option<&Identity> {
        match self {
            Self::None => None,
            Self::OfSubnet(id) => Some(id),
            Self::Own(row) => Some(&row.id),
        }
    }
}

/// The DHCP options of a port.
pub(super) fn port_dhcp(facts: &PortFacts, ip_version: i64, config: &Config) -> PortDhcp {
    let Some(extra) = extra_options(&facts.port, ip_version, config) else {
        return PortDhcp::None;
    };
    let Some(subnet) = dhcp_subnet(facts, ip_version) else {
        return PortDhcp::None;
    };
    let of_subnet = Identity::SubnetDhcp(subnet.subnet.id.clone());
    if extra.is_empty() {
        return PortDhcp::OfSubnet(of_subnet);
    }
    let server_mac = dhcp::server_mac_key(subnet);
    let own_server_mac = extra.contains_key(server_mac);
    let mut options = dhcp::options(subnet, config);
    for (name, value) in extra {
        let merged = match options.get(&name) {
            Some(theirs) if name == BRACED => format!("{{{}, {}}}", unbraced(theirs), unbraced(&value)),
            _ => value,
        };
        options.insert(name, merged);
    }
    let mut ids = subnet::external_ids(subnet);
    ids.insert(names::PORT_ID.into(), facts.port.id.clone());
    let keep_ids = Keep {
        stored: &[names::REVISION],
        ..Keep::default()
    };
    let keep_mac = Keep {
        from: (!own_server_mac).then_some((server_mac, of_subnet)),
        ..Keep::default()
    };
    let id = Identity::PortDhcp {
        subnet: subnet.subnet.id.clone(),
        port: facts.port.id.clone(),
    };
    let row = DesiredRow::new(id)
        .with(DhcpOptions::CIDR, Cell::Is(subnet.subnet.cidr.as_str().into()))
        .with(DhcpOptions::EXTERNAL_IDS, Cell::Merge(ids, keep_ids))
        .with(DhcpOptions::OPTIONS, Cell::Pairs(options, keep_mac));
    PortDhcp::Own(Box::new(row))
}

/// The subnet whose options a port gets: in DHCPv6 preferably one that hands out addresses.
fn dhcp_subnet(facts: &PortFacts, ip_version: i64) -> Option<&SubnetFacts> {
    let mut subnets = facts
        .port
        .fixed_ips
        .iter()
        .filter_map(|fixed| facts.subnet(&fixed.subnet_id))
        .filter(|subnet| subnet.subnet.ip_version == ip_version && subnet.has_dhcp());
    let first = subnets.next()?;
    if ip_version == 6 && first.is_stateless() {
        return Some(subnets.find(|subnet| !subnet.is_stateless()).unwrap_or(first));
    }
    Some(first)
}

/// The port's own options in OVN's terms; `None` when OVN is not to answer its requests.
fn extra_options(port: &Port, ip_version: i64, config: &Config) -> Option<Pairs> {
    let baremetal = vnic_type(port) == "baremetal";
    let of_network = port.device_owner.starts_with("network:") || port.device_owner.starts_with("neutron:");
    let options = || {
        port.extra_dhcp_opts
            .iter()
            .filter(|option| option.ip_version == ip_version)
    };
    if of_network
        || (baremetal && config.disable_ovn_dhcp_for_baremetal_ports)
        || options().any(disables_dhcp)
    {
        return None;
    }
    let known = options().filter_map(|option| {
        let name = ovn_name(&option.opt_name, ip_version, baremetal)?;
        Some((name.to_owned(), formatted(name, &option.opt_value)))
    });
    Some(known.collect())
}

fn disables_dhcp(option: &ExtraDhcpOpt) -> bool {
    option.opt_name == "dhcp_disabled" && option.opt_value.eq_ignore_ascii_case("true")
}

/// OVN's name of an option; `None` when OVN does not have it.
fn ovn_name(name: &str, ip_version: i64, baremetal: bool) -> Option<&'static str> {
    let (always, on_baremetal) = if ip_version == 6 {
        (OPTIONS6, BAREMETAL6)
    } else {
        (OPTIONS4, BAREMETAL4)
    };
    let more = if baremetal { on_baremetal } else { &[] };
    always
        .iter()
        .chain(more)
        .find(|(_, theirs)| theirs.contains(&name))
        .map(|(ours, _)| *ours)
}

fn formatted(name: &str, value: &str) -> String {
    let enclosed = |open: char, close: char| value.starts_with(open) && value.ends_with(close);
    if QUOTED.contains(&name) && !enclosed('"', '"') {
        format!("\"{value}\"")
    } else if name == BRACED && !enclosed('{', '}') {
        format!("{{{value}}}")
    } else {
        value.to_owned()
    }
}

fn unbraced(value: &str) -> &str {
    value
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
        .unwrap_or(value)
}

/// Names of a port's extra DHCP options that OVN does not have, for a warning; DHCPv4 and DHCPv6.
pub(super) fn unsupported(port: &Port) -> Vec<(i64, String)> {
    if port.extra_dhcp_opts.iter().any(disables_dhcp) {
        return Vec::new();
    }
    let baremetal = vnic_type(port) == "baremetal";
    let options = port.extra_dhcp_opts.iter();
    options
        .filter(|option| ovn_name(&option.opt_name, option.ip_version, baremetal).is_none())
        .map(|option| (option.ip_version, option.opt_name.clone()))
        .collect()
}
