//! Several gateways of a router: `add_external_gateways`, `update_external_gateways` and `remove_external_gateways`
//! (`neutron/db/l3_extra_gws_db.py`). Which of the gateways that there are is meant is found by network and addresses.

use model::attr::{Options, Refusal, Rule};
use model::net::{Gateway, Router};
use model::{Fault, Key, Kind};
use serde_json::{Map, Value};
use store::net::router::{self as table, External};
use store::{Batch, Tx, standard, transact};

use super::gateway::{self, Wanted};
use super::{dirty, faults, find, locked, place, routes};
use crate::net::port::system;
use crate::{Context, Error, Plugin, Result};

/// What is done with the gateways that a request names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// They are added to those that there are.
    Add,
    /// There are these and no others.
    Update,
    /// They go.
    Remove,
}

/// Do it.
pub(super) async fn act(
    plugin: &Plugin,
    context: &Context,
    id: &str,
    request: &Value,
    action: Action,
) -> Result<Router> {
    let wanted = parse(request, action)?;
    let (mut router, keys) = transact!(plugin.db, tx => {
        let router = locked(&mut tx, context, id, None).await?;
        let keys = match &wanted {
            Some(wanted) => change(&mut tx, plugin, context, &router, wanted, action).await?,
            None => Vec::new(),
        };
        Ok::<_, Error>((find(&mut tx, context, id).await?, keys))
    })?;
    plugin.driver.postcommit(keys);
    place(plugin, &mut router);
    Ok(router)
}

/// The gateways that a request names; `None` when it does not speak of them.
fn parse(request: &Value, action: Action) -> Result<Option<Vec<Wanted>>, Fault> {
    let Some(router) = request.get("router").and_then(Value::as_object) else {
        return Err(Fault::bad_request("Unable to find 'router' in request body"));
    };
    let Some(gateways) = router.get("external_gateways") else {
        return Ok(None);
    };
    let is_empty = |item: &Value| item.as_object().is_some_and(Map::is_empty);
    if action != Action::Add
        && gateways
            .as_array()
            .is_some_and(|items| items.iter().any(is_empty))
    {
        // Neutron fails. Taken for nothing at all it would leave the router without any gateway.
        let reason = "Invalid input for external_gateways. Reason: '{}' is not a dictionary.";
        return Err(Fault::bad_request(reason));
    }
    let mut gateways = gateways.clone();
    let checked = Rule::Gateways.check(&mut gateways, &Options::default());
    checked.map_err(|refusal| match refusal {
        Refusal::Reason(reason) => {
            Fault::bad_request(format!("Invalid input for external_gateways. Reason: {reason}."))
        }
        Refusal::Fault(fault) => fault,
    })?;
    let items = gateways.as_array().into_iter().flatten();
    Ok(Some(items.filter_map(|item| Wanted::of(Some(item))).collect()))
}

async fn change(
    tx: &mut Tx,
    plugin: &Plugin,
    context: &Context,
    router: &Router,
    wanted: &[Wanted],
    action: Action,
) -> Result<Vec<Key>> {
    if wanted.is_empty() && action != Action::Update {
        return Ok(Vec::new());
    }
    if action == Action::Remove && router.gateways.is_empty() {
        return Err(faults::cannot_remove_gateways(&router.id).into());
    }
    // Networks are held before any port is locked.
    let mut asked = Vec::with_capacity(wanted.len());
    for wanted in wanted {
        let network = gateway::external(tx, context, wanted).await?;
        asked.push(Asked { wanted, network });
    }
    let plan = match action {
        Action::Add => Plan::add(router, &asked),
        Action::Update => Plan::update(router, &asked)?,
        Action::Remove => Plan::remove(router, &asked)?,
    };
    let mut keys = plan.carry_out(tx, plugin, context, router).await?;
    if !keys.is_empty() {
        standard::bump(tx, router.standard.id, standard::now()).await?;
        keys.extend(dirty::touch(tx, std::slice::from_ref(&router.id)).await?);
        keys.push(Key::new(Kind::Router, &router.id));
    }
    Ok(keys)
}

/// A gateway that is asked for, with its network.
struct Asked<'a> {
    wanted: &'a Wanted,
    network: External,
}

/// A gateway that there is to be.
#[derive(Clone, Copy)]
enum Planned<'a> {
    /// One that is there, as it is.
    Kept(&'a Gateway),
    /// One that is there, with other addresses.
    Changed(&'a Gateway, &'a Wanted),
    /// A new one.
    New(&'a Asked<'a>),
}

impl<'a> Planned<'a> {
    fn network_id(self) -> &'a str {
        match self {
            Self::Kept(gateway) | Self::Changed(gateway, _) => &gateway.network_id,
            Self::New(asked) => &asked.network.id,
        }
    }
}

/// The gateways that a router is to have, in their order, and what the first one says of address translation.
struct Plan<'a> {
    gateways: Vec<Planned<'a>>,
    first: Option<&'a Wanted>,
}

