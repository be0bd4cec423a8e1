//! Address groups: networks that rules of security groups name together.

use crate::{Resource, Standard, View};

/// A row of `address_groups` with its addresses.
#[derive(Clone, Debug)]
pub struct AddressGroup {
    /// UUID.
    pub id: String,
    /// Owner.
    pub project_id: String,
    /// Display name.
    pub name: String,
    /// CIDRs without host bits, IPv4 and IPv6 mixed, in the order of their text.
    pub addresses: Vec<String>,
    /// Whether the caller's project may use it because of an RBAC policy. Only rules of policy files see this.
    pub shared: bool,
    /// Standard attributes; address groups have no tags.
    pub standard: Standard,
}

impl Resource for AddressGroup {
    const NAME: &'static str = "address_group";
    const COLLECTION: &'static str = "address_groups";

    fn id(&self) -> &str {
        &self.id
    }

    fn revision(&self) -> Option<i64> {
        Some(self.standard.revision_number)
    }

    fn render(&self, view: &mut View) {
        view.put("id", &self.id);
        view.put("name", &self.name);
        view.put_project(&self.project_id);
        view.put("addresses", &self.addresses);
        view.put("revision_number", &self.standard.revision_number);
        view.put("description", &self.standard.description);
        view.put("created_at", &self.standard.created_at);
        view.put("updated_at", &self.standard.updated_at);
    }

    fn render_hidden(&self, view: &mut View) {
        view.put("shared", &self.shared);
        view.put("standard_attr_id", &self.standard.id);
    }
}
