//! The MTU that a network can have (`plugin.py`, `_get_network_mtu`, and `get_mtu` of the type drivers).

use model::Fault;

use super::Spec;
use crate::Ml2Settings;

/// Octets of the outer IP header, by `overlay_ip_version`.
const IPV4_HEADER: i64 = 20;
const IPV6_HEADER: i64 = 40;
/// Octets of the other headers.
const VXLAN_OVERHEAD: i64 = 30;
const GRE_OVERHEAD: i64 = 22;

/// The MTU of a network with these segments that asks for `requested` (0 for as much as there is).
///
/// # Errors
/// 400 when it asks for more than its segments carry; never with `requested` 0.
pub fn network_mtu<'a>(
    ml2: &Ml2Settings,
    segments: impl IntoIterator<Item = &'a Spec>,
    requested: i64,
) -> Result<i64, Fault> {
    let most = segments
        .into_iter()
        .filter_map(|segment| segment_mtu(ml2, segment))
        .min()
        .unwrap_or(ml2.global_physnet_mtu);
    if requested > 0 && most > 0 && requested > most {
        return Err(Fault::invalid_input(format!(
            "Requested MTU is too big, maximum is {most}"
        )));
    }
    Ok(if requested > 0 { requested } else { most })
}

/// The largest packet of one segment; `None` when nothing limits it.
fn segment_mtu(ml2: &Ml2Settings, segment: &Spec) -> Option<i64> {
    if !ml2.type_drivers.contains(&segment.network_type) {
        return None;
    }
    let positive = |mtu: i64| (mtu > 0).then_some(mtu);
    let overhead = match segment.network_type.as_str() {
        "flat" | "vlan" => {
            let physical = segment.physical_network.as_ref();
            let own = physical.and_then(|name| ml2.physical_network_mtus.get(name).copied());
            return [positive(ml2.global_physnet_mtu), own]
                .into_iter()
                .flatten()
                .min()
                .filter(|mtu| *mtu != 0);
        }
        "geneve" => ml2.geneve_max_header_size,
        "vxlan" => VXLAN_OVERHEAD,
        "gre" => GRE_OVERHEAD,
        _ => return None,
    };
    let header = if ml2.overlay_ip_version == 6 {
        IPV6_HEADER
    } else {
        IPV4_HEADER
    };
    let path = [positive(ml2.global_physnet_mtu), positive(ml2.path_mtu)];
    path.into_iter()
        .flatten()
        .min()
        .map(|mtu| mtu - header - overhead)
}
