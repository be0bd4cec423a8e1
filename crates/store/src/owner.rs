//! To which project things belong: what policy rules ask about resources other than the one acted on.

use std::collections::HashMap;

use crate::sql::{in_list, padded};
use crate::{Arg, Result, Tx};

/// Most ids of one query: SQLite takes no more than 32,766 values.
const PIECE: usize = 4096;

/// The owners of rows of a table with the columns `id` and `project_id`, by id. Rows that do not exist are left out.
///
/// # Errors
/// See [`crate::Error`].
pub async fn of(tx: &mut Tx, table: &str, ids: &[&str]) -> Result<HashMap<String, String>> {
    let mut owners = HashMap::with_capacity(ids.len());
    for piece in ids.chunks(PIECE) {
        let values: Vec<Arg> = padded(piece.iter().copied());
        let sql = format!(
            "SELECT id, COALESCE(project_id, '') FROM {table} WHERE id {}",
            in_list(values.len())
        );
        for row in tx.fetch(&sql, values).await? {
            owners.insert(row.get(0)?, row.get(1)?);
        }
    }
    Ok(owners)
}
