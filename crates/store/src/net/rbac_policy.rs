//! The rows of the `*rbacs` tables, as policies. What they mean to lists of other nouns is in [`crate::rbac`].

use model::ListQuery;
use model::net::{RbacPolicy, SharedKind};

use crate::filter::{Attribute, Conditions};
use crate::{Result, Row, Tx, args};

/// Attributes that lists filter by.
const ATTRIBUTES: &[Attribute] = &[
    Attribute::text("id", "rb.id"),
    Attribute::text("project_id", "rb.project_id"),
    Attribute::text("tenant_id", "rb.project_id"),
    Attribute::text("object_id", "rb.object_id"),
    Attribute::text("target_tenant", "rb.target_project"),
    Attribute::text("action", "rb.action"),
];

/// Table of the policies about a kind of resource.
pub fn table(kind: SharedKind) -> &'static str {
    match kind {
        SharedKind::QosPolicy => "qospolicyrbacs",
        SharedKind::SecurityGroup => "securitygrouprbacs",
        SharedKind::Network => "networkrbacs",
        SharedKind::SubnetPool => "subnetpoolrbacs",
        SharedKind::AddressScope => "addressscoperbacs",
        SharedKind::AddressGroup => "addressgrouprbacs",
    }
}

/// Table of the resources themselves.
fn objects(kind: SharedKind) -> &'static str {
    match kind {
        SharedKind::QosPolicy => "qos_policies",
        SharedKind::SecurityGroup => "securitygroups",
        SharedKind::Network => "networks",
        SharedKind::SubnetPool => "subnetpools",
        SharedKind::AddressScope => "address_scopes",
        SharedKind::AddressGroup => "address_groups",
    }
}

/// The query for the owners of everything that uses a resource (`get_bound_project_ids`); each placeholder is its id.
fn users_sql(kind: SharedKind) -> &'static str {
    match kind {
        SharedKind::Network => "SELECT project_id FROM ports WHERE network_id = ?",
        SharedKind::SubnetPool => "SELECT project_id FROM subnets WHERE subnetpool_id = ?",
        SharedKind::AddressScope => "SELECT project_id FROM subnetpools WHERE address_scope_id = ?",
        SharedKind::AddressGroup => {
            "SELECT project_id FROM securitygrouprules WHERE remote_address_group_id = ?"
        }
        SharedKind::SecurityGroup => {
            "SELECT p.project_id FROM securitygroupportbindings b JOIN ports p ON p.id = b.port_id \
             WHERE b.security_group_id = ?"
        }
        SharedKind::QosPolicy => {
            "SELECT n.project_id FROM qos_network_policy_bindings b JOIN networks n ON n.id = b.network_id \
             WHERE b.policy_id = ? UNION \
             SELECT p.project_id FROM qos_port_policy_bindings b JOIN ports p ON p.id = b.port_id \
             WHERE b.policy_id = ? UNION \
             SELECT f.project_id FROM qos_fip_policy_bindings b JOIN floatingips f ON f.id = b.fip_id \
             WHERE b.policy_id = ? UNION \
             SELECT r.project_id FROM qos_router_gw_policy_bindings b JOIN routers r ON r.id = b.router_id \
             WHERE b.policy_id = ?"
        }
    }
}

/// Policies that match; only those of `owner` when that is given. In the order of the kinds, without pages.
///
/// # Errors
/// See [`crate::Error`].
pub async fn list(tx: &mut Tx, query: &ListQuery, owner: Option<&str>) -> Result<Vec<RbacPolicy>> {
    let wanted = query.filter("object_type");
    let mut selects = Vec::new();
    let mut values = Vec::new();
    for kind in SharedKind::ALL {
        let name = kind.as_str();
        if wanted.is_some_and(|wanted| !wanted.iter().any(|text| text == name)) {
            continue;
        }
        let mut conditions = Conditions::default();
        if let Some(owner) = owner {
            conditions.is_in("rb.project_id", [owner]);
        }
        conditions.filters(ATTRIBUTES, query);
        let (clause, bound) = conditions.into_parts();
        selects.push(format!(
            "SELECT '{name}', rb.id, rb.project_id, rb.object_id, rb.target_project, rb.action FROM {} rb{clause}",
            table(kind)
        ));
        values.extend(bound);
    }
    if selects.is_empty() {
        return Ok(Vec::new());
    }
    let rows = tx.fetch(&selects.join(" UNION ALL "), values).await?;
    rows.iter().map(read).collect()
}

