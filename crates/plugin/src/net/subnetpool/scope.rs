//! Pools in address scopes: no two of one scope overlap, and a network stays in one scope
//! (`NeutronDbPluginV2._validate_address_scope_id`).

use std::collections::HashSet;

use model::ListQuery;
use model::net::{SharedKind, SubnetPool};
use store::Tx;
use store::filter::Conditions;
use store::rbac::EVERYBODY;

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
    if !context.is_admin && context.project_id.as_ref() != Some(&scope.project_id) && !scope.shared {
        return Err(faults::scope_of_others(&pool.id, scope_id).into());
    }
    if scope.ip_version != pool.ip_version {
        return Err(faults::scope_version(&pool.id, scope_id, scope.ip_version).into());
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

/// Check that who is to share a pool can see the scope that it is in (`SubnetPool.validate_rbac_policy_create`). As in
/// Neutron only those policies count that the caller may see.
///
/// # Errors
/// 400 when it cannot.
pub async fn check_target(
    tx: &mut Tx,
    context: &Context,
    pool_id: &str,
    scope_id: &str,
    target: &str,
) -> Result<()> {
    let one = |name: &str, value: &str| (name.to_owned(), vec![value.to_owned()]);
    let query = ListQuery {
        filters: vec![
            one("object_type", SharedKind::AddressScope.as_str()),
            one("object_id", scope_id),
            (
                "target_tenant".to_owned(),
                vec![EVERYBODY.to_owned(), target.to_owned()],
            ),
        ],
        ..ListQuery::default()
    };
    let policies = store::net::rbac_policy::list(tx, &query, context.scope()).await?;
    if policies.is_empty() {
        return Err(faults::scope_not_shared(pool_id).into());
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
