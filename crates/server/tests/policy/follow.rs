//! Changes of the files are followed; a broken one changes nothing.

use std::sync::Arc;
use std::time::Duration;

use api::policy::Policies;
use server::policy::{Status, start};
use tokio::task::JoinHandle;

use crate::{Files, rule};

/// A policy that follows its files.
struct Following {
    files: Files,
    policies: Arc<Policies>,
    status: Box<dyn Fn() -> Status>,
    task: JoinHandle<()>,
}

impl Following {
    fn new(files: Files) -> Self {
        let (policies, follower) = start(&files.settings()).unwrap();
        Self {
            status: Box::new(follower.status()),
            task: tokio::spawn(follower.run()),
            files,
            policies,
        }
    }

    fn get_port(&self) -> String {
        rule(&self.policies.current(), &self.files, "get_port").0
    }

    /// Waits until it is so.
    async fn until(&self, what: &str, so: impl Fn(&Self) -> bool) {
        for _ in 0..600 {
            if so(self) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!(
            "{what} did not come true; {} {:?}",
            self.get_port(),
            (self.status)()
        );
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[tokio::test]
async fn changes_come_into_force_and_broken_ones_do_not() {
    let following = Following::new(Files::new("", &[("policy.yaml", "get_port: \"role:a\"")]));
    assert_eq!(
        (following.get_port().as_str(), (following.status)().from_files),
        ("role:a", 1)
    );
    let files = &following.files;

    files.write("policy.yaml", "get_port: \"role:b\"\nget_subnet: \"role:b\"");
    following
        .until("a good edit", |now| now.get_port() == "role:b")
        .await;
    assert_eq!((following.status)().from_files, 2);

    files.write("policy.yaml", "get_port: \"role:c\"\nget_subnet: nobody");
    let refused = |now: &Following| (now.status)().refused;
    following.until("a refusal", |now| !refused(now).is_empty()).await;
    assert_eq!(
        following.get_port(),
        "role:b",
        "the rules of before stay in force"
    );
    let told = files.below(&refused(&following).join("\n"));
    assert!(told.starts_with("policy.yaml:2: rule \"get_subnet\": "), "{told}");

    files.write("policy.yaml", "get_port: \"role:c\"\nget_subnet: \"!\"");
    following
        .until("the corrected edit", |now| now.get_port() == "role:c")
        .await;
    assert_eq!(refused(&following), Vec::<String>::new());
}

#[tokio::test]
async fn files_come_and_go() {
    let following = Following::new(Files::new("", &[]));
    let default = following.get_port();
    following.files.write("policy.d/10.yaml", "get_port: \"role:a\"");
    following
        .until("a new directory", |now| now.get_port() == "role:a")
        .await;
    following.files.write("policy.d/20.yaml", "get_port: \"role:b\"");
    following
        .until("a new file", |now| now.get_port() == "role:b")
        .await;
    let (old, new) = (
        following.files.path("policy.d/20.yaml"),
        following.files.path("policy.d/.20.yaml"),
    );
    std::fs::rename(old, new).unwrap();
    following
        .until("a file that is gone", |now| now.get_port() == "role:a")
        .await;
    std::fs::remove_dir_all(following.files.path("policy.d")).unwrap();
    following
        .until("the defaults", |now| now.get_port() == default)
        .await;
}
