//! The views on rows, and what a server's schema lacks of them.
#![allow(clippy::expect_used, reason = "a test that cannot go on ends")]

use std::fs;

use ovn_schema::{Missing, Table, missing, nb, sb};
use ovsdb::Schema;
use ovsdb::value::{Datum, Row, Uuid};

fn installed(file: &str) -> Schema {
    let path = format!("/usr/share/ovn/{file}.ovsschema");
    let text = fs::read_to_string(&path).expect("ovn-common has to be installed");
    Schema::parse(&text).expect("a schema")
}

#[test]
fn the_installed_ovn_has_all_but_the_newest_columns() {
    let newest = [
        "ACL.tier",
        "DNS.options",
        "Logical_Router_Static_Route.selection_fields",
        "NAT.match",
        "NAT.priority",
    ];
    let lacking = missing(&installed("ovn-nb"), nb::TABLES);
    let surprising: Vec<&Missing> = lacking
        .iter()
        .filter(|one| !newest.contains(&one.to_string().as_str()))
        .collect();
    assert!(surprising.is_empty(), "{surprising:?}");
    assert_eq!(missing(&installed("ovn-sb"), sb::TABLES), Vec::new());
}

#[test]
fn a_missing_table_and_a_missing_column_are_named() {
    let schema = r#"{"name": "x", "tables": {"DNS": {"columns": {"records": {"type": "string"}}}}}"#;
    let schema = Schema::parse(schema).expect("a schema");
    let wanted = [
        nb::Dns::TABLE,
        Table {
            name: "Other",
            columns: &["a"],
        },
    ];
    let lacking: Vec<String> = missing(&schema, &wanted).iter().map(Missing::to_string).collect();
    assert_eq!(lacking, ["DNS.external_ids", "DNS.options", "Other"]);
}

#[test]
fn a_view_reads_what_is_there_and_defaults_for_the_rest() {
    let dhcp = Uuid::from_u128(7);
    let row = Row::new()
        .with("name", "p")
        .with("addresses", Datum::set(["b", "a"]))
        .with("up", true)
        .with("tag_request", 5)
        .with("dhcpv4_options", dhcp)
        .with("options", Datum::map([("k", "v")]));
    let port = nb::LogicalSwitchPort(&row);
    assert_eq!(
        (port.name(), port.type_(), port.addresses()),
        ("p", "", vec!["a", "b"])
    );
    assert_eq!((port.up(), port.enabled()), (Some(true), None));
    assert_eq!(
        (port.tag_request(), port.dhcpv4_options(), port.dhcpv6_options()),
        (Some(5), Some(dhcp), None)
    );
    assert_eq!(port.options().into_iter().collect::<Vec<_>>(), [("k", "v")]);
    assert!(port.external_ids().is_empty());

    let row = Row::new().with("bandwidth", Datum::map([("rate", 1000)]));
    assert_eq!(
        nb::QoS(&row).bandwidth().into_iter().collect::<Vec<_>>(),
        [("rate", 1000)]
    );
}
