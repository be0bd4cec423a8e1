//! What policy rules ask about the resource that another one belongs to: whose is the network of this port?

use std::collections::HashMap;

use model::Fault;

use crate::net::{Networks, floating_ip, network, security_group};
use crate::{Collection, Context, Plugin, Result};

/// A kind of resource that others belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parent {
    /// Of ports and subnets.
    Network,
    /// Of rules.
    SecurityGroup,
    /// Of port forwardings.
    FloatingIp,
}

impl Parent {
    /// By its name in rules: the `network` of `%(network:project_id)s`.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "network" => Some(Self::Network),
            "security_group" => Some(Self::SecurityGroup),
            "floatingip" => Some(Self::FloatingIp),
            _ => None,
        }
    }

    fn table(self) -> &'static str {
        match self {
            Self::Network => "networks",
            Self::SecurityGroup => "securitygroups",
            Self::FloatingIp => "floatingips",
        }
    }

    /// 404 of a parent.
    pub fn not_found(self, id: &str) -> Fault {
        match self {
            Self::Network => network::not_found(id),
            Self::SecurityGroup => security_group::not_found(id),
            Self::FloatingIp => floating_ip::not_found(id),
        }
    }
}

/// The projects that parents belong to, by id; a parent that does not exist is left out.
///
/// # Errors
/// See [`crate::Error`].
pub async fn owners(plugin: &Plugin, parent: Parent, ids: &[&str]) -> Result<HashMap<String, String>> {
    let mut tx = plugin.db.read().await?;
    Ok(store::owner::of(&mut tx, parent.table(), ids).await?)
}

/// Whether a network is shared as its project sees it; without a project, as an administrator sees it
/// (`FieldCheck` in `neutron/policy.py`).
///
/// # Errors
/// `NetworkNotFound` when the project does not see it.
pub async fn network_shared(plugin: &Plugin, network: &str, project: Option<&str>) -> Result<bool> {
    let context = match project {
        Some(project) => Context {
            project_id: Some(project.to_owned()),
            ..Context::default()
        },
        None => Context::admin(),
    };
    Ok(Networks::show(plugin, &context, network).await?.shared)
}
