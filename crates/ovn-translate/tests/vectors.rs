//! What Neutron 29.0.0's own functions answer for fixed input.
#![allow(clippy::expect_used, reason = "a test that cannot go on ends")]

mod support;

use model::net::{Port, SecurityGroupRule};
use ovn_translate::{
    BindingProfile, Cell, Config, Identity, UnknownProtocol, acl_match, desire, names,
    unsupported_dhcp_options, vrrp_macs,
};
use serde_json::{Value, json};
use support::world::{self, World, id};

const GROUP: &str = "pg_11111111_1111_1111_1111_111111111111";
const OTHER: &str = "22222222-2222-2222-2222-222222222222";
const ADDRESSES: &str = "33333333-3333-3333-3333-333333333333";

/// First and last port, or ICMP type and code.
type Ports = (Option<i64>, Option<i64>);

fn rule(direction: &str, ethertype: &str, protocol: &str, ports: Ports) -> SecurityGroupRule {
    let mut rule = world::rule("rule", "group", direction, ethertype);
    rule.protocol = (!protocol.is_empty()).then(|| protocol.to_owned());
    (rule.port_range_min, rule.port_range_max) = ports;
    rule
}

fn text(rule: &SecurityGroupRule) -> String {
    acl_match(GROUP, rule).expect("a known protocol")
}

const ANY: Ports = (None, None);

#[test]
fn a_rule_without_other_side_matches_the_group_and_the_family() {
    assert_eq!(
        text(&rule("egress", "IPv4", "", ANY)),
        format!("inport == @{GROUP} && ip4")
    );
    assert_eq!(
        text(&rule("egress", "IPv6", "", ANY)),
        format!("inport == @{GROUP} && ip6")
    );
}

#[test]
fn the_other_side_is_a_prefix_a_group_or_an_address_group() {
    let mut remote = rule("ingress", "IPv6", "", ANY);
    remote.remote_group_id = Some(OTHER.into());
    let set = "$pg_22222222_2222_2222_2222_222222222222_ip6";
    assert_eq!(
        text(&remote),
        format!("outport == @{GROUP} && ip6 && ip6.src == {set}")
    );

    let mut egress = rule("egress", "IPv6", "", ANY);
    egress.remote_address_group_id = Some(ADDRESSES.into());
    let set = "$ag_33333333_3333_3333_3333_333333333333_ip6";
    assert_eq!(
        text(&egress),
        format!("inport == @{GROUP} && ip6 && ip6.dst == {set}")
    );

    let mut prefix = rule("egress", "IPv4", "gre", ANY);
    prefix.remote_ip_prefix = Some("192.0.2.7/24".into());
    assert_eq!(
        text(&prefix),
        format!("inport == @{GROUP} && ip4 && ip4.dst == 192.0.2.0/24 && ip.proto == 47")
    );

    let mut sctp = rule("ingress", "IPv4", "sctp", (Some(5), Some(5)));
    sctp.remote_address_group_id = Some(ADDRESSES.into());
    let set = "$ag_33333333_3333_3333_3333_333333333333_ip4";
    assert_eq!(
        text(&sctp),
        format!("outport == @{GROUP} && ip4 && ip4.src == {set} && sctp && sctp.dst == 5")
    );
}

#[test]
fn ports_and_icmp_types_follow_the_protocol() {
    let table: [(&str, &str, Ports, &str); 12] = [
        ("IPv4", "tcp", (Some(22), Some(22)), "ip4 && tcp && tcp.dst == 22"),
        (
            "IPv4",
            "udp",
            (Some(1), Some(65535)),
            "ip4 && udp && udp.dst >= 1 && udp.dst <= 65535",
        ),
        (
            "IPv4",
            "6",
            (Some(80), Some(90)),
            "ip4 && tcp && tcp.dst >= 80 && tcp.dst <= 90",
        ),
        ("IPv4", "tcp", ANY, "ip4 && tcp"),
        ("IPv4", "icmp", ANY, "ip4 && icmp4"),
        (
            "IPv4",
            "icmp",
            (Some(8), Some(0)),
            "ip4 && icmp4 && icmp4.type == 8 && icmp4.code == 0",
        ),
        (
            "IPv6",
            "ipv6-icmp",
            (Some(128), None),
            "ip6 && icmp6 && icmp6.type == 128",
        ),
        ("IPv6", "icmp", ANY, "ip6 && icmp6"),
        ("IPv4", "vrrp", ANY, "ip4 && ip.proto == 112"),
        ("IPv4", "112", ANY, "ip4 && ip.proto == 112"),
        ("IPv4", "0", ANY, "ip4 && ip.proto == 0"),
        ("IPv6", "58", ANY, "ip6 && icmp6"),
    ];
    for (ethertype, protocol, ports, wanted) in table {
        let rule = rule("ingress", ethertype, protocol, ports);
        assert_eq!(
            text(&rule),
            format!("outport == @{GROUP} && {wanted}"),
            "{protocol}"
        );
    }
    let unknown = rule("ingress", "IPv4", "256", ANY);
    assert_eq!(acl_match(GROUP, &unknown), Err(UnknownProtocol("256".into())));
}

