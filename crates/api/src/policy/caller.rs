//! The caller of a request: what policy rules know of it, and what the use cases are told.

use std::sync::Arc;

use oslo::policy::{Answers, Credentials, Policy, Target, Verdict};
use plugin::{Context, Whose};
use serde_json::{Value, json};

use super::gate::Gate;
use super::policies::Policies;

/// Somebody whose identity is established.
#[derive(Clone, Debug, Default)]
pub struct Caller {
    /// User.
    pub user_id: Option<String>,
    /// Name of the user.
    pub user_name: Option<String>,
    /// Domain of the user.
    pub user_domain_id: Option<String>,
    /// Project that the caller works in.
    pub project_id: Option<String>,
    /// Name of the project.
    pub project_name: Option<String>,
    /// Domain of the project.
    pub project_domain_id: Option<String>,
    /// Domain that the caller works in, of a token for a domain.
    pub domain_id: Option<String>,
    /// `all`, of a token for the system.
    pub system_scope: Option<String>,
    /// Roles.
    pub roles: Vec<String>,
    /// Whether the project is Keystone's project for administrators; so it is where Keystone names none.
    pub is_admin_project: bool,
    /// The service that passes the request on, if there is one.
    pub service: Option<Service>,
    /// An administrator whatever the rules say: where there is no authentication.
    pub is_admin: bool,
}

/// A service that acts for a user and shows a token of its own.
#[derive(Clone, Debug, Default)]
pub struct Service {
    /// User.
    pub user_id: Option<String>,
    /// Domain of the user.
    pub user_domain_id: Option<String>,
    /// Project.
    pub project_id: Option<String>,
    /// Domain of the project.
    pub project_domain_id: Option<String>,
    /// Roles.
    pub roles: Vec<String>,
}

impl Caller {
    /// Everybody, where there is no authentication (`NoauthFakeProjectId` in `neutron/auth.py`).
    pub fn anybody(project_id: Option<String>) -> Self {
        Self {
            project_id,
            roles: ["admin", "member", "reader"].map(str::to_owned).into(),
            is_admin_project: true,
            is_admin: true,
            ..Self::default()
        }
    }

    /// What rules can ask about it (`to_policy_values` in `oslo_context/context.py` and `neutron_lib/context.py`).
    fn values(&self) -> Target {
        let service = self.service.clone().unwrap_or_default();
        let values = json!({
            "user_id": self.user_id,
            "user_domain_id": self.user_domain_id,
            "system_scope": self.system_scope,
            "domain_id": self.domain_id,
            "project_id": self.project_id,
            "project_domain_id": self.project_domain_id,
            "roles": self.roles,
            "is_admin_project": self.is_admin_project,
            "service_user_id": service.user_id,
            "service_user_domain_id": service.user_domain_id,
            "service_project_id": service.project_id,
            "service_project_domain_id": service.project_domain_id,
            "service_roles": service.roles,
            "user": self.user_id,
            "domain": self.domain_id,
            "user_domain": self.user_domain_id,
            "project_domain": self.project_domain_id,
            "project_name": self.project_name,
            "user_name": self.user_name,
        });
        match values {
            Value::Object(values) => values,
            _ => Target::new(),
        }
    }

    /// Judge the caller by the rules that mark it, before anything is known of what it wants.
    pub fn enter(self, policies: &Policies, request_id: String) -> (Context, Gate) {
        let policy = policies.current();
        let mut values = self.values();
        let credentials = Credentials::new(values.clone());
        // Rules about the caller alone: it is its own target.
        let holds = |rule: &str| {
            let verdict = policy.enforce(rule, &values, &credentials, &Answers::new());
            policy.contains(rule) && verdict == Ok(Verdict::Allow)
        };
        let context = Context {
            request_id,
            user_id: self.user_id.clone(),
            project_id: self.project_id.clone(),
            is_admin: self.is_admin || holds("context_is_admin"),
            global_access: holds("context_with_global_access"),
            is_service: holds("service_api") || holds("context_is_advsvc"),
            sets_project: holds("context_can_set_project_id"),
            default_groups: default_groups(&policy, &credentials, self.project_id.as_deref()),
        };
        values.insert("is_admin".to_owned(), context.is_admin.into());
        let global = context.is_admin || context.global_access;
        values.insert("has_global_access".to_owned(), global.into());
        values.insert("can_set_project_id".to_owned(), context.can_set_project().into());
        let gate = Gate {
            bypass: context.is_admin && !policies.enforce_new_defaults(),
            credentials: Arc::new(Credentials::new(values)),
            policy,
        };
        (context, gate)
    }
}

/// For whom a caller may cause a default security group to be made, which use cases do by the way.
fn default_groups(policy: &Policy, credentials: &Credentials, project: Option<&str>) -> Whose {
    let reduced = policy.reduce_rule("create_default_security_group", credentials);
    let mut own = Target::new();
    own.insert("project_id".to_owned(), json!(project));
    match reduced.constant() {
        Some(true) => Whose::Any,
        Some(false) => Whose::Nobody,
        None if reduced.evaluate(&own, &Answers::new()) == Verdict::Allow => Whose::Own,
        None => Whose::Nobody,
    }
}
