use super::*;
use crate::config::MonitorTable;
use crate::monitor::Plan;
use crate::schema::Schema;

const SCHEMA: &str = r#"{"name": "db", "tables": {"T": {"indexes": [["name"], ["a", "b"]], "columns": {
    "name": {"type": "string"}, "a": {"type": "integer"}, "b": {"type": "integer"},
    "ids": {"type": {"key": "string", "value": "string", "min": 0, "max": "unlimited"}}}}}}"#;

fn table() -> Table {
    let plan = Plan::new(&[MonitorTable::all("T")], &Schema::parse(SCHEMA).unwrap());
    Table::new(
        Arc::clone(&plan.tables["T"]),
        &[IndexSpec::map_key("T", "ids", "k"), IndexSpec::column("T", "a")],
    )
}

fn row(name: &str, a: i64, b: i64, key: Option<&str>) -> Arc<Row> {
    let ids = Datum::map(key.map(|value| ("k", value)));
    Arc::new(
        Row::new()
            .with("name", name)
            .with("a", a)
            .with("b", b)
            .with("ids", ids),
    )
}

fn uuid(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

#[test]
fn rows_are_found_by_every_index_and_without_one() {
    let mut table = table();
    for n in 0..100 {
        table.set(
            uuid(n),
            Some(row(
                &format!("r{n}"),
                n as i64 % 10,
                n as i64,
                (n % 2 == 0).then_some("even"),
            )),
        );
    }
    assert_eq!(table.indexes.len(), 4);
    assert_eq!(table.by_index("name", &["r7".into()]), [uuid(7)]);
    assert_eq!(table.by_index("a,b", &[7.into(), 17.into()]), [uuid(17)]);
    assert_eq!(
        table.by_index("a", &[7.into()]),
        (0..10).map(|n| uuid(7 + 10 * n)).collect::<Vec<_>>()
    );
    assert_eq!(table.by_map_key("ids", "k", "even").len(), 50);
    assert_eq!(table.by_index("b", &[55.into()]), [uuid(55)], "searched");
    assert!(table.by_map_key("ids", "other", "even").is_empty(), "searched");
    assert!(table.by_index("name", &["r7".into(), "r8".into()]).is_empty());
    assert_eq!(table.find("name", &["r8".into()]).unwrap().1.int("b"), Some(8));
}

#[test]
fn indexes_follow_changes() {
    let mut table = table();
    table.set(uuid(1), Some(row("one", 1, 1, Some("x"))));
    table.set(uuid(2), Some(row("two", 1, 2, Some("x"))));
    table.set(uuid(1), Some(row("uno", 3, 1, None)));
    assert!(table.by_index("name", &["one".into()]).is_empty());
    assert_eq!(table.by_index("name", &["uno".into()]), [uuid(1)]);
    assert_eq!(table.by_index("a", &[1.into()]), [uuid(2)]);
    assert_eq!(table.by_map_key("ids", "k", "x"), [uuid(2)]);
    table.set(uuid(2), None);
    assert!(table.by_map_key("ids", "k", "x").is_empty());
    assert!(table.by_index("a", &[1.into()]).is_empty());
    assert_eq!(table.len(), 1);
}
