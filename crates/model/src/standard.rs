//! Standard attributes: what every major resource has.

use chrono::{Datelike, NaiveDateTime, Timelike};
use serde::{Serialize, Serializer};

use crate::View;

/// A UTC time in whole seconds, shown as `2026-01-31T12:00:00Z`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(pub NaiveDateTime);

impl Timestamp {
    /// `YYYY-MM-DDTHH:MM:SSZ`. By hand, because a list of ports shows thousands of times.
    fn text(self) -> [u8; 20] {
        let mut text = *b"0000-00-00T00:00:00Z";
        let (date, time) = (self.0.date(), self.0.time());
        let year = u32::try_from(date.year()).unwrap_or(0);
        let parts = [
            (0, year / 100),
            (2, year % 100),
            (5, date.month()),
            (8, date.day()),
            (11, time.hour()),
            (14, time.minute()),
            (17, time.second()),
        ];
        for (at, number) in parts {
            let [.., tens, ones] = (number / 10 % 10 * 256 + number % 10).to_be_bytes();
            text[at] += tens;
            text[at + 1] += ones;
        }
        text
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(std::str::from_utf8(&self.text()).unwrap_or_default())
    }
}

/// A row of `standardattributes` with its tags.
#[derive(Clone, Debug, Default)]
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

#[cfg(test)]
mod tests {
    use super::Timestamp;

    #[test]
    fn times_are_shown_in_seconds() {
        let time = "2026-01-31T09:08:07".parse().unwrap();
        assert_eq!(
            serde_json::to_string(&Timestamp(time)).unwrap(),
            "\"2026-01-31T09:08:07Z\""
        );
        let time = "1999-12-01T23:59:59".parse().unwrap();
        assert_eq!(
            serde_json::to_string(&Timestamp(time)).unwrap(),
            "\"1999-12-01T23:59:59Z\""
        );
    }
}
