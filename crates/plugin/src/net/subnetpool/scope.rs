//! Pools in address scopes: no two of one scope overlap, and a network stays in one scope
//! (`NeutronDbPluginV2._validate_address_scope_id`).

use std::collections::HashSet;

use model::ListQuery;
use model::net::SubnetPool;
use store::Tx;
use store::filter::Conditions;

use super::{faults, shape};
use crate::net::address_scope;
use crate::net::subnet::range::Ranges;
use crate::{Context, Result};

/// Check that a pool may be in the scope that it names.
///
/// # Errors
/// Faults of scopes that do not fit.
pub async fn check(tx: &mut Tx, context: &Context, pool: &SubnetPool, prefixes: &Ranges) -> Result<()> {
    let Some(scope_id) = &pool.address_scope_id else {
        return Ok(());
    };
    // Who adds prefixes to the scope at the same time must wait.
    store::net::address_scope::lock(tx, scope_id).await?;
    let scope = address_scope::find(tx, context, scope_id).await?;
    if scope.ip_version != pool.ip_version {
        return Err(faults::scope_version(&pool.id, scope_id, scope.ip_version).into());
    }
    if pool.shared && !scope.shared {
        return Err(faults::scope_not_shared(&pool.id).into());
    }
    check_networks(tx, pool).await?;
    let mut conditions = Conditions::default();
    conditions.and(
        "o.address_scope_id = ? AND o.id <> ?",
        store::args![scope_id, &pool.id],
    );
    for other in store::net::subnetpool::list(tx, &ListQuery::default(), conditions, None).await? {
        if shape::parse(&other.prefixes)?.overlaps(prefixes) {
            return Err(faults::scope_conflict().into());
        }
    }
    Ok(())
}

/// The networks with subnets of this pool must have no others of the same IP version.
async fn check_networks(tx: &mut Tx, pool: &SubnetPool) -> Result<()> {
    let allocated = store::net::subnetpool::allocated(tx, &pool.id).await?;
    let networks: HashSet<&str> = allocated
        .iter()
        .map(|subnet| subnet.network_id.as_str())
        .collect();
    let networks: Vec<&str> = networks.into_iter().collect();
    let all = store::net::subnetpool::pools_on_networks(tx, &networks, pool.ip_version).await?;
    if all.iter().any(|(_, other)| other.as_ref() != Some(&pool.id)) {
        return Err(faults::scope_affinity().into());
    }
    Ok(())
}
