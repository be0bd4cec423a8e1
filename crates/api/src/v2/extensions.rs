//! `/v2.0/extensions`.

use axum::http::StatusCode;
use model::ext::{CATALOG, Extension};

use crate::request::Call;
use crate::{Failure, Reply, accept, query};

/// Answer a request; `rest` is the path below `extensions`. What is not `GET` is not found.
pub fn answer(call: &Call, rest: &[&str]) -> Result<Reply, Failure> {
    if !call.is_read() {
        return Err(Failure::not_found());
    }
    let fields = query::fields(call);
    match rest {
        [] => Ok(Reply::many(StatusCode::OK, CATALOG, fields.as_ref(), &[])),
        [alias] => Ok(match Extension::find(alias) {
            Some(extension) => Reply::one(StatusCode::OK, extension, fields.as_ref()),
            None => accept::page(
                &call.headers,
                StatusCode::NOT_FOUND,
                "404 Not Found".into(),
                "The resource could not be found.",
                &format!("Extension with alias {alias} does not exist"),
            ),
        }),
        _ => Err(Failure::not_found()),
    }
}
