//! Options of the use cases: names, limits of attributes, `[quotas]`.

use oslo::config::{Bool, Config, Custom, HostAddress, Int, Invalid, List, Opt, Str};
use plugin::{L3Settings, Quotas, Settings};

use super::{ml2, ovn};

const HOST: Opt<HostAddress> = Opt::new("DEFAULT", "host", HostAddress);
const BASE_MAC: Opt<Custom<[u8; 6]>> = Opt::new("DEFAULT", "base_mac", Custom(mac)).or("fa:16:3e:00:00:00");
const DNS_DOMAIN: Opt<Str> = Opt::new("DEFAULT", "dns_domain", Str).or("openstacklocal");
const MAX_DNS_NAMESERVERS: Opt<Int> = Opt::new("DEFAULT", "max_dns_nameservers", Int::at_least(0)).or("5");
const MAX_SUBNET_HOST_ROUTES: Opt<Int> =
    Opt::new("DEFAULT", "max_subnet_host_routes", Int::at_least(0)).or("20");
const MAX_ALLOWED_ADDRESS_PAIR: Opt<Int> =
    Opt::new("DEFAULT", "max_allowed_address_pair", Int::at_least(0)).or("10");
const DEFAULT_AVAILABILITY_ZONES: Opt<List> = Opt::new("DEFAULT", "default_availability_zones", List).or("");
const VLAN_TRANSPARENT: Opt<Bool> = Opt::new("DEFAULT", "vlan_transparent", Bool);
const VLAN_QINQ: Opt<Bool> = Opt::new("DEFAULT", "vlan_qinq", Bool);
const IPV6_PD_ENABLED: Opt<Bool> = Opt::new("DEFAULT", "ipv6_pd_enabled", Bool).or("false");
const ENABLE_SNAT_BY_DEFAULT: Opt<Bool> = Opt::new("DEFAULT", "enable_snat_by_default", Bool).or("true");
const ENABLE_DEFAULT_ROUTE_ECMP: Opt<Bool> =
    Opt::new("DEFAULT", "enable_default_route_ecmp", Bool).or("false");
const ENABLE_DEFAULT_ROUTE_BFD: Opt<Bool> = Opt::new("DEFAULT", "enable_default_route_bfd", Bool).or("false");
const MAX_ROUTES: Opt<Int> = Opt::new("DEFAULT", "max_routes", Int::at_least(1)).or("30");
const IPAM_DRIVER: Opt<Str> = Opt::new("DEFAULT", "ipam_driver", Str).or("internal");
const QUOTA_DRIVER: Opt<Str> =
    Opt::new("quotas", "quota_driver", Str).or("neutron.db.quota.driver_nolock.DbQuotaNoLockDriver");
const DEFAULT_QUOTA: Opt<Int> = quota("default_quota").or("-1");

/// Resources whose quota has an option, and its default in Neutron.
const QUOTAS: [(&str, Opt<Int>); 10] = [
    ("network", quota("quota_network").or("100")),
    ("subnet", quota("quota_subnet").or("100")),
    ("port", quota("quota_port").or("500")),
    ("router", quota("quota_router").or("10")),
    ("floatingip", quota("quota_floatingip").or("50")),
    ("router_route", quota("quota_router_route").or("30")),
    ("security_group", quota("quota_security_group").or("10")),
    (
        "security_group_rule",
        quota("quota_security_group_rule").or("100"),
    ),
    ("rbac_policy", quota("quota_rbac_policy").or("10")),
    // Neutron has no such option, but deployments set it; it says what is wanted.
    ("trunk", quota("quota_trunk")),
];

const fn quota(name: &'static str) -> Opt<Int> {
    Opt::new("quotas", name, Int::at_least(-1))
}

