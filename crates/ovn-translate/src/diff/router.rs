//! What a router or one of its ports leaves behind.

use std::collections::BTreeSet;

use model::{Key, Kind};
use ovn_schema::nb;
use ovsdb::op::{Condition, Mutation, Op};
use ovsdb::value::{Atom, Datum, Uuid};

use super::Also;
use super::depend::forwarding_owner;
use super::planner::Planner;
use crate::identity::{external_id, held_by_router, is_snat, kind_of_route};
use crate::{Actual, Desired, DesiredRow, Found, Identity, names};

impl<'a, A: Actual + ?Sized> Planner<'a, A> {
    /// Removes what is of the router and not desired. Ports, routes and NAT of a router that is gone go with its row.
    /// The group of chassis stays until then: a gateway that comes back is on the same chassis again.
    pub(super) fn remove_of_router(&mut self, desired: &Desired, main: Option<Found<'a>>) {
        let id = &desired.key.id;
        self.remove_sessions(desired);
        if desired.revision.is_none() {
            let (table, column) = (nb::LogicalRouterPort::NAME_OF_TABLE, nb::LogicalRouter::PORTS);
            self.release(table, held_by_router(self.actual, id, column, table));
            self.delete(&Identity::Router(id.clone()));
            self.delete(&Identity::HaGroup(names::ha_group(id)));
        } else if main.is_some() {
            self.remove_routes(desired);
            self.remove_snat(desired);
        }
        self.unlink_networks(desired);
    }

    /// Routes with a mark of Neutron's.
    fn remove_routes(&mut self, desired: &Desired) {
        let (table, column) = (
            nb::LogicalRouterStaticRoute::NAME_OF_TABLE,
            nb::LogicalRouter::STATIC_ROUTES,
        );
        let wanted = self.stored(desired, table);
        for route in held_by_router(self.actual, &desired.key.id, column, table) {
            if kind_of_route(route.row).is_some() && !wanted.contains(&route.uuid) {
                self.detach(&Identity::Router(desired.key.id.clone()), column, route.uuid);
            }
        }
    }

    /// NAT into the router's own addresses. Neutron leaves no mark on it, and takes all of it for its own; here a row
    /// with a mark of somebody else is theirs.
    fn remove_snat(&mut self, desired: &Desired) {
        let (table, column) = (nb::Nat::NAME_OF_TABLE, nb::LogicalRouter::NAT);
        let wanted = self.stored(desired, table);
        for nat in held_by_router(self.actual, &desired.key.id, column, table) {
            let is_ours = is_snat(nat.row) && nb::Nat(nat.row).external_ids().is_empty();
            if is_ours && !wanted.contains(&nat.uuid) {
                self.detach(&Identity::Router(desired.key.id.clone()), column, nat.uuid);
            }
        }
    }

    /// BFD sessions of default routes. The rows of routes refer to them weakly.
    fn remove_sessions(&mut self, desired: &Desired) {
        let (table, column) = (
            nb::LogicalRouterStaticRoute::NAME_OF_TABLE,
            nb::LogicalRouter::STATIC_ROUTES,
        );
        let wanted = self.stored(desired, nb::Bfd::NAME_OF_TABLE);
        let routes = held_by_router(self.actual, &desired.key.id, column, table);
        let sessions: BTreeSet<Uuid> = routes
            .into_iter()
            .filter(|route| kind_of_route(route.row) == Some(true))
            .filter_map(|route| nb::LogicalRouterStaticRoute(route.row).bfd())
            .collect();
        for session in sessions.difference(&wanted) {
            self.delete_row(nb::Bfd::NAME_OF_TABLE, *session);
        }
    }

    /// Networks whose group of chassis follows the router and should not: the group stays as it is, for the external
    /// ports, and is theirs from now on.
    fn unlink_networks(&mut self, desired: &Desired) {
        let (table, id) = (nb::HaChassisGroup::NAME_OF_TABLE, desired.key.id.as_str());
        let wanted = self.stored(desired, table);
        for group in self.actual.by_external_id(table, names::ROUTER_ID, id) {
            let network = external_id(group.row, names::NETWORK_ID);
            let name = nb::HaChassisGroup(group.row).name();
            let Some(network) = network.filter(|id| name == names::ha_group(id)) else {
                continue;
            };
            if !wanted.contains(&group.uuid) {
                let link = Datum::map([(names::ROUTER_ID, id)]);
                let change = Mutation::delete(nb::HaChassisGroup::EXTERNAL_IDS, link);
                self.ops
                    .push(Op::mutate(table, vec![Condition::uuid(group.uuid)], vec![change]));
                self.also.insert(Also::RoutersOn(network.to_owned()));
            }
        }
    }

