//! The pools that floating IPs are from: IPv4 subnets of external networks (`neutron/db/l3_fip_pools_db.py`).

use model::net::FloatingIpPool;
use store::net::floating_ip as table;

use crate::{Context, Plugin, Result};

/// All of them, whoever asks; each says that it belongs to who asks.
///
/// # Errors
/// See [`crate::Error`].
pub async fn pools(plugin: &Plugin, context: &Context) -> Result<Vec<FloatingIpPool>> {
    let mut tx = plugin.db.read().await?;
    let project = context.project_id.as_deref().unwrap_or_default();
    Ok(table::pools(&mut tx, project).await?)
}
