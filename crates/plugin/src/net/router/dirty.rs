//! What has to be looked at again when something about a router changes that is not a revision of its own.

use model::{Key, Kind};
use store::net::router;
use store::{Batch, Tx, ovn};

use crate::Result;

/// Mark routers with all that their ports and gateways have a part in: every port of theirs (what its row in OVN says
/// depends on the others), and the floating IPs that they translate. Answers the keys.
///
/// # Errors
/// See [`crate::Error`].
pub(crate) async fn touch(tx: &mut Tx, routers: &[String]) -> Result<Vec<Key>> {
    if routers.is_empty() {
        return Ok(Vec::new());
    }
    let (ports, floating_ips) = tx
        .ask_all((router::port_ids(routers), router::floating_ips(routers)))
        .await?;
    let mut keys = Vec::new();
    let mut batch = Batch::new();
    for (kind, ids) in [
        (Kind::Router, routers),
        (Kind::RouterPort, &ports),
        (Kind::FloatingIp, &floating_ips),
    ] {
        ovn::revision::add_reset(&mut batch, kind, ids);
        keys.extend(ids.iter().map(|id| Key::new(kind, id)));
    }
    batch.run(tx).await?;
    Ok(keys)
}
