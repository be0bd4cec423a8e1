//! Changing ports.

use std::collections::HashSet;

use chrono::NaiveDateTime;
use model::net::{AddressPair, FixedIp, Port};
use model::{Body, Key, Kind};
use store::filter::Conditions;
use store::net::ipam::{Allocation, IpamSubnet};
use store::{Batch, Tx, standard};

use super::addresses::{self, Plan, Request, Scope, Wanted};
use super::choose::Chooser;
use super::delete::locked;
use super::{
    TRUSTED_PREFIX, binding, complete, create, extras, faults, groups, mac, parse, router_port, virtual_ip,
};
use crate::net::floating_ip;
use crate::{Context, Error, Plugin, Precondition, Result};

/// Change what the body names.
pub async fn update(
    plugin: &Plugin,
    context: &Context,
    id: &str,
    body: Body,
    precondition: Precondition,
) -> Result<Port> {
    let (port, keys) = store::transact!(plugin.db, tx => {
        let old = locked(&mut tx, context, id, precondition).await?;
        let old_ips = old.fixed_ips.clone();
        router_port::check_update(&mut tx, context, &old, &body).await?;
        if let Some(fixed_ips) = body.list("fixed_ips") {
            let named = fixed_ips.iter().filter_map(|ip| ip.get("ip_address")?.as_str());
            floating_ip::check_fixed_ips(&mut tx, id, named).await?;
        }
        let (port, mut keys) = apply(&mut tx, plugin, context, old, &body).await?;
        keys.extend(router_port::changed(&mut tx, &old_ips, &port).await?);
        if port.fixed_ips != old_ips {
            keys.extend(floating_ip::lose_addresses(&mut tx, id, &port.fixed_ips).await?);
        }
        Ok::<_, Error>((port, keys))
    })?;
    plugin.driver.postcommit(keys);
    Ok(port)
}

/// Change a port that is locked. Answers it with the keys that are dirty by that.
pub(super) async fn apply(
    tx: &mut Tx,
    plugin: &Plugin,
    context: &Context,
    old: Port,
    body: &Body,
) -> Result<(Port, Vec<Key>)> {
    let now = standard::now();
    let mut port = old.clone();
    create::refuse_qos(body)?;
    plain_attributes(plugin, body, &mut port);
    change_mac(tx, plugin, body, &old, &mut port).await?;
    change_addresses(tx, body, &old, &mut port).await?;
    change_filtering(tx, context, body, &old, &mut port).await?;
    let changes = parse::dhcp_options(body.list("extra_dhcp_opts").unwrap_or_default());
    parse::apply_dhcp_options(&mut port.extra_dhcp_opts, changes);
    extras::change(plugin, body, &mut port)?;
    let rebound = change_binding(body, &old, &mut port)?;
    plugin.driver.port_precommit(&port, Some(&old))?;
    binding::check_parent(tx, &port).await?;
    write(tx, &old, &port).await?;
    if rebound {
        bind(tx, plugin, &old, &mut port).await?;
    }
    let mut keys = Vec::new();
    if rebound || differs(&old, &port) {
        if port.standard.description != old.standard.description {
            standard::describe(tx, port.standard.id, &port.standard.description).await?;
        }
        standard::bump(tx, port.standard.id, now).await?;
        touch(&mut port, now);
        let pairs = changed_pairs(&old, &port);
        keys.extend(virtual_ip::touched(tx, &port, &pairs).await?);
        keys.push(Key::new(Kind::Port, &port.id));
    }
    complete(plugin, &mut port);
    if !rebound {
        // Neutron names the drivers again when it binds again, and in every other answer.
        port.bound_drivers.clear();
    }
    Ok((port, keys))
}

fn touch(port: &mut Port, now: NaiveDateTime) {
    port.standard.revision_number += 1;
    port.standard.updated_at = model::Timestamp(now);
}

fn plain_attributes(plugin: &Plugin, body: &Body, port: &mut Port) {
    for (name, field) in [
        ("name", &mut port.name),
        ("device_id", &mut port.device_id),
        ("device_owner", &mut port.device_owner),
        ("description", &mut port.standard.description),
        ("dns_domain", &mut port.dns_domain),
    ] {
        if body.has(name) {
            *field = body.text(name).unwrap_or_default().to_owned();
        }
    }
    if body.has("dns_name") {
        port.dns_name = create::dns_name(plugin, body);
    }
    if let Some(up) = body.flag("admin_state_up") {
        port.admin_state_up = up;
    }
}

