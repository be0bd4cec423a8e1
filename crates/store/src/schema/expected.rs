//! What this release expects of a database.

use std::collections::BTreeMap;

/// The release of Neutron whose schema this is.
pub const RELEASE: &str = "2026.2 (Neutron 29.0.0)";

/// The alembic heads of that release: of the contract branch and of the expand branch.
/// Source: `neutron/db/migration/alembic_migrations/versions/{CONTRACT,EXPAND}_HEAD`.
pub const HEADS: [&str; 2] = ["5c85685d616d", "c7f8d9e0f1a2"];

/// Neutron's own version table. Sub-projects (`networking-*`) keep theirs under other names.
pub(super) const VERSION_TABLE: &str = "alembic_version";

/// Every table and column, from a real Neutron database; see `generate.py`.
const SCHEMA: &str = include_str!("neutron.schema");

/// The columns of each table.
pub(super) fn tables() -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut tables: BTreeMap<_, Vec<_>> = BTreeMap::new();
    let mut current = "";
    for line in SCHEMA.lines() {
        let mut words = line.split_whitespace();
        match (words.next(), words.next()) {
            (Some("table"), Some(name)) => {
                current = name;
                tables.insert(name, Vec::new());
            }
            (Some("column"), Some(name)) => tables.entry(current).or_default().push(name),
            _ => {}
        }
    }
    tables
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_tables_are_read() {
        let tables = tables();
        assert_eq!(tables.len(), 123);
        assert_eq!(tables.values().map(Vec::len).sum::<usize>(), 520);
        assert_eq!(tables["tags"], ["standard_attr_id", "tag"]);
        assert!(tables.contains_key(VERSION_TABLE));
    }
}
