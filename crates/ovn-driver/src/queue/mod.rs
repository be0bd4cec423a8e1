//! The dirty keys that wait to be looked at.
//!
//! A key is in the queue at most once, however often it is named. While a batch is being worked on, whatever is named
//! again is kept for the batch after it. Keys that OVN refuses wait by themselves, longer each time; no other key
//! waits for them.
//!
//! The queue only makes things quick: the durable dirty set is in SQL (`ovn_revision_numbers`). So it may be bounded:
//! when it is full it forgets keys, says so ([`Queue::take_spilled`]), and they are found again in SQL.

mod backoff;
mod lane;

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use model::Key;
use tokio::sync::{Notify, watch};

pub use backoff::Backoff;
use lane::Lane;

/// Who asks for a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    /// Somebody changed it just now.
    Request,
    /// It was found by looking for differences, or by an event.
    Background,
}

/// Limits of a [`Queue`].
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Most keys that are remembered.
    pub keys: usize,
    /// Pauses of refused keys.
    pub backoff: Backoff,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            keys: 100_000,
            backoff: Backoff::default(),
        }
    }
}

/// Why a key is still dirty, for those who look.
#[derive(Clone, Debug)]
pub struct Trouble {
    /// The key.
    pub key: Key,
    /// How often it was refused since it became dirty.
    pub attempts: u32,
    /// The last cause.
    pub cause: String,
    /// Time until it is tried again; zero when it waits for nothing.
    pub retry_in: Duration,
}

/// What a queue holds.
#[derive(Clone, Debug, Default)]
pub struct Depth {
    /// Keys that are dirty: waiting, paused or being worked on.
    pub dirty: usize,
    /// Of these, keys that pause because they were refused.
    pub paused: usize,
    /// Of these, keys that are being worked on.
    pub active: usize,
    /// For how long the oldest key has been dirty.
    pub oldest: Option<Duration>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Ready(Urgency),
    Paused(Instant),
    Active { again: Option<Urgency> },
}

struct Entry {
    since: Instant,
    attempts: u32,
    cause: Option<String>,
    place: Place,
}

#[derive(Default)]
struct State {
    entries: HashMap<Key, Entry>,
    requests: Lane,
    background: Lane,
    paused: BTreeSet<(Instant, Key)>,
    spilled: bool,
    closed: bool,
}

/// The queue. One worker takes batches, anybody names keys.
pub struct Queue {
    limits: Limits,
    state: Mutex<State>,
    wake: Notify,
    closed: watch::Sender<bool>,
}

