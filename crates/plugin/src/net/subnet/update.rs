//! Changing a subnet.

use std::net::IpAddr;

use model::net::Subnet;
use model::{Body, Fault, Key, Kind};
use store::{Tx, ovn, standard};

use super::range::Range;
use super::validate::{self, Gateway};
use super::{faults, host_routes, metadata, net_of, pools, segment};
use crate::collection::check_revision;
use crate::net::{network, port, router};
use crate::{Context, Error, Plugin, Precondition, Result};

/// Change what the body names.
pub(super) async fn update(
    plugin: &Plugin,
    context: &Context,
    id: &str,
    body: &Body,
    precondition: Precondition,
) -> Result<Subnet> {
    let (subnet, keys) = store::transact!(plugin.db, tx => {
        let original = locked(&mut tx, context, id).await?;
        check(&mut tx, plugin, body, &original).await?;
        // Neutron compares the revision after all other checks.
        check_revision(original.standard.revision_number, precondition)?;
        let keys = write(&mut tx, plugin, body, &original).await?;
        let subnet = super::find(&mut tx, context, id).await?;
        Ok::<_, Error>((subnet, keys))
    })?;
    plugin.driver.postcommit(keys);
    Ok(subnet)
}

/// The subnet as it is, locked.
pub(super) async fn locked(tx: &mut Tx, context: &Context, id: &str) -> Result<Subnet> {
    if !store::net::subnet::lock(tx, id).await? {
        return Err(super::not_found(id).into());
    }
    let mut subnet = super::find(tx, context, id).await?;
    subnet.standard.revision_number = standard::lock(tx, subnet.standard.id).await?;
    Ok(subnet)
}

async fn check(tx: &mut Tx, plugin: &Plugin, body: &Body, original: &Subnet) -> Result<()> {
    let net = net_of(original)?;
    let version = original.ip_version;
    let gateway = Gateway::of(body)?;
    if body.flag("enable_dhcp") == Some(true) && !original.enable_dhcp {
        validate::check_dhcp(net)?;
    }
    validate::check_gateway(gateway, version, Some(net))?;
    check_gateway_unused(tx, original, gateway).await?;
    validate::check_lists(&plugin.settings, body, version, &original.id)?;
    validate::check_modes_kept(body, original)?;
    let ranges = match body.list("allocation_pools") {
        Some(items) => {
            let ranges = pools::parse(items)?;
            pools::check(&ranges, net)?;
            Some(ranges)
        }
        None => None,
    };
    let checked = match gateway {
        Gateway::Ip(ip) => Some(ip),
        // The gateway stays: it matters only for new pools.
        Gateway::Unspecified if ranges.is_some() => gateway_of(original),
        _ => None,
    };
    if let Some(gateway) = checked {
        pools::check_gateway(gateway, &ranges.unwrap_or_else(|| pools_of(original)))?;
    }
    Ok(())
}

fn gateway_of(subnet: &Subnet) -> Option<IpAddr> {
    subnet.gateway_ip.as_deref().and_then(|ip| ip.parse().ok())
}

fn pools_of(subnet: &Subnet) -> Vec<Range> {
    let pools = subnet.allocation_pools.iter();
    pools
        .filter_map(|pool| Range::between(pool.start.parse().ok()?, pool.end.parse().ok()?))
        .collect()
}

/// The gateway stays while a router has its address.
async fn check_gateway_unused(tx: &mut Tx, original: &Subnet, gateway: Gateway) -> Result<()> {
    let wanted = match gateway {
        Gateway::Unspecified => return Ok(()),
        Gateway::None => None,
        Gateway::Ip(ip) => Some(ip),
    };
    let Some(current) = &original.gateway_ip else {
        return Ok(());
    };
    if wanted == gateway_of(original) {
        return Ok(());
    }
    match store::net::subnet_ports::router_port_at(tx, &original.id, current).await? {
        Some(port) => Err(faults::gateway_in_use(current, &port).into()),
        None => Ok(()),
    }
}

/// The subnet as the body wants it.
fn changed(plugin: &Plugin, body: &Body, original: &Subnet) -> Result<Subnet, Fault> {
    let mut subnet = original.clone();
    if let Some(name) = body.text("name") {
        name.clone_into(&mut subnet.name);
    }
    match Gateway::of(body)? {
        Gateway::Unspecified => {}
        Gateway::None => subnet.gateway_ip = None,
        Gateway::Ip(ip) => subnet.gateway_ip = Some(ip.to_string()),
    }
    if let Some(enable_dhcp) = body.flag("enable_dhcp") {
        subnet.enable_dhcp = enable_dhcp;
    }
    if body.has("segment_id") {
        subnet.segment_id = body.text("segment_id").map(str::to_owned);
    }
    if body.has("dns_nameservers") {
        subnet.dns_nameservers = body.texts("dns_nameservers");
    }
    if body.has("host_routes") {
        subnet.host_routes = validate::host_routes(body);
    }
    if body.has("service_types") {
        subnet.service_types = body.texts("service_types");
    }
    if let Some(publishing) = super::publishing(plugin, body) {
        subnet.dns_publish_fixed_ip = publishing;
    }
    if let Some(items) = body.list("allocation_pools") {
        subnet.allocation_pools = pools::shown(&pools::parse(items)?);
    }
    Ok(subnet)
}

