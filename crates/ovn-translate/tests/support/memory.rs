//! Northbound in memory: as much of an OVSDB server as the operations of a plan need.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use ovn_translate::{Actual, Found, names};
use ovsdb::op::{Condition, Function, Mutation, Mutator, Op, Until};
use ovsdb::value::{Atom, Datum, Row, Uuid};

/// Tables by name, rows by UUID.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Memory {
    pub tables: BTreeMap<String, BTreeMap<Uuid, Row>>,
    made: u128,
    /// Rows that the transaction at hand has changed.
    changed: BTreeSet<Uuid>,
}

/// Rows of these tables live as long as a row of the other table holds them in this column.
const HELD: [(&str, &str, &str); 6] = [
    ("Logical_Switch_Port", "Logical_Switch", "ports"),
    ("Logical_Router_Port", "Logical_Router", "ports"),
    ("Logical_Router_Static_Route", "Logical_Router", "static_routes"),
    ("NAT", "Logical_Router", "nat"),
    ("ACL", "Port_Group", "acls"),
    ("HA_Chassis", "HA_Chassis_Group", "ha_chassis"),
];
/// References that vanish with what they refer to: table, column, table of the rows.
const WEAK: [(&str, &str, &str); 8] = [
    ("NAT", "gateway_port", "Logical_Router_Port"),
    ("Logical_Router_Static_Route", "bfd", "BFD"),
    ("Logical_Router", "load_balancer", "Load_Balancer"),
    ("Logical_Switch", "load_balancer", "Load_Balancer"),
    ("Logical_Switch_Port", "dhcpv4_options", "DHCP_Options"),
    ("Logical_Switch_Port", "dhcpv6_options", "DHCP_Options"),
    ("Port_Group", "ports", "Logical_Switch_Port"),
    ("Logical_Switch", "dns_records", "DNS"),
];
/// References that must not dangle.
const STRONG: [(&str, &str, &str); 8] = [
    ("Logical_Router_Port", "ha_chassis_group", "HA_Chassis_Group"),
    ("Logical_Router", "ports", "Logical_Router_Port"),
    ("Logical_Router", "static_routes", "Logical_Router_Static_Route"),
    ("Logical_Router", "nat", "NAT"),
    ("Logical_Switch_Port", "ha_chassis_group", "HA_Chassis_Group"),
    ("Logical_Switch", "ports", "Logical_Switch_Port"),
    ("Port_Group", "acls", "ACL"),
    ("HA_Chassis_Group", "ha_chassis", "HA_Chassis"),
];
/// Columns that tell the rows of a table apart.
const UNIQUE: [(&str, &[&str]); 6] = [
    ("Logical_Switch_Port", &["name"]),
    ("Logical_Router_Port", &["name"]),
    ("Port_Group", &["name"]),
    ("Address_Set", &["name"]),
    ("HA_Chassis_Group", &["name"]),
    ("BFD", &["logical_port", "dst_ip"]),
];

impl Memory {
    /// A Northbound with nothing but the group that drops.
    pub fn with_drop_group() -> Self {
        let mut memory = Self::default();
        memory.put("Port_Group", Row::new().with("name", names::DROP_GROUP));
        memory
    }

    /// Puts a row there, past all rules.
    pub fn put(&mut self, table: &str, row: Row) -> Uuid {
        let uuid = self.new_uuid();
        self.tables.entry(table.into()).or_default().insert(uuid, row);
        uuid
    }

    /// The only row of this name.
    pub fn named(&self, table: &str, name: &str) -> &Row {
        let found = self.by_name(table, name);
        assert_eq!(found.len(), 1, "{table} {name}");
        found[0].row
    }

    /// All rows of a table.
    pub fn rows(&self, table: &str) -> Vec<&Row> {
        self.tables
            .get(table)
            .into_iter()
            .flat_map(BTreeMap::values)
            .collect()
    }

    /// Carries out a transaction, or refuses it and stays as it was.
    pub fn apply(&mut self, ops: &[Op]) -> Result<(), String> {
        let mut next = self.clone();
        let mut named = HashMap::new();
        for (at, op) in ops.iter().enumerate() {
            next.carry_out(op, &mut named)
                .map_err(|why| format!("operation {at}: {why}"))?;
        }
        next.commit()?;
        next.changed.clear();
        *self = next;
        Ok(())
    }

    fn new_uuid(&mut self) -> Uuid {
        self.made += 1;
        Uuid::from_u128(0xffff_0000_0000_0000_0000_0000_0000_0000 | self.made)
    }

