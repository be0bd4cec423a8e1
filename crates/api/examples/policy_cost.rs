//! What policy costs a request: entering, one decision, and a list of 1,000 ports for a member, once of the own
//! project and once of others on the member's network. Run it with `--release`.

#![allow(clippy::print_stdout, reason = "it prints what it measures")]

#[path = "../tests/common/mod.rs"]
mod common;

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use api::policy::{Action, Caller, Policies};
use api::{ApiConfig, App};
use model::attr::maps::PORT;
use model::net::{FixedIp, Port};
use model::{Body, Standard, Timestamp};
use serde_json::json;

const PORTS: usize = 1000;
const ROUNDS: u32 = 50;
const EPOCH: Timestamp = Timestamp(chrono::DateTime::UNIX_EPOCH.naive_utc());

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let directory = tempfile::tempdir()?;
    let plugin = common::plugin(directory.path()).await;
    store::schema::upgrade(&plugin.db).await?;
    let mut tx = plugin.db.begin().await?;
    tx.execute(
        "INSERT INTO standardattributes (id, resource_type) VALUES (1000001, 'networks')",
        vec![],
    )
    .await?;
    let network =
        "INSERT INTO networks (id, project_id, standard_attr_id, mtu) VALUES ('n', 'own', 1000001, 1442)";
    tx.execute(network, vec![]).await?;
    tx.commit().await?;
    let app = App::new(plugin, ApiConfig::default());
    let member = Caller {
        project_id: Some("own".to_owned()),
        roles: vec!["member".to_owned(), "reader".to_owned()],
        ..Caller::default()
    };

    let policies = Policies::default();
    let started = Instant::now();
    for _ in 0..10_000 {
        black_box(member.clone().enter(&policies, String::new()));
    }
    println!("enter: {:?}", started.elapsed() / 10_000);

    let (_, gate) = member.enter(&policies, String::new());
    let body =
        json!({"name": "a", "network_id": "n", "project_id": "own", "fixed_ips": [{"subnet_id": "s"}]});
    let body = Body(body.as_object().cloned().unwrap_or_default());
    let started = Instant::now();
    for _ in 0..1000 {
        let action = Action::setting("create_port", &PORT, &body, false);
        gate.enforce(&app, &action, &body.0).await?;
    }
    println!(
        "create_port with fixed_ips, which reads the network: {:?}",
        started.elapsed() / 1000
    );

    for owner in ["own", "other"] {
        let ports: Vec<Port> = (0..PORTS).map(|n| port(n, owner)).collect();
        let mut total = std::time::Duration::ZERO;
        for _ in 0..ROUNDS {
            let ports = ports.clone();
            let started = Instant::now();
            let seen = gate.select(&app, &Action::rule("get_port"), ports).await?;
            let hidden = gate.hidden(&app, &PORT, "get_port", &seen[0]).await?;
            total += started.elapsed();
            assert_eq!((seen.len(), hidden.len()), (PORTS, 5), "{hidden:?}");
        }
        println!("list of {PORTS} ports of {owner}: {:?}", total / ROUNDS);
    }
    Ok(())
}

fn port(n: usize, owner: &str) -> Port {
    Port {
        id: format!("{n:036}"),
        project_id: owner.to_owned(),
        name: "a port".to_owned(),
        network_id: "n".to_owned(),
        mac_address: "fa:16:3e:00:00:01".to_owned(),
        admin_state_up: true,
        status: "ACTIVE".to_owned(),
        device_id: String::new(),
        device_owner: "compute:nova".to_owned(),
        ip_allocation: None,
        fixed_ips: vec![FixedIp {
            subnet_id: "s".to_owned(),
            ip_address: "192.0.2.1".to_owned(),
        }],
        address_pairs: Vec::new(),
        extra_dhcp_opts: Vec::new(),
        security_groups: vec!["g".to_owned()],
        port_security_enabled: true,
        qos_policy_id: None,
        qos_network_policy_id: None,
        dns_name: String::new(),
        dns_domain: String::new(),
        assignment_domain: String::new(),
        binding: None,
        inactive_bindings: Vec::new(),
        bound_drivers: Default::default(),
        extras: Default::default(),
        standard: Standard {
            id: 1,
            created_at: EPOCH,
            updated_at: EPOCH,
            revision_number: 1,
            description: String::new(),
            tags: Vec::new(),
        },
    }
}
