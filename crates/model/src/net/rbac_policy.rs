//! RBAC policies: who may use what belongs to somebody else.

use crate::{Resource, View};

/// What can be shared (`neutron/db/rbac_db_models.py`). The order is that of lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SharedKind {
    /// `qos_policies`
    QosPolicy,
    /// `security_groups`
    SecurityGroup,
    /// `networks`, with their subnets
    Network,
    /// `subnetpools`
    SubnetPool,
    /// `address_scopes`
    AddressScope,
    /// `address_groups`
    AddressGroup,
}

impl SharedKind {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::QosPolicy,
        Self::SecurityGroup,
        Self::Network,
        Self::SubnetPool,
        Self::AddressScope,
        Self::AddressGroup,
    ];

    /// The value of `object_type`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::QosPolicy => "qos_policy",
            Self::SecurityGroup => "security_group",
            Self::Network => "network",
            Self::SubnetPool => "subnetpool",
            Self::AddressScope => "address_scope",
            Self::AddressGroup => "address_group",
        }
    }

    /// The kind of an `object_type`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// A row of one of the `*rbacs` tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RbacPolicy {
    /// UUID.
    pub id: String,
    /// Owner of the policy, who need not be the owner of what it shares.
    pub project_id: String,
    /// What is shared.
    pub kind: SharedKind,
    /// UUID of what is shared.
    pub object_id: String,
    /// Project that it is shared with, `*` for all.
    pub target: String,
    /// `access_as_shared`, `access_as_external`
    pub action: String,
}

impl Resource for RbacPolicy {
    const NAME: &'static str = "rbac_policy";
    const COLLECTION: &'static str = "rbac_policies";

    fn id(&self) -> &str {
        &self.id
    }

    fn render(&self, view: &mut View) {
        view.put("id", &self.id);
        view.put_project(&self.project_id);
        view.put("action", &self.action);
        view.put("object_id", &self.object_id);
        view.put("target_tenant", &self.target);
        view.put("object_type", self.kind.as_str());
    }
}
