//! RBAC policies (`neutron/db/rbac_db_mixin.py`).

mod access;
mod faults;

use model::net::{RbacPolicy, SharedKind};
use model::{Body, Fault, Key, Kind, ListQuery};
use store::net::{network, network_use, rbac_policy as table};
use store::rbac::{self, Action};
use store::{Tx, standard, transact};
use uuid::Uuid;

use crate::{Collection, Context, Error, Plugin, Precondition, Result, quota};

/// The collection `rbac_policies`.
pub struct RbacPolicies;

impl Collection for RbacPolicies {
    type Item = RbacPolicy;

    const PAGED: bool = false;

    async fn list(plugin: &Plugin, context: &Context, query: &ListQuery) -> Result<Vec<RbacPolicy>> {
        let mut tx = plugin.db.read().await?;
        Ok(table::list(&mut tx, query, context.scope()).await?)
    }

    async fn show(plugin: &Plugin, context: &Context, id: &str) -> Result<RbacPolicy> {
        find(&mut plugin.db.read().await?, context, id).await
    }

    async fn create(plugin: &Plugin, context: &Context, bodies: Vec<Body>) -> Result<Vec<RbacPolicy>> {
        let policies = transact!(plugin.db, tx => {
            let owners = bodies.iter().map(|body| body.text("project_id").unwrap_or_default());
            quota::check_owners(&mut tx, plugin, owners, "rbac_policy").await?;
            let mut policies = Vec::with_capacity(bodies.len());
            for body in &bodies {
                policies.push(create(&mut tx, context, body).await?);
            }
            Ok::<_, Error>(policies)
        })?;
        plugin
            .driver
            .postcommit(policies.iter().filter_map(key).collect());
        Ok(policies)
    }

    /// Only the target can change. Policies have no revision: the precondition does not matter.
    async fn update(
        plugin: &Plugin,
        context: &Context,
        id: &str,
        body: Body,
        _precondition: Precondition,
    ) -> Result<RbacPolicy> {
        let (policy, changed) = transact!(plugin.db, tx => {
            let mut policy = find(&mut tx, context, id).await?;
            let target = body.text("target_tenant").unwrap_or(&policy.target).to_owned();
            let owner = lock_owner(&mut tx, &policy).await?;
            if !may_share(context, &owner) {
                return Err(faults::in_use(&policy.object_id, faults::NOT_THE_OWNER).into());
            }
            access::check(&mut tx, &policy, &owner, Some(&target)).await?;
            let changed = target != policy.target;
            if changed {
                unique(table::set_target(&mut tx, &policy, &target).await)?;
                policy.target = target;
                touch(&mut tx, &policy).await?;
            }
            Ok::<_, Error>((policy, changed))
        })?;
        if changed {
            plugin.driver.postcommit(key(&policy).into_iter().collect());
        }
        Ok(policy)
    }

    async fn delete(plugin: &Plugin, context: &Context, id: &str, _precondition: Precondition) -> Result<()> {
        let policy = transact!(plugin.db, tx => {
            let policy = find(&mut tx, context, id).await?;
            let owner = lock_owner(&mut tx, &policy).await?;
            access::check(&mut tx, &policy, &owner, None).await?;
            table::delete(&mut tx, &policy).await?;
            touch(&mut tx, &policy).await?;
            if is_external(&policy) {
                forget_external(&mut tx, &policy).await?;
            }
            Ok::<_, Error>(policy)
        })?;
        plugin.driver.postcommit(key(&policy).into_iter().collect());
        Ok(())
    }
}

async fn create(tx: &mut Tx, context: &Context, body: &Body) -> Result<RbacPolicy> {
    let text = |name: &str| body.text(name).unwrap_or_default().to_owned();
    let kind = body.text("object_type").and_then(SharedKind::parse);
    let kind = kind.ok_or_else(|| Fault::invalid_input("'None' is not a valid RBAC object type"))?;
    let policy = RbacPolicy {
        id: Uuid::new_v4().to_string(),
        project_id: text("project_id"),
        kind,
        object_id: text("object_id"),
        target: text("target_tenant"),
        action: text("action"),
    };
    let owner = table::lock_owner(tx, kind, &policy.object_id).await?;
    let owner = owner.ok_or_else(|| faults::no_object(kind, &policy.object_id))?;
    if !may_share(context, &owner) {
        return Err(Fault::invalid_input(faults::NOT_THE_OWNER).into());
    }
    if kind == SharedKind::SubnetPool {
        super::subnetpool::check_sharing(tx, context, &policy.object_id, &policy.target).await?;
    }
    let actions = actions(kind);
    if !actions.contains(&policy.action.as_str()) {
        return Err(faults::bad_action(&policy.action, kind, actions).into());
    }
    if is_external(&policy) && network::external(tx, &policy.object_id).await?.is_none() {
        network::mark_external(tx, &policy.object_id, false).await?;
        touch(tx, &policy).await?;
    }
    unique(table::insert(tx, &policy).await)?;
    touch(tx, &policy).await?;
    Ok(policy)
}

/// What can be granted on a kind of resource.
fn actions(kind: SharedKind) -> &'static [&'static str] {
    match kind {
        SharedKind::Network => &["access_as_shared", "access_as_external"],
        _ => &["access_as_shared"],
    }
}

fn is_external(policy: &RbacPolicy) -> bool {
    policy.kind == SharedKind::Network && Action::parse(&policy.action) == Some(Action::External)
}

/// Whether the caller decides who uses what belongs to `owner`.
fn may_share(context: &Context, owner: &str) -> bool {
    context.is_admin || context.project_id.as_deref() == Some(owner)
}

/// A policy that the caller may see: its own, not those that let it use something.
async fn find(tx: &mut Tx, context: &Context, id: &str) -> Result<RbacPolicy> {
    let found = table::find(tx, id, context.scope()).await?;
    Ok(found.ok_or_else(|| faults::not_found(id))?)
}

/// The owner of what a policy is about. Without it the policy went too, in this moment.
async fn lock_owner(tx: &mut Tx, policy: &RbacPolicy) -> Result<String> {
    let owner = table::lock_owner(tx, policy.kind, &policy.object_id).await?;
    Ok(owner.ok_or_else(|| faults::not_found(&policy.id))?)
}

/// Two policies never say the same.
fn unique(written: store::Result<()>) -> Result<()> {
    match written {
        Err(store::Error::Unique { .. }) => Err(faults::duplicate().into()),
        other => Ok(other?),
    }
}

/// How it is shared counts the revision of a network up (`revises_on_change`), of nothing else.
async fn touch(tx: &mut Tx, policy: &RbacPolicy) -> Result<()> {
    if policy.kind == SharedKind::Network
        && let Some(standard) = store::tags::owner(tx, "networks", &policy.object_id).await?
    {
        standard::bump(tx, standard, standard::now()).await?;
    }
    Ok(())
}

/// A network that nobody may use as an external one is none, unless routers still have their gateway on it.
async fn forget_external(tx: &mut Tx, policy: &RbacPolicy) -> Result<()> {
    let id = &policy.object_id;
    let left = rbac::targets(tx, table::table(policy.kind), id, Action::External).await?;
    if left.is_empty()
        && network::external(tx, id).await?.is_some()
        && !network_use::has_gateways(tx, id).await?
    {
        network::unmark_external(tx, id).await?;
        touch(tx, policy).await?;
    }
    Ok(())
}

/// OVN keeps the revision of networks.
fn key(policy: &RbacPolicy) -> Option<Key> {
    (policy.kind == SharedKind::Network).then(|| Key::new(Kind::Network, &policy.object_id))
}
