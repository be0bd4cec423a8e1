//! Extensions: what `/v2.0/extensions` says that this server can do.

mod catalog;

pub use catalog::CATALOG;

use crate::View;

/// An API extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extension {
    /// What clients look for.
    pub alias: &'static str,
    /// Display name.
    pub name: &'static str,
    /// What it adds.
    pub description: &'static str,
    /// When it was changed last, as Neutron says it.
    pub updated: &'static str,
    /// What has to be configured for it.
    pub needs: Needs,
}

/// What of Neutron brings an extension or an attribute with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// It is always there.
    Nothing,
    /// One of these ML2 extension drivers.
    Driver(&'static [&'static str]),
    /// This service plugin.
    Service(&'static str),
    /// This option, which is not false.
    Option(&'static str),
    /// One of these.
    Any(&'static [Needs]),
    /// All of these.
    All(&'static [Needs]),
}

/// What the configuration leaves out of Neutron; by default nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Absent {
    /// ML2 extension drivers that are not among `[ml2] extension_drivers`.
    pub drivers: Vec<&'static str>,
    /// Service plugins that are not among `service_plugins`.
    pub services: Vec<&'static str>,
    /// Options that turn something off, by their names.
    pub options: Vec<&'static str>,
}

impl Absent {
    /// Whether nothing that is needed is left out.
    pub fn allows(&self, needs: Needs) -> bool {
        match needs {
            Needs::Nothing => true,
            Needs::Driver(drivers) => !drivers.iter().all(|driver| self.drivers.contains(driver)),
            Needs::Service(service) => !self.services.contains(&service),
            Needs::Option(option) => !self.options.contains(&option),
            Needs::Any(needs) => needs.iter().any(|needs| self.allows(*needs)),
            Needs::All(needs) => needs.iter().all(|needs| self.allows(*needs)),
        }
    }
}

impl Extension {
    /// The extensions that there are, in the order of their aliases.
    pub fn offered(absent: &Absent) -> impl Iterator<Item = &'static Self> {
        CATALOG.iter().filter(|extension| absent.allows(extension.needs))
    }

    /// The extension of this alias, if it works here.
    pub fn find(alias: &str, absent: &Absent) -> Option<&'static Self> {
        Self::offered(absent).find(|extension| extension.alias == alias)
    }

    /// Only there if this is.
    const fn needs(self, needs: Needs) -> Self {
        Self { needs, ..self }
    }
}

impl crate::Resource for Extension {
    const NAME: &'static str = "extension";
    const COLLECTION: &'static str = "extensions";

    fn id(&self) -> &str {
        self.alias
    }

    fn render(&self, view: &mut View) {
        view.put("name", self.name);
        view.put("alias", self.alias);
        view.put("description", self.description);
        view.put("updated", self.updated);
        view.put("links", &[""; 0]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes with routers.
    const ROUTERS: [&str; 16] = [
        "enable-default-route-bfd",
        "enable-default-route-ecmp",
        "ext-gw-mode",
        "external-gateway-multihoming",
        "extraroute",
        "extraroute-atomic",
        "fip-port-details",
        "floating-ip-port-forwarding-detail",
        "floating-ip-router-writable",
        "floatingip-pools",
        "l3-agent-scheduler-ha-chassis-priority",
        "l3-ha",
        "l3_agent_scheduler",
        "router",
        "router-enable-snat",
        "router_availability_zone",
    ];

    fn aliases(absent: &Absent) -> Vec<&'static str> {
        Extension::offered(absent).map(|e| e.alias).collect()
    }

    #[test]
    fn routers_bring_what_dns_drivers_bring() {
        let mut absent = Absent {
            drivers: vec![
                "dns",
                "dns_domain_ports",
                "subnet_dns_publish_fixed_ip",
                "dns_domain_keywords",
            ],
            ..Absent::default()
        };
        assert!(Extension::find("dns-integration-domain-keywords", &absent).is_some());
        absent.services.push("ovn-router");
        assert_eq!(Extension::find("dns-integration-domain-keywords", &absent), None);
    }

    #[test]
    fn what_is_left_out_is_not_offered() {
        assert_eq!(aliases(&Absent::default()).len(), CATALOG.len());
        let absent = Absent {
            drivers: vec!["port_security", "dns_domain_keywords"],
            services: vec!["segments", "ovn-router"],
            options: vec!["vlan_qinq"],
        };
        let left: Vec<_> = aliases(&Absent::default())
            .into_iter()
            .filter(|alias| !aliases(&absent).contains(alias))
            .filter(|alias| !ROUTERS.contains(alias))
            .collect();
        assert!(
            ROUTERS
                .iter()
                .all(|alias| Extension::find(alias, &absent).is_none())
        );
        // subnet-dns-publish-fixed-ip has another driver that brings it.
        assert_eq!(
            left,
            [
                "dns-integration-domain-keywords",
                "ip_allocation",
                "l2_adjacency",
                "port-security",
                "qinq",
                "segment",
                "segments-peer-subnet-host-routes",
                "standard-attr-segment",
                "subnet-segmentid-writable",
            ]
        );
        assert_eq!(Extension::find("segment", &absent), None);
        assert!(Extension::find("agent", &absent).is_some());
    }
}