    fn carry_out(&mut self, op: &Op, named: &mut HashMap<Arc<str>, Uuid>) -> Result<(), String> {
        match op {
            Op::Insert {
                table,
                row,
                uuid,
                uuid_name,
            } => {
                let id = uuid.unwrap_or_else(|| self.new_uuid());
                if let Some(name) = uuid_name {
                    named.insert(Arc::clone(name), id);
                }
                let row = row
                    .iter()
                    .map(|(column, value)| (Arc::clone(column), resolved(value, named)))
                    .collect();
                match self.tables.entry(table.to_string()).or_default().insert(id, row) {
                    None => Ok(()),
                    Some(_) => Err(format!("duplicate uuid {id} in {table}")),
                }
            }
            Op::Update {
                table,
                conditions,
                row,
            } => {
                for (column, value) in row.iter() {
                    let value = resolved(value, named);
                    self.each(table, conditions, named, |row| {
                        row.insert(Arc::clone(column), value.clone());
                    });
                }
                Ok(())
            }
            Op::Mutate {
                table,
                conditions,
                mutations,
            } => {
                let mutations: Vec<Mutation> = mutations
                    .iter()
                    .map(|one| {
                        Mutation::new(Arc::clone(&one.column), one.mutator, resolved(&one.value, named))
                    })
                    .collect();
                self.each(table, conditions, named, |row| {
                    mutations.iter().for_each(|one| mutate(row, one))
                });
                Ok(())
            }
            Op::Delete { table, conditions } => {
                let gone = self.matching(table, conditions, named);
                self.tables
                    .entry(table.to_string())
                    .or_default()
                    .retain(|uuid, _| !gone.contains(uuid));
                Ok(())
            }
            Op::Wait {
                table,
                conditions,
                until,
                rows,
                ..
            } => {
                let mut wanted: Vec<Uuid> = rows.iter().filter_map(|row| row.uuid("_uuid")).collect();
                wanted.sort_unstable();
                let equal = self.matching(table, conditions, named) == wanted;
                if equal == (*until == Until::Equal) {
                    Ok(())
                } else {
                    Err(format!("{table} has moved on"))
                }
            }
            other => Err(format!("what is {}?", other.name())),
        }
    }

    fn matching(&self, table: &str, conditions: &[Condition], named: &HashMap<Arc<str>, Uuid>) -> Vec<Uuid> {
        let rows = self.tables.get(table).into_iter().flatten();
        rows.filter(|(uuid, row)| conditions.iter().all(|one| holds(one, **uuid, row, named)))
            .map(|(uuid, _)| *uuid)
            .collect()
    }

    fn each(
        &mut self,
        table: &str,
        conditions: &[Condition],
        named: &HashMap<Arc<str>, Uuid>,
        mut change: impl FnMut(&mut Row),
    ) {
        for uuid in self.matching(table, conditions, named) {
            self.changed.insert(uuid);
            if let Some(row) = self.tables.get_mut(table).and_then(|rows| rows.get_mut(&uuid)) {
                change(row);
            }
        }
    }

    /// What a server does and demands at the end of a transaction.
    fn commit(&mut self) -> Result<(), String> {
        // It looks at references before it removes the rows that nobody holds any more.
        for (table, column, of) in STRONG {
            for uuid in self.rows(table).iter().flat_map(|row| row.set_of_uuid(column)) {
                if self.get(of, uuid).is_none() {
                    return Err(format!("{table}.{column} refers to no row of {of}"));
                }
            }
        }
        for (table, holder, column) in HELD {
            let held: Vec<Uuid> = self
                .rows(holder)
                .iter()
                .flat_map(|row| row.set_of_uuid(column))
                .collect();
            if let Some(rows) = self.tables.get_mut(table) {
                rows.retain(|uuid, _| held.contains(uuid));
            }
        }
        for (table, column, of) in WEAK {
            let there: Vec<Uuid> = self
                .tables
                .get(of)
                .into_iter()
                .flatten()
                .map(|(uuid, _)| *uuid)
                .collect();
            // As ovsdb-server 3.1 does: rows that have changed otherwise keep references to rows that are gone.
            let changed = &self.changed;
            let rows = self.tables.get_mut(table).into_iter().flatten();
            for (_, row) in rows.filter(|(uuid, _)| !changed.contains(uuid)) {
                let kept: Vec<Uuid> = row
                    .set_of_uuid(column)
                    .into_iter()
                    .filter(|uuid| there.contains(uuid))
                    .collect();
                row.insert(column, Datum::set(kept));
            }
        }
        for (table, columns) in UNIQUE {
            let mut keys: Vec<Vec<Option<&Datum>>> = self
                .rows(table)
                .iter()
                .map(|row| columns.iter().map(|column| row.get(column)).collect())
                .collect();
            let all = keys.len();
            keys.sort_unstable();
            keys.dedup();
            if keys.len() < all {
                return Err(format!("constraint violation: {columns:?} in {table}"));
            }
        }
        if self
            .rows("Logical_Router_Port")
            .iter()
            .any(|row| row.get("networks").is_none_or(Datum::is_empty))
        {
            return Err("constraint violation: a router port without networks".into());
        }
        Ok(())
    }
}

