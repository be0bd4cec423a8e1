//! `routers` and the tables that hang on it: reading here, ports of routers, writing and single questions in the modules
//! below.

mod lookup;
mod ports;
mod write;

use model::net::{FixedIp, Gateway, Route, Router};
use model::{ListQuery, Standard};

use crate::children::{self, Child, Parent};
use crate::filter::{self, Attribute, Conditions};
use crate::{Result, Row, Tx, standard};

pub use lookup::*;
pub use ports::*;
pub use write::*;

/// Attributes that lists filter and sort by, as expressions over the page query's tables.
pub const ATTRIBUTES: &[Attribute] = &[
    Attribute::text("id", "r.id"),
    Attribute::text("name", "r.name"),
    Attribute::text("project_id", "r.project_id"),
    Attribute::text("tenant_id", "r.project_id"),
    Attribute::flag("admin_state_up", "r.admin_state_up"),
    Attribute::text("status", "r.status"),
    Attribute::flag("enable_snat", "r.enable_snat"),
    Attribute::text("flavor_id", "r.flavor_id"),
    Attribute::text("description", "sa.description"),
    Attribute::int("revision_number", "sa.revision_number"),
];

const FROM: &str = "routers r JOIN standardattributes sa ON sa.id = r.standard_attr_id \
    LEFT JOIN router_extra_attributes x ON x.router_id = r.id";

const COLUMNS: &str = "sa.id, sa.created_at, sa.updated_at, sa.description, sa.revision_number, r.id, \
    r.project_id, r.name, r.status, r.admin_state_up, r.enable_snat, r.flavor_id, x.distributed, x.ha, \
    x.availability_zone_hints, x.enable_default_route_ecmp, x.enable_default_route_bfd";

/// Leave only routers of a project: they are never shared.
pub fn visible_to(conditions: &mut Conditions, project: &str) {
    conditions.is_in("r.project_id", [project]);
}

/// Routers that match, with their gateways, routes and tags. `conditions` (over `routers r`) come in addition to the
/// query's filters. What `fields` does not ask for is not read.
///
/// # Errors
/// See [`crate::Error`].
pub async fn list(tx: &mut Tx, query: &ListQuery, mut conditions: Conditions) -> Result<Vec<Router>> {
    conditions.filters(ATTRIBUTES, query);
    conditions.tags("r.standard_attr_id", query);
    let (sql, args) = filter::page(COLUMNS, FROM, "r.id", ATTRIBUTES, conditions, query);
    let rows = tx.fetch(&sql, args).await?;
    let mut routers = rows.iter().map(read).collect::<Result<Vec<_>>>()?;
    let wanted: Vec<&Child<Router>> = CHILDREN.iter().filter(|child| query.shows(child.shows)).collect();
    children::load(tx, &mut routers, &wanted, query.shows(&["tags"])).await?;
    Ok(filter::in_order(routers, query))
}

/// One router, if it meets the conditions (over `routers r`).
///
/// # Errors
/// See [`crate::Error`].
pub async fn find(tx: &mut Tx, id: &str, mut conditions: Conditions) -> Result<Option<Router>> {
    conditions.is_in("r.id", [id]);
    Ok(list(tx, &ListQuery::default(), conditions).await?.pop())
}

fn read(row: &Row) -> Result<Router> {
    let flag = |at| Ok::<_, crate::Error>(row.get::<Option<bool>>(at)?.unwrap_or(false));
    let hints: Option<String> = row.get(14)?;
    Ok(Router {
        standard: standard::read(row, 0)?,
        id: row.get(5)?,
        project_id: row.get::<Option<String>>(6)?.unwrap_or_default(),
        name: row.get::<Option<String>>(7)?.unwrap_or_default(),
        status: row.get::<Option<String>>(8)?.unwrap_or_default(),
        admin_state_up: row.get::<Option<bool>>(9)?.unwrap_or(true),
        gateways: Vec::new(),
        enable_snat: row.get(10)?,
        enable_default_route_ecmp: flag(15)?,
        enable_default_route_bfd: flag(16)?,
        distributed: flag(12)?,
        ha: flag(13)?,
        flavor_id: row.get(11)?,
        availability_zone_hints: hints
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default(),
        availability_zones: Vec::new(),
        routes: Vec::new(),
    })
}

impl Parent for Router {
    fn id(&self) -> &str {
        &self.id
    }

    fn standard(&mut self) -> &mut Standard {
        &mut self.standard
    }
}

const CHILDREN: &[Child<Router>] = &[
    Child {
        shows: &["external_gateway_info", "external_gateways"],
        columns: "rp.router_id, p.id, p.network_id, r.gw_port_id, q.policy_id, a.subnet_id, a.ip_address",
        parent: 0,
        from: "routerports rp JOIN ports p ON p.id = rp.port_id JOIN routers r ON r.id = rp.router_id \
                 LEFT JOIN qos_router_gw_policy_bindings q ON q.router_id = rp.router_id \
                 LEFT JOIN ipallocations a ON a.port_id = p.id",
        by: "WHERE rp.port_type = 'network:router_gateway' AND rp.router_id",
        order: "ORDER BY p.standard_attr_id",
        add: add_gateway,
    },
    Child {
        shows: &["routes"],
        columns: "router_id, destination, nexthop",
        parent: 0,
        from: "routerroutes",
        by: "WHERE router_id",
        order: "ORDER BY destination, nexthop",
        add: |router, row| {
            router.routes.push(Route {
                destination: row.get(1)?,
                nexthop: row.get(2)?,
            });
            Ok(())
        },
    },
];

/// An address of a gateway. The gateway of `gw_port_id` comes first, then the others in the order in which they were added.
fn add_gateway(router: &mut Router, row: &Row) -> Result<()> {
    let gateways = &mut router.gateways;
    let port_id: String = row.get(1)?;
    let known = gateways.iter().position(|gateway| gateway.port_id == port_id);
    let known = match known {
        Some(known) => known,
        None => {
            let first = row.get::<Option<String>>(3)?.as_deref() == Some(&port_id);
            let place = if first { 0 } else { gateways.len() };
            let gateway = Gateway {
                port_id,
                network_id: row.get(2)?,
                fixed_ips: Vec::new(),
                qos_policy_id: if first { row.get(4)? } else { None },
            };
            gateways.insert(place, gateway);
            place
        }
    };
    if let Some(subnet_id) = row.get(5)? {
        let ip_address = row.get(6)?;
        gateways[known].fixed_ips.push(FixedIp {
            subnet_id,
            ip_address,
        });
    }
    Ok(())
}
