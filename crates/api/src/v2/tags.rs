//! `/v2.0/<collection>/<id>/tags` (`neutron/extensions/tagging.py`).

use axum::http::{Method, StatusCode};
use model::Fault;
use oslo::policy::Target;
use plugin::net::{FloatingIps, Networks, Ports, Routers, SecurityGroups, SubnetPools, Subnets};
use plugin::tags::{self, Change, Tagged};
use plugin::{Collection, Context};
use serde_json::{Value, json};

use crate::handle::App;
use crate::policy::{self, Action};
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
    if let Some(tag) = tag {
        tags::check(tag)?;
    }
    let verb = match call.method {
        Method::POST => "create",
        Method::PUT => "update",
        Method::DELETE => "delete",
        _ => "get",
    };
    enforce(app, call, of, id, verb).await?;
    match tag {
        None => all(app, call, of, id).await,
        Some(tag) => one(app, call, of, id, tag).await,
    }
}

/// Rules see the resource even if the caller does not; one that does not exist is found missing later.
async fn enforce(app: &App, call: &Call, of: Tagged, id: &str, verb: &str) -> Result<(), Failure> {
    let action = Action::rule(format!("{verb}_{}:tags", of.resource()));
    if call.gate.constant(&action) == Some(true) {
        return Ok(());
    }
    let context = call.context.elevated();
    let target = match of {
        Tagged::Networks => target::<Networks>(app, &context, id).await,
        Tagged::Subnets => target::<Subnets>(app, &context, id).await,
        Tagged::Ports => target::<Ports>(app, &context, id).await,
        Tagged::SubnetPools => target::<SubnetPools>(app, &context, id).await,
        Tagged::FloatingIps => target::<FloatingIps>(app, &context, id).await,
        Tagged::SecurityGroups => target::<SecurityGroups>(app, &context, id).await,
        Tagged::Routers => target::<Routers>(app, &context, id).await,
    };
    match target {
        Ok(target) => call.gate.enforce(app, &action, &target).await,
        Err(Failure::Fault(Fault { status: 404, .. })) => Ok(()),
        Err(other) => Err(other),
    }
}

async fn target<C: Collection>(app: &App, context: &Context, id: &str) -> Result<Target, Failure> {
    let resource = C::show(&app.plugin, context, id).await?;
    let mut target = policy::target(&resource, None);
    // What Neutron looks at here does not tell whether a network is external.
    target.remove("router:external");
    Ok(target)
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
