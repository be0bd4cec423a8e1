//! Sharing of repeated strings between the rows of a replica.

use std::collections::HashSet;
use std::sync::Arc;

/// Longer strings hardly ever repeat, and looking them up costs more than they save.
const LONGEST: usize = 128;
/// Below this many entries a sweep is not worth its time.
const FIRST_SWEEP: usize = 4096;

/// A set of strings in use. Entries that nobody else holds any more are swept out whenever the set has doubled.
#[derive(Debug)]
pub(crate) struct Interner {
    strings: HashSet<Arc<str>>,
    sweep_at: usize,
}

impl Default for Interner {
    fn default() -> Self {
        Interner {
            strings: HashSet::new(),
            sweep_at: FIRST_SWEEP,
        }
    }
}

impl Interner {
    /// The shared copy of `text`.
    pub(crate) fn get(&mut self, text: &str) -> Arc<str> {
        if text.len() > LONGEST {
            return text.into();
        }
        if let Some(known) = self.strings.get(text) {
            return Arc::clone(known);
        }
        if self.strings.len() >= self.sweep_at {
            self.sweep();
        }
        let shared: Arc<str> = text.into();
        self.strings.insert(Arc::clone(&shared));
        shared
    }

    fn sweep(&mut self) {
        self.strings.retain(|text| Arc::strong_count(text) > 1);
        self.sweep_at = (self.strings.len() * 2).max(FIRST_SWEEP);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_strings_are_one_allocation() {
        let mut interner = Interner::default();
        assert!(Arc::ptr_eq(&interner.get("key"), &interner.get("key")));
    }

    #[test]
    fn strings_out_of_use_are_swept() {
        let mut interner = Interner::default();
        let kept = interner.get("kept");
        for n in 0..FIRST_SWEEP * 10 {
            interner.get(&n.to_string());
        }
        assert!(interner.strings.len() <= FIRST_SWEEP);
        assert!(Arc::ptr_eq(&kept, &interner.get("kept")));
    }
}
