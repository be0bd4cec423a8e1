//! Answers.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use model::{Fields, Resource, View};
use serde::Serialize;

/// An answer before the headers that every answer has.
#[derive(Debug)]
pub struct Reply {
    status: StatusCode,
    content_type: Option<&'static str>,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Reply {
    /// 204.
    pub fn no_content() -> Self {
        Self {
            status: StatusCode::NO_CONTENT,
            content_type: None,
            headers: HeaderMap::new(),
            body: Vec::new(),
        }
    }

    /// Text or HTML.
    pub fn text(status: StatusCode, content_type: &'static str, body: impl Into<String>) -> Self {
        Self {
            status,
            content_type: Some(content_type),
            headers: HeaderMap::new(),
            body: body.into().into_bytes(),
        }
    }

    /// With another header.
    #[must_use]
    pub fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// A small JSON document.
    pub fn json(status: StatusCode, value: &(impl Serialize + ?Sized)) -> Self {
        // Plain data with text keys: writing it cannot fail.
        Self::written(status, serde_json::to_vec(value).unwrap_or_default())
    }

    /// JSON that is written already.
    fn written(status: StatusCode, body: Vec<u8>) -> Self {
        Self {
            status,
            content_type: Some("application/json"),
            headers: HeaderMap::new(),
            body,
        }
    }

    /// `{"port": {...}}`.
    pub fn one<R: Resource>(status: StatusCode, resource: &R, fields: Option<&Fields>) -> Self {
        let mut out = Vec::with_capacity(1024);
        open(R::NAME, &mut out);
        View::write(resource, fields, &mut out);
        out.push(b'}');
        Self::written(status, out)
    }

    /// `{...}`: a resource without its name around it, as some actions answer.
    pub fn bare<R: Resource>(status: StatusCode, resource: &R) -> Self {
        let mut out = Vec::new();
        View::write(resource, None, &mut out);
        Self::written(status, out)
    }

    /// `{"ports": [...]}`, with the links of a page if there are any.
    pub fn many<R: Resource>(
        status: StatusCode,
        resources: &[R],
        fields: Option<&Fields>,
        links: &[Link],
    ) -> Self {
        let mut out = Vec::with_capacity(64 + 1024 * resources.len());
        open(R::COLLECTION, &mut out);
        out.push(b'[');
        for (n, resource) in resources.iter().enumerate() {
            if n > 0 {
                out.push(b',');
            }
            View::write(resource, fields, &mut out);
        }
        out.push(b']');
        if !links.is_empty() {
            out.extend_from_slice(format!(",\"{}_links\":", R::COLLECTION).as_bytes());
            out.extend(serde_json::to_vec(links).unwrap_or_default());
        }
        out.push(b'}');
        Self::written(status, out)
    }

    /// As an HTTP response.
    pub(crate) fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        if let Some(content_type) = self.content_type {
            response
                .headers_mut()
                .insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        }
        response
    }
}

fn open(key: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(format!("{{\"{key}\":").as_bytes());
}

/// A link to another page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Link {
    /// `next` or `previous`.
    pub rel: &'static str,
    /// Where it is.
    pub href: String,
}
