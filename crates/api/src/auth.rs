//! Who the caller is.

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use openstack::keystone::{Identity, Keystone, Refusal};
use serde_json::json;

use crate::policy::{Caller, Service};
use crate::{Reply, accept};

const SERVICE_TOKEN: HeaderName = HeaderName::from_static("x-service-token");
const AUTH_TOKEN: HeaderName = HeaderName::from_static("x-auth-token");
/// The older name of `X-Auth-Token`, which keystonemiddleware takes as well.
const STORAGE_TOKEN: HeaderName = HeaderName::from_static("x-storage-token");

/// `[DEFAULT] auth_strategy`.
#[derive(Clone, Debug)]
pub enum Auth {
    /// `noauth`: everybody is an administrator.
    NoAuth {
        /// Owner of resources whose creation names none. `None` refuses such requests.
        project_id: Option<String>,
    },
    /// `keystone`: whoever has a token.
    Keystone(Keystone),
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
    /// The caller of a request, or the answer to somebody who does not get in.
    pub(crate) async fn caller(
        &self,
        method: &Method,
        path: &str,
        headers: &HeaderMap,
    ) -> Result<Caller, Reply> {
        let keystone = match self {
            Self::NoAuth { project_id } => return Ok(Caller::anybody(project_id.clone())),
            Self::Keystone(keystone) => keystone,
        };
        let text = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        let token = text(&AUTH_TOKEN).or_else(|| text(&STORAGE_TOKEN));
        match keystone
            .authenticate(token, text(&SERVICE_TOKEN), method.as_str(), path)
            .await
        {
            Ok(identity) => Ok(caller(&identity)),
            Err(refusal) => Err(refuse(refusal, keystone, headers)),
        }
    }
}

fn caller(identity: &Identity) -> Caller {
    Caller {
        user_id: Some(identity.user_id.clone()),
        user_name: Some(identity.user_name.clone()),
        user_domain_id: identity.user_domain_id.clone(),
        project_id: identity.project_id.clone(),
        project_name: identity.project_name.clone(),
        project_domain_id: identity.project_domain_id.clone(),
        domain_id: identity.domain_id.clone(),
        system_scope: identity.system_scope.clone(),
        roles: identity.roles.clone(),
        is_admin_project: identity.is_admin_project,
        service: identity.service.as_ref().map(|service| Service {
            user_id: Some(service.user_id.clone()),
            user_domain_id: service.user_domain_id.clone(),
            project_id: service.project_id.clone(),
            project_domain_id: service.project_domain_id.clone(),
            roles: service.roles.clone(),
        }),
        is_admin: false,
    }
}

/// 401 or 503, as keystonemiddleware answers.
fn refuse(refusal: Refusal, keystone: &Keystone, headers: &HeaderMap) -> Reply {
    match refusal {
        Refusal::Unauthorized => {
            let body = json!({"error": {
                "code": 401,
                "title": "Unauthorized",
                "message": refusal.to_string(),
            }});
            let reply = Reply::json(StatusCode::UNAUTHORIZED, &body);
            match HeaderValue::from_str(&keystone.www_authenticate()) {
                Ok(value) => reply.with(header::WWW_AUTHENTICATE, value),
                Err(_) => reply,
            }
        }
        Refusal::Unavailable => accept::page(
            headers,
            StatusCode::SERVICE_UNAVAILABLE,
            "503 Service Unavailable".into(),
            "The server is currently unavailable. Please try again at a later time.",
            &refusal.to_string(),
        ),
    }
}
