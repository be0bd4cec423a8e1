//! `networks` and the tables that hang on it.

use model::net::Network;
use model::{ListQuery, Standard};

use super::segment;
use crate::children::{self, Child, Parent};
use crate::filter::{self, Attribute, Conditions};
use crate::rbac::{self, Action, EVERYBODY};
use crate::sql::python_list;
use crate::{Arg, Result, Row, Tx, args, standard};

/// Table of sharing.
const RBACS: &str = "networkrbacs";

/// Attributes that lists filter and sort by, as expressions over the page query's tables.
pub const ATTRIBUTES: &[Attribute] = &[
    Attribute::text("id", "n.id"),
    Attribute::text("name", "n.name"),
    Attribute::text("project_id", "n.project_id"),
    Attribute::text("tenant_id", "n.project_id"),
    Attribute::text("status", "n.status"),
    Attribute::flag("admin_state_up", "n.admin_state_up"),
    Attribute::int("mtu", "n.mtu"),
    Attribute::flag("vlan_transparent", "n.vlan_transparent"),
    Attribute::flag("qinq", "n.qinq"),
    Attribute::text("availability_zone_hints", "n.availability_zone_hints"),
    Attribute::text("description", "sa.description"),
    Attribute::int("revision_number", "sa.revision_number"),
    Attribute::text("created_at", "sa.created_at"),
    Attribute::text("updated_at", "sa.updated_at"),
];

/// Only the first value given for it counts (`neutron/db/external_net_db.py`).
const EXTERNAL: Attribute = Attribute::flag("router:external", "ex.network_id IS NOT NULL");

/// Attributes of segments: a network matches when one of its segments does.
const PROVIDER: [Attribute; 3] = [
    Attribute::text("provider:network_type", "g.network_type"),
    Attribute::text("provider:physical_network", "g.physical_network"),
    Attribute::int("provider:segmentation_id", "g.segmentation_id"),
];

const FROM: &str = "networks n JOIN standardattributes sa ON sa.id = n.standard_attr_id \
    LEFT JOIN externalnetworks ex ON ex.network_id = n.id \
    LEFT JOIN networksecuritybindings sb ON sb.network_id = n.id \
    LEFT JOIN networkdnsdomains dd ON dd.network_id = n.id \
    LEFT JOIN qos_network_policy_bindings qp ON qp.network_id = n.id";

/// The SELECT list; its one placeholder is the project of the caller.
fn columns() -> String {
    format!(
        "sa.id, sa.created_at, sa.updated_at, sa.description, sa.revision_number, n.id, n.project_id, n.name, \
         n.status, n.admin_state_up, n.mtu, n.vlan_transparent, n.qinq, n.availability_zone_hints, ex.is_default, \
         sb.port_security_enabled, dd.dns_domain, qp.policy_id, {}",
        rbac::is_shared(RBACS, "n.id")
    )
}

/// Leave only networks that a project may see.
pub fn visible_to(conditions: &mut Conditions, project: &str) {
    rbac::visible_to(conditions, RBACS, "n.project_id", "n.id", project);
}

/// Networks that match, with everything that hangs on them. `conditions` come in addition to the query's filters;
/// `project` is the caller's, for the attribute `shared`.
///
/// # Errors
/// See [`crate::Error`].
pub async fn list(
    tx: &mut Tx,
    query: &ListQuery,
    mut conditions: Conditions,
    project: Option<&str>,
) -> Result<Vec<Network>> {
    let project = project.unwrap_or_default();
    conditions.filters(ATTRIBUTES, query);
    rbac::filter_shared(&mut conditions, RBACS, "n.id", project, query);
    if let Some([first, ..]) = query.filter(EXTERNAL.name) {
        conditions.filter(&EXTERNAL, std::slice::from_ref(first));
    }
    provider_filter(&mut conditions, query);
    conditions.tags("n.standard_attr_id", query);
    let (sql, mut values) = filter::page(&columns(), FROM, "n.id", ATTRIBUTES, conditions, query);
    values.insert(0, project.into());
    let mut networks = tx
        .fetch(&sql, values)
        .await?
        .iter()
        .map(read)
        .collect::<Result<Vec<_>>>()?;
    children::load(tx, &mut networks, &CHILDREN, true).await?;
    Ok(filter::in_order(networks, query))
}