/// `mac_address`: not while the port is plugged, and null asks for a new one (`port-mac-address-regenerate`). Address
/// pairs keep the MAC that they were made with.
async fn change_mac(tx: &mut Tx, plugin: &Plugin, body: &Body, old: &Port, port: &mut Port) -> Result<()> {
    if !body.has("mac_address") {
        return Ok(());
    }
    let new = match body.text("mac_address") {
        Some(new) => new,
        None => &mac::random(plugin.settings.base_mac),
    };
    if new == old.mac_address {
        return Ok(());
    }
    if old.device_owner.starts_with(TRUSTED_PREFIX) {
        return Err(faults::unsupported_owner_for_mac(&old.device_owner, &old.id).into());
    }
    let vif_type = old.binding.as_ref().map_or("unbound", |b| b.vif_type.as_str());
    if !matches!(vif_type, "unbound" | "binding_failed") {
        return Err(faults::port_bound(&old.id, vif_type, &old.mac_address, new).into());
    }
    if store::net::port::mac_in_use(tx, &old.network_id, new).await? {
        return Err(faults::mac_in_use(&old.network_id, new).into());
    }
    new.clone_into(&mut port.mac_address);
    Ok(())
}

/// `fixed_ips`, and what a new MAC or a first host means for the addresses.
async fn change_addresses(tx: &mut Tx, body: &Body, old: &Port, port: &mut Port) -> Result<()> {
    let host = new_host(body).unwrap_or_else(|| host_of(old));
    let deferred = old.ip_allocation.as_deref() == Some("deferred")
        && old.fixed_ips.is_empty()
        && !host.is_empty()
        && host_of(old).is_empty();
    let mac_changed = port.mac_address != old.mac_address;
    let moved = !host.is_empty() && host != host_of(old) && !old.fixed_ips.is_empty();
    let asked = body.list("fixed_ips").map(Wanted::parse);
    if asked.is_none() && !deferred && !mac_changed && !moved {
        return Ok(());
    }
    let subnets = store::net::ipam::subnets(tx, &old.network_id, Conditions::default()).await?;
    create::refuse_unknown_subnets(tx, &subnets, asked.as_deref()).await?;
    let mapped = match subnets.iter().any(|s| s.segment_id.is_some()) && !host.is_empty() {
        true => store::net::port::mapped_segments(tx, &host).await?,
        false => HashSet::new(),
    };
    let owner = port.device_owner.clone();
    let new_mac = port.mac_address.clone();
    let scope = Scope {
        network_id: &old.network_id,
        host: &host,
        device_owner: &owner,
        mac: &new_mac,
    };
    if asked.is_none() && moved {
        for fixed in &old.fixed_ips {
            let segment = subnets
                .iter()
                .find(|s| s.id == fixed.subnet_id)
                .and_then(|s| s.segment_id.as_ref());
            if segment.is_some_and(|segment| !mapped.contains(segment)) {
                return Err(faults::host_not_compatible(&host, &old.id).into());
            }
        }
        if !mac_changed {
            return Ok(());
        }
    }
    let wanted = match asked {
        Some(asked) => Some(asked),
        None if deferred => None,
        None => Some(keep(&old.fixed_ips)),
    };
    reallocate(tx, &subnets, wanted, scope, &mapped, old, port).await
}

fn keep(fixed_ips: &[FixedIp]) -> Vec<Wanted> {
    fixed_ips
        .iter()
        .map(|f| Wanted {
            subnet_id: Some(f.subnet_id.clone()),
            ip_address: Some(f.ip_address.clone()),
        })
        .collect()
}