/// Reads and checks.
pub(super) fn read(config: &mut Config) -> Settings {
    if config.get(&IPAM_DRIVER) != "internal" {
        config.error(
            &IPAM_DRIVER,
            "IPAM drivers written in Python cannot be loaded",
            "internal",
        );
    }
    if !config.get(&QUOTA_DRIVER).starts_with("neutron.db.quota.") {
        config.error(
            &QUOTA_DRIVER,
            "quota drivers written in Python cannot be loaded",
            QUOTA_DRIVER.default.unwrap_or_default(),
        );
    }
    if config.get(&MAX_ROUTES) != 30 {
        config.warning(
            &MAX_ROUTES,
            "has no effect, as in Neutron: [quotas] quota_router_route limits the routes of a router",
            "leave it out",
        );
    }
    Settings {
        host: config.optional(&HOST).unwrap_or_else(hostname),
        base_mac: config.get(&BASE_MAC),
        dns_domain: config.get(&DNS_DOMAIN),
        max_dns_nameservers: count(config.get(&MAX_DNS_NAMESERVERS)),
        max_subnet_host_routes: count(config.get(&MAX_SUBNET_HOST_ROUTES)),
        max_allowed_address_pair: count(config.get(&MAX_ALLOWED_ADDRESS_PAIR)),
        default_availability_zones: config.get(&DEFAULT_AVAILABILITY_ZONES),
        vlan_transparent: config.optional(&VLAN_TRANSPARENT),
        vlan_qinq: config.optional(&VLAN_QINQ),
        ipv6_pd_enabled: config.get(&IPV6_PD_ENABLED),
        metadata_enabled: ovn::metadata_enabled(config),
        ml2: ml2::read(config),
        l3: L3Settings {
            enable_snat_by_default: config.get(&ENABLE_SNAT_BY_DEFAULT),
            enable_default_route_ecmp: config.get(&ENABLE_DEFAULT_ROUTE_ECMP),
            enable_default_route_bfd: config.get(&ENABLE_DEFAULT_ROUTE_BFD),
            distributed_floating_ips: ovn::distributed_floating_ips(config),
        },
        quotas: quotas(config),
    }
}

fn quotas(config: &mut Config) -> Quotas {
    let default = config.get(&DEFAULT_QUOTA);
    let limits = QUOTAS
        .iter()
        .filter_map(|(resource, opt)| Some(((*resource).to_owned(), config.optional(opt)?)));
    Quotas {
        default,
        by_resource: limits.collect(),
    }
}

fn count(number: i64) -> usize {
    number.try_into().unwrap_or_default()
}

/// The name of the machine, as the kernel has it.
fn hostname() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let name = name.trim();
    if name.is_empty() {
        "localhost".to_owned()
    } else {
        name.to_owned()
    }
}

/// A unicast MAC address, as Neutron's validator has it: six pairs of hexadecimal digits, the first one even.
fn mac(text: &str) -> Result<[u8; 6], Invalid> {
    let valid = "a unicast MAC address such as fa:16:3e:00:00:00";
    let pairs: Vec<&str> = text.split(':').collect();
    let mut mac = [0; 6];
    if pairs.len() != mac.len() {
        return Err(Invalid::new("not a MAC address", valid));
    }
    for (byte, pair) in mac.iter_mut().zip(pairs) {
        let hex = pair.len() == 2 && pair.bytes().all(|b| b.is_ascii_hexdigit());
        *byte = match u8::from_str_radix(pair, 16) {
            Ok(number) if hex => number,
            _ => return Err(Invalid::new("not a MAC address", valid)),
        };
    }
    if mac[0] & 1 == 1 {
        return Err(Invalid::new("a multicast address cannot belong to a port", valid));
    }
    Ok(mac)
}

#[cfg(test)]
mod tests {
    use super::mac;

    #[test]
    fn macs() {
        assert_eq!(mac("fa:16:3E:4f:00:00").unwrap(), [0xfa, 0x16, 0x3e, 0x4f, 0, 0]);
        for bad in [
            "",
            "fa:16:3e",
            "fb:16:3e:00:00:00",
            "fa:16:3e:00:00:0g",
            "fa-16-3e-00-00-00",
            "fa:16:3e:00:00:+1",
        ] {
            assert!(mac(bad).is_err(), "{bad}");
        }
    }
}
