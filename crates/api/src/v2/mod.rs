//! Everything below `/v2.0/`: which path is answered by what.

mod address_groups;
mod agents;
mod bindings;
mod dhcp_agents;
mod extensions;
mod floatingip_pools;
mod l3_agents;
mod network_ip_availabilities;
mod port_forwardings;
mod quotas;
mod routers;
mod service_providers;
mod subnetpools;
mod tags;

use model::attr::maps::{
    ADDRESS_GROUP, ADDRESS_SCOPE, DEFAULT_SECURITY_GROUP_RULE, DEFAULT_STATEFULNESS, FLOATING_IP, NETWORK,
    PORT, RBAC_POLICY, ROUTER, SECURITY_GROUP, SECURITY_GROUP_RULE, SEGMENT, SUBNET, SUBNETPOOL,
};
use model::ext::Needs;
use plugin::net::{
    AddressGroups, AddressScopes, DefaultSecurityGroupRules, DefaultStatefulnessSettings, FloatingIps,
    Networks, Ports, RbacPolicies, Routers, SecurityGroupRules, SecurityGroups, Segments, SubnetPools,
    Subnets,
};
use plugin::tags::Tagged;

use crate::handle::App;
use crate::request::Call;
use crate::resource::Resources;
use crate::{Failure, Reply, versions};

/// The collections.
pub fn resources() -> Resources {
    Resources::default()
        .with::<Networks>(&NETWORK)
        .with::<Subnets>(&SUBNET)
        .with::<Ports>(&PORT)
        .with::<SubnetPools>(&SUBNETPOOL)
        .with::<FloatingIps>(&FLOATING_IP)
        .with::<AddressScopes>(&ADDRESS_SCOPE)
        .with::<AddressGroups>(&ADDRESS_GROUP)
        .with_whole_rows::<Segments>(&SEGMENT)
        .with::<SecurityGroups>(&SECURITY_GROUP)
        .with::<SecurityGroupRules>(&SECURITY_GROUP_RULE)
        .with::<DefaultSecurityGroupRules>(&DEFAULT_SECURITY_GROUP_RULE)
        .with::<DefaultStatefulnessSettings>(&DEFAULT_STATEFULNESS)
        .with::<RbacPolicies>(&RBAC_POLICY)
        .with::<Routers>(&ROUTER)
}

/// What of Neutron brings what is below a path.
fn needs(path: &[&str]) -> Needs {
    match path {
        ["floatingips", _, "port-forwardings" | "port_forwardings", ..] => Needs::Service("port_forwarding"),
        [
            "routers" | "floatingips" | "floatingip-pools" | "floatingip_pools",
            ..,
        ] => Needs::Service("ovn-router"),
        _ => Needs::Nothing,
    }
}

/// Answer a request.
pub async fn dispatch(app: &App, call: Call) -> Result<Reply, Failure> {
    let path: Vec<&str> = call.path.iter().map(String::as_str).collect();
    if !app.config.attributes.absent.allows(needs(&path)) {
        return Err(Failure::not_found());
    }
    match path.as_slice() {
        [] if !call.url.path.ends_with('/') => Err(Failure::not_found()),
        [] if call.is_read() => Ok(versions::resources(&call.url)),
        [] => Err(Failure::method_not_allowed()),
        ["extensions", rest @ ..] => extensions::answer(app, &call, rest),
        ["quotas", rest @ ..] => quotas::answer(app, &call, rest).await,
        ["agents"] => agents::agents(app, &call, None).await,
        ["agents", id] => agents::agents(app, &call, Some(id)).await,
        ["agents", id, "dhcp-networks"] => dhcp_agents::networks(app, &call, id, None).await,
        ["agents", id, "dhcp-networks", network] => {
            dhcp_agents::networks(app, &call, id, Some(network)).await
        }
        ["agents", id, "l3-routers"] => l3_agents::routers(app, &call, id, None).await,
        ["agents", id, "l3-routers", router] => l3_agents::routers(app, &call, id, Some(router)).await,
        ["routers", id, "l3-agents"] => l3_agents::of_router(app, &call, id).await,
        ["networks", _, "dhcp-agents"] => dhcp_agents::of_network(app, &call).await,
        ["availability_zones"] => agents::availability_zones(app, &call).await,
        ["network-ip-availabilities" | "network_ip_availabilities"] => {
            network_ip_availabilities::answer(app, &call, None).await
        }
        ["network-ip-availabilities" | "network_ip_availabilities", id] => {
            network_ip_availabilities::answer(app, &call, Some(id)).await
        }
        ["service-providers" | "service_providers"] => service_providers::answer(app, &call).await,
        ["floatingip-pools" | "floatingip_pools"] => floatingip_pools::answer(app, &call).await,
        [
            "floatingips",
            id,
            "port-forwardings" | "port_forwardings",
            rest @ ..,
        ] => port_forwardings::answer(app, &call, id, rest).await,
        ["ports", id, "bindings", rest @ ..] => bindings::answer(app, &call, id, rest).await,
        [collection, id, "tags"] if let Some(of) = Tagged::parse(collection) => {
            tags::answer(app, &call, of, id, None).await
        }
        [collection, id, "tags", tag] if let Some(of) = Tagged::parse(collection) => {
            tags::answer(app, &call, of, id, Some(tag)).await
        }
        ["address-groups" | "address_groups", id, action] => {
            address_groups::answer(app, &call, id, action).await
        }
        ["routers", id, action] => routers::answer(app, &call, id, action).await,
        ["subnetpools", id, action] => subnetpools::answer(app, &call, id, action).await,
        [collection] | [collection, _] => match app.resources.find(collection) {
            Some(endpoint) => endpoint.answer(app, call).await,
            None => Err(Failure::not_found()),
        },
        _ => Err(Failure::not_found()),
    }
}