/// Keep the addresses that are still wanted, release the others and claim new ones
/// (`_get_changed_ips_for_port`).
async fn reallocate(
    tx: &mut Tx,
    subnets: &[IpamSubnet],
    wanted: Option<Vec<Wanted>>,
    scope: Scope<'_>,
    mapped: &HashSet<String>,
    old: &Port,
    port: &mut Port,
) -> Result<()> {
    let is_given = wanted.is_some();
    let (mut kept, added) = kept_and_added(subnets, wanted.unwrap_or_default(), old, port);
    let requests = match addresses::plan(subnets, is_given.then_some(added.as_slice()), scope, mapped)? {
        Plan::Now(requests) => requests,
        Plan::Deferred => Vec::new(),
    };
    let requests: Vec<Request> = requests
        .into_iter()
        .filter(|r| !matches!(r, Request::Auto(n) if kept.iter().any(|f| f.subnet_id == subnets[*n].id)))
        .collect();
    let removed: Vec<FixedIp> = old
        .fixed_ips
        .iter()
        .filter(|f| !kept.contains(f))
        .cloned()
        .collect();
    store::net::ipam::release(tx, &removed).await?;
    let chosen = Chooser::new(subnets).choose(tx, &requests, scope, 1).await?;
    let asked: Vec<_> = requests
        .iter()
        .filter_map(|request| match request {
            Request::Address(n, ip) => {
                Some((subnets[*n].ipam_id.clone(), subnets[*n].id.clone(), ip.clone()))
            }
            _ => None,
        })
        .collect();
    let allocations: Vec<Allocation> = chosen
        .iter()
        .map(|fixed| Allocation {
            port_id: &old.id,
            network_id: &old.network_id,
            subnet_id: &fixed.subnet_id,
            ipam_id: subnets
                .iter()
                .find(|s| s.id == fixed.subnet_id)
                .map_or("", |s| s.ipam_id.as_str()),
            ip_address: &fixed.ip_address,
        })
        .collect();
    create::claim(tx, &allocations, &asked).await?;
    let mut batch = Batch::new();
    store::net::ipam::assign(&mut batch, &allocations);
    batch.run(tx).await?;
    kept.extend(chosen);
    if old.ip_allocation.as_deref() == Some("deferred") && !kept.is_empty() {
        port.ip_allocation = Some("immediate".to_owned());
    }
    port.fixed_ips = kept;
    Ok(())
}

/// Of the addresses that a port has, those that stay; and what was asked for beside them.
fn kept_and_added(
    subnets: &[IpamSubnet],
    wanted: Vec<Wanted>,
    old: &Port,
    port: &Port,
) -> (Vec<FixedIp>, Vec<Wanted>) {
    let is_router = addresses::is_router(&port.device_owner);
    let auto = |id: &str| !is_router && subnets.iter().any(|s| s.id == id && s.is_auto_address());
    let mac_changed = port.mac_address != old.mac_address;
    let mut free: Vec<FixedIp> = old.fixed_ips.clone();
    if mac_changed {
        free.retain(|f| !mac::is_eui64(&f.ip_address));
    }
    let mut kept = Vec::new();
    let mut added = Vec::new();
    let mut rest = Vec::new();
    for item in wanted {
        let stale = mac_changed && item.ip_address.as_deref().is_some_and(mac::is_eui64);
        match free
            .iter()
            .position(|f| item.ip_address.as_ref() == Some(&f.ip_address))
        {
            Some(at) => kept.push(free.remove(at)),
            None if stale => {}
            None => rest.push(item),
        }
    }
    for item in rest {
        let same_subnet =
            |f: &FixedIp| item.ip_address.is_none() && item.subnet_id.as_ref() == Some(&f.subnet_id);
        match free.iter().position(same_subnet) {
            Some(at) => kept.push(free.remove(at)),
            None => added.push(item),
        }
    }
    // Autoconfigured addresses stay, named or not.
    let (auto_left, _) = free.into_iter().partition::<Vec<_>, _>(|f| auto(&f.subnet_id));
    kept.extend(auto_left);
    (kept, added)
}

/// Port security, address pairs and security groups, which depend on each other
/// (`_portsec_ext_port_update_processing`).
async fn change_filtering(
    tx: &mut Tx,
    context: &Context,
    body: &Body,
    old: &Port,
    port: &mut Port,
) -> Result<()> {
    if let Some(enabled) = body.flag("port_security_enabled") {
        port.port_security_enabled = enabled;
    }
    if body.has("allowed_address_pairs") {
        let items = body.list("allowed_address_pairs").unwrap_or_default();
        port.address_pairs = parse::address_pairs(items, &port.mac_address);
        if let Some(fault) = create::duplicate_pair(std::slice::from_ref(port)) {
            return Err(fault.into());
        }
    }
    if body.has("security_groups") {
        let mut ids = body.texts("security_groups");
        ids.sort_unstable();
        ids.dedup();
        if !port.port_security_enabled && !ids.is_empty() {
            return Err(faults::groups_need_port_security().into());
        }
        // Neutron asks here only what the caller sees.
        groups::check(tx, context, "", &ids).await?;
        port.security_groups = ids;
    }
    if !port.port_security_enabled {
        if !port.address_pairs.is_empty() {
            return Err(faults::pairs_need_port_security().into());
        }
        if !port.security_groups.is_empty() && old.port_security_enabled | body.has("security_groups") {
            return Err(faults::port_security_needs_no_groups().into());
        }
    }
    Ok(())
}

