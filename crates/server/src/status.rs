//! The status of the driver and of the policy files as JSON, for the control socket.

use ovn_driver::Status;
use ovn_driver::queue::Depth;
use ovsdb::State;
use serde_json::{Value, json};

use crate::policy;

/// Everything that an operator asks at night: connections, dirty keys, the age of the oldest, last errors.
pub fn json(status: &Status, rules: &policy::Status) -> Value {
    let refused: Vec<Value> = status
        .refused
        .iter()
        .map(|trouble| {
            json!({
                "key": trouble.key.to_string(),
                "attempts": trouble.attempts,
                "cause": trouble.cause,
                "retry_in_s": trouble.retry_in.as_secs_f64(),
            })
        })
        .collect();
    let trouble = status.trouble.as_ref().map(|trouble| {
        json!({"doing": trouble.doing, "cause": trouble.cause, "seconds_ago": trouble.at.elapsed().as_secs()})
    });
    json!({
        "northbound": connection(&status.northbound),
        "southbound": connection(&status.southbound),
        "resources": depth(&status.dirty),
        "port_status": depth(&status.ports),
        "revisions_to_note": status.unnoted,
        "refused": refused,
        "last_failure": trouble,
        "hash_ring": {"this": status.node, "all": status.ring},
        "policy": {
            "rules_from_files": rules.from_files,
            "loaded_s_ago": rules.loaded.elapsed().as_secs(),
            "files_refused": rules.refused,
        },
    })
}

fn depth(depth: &Depth) -> Value {
    json!({
        "dirty": depth.dirty,
        "refused_and_waiting": depth.paused,
        "being_written": depth.active,
        "oldest_s": depth.oldest.map(|age| age.as_secs_f64()),
    })
}

fn connection(state: &State) -> Value {
    match state {
        State::Connecting { attempts, last_error } => {
            json!({"state": "connecting", "attempts": attempts, "last_error": last_error.as_deref()})
        }
        State::Downloading { endpoint } => json!({"state": "downloading", "endpoint": endpoint.to_string()}),
        State::Complete {
            leader,
            endpoint,
            since,
        } => json!({
            "state": "complete",
            "endpoint": endpoint.to_string(),
            "leader": leader,
            "for_s": since.elapsed().map_or(0, |age| age.as_secs()),
        }),
        State::Closed => json!({"state": "closed"}),
    }
}