fn resolved(value: &Datum, named: &HashMap<Arc<str>, Uuid>) -> Datum {
    let resolve = |atom: &Atom| match atom {
        Atom::NamedUuid(name) => Atom::Uuid(named[name]),
        other => other.clone(),
    };
    match value {
        Datum::Set(atoms) => Datum::set(atoms.iter().map(resolve)),
        Datum::Map(pairs) => Datum::Map(pairs.clone()),
    }
}

fn holds(condition: &Condition, uuid: Uuid, row: &Row, named: &HashMap<Arc<str>, Uuid>) -> bool {
    let Condition::Column {
        column,
        function,
        value,
    } = condition
    else {
        return false;
    };
    let value = resolved(value, named);
    let own = Datum::from(uuid);
    let empty = Datum::empty();
    let have = if &**column == "_uuid" {
        &own
    } else {
        row.get(column).unwrap_or(&empty)
    };
    match (function, &value) {
        (Function::Equal, wanted) => have == wanted,
        (Function::Includes, Datum::Set(atoms)) => atoms.iter().all(|atom| have.atoms().contains(atom)),
        (Function::Includes, Datum::Map(pairs)) => pairs
            .iter()
            .all(|(key, value)| have.as_map().is_some_and(|map| map.get(key) == Some(value))),
        _ => panic!("no plan uses {function:?}"),
    }
}

fn mutate(row: &mut Row, mutation: &Mutation) {
    let have = row.get(&mutation.column).cloned().unwrap_or_default();
    let changed = match (mutation.mutator, have, &mutation.value) {
        (Mutator::Insert, Datum::Set(have), Datum::Set(more)) => {
            Datum::set(have.into_iter().chain(more.clone()))
        }
        (Mutator::Insert, Datum::Set(_), Datum::Map(more)) => Datum::Map(more.clone()),
        (Mutator::Insert, Datum::Map(mut have), Datum::Map(more)) => {
            for (key, value) in more {
                have.entry(key.clone()).or_insert_with(|| value.clone());
            }
            Datum::Map(have)
        }
        (Mutator::Delete, Datum::Set(have), Datum::Set(less)) => {
            Datum::set(have.into_iter().filter(|atom| !less.contains(atom)))
        }
        (Mutator::Delete, Datum::Map(mut have), Datum::Set(less)) => {
            have.retain(|key, _| !less.contains(key));
            Datum::Map(have)
        }
        (Mutator::Delete, Datum::Map(mut have), Datum::Map(less)) => {
            have.retain(|key, value| less.get(key) != Some(value));
            Datum::Map(have)
        }
        (Mutator::Delete, Datum::Set(_), Datum::Map(_)) => Datum::empty(),
        (mutator, have, value) => panic!("{mutator:?} of {have} and {value}"),
    };
    row.insert(Arc::clone(&mutation.column), changed);
}

impl Actual for Memory {
    fn get(&self, table: &str, uuid: Uuid) -> Option<Found<'_>> {
        self.tables.get(table)?.get(&uuid).map(|row| Found { uuid, row })
    }

    fn by_text(&self, table: &str, column: &str, text: &str) -> Vec<Found<'_>> {
        let rows = self.tables.get(table).into_iter().flatten();
        rows.filter(|(_, row)| row.str(column) == Some(text))
            .map(|(uuid, row)| Found { uuid: *uuid, row })
            .collect()
    }

    fn by_external_id(&self, table: &str, key: &str, value: &str) -> Vec<Found<'_>> {
        let rows = self.tables.get(table).into_iter().flatten();
        rows.filter(|(_, row)| row.map_str("external_ids", key) == Some(value))
            .map(|(uuid, row)| Found { uuid: *uuid, row })
            .collect()
    }
}
