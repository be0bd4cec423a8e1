//! `[ml2]`, `[ml2_type_*]` and the MTU of the physical networks.

use std::collections::BTreeMap;

use oslo::config::{Choice, Config, Dict, Int, Invalid, List, ListOf, Opt, Str};
use plugin::{Ml2Settings, VlanRange};

use super::ranges;

/// Network types that Neutron has drivers for.
const NETWORK_TYPES: &[&str] = &["local", "flat", "vlan", "gre", "vxlan", "geneve"];

/// Bytes that OVN's Geneve header needs (outer IPv6 aside): 8 of Geneve, 8 of OVN's option, 22 of Ethernet and UDP.
const OVN_GENEVE_HEADER: i64 = 38;

const TYPE_DRIVERS: Opt<ListOf<String>> =
    Opt::new("ml2", "type_drivers", ListOf(network_type)).or("local,flat,vlan,gre,vxlan,geneve");
const PROJECT_NETWORK_TYPES: Opt<ListOf<String>> =
    Opt::new("ml2", "project_network_types", ListOf(network_type))
        .or("local")
        .formerly(&[("ml2", "tenant_network_types")]);
const EXTERNAL_NETWORK_TYPE: Opt<Str> = Opt::new("ml2", "external_network_type", Str);
const EXTENSION_DRIVERS: Opt<List> = Opt::new("ml2", "extension_drivers", List).or("");
const PATH_MTU: Opt<Int> = Opt::new("ml2", "path_mtu", Int::at_least(0)).or("0");
const PHYSICAL_NETWORK_MTUS: Opt<Dict> = Opt::new("ml2", "physical_network_mtus", Dict).or("");
const OVERLAY_IP_VERSION: Opt<Choice> = Opt::new("ml2", "overlay_ip_version", Choice(&["4", "6"])).or("4");
const GLOBAL_PHYSNET_MTU: Opt<Int> = Opt::new("DEFAULT", "global_physnet_mtu", Int::at_least(0)).or("1500");
const FLAT_NETWORKS: Opt<List> = Opt::new("ml2_type_flat", "flat_networks", List).or("*");
const NETWORK_VLAN_RANGES: Opt<ListOf<(String, VlanRange)>> =
    Opt::new("ml2_type_vlan", "network_vlan_ranges", ListOf(ranges::vlan)).or("");
const GENEVE_VNI_RANGES: Opt<ListOf<(i64, i64)>> =
    Opt::new("ml2_type_geneve", "vni_ranges", ListOf(ranges::vni)).or("");
const GENEVE_MAX_HEADER_SIZE: Opt<Int> =
    Opt::new("ml2_type_geneve", "max_header_size", Int::at_least(0)).or("30");
const VXLAN_VNI_RANGES: Opt<ListOf<(i64, i64)>> =
    Opt::new("ml2_type_vxlan", "vni_ranges", ListOf(ranges::vni)).or("");
const GRE_TUNNEL_ID_RANGES: Opt<ListOf<(i64, i64)>> =
    Opt::new("ml2_type_gre", "tunnel_id_ranges", ListOf(ranges::gre)).or("");

/// Reads and checks.
pub(super) fn read(config: &mut Config) -> Ml2Settings {
    let settings = Ml2Settings {
        type_drivers: config.get(&TYPE_DRIVERS),
        project_network_types: config.get(&PROJECT_NETWORK_TYPES),
        flat_networks: Some(config.get(&FLAT_NETWORKS)).filter(|names| !names.iter().any(|name| name == "*")),
        vlan_ranges: ranges::by_physical_network(config.get(&NETWORK_VLAN_RANGES)),
        geneve_ranges: config.get(&GENEVE_VNI_RANGES),
        vxlan_ranges: config.get(&VXLAN_VNI_RANGES),
        gre_ranges: config.get(&GRE_TUNNEL_ID_RANGES),
        geneve_max_header_size: config.get(&GENEVE_MAX_HEADER_SIZE),
        path_mtu: config.get(&PATH_MTU),
        physical_network_mtus: mtus(config),
        external_network_type: config
            .optional(&EXTERNAL_NETWORK_TYPE)
            .filter(|name| !name.is_empty()),
        overlay_ip_version: if config.get(&OVERLAY_IP_VERSION) == "6" {
            6
        } else {
            4
        },
        global_physnet_mtu: config.get(&GLOBAL_PHYSNET_MTU),
        extension_drivers: extension_drivers(config),
    };
    check_types(config, &settings);
    check_ranges(config, &settings);
    settings
}

