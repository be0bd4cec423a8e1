//! A list request, parsed but not yet turned into SQL.

use crate::Fields;

/// One `sort_key` with its direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SortKey {
    /// Attribute name.
    pub name: String,
    /// `sort_dir=asc`.
    pub ascending: bool,
}

/// The query string of a list request.
#[derive(Clone, Debug, Default)]
pub struct ListQuery {
    /// Filters: attribute name and the values given for it (any of them matches), converted as the attribute map
    /// says. An empty string is a value (`empty-string-filtering`).
    pub filters: Vec<(String, Vec<String>)>,
    /// Which attributes to show; all when `None`.
    pub fields: Option<Fields>,
    /// Sort order; `id` is appended by whoever pages.
    pub sorts: Vec<SortKey>,
    /// At most so many rows; `None` means all.
    pub limit: Option<u64>,
    /// Id of the last row of the previous page.
    pub marker: Option<String>,
    /// Go backwards from the marker.
    pub page_reverse: bool,
}

impl ListQuery {
    /// The values of a filter, if it was given.
    pub fn filter(&self, name: &str) -> Option<&[String]> {
        self.filters
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, values)| values.as_slice())
    }

    /// Whether one of these attributes is to be shown.
    pub fn shows(&self, names: &[&str]) -> bool {
        let fields = self.fields.as_ref();
        fields.is_none_or(|fields| names.iter().any(|name| fields.contains(name)))
    }
}
