//! Security group -> Port_Group; rule -> ACL.

use model::net::SecurityGroupRule;
use model::{Key, Kind};
use ovn_schema::nb::{Acl, PortGroup};

use super::acl::acl_match;
use crate::desired::Pairs;
use crate::{Cell, Desired, DesiredRow, Identity, RuleFacts, SecurityGroupFacts, WhenMissing, names};

/// Priority of what a rule allows.
const PRIORITY_ALLOW: i64 = 1002;

/// The group, with its rules where they are known: a new group without them would shut its ports off for a moment.
pub(super) fn desire(key: &Key, facts: &SecurityGroupFacts) -> Desired {
    let name = names::port_group(&key.id);
    let mut desired = Desired::at(key.clone(), facts.revision);
    let ids = Pairs::from([(names::SECURITY_GROUP_ID.into(), key.id.clone())]);
    desired.rows.push(
        DesiredRow::new(Identity::PortGroup(name.clone()))
            .with(PortGroup::NAME, Cell::Is(name.into()))
            .with(PortGroup::EXTERNAL_IDS, Cell::merge(ids))
            .when_missing(match facts.rules {
                Some(_) => WhenMissing::Insert,
                None => WhenMissing::Block,
            }),
    );
    for rule in facts.rules.iter().flatten() {
        if let Some(row) = acl_row(rule, facts.stateful) {
            desired.rows.push(row);
            let key = Key::new(Kind::SecurityGroupRule, rule.id.as_str());
            desired.covers.push((key, rule.standard.revision_number));
        }
    }
    desired
}

pub(super) fn desire_rule(key: &Key, facts: &RuleFacts) -> Desired {
    let mut desired = Desired::at(key.clone(), facts.rule.standard.revision_number);
    desired.rows.extend(acl_row(&facts.rule, facts.stateful));
    desired
}

/// How much a group of this kind allows.
pub fn action(stateful: bool) -> &'static str {
    if stateful {
        "allow-related"
    } else {
        "allow-stateless"
    }
}

/// The ACL of a rule; none for a protocol that does not exist, which the API does not let in.
fn acl_row(rule: &SecurityGroupRule, stateful: bool) -> Option<DesiredRow> {
    let group = names::port_group(&rule.security_group_id);
    let text = acl_match(&group, rule).ok()?;
    let direction = if rule.direction == "ingress" {
        "to-lport"
    } else {
        "from-lport"
    };
    let ids = Pairs::from([(names::RULE_ID.into(), rule.id.clone())]);
    let row = DesiredRow::new(Identity::RuleAcl(rule.id.clone()))
        .with(Acl::DIRECTION, Cell::Is(direction.into()))
        .with(Acl::PRIORITY, Cell::Is(PRIORITY_ALLOW.into()))
        .with(Acl::ACTION, Cell::Is(action(stateful).into()))
        .with(Acl::MATCH, Cell::Is(text.into()))
        .with(Acl::EXTERNAL_IDS, Cell::merge(ids))
        .inside(Identity::PortGroup(group), PortGroup::ACLS);
    Some(row)
}
