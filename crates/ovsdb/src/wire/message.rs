//! The envelope: JSON-RPC 1.0 requests, notifications and replies (RFC 7047 section 4).

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

/// An object that is no JSON-RPC 1.0 message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// Not JSON, or members of wrong types.
    #[error("{0}")]
    Json(String),
    /// Neither a request nor a notification nor a reply.
    #[error("neither request, notification nor reply")]
    Shape,
}

/// A received message; parts stay text until somebody knows their types.
#[derive(Debug)]
pub(crate) enum Incoming<'a> {
    /// Wants a reply.
    Request {
        id: &'a RawValue,
        method: Cow<'a, str>,
        params: Option<&'a RawValue>,
    },
    /// Wants none.
    Notification {
        method: Cow<'a, str>,
        params: Option<&'a RawValue>,
    },
    /// Answers a request.
    Reply {
        id: ReplyId,
        result: Result<&'a RawValue, &'a RawValue>,
    },
}

/// Which request a reply answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReplyId {
    /// One that somebody waits for.
    Number(u64),
    /// An inactivity probe.
    Probe,
    /// None of ours.
    Unknown,
}

/// Identifier of our probes, as JSON.
const PROBE_ID: &str = "\"echo\"";

impl ReplyId {
    fn parse(id: &RawValue) -> Self {
        match id.get() {
            PROBE_ID => ReplyId::Probe,
            text => text.parse().map_or(ReplyId::Unknown, ReplyId::Number),
        }
    }
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(borrow)]
    method: Option<Cow<'a, str>>,
    #[serde(borrow)]
    params: Option<&'a RawValue>,
    #[serde(borrow)]
    result: Option<&'a RawValue>,
    #[serde(borrow)]
    error: Option<&'a RawValue>,
}

impl<'a> Incoming<'a> {
    pub(crate) fn parse(frame: &'a [u8]) -> Result<Self, MessageError> {
        let envelope: Envelope =
            serde_json::from_slice(frame).map_err(|error| MessageError::Json(error.to_string()))?;
        match envelope {
            Envelope {
                method: Some(method),
                params,
                id: Some(id),
                ..
            } => Ok(Incoming::Request { id, method, params }),
            Envelope {
                method: Some(method),
                params,
                ..
            } => Ok(Incoming::Notification { method, params }),
            Envelope {
                id: Some(id),
                error: Some(error),
                ..
            } => Ok(Incoming::Reply {
                id: ReplyId::parse(id),
                result: Err(error),
            }),
            Envelope {
                id: Some(id), result, ..
            } => Ok(Incoming::Reply {
                id: ReplyId::parse(id),
                result: Ok(result.unwrap_or(RawValue::NULL)),
            }),
            _ => Err(MessageError::Shape),
        }
    }
}

/// A request; `params` is JSON already.
pub(crate) fn request(id: u64, method: &str, params: &str) -> String {
    format!(r#"{{"id":{id},"method":"{method}","params":{params}}}"#)
}

/// An inactivity probe, RFC 7047 section 4.1.11.
pub(crate) fn probe() -> String {
    format!(r#"{{"id":{PROBE_ID},"method":"echo","params":[]}}"#)
}

/// A reply; all parts are JSON already.
pub(crate) fn reply(id: &str, result: &str, error: &str) -> String {
    format!(r#"{{"id":{id},"result":{result},"error":{error}}}"#)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> String {
        match Incoming::parse(text.as_bytes()) {
            Ok(Incoming::Request { id, method, .. }) => format!("request {id} {method}"),
            Ok(Incoming::Notification { method, .. }) => format!("notification {method}"),
            Ok(Incoming::Reply { id, result }) => format!("reply {id:?} {}", result.is_ok()),
            Err(error) => format!("{error:?}"),
        }
    }

    #[test]
    fn shapes() {
        assert_eq!(
            parse(r#"{"id":"echo","method":"echo","params":[]}"#),
            "request \"echo\" echo"
        );
        assert_eq!(
            parse(r#"{"id":null,"method":"upd\u0061te","params":[]}"#),
            "notification update"
        );
        assert_eq!(
            parse(r#"{"id":7,"result":{},"error":null}"#),
            "reply Number(7) true"
        );
        assert_eq!(
            parse(r#"{"id":7,"result":null,"error":null}"#),
            "reply Number(7) true"
        );
        assert_eq!(
            parse(r#"{"id":7,"result":null,"error":"no"}"#),
            "reply Number(7) false"
        );
        assert_eq!(parse(r#"{"id":"x","result":{}}"#), "reply Unknown true");
        assert_eq!(parse(r#"{"id":"echo","result":[]}"#), "reply Probe true");
        assert_eq!(parse(r#"{"result":{}}"#), "Shape");
        assert!(parse(r#"{"id":7,}"#).starts_with("Json"));
        assert!(parse("{\"method\":\"\u{0}\"}").starts_with("Json"));
    }
}
