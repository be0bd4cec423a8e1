//! What requests become, and what is refused, in Neutron's words.

#![allow(clippy::unwrap_used)]

use model::attr::maps::{NETWORK, PORT, QUOTA, SUBNET};
use model::attr::{Caller, Map, Options};
use model::{Body, Fault};
use serde_json::{Value, json};

const ADMIN: Caller<'static> = Caller {
    project_id: None,
    sets_project: true,
};

fn create(map: &Map, attributes: Value) -> Result<Body, Fault> {
    let body = json!({ map.resource: attributes });
    let mut parsed = map.create(body, true, ADMIN, &Options::default())?.unwrap();
    assert!(!parsed.bulk);
    Ok(parsed.bodies.remove(0))
}

fn refused(map: &Map, attributes: Value) -> (u16, &'static str, String) {
    let fault = create(map, attributes).unwrap_err();
    (fault.status, fault.error_type, fault.message)
}

#[test]
fn defaults_are_filled_in() {
    let body = create(&NETWORK, json!({"project_id": "p"})).unwrap();
    assert_eq!(body.text("tenant_id"), Some("p"));
    assert_eq!(body.text("name"), Some(""));
    assert_eq!(body.flag("admin_state_up"), Some(true));
    assert_eq!(body.int("mtu"), Some(0));
    assert!(!body.has("provider:network_type") && !body.has("status") && !body.has("tags"));
}

#[test]
fn values_are_converted() {
    let id = "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa";
    let port = json!({
        "project_id": "p", "network_id": id, "admin_state_up": "False", "mac_address": "FA-16-3E-00-00-01",
        "dns_name": "VM", "allowed_address_pairs": null, "security_groups": null,
    });
    let body = create(&PORT, port).unwrap();
    assert_eq!(body.flag("admin_state_up"), Some(false));
    assert_eq!(body.text("mac_address"), Some("fa:16:3e:00:00:01"));
    assert_eq!(body.text("dns_name"), Some("vm"));
    assert_eq!(body.get("security_groups"), Some(&json!([])));
    let drawn = create(
        &PORT,
        json!({"project_id": "p", "network_id": id, "mac_address": null}),
    )
    .unwrap();
    assert!(!drawn.has("mac_address"), "null on create is as good as nothing");
    let update = json!({"port": {"mac_address": null}});
    let update = PORT.update(update, ADMIN, &Options::default()).unwrap().unwrap();
    assert_eq!(
        update,
        Body(json!({"mac_address": null}).as_object().unwrap().clone()),
        "null on update regenerates"
    );
}

#[test]
fn refusals_of_attributes() {
    let bad = |map, attributes| {
        let (status, kind, message) = refused(map, attributes);
        assert_eq!((status, kind), (400, "HTTPBadRequest"), "{message}");
        message
    };
    assert_eq!(
        bad(&NETWORK, json!({"name": "x"})),
        "Running without keystone AuthN requires that project_id is specified"
    );
    assert_eq!(
        bad(&NETWORK, json!({"project_id": "p", "nope": 1})),
        "Unrecognized attribute(s) 'nope'"
    );
    assert_eq!(
        bad(&NETWORK, json!({"project_id": "p", "status": 1})),
        "Attribute 'status' not allowed in POST"
    );
    assert_eq!(
        bad(&NETWORK, json!({"project_id": 5})),
        "Invalid input for tenant_id. Reason: '5' is not a valid string."
    );
    assert_eq!(
        bad(&NETWORK, json!({"project_id": "a", "tenant_id": "b"})),
        "'project_id' and 'tenant_id' do not match"
    );
    assert_eq!(
        bad(&SUBNET, json!({"project_id": "p", "network_id": "x"})),
        "Failed to parse request. Required attribute 'ip_version' not specified"
    );
    assert_eq!(
        bad(
            &SUBNET,
            json!({"project_id": "p", "network_id": "x", "ip_version": 5})
        ),
        "Invalid input for ip_version. Reason: 5 is not in valid_values."
    );
    assert_eq!(
        bad(&PORT, json!({"project_id": "p", "network_id": "x"})),
        "Invalid input for network_id. Reason: 'x' is not a valid UUID."
    );
}

#[test]
fn refusals_by_converters_are_invalid_input() {
    let flag = json!({"project_id": "p", "admin_state_up": "maybe"});
    let expected = "Invalid input for operation: 'maybe' cannot be converted to boolean.";
    assert_eq!(
        refused(&NETWORK, flag),
        (400, "InvalidInput", expected.to_owned())
    );
    let mtu = json!({"project_id": "p", "mtu": null});
    let expected = "Invalid input for operation: 'None' is not an integer.";
    assert_eq!(refused(&NETWORK, mtu), (400, "InvalidInput", expected.to_owned()));
}

