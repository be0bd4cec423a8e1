//! `ports` and the tables that hang on it.

use std::collections::HashMap;

use model::ListQuery;
use model::net::{AddressPair, Binding, ExtraDhcpOpt, FixedIp, Port};
use serde_json::{Map, Value};

use crate::filter::{self, Attribute, Conditions};
use crate::sql::{in_list, padded, value_tuples};
use crate::{Arg, Result, Row, Tx, args, standard};

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

/// Ports that match, with everything that hangs on them. `conditions` come in addition to the query's filters.
///
/// # Errors
/// See [`crate::Error`].
pub async fn list(tx: &mut Tx, query: &ListQuery, mut conditions: Conditions) -> Result<Vec<Port>> {
    conditions.filters(ATTRIBUTES, query);
    conditions.tags("p.standard_attr_id", query);
    let (sql, args) = filter::page(COLUMNS, FROM, "p.id", ATTRIBUTES, conditions, query);
    let rows = tx.fetch(&sql, args).await?;
    let mut ports = rows.iter().map(read).collect::<Result<Vec<_>>>()?;
    load_children(tx, &mut ports).await?;
    Ok(filter::in_order(ports, query))
}

/// One port.
///
/// # Errors
/// See [`crate::Error`].
pub async fn get(tx: &mut Tx, id: &str) -> Result<Option<Port>> {
    Ok(get_many(tx, std::iter::once(id)).await?.pop())
}

/// Ports by id, in no particular order; those that do not exist are left out.
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
    load_children(tx, &mut ports).await?;
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
async fn load_children(tx: &mut Tx, ports: &mut [Port]) -> Result<()> {
    for chunk in ports.chunks_mut(CHUNK) {
        let ids: Vec<Arg> = padded(chunk.iter().map(|p| p.id.as_str()));
        let by_id: HashMap<String, usize> =
            chunk.iter().enumerate().map(|(n, p)| (p.id.clone(), n)).collect();
        for child in CHILDREN {
            let sql = format!("{} WHERE port_id {}", child.select, in_list(ids.len()));
            for row in tx.fetch(&sql, ids.clone()).await? {
                if let Some(&n) = by_id.get(&row.get::<String>(0)?) {
                    (child.add)(&mut chunk[n], &row)?;
                }
            }
        }
        standard::load_tags(tx, chunk.iter_mut().map(|p| &mut p.standard)).await?;
    }
    Ok(())
}

/// A table with rows of many ports: the port's id comes first in the SELECT list.
struct Child {
    select: &'static str,
    add: fn(&mut Port, &Row) -> Result<()>,
}

