//! What depends on ML2's extension drivers and service plugins, and the small collections that no request changes.

#![allow(clippy::unwrap_used)]

mod common;

use api::{ApiConfig, App};
use common::{Server, plugin};
use model::attr::Options;
use model::ext::Absent;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A server whose use cases know some extension drivers, and whose API misses some.
async fn server(loaded: &[&str], absent: Absent) -> (Server, TempDir) {
    let directory = tempfile::tempdir().unwrap();
    let mut plugin = plugin(directory.path()).await;
    let mut settings = (*plugin.settings).clone();
    settings.ml2.extension_drivers = loaded.iter().map(|name| (*name).to_owned()).collect();
    plugin.settings = settings.into();
    store::schema::upgrade(&plugin.db).await.unwrap();
    plugin::type_driver::sync(&plugin.db, &plugin.settings.ml2)
        .await
        .unwrap();
    let config = ApiConfig {
        attributes: Options {
            absent,
            ..Options::default()
        },
        ..ApiConfig::default()
    };
    (Server::start(App::new(plugin, config)).await, directory)
}

const DRIVERS: [&str; 5] = [
    "port_trusted",
    "uplink_status_propagation",
    "uplink_status_propagation_updatable",
    "port_device_profile",
    "port_numa_affinity_policy",
];

async fn create(server: &Server, collection: &str, resource: &str, attributes: Value) -> Value {
    let body = json!({ resource: attributes });
    let answer = server.post(&format!("/v2.0/{collection}"), &body).await;
    assert_eq!(answer.status, 201, "{}", answer.json());
    answer.json()[resource].clone()
}

fn fault(status: u16, kind: &str, message: &str) -> (u16, String, String) {
    (status, kind.to_owned(), message.to_owned())
}

/// The attributes of extension drivers.
fn extras(port: &Value) -> Value {
    let names = [
        "trusted",
        "propagate_uplink_status",
        "device_profile",
        "numa_affinity_policy",
        "binding:profile",
    ];
    let there = names
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), port.get(name)?.clone())));
    Value::Object(there.collect())
}

#[tokio::test]
async fn attributes_of_extension_drivers_are_kept() {
    let (server, _directory) = server(&DRIVERS, Absent::default()).await;
    let network = create(&server, "networks", "network", json!({})).await["id"].clone();
    let plain = create(&server, "ports", "port", json!({"network_id": network})).await;
    let nothing = json!({"trusted": null, "propagate_uplink_status": true, "device_profile": null,
                         "numa_affinity_policy": null, "binding:profile": {}});
    assert_eq!(extras(&plain), nothing);
    let all = json!({"network_id": network, "trusted": "no", "propagate_uplink_status": false, "device_profile": "gpu",
                     "numa_affinity_policy": "socket"});
    let port = create(&server, "ports", "port", all).await;
    let told = json!({"trusted": false, "propagate_uplink_status": false, "device_profile": "gpu",
                      "numa_affinity_policy": "socket", "binding:profile": {"trusted": false}});
    assert_eq!(extras(&port), told);

    let path = format!("/v2.0/ports/{}", port["id"].as_str().unwrap());
    let shown = async || server.get(&path).await.json()["port"].clone();
    let put = async |attributes: Value| server.put(&path, &json!({ "port": attributes })).await;
    assert_eq!(extras(&shown().await), told);
    put(json!({"trusted": true, "propagate_uplink_status": true, "numa_affinity_policy": null})).await;
    let changed = shown().await;
    assert_eq!(
        extras(&changed),
        json!({"trusted": true, "propagate_uplink_status": true, "device_profile": "gpu",
               "numa_affinity_policy": null, "binding:profile": {"trusted": true}})
    );
    assert_eq!(changed["revision_number"], 2);
    put(json!({"trusted": true, "propagate_uplink_status": true})).await;
    assert_eq!(shown().await["revision_number"], 2, "nothing was different");
    assert_eq!(
        put(json!({"trusted": null})).await.fault(),
        fault(
            400,
            "InvalidInput",
            "Invalid input for operation: 'None' cannot be converted to boolean."
        )
    );
}

#[tokio::test]
async fn propagation_is_for_new_ports_unless_it_is_updatable() {
    let (server, _directory) = server(&["uplink_status_propagation"], Absent::default()).await;
    let network = create(&server, "networks", "network", json!({})).await["id"].clone();
    let body = json!({"network_id": network, "propagate_uplink_status": false});
    let port = create(&server, "ports", "port", body).await;
    assert_eq!(port["propagate_uplink_status"], false);
    let path = format!("/v2.0/ports/{}", port["id"].as_str().unwrap());
    let body = json!({"port": {"propagate_uplink_status": true}});
    assert_eq!(
        server.put(&path, &body).await.fault(),
        fault(
            400,
            "HTTPBadRequest",
            "Cannot update read-only attribute propagate_uplink_status"
        )
    );
}

