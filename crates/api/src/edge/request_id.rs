//! The ids of a request (`oslo_middleware/request_id.py`).

use std::fmt;

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use uuid::Uuid;

/// Where a request id is, in requests and in answers.
const HEADER: HeaderName = HeaderName::from_static("x-openstack-request-id");

/// The id of a request, and that of the request of another service that caused it. Shown, both with a space between.
#[derive(Clone, Debug)]
pub struct RequestId {
    /// Given here, `req-<uuid>`.
    pub own: String,
    /// Given elsewhere.
    pub global: Option<String>,
}

impl RequestId {
    /// A new one for a request with these headers. What comes in counts only when it is well formed: it ends up in logs.
    pub fn new(headers: &HeaderMap) -> Self {
        let global = headers.get(HEADER).and_then(|value| value.to_str().ok());
        Self {
            own: format!("req-{}", Uuid::new_v4()),
            global: global.filter(|id| well_formed(id)).map(str::to_owned),
        }
    }

    /// Into the headers of an answer.
    pub fn mark(&self, headers: &mut HeaderMap) {
        if let Ok(value) = HeaderValue::from_str(&self.own) {
            headers.entry(HEADER).or_insert(value);
        }
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.own)?;
        match &self.global {
            Some(global) => write!(f, " {global}"),
            None => Ok(()),
        }
    }
}

/// `req-` and a UUID in lower case with its hyphens.
fn well_formed(id: &str) -> bool {
    let Some(uuid) = id.strip_prefix("req-") else {
        return false;
    };
    let lower = uuid
        .bytes()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f' | b'-'));
    uuid.len() == 36 && lower && Uuid::try_parse(uuid).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn global_ids() {
        let of = |id: &'static str| {
            RequestId::new(&HeaderMap::from_iter([(HEADER, HeaderValue::from_static(id))]))
        };
        let good = "req-0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f";
        let id = of(good);
        assert_eq!(id.global.as_deref(), Some(good));
        assert_eq!(id.to_string(), format!("{} {good}", id.own));
        for bad in [
            "",
            "0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f",
            "req-0A1B2C3D-0A1B-2C3D-4E5F-0A1B2C3D4E5F",
            "req-0a1b2c3d0a1b2c3d4e5f0a1b2c3d4e5f",
            "req-0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f2",
            "REQ-0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f",
            "req-0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5g",
            "req-{0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e}",
            "req-0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f, req-1",
        ] {
            assert_eq!(of(bad).global, None, "{bad}");
        }
    }

    #[test]
    fn an_answer_that_has_an_id_keeps_it() {
        let id = RequestId::new(&HeaderMap::new());
        let mut headers = HeaderMap::new();
        id.mark(&mut headers);
        assert_eq!(headers[HEADER], id.own.as_str());
        RequestId::new(&HeaderMap::new()).mark(&mut headers);
        assert_eq!(headers[HEADER], id.own.as_str());
    }
}
