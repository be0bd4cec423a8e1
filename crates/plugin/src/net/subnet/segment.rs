//! Subnets on segments: all subnets of a routed network, or none (`IpamBackendMixin._validate_segment`).

use std::collections::HashSet;

use model::Fault;
use model::net::{Segment, Subnet};
use store::Tx;

use super::faults;
use crate::Result;

/// Service type of subnets that are outside of the rule (`DEVICE_OWNER_ROUTED`).
const ROUTED: &str = "network:routed";

/// The segment of a request, or a 404.
pub async fn find(tx: &mut Tx, id: &str) -> Result<Segment> {
    Ok(store::net::segment::get(tx, id)
        .await?
        .ok_or_else(|| faults::segment_not_found(id))?)
}

/// Segments of the subnets that the rule is about.
fn used(subnets: &[Subnet]) -> Vec<Option<&str>> {
    let is_routed = |subnet: &&Subnet| subnet.service_types.iter().any(|service| service == ROUTED);
    subnets
        .iter()
        .filter(|s| !is_routed(s))
        .map(|s| s.segment_id.as_deref())
        .collect()
}

fn check_all_or_none(network_id: &str, used: &HashSet<Option<&str>>) -> Result<(), Fault> {
    if used.contains(&None) && used.len() > 1 {
        return Err(faults::not_all_on_segments(network_id));
    }
    Ok(())
}

/// Check a new subnet against the others of its network.
///
/// # Errors
/// Faults of segments that do not fit.
pub async fn check_new(
    tx: &mut Tx,
    subnet: &Subnet,
    others: &[Subnet],
    segment: Option<&Segment>,
) -> Result<()> {
    let mut segments: HashSet<_> = used(others).into_iter().collect();
    segments.extend(used(std::slice::from_ref(subnet)));
    check_all_or_none(&subnet.network_id, &segments)?;
    check_segment(tx, &subnet.network_id, segment).await
}

/// Check that a subnet may get another segment, or none. `subnets` are all of its network, this one included.
///
/// # Errors
/// Faults of segments that do not fit.
pub async fn check_change(
    tx: &mut Tx,
    subnet: &Subnet,
    subnets: &[Subnet],
    segment: Option<&Segment>,
) -> Result<()> {
    let network_id = &subnet.network_id;
    let used = used(subnets);
    let distinct: HashSet<_> = used.iter().copied().collect();
    check_all_or_none(network_id, &distinct)?;
    let wanted = segment.map(|segment| segment.id.as_str());
    if wanted != subnet.segment_id.as_deref() {
        if used.len() > 1 {
            return Err(faults::not_all_on_segments(network_id).into());
        }
        if !distinct.contains(&None) && !distinct.contains(&wanted) {
            return Err(faults::segment_fixed().into());
        }
        if store::net::segment::all_of(tx, network_id).await?.len() > 1 {
            return Err(faults::several_segments(network_id).into());
        }
    }
    check_segment(tx, network_id, segment).await
}

async fn check_segment(tx: &mut Tx, network_id: &str, segment: Option<&Segment>) -> Result<()> {
    let Some(segment) = segment else { return Ok(()) };
    if segment.network_id != network_id {
        return Err(faults::segment_elsewhere(network_id, &segment.id).into());
    }
    if store::net::subnet_ports::is_dynamic(tx, &segment.id).await? {
        return Err(faults::segment_dynamic().into());
    }
    Ok(())
}
