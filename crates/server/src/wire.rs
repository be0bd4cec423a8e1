//! From the settings to what each crate is told.

use std::sync::Arc;
use std::time::Duration;

use api::policy::Remote;
use api::{ApiConfig, Auth};
use openstack::ConfigError;
use openstack::http::{self, Tls};
use openstack::keystone::Keystone;

use crate::config::{AuthStrategy, L3Scheduler, OvnSettings, OvsdbSettings, RemotePolicySettings, Settings};

/// Longest pause between attempts to reach OVN. Neutron's default of `ovsdb_retry_max_interval` is minutes, which
/// would be felt after every restart of a database.
const LONGEST_PAUSE: Duration = Duration::from_secs(8);

/// Options of the API.
///
/// # Errors
/// When files of TLS cannot be used.
pub fn api(settings: &Settings) -> Result<ApiConfig, ConfigError> {
    let defaults = ApiConfig::default();
    Ok(ApiConfig {
        auth: auth(settings)?,
        remote: Some(Arc::new(policy_servers(&settings.policy.remote)?)),
        pagination_max_limit: settings.api.pagination_max_limit,
        link_prefix: settings.api.network_link_prefix.clone(),
        cors: settings.middleware.cors.clone(),
        healthcheck: settings.middleware.healthcheck.clone(),
        proxy_headers: settings.middleware.enable_proxy_headers_parsing,
        max_body: settings.middleware.max_request_body_size,
        drain: settings.service.shutdown_deadline,
        attributes: model::attr::Options {
            dns_domain: settings.plugin.dns_domain.clone(),
            max_allowed_address_pair: settings.plugin.max_allowed_address_pair,
            absent: settings.absent.clone(),
        },
        ..defaults
    })
}

/// Who callers are.
fn auth(settings: &Settings) -> Result<Auth, ConfigError> {
    match (settings.api.auth, &settings.keystone) {
        (AuthStrategy::Keystone, Some(config)) => Ok(Auth::Keystone(Keystone::new(config.clone())?)),
        // The report on the configuration comes first; should it not have, nobody becomes an administrator by that.
        (AuthStrategy::Keystone, None) => Err(ConfigError::Url {
            url: "[keystone_authtoken] auth_url".to_owned(),
            problem: "is missing".to_owned(),
        }),
        (AuthStrategy::Noauth, _) => Ok(match &settings.api.noauth_project_id {
            Some(project) => Auth::NoAuth {
                project_id: Some(project.clone()),
            },
            None => Auth::default(),
        }),
    }
}

/// How `http:` and `https:` checks of policy are asked.
fn policy_servers(remote: &RemotePolicySettings) -> Result<Remote, ConfigError> {
    Remote::new(http::Options {
        timeout: remote.timeout,
        tls: Tls {
            ca_file: remote.ca.clone(),
            insecure: !remote.verify,
            certificate: remote.certificate.clone(),
            private_key: remote.key.clone(),
        },
        ..http::Options::default()
    })
}

/// Options of the OVN driver.
pub fn driver(settings: &Settings) -> ovn_driver::Config {
    let ovn = &settings.ovn;
    let plugin = &settings.plugin;
    let nb = ovn.nb.endpoints.clone();
    let mut config =
        ovn_driver::Config::new(&plugin.host, settings.api.bind_port, nb, ovn.sb.endpoints.clone());
    server(&mut config.northbound, &ovn.nb, ovn);
    server(&mut config.southbound, &ovn.sb, ovn);
    config.vif.port_filter = ovn.enable_security_group;
    config.vif.ovs_create_tap = ovn.ovs_create_tap;
    config.vif.vhost_sock_dir.clone_from(&ovn.vhost_sock_dir);
    config.agent_down_time = ovn.agent_down_time;
    config.nb_global = ovn
        .nb_global
        .options()
        .into_iter()
        .chain(ovn.ha_failover_strategy.options())
        .map(|(k, v)| (k.to_owned(), v))
        .collect();
    config.l3_scheduler = match ovn.l3_scheduler {
        L3Scheduler::LeastLoaded => ovn_driver::L3Scheduler::LeastLoaded,
        L3Scheduler::Chance => ovn_driver::L3Scheduler::Chance,
    };
    config.translate = translate(settings);
    config
}

fn server(server: &mut ovn_driver::Server, address: &OvsdbSettings, ovn: &OvnSettings) {
    server.tls.clone_from(&address.tls);
    server.probe_interval = ovn.probe_interval.unwrap_or_default();
    server.transact_timeout = ovn.connection_timeout;
    server.max_backoff = ovn.retry_max_interval.min(LONGEST_PAUSE);
}

fn translate(settings: &Settings) -> ovn_translate::Config {
    let ovn = &settings.ovn;
    let plugin = &settings.plugin;
    let resolv_conf = std::fs::read_to_string("/etc/resolv.conf").unwrap_or_default();
    ovn_translate::Config {
        base_mac: plugin.base_mac.map(|octet| format!("{octet:02x}")).join(":"),
        dns_domain: plugin.dns_domain.clone(),
        default_availability_zones: plugin.default_availability_zones.clone(),
        dhcp_default_lease_time: ovn.dhcp_default_lease_time.into(),
        dns_servers: ovn.dns_servers.iter().map(ToString::to_string).collect(),
        system_resolvers: ovn_translate::Config::resolvers(&resolv_conf),
        dns_records_ovn_owned: ovn.dns_records_ovn_owned,
        ovn_dhcp4_global_options: ovn.dhcp4_global_options.iter().cloned().collect(),
        ovn_dhcp6_global_options: ovn.dhcp6_global_options.iter().cloned().collect(),
        disable_ovn_dhcp_for_baremetal_ports: ovn.disable_ovn_dhcp_for_baremetal_ports,
        localnet_learn_fdb: ovn.localnet_learn_fdb,
        fdb_age_threshold: ovn.fdb_age_threshold.into(),
        broadcast_arps_to_all_routers: ovn.broadcast_arps_to_all_routers,
        live_migration_activation_strategy: ovn
            .live_migration_activation_strategy
            .clone()
            .unwrap_or_default(),
        logical_switch_per_vlan_segment: ovn.logical_switch_per_vlan_segment,
        enable_distributed_floating_ip: ovn.enable_distributed_floating_ip,
        ovn_metadata_enabled: ovn.metadata_enabled,
        mac_binding_age_threshold: ovn.mac_binding_age_threshold.into(),
        ovn_router_indirect_snat: ovn.router_indirect_snat,
        stateless_nat_enabled: ovn.stateless_nat_enabled,
        igmp_snooping_enable: ovn.igmp.snooping,
        igmp_flood: ovn.igmp.flood,
        igmp_flood_reports: ovn.igmp.flood_reports,
        igmp_flood_unregistered: ovn.igmp.flood_unregistered,
        ..ovn_translate::Config::default()
    }
}
