//! Creating port forwardings.

use model::net::{FloatingIp, PortForwarding};
use model::{Body, Key, Standard, Timestamp};
use store::net::{floating_ip, port_forwarding as table};
use store::{Batch, Tx, standard, transact};
use uuid::Uuid;

use super::{changed, check_port, check_router, ports, reach};
use crate::net::floating_ip::{already_associated, ends, find, lock};
use crate::{Context, Error, Plugin, Result, description};

/// Make all forwardings of a floating IP or none.
///
/// # Errors
/// `FloatingIPNotFound`, `PortNotFound`; 400 and 409 for ports that are taken or cannot be reached.
pub async fn create(
    plugin: &Plugin,
    context: &Context,
    floating_ip: &str,
    bodies: &[Body],
) -> Result<Vec<PortForwarding>> {
    let (made, keys) = transact!(plugin.db, tx => {
        let mut made = Vec::with_capacity(bodies.len());
        let mut keys = Vec::new();
        for body in bodies {
            let forwarding = new(floating_ip, body)?;
            let fip = match find(&mut tx, context, floating_ip).await {
                Ok(fip) => fip,
                Err(gone) => {
                    // Neutron looks first whether the port inside is free.
                    check_inside(&mut tx, &forwarding).await?;
                    return Err(gone);
                }
            };
            let (forwarding, dirty) = create_one(&mut tx, context, &fip, forwarding).await?;
            made.push(forwarding);
            keys.extend(dirty);
        }
        keys.sort_unstable();
        keys.dedup();
        Ok::<_, Error>((made, keys))
    })?;
    plugin.driver.postcommit(keys);
    Ok(made)
}

async fn create_one(
    tx: &mut Tx,
    context: &Context,
    fip: &FloatingIp,
    forwarding: PortForwarding,
) -> Result<(PortForwarding, Vec<Key>)> {
    let port_id = forwarding.internal_port_id.as_str();
    let address = forwarding.internal_ip_address.as_str();
    // What is locked comes first, what is refused is said in Neutron's order.
    let ends = match ends(tx, context, port_id).await {
        Ok(port) => reach(tx, fip, port, Some(address)).await,
        Err(refused) => Err(refused),
    };
    let ends = match ends {
        Err(failed @ Error::Store(_)) => return Err(failed),
        found_or_refused => found_or_refused,
    };
    lock(tx, fip, None).await?;
    check_free(tx, &forwarding).await?;
    check_port(tx, port_id, address).await?;
    if fip.port_id.is_some() {
        return Err(already_associated(fip, port_id, address).into());
    }
    let ends = ends?;
    check_router(tx, fip, &ends, forwarding.internal_port()).await?;
    if fip.router_id.is_none() {
        floating_ip::bind_router(tx, &fip.id, &ends.router.router_id).await?;
    }
    let forwarding = insert(tx, forwarding).await?;
    let keys = changed(tx, fip, &ends.port, ends.router.is_ovn).await?;
    Ok((forwarding, keys))
}

/// Refuse ports that others have. What is locked makes sure that nobody else takes them.
pub(super) async fn check_free(tx: &mut Tx, forwarding: &PortForwarding) -> Result<()> {
    check_inside(tx, forwarding).await?;
    let external = (forwarding.external_port_start, forwarding.external_port_end);
    let outside = table::of_floating_ip(tx, &forwarding.floating_ip_id).await?;
    let others = outside
        .iter()
        .filter(|other| other.id != forwarding.id && other.protocol == forwarding.protocol);
    Ok(ports::check_collisions(others, "external", external)?)
}

async fn check_inside(tx: &mut Tx, forwarding: &PortForwarding) -> Result<()> {
    let external = (forwarding.external_port_start, forwarding.external_port_end);
    let internal = (forwarding.internal_port_start, forwarding.internal_port_end);
    ports::check_lengths(external, internal)?;
    let (port, address) = (&forwarding.internal_port_id, &forwarding.internal_ip_address);
    let inside = table::of_address(tx, port, &forwarding.protocol, address).await?;
    let others = inside.iter().filter(|other| other.id != forwarding.id);
    Ok(ports::check_collisions(others, "internal", internal)?)
}

fn new(floating_ip: &str, body: &Body) -> Result<PortForwarding, Error> {
    description::check(body)?;
    let text = |name: &str| body.text(name).unwrap_or_default().to_owned();
    let ((external_port_start, external_port_end), (internal_port_start, internal_port_end)) =
        ports::of_new(body)?;
    let now = Timestamp(standard::now());
    Ok(PortForwarding {
        id: Uuid::new_v4().to_string(),
        floating_ip_id: floating_ip.to_owned(),
        protocol: text("protocol"),
        external_port_start,
        external_port_end,
        internal_port_id: text("internal_port_id"),
        internal_ip_address: text("internal_ip_address"),
        internal_port_start,
        internal_port_end,
        standard: Standard {
            id: 0,
            created_at: now,
            updated_at: now,
            description: text("description"),
            revision_number: 0,
            tags: Vec::new(),
        },
    })
}

async fn insert(tx: &mut Tx, mut forwarding: PortForwarding) -> Result<PortForwarding> {
    let now = standard::now();
    let description = Some(forwarding.standard.description.as_str());
    forwarding.standard.id = standard::insert(tx, "portforwardings", description, 0, now).await?;
    let mut batch = Batch::new();
    table::insert(&mut batch, &forwarding);
    match batch.run(tx).await {
        // Another server was faster, or the port or the floating IP went: look again.
        Err(store::Error::Unique { .. } | store::Error::ForeignKey(_)) => Err(store::Error::Stale.into()),
        other => {
            other?;
            Ok(forwarding)
        }
    }
}
