//! `ports` and the tables that hang on it.

use std::collections::HashMap;

use model::ListQuery;
use model::net::{AddressPair, Binding, ExtraDhcpOpt, FixedIp, Port};
use serde_json::{Map, Value};

use crate::filter::{self, Attribute, Conditions};
use crate::sql::{in_list, padded};
use crate::{Arg, Batch, Dialect, Result, Row, Tx, args, standard};

/// Attributes that lists filter and sort by, as expressions over the page query's tables.
pub const ATTRIBUTES: &[Attribute] = &[
    Attribute::text("id", "p.id"),
    Attribute::text("name", "p.name"),
    Attribute::text("network_id", "p.network_id"),
    Attribute::text("project_id", "p.project_id"),
    Attribute::text("tenant_id", "p.project_id"),
    Attribute::text("mac_address", "p.mac_address"),
    Attribute::flag("admin_state_up", "p.admin_state_up"),
    Attribute::text("status", "p.status"),
    Attribute::text("device_id", "p.device_id"),
    Attribute::text("device_owner", "p.device_owner"),
    Attribute::text("ip_allocation", "p.ip_allocation"),
    Attribute::text("description", "sa.description"),
    Attribute::int("revision_number", "sa.revision_number"),
    Attribute::text("created_at", "sa.created_at"),
    Attribute::text("updated_at", "sa.updated_at"),
    Attribute::text("dns_name", "pd.dns_name"),
    Attribute::flag("port_security_enabled", "ps.port_security_enabled"),
    Attribute::text("qos_policy_id", "qp.policy_id"),
    Attribute::text("qos_network_policy_id", "qn.policy_id"),
    Attribute::text(
        "binding:host_id",
        "(SELECT pb.host FROM ml2_port_bindings pb WHERE pb.port_id = p.id AND pb.status = 'ACTIVE')",
    ),
    Attribute::text(
        "binding:vnic_type",
        "(SELECT pb.vnic_type FROM ml2_port_bindings pb WHERE pb.port_id = p.id AND pb.status = 'ACTIVE')",
    ),
    Attribute::text(
        "binding:vif_type",
        "(SELECT pb.vif_type FROM ml2_port_bindings pb WHERE pb.port_id = p.id AND pb.status = 'ACTIVE')",
    ),
];

const FROM: &str = "ports p JOIN standardattributes sa ON sa.id = p.standard_attr_id \
    LEFT JOIN portsecuritybindings ps ON ps.port_id = p.id \
    LEFT JOIN portdnses pd ON pd.port_id = p.id \
    LEFT JOIN qos_port_policy_bindings qp ON qp.port_id = p.id \
    LEFT JOIN qos_network_policy_bindings qn ON qn.network_id = p.network_id";

const COLUMNS: &str = "sa.id, sa.created_at, sa.updated_at, sa.description, sa.revision_number, \
    p.id, p.project_id, p.name, p.network_id, p.mac_address, p.admin_state_up, p.status, p.device_id, \
    p.device_owner, p.ip_allocation, ps.port_security_enabled, pd.dns_name, pd.dns_domain, \
    pd.current_dns_domain, qp.policy_id, qn.policy_id";

/// Longest list of ids in one statement.
const CHUNK: usize = 4096;
/// From this many ports on, all ports are read with whole child tables rather than by their ids.
const WHOLE: usize = 128;

/// Ports that match, with everything that hangs on them. `conditions` come in addition to the query's filters.
///
/// What `fields` does not ask for is not read.
///
/// # Errors
/// See [`crate::Error`].
pub async fn list(tx: &mut Tx, query: &ListQuery, mut conditions: Conditions) -> Result<Vec<Port>> {
    conditions.filters(ATTRIBUTES, query);
    conditions.tags("p.standard_attr_id", query);
    let everything = conditions.is_empty() && query.limit.is_none() && query.marker.is_none();
    let (sql, args) = filter::page(COLUMNS, FROM, "p.id", ATTRIBUTES, conditions, query);
    let rows = tx.fetch(&sql, args).await?;
    let mut ports = rows.iter().map(read).collect::<Result<Vec<_>>>()?;
    let wanted = |names: &[&str]| {
        query
            .fields
            .as_ref()
            .is_none_or(|f| names.iter().any(|name| f.contains(name)))
    };
    let children: Vec<&Child> = CHILDREN.iter().filter(|child| wanted(child.shows)).collect();
    if everything && ports.len() > WHOLE {
        load_all_children(tx, &mut ports, &children).await?;
    } else {
        load_children(tx, &mut ports, &children).await?;
    }
    if wanted(&["tags"]) {
        for chunk in ports.chunks_mut(CHUNK) {
            standard::load_tags(tx, chunk.iter_mut().map(|p| &mut p.standard)).await?;
        }
    }
    Ok(filter::in_order(ports, query))
}

