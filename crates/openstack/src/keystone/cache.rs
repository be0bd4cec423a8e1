//! What is known about tokens for a while.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A map that is bounded in size and in time. What was put in first goes first.
#[derive(Debug)]
pub(super) struct Cache<K, V> {
    entries: Mutex<Entries<K, V>>,
    size: usize,
}

#[derive(Debug)]
struct Entries<K, V> {
    map: HashMap<K, Entry<V>>,
    /// Keys in the order in which they were put in, each with the number of its entry at that time.
    order: VecDeque<(K, u64)>,
    next: u64,
}

#[derive(Debug)]
struct Entry<V> {
    value: V,
    until: Instant,
    number: u64,
}

impl<K: Copy + Eq + Hash, V: Clone> Cache<K, V> {
    pub(super) fn new(size: usize) -> Self {
        let entries = Entries {
            map: HashMap::new(),
            order: VecDeque::new(),
            next: 0,
        };
        Self {
            entries: Mutex::new(entries),
            size,
        }
    }

    /// What is known about a key.
    pub(super) fn get(&self, key: &K) -> Option<V> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = entries.map.get(key)?;
        (Instant::now() < entry.until).then(|| entry.value.clone())
    }

    /// Remembers a value for some time.
    pub(super) fn put(&self, key: K, value: V, time: Duration) {
        let now = Instant::now();
        let Some(until) = now.checked_add(time).filter(|_| self.size > 0) else {
            return;
        };
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let number = entries.next;
        entries.next += 1;
        entries.map.insert(key, Entry { value, until, number });
        entries.order.push_back((key, number));
        // A key that was put in again stands in the order more than once.
        while entries.map.len() > self.size || entries.order.len() > 2 * self.size || entries.is_over(now) {
            entries.drop_first();
        }
    }

    /// How many values there are.
    pub(super) fn len(&self) -> usize {
        self.entries
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .map
            .len()
    }
}

impl<K: Copy + Eq + Hash, V> Entries<K, V> {
    /// Whether what was put in first is of no use any more.
    fn is_over(&self, now: Instant) -> bool {
        let Some((key, number)) = self.order.front() else {
            return false;
        };
        let entry = self.map.get(key).filter(|entry| entry.number == *number);
        entry.is_none_or(|entry| entry.until <= now)
    }

    fn drop_first(&mut self) {
        if let Some((key, number)) = self.order.pop_front()
            && self.map.get(&key).is_some_and(|entry| entry.number == number)
        {
            self.map.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Cache;

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn is_bounded_in_size() {
        let cache = Cache::new(3);
        (0..10).for_each(|key| cache.put(key, key, LONG));
        assert_eq!(cache.len(), 3);
        assert_eq!(cache.get(&6), None);
        assert_eq!(cache.get(&7), Some(7));
        (0..100).for_each(|value| cache.put(9, value, LONG));
        assert_eq!(cache.get(&9), Some(99));
        assert!(cache.entries.lock().unwrap().order.len() <= 6);
    }

    #[test]
    fn is_bounded_in_time() {
        let cache = Cache::new(3);
        cache.put(1, 1, Duration::ZERO);
        assert_eq!(cache.get(&1), None);
        cache.put(2, 2, LONG);
        assert_eq!((cache.len(), cache.get(&2)), (1, Some(2)));
    }
}
