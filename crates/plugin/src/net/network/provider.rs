//! Provider attributes of a network: `provider:*` and `segments`.

use model::net::Network;
use model::{Body, Fault};
use serde_json::Value;
use store::net::{network_use, segment};
use store::{Tx, standard};

use super::faults;
use crate::type_driver::{self, Spec};
use crate::{Ml2Settings, Result};

/// Prefix of the attributes.
const PREFIX: &str = "provider:";
const TYPE: &str = "provider:network_type";
const PHYSICAL_NETWORK: &str = "provider:physical_network";
const SEGMENTATION_ID: &str = "provider:segmentation_id";
/// `binding:vif_type` of ports whose VLAN id can be changed under them: unbound ones, and those that OVN binds.
const MOVABLE: [&str; 4] = ["unbound", "binding_failed", "ovs", "vhostuser"];

/// The segments that a create request names, checked; none when it leaves the choice to the configuration.
pub(super) fn requested(body: &Body, ml2: &Ml2Settings) -> Result<Vec<Spec>, Fault> {
    let is_set = |name: &str| body.get(name).is_some_and(|value| !value.is_null());
    if [TYPE, PHYSICAL_NETWORK, SEGMENTATION_ID].into_iter().any(is_set) {
        if is_set("segments") {
            return Err(faults::segments_and_provider());
        }
        let spec = Spec::read(PREFIX, |name| body.get(name))?;
        spec.validate(ml2)?;
        return Ok(vec![spec]);
    }
    let mut specs: Vec<Spec> = Vec::new();
    for item in body.list("segments").unwrap_or_default() {
        let spec = Spec::read(PREFIX, |name| item.get(name))?;
        spec.validate(ml2)?;
        specs.push(spec);
    }
    let full: Vec<&Spec> = specs.iter().filter(|spec| !spec.is_partial()).collect();
    if full
        .iter()
        .enumerate()
        .any(|(at, spec)| full[..at].contains(spec))
    {
        return Err(faults::duplicate_segment());
    }
    Ok(specs)
}

/// Reserve the segments of a new network.
pub(super) async fn reserve(tx: &mut Tx, ml2: &Ml2Settings, body: &Body) -> Result<Vec<Spec>> {
    let requested = requested(body, ml2)?;
    if !requested.is_empty() {
        let mut given = Vec::with_capacity(requested.len());
        for spec in &requested {
            given.push(type_driver::reserve(tx, ml2, spec).await?);
        }
        return Ok(given);
    }
    if body.flag("router:external") == Some(true)
        && let Some(given) = type_driver::external(tx, ml2).await?
    {
        return Ok(vec![given]);
    }
    Ok(vec![type_driver::project(tx, ml2).await?])
}

/// Carry out what an update says about provider attributes: only the VLAN id of the only segment can change.
/// Answers whether it did.
pub(super) async fn update(tx: &mut Tx, ml2: &Ml2Settings, network: &Network, body: &Body) -> Result<bool> {
    let only = match network.segments.as_slice() {
        [only] => Some(only),
        _ => None,
    };
    let current = [
        (TYPE, only.map(|segment| segment.network_type.as_str())),
        (
            PHYSICAL_NETWORK,
            only.and_then(|segment| segment.physical_network.as_deref()),
        ),
    ];
    if current
        .into_iter()
        .any(|(name, value)| body.text(name).is_some_and(|new| Some(new) != value))
    {
        return Err(Fault::invalid_input(format!(
            "Plugin does not support updating the following provider network attributes: {TYPE}, {PHYSICAL_NETWORK}"
        ))
        .into());
    }
    let id = match body.get(SEGMENTATION_ID).and_then(Value::as_i64) {
        None | Some(0) => return Ok(false),
        Some(id) => id,
    };
    let Some(only) = only else {
        let reason =
            "Provider network attributes can be updated only in provider networks with a single segment.";
        return Err(Fault::invalid_input(reason).into());
    };
    if network_use::has_other_bindings(tx, &network.id, &MOVABLE).await? {
        return Err(Fault::invalid_input(format!(
            "Provider network attribute {SEGMENTATION_ID} cannot be updated if any port in the network has not the \
             following binding:vif_type: {}",
            MOVABLE.join(", ")
        ))
        .into());
    }
    if only.network_type != "vlan" {
        return Err(Fault::invalid_input("Only VLAN type networks can be updated.").into());
    }
    let old = Spec::from(only);
    let new = Spec {
        segmentation_id: Some(id),
        ..old.clone()
    };
    new.validate(ml2)?;
    type_driver::reserve(tx, ml2, &new).await?;
    segment::set_segmentation_id(tx, &only.id, id).await?;
    standard::bump(tx, only.standard.id, standard::now()).await?;
    type_driver::release(tx, ml2, &old).await?;
    Ok(true)
}
