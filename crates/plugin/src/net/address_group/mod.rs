//! Address groups (`neutron/db/address_group_db.py`).

mod addresses;
mod faults;

pub use faults::not_found;

use chrono::NaiveDateTime;
use model::net::AddressGroup;
use model::{Body, Key, Kind, ListQuery, Standard, Timestamp};
use store::filter::Conditions;
use store::net::address_group as table;
use store::{Tx, ovn, standard, transact};
use uuid::Uuid;

use crate::collection::check_revision;
use crate::{Collection, Context, Error, Plugin, Precondition, Result, description};

/// The collection `address_groups`.
pub struct AddressGroups;

impl Collection for AddressGroups {
    type Item = AddressGroup;

    async fn list(plugin: &Plugin, context: &Context, query: &ListQuery) -> Result<Vec<AddressGroup>> {
        let mut tx = plugin.db.read().await?;
        let project = context.project_id.as_deref();
        Ok(table::list(&mut tx, query, visible(context), project).await?)
    }

    async fn show(plugin: &Plugin, context: &Context, id: &str) -> Result<AddressGroup> {
        find(&mut plugin.db.read().await?, context, id).await
    }

    async fn create(plugin: &Plugin, _context: &Context, bodies: Vec<Body>) -> Result<Vec<AddressGroup>> {
        let groups = transact!(plugin.db, tx => {
            let now = standard::now();
            let mut groups = Vec::with_capacity(bodies.len());
            for body in &bodies {
                groups.push(insert(&mut tx, body, now).await?);
            }
            Ok::<_, Error>(groups)
        })?;
        plugin
            .driver
            .postcommit(groups.iter().map(|group| key(&group.id)).collect());
        Ok(groups)
    }

    async fn update(
        plugin: &Plugin,
        context: &Context,
        id: &str,
        body: Body,
        precondition: Precondition,
    ) -> Result<AddressGroup> {
        let (group, changed) = transact!(plugin.db, tx => {
            let old = locked(&mut tx, context, id, precondition).await?;
            let changed = change(&mut tx, &old, &body).await?;
            Ok::<_, Error>((find(&mut tx, context, id).await?, changed))
        })?;
        if changed {
            plugin.driver.postcommit(vec![key(id)]);
        }
        Ok(group)
    }

    async fn delete(plugin: &Plugin, context: &Context, id: &str, precondition: Precondition) -> Result<()> {
        transact!(plugin.db, tx => {
            let group = locked(&mut tx, context, id, precondition).await?;
            // Rules would go with the group, unseen.
            if table::is_used(&mut tx, id).await? {
                return Err(faults::in_use(id).into());
            }
            standard::delete(&mut tx, group.standard.id).await?;
            Ok::<_, Error>(())
        })?;
        plugin.driver.postcommit(vec![key(id)]);
        Ok(())
    }
}

/// Refuse an address group that does not exist or that the caller may not use; what a rule names is asked for here.
///
/// # Errors
/// `AddressGroupNotFound`.
pub async fn check(tx: &mut Tx, context: &Context, id: &str) -> Result<()> {
    if table::exists(tx, id, visible(context)).await? {
        Ok(())
    } else {
        Err(not_found(id).into())
    }
}

/// Rows that the caller may see: its own, those shared with it, or all.
fn visible(context: &Context) -> Conditions {
    let mut conditions = Conditions::default();
    if let Some(project) = context.scope() {
        table::visible_to(&mut conditions, project);
    }
    conditions
}

async fn find(tx: &mut Tx, context: &Context, id: &str) -> Result<AddressGroup> {
    let project = context.project_id.as_deref();
    let found = table::get(tx, id, visible(context), project).await?;
    Ok(found.ok_or_else(|| not_found(id))?)
}

/// The group as it is, locked, with its revision compared with what the client expects.
async fn locked(
    tx: &mut Tx,
    context: &Context,
    id: &str,
    precondition: Precondition,
) -> Result<AddressGroup> {
    if !table::lock(tx, id).await? {
        return Err(not_found(id).into());
    }
    let group = find(tx, context, id).await?;
    check_revision(group.standard.revision_number, precondition)?;
    Ok(group)
}

async fn insert(tx: &mut Tx, body: &Body, now: NaiveDateTime) -> Result<AddressGroup> {
    let text = |name: &str| body.text(name).unwrap_or_default().to_owned();
    description::check(body)?;
    let addresses = addresses::normalized(&body.texts("addresses"))?;
    let mut group = AddressGroup {
        id: Uuid::new_v4().to_string(),
        project_id: text("project_id"),
        name: text("name"),
        shared: false,
        standard: Standard {
            id: 0,
            created_at: Timestamp(now),
            updated_at: Timestamp(now),
            description: text("description"),
            // Every address counts as a change.
            revision_number: i64::try_from(addresses.len()).unwrap_or(i64::MAX),
            tags: Vec::new(),
        },
        addresses: addresses.into_iter().collect(),
    };
    let (description, revision) = (
        group.standard.description.as_str(),
        group.standard.revision_number,
    );
    group.standard.id = standard::insert(tx, "address_groups", Some(description), revision, now).await?;
    table::insert(tx, &group).await?;
    table::add(tx, &group.id, &group.addresses).await?;
    ovn::revision::create(tx, Kind::AddressGroup, &[(&group.id, group.standard.id)], now).await?;
    Ok(group)
}

/// Write what the body changes; answers whether that is anything.
async fn change(tx: &mut Tx, old: &AddressGroup, body: &Body) -> Result<bool> {
    description::check(body)?;
    let mut changed = false;
    if let Some(name) = body.text("name").filter(|name| *name != old.name) {
        table::set_name(tx, &old.id, name).await?;
        changed = true;
    }
    if let Some(description) = body
        .text("description")
        .filter(|text| *text != old.standard.description)
    {
        standard::describe(tx, old.standard.id, description).await?;
        changed = true;
    }
    if changed {
        standard::bump(tx, old.standard.id, standard::now()).await?;
    }
    Ok(changed)
}

fn key(id: &str) -> Key {
    Key::new(Kind::AddressGroup, id)
}
