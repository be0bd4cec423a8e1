//! `subnets` and the tables that hang on it, IPAM's side included.

use std::net::IpAddr;

use model::net::{AllocationPool, HostRoute, Subnet};
use model::{ListQuery, Standard};
use uuid::Uuid;

use crate::children::{self, Child, Parent};
use crate::filter::{self, Attribute, Conditions};
use crate::rbac;
use crate::sql::value_tuples;
use crate::{Arg, Result, Row, Tx, args, standard};

/// Table of sharing: a subnet is shared with its network.
const RBACS: &str = "networkrbacs";

/// Attributes that lists filter and sort by, as expressions over the page query's tables.
pub const ATTRIBUTES: &[Attribute] = &[
    Attribute::text("id", "s.id"),
    Attribute::text("name", "s.name"),
    Attribute::text("network_id", "s.network_id"),
    Attribute::text("project_id", "s.project_id"),
    Attribute::text("tenant_id", "s.project_id"),
    Attribute::int("ip_version", "s.ip_version"),
    Attribute::text("cidr", "s.cidr"),
    Attribute::text("gateway_ip", "s.gateway_ip"),
    Attribute::flag("enable_dhcp", "s.enable_dhcp"),
    Attribute::text("ipv6_ra_mode", "s.ipv6_ra_mode"),
    Attribute::text("ipv6_address_mode", "s.ipv6_address_mode"),
    Attribute::text("subnetpool_id", "s.subnetpool_id"),
    Attribute::text("segment_id", "s.segment_id"),
    Attribute::text("description", "sa.description"),
    Attribute::int("revision_number", "sa.revision_number"),
    Attribute::text("created_at", "sa.created_at"),
    Attribute::text("updated_at", "sa.updated_at"),
    Attribute::flag("router:external", "ex.network_id IS NOT NULL"),
];

const FROM: &str = "subnets s JOIN standardattributes sa ON sa.id = s.standard_attr_id \
    LEFT JOIN externalnetworks ex ON ex.network_id = s.network_id \
    LEFT JOIN subnet_dns_publish_fixed_ips pf ON pf.subnet_id = s.id";

/// The SELECT list; its one placeholder is the project of the caller.
fn columns() -> String {
    format!(
        "sa.id, sa.created_at, sa.updated_at, sa.description, sa.revision_number, s.id, s.project_id, s.name, \
         s.network_id, s.ip_version, s.cidr, s.gateway_ip, s.enable_dhcp, s.ipv6_ra_mode, s.ipv6_address_mode, \
         s.subnetpool_id, s.segment_id, ex.network_id IS NOT NULL, pf.dns_publish_fixed_ip, {}",
        rbac::is_shared(RBACS, "s.network_id")
    )
}

/// Leave only subnets that a project may see: its own, and those of networks that are shared with it.
pub fn visible_to(conditions: &mut Conditions, project: &str) {
    rbac::visible_to(conditions, RBACS, "s.project_id", "s.network_id", project);
}

/// Subnets that match, with everything that hangs on them. `conditions` come in addition to the query's filters;
/// `project` is the caller's, for the attribute `shared`.
///
/// # Errors
/// See [`crate::Error`].
pub async fn list(
    tx: &mut Tx,
    query: &ListQuery,
    mut conditions: Conditions,
    project: Option<&str>,
) -> Result<Vec<Subnet>> {
    let project = project.unwrap_or_default();
    conditions.filters(ATTRIBUTES, query);
    rbac::filter_shared(&mut conditions, RBACS, "s.network_id", project, query);
    conditions.tags("s.standard_attr_id", query);
    let (sql, mut values) = filter::page(&columns(), FROM, "s.id", ATTRIBUTES, conditions, query);
    values.insert(0, project.into());
    let rows = tx.fetch(&sql, values).await?;
    let mut subnets = rows.iter().map(read).collect::<Result<Vec<_>>>()?;
    load_children(tx, &mut subnets).await?;
    Ok(filter::in_order(subnets, query))
}

