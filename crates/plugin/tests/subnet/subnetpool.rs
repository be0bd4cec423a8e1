//! Subnet pools: prefixes, bounds, defaults, and the actions on them.

use model::net::SubnetPool;
use plugin::Error;
use plugin::net::SubnetPools;
use serde_json::{Value, json};
use store::args;

use super::{changed, network, pool, subnet};
use crate::common::{Bed, admin, refusal, shown};
use model::attr::maps;

async fn change(bed: &Bed, id: &str, attributes: Value) -> Result<SubnetPool, Error> {
    changed::<SubnetPools>(&bed.plugin, &maps::SUBNETPOOL, id, attributes).await
}

#[tokio::test]
async fn every_row_is_there() {
    for bed in Bed::each().await {
        let request = json!({
            "name": "sp", "prefixes": ["10.7.0.0/16", "10.6.1.0/24", "10.6.0.0/24"], "shared": true,
            "default_prefixlen": 26, "default_quota": 100, "min_prefixlen": 24, "description": "d"
        });
        let made = pool(&bed.plugin, request).await.unwrap();
        let rows = |sql: &'static str, columns| bed.texts(sql, columns, args![&made.id]);
        let row = "SELECT o.project_id, o.name, o.hash, o.address_scope_id, sa.resource_type, sa.description \
                   FROM subnetpools o JOIN standardattributes sa ON sa.id = o.standard_attr_id WHERE o.id = ?";
        assert_eq!(rows(row, 6).await, ["p1|sp||-|subnetpools|d"]);
        let numbers = "SELECT ip_version, default_prefixlen, min_prefixlen, max_prefixlen, shared, default_quota, \
                       is_default FROM subnetpools WHERE id = ?";
        let numbers = bed.fetch(numbers, args![&made.id]).await;
        let numbers: Vec<i64> = (0..7).map(|at| numbers[0].get(at).unwrap()).collect();
        assert_eq!(numbers, [4, 26, 24, 32, 0, 100, 0]);
        let prefixes = "SELECT cidr FROM subnetpoolprefixes WHERE subnetpool_id = ? ORDER BY cidr";
        assert_eq!(rows(prefixes, 1).await, ["10.6.0.0/23", "10.7.0.0/16"]);
        let rbac = "SELECT project_id, target_project, action FROM subnetpoolrbacs WHERE object_id = ?";
        assert_eq!(rows(rbac, 3).await, ["p1|*|access_as_shared"]);
        let view = shown(&made);
        assert_eq!(
            (&view["default_prefixlen"], &view["revision_number"]),
            (&json!("26"), &json!(0))
        );
        assert_eq!(
            (&view["shared"], &view["address_scope_id"]),
            (&json!(true), &json!(null))
        );
    }
}

#[tokio::test]
async fn what_a_pool_may_not_be() {
    let bed = Bed::sqlite().await;
    let cases = [
        (
            json!({"prefixes": []}),
            "EmptySubnetPoolPrefixList",
            "Empty subnet pool prefix list.",
        ),
        (
            json!({"prefixes": ["10.206.0.0/16", "fd00:206::/48"]}),
            "PrefixVersionMismatch",
            "Cannot mix IPv4 and IPv6 prefixes in a subnet pool.",
        ),
        (
            json!({"min_prefixlen": 28, "max_prefixlen": 24}),
            "IllegalSubnetPoolPrefixBounds",
            "Illegal prefix bounds: min_prefixlen=28, max_prefixlen=24.",
        ),
        (
            json!({"default_prefixlen": 20, "min_prefixlen": 24}),
            "IllegalSubnetPoolPrefixBounds",
            "Illegal prefix bounds: default_prefixlen=20, min_prefixlen=24.",
        ),
        (
            json!({"default_prefixlen": 30, "max_prefixlen": 28}),
            "IllegalSubnetPoolPrefixBounds",
            "Illegal prefix bounds: default_prefixlen=30, max_prefixlen=28.",
        ),
        (
            json!({"max_prefixlen": 33}),
            "IllegalSubnetPoolPrefixBounds",
            "Illegal prefix bounds: max_prefixlen=33, ip_version_max=32.",
        ),
    ];
    for (mut attributes, kind, message) in cases {
        attributes["name"] = "bad".into();
        attributes
            .as_object_mut()
            .unwrap()
            .entry("prefixes")
            .or_insert(json!(["10.206.0.0/16"]));
        let refused = refusal(pool(&bed.plugin, attributes).await);
        assert_eq!(refused, (400, kind, message.to_owned()));
    }
    let default = |name: &str| json!({"name": name, "prefixes": ["10.205.0.0/16"], "is_default": true});
    pool(&bed.plugin, default("first")).await.unwrap();
    let refused = refusal(pool(&bed.plugin, default("second")).await);
    assert_eq!(
        refused.2,
        "Invalid input for operation: A default subnetpool for this IP family has already been set. Only one default \
         may exist per IP family."
    );
    let six = json!({"name": "six", "prefixes": ["fd00::/48"], "is_default": true});
    assert_eq!(pool(&bed.plugin, six).await.unwrap().default_prefixlen, 64);
}

