//! Requests that are not fulfilled, as answers.

use axum::http::StatusCode;
use model::Fault;
use serde::Serialize;
use tracing::error;

use crate::Reply;

/// Why a request is not fulfilled.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A refusal that the client is told about.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The database failed.
    #[error("the database failed")]
    Database(#[source] plugin::Error),
    /// The resource exists, but the caller may not see it.
    #[error("policy hides the resource")]
    Hidden,
    /// Rules of the policy ask without end.
    #[error("the rules of the policy ask without end")]
    Policy,
    /// A policy server does not answer.
    #[error("a policy server does not answer")]
    PolicyServer(#[source] openstack::http::Error),
    /// The handler panicked.
    #[error("the handler panicked")]
    Panic,
}

impl From<plugin::Error> for Failure {
    fn from(error: plugin::Error) -> Self {
        match error {
            plugin::Error::Fault(fault) => Self::Fault(fault),
            other => Self::Database(other),
        }
    }
}

/// What webob says where nobody says more.
const MALFORMED: &str =
    "The server could not comply with the request since it is either malformed or otherwise incorrect.";

impl Failure {
    /// 404 for a path.
    pub fn not_found() -> Self {
        not_found().into()
    }

    /// 405.
    pub fn method_not_allowed() -> Self {
        Fault::new(405, "HTTPMethodNotAllowed", MALFORMED).into()
    }

    /// 406: the client does not take JSON.
    pub fn not_acceptable() -> Self {
        Fault::new(406, "HTTPNotAcceptable", MALFORMED).into()
    }

    /// 400 without a reason.
    pub fn malformed() -> Self {
        Fault::bad_request(MALFORMED).into()
    }

    /// 413.
    pub fn too_large() -> Self {
        Fault::new(
            413,
            "HTTPRequestEntityTooLarge",
            "The body of your request was too large for this server.",
        )
        .into()
    }

    /// What the client gets. An internal failure is logged here, once; the client learns only that there was one.
    pub fn into_reply(self) -> Reply {
        let fault = match self {
            Self::Fault(fault) => fault,
            // Neutron answers from a place where nothing puts the words around it that errors have otherwise.
            Self::Hidden => return Reply::json(StatusCode::NOT_FOUND, &Shown::from(&not_found())),
            internal => {
                error!(error = %chain(&internal), "request failed");
                match &internal {
                    Self::Database(error) if error.is_unavailable() => unavailable(),
                    Self::PolicyServer(_) => unavailable(),
                    _ => Fault::new(
                        500,
                        "HTTPInternalServerError",
                        "Request Failed: internal server error while processing your request.",
                    ),
                }
            }
        };
        let status = StatusCode::from_u16(fault.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Reply::json(
            status,
            &Envelope {
                error: Shown::from(&fault),
            },
        )
    }
}

fn not_found() -> Fault {
    Fault::new(404, "HTTPNotFound", "The resource could not be found.")
}

fn unavailable() -> Fault {
    Fault::new(503, "ServiceUnavailable", "The service is unavailable.")
}

/// An error with its causes.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

#[derive(Serialize)]
struct Envelope<'a> {
    #[serde(rename = "NeutronError")]
    error: Shown<'a>,
}

#[derive(Serialize)]
struct Shown<'a> {
    r#type: &'a str,
    message: &'a str,
    detail: &'a str,
}

impl<'a> From<&'a Fault> for Shown<'a> {
    fn from(fault: &'a Fault) -> Self {
        Self {
            r#type: fault.error_type,
            message: &fault.message,
            detail: &fault.detail,
        }
    }
}
