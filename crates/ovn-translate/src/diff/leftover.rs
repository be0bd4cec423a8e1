//! Rows that should not be there (any more).

use std::collections::BTreeSet;

use model::Kind;
use ovn_schema::nb;
use ovsdb::op::{Condition, Mutation, Op};
use ovsdb::value::{Atom, Datum, Row, Uuid};

use super::Also;
use super::planner::{Planner, is, main_rows};
use crate::identity::external_id;
use crate::{Actual, Desired, DesiredRow, Found, Identity, names};

impl<'a, A: Actual + ?Sized> Planner<'a, A> {
    /// Removes what belongs to the key and is not desired. `main` is the row that shows its revision.
    pub(super) fn remove_leftovers(&mut self, desired: &Desired, main: Option<Found<'a>>) {
        let gone = desired.revision.is_none();
        match desired.key.kind {
            Kind::Network | Kind::Segment if gone => self.remove_switch(desired),
            Kind::Network | Kind::Segment => self.remove_localnets(desired, main),
            Kind::Subnet => self.remove_dhcp_of_subnet(desired),
            Kind::Port => self.remove_of_port(desired, main),
            Kind::SecurityGroup if gone => {
                self.delete(&Identity::PortGroup(names::port_group(&desired.key.id)));
            }
            Kind::AddressGroup if gone => {
                for ip in names::FAMILIES {
                    self.delete(&Identity::AddressSet(names::address_group(&desired.key.id, ip)));
                }
            }
            Kind::SecurityGroupRule if gone => self.remove_acls(&desired.key.id),
            Kind::Router => self.remove_of_router(desired, main),
            Kind::RouterPort => self.remove_of_router_port(desired, main),
            Kind::FloatingIp => self.remove_of_floating_ip(desired),
            Kind::SecurityGroup | Kind::AddressGroup | Kind::SecurityGroupRule => {}
        }
    }

    /// Removes all rows of this identity, which live by themselves.
    pub(super) fn delete(&mut self, id: &Identity) {
        for found in id.find(self.actual) {
            self.delete_row(id.table(), found.uuid);
        }
    }

    pub(super) fn delete_row(&mut self, table: &'static str, uuid: Uuid) {
        self.ops.push(Op::delete(table, vec![Condition::uuid(uuid)]));
    }

    /// Removes a row of this identity, wherever it is held.
    pub(super) fn discard(&mut self, id: &Identity, uuid: Uuid) {
        match id.held_in() {
            None => self.delete_row(id.table(), uuid),
            Some((table, column)) => {
                let holds = Condition::includes(column, Datum::from(uuid));
                let change = Mutation::delete(column, Datum::from(uuid));
                self.ops.push(Op::mutate(table, vec![holds], vec![change]));
            }
        }
    }

    /// Takes a row out of what holds it. Where it is held nowhere else, that ends it.
    pub(super) fn detach(&mut self, holder: &Identity, column: &'static str, row: Uuid) {
        if let Ok(atom) = self.reference(holder) {
            let change = Mutation::delete(column, Datum::from(row));
            self.ops.push(Op::mutate(holder.table(), is(&atom), vec![change]));
        }
    }

    /// Takes a row out of what it says it is in, unless it should be there; `wanted` is where it should be.
    pub(super) fn leave(
        &mut self,
        id: &Identity,
        row: Uuid,
        named: Option<Identity>,
        wanted: Option<&Identity>,
    ) {
        let Some((_, column)) = id.held_in() else { return };
        match named {
            Some(holder) if wanted == Some(&holder) => {}
            Some(holder) if self.holds(&holder, column, &Atom::Uuid(row)) => {
                self.detach(&holder, column, row);
            }
            _ if wanted.is_none() => self.discard(id, row),
            _ => {}
        }
    }

    /// The ports go with their switch. Only the group of chassis of a network has the name of a switch.
    fn remove_switch(&mut self, desired: &Desired) {
        let name = names::switch(&desired.key.id);
        self.delete(&Identity::Dns(name));
        for switch in main_rows(&desired.key) {
            if desired.key.kind == Kind::Network {
                self.release_ports(&switch);
            }
            self.delete(&switch);
        }
        if desired.key.kind == Kind::Network {
            self.delete(&Identity::HaGroup(names::ha_group(&desired.key.id)));
        }
    }

    /// Localnet ports of segments that are gone.
    fn remove_localnets(&mut self, desired: &Desired, main: Option<Found<'a>>) {
        let (Some(switch), Some(holder)) = (main, main_rows(&desired.key).into_iter().next()) else {
            return;
        };
        let wanted: BTreeSet<&str> = desired
            .rows
            .iter()
            .filter_map(|row| match &row.id {
                Identity::SwitchPort(name) => Some(name.as_str()),
                _ => None,
            })
            .collect();
        let actual = self.actual;
        let stale: Vec<Uuid> = nb::LogicalSwitch(switch.row)
            .ports()
            .into_iter()
            .filter_map(|uuid| actual.get(nb::LogicalSwitchPort::NAME_OF_TABLE, uuid))
            .filter(|port| {
                let name = nb::LogicalSwitchPort(port.row).name();
                name.starts_with(names::LOCALNET_PREFIX) && !wanted.contains(name)
            })
            .map(|port| port.uuid)
            .collect();
        for port in stale {
            self.detach(&holder, nb::LogicalSwitch::PORTS, port);
        }
    }

