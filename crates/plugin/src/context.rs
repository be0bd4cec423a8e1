//! On whose behalf something is done.

/// The caller of a request, as the policy engine has judged it (`neutron_lib/context.py`).
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// Request id, `req-<uuid>`, for logs.
    pub request_id: String,
    /// User of the caller.
    pub user_id: Option<String>,
    /// Project of the caller; without authentication there is none.
    pub project_id: Option<String>,
    /// Rule `context_is_admin`: may do everything.
    pub is_admin: bool,
    /// Rule `context_with_global_access`: sees the resources of every project.
    pub global_access: bool,
    /// Rules `service_api` and `context_is_advsvc`: another service of the cloud, such as Nova.
    pub is_service: bool,
    /// Rule `context_can_set_project_id`: may create resources for other projects.
    pub sets_project: bool,
    /// Rule `create_default_security_group`: for whom it may cause the default security group to be made.
    pub default_groups: Whose,
}

/// For whom a caller may do something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Whose {
    /// For nobody.
    Nobody,
    /// For its own project.
    #[default]
    Own,
    /// For every project.
    Any,
}

impl Context {
    /// The system itself.
    pub fn admin() -> Self {
        Self {
            is_admin: true,
            ..Self::default()
        }
    }

    /// The same caller with the rights of the system, for what it causes but may not do by itself.
    #[must_use]
    pub fn elevated(&self) -> Self {
        Self {
            is_admin: true,
            ..self.clone()
        }
    }

    /// The project whose rows (and those shared with it) the caller sees; `None` when it sees all
    /// (`model_query_scope_is_project` in `neutron_lib/db/utils.py`). A caller without a project sees nobody's.
    pub fn scope(&self) -> Option<&str> {
        let all = self.is_admin || self.global_access || self.is_service;
        (!all).then(|| self.project_id.as_deref().unwrap_or_default())
    }

    /// Whether the caller may cause the default security group of a project to be made.
    pub fn makes_default_group(&self, project: &str) -> bool {
        match self.default_groups {
            _ if self.is_admin || self.is_service => true,
            Whose::Any => true,
            Whose::Own => self.project_id.as_deref() == Some(project),
            Whose::Nobody => false,
        }
    }

    /// Whether the caller may name another project as the owner of what it creates.
    pub fn can_set_project(&self) -> bool {
        self.is_admin || self.is_service || self.sets_project
    }
}
