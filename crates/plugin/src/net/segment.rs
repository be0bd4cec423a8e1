//! Segments as a collection of their own (`neutron/services/segments`).

use chrono::NaiveDateTime;
use model::net::Segment;
use model::{Body, Fault, Key, Kind, ListQuery, Standard, Timestamp};
use serde_json::Value;
use store::filter::Conditions;
use store::net::{network, segment as table};
use store::{Tx, ovn, standard, transact};
use uuid::Uuid;

use super::network::not_found as network_not_found;
use crate::collection::{check_revision, lock};
use crate::type_driver::{self, Spec};
use crate::{Collection, Context, Error, Plugin, Precondition, Result};

/// The collection `segments`.
pub struct Segments;

impl Collection for Segments {
    type Item = Segment;

    async fn list(plugin: &Plugin, _context: &Context, query: &ListQuery) -> Result<Vec<Segment>> {
        let mut tx = plugin.db.read().await?;
        Ok(table::list(&mut tx, query, Conditions::default()).await?)
    }

    async fn show(plugin: &Plugin, _context: &Context, id: &str) -> Result<Segment> {
        find(&mut plugin.db.read().await?, id).await
    }

    async fn create(plugin: &Plugin, _context: &Context, bodies: Vec<Body>) -> Result<Vec<Segment>> {
        let segments = transact!(plugin.db, tx => {
            let mut segments = Vec::with_capacity(bodies.len());
            for body in &bodies {
                segments.push(create_one(&mut tx, plugin, body).await?);
            }
            Ok::<_, Error>(segments)
        })?;
        plugin.driver.postcommit(segments.iter().map(key).collect());
        Ok(segments)
    }

    async fn update(
        plugin: &Plugin,
        _context: &Context,
        id: &str,
        body: Body,
        precondition: Precondition,
    ) -> Result<Segment> {
        transact!(plugin.db, tx => {
            let old = locked(&mut tx, id, precondition).await?;
            let mut changed = false;
            if body.has("name") && body.text("name") != old.name.as_deref() {
                table::set_name(&mut tx, id, body.text("name")).await?;
                changed = true;
            }
            let description = body.get("description").and_then(Value::as_str);
            if let Some(new) = description && Some(new) != old.description.as_deref() {
                standard::describe(&mut tx, old.standard.id, new).await?;
                changed = true;
            }
            if changed {
                standard::bump(&mut tx, old.standard.id, standard::now()).await?;
            }
            find(&mut tx, id).await
        })
    }

    async fn delete(plugin: &Plugin, _context: &Context, id: &str, precondition: Precondition) -> Result<()> {
        let keys = transact!(plugin.db, tx => {
            let segment = locked(&mut tx, id, precondition).await?;
            lock_network(&mut tx, &segment.network_id).await?;
            let mut keys = free(&mut tx, &segment).await?;
            type_driver::release(&mut tx, &plugin.settings.ml2, &Spec::from(&segment)).await?;
            match standard::delete(&mut tx, segment.standard.id).await {
                // Somebody put a subnet on it meanwhile: look again.
                Err(store::Error::ForeignKey(_)) => return Err(store::Error::Stale.into()),
                other => other?,
            }
            ovn::revision::reset(&mut tx, Kind::Network, std::slice::from_ref(&segment.network_id)).await?;
            keys.push(key(&segment));
            Ok::<_, Error>(keys)
        })?;
        plugin.driver.postcommit(keys);
        Ok(())
    }
}

async fn create_one(tx: &mut Tx, plugin: &Plugin, body: &Body) -> Result<Segment> {
    let ml2 = &plugin.settings.ml2;
    let network_id = body.text("network_id").unwrap_or_default();
    lock_network(tx, network_id).await?;
    let requested = Spec::read("", |name| body.get(name))?;
    requested.validate(ml2)?;
    let given = type_driver::reserve(tx, ml2, &requested).await?;
    let existing = table::all_of(tx, network_id).await?;
    let new = New {
        network_id,
        given: &given,
        index: existing.last().map_or(0, |last| last.segment_index + 1),
        name: body.text("name"),
        description: body.text("description"),
        // As in Neutron: filling in what was chosen counts the revision up.
        touched: requested.is_partial(),
    };
    let segment = insert(tx, plugin, new, standard::now()).await?;
    let network = network::get(tx, network_id)
        .await?
        .ok_or_else(|| network_not_found(network_id))?;
    let specs: Vec<Spec> = network.segments.iter().map(Spec::from).collect();
    type_driver::network_mtu(ml2, &specs, network.mtu)?;
    plugin.driver.network_precommit(&network)?;
    ovn::revision::reset(tx, Kind::Network, std::slice::from_ref(&network.id)).await?;
    Ok(segment)
}

