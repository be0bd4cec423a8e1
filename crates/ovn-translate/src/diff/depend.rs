//! Which other keys have to be looked at along with a change.

use model::{Key, Kind};
use ovn_schema::nb;
use ovsdb::op::Mutation;
use ovsdb::value::Row;

use super::Also;
use super::planner::Planner;
use crate::identity::{external_id, held_by_router};
use crate::{Actual, Cell, Desired, DesiredRow, Found, Identity, names};

impl<'a, A: Actual + ?Sized> Planner<'a, A> {
    /// Rows of other keys that change along with an insertion.
    pub(super) fn depend_on_insertion(&mut self, row: &DesiredRow) {
        match &row.id {
            Identity::SubnetDhcp(subnet) => {
                self.also.insert(Also::PortsOf(subnet.clone()));
            }
            // What others wrote into the row that was there before is lost with it.
            Identity::SwitchPort(port) => {
                self.look_at_floating_ips(port);
                if !Identity::RouterPort(port.clone()).find(self.actual).is_empty() {
                    self.also
                        .insert(Also::Key(Key::new(Kind::RouterPort, port.as_str())));
                }
            }
            Identity::RouterPort(_) => {
                if let Some(router) = row.parent() {
                    self.look_at_router(router);
                    if row.columns.contains_key(nb::LogicalRouterPort::HA_CHASSIS_GROUP) {
                        self.look_at_translations(router);
                    }
                }
            }
            _ => {}
        }
    }

    /// Rows of other keys that change along with an update.
    pub(super) fn depend_on_change(
        &mut self,
        desired: &Desired,
        row: &DesiredRow,
        have: &Row,
        columns: &Row,
        mutations: &[Mutation],
    ) {
        let changes =
            |name: &str| columns.contains_key(name) || mutations.iter().any(|change| &*change.column == name);
        match &row.id {
            Identity::SubnetDhcp(subnet)
                if changes(nb::DhcpOptions::OPTIONS) || changes(nb::DhcpOptions::CIDR) =>
            {
                let rows = self
                    .actual
                    .by_external_id(row.id.table(), names::SUBNET_ID, subnet);
                let ports = rows
                    .iter()
                    .filter_map(|found| external_id(found.row, names::PORT_ID));
                self.also
                    .extend(ports.map(|port| Also::Key(Key::new(Kind::Port, port))));
            }
            Identity::Switch(id) if desired.key.kind == Kind::Network => {
                let changes = |key: &str| match row.columns.get(nb::LogicalSwitch::EXTERNAL_IDS) {
                    Some(Cell::Merge(pairs, _)) => {
                        external_id(have, key) != pairs.get(key).map(String::as_str)
                    }
                    _ => false,
                };
                let mtu = changes(names::MTU);
                if mtu {
                    self.also.insert(Also::SubnetsOf(id.clone()));
                }
                if mtu || changes(names::NETWORK_TYPE) {
                    self.also.insert(Also::RoutersOn(id.clone()));
                    self.also.insert(Also::RouterPortsOn(id.clone()));
                }
            }
            Identity::RouterPort(_) => {
                let Some(router) = row.parent() else {
                    return;
                };
                // The router translates into its addresses.
                if changes(nb::LogicalRouterPort::NETWORKS) {
                    self.also.extend(router.owner().map(Also::Key));
                }
                if changes(nb::LogicalRouterPort::HA_CHASSIS_GROUP) {
                    self.look_at_router(router);
                    self.look_at_translations(router);
                }
            }
            _ => {}
        }
    }

    /// A port of a router comes or goes: routes, NAT and the options of its other ports depend on it; and on which
    /// switches the load balancers are that forward ports of its floating IPs.
    pub(super) fn look_at_router(&mut self, router: &Identity) {
        let Identity::Router(id) = router else { return };
        self.also.insert(Also::Key(Key::new(Kind::Router, id.as_str())));
        let (table, column) = (nb::LoadBalancer::NAME_OF_TABLE, nb::LogicalRouter::LOAD_BALANCER);
        let balancers = held_by_router(self.actual, id, column, table);
        let floating_ips = balancers.into_iter().filter_map(forwarding_owner);
        self.also.extend(floating_ips.map(Also::Key));
    }

    /// A gateway comes, or is on chassis from now on: distributed floating IPs name it.
    fn look_at_translations(&mut self, router: &Identity) {
        let Identity::Router(id) = router else { return };
        let (table, column) = (nb::Nat::NAME_OF_TABLE, nb::LogicalRouter::NAT);
        self.look_at_owners(held_by_router(self.actual, id, column, table));
    }

    /// Floating IPs of a port.
    pub(super) fn look_at_floating_ips(&mut self, port: &str) {
        let rows = self
            .actual
            .by_external_id(nb::Nat::NAME_OF_TABLE, names::FIP_PORT_ID, port);
        self.look_at_owners(rows);
    }

    /// The floating IPs whose translations these are.
    fn look_at_owners(&mut self, translations: Vec<Found<'_>>) {
        let ids = translations
            .iter()
            .filter_map(|found| external_id(found.row, names::FIP_ID));
        self.also
            .extend(ids.map(|id| Also::Key(Key::new(Kind::FloatingIp, id))));
    }
}

/// The floating IP whose ports a load balancer forwards; `None` for one of somebody else.
pub(super) fn forwarding_owner(balancer: Found<'_>) -> Option<Key> {
    let is_ours = external_id(balancer.row, names::DEVICE_OWNER) == Some(names::PORT_FORWARDING_OWNER);
    let id = external_id(balancer.row, names::FIP_ID).filter(|_| is_ours)?;
    Some(Key::new(Kind::FloatingIp, id))
}
