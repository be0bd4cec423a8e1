//! `/v2.0/extensions`.

use axum::http::{Method, StatusCode};
use model::ext::{CATALOG, Extension};

use crate::request::Call;
use crate::{Failure, Reply, accept, query};

/// Answer a request; `rest` is the path below `extensions`. What does not only ask is not found.
pub fn answer(call: &Call, rest: &[&str]) -> Result<Reply, Failure> {
    let fields = query::fields(call);
    match rest {
        [] if call.method == Method::POST => Ok(missing(call, "Resource not found.")),
        [_] if call.method == Method::DELETE => Ok(missing(call, "Resource not found.")),
        _ if !call.is_read() => Err(Failure::not_found()),
        [] => Ok(Reply::many(StatusCode::OK, CATALOG, fields.as_ref(), &[])),
        [alias] => Ok(match Extension::find(alias) {
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
