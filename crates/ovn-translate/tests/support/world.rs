//! A small cloud: networks, subnets, ports and groups as SQL would have them, and the facts that follow.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use model::net::{
    AddressGroup, AddressPair, Binding, ExtraDhcpOpt, FixedIp, FloatingIp, HostRoute, Network, Port, Router,
    SecurityGroup, SecurityGroupRule, Segment, Subnet,
};
use model::{Key, Kind, Standard, Timestamp};
use ovn_translate::{
    AddressGroupFacts, Config, Facts, HaGroup, NetworkFacts, PortFacts, RuleFacts, SecurityGroupFacts,
    SegmentFacts, SubnetFacts,
};
use serde_json::{Map, Value};

/// All that is in SQL.
#[derive(Clone, Debug, Default)]
pub struct World {
    pub networks: Vec<Network>,
    pub subnets: Vec<Subnet>,
    pub ports: Vec<Port>,
    pub groups: Vec<SecurityGroup>,
    pub address_groups: Vec<AddressGroup>,
    /// Subnet -> address scope of its pool.
    pub scopes: BTreeMap<String, String>,
    /// Port -> the segment that it is bound to.
    pub bound: BTreeMap<String, String>,
    /// The last revision of every id that ever was: one that comes back counts on.
    pub revisions: BTreeMap<String, i64>,
    /// Whether the facts of a group leave its rules out.
    pub rules_apart: bool,
    /// Port -> the chassis that answer for it.
    pub ha_groups: BTreeMap<String, HaGroup>,
    pub routers: Vec<Router>,
    pub floating_ips: Vec<FloatingIp>,
    /// Router -> the port of `routers.gw_port_id`.
    pub first_gateways: BTreeMap<String, String>,
    /// Router -> the chassis that its gateway is on.
    pub chassis: BTreeMap<String, BTreeMap<String, i64>>,
    /// Ports that are up.
    pub up: BTreeSet<String>,
    /// Ports behind a load balancer with a floating IP.
    pub members: BTreeSet<String>,
}

impl World {
    /// The keys of all that is there.
    pub fn keys(&self) -> Vec<Key> {
        let networks = self
            .networks
            .iter()
            .map(|one| Key::new(Kind::Network, one.id.as_str()));
        let segments = self.networks.iter().flat_map(|one| &one.segments);
        let groups = self
            .groups
            .iter()
            .map(|one| Key::new(Kind::SecurityGroup, one.id.as_str()));
        let subnets = self
            .subnets
            .iter()
            .map(|one| Key::new(Kind::Subnet, one.id.as_str()));
        let ports = self.ports.iter().map(|one| Key::new(Kind::Port, one.id.as_str()));
        let address_groups = self
            .address_groups
            .iter()
            .map(|one| Key::new(Kind::AddressGroup, one.id.as_str()));
        let routers = self
            .routers
            .iter()
            .map(|one| Key::new(Kind::Router, one.id.as_str()));
        let router_ports = self
            .router_ports()
            .map(|one| Key::new(Kind::RouterPort, one.id.as_str()));
        let floating_ips = self
            .floating_ips
            .iter()
            .map(|one| Key::new(Kind::FloatingIp, one.id.as_str()));
        networks
            .chain(address_groups)
            .chain(routers)
            .chain(router_ports)
            .chain(floating_ips)
            .chain(segments.map(|one| Key::new(Kind::Segment, one.id.as_str())))
            .chain(groups)
            .chain(subnets)
            .chain(ports)
            .collect()
    }

    /// The keys of ports with such a fixed IP.
    pub fn ports_with(&self, fits: impl Fn(&FixedIp) -> bool) -> Vec<Key> {
        let ports = self.ports.iter().filter(|port| port.fixed_ips.iter().any(&fits));
        ports.map(|port| Key::new(Kind::Port, port.id.as_str())).collect()
    }

    /// The port of this id.
    pub fn port(&mut self, id: &str) -> &mut Port {
        self.ports
            .iter_mut()
            .find(|port| port.id == id)
            .expect("the port")
    }

    /// What the driver would load for a key.
    pub fn facts(&self, key: &Key, config: &Config) -> Facts {
        let facts = match key.kind {
            Kind::Network => self.network(&key.id).map(Facts::Network),
            Kind::Segment => self.segment(&key.id, config),
            Kind::Subnet => self.subnet(&key.id).map(|facts| Facts::Subnet(Arc::new(facts))),
            Kind::Port => self.port_facts(&key.id).map(|facts| Facts::Port(Box::new(facts))),
            Kind::SecurityGroup => {
                let group = self.groups.iter().find(|group| group.id == key.id);
                group.map(|group| {
                    Facts::SecurityGroup(SecurityGroupFacts {
                        revision: group.standard.revision_number,
                        stateful: group.stateful,
                        rules: (!self.rules_apart).then(|| group.rules.clone()),
                    })
                })
            }
            Kind::SecurityGroupRule => self.rule(&key.id),
            Kind::AddressGroup => {
                let group = self.address_groups.iter().find(|group| group.id == key.id);
                group.map(|group| Facts::AddressGroup(AddressGroupFacts { group: group.clone() }))
            }
            Kind::Router => self.router(&key.id).map(Facts::Router),
            Kind::RouterPort => self.router_port(&key.id),
            Kind::FloatingIp => self.floating_ip(&key.id),
        };
        facts.unwrap_or(Facts::Gone)
    }

