//! Ports on SQLite and MariaDB: addresses, MACs, filtering, bindings, the metadata port, and races.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use std::collections::HashSet;

use model::net::Port;
use model::{Kind, ListQuery};
use plugin::net::{Networks, Ports};
use plugin::{Collection, Context};
use serde_json::{Value, json};
use store::args;
use support::{Bench, body, fault};

const PROJECT: &str = "11111111111111111111111111111111";

/// A network with one IPv4 subnet whose pool is .2 to .254 of this /24.
async fn network(bench: &Bench, prefix: &str) -> (String, String) {
    let attributes = json!({"name": "n", "project_id": PROJECT, "admin_state_up": true});
    let made = Networks::create(&bench.plugin, &Context::admin(), vec![body(attributes)])
        .await
        .unwrap();
    let network = made[0].id.clone();
    let subnet = subnet(bench, &network, prefix).await;
    (network, subnet)
}

async fn subnet(bench: &Bench, network: &str, prefix: &str) -> String {
    let id = uuid::Uuid::new_v4().to_string();
    let ipam = uuid::Uuid::new_v4().to_string();
    let now = store::standard::now();
    let cidr = format!("{prefix}.0/24");
    let (first, last) = (format!("{prefix}.2"), format!("{prefix}.254"));
    let result: plugin::Result<()> = store::transact!(bench.plugin.db, tx => {
        let standard = store::standard::insert(&mut tx, "subnets", Some(""), 0, now).await?;
        let sql = "INSERT INTO subnets (project_id, id, name, network_id, ip_version, cidr, enable_dhcp, \
                   standard_attr_id) VALUES (?,?,'',?,4,?,?,?)";
        tx.execute(sql, args![PROJECT, &id, network, &cidr, true, standard]).await?;
        tx.execute("INSERT INTO ipamsubnets (id, neutron_subnet_id) VALUES (?,?)", args![&ipam, &id]).await?;
        let pool = uuid::Uuid::new_v4().to_string();
        let sql = "INSERT INTO ipamallocationpools (id, ipam_subnet_id, first_ip, last_ip) VALUES (?,?,?,?)";
        tx.execute(sql, args![pool, &ipam, &first, &last]).await?;
        let sql = "INSERT INTO ipallocationpools (id, subnet_id, first_ip, last_ip) VALUES (?,?,?,?)";
        tx.execute(sql, args![uuid::Uuid::new_v4().to_string(), &id, &first, &last]).await?;
        Ok::<(), plugin::Error>(())
    });
    result.unwrap();
    id
}

async fn create(bench: &Bench, attributes: Value) -> plugin::Result<Port> {
    let mut attributes = attributes;
    attributes["project_id"] = PROJECT.into();
    let made = Ports::create(&bench.plugin, &Context::admin(), vec![body(attributes)]).await?;
    Ok(made.into_iter().next().unwrap())
}

async fn update(bench: &Bench, id: &str, attributes: Value) -> plugin::Result<Port> {
    Ports::update(&bench.plugin, &Context::admin(), id, body(attributes), None).await
}

async fn addresses_and_rows(bench: Bench) {
    let (network, subnet) = network(&bench, "10.0.0").await;
    bench.driver.take();
    let port = create(&bench, json!({"network_id": network, "name": "p"}))
        .await
        .unwrap();
    assert_eq!(port.fixed_ips.len(), 1);
    assert_eq!(port.fixed_ips[0].subnet_id, subnet);
    assert!(port.mac_address.starts_with("fa:16:3e:"));
    assert_eq!(port.security_groups.len(), 1, "the project's default group");
    assert!(
        bench
            .driver
            .take()
            .iter()
            .any(|key| key.kind == Kind::Port && key.id == port.id)
    );
    let shown = Ports::show(&bench.plugin, &Context::admin(), &port.id)
        .await
        .unwrap();
    let render = |port: &Port| {
        let mut out = Vec::new();
        model::View::write(port, None, &mut out);
        serde_json::from_slice::<Value>(&out).unwrap()
    };
    assert_eq!(
        render(&port),
        render(&shown),
        "what create answers is what is there"
    );
    let dirty = bench
        .sql("SELECT resource_uuid FROM ovn_revision_numbers WHERE revision_number = -1")
        .await;
    assert!(dirty.contains(&port.id), "the intent is in the same transaction");
    // Both tables of allocations hold the same.
    let ours = bench.sql("SELECT ip_address FROM ipallocations ORDER BY 1").await;
    assert_eq!(
        ours,
        bench
            .sql("SELECT ip_address FROM ipamallocations ORDER BY 1")
            .await
    );
    Ports::delete(&bench.plugin, &Context::admin(), &port.id, None)
        .await
        .unwrap();
    assert!(
        bench
            .sql("SELECT ip_address FROM ipamallocations")
            .await
            .is_empty()
    );
    let orphan = format!(
        "SELECT resource_type FROM ovn_revision_numbers WHERE resource_uuid = '{}' AND standard_attr_id IS NULL",
        port.id
    );
    assert_eq!(
        bench.sql(&orphan).await,
        ["ports"],
        "the deletion is noted for OVN"
    );
    let gone = fault(Ports::show(&bench.plugin, &Context::admin(), &port.id).await);
    assert_eq!((gone.status, gone.error_type), (404, "PortNotFound"));
}

