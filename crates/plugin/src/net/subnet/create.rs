//! Creating subnets, one or many, in one transaction.

use chrono::NaiveDateTime;
use ipnet::IpNet;
use model::net::{Subnet, SubnetPool};
use model::{Body, Fault, Key, Kind, Standard, Timestamp};
use store::net::subnet_network::SubnetNetwork;
use store::{Tx, ovn, standard};
use uuid::Uuid;

use super::allocate::{self, Place};
use super::range::Range;
use super::validate::{self, Gateway};
use super::{
    PREFIX_DELEGATION, auto_address, faults, host_routes, is_auto_address, metadata, pools, segment,
};
use crate::net::{network, port, subnetpool};
use crate::{Context, Error, Plugin, Result};

/// Create all subnets or none.
pub(super) async fn create(plugin: &Plugin, context: &Context, bodies: &[Body]) -> Result<Vec<Subnet>> {
    let (subnets, keys) = store::transact!(plugin.db, tx => {
        let now = standard::now();
        let owners = bodies.iter().map(|body| body.text("project_id").unwrap_or_default());
        crate::quota::check_owners(&mut tx, plugin, owners, "subnet").await?;
        let mut subnets = Vec::with_capacity(bodies.len());
        let mut keys = Vec::new();
        for body in bodies {
            let mut insertion = Insertion { tx: &mut tx, plugin, context, body, now, keys: &mut keys };
            subnets.push(insertion.run().await?);
        }
        Ok::<_, Error>((subnets, keys))
    })?;
    plugin.driver.postcommit(keys);
    Ok(subnets)
}

/// Where the CIDR of a new subnet comes from.
enum Source {
    /// From the request.
    Given(IpNet),
    /// From a pool; the request may say which.
    Pool(String, Option<IpNet>),
    /// From a router, later.
    Delegated,
}

/// One subnet on its way into the database.
struct Insertion<'a> {
    tx: &'a mut Tx,
    plugin: &'a Plugin,
    context: &'a Context,
    body: &'a Body,
    now: NaiveDateTime,
    keys: &'a mut Vec<Key>,
}

