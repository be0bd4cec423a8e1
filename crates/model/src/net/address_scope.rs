//! Address scopes: subnet pools of one scope do not overlap.

use crate::{Resource, View};

/// A row of `address_scopes`.
#[derive(Clone, Debug)]
pub struct AddressScope {
    /// UUID.
    pub id: String,
    /// Owner.
    pub project_id: String,
    /// Display name.
    pub name: String,
    /// 4 or 6.
    pub ip_version: i64,
    /// Whether every project may use it.
    pub shared: bool,
}

impl Resource for AddressScope {
    const NAME: &'static str = "address_scope";
    const COLLECTION: &'static str = "address_scopes";

    fn id(&self) -> &str {
        &self.id
    }

    fn render(&self, view: &mut View) {
        view.put("id", &self.id);
        view.put_project(&self.project_id);
        view.put("name", &self.name);
        view.put("shared", &self.shared);
        view.put("ip_version", &self.ip_version);
    }
}
