//! Describes a MariaDB database in the terms of `neutron.schema`, from information_schema alone.

use std::collections::BTreeMap;

use store::{Db, Row};

use crate::support::{Tables, rows};

/// Every table of the database.
pub async fn mariadb(db: &Db) -> Tables {
    let default = text(&rows(db, "SELECT @@collation_database").await[0], 0);
    let mut tables = headers(db, &default).await;
    for (table, lines) in [
        columns(db, &default).await,
        indexes(db).await,
        foreign_keys(db).await,
        checks(db).await,
    ]
    .into_iter()
    .flatten()
    {
        tables
            .get_mut(&table)
            .expect("a table that is listed")
            .extend(lines);
    }
    tables
}

fn text(row: &Row, index: usize) -> String {
    row.get(index).expect("text")
}

async fn headers(db: &Db, default: &str) -> Tables {
    let sql = "SELECT table_name, table_collation, engine FROM information_schema.tables \
               WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'";
    let tables = rows(db, sql).await;
    let describe = |row: &Row| {
        let (name, collation, engine) = (text(row, 0), text(row, 1), text(row, 2));
        let mut line = format!("table {name}");
        if collation != default {
            line += &format!(" collate {collation}");
        }
        if engine != "InnoDB" {
            line += &format!(" engine {engine}");
        }
        (name, vec![line])
    };
    tables.iter().map(describe).collect()
}

async fn columns(db: &Db, default: &str) -> Tables {
    let sql = "SELECT table_name, column_name, column_type, is_nullable, column_default, extra, collation_name \
               FROM information_schema.columns WHERE table_schema = DATABASE() \
               ORDER BY table_name, ordinal_position";
    let mut tables = Tables::new();
    for row in rows(db, sql).await {
        let mut line = format!("column {} {}", text(&row, 1), text(&row, 2));
        if text(&row, 3) == "NO" {
            line += " not null";
        }
        // MariaDB writes NULL for "the default is NULL" and nothing for "there is no default".
        if let Some(value) = row
            .get::<Option<String>>(4)
            .unwrap()
            .filter(|value| value != "NULL")
        {
            line += &format!(" default {value}");
        }
        if !text(&row, 5).is_empty() {
            line += &format!(" {}", text(&row, 5));
        }
        if let Some(collation) = row
            .get::<Option<String>>(6)
            .unwrap()
            .filter(|name| name != default)
        {
            line += &format!(" collate {collation}");
        }
        tables.entry(text(&row, 0)).or_default().push(line);
    }
    tables
}

async fn indexes(db: &Db) -> Tables {
    let sql = "SELECT table_name, index_name, non_unique, column_name, sub_part, index_type \
               FROM information_schema.statistics WHERE table_schema = DATABASE() \
               ORDER BY table_name, index_name, seq_in_index";
    let mut keys: BTreeMap<(String, u8, String), Vec<String>> = BTreeMap::new();
    for row in rows(db, sql).await {
        let name = text(&row, 1);
        let rank = match (name.as_str(), row.get::<i64>(2).unwrap()) {
            ("PRIMARY", _) => 0,
            (_, 0) => 1,
            _ => 2,
        };
        let mut column = text(&row, 3);
        if let Some(length) = row.get::<Option<i64>>(4).unwrap() {
            column += &format!("({length})");
        }
        if text(&row, 5) != "BTREE" {
            column += &format!(" {}", text(&row, 5));
        }
        keys.entry((text(&row, 0), rank, name)).or_default().push(column);
    }
    let mut tables = Tables::new();
    for ((table, rank, name), columns) in keys {
        let columns = columns.join(", ");
        tables.entry(table).or_default().push(match rank {
            0 => format!("primary ({columns})"),
            1 => format!("unique {name} ({columns})"),
            _ => format!("index {name} ({columns})"),
        });
    }
    tables
}

async fn foreign_keys(db: &Db) -> Tables {
    let sql = "SELECT k.table_name, k.constraint_name, GROUP_CONCAT(k.column_name ORDER BY k.ordinal_position \
               SEPARATOR ', '), k.referenced_table_name, GROUP_CONCAT(k.referenced_column_name \
               ORDER BY k.ordinal_position SEPARATOR ', '), r.update_rule, r.delete_rule \
               FROM information_schema.key_column_usage k JOIN information_schema.referential_constraints r \
               ON r.constraint_schema = k.table_schema AND r.table_name = k.table_name \
               AND r.constraint_name = k.constraint_name WHERE k.table_schema = DATABASE() \
               GROUP BY k.table_name, k.constraint_name ORDER BY k.table_name, k.constraint_name";
    let mut tables = Tables::new();
    for row in rows(db, sql).await {
        let [table, name, columns, target, referenced, update, delete] =
            std::array::from_fn(|index| text(&row, index));
        let mut line = format!("foreign {name} ({columns}) -> {target} ({referenced})");
        if delete != "RESTRICT" {
            line += &format!(" on delete {}", delete.to_lowercase());
        }
        if update != "RESTRICT" {
            line += &format!(" on update {}", update.to_lowercase());
        }
        tables.entry(table).or_default().push(line);
    }
    tables
}

async fn checks(db: &Db) -> Tables {
    let sql = "SELECT table_name, constraint_name, check_clause FROM information_schema.check_constraints \
               WHERE constraint_schema = DATABASE() ORDER BY table_name, constraint_name";
    let mut tables = Tables::new();
    for row in rows(db, sql).await {
        let line = format!("check {}: {}", text(&row, 1), text(&row, 2));
        tables.entry(text(&row, 0)).or_default().push(line);
    }
    tables
}
