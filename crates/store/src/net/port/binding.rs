//! Writing `ml2_port_bindings` and `ml2_port_binding_levels`.

use model::net::Binding;
use serde_json::{Map, Value};

use crate::{Batch, Result, Tx, args};

fn json_text(object: &Map<String, Value>) -> String {
    if object.is_empty() {
        String::new()
    } else {
        Value::Object(object.clone()).to_string()
    }
}

/// Add a binding.
pub fn insert_binding(batch: &mut Batch, port_id: &str, b: &Binding) {
    let (profile, details) = (json_text(&b.profile), json_text(&b.vif_details));
    let columns = "ml2_port_bindings (port_id, host, vif_type, vnic_type, profile, vif_details, status)";
    batch.insert(
        columns,
        7,
        args![
            port_id,
            &b.host,
            &b.vif_type,
            &b.vnic_type,
            profile,
            details,
            &b.status
        ],
    );
}

/// Add the level 0 binding of a port on a host.
pub fn insert_level(batch: &mut Batch, port_id: &str, host: &str, driver: &str, segment_id: &str) {
    let sql =
        "INSERT INTO ml2_port_binding_levels (port_id, host, level, driver, segment_id) VALUES (?,?,0,?,?)";
    batch.push(sql, args![port_id, host, driver, segment_id]);
}

/// Write a binding of a port anew; its levels go.
///
/// # Errors
/// See [`crate::Error`].
pub async fn replace_binding(tx: &mut Tx, port_id: &str, old_host: &str, binding: &Binding) -> Result<()> {
    let mut batch = Batch::new();
    for table in ["ml2_port_binding_levels", "ml2_port_bindings"] {
        batch.push(
            format!("DELETE FROM {table} WHERE port_id = ? AND host = ?"),
            args![port_id, old_host],
        );
    }
    insert_binding(&mut batch, port_id, binding);
    batch.run(tx).await
}

/// Write the vnic type, the profile and the host of a binding; its levels stay.
///
/// # Errors
/// See [`crate::Error`].
pub async fn update_binding(tx: &mut Tx, port_id: &str, old_host: &str, binding: &Binding) -> Result<()> {
    let sql =
        "UPDATE ml2_port_bindings SET host = ?, vnic_type = ?, profile = ? WHERE port_id = ? AND host = ?";
    let profile = json_text(&binding.profile);
    tx.execute(
        sql,
        args![&binding.host, &binding.vnic_type, profile, port_id, old_host],
    )
    .await?;
    Ok(())
}

/// Set `ACTIVE` or `INACTIVE` of a port's binding on a host.
///
/// # Errors
/// See [`crate::Error`].
pub async fn set_binding_status(tx: &mut Tx, port_id: &str, host: &str, status: &str) -> Result<()> {
    let sql = "UPDATE ml2_port_bindings SET status = ? WHERE port_id = ? AND host = ?";
    tx.execute(sql, args![status, port_id, host]).await?;
    Ok(())
}

/// Delete a port's binding on a host, with its levels.
///
/// # Errors
/// See [`crate::Error`].
pub async fn delete_binding(tx: &mut Tx, port_id: &str, host: &str) -> Result<()> {
    for table in ["ml2_port_binding_levels", "ml2_port_bindings"] {
        let sql = format!("DELETE FROM {table} WHERE port_id = ? AND host = ?");
        tx.execute(&sql, args![port_id, host]).await?;
    }
    Ok(())
}
