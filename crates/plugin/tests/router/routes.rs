//! Extra routes.

use model::Kind;
use model::net::{Route, Router};
use plugin::net::Routers;
use plugin::{Error, Plugin};
use serde_json::{Value, json};

use crate::common::{Bed, admin, refusal};
use crate::{attach, change, change_port, external, network, router, shown, subnet};

fn routes(pairs: &[(&str, &str)]) -> Value {
    pairs
        .iter()
        .map(|(destination, nexthop)| json!({"destination": destination, "nexthop": nexthop}))
        .collect()
}

fn pairs(router: &Router) -> Vec<(&str, &str)> {
    let pair = |route: &'_ Route| (&*route.destination.clone().leak(), &*route.nexthop.clone().leak());
    router.routes.iter().map(pair).collect()
}

async fn set(plugin: &Plugin, id: &str, pairs: &[(&str, &str)]) -> Result<Router, Error> {
    change(plugin, id, json!({"routes": routes(pairs)})).await
}

#[tokio::test]
async fn next_hops_are_in_reach() {
    for bed in Bed::each().await {
        let plugin = &bed.plugin;
        let net = network(plugin).await;
        let v4 = subnet(plugin, &net, "10.0.0.0/24").await;
        let v6 = subnet(plugin, &net, "fd00:1::/64").await;
        let id = router(plugin, json!({})).await.unwrap().id;
        let refused = |routes: &str, why: &str| {
            (
                400,
                "InvalidRoutes",
                format!("Invalid format for routes: {routes}, {why}"),
            )
        };
        let alone = refusal(set(plugin, &id, &[("9.0.0.0/8", "10.0.0.5")]).await);
        let text = "[{'destination': '9.0.0.0/8', 'nexthop': '10.0.0.5'}]";
        assert_eq!(alone, refused(text, "the nexthop is not connected with router"));
        let own = attach(plugin, &id, json!({"subnet_id": v4.id})).await.unwrap();
        attach(plugin, &id, json!({"subnet_id": v6.id})).await.unwrap();
        let used = refusal(set(plugin, &id, &[("9.0.0.0/8", "10.0.0.1")]).await);
        let text = "[{'destination': '9.0.0.0/8', 'nexthop': '10.0.0.1'}]";
        assert_eq!(used, refused(text, "the nexthop is used by router"));
        bed.settle().await;
        let two = [("9.0.0.0/8", "10.0.0.5"), ("9.0.0.0/8", "10.0.0.6")];
        let now = set(plugin, &id, &two).await.unwrap();
        assert_eq!(pairs(&now), two);
        assert!(bed.told(Kind::Router, &id));
        let revision = now.standard.revision_number;
        let same = set(plugin, &id, &[two[1], two[0]]).await.unwrap();
        assert_eq!(
            same.standard.revision_number, revision,
            "in another order they are the same"
        );
        let other = [("FD09:0::/64", "fd00:1:0::5"), ("9.0.0.0/8", "10.0.0.6")];
        let now = set(plugin, &id, &other).await.unwrap();
        assert_eq!(
            pairs(&now),
            [("9.0.0.0/8", "10.0.0.6"), ("FD09:0::/64", "fd00:1::5")]
        );
        let again = set(plugin, &id, &other).await.unwrap();
        assert_eq!(
            again.standard.revision_number, now.standard.revision_number,
            "Neutron tries for minutes"
        );
        let address = json!({"fixed_ips": [{"subnet_id": v4.id, "ip_address": "10.0.0.6"}]});
        change_port(plugin, &own.port_id, address).await.unwrap();
        let used = refusal(set(plugin, &id, &[("9.0.0.0/8", "10.0.0.6")]).await);
        assert_eq!(used.1, "InvalidRoutes");
        let none = change(plugin, &id, json!({"routes": [], "name": "n"}))
            .await
            .unwrap();
        assert_eq!((none.routes.len(), none.name.as_str()), (0, "n"));
        assert_eq!(bed.number("SELECT COUNT(*) FROM routerroutes").await, 0);
    }
}