async fn write(tx: &mut Tx, plugin: &Plugin, body: &Body, original: &Subnet) -> Result<Vec<Key>> {
    let mut subnet = changed(plugin, body, original)?;
    follow_segment(tx, body, original, &mut subnet).await?;
    let now = standard::now();
    let row = |s: &Subnet| {
        (
            s.name.clone(),
            s.gateway_ip.clone(),
            s.enable_dhcp,
            s.segment_id.clone(),
        )
    };
    let mut counts = row(&subnet) != row(original);
    if counts {
        store::net::subnet::update(tx, &subnet).await?;
    }
    let mut silent = false;
    if body.has("dns_nameservers") && subnet.dns_nameservers != original.dns_nameservers {
        store::net::subnet::replace_name_servers(tx, &subnet).await?;
        silent = true;
    }
    if host_routes::differ(&subnet.host_routes, &original.host_routes) {
        store::net::subnet::replace_host_routes(tx, &subnet).await?;
        silent = true;
    }
    if body.list("allocation_pools").is_some() && subnet.allocation_pools != original.allocation_pools {
        store::net::subnet::replace_pools(tx, &subnet).await?;
        silent = true;
    }
    if body.has("service_types") && !(subnet.service_types.is_empty() && original.service_types.is_empty()) {
        store::net::subnet::replace_service_types(tx, &subnet).await?;
        counts = true;
    }
    if subnet.dns_publish_fixed_ip != original.dns_publish_fixed_ip {
        store::net::subnet::replace_publishing(tx, &subnet).await?;
        counts = true;
    }
    let mut keys = vec![Key::new(Kind::Subnet, &subnet.id)];
    if let Some(description) = body.text("description") {
        standard::describe(tx, subnet.standard.id, description).await?;
    }
    if counts || body.has("description") {
        standard::bump(tx, subnet.standard.id, now).await?;
    } else if silent {
        // What hangs on a subnet is no revision of it in Neutron, but OVN must hear of it.
        ovn::revision::reset(tx, Kind::Subnet, std::slice::from_ref(&subnet.id)).await?;
    }
    if counts {
        let found = store::net::subnet_network::get(tx, &subnet.network_id, Default::default()).await?;
        let network = found.ok_or_else(|| network::not_found(&subnet.network_id))?;
        standard::bump(tx, network.standard_id, now).await?;
        keys.push(Key::new(Kind::Network, &subnet.network_id));
    }
    if subnet.gateway_ip != original.gateway_ip {
        // Default routes of routers lead there.
        let routers = store::net::router::with_gateway_in(tx, &subnet.id).await?;
        keys.extend(router::touch(tx, &routers).await?);
    }
    keys.extend(update_metadata(tx, plugin, original, &subnet).await?);
    Ok(keys)
}

/// Check a change of the segment, and add the routes of a routed network.
async fn follow_segment(tx: &mut Tx, body: &Body, original: &Subnet, subnet: &mut Subnet) -> Result<()> {
    let rerouted = subnet.segment_id.is_some()
        && (host_routes::differ(&subnet.host_routes, &original.host_routes)
            || subnet.gateway_ip != original.gateway_ip);
    if !rerouted && !body.has("segment_id") {
        return Ok(());
    }
    let network = store::net::subnet::of_network(tx, &subnet.network_id).await?;
    if rerouted {
        let moved = subnet.gateway_ip != original.gateway_ip;
        let old_gateway = original.gateway_ip.as_deref().filter(|_| moved);
        let change = host_routes::Change {
            old_gateway,
            deleted_cidr: None,
        };
        subnet.host_routes = host_routes::complete(subnet, &network, change);
    }
    if body.has("segment_id") {
        let wanted = match &subnet.segment_id {
            Some(id) => Some(segment::find(tx, id).await?),
            None => None,
        };
        segment::check_change(tx, original, &network, wanted.as_ref()).await?;
    }
    Ok(())
}

async fn update_metadata(
    tx: &mut Tx,
    plugin: &Plugin,
    original: &Subnet,
    subnet: &Subnet,
) -> Result<Vec<Key>> {
    if !subnet.enable_dhcp && !original.enable_dhcp {
        return Ok(Vec::new());
    }
    let holders = store::net::subnet_ports::holders(tx, &subnet.id).await?;
    if !holders
        .iter()
        .any(|holder| holder.device_owner == metadata::OWNER)
    {
        let mut others = store::net::subnet::of_network(tx, &subnet.network_id).await?;
        others.retain(|other| other.id != subnet.id);
        metadata::check(plugin, subnet, &others)?;
    }
    port::update_metadata_port(tx, plugin, &subnet.network_id, Some(&subnet.id), standard::now()).await
}
