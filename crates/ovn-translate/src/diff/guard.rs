//! Guards: what a transaction demands to be as it was when it was planned.

use ovsdb::op::{Condition, Op};
use ovsdb::value::{Datum, Row};

use super::planner::Planner;
use crate::identity::external_id;
use crate::{Actual, Found, Identity, names};

impl<A: Actual + ?Sized> Planner<'_, A> {
    /// A guard where the server would take a second row of the same meaning.
    pub(super) fn guard_absent(&mut self, id: &Identity) {
        if self.chosen_uuid(id).is_some() {
            return;
        }
        let ids = |pairs: &[(&str, &str)]| {
            vec![Condition::includes(
                "external_ids",
                Datum::map(pairs.iter().copied()),
            )]
        };
        let name = |name: &str| vec![Condition::eq("name", name)];
        let (conditions, known) = match id {
            Identity::Switch(id) | Identity::SegmentSwitch(id) => (name(&names::switch(id)), Vec::new()),
            Identity::Router(id) => (name(&names::router(id)), Vec::new()),
            Identity::RouterPort(id) => (name(&names::router_port(id)), Vec::new()),
            Identity::SwitchPort(text)
            | Identity::PortGroup(text)
            | Identity::AddressSet(text)
            | Identity::HaGroup(text)
            | Identity::LoadBalancer(text) => (name(text), Vec::new()),
            // The rows of ports match too, where there are any; what is compared is the set of rows.
            Identity::SubnetDhcp(subnet) => (
                ids(&[(names::SUBNET_ID, subnet)]),
                self.actual.by_external_id(id.table(), names::SUBNET_ID, subnet),
            ),
            Identity::PortDhcp { subnet, port } => (
                ids(&[(names::SUBNET_ID, subnet), (names::PORT_ID, port)]),
                Vec::new(),
            ),
            Identity::RuleAcl(rule) => (ids(&[(names::RULE_ID, rule)]), Vec::new()),
            Identity::Dns(switch) => (ids(&[(names::LS_NAME, switch)]), Vec::new()),
            Identity::FloatingIp(id) => (ids(&[(names::FIP_ID, id)]), Vec::new()),
            Identity::Bfd { port, address } => (
                vec![
                    Condition::eq("logical_port", port.as_str()),
                    Condition::eq("dst_ip", address.as_str()),
                ],
                Vec::new(),
            ),
            // They look the same in every router: only their UUIDs can tell, or the revision of the router.
            Identity::Route(_) | Identity::Snat { .. } => return,
        };
        let rows = known
            .iter()
            .map(|found| Row::new().with("_uuid", found.uuid))
            .collect();
        self.ops
            .push(Op::wait_equal(id.table(), conditions, &["_uuid"], rows));
    }
}

/// A guard: the row is there and shows the revision that was read.
pub(super) fn unchanged(table: &'static str, found: Found<'_>) -> Op {
    let Some(stored) = external_id(found.row, names::REVISION) else {
        return Op::wait_exists(table, found.uuid);
    };
    let shows = Condition::includes("external_ids", Datum::map([(names::REVISION, stored)]));
    let row = Row::new().with("_uuid", found.uuid);
    Op::wait_equal(
        table,
        vec![Condition::uuid(found.uuid), shows],
        &["_uuid"],
        vec![row],
    )
}