/// One network, whoever asks.
///
/// # Errors
/// See [`crate::Error`].
pub async fn get(tx: &mut Tx, id: &str) -> Result<Option<Network>> {
    find(tx, id, Conditions::default(), None).await
}

/// One network, if it meets the conditions.
///
/// # Errors
/// See [`crate::Error`].
pub async fn find(
    tx: &mut Tx,
    id: &str,
    mut conditions: Conditions,
    project: Option<&str>,
) -> Result<Option<Network>> {
    conditions.is_in("n.id", [id]);
    let found = list(tx, &ListQuery::default(), conditions, project).await?;
    Ok(found.into_iter().next())
}

fn provider_filter(conditions: &mut Conditions, query: &ListQuery) {
    if PROVIDER
        .iter()
        .all(|attribute| query.filter(attribute.name).is_none())
    {
        return;
    }
    let mut segments = Conditions::default();
    segments.and("g.network_id = n.id", vec![]);
    segments.filters(&PROVIDER, query);
    let (sql, values) = segments.into_parts();
    conditions.and(&format!("EXISTS (SELECT 1 FROM networksegments g{sql})"), values);
}

fn read(row: &Row) -> Result<Network> {
    let is_default: Option<bool> = row.get(14)?;
    let hints: Option<String> = row.get(13)?;
    Ok(Network {
        standard: standard::read(row, 0)?,
        id: row.get(5)?,
        project_id: row.get::<Option<String>>(6)?.unwrap_or_default(),
        name: row.get::<Option<String>>(7)?.unwrap_or_default(),
        status: row.get::<Option<String>>(8)?.unwrap_or_default(),
        admin_state_up: row.get::<Option<bool>>(9)?.unwrap_or(true),
        mtu: row.get(10)?,
        vlan_transparent: row.get(11)?,
        qinq: row.get(12)?,
        availability_zone_hints: hints
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default(),
        availability_zones: Vec::new(),
        external: is_default.is_some(),
        is_default,
        port_security_enabled: row.get::<Option<bool>>(15)?.unwrap_or(true),
        dns_domain: row.get::<Option<String>>(16)?.unwrap_or_default(),
        qos_policy_id: row.get(17)?,
        shared: row.get(18)?,
        subnets: Vec::new(),
        ipv4_address_scope: None,
        ipv6_address_scope: None,
        l2_adjacency: Some(true),
        segments: Vec::new(),
    })
}

impl Parent for Network {
    fn id(&self) -> &str {
        &self.id
    }

    fn standard(&mut self) -> &mut Standard {
        &mut self.standard
    }
}

const CHILDREN: [&Child<Network>; 2] = [
    &Child {
        shows: &[
            "subnets",
            "l2_adjacency",
            "ipv4_address_scope",
            "ipv6_address_scope",
        ],
        columns: "s.network_id, s.id, s.segment_id, s.ip_version, p.address_scope_id",
        parent: 0,
        from: "subnets s LEFT JOIN subnetpools p ON p.id = s.subnetpool_id",
        by: "WHERE s.network_id",
        order: "",
        add: add_subnet,
    },
    &segment::OF_NETWORK,
];

fn add_subnet(network: &mut Network, row: &Row) -> Result<()> {
    network.subnets.push(row.get(1)?);
    if row.get::<Option<String>>(2)?.is_some() {
        network.l2_adjacency = Some(false);
    }
    let scope: Option<String> = row.get(4)?;
    if scope.is_some() {
        match row.get::<i64>(3)? {
            4 => network.ipv4_address_scope = scope,
            _ => network.ipv6_address_scope = scope,
        }
    }
    Ok(())
}

