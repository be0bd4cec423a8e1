//! Whether new groups are stateful when nobody says so.

use crate::{Resource, View};

/// A row of `security_groups_default_statefulness`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefaultStatefulness {
    /// UUID.
    pub id: String,
    /// The project that it is for; `None` for all that have none of their own.
    pub project_id: Option<String>,
    /// What new groups are.
    pub stateful: bool,
}

impl Resource for DefaultStatefulness {
    const NAME: &'static str = "security_groups_default_statefulness";
    const COLLECTION: &'static str = "security_groups_default_statefulness";

    fn id(&self) -> &str {
        &self.id
    }

    fn render(&self, view: &mut View) {
        view.put("id", &self.id);
        view.put("project_id", &self.project_id);
        view.put("stateful", &self.stateful);
    }
}
