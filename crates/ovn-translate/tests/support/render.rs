//! Northbound as text that one can read and compare.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use ovsdb::value::{Atom, Datum, Row, Uuid};

use super::memory::Memory;

/// All rows, sorted; a UUID shows as the name that it was made of, a row without one as what it is called.
pub fn render(memory: &Memory) -> String {
    render_tables(&memory.tables)
}

/// The same of tables from elsewhere.
pub fn render_tables(tables: &BTreeMap<String, BTreeMap<Uuid, Row>>) -> String {
    let mut names: BTreeMap<Uuid, String> = BTreeMap::new();
    for rows in tables.values() {
        for (uuid, row) in rows {
            names.insert(*uuid, title(*uuid, row));
        }
    }
    let mut sections: Vec<String> = Vec::new();
    for (table, rows) in tables {
        for (uuid, row) in rows {
            let mut text = format!("{table} {}\n", names[uuid]);
            for (column, value) in row.iter() {
                lines(&mut text, column, value, &names);
            }
            sections.push(text);
        }
    }
    sections.sort();
    readable(&sections.join("\n"))
}

/// What a row is called: its name or, for rows without one, what tells them apart.
fn title(uuid: Uuid, row: &Row) -> String {
    let ids = row.map_of_str("external_ids");
    let id = |key: &str| ids.get(key).map(|value| (*value).to_owned());
    if let Some(name) = row.str("name").filter(|name| !name.is_empty()) {
        return name.to_owned();
    }
    if let Some(subnet) = id("subnet_id") {
        return match id("port_id") {
            Some(port) => format!("{subnet}/{port}"),
            None => subnet,
        };
    }
    for (from, to) in [
        ("ip_prefix", "nexthop"),
        ("external_ip", "logical_ip"),
        ("logical_port", "dst_ip"),
    ] {
        if let (Some(from), Some(to)) = (row.str(from), row.str(to)) {
            return format!("{from} {to}");
        }
    }
    id("ls_name")
        .or_else(|| id("neutron:security_group_rule_id"))
        .or_else(|| row.str("chassis_name").map(str::to_owned))
        .unwrap_or_else(|| uuid.to_string())
}

fn lines(text: &mut String, column: &str, value: &Datum, names: &BTreeMap<Uuid, String>) {
    let shown = |atom: &Atom| match atom {
        Atom::Uuid(uuid) => format!(
            "-> {}",
            names.get(uuid).cloned().unwrap_or_else(|| uuid.to_string())
        ),
        Atom::Str(text) => text.to_string(),
        other => other.to_string(),
    };
    match value {
        Datum::Set(_) if is_default(column, value) => {}
        Datum::Set(atoms) => {
            let mut all: Vec<String> = atoms.iter().map(shown).collect();
            all.sort();
            for one in all {
                let _ = writeln!(text, "    {column} = {one}");
            }
        }
        Datum::Map(pairs) => {
            for (key, value) in pairs {
                let _ = writeln!(text, "    {column}:{} = {}", shown(key), shown(value));
            }
        }
    }
}

/// Whether a server has this in the column when nothing was said about it.
fn is_default(column: &str, value: &Datum) -> bool {
    match column {
        "log" => value.as_bool() == Some(false),
        "label" => value.as_int() == Some(0),
        _ => value.as_str() == Some(""),
    }
}

/// The text with the names that UUIDs were made of in place of the UUIDs.
fn readable(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest
        .char_indices()
        .map(|(at, _)| at)
        .find(|at| name_at(&rest[*at..]).is_some())
    {
        out.push_str(&rest[..at]);
        out.push_str(&name_at(&rest[at..]).unwrap_or_default());
        rest = &rest[at + 36..];
    }
    out.push_str(rest);
    out
}

/// The name behind a UUID at the beginning of the text, with dashes or underscores.
fn name_at(text: &str) -> Option<String> {
    let uuid = Uuid::parse_str(&text.get(..36)?.replace('_', "-")).ok()?;
    let letters: Vec<u8> = uuid
        .as_bytes()
        .iter()
        .copied()
        .take_while(|byte| *byte != 0)
        .collect();
    let name = String::from_utf8(letters).ok()?;
    (!name.is_empty() && name.chars().all(|letter| letter.is_ascii_graphic())).then_some(name)
}
