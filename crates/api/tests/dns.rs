//! Names of ports, as they follow from `dns_name` and the domain of the server.

#![allow(clippy::unwrap_used)]

mod common;

use api::{ApiConfig, App};
use common::{Server, plugin};
use model::attr::Options;
use serde_json::{Value, json};

/// `dns_name` and the only `dns_assignment` of a port with each of these names, on a server of this domain.
async fn names(domain: &str, asked: &[&str]) -> Vec<Value> {
    let directory = tempfile::tempdir().unwrap();
    let mut plugin = plugin(directory.path()).await;
    let mut settings = (*plugin.settings).clone();
    settings.dns_domain = domain.to_owned();
    plugin.settings = settings.into();
    store::schema::upgrade(&plugin.db).await.unwrap();
    plugin::type_driver::sync(&plugin.db, &plugin.settings.ml2)
        .await
        .unwrap();
    let attributes = Options {
        dns_domain: domain.to_owned(),
        ..Options::default()
    };
    let config = ApiConfig {
        attributes,
        ..ApiConfig::default()
    };
    let server = Server::start(App::new(plugin, config)).await;
    let network = server
        .post("/v2.0/networks", &json!({"network": {}}))
        .await
        .json();
    let network = &network["network"]["id"];
    let subnet = json!({"subnet": {"network_id": network, "ip_version": 4, "cidr": "10.0.0.0/24"}});
    assert_eq!(server.post("/v2.0/subnets", &subnet).await.status, 201);
    let mut found = Vec::new();
    for name in asked {
        let fixed = json!([{"ip_address": "10.0.0.9"}]);
        let body = json!({"port": {"network_id": network, "dns_name": name, "fixed_ips": fixed}});
        let port = server.post("/v2.0/ports", &body).await.json()["port"].clone();
        let assignment = &port["dns_assignment"][0];
        found.push(json!([
            port["dns_name"],
            assignment["hostname"],
            assignment["fqdn"]
        ]));
        let path = format!("/v2.0/ports/{}", port["id"].as_str().unwrap());
        assert_eq!(server.delete(&path).await.status, 204);
    }
    found
}

#[tokio::test]
async fn a_name_gets_the_domain_unless_it_is_complete() {
    for domain in ["cloud.test", "cloud.test."] {
        assert_eq!(
            names(domain, &["", "vm", "vm.cloud.test."]).await,
            [
                json!(["", "host-10-0-0-9", "host-10-0-0-9.cloud.test."]),
                json!(["vm", "vm", "vm.cloud.test."]),
                json!(["vm.cloud.test.", "vm.cloud.test.", "vm.cloud.test."]),
            ],
            "{domain}"
        );
    }
}

#[tokio::test]
async fn names_need_a_domain_of_the_servers_own() {
    let unnamed = |fqdn: &str| [json!(["", "host-10-0-0-9", fqdn])];
    for domain in ["openstacklocal", "openstacklocal."] {
        assert_eq!(
            names(domain, &["vm"]).await,
            unnamed("host-10-0-0-9.openstacklocal.")
        );
    }
    assert_eq!(names("", &["vm"]).await, unnamed("host-10-0-0-9"));
}