fn network_type(item: &str) -> Result<String, Invalid> {
    if NETWORK_TYPES.contains(&item) {
        return Ok(item.to_owned());
    }
    Err(Invalid::new(
        format!("there is no network type '{item}'"),
        NETWORK_TYPES.join(", "),
    ))
}

fn mtus(config: &mut Config) -> BTreeMap<String, i64> {
    let mut mtus = BTreeMap::new();
    for (physnet, mtu) in config.get(&PHYSICAL_NETWORK_MTUS) {
        match mtu.parse::<i64>() {
            Ok(mtu) if mtu >= 0 => {
                mtus.insert(physnet, mtu);
            }
            _ => {
                let problem = format!("the MTU of '{physnet}' is not a number of bytes");
                config.error(
                    &PHYSICAL_NETWORK_MTUS,
                    problem,
                    "PHYSNET:MTU pairs separated by commas",
                );
            }
        }
    }
    mtus
}

fn extension_drivers(config: &mut Config) -> Vec<String> {
    let names = config.get(&EXTENSION_DRIVERS);
    for name in names
        .iter()
        .filter(|name| !super::drivers::EXTENSION_DRIVERS.contains(&name.as_str()))
    {
        let problem =
            format!("the extension driver '{name}' is not one of Neutron's; Python code cannot be loaded");
        config.error(
            &EXTENSION_DRIVERS,
            problem,
            super::drivers::EXTENSION_DRIVERS.join(", "),
        );
    }
    names
}

/// Types in use need their driver, and Geneve needs room for OVN's header.
fn check_types(config: &mut Config, settings: &Ml2Settings) {
    let has_driver = |name: &String| settings.type_drivers.contains(name);
    let drivers = || format!("one of [ml2] type_drivers: {}", settings.type_drivers.join(", "));
    for name in settings
        .project_network_types
        .iter()
        .filter(|name| !has_driver(name))
    {
        config.error(
            &PROJECT_NETWORK_TYPES,
            format!("'{name}' is not in [ml2] type_drivers"),
            drivers(),
        );
    }
    if let Some(name) = settings
        .external_network_type
        .as_ref()
        .filter(|name| !has_driver(name))
    {
        config.error(
            &EXTERNAL_NETWORK_TYPE,
            format!("'{name}' is not in [ml2] type_drivers"),
            drivers(),
        );
    }
    let geneve = settings.type_drivers.iter().any(|name| name == "geneve");
    if geneve && settings.geneve_max_header_size < OVN_GENEVE_HEADER {
        config.error(
            &GENEVE_MAX_HEADER_SIZE,
            "too small for the header of OVN's Geneve tunnels, so that MTUs would come out wrong",
            format!("{OVN_GENEVE_HEADER} or more (or no geneve in [ml2] type_drivers)"),
        );
    }
}

/// A project network of a type without ids to give out can never be made.
fn check_ranges(config: &mut Config, settings: &Ml2Settings) {
    let problem = |name: &str| {
        format!("empty, although {name} is in [ml2] project_network_types: no such network can be created")
    };
    for name in &settings.project_network_types {
        match name.as_str() {
            "vlan" if settings.vlan_ranges.is_empty() => {
                config.warning(&NETWORK_VLAN_RANGES, problem(name), "such as physnet1:100:199");
            }
            "geneve" if settings.geneve_ranges.is_empty() => {
                config.warning(&GENEVE_VNI_RANGES, problem(name), "such as 1:65536");
            }
            "vxlan" if settings.vxlan_ranges.is_empty() => {
                config.warning(&VXLAN_VNI_RANGES, problem(name), "such as 1:65536");
            }
            "gre" if settings.gre_ranges.is_empty() => {
                config.warning(&GRE_TUNNEL_ID_RANGES, problem(name), "such as 1:1000");
            }
            _ => {}
        }
    }
}
