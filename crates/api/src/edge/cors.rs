//! Cross-origin resource sharing (`oslo_middleware/cors.py`, with the defaults of `neutron/common/config.py`).

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::response::Response;

use super::joined;

/// Headers that every client may send.
const SIMPLE_HEADERS: [&str; 8] = [
    "Accept",
    "Accept-Language",
    "Content-Type",
    "Cache-Control",
    "Content-Language",
    "Expires",
    "Last-Modified",
    "Pragma",
];

/// `[cors]`: which pages of other origins may use the API in a browser. Without origins, none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cors {
    /// `allowed_origin`: `https://horizon.example.com`, or `*` for every one that is not named.
    pub allowed_origin: Vec<String>,
    /// `allow_credentials`.
    pub allow_credentials: bool,
    /// `expose_headers`: what scripts may see of an answer.
    pub expose_headers: Vec<String>,
    /// `max_age`: how long a browser may remember the answer to a preflight, in seconds; 0 says nothing about it.
    pub max_age: i64,
    /// `allow_methods`.
    pub allow_methods: Vec<String>,
    /// `allow_headers`, beside the simple ones.
    pub allow_headers: Vec<String>,
}

impl Default for Cors {
    fn default() -> Self {
        let list = |text: &str| text.split(',').map(str::to_owned).collect();
        Self {
            allowed_origin: Vec::new(),
            allow_credentials: true,
            expose_headers: list(Self::EXPOSE_HEADERS),
            max_age: 3600,
            allow_methods: list(Self::ALLOW_METHODS),
            allow_headers: list(Self::ALLOW_HEADERS),
        }
    }
}

/// What a request says about where it comes from.
#[derive(Debug)]
pub struct CrossOrigin {
    options: bool,
    origin: Option<String>,
    method: Option<String>,
    headers: Vec<String>,
}

impl CrossOrigin {
    /// Of a request.
    pub fn of(method: &Method, headers: &HeaderMap) -> Self {
        let wanted = joined(headers, "access-control-request-headers").unwrap_or_default();
        Self {
            options: method == Method::OPTIONS,
            origin: joined(headers, "origin"),
            method: joined(headers, "access-control-request-method"),
            headers: wanted
                .split(',')
                .map(str::trim)
                .filter(|name| !name.is_empty())
                .map(str::to_owned)
                .collect(),
        }
    }
}

impl Cors {
    /// Neutron's default of `expose_headers`.
    pub const EXPOSE_HEADERS: &str =
        "X-Auth-Token,X-Subject-Token,X-Service-Token,X-OpenStack-Request-ID,OpenStack-Volume-microversion";
    /// Neutron's default of `allow_methods`.
    pub const ALLOW_METHODS: &str = "GET,PUT,POST,DELETE,PATCH";
    /// Neutron's default of `allow_headers`.
    pub const ALLOW_HEADERS: &str = "X-Auth-Token,X-Identity-Status,X-Roles,X-Service-Catalog,X-User-Id,X-Tenant-Id,\
                                     X-OpenStack-Request-ID";

    /// The answer as the client gets it. `OPTIONS` is never refused, whether there are origins or not: what the API
    /// does not answer with success becomes an empty 200.
    pub fn decorate(&self, request: &CrossOrigin, mut response: Response) -> Response {
        if request.options && !response.status().is_success() {
            response = Response::new(Body::empty());
        }
        let Some(origin) = request.origin.as_deref().and_then(|origin| self.allowed(origin)) else {
            return response;
        };
        if request.options {
            self.preflight(request, origin, response.headers_mut());
        } else {
            self.simple(origin, response.headers_mut());
        }
        response
    }

    /// How the origin is named in the answer, if it is allowed. The comparison is one of texts.
    fn allowed<'a>(&self, origin: &'a str) -> Option<&'a str> {
        let listed = |origin: &str| self.allowed_origin.iter().any(|allowed| allowed == origin);
        if listed(origin) {
            Some(origin)
        } else {
            listed("*").then_some("*")
        }
    }

    /// The question before a request: everything asked for has to be allowed, or nothing is.
    fn preflight(&self, request: &CrossOrigin, origin: &str, headers: &mut HeaderMap) {
        let Some(method) = request
            .method
            .as_ref()
            .filter(|method| self.allow_methods.contains(method))
        else {
            return;
        };
        let known = |name: &str| {
            let own = self.allow_headers.iter().map(String::as_str);
            own.chain(SIMPLE_HEADERS)
                .any(|allowed| allowed.eq_ignore_ascii_case(name))
        };
        if !request.headers.iter().all(|name| known(name)) {
            return;
        }
        put(headers, header::VARY, "Origin");
        self.grant(origin, headers);
        if self.max_age != 0 {
            put(headers, header::ACCESS_CONTROL_MAX_AGE, &self.max_age.to_string());
        }
        put(headers, header::ACCESS_CONTROL_ALLOW_METHODS, method);
        if !request.headers.is_empty() {
            put(
                headers,
                header::ACCESS_CONTROL_ALLOW_HEADERS,
                &request.headers.join(","),
            );
        }
    }

    /// Any other request.
    fn simple(&self, origin: &str, headers: &mut HeaderMap) {
        let vary = match joined(headers, "vary") {
            Some(vary) => format!("{vary},Origin"),
            None => "Origin".to_owned(),
        };
        put(headers, header::VARY, &vary);
        self.grant(origin, headers);
        if !self.expose_headers.is_empty() {
            put(
                headers,
                header::ACCESS_CONTROL_EXPOSE_HEADERS,
                &self.expose_headers.join(","),
            );
        }
    }

    fn grant(&self, origin: &str, headers: &mut HeaderMap) {
        put(headers, header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        if self.allow_credentials {
            put(headers, header::ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
        }
    }
}

/// Sets a header, unless the value cannot be one; the configuration has been checked for that.
fn put(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vary_is_extended() {
        let cors = Cors {
            allowed_origin: vec!["https://a".to_owned()],
            ..Cors::default()
        };
        let headers = HeaderMap::from_iter([(header::ORIGIN, HeaderValue::from_static("https://a"))]);
        let mut response = Response::new(Body::empty());
        put(response.headers_mut(), header::VARY, "X-Auth-Token");
        let response = cors.decorate(&CrossOrigin::of(&Method::GET, &headers), response);
        assert_eq!(response.headers()[header::VARY], "X-Auth-Token,Origin");
    }
}
