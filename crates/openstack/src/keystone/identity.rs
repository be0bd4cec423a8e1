//! What a valid token says about its bearer.

use chrono::{DateTime, Utc};

use super::access_rules::AccessRules;

/// The bearer of a valid token. It has no token in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Identity {
    /// `X-User-Id`.
    pub user_id: String,
    /// `X-User-Name`.
    pub user_name: String,
    /// `X-User-Domain-Id`.
    pub user_domain_id: Option<String>,
    /// `X-User-Domain-Name`.
    pub user_domain_name: Option<String>,
    /// `X-Project-Id`.
    pub project_id: Option<String>,
    /// `X-Project-Name`.
    pub project_name: Option<String>,
    /// `X-Project-Domain-Id`.
    pub project_domain_id: Option<String>,
    /// `X-Project-Domain-Name`.
    pub project_domain_name: Option<String>,
    /// `X-Domain-Id`, of a token for a domain.
    pub domain_id: Option<String>,
    /// `X-Domain-Name`.
    pub domain_name: Option<String>,
    /// `OpenStack-System-Scope`: `all` or nothing. A service token decides about it, as in the original.
    pub system_scope: Option<String>,
    /// `X-Roles`: names of the roles.
    pub roles: Vec<String>,
    /// `X-Is-Admin-Project`.
    pub is_admin_project: bool,
    /// When the token ends.
    pub expires_at: DateTime<Utc>,
    /// The service that hands the request on, when it proved who it is.
    pub service: Option<ServiceIdentity>,
    /// Limits of an application credential.
    pub(super) access_rules: Option<AccessRules>,
    /// Kinds of clients that the token is bound to.
    pub(super) bind: Vec<String>,
}

impl Identity {
    /// Whether the token has ended.
    pub(super) fn is_expired(&self) -> bool {
        self.expires_at < Utc::now()
    }
}

/// The bearer of a service token: `X-Service-*`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ServiceIdentity {
    /// `X-Service-User-Id`.
    pub user_id: String,
    /// `X-Service-User-Name`.
    pub user_name: String,
    /// `X-Service-User-Domain-Id`.
    pub user_domain_id: Option<String>,
    /// `X-Service-User-Domain-Name`.
    pub user_domain_name: Option<String>,
    /// `X-Service-Project-Id`.
    pub project_id: Option<String>,
    /// `X-Service-Project-Name`.
    pub project_name: Option<String>,
    /// `X-Service-Project-Domain-Id`.
    pub project_domain_id: Option<String>,
    /// `X-Service-Project-Domain-Name`.
    pub project_domain_name: Option<String>,
    /// `X-Service-Roles`.
    pub roles: Vec<String>,
}

impl From<&Identity> for ServiceIdentity {
    fn from(identity: &Identity) -> Self {
        Self {
            user_id: identity.user_id.clone(),
            user_name: identity.user_name.clone(),
            user_domain_id: identity.user_domain_id.clone(),
            user_domain_name: identity.user_domain_name.clone(),
            project_id: identity.project_id.clone(),
            project_name: identity.project_name.clone(),
            project_domain_id: identity.project_domain_id.clone(),
            project_domain_name: identity.project_domain_name.clone(),
            roles: identity.roles.clone(),
        }
    }
}
