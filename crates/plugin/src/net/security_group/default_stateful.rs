//! Whether new groups are stateful, for a project or for all (`neutron/db/security_groups_default_statefulness.py`).

use model::net::DefaultStatefulness;
use model::{Body, ListQuery};
use store::filter::Conditions;
use store::net::security_group::{default_rule::take_turns, default_statefulness as table};
use store::{Tx, transact};
use uuid::Uuid;

use super::faults;
use crate::{Collection, Context, Error, Plugin, Precondition, Result};

/// The collection `security_groups_default_statefulness`. Groups that exist already are not changed by it.
pub struct DefaultStatefulnessSettings;

impl Collection for DefaultStatefulnessSettings {
    type Item = DefaultStatefulness;

    const BULK: bool = false;

    async fn list(plugin: &Plugin, context: &Context, query: &ListQuery) -> Result<Vec<DefaultStatefulness>> {
        let mut tx = plugin.db.read().await?;
        Ok(table::list(&mut tx, query, visible(context)).await?)
    }

    async fn show(plugin: &Plugin, context: &Context, id: &str) -> Result<DefaultStatefulness> {
        find(&mut plugin.db.read().await?, context, id).await
    }

    async fn create(
        plugin: &Plugin,
        _context: &Context,
        bodies: Vec<Body>,
    ) -> Result<Vec<DefaultStatefulness>> {
        transact!(plugin.db, tx => {
            // No key of the table keeps two settings for all projects apart.
            take_turns(&mut tx).await?;
            let mut made = Vec::with_capacity(bodies.len());
            for body in &bodies {
                made.push(insert(&mut tx, body).await?);
            }
            Ok::<_, Error>(made)
        })
    }

    async fn update(
        plugin: &Plugin,
        context: &Context,
        id: &str,
        body: Body,
        _precondition: Precondition,
    ) -> Result<DefaultStatefulness> {
        transact!(plugin.db, tx => {
            let mut setting = find(&mut tx, context, id).await?;
            if let Some(stateful) = body.flag("stateful") {
                table::set(&mut tx, id, stateful).await?;
                setting.stateful = stateful;
            }
            Ok::<_, Error>(setting)
        })
    }

    async fn delete(plugin: &Plugin, context: &Context, id: &str, _precondition: Precondition) -> Result<()> {
        transact!(plugin.db, tx => {
            find(&mut tx, context, id).await?;
            Ok::<_, Error>(table::delete(&mut tx, id).await?)
        })
    }
}

fn visible(context: &Context) -> Conditions {
    let mut conditions = Conditions::default();
    if let Some(project) = context.scope() {
        table::visible_to(&mut conditions, project);
    }
    conditions
}

async fn find(tx: &mut Tx, context: &Context, id: &str) -> Result<DefaultStatefulness> {
    let found = table::get(tx, id, visible(context)).await?;
    Ok(found.ok_or_else(|| faults::statefulness_not_found(id))?)
}

async fn insert(tx: &mut Tx, body: &Body) -> Result<DefaultStatefulness> {
    let project = body.text("project_id");
    if table::exists(tx, project).await? {
        return Err(faults::statefulness_exists(project).into());
    }
    let setting = DefaultStatefulness {
        id: Uuid::new_v4().to_string(),
        project_id: project.map(str::to_owned),
        stateful: body.flag("stateful").unwrap_or(true),
    };
    match table::insert(tx, &setting).await {
        Err(store::Error::Unique { .. }) => Err(faults::statefulness_exists(project).into()),
        other => Ok(other.map(|()| setting)?),
    }
}
