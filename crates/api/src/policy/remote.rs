//! `http:` and `https:` checks: another server is asked (`oslo_policy/_external.py`).

use openstack::ConfigError;
use openstack::http::{Client, HeaderMap, Options};
use oslo::policy::RemoteCall;

use crate::Failure;

/// How other servers are asked.
#[derive(Debug)]
pub struct Remote {
    client: Client,
}

impl Remote {
    /// With these limits and certificates.
    ///
    /// # Errors
    /// When certificates cannot be read.
    pub fn new(options: Options) -> Result<Self, ConfigError> {
        Ok(Self {
            client: Client::new(options)?,
        })
    }

    /// What a server says.
    ///
    /// # Errors
    /// 503 when it does not answer.
    pub(super) async fn ask(&self, call: &RemoteCall) -> Result<String, Failure> {
        let (kind, headers) = (call.content_type.name(), HeaderMap::new());
        let answer = self
            .client
            .post(&call.url, kind, headers, call.body.clone())
            .await;
        let response = answer.map_err(Failure::PolicyServer)?;
        Ok(String::from_utf8_lossy(&response.body).into_owned())
    }
}
