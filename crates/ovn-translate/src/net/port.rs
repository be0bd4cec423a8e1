//! Port -> Logical_Switch_Port.

use std::net::IpAddr;

use model::Key;
use model::net::Port;
use ovn_schema::nb::{LogicalSwitch, LogicalSwitchPort};
use ovsdb::value::Datum;

use super::binding_profile::{BindingProfile, vnic_type};
use super::dhcp_port::{PortDhcp, port_dhcp};
use super::port_addresses::{addresses, any_address, cidrs, is_trusted, port_security};
use super::{dns, ha_group};
use crate::desired::Pairs;
use crate::{
    Cell, Config, Desired, DesiredRow, HaGroup, Identity, Keep, PortFacts, SubnetFacts, WhenMissing, names,
};

/// Owners of ports that a router has, which get their type, addresses and some options when they are attached to it.
const ROUTER_OWNERS: [&str; 5] = [
    "network:router_interface",
    "network:ha_router_replicated_interface",
    "network:router_interface_distributed",
    "network:router_centralized_snat",
    "network:router_gateway",
];
/// Devices of a hypervisor that OVN does not plug.
const EXTERNAL_VNICS: [&str; 4] = ["direct", "direct-physical", "macvtap", "baremetal"];
/// Options that are written by others: QoS.
const KEPT_OPTIONS: &[&str] = &["qos_"];
/// Options of router ports that are written by others.
const KEPT_ROUTER_OPTIONS: &[&str] = &[
    "qos_",
    "router-port",
    "nat-addresses",
    "exclude-lb-vips-from-garp",
    "arp_proxy",
];

impl PortFacts {
    /// The facts of one of the port's subnets.
    pub(super) fn subnet(&self, id: &str) -> Option<&SubnetFacts> {
        self.subnets
            .iter()
            .find(|facts| facts.subnet.id == id)
            .map(|facts| &**facts)
    }
}

pub(super) fn desire(key: &Key, facts: &PortFacts, config: &Config) -> Desired {
    let port = &facts.port;
    let mut desired = Desired::at(key.clone(), port.standard.revision_number);
    // Floating IPs have a port in SQL only.
    if port.device_owner == "network:floatingip" {
        return desired;
    }
    let network = &facts.network;
    let (switch, switch_id) = match &facts.segment_id {
        _ if network.has_switch(config) => (
            Identity::Switch(network.network.id.clone()),
            network.network.id.as_str(),
        ),
        Some(segment) => (Identity::SegmentSwitch(segment.clone()), segment.as_str()),
        None => return desired,
    };
    let plan = PortPlan::new(facts, config);
    for dhcp in [&plan.dhcp4, &plan.dhcp6] {
        if let PortDhcp::Own(row) = dhcp {
            desired.rows.push((**row).clone());
        }
    }
    if plan.kind == "external" {
        desired.rows.extend(facts.ha_group.as_ref().map(group));
    }
    desired.rows.push(plan.row(&switch, switch_id, config));
    desired.groups = plan.groups();
    // Networks among them are nobody's fixed IP.
    let pairs = port.address_pairs.iter().map(|pair| pair.ip_address.clone());
    desired.pair_addresses = pairs.filter(|text| text.parse::<IpAddr>().is_ok()).collect();
    desired.dns = dns::records(facts, &switch, switch_id, config);
    desired
}

/// The group of chassis of an external port. One that follows a router is the router's to write.
fn group(group: &HaGroup) -> DesiredRow {
    match group.external_ids.contains_key(names::ROUTER_ID) {
        true => DesiredRow::new(Identity::HaGroup(group.name.clone())).when_missing(WhenMissing::Skip),
        false => ha_group(group),
    }
}

/// A port and what follows from it.
struct PortPlan<'a> {
    facts: &'a PortFacts,
    port: &'a Port,
    profile: BindingProfile,
    /// `Logical_Switch_Port.type`.
    kind: &'static str,
    virtual_ip: Option<(&'a str, String)>,
    dhcp4: PortDhcp,
    dhcp6: PortDhcp,
}

impl<'a> PortPlan<'a> {
    fn new(facts: &'a PortFacts, config: &Config) -> Self {
        let port = &facts.port;
        let profile = BindingProfile::of(port);
        let mut virtual_ip = port.fixed_ips.iter().find_map(|fixed| {
            let parents = facts
                .virtual_parents
                .get(&fixed.ip_address)
                .filter(|parents| !parents.is_empty())?;
            let mut parents = parents.clone();
            parents.sort_unstable();
            Some((fixed.ip_address.as_str(), parents.join(",")))
        });
        let external = EXTERNAL_VNICS.contains(&vnic_type(port))
            && !profile
                .capabilities
                .iter()
                .any(|capability| capability == "switchdev");
        let kind = if profile.text("vtep-physical-switch").is_some() {
            virtual_ip = None;
            "vtep"
        } else if external {
            "external"
        } else if is_localport(port) {
            "localport"
        } else if virtual_ip.is_some() {
            "virtual"
        } else {
            ""
        };
        let (dhcp4, dhcp6) = (port_dhcp(facts, 4, config), port_dhcp(facts, 6, config));
        Self {
            facts,
            port,
            profile,
            kind,
            virtual_ip,
            dhcp4,
            dhcp6,
        }
    }

