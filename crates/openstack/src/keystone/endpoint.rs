//! Where Keystone's Identity API v3 is.

use serde::Deserialize;

use super::failure::Failure;
use super::wire::Service;
use crate::http::{Client, HeaderMap};

/// The root of version 3 that belongs to an address of Keystone, without a slash at its end. An address that does
/// not name a version is asked for its versions; whatever does not answer to that has version 3 below `/v3`.
pub(super) async fn version_3(http: &Client, url: &str) -> Result<String, Failure> {
    let url = url.trim_end_matches('/');
    if url.ends_with("/v3") {
        return Ok(url.to_owned());
    }
    let url = url.strip_suffix("/v2.0").unwrap_or(url);
    let answer = http.get(&format!("{url}/"), HeaderMap::new()).await?;
    let advertised = serde_json::from_slice(&answer.body)
        .ok()
        .and_then(|document| self_link(document, url));
    Ok(advertised.unwrap_or_else(|| format!("{url}/v3")))
}

/// The address of the Identity service in a catalog.
pub(super) fn in_catalog<'a>(
    catalog: &'a [Service],
    interface: &str,
    region: Option<&str>,
) -> Option<&'a str> {
    let interface = interface.strip_suffix("URL").unwrap_or(interface);
    let services = catalog.iter().filter(|service| service.kind == "identity");
    let mut endpoints = services.flat_map(|service| &service.endpoints);
    let endpoint = endpoints.find(|endpoint| {
        let own = endpoint.region.as_deref().or(endpoint.region_id.as_deref());
        endpoint
            .interface
            .strip_suffix("URL")
            .unwrap_or(&endpoint.interface)
            == interface
            && region.is_none_or(|region| own == Some(region))
    })?;
    Some(&endpoint.url)
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Document {
    Versions { values: Vec<Version> },
    Version(Version),
}

#[derive(Deserialize)]
struct Version {
    id: String,
    #[serde(default)]
    links: Vec<Link>,
}

#[derive(Deserialize)]
struct Link {
    rel: String,
    href: String,
}

fn self_link(document: Document, url: &str) -> Option<String> {
    let versions = match document {
        Document::Versions { values } => values,
        Document::Version(version) => vec![version],
    };
    let mut third = versions
        .into_iter()
        .filter(|version| version.id.starts_with("v3"));
    let link = third.find_map(|version| version.links.into_iter().find(|link| link.rel == "self"))?;
    let href = link.href.trim_end_matches('/');
    if !href.starts_with('/') {
        return Some(href.to_owned());
    }
    let after_scheme = url.find("://")? + 3;
    let path = url[after_scheme..]
        .find('/')
        .map_or(url.len(), |at| after_scheme + at);
    Some(format!("{}{href}", &url[..path]))
}