/// One port.
///
/// # Errors
/// See [`crate::Error`].
pub async fn get(tx: &mut Tx, id: &str) -> Result<Option<Port>> {
    let mut port = get_many(tx, std::iter::once(id)).await?.pop();
    standard::load_tags(tx, port.iter_mut().map(|p| &mut p.standard)).await?;
    Ok(port)
}

/// Ports by id without their tags, in no particular order; those that do not exist are left out.
///
/// # Errors
/// See [`crate::Error`].
pub async fn get_many<'a>(tx: &mut Tx, ids: impl Iterator<Item = &'a str>) -> Result<Vec<Port>> {
    let ids: Vec<&str> = ids.collect();
    let mut ports = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        let args = padded(chunk.iter().copied());
        let sql = format!("SELECT {COLUMNS} FROM {FROM} WHERE p.id {}", in_list(args.len()));
        for row in tx.fetch(&sql, args).await? {
            ports.push(read(&row)?);
        }
    }
    load_children(tx, &mut ports, &CHILDREN.iter().collect::<Vec<_>>()).await?;
    Ok(ports)
}

fn read(row: &Row) -> Result<Port> {
    Ok(Port {
        standard: standard::read(row, 0)?,
        id: row.get(5)?,
        project_id: row.get::<Option<String>>(6)?.unwrap_or_default(),
        name: row.get::<Option<String>>(7)?.unwrap_or_default(),
        network_id: row.get(8)?,
        mac_address: row.get(9)?,
        admin_state_up: row.get(10)?,
        status: row.get(11)?,
        device_id: row.get(12)?,
        device_owner: row.get(13)?,
        ip_allocation: row.get(14)?,
        port_security_enabled: row.get::<Option<bool>>(15)?.unwrap_or(true),
        dns_name: row.get::<Option<String>>(16)?.unwrap_or_default(),
        dns_domain: row.get::<Option<String>>(17)?.unwrap_or_default(),
        assignment_domain: row.get::<Option<String>>(18)?.unwrap_or_default(),
        qos_policy_id: row.get(19)?,
        qos_network_policy_id: row.get(20)?,
        fixed_ips: Vec::new(),
        address_pairs: Vec::new(),
        extra_dhcp_opts: Vec::new(),
        security_groups: Vec::new(),
        binding: None,
        inactive_bindings: Vec::new(),
        bound_drivers: std::collections::BTreeMap::new(),
    })
}

/// Fill in the child rows of many ports: one query per child table and chunk.
async fn load_children(tx: &mut Tx, ports: &mut [Port], children: &[&Child]) -> Result<()> {
    for chunk in ports.chunks_mut(CHUNK) {
        let ids: Vec<Arg> = padded(chunk.iter().map(|p| p.id.as_str()));
        let by_id: HashMap<String, usize> = positions(chunk);
        for child in children {
            let sql = format!("{} WHERE port_id {}", child.select, in_list(ids.len()));
            let rows = tx.fetch(&sql, ids.clone()).await?;
            add_rows(chunk, &by_id, child, &rows)?;
        }
    }
    Ok(())
}

/// Fill in the child rows of all ports there are.
async fn load_all_children(tx: &mut Tx, ports: &mut [Port], children: &[&Child]) -> Result<()> {
    let by_id = positions(ports);
    for child in children {
        let rows = tx.fetch(child.select, Vec::new()).await?;
        add_rows(ports, &by_id, child, &rows)?;
    }
    Ok(())
}

fn positions(ports: &[Port]) -> HashMap<String, usize> {
    ports.iter().enumerate().map(|(n, p)| (p.id.clone(), n)).collect()
}

fn add_rows(ports: &mut [Port], by_id: &HashMap<String, usize>, child: &Child, rows: &[Row]) -> Result<()> {
    for row in rows {
        if let Some(&n) = by_id.get(&row.get::<String>(0)?) {
            (child.add)(&mut ports[n], row)?;
        }
    }
    Ok(())
}

/// A table with rows of many ports: the port's id comes first in the SELECT list.
struct Child {
    /// Attributes that are made of it.
    shows: &'static [&'static str],
    select: &'static str,
    add: fn(&mut Port, &Row) -> Result<()>,
}

const BINDING: &[&str] = &[
    "binding:host_id",
    "binding:vnic_type",
    "binding:profile",
    "binding:vif_type",
    "binding:vif_details",
];

