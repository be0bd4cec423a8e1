//! What floating IPs leave behind, and where their load balancers are.

use std::collections::BTreeSet;

use model::{Key, Kind};
use ovn_schema::nb;
use ovsdb::op::{Condition, Mutation, Op};
use ovsdb::value::{Atom, Datum, Row};

use super::Also;
use super::depend::forwarding_owner;
use super::planner::{Planner, is};
use super::router::{stored_network, stored_router};
use crate::identity::{external_id, held_by_router};
use crate::{Actual, Desired, DesiredRow, Found, Identity, Parent, PortFip, names};

impl<'a, A: Actual + ?Sized> Planner<'a, A> {
    /// Removes what is of the floating IP and not desired, and takes the rest out of routers and switches that it has
    /// left. A row that goes from one router to another is never gone in between.
    pub(super) fn remove_of_floating_ip(&mut self, desired: &Desired) {
        let id = Identity::FloatingIp(desired.key.id.clone());
        let row = desired.rows.iter().find(|row| row.id == id);
        let router = row.and_then(DesiredRow::parent);
        for nat in id.find(self.actual) {
            self.leave(&id, nat.uuid, stored_router(nat), router);
            self.forget_mac(desired, nat);
        }
        let balancers =
            self.actual
                .by_external_id(nb::LoadBalancer::NAME_OF_TABLE, names::FIP_ID, &desired.key.id);
        for balancer in balancers
            .into_iter()
            .filter(|found| forwarding_owner(*found).is_some())
        {
            let id = Identity::LoadBalancer(nb::LoadBalancer(balancer.row).name().to_owned());
            let is_first = id
                .find(self.actual)
                .first()
                .is_some_and(|first| first.uuid == balancer.uuid);
            match desired.rows.iter().find(|row| row.id == id && is_first) {
                Some(row) => self.leave_others(balancer, &row.parents),
                // References are weak, but ovsdb-server 3.1 forgets to clear those of rows that change along with it.
                None => {
                    self.leave_others(balancer, &[]);
                    self.delete_row(id.table(), balancer.uuid);
                }
            }
        }
    }

    /// While its port is down, a floating IP keeps the MAC that says that the port's chassis translates; another port
    /// may be on another chassis.
    fn forget_mac(&mut self, desired: &Desired, nat: Found<'a>) {
        let column = nb::Nat::EXTERNAL_MAC;
        let row = desired
            .rows
            .iter()
            .find(|row| matches!(row.id, Identity::FloatingIp(_)));
        let port = desired.port_fip.as_ref().map(|fip| fip.port.as_str());
        if row.is_some_and(|row| !row.columns.contains_key(column))
            && nb::Nat(nat.row).external_mac().is_some()
            && nb::Nat(nat.row).logical_port() != port
        {
            let row = Row::new().with(column, Datum::empty());
            let table = nb::Nat::NAME_OF_TABLE;
            self.ops
                .push(Op::update(table, vec![Condition::uuid(nat.uuid)], row));
        }
    }

    /// Takes a load balancer out of the router that its row names, and out of the switches of that router's networks,
    /// but for those where it should be.
    fn leave_others(&mut self, balancer: Found<'a>, wanted: &[Parent]) {
        let named = stored_router(balancer);
        let current = wanted.iter().map(|parent| parent.id.clone());
        let routers: BTreeSet<Identity> = named.into_iter().chain(current).collect();
        let mut holders = BTreeSet::new();
        for router in &routers {
            if let Identity::Router(id) = router {
                let (table, column) = (nb::LogicalRouterPort::NAME_OF_TABLE, nb::LogicalRouter::PORTS);
                let ports = held_by_router(self.actual, id, column, table);
                holders.extend(ports.into_iter().filter_map(stored_network));
                holders.insert(router.clone());
            }
        }
        let column = nb::LogicalRouter::LOAD_BALANCER;
        for holder in holders {
            let is_wanted = wanted.iter().any(|parent| parent.id == holder);
            if !is_wanted && self.holds(&holder, column, &Atom::Uuid(balancer.uuid)) {
                self.detach(&holder, column, balancer.uuid);
            }
        }
    }

    /// Shows the address on the port, and no longer on the one that it was for before. Of several floating IPs of a port
    /// the last one shows.
    pub(super) fn port_fip(&mut self, desired: &Desired) {
        let stored = Identity::FloatingIp(desired.key.id.clone())
            .find(self.actual)
            .into_iter()
            .next();
        let before = stored.and_then(|nat| {
            Some(PortFip {
                port: external_id(nat.row, names::FIP_PORT_ID)?.to_owned(),
                address: nb::Nat(nat.row).external_ip().to_owned(),
            })
        });
        if let Some(before) = &before
            && desired.port_fip.as_ref() != Some(before)
        {
            self.hide(before);
        }
        if let Some(fip) = &desired.port_fip {
            self.show(desired, fip, before.as_ref() == Some(fip));
        }
    }

    fn hide(&mut self, fip: &PortFip) {
        let port = Identity::SwitchPort(fip.port.clone()).find(self.actual);
        let shown = port
            .first()
            .and_then(|found| external_id(found.row, names::PORT_FIP));
        if let (Some(port), true) = (port.first(), shown == Some(fip.address.as_str())) {
            self.change_port(&Atom::Uuid(port.uuid), vec![forget(&fip.address)]);
            self.look_at_floating_ips(&fip.port);
        }
    }

    /// `is_settled` says that the address was shown before, unless that of another floating IP came later.
    fn show(&mut self, desired: &Desired, fip: &PortFip, is_settled: bool) {
        let id = Identity::SwitchPort(fip.port.clone());
        let Ok(port) = self.reference(&id) else {
            self.also
                .insert(Also::Key(Key::new(Kind::Port, fip.port.as_str())));
            return;
        };
        let stored = id.find(self.actual).into_iter().next();
        let shown = stored.and_then(|found| external_id(found.row, names::PORT_FIP));
        if shown == Some(fip.address.as_str())
            || (is_settled && shown.is_some_and(|shown| self.is_of_another(desired, fip, shown)))
        {
            return;
        }
        let add = Mutation::insert(
            nb::LogicalSwitchPort::EXTERNAL_IDS,
            Datum::map([(names::PORT_FIP, fip.address.as_str())]),
        );
        self.change_port(&port, shown.map(forget).into_iter().chain([add]).collect());
    }

    /// Whether an address is that of another floating IP of the port, which remains there.
    fn is_of_another(&self, desired: &Desired, fip: &PortFip, address: &str) -> bool {
        let table = nb::Nat::NAME_OF_TABLE;
        let others = self.actual.by_external_id(table, names::FIP_PORT_ID, &fip.port);
        let mut others = others
            .into_iter()
            .filter(|nat| nb::Nat(nat.row).external_ip() == address)
            .filter_map(|nat| external_id(nat.row, names::FIP_ID))
            .filter(|id| *id != desired.key.id);
        others.any(|id| match self.in_batch(&Key::new(Kind::FloatingIp, id)) {
            Some(other) => other
                .port_fip
                .as_ref()
                .is_some_and(|theirs| theirs.port == fip.port),
            None => true,
        })
    }

    fn change_port(&mut self, port: &Atom, changes: Vec<Mutation>) {
        let table = nb::LogicalSwitchPort::NAME_OF_TABLE;
        self.ops.push(Op::mutate(table, is(port), changes));
    }
}

/// Only if it is still this address.
fn forget(address: &str) -> Mutation {
    Mutation::delete(
        nb::LogicalSwitchPort::EXTERNAL_IDS,
        Datum::map([(names::PORT_FIP, address)]),
    )
}
