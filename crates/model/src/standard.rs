//! Standard attributes: what every major resource has.

use chrono::NaiveDateTime;
use serde::{Serialize, Serializer};

use crate::View;

/// A UTC time in whole seconds, shown as `2026-01-31T12:00:00Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(pub NaiveDateTime);

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0.format("%Y-%m-%dT%H:%M:%SZ"))
    }
}

/// A row of `standardattributes` with its tags.
#[derive(Clone, Debug)]
pub struct Standard {
    /// `standardattributes.id`, which the resource's row points to.
    pub id: i64,
    /// When the resource was created.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// Free text; empty when not set.
    pub description: String,
    /// Grows with every change of the resource.
    pub revision_number: i64,
    /// Tags in no particular order.
    pub tags: Vec<String>,
}

impl Standard {
    /// Write `created_at`, `updated_at`, `revision_number`, `description` and `tags`.
    pub fn render(&self, view: &mut View) {
        view.put("created_at", &self.created_at);
        view.put("updated_at", &self.updated_at);
        view.put("revision_number", &self.revision_number);
        view.put("description", &self.description);
        view.put("tags", &self.tags);
    }
}
