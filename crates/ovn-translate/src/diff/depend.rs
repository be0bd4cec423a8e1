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
                if let Some((Identity::Router(router), _)) = row.parents.first() {
                    self.look_at_router(&router.clone());
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
                let wanted = match row.columns.get(nb::LogicalSwitch::EXTERNAL_IDS) {
                    Some(Cell::Merge(pairs, _)) => pairs.get(names::MTU).map(String::as_str),
                    _ => None,
                };
                if external_id(have, names::MTU) != wanted {
                    self.also.insert(Also::SubnetsOf(id.clone()));
                    self.also.insert(Also::RoutersOn(id.clone()));
                    self.also.insert(Also::RouterPortsOn(id.clone()));
                }
            }
            // The router translates into its addresses.
            Identity::RouterPort(_) if changes(nb::LogicalRouterPort::NETWORKS) => {
                if let Some((Identity::Router(router), _)) = row.parents.first() {
                    self.also
                        .insert(Also::Key(Key::new(Kind::Router, router.as_str())));
                }
            }
            _ => {}
        }
    }

    /// A port of a router comes or goes: routes, NAT and the options of its other ports depend on it; and on which
    /// switches the load balancers are that forward ports of its floating IPs.
    pub(super) fn look_at_router(&mut self, router: &str) {
        self.also.insert(Also::Key(Key::new(Kind::Router, router)));
        let (table, column) = (nb::LoadBalancer::NAME_OF_TABLE, nb::LogicalRouter::LOAD_BALANCER);
        let balancers = held_by_router(self.actual, router, column, table);
        let floating_ips = balancers.into_iter().filter_map(forwarding_owner);
        self.also.extend(floating_ips.map(Also::Key));
    }

    /// Floating IPs of a port.
    pub(super) fn look_at_floating_ips(&mut self, port: &str) {
        let rows = self
            .actual
            .by_external_id(nb::Nat::NAME_OF_TABLE, names::FIP_PORT_ID, port);
        let ids = rows
            .into_iter()
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
