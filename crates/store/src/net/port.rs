//! `ports` and the tables that hang on it: reading here, writing and single questions in the modules below.

mod binding;
mod extras;
mod lookup;
mod write;

use model::net::{AddressPair, Binding, ExtraDhcpOpt, FixedIp, Port};
use model::{ListQuery, Standard};
use serde_json::{Map, Value};

use crate::children::{self, Child, Parent};
use crate::filter::{self, Attribute, Conditions};
use crate::sql::{in_list, padded};
use crate::{Result, Row, Tx, args, standard};

pub use binding::*;
pub use extras::change_extras;
pub use lookup::*;
pub use write::*;

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
    LEFT JOIN qos_network_policy_bindings qn ON qn.network_id = p.network_id \
    LEFT JOIN porttrusted pt ON pt.port_id = p.id \
    LEFT JOIN portuplinkstatuspropagation pu ON pu.port_id = p.id \
    LEFT JOIN portdeviceprofiles pv ON pv.port_id = p.id \
    LEFT JOIN portnumaaffinitypolicies pm ON pm.port_id = p.id";

const COLUMNS: &str = "sa.id, sa.created_at, sa.updated_at, sa.description, sa.revision_number, \
    p.id, p.project_id, p.name, p.network_id, p.mac_address, p.admin_state_up, p.status, p.device_id, \
    p.device_owner, p.ip_allocation, ps.port_security_enabled, pd.dns_name, pd.dns_domain, \
    pd.current_dns_domain, qp.policy_id, qn.policy_id, \
    pt.trusted, pu.propagate_uplink_status, pv.device_profile, pm.numa_affinity_policy";

/// Longest list of ids in one statement.
const CHUNK: usize = 4096;
/// From this many ports on, all ports are read with whole child tables rather than by their ids.
const WHOLE: usize = 128;

/// Leave only ports that a project may see: its own, and those on its networks.
pub fn visible_to(conditions: &mut Conditions, project: &str) {
    let sql = "p.project_id = ? OR p.network_id IN (SELECT n.id FROM networks n WHERE n.project_id = ?)";
    conditions.and(sql, args![project, project]);
}

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
    let mut wanted: Vec<&Child<Port>> = CHILDREN.iter().filter(|child| query.shows(child.shows)).collect();
    if everything && ports.len() > WHOLE {
        children::load_whole(tx, &mut ports, &wanted).await?;
        wanted.clear();
    }
    children::load(tx, &mut ports, &wanted, query.shows(&["tags"])).await?;
    Ok(filter::in_order(ports, query))
}

/// One port.
///
/// # Errors
/// See [`crate::Error`].
pub async fn get(tx: &mut Tx, id: &str) -> Result<Option<Port>> {
    Ok(load_many(tx, std::iter::once(id), true).await?.pop())
}

/// Ports by id without their tags, in no particular order; those that do not exist are left out.
///
/// # Errors
/// See [`crate::Error`].
pub async fn get_many<'a>(tx: &mut Tx, ids: impl Iterator<Item = &'a str>) -> Result<Vec<Port>> {
    load_many(tx, ids, false).await
}

async fn load_many<'a>(tx: &mut Tx, ids: impl Iterator<Item = &'a str>, tags: bool) -> Result<Vec<Port>> {
    let ids: Vec<&str> = ids.collect();
    let mut ports = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        let args = padded(chunk.iter().copied());
        let sql = format!("SELECT {COLUMNS} FROM {FROM} WHERE p.id {}", in_list(args.len()));
        for row in tx.fetch(&sql, args).await? {
            ports.push(read(&row)?);
        }
    }
    children::load(tx, &mut ports, &CHILDREN.iter().collect::<Vec<_>>(), tags).await?;
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
        extras: extras::read(row, 21)?,
    })
}

impl Parent for Port {
    fn id(&self) -> &str {
        &self.id
    }

    fn standard(&mut self) -> &mut Standard {
        &mut self.standard
    }
}

const BY_PORT: &str = "WHERE port_id";

const BINDING: &[&str] = &[
    "binding:host_id",
    "binding:vnic_type",
    "binding:profile",
    "binding:vif_type",
    "binding:vif_details",
];

const CHILDREN: &[Child<Port>] = &[
    Child {
        shows: &["fixed_ips", "dns_assignment"],
        columns: "port_id, subnet_id, ip_address",
        parent: 0,
        from: "ipallocations",
        by: BY_PORT,
        order: "",
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
        columns: "port_id, host, vnic_type, profile, vif_type, vif_details, status",
        parent: 0,
        from: "ml2_port_bindings",
        by: BY_PORT,
        order: "",
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
        columns: "port_id, host, level, driver",
        parent: 0,
        from: "ml2_port_binding_levels",
        by: BY_PORT,
        order: "",
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
        columns: "port_id, security_group_id",
        parent: 0,
        from: "securitygroupportbindings",
        by: BY_PORT,
        order: "",
        add: |port, row| {
            port.security_groups.push(row.get(1)?);
            Ok(())
        },
    },
    Child {
        shows: &["allowed_address_pairs"],
        columns: "port_id, ip_address, mac_address",
        parent: 0,
        from: "allowedaddresspairs",
        by: BY_PORT,
        order: "",
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
        columns: "port_id, opt_name, opt_value, ip_version",
        parent: 0,
        from: "extradhcpopts",
        by: BY_PORT,
        order: "",
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