#[tokio::test]
async fn without_its_driver_an_attribute_is_refused_or_dropped() {
    let absent = Absent {
        drivers: DRIVERS.to_vec(),
        ..Absent::default()
    };
    let (server, _directory) = server(&[], absent).await;
    let network = create(&server, "networks", "network", json!({})).await["id"].clone();
    for name in ["trusted", "propagate_uplink_status"] {
        let body = json!({"port": {"network_id": network, name: true}});
        assert_eq!(
            server.post("/v2.0/ports", &body).await.fault(),
            fault(
                400,
                "HTTPBadRequest",
                &format!("Unrecognized attribute(s) '{name}'")
            )
        );
    }
    let dropped = json!({"network_id": network, "device_profile": "gpu", "numa_affinity_policy": "legacy"});
    let port = create(&server, "ports", "port", dropped).await;
    assert_eq!(extras(&port), json!({"binding:profile": {}}));
    let list = format!(
        "/v2.0/ports?fields=trusted&fields=id&id={}",
        port["id"].as_str().unwrap()
    );
    let list = server.get(&list).await.json();
    assert_eq!(list, json!({"ports": [{"id": port["id"]}]}));
    assert_eq!(server.get("/v2.0/extensions/port-trusted-vif").await.status, 404);
    let alias = |extension: &Value| extension["alias"].as_str().unwrap().to_owned();
    let extensions = server.get("/v2.0/extensions").await.json();
    let aliases: Vec<String> = extensions["extensions"]
        .as_array()
        .unwrap()
        .iter()
        .map(alias)
        .collect();
    assert!(!aliases.contains(&"uplink-status-propagation".to_owned()));
    assert!(
        aliases.contains(&"port-device-profile".to_owned()),
        "ML2 has it by itself"
    );
}

/// Whether the addresses of a subnet go to an external DNS service is kept by either driver. A row of it is a revision.
#[tokio::test]
async fn a_subnet_says_whether_its_addresses_are_published() {
    for driver in ["subnet_dns_publish_fixed_ip", "dns_domain_keywords"] {
        let (server, _directory) = server(&[driver], Absent::default()).await;
        let network = create(&server, "networks", "network", json!({})).await["id"].clone();
        let subnet = |cidr: &str| json!({"network_id": network, "ip_version": 4, "cidr": cidr});
        let plain = create(&server, "subnets", "subnet", subnet("10.0.0.0/24")).await;
        assert_eq!(plain["dns_publish_fixed_ip"], false);
        assert_eq!(plain["revision_number"], 0);
        let mut published = subnet("10.0.1.0/24");
        published["dns_publish_fixed_ip"] = json!("yes");
        let published = create(&server, "subnets", "subnet", published).await;
        assert_eq!(published["dns_publish_fixed_ip"], true);

        let path = format!("/v2.0/subnets/{}", published["id"].as_str().unwrap());
        for (asked, revision) in [(true, 1), (false, 2), (false, 2), (true, 3)] {
            let body = json!({"subnet": {"dns_publish_fixed_ip": asked}});
            assert_eq!(server.put(&path, &body).await.status, 200);
            let shown = server.get(&path).await.json()["subnet"].clone();
            assert_eq!(shown["dns_publish_fixed_ip"], asked);
            assert_eq!(shown["revision_number"], revision, "{asked}");
        }
        assert_eq!(server.delete(&path).await.status, 204);
    }
}

/// The plugin of routers brings the attribute as well, but nothing that keeps it.
#[tokio::test]
async fn without_a_driver_that_keeps_it_publishing_is_dropped() {
    let absent = Absent {
        drivers: vec!["subnet_dns_publish_fixed_ip", "dns_domain_keywords"],
        ..Absent::default()
    };
    let (server, _directory) = server(&[], absent).await;
    let network = create(&server, "networks", "network", json!({})).await["id"].clone();
    let subnet =
        json!({"network_id": network, "ip_version": 4, "cidr": "10.0.0.0/24", "dns_publish_fixed_ip": true});
    let subnet = create(&server, "subnets", "subnet", subnet).await;
    assert_eq!(subnet.get("dns_publish_fixed_ip"), None);
    assert_eq!(subnet["revision_number"], 0);
}

