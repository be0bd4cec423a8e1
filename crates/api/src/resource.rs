//! Collections: the same handlers for every noun.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

use axum::http::{Method, StatusCode};
use model::attr::{Caller, Map};
use model::{Body, Fault, Fields, ListQuery, Resource};
use plugin::{Collection, Context};
use serde_json::Value;

use crate::handle::App;
use crate::policy::{self, Action};
use crate::request::Call;
use crate::{Failure, Reply, accept, query};

/// The resources of the core plugin.
const CORE: [&str; 3] = ["networks", "subnets", "ports"];

/// Attributes with rules of their own that Neutron always reads for policy (`required_by_policy`).
const ALWAYS_READ: [&str; 2] = ["shared", "router:external"];

/// The future of an answer.
pub type Answer<'a> = Pin<Box<dyn Future<Output = Result<Reply, Failure>> + Send + 'a>>;

/// What answers requests for a collection and its resources.
pub trait Endpoint: Send + Sync {
    /// Its attribute map.
    fn map(&self) -> &'static Map;

    /// Answer a request for the collection or for one resource.
    fn answer<'a>(&'a self, app: &'a App, call: Call) -> Answer<'a>;
}

/// Collections by their name in paths.
#[derive(Default)]
pub struct Resources {
    endpoints: Vec<Box<dyn Endpoint>>,
}

impl Resources {
    /// Add a collection.
    #[must_use]
    pub fn with<C: Collection>(mut self, map: &'static Map) -> Self {
        self.endpoints.push(Box::new(Of::<C> {
            map,
            whole_rows: false,
            collection: PhantomData,
        }));
        self
    }

    /// Add a collection whose lists pay no attention to `fields`, except that the id is left out unless it was asked
    /// for: so Neutron's service plugins that do not look at `fields` themselves appear.
    #[must_use]
    pub fn with_whole_rows<C: Collection>(mut self, map: &'static Map) -> Self {
        self.endpoints.push(Box::new(Of::<C> {
            map,
            whole_rows: true,
            collection: PhantomData,
        }));
        self
    }

    /// The collection of this name; hyphens and underscores are the same.
    pub fn find(&self, name: &str) -> Option<&dyn Endpoint> {
        let name = name.replace('-', "_");
        self.endpoints
            .iter()
            .find(|endpoint| endpoint.map().collection == name)
            .map(AsRef::as_ref)
    }
}

struct Of<C> {
    map: &'static Map,
    whole_rows: bool,
    collection: PhantomData<fn() -> C>,
}

impl<C: Collection> Endpoint for Of<C> {
    fn map(&self) -> &'static Map {
        self.map
    }

    fn answer<'a>(&'a self, app: &'a App, call: Call) -> Answer<'a> {
        Box::pin(async move {
            let id = call.path.get(1).cloned();
            if !accept::json(&call.headers) {
                return Err(Failure::not_acceptable());
            }
            match (call.method.clone(), id) {
                (_, None) if call.is_read() => self.list(app, &call).await,
                (_, Some(id)) if call.is_read() => self.show(app, &call, &id).await,
                (Method::POST, None) => self.create(app, &call).await,
                // Without an id Neutron looks for the resource None.
                (Method::PUT, id) => self.update(app, &call, id.as_deref().unwrap_or("None")).await,
                (Method::DELETE, id) => self.delete(app, &call, id.as_deref().unwrap_or("None")).await,
                _ => Err(Failure::method_not_allowed()),
            }
        })
    }
}

/// Who asks, for the attribute map.
pub fn caller(context: &Context) -> Caller<'_> {
    Caller {
        project_id: context.project_id.as_deref(),
        sets_project: context.can_set_project(),
    }
}

impl<C: Collection> Of<C> {
    /// The name of a rule: `get_port`.
    fn rule(&self, verb: &str) -> String {
        format!("{verb}_{}", self.map.resource)
    }

    fn is_core(&self) -> bool {
        CORE.contains(&self.map.collection)
    }

    /// What to show of what was made or changed; beside the core plugin Neutron shows all of it.
    fn asked(&self, call: &Call) -> Option<Fields> {
        query::fields(call).filter(|_| self.is_core())
    }

    /// The document of a request.
    ///
    /// # Errors
    /// 400 for what is no JSON; beside the core plugin also for what is empty or no object.
    fn document(&self, call: &Call) -> Result<Option<Value>, Failure> {
        match self.is_core() {
            true => call.json(),
            false => call.required_document().map(Some),
        }
    }

    /// Neutron hides its core resources in a place where nothing puts the words around an error that it has elsewhere.
    fn hidden(&self, refused: Failure) -> Failure {
        match refused {
            Failure::Fault(fault) if fault.status == 404 && self.is_core() => Failure::Hidden,
            other => other,
        }
    }

    /// What to show of resources like this one: what the client wants, less what it may not see.
    async fn fields(
        &self,
        app: &App,
        call: &Call,
        wanted: Option<Fields>,
        sample: &C::Item,
    ) -> Result<Option<Fields>, Failure> {
        // Beside what is asked for, Neutron shows the old name of a project where the attribute has the new one only.
        let renamed = self.map.attrs.iter().any(|attr| attr.name == "project_id");
        let wanted = wanted.map(|fields| if renamed { fields.and("tenant_id") } else { fields });
        let mut hidden = call.gate.hidden(app, self.map, &self.rule("get"), sample).await?;
        hidden.extend(self.map.not_kept(&app.config.attributes.absent));
        if hidden.is_empty() {
            return Ok(wanted);
        }
        Ok(Some(wanted.unwrap_or_default().without(hidden)))
    }

