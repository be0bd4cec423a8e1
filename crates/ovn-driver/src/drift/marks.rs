//! Which resources the rows of Northbound are of.

use std::collections::BTreeSet;

use model::{Key, Kind};
use ovn_translate::names;
use ovsdb::{Row, Snapshot, Uuid};

use super::Seen;

/// The resources that rows of Northbound say they are of and that were not seen in SQL.
pub(super) fn marked(northbound: &Snapshot, seen: &Seen) -> BTreeSet<Key> {
    let mut keys = BTreeSet::new();
    let mut mark = |table: &str, key: fn(&Row) -> Option<Key>| {
        let rows = northbound.table(table).into_iter().flat_map(|table| table.iter());
        keys.extend(
            rows.filter_map(|(_, row)| key(row))
                .filter(|key| Uuid::try_parse(&key.id).is_ok_and(|id| !seen.contains(&(key.kind, id)))),
        );
    };
    mark("Logical_Switch", |row| {
        external(row, names::NETWORK_NAME)?;
        Some(Key::new(Kind::Network, names::switch_owner(row.str("name")?)?))
    });
    mark("Logical_Switch_Port", |row| {
        external(row, names::REVISION)?;
        Some(Key::new(Kind::Port, row.str("name")?))
    });
    mark("DHCP_Options", |row| match external(row, names::PORT_ID) {
        Some(port) => Some(Key::new(Kind::Port, port)),
        None => Some(Key::new(Kind::Subnet, external(row, names::SUBNET_ID)?)),
    });
    mark("Port_Group", |row| {
        Some(Key::new(
            Kind::SecurityGroup,
            external(row, names::SECURITY_GROUP_ID)?,
        ))
    });
    mark("Address_Set", |row| {
        Some(Key::new(
            Kind::AddressGroup,
            external(row, names::ADDRESS_GROUP_ID)?,
        ))
    });
    mark("ACL", |row| {
        Some(Key::new(Kind::SecurityGroupRule, external(row, names::RULE_ID)?))
    });
    mark("Logical_Router", |row| {
        external(row, names::ROUTER_NAME)?;
        Some(Key::new(Kind::Router, names::router_owner(row.str("name")?)?))
    });
    mark("Logical_Router_Port", |row| {
        external(row, names::ROUTER_NAME)?;
        router_port(row.str("name")?)
    });
    mark("BFD", |row| router_port(row.str("logical_port")?));
    mark("NAT", floating_ip);
    mark("Load_Balancer", |row| {
        (external(row, names::DEVICE_OWNER) == Some(names::PORT_FORWARDING_OWNER))
            .then(|| floating_ip(row))
            .flatten()
    });
    // Groups of routers, and those of networks that follow one.
    mark("HA_Chassis_Group", |row| {
        Some(Key::new(Kind::Router, external(row, names::ROUTER_ID)?))
    });
    mark("HA_Chassis_Group", |row| {
        let name = row.str("name")?;
        match names::extport_of_group(name) {
            Some(port) => Some(Key::new(Kind::Port, port)),
            None => Some(Key::new(Kind::Network, external(row, names::NETWORK_ID)?)),
        }
    });
    keys
}

fn router_port(name: &str) -> Option<Key> {
    Some(Key::new(Kind::RouterPort, names::router_port_owner(name)?))
}

fn floating_ip(row: &Row) -> Option<Key> {
    Some(Key::new(Kind::FloatingIp, external(row, names::FIP_ID)?))
}

fn external<'a>(row: &'a Row, key: &str) -> Option<&'a str> {
    row.map_str("external_ids", key).filter(|value| !value.is_empty())
}