#[test]
fn shapes_of_bodies() {
    let post = |body| NETWORK.create(body, true, ADMIN, &Options::default());
    let message = |body| post(body).unwrap_err().message;
    assert_eq!(post(json!({})).unwrap(), None);
    assert_eq!(message(json!([])), "Body contains invalid data");
    assert_eq!(
        message(json!({"network": null})),
        "Unable to find 'network' in request body"
    );
    assert_eq!(
        message(json!({"network": 5})),
        "Object 'network' contains invalid data"
    );
    assert_eq!(message(json!({"networks": []})), "Resources required");
    assert_eq!(message(json!({"networks": [1]})), "Body contains invalid data");
    assert_eq!(
        message(json!({"networks": ["a"]})),
        "Object 'network' contains invalid data"
    );
    assert_eq!(message(json!({"networks": 5})), "Body contains invalid data");
    let bulk = post(json!({"networks": [{"project_id": "p"}, {"network": {"project_id": "q"}}]}))
        .unwrap()
        .unwrap();
    assert!(bulk.bulk);
    assert_eq!(bulk.bodies[1].text("project_id"), Some("q"));
    let single = NETWORK.create(json!({"networks": [{}]}), false, ADMIN, &Options::default());
    assert_eq!(single.unwrap_err().message, "Bulk operation not supported");
}

#[test]
fn updates() {
    let put = |map: &Map, body| map.update(body, ADMIN, &Options::default());
    let message = |map, body| put(map, body).unwrap_err().message;
    assert_eq!(put(&NETWORK, json!({})).unwrap(), None);
    assert_eq!(
        put(&NETWORK, json!({"network": {}})).unwrap(),
        Some(Body::default())
    );
    assert_eq!(
        message(&NETWORK, json!({"network": {"project_id": "x"}})),
        "Cannot update read-only attribute tenant_id"
    );
    assert_eq!(
        message(&NETWORK, json!({"networks": []})),
        "Bulk operation not supported"
    );
    assert_eq!(
        message(&QUOTA, json!({"quota": {"port": -5}})),
        "Invalid input for port. Reason: '-5' is too small - must be at least '-1'."
    );
    assert_eq!(
        put(&QUOTA, json!({"quota": {"port": "7"}}))
            .unwrap()
            .unwrap()
            .int("port"),
        Some(7)
    );
}

#[test]
fn an_owner_other_than_the_caller_takes_an_administrator() {
    let caller = Caller {
        project_id: Some("p"),
        sets_project: false,
    };
    let ask = |project: &str| {
        NETWORK.create(
            json!({"network": {"project_id": project}}),
            true,
            caller,
            &Options::default(),
        )
    };
    assert!(ask("p").is_ok());
    assert!(
        ask("q")
            .unwrap_err()
            .message
            .starts_with("Specifying 'project_id' other than")
    );
    let own = NETWORK
        .create(json!({"network": {}}), true, caller, &Options::default())
        .unwrap()
        .unwrap();
    assert_eq!(own.bodies[0].text("project_id"), Some("p"));
}

#[test]
fn filters() {
    let ask = |pairs: &[(&str, &str)]| {
        let pairs: Vec<_> = pairs
            .iter()
            .map(|(k, v)| (k.to_string(), v.to_string()))
            .collect();
        PORT.filters(&pairs)
    };
    let one = |name: &str, values: &[&str]| (name.to_owned(), values.iter().map(|v| v.to_string()).collect());
    assert_eq!(
        ask(&[("name", "a"), ("admin_state_up", "Yes"), ("name", "")]).unwrap(),
        [one("name", &["a", ""]), one("admin_state_up", &["true"])]
    );
    assert_eq!(
        ask(&[("fixed_ips", " ip_address = 1.2.3.4")]).unwrap(),
        [one("fixed_ips", &["ip_address=1.2.3.4"])]
    );
    assert_eq!(
        ask(&[("project_id", "p"), ("metadata", "x")]).unwrap(),
        [one("project_id", &["p"])]
    );
    assert_eq!(
        ask(&[("nope", "1"), ("a", "1")]).unwrap_err().message,
        "['nope', 'a'] is invalid attribute for filtering"
    );
    assert_eq!(
        ask(&[("tenant_id", "p"), ("project_id", "q")]).unwrap(),
        [one("project_id", &[])]
    );
    let fault = ask(&[("fixed_ips", "foo")]).unwrap_err();
    assert_eq!(
        fault.message,
        "Invalid input for operation: 'foo' is not of the form <key>=[value]."
    );
}