#[test]
fn names_are_as_neutron_makes_them() {
    let one = "11111111-1111-1111-1111-111111111111";
    assert_eq!(names::port_group(one), GROUP);
    assert_eq!(names::security_group_of(GROUP).as_deref(), Some(one));
    assert_eq!(names::security_group_of(names::DROP_GROUP), None);
    assert_eq!(names::extport_ha_group(one), format!("neutron-extport-{one}"));
    assert_eq!(names::switch_owner(&names::switch(one)), Some(one));
}

/// The rows of one port on a network without DHCP.
fn port_row(world: &mut World, port: Port) -> ovn_translate::DesiredRow {
    let key = model::Key::new(model::Kind::Port, port.id.as_str());
    world.ports.push(port);
    let config = Config::default();
    let desired = desire(&key, &world.facts(&key, &config), &config);
    assert_eq!(ovn_translate::check(&desired), Vec::<String>::new());
    let row = desired
        .rows
        .into_iter()
        .find(|row| row.id == Identity::SwitchPort(key.id.clone()));
    row.expect("the port has a row")
}

fn world() -> World {
    let mut world = World {
        networks: vec![world::network("n")],
        ..World::default()
    };
    for (name, cidr) in [("s4", "10.0.0.0/24"), ("s6", "2001:db8::/64")] {
        let mut subnet = world::subnet(name, "n", cidr, None);
        subnet.enable_dhcp = false;
        world.subnets.push(subnet);
    }
    world
}

fn strings(cell: Option<&Cell>) -> Vec<String> {
    let Some(Cell::Is(value)) = cell else {
        panic!("not a set")
    };
    value
        .atoms()
        .iter()
        .filter_map(|atom| atom.as_str().map(str::to_owned))
        .collect()
}

#[test]
fn port_security_allows_pairs_and_virtual_router_macs() {
    let mut port = world::port(
        "p",
        "n",
        "fa:16:3e:00:00:01",
        &[("s4", "10.0.0.5"), ("s6", "2001:db8::5")],
    );
    port.address_pairs = vec![
        world::pair("fa:16:3e:00:00:01", "10.0.0.100"),
        world::pair("00:00:5e:00:01:0a", "10.0.0.101"),
    ];
    let row = port_row(&mut world(), port);
    let security = [
        "00:00:5e:00:01:0a 10.0.0.101",
        "VRRPv3 fa:16:3e:00:00:01 00:00:5e:00:01:0a 10.0.0.101",
        "fa:16:3e:00:00:01 10.0.0.5 2001:db8::5 10.0.0.100",
    ];
    assert_eq!(strings(row.columns.get("port_security")), security);
    let addresses = ["00:00:5e:00:01:0a", "fa:16:3e:00:00:01 10.0.0.5 2001:db8::5"];
    assert_eq!(strings(row.columns.get("addresses")), addresses);
}

#[test]
fn dns_records_lead_from_names_to_addresses_and_back() {
    let mut world = world();
    world.networks[0].dns_domain = "net1.example.".into();
    let mut port = world::port(
        "p",
        "n",
        "fa:16:3e:00:00:01",
        &[("s4", "10.0.0.5"), ("s6", "2001:db8::5")],
    );
    (port.dns_name, port.device_id) = ("vm1".into(), "vm".into());
    world.ports.push(port);
    let key = model::Key::new(model::Kind::Port, id("p"));
    let desired = desire(&key, &world.facts(&key, &Config::default()), &Config::default());
    let both = "10.0.0.5 2001:db8::5";
    let fqdn = "vm1.openstackgate.local";
    let six = "5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa";
    let wanted = [
        ("vm1", both),
        ("vm1.net1.example", both),
        (fqdn, both),
        ("5.0.0.10.in-addr.arpa", fqdn),
        (six, fqdn),
    ];
    let records = desired.dns.expect("records").records;
    assert_eq!(
        records,
        wanted
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into()
    );
}

/// A port with this vnic type and profile.
fn bound(vnic_type: &str, profile: Value) -> Port {
    let mut port = world::port("p", "n", "fa:16:3e:00:00:01", &[]);
    let profile = profile.as_object().cloned().expect("an object");
    port.binding = Some(world::binding("host", vnic_type, profile));
    port
}