/// Keep a network from being changed or deleted before the end of the transaction; others may do the same at the same time.
///
/// # Errors
/// See [`crate::Error`].
pub async fn hold(tx: &mut Tx, id: &str) -> Result<()> {
    let sql = format!(
        "SELECT n.id FROM networks n JOIN standardattributes sa ON sa.id = n.standard_attr_id WHERE n.id = ?{}",
        tx.dialect().for_share()
    );
    tx.fetch(&sql, args![id]).await?;
    Ok(())
}

/// Insert the rows of a new network, without its segments. `standard.id` must be there already.
///
/// # Errors
/// See [`crate::Error`].
pub async fn insert(tx: &mut Tx, network: &Network) -> Result<()> {
    let hints =
        (!network.availability_zone_hints.is_empty()).then(|| python_list(&network.availability_zone_hints));
    tx.execute(
        "INSERT INTO networks (project_id, id, name, status, admin_state_up, mtu, vlan_transparent, \
         standard_attr_id, availability_zone_hints, qinq) VALUES (?,?,?,?,?,?,?,?,?,?)",
        args![
            &network.project_id,
            &network.id,
            &network.name,
            &network.status,
            network.admin_state_up,
            network.mtu,
            network.vlan_transparent,
            network.standard.id,
            hints,
            network.qinq,
        ],
    )
    .await?;
    tx.execute(
        "INSERT INTO networksecuritybindings (network_id, port_security_enabled) VALUES (?, ?)",
        args![&network.id, network.port_security_enabled],
    )
    .await?;
    if network.shared {
        set_shared(tx, network, true).await?;
    }
    if network.external {
        set_external(tx, network, true).await?;
    }
    if !network.dns_domain.is_empty() {
        set_dns_domain(tx, &network.id, &network.dns_domain).await?;
    }
    if network.qos_policy_id.is_some() {
        set_qos_policy(tx, &network.id, network.qos_policy_id.as_deref()).await?;
    }
    Ok(())
}

