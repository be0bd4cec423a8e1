//! Items of the segment range options: `physnet[:first:last]` for VLAN, `first:last` for tunnels.

use std::collections::BTreeMap;

use oslo::config::Invalid;
use plugin::VlanRange;

/// All VLAN ids that IEEE 802.1Q leaves to use.
const ALL_VLANS: VlanRange = VlanRange { first: 1, last: 4094 };

/// Longest name of a physical network that the SQL schema can keep.
const MAX_PHYSNET_LENGTH: usize = 64;

/// An item of `network_vlan_ranges`. A physical network by itself offers every VLAN id.
pub(super) fn vlan(item: &str) -> Result<(String, VlanRange), Invalid> {
    let wrong = |problem: String| {
        Invalid::new(
            format!("in '{item}': {problem}"),
            "PHYSNET or PHYSNET:FIRST:LAST, 1 to 4094",
        )
    };
    let parts: Vec<&str> = item.split(':').collect();
    let (physnet, range) = match parts.as_slice() {
        [physnet] => (*physnet, ALL_VLANS),
        [physnet, first, last] => {
            let (first, last) = bounds(first, last, ALL_VLANS.last).map_err(wrong)?;
            (*physnet, VlanRange { first, last })
        }
        _ => {
            return Err(wrong(
                "there have to be two numbers after the physical network".to_owned(),
            ));
        }
    };
    physical_network(physnet).map_err(wrong)?;
    Ok((physnet.to_owned(), range))
}

/// The ranges of each physical network. Once a network offers everything, its other ranges add nothing.
pub(super) fn by_physical_network(items: Vec<(String, VlanRange)>) -> BTreeMap<String, Vec<VlanRange>> {
    let mut networks: BTreeMap<String, Vec<VlanRange>> = BTreeMap::new();
    for (physnet, range) in items {
        let ranges = networks.entry(physnet).or_default();
        if range == ALL_VLANS {
            *ranges = vec![ALL_VLANS];
        } else if *ranges != [ALL_VLANS] {
            ranges.push(range);
        }
    }
    networks
}

/// An item of `[ml2_type_geneve] vni_ranges` or `[ml2_type_vxlan] vni_ranges`: 24 bits (RFC 8926, RFC 7348).
pub(super) fn vni(item: &str) -> Result<(i64, i64), Invalid> {
    tunnel(item, (1 << 24) - 1)
}

/// An item of `[ml2_type_gre] tunnel_id_ranges`: 32 bits (the key of RFC 2890).
pub(super) fn gre(item: &str) -> Result<(i64, i64), Invalid> {
    tunnel(item, (1 << 32) - 1)
}

fn tunnel(item: &str, max: i64) -> Result<(i64, i64), Invalid> {
    let wrong = |problem: String| {
        Invalid::new(
            format!("in '{item}': {problem}"),
            format!("FIRST:LAST, 1 to {max}"),
        )
    };
    match item.split(':').collect::<Vec<_>>().as_slice() {
        [first, last] => bounds(first, last, max).map_err(wrong),
        _ => Err(wrong("not two numbers".to_owned())),
    }
}

fn bounds(first: &str, last: &str, max: i64) -> Result<(i64, i64), String> {
    let number = |text: &str| match text.trim().parse::<i64>() {
        Ok(number) if (1..=max).contains(&number) => Ok(number),
        Ok(_) => Err(format!("{} is out of range", text.trim())),
        Err(_) => Err(format!("'{}' is not a number", text.trim())),
    };
    let (first, last) = (number(first)?, number(last)?);
    if last < first {
        Err("the range ends before it begins".to_owned())
    } else {
        Ok((first, last))
    }
}

/// Checks the name of a physical network.
pub(super) fn physical_network(name: &str) -> Result<(), String> {
    match name.len() {
        0 => Err("the name of the physical network is missing".to_owned()),
        1..=MAX_PHYSNET_LENGTH => Ok(()),
        _ => Err(format!(
            "the name of the physical network is longer than {MAX_PHYSNET_LENGTH}"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vlan_ranges() {
        let items = ["a:1:5", "b", "b:7:9", "a:10:10"].map(|item| vlan(item).unwrap());
        let networks = by_physical_network(items.to_vec());
        assert_eq!(
            networks["a"],
            [VlanRange { first: 1, last: 5 }, VlanRange { first: 10, last: 10 }]
        );
        assert_eq!(networks["b"], [ALL_VLANS]);
        for bad in [
            "", ":1:2", "a:1", "a:0:5", "a:1:4095", "a:9:8", "a:x:8", "a:1:2:3",
        ] {
            assert!(vlan(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn tunnel_ranges() {
        assert_eq!(vni("1:16777215").unwrap(), (1, 16_777_215));
        assert_eq!(gre(" 1 : 4294967295 ").unwrap(), (1, 4_294_967_295));
        for bad in ["", "1", "0:5", "1:16777216", "5:4", "a:b", "1:2:3"] {
            assert!(vni(bad).is_err(), "{bad}");
        }
    }
}
