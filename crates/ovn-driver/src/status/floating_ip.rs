//! The status of floating IPs: ACTIVE once OVN translates what is associated with a router, DOWN once it does not any
//! more (`create_floatingip`, `update_floatingip` and `_process_floatingip_update` of Neutron's OVN driver).

use model::{Key, Kind};
use ovn_translate::names;
use ovsdb::Snapshot;
use store::ovn::floating_ip_status::{self as status, FloatingIpStatus};
use store::{standard, transact};

use crate::core::Core;
use crate::queue::Urgency;

/// Most floating IPs that one look at all of them takes up.
const LIMIT: i64 = 20_000;

/// Look at those whose status does not seem right.
pub(crate) async fn all(core: &Core) -> store::Result<()> {
    let ids = status::doubtful(&mut core.db.read().await?, LIMIT).await?;
    let keys = ids.into_iter().map(|id| Key::new(Kind::FloatingIp, id));
    core.status.push(keys, Urgency::Background);
    Ok(())
}

/// Make their status what Northbound shows.
pub(super) async fn follow(core: &Core, ids: &[&str]) -> store::Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let northbound = core.northbound();
    let changing = |row: &&FloatingIpStatus| decide(row, is_there(&northbound, &row.id)).is_some();
    let found = status::load(&mut core.db.read().await?, ids).await?;
    let found: Vec<FloatingIpStatus> = found.iter().filter(changing).cloned().collect();
    if found.is_empty() {
        return Ok(());
    }
    let now = standard::now();
    let changed = transact!(core.db, tx => {
        let locked = status::lock(&mut tx, &found).await?;
        let becoming = |wanted| {
            let becomes = |row: &&FloatingIpStatus| decide(row, is_there(&northbound, &row.id)) == Some(wanted);
            locked.iter().filter(becomes).collect::<Vec<_>>()
        };
        let (up, down) = (becoming("ACTIVE"), becoming("DOWN"));
        status::set(&mut tx, &up, "ACTIVE", now).await?;
        status::set(&mut tx, &down, "DOWN", now).await?;
        let changed = up.into_iter().chain(down).filter(|row| row.has_router);
        Ok::<_, store::Error>(changed.map(|row| row.id.clone()).collect::<Vec<_>>())
    })?;
    let keys = changed.into_iter().map(|id| Key::new(Kind::FloatingIp, id));
    core.dirty.push(keys, Urgency::Request);
    Ok(())
}

/// The status that a floating IP should get; `None` when it has it, or when OVN has yet to follow.
fn decide(row: &FloatingIpStatus, is_there: bool) -> Option<&'static str> {
    let wanted = match (row.has_router, is_there) {
        _ if row.is_flavored => return None,
        (true, there) if there || !row.translates => "ACTIVE",
        (false, false) => "DOWN",
        _ => return None,
    };
    (row.status != wanted).then_some(wanted)
}

/// Whether Northbound has anything of a floating IP.
fn is_there(northbound: &Snapshot, id: &str) -> bool {
    ["NAT", "Load_Balancer"].into_iter().any(|table| {
        let rows = northbound.table(table);
        rows.is_some_and(|rows| rows.find_by_map_key("external_ids", names::FIP_ID, id).is_some())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(status: &str, has_router: bool, translates: bool) -> FloatingIpStatus {
        FloatingIpStatus {
            id: "f".to_owned(),
            standard_id: 1,
            status: status.to_owned(),
            has_router,
            is_flavored: false,
            translates,
        }
    }

    #[test]
    fn what_is_associated_becomes_active_once_ovn_has_it() {
        assert_eq!(decide(&row("DOWN", true, true), true), Some("ACTIVE"));
        assert_eq!(decide(&row("DOWN", true, true), false), None, "not yet");
        assert_eq!(decide(&row("ACTIVE", true, true), true), None);
        assert_eq!(
            decide(&row("DOWN", true, false), false),
            Some("ACTIVE"),
            "a router only"
        );
    }

    #[test]
    fn what_is_not_becomes_down_once_ovn_does_not_have_it() {
        assert_eq!(decide(&row("ACTIVE", false, false), false), Some("DOWN"));
        assert_eq!(decide(&row("ACTIVE", false, false), true), None, "not yet");
        assert_eq!(decide(&row("DOWN", false, false), false), None);
    }

    #[test]
    fn routers_with_a_flavor_are_the_affair_of_others() {
        let other = FloatingIpStatus {
            is_flavored: true,
            ..row("DOWN", true, true)
        };
        assert_eq!(decide(&other, false), None);
    }
}
