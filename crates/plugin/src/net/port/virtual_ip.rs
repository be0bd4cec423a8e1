//! Address pairs that name another port's address turn that port into a virtual one in OVN.

use model::net::{AddressPair, Port};
use model::{Key, Kind};
use store::Tx;

use crate::Result;

/// Keys of the ports on this port's network whose kind in OVN may change when these pairs come or go. Their row in
/// the dirty set is reset in the same transaction, so that a crash does not forget them.
pub async fn touched(tx: &mut Tx, port: &Port, pairs: &[&AddressPair]) -> Result<Vec<Key>> {
    let addresses: Vec<String> = pairs
        .iter()
        .map(|pair| {
            pair.ip_address
                .trim_end_matches("/32")
                .trim_end_matches("/128")
                .to_owned()
        })
        .collect();
    let ids = store::net::port::with_addresses(tx, &port.network_id, &addresses).await?;
    let others: Vec<String> = ids.into_iter().filter(|id| *id != port.id).collect();
    store::ovn::revision::reset(tx, Kind::Port, &others).await?;
    Ok(others.into_iter().map(|id| Key::new(Kind::Port, id)).collect())
}
