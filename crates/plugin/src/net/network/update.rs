//! Updating networks.

use model::net::Network;
use model::{Body, Key, Kind};
use serde_json::Value;
use store::net::{network as table, network_use};
use store::rbac::{self, Action, EVERYBODY};
use store::{Arg, Tx, ovn, standard, transact};

use super::{check_qos_policy, faults, find, locked, provider};
use crate::net::router;
use crate::type_driver::{self, Spec};
use crate::{Context, Error, Plugin, Precondition, Result};

/// Smallest MTUs of IPv4 and IPv6 (RFC 791, RFC 8200).
const IPV4_MIN_MTU: i64 = 68;
const IPV6_MIN_MTU: i64 = 1280;

/// Change what the body names.
pub(super) async fn update(
    plugin: &Plugin,
    context: &Context,
    id: &str,
    body: &Body,
    precondition: Precondition,
) -> Result<Network> {
    let (mut network, keys) = transact!(plugin.db, tx => {
        let old = locked(&mut tx, context, id, precondition).await?;
        let keys = change(&mut tx, plugin, &old, body).await?;
        let new = find(&mut tx, context, id).await?;
        if !keys.is_empty() {
            plugin.driver.network_precommit(&new)?;
        }
        Ok::<_, Error>((new, keys))
    })?;
    plugin.driver.postcommit(keys);
    super::place(plugin, &mut network);
    Ok(network)
}

/// Write what differs; answers the keys that are dirty by that.
async fn change(tx: &mut Tx, plugin: &Plugin, old: &Network, body: &Body) -> Result<Vec<Key>> {
    let ml2 = &plugin.settings.ml2;
    let moved = provider::update(tx, ml2, old, body).await?;
    let shared = change_shared(tx, old, body).await?;
    let mtu = change_mtu(tx, plugin, old, body).await?;
    let extended = change_extensions(tx, old, body).await?;
    let external = change_external(tx, old, body).await?;
    let columns = change_columns(tx, old, body).await?;
    let changed = shared || mtu || extended || external || columns;
    if changed {
        standard::bump(tx, old.standard.id, standard::now()).await?;
    }
    let mut keys = Vec::new();
    if changed || moved {
        keys.push(Key::new(Kind::Network, &old.id));
    }
    if moved {
        // The VLAN id belongs to the segment, so the network's revision does not tell that OVN is behind.
        ovn::revision::reset(tx, Kind::Network, std::slice::from_ref(&old.id)).await?;
    }
    if mtu {
        // DHCP announces the MTU.
        ovn::revision::reset(tx, Kind::Subnet, &old.subnets).await?;
        keys.extend(old.subnets.iter().map(|subnet| Key::new(Kind::Subnet, subnet)));
        // Routers announce it, and cut packets to it.
        let routers = store::net::router::on_network(tx, &old.id).await?;
        keys.extend(router::touch(tx, &routers).await?);
    }
    Ok(keys)
}

/// `shared`: one row of RBAC for everybody.
async fn change_shared(tx: &mut Tx, old: &Network, body: &Body) -> Result<bool> {
    let Some(new) = body.flag("shared") else {
        return Ok(false);
    };
    let targets = rbac::targets(tx, "networkrbacs", &old.id, Action::Shared).await?;
    if new == targets.iter().any(|target| target == EVERYBODY) {
        return Ok(false);
    }
    if !new {
        let users = network_use::projects(tx, &old.id).await?;
        if users
            .iter()
            .any(|user| *user != old.project_id && !targets.contains(user))
        {
            return Err(faults::shared_in_use(&old.name).into());
        }
    }
    table::set_shared(tx, old, new).await?;
    Ok(true)
}

async fn change_mtu(tx: &mut Tx, plugin: &Plugin, old: &Network, body: &Body) -> Result<bool> {
    let Some(requested) = body.int("mtu") else {
        return Ok(false);
    };
    if requested < IPV6_MIN_MTU {
        let versions = network_use::ip_versions(tx, &old.id).await?;
        if requested < IPV4_MIN_MTU && !versions.is_empty() {
            return Err(faults::mtu_too_small(&old.id, IPV4_MIN_MTU).into());
        }
        if versions.contains(&6) {
            return Err(faults::mtu_too_small(&old.id, IPV6_MIN_MTU).into());
        }
    }
    let segments: Vec<Spec> = old.segments.iter().map(Spec::from).collect();
    let new = type_driver::network_mtu(&plugin.settings.ml2, &segments, requested)?;
    if new == old.mtu {
        return Ok(false);
    }
    table::set(tx, &old.id, vec![("mtu", new.into())]).await?;
    Ok(true)
}

/// `dns_domain`, `port_security_enabled` and `qos_policy_id`.
async fn change_extensions(tx: &mut Tx, old: &Network, body: &Body) -> Result<bool> {
    let mut changed = false;
    if let Some(new) = body.flag("port_security_enabled")
        && new != old.port_security_enabled
    {
        table::set_port_security(tx, &old.id, new).await?;
        changed = true;
    }
    if body.has("qos_policy_id") {
        let new = body.text("qos_policy_id");
        check_qos_policy(tx, new).await?;
        if new != old.qos_policy_id.as_deref() {
            table::set_qos_policy(tx, &old.id, new).await?;
            changed = true;
        }
    }
    if let Some(new) = body.text("dns_domain")
        && new != old.dns_domain
    {
        table::set_dns_domain(tx, &old.id, new).await?;
        changed = true;
    }
    Ok(changed)
}

/// `router:external` and `is_default`.
async fn change_external(tx: &mut Tx, old: &Network, body: &Body) -> Result<bool> {
    let external = body.flag("router:external").unwrap_or(old.external);
    if external != old.external {
        if !external && network_use::has_gateways(tx, &old.id).await? {
            return Err(faults::external_in_use(&old.id).into());
        }
        table::set_external(tx, old, external).await?;
    }
    let Some(is_default) = body.flag("is_default") else {
        return Ok(external != old.external);
    };
    if !external && !body.has("router:external") {
        return Ok(false);
    }
    if is_default
        && let Some(other) = table::default_external(tx)
            .await?
            .filter(|other| *other != old.id)
    {
        return Err(faults::default_exists(&other).into());
    }
    let flipped = external && old.is_default.unwrap_or(false) != is_default;
    if flipped {
        table::set_default(tx, &old.id, is_default).await?;
    }
    Ok(flipped || external != old.external)
}

/// What stands in the network's own row, and its description.
async fn change_columns(tx: &mut Tx, old: &Network, body: &Body) -> Result<bool> {
    let mut columns: Vec<(&'static str, Arg)> = Vec::new();
    if let Some(new) = body.text("name")
        && new != old.name
    {
        columns.push(("name", new.into()));
    }
    if let Some(new) = body.flag("admin_state_up")
        && new != old.admin_state_up
    {
        columns.push(("admin_state_up", new.into()));
    }
    let mut changed = !columns.is_empty();
    table::set(tx, &old.id, columns).await?;
    if let Some(new) = body.get("description").and_then(Value::as_str)
        && new != old.standard.description
    {
        standard::describe(tx, old.standard.id, new).await?;
        changed = true;
    }
    Ok(changed)
}