    pub(super) fn network(&self, id: &str) -> Option<Arc<NetworkFacts>> {
        let network = self.networks.iter().find(|network| network.id == id)?.clone();
        Some(Arc::new(NetworkFacts { network }))
    }

    fn segment(&self, id: &str, config: &Config) -> Option<Facts> {
        let network = self
            .networks
            .iter()
            .find(|one| one.segments.iter().any(|segment| segment.id == id))?;
        let segment = network.segments.iter().find(|segment| segment.id == id)?.clone();
        let network = self.network(&network.id)?;
        if network.has_switch(config) {
            return None;
        }
        Some(Facts::Segment(SegmentFacts { segment, network }))
    }

    pub(super) fn subnet(&self, id: &str) -> Option<SubnetFacts> {
        let subnet = self.subnets.iter().find(|subnet| subnet.id == id)?.clone();
        let metadata = self.ports.iter().filter(|port| {
            port.device_owner == "network:distributed" && port.device_id.starts_with("ovnmeta-")
        });
        let mut addresses = metadata
            .flat_map(|port| &port.fixed_ips)
            .filter(|fixed| fixed.subnet_id == id);
        Some(SubnetFacts {
            network: self.network(&subnet.network_id)?,
            metadata_ip: addresses.next().map(|fixed| fixed.ip_address.clone()),
            address_scope_id: self.scopes.get(id).cloned(),
            subnet,
        })
    }

    fn port_facts(&self, id: &str) -> Option<PortFacts> {
        let port = self.ports.iter().find(|port| port.id == id)?.clone();
        let subnets = port
            .fixed_ips
            .iter()
            .filter_map(|fixed| self.subnet(&fixed.subnet_id))
            .map(Arc::new);
        Some(PortFacts {
            network: self.network(&port.network_id)?,
            subnets: subnets.collect(),
            virtual_parents: self.virtual_parents(&port),
            card_host: None,
            segment_id: self.bound.get(id).cloned(),
            ha_group: self.ha_groups.get(id).cloned(),
            port,
        })
    }

    fn virtual_parents(&self, port: &Port) -> BTreeMap<String, Vec<String>> {
        let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for fixed in &port.fixed_ips {
            for other in &self.ports {
                let near = other
                    .fixed_ips
                    .iter()
                    .any(|theirs| theirs.subnet_id == fixed.subnet_id);
                let may = other
                    .address_pairs
                    .iter()
                    .any(|pair| pair.ip_address == fixed.ip_address);
                if near && may {
                    found
                        .entry(fixed.ip_address.clone())
                        .or_default()
                        .push(other.id.clone());
                }
            }
        }
        found
    }

    fn rule(&self, id: &str) -> Option<Facts> {
        self.groups.iter().find_map(|group| {
            let rule = group.rules.iter().find(|rule| rule.id == id)?.clone();
            Some(Facts::SecurityGroupRule(RuleFacts {
                rule,
                stateful: group.stateful,
            }))
        })
    }
}

/// A UUID that one can read: `n1` is `000000n1-...` in hexadecimal digits of its letters.
pub fn id(name: &str) -> String {
    let mut bytes = [0_u8; 16];
    let letters = name.as_bytes();
    bytes[..letters.len()].copy_from_slice(letters);
    ovsdb::value::Uuid::from_bytes(bytes).to_string()
}

/// Standard attributes of this revision.
pub fn standard(revision_number: i64) -> Standard {
    let time = Timestamp(Default::default());
    Standard {
        id: 1,
        created_at: time,
        updated_at: time,
        description: String::new(),
        revision_number,
        tags: Vec::new(),
    }
}

/// A Geneve network.
pub fn network(name: &str) -> Network {
    Network {
        id: id(name),
        project_id: "project".into(),
        name: name.into(),
        status: "ACTIVE".into(),
        admin_state_up: true,
        mtu: 1442,
        vlan_transparent: Some(false),
        qinq: Some(false),
        availability_zone_hints: Vec::new(),
        availability_zones: Vec::new(),
        shared: false,
        external: false,
        is_default: None,
        port_security_enabled: true,
        dns_domain: String::new(),
        qos_policy_id: None,
        subnets: Vec::new(),
        ipv4_address_scope: None,
        ipv6_address_scope: None,
        l2_adjacency: None,
        segments: vec![segment(name, &format!("{name}-seg"), "geneve")],
        standard: standard(1),
    }
}

