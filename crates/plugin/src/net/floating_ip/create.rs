//! Creating floating IPs.

use model::net::{FloatingIp, Port};
use model::{Body, Key, Standard, Timestamp};
use serde_json::{Value, json};
use store::net::floating_ip as table;
use store::net::port_forwarding;
use store::{Batch, Tx, standard, transact};
use uuid::Uuid;

use super::associate::{self, Wanted};
use super::{DEVICE_OWNER, dirty, faults};
use crate::net::network;
use crate::net::port::system::SystemPort;
use crate::{Context, Error, Plugin, Result, quota};

pub(super) async fn create(plugin: &Plugin, context: &Context, bodies: &[Body]) -> Result<Vec<FloatingIp>> {
    let (fips, keys) = transact!(plugin.db, tx => {
        let owners = bodies.iter().filter_map(|body| body.text("project_id"));
        quota::check_owners(&mut tx, plugin, owners, "floatingip").await?;
        let mut fips = Vec::with_capacity(bodies.len());
        let mut keys = Vec::new();
        for body in bodies {
            let (fip, dirty) = create_one(&mut tx, plugin, context, body).await?;
            fips.push(fip);
            keys.extend(dirty);
        }
        Ok::<_, Error>((fips, keys))
    })?;
    plugin.driver.postcommit(keys);
    Ok(fips)
}

async fn create_one(
    tx: &mut Tx,
    plugin: &Plugin,
    context: &Context,
    body: &Body,
) -> Result<(FloatingIp, Vec<Key>)> {
    check(tx, context, body).await?;
    let mut fip = new(body);
    let mut is_ovn = false;
    if let Some(wanted) = wanted(body)? {
        // The address is not known yet; Neutron knows it when it says that the port has a floating IP.
        let ends = associate::resolve(tx, context, &fip, wanted).await?;
        fip.port_id = Some(ends.port.port_id);
        fip.fixed_ip_address = Some(ends.fixed_ip_address);
        fip.router_id = Some(ends.router.router_id);
        is_ovn = ends.router.is_ovn;
    }
    let port = own_port(tx, plugin, &fip, body).await?;
    let addresses = port.fixed_ips.iter().map(|fixed| &fixed.ip_address);
    let mut addresses = addresses.filter(|ip| !ip.contains(':'));
    let address = addresses
        .next()
        .ok_or_else(|| faults::no_address(&fip.floating_network_id))?;
    fip.floating_ip_address.clone_from(address);
    fip.floating_port_id.clone_from(&port.id);
    if let (Some(port), Some(ip)) = (&fip.port_id, &fip.fixed_ip_address)
        && tx
            .ask(table::is_associated(&fip.floating_network_id, port, ip))
            .await?
    {
        return Err(faults::already_associated(&fip, port, ip).into());
    }
    write(tx, &mut fip).await?;
    let keys = match fip.router_id {
        Some(_) => dirty(tx, &fip, is_ovn, &fip.port_id).await?,
        None => Vec::new(),
    };
    let made = table::row(tx, &fip.id).await?;
    Ok((made.ok_or_else(|| faults::not_found(&fip.id))?, keys))
}

/// What is to be seen without the port.
async fn check(tx: &mut Tx, context: &Context, body: &Body) -> Result<()> {
    if let Some(port) = body.text("port_id")
        && tx.ask(port_forwarding::any_distributed(port)).await?
    {
        return Err(faults::port_has_forwardings(port).into());
    }
    let id = body.text("floating_network_id").unwrap_or_default();
    let found = table::external_network(tx, id, network::visible(context)).await?;
    let found = found.ok_or_else(|| network::not_found(id))?;
    if !found.is_external {
        return Err(faults::not_external(id).into());
    }
    if !found.has_ipv4 {
        return Err(faults::no_ipv4_subnet(id).into());
    }
    network::check_qos_policy(tx, body.text("qos_policy_id")).await
}

/// A floating IP of a request, without an address. As in Neutron its DNS name is dropped: it is kept by whoever
/// publishes it to an external DNS service.
fn new(body: &Body) -> FloatingIp {
    let text = |name: &str| body.text(name).unwrap_or_default().to_owned();
    let now = Timestamp(standard::now());
    FloatingIp {
        id: Uuid::new_v4().to_string(),
        project_id: text("project_id"),
        floating_ip_address: String::new(),
        floating_network_id: text("floating_network_id"),
        floating_port_id: String::new(),
        router_id: None,
        port_id: None,
        fixed_ip_address: None,
        // It becomes ACTIVE when OVN has it.
        status: "DOWN".to_owned(),
        dns_name: String::new(),
        dns_domain: String::new(),
        qos_policy_id: body.text("qos_policy_id").map(str::to_owned),
        qos_network_policy_id: None,
        port_details: None,
        port_forwardings: Vec::new(),
        standard: Standard {
            id: 0,
            created_at: now,
            updated_at: now,
            description: text("description"),
            revision_number: 0,
            tags: Vec::new(),
        },
    }
}

/// The port that a body asks for, if it does.
pub(super) fn wanted(body: &Body) -> Result<Option<Wanted<'_>>, Error> {
    let given = |name: &str| body.text(name).filter(|text| !text.is_empty());
    let fixed_ip_address = given("fixed_ip_address");
    match given("port_id") {
        None if fixed_ip_address.is_some() => Err(faults::fixed_ip_without_port().into()),
        None => Ok(None),
        Some(port_id) => Ok(Some(Wanted {
            port_id,
            fixed_ip_address,
            router_id: given("router_id"),
        })),
    }
}

/// Make the port that holds the address on the external network.
async fn own_port(tx: &mut Tx, plugin: &Plugin, fip: &FloatingIp, body: &Body) -> Result<Port> {
    let mut fixed_ip = json!({});
    for (from, to) in [("subnet_id", "subnet_id"), ("floating_ip_address", "ip_address")] {
        if let Some(value) = body.get(from).filter(|value| !value.is_null()) {
            fixed_ip[to] = value.clone();
        }
    }
    let fixed_ips: Option<&[Value]> = match fixed_ip.as_object().is_some_and(|ip| !ip.is_empty()) {
        true => Some(std::slice::from_ref(&fixed_ip)),
        false => None,
    };
    let port = SystemPort {
        network_id: &fip.floating_network_id,
        project_id: "",
        device_owner: DEVICE_OWNER,
        device_id: &fip.id,
        fixed_ips,
    };
    // OVN does not know the port: it is no key.
    let (port, _) = port.insert(tx, plugin, &Context::admin()).await?;
    Ok(port)
}

async fn write(tx: &mut Tx, fip: &mut FloatingIp) -> Result<()> {
    let now = standard::now();
    let description = Some(fip.standard.description.as_str());
    fip.standard.id = standard::insert(tx, "floatingips", description, 0, now).await?;
    let mut batch = Batch::new();
    table::insert(&mut batch, fip);
    match batch.run(tx).await {
        // Somebody else came first; or the port or the router went. Look again.
        Err(store::Error::Unique { key, .. }) if table::taken_fixed_ip(&key) => {
            return Err(store::Error::Stale.into());
        }
        Err(store::Error::ForeignKey(_)) => return Err(store::Error::Stale.into()),
        other => other?,
    }
    if let Some(policy) = &fip.qos_policy_id {
        table::set_qos_policy(tx, &fip.id, Some(policy)).await?;
    }
    Ok(())
}