    /// Stored rows of a table that are desired.
    fn stored(&self, desired: &Desired, table: &str) -> BTreeSet<Uuid> {
        let rows = desired.rows.iter().filter(|row| row.id.table() == table);
        rows.flat_map(|row| row.id.find(self.actual))
            .map(|found| found.uuid)
            .collect()
    }

    /// Takes the port out of the router that its row names, unless it should be there. BFD sessions of a port that is
    /// gone end, whatever became of their routes.
    pub(super) fn remove_of_router_port(&mut self, desired: &Desired, main: Option<Found<'a>>) {
        if desired.revision.is_none() {
            let table = nb::Bfd::NAME_OF_TABLE;
            let name = names::router_port(&desired.key.id);
            for session in self.actual.by_text(table, nb::Bfd::LOGICAL_PORT, &name) {
                self.delete_row(table, session.uuid);
            }
        }
        let Some(port) = main else { return };
        let id = Identity::RouterPort(desired.key.id.clone());
        let row = desired.rows.iter().find(|row| row.id == id);
        let wanted = row.and_then(DesiredRow::parent);
        let named = stored_router(port);
        if wanted != named.as_ref() {
            if let Some(router) = &named {
                self.leave_forwardings(port, router);
            }
            for router in [named.as_ref(), wanted].into_iter().flatten() {
                self.look_at_router(router);
            }
        }
        self.leave(&id, port.uuid, named, wanted);
    }

    /// The load balancers that forward ports of a router's floating IPs are no longer on the switch of a network that the
    /// router leaves with this port.
    fn leave_forwardings(&mut self, port: Found<'a>, router: &Identity) {
        let (Identity::Router(id), Some(switch)) = (router, stored_network(port)) else {
            return;
        };
        let (table, column) = (nb::LogicalRouterPort::NAME_OF_TABLE, nb::LogicalRouter::PORTS);
        let others = held_by_router(self.actual, id, column, table);
        let stays = |other: &Found<'_>| {
            other.uuid != port.uuid
                && stored_network(*other).as_ref() == Some(&switch)
                && !self.is_leaving(*other)
        };
        if others.iter().any(stays) {
            return;
        }
        let (table, column) = (nb::LoadBalancer::NAME_OF_TABLE, nb::LogicalRouter::LOAD_BALANCER);
        for balancer in held_by_router(self.actual, id, column, table) {
            let Some(floating_ip) = forwarding_owner(balancer) else {
                continue;
            };
            // It may have gone to another router on the same network.
            let is_wanted = self.in_batch(&floating_ip).is_some_and(|desired| {
                let parents = desired.rows.iter().flat_map(|row| &row.parents);
                parents.into_iter().any(|parent| parent.id == switch)
            });
            if !is_wanted && self.holds(&switch, column, &Atom::Uuid(balancer.uuid)) {
                self.detach(&switch, column, balancer.uuid);
            }
        }
    }

    /// Whether a port of a router is gone from SQL, as far as the batch knows.
    fn is_leaving(&self, port: Found<'_>) -> bool {
        let name = nb::LogicalRouterPort(port.row).name();
        let key = names::router_port_owner(name).map(|id| Key::new(Kind::RouterPort, id));
        let desired = key.and_then(|key| self.in_batch(&key));
        desired.is_some_and(|desired| desired.revision.is_none())
    }
}

/// The switch of the network that a router's port is on.
pub(super) fn stored_network(port: Found<'_>) -> Option<Identity> {
    let network = names::switch_owner(external_id(port.row, names::NETWORK_NAME)?)?;
    Some(Identity::Switch(network.to_owned()))
}

/// The router that a row says it is of.
pub(super) fn stored_router(row: Found<'_>) -> Option<Identity> {
    let router = names::router_owner(external_id(row.row, names::ROUTER_NAME)?)?;
    Some(Identity::Router(router.to_owned()))
}