/// One policy; only of `owner` when that is given.
///
/// # Errors
/// See [`crate::Error`].
pub async fn find(tx: &mut Tx, id: &str, owner: Option<&str>) -> Result<Option<RbacPolicy>> {
    let query = ListQuery {
        filters: vec![("id".to_owned(), vec![id.to_owned()])],
        ..ListQuery::default()
    };
    Ok(list(tx, &query, owner).await?.pop())
}

fn read(row: &Row) -> Result<RbacPolicy> {
    let name: String = row.get(0)?;
    let kind = SharedKind::parse(&name)
        .ok_or_else(|| crate::Error::Inconsistent(format!("a policy about the kind {name}")))?;
    Ok(RbacPolicy {
        id: row.get(1)?,
        project_id: row.get::<Option<String>>(2)?.unwrap_or_default(),
        kind,
        object_id: row.get(3)?,
        target: row.get(4)?,
        action: row.get(5)?,
    })
}

/// Insert a new policy.
///
/// # Errors
/// [`crate::Error::Unique`] when another one allows the same.
pub async fn insert(tx: &mut Tx, policy: &RbacPolicy) -> Result<()> {
    let sql = format!(
        "INSERT INTO {} (id, object_id, project_id, target_project, action) VALUES (?, ?, ?, ?, ?)",
        table(policy.kind)
    );
    let values = args![
        &policy.id,
        &policy.object_id,
        &policy.project_id,
        &policy.target,
        &policy.action
    ];
    tx.execute(&sql, values).await?;
    Ok(())
}

/// Give a policy another target.
///
/// # Errors
/// [`crate::Error::Unique`] when another one has it already.
pub async fn set_target(tx: &mut Tx, policy: &RbacPolicy, target: &str) -> Result<()> {
    let sql = format!(
        "UPDATE {} SET target_project = ? WHERE id = ?",
        table(policy.kind)
    );
    tx.execute(&sql, args![target, &policy.id]).await?;
    Ok(())
}

/// Delete a policy.
///
/// # Errors
/// See [`crate::Error`].
pub async fn delete(tx: &mut Tx, policy: &RbacPolicy) -> Result<()> {
    let sql = format!("DELETE FROM {} WHERE id = ?", table(policy.kind));
    tx.execute(&sql, args![&policy.id]).await?;
    Ok(())
}

/// The owner of a resource, which is locked: it does not go, and nobody else changes how it is shared, until the
/// transaction ends. `None` when there is no such resource.
///
/// # Errors
/// See [`crate::Error`].
pub async fn lock_owner(tx: &mut Tx, kind: SharedKind, id: &str) -> Result<Option<String>> {
    let sql = format!(
        "SELECT project_id FROM {} WHERE id = ?{}",
        objects(kind),
        tx.dialect().for_update()
    );
    match tx.fetch_opt(&sql, args![id]).await? {
        Some(row) => Ok(Some(row.get::<Option<String>>(0)?.unwrap_or_default())),
        None => Ok(None),
    }
}

/// The projects that use a resource, the system (which has no project) left out.
///
/// # Errors
/// See [`crate::Error`].
pub async fn users(tx: &mut Tx, kind: SharedKind, id: &str) -> Result<Vec<String>> {
    let sql = users_sql(kind);
    let values = vec![id.into(); sql.matches('?').count()];
    let rows = tx.fetch(sql, values).await?;
    let mut users = rows
        .iter()
        .map(|row| Ok(row.get::<Option<String>>(0)?.unwrap_or_default()))
        .collect::<Result<Vec<_>>>()?;
    users.sort_unstable();
    users.dedup();
    users.retain(|project| !project.is_empty());
    Ok(users)
}
