//! The version document and the document of `/v2.0/`.

use axum::http::StatusCode;
use serde_json::json;

use crate::request::Url;
use crate::{ApiConfig, Reply};

/// Resources that `/v2.0/` lists: the core only.
const CORE: [(&str, &str); 4] = [
    ("network", "networks"),
    ("subnet", "subnets"),
    ("subnetpool", "subnetpools"),
    ("port", "ports"),
];

/// `GET /`.
pub fn versions(url: &Url, config: &ApiConfig) -> Reply {
    let href = format!("{}/v2.0/", url.link("", config.link_prefix.as_deref()));
    let version = json!({"id": "v2.0", "status": "CURRENT", "links": [{"rel": "self", "href": href}]});
    Reply::json(StatusCode::OK, &json!({ "versions": [version] }))
}

/// `GET /v2.0/`.
pub fn resources(url: &Url) -> Reply {
    let resources: Vec<_> = CORE
        .iter()
        .map(|(name, collection)| {
            let href = format!("{}/v2.0/{collection}", url.base);
            json!({"name": name, "collection": collection, "links": [{"rel": "self", "href": href}]})
        })
        .collect();
    Reply::json(StatusCode::OK, &json!({ "resources": resources }))
}