const CHILDREN: &[Child] = &[
    Child {
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
        select: "SELECT port_id, security_group_id FROM securitygroupportbindings",
        add: |port, row| {
            port.security_groups.push(row.get(1)?);
            Ok(())
        },
    },
    Child {
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

/// Insert the rows of new ports, one statement per table. Their `standard.id` must be there already.
///
/// # Errors
/// [`crate::Error::Unique`] when an address or a MAC is taken: [`taken_address`] and [`taken_mac`] tell which.
pub async fn insert(tx: &mut Tx, ports: &[Port]) -> Result<()> {
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
    insert_rows(
        tx,
        "ports (project_id, id, name, network_id, mac_address, admin_state_up, status, device_id, device_owner, \
         standard_attr_id, ip_allocation)",
        11,
        rows,
    )
    .await?;
    let rows = ports
        .iter()
        .flat_map(|p| args![&p.id, p.port_security_enabled])
        .collect();
    insert_rows(
        tx,
        "portsecuritybindings (port_id, port_security_enabled)",
        2,
        rows,
    )
    .await?;
    for port in ports {
        insert_dns(tx, port).await?;
    }
    let bindings: Vec<_> = ports
        .iter()
        .flat_map(|p| p.binding.iter().map(|b| (p.id.as_str(), b)))
        .collect();
    insert_bindings(tx, &bindings).await?;
    let groups: Vec<_> = ports
        .iter()
        .map(|p| (p.id.as_str(), p.security_groups.as_slice()))
        .collect();
    insert_security_groups(tx, &groups).await?;
    let pairs: Vec<_> = ports
        .iter()
        .map(|p| (p.id.as_str(), p.address_pairs.as_slice()))
        .collect();
    insert_pairs(tx, &pairs).await?;
    let options: Vec<_> = ports
        .iter()
        .map(|p| (p.id.as_str(), p.extra_dhcp_opts.as_slice()))
        .collect();
    insert_dhcp_options(tx, &options).await
}

/// `INSERT INTO table VALUES` many rows of that many columns; nothing when there are none.
async fn insert_rows(tx: &mut Tx, table: &str, columns: usize, mut values: Vec<Arg>) -> Result<()> {
    // 32,766 placeholders is SQLite's limit, the smaller one.
    let most = 32_000 / columns * columns;
    while !values.is_empty() {
        let rest = values.split_off(values.len().min(most));
        let sql = format!(
            "INSERT INTO {table} VALUES {}",
            value_tuples(values.len() / columns, columns)
        );
        tx.execute(&sql, values).await?;
        values = rest;
    }
    Ok(())
}

/// Insert the DNS row of a port that has a name or a domain.
///
/// # Errors
/// See [`crate::Error`].
pub async fn insert_dns(tx: &mut Tx, port: &Port) -> Result<()> {
    if port.dns_name.is_empty() && port.dns_domain.is_empty() {
        return Ok(());
    }
    let sql = "INSERT INTO portdnses (port_id, current_dns_name, current_dns_domain, previous_dns_name, \
               previous_dns_domain, dns_name, dns_domain) VALUES (?,'','','','',?,?)";
    tx.execute(sql, args![&port.id, &port.dns_name, &port.dns_domain])
        .await?;
    Ok(())
}

/// Insert bindings.
///
/// # Errors
/// See [`crate::Error`].
pub async fn insert_bindings(tx: &mut Tx, bindings: &[(&str, &Binding)]) -> Result<()> {
    let rows = bindings
        .iter()
        .flat_map(|&(port, b)| {
            args![
                port,
                &b.host,
                &b.vif_type,
                &b.vnic_type,
                json_text(&b.profile),
                json_text(&b.vif_details),
                &b.status
            ]
        })
        .collect();
    insert_rows(
        tx,
        "ml2_port_bindings (port_id, host, vif_type, vnic_type, profile, vif_details, status)",
        7,
        rows,
    )
    .await
}

/// Insert the security groups of ports.
///
/// # Errors
/// See [`crate::Error`].
pub async fn insert_security_groups(tx: &mut Tx, groups: &[(&str, &[String])]) -> Result<()> {
    let rows = groups
        .iter()
        .flat_map(|&(port, ids)| ids.iter().flat_map(move |id| args![port, id]))
        .collect();
    insert_rows(
        tx,
        "securitygroupportbindings (port_id, security_group_id)",
        2,
        rows,
    )
    .await
}

/// Insert the address pairs of ports.
///
/// # Errors
/// [`crate::Error::Unique`] when a pair comes twice.
pub async fn insert_pairs(tx: &mut Tx, pairs: &[(&str, &[AddressPair])]) -> Result<()> {
    let rows = pairs
        .iter()
        .flat_map(|&(port, pairs)| {
            pairs
                .iter()
                .flat_map(move |pair| args![port, &pair.mac_address, &pair.ip_address])
        })
        .collect();
    insert_rows(
        tx,
        "allowedaddresspairs (port_id, mac_address, ip_address)",
        3,
        rows,
    )
    .await
}

/// Insert the extra DHCP options of ports.
///
/// # Errors
/// See [`crate::Error`].
pub async fn insert_dhcp_options(tx: &mut Tx, options: &[(&str, &[ExtraDhcpOpt])]) -> Result<()> {
    let rows = options
        .iter()
        .flat_map(|&(port, options)| {
            options.iter().flat_map(move |option| {
                let id = uuid::Uuid::new_v4().to_string();
                args![id, port, &option.opt_name, &option.opt_value, option.ip_version]
            })
        })
        .collect();
    insert_rows(
        tx,
        "extradhcpopts (id, port_id, opt_name, opt_value, ip_version)",
        5,
        rows,
    )
    .await
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

/// Delete all rows of a port in one of its child tables, before they are written anew.
///
/// # Errors
/// See [`crate::Error`].
pub async fn clear(tx: &mut Tx, table: &str, port_id: &str) -> Result<()> {
    tx.execute(&format!("DELETE FROM {table} WHERE port_id = ?"), args![port_id])
        .await?;
    Ok(())
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

/// Insert the level 0 binding of a port on a host.
///
/// # Errors
/// See [`crate::Error`].
pub async fn insert_level(
    tx: &mut Tx,
    port_id: &str,
    host: &str,
    driver: &str,
    segment_id: &str,
) -> Result<()> {
    let sql =
        "INSERT INTO ml2_port_binding_levels (port_id, host, level, driver, segment_id) VALUES (?,?,0,?,?)";
    tx.execute(sql, args![port_id, host, driver, segment_id]).await?;
    Ok(())
}

/// Note that a port must wait for an entity (`L2`, `DHCP`) before it is ACTIVE.
///
/// # Errors
/// See [`crate::Error`].
pub async fn insert_block(tx: &mut Tx, standard_attr_id: i64, entity: &str) -> Result<()> {
    let sql = format!(
        "{} provisioningblocks (standard_attr_id, entity) VALUES (?,?)",
        tx.dialect().insert_ignore()
    );
    tx.execute(&sql, args![standard_attr_id, entity]).await?;
    Ok(())
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

/// What a new port takes from its network.
#[derive(Clone, Debug)]
pub struct PortNetwork {
    /// Default of `port_security_enabled`.
    pub port_security_enabled: bool,
    /// QoS policy of the network.
    pub qos_policy_id: Option<String>,
}

/// The network of a new port; `None` when it does not exist.
///
/// # Errors
/// See [`crate::Error`].
pub async fn network(tx: &mut Tx, id: &str) -> Result<Option<PortNetwork>> {
    let sql = "SELECT s.port_security_enabled, q.policy_id FROM networks n \
               LEFT JOIN networksecuritybindings s ON s.network_id = n.id \
               LEFT JOIN qos_network_policy_bindings q ON q.network_id = n.id WHERE n.id = ?";
    let Some(row) = tx.fetch_opt(sql, args![id]).await? else {
        return Ok(None);
    };
    Ok(Some(PortNetwork {
        port_security_enabled: row.get::<Option<bool>>(0)?.unwrap_or(true),
        qos_policy_id: row.get(1)?,
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

/// Write the active binding of a port anew; its levels go when the host changes.
///
/// # Errors
/// See [`crate::Error`].
pub async fn replace_binding(tx: &mut Tx, port_id: &str, old_host: &str, binding: &Binding) -> Result<()> {
    let levels = "DELETE FROM ml2_port_binding_levels WHERE port_id = ? AND host = ?";
    tx.execute(levels, args![port_id, old_host]).await?;
    tx.execute(
        "DELETE FROM ml2_port_bindings WHERE port_id = ? AND host = ?",
        args![port_id, old_host],
    )
    .await?;
    insert_bindings(tx, &[(port_id, binding)]).await
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
