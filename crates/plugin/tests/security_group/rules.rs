//! What a rule may say, and which rules are the same.

use model::ListQuery;
use plugin::Collection;
use plugin::net::SecurityGroupRules;
use serde_json::{Value, json};

use crate::common::{Bed, admin, body, member, refusal, shown};
use crate::{group, make, rule};

#[tokio::test]
async fn protocols_have_several_names() {
    let bed = Bed::sqlite().await;
    let group = group(&bed.plugin, "p1", "sg").await;
    let create = async |rule_: Value| make(&bed.plugin, &admin(), vec![rule(&group, rule_)]).await;
    for (first, same) in [
        (json!({"protocol": "tcp"}), json!({"protocol": "6"})),
        (json!({"protocol": "17"}), json!({"protocol": "udp"})),
        (json!({"protocol": "ip"}), json!({"protocol": "0"})),
        (json!({"protocol": "vrrp"}), json!({"protocol": "112"})),
        (json!({"protocol": "253"}), json!({"protocol": "253"})),
        (
            json!({"protocol": "tcp", "port_range_min": 80, "port_range_max": 80}),
            json!({"protocol": "6", "port_range_min": 80, "port_range_max": 80, "remote_ip_prefix": "0.0.0.0/0"}),
        ),
        (
            json!({"protocol": "udp", "remote_ip_prefix": "10.0.0.1"}),
            json!({"protocol": "udp", "remote_ip_prefix": "10.0.0.1/32"}),
        ),
        (
            json!({"protocol": "icmp", "ethertype": "IPv6"}),
            json!({"protocol": "58", "ethertype": "IPv6"}),
        ),
        (
            json!({"protocol": "icmp", "port_range_min": 8, "port_range_max": 0}),
            json!({"protocol": "1", "port_range_min": 8, "port_range_max": 0}),
        ),
    ] {
        let made = create(first.clone()).await.unwrap().remove(0);
        let expected = format!("Security group rule already exists. Rule id is {}.", made.id);
        let again = refusal(create(same.clone()).await);
        assert_eq!(
            again,
            (409, "SecurityGroupRuleExists", expected),
            "{first} {same}"
        );
    }
    for alias in ["icmp", "icmpv6", "ipv6-icmp", "1"] {
        let outcome = refusal(create(json!({"protocol": alias, "ethertype": "IPv6"})).await);
        assert_eq!(outcome.1, "SecurityGroupRuleExists", "{alias}");
    }
    // Number 0, too, but another name than `ip`.
    create(json!({"protocol": "hopopt"})).await.unwrap();
    // The same with other host bits is another rule.
    create(json!({"protocol": "udp", "remote_ip_prefix": "10.0.0.1/24"}))
        .await
        .unwrap();
    create(json!({"protocol": "udp", "remote_ip_prefix": "10.0.0.2/24"}))
        .await
        .unwrap();
    // So is the same in the other direction, in the other IP version and in another group.
    create(json!({"protocol": "tcp", "direction": "egress"}))
        .await
        .unwrap();
    create(json!({"protocol": "tcp", "ethertype": "IPv6"}))
        .await
        .unwrap();
}

#[tokio::test]
async fn every_port_is_no_port_range() {
    let bed = Bed::sqlite().await;
    let group = group(&bed.plugin, "p1", "sg").await;
    let all = json!({"protocol": "tcp", "port_range_min": 1, "port_range_max": 65535});
    let made = make(&bed.plugin, &admin(), vec![rule(&group, all)])
        .await
        .unwrap();
    assert_eq!((made[0].port_range_min, made[0].port_range_max), (None, None));
}

