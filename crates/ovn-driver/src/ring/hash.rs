//! The consistent hash ring of tooz 9 (`tooz/hashring.py`): same nodes, same key, same owner as in Python.

use md5::{Digest, Md5};
use uuid::Uuid;

/// Points of a node on the ring: `HashRing(partitions=2**5)`.
const POINTS: usize = 32;

/// Namespace of node ids (`neutron/db/ovn_hash_ring_db.py`).
const NODE_NAMESPACE: Uuid = Uuid::from_u128(0x551ea055_1982_4295_8bc7_207a0d3c9231);

/// The id under which one process of a host is in the ring.
pub fn node_id(group: &str, host: &str, process: u32) -> String {
    let name = format!("{group}{host}{process}");
    Uuid::new_v5(&NODE_NAMESPACE, name.as_bytes())
        .simple()
        .to_string()
}

/// Who owns which key.
#[derive(Clone, Debug, Default)]
pub struct HashRing {
    /// Points in ascending order, each with the index of its node.
    points: Vec<(u128, usize)>,
    nodes: Vec<String>,
}

impl HashRing {
    /// The ring of these nodes.
    pub fn new(nodes: impl IntoIterator<Item = String>) -> Self {
        let mut nodes: Vec<String> = nodes.into_iter().collect();
        nodes.sort_unstable();
        nodes.dedup();
        let mut points = Vec::with_capacity(nodes.len() * POINTS);
        for (index, node) in nodes.iter().enumerate() {
            let mut state = Md5::new_with_prefix(node);
            for _ in 0..POINTS {
                state.update(node);
                points.push((position(state.clone()), index));
            }
        }
        points.sort_unstable();
        Self { points, nodes }
    }

    /// The nodes, sorted.
    pub fn nodes(&self) -> &[String] {
        &self.nodes
    }

    /// The owner of a key; `None` when nobody is in the ring. The key of an OVSDB row is its UUID in lower case with
    /// hyphens.
    pub fn owner(&self, key: &str) -> Option<&str> {
        let at = position(Md5::new_with_prefix(key));
        let next = self.points.partition_point(|(point, _)| *point <= at);
        let (_, node) = self.points.get(next).or_else(|| self.points.first())?;
        self.nodes.get(*node).map(String::as_str)
    }
}

fn position(state: Md5) -> u128 {
    u128::from_be_bytes(state.finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owners_as_in_tooz() {
        let ring = HashRing::new(["a", "b", "c"].map(|letter| letter.repeat(32)));
        for (digit, owner) in [("1", "c"), ("2", "c"), ("3", "b"), ("4", "a")] {
            let groups = [8, 4, 4, 4, 12].map(|length| digit.repeat(length));
            assert_eq!(
                ring.owner(&groups.join("-")),
                Some(owner.repeat(32).as_str()),
                "row {digit}"
            );
        }
    }

    #[test]
    fn node_ids_as_in_neutron() {
        assert_eq!(
            node_id("mechanism_driver", "host-1", 1234),
            "57e2a2390e885035a5df0926e98c3f2c"
        );
    }

    #[test]
    fn nobody_owns_a_key_of_an_empty_ring() {
        assert_eq!(HashRing::default().owner("x"), None);
    }

    #[test]
    fn losing_a_node_moves_only_its_keys() {
        let all = HashRing::new(["a", "b", "c"].map(|letter| letter.repeat(32)));
        let fewer = HashRing::new(["a", "b"].map(|letter| letter.repeat(32)));
        let lost = "c".repeat(32);
        for n in 0..500 {
            let key = Uuid::from_u128(n).to_string();
            let before = all.owner(&key).unwrap();
            if before != lost {
                assert_eq!(fewer.owner(&key), Some(before));
            }
        }
    }
}