/// Set columns of `networks`. Does nothing without columns.
///
/// # Errors
/// See [`crate::Error`].
pub async fn set(tx: &mut Tx, id: &str, columns: Vec<(&'static str, Arg)>) -> Result<()> {
    if columns.is_empty() {
        return Ok(());
    }
    let assignments: Vec<String> = columns.iter().map(|(name, _)| format!("{name} = ?")).collect();
    let sql = format!("UPDATE networks SET {} WHERE id = ?", assignments.join(", "));
    let mut values: Vec<Arg> = columns.into_iter().map(|(_, value)| value).collect();
    values.push(id.into());
    tx.execute(&sql, values).await?;
    Ok(())
}

/// Share a network with everybody, or take that back. Rows for single projects stay.
///
/// # Errors
/// See [`crate::Error`].
pub async fn set_shared(tx: &mut Tx, network: &Network, shared: bool) -> Result<()> {
    if shared {
        rbac::grant(
            tx,
            RBACS,
            &network.id,
            &network.project_id,
            EVERYBODY,
            Action::Shared,
        )
        .await
    } else {
        rbac::revoke(tx, RBACS, &network.id, Some(EVERYBODY), Action::Shared).await
    }
}

/// Make a network external for everybody, or internal.
///
/// # Errors
/// See [`crate::Error`].
pub async fn set_external(tx: &mut Tx, network: &Network, external: bool) -> Result<()> {
    if !external {
        unmark_external(tx, &network.id).await?;
        return rbac::revoke(tx, RBACS, &network.id, None, Action::External).await;
    }
    mark_external(tx, &network.id, network.is_default.unwrap_or(false)).await?;
    rbac::grant(
        tx,
        RBACS,
        &network.id,
        &network.project_id,
        EVERYBODY,
        Action::External,
    )
    .await
}

/// Note that a network is external; who may use it so is another matter.
///
/// # Errors
/// [`crate::Error::Unique`] when it is already.
pub async fn mark_external(tx: &mut Tx, id: &str, is_default: bool) -> Result<()> {
    tx.execute(
        "INSERT INTO externalnetworks (network_id, is_default) VALUES (?, ?)",
        args![id, is_default],
    )
    .await?;
    Ok(())
}

/// Note that a network is external no longer.
///
/// # Errors
/// See [`crate::Error`].
pub async fn unmark_external(tx: &mut Tx, id: &str) -> Result<()> {
    tx.execute("DELETE FROM externalnetworks WHERE network_id = ?", args![id])
        .await?;
    Ok(())
}

/// Whether a network is external, and then whether it is the default one.
///
/// # Errors
/// See [`crate::Error`].
pub async fn external(tx: &mut Tx, id: &str) -> Result<Option<bool>> {
    let sql = "SELECT is_default FROM externalnetworks WHERE network_id = ?";
    match tx.fetch_opt(sql, args![id]).await? {
        Some(row) => Ok(Some(row.get(0)?)),
        None => Ok(None),
    }
}

/// Make an external network the default one, or not.
///
/// # Errors
/// See [`crate::Error`].
pub async fn set_default(tx: &mut Tx, id: &str, is_default: bool) -> Result<()> {
    tx.execute(
        "UPDATE externalnetworks SET is_default = ? WHERE network_id = ?",
        args![is_default, id],
    )
    .await?;
    Ok(())
}

/// The default external network.
///
/// # Errors
/// See [`crate::Error`].
pub async fn default_external(tx: &mut Tx) -> Result<Option<String>> {
    let sql = "SELECT network_id FROM externalnetworks WHERE is_default = ?";
    match tx.fetch_opt(sql, args![true]).await? {
        Some(row) => Ok(Some(row.get(0)?)),
        None => Ok(None),
    }
}

/// Set the domain; an empty one has no row.
///
/// # Errors
/// See [`crate::Error`].
pub async fn set_dns_domain(tx: &mut Tx, id: &str, domain: &str) -> Result<()> {
    tx.execute("DELETE FROM networkdnsdomains WHERE network_id = ?", args![id])
        .await?;
    if !domain.is_empty() {
        tx.execute(
            "INSERT INTO networkdnsdomains (network_id, dns_domain) VALUES (?, ?)",
            args![id, domain],
        )
        .await?;
    }
    Ok(())
}

/// Set the default for the port security of new ports.
///
/// # Errors
/// See [`crate::Error`].
pub async fn set_port_security(tx: &mut Tx, id: &str, enabled: bool) -> Result<()> {
    let sql = format!(
        "{} networksecuritybindings (network_id, port_security_enabled) VALUES (?, ?)",
        tx.dialect().replace()
    );
    tx.execute(&sql, args![id, enabled]).await?;
    Ok(())
}

/// Bind a QoS policy, or none.
///
/// # Errors
/// [`crate::Error::ForeignKey`] when there is no such policy.
pub async fn set_qos_policy(tx: &mut Tx, id: &str, policy: Option<&str>) -> Result<()> {
    tx.execute(
        "DELETE FROM qos_network_policy_bindings WHERE network_id = ?",
        args![id],
    )
    .await?;
    if let Some(policy) = policy {
        tx.execute(
            "INSERT INTO qos_network_policy_bindings (policy_id, network_id) VALUES (?, ?)",
            args![policy, id],
        )
        .await?;
    }
    Ok(())
}

/// Whether there is such a QoS policy.
///
/// # Errors
/// See [`crate::Error`].
pub async fn qos_policy_exists(tx: &mut Tx, policy: &str) -> Result<bool> {
    let sql = "SELECT 1 FROM qos_policies WHERE id = ?";
    Ok(tx.fetch_opt(sql, args![policy]).await?.is_some())
}
