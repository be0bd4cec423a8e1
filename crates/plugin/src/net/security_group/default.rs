//! The group that every project has from the beginning.

use model::{Key, ListQuery};
use store::net::security_group as table;
use store::{Tx, standard, transact};

use super::insert::{self, New};
use super::{DEFAULT_NAME, keys};
use crate::{Context, Error, Plugin, Result};

/// What Neutron writes into its description.
const DESCRIPTION: &str = "Default security group";

/// The default group of a project, made if it is missing. Answers the keys that are dirty by that.
///
/// When two processes make it at the same time, the primary key of `default_security_group` lets one win; the other
/// runs its transaction again and finds the winner's.
///
/// # Errors
/// [`store::Error::Stale`] for the one that lost, which [`transact!`] runs again.
pub async fn default_security_group(
    tx: &mut Tx,
    plugin: &Plugin,
    project: &str,
) -> Result<(String, Vec<Key>)> {
    if let Some(id) = table::default_of(tx, project).await? {
        return Ok((id, Vec::new()));
    }
    let new = New {
        project,
        name: DEFAULT_NAME,
        description: DESCRIPTION,
        stateful: true,
        is_default: true,
    };
    let groups = insert::groups(tx, plugin, &[new], standard::now()).await?;
    let id = groups.first().map(|group| group.id.clone()).unwrap_or_default();
    match table::set_default(tx, project, &id).await {
        Err(store::Error::Unique { .. }) => Err(store::Error::Stale.into()),
        Err(error) => Err(error.into()),
        Ok(()) => Ok((id, groups.iter().flat_map(keys).collect())),
    }
}

/// A list of groups or rules of a project shows its default group, so it must be there. Who is neither of the project
/// nor the system makes none (rule `create_default_security_group`).
pub(super) async fn ensure_for_list(plugin: &Plugin, context: &Context, query: &ListQuery) -> Result<()> {
    let filter = query.filter("project_id").or_else(|| query.filter("tenant_id"));
    let asked = filter.and_then(|values| values.first());
    let Some(project) = context.project_id.as_ref().map(|own| asked.unwrap_or(own)) else {
        return Ok(());
    };
    if project.is_empty()
        || !context.makes_default_group(project)
        || table::default_of(&mut plugin.db.read().await?, project)
            .await?
            .is_some()
    {
        return Ok(());
    }
    let keys = transact!(plugin.db, tx => {
        Ok::<_, Error>(default_security_group(&mut tx, plugin, project).await?.1)
    })?;
    plugin.driver.postcommit(keys);
    Ok(())
}
