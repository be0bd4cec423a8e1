//! What happens to every request, whatever it asks for.

use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::Response;
use plugin::Plugin;
use tracing::info;

use crate::edge::{self, CrossOrigin, Ends, Mount, RequestId};
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
    let id = RequestId::new(request.headers());
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let response = match Mount::of(&path) {
        Mount::Healthcheck => {
            let ends = request.extensions().get::<ConnectInfo<Ends>>().map(|info| info.0);
            let reply = app.config.healthcheck.answer(&method, request.headers(), ends);
            reply.await.into_response()
        }
        mount => filtered(app, mount, request, &id).await,
    };
    REQUEST_ID.sync_scope(id.to_string(), || {
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

/// The answer of the API or of the version document, with what the filters before them add.
async fn filtered(app: Arc<App>, mount: Mount, request: Request, id: &RequestId) -> Response {
    let cross_origin = CrossOrigin::of(request.method(), request.headers());
    // A task of its own: a client that hangs up does not cancel a commit, and a panic costs one answer.
    let work = answer(app.clone(), mount.clone(), request, id.own.clone());
    let reply = match tokio::spawn(REQUEST_ID.scope(id.to_string(), work)).await {
        Ok(reply) => reply,
        Err(_) => REQUEST_ID.sync_scope(id.to_string(), || Failure::Panic.into_reply()),
    };
    let mut response = reply.into_response();
    if mount == Mount::V2 {
        id.mark(response.headers_mut());
    }
    app.config.cors.decorate(&cross_origin, response)
}

async fn answer(app: Arc<App>, mount: Mount, request: Request, request_id: String) -> Reply {
    let (parts, body) = request.into_parts();
    let url = Url::of(&parts.uri, &parts.headers, &app.config);
    if mount != Mount::V2 {
        return outside(&app, &parts.method, &parts.headers, &url);
    }
    let original = parts.uri.path();
    let caller = match app
        .config
        .auth
        .caller(&parts.method, original, &parts.headers)
        .await
    {
        Ok(caller) => caller,
        Err(refused) => return refused,
    };
    let Some(path) = segments(parts.uri.path()) else {
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
    let (limit, time) = (app.config.max_body, app.config.body_timeout);
    let body = match edge::body(&parts.headers, body, limit, time).await {
        Ok(body) => body,
        Err(failure) => return failure.into_reply(),
    };
    let (context, gate) = caller.enter(&app.config.policies, request_id);
    let call = Call {
        context,
        gate,
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
