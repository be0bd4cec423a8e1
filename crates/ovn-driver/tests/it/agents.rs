//! Agents that are described and removed, in Southbound.

use ovsdb::{Condition, Datum, Mutation, Op};

use crate::bench::{Server, Store, eventually};
use crate::ovn::{Ovn, register_chassis};

#[tokio::test]
async fn agents_are_described_and_removed_with_their_chassis() {
    let (ovn, store) = (Ovn::start(), Store::new().await);
    let sb = ovn.client("sb").await;
    for name in ["hv1", "hv2"] {
        register_chassis(&sb, name, "").await;
    }
    let hv1 = vec![Condition::eq("name", "hv1")];
    let metadata = Mutation::insert("external_ids", Datum::map([("neutron:ovn-metadata-id", "m1")]));
    sb.transact(vec![
        Op::mutate("Chassis_Private", hv1, vec![metadata]),
        Op::insert("SB_Global", ovsdb::Row::new()),
    ])
    .await
    .unwrap();
    let server = Server::start(&store, &ovn).await;
    let descriptions = || -> Vec<(String, String)> {
        let agents = server.driver.agents().into_iter();
        agents.map(|agent| (agent.id, agent.description)).collect()
    };
    let told = |texts: [&str; 3]| -> Vec<(String, String)> {
        let ids = ["hv1", "hv2", "m1"].into_iter().map(str::to_owned);
        ids.zip(texts.into_iter().map(str::to_owned)).collect()
    };
    eventually("Southbound is there", async || {
        descriptions() == told(["", "", ""])
    })
    .await;

    let find = |id: &str| {
        let mut agents = server.driver.agents().into_iter();
        agents.find(|agent| agent.id == id).unwrap()
    };
    for (id, text) in [("hv2", "rack 7"), ("m1", "metadata"), ("hv2", "rack 8")] {
        server.driver.describe_agent(&find(id), text).await.unwrap();
    }
    eventually("they are described", async || {
        descriptions() == told(["", "rack 8", "metadata"])
    })
    .await;
    server.driver.describe_agent(&find("m1"), "").await.unwrap();
    eventually("one is not", async || descriptions() == told(["", "rack 8", ""])).await;

    // What runs on a chassis goes with it.
    server.driver.delete_agent(&find("m1")).await.unwrap();
    eventually("the other chassis is left", async || {
        descriptions() == [("hv2".to_owned(), "rack 8".to_owned())]
    })
    .await;
    for table in ["Chassis", "Chassis_Private", "Encap"] {
        let rows = sb.transact(vec![Op::select(table, Vec::new())]).await.unwrap();
        assert_eq!(rows[0].rows().len(), 1, "{table}");
    }
    // Servers in Python have been told, and nothing is left of that.
    let global = sb
        .transact(vec![Op::select("SB_Global", Vec::new())])
        .await
        .unwrap();
    assert_eq!(global[0].rows()[0].map_str("external_ids", "delete_agent"), None);
    server.stop().await;
}
