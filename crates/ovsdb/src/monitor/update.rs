//! Decoding of updates, from the received text straight into rows.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use uuid::Uuid;

use super::{Plan, TablePlan};
use crate::value::{DatumSeed, Interner, Row};

/// How updates are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// `<table-updates>` of RFC 7047 section 4.1.6: whole rows.
    V1,
    /// `<table-updates2>` of ovsdb-server(7) section 4.1.14: differences.
    V2,
}

/// What happens to one row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Update {
    pub(crate) table: Arc<str>,
    pub(crate) uuid: Uuid,
    pub(crate) update: RowUpdate,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum RowUpdate {
    /// The row is this, with every monitored column, whether or not it was there before.
    Insert(Row),
    /// These columns differ; see [`apply_difference`](super::apply_difference).
    Modify(Row),
    /// The row is gone.
    Delete,
}

/// Decodes `<table-updates>` or `<table-updates2>`.
pub(crate) fn decode_updates(
    json: &str,
    format: Format,
    plan: &Plan,
    interner: &mut Interner,
) -> Result<Vec<Update>, serde_json::Error> {
    let mut updates = Vec::new();
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let seed = TablesSeed {
        format,
        plan,
        interner,
        updates: &mut updates,
    };
    deserializer.deserialize_map(seed)?;
    deserializer.end()?;
    Ok(updates)
}

struct TablesSeed<'a> {
    format: Format,
    plan: &'a Plan,
    interner: &'a mut Interner,
    updates: &'a mut Vec<Update>,
}

impl<'de> Visitor<'de> for TablesSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of table updates")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(Text(name)) = map.next_key()? {
            let table = self.plan.tables.get(&*name);
            let table = table.ok_or_else(|| A::Error::custom(format!("table {name} is not monitored")))?;
            let (format, interner) = (self.format, &mut *self.interner);
            map.next_value_seed(RowsSeed {
                format,
                table,
                interner,
                updates: &mut *self.updates,
            })?;
        }
        Ok(())
    }
}

struct RowsSeed<'a> {
    format: Format,
    table: &'a TablePlan,
    interner: &'a mut Interner,
    updates: &'a mut Vec<Update>,
}

impl<'de> DeserializeSeed<'de> for RowsSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for RowsSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of row updates")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(Text(uuid)) = map.next_key()? {
            let uuid = Uuid::try_parse(&uuid).map_err(A::Error::custom)?;
            let (format, table, interner) = (self.format, self.table, &mut *self.interner);
            let update = map.next_value_seed(UpdateSeed {
                format,
                table,
                interner,
            })?;
            self.updates.push(Update {
                table: Arc::clone(&self.table.name),
                uuid,
                update,
            });
        }
        Ok(())
    }
}

struct UpdateSeed<'a> {
    format: Format,
    table: &'a TablePlan,
    interner: &'a mut Interner,
}

impl<'de> DeserializeSeed<'de> for UpdateSeed<'_> {
    type Value = RowUpdate;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<RowUpdate, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for UpdateSeed<'_> {
    type Value = RowUpdate;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row update")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RowUpdate, A::Error> {
        let mut update = None;
        while let Some(Text(member)) = map.next_key()? {
            let whole = RowSeed {
                table: self.table,
                interner: &mut *self.interner,
                whole: true,
            };
            let found = match (self.format, &*member) {
                (Format::V2, "initial" | "insert") | (Format::V1, "new") => {
                    RowUpdate::Insert(map.next_value_seed(whole)?)
                }
                (Format::V2, "modify") => RowUpdate::Modify(map.next_value_seed(RowSeed {
                    whole: false,
                    ..whole
                })?),
                (Format::V2, "delete") => {
                    map.next_value::<IgnoredAny>()?;
                    RowUpdate::Delete
                }
                // An old version alone says that the row is gone; beside a new one it says nothing of use.
                (Format::V1, "old") => {
                    map.next_value::<IgnoredAny>()?;
                    update = update.or(Some(RowUpdate::Delete));
                    continue;
                }
                (_, member) => return Err(A::Error::custom(format!("unknown row update {member:?}"))),
            };
            update = Some(found);
        }
        update.ok_or_else(|| A::Error::custom("empty row update"))
    }
}

struct RowSeed<'a> {
    table: &'a TablePlan,
    interner: &'a mut Interner,
    /// Whether columns left out have their defaults.
    whole: bool,
}

impl<'de> DeserializeSeed<'de> for RowSeed<'_> {
    type Value = Row;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Row, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for RowSeed<'_> {
    type Value = Row;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Row, A::Error> {
        let mut row = Row::new();
        if self.whole {
            row = self
                .table
                .columns
                .iter()
                .map(|(name, plan)| (Arc::clone(name), plan.default.clone()))
                .collect();
        }
        while let Some(Text(column)) = map.next_key()? {
            let Some((name, plan)) = self.table.columns.get_key_value(&*column) else {
                return Err(A::Error::custom(format!("column {column} is not monitored")));
            };
            let datum = map.next_value_seed(DatumSeed(Some(&mut *self.interner)))?;
            let datum = plan
                .ty
                .coerce(datum)
                .map_err(|error| A::Error::custom(format!("{column}: {error}")))?;
            row.insert(Arc::clone(name), datum);
        }
        row.shrink();
        Ok(row)
    }
}

/// A key, borrowed from the text unless it has escapes.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);
