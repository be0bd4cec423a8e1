//! Member actions: `add_addresses` and `remove_addresses`.

use std::collections::BTreeSet;

use model::Fault;
use model::net::AddressGroup;
use serde_json::Value;
use store::net::address_group as table;
use store::{standard, transact};

use super::{AddressGroups, faults, find, key, locked};
use crate::{Context, Error, Plugin, Result};

impl AddressGroups {
    /// `PUT /address-groups/<id>/add_addresses`.
    ///
    /// # Errors
    /// `AddressGroupNotFound`; `AddressesAlreadyExist`, and then none is added; 400 for what is no address.
    pub async fn add_addresses(
        plugin: &Plugin,
        context: &Context,
        id: &str,
        request: &Value,
    ) -> Result<AddressGroup> {
        let (group, changed) = transact!(plugin.db, tx => {
            let group = locked(&mut tx, context, id, None).await?;
            let (known, new) = split(&group, request)?;
            if !known.is_empty() {
                return Err(faults::already_in_group(&known, id).into());
            }
            match table::add(&mut tx, id, &new).await {
                // A Python server, which takes no lock, was quicker.
                Err(store::Error::Unique { .. }) => return Err(store::Error::Stale.into()),
                other => other?,
            }
            table::count_changes(&mut tx, group.standard.id, new.len(), standard::now()).await?;
            Ok::<_, Error>((find(&mut tx, context, id).await?, !new.is_empty()))
        })?;
        if changed {
            plugin.driver.postcommit(vec![key(id)]);
        }
        Ok(group)
    }

    /// `PUT /address-groups/<id>/remove_addresses`.
    ///
    /// # Errors
    /// `AddressGroupNotFound`; `AddressesNotFound`, and then none is removed; 400 for what is no address.
    pub async fn remove_addresses(
        plugin: &Plugin,
        context: &Context,
        id: &str,
        request: &Value,
    ) -> Result<AddressGroup> {
        let (group, changed) = transact!(plugin.db, tx => {
            let group = locked(&mut tx, context, id, None).await?;
            let (known, strange) = split(&group, request)?;
            if !strange.is_empty() {
                return Err(faults::not_in_group(&strange, id).into());
            }
            table::remove(&mut tx, id, &known).await?;
            table::count_changes(&mut tx, group.standard.id, known.len(), standard::now()).await?;
            Ok::<_, Error>((find(&mut tx, context, id).await?, !known.is_empty()))
        })?;
        if changed {
            plugin.driver.postcommit(vec![key(id)]);
        }
        Ok(group)
    }
}

/// Addresses as they are stored: networks without host bits, each once, in the order of their text.
///
/// # Errors
/// `AddrFormatError`.
pub(super) fn normalized(addresses: &[String]) -> Result<BTreeSet<String>, Fault> {
    let one = |text: &String| {
        let net = model::attr::parse_net(text).ok_or_else(|| faults::bad_address(text))?;
        Ok(model::attr::net_text(&net.trunc()))
    };
    addresses.iter().map(one).collect()
}

/// The addresses of a request: those that the group has, and the others.
fn split(group: &AddressGroup, request: &Value) -> Result<(Vec<String>, Vec<String>), Fault> {
    let invalid = || Fault::bad_request("Body contains invalid data");
    let texts = match request.get("addresses") {
        Some(Value::Array(items)) => items
            .iter()
            .map(|item| item.as_str().map(str::to_owned).ok_or_else(invalid))
            .collect::<Result<Vec<String>, Fault>>()?,
        // Python takes a text for the list of its letters, and an object for that of its keys.
        Some(Value::String(text)) => text.chars().map(String::from).collect(),
        Some(Value::Object(members)) => members.keys().cloned().collect(),
        _ => return Err(invalid()),
    };
    let stored: BTreeSet<&String> = group.addresses.iter().collect();
    Ok(normalized(&texts)?
        .into_iter()
        .partition(|address| stored.contains(address)))
}