/// `binding:*`. Answers whether the binding starts anew: when it changes, and at every update after it failed
/// (`_bind_port_if_needed`).
fn change_binding(body: &Body, old: &Port, port: &mut Port) -> Result<bool> {
    let Some(active) = port.binding.as_mut() else {
        return Ok(false);
    };
    if let Some(vnic_type) = body.text("binding:vnic_type").filter(|v| *v != active.vnic_type) {
        if active.vif_type != "unbound" {
            return Err(faults::port_in_use(&old.id, &old.network_id, &old.device_id).into());
        }
        vnic_type.clone_into(&mut active.vnic_type);
    }
    if body.has("binding:profile") {
        active.profile = parse::profile(body.get("binding:profile"));
    }
    if body.has("binding:host_id") {
        active.host = parse::host(body, "binding:host_id")?;
    }
    binding::check_profile(active)?;
    let failed = active.vif_type == "binding_failed";
    if !failed && Some(&*active) == old.binding.as_ref() {
        return Ok(false);
    }
    "unbound".clone_into(&mut active.vif_type);
    active.vif_details.clear();
    port.bound_drivers.clear();
    "DOWN".clone_into(&mut port.status);
    Ok(true)
}

fn new_host(body: &Body) -> Option<String> {
    body.has("binding:host_id")
        .then(|| body.text("binding:host_id").unwrap_or_default().to_owned())
}

fn host_of(port: &Port) -> String {
    port.binding.as_ref().map(|b| b.host.clone()).unwrap_or_default()
}

/// Bind the port to its host, if it has one now, and write the binding.
async fn bind(tx: &mut Tx, plugin: &Plugin, old: &Port, port: &mut Port) -> Result<()> {
    let network = store::net::network::get(tx, &old.network_id)
        .await?
        .ok_or_else(|| faults::network_not_found(&old.network_id))?;
    let bound = binding::bind(plugin, port, &network);
    if let Some(active) = &port.binding {
        store::net::port::replace_binding(tx, &port.id, &host_of(old), active).await?;
    }
    let mut batch = Batch::new();
    binding::store_level(&mut batch, tx.dialect(), plugin, port, bound.as_ref());
    Ok(batch.run(tx).await?)
}

/// Write every table that changed.
async fn write(tx: &mut Tx, old: &Port, port: &Port) -> Result<()> {
    store::net::port::update(tx, port).await?;
    if port.port_security_enabled != old.port_security_enabled {
        store::net::port::set_port_security(tx, &port.id, port.port_security_enabled).await?;
    }
    let mut batch = Batch::new();
    let id = port.id.as_str();
    if (&port.dns_name, &port.dns_domain) != (&old.dns_name, &old.dns_domain) {
        store::net::port::clear(&mut batch, "portdnses", id);
        store::net::port::insert_dns(&mut batch, port);
    }
    if port.security_groups != old.security_groups {
        store::net::port::clear(&mut batch, "securitygroupportbindings", id);
        store::net::port::insert_security_groups(&mut batch, id, &port.security_groups);
    }
    if port.address_pairs != old.address_pairs {
        store::net::port::clear(&mut batch, "allowedaddresspairs", id);
        store::net::port::insert_pairs(&mut batch, id, &port.address_pairs);
    }
    if port.extra_dhcp_opts != old.extra_dhcp_opts {
        store::net::port::clear(&mut batch, "extradhcpopts", id);
        store::net::port::insert_dhcp_options(&mut batch, id, &port.extra_dhcp_opts);
    }
    store::net::port::change_extras(&mut batch, id, &old.extras, &port.extras);
    Ok(batch.run(tx).await?)
}

fn differs(old: &Port, new: &Port) -> bool {
    old.name != new.name
        || old.admin_state_up != new.admin_state_up
        || old.device_id != new.device_id
        || old.device_owner != new.device_owner
        || old.mac_address != new.mac_address
        || old.status != new.status
        || old.fixed_ips != new.fixed_ips
        || old.address_pairs != new.address_pairs
        || old.extra_dhcp_opts != new.extra_dhcp_opts
        || old.security_groups != new.security_groups
        || old.port_security_enabled != new.port_security_enabled
        || old.dns_name != new.dns_name
        || old.dns_domain != new.dns_domain
        || old.extras != new.extras
        || old.standard.description != new.standard.description
}

fn changed_pairs<'a>(old: &'a Port, new: &'a Port) -> Vec<&'a AddressPair> {
    let gone = old
        .address_pairs
        .iter()
        .filter(|pair| !new.address_pairs.contains(pair));
    let came = new
        .address_pairs
        .iter()
        .filter(|pair| !old.address_pairs.contains(pair));
    gone.chain(came).collect()
}
