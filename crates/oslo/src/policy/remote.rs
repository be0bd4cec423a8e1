//! The question that `http:` and `https:` checks put to a policy server.

use std::fmt;

use serde_json::{Value, json};

use super::evaluate::Case;

/// How the question is sent: `[oslo_policy] remote_content_type`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ContentType {
    /// `application/x-www-form-urlencoded`, each field being JSON.
    #[default]
    Form,
    /// `application/json`.
    Json,
}

impl ContentType {
    /// The value of the header.
    pub fn name(self) -> &'static str {
        match self {
            Self::Form => "application/x-www-form-urlencoded",
            Self::Json => "application/json",
        }
    }
}

/// A POST whose response decides. `Debug` leaves out the body, which has all that is known of caller and object.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RemoteCall {
    /// Where to, with everything filled in.
    pub url: String,
    /// Whether it is `https:`, so that the options about certificates apply.
    pub tls: bool,
    /// The rule that is enforced, if it has a name.
    pub rule: Option<String>,
    /// The `Content-Type`.
    pub content_type: ContentType,
    /// What to send.
    pub body: String,
}

impl RemoteCall {
    /// The call for this case.
    pub(super) fn new(url: String, tls: bool, case: &Case<'_>) -> Self {
        let (rule, target, credentials) = (case.rule, case.target, case.credentials.values());
        let body = match case.content_type {
            ContentType::Json => {
                json!({"rule": rule, "target": target, "credentials": credentials}).to_string()
            }
            ContentType::Form => form_urlencoded::Serializer::new(String::new())
                .append_pair("rule", &json!(rule).to_string())
                .append_pair("target", &json!(target).to_string())
                .append_pair("credentials", &json!(credentials).to_string())
                .finish(),
        };
        Self {
            url,
            tls,
            rule: rule.map(str::to_owned),
            content_type: case.content_type,
            body,
        }
    }

    /// Whether this response, the body as a string, is a yes: `True`, with or without double quotes.
    pub(super) fn accepts(answer: &Value) -> bool {
        answer
            .as_str()
            .is_some_and(|body| body.trim_matches('"') == "True")
    }
}

impl fmt::Debug for RemoteCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RemoteCall")
            .field("url", &self.url)
            .field("rule", &self.rule)
            .field("content_type", &self.content_type.name())
            .finish_non_exhaustive()
    }
}
