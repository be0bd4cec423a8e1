//! `/v2.0/extensions`.

use axum::http::{Method, StatusCode};
use model::ext::{CATALOG, Extension};

use crate::request::Call;
use crate::{Failure, Reply, query};

/// Answer a request; `rest` is the path below `extensions`. What is not `GET` is not found.
pub fn answer(call: &Call, rest: &[&str]) -> Result<Reply, Failure> {
    if !matches!(call.method, Method::GET | Method::OPTIONS) {
        return Err(Failure::not_found());
    }
    let fields = query::fields(call);
    match rest {
        [] => Ok(Reply::many(StatusCode::OK, CATALOG, fields.as_ref(), &[])),
        [alias] => Ok(match Extension::find(alias) {
            Some(extension) => Reply::one(StatusCode::OK, extension, fields.as_ref()),
            None => Reply::text(
                StatusCode::NOT_FOUND,
                "text/plain; charset=UTF-8",
                format!(
                    "404 Not Found\n\nThe resource could not be found.\n\n Extension with alias {alias} does not exist  "
                ),
            ),
        }),
        _ => Err(Failure::not_found()),
    }
}