/// A segment that is about to be.
pub(super) struct New<'a> {
    pub network_id: &'a str,
    /// Reserved already.
    pub given: &'a Spec,
    pub index: i64,
    pub name: Option<&'a str>,
    pub description: Option<&'a str>,
    /// Whether something else than its hosts counts its revision up.
    pub touched: bool,
}

/// Insert a segment with the hosts that reach it.
pub(super) async fn insert(
    tx: &mut Tx,
    plugin: &Plugin,
    new: New<'_>,
    now: NaiveDateTime,
) -> Result<Segment> {
    let given = new.given;
    let hosts = match (given.network_type.as_str(), &given.physical_network) {
        ("flat" | "vlan", Some(name)) => plugin.driver.hosts(name),
        _ => Vec::new(),
    };
    let revision = i64::from(new.touched || !hosts.is_empty());
    let mut segment = Segment {
        id: Uuid::new_v4().to_string(),
        network_id: new.network_id.to_owned(),
        network_type: given.network_type.clone(),
        physical_network: given.physical_network.clone(),
        segmentation_id: given.segmentation_id,
        segment_index: new.index,
        name: new.name.map(str::to_owned),
        description: new.description.map(str::to_owned),
        standard: Standard {
            id: 0,
            created_at: Timestamp(now),
            updated_at: Timestamp(now),
            description: new.description.unwrap_or_default().to_owned(),
            revision_number: revision,
            tags: Vec::new(),
        },
    };
    segment.standard.id = standard::insert(tx, "networksegments", new.description, revision, now).await?;
    table::insert(tx, &segment).await?;
    ovn::segment_host::create(tx, &segment.id, &hosts).await?;
    Ok(segment)
}

/// Segments of one network come and go one at a time.
async fn lock_network(tx: &mut Tx, id: &str) -> Result<()> {
    match store::tags::owner(tx, "networks", id).await? {
        Some(standard) => lock(tx, standard, || network_not_found(id)).await.map(drop),
        None => Err(network_not_found(id).into()),
    }
}

/// Refuse to delete a segment that is used; DHCP ports on it go with it. Answers their keys.
async fn free(tx: &mut Tx, segment: &Segment) -> Result<Vec<Key>> {
    let mut reasons = Vec::new();
    let bound = table::bound_ports(tx, &segment.id).await?;
    if bound.iter().any(|(_, owner)| owner != "network:dhcp") {
        reasons.push(format!("The segment is still bound with {} port(s)", bound.len()));
    }
    let subnets = table::subnets(tx, &segment.id).await?;
    if !subnets.is_empty() {
        let reason = format!(
            "The segment is still associated with subnet(s) {}",
            subnets.join(", ")
        );
        // Neutron says it twice: its plugin listens twice.
        reasons.extend([reason.clone(), reason]);
    }
    if !reasons.is_empty() {
        return Err(in_use(segment, &reasons).into());
    }
    let mut keys = Vec::new();
    for port in store::net::port::get_many(tx, bound.iter().map(|(id, _)| id.as_str())).await? {
        store::net::port::delete(tx, &port).await?;
        keys.push(Key::new(Kind::Port, port.id));
    }
    Ok(keys)
}

fn in_use(segment: &Segment, reasons: &[String]) -> Fault {
    let lines: Vec<String> = reasons
        .iter()
        .map(|reason| format!("Segment '{}' cannot be deleted: {reason}.", segment.id))
        .collect();
    Fault::new(409, "SegmentInUse", lines.join("\n"))
}

fn not_found(id: &str) -> Fault {
    Fault::not_found("SegmentNotFound", "Segment", id)
}

async fn find(tx: &mut Tx, id: &str) -> Result<Segment> {
    table::get(tx, id).await?.ok_or_else(|| not_found(id).into())
}

async fn locked(tx: &mut Tx, id: &str, precondition: Precondition) -> Result<Segment> {
    let segment = find(tx, id).await?;
    let revision = lock(tx, segment.standard.id, || not_found(id)).await?;
    check_revision(revision, precondition)?;
    Ok(segment)
}

/// A segment shows in OVN as part of its network.
fn key(segment: &Segment) -> Key {
    Key::new(Kind::Network, &segment.network_id)
}
