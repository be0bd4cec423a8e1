//! Everything below `/v2.0/`: which path is answered by what.

mod extensions;

use axum::http::Method;

use crate::handle::App;
use crate::request::Call;
use crate::resource::Resources;
use crate::{Failure, Reply, versions};

/// The collections.
pub fn resources() -> Resources {
    Resources::default()
}

/// Answer a request.
pub async fn dispatch(app: &App, call: Call) -> Result<Reply, Failure> {
    let path: Vec<&str> = call.path.iter().map(String::as_str).collect();
    match path.as_slice() {
        [] if !call.url.path.ends_with('/') => Err(Failure::not_found()),
        [] if matches!(call.method, Method::GET | Method::OPTIONS) => Ok(versions::resources(&call.url)),
        [] => Err(Failure::method_not_allowed()),
        ["extensions", rest @ ..] => extensions::answer(&call, rest),
        [collection] | [collection, _] => match app.resources.find(collection) {
            Some(endpoint) => endpoint.answer(app, call).await,
            None => Err(Failure::not_found()),
        },
        _ => Err(Failure::not_found()),
    }
}
