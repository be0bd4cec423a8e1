//! Tags of resources that have standard attributes (`neutron/services/tag/tag_plugin.py`).

use model::{Fault, Key, Kind};
use serde_json::Value;
use store::{Tx, standard, tags as table, transact};

use crate::net::{floating_ip, network, port, router, security_group, subnet, subnetpool};
use crate::{Context, Error, Plugin, Result};

/// Longest tag, in characters.
const LONGEST: usize = 255;
/// Most tags of a resource.
const MOST: usize = 50;

/// A collection whose resources have tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tagged {
    /// `networks`
    Networks,
    /// `subnets`
    Subnets,
    /// `ports`
    Ports,
    /// `subnetpools`
    SubnetPools,
    /// `floatingips`
    FloatingIps,
    /// `security_groups`, which the URL spells `security-groups`
    SecurityGroups,
    /// `routers`
    Routers,
}

impl Tagged {
    /// The collection of a URL's path segment.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "networks" => Self::Networks,
            "subnets" => Self::Subnets,
            "ports" => Self::Ports,
            "subnetpools" => Self::SubnetPools,
            "floatingips" => Self::FloatingIps,
            "security-groups" | "security_groups" => Self::SecurityGroups,
            "routers" => Self::Routers,
            _ => return None,
        })
    }

    /// Name in messages.
    fn collection(self) -> &'static str {
        match self {
            Self::Networks => "networks",
            Self::Subnets => "subnets",
            Self::Ports => "ports",
            Self::SubnetPools => "subnetpools",
            Self::FloatingIps => "floatingips",
            Self::SecurityGroups => "security_groups",
            Self::Routers => "routers",
        }
    }

    /// Name of one resource, as in policy rules.
    pub fn resource(self) -> &'static str {
        self.collection().trim_end_matches('s')
    }

    fn table(self) -> &'static str {
        match self {
            Self::SecurityGroups => "securitygroups",
            other => other.collection(),
        }
    }

    /// What the driver is told: OVN keeps the revision number of these resources.
    fn kind(self) -> Option<Kind> {
        match self {
            Self::Networks => Some(Kind::Network),
            Self::Subnets => Some(Kind::Subnet),
            Self::Ports => Some(Kind::Port),
            Self::FloatingIps => Some(Kind::FloatingIp),
            Self::SecurityGroups => Some(Kind::SecurityGroup),
            Self::Routers => Some(Kind::Router),
            Self::SubnetPools => None,
        }
    }
}

/// What to do with the tags of a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// `PUT tags`: these and no others.
    Replace(Vec<String>),
    /// `POST tags` and `PUT tags/<tag>`: these too.
    Add(Vec<String>),
    /// `DELETE tags/<tag>`.
    Remove(String),
    /// `DELETE tags`.
    Clear,
}

/// The tags in the body of a `PUT` or `POST`.
///
/// # Errors
/// 400 when it is not a list of different strings of bearable length.
pub fn parse(collection: Tagged, body: &Value) -> Result<Vec<String>, Fault> {
    let Some(tags) = body.get("tags") else {
        return Err(Fault::invalid_input("Invalid tags body"));
    };
    let Some(items) = tags.as_array() else {
        let shown = model::attr::python::str(tags);
        return Err(Fault::invalid_input(format!("'{shown}' is not a list")));
    };
    let mut parsed: Vec<String> = Vec::with_capacity(items.len());
    for item in items {
        let Some(tag) = item.as_str() else {
            return Err(Fault::invalid_input(format!(
                "'{}' is not a valid string",
                model::attr::python::str(item)
            )));
        };
        if parsed.iter().any(|earlier| earlier == tag) {
            return Err(Fault::invalid_input(format!(
                "Duplicate items in the list: '{tag}'"
            )));
        }
        check(tag)?;
        parsed.push(tag.to_owned());
    }
    limit(collection, parsed.len())?;
    Ok(parsed)
}

/// Refuse a tag that is too long.
///
/// # Errors
/// 400.
pub fn check(tag: &str) -> Result<(), Fault> {
    if tag.chars().count() > LONGEST {
        return Err(Fault::invalid_input(format!(
            "'{tag}' exceeds maximum length of {LONGEST}"
        )));
    }
    Ok(())
}

