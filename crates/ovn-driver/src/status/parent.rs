//! Virtual ports: the host of the port that has their address now (`update_virtual_port_parent_host` of Neutron's
//! `ovn_client.py`). It stands in `neutron:parent_hostname` of the row and in the binding's details.

use model::{Key, Kind};
use ovn_translate::names::PARENT_HOSTNAME;
use ovsdb::{Condition, Datum, Mutation, Op, Row, Snapshot};
use store::ovn::status::{self, PortStatus};
use store::{standard, transact};

use super::{Failure, TABLE, level::chassis_of};
use crate::core::Core;
use crate::queue::Urgency;

/// A port and what is to be said of it.
struct Wanted<'a> {
    port: &'a PortStatus,
    host: String,
}

/// Make both follow what Southbound shows.
pub(super) async fn follow(core: &Core, ports: &[PortStatus]) -> Result<(), Failure> {
    let (northbound, southbound) = (core.northbound(), core.southbound());
    let Some(table) = northbound.table(TABLE) else {
        return Ok(());
    };
    let (mut wanted, mut ops) = (Vec::new(), Vec::new());
    for port in ports {
        let Some((uuid, row)) = table.find("name", &[Datum::from(port.id.as_str())]) else {
            continue;
        };
        let Some(host) = host(row, &southbound, core.was_virtual(&port.id)) else {
            continue;
        };
        if row.map_str("external_ids", PARENT_HOSTNAME) != Some(host.as_str()) {
            let mutations = vec![
                Mutation::delete("external_ids", Datum::set([PARENT_HOSTNAME])),
                Mutation::insert("external_ids", Datum::map([(PARENT_HOSTNAME, host.as_str())])),
            ];
            ops.push(Op::mutate(TABLE, vec![Condition::uuid(uuid)], mutations));
        }
        wanted.push(Wanted { port, host });
    }
    if wanted.is_empty() {
        return Ok(());
    }
    tell_sql(core, &wanted).await?;
    if !ops.is_empty() {
        core.nb.transact(ops).await?;
    }
    wanted
        .iter()
        .for_each(|wanted| core.forget_virtual(&wanted.port.id));
    Ok(())
}

/// What the row should say; `None` where nothing was ever to be said.
fn host(row: &Row, southbound: &Snapshot, was_virtual: bool) -> Option<String> {
    let chassis = (row.str("type") == Some("virtual"))
        .then(|| chassis_of(row.str("name").unwrap_or_default(), southbound))
        .flatten();
    let said = was_virtual || row.map_str("external_ids", PARENT_HOSTNAME).is_some();
    match chassis {
        Some(chassis) => Some(chassis.str("hostname").unwrap_or_default().to_owned()),
        None => said.then(String::new),
    }
}

/// A port that is bound itself meanwhile is left alone.
async fn tell_sql(core: &Core, wanted: &[Wanted<'_>]) -> Result<(), Failure> {
    let ids: Vec<&str> = wanted.iter().map(|wanted| wanted.port.id.as_str()).collect();
    let said = status::parent_hosts(&mut core.db.read().await?, &ids).await?;
    for Wanted { port, host } in wanted {
        let differs = |said: &status::ParentHost| !said.bound && said.host.as_ref() != Some(host);
        if !said.get(&port.id).is_some_and(differs) {
            continue;
        }
        let now = standard::now();
        transact!(core.db, tx => {
            let locked = status::lock(&mut tx, std::slice::from_ref(*port)).await?;
            let said = status::parent_hosts(&mut tx, &[&port.id]).await?;
            match locked.first() {
                Some(locked) if said.get(&port.id).is_some_and(differs) => {
                    status::set_parent_host(&mut tx, locked, host, now).await
                }
                _ => Ok(()),
            }
        })?;
        core.dirty
            .push([Key::new(Kind::Port, port.id.as_str())], Urgency::Request);
    }
    Ok(())
}
