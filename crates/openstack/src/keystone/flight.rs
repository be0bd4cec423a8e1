//! Questions that are under way, so that who asks the same waits for the same answer.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

type Answer<V> = watch::Receiver<Option<V>>;

/// Questions that are under way.
#[derive(Debug)]
pub(super) struct Flights<K, V> {
    under_way: Mutex<HashMap<K, Answer<V>>>,
    most: usize,
}

impl<K, V> Flights<K, V>
where
    K: Copy + Eq + Hash + Send + 'static,
    V: Clone + Send + Sync + 'static,
{
    pub(super) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self {
            under_way: Mutex::default(),
            most,
        })
    }

    /// Waits for the answer to a question that is under way, or asks it. The question goes on when those who wait
    /// are gone. Nothing when there are too many questions, or when asking failed badly.
    pub(super) async fn ask<F>(self: &Arc<Self>, key: K, question: impl FnOnce() -> F) -> Option<V>
    where
        F: Future<Output = V> + Send + 'static,
    {
        let mut answer = self.join(key, question)?;
        let answered = answer.wait_for(Option::is_some).await;
        answered.ok().and_then(|answer| answer.clone())
    }

    fn join<F>(self: &Arc<Self>, key: K, question: impl FnOnce() -> F) -> Option<Answer<V>>
    where
        F: Future<Output = V> + Send + 'static,
    {
        let mut under_way = self.under_way();
        if let Some(answer) = under_way.get(&key) {
            return Some(answer.clone());
        }
        if under_way.len() >= self.most {
            return None;
        }
        let (sender, answer) = watch::channel(None);
        under_way.insert(key, answer.clone());
        let landing = Landing {
            flights: Arc::clone(self),
            key,
        };
        let question = question();
        tokio::spawn(async move {
            let value = question.await;
            drop(landing);
            sender.send_replace(Some(value));
        });
        Some(answer)
    }

    fn under_way(&self) -> MutexGuard<'_, HashMap<K, Answer<V>>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes a question off the list, whatever becomes of it.
struct Landing<K: Eq + Hash, V> {
    flights: Arc<Flights<K, V>>,
    key: K,
}

impl<K: Eq + Hash, V> Drop for Landing<K, V> {
    fn drop(&mut self) {
        let mut under_way = self
            .flights
            .under_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        under_way.remove(&self.key);
    }
}
