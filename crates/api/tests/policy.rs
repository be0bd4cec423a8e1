//! Policy on resources whose parent does not exist: in a list they are passed over, by themselves they are a 404.

#![allow(clippy::unwrap_used)]
mod common;

use api::policy::{Action, Caller, Policies};
use api::{ApiConfig, App, Failure};
use model::{Resource, View};
use serde_json::json;

/// As much of a port as rules look at.
struct Port {
    id: &'static str,
    project: &'static str,
}

impl Resource for Port {
    const NAME: &'static str = "port";
    const COLLECTION: &'static str = "ports";

    fn id(&self) -> &str {
        self.id
    }

    fn render(&self, view: &mut View) {
        view.put("id", self.id);
        view.put("network_id", "gone");
        view.put_project(self.project);
    }
}

#[tokio::test]
async fn a_network_that_has_just_gone_hides_its_ports_and_no_others() {
    let directory = tempfile::tempdir().unwrap();
    let plugin = common::plugin(directory.path()).await;
    store::schema::upgrade(&plugin.db).await.unwrap();
    let app = App::new(plugin, ApiConfig::default());
    for project in [Some("own".to_owned()), None] {
        let caller = Caller {
            project_id: project.clone(),
            roles: vec!["member".to_owned(), "reader".to_owned()],
            ..Caller::default()
        };
        let (_, gate) = caller.enter(&Policies::default(), String::new());
        let ports = ["own", "other"].map(|project| Port { id: project, project });
        let seen = gate
            .select(&app, &Action::rule("get_port"), ports.into())
            .await
            .unwrap();
        let seen: Vec<&str> = seen.iter().map(|port| port.id).collect();
        assert_eq!(seen, Vec::from_iter(project.as_deref()), "{project:?}");

        let new = json!({"network_id": "gone", "project_id": "own"});
        let refused = gate
            .enforce(&app, &Action::rule("create_port"), new.as_object().unwrap())
            .await;
        match refused {
            Err(Failure::Fault(fault)) => assert_eq!(fault.error_type, "NetworkNotFound"),
            other => panic!("{other:?}"),
        }
    }
}
