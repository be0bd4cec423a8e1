//! Which port groups a port is in.

use std::collections::BTreeSet;

use ovn_schema::nb;
use ovsdb::op::{Mutation, Op};
use ovsdb::value::{Atom, Datum};

use super::planner::{Missing, Planner, is};
use crate::identity::external_id;
use crate::{Actual, Desired, Found, Identity, names};

impl<'a, A: Actual + ?Sized> Planner<'a, A> {
    /// Puts the port into its groups and takes it out of those that it was put into before. Groups refer to ports weakly
    /// and lose one that is deleted by themselves; but ovsdb-server 3.1 forgets that when something else of the group
    /// changes in the same transaction.
    pub(super) fn groups(&mut self, desired: &Desired, main: Option<Found<'a>>) -> Result<(), Missing> {
        let port = Identity::SwitchPort(desired.key.id.clone());
        if desired.rows.iter().any(|row| row.id == port) {
            let member = self.reference(&port)?;
            for name in &desired.groups {
                let group = Identity::PortGroup(name.clone());
                let holder = self.reference(&group)?;
                if !self.holds(&group, nb::PortGroup::PORTS, &member) {
                    self.change_members(
                        holder,
                        Mutation::insert(nb::PortGroup::PORTS, Datum::from(member.clone())),
                    );
                }
            }
        }
        let Some(main) = main else { return Ok(()) };
        let member = Atom::Uuid(main.uuid);
        for name in recorded_groups(main)
            .iter()
            .filter(|name| !desired.groups.contains(name))
        {
            let group = Identity::PortGroup(name.clone());
            if self.holds(&group, nb::PortGroup::PORTS, &member) {
                let holder = self.reference(&group)?;
                self.change_members(
                    holder,
                    Mutation::delete(nb::PortGroup::PORTS, Datum::from(member.clone())),
                );
            }
        }
        Ok(())
    }

    fn change_members(&mut self, group: Atom, change: Mutation) {
        self.ops
            .push(Op::mutate(nb::PortGroup::NAME_OF_TABLE, is(&group), vec![change]));
    }
}

/// The groups that a port's row says it was put into.
fn recorded_groups(main: Found<'_>) -> BTreeSet<String> {
    let ids = external_id(main.row, names::SECURITY_GROUP_IDS).unwrap_or_default();
    let groups = ids.split_whitespace().map(names::port_group);
    groups.chain([names::DROP_GROUP.to_owned()]).collect()
}