/// A segment without a physical network.
pub fn segment(network: &str, name: &str, kind: &str) -> Segment {
    Segment {
        id: id(name),
        network_id: id(network),
        network_type: kind.into(),
        physical_network: None,
        segmentation_id: Some(7),
        segment_index: 0,
        name: None,
        description: None,
        standard: standard(1),
    }
}

/// A subnet with DHCP.
pub fn subnet(name: &str, network: &str, cidr: &str, gateway: Option<&str>) -> Subnet {
    Subnet {
        id: id(name),
        project_id: "project".into(),
        name: name.into(),
        network_id: id(network),
        ip_version: if cidr.contains(':') { 6 } else { 4 },
        cidr: cidr.into(),
        gateway_ip: gateway.map(str::to_owned),
        enable_dhcp: true,
        ipv6_ra_mode: None,
        ipv6_address_mode: None,
        subnetpool_id: None,
        segment_id: None,
        dns_publish_fixed_ip: false,
        service_types: Vec::new(),
        dns_nameservers: Vec::new(),
        host_routes: Vec::<HostRoute>::new(),
        allocation_pools: Vec::new(),
        external: false,
        shared: false,
        standard: standard(1),
    }
}

/// A port that is not bound.
pub fn port(name: &str, network: &str, mac: &str, addresses: &[(&str, &str)]) -> Port {
    let fixed = |(subnet, address): &(&str, &str)| FixedIp {
        subnet_id: id(subnet),
        ip_address: (*address).into(),
    };
    Port {
        id: id(name),
        project_id: "project".into(),
        name: name.into(),
        network_id: id(network),
        mac_address: mac.into(),
        admin_state_up: true,
        status: "DOWN".into(),
        device_id: String::new(),
        device_owner: String::new(),
        ip_allocation: None,
        fixed_ips: addresses.iter().map(fixed).collect(),
        address_pairs: Vec::new(),
        extra_dhcp_opts: Vec::new(),
        security_groups: Vec::new(),
        port_security_enabled: true,
        qos_policy_id: None,
        qos_network_policy_id: None,
        dns_name: String::new(),
        dns_domain: String::new(),
        assignment_domain: "openstackgate.local.".into(),
        binding: Some(binding("", "normal", Map::new())),
        inactive_bindings: Vec::new(),
        bound_drivers: BTreeMap::new(),
        extras: Default::default(),
        standard: standard(1),
    }
}

/// An active binding.
pub fn binding(host: &str, vnic_type: &str, profile: Map<String, Value>) -> Binding {
    Binding {
        host: host.into(),
        vnic_type: vnic_type.into(),
        profile,
        vif_type: if host.is_empty() {
            "unbound".into()
        } else {
            "ovs".into()
        },
        vif_details: Map::new(),
        status: "ACTIVE".into(),
    }
}

/// An allowed address pair.
pub fn pair(mac: &str, address: &str) -> AddressPair {
    AddressPair {
        ip_address: address.into(),
        mac_address: mac.into(),
    }
}

/// An extra DHCP option.
pub fn option(ip_version: i64, name: &str, value: &str) -> ExtraDhcpOpt {
    ExtraDhcpOpt {
        opt_name: name.into(),
        opt_value: value.into(),
        ip_version,
    }
}

/// A stateful group without rules.
pub fn group(name: &str) -> SecurityGroup {
    SecurityGroup {
        id: id(name),
        project_id: "project".into(),
        name: name.into(),
        stateful: true,
        shared: false,
        rules: Vec::new(),
        standard: standard(1),
    }
}

/// An address group.
pub fn address_group(name: &str, addresses: &[&str]) -> AddressGroup {
    AddressGroup {
        id: id(name),
        project_id: "project".into(),
        name: name.into(),
        addresses: addresses.iter().map(|one| (*one).to_owned()).collect(),
        shared: false,
        standard: standard(1),
    }
}

/// A rule without protocol and other side.
pub fn rule(name: &str, group: &str, direction: &str, ethertype: &str) -> SecurityGroupRule {
    SecurityGroupRule {
        id: id(name),
        project_id: "project".into(),
        security_group_id: id(group),
        direction: direction.into(),
        ethertype: ethertype.into(),
        protocol: None,
        port_range_min: None,
        port_range_max: None,
        remote_ip_prefix: None,
        remote_group_id: None,
        remote_address_group_id: None,
        belongs_to_default_sg: Some(true),
        description: None,
        standard: standard(0),
    }
}
