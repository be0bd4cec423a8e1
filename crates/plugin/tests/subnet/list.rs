//! Lists: filters, sharing, and who sees what.

use model::ListQuery;
use plugin::net::{AddressScopes, Networks, SubnetPools, Subnets};
use plugin::{Collection, Context};
use serde_json::json;

use super::{made, network, pool, scope, subnet};
use crate::common::{Bed, admin, member};
use model::attr::maps;

/// Names and values.
type Filters<'a> = &'a [(&'a str, &'a str)];

fn query(filters: Filters<'_>) -> ListQuery {
    let mut query = ListQuery::default();
    for (name, value) in filters {
        query
            .filters
            .push(((*name).to_owned(), vec![(*value).to_owned()]));
    }
    query
}

async fn cidrs(bed: &Bed, context: &Context, filters: Filters<'_>) -> Vec<String> {
    let found = Subnets::list(&bed.plugin, context, &query(filters))
        .await
        .unwrap();
    let mut cidrs: Vec<String> = found.into_iter().map(|subnet| subnet.cidr).collect();
    cidrs.sort_unstable();
    cidrs
}

#[tokio::test]
async fn filters_and_visibility() {
    for bed in Bed::each().await {
        let request = json!({"shared": true, "router:external": true});
        let shared = made::<Networks>(&bed.plugin, &maps::NETWORK, request)
            .await
            .unwrap();
        let own = network(&bed.plugin).await;
        subnet(
            &bed.plugin,
            &shared.id,
            json!({"cidr": "10.1.0.0/24", "name": "a"}),
        )
        .await
        .unwrap();
        subnet(
            &bed.plugin,
            &own.id,
            json!({"cidr": "10.2.0.0/24", "enable_dhcp": false}),
        )
        .await
        .unwrap();
        subnet(
            &bed.plugin,
            &own.id,
            json!({"cidr": "fd02::/64", "project_id": "p3"}),
        )
        .await
        .unwrap();
        let all = ["10.1.0.0/24", "10.2.0.0/24", "fd02::/64"];
        let cases: [(Filters<'_>, &[&str]); 11] = [
            (&[], &all),
            (&[("shared", "true")], &all[..1]),
            (&[("shared", "false")], &all[1..]),
            (&[("router:external", "true")], &all[..1]),
            (&[("router:external", "false")], &all[1..]),
            (&[("ip_version", "6")], &all[2..]),
            (&[("cidr", "10.2.0.0/24")], &all[1..2]),
            (&[("enable_dhcp", "false")], &all[1..2]),
            (&[("network_id", &own.id)], &all[1..]),
            (&[("name", "a"), ("ip_version", "6")], &[]),
            (&[("gateway_ip", "10.1.0.1")], &all[..1]),
        ];
        for (filters, expected) in cases {
            assert_eq!(cidrs(&bed, &admin(), filters).await, expected, "{filters:?}");
        }
        assert_eq!(
            cidrs(&bed, &member("p2"), &[]).await,
            all[..1],
            "on a shared network"
        );
        assert_eq!(
            cidrs(&bed, &member("p3"), &[]).await,
            [all[0], all[2]],
            "and one's own"
        );
        assert_eq!(cidrs(&bed, &member("p1"), &[]).await, all[..2]);
    }
}

#[tokio::test]
async fn shared_pools_and_scopes() {
    for bed in Bed::each().await {
        for (name, shared) in [("a", false), ("b", true)] {
            let request = json!({"name": name, "prefixes": ["10.0.0.0/8"], "shared": shared});
            pool(&bed.plugin, request).await.unwrap();
            scope(
                &bed.plugin,
                json!({"name": name, "ip_version": 4, "shared": shared}),
            )
            .await
            .unwrap();
        }
        for (value, expected) in [("true", "b"), ("false", "a")] {
            let query = query(&[("shared", value)]);
            let pools = SubnetPools::list(&bed.plugin, &admin(), &query).await.unwrap();
            assert_eq!(
                pools.iter().map(|pool| pool.name.as_str()).collect::<Vec<_>>(),
                [expected]
            );
            let scopes = AddressScopes::list(&bed.plugin, &admin(), &query).await.unwrap();
            assert_eq!(
                scopes.iter().map(|scope| scope.name.as_str()).collect::<Vec<_>>(),
                [expected]
            );
        }
        let others = SubnetPools::list(&bed.plugin, &member("p2"), &query(&[]))
            .await
            .unwrap();
        assert_eq!(
            others.iter().map(|pool| pool.name.as_str()).collect::<Vec<_>>(),
            ["b"]
        );
        let quota = SubnetPools::list(&bed.plugin, &admin(), &query(&[("default_prefixlen", "8")]))
            .await
            .unwrap();
        assert_eq!(quota.len(), 2);
    }
}
