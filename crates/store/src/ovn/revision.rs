//! `ovn_revision_numbers`: which revision of each resource OVN is known to have. The durable dirty set.

use chrono::NaiveDateTime;
use model::Kind;

use crate::sql::value_tuples;
use crate::{Result, Tx, args};

/// Never written to OVN (`neutron/db/ovn_revision_numbers_db.py`, `INITIAL_REV_NUM`).
pub const NEVER: i64 = -1;

/// Note, in the transaction that creates resources, that OVN does not have them yet.
///
/// Each resource is its id and its `standard_attr_id`.
///
/// # Errors
/// See [`crate::Error`].
pub async fn create(tx: &mut Tx, kind: Kind, resources: &[(&str, i64)], now: NaiveDateTime) -> Result<()> {
    if resources.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "INSERT INTO ovn_revision_numbers \
         (standard_attr_id, resource_uuid, resource_type, revision_number, created_at, updated_at) VALUES {}",
        value_tuples(resources.len(), 6)
    );
    let mut values = Vec::with_capacity(resources.len() * 6);
    for (id, standard) in resources {
        values.extend(args![*standard, *id, kind.as_str(), NEVER, now, now]);
    }
    tx.execute(&sql, values).await?;
    Ok(())
}