async fn refusals(bench: Bench) {
    let (network, subnet) = network(&bench, "10.0.0").await;
    let fixed = |ip: &str| json!([{"ip_address": ip}]);
    create(
        &bench,
        json!({"network_id": network, "mac_address": "fa:16:3e:00:00:22", "fixed_ips": fixed("10.0.0.55")}),
    )
    .await
    .unwrap();
    let cases = [
        (
            json!({"fixed_ips": fixed("10.0.0.55")}),
            409,
            "IpAddressAlreadyAllocated",
        ),
        (
            json!({"fixed_ips": fixed("10.99.0.55")}),
            400,
            "InvalidIpForNetwork",
        ),
        (
            json!({"fixed_ips": [{"subnet_id": subnet, "ip_address": "10.9.0.1"}]}),
            400,
            "InvalidIpForSubnet",
        ),
        (
            json!({"fixed_ips": [{"subnet_id": "00000000-0000-0000-0000-00000000dead"}]}),
            404,
            "SubnetNotFound",
        ),
        (
            json!({"mac_address": "fa:16:3e:00:00:22"}),
            409,
            "MacAddressInUse",
        ),
        (
            json!({"security_groups": ["00000000-0000-0000-0000-00000000dead"]}),
            404,
            "SecurityGroupNotFound",
        ),
        (
            json!({"port_security_enabled": false, "allowed_address_pairs": [{"ip_address": "10.0.0.9"}]}),
            409,
            "AddressPairAndPortSecurityRequired",
        ),
        (
            json!({"allowed_address_pairs": [{"ip_address": "10.0.0.9"}, {"ip_address": "10.0.0.9"}]}),
            400,
            "DuplicateAddressPairInRequest",
        ),
        (
            json!({"network_id": "00000000-0000-0000-0000-00000000dead"}),
            404,
            "NetworkNotFound",
        ),
    ];
    for (mut attributes, status, error_type) in cases {
        if attributes.get("network_id").is_none() {
            attributes["network_id"] = network.clone().into();
        }
        let refused = fault(create(&bench, attributes.clone()).await);
        assert_eq!(
            (refused.status, refused.error_type),
            (status, error_type),
            "{attributes}: {refused}"
        );
    }
    let count = bench
        .sql("SELECT id FROM ports WHERE device_owner = ''")
        .await
        .len();
    assert_eq!(count, 1, "a refusal leaves nothing behind");
    assert_eq!(bench.sql("SELECT ip_address FROM ipamallocations").await.len(), 1);
}

async fn bulk_is_all_or_nothing(bench: Bench) {
    let (network, _) = network(&bench, "10.0.0").await;
    let bodies = |last: &str| {
        let mut bodies: Vec<_> = (0..20)
            .map(|_| body(json!({"network_id": network, "project_id": PROJECT})))
            .collect();
        let attributes =
            json!({"network_id": network, "project_id": PROJECT, "fixed_ips": [{"ip_address": last}]});
        bodies.push(body(attributes));
        bodies
    };
    let context = Context::admin();
    let refused = fault(Ports::create(&bench.plugin, &context, bodies("192.0.2.1")).await);
    assert_eq!(refused.error_type, "InvalidIpForNetwork");
    assert!(
        bench
            .sql("SELECT id FROM ports WHERE device_owner = ''")
            .await
            .is_empty()
    );
    let ports = Ports::create(&bench.plugin, &context, bodies("10.0.0.200"))
        .await
        .unwrap();
    let addresses: HashSet<_> = ports.iter().map(|p| p.fixed_ips[0].ip_address.clone()).collect();
    assert_eq!(addresses.len(), 21);
    let standards: HashSet<_> = ports.iter().map(|p| p.standard.id).collect();
    assert_eq!(standards.len(), 21);
    let query = ListQuery {
        limit: Some(5),
        ..ListQuery::default()
    };
    let page = Ports::list(&bench.plugin, &context, &query).await.unwrap();
    assert_eq!(page.len(), 5);
    let shown = ports
        .iter()
        .find(|p| p.id == page[0].id)
        .or(ports.first())
        .unwrap();
    assert_eq!(shown.fixed_ips.len(), 1);
}

