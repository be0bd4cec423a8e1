//! Entry points for fuzzing: everything that a peer can make the client decode, without a socket.
//!
//! Not part of the API. Each takes any input and has to return; what it checks, it checks by panicking.

use std::sync::LazyLock;

use crate::config::MonitorTable;
use crate::monitor::{Format, Plan, decode_updates};
use crate::op::parse_results;
use crate::replica::{Replica, Writer};
use crate::schema::Schema;
use crate::value::{Datum, Interner};
use crate::wire::{Framer, Incoming};

const LIMIT: usize = 1 << 20;

/// A schema with every kind of column, used by [`updates`].
pub const SCHEMA: &str = r#"{"name": "f", "tables": {"T": {"indexes": [["s"], ["i", "u"]], "columns": {
    "s": {"type": "string"}, "i": {"type": "integer"}, "r": {"type": "real"}, "b": {"type": "boolean"},
    "u": {"type": "uuid"}, "o": {"type": {"key": "integer", "min": 0}},
    "ss": {"type": {"key": "string", "min": 0, "max": "unlimited"}},
    "m": {"type": {"key": "string", "value": "string", "min": 0, "max": "unlimited"}},
    "ir": {"type": {"key": "integer", "value": "real", "min": 0, "max": 3}}}}}}"#;

static PLAN: LazyLock<Plan> = LazyLock::new(|| {
    Schema::parse(SCHEMA)
        .map(|schema| Plan::new(&[MonitorTable::all("T")], &schema))
        .unwrap_or_default()
});

/// A stream, cut into pieces of `cut` bytes: frames do not depend on the cut, and envelopes parse or do not.
pub fn stream(bytes: &[u8], cut: usize) {
    let frames = |cut: usize| {
        let (mut framer, mut frames) = (Framer::new(LIMIT), Vec::new());
        for piece in bytes.chunks(cut.max(1)) {
            framer.extend(piece);
            while let Some(frame) = framer.next_frame()? {
                frames.push(frame);
            }
        }
        Ok::<_, crate::wire::FrameError>(frames)
    };
    let whole = frames(bytes.len());
    assert_eq!(whole, frames(cut), "the cut matters");
    for frame in whole.iter().flatten() {
        if let Ok(Incoming::Reply {
            result: Ok(result), ..
        }) = Incoming::parse(frame)
        {
            results(result.get());
        }
    }
}

/// The result of a transaction.
pub fn results(json: &str) {
    let _ = parse_results(
        json,
        &[None, Some("T".into())],
        Schema::parse(SCHEMA).ok().as_ref(),
    );
}

/// A schema.
pub fn schema(json: &str) {
    if let Ok(schema) = Schema::parse(json) {
        let tables: Vec<_> = schema
            .tables
            .keys()
            .map(|table| MonitorTable::all(table.clone()))
            .collect();
        Plan::new(&tables, &schema);
    }
}

/// A value: what decodes also encodes, to the same value.
pub fn value(json: &str) {
    let Ok(json) = serde_json::from_str(json) else {
        return;
    };
    if let Ok(datum) = Datum::from_json(&json) {
        assert_eq!(Datum::from_json(&datum.to_json()).as_ref(), Ok(&datum));
    }
}

/// Updates of both formats, applied to a replica: its indexes agree with its rows.
pub fn updates(json: &str) {
    for format in [Format::V1, Format::V2] {
        let Ok(updates) = decode_updates(json, format, &PLAN, &mut Interner::default()) else {
            continue;
        };
        let replica = Replica::default();
        let mut writer = Writer::new(
            replica.clone(),
            tokio::sync::broadcast::Sender::new(16),
            Vec::new(),
        );
        if writer
            .load(std::sync::Arc::default(), &PLAN, updates.clone())
            .is_err()
        {
            let _ = writer.load(std::sync::Arc::default(), &PLAN, Vec::new());
        }
        let _ = writer.apply(updates);
        let snapshot = replica.read();
        for table in snapshot.tables() {
            for (uuid, row) in table.iter() {
                assert!(
                    table
                        .by_index("s", std::slice::from_ref(&row["s"]))
                        .contains(uuid)
                );
                assert!(
                    table
                        .by_index("i,u", &[row["i"].clone(), row["u"].clone()])
                        .contains(uuid)
                );
            }
        }
    }
}
