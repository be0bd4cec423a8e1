//! What happens to every request, whatever it asks for.

use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::Response;
use plugin::Plugin;
use tracing::info;
use uuid::Uuid;

use crate::request::{Call, Url, query, segments};
use crate::resource::Resources;
use crate::{ApiConfig, Failure, Reply, accept, v2, versions};

/// The application.
pub struct App {
    /// The use cases.
    pub plugin: Plugin,
    /// Options.
    pub config: ApiConfig,
    /// Collections by their name in paths.
    pub resources: Resources,
}

impl App {
    /// All of the API.
    pub fn new(plugin: Plugin, config: ApiConfig) -> Self {
        Self {
            plugin,
            config,
            resources: v2::resources(),
        }
    }

    /// As a service for axum.
    pub fn into_router(self) -> Router {
        Router::new().fallback(handle).with_state(Arc::new(self))
    }
}

tokio::task_local! {
    /// The request that a task works on: its id, and that of the request of another service that caused it.
    static REQUEST_ID: String;
}

/// The id of the request that the current task works on, for logs.
pub fn request_id() -> Option<String> {
    REQUEST_ID.try_with(Clone::clone).ok()
}

async fn handle(State(app): State<Arc<App>>, request: Request) -> Response {
    let started = Instant::now();
    let request_id = format!("req-{}", Uuid::new_v4());
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let id = match global_request_id(request.headers()) {
        Some(global) => format!("{request_id} {global}"),
        None => request_id.clone(),
    };
    // A task of its own: a client that hangs up does not cancel a commit, and a panic costs one answer.
    let task = tokio::spawn(REQUEST_ID.scope(id.clone(), answer(app, request, request_id.clone())));
    let mut response = match task.await {
        Ok(reply) => reply,
        Err(_) => REQUEST_ID.sync_scope(id.clone(), || Failure::Panic.into_reply()),
    }
    .into_response();
    // Neutron's version document has no request id; everything below /v2.0 has.
    if path.starts_with("/v2.0")
        && let Ok(value) = HeaderValue::from_str(&request_id)
    {
        response.headers_mut().insert("x-openstack-request-id", value);
    }
    REQUEST_ID.sync_scope(id, || {
        info!(
            %method,
            path,
            status = response.status().as_u16(),
            milliseconds = started.elapsed().as_millis(),
            "answered"
        );
    });
    response
}

/// `X-Openstack-Request-Id` of another service that this request is made for, if it is well formed
/// (`oslo_middleware/request_id.py`).
fn global_request_id(headers: &HeaderMap) -> Option<&str> {
    let value = headers
        .get("x-openstack-request-id")
        .or_else(|| headers.get("x-openstack-global-request-id"))?
        .to_str()
        .ok()?;
    let id = value.strip_prefix("req-")?;
    (id.len() == 36 && Uuid::try_parse(id).is_ok()).then_some(value)
}

async fn answer(app: Arc<App>, request: Request, request_id: String) -> Reply {
    let (parts, body) = request.into_parts();
    let url = Url::of(&parts.uri, &parts.headers, &app.config);
    let Some(below) = parts.uri.path().strip_prefix("/v2.0") else {
        return outside(&app, &parts.method, &parts.headers, &url);
    };
    if !(below.is_empty() || below.starts_with('/')) {
        return outside(&app, &parts.method, &parts.headers, &url);
    }
    let Some(path) = segments(below) else {
        return Failure::malformed().into_reply();
    };
    let Some(query) = query(&parts.uri) else {
        let text = "The server could not comply with the request since it is either malformed or otherwise incorrect.";
        return accept::page(
            &parts.headers,
            StatusCode::BAD_REQUEST,
            "400 Bad Request".into(),
            text,
            "",
        );
    };
    let Ok(body) = to_bytes(body, app.config.max_body).await else {
        return Failure::too_large().into_reply();
    };
    let call = Call {
        context: app.config.auth.context(request_id),
        method: parts.method,
        path,
        query,
        url,
        headers: parts.headers,
        body,
    };
    match v2::dispatch(&app, call).await {
        Ok(reply) => reply,
        Err(failure) => failure.into_reply(),
    }
}

/// Paths that are not below `/v2.0`.
fn outside(app: &App, method: &Method, headers: &HeaderMap, url: &Url) -> Reply {
    let refuse =
        |status: StatusCode, text: &str| accept::page(headers, status, status.as_u16().into(), text, "");
    match (method, url.path.trim_end_matches('/')) {
        (&Method::GET, "/healthcheck") => Reply::text(StatusCode::OK, "text/plain; charset=UTF-8", "OK"),
        (&Method::GET | &Method::OPTIONS, "") if accept::json(headers) => {
            versions::versions(url, &app.config)
        }
        (&Method::GET | &Method::OPTIONS, "") => {
            refuse(StatusCode::NOT_ACCEPTABLE, "The resource is only there as JSON.")
        }
        (_, "") => refuse(
            StatusCode::METHOD_NOT_ALLOWED,
            "The method is not allowed for this resource.",
        ),
        _ => refuse(StatusCode::NOT_FOUND, "The resource could not be found."),
    }
}
