//! The tables of ML2's extension drivers for ports: one value each, no row for most ports.

use model::net::{Port, PortExtras};

use super::clear;
use crate::{Arg, Batch, Result, Row};

/// A table with a column beside `port_id`, and what is in it.
struct Table {
    name: &'static str,
    column: &'static str,
    value: fn(&PortExtras) -> Option<Arg>,
}

const TABLES: [Table; 4] = [
    Table {
        name: "porttrusted",
        column: "trusted",
        value: |extras| extras.trusted.map(Arg::from),
    },
    Table {
        name: "portuplinkstatuspropagation",
        column: "propagate_uplink_status",
        value: |extras| extras.propagate_uplink_status.map(Arg::from),
    },
    Table {
        name: "portdeviceprofiles",
        column: "device_profile",
        value: |extras| extras.device_profile.as_deref().map(Arg::from),
    },
    Table {
        name: "portnumaaffinitypolicies",
        column: "numa_affinity_policy",
        value: |extras| extras.numa_affinity_policy.as_deref().map(Arg::from),
    },
];

/// Read the four columns of which the first is at `at`.
pub(super) fn read(row: &Row, at: usize) -> Result<PortExtras> {
    Ok(PortExtras {
        trusted: row.get(at)?,
        propagate_uplink_status: row.get(at + 1)?,
        device_profile: row.get(at + 2)?,
        numa_affinity_policy: row.get(at + 3)?,
    })
}

/// Add the rows of new ports.
pub(super) fn insert_extras(batch: &mut Batch, ports: &[Port]) {
    for table in &TABLES {
        let rows = ports.iter().filter_map(|port| {
            let value = (table.value)(&port.extras)?;
            Some([Arg::from(&port.id), value])
        });
        insert(batch, table, rows.flatten().collect());
    }
}

/// Write what is different now.
pub fn change_extras(batch: &mut Batch, port_id: &str, old: &PortExtras, new: &PortExtras) {
    for table in &TABLES {
        let (before, after) = ((table.value)(old), (table.value)(new));
        if before == after {
            continue;
        }
        if before.is_some() {
            clear(batch, table.name, port_id);
        }
        let row = after.map(|value| vec![Arg::from(port_id), value]);
        insert(batch, table, row.unwrap_or_default());
    }
}

fn insert(batch: &mut Batch, table: &Table, rows: Vec<Arg>) {
    batch.insert(&format!("{} (port_id, {})", table.name, table.column), 2, rows);
}
