//! `/v2.0/<collection>/<id>/tags` (`neutron/extensions/tagging.py`).

use axum::http::{Method, StatusCode};
use plugin::tags::{self, Change, Tagged};
use serde_json::{Value, json};

use crate::handle::App;
use crate::request::Call;
use crate::{Failure, Reply};

/// Answer a request for the tags of a resource, or for one of them.
pub async fn answer(
    app: &App,
    call: &Call,
    of: Tagged,
    id: &str,
    tag: Option<&str>,
) -> Result<Reply, Failure> {
    match tag {
        None => all(app, call, of, id).await,
        Some(tag) => one(app, call, of, id, tag).await,
    }
}

async fn all(app: &App, call: &Call, of: Tagged, id: &str) -> Result<Reply, Failure> {
    let (plugin, context) = (&app.plugin, &call.context);
    match call.method {
        _ if call.is_read() => {
            let tags = tags::list(plugin, context, of, id).await?;
            Ok(Reply::json(StatusCode::OK, &json!({ "tags": tags })))
        }
        Method::PUT | Method::POST => {
            let document = call.document()?.unwrap_or_default();
            let given = tags::parse(of, &document)?;
            // Neutron answers with what was sent, not with what the resource has now.
            let reply = Reply::json(StatusCode::OK, &document);
            let change = if call.method == Method::PUT {
                Change::Replace(given)
            } else {
                Change::Add(given)
            };
            tags::change(plugin, context, of, id, change).await?;
            Ok(reply)
        }
        Method::DELETE => {
            tags::change(plugin, context, of, id, Change::Clear).await?;
            Ok(Reply::no_content())
        }
        _ => Err(Failure::method_not_allowed()),
    }
}

async fn one(app: &App, call: &Call, of: Tagged, id: &str, tag: &str) -> Result<Reply, Failure> {
    let (plugin, context) = (&app.plugin, &call.context);
    tags::check(tag)?;
    match call.method {
        _ if call.is_read() => {
            tags::find(plugin, context, of, id, tag).await?;
            Ok(Reply::no_content())
        }
        Method::PUT => {
            tags::change(plugin, context, of, id, Change::Add(vec![tag.to_owned()])).await?;
            Ok(Reply::json(StatusCode::CREATED, &Value::Null))
        }
        Method::DELETE => {
            tags::change(plugin, context, of, id, Change::Remove(tag.to_owned())).await?;
            Ok(Reply::no_content())
        }
        _ => Err(Failure::method_not_allowed()),
    }
}
