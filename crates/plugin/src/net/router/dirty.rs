//! What has to be looked at again when something about a router changes that is not a revision of its own.

use model::{Key, Kind};
use store::net::router;
use store::{Tx, ovn};

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
    let ids: Vec<&str> = routers.iter().map(String::as_str).collect();
    let ports = router::ports(tx, &ids).await?;
    let ports: Vec<String> = ports.into_iter().map(|port| port.id).collect();
    let floating_ips = router::floating_ips(tx, &ids).await?;
    let mut keys = Vec::new();
    for (kind, ids) in [
        (Kind::Router, routers),
        (Kind::RouterPort, &ports),
        (Kind::FloatingIp, &floating_ips),
    ] {
        ovn::revision::reset(tx, kind, ids).await?;
        keys.extend(ids.iter().map(|id| Key::new(kind, id)));
    }
    Ok(keys)
}
