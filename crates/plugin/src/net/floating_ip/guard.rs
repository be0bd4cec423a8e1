//! What floating IPs and port forwardings mean to the ports that they lead to.

use std::collections::{BTreeSet, HashSet};

use model::net::{FixedIp, Port, PortForwarding};
use model::{Key, Kind};
use store::net::floating_ip as table;
use store::net::port_forwarding;
use store::{Tx, ovn, standard};

use super::{DEVICE_OWNER, faults, lock_or_again};
use crate::{Context, Result};

/// Refuse to delete a port that holds the address of a floating IP, and one that leads to floating IPs that the caller
/// does not see.
pub(crate) async fn check_delete(tx: &mut Tx, context: &Context, port: &Port) -> Result<()> {
    if port.device_owner == DEVICE_OWNER && table::get(tx, &port.device_id).await?.is_some() {
        return Err(faults::own_port_in_use(&port.id).into());
    }
    let Some(project) = context.scope() else {
        return Ok(());
    };
    let fips = table::of_port(tx, &port.id).await?;
    if fips.iter().any(|fip| fip.project_id != project) {
        return Err(faults::port_still_associated(&port.id).into());
    }
    Ok(())
}

/// Take floating IPs and port forwardings from a locked port that is being deleted. Answers the keys that are dirty by
/// that.
pub(crate) async fn leave(tx: &mut Tx, port_id: &str) -> Result<Vec<Key>> {
    if !table::any_to(tx, port_id).await? {
        return Ok(Vec::new());
    }
    let forwardings = port_forwarding::of_port(tx, port_id).await?;
    let mut keys = forget(tx, &forwardings).await?;
    let fips = table::of_port(tx, port_id).await?;
    if fips.is_empty() {
        return Ok(keys);
    }
    for fip in &fips {
        lock_or_again(tx, fip.standard_attr_id).await?;
    }
    table::disassociate(tx, port_id).await?;
    let standards = fips.iter().map(|fip| fip.standard_attr_id).collect();
    standard::bump_all(tx, standards, standard::now()).await?;
    let ids: Vec<String> = fips.into_iter().map(|fip| fip.id).collect();
    ovn::revision::reset(tx, Kind::FloatingIp, &ids).await?;
    keys.extend(ids.into_iter().map(|id| Key::new(Kind::FloatingIp, id)));
    Ok(keys)
}

/// Refuse addresses of a port that leave out one that a floating IP leads to. `named` are those that the request names:
/// Neutron wants to see the address itself, not only its subnet. It looks at one floating IP of several.
pub(crate) async fn check_fixed_ips<'a>(
    tx: &mut Tx,
    port_id: &str,
    named: impl Iterator<Item = &'a str> + Clone,
) -> Result<()> {
    for fip in table::of_port(tx, port_id).await? {
        if let Some(address) = &fip.fixed_ip_address
            && !named.clone().any(|ip| ip == address)
        {
            return Err(faults::fixed_ip_needed(port_id).into());
        }
    }
    Ok(())
}

/// Forget the port forwardings that lead to addresses which a locked port has no more. Answers the keys that are dirty by
/// that.
pub(crate) async fn lose_addresses(tx: &mut Tx, port_id: &str, left: &[FixedIp]) -> Result<Vec<Key>> {
    let mut forwardings = port_forwarding::of_port(tx, port_id).await?;
    forwardings.retain(|forwarding| {
        !left
            .iter()
            .any(|fixed| fixed.ip_address == forwarding.internal_ip_address)
    });
    forget(tx, &forwardings).await
}

/// Delete port forwardings, whoever owns their floating IPs. One that has none left is bound to no router any more.
async fn forget(tx: &mut Tx, forwardings: &[PortForwarding]) -> Result<Vec<Key>> {
    if forwardings.is_empty() {
        return Ok(Vec::new());
    }
    let ids: BTreeSet<&str> = forwardings
        .iter()
        .map(|forwarding| forwarding.floating_ip_id.as_str())
        .collect();
    let going: HashSet<&str> = forwardings
        .iter()
        .map(|forwarding| forwarding.id.as_str())
        .collect();
    let mut fips = table::get_many(tx, ids.into_iter()).await?;
    fips.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    for fip in &fips {
        if lock_or_again(tx, fip.standard.id).await? != fip.standard.revision_number {
            return Err(store::Error::Stale.into());
        }
    }
    let standards = forwardings.iter().map(|forwarding| forwarding.standard.id);
    standard::delete_all(tx, standards.collect()).await?;
    for fip in &fips {
        let mut left = fip.port_forwardings.iter();
        if left.all(|forwarding| going.contains(forwarding.id.as_str())) {
            table::release_router(tx, &fip.id).await?;
        }
    }
    let standards = fips.iter().map(|fip| fip.standard.id).collect();
    standard::bump_all(tx, standards, standard::now()).await?;
    let ids: Vec<String> = fips.into_iter().map(|fip| fip.id).collect();
    ovn::revision::reset(tx, Kind::FloatingIp, &ids).await?;
    Ok(ids.into_iter().map(|id| Key::new(Kind::FloatingIp, id)).collect())
}