/// One subnet, if it meets the conditions.
///
/// # Errors
/// See [`crate::Error`].
pub async fn get(
    tx: &mut Tx,
    id: &str,
    mut conditions: Conditions,
    project: Option<&str>,
) -> Result<Option<Subnet>> {
    conditions.is_in("s.id", [id]);
    Ok(list(tx, &ListQuery::default(), conditions, project).await?.pop())
}

/// The subnets of a network.
///
/// # Errors
/// See [`crate::Error`].
pub async fn of_network(tx: &mut Tx, network_id: &str) -> Result<Vec<Subnet>> {
    let mut conditions = Conditions::default();
    conditions.is_in("s.network_id", [network_id]);
    list(tx, &ListQuery::default(), conditions, None).await
}

/// Lock a subnet against changes by others until the transaction ends. False when it does not exist.
///
/// # Errors
/// See [`crate::Error`].
pub async fn lock(tx: &mut Tx, id: &str) -> Result<bool> {
    let sql = format!("SELECT id FROM subnets WHERE id = ?{}", tx.dialect().for_update());
    Ok(tx.fetch_opt(&sql, args![id]).await?.is_some())
}

fn read(row: &Row) -> Result<Subnet> {
    Ok(Subnet {
        standard: standard::read(row, 0)?,
        id: row.get(5)?,
        project_id: row.get::<Option<String>>(6)?.unwrap_or_default(),
        name: row.get::<Option<String>>(7)?.unwrap_or_default(),
        network_id: row.get(8)?,
        ip_version: row.get(9)?,
        cidr: row.get(10)?,
        gateway_ip: row.get(11)?,
        enable_dhcp: row.get::<Option<bool>>(12)?.unwrap_or(false),
        ipv6_ra_mode: row.get(13)?,
        ipv6_address_mode: row.get(14)?,
        subnetpool_id: row.get(15)?,
        segment_id: row.get(16)?,
        external: row.get(17)?,
        dns_publish_fixed_ip: row.get::<Option<bool>>(18)?.unwrap_or(false),
        shared: row.get(19)?,
        service_types: Vec::new(),
        dns_nameservers: Vec::new(),
        host_routes: Vec::new(),
        allocation_pools: Vec::new(),
    })
}

async fn load_children(tx: &mut Tx, subnets: &mut [Subnet]) -> Result<()> {
    children::load(tx, subnets, &CHILDREN.iter().collect::<Vec<_>>(), true).await?;
    for subnet in subnets {
        // Their rows have random keys; by address they are always shown alike.
        subnet
            .allocation_pools
            .sort_by_key(|pool| pool.start.parse::<IpAddr>().ok());
    }
    Ok(())
}

impl Parent for Subnet {
    fn id(&self) -> &str {
        &self.id
    }

    fn standard(&mut self) -> &mut Standard {
        &mut self.standard
    }
}

const BY_SUBNET: &str = "WHERE subnet_id";

const CHILDREN: &[Child<Subnet>] = &[
    Child {
        shows: &["allocation_pools"],
        columns: "subnet_id, first_ip, last_ip",
        parent: 0,
        from: "ipallocationpools",
        by: BY_SUBNET,
        order: "",
        add: |subnet, row| {
            subnet.allocation_pools.push(AllocationPool {
                start: row.get(1)?,
                end: row.get(2)?,
            });
            Ok(())
        },
    },
    Child {
        shows: &["dns_nameservers"],
        columns: "subnet_id, address",
        parent: 0,
        from: "dnsnameservers",
        by: BY_SUBNET,
        order: "ORDER BY `order`",
        add: |subnet, row| {
            subnet.dns_nameservers.push(row.get(1)?);
            Ok(())
        },
    },
    Child {
        shows: &["host_routes"],
        columns: "subnet_id, destination, nexthop",
        parent: 0,
        from: "subnetroutes",
        by: BY_SUBNET,
        order: "ORDER BY destination, nexthop",
        add: |subnet, row| {
            subnet.host_routes.push(HostRoute {
                destination: row.get(1)?,
                nexthop: row.get(2)?,
            });
            Ok(())
        },
    },
    Child {
        shows: &["service_types"],
        columns: "subnet_id, service_type",
        parent: 0,
        from: "subnet_service_types",
        by: BY_SUBNET,
        order: "ORDER BY service_type",
        add: |subnet, row| {
            subnet.service_types.push(row.get(1)?);
            Ok(())
        },
    },
];