#[test]
fn a_binding_profile_is_refused_in_neutrons_words() {
    let sriov = json!({"pci_vendor_info": "a:b", "pci_slot": "0"});
    let table = [
        (
            "normal",
            json!({"capabilities": "switchdev"}),
            "capabilities must be of type list.",
        ),
        (
            "normal",
            json!({"tag": 5}),
            "dict_keys(['parent_name', 'tag']) are all required.",
        ),
        (
            "normal",
            json!({"parent_name": 1, "tag": 5}),
            "parent_name 1 value invalid type",
        ),
        (
            "normal",
            json!({"parent_name": "p", "tag": null}),
            "tag None value invalid type",
        ),
        (
            "normal",
            json!({"parent_name": "p", "tag": ["5", true]}),
            "tag ['5', True] value invalid type",
        ),
        (
            "normal",
            json!({"parent_name": "p", "tag": {"a": "it's"}}),
            "tag {'a': \"it's\"} value invalid type",
        ),
        (
            "normal",
            json!({"parent_name": "p", "tag": 4096}),
            "tag \"4096\" must be an integer between 0 and 4095, inclusive",
        ),
        (
            "normal",
            json!({"vtep-physical-switch": "a"}),
            "dict_keys(['vtep-physical-switch', 'vtep-logical-switch']) are all required.",
        ),
        (
            "direct",
            sriov,
            "dict_keys(['pci_vendor_info', 'pci_slot', 'physical_network']) are all required.",
        ),
    ];
    for (vnic_type, profile, reason) in table {
        let port = bound(vnic_type, profile);
        let fault = BindingProfile::check(&port, |_| true).expect_err(reason);
        assert_eq!((fault.status, fault.error_type), (400, "InvalidInput"));
        assert_eq!(
            fault.message,
            format!("Invalid input for operation: Invalid binding:profile. {reason}.")
        );
    }
    let orphan = bound("normal", json!({"parent_name": "p", "tag": 5}));
    let fault = BindingProfile::check(&orphan, |_| false).expect_err("the parent does not exist");
    assert_eq!((fault.status, fault.error_type), (404, "PortNotFound"));
}

#[test]
fn a_binding_profile_of_no_concern_passes() {
    let sriov = json!({"pci_vendor_info": "a:b", "pci_slot": "0"});
    for (vnic_type, profile) in [
        ("normal", json!({})),
        ("normal", json!({"anything": 1})),
        // What SR-IOV without switchdev needs is not OVN's to check.
        ("macvtap", sriov.clone()),
        ("direct", json!({"capabilities": ["other"], "pci_slot": "0"})),
        ("normal", json!({"parent_name": "p", "tag": true, "surplus": 1})),
    ] {
        assert!(
            BindingProfile::check(&bound(vnic_type, profile.clone()), |_| true).is_ok(),
            "{profile}"
        );
    }
}

#[test]
fn virtual_macs_have_to_be_those_of_vrrp() {
    let mut port = world::port("p", "n", "fa:16:3e:00:00:01", &[]);
    port.address_pairs = vec![
        world::pair("fa:16:3e:00:00:01", "10.0.0.1"),
        world::pair("00:00:5E:00:01:0a", "10.0.0.1"),
        world::pair("00:00:5e:00:02:0a", "fd00::/64"),
    ];
    assert_eq!(vrrp_macs(&port), Ok(()));
    port.address_pairs
        .push(world::pair("00:00:5e:00:01:0b", "fd00::1"));
    let fault = vrrp_macs(&port).expect_err("an IPv4 MAC for an IPv6 address");
    assert_eq!(
        (fault.status, fault.error_type),
        (400, "InvalidVirtualMACAddress")
    );
    assert_eq!(
        fault.message,
        "Virtual MAC address 00:00:5e:00:01:0b in allowed address pair does not belong to the RFC 5798 VRRP \
         virtual MAC ranges (00:00:5e:00:01:XX for IPv4 or 00:00:5e:00:02:XX for IPv6)."
    );
}

#[test]
fn unknown_dhcp_options_are_named_unless_dhcp_is_off() {
    let mut port = world::port("p", "n", "fa:16:3e:00:00:01", &[]);
    port.extra_dhcp_opts = vec![world::option(4, "mtu", "1"), world::option(6, "mtu", "1")];
    assert_eq!(unsupported_dhcp_options(&port), vec![(6, "mtu".to_owned())]);
    port.extra_dhcp_opts
        .push(world::option(4, "dhcp_disabled", "true"));
    assert_eq!(unsupported_dhcp_options(&port), Vec::new());
}

#[test]
fn resolvers_are_the_valid_nameservers_in_order() {
    let text =
        "# none\nnameserver 192.0.2.1\nnameserver fe80::1%eth0\nnameserver\t::1\nnameserver bad\nsearch x\n";
    assert_eq!(Config::resolvers(text), ["192.0.2.1", "fe80::1", "::1"]);
}