#[tokio::test]
async fn addresses_are_counted() {
    let (server, _directory) = server(&[], Absent::default()).await;
    let network = create(&server, "networks", "network", json!({"name": "a"})).await["id"].clone();
    let other = create(&server, "networks", "network", json!({"name": "b"})).await["id"].clone();
    let pools = json!([{"start": "10.0.0.10", "end": "10.0.0.19"}]);
    let v4 = json!({"network_id": network, "ip_version": 4, "cidr": "10.0.0.0/24", "allocation_pools": pools, "enable_dhcp": false,
                    "name": "v4"});
    let v4 = create(&server, "subnets", "subnet", v4).await["id"].clone();
    let v6 = json!({"network_id": network, "ip_version": 6, "cidr": "2001:db8::/64", "enable_dhcp": false});
    let v6 = create(&server, "subnets", "subnet", v6).await["id"].clone();
    for address in ["10.0.0.10", "10.0.0.200"] {
        let port = json!({"network_id": network, "fixed_ips": [{"subnet_id": v4, "ip_address": address}]});
        create(&server, "ports", "port", port).await;
    }
    let id = network.as_str().unwrap();
    let shown = server
        .get(&format!("/v2.0/network-ip-availabilities/{id}"))
        .await
        .json();
    let shown = &shown["network_ip_availability"];
    let subnets = shown["subnet_ip_availability"].as_array().unwrap();
    let of = |subnet: &Value| subnets.iter().find(|s| s["subnet_id"] == *subnet).unwrap();
    assert_eq!(
        *of(&v4),
        json!({"subnet_id": v4, "subnet_name": "v4", "ip_version": 4, "cidr": "10.0.0.0/24", "used_ips": 2,
               "total_ips": 10,
               "ip_availability_details": {"total_ips_in_subnet": 254, "total_ips_in_allocation_pool": 10,
                                           "used_ips_in_subnet": 2, "used_ips_in_allocation_pool": 1}})
    );
    assert_eq!(of(&v6)["total_ips"], u64::MAX, "all but the gateway");
    assert_eq!(
        (&shown["used_ips"], &shown["network_name"]),
        (&json!(2), &json!("a"))
    );

    let listed = async |query: &str| -> Vec<Value> {
        let json = server
            .get(&format!("/v2.0/network-ip-availabilities?{query}"))
            .await
            .json();
        let networks = json["network_ip_availabilities"].as_array().unwrap();
        networks
            .iter()
            .map(|network| network["network_id"].clone())
            .collect()
    };
    assert_eq!(listed("").await.len(), 2);
    assert_eq!(listed("network_name=b").await, std::slice::from_ref(&other));
    assert_eq!(listed("ip_version=4").await, std::slice::from_ref(&network));
    assert_eq!(listed("ip_version=5").await, [""; 0]);
    let (first, last) = if id < other.as_str().unwrap() {
        (&network, &other)
    } else {
        (&other, &network)
    };
    assert_eq!(listed("limit=1").await, std::slice::from_ref(first));
    let next = format!("limit=1&marker={}", first.as_str().unwrap());
    assert_eq!(listed(&next).await, std::slice::from_ref(last));
    let v4_only = format!("/v2.0/network-ip-availabilities?ip_version=4&network_id={id}&fields=total_ips");
    assert_eq!(
        server.get(&v4_only).await.json(),
        json!({"network_ip_availabilities": [{"total_ips": 10}]})
    );
    assert_eq!(
        server.get("/v2.0/network-ip-availabilities/x").await.fault(),
        fault(404, "NetworkNotFound", "Network x could not be found.")
    );
}

#[tokio::test]
async fn the_provider_of_routers_is_there_with_their_plugin() {
    let ovn = json!({"service_type": "L3_ROUTER_NAT", "name": "ovn", "default": true});
    let (with, _directory) = server(&[], Absent::default()).await;
    let list = async |server: &Server, query: &str| {
        server
            .get(&format!("/v2.0/service-providers?{query}"))
            .await
            .json()
    };
    assert_eq!(list(&with, "").await, json!({"service_providers": [ovn]}));
    assert_eq!(
        list(&with, "nope=1&name=ovn&fields=name").await,
        json!({"service_providers": [{"name": "ovn"}]})
    );
    for none in ["name=ha", "service_type=VPN", "default=true"] {
        assert_eq!(
            list(&with, none).await,
            json!({"service_providers": []}),
            "{none}"
        );
    }
    let absent = Absent {
        services: vec!["ovn-router"],
        ..Absent::default()
    };
    let (without, _directory) = server(&[], absent).await;
    assert_eq!(list(&without, "").await, json!({"service_providers": []}));
}

#[tokio::test]
async fn there_are_no_dhcp_agents() {
    let (server, _directory) = server(&[], Absent::default()).await;
    let of_network = server.get("/v2.0/networks/x/dhcp-agents").await.json();
    assert_eq!(of_network, json!({"agents": []}));
    let missing = fault(404, "AgentNotFound", "Agent a could not be found.");
    let networks = "/v2.0/agents/a/dhcp-networks";
    assert_eq!(server.get(networks).await.fault(), missing);
    let body = json!({"network_id": "x"});
    assert_eq!(server.post(networks, &body).await.fault(), missing);
    assert_eq!(server.delete(&format!("{networks}/x")).await.fault(), missing);
    assert_eq!(server.put(networks, &body).await.status, 405);
}