const CHILDREN: &[Child] = &[
    Child {
        shows: &["fixed_ips", "dns_assignment"],
        select: "SELECT port_id, subnet_id, ip_address FROM ipallocations",
        add: |port, row| {
            port.fixed_ips.push(FixedIp {
                subnet_id: row.get(1)?,
                ip_address: row.get(2)?,
            });
            Ok(())
        },
    },
    Child {
        shows: BINDING,
        select: "SELECT port_id, host, vnic_type, profile, vif_type, vif_details, status FROM ml2_port_bindings",
        add: |port, row| {
            let binding = Binding {
                host: row.get(1)?,
                vnic_type: row.get(2)?,
                profile: json_object(&row.get::<String>(3)?),
                vif_type: row.get(4)?,
                vif_details: json_object(&row.get::<String>(5)?),
                status: row.get(6)?,
            };
            if binding.status == "ACTIVE" {
                port.binding = Some(binding);
            } else {
                port.inactive_bindings.push(binding);
            }
            Ok(())
        },
    },
    Child {
        shows: BINDING,
        select: "SELECT port_id, host, level, driver FROM ml2_port_binding_levels",
        add: |port, row| {
            let host: String = row.get(1)?;
            if let (true, Some(driver)) = (port.binding.as_ref().is_some_and(|b| b.host == host), row.get(3)?)
            {
                port.bound_drivers.insert(row.get::<i64>(2)?.to_string(), driver);
            }
            Ok(())
        },
    },
    Child {
        shows: &["security_groups"],
        select: "SELECT port_id, security_group_id FROM securitygroupportbindings",
        add: |port, row| {
            port.security_groups.push(row.get(1)?);
            Ok(())
        },
    },
    Child {
        shows: &["allowed_address_pairs"],
        select: "SELECT port_id, ip_address, mac_address FROM allowedaddresspairs",
        add: |port, row| {
            port.address_pairs.push(AddressPair {
                ip_address: row.get(1)?,
                mac_address: row.get(2)?,
            });
            Ok(())
        },
    },
    Child {
        shows: &["extra_dhcp_opts"],
        select: "SELECT port_id, opt_name, opt_value, ip_version FROM extradhcpopts",
        add: |port, row| {
            port.extra_dhcp_opts.push(ExtraDhcpOpt {
                opt_name: row.get(1)?,
                opt_value: row.get(2)?,
                ip_version: row.get(3)?,
            });
            Ok(())
        },
    },
];

/// A JSON object as `ml2_port_bindings` keeps it: empty text for an empty object.
fn json_object(text: &str) -> Map<String, Value> {
    if text.is_empty() {
        Map::new()
    } else {
        serde_json::from_str(text).unwrap_or_default()
    }
}

fn json_text(object: &Map<String, Value>) -> String {
    if object.is_empty() {
        String::new()
    } else {
        Value::Object(object.clone()).to_string()
    }
}

/// Add the rows of new ports to a batch, one statement per table. Their `standard.id` must be there already.
///
/// Running it answers [`crate::Error::Unique`] when a MAC is taken (see [`taken_mac`]) or a pair comes twice.
pub fn insert(batch: &mut Batch, ports: &[Port]) {
    let mut rows = Vec::with_capacity(ports.len() * 11);
    for p in ports {
        rows.extend(args![
            &p.project_id,
            &p.id,
            &p.name,
            &p.network_id,
            &p.mac_address,
            p.admin_state_up,
            &p.status,
            &p.device_id,
            &p.device_owner,
            p.standard.id,
            p.ip_allocation.as_deref(),
        ]);
    }
    let columns = "ports (project_id, id, name, network_id, mac_address, admin_state_up, status, device_id, \
                   device_owner, standard_attr_id, ip_allocation)";
    batch.insert(columns, 11, rows);
    let rows = ports
        .iter()
        .flat_map(|p| args![&p.id, p.port_security_enabled])
        .collect();
    batch.insert("portsecuritybindings (port_id, port_security_enabled)", 2, rows);
    for port in ports {
        insert_dns(batch, port);
        if let Some(binding) = &port.binding {
            insert_binding(batch, &port.id, binding);
        }
        insert_security_groups(batch, &port.id, &port.security_groups);
        insert_pairs(batch, &port.id, &port.address_pairs);
        insert_dhcp_options(batch, &port.id, &port.extra_dhcp_opts);
    }
}

