//! Address group -> two Address_Sets, IPv4 and IPv6, both of which always exist.

use model::Key;
use ovn_schema::nb::AddressSet;

use crate::desired::Pairs;
use crate::{AddressGroupFacts, Cell, Desired, DesiredRow, Identity, names};

pub(super) fn desire(key: &Key, facts: &AddressGroupFacts) -> Desired {
    let group = &facts.group;
    let revision = group.standard.revision_number;
    let mut desired = Desired::at(key.clone(), revision);
    for ip in names::FAMILIES {
        let six = ip == "ip6";
        let addresses = group
            .addresses
            .iter()
            .filter(|cidr| cidr.contains(':') == six)
            .cloned();
        let name = names::address_group(&group.id, ip);
        let ids = Pairs::from([
            (names::ADDRESS_GROUP_ID.into(), group.id.clone()),
            (names::REVISION.into(), revision.to_string()),
        ]);
        desired.rows.push(
            DesiredRow::new(Identity::AddressSet(name.clone()))
                .with(AddressSet::NAME, Cell::Is(name.into()))
                .with(AddressSet::ADDRESSES, Cell::Members(addresses.collect()))
                .with(AddressSet::EXTERNAL_IDS, Cell::merge(ids)),
        );
    }
    desired
}
