//! Address scopes (`neutron/db/address_scope_db.py`).

use model::net::AddressScope;
use model::{Body, Fault, ListQuery};
use store::Tx;
use store::filter::Conditions;
use uuid::Uuid;

use crate::{Collection, Context, Error, Plugin, Precondition, Result};

/// The collection `address_scopes`.
pub struct AddressScopes;

impl Collection for AddressScopes {
    type Item = AddressScope;

    async fn list(plugin: &Plugin, context: &Context, query: &ListQuery) -> Result<Vec<AddressScope>> {
        let mut tx = plugin.db.read().await?;
        let project = context.project_id.as_deref();
        Ok(store::net::address_scope::list(&mut tx, query, visible(context), project).await?)
    }

    async fn show(plugin: &Plugin, context: &Context, id: &str) -> Result<AddressScope> {
        find(&mut plugin.db.read().await?, context, id).await
    }

    async fn create(plugin: &Plugin, _context: &Context, bodies: Vec<Body>) -> Result<Vec<AddressScope>> {
        store::transact!(plugin.db, tx => {
            let mut scopes = Vec::with_capacity(bodies.len());
            for body in &bodies {
                let scope = AddressScope {
                    id: Uuid::new_v4().to_string(),
                    project_id: body.text("project_id").unwrap_or_default().to_owned(),
                    name: body.text("name").unwrap_or_default().to_owned(),
                    ip_version: body.int("ip_version").unwrap_or(4),
                    shared: body.flag("shared").unwrap_or(false),
                };
                store::net::address_scope::insert(&mut tx, &scope).await?;
                scopes.push(scope);
            }
            Ok::<_, Error>(scopes)
        })
    }

    /// Scopes have no revision: the precondition does not matter.
    async fn update(
        plugin: &Plugin,
        context: &Context,
        id: &str,
        body: Body,
        _precondition: Precondition,
    ) -> Result<AddressScope> {
        store::transact!(plugin.db, tx => {
            store::net::address_scope::lock(&mut tx, id).await?;
            let scope = find(&mut tx, context, id).await?;
            match body.flag("shared") {
                Some(false) if scope.shared => return Err(stays_shared(id).into()),
                Some(true) if !scope.shared => {
                    // As in Neutron the policy belongs to whoever shares, which is an administrator.
                    let owner = context.project_id.as_ref().unwrap_or(&scope.project_id);
                    store::net::address_scope::share(&mut tx, id, owner).await?;
                }
                _ => {}
            }
            if let Some(name) = body.text("name") {
                store::net::address_scope::set_name(&mut tx, id, name).await?;
            }
            find(&mut tx, context, id).await
        })
    }

    async fn delete(plugin: &Plugin, context: &Context, id: &str, _precondition: Precondition) -> Result<()> {
        store::transact!(plugin.db, tx => {
            store::net::address_scope::lock(&mut tx, id).await?;
            find(&mut tx, context, id).await?;
            let mut conditions = Conditions::default();
            conditions.and("o.address_scope_id = ?", store::args![id]);
            let pools = store::net::subnetpool::list(&mut tx, &ListQuery::default(), conditions, None).await?;
            if !pools.is_empty() {
                return Err(in_use(id).into());
            }
            store::net::address_scope::delete(&mut tx, id).await?;
            Ok::<_, Error>(())
        })
    }
}

/// Rows that the caller may see: its own, those shared with it, or all.
fn visible(context: &Context) -> Conditions {
    let mut conditions = Conditions::default();
    if let Some(project) = context.scope() {
        store::net::address_scope::visible_to(&mut conditions, project);
    }
    conditions
}

/// A scope that the caller may see.
///
/// # Errors
/// `AddressScopeNotFound`.
pub async fn find(tx: &mut Tx, context: &Context, id: &str) -> Result<AddressScope> {
    let project = context.project_id.as_deref();
    let found = store::net::address_scope::get(tx, id, visible(context), project).await?;
    Ok(found.ok_or_else(|| not_found(id))?)
}

/// 404 of an address scope.
pub fn not_found(id: &str) -> Fault {
    Fault::not_found("AddressScopeNotFound", "Address scope", id)
}

fn in_use(id: &str) -> Fault {
    let message = format!(
        "Unable to complete operation on address scope {id}. There are one or more subnet pools in use on the address \
         scope."
    );
    Fault::new(409, "AddressScopeInUse", message)
}

fn stays_shared(id: &str) -> Fault {
    let message = format!("Unable to update address scope {id} : Shared address scope can't be unshared.");
    Fault::new(400, "AddressScopeUpdateError", message)
}
