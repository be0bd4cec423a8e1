//! Segment -> Logical_Switch, on networks whose VLAN segments have one each.

use model::Key;

use super::network::{localnet, switch_row};
use crate::{Config, Desired, Identity, SegmentFacts};

/// The switch shows the network's name, settings and revision.
pub(super) fn desire(key: &Key, facts: &SegmentFacts, config: &Config) -> Desired {
    let (segment, network) = (&facts.segment, &facts.network.network);
    let mut desired = Desired::at(key.clone(), network.standard.revision_number);
    if facts.network.has_switch(config) {
        return desired;
    }
    let switch = Identity::SegmentSwitch(segment.id.clone());
    desired
        .rows
        .push(switch_row(&switch, &segment.id, network, config));
    desired
        .rows
        .extend(localnet(&switch, segment, None, network, config));
    desired
}
