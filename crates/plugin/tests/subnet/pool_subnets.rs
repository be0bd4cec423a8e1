//! Subnets from subnet pools.

use plugin::Collection;
use plugin::net::{SubnetPools, Subnets};
use serde_json::{Value, json};
use store::args;

use super::{network, pool, ranges, scope, subnet};
use crate::common::{Bed, admin, member, refusal};

async fn small_pool(bed: &Bed) -> String {
    let request = json!({
        "name": "pool", "prefixes": ["10.210.0.0/22"], "default_prefixlen": 26, "min_prefixlen": 24, "max_prefixlen": 28
    });
    pool(&bed.plugin, request).await.unwrap().id
}

fn from(pool: &str, more: Value) -> Value {
    let mut request = json!({"subnetpool_id": pool});
    request
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    request
}

#[tokio::test]
async fn the_best_fitting_free_prefix_is_taken() {
    for bed in Bed::each().await {
        let id = small_pool(&bed).await;
        let network = network(&bed.plugin).await;
        let cases = [
            (json!({}), "10.210.0.0/26", Some("10.210.0.1")),
            (json!({}), "10.210.0.64/26", Some("10.210.0.65")),
            (json!({"prefixlen": 24}), "10.210.1.0/24", Some("10.210.1.1")),
            (json!({"prefixlen": 28}), "10.210.0.128/28", Some("10.210.0.129")),
            (
                json!({"cidr": "10.210.2.0/26"}),
                "10.210.2.0/26",
                Some("10.210.2.1"),
            ),
            (
                json!({"cidr": "10.210.2.192/26", "gateway_ip": "10.210.2.250"}),
                "10.210.2.192/26",
                Some("10.210.2.250"),
            ),
            (
                json!({"gateway_ip": "10.210.3.1"}),
                "10.210.3.0/26",
                Some("10.210.3.1"),
            ),
            (json!({"gateway_ip": null}), "10.210.0.192/26", None),
        ];
        for (more, cidr, gateway) in cases {
            let made = subnet(&bed.plugin, &network.id, from(&id, more.clone()))
                .await
                .unwrap();
            assert_eq!(
                (made.cidr.as_str(), made.gateway_ip.as_deref()),
                (cidr, gateway),
                "{more}"
            );
            assert_eq!(made.subnetpool_id.as_deref(), Some(id.as_str()));
        }
    }
}

#[tokio::test]
async fn what_a_pool_refuses() {
    let bed = Bed::sqlite().await;
    let id = small_pool(&bed).await;
    let network = network(&bed.plugin).await;
    subnet(
        &bed.plugin,
        &network.id,
        from(&id, json!({"cidr": "10.210.2.0/26"})),
    )
    .await
    .unwrap();
    let cases = [
        (
            json!({"prefixlen": 29}),
            400,
            "MaxPrefixSubnetAllocationError",
            "Unable to allocate subnet with prefix length 29, maximum allowed prefix is 28.",
        ),
        (
            json!({"prefixlen": 99}),
            400,
            "AddrFormatError",
            "invalid IPNetwork 0.0.0.0/99",
        ),
        (
            json!({"prefixlen": 22}),
            400,
            "MinPrefixSubnetAllocationError",
            "Unable to allocate subnet with prefix length 22, minimum allowed prefix is 24.",
        ),
        (
            json!({"cidr": "10.210.2.0/27"}),
            409,
            "SubnetAllocationError",
            "Failed to allocate subnet: Cannot allocate requested subnet from the available set of prefixes.",
        ),
        (
            json!({"cidr": "10.211.0.0/26"}),
            409,
            "SubnetAllocationError",
            "Failed to allocate subnet: Cannot allocate requested subnet from the available set of prefixes.",
        ),
        (
            json!({"cidr": "10.210.2.128/26", "prefixlen": 26}),
            400,
            "BadRequest",
            "Bad subnets request: cidr and prefixlen must not be supplied together.",
        ),
        (
            json!({"allocation_pools": [{"start": "10.210.3.10", "end": "10.210.3.20"}]}),
            400,
            "BadRequest",
            "Bad subnets request: allocation_pools allowed only for specific subnet requests..",
        ),
        (
            json!({"ip_version": 6}),
            400,
            "BadRequest",
            "Bad subnets request: Cannot allocate IPv6 subnet from IPv4 subnet pool.",
        ),
        (
            json!({"gateway_ip": "10.210.3.0"}),
            409,
            "IpamValueInvalid",
            "Gateway IP 10.210.3.0 cannot be the network or broadcast IP address 10.210.3.0/26",
        ),
    ];
    for (more, status, kind, message) in cases {
        let refused = refusal(subnet(&bed.plugin, &network.id, from(&id, more.clone())).await);
        assert_eq!(refused, (status, kind, message.to_owned()), "{more}");
    }
    for _ in 0..3 {
        subnet(&bed.plugin, &network.id, from(&id, json!({"prefixlen": 24})))
            .await
            .unwrap();
    }
    let refused = refusal(subnet(&bed.plugin, &network.id, from(&id, json!({"prefixlen": 24}))).await);
    let message =
        "Failed to allocate subnet: Insufficient prefix space to allocate subnet size /24.".to_owned();
    assert_eq!(refused, (409, "SubnetAllocationError", message));
}

