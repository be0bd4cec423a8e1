//! A hash map in shards that are copied on write.
//!
//! Cloning the map copies pointers only. A change copies the one shard it touches, and only while a clone still
//! shares it: a reader that holds a snapshot costs a writer a few dozen entries, never the table.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::Arc;

/// Average size at which the shards are split.
const FULL: usize = 32;

#[derive(Clone, Debug)]
pub(super) struct ShardMap<K, V> {
    /// A power of two of them.
    shards: Vec<Arc<HashMap<K, V, RandomState>>>,
    hasher: RandomState,
    len: usize,
}

impl<K: Hash + Eq + Clone, V: Clone> ShardMap<K, V> {
    pub(super) fn new() -> Self {
        let hasher = RandomState::new();
        ShardMap {
            shards: vec![Arc::new(HashMap::with_hasher(hasher.clone()))],
            hasher,
            len: 0,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.shards[self.shard_of(key)].get(key)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.shards.iter().flat_map(|shard| shard.iter())
    }

    pub(super) fn insert(&mut self, key: K, value: V) -> Option<V> {
        if self.len >= self.shards.len() * FULL {
            self.split();
        }
        let at = self.shard_of(&key);
        let old = Arc::make_mut(&mut self.shards[at]).insert(key, value);
        self.len += usize::from(old.is_none());
        old
    }

    pub(super) fn remove(&mut self, key: &K) -> Option<V> {
        let at = self.shard_of(key);
        let old = Arc::make_mut(&mut self.shards[at]).remove(key);
        self.len -= usize::from(old.is_some());
        old
    }

    /// Changes the value under the key in place.
    pub(super) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        let at = self.shard_of(key);
        Arc::make_mut(&mut self.shards[at]).get_mut(key)
    }

    fn shard_of<Q: Hash + ?Sized>(&self, key: &Q) -> usize {
        // The tables inside use the lowest and the highest bits of the same hash.
        (self.hasher.hash_one(key) >> 24) as usize & (self.shards.len() - 1)
    }

    fn split(&mut self) {
        let old = std::mem::take(&mut self.shards);
        let empty = || Arc::new(HashMap::with_hasher(self.hasher.clone()));
        self.shards = (0..old.len() * 2).map(|_| empty()).collect();
        for shard in old {
            for (key, value) in Arc::unwrap_or_clone(shard) {
                let at = self.shard_of(&key);
                Arc::make_mut(&mut self.shards[at]).insert(key, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_map() {
        let mut map = ShardMap::new();
        for n in 0..10_000_u64 {
            assert_eq!(map.insert(n, n), None);
        }
        assert_eq!(map.insert(5, 50), Some(5));
        assert_eq!((map.len(), map.iter().count()), (10_000, 10_000));
        assert!((0..10_000).all(|n| map.get(&n).is_some()));
        assert_eq!(map.remove(&5), Some(50));
        assert_eq!((map.remove(&5), map.get(&5), map.len()), (None, None, 9_999));
    }

    #[test]
    fn a_clone_keeps_what_it_saw_and_shares_the_rest() {
        let mut map: ShardMap<u64, u64> = ShardMap::new();
        for n in 0..10_000 {
            map.insert(n, n);
        }
        let seen = map.clone();
        map.insert(1, 100);
        map.remove(&2);
        assert_eq!((seen.get(&1), seen.get(&2)), (Some(&1), Some(&2)));
        assert_eq!((map.get(&1), map.get(&2)), (Some(&100), None));
        let shared = map
            .shards
            .iter()
            .zip(&seen.shards)
            .filter(|(a, b)| Arc::ptr_eq(a, b))
            .count();
        assert!(shared >= map.shards.len() - 2);
    }
}