async fn exhaustion(bench: Bench) {
    let (network, _) = network(&bench, "10.0.0").await;
    let bodies = (0..253)
        .map(|_| body(json!({"network_id": network, "project_id": PROJECT})))
        .collect();
    let ports = Ports::create(&bench.plugin, &Context::admin(), bodies)
        .await
        .unwrap();
    let addresses: HashSet<_> = ports.iter().map(|p| p.fixed_ips[0].ip_address.clone()).collect();
    assert_eq!(addresses.len(), 253, "every address of the pool was found");
    let refused = fault(create(&bench, json!({"network_id": network})).await);
    assert_eq!(
        (refused.status, refused.error_type),
        (409, "IpAddressGenerationFailure")
    );
}

async fn updates(bench: Bench) {
    let (network, subnet_a) = network(&bench, "10.0.0").await;
    let subnet_b = subnet(&bench, &network, "10.0.1").await;
    let asked = json!([{"subnet_id": subnet_a, "ip_address": "10.0.0.7"}]);
    let port = create(&bench, json!({"network_id": network, "fixed_ips": asked}))
        .await
        .unwrap();
    let revision = port.standard.revision_number;
    let same = update(&bench, &port.id, json!({})).await.unwrap();
    assert_eq!(same.standard.revision_number, revision, "nothing changed");
    let more = json!([{"subnet_id": subnet_a, "ip_address": "10.0.0.7"}, {"subnet_id": subnet_b}]);
    let moved = update(&bench, &port.id, json!({"fixed_ips": more, "name": "x"}))
        .await
        .unwrap();
    assert_eq!(moved.standard.revision_number, revision + 1);
    assert_eq!(moved.fixed_ips.len(), 2);
    assert_eq!(
        moved.fixed_ips[0].ip_address, "10.0.0.7",
        "an address that is still wanted stays"
    );
    let only_b = update(&bench, &port.id, json!({"fixed_ips": [{"subnet_id": subnet_b}]}))
        .await
        .unwrap();
    assert_eq!(only_b.fixed_ips, moved.fixed_ips[1..], "and by its subnet alone");
    assert_eq!(bench.sql("SELECT ip_address FROM ipamallocations").await.len(), 1);
    let refused = fault(update(&bench, &port.id, json!({"port_security_enabled": false})).await);
    assert_eq!(refused.error_type, "PortSecurityPortHasSecurityGroup");
    let open = update(
        &bench,
        &port.id,
        json!({"port_security_enabled": false, "security_groups": []}),
    )
    .await
    .unwrap();
    assert!(!open.port_security_enabled && open.security_groups.is_empty());
    let stale = Ports::update(
        &bench.plugin,
        &Context::admin(),
        &port.id,
        body(json!({"name": "y"})),
        Some(0),
    )
    .await;
    assert_eq!(fault(stale).status, 412);
}