impl Queue {
    /// An empty queue.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            state: Mutex::default(),
            wake: Notify::new(),
            closed: watch::Sender::new(false),
        }
    }

    /// These keys are dirty.
    ///
    /// A paused key is looked at at once when a request names it, because the request may have cured it; what is only
    /// found dirty again keeps its pause.
    pub fn push(&self, keys: impl IntoIterator<Item = Key>, urgency: Urgency) {
        let mut state = self.lock();
        if state.closed {
            return;
        }
        let now = Instant::now();
        for key in keys {
            state.push(key, urgency, now, self.limits.keys);
        }
        let ready = state.ready() > 0;
        drop(state);
        if ready {
            self.wake.notify_one();
        }
    }

    /// These keys may be dirty, and probably somebody else sees to them: look at them after a while. Keys that are in
    /// the queue already stay as they are.
    pub fn defer(&self, keys: impl IntoIterator<Item = Key>, delay: Duration) {
        let mut state = self.lock();
        if state.closed {
            return;
        }
        let now = Instant::now();
        for key in keys {
            state.defer(key, now, now + delay, self.limits.keys);
        }
        drop(state);
        self.wake.notify_one();
    }

    /// Wait until there are keys to take, or the queue is closed.
    pub async fn any(&self) {
        self.wait(|state| state.closed || state.ready() > 0).await;
    }

    /// Wait for keys and take at most `max` of them, in the order in which they are created in OVN. Empty when the
    /// queue was closed.
    pub async fn next(&self, max: usize) -> Vec<Key> {
        loop {
            self.any().await;
            let mut state = self.lock();
            if state.closed {
                return Vec::new();
            }
            if state.ready() > 0 {
                return state.take(max);
            }
        }
    }

    /// Wait until something holds of the queue; pauses that end meanwhile are noticed.
    async fn wait(&self, holds: impl Fn(&State) -> bool) {
        loop {
            // Registered before looking, so that no push in between is missed.
            let woken = self.wake.notified();
            let pause = {
                let mut state = self.lock();
                let now = Instant::now();
                state.wake_paused(now);
                if holds(&state) {
                    return;
                }
                state
                    .paused
                    .first()
                    .map(|(until, _)| until.saturating_duration_since(now))
            };
            match pause {
                None => woken.await,
                Some(pause) => {
                    let _ = tokio::time::timeout(pause, woken).await;
                }
            }
        }
    }

    /// These keys are clean, unless they were named again meanwhile.
    pub fn done<'a>(&self, keys: impl IntoIterator<Item = &'a Key>) {
        let mut state = self.lock();
        for key in keys {
            state.finish(key);
        }
    }

    /// These keys were not done for a reason that is not theirs: they are ready again at once.
    pub fn retry<'a>(&self, keys: impl IntoIterator<Item = &'a Key>) {
        let mut state = self.lock();
        for key in keys {
            let Some(Entry {
                place: Place::Active { again },
                ..
            }) = state.entries.get(key)
            else {
                continue;
            };
            let urgency = again.unwrap_or(Urgency::Request);
            state.make_ready(key.clone(), urgency);
        }
        drop(state);
        self.wake.notify_one();
    }

    /// The worker is gone: what it had taken is ready again.
    pub fn abandoned(&self) {
        let active: Vec<Key> = {
            let state = self.lock();
            let is_active = |entry: &Entry| matches!(entry.place, Place::Active { .. });
            state
                .entries
                .iter()
                .filter(|(_, e)| is_active(e))
                .map(|(key, _)| key.clone())
                .collect()
        };
        self.retry(&active);
    }

    /// This key was refused: it pauses, unless a request named it meanwhile.
    pub fn refused(&self, key: &Key, cause: String) {
        let mut state = self.lock();
        let Some(entry) = state.entries.get_mut(key) else {
            return;
        };
        let Place::Active { again } = entry.place else {
            return;
        };
        entry.attempts += 1;
        entry.cause = Some(cause);
        if again == Some(Urgency::Request) {
            state.make_ready(key.clone(), Urgency::Request);
        } else {
            let until = Instant::now() + self.limits.backoff.pause(entry.attempts);
            entry.place = Place::Paused(until);
            state.paused.insert((until, key.clone()));
        }
        drop(state);
        self.wake.notify_one();
    }

    /// Whether this key is waiting or being worked on. One that pauses because it was refused is not.
    pub fn is_pending(&self, key: &Key) -> bool {
        let state = self.lock();
        let entry = state.entries.get(key);
        entry.is_some_and(|entry| !matches!(entry.place, Place::Paused(_)))
    }

    /// Whether keys were forgotten because the queue was full; answers true once.
    pub fn take_spilled(&self) -> bool {
        std::mem::take(&mut self.lock().spilled)
    }

    /// Stop: nothing more is taken or given out.
    pub fn close(&self) {
        self.lock().closed = true;
        self.closed.send_replace(true);
        self.wake.notify_one();
    }

    /// Wait until the queue is closed.
    pub async fn closed(&self) {
        let _ = self.closed.subscribe().wait_for(|closed| *closed).await;
    }

    /// How much there is to do.
    pub fn depth(&self) -> Depth {
        let state = self.lock();
        let active = state
            .entries
            .values()
            .filter(|e| matches!(e.place, Place::Active { .. }))
            .count();
        Depth {
            dirty: state.entries.len(),
            paused: state.paused.len(),
            active,
            oldest: state
                .entries
                .values()
                .map(|entry| entry.since)
                .min()
                .map(|since| since.elapsed()),
        }
    }

    /// Keys that were refused, the most stubborn first; at most `max`.
    pub fn troubles(&self, max: usize) -> Vec<Trouble> {
        let state = self.lock();
        let now = Instant::now();
        let mut troubles: Vec<Trouble> = state
            .entries
            .iter()
            .filter_map(|(key, entry)| {
                let cause = entry.cause.clone()?;
                let retry_in = match entry.place {
                    Place::Paused(until) => until.saturating_duration_since(now),
                    _ => Duration::ZERO,
                };
                Some(Trouble {
                    key: key.clone(),
                    attempts: entry.attempts,
                    cause,
                    retry_in,
                })
            })
            .collect();
        troubles.sort_by(|a, b| b.attempts.cmp(&a.attempts).then_with(|| a.key.cmp(&b.key)));
        troubles.truncate(max);
        troubles
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn ready(&self) -> usize {
        self.requests.len() + self.background.len()
    }

    fn lane(&mut self, urgency: Urgency) -> &mut Lane {
        match urgency {
            Urgency::Request => &mut self.requests,
            Urgency::Background => &mut self.background,
        }
    }

    fn push(&mut self, key: Key, urgency: Urgency, now: Instant, limit: usize) {
        let Some(entry) = self.entries.get_mut(&key) else {
            if self.entries.len() >= limit {
                self.spilled = true;
                return;
            }
            let place = Place::Ready(urgency);
            self.entries.insert(
                key.clone(),
                Entry {
                    since: now,
                    attempts: 0,
                    cause: None,
                    place,
                },
            );
            self.lane(urgency).push(key);
            return;
        };
        match (&mut entry.place, urgency) {
            (Place::Active { again }, _) => {
                if *again != Some(Urgency::Request) {
                    *again = Some(urgency);
                }
            }
            (Place::Ready(Urgency::Background), Urgency::Request) => {
                self.background.remove(&key);
                self.make_ready(key, urgency);
            }
            (Place::Paused(until), Urgency::Request) => {
                let until = *until;
                self.paused.remove(&(until, key.clone()));
                self.make_ready(key, urgency);
            }
            (Place::Ready(_) | Place::Paused(_), _) => {}
        }
    }

    fn defer(&mut self, key: Key, now: Instant, until: Instant, limit: usize) {
        if self.entries.contains_key(&key) {
            return;
        }
        if self.entries.len() >= limit {
            self.spilled = true;
            return;
        }
        let entry = Entry {
            since: now,
            attempts: 0,
            cause: None,
            place: Place::Paused(until),
        };
        self.entries.insert(key.clone(), entry);
        self.paused.insert((until, key));
    }

    fn make_ready(&mut self, key: Key, urgency: Urgency) {
        if let Some(entry) = self.entries.get_mut(&key) {
            entry.place = Place::Ready(urgency);
            self.lane(urgency).push(key);
        }
    }

    fn wake_paused(&mut self, now: Instant) {
        while self.paused.first().is_some_and(|(until, _)| *until <= now) {
            if let Some((_, key)) = self.paused.pop_first() {
                self.make_ready(key, Urgency::Background);
            }
        }
    }

    /// A quarter of a batch is for the background while there is any, so that neither lane starves the other.
    fn take(&mut self, max: usize) -> Vec<Key> {
        let reserved = self.background.len().min((max / 4).max(1));
        let mut keys = Vec::new();
        self.requests.take(max - reserved.min(max), &mut keys);
        let rest = max - keys.len();
        self.background.take(rest, &mut keys);
        if keys.is_empty() {
            self.requests.take(max, &mut keys);
        }
        for key in &keys {
            if let Some(entry) = self.entries.get_mut(key) {
                entry.place = Place::Active { again: None };
            }
        }
        keys.sort_unstable();
        keys
    }

    fn finish(&mut self, key: &Key) {
        match self.entries.get_mut(key).map(|entry| (entry.place, entry)) {
            Some((Place::Active { again: Some(urgency) }, entry)) => {
                entry.since = Instant::now();
                entry.attempts = 0;
                entry.cause = None;
                self.make_ready(key.clone(), urgency);
            }
            Some((Place::Active { again: None }, _)) => {
                self.entries.remove(key);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