#[tokio::test]
async fn added_and_removed_on_the_server() {
    for bed in Bed::each().await {
        let plugin = &bed.plugin;
        let net = network(plugin).await;
        let sub = subnet(plugin, &net, "10.0.0.0/24").await;
        let id = router(plugin, json!({})).await.unwrap().id;
        attach(plugin, &id, json!({"subnet_id": sub.id})).await.unwrap();
        let request =
            |pairs: &[(&str, &str)]| json!({"router": {"routes": routes(pairs), "name": "no matter"}});
        let add =
            async |pairs: &[(&str, &str)]| Routers::add_routes(plugin, &admin(), &id, &request(pairs)).await;
        let take = async |pairs: &[(&str, &str)]| {
            Routers::remove_routes(plugin, &admin(), &id, &request(pairs)).await
        };
        add(&[("9.0.0.0/8", "10.0.0.5")]).await.unwrap();
        bed.settle().await;
        let now = add(&[
            ("9.0.0.0/8", "10.0.0.5"),
            ("9.0.0.0/8", "10.0.0.6"),
            ("8.0.0.0/8", "10.0.0.6"),
        ])
        .await
        .unwrap();
        let three = [
            ("8.0.0.0/8", "10.0.0.6"),
            ("9.0.0.0/8", "10.0.0.5"),
            ("9.0.0.0/8", "10.0.0.6"),
        ];
        assert_eq!((pairs(&now), now.name.as_str()), (three.to_vec(), ""));
        assert!(bed.told(Kind::Router, &id));
        let unreachable = refusal(add(&[("7.0.0.0/8", "10.9.0.6")]).await);
        assert_eq!(unreachable.1, "InvalidRoutes");
        let text = |text: &str| (400, "AddrFormatError", text.to_owned());
        let no_net = refusal(add(&[("x", "10.0.0.6")]).await);
        assert_eq!(no_net, text("invalid IPNetwork x"));
        let no_hop = refusal(add(&[("7.0.0.0/8", "y")]).await);
        assert_eq!(no_hop, text("failed to detect a valid IP address from 'y'"));
        let same = take(&[("99.0.0.0/8", "10.0.0.6"), ("x", "y")]).await.unwrap();
        assert_eq!(same.standard.revision_number, now.standard.revision_number);
        let one = take(&three[..2]).await.unwrap();
        assert_eq!(pairs(&one), [three[2]]);
        for bad in [
            json!({}),
            json!({"router": {}}),
            json!({"router": {"routes": null}}),
            json!({"router": {"routes": [{"destination": "9.0.0.0/8"}]}}),
        ] {
            let outcome = Routers::add_routes(plugin, &admin(), &id, &bad).await;
            assert_eq!(refusal(outcome).0, 400, "{bad}");
            let outcome = Routers::remove_routes(plugin, &admin(), &id, &bad).await;
            assert_eq!(refusal(outcome).0, 400, "{bad}");
        }
        let plugin = bed.with(|settings| {
            settings.quotas.by_resource.insert("router_route".to_owned(), 2);
        });
        let message = "Quota exceeded for resources: ['router_route'].".to_owned();
        let outcome = Routers::add_routes(&plugin, &admin(), &id, &request(&three)).await;
        assert_eq!(refusal(outcome), (409, "OverQuota", message));
        assert_eq!(pairs(&shown(&plugin, &id).await), [three[2]]);
    }
}

#[tokio::test]
async fn a_gateway_does_not_leave_them_without_a_way() {
    let bed = Bed::sqlite().await;
    let plugin = &bed.plugin;
    let ext = external(plugin).await;
    subnet(plugin, &ext, "172.24.4.0/24").await;
    let elsewhere = external(plugin).await;
    subnet(plugin, &elsewhere, "172.24.5.0/24").await;
    let info = |network: &model::net::Network| json!({"external_gateway_info": {"network_id": network.id}});
    let id = router(plugin, info(&ext)).await.unwrap().id;
    let net = network(plugin).await;
    let sub = subnet(plugin, &net, "10.0.0.0/24").await;
    attach(plugin, &id, json!({"subnet_id": sub.id})).await.unwrap();
    set(
        plugin,
        &id,
        &[("9.0.0.0/8", "172.24.4.5"), ("8.0.0.0/8", "10.0.0.5")],
    )
    .await
    .unwrap();
    for change_gateway in [info(&elsewhere), json!({"external_gateway_info": null})] {
        let refused = refusal(change(plugin, &id, change_gateway.clone()).await);
        assert_eq!(refused.1, "InvalidRoutes");
        let mut both = change_gateway;
        both["routes"] = routes(&[("8.0.0.0/8", "10.0.0.5")]);
        change(plugin, &id, both).await.unwrap();
        let mut back = info(&ext);
        back["name"] = "again".into();
        change(plugin, &id, back).await.unwrap();
        set(plugin, &id, &[("9.0.0.0/8", "172.24.4.5")]).await.unwrap();
    }
}