async fn bindings(bench: Bench) {
    let (network, _) = network(&bench, "10.0.0").await;
    let attributes = json!({"network_id": network, "binding:host_id": "hv1", "device_owner": "compute:nova"});
    let port = create(&bench, attributes).await.unwrap();
    assert_eq!(port.binding.as_ref().unwrap().vif_type, "ovs");
    assert_eq!(
        bench.sql("SELECT host FROM ml2_port_binding_levels").await,
        ["hv1"]
    );
    assert_eq!(bench.sql("SELECT entity FROM provisioningblocks").await, ["L2"]);
    let failed = update(&bench, &port.id, json!({"binding:host_id": "nowhere"}))
        .await
        .unwrap();
    assert_eq!(failed.binding.as_ref().unwrap().vif_type, "binding_failed");
    assert!(
        bench
            .sql("SELECT host FROM ml2_port_binding_levels")
            .await
            .is_empty()
    );
    // The host is there now: any update tries again.
    let came: plugin::Result<()> = store::transact!(bench.plugin.db, tx => {
        tx.execute("UPDATE ml2_port_bindings SET host = 'hv1' WHERE host = 'nowhere'", Vec::new()).await?;
        Ok::<_, plugin::Error>(())
    });
    came.unwrap();
    let again = update(&bench, &port.id, json!({"name": "again"})).await.unwrap();
    assert_eq!(again.binding.as_ref().unwrap().vif_type, "ovs");
    assert_eq!(
        bench.sql("SELECT host FROM ml2_port_binding_levels").await,
        ["hv1"]
    );
    let free = update(&bench, &port.id, json!({"binding:host_id": ""}))
        .await
        .unwrap();
    assert_eq!(free.binding.as_ref().unwrap().vif_type, "unbound");
    // Live migration: a second binding, then activation.
    update(&bench, &port.id, json!({"binding:host_id": "hv1"}))
        .await
        .unwrap();
    use plugin::net::port::bindings;
    let second = bindings::create(
        &bench.plugin,
        &Context::admin(),
        &port.id,
        &body(json!({"host": "hv2"})),
    )
    .await
    .unwrap();
    assert_eq!(
        (second.0.status.as_str(), second.0.vif_type.as_str()),
        ("INACTIVE", "ovs")
    );
    let again = fault(
        bindings::create(
            &bench.plugin,
            &Context::admin(),
            &port.id,
            &body(json!({"host": "hv2"})),
        )
        .await,
    );
    assert_eq!(again.error_type, "PortBindingAlreadyExists");
    bindings::activate(&bench.plugin, &Context::admin(), &port.id, "hv2")
        .await
        .unwrap();
    let shown = Ports::show(&bench.plugin, &Context::admin(), &port.id)
        .await
        .unwrap();
    assert_eq!(shown.binding.unwrap().host, "hv2");
    assert_eq!(shown.inactive_bindings[0].host, "hv1");
    bindings::delete(&bench.plugin, &Context::admin(), &port.id, "hv1")
        .await
        .unwrap();
    assert_eq!(
        bindings::list(&bench.plugin, &Context::admin(), &port.id)
            .await
            .unwrap()
            .len(),
        1
    );
}

async fn virtual_ports_become_dirty(bench: Bench) {
    let (network, _) = network(&bench, "10.0.0").await;
    let vip = create(
        &bench,
        json!({"network_id": network, "fixed_ips": [{"ip_address": "10.0.0.100"}]}),
    )
    .await
    .unwrap();
    let mark = format!(
        "UPDATE ovn_revision_numbers SET revision_number = 1 WHERE resource_uuid = '{}'",
        vip.id
    );
    let marked: plugin::Result<()> = store::transact!(bench.plugin.db, tx => {
        tx.execute(&mark, Vec::new()).await?;
        Ok::<(), plugin::Error>(())
    });
    marked.unwrap();
    bench.driver.take();
    let pairs = json!([{"ip_address": "10.0.0.100"}]);
    create(
        &bench,
        json!({"network_id": network, "allowed_address_pairs": pairs}),
    )
    .await
    .unwrap();
    assert!(bench.driver.take().iter().any(|key| key.id == vip.id));
    let dirty = bench
        .sql("SELECT resource_uuid FROM ovn_revision_numbers WHERE revision_number = -1")
        .await;
    assert!(dirty.contains(&vip.id), "a crash does not forget it");
}

/// Many tasks on one small pool: every address once, no error but exhaustion.
async fn race(bench: Bench) {
    let (network, _) = network(&bench, "10.0.0").await;
    let bench = std::sync::Arc::new(bench);
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let (bench, network) = (bench.clone(), network.clone());
            tokio::spawn(async move {
                let mut made = Vec::new();
                for _ in 0..20 {
                    made.push(create(&bench, json!({"network_id": network})).await.unwrap());
                }
                made
            })
        })
        .collect();
    let mut addresses = HashSet::new();
    for task in tasks {
        for port in task.await.unwrap() {
            assert!(
                addresses.insert(port.fixed_ips[0].ip_address.clone()),
                "an address was given twice"
            );
        }
    }
    assert_eq!(addresses.len(), 160);
    let groups = bench
        .sql("SELECT id FROM securitygroups WHERE name = 'default'")
        .await;
    assert_eq!(groups.len(), 1, "one default group");
}

macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() { super::$name(super::Bench::sqlite().await).await; })*
        }
        mod mariadb {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() { super::$name(super::Bench::mariadb().await).await; })*
        }
    };
}

on_both! {
    addresses_and_rows, refusals, bulk_is_all_or_nothing, exhaustion, updates, bindings,
    virtual_ports_become_dirty, race,
}