impl Insertion<'_> {
    async fn run(&mut self) -> Result<Subnet> {
        let version = self.body.int("ip_version").unwrap_or(4);
        let gateway = Gateway::of(self.body)?;
        let source = self.source(version).await?;
        self.check(&source, version, gateway)?;
        let network = self.network().await?;
        let network_id = self.body.text("network_id").unwrap_or_default();
        validate::check_mtu(network_id, network.mtu, version)?;
        let pool = match &source {
            Source::Pool(id, _) => Some(self.pool(id, version).await?),
            _ => None,
        };
        store::net::subnet_network::lock(self.tx, network_id).await?;
        let place = match (&source, &pool) {
            (Source::Pool(_, cidr), Some(pool)) => {
                allocate::from_pool(self.tx, pool, *cidr, gateway, self.body).await?
            }
            (Source::Given(net), _) => Place::given(*net, gateway, self.body)?,
            _ => Place::given(provisional(), gateway, self.body)?,
        };
        let subnet = self.subnet(version, &source, place);
        let others = store::net::subnet::of_network(self.tx, network_id).await?;
        self.check_others(&subnet, &others, pool.as_ref()).await?;
        let segment = match &subnet.segment_id {
            Some(id) => Some(segment::find(self.tx, id).await?),
            None => None,
        };
        segment::check_new(self.tx, &subnet, &others, segment.as_ref()).await?;
        if version == 4 {
            metadata::check(self.plugin, &subnet, &others)?;
        }
        self.write(subnet, &others, &network, gateway).await
    }

    /// Whether a pool is asked for, and which (`_get_subnetpool_id`).
    async fn source(&mut self, version: i64) -> Result<Source> {
        let body = self.body;
        let cidr = validate::cidr(body)?;
        if cidr.is_some() && body.int("prefixlen").is_some() {
            return Err(faults::bad("cidr and prefixlen must not be supplied together").into());
        }
        let by_default = body.flag("use_default_subnetpool").unwrap_or(false);
        let pool = match body.text("subnetpool_id") {
            Some(_) if by_default => {
                let message = "subnetpool_id and use_default_subnetpool cannot both be specified";
                return Err(faults::bad(message).into());
            }
            Some(id) => Some(id.to_owned()),
            None if by_default => Some(self.default_pool(cidr, version).await?),
            None => None,
        };
        let Some(pool) = pool else {
            let net =
                cidr.ok_or_else(|| faults::bad("a subnetpool must be specified in the absence of a cidr"))?;
            return Ok(Source::Given(net));
        };
        if cidr.is_none() && body.list("allocation_pools").is_some() {
            return Err(faults::bad("allocation_pools allowed only for specific subnet requests.").into());
        }
        Ok(match cidr {
            Some(net) if pool == PREFIX_DELEGATION => Source::Given(net),
            None if pool == PREFIX_DELEGATION => Source::Delegated,
            cidr => Source::Pool(pool, cidr),
        })
    }

    async fn default_pool(&mut self, cidr: Option<IpNet>, version: i64) -> Result<String> {
        let version = cidr.map_or(version, |net| if net.addr().is_ipv6() { 6 } else { 4 });
        if version == 6 && self.plugin.settings.ipv6_pd_enabled {
            return Ok(PREFIX_DELEGATION.to_owned());
        }
        let found = subnetpool::default_pool(self.tx, self.context, version).await?;
        let pool =
            found.ok_or_else(|| faults::bad(format!("No default subnetpool found for IPv{version}")))?;
        Ok(pool.id)
    }

    fn check(&self, source: &Source, version: i64, gateway: Gateway) -> Result<(), Fault> {
        let body = self.body;
        let net = match source {
            Source::Delegated => return validate::check_delegation(body, version),
            Source::Given(net) => Some(*net),
            Source::Pool(_, cidr) => *cidr,
        };
        let delegated = body.text("subnetpool_id") == Some(PREFIX_DELEGATION);
        if let Some(net) = net {
            validate::check_cidr(net, version, body.flag("enable_dhcp").unwrap_or(true), delegated)?;
        }
        validate::check_gateway(gateway, version, net)?;
        validate::check_lists(&self.plugin.settings, body, version, "new subnet")?;
        validate::check_modes(body, version, net)
    }

    async fn network(&mut self) -> Result<SubnetNetwork> {
        let id = self.body.text("network_id").unwrap_or_default();
        let conditions = network::visible(self.context);
        let found = store::net::subnet_network::get(self.tx, id, conditions).await?;
        Ok(found.ok_or_else(|| network::not_found(id))?)
    }

    async fn pool(&mut self, id: &str, version: i64) -> Result<SubnetPool> {
        let pool = subnetpool::find(self.tx, self.context, id).await?;
        if pool.ip_version != version {
            let message = format!(
                "Cannot allocate IPv{version} subnet from IPv{} subnet pool",
                pool.ip_version
            );
            return Err(faults::bad(message).into());
        }
        Ok(pool)
    }

    fn subnet(&self, version: i64, source: &Source, place: Place) -> Subnet {
        let body = self.body;
        let text = |name: &str| body.text(name).unwrap_or_default().to_owned();
        let mode = |name: &str| body.text(name).map(str::to_owned);
        let service_types = body.texts("service_types");
        let publishing = super::publishing(self.plugin, body).unwrap_or(false);
        Subnet {
            id: Uuid::new_v4().to_string(),
            project_id: text("project_id"),
            name: text("name"),
            network_id: text("network_id"),
            ip_version: version,
            cidr: place.net.to_string(),
            gateway_ip: place.gateway.map(|ip| ip.to_string()),
            enable_dhcp: body.flag("enable_dhcp").unwrap_or(true),
            ipv6_ra_mode: mode("ipv6_ra_mode"),
            ipv6_address_mode: mode("ipv6_address_mode"),
            subnetpool_id: match source {
                Source::Pool(id, _) => Some(id.clone()),
                Source::Delegated => Some(PREFIX_DELEGATION.to_owned()),
                Source::Given(_) => None,
            },
            segment_id: body.text("segment_id").map(str::to_owned),
            dns_nameservers: body.texts("dns_nameservers"),
            host_routes: validate::host_routes(body),
            allocation_pools: pools::shown(&place.pools),
            dns_publish_fixed_ip: publishing,
            external: false,
            shared: false,
            standard: Standard {
                id: 0,
                created_at: Timestamp(self.now),
                updated_at: Timestamp(self.now),
                description: text("description"),
                // In Neutron rows of other tables count as a change of the subnet.
                revision_number: i64::from(publishing || !service_types.is_empty()),
                tags: Vec::new(),
            },
            service_types,
        }
    }

    /// Check the CIDR and the pool against the other subnets of the network (`_validate_subnet_cidr`,
    /// `_validate_network_subnetpools`).
    async fn check_others(
        &mut self,
        subnet: &Subnet,
        others: &[Subnet],
        pool: Option<&SubnetPool>,
    ) -> Result<()> {
        let net = super::net_of(subnet)?;
        if net.prefix_len() == 0 {
            return Err(Fault::invalid_input("0 is not allowed as CIDR prefix length").into());
        }
        for other in others {
            let theirs = super::net_of(other)?;
            if theirs != provisional() && Range::from(theirs).overlaps(&Range::from(net)) {
                return Err(Fault::invalid_input(format!(
                    "Requested subnet with cidr: {net} for network: {} overlaps with another subnet",
                    subnet.network_id
                ))
                .into());
            }
        }
        let (network_id, version) = (&subnet.network_id, subnet.ip_version);
        let scope = store::net::subnetpool::scope_of_network(self.tx, network_id, version).await?;
        let delegated = subnet.subnetpool_id.as_deref() == Some(PREFIX_DELEGATION);
        let leaves_scope = |pool: &SubnetPool| pool.address_scope_id != scope;
        if scope.is_some() && (delegated || pool.is_some_and(leaves_scope)) {
            return Err(subnetpool::scope_affinity().into());
        }
        let conflicts = |other: &Subnet| {
            let same_version = other.ip_version == version;
            match pool {
                Some(_) => same_version && scope.is_none() && other.subnetpool_id != subnet.subnetpool_id,
                None if delegated => same_version && other.subnetpool_id != subnet.subnetpool_id,
                None => same_version && other.subnetpool_id.is_some(),
            }
        };
        if others.iter().any(conflicts) {
            return Err(faults::pool_affinity().into());
        }
        Ok(())
    }

    async fn write(
        &mut self,
        mut subnet: Subnet,
        others: &[Subnet],
        network: &SubnetNetwork,
        gateway: Gateway,
    ) -> Result<Subnet> {
        let now = self.now;
        // Neutron adds the routes of a routed network at once when the gateway is given, otherwise afterwards.
        if subnet.segment_id.is_some() && matches!(gateway, Gateway::Ip(_)) {
            subnet.host_routes = host_routes::complete(&subnet, others, host_routes::Change::default());
        }
        let standard = &subnet.standard;
        let (description, revision) = (Some(standard.description.as_str()), standard.revision_number);
        subnet.standard.id = standard::insert(self.tx, "subnets", description, revision, now).await?;
        let ipam_id = match store::net::subnet::insert(self.tx, &subnet).await {
            // The network or the segment went away meanwhile: look again.
            Err(store::Error::ForeignKey(_)) => return Err(store::Error::Stale.into()),
            other => other?,
        };
        store::net::subnet_network::note(self.tx, &subnet.network_id, &subnet.id).await?;
        ovn::revision::create(self.tx, Kind::Subnet, &[(&subnet.id, subnet.standard.id)], now).await?;
        standard::bump(self.tx, network.standard_id, now).await?;
        self.keys.push(Key::new(Kind::Subnet, &subnet.id));
        self.keys.push(Key::new(Kind::Network, &subnet.network_id));
        let answer = super::find(self.tx, self.context, &subnet.id).await?;
        if is_auto_address(&subnet) {
            self.keys
                .extend(auto_address::assign(self.tx, &subnet, &ipam_id, now).await?);
        }
        self.keys
            .extend(port::extend_gateways(self.tx, &subnet, now).await?);
        if subnet.enable_dhcp && subnet.ip_version == 4 {
            let keys =
                port::update_metadata_port(self.tx, self.plugin, &subnet.network_id, None, now).await?;
            self.keys.extend(keys);
        }
        if subnet.segment_id.is_some() && !others.is_empty() {
            let changed = host_routes::refresh(self.tx, &subnet.network_id, None).await?;
            self.keys
                .extend(changed.into_iter().map(|id| Key::new(Kind::Subnet, id)));
        }
        Ok(answer)
    }
}

/// CIDR of a subnet that waits for its prefix (`PROVISIONAL_IPV6_PD_PREFIX`).
fn provisional() -> IpNet {
    IpNet::V6(ipnet::Ipv6Net::new_assert(std::net::Ipv6Addr::UNSPECIFIED, 64))
}