    fn is_of_router(&self) -> bool {
        ROUTER_OWNERS.contains(&self.port.device_owner.as_str())
    }

    fn row(&self, switch: &Identity, switch_id: &str, config: &Config) -> DesiredRow {
        let security = if self.kind == "vtep" {
            Default::default()
        } else {
            port_security(self.port)
        };
        let has_dhcp = self.dhcp4.row().is_some() || self.dhcp6.row().is_some();
        let addresses = match self.kind {
            "vtep" => any_address(),
            kind => addresses(self.port, kind, !security.is_empty(), has_dhcp),
        };
        // What a router port is, its attachment to the router decides.
        let settled = |value: Datum| {
            if self.is_of_router() {
                Cell::Initially(value)
            } else {
                Cell::Is(value)
            }
        };
        let references = |dhcp: &PortDhcp| Cell::Refs(dhcp.row().cloned().into_iter().collect());
        let prefixes = if self.is_of_router() {
            KEPT_ROUTER_OPTIONS
        } else {
            KEPT_OPTIONS
        };
        let keep_ids = Keep {
            until_revised: &[names::MTU],
            ..Keep::default()
        };
        let row = DesiredRow::new(Identity::SwitchPort(self.port.id.clone()))
            .with(LogicalSwitchPort::NAME, Cell::Is(self.port.id.as_str().into()))
            .with(LogicalSwitchPort::TYPE, settled(self.kind.into()))
            .with(LogicalSwitchPort::ADDRESSES, settled(Datum::set(addresses)))
            .with(LogicalSwitchPort::PORT_SECURITY, Cell::Is(Datum::set(security)))
            .with(
                LogicalSwitchPort::ENABLED,
                Cell::Is(self.port.admin_state_up.into()),
            )
            .with(
                LogicalSwitchPort::PARENT_NAME,
                Cell::Is(self.profile.text("parent_name").into()),
            )
            .with(
                LogicalSwitchPort::TAG_REQUEST,
                Cell::Is(self.profile.number("tag").into()),
            )
            .with(LogicalSwitchPort::DHCPV4_OPTIONS, references(&self.dhcp4))
            .with(LogicalSwitchPort::DHCPV6_OPTIONS, references(&self.dhcp6))
            .with(
                LogicalSwitchPort::OPTIONS,
                Cell::Pairs(
                    self.options(config),
                    Keep {
                        prefixes,
                        ..Keep::default()
                    },
                ),
            )
            .with(
                LogicalSwitchPort::EXTERNAL_IDS,
                Cell::Merge(self.external_ids(switch_id), keep_ids),
            )
            .inside(switch.clone(), LogicalSwitch::PORTS);
        match self.ha_group() {
            Some(groups) => row.with(LogicalSwitchPort::HA_CHASSIS_GROUP, Cell::Refs(groups)),
            None => row,
        }
    }

    /// The group of chassis that an external port is on; `None` while it is not known.
    fn ha_group(&self) -> Option<Vec<Identity>> {
        if self.kind != "external" {
            return Some(Vec::new());
        }
        let group = self.facts.ha_group.as_ref()?;
        Some(vec![Identity::HaGroup(group.name.clone())])
    }

    /// The port groups that filter the port's traffic.
    fn groups(&self) -> Vec<String> {
        if is_trusted(self.port) {
            return Vec::new();
        }
        let mut groups: Vec<String> = self
            .port
            .security_groups
            .iter()
            .map(|id| names::port_group(id))
            .collect();
        if self.kind != "vtep" && self.port.port_security_enabled {
            groups.push(names::DROP_GROUP.into());
        }
        groups
    }

    fn options(&self, config: &Config) -> Pairs {
        let mut options = Pairs::new();
        let mut put = |name: &str, value: String| options.insert(name.to_owned(), value);
        if self.kind == "vtep" {
            for name in ["vtep-physical-switch", "vtep-logical-switch"] {
                put(name, self.profile.text(name).unwrap_or_default().to_owned());
            }
        }
        if let Some((address, parents)) = &self.virtual_ip {
            put("virtual-ip", (*address).to_owned());
            put("virtual-parents", parents.clone());
        }
        if config.features.mcast_flood_broken && !["vtep", "localport"].contains(&self.kind) {
            put("mcast_flood_reports", "true".into());
        }
        if self.kind != "external" {
            options.extend(self.plug_options());
            if self.kind != "virtual" {
                options.extend(self.chassis_options(config));
            }
        }
        options
    }

