//! Which plugins and drivers of Neutron there are, and what becomes of those that are configured. Python code
//! cannot be loaded; whoever relies on some has to hear of it by name.

use model::ext::Absent;
use oslo::config::{Bool, Config, Invalid, List, Opt, Severity, Str};
use plugin::Settings;

use super::OvnSettings;

const CORE_PLUGIN: Opt<Str> = Opt::new("DEFAULT", "core_plugin", Str).or("ml2");
const SERVICE_PLUGINS: Opt<List> = Opt::new("DEFAULT", "service_plugins", List).or("");
const MECHANISM_DRIVERS: Opt<List> = Opt::new("ml2", "mechanism_drivers", List).or("");
const ENABLE_TRADITIONAL_DHCP: Opt<Bool> = Opt::new("DEFAULT", "enable_traditional_dhcp", Bool).or("true");
const EXTERNAL_DNS_DRIVER: Opt<Str> = Opt::new("DEFAULT", "external_dns_driver", Str);

/// ML2 extension drivers of Neutron 29.
pub(super) const EXTENSION_DRIVERS: &[&str] = &[
    "data_plane_status",
    "dns",
    "dns_domain_keywords",
    "dns_domain_ports",
    "port_device_profile",
    "port_hardware_offload_type",
    "port_hint_ovs_tx_steering",
    "port_hints",
    "port_numa_affinity_policy",
    "port_security",
    "port_trusted",
    "qos",
    "subnet_dns_publish_fixed_ip",
    "tag_ports_during_bulk_creation",
    "uplink_status_propagation",
    "uplink_status_propagation_updatable",
];

/// Service plugins of Neutron 29 that are part of Neutrino. Routers and port forwarding are served if they are listed.
const SERVED: &[&str] = &[
    "network_ip_availability",
    "ovn-router",
    "port_forwarding",
    "revisions",
    "segments",
    "tag",
    "timestamp",
];

/// Service plugins of Neutron 29 that Neutrino does not serve yet.
const NOT_SERVED: &[&str] = &[
    "auto_allocate",
    "conntrack_helper",
    "evpn",
    "flavors",
    "local_ip",
    "log",
    "metering",
    "ndp_proxy",
    "network_segment_range",
    "ovn-bgp",
    "placement",
    "pvlan",
    "qos",
    "router",
    "trunk",
];

/// Service plugins that Neutron loads whether they are listed or not.
const DEFAULT: &[&str] = &[
    "auto_allocate",
    "flavors",
    "network_ip_availability",
    "revisions",
    "tag",
    "timestamp",
];

/// Mechanism drivers of Neutron 29 besides `ovn`.
const OTHER_MECHANISMS: &[&str] = &["l2population", "macvtap", "openvswitch", "sriovnicswitch"];

/// Checks the lists of plugins and drivers. Answers what of Neutron they, and options that turn something off, leave out.
pub(super) fn read(config: &mut Config, plugin: &Settings, ovn: &OvnSettings) -> Absent {
    let core = config.get(&CORE_PLUGIN);
    if !matches!(core.as_str(), "ml2" | "neutron.plugins.ml2.plugin.Ml2Plugin") {
        config.error(
            &CORE_PLUGIN,
            "other core plugins than ML2 cannot be loaded",
            "ml2",
        );
    }
    check_mechanisms(config);
    let services = check_services(config);
    if config
        .optional(&EXTERNAL_DNS_DRIVER)
        .is_some_and(|name| !name.is_empty())
    {
        config.warning(
            &EXTERNAL_DNS_DRIVER,
            "records are not published to an external DNS service yet",
            "",
        );
    }
    let loaded = &plugin.ml2.extension_drivers;
    let drivers = EXTENSION_DRIVERS.iter().copied();
    let off = [
        ("vlan_transparent", plugin.vlan_transparent == Some(false)),
        ("vlan_qinq", plugin.vlan_qinq == Some(false)),
        ("enable_security_group", !ovn.enable_security_group),
        ("ovn_router_indirect_snat", !ovn.router_indirect_snat),
        ("enable_traditional_dhcp", !config.get(&ENABLE_TRADITIONAL_DHCP)),
    ];
    Absent {
        drivers: drivers
            .filter(|name| !loaded.iter().any(|driver| driver == name))
            .collect(),
        services,
        options: off
            .into_iter()
            .filter_map(|(name, off)| off.then_some(name))
            .collect(),
    }
}

fn check_mechanisms(config: &mut Config) {
    let names = config.get(&MECHANISM_DRIVERS);
    if !names.iter().any(|name| name == "ovn") {
        config.error(
            &MECHANISM_DRIVERS,
            "Neutrino is the ovn driver, which is not in the list",
            "ovn",
        );
    }
    for name in names.iter().filter(|name| *name != "ovn") {
        if OTHER_MECHANISMS.contains(&name.as_str()) {
            let problem = format!(
                "the mechanism driver '{name}' is not part of Neutrino: ports that it would bind stay unbound"
            );
            config.warning(&MECHANISM_DRIVERS, problem, "ovn");
        } else {
            let problem = format!(
                "the mechanism driver '{name}' cannot be loaded: it is not part of Neutrino, and Python code cannot run in it"
            );
            config.error(
                &MECHANISM_DRIVERS,
                problem,
                "ovn; leave what depends on the other driver to a Python neutron on the same database",
            );
        }
    }
}

fn check_services(config: &mut Config) -> Vec<&'static str> {
    let names = config.get(&SERVICE_PLUGINS);
    let listed = |name: &&String| !SERVED.contains(&name.as_str()) && !name.is_empty();
    let mut not_served = Vec::new();
    for name in names.iter().filter(listed) {
        if NOT_SERVED.contains(&name.as_str()) || name.starts_with("neutron.services.") {
            not_served.push(name.as_str());
        } else {
            let problem = format!(
                "the service plugin '{name}' cannot be loaded: it is not part of Neutrino, and Python code cannot run in it; \
                 its API answers 404 here"
            );
            config.warning(
                &SERVICE_PLUGINS,
                problem,
                "remove it, or route its API to a Python neutron on the same database",
            );
        }
    }
    if !not_served.is_empty() {
        let problem = format!(
            "not served by Neutrino yet: {}; their API answers 404 here",
            not_served.join(", ")
        );
        config.report(Severity::Note, &SERVICE_PLUGINS, Invalid::new(problem, ""));
    }
    absent(&names)
}

/// The service plugins that are neither in this list, by name or by class, nor loaded without being asked for.
fn absent(names: &[String]) -> Vec<&'static str> {
    let is_listed = |plugin: &str| {
        let module = format!("neutron.services.{plugin}.");
        names
            .iter()
            .any(|name| name == plugin || name.starts_with(&module))
    };
    let plugins = SERVED.iter().chain(NOT_SERVED).copied();
    plugins
        .filter(|plugin| !DEFAULT.contains(plugin) && !is_listed(plugin))
        .collect()
}