#[tokio::test]
async fn refusals_in_neutrons_words() {
    let bed = Bed::sqlite().await;
    let group = group(&bed.plugin, "p1", "sg").await;
    for (attributes, error_type, message) in [
        (
            json!({"protocol": "udp", "port_range_min": 0, "port_range_max": 9}),
            "SecurityGroupInvalidPortValue",
            "Invalid value for port 0",
        ),
        (
            json!({"protocol": "udp", "port_range_min": 1}),
            "SecurityGroupInvalidPortRange",
            "For TCP/UDP protocols, port_range_min must be <= port_range_max",
        ),
        (
            json!({"port_range_min": 1, "port_range_max": 2}),
            "SecurityGroupProtocolRequiredWithPorts",
            "Must also specify protocol if port range is given.",
        ),
        (
            json!({"protocol": "vrrp", "port_range_min": 1, "port_range_max": 2}),
            "SecurityGroupInvalidProtocolForPort",
            "Ports cannot be specified for protocol 112. Ports are only supported for DCCP, SCTP, TCP, UDP, UDPLITE.",
        ),
        (
            json!({"protocol": "icmp", "port_range_min": 256}),
            "SecurityGroupInvalidIcmpValue",
            "Invalid value for ICMP type (port_range_min) 256. It must be 0 to 255.",
        ),
        (
            json!({"protocol": "icmp", "port_range_max": 256}),
            "SecurityGroupInvalidIcmpValue",
            "Invalid value for ICMP code (port_range_max) 256. It must be 0 to 255.",
        ),
        (
            json!({"protocol": "icmp", "port_range_max": 0}),
            "SecurityGroupMissingIcmpType",
            "ICMP code (port-range-max) 0 is provided but ICMP type (port-range-min) is missing.",
        ),
        (
            json!({"protocol": "ipv6-route"}),
            "SecurityGroupEthertypeConflictWithProtocol",
            "Invalid ethertype IPv4 for protocol ipv6-route.",
        ),
        (
            json!({"protocol": "43"}),
            "SecurityGroupEthertypeConflictWithProtocol",
            "Invalid ethertype IPv4 for protocol 43.",
        ),
        (
            json!({"remote_ip_prefix": "fe80::/64"}),
            "SecurityGroupRuleParameterConflict",
            "Conflicting value ethertype IPv4 for CIDR fe80::/64",
        ),
        (
            json!({"remote_ip_prefix": "10.0.0.0/8", "remote_group_id": group.id}),
            "SecurityGroupMultipleRemoteEntites",
            "Only one of remote_ip_prefix or remote_group_id or remote_address_group_id may be provided.",
        ),
        (
            json!({"remote_group_id": 5}),
            "HTTPBadRequest",
            "Invalid input for remote_group_id. Reason: '5' is not a valid string.",
        ),
    ] {
        let outcome = make(&bed.plugin, &admin(), vec![rule(&group, attributes.clone())]).await;
        assert_eq!(
            refusal(outcome),
            (400, error_type, message.to_owned()),
            "{attributes}"
        );
    }
    for (attributes, error_type, message) in [
        (
            json!({"remote_group_id": "x"}),
            "SecurityGroupNotFound",
            "Security group x does not exist",
        ),
        (
            json!({"remote_address_group_id": "x"}),
            "AddressGroupNotFound",
            "Address group x could not be found.",
        ),
        (
            json!({"security_group_id": "x"}),
            "SecurityGroupNotFound",
            "Security group x does not exist",
        ),
    ] {
        let outcome = make(&bed.plugin, &admin(), vec![rule(&group, attributes.clone())]).await;
        assert_eq!(
            refusal(outcome),
            (404, error_type, message.to_owned()),
            "{attributes}"
        );
    }
    assert_eq!(
        bed.number("SELECT COUNT(*) FROM securitygrouprules").await,
        6,
        "nothing was kept"
    );
}

#[tokio::test]
async fn groups_of_others_are_not_there() {
    for bed in Bed::each().await {
        let mine = group(&bed.plugin, "p1", "mine").await;
        let theirs = group(&bed.plugin, "p2", "theirs").await;
        let remote = json!({"remote_group_id": theirs.id});
        let not_found = |id: &str| {
            (
                404,
                "SecurityGroupNotFound",
                format!("Security group {id} does not exist"),
            )
        };
        let outcome = make(&bed.plugin, &member("p1"), vec![rule(&mine, remote.clone())]).await;
        assert_eq!(refusal(outcome), not_found(&theirs.id));
        let into = json!({"project_id": "p1", "security_group_id": theirs.id});
        let outcome = make(&bed.plugin, &member("p1"), vec![rule(&mine, into)]).await;
        assert_eq!(refusal(outcome), not_found(&theirs.id));
        // An administrator sees both.
        make(&bed.plugin, &admin(), vec![rule(&mine, remote)])
            .await
            .unwrap();
        // What is shared is there.
        bed.execute(
            "INSERT INTO securitygrouprbacs (id, object_id, project_id, target_project, action) VALUES (?, ?, ?, ?, ?)",
            store::args!["r1", &theirs.id, "p2", "p1", "access_as_shared"],
        )
        .await;
        let other = json!({"remote_group_id": theirs.id, "protocol": "tcp"});
        make(&bed.plugin, &member("p1"), vec![rule(&mine, other)])
            .await
            .unwrap();
        let listed = SecurityGroupRules::list(&bed.plugin, &member("p1"), &ListQuery::default())
            .await
            .unwrap();
        assert!(listed.iter().all(|rule| rule.project_id == "p1"));
    }
}