#[tokio::test]
async fn ipv6_from_a_pool() {
    let bed = Bed::sqlite().await;
    let six = pool(&bed.plugin, json!({"name": "six", "prefixes": ["fd07::/62"]}))
        .await
        .unwrap();
    let network = network(&bed.plugin).await;
    let any = subnet(&bed.plugin, &network.id, from(&six.id, json!({"ip_version": 6})))
        .await
        .unwrap();
    assert_eq!(
        (any.cidr.as_str(), any.gateway_ip.as_deref()),
        ("fd07::/64", Some("fd07::1"))
    );
    assert_eq!(ranges(&any), ["fd07::2-fd07::ffff:ffff:ffff:ffff"]);
    let given = json!({"ip_version": 6, "cidr": "fd07:0:0:1::/64"});
    let given = subnet(&bed.plugin, &network.id, from(&six.id, given))
        .await
        .unwrap();
    assert_eq!(given.gateway_ip.as_deref(), Some("fd07:0:0:1::"));
    assert_eq!(ranges(&given), ["fd07:0:0:1::1-fd07::1:ffff:ffff:ffff:ffff"]);
}

#[tokio::test]
async fn subnets_of_a_network_come_from_one_pool() {
    let bed = Bed::sqlite().await;
    let first = small_pool(&bed).await;
    let second = pool(
        &bed.plugin,
        json!({"name": "b", "prefixes": ["10.220.0.0/16"], "default_prefixlen": 24}),
    )
    .await;
    let second = second.unwrap().id;
    let pooled = network(&bed.plugin).await;
    let plain = network(&bed.plugin).await;
    subnet(&bed.plugin, &pooled.id, from(&first, json!({})))
        .await
        .unwrap();
    subnet(&bed.plugin, &plain.id, json!({"cidr": "10.212.0.0/24"}))
        .await
        .unwrap();
    let message =
        "Subnets hosted on the same network must be allocated from the same subnet pool.".to_owned();
    for (network, request) in [
        (&pooled, from(&second, json!({}))),
        (&pooled, json!({"cidr": "10.213.0.0/24"})),
        (&plain, from(&first, json!({}))),
    ] {
        let refused = refusal(subnet(&bed.plugin, &network.id, request).await);
        assert_eq!(refused, (400, "NetworkSubnetPoolAffinityError", message.clone()));
    }
    subnet(&bed.plugin, &pooled.id, json!({"cidr": "fd09::/64"}))
        .await
        .unwrap();
}

#[tokio::test]
async fn subnets_of_a_network_stay_in_one_address_scope() {
    let bed = Bed::sqlite().await;
    let scope = scope(&bed.plugin, json!({"name": "s", "ip_version": 4}))
        .await
        .unwrap();
    let request = |name: &str, prefix: &str, scope: Option<&str>| json!({"name": name, "prefixes": [prefix], "default_prefixlen": 24, "address_scope_id": scope});
    let scoped = pool(&bed.plugin, request("a", "10.1.0.0/16", Some(&scope.id)))
        .await
        .unwrap();
    let too = pool(&bed.plugin, request("b", "10.2.0.0/16", Some(&scope.id)))
        .await
        .unwrap();
    let free = pool(&bed.plugin, request("c", "10.3.0.0/16", None))
        .await
        .unwrap();
    let network = network(&bed.plugin).await;
    subnet(&bed.plugin, &network.id, from(&scoped.id, json!({})))
        .await
        .unwrap();
    subnet(&bed.plugin, &network.id, from(&too.id, json!({})))
        .await
        .unwrap();
    let refused = refusal(subnet(&bed.plugin, &network.id, from(&free.id, json!({}))).await);
    assert_eq!((refused.0, refused.1), (400, "NetworkAddressScopeAffinityError"));
}

#[tokio::test]
async fn the_default_pool_and_its_quota() {
    for bed in Bed::each().await {
        let network = network(&bed.plugin).await;
        let request = json!({
            "name": "d", "prefixes": ["10.7.0.0/16"], "default_prefixlen": 26, "default_quota": 100, "is_default": true
        });
        let default = pool(&bed.plugin, request).await.unwrap();
        let made = subnet(&bed.plugin, &network.id, json!({"use_default_subnetpool": true}))
            .await
            .unwrap();
        assert_eq!(made.subnetpool_id, Some(default.id.clone()));
        let refused =
            refusal(subnet(&bed.plugin, &network.id, json!({"use_default_subnetpool": true})).await);
        let message = "Per-project subnet pool prefix quota exceeded.".to_owned();
        assert_eq!(refused, (409, "SubnetPoolQuotaExceeded", message));
        let hash = bed.texts("SELECT hash FROM subnetpools", 1, args![]).await;
        assert_eq!(hash[0].len(), 36, "whoever allocates changes it");
        let refused = refusal(SubnetPools::delete(&bed.plugin, &admin(), &default.id, None).await);
        assert_eq!((refused.0, refused.1), (400, "SubnetPoolDeleteError"));
        Subnets::delete(&bed.plugin, &admin(), &made.id, None)
            .await
            .unwrap();
        SubnetPools::delete(&bed.plugin, &admin(), &default.id, None)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn pools_of_others_are_not_seen() {
    let bed = Bed::sqlite().await;
    let id = small_pool(&bed).await;
    let found = SubnetPools::show(&bed.plugin, &member("p2"), &id).await;
    assert_eq!(refusal(found).1, "SubnetPoolNotFound");
    assert!(SubnetPools::show(&bed.plugin, &member("p1"), &id).await.is_ok());
}