/// Add the DNS row of a port that has a name or a domain.
pub fn insert_dns(batch: &mut Batch, port: &Port) {
    if port.dns_name.is_empty() && port.dns_domain.is_empty() {
        return;
    }
    let sql = "INSERT INTO portdnses (port_id, current_dns_name, current_dns_domain, previous_dns_name, \
               previous_dns_domain, dns_name, dns_domain) VALUES (?,'','','','',?,?)";
    batch.push(sql, args![&port.id, &port.dns_name, &port.dns_domain]);
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

/// Add the security groups of a port.
pub fn insert_security_groups(batch: &mut Batch, port_id: &str, groups: &[String]) {
    let rows = groups.iter().flat_map(|id| args![port_id, id]).collect();
    batch.insert("securitygroupportbindings (port_id, security_group_id)", 2, rows);
}

/// Add the address pairs of a port.
pub fn insert_pairs(batch: &mut Batch, port_id: &str, pairs: &[AddressPair]) {
    let rows = pairs
        .iter()
        .flat_map(|pair| args![port_id, &pair.mac_address, &pair.ip_address])
        .collect();
    batch.insert("allowedaddresspairs (port_id, mac_address, ip_address)", 3, rows);
}

/// Add the extra DHCP options of a port.
pub fn insert_dhcp_options(batch: &mut Batch, port_id: &str, options: &[ExtraDhcpOpt]) {
    let row = |option: &ExtraDhcpOpt| {
        let id = uuid::Uuid::new_v4().to_string();
        args![
            id,
            port_id,
            &option.opt_name,
            &option.opt_value,
            option.ip_version
        ]
    };
    let rows = options.iter().flat_map(row).collect();
    batch.insert(
        "extradhcpopts (id, port_id, opt_name, opt_value, ip_version)",
        5,
        rows,
    );
}

/// Whether a unique violation says that a MAC is in use on the network.
pub fn taken_mac(key: &str) -> bool {
    key.contains("uniq_ports0network_id0mac_address") || key.contains("ports.mac_address")
}

/// Whether a unique violation says that an IP address is allocated.
pub fn taken_address(key: &str) -> bool {
    key.contains("ipallocations.") || key.contains("ipamallocations.")
}

/// Write the changed columns of `ports` itself.
///
/// # Errors
/// [`crate::Error::Unique`] when the MAC is taken.
pub async fn update(tx: &mut Tx, port: &Port) -> Result<()> {
    let sql = "UPDATE ports SET name = ?, mac_address = ?, admin_state_up = ?, status = ?, device_id = ?, \
               device_owner = ?, ip_allocation = ? WHERE id = ?";
    let args = args![
        &port.name,
        &port.mac_address,
        port.admin_state_up,
        &port.status,
        &port.device_id,
        &port.device_owner,
        port.ip_allocation.as_deref(),
        &port.id
    ];
    tx.execute(sql, args).await?;
    Ok(())
}

/// Add the deletion of all rows of a port in one of its child tables, before they are written anew.
pub fn clear(batch: &mut Batch, table: &str, port_id: &str) {
    batch.push(format!("DELETE FROM {table} WHERE port_id = ?"), args![port_id]);
}

/// Write the port security flag.
///
/// # Errors
/// See [`crate::Error`].
pub async fn set_port_security(tx: &mut Tx, port_id: &str, enabled: bool) -> Result<()> {
    let sql = format!(
        "{} portsecuritybindings (port_id, port_security_enabled) VALUES (?,?)",
        tx.dialect().replace()
    );
    tx.execute(&sql, args![port_id, enabled]).await?;
    Ok(())
}

/// Add the level 0 binding of a port on a host.
pub fn insert_level(batch: &mut Batch, port_id: &str, host: &str, driver: &str, segment_id: &str) {
    let sql =
        "INSERT INTO ml2_port_binding_levels (port_id, host, level, driver, segment_id) VALUES (?,?,0,?,?)";
    batch.push(sql, args![port_id, host, driver, segment_id]);
}

/// Add the note that a port must wait for an entity (`L2`, `DHCP`) before it is ACTIVE.
pub fn insert_block(batch: &mut Batch, dialect: Dialect, standard_attr_id: i64, entity: &str) {
    let sql = format!(
        "{} provisioningblocks (standard_attr_id, entity) VALUES (?,?)",
        dialect.insert_ignore()
    );
    batch.push(sql, args![standard_attr_id, entity]);
}

/// Ids and `standard_attr_id`s of the network's ports that have one of these addresses: those that address pairs
/// turn into virtual ports.
///
/// # Errors
/// See [`crate::Error`].
pub async fn with_addresses(tx: &mut Tx, network_id: &str, addresses: &[String]) -> Result<Vec<String>> {
    if addresses.is_empty() {
        return Ok(Vec::new());
    }
    let ips = padded(addresses.iter());
    let sql = format!(
        "SELECT port_id FROM ipallocations WHERE network_id = ? AND ip_address {}",
        in_list(ips.len())
    );
    let mut args = args![network_id];
    args.extend(ips);
    tx.fetch(&sql, args).await?.iter().map(|row| row.get(0)).collect()
}

/// Delete a port with its addresses. The child rows go with the port's (ON DELETE CASCADE); IPAM's do not.
///
/// # Errors
/// [`crate::Error::ForeignKey`] when something still refers to the port.
pub async fn delete(tx: &mut Tx, port: &Port) -> Result<()> {
    super::ipam::release(tx, &port.fixed_ips).await?;
    standard::delete(tx, port.standard.id).await
}

/// What a new port takes from its network and its project.
#[derive(Clone, Debug)]
pub struct PortNetwork {
    /// Default of `port_security_enabled`.
    pub port_security_enabled: bool,
    /// QoS policy of the network.
    pub qos_policy_id: Option<String>,
    /// Default security group of the project, if there is one already.
    pub default_group: Option<String>,
}

/// The network of a new port of a project; `None` when it does not exist.
///
/// # Errors
/// See [`crate::Error`].
pub async fn network(tx: &mut Tx, id: &str, project_id: &str) -> Result<Option<PortNetwork>> {
    let sql = "SELECT s.port_security_enabled, q.policy_id, \
               (SELECT d.security_group_id FROM default_security_group d WHERE d.project_id = ?) FROM networks n \
               LEFT JOIN networksecuritybindings s ON s.network_id = n.id \
               LEFT JOIN qos_network_policy_bindings q ON q.network_id = n.id WHERE n.id = ?";
    let Some(row) = tx.fetch_opt(sql, args![project_id, id]).await? else {
        return Ok(None);
    };
    Ok(Some(PortNetwork {
        port_security_enabled: row.get::<Option<bool>>(0)?.unwrap_or(true),
        qos_policy_id: row.get(1)?,
        default_group: row.get(2)?,
    }))
}

/// Whether a MAC is in use on a network.
///
/// # Errors
/// See [`crate::Error`].
pub async fn mac_in_use(tx: &mut Tx, network_id: &str, mac: &str) -> Result<bool> {
    let sql = "SELECT 1 FROM ports WHERE network_id = ? AND mac_address = ?";
    Ok(tx.fetch_opt(sql, args![network_id, mac]).await?.is_some())
}

/// Those of the security groups that do not exist.
///
/// # Errors
/// See [`crate::Error`].
pub async fn missing_security_groups(tx: &mut Tx, ids: &[String]) -> Result<Vec<String>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let args = padded(ids.iter());
    let sql = format!("SELECT id FROM securitygroups WHERE id {}", in_list(args.len()));
    let found = tx
        .fetch(&sql, args)
        .await?
        .iter()
        .map(|row| row.get(0))
        .collect::<Result<Vec<String>>>()?;
    Ok(ids.iter().filter(|id| !found.contains(id)).cloned().collect())
}

