//! Keys of one urgency, shared out between kinds.

use std::collections::{HashSet, VecDeque};

use model::{Key, Kind};

/// First in, first out within a kind; every kind that has keys gets its turn.
#[derive(Default)]
pub(super) struct Lane {
    by_kind: [VecDeque<String>; Kind::ALL.len()],
    /// Ids that left out of order: what is still in line for them is void.
    void: HashSet<Key>,
    len: usize,
}

impl Lane {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn push(&mut self, key: Key) {
        if !self.void.remove(&key) {
            self.by_kind[key.kind as usize].push_back(key.id);
        }
        self.len += 1;
    }

    /// Take a key out of the line. It must be in it.
    pub(super) fn remove(&mut self, key: &Key) {
        if self.void.insert(key.clone()) {
            self.len -= 1;
        }
    }

    /// Append at most `max` keys, the oldest of each kind: rare kinds first, so that what they leave goes to the
    /// frequent ones.
    pub(super) fn take(&mut self, max: usize, keys: &mut Vec<Key>) {
        let mut kinds: Vec<Kind> = Kind::ALL
            .into_iter()
            .filter(|kind| !self.line(*kind).is_empty())
            .collect();
        kinds.sort_by_key(|kind| self.line(*kind).len());
        let mut left = max.min(self.len);
        let mut others = kinds.len();
        for kind in kinds {
            let share = left.div_ceil(others.max(1));
            left -= self.take_kind(kind, share.min(left), keys);
            others -= 1;
        }
    }

    fn line(&self, kind: Kind) -> &VecDeque<String> {
        &self.by_kind[kind as usize]
    }

    fn take_kind(&mut self, kind: Kind, max: usize, keys: &mut Vec<Key>) -> usize {
        let mut taken = 0;
        while taken < max {
            let Some(id) = self.by_kind[kind as usize].pop_front() else {
                break;
            };
            let key = Key::new(kind, id);
            if !self.void.remove(&key) {
                keys.push(key);
                taken += 1;
            }
        }
        self.len -= taken;
        taken
    }
}