fn limit(collection: Tagged, count: usize) -> Result<(), Fault> {
    if count > MOST {
        let message = format!(
            "Bad {} request: The number of tags exceed the per-resource limit of {MOST}.",
            collection.collection()
        );
        return Err(Fault::new(400, "BadRequest", message));
    }
    Ok(())
}

/// The tags of a resource.
///
/// # Errors
/// 404 when there is no such resource.
pub async fn list(plugin: &Plugin, context: &Context, collection: Tagged, id: &str) -> Result<Vec<String>> {
    let mut tx = plugin.db.read().await?;
    let standard = owner(&mut tx, context, collection, id).await?;
    Ok(table::list(&mut tx, standard).await?)
}

/// Whether a resource has a tag: `GET tags/<tag>`.
///
/// # Errors
/// 404 when there is no such resource or it has no such tag.
pub async fn find(plugin: &Plugin, context: &Context, collection: Tagged, id: &str, tag: &str) -> Result<()> {
    check(tag)?;
    if list(plugin, context, collection, id)
        .await?
        .iter()
        .any(|t| t == tag)
    {
        Ok(())
    } else {
        Err(not_found(tag).into())
    }
}

/// Change the tags of a resource; its revision grows when something changed.
///
/// # Errors
/// 404 when there is no such resource, or no such tag to remove; 400 when there would be too many.
pub async fn change(
    plugin: &Plugin,
    context: &Context,
    collection: Tagged,
    id: &str,
    change: Change,
) -> Result<()> {
    let changed = transact!(plugin.db, tx => {
        let standard = owner(&mut tx, context, collection, id).await?;
        standard::lock(&mut tx, standard).await?;
        let changed = apply(&mut tx, collection, standard, &change).await?;
        if changed {
            standard::bump(&mut tx, standard, standard::now()).await?;
        }
        Ok::<_, Error>(changed)
    })?;
    if let (true, Some(kind)) = (changed, collection.kind()) {
        plugin.driver.postcommit(vec![Key::new(kind, id)]);
    }
    Ok(())
}

async fn apply(tx: &mut Tx, collection: Tagged, standard: i64, change: &Change) -> Result<bool> {
    match change {
        Change::Replace(tags) => {
            let old = table::list(tx, standard).await?;
            let gone: Vec<String> = old.into_iter().filter(|tag| !tags.contains(tag)).collect();
            let removed = table::remove(tx, standard, &gone).await?;
            Ok(table::add(tx, standard, tags).await? + removed > 0)
        }
        Change::Add(tags) => {
            let old = table::list(tx, standard).await?;
            let new: Vec<String> = tags.iter().filter(|tag| !old.contains(tag)).cloned().collect();
            if !new.is_empty() {
                limit(collection, old.len() + new.len())?;
            }
            Ok(table::add(tx, standard, &new).await? > 0)
        }
        Change::Remove(tag) => match table::remove(tx, standard, std::slice::from_ref(tag)).await? {
            0 => Err(not_found(tag).into()),
            _ => Ok(true),
        },
        Change::Clear => Ok(table::clear(tx, standard).await? > 0),
    }
}

/// The standard attributes of a resource that the caller may see.
async fn owner(tx: &mut Tx, context: &Context, collection: Tagged, id: &str) -> Result<i64> {
    let (alias, visible) = match collection {
        Tagged::Networks => ("n", network::visible(context)),
        Tagged::Subnets => ("s", subnet::visible(context)),
        Tagged::Ports => ("p", port::visible(context)),
        Tagged::SubnetPools => ("o", subnetpool::visible(context)),
        Tagged::FloatingIps => ("f", floating_ip::visible(context)),
        Tagged::SecurityGroups => ("g", security_group::visible(context)),
        Tagged::Routers => ("r", router::visible(context)),
    };
    match table::find_owner(tx, collection.table(), alias, id, visible).await? {
        Some(standard) => Ok(standard),
        None => {
            let message = format!("Resource {} {id} could not be found.", collection.collection());
            Err(Fault::new(404, "TagResourceNotFound", message).into())
        }
    }
}

fn not_found(tag: &str) -> Fault {
    Fault::not_found("TagNotFound", "Tag", tag)
}