impl<'a> Plan<'a> {
    fn add(router: &'a Router, asked: &'a [Asked<'a>]) -> Self {
        let kept = router.gateways.iter().map(Planned::Kept);
        let first = asked.first().filter(|_| router.gateways.is_empty());
        Self {
            gateways: kept.chain(asked.iter().map(Planned::New)).collect(),
            first: first.map(|first| first.wanted),
        }
    }

    fn update(router: &'a Router, asked: &'a [Asked<'a>]) -> Result<Self, Fault> {
        let mut free: Vec<&Gateway> = router.gateways.iter().collect();
        let mut found = Vec::with_capacity(asked.len());
        for asked in asked {
            found.push(take(&mut free, asked.wanted, &router.id)?);
        }
        // The first one may change its addresses altogether and is the same gateway still.
        if let (Some(None), Some(asked), Some(first)) =
            (found.first(), asked.first(), router.gateways.first())
            && let Some(at) = free.iter().position(|gateway| gateway.port_id == first.port_id)
            && first.network_id == asked.network.id
        {
            found[0] = Some(free.remove(at));
        }
        let planned = asked.iter().zip(found).map(|(asked, found)| match found {
            Some(gateway) if asked.wanted.differs(gateway) => Planned::Changed(gateway, asked.wanted),
            Some(gateway) => Planned::Kept(gateway),
            None => Planned::New(asked),
        });
        Ok(Self {
            gateways: planned.collect(),
            first: asked.first().map(|first| first.wanted),
        })
    }

    fn remove(router: &'a Router, asked: &[Asked<'_>]) -> Result<Self, Fault> {
        let mut left: Vec<&Gateway> = router.gateways.iter().collect();
        for asked in asked {
            if take(&mut left, asked.wanted, &router.id)?.is_none() {
                return Err(faults::cannot_match_gateways(&router.id));
            }
        }
        Ok(Self {
            gateways: left.into_iter().map(Planned::Kept).collect(),
            first: None,
        })
    }

    async fn carry_out(
        self,
        tx: &mut Tx,
        plugin: &Plugin,
        context: &Context,
        router: &Router,
    ) -> Result<Vec<Key>> {
        let stays = |gateway: &&Gateway| {
            self.gateways.iter().any(|planned| match planned {
                Planned::Kept(kept) | Planned::Changed(kept, _) => kept.port_id == gateway.port_id,
                Planned::New(_) => false,
            })
        };
        let going: Vec<Gateway> = router
            .gateways
            .iter()
            .filter(|gateway| !stays(gateway))
            .cloned()
            .collect();
        let left: Vec<&str> = self.gateways.iter().map(|planned| planned.network_id()).collect();
        gateway::check_unused(tx, &router.id, &going, &left).await?;
        let mut keys = Vec::new();
        table::set_first_gateway(tx, &router.id, None).await?;
        for gateway in &going {
            keys.extend(system::remove(tx, &gateway.port_id).await?);
        }
        let mut ports = Vec::with_capacity(self.gateways.len());
        for planned in &self.gateways {
            ports.push(match planned {
                Planned::Kept(gateway) => gateway.port_id.clone(),
                Planned::Changed(gateway, wanted) => {
                    keys.extend(gateway::change_addresses(tx, plugin, gateway, wanted).await?);
                    gateway.port_id.clone()
                }
                Planned::New(Asked { wanted, network }) => {
                    let (port, dirty) = gateway::add(tx, plugin, context, router, wanted, network).await?;
                    keys.extend(dirty);
                    port.id
                }
            });
        }
        table::set_first_gateway(tx, &router.id, ports.first().map(String::as_str)).await?;
        routes::check_left(tx, router).await?;
        let was_first = router.gateways.first().map(|gateway| &gateway.port_id);
        if ports.first() != was_first {
            keys.push(Key::new(Kind::Router, &router.id));
        }
        if self.first.is_some() || ports.first() != was_first {
            keys.extend(self.translate(tx, plugin, router).await?);
        }
        Ok(keys)
    }

    /// What the first gateway says of address translation holds for the router.
    async fn translate(&self, tx: &mut Tx, plugin: &Plugin, router: &Router) -> Result<Option<Key>> {
        let mut new = router.clone();
        new.enable_snat = match self.first {
            Some(wanted) => wanted.enable_snat(plugin),
            None => plugin.settings.l3.enable_snat_by_default,
        };
        if new.enable_snat == router.enable_snat {
            return Ok(None);
        }
        let mut batch = Batch::new();
        table::update(&mut batch, router, &new);
        batch.run(tx).await?;
        Ok(Some(Key::new(Kind::Router, &router.id)))
    }
}

/// Take from `free` the gateway that is meant: one with some of the addresses, or the only one on the network
/// (`_match_requested_gateway_ports`).
///
/// # Errors
/// 409 when several could be meant.
fn take<'a>(
    free: &mut Vec<&'a Gateway>,
    wanted: &Wanted,
    router: &str,
) -> Result<Option<&'a Gateway>, Fault> {
    let addresses = wanted.addresses();
    let on_network = |gateway: &&Gateway| gateway.network_id == wanted.network_id;
    let found = if wanted.fixed_ips.is_empty() {
        if free.iter().filter(|gateway| on_network(gateway)).count() > 1 {
            return Err(faults::cannot_match_gateways(router));
        }
        free.iter().position(on_network)
    } else {
        let has_some = |gateway: &Gateway| {
            let own = gateway::addresses_of(gateway);
            addresses.iter().any(|address| own.contains(address))
        };
        free.iter()
            .position(|gateway| on_network(gateway) && has_some(gateway))
    };
    Ok(found.map(|at| free.remove(at)))
}