/// Insert the rows of a new subnet, those of IPAM too; answers the id of `ipamsubnets`. `standard.id`
/// must be there already.
///
/// # Errors
/// [`crate::Error::ForeignKey`] when its network or segment is gone.
pub async fn insert(tx: &mut Tx, subnet: &Subnet) -> Result<String> {
    tx.execute(
        "INSERT INTO subnets (project_id, id, name, network_id, ip_version, cidr, gateway_ip, enable_dhcp, \
         ipv6_ra_mode, ipv6_address_mode, subnetpool_id, standard_attr_id, segment_id) \
         VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
        args![
            &subnet.project_id,
            &subnet.id,
            &subnet.name,
            &subnet.network_id,
            subnet.ip_version,
            &subnet.cidr,
            subnet.gateway_ip.as_deref(),
            subnet.enable_dhcp,
            subnet.ipv6_ra_mode.as_deref(),
            subnet.ipv6_address_mode.as_deref(),
            subnet.subnetpool_id.as_deref(),
            subnet.standard.id,
            subnet.segment_id.as_deref(),
        ],
    )
    .await?;
    let ipam_id = Uuid::new_v4().to_string();
    tx.execute(
        "INSERT INTO ipamsubnets (id, neutron_subnet_id) VALUES (?, ?)",
        args![&ipam_id, &subnet.id],
    )
    .await?;
    insert_pools(
        tx,
        "ipamallocationpools (id, ipam_subnet_id, first_ip, last_ip)",
        &ipam_id,
        subnet,
    )
    .await?;
    insert_pools(
        tx,
        "ipallocationpools (id, subnet_id, first_ip, last_ip)",
        &subnet.id,
        subnet,
    )
    .await?;
    insert_name_servers(tx, subnet).await?;
    insert_host_routes(tx, subnet).await?;
    insert_service_types(tx, subnet).await?;
    insert_publishing(tx, subnet).await?;
    Ok(ipam_id)
}

async fn insert_rows(tx: &mut Tx, table: &str, columns: usize, values: Vec<Arg>) -> Result<()> {
    if !values.is_empty() {
        let tuples = value_tuples(values.len() / columns, columns);
        tx.execute(&format!("INSERT INTO {table} VALUES {tuples}"), values)
            .await?;
    }
    Ok(())
}

async fn insert_pools(tx: &mut Tx, table: &str, owner: &str, subnet: &Subnet) -> Result<()> {
    let pools = subnet.allocation_pools.iter();
    let rows = pools
        .flat_map(|pool| args![Uuid::new_v4().to_string(), owner, &pool.start, &pool.end])
        .collect();
    insert_rows(tx, table, 4, rows).await
}

async fn insert_name_servers(tx: &mut Tx, subnet: &Subnet) -> Result<()> {
    let servers = (0_i64..).zip(&subnet.dns_nameservers);
    let rows = servers
        .flat_map(|(order, address)| args![address, &subnet.id, order])
        .collect();
    insert_rows(tx, "dnsnameservers (address, subnet_id, `order`)", 3, rows).await
}

async fn insert_host_routes(tx: &mut Tx, subnet: &Subnet) -> Result<()> {
    let routes = subnet.host_routes.iter();
    let rows = routes
        .flat_map(|route| args![&route.destination, &route.nexthop, &subnet.id])
        .collect();
    insert_rows(tx, "subnetroutes (destination, nexthop, subnet_id)", 3, rows).await
}

async fn insert_service_types(tx: &mut Tx, subnet: &Subnet) -> Result<()> {
    let rows = subnet
        .service_types
        .iter()
        .flat_map(|service| args![&subnet.id, service])
        .collect();
    insert_rows(tx, "subnet_service_types (subnet_id, service_type)", 2, rows).await
}

/// A subnet whose addresses are not published has no row.
async fn insert_publishing(tx: &mut Tx, subnet: &Subnet) -> Result<()> {
    let rows = match subnet.dns_publish_fixed_ip {
        true => args![&subnet.id, true],
        false => Vec::new(),
    };
    let table = "subnet_dns_publish_fixed_ips (subnet_id, dns_publish_fixed_ip)";
    insert_rows(tx, table, 2, rows).await
}