/// Whether a subnet exists.
///
/// # Errors
/// See [`crate::Error`].
pub async fn subnet_exists(tx: &mut Tx, id: &str) -> Result<bool> {
    Ok(tx
        .fetch_opt("SELECT 1 FROM subnets WHERE id = ?", args![id])
        .await?
        .is_some())
}

/// Segments that a host is connected to.
///
/// # Errors
/// See [`crate::Error`].
pub async fn mapped_segments(tx: &mut Tx, host: &str) -> Result<std::collections::HashSet<String>> {
    let sql = "SELECT segment_id FROM segmenthostmappings WHERE host = ?";
    tx.fetch(sql, args![host])
        .await?
        .iter()
        .map(|row| row.get(0))
        .collect()
}

/// Identity of a port.
#[derive(Clone, Debug)]
pub struct PortRef {
    /// UUID.
    pub id: String,
    /// Its standard attributes.
    pub standard_attr_id: i64,
}

/// The port of a network that a device has.
///
/// # Errors
/// See [`crate::Error`].
pub async fn by_device(
    tx: &mut Tx,
    network_id: &str,
    owner: &str,
    device_id: &str,
) -> Result<Option<PortRef>> {
    let sql =
        "SELECT id, standard_attr_id FROM ports WHERE network_id = ? AND device_owner = ? AND device_id = ?";
    let Some(row) = tx.fetch_opt(sql, args![network_id, owner, device_id]).await? else {
        return Ok(None);
    };
    Ok(Some(PortRef {
        id: row.get(0)?,
        standard_attr_id: row.get(1)?,
    }))
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