#[tokio::test]
async fn prefixes_only_grow() {
    for bed in Bed::each().await {
        let made = pool(
            &bed.plugin,
            json!({"name": "p", "prefixes": ["10.200.0.0/16", "10.201.0.0/16"]}),
        )
        .await
        .unwrap();
        assert_eq!(made.prefixes, ["10.200.0.0/15"]);
        for fewer in [json!(["10.200.0.0/16"]), json!([]), json!(["fd00:207::/48"])] {
            let refused = refusal(change(&bed, &made.id, json!({"prefixes": fewer})).await);
            let message =
                "Illegal update to prefixes: Existing prefixes must be a subset of the new prefixes."
                    .to_owned();
            assert_eq!(refused, (400, "IllegalSubnetPoolPrefixUpdate", message));
        }
        let grown = change(
            &bed,
            &made.id,
            json!({"prefixes": ["10.200.0.0/15", "10.207.0.0/16"]}),
        )
        .await
        .unwrap();
        assert_eq!(grown.prefixes, ["10.200.0.0/15", "10.207.0.0/16"]);
        assert_eq!(grown.standard.revision_number, 1);
        let same = change(&bed, &made.id, json!({})).await.unwrap();
        assert_eq!(same.standard.revision_number, 2, "every update counts");
        let view = shown(&same);
        assert_eq!(view["default_prefixlen"], 8, "an update answers numbers");
        assert!(view.get("default_quota").is_none() && view.get("address_scope_id").is_none());
        let named = change(&bed, &made.id, json!({"address_scope_id": null}))
            .await
            .unwrap();
        assert_eq!(
            shown(&named).get("address_scope_id"),
            Some(&json!(null)),
            "what was named is shown"
        );
        let refused = refusal(change(&bed, &made.id, json!({"min_prefixlen": 20})).await);
        assert_eq!(
            refused.2,
            "Illegal prefix bounds: default_prefixlen=8, min_prefixlen=20."
        );
    }
}

#[tokio::test]
async fn prefixes_are_added_and_removed() {
    for bed in Bed::each().await {
        let made = pool(
            &bed.plugin,
            json!({"name": "p", "prefixes": ["10.220.0.0/24"], "default_prefixlen": 26}),
        );
        let id = made.await.unwrap().id;
        let add = async |prefixes: Value| {
            SubnetPools::add_prefixes(&bed.plugin, &admin(), &id, &json!({"prefixes": prefixes})).await
        };
        let remove = async |prefixes: Value| {
            SubnetPools::remove_prefixes(&bed.plugin, &admin(), &id, &json!({"prefixes": prefixes})).await
        };
        let all = add(json!(["10.220.1.0/24", "10.221.0.0/24"])).await.unwrap();
        assert_eq!(all, ["10.220.0.0/23", "10.221.0.0/24"]);
        assert_eq!(
            refusal(add(json!(["fd00::/64"])).await).1,
            "PrefixVersionMismatch"
        );
        assert_eq!(
            refusal(add(json!([])).await).2,
            "Request body contains invalid data"
        );
        assert_eq!(refusal(add(json!(["x"])).await).0, 400);
        assert_eq!(remove(json!(["10.221.0.0/24"])).await.unwrap(), ["10.220.0.0/23"]);
        assert_eq!(remove(json!(["10.99.0.0/24"])).await.unwrap(), ["10.220.0.0/23"]);
        let network = network(&bed.plugin).await;
        subnet(&bed.plugin, &network.id, json!({"subnetpool_id": id}))
            .await
            .unwrap();
        let refused = refusal(remove(json!(["10.220.0.0/23"])).await);
        let message =
            "Illegal update to prefixes: One or more the prefixes to be removed is in use by a subnet..";
        assert_eq!(
            refused,
            (400, "IllegalSubnetPoolPrefixUpdate", message.to_owned())
        );
        assert_eq!(remove(json!(["10.220.1.0/24"])).await.unwrap(), ["10.220.0.0/24"]);
    }
}

#[tokio::test]
async fn subnets_come_on_board() {
    for bed in Bed::each().await {
        let made = pool(&bed.plugin, json!({"name": "p", "prefixes": ["10.220.0.0/24"]}))
            .await
            .unwrap();
        let network = network(&bed.plugin).await;
        let own = subnet(&bed.plugin, &network.id, json!({"cidr": "10.222.0.0/24"}))
            .await
            .unwrap();
        let six = subnet(&bed.plugin, &network.id, json!({"cidr": "fd09::/64"}))
            .await
            .unwrap();
        let before = bed.revision(&network).await;
        let request = json!({"network_id": network.id});
        let onboard =
            async || SubnetPools::onboard_network_subnets(&bed.plugin, &admin(), &made.id, &request).await;
        let done = onboard().await.unwrap();
        assert_eq!(
            done.iter().map(|subnet| subnet.id.as_str()).collect::<Vec<_>>(),
            [own.id.as_str()]
        );
        let rows = "SELECT id, subnetpool_id FROM subnets WHERE subnetpool_id IS NOT NULL";
        assert_eq!(
            bed.texts(rows, 2, args![]).await,
            [format!("{}|{}", own.id, made.id)]
        );
        let prefixes = "SELECT cidr FROM subnetpoolprefixes ORDER BY cidr";
        assert_eq!(
            bed.texts(prefixes, 1, args![]).await,
            ["10.220.0.0/24", "10.222.0.0/24"]
        );
        assert_eq!(bed.revision(&network).await, before + 1);
        assert_ne!(six.id, own.id);
        let refused = refusal(onboard().await);
        let message = format!(
            "Illegal subnetpool update : Onboarding subnet {}: 10.222.0.0/24 conflicts with allocated prefixes in subnet \
             pool {}.",
            own.id, made.id
        );
        assert_eq!(refused, (400, "IllegalSubnetPoolUpdate", message));
        let nowhere = SubnetPools::onboard_network_subnets(&bed.plugin, &admin(), &made.id, &json!({})).await;
        assert_eq!(
            refusal(nowhere).2,
            "Invalid input for operation: network_id must be specified.."
        );
    }
}