    async fn list(&self, app: &App, call: &Call) -> Result<Reply, Failure> {
        let mut query = if C::PAGED {
            query::list(call, self.map, &app.config)?
        } else {
            query::unpaged(call, self.map)?
        };
        if self.whole_rows {
            query.fields = query::all_but_id(call);
        }
        let items = if self.knows_marker(app, call, &query).await? {
            C::list(&app.plugin, &call.context, &query).await?
        } else {
            Vec::new()
        };
        let mut items = call
            .gate
            .select(app, &Action::rule(self.rule("get")), items)
            .await?;
        if let Some(first) = items.first() {
            query.fields = self.fields(app, call, query.fields.take(), first).await?;
        }
        // Only a page that was read backwards is turned round again.
        if query.page_reverse && query.limit.is_none() {
            items.reverse();
        }
        let ends = items
            .first()
            .zip(items.last())
            .map(|(first, last)| (first.id(), last.id()));
        let links = query::links(call, &query, ends, items.len(), app.config.link_prefix.as_deref());
        Ok(Reply::many(StatusCode::OK, &items, query.fields.as_ref(), &links))
    }

    async fn knows_marker(&self, app: &App, call: &Call, query: &ListQuery) -> Result<bool, Failure> {
        let Some(marker) = &query.marker else {
            return Ok(true);
        };
        let found = C::show(&app.plugin, &call.context, marker).await;
        if C::CHECKS_MARKER {
            found?;
            return Ok(true);
        }
        exists(found)
    }

    async fn show(&self, app: &App, call: &Call, id: &str) -> Result<Reply, Failure> {
        call.precondition()?;
        // Neutron looks at filters here too, though nothing is filtered.
        let query = query::list(call, self.map, &app.config)?;
        let item = C::show(&app.plugin, &call.context, id).await?;
        let show = Action::rule(self.rule("get"));
        call.gate
            .enforce_shown(app, &show, &item)
            .await
            .map_err(|refused| self.hidden(refused))?;
        let fields = self.fields(app, call, query.fields, &item).await?;
        Ok(Reply::one(StatusCode::OK, &item, fields.as_ref()))
    }

    async fn create(&self, app: &App, call: &Call) -> Result<Reply, Failure> {
        let parsed = match self.document(call)? {
            Some(json) => self
                .map
                .create(json, C::BULK, caller(&call.context), &app.config.attributes)?,
            None => None,
        };
        let parsed = parsed.ok_or_else(|| self.map.missing())?;
        for body in &parsed.bodies {
            let action = Action::setting(&self.rule("create"), self.map, body, false);
            call.gate.enforce(app, &action, &body.0).await?;
        }
        let items = C::create(&app.plugin, &call.context, parsed.bodies).await?;
        let mut fields = self.asked(call);
        if let Some(first) = items.first() {
            fields = self.fields(app, call, fields, first).await?;
        }
        match items.as_slice() {
            [one] if !parsed.bulk => Ok(Reply::one(StatusCode::CREATED, one, fields.as_ref())),
            several => Ok(Reply::many(StatusCode::CREATED, several, fields.as_ref(), &[])),
        }
    }

    /// Refuse to change or delete a resource that the caller has no right to; read it only if that depends on it.
    async fn enforce_on(
        &self,
        app: &App,
        call: &Call,
        id: &str,
        action: &Action,
        body: &Body,
    ) -> Result<(), Failure> {
        if call.gate.constant(action) == Some(true) {
            return Ok(());
        }
        let item = C::show(&app.plugin, &call.context, id).await?;
        let show = Action::rule(self.rule("get"));
        call.gate
            .enforce_on(app, action, &show, &policy::changed(&item, body))
            .await
    }

    async fn update(&self, app: &App, call: &Call, id: &str) -> Result<Reply, Failure> {
        let body = match self.document(call)? {
            Some(json) => self
                .map
                .update(json, caller(&call.context), &app.config.attributes)?,
            None => None,
        };
        let precondition = call.precondition()?;
        let Some(body) = body else {
            if self.is_core() {
                // A resource that does not exist is the more important news.
                C::show(&app.plugin, &call.context, id).await?;
            }
            return Err(self.map.missing().into());
        };
        let rule = self.rule("update");
        let mut action = Action::setting(&rule, self.map, &body, true);
        if body.0.is_empty() {
            // Neutron takes an update of nothing for one of what it has read for policy and is not as it would be by
            // default.
            let item = C::show(&app.plugin, &call.context, id).await?;
            let mut read = policy::target(&item, None);
            read.retain(|name, _| ALWAYS_READ.contains(&name.as_str()));
            action = Action::setting(&rule, self.map, &Body(read), false);
        }
        self.enforce_on(app, call, id, &action, &body).await?;
        let item = C::update(&app.plugin, &call.context, id, body, precondition).await?;
        let fields = self.fields(app, call, self.asked(call), &item).await?;
        Ok(Reply::one(StatusCode::OK, &item, fields.as_ref()))
    }

    async fn delete(&self, app: &App, call: &Call, id: &str) -> Result<Reply, Failure> {
        let precondition = call.precondition()?;
        if !call.body.is_empty() {
            C::show(&app.plugin, &call.context, id).await?;
            return Err(Fault::bad_request("Request body is not supported in DELETE.").into());
        }
        let action = Action::rule(self.rule("delete"));
        self.enforce_on(app, call, id, &action, &Body::default()).await?;
        C::delete(&app.plugin, &call.context, id, precondition).await?;
        Ok(Reply::no_content())
    }
}

/// Whether there is what was looked for.
pub(crate) fn exists<T>(found: plugin::Result<T>) -> Result<bool, Failure> {
    match found {
        Ok(_) => Ok(true),
        Err(plugin::Error::Fault(fault)) if fault.status == 404 => Ok(false),
        Err(error) => Err(error.into()),
    }
}
