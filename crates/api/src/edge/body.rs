//! The body of a request, within bounds of size and of time.

use std::error::Error;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, header};
use http_body_util::LengthLimitError;
use model::Fault;

use crate::Failure;

/// Reads a body of at most `limit` octets that has to be there within `time`.
///
/// # Errors
/// 413 when it is longer, before any of it is read if the client says so; 408 when it does not arrive; 400 when the
/// client breaks off.
pub async fn read(headers: &HeaderMap, body: Body, limit: usize, time: Duration) -> Result<Bytes, Failure> {
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok());
    if announced
        .and_then(|length| length.parse::<u64>().ok())
        .is_some_and(|length| length > limit as u64)
    {
        return Err(Failure::too_large());
    }
    match tokio::time::timeout(time, to_bytes(body, limit)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) if error.source().is_some_and(|cause| cause.is::<LengthLimitError>()) => {
            Err(Failure::too_large())
        }
        Ok(Err(_)) => Err(Failure::malformed()),
        Err(_) => {
            let message = "The body of your request did not arrive in time.";
            Err(Fault::new(408, "HTTPRequestTimeout", message).into())
        }
    }
}