#[tokio::test]
async fn lists_are_narrowed_down_and_sorted() {
    for bed in Bed::each().await {
        let sg = group(&bed.plugin, "p1", "sg").await;
        let ports = [22_i64, 443, 80].map(|port| {
            rule(
                &sg,
                json!({"protocol": "tcp", "port_range_min": port, "port_range_max": port}),
            )
        });
        make(&bed.plugin, &admin(), ports.to_vec()).await.unwrap();
        let listed = async |filters: &[(&str, &str)], sort: Option<(&str, bool)>| {
            let mut query = ListQuery {
                filters: filters
                    .iter()
                    .map(|(name, value)| ((*name).to_owned(), vec![(*value).to_owned()]))
                    .collect(),
                ..ListQuery::default()
            };
            query
                .filters
                .push(("security_group_id".to_owned(), vec![sg.id.clone()]));
            query.sorts.extend(sort.map(|(name, ascending)| model::SortKey {
                name: name.to_owned(),
                ascending,
            }));
            SecurityGroupRules::list(&bed.plugin, &admin(), &query).await
        };
        let count = async |filter: (&str, &str)| listed(&[filter], None).await.unwrap().len();
        assert_eq!(count(("protocol", "tcp")).await, 3);
        assert_eq!(count(("protocol", "6")).await, 0, "as it was given");
        assert_eq!(count(("protocol", "")).await, 2, "any");
        assert_eq!(count(("port_range_min", "80")).await, 1);
        assert_eq!(count(("direction", "egress")).await, 2);
        assert_eq!(
            count(("description", "")).await,
            3,
            "those from templates have none"
        );
        assert_eq!(
            count(("normalized_cidr", "10.0.0.0/8")).await,
            5,
            "computed: no filter"
        );
        assert_eq!(count(("belongs_to_default_sg", "true")).await, 5);
        let sorted = listed(&[("protocol", "tcp")], Some(("port_range_min", false)))
            .await
            .unwrap();
        let ports: Vec<_> = sorted.iter().map(|rule| rule.port_range_min).collect();
        assert_eq!(ports, [Some(443), Some(80), Some(22)]);
        let message =
            "Bad securitygrouprules request: 'normalized_cidr' is an invalid attribute for sort key.";
        let outcome = listed(&[], Some(("normalized_cidr", true))).await;
        assert_eq!(refusal(outcome), (400, "BadRequest", message.to_owned()));
    }
}

#[tokio::test]
async fn a_description_can_be_changed_and_nothing_else() {
    let bed = Bed::sqlite().await;
    let sg = group(&bed.plugin, "p1", "sg").await;
    let made = make(&bed.plugin, &admin(), vec![rule(&sg, json!({"protocol": "esp"}))])
        .await
        .unwrap();
    bed.driver.take();
    let change = async |text: &str| {
        let request = body(json!({"description": text}));
        SecurityGroupRules::update(&bed.plugin, &admin(), &made[0].id, request, None)
            .await
            .unwrap()
    };
    let changed = shown(&change("x").await);
    assert_eq!(
        (&changed["description"], &changed["revision_number"]),
        (&json!("x"), &json!(1))
    );
    assert_eq!(bed.driver.take().len(), 1);
    assert_eq!(change("x").await.standard.revision_number, 1);
    assert_eq!(bed.driver.take(), [], "nothing changed");
}