    /// How the representor of a SmartNIC's virtual function is plugged.
    fn plug_options(&self) -> Pairs {
        match self.profile.text("pf_mac_address") {
            Some(mac) if vnic_type(self.port) == "remote-managed" => Pairs::from([
                ("vif-plug-type".into(), "representor".into()),
                (
                    "vif-plug-mtu-request".into(),
                    self.facts.network.network.mtu.to_string(),
                ),
                ("vif-plug:representor:pf-mac".into(), mac.to_owned()),
                (
                    "vif-plug:representor:vf-num".into(),
                    self.profile.number("vf_num").unwrap_or(0).to_string(),
                ),
            ]),
            _ => Pairs::new(),
        }
    }

    /// Where the port is to be, and while it moves, where it is going.
    fn chassis_options(&self, config: &Config) -> Pairs {
        let Some(binding) = &self.port.binding else {
            return Pairs::new();
        };
        let host = match binding.vnic_type.as_str() {
            "remote-managed" => self.facts.card_host.as_deref().unwrap_or_default(),
            _ => &binding.host,
        };
        if host.is_empty() {
            return Pairs::new();
        }
        let destination = binding.profile.get("migrating_to").and_then(|to| to.as_str());
        let Some(destination) = destination.filter(|to| !to.is_empty()) else {
            return Pairs::from([("requested-chassis".into(), host.to_owned())]);
        };
        let mut options = Pairs::from([("requested-chassis".into(), format!("{host},{destination}"))]);
        let strategy = &config.live_migration_activation_strategy;
        if binding.vif_type != "vhostuser" && !strategy.is_empty() {
            options.insert("activation-strategy".into(), strategy.clone());
        }
        options
    }

    fn external_ids(&self, switch_id: &str) -> Pairs {
        let (facts, port) = (self.facts, self.port);
        let network = &facts.network.network;
        let plugged = vnic_type(port) == "remote-managed" && self.profile.text("pf_mac_address").is_some();
        let shows_mtu = is_localport(port) || (plugged && self.kind != "external");
        let groups = if is_trusted(port) {
            String::new()
        } else {
            port.security_groups.join(" ")
        };
        let of_vtep = self.kind == "vtep";
        let mut ids: Pairs = [
            (names::PORT_NAME, port.name.clone()),
            (names::DEVICE_ID, port.device_id.clone()),
            (names::DEVICE_OWNER, port.device_owner.clone()),
            (names::PROJECT_ID, port.project_id.clone()),
            (names::CIDRS, if of_vtep { String::new() } else { cidrs(facts) }),
            (
                names::ADDRESS_SCOPE4,
                if of_vtep {
                    String::new()
                } else {
                    self.address_scope(4)
                },
            ),
            (
                names::ADDRESS_SCOPE6,
                if of_vtep {
                    String::new()
                } else {
                    self.address_scope(6)
                },
            ),
            (names::NETWORK_NAME, names::switch(&network.id)),
            (names::SECURITY_GROUP_IDS, groups),
            (names::REVISION, port.standard.revision_number.to_string()),
            (names::VNIC_TYPE, vnic_type(port).to_owned()),
            (names::CAPABILITIES, self.profile.capabilities.join(";")),
            (
                names::MTU,
                if shows_mtu && !of_vtep {
                    network.mtu.to_string()
                } else {
                    String::new()
                },
            ),
        ]
        .map(|(key, value)| (key.to_owned(), value))
        .into();
        if switch_id != network.id {
            ids.insert(names::SEGMENT_ID.into(), switch_id.to_owned());
        }
        ids
    }

    /// The address scope of the port's last subnet of this IP version that has one.
    fn address_scope(&self, ip_version: i64) -> String {
        let subnets = self
            .port
            .fixed_ips
            .iter()
            .filter_map(|fixed| self.facts.subnet(&fixed.subnet_id));
        let mut scopes = subnets
            .filter(|facts| facts.subnet.ip_version == ip_version)
            .filter_map(|facts| facts.address_scope_id.clone());
        scopes.next_back().unwrap_or_default()
    }
}

/// Whether the port is on every chassis at once: the metadata service, or OVN's health monitor.
fn is_localport(port: &Port) -> bool {
    (port.device_owner == "network:distributed" && port.device_id.starts_with(names::METADATA_PREFIX))
        || (port.device_owner == "ovn-lb-hm:distributed" && port.device_id.starts_with("ovn-lb-hm"))
}
