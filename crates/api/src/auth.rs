//! Who the caller is. Only `auth_strategy = noauth` for now; Keystone will be another variant.

use plugin::Context;

/// `[DEFAULT] auth_strategy`.
#[derive(Clone, Debug)]
pub enum Auth {
    /// `noauth`: everybody is an administrator.
    NoAuth {
        /// Owner of resources whose creation names none. `None` refuses such requests.
        project_id: Option<String>,
    },
}

impl Default for Auth {
    /// What Neutron's own `api-paste.ini` makes of `noauth` (`neutron/auth.py`, `NoauthFakeProjectId`).
    fn default() -> Self {
        Self::NoAuth {
            project_id: Some("fake_project_id".to_owned()),
        }
    }
}

impl Auth {
    /// The caller of a request.
    pub(crate) fn context(&self, request_id: String) -> Context {
        match self {
            Self::NoAuth { project_id } => Context {
                request_id,
                project_id: project_id.clone(),
                is_admin: true,
                ..Context::default()
            },
        }
    }
}
