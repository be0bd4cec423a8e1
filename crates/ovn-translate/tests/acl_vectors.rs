//! Rules against what Neutron 29.0.0's own `neutron/common/ovn/acl.py` makes of them (`vectors/acl.py` records it).
#![allow(clippy::expect_used, reason = "a test that cannot go on ends")]

mod support;

use std::collections::BTreeMap;

use model::net::SecurityGroupRule;
use model::{Key, Kind};
use ovn_translate::{Cell, Config, DesiredRow, Facts, Identity, RuleFacts, desire, names};
use ovsdb::value::{Atom, Datum};
use serde_json::{Map, Value, json};
use support::world;

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// A rule in the order in which the generator names its attributes; whether its group is stateful comes last.
fn facts(rule: &Value) -> RuleFacts {
    let at = |n: usize| &rule[n];
    let mut one: SecurityGroupRule = world::rule("rule", "group", "", "");
    one.id = text(at(0)).expect("an id");
    one.security_group_id = text(at(1)).expect("a group");
    one.direction = text(at(2)).expect("a direction");
    one.ethertype = text(at(3)).expect("a family");
    one.protocol = text(at(4));
    one.port_range_min = at(5).as_i64();
    one.port_range_max = at(6).as_i64();
    one.remote_ip_prefix = text(at(7));
    one.remote_group_id = text(at(8));
    one.remote_address_group_id = text(at(9));
    RuleFacts {
        stateful: at(10).as_bool().expect("true or false"),
        rule: one,
    }
}

/// The columns of our row, without those that have their default.
fn columns(row: &DesiredRow) -> Map<String, Value> {
    let shown = |cell: &Cell| match cell {
        Cell::Is(Datum::Set(atoms)) => match atoms.as_slice() {
            [Atom::Str(text)] => json!(&**text),
            [Atom::Int(number)] => json!(number),
            other => panic!("a column of {other:?}"),
        },
        Cell::Merge(pairs, _) => json!(pairs),
        other => panic!("a column of {other:?}"),
    };
    row.columns
        .iter()
        .map(|(name, cell)| ((*name).to_owned(), shown(cell)))
        .collect()
}

/// What Neutron writes for a rule: its direction, action, match, and whatever else it sets.
fn expected(rule: &RuleFacts, made: &Value) -> Map<String, Value> {
    let mut row = made[3].as_object().cloned().expect("columns");
    let ids = BTreeMap::from([(names::RULE_ID, rule.rule.id.as_str())]);
    row.insert("direction".into(), made[0].clone());
    row.insert("action".into(), made[1].clone());
    row.insert("match".into(), made[2].clone());
    row.insert("priority".into(), json!(1002));
    row.insert("external_ids".into(), json!(ids));
    row
}

#[test]
fn every_rule_is_the_acl_that_neutron_makes_of_it() {
    let vectors: Vec<Value> = serde_json::from_str(include_str!("vectors/acl.json")).expect("vectors");
    assert!(vectors.len() >= 2000);
    let mut refused = 0;
    let mut wrong = Vec::new();
    for vector in &vectors {
        let facts = facts(&vector[0]);
        let key = Key::new(Kind::SecurityGroupRule, facts.rule.id.as_str());
        let desired = desire(&key, &Facts::SecurityGroupRule(facts.clone()), &Config::default());
        if vector[1].is_null() {
            refused += 1;
            if !desired.rows.is_empty() {
                wrong.push(format!("{}: Neutron refuses it", vector[0]));
            }
            continue;
        }
        let [row] = desired.rows.as_slice() else {
            wrong.push(format!("{}: {} rows", vector[0], desired.rows.len()));
            continue;
        };
        let group = Identity::PortGroup(names::port_group(&facts.rule.security_group_id));
        assert_eq!(row.parent(), Some(&group));
        let (ours, theirs) = (columns(row), expected(&facts, &vector[1]));
        if ours != theirs {
            wrong.push(format!("{}:\n  ours   {ours:?}\n  theirs {theirs:?}", vector[0]));
        }
    }
    assert!(refused > 0, "some protocols do not exist");
    assert!(
        wrong.is_empty(),
        "{} of {}\n{}",
        wrong.len(),
        vectors.len(),
        wrong.join("\n")
    );
}
