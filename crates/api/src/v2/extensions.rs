//! `/v2.0/extensions`.

use axum::http::{Method, StatusCode};
use model::ext::Extension;

use crate::handle::App;
use crate::request::Call;
use crate::{Failure, Reply, accept, query};

/// Answer a request; `rest` is the path below `extensions`. What does not only ask is not found.
pub fn answer(app: &App, call: &Call, rest: &[&str]) -> Result<Reply, Failure> {
    let absent = &app.config.attributes.absent;
    let fields = query::fields(call);
    match rest {
        [] if call.method == Method::POST => Ok(missing(call, "Resource not found.")),
        [_] if call.method == Method::DELETE => Ok(missing(call, "Resource not found.")),
        _ if !call.is_read() => Err(Failure::not_found()),
        [] => {
            let offered: Vec<Extension> = Extension::offered(absent).copied().collect();
            Ok(Reply::many(StatusCode::OK, &offered, fields.as_ref(), &[]))
        }
        [alias] => Ok(match Extension::find(alias, absent) {
            Some(extension) => Reply::one(StatusCode::OK, extension, fields.as_ref()),
            None => missing(call, &format!("Extension with alias {alias} does not exist")),
        }),
        _ => Err(Failure::not_found()),
    }
}

fn missing(call: &Call, detail: &str) -> Reply {
    let status = StatusCode::NOT_FOUND;
    accept::page(
        &call.headers,
        status,
        "404 Not Found".into(),
        "The resource could not be found.",
        detail,
    )
}