    /// Without its own row a subnet has no rows for ports either; references to them are weak and vanish.
    fn remove_dhcp_of_subnet(&mut self, desired: &Desired) {
        if !desired.rows.is_empty() {
            return;
        }
        let table = nb::DhcpOptions::NAME_OF_TABLE;
        let rows = self
            .actual
            .by_external_id(table, names::SUBNET_ID, &desired.key.id);
        if !rows.is_empty() && desired.revision.is_some() {
            self.also.insert(Also::PortsOf(desired.key.id.clone()));
        }
        for found in rows {
            self.delete_row(table, found.uuid);
        }
    }

    /// Makes ports that go with their switch let go of their group of chassis.
    fn release_ports(&mut self, switch: &Identity) {
        let (actual, table) = (self.actual, nb::LogicalSwitchPort::NAME_OF_TABLE);
        let switches = switch.find(actual);
        let ports = switches
            .iter()
            .flat_map(|found| nb::LogicalSwitch(found.row).ports());
        self.release(table, ports.filter_map(|uuid| actual.get(table, uuid)));
    }

    /// Makes ports let go of a group of chassis that goes along with them: the server looks at references before it
    /// removes rows that nobody holds any more.
    pub(super) fn release(&mut self, table: &'static str, ports: impl IntoIterator<Item = Found<'a>>) {
        let column = nb::LogicalRouterPort::HA_CHASSIS_GROUP;
        for port in ports {
            if port.row.uuid(column).is_some() {
                let row = Row::new().with(column, Datum::empty());
                self.ops
                    .push(Op::update(table, vec![Condition::uuid(port.uuid)], row));
            }
        }
    }

    fn remove_of_port(&mut self, desired: &Desired, main: Option<Found<'a>>) {
        let wanted: BTreeSet<&Identity> = desired.rows.iter().map(|row| &row.id).collect();
        let dhcp = nb::DhcpOptions::NAME_OF_TABLE;
        for found in self.actual.by_external_id(dhcp, names::PORT_ID, &desired.key.id) {
            let subnet = external_id(found.row, names::SUBNET_ID)
                .unwrap_or_default()
                .to_owned();
            if !wanted.contains(&Identity::PortDhcp {
                subnet,
                port: desired.key.id.clone(),
            }) {
                self.delete_row(dhcp, found.uuid);
            }
        }
        if let Some(port) = main {
            self.leave_switches(desired, port);
        }
        let group = Identity::HaGroup(names::extport_ha_group(&desired.key.id));
        if !wanted.contains(&group) {
            if desired.revision.is_none() {
                self.release(nb::LogicalSwitchPort::NAME_OF_TABLE, main);
            }
            self.delete(&group);
        }
    }

    /// Takes the port out of the switch that its row names, unless it should be there.
    fn leave_switches(&mut self, desired: &Desired, port: Found<'a>) {
        let id = Identity::SwitchPort(desired.key.id.clone());
        let row = desired.rows.iter().find(|row| row.id == id);
        let wanted = row.and_then(DesiredRow::parent);
        self.leave(&id, port.uuid, stored_switch(port), wanted);
    }

    /// ACLs live as long as a port group holds them; the first term of an ACL's match names the group.
    fn remove_acls(&mut self, rule: &str) {
        for acl in Identity::RuleAcl(rule.to_owned()).find(self.actual) {
            let group =
                group_of_match(nb::Acl(acl.row).match_()).map(|name| Identity::PortGroup(name.to_owned()));
            let holder = group
                .filter(|group| self.holds(group, nb::PortGroup::ACLS, &Atom::Uuid(acl.uuid)))
                .and_then(|group| self.reference(&group).ok());
            let conditions = match holder {
                Some(holder) => is(&holder),
                None => vec![Condition::includes(nb::PortGroup::ACLS, Datum::from(acl.uuid))],
            };
            let change = Mutation::delete(nb::PortGroup::ACLS, Datum::from(acl.uuid));
            self.ops
                .push(Op::mutate(nb::PortGroup::NAME_OF_TABLE, conditions, vec![change]));
        }
    }
}

/// The switch that a port's row says it is on.
pub(super) fn stored_switch(port: Found<'_>) -> Option<Identity> {
    let segment = external_id(port.row, names::SEGMENT_ID).filter(|id| !id.is_empty());
    if let Some(id) = segment {
        return Some(Identity::SegmentSwitch(id.to_owned()));
    }
    let network = names::switch_owner(external_id(port.row, names::NETWORK_NAME)?)?;
    Some(Identity::Switch(network.to_owned()))
}

/// `outport == @pg_... && ...` -> `pg_...`
fn group_of_match(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once(" == @")?;
    rest.split_whitespace().next()
}
