//! To which project things belong: what policy rules ask about resources other than the one acted on.

use std::collections::HashMap;

use crate::sql::in_list;
use crate::{Arg, Result, Tx};

/// The owners of rows of a table with the columns `id` and `project_id`, by id. Rows that do not exist are left out.
///
/// # Errors
/// See [`crate::Error`].
pub async fn of(tx: &mut Tx, table: &str, ids: &[&str]) -> Result<HashMap<String, String>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "SELECT id, COALESCE(project_id, '') FROM {table} WHERE id {}",
        in_list(ids.len())
    );
    let rows = tx
        .fetch(&sql, ids.iter().map(|id| Arg::from(*id)).collect())
        .await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}