/// Write the columns of `subnets` itself that may change.
///
/// # Errors
/// [`crate::Error::ForeignKey`] when the segment is gone.
pub async fn update(tx: &mut Tx, subnet: &Subnet) -> Result<()> {
    tx.execute(
        "UPDATE subnets SET name = ?, gateway_ip = ?, enable_dhcp = ?, segment_id = ?, subnetpool_id = ? WHERE id = ?",
        args![
            &subnet.name,
            subnet.gateway_ip.as_deref(),
            subnet.enable_dhcp,
            subnet.segment_id.as_deref(),
            subnet.subnetpool_id.as_deref(),
            &subnet.id
        ],
    )
    .await?;
    Ok(())
}

/// Write the allocation pools anew, IPAM's too.
///
/// # Errors
/// See [`crate::Error`].
pub async fn replace_pools(tx: &mut Tx, subnet: &Subnet) -> Result<()> {
    let sql = "SELECT id FROM ipamsubnets WHERE neutron_subnet_id = ?";
    let ipam_id: String = tx.fetch_one(sql, args![&subnet.id]).await?.get(0)?;
    tx.execute(
        "DELETE FROM ipamallocationpools WHERE ipam_subnet_id = ?",
        args![&ipam_id],
    )
    .await?;
    tx.execute(
        "DELETE FROM ipallocationpools WHERE subnet_id = ?",
        args![&subnet.id],
    )
    .await?;
    insert_pools(
        tx,
        "ipamallocationpools (id, ipam_subnet_id, first_ip, last_ip)",
        &ipam_id,
        subnet,
    )
    .await?;
    insert_pools(
        tx,
        "ipallocationpools (id, subnet_id, first_ip, last_ip)",
        &subnet.id,
        subnet,
    )
    .await
}

/// Write the name servers anew.
///
/// # Errors
/// See [`crate::Error`].
pub async fn replace_name_servers(tx: &mut Tx, subnet: &Subnet) -> Result<()> {
    tx.execute(
        "DELETE FROM dnsnameservers WHERE subnet_id = ?",
        args![&subnet.id],
    )
    .await?;
    insert_name_servers(tx, subnet).await
}

/// Write the host routes anew.
///
/// # Errors
/// See [`crate::Error`].
pub async fn replace_host_routes(tx: &mut Tx, subnet: &Subnet) -> Result<()> {
    tx.execute("DELETE FROM subnetroutes WHERE subnet_id = ?", args![&subnet.id])
        .await?;
    insert_host_routes(tx, subnet).await
}

/// Write the service types anew.
///
/// # Errors
/// See [`crate::Error`].
pub async fn replace_service_types(tx: &mut Tx, subnet: &Subnet) -> Result<()> {
    tx.execute(
        "DELETE FROM subnet_service_types WHERE subnet_id = ?",
        args![&subnet.id],
    )
    .await?;
    insert_service_types(tx, subnet).await
}

/// Write anew whether addresses are published.
///
/// # Errors
/// See [`crate::Error`].
pub async fn replace_publishing(tx: &mut Tx, subnet: &Subnet) -> Result<()> {
    tx.execute(
        "DELETE FROM subnet_dns_publish_fixed_ips WHERE subnet_id = ?",
        args![&subnet.id],
    )
    .await?;
    insert_publishing(tx, subnet).await
}

/// Delete a subnet with all addresses of it. The caller has seen to it that no port needs them.
///
/// # Errors
/// [`crate::Error::ForeignKey`] when something still refers to the subnet.
pub async fn delete(tx: &mut Tx, subnet: &Subnet) -> Result<()> {
    tx.execute("DELETE FROM ipallocations WHERE subnet_id = ?", args![&subnet.id])
        .await?;
    standard::delete(tx, subnet.standard.id).await?;
    tx.execute(
        "DELETE FROM ipamsubnets WHERE neutron_subnet_id = ?",
        args![&subnet.id],
    )
    .await?;
    Ok(())
}
