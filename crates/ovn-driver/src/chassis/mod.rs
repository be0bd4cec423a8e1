//! Chassis as the Southbound database shows them.

mod agents;
mod bind;
pub(crate) mod manage;

use std::collections::{BTreeMap, BTreeSet};

use ovsdb::{Datum, Row, Snapshot};

pub use agents::{Agent, AgentType, Liveness, agents, controller_of};
pub use bind::{SUPPORTED_VNIC_TYPES, VifOptions, bind, is_external};

/// A row of `Chassis`: a host that runs ovn-controller.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chassis {
    /// `name`: the system-id of the host's Open vSwitch.
    pub name: String,
    /// `hostname`.
    pub hostname: String,
    /// `ovn-bridge-mappings` as it is written.
    pub bridge_mappings: String,
    /// `ovn-cms-options`, split at commas.
    pub cms_options: Vec<String>,
    /// `datapath-type` of the integration bridge: `system`, `netdev` or empty.
    pub datapath_type: String,
    /// `iface-types`.
    pub iface_types: Vec<String>,
}

impl Chassis {
    /// Read a row.
    pub fn read(row: &Row) -> Self {
        let other = |key| row.map_str("other_config", key).unwrap_or_default();
        let list = |key| split(other(key), ',').map(str::to_owned).collect();
        Self {
            name: row.str("name").unwrap_or_default().to_owned(),
            hostname: row.str("hostname").unwrap_or_default().to_owned(),
            bridge_mappings: other("ovn-bridge-mappings").to_owned(),
            cms_options: list("ovn-cms-options"),
            datapath_type: other("datapath-type").to_owned(),
            iface_types: list("iface-types"),
        }
    }

    /// Bridges by physical network. A mapping that is not `physnet:bridge` is left out.
    pub fn physnets(&self) -> BTreeMap<&str, &str> {
        split(&self.bridge_mappings, ',')
            .filter_map(|mapping| mapping.split_once(':'))
            .map(|(physnet, bridge)| (physnet.trim(), bridge.trim()))
            .filter(|(physnet, bridge)| !physnet.is_empty() && !bridge.is_empty())
            .collect()
    }

    /// Whether routers may have their gateways here.
    pub fn is_gateway(&self) -> bool {
        self.cms_options
            .iter()
            .any(|option| option == "enable-chassis-as-gw")
    }

    /// Whether it is set apart for external ports.
    pub fn hosts_external_ports(&self) -> bool {
        self.cms_options
            .iter()
            .any(|option| option == "enable-chassis-as-extport-host")
    }

    /// Availability zones.
    pub fn zones(&self) -> BTreeSet<&str> {
        let zones = self
            .cms_options
            .iter()
            .find_map(|option| option.strip_prefix("availability-zones="));
        split(zones.unwrap_or_default(), ':').collect()
    }

    /// Serial number of the SmartNIC that it runs on.
    pub fn card_serial_number(&self) -> Option<&str> {
        self.cms_options
            .iter()
            .find_map(|option| option.strip_prefix("card-serial-number="))
    }
}

/// All chassis, by name.
pub fn all(southbound: &Snapshot) -> Vec<Chassis> {
    let table = southbound.table("Chassis");
    let mut chassis: Vec<Chassis> = table
        .into_iter()
        .flat_map(|table| table.iter())
        .map(|(_, row)| Chassis::read(row))
        .collect();
    chassis.sort_by(|a, b| a.name.cmp(&b.name));
    chassis
}

/// Whether a chassis with this host name exists.
pub fn exists(southbound: &Snapshot, host: &str) -> bool {
    southbound
        .table("Chassis")
        .is_some_and(|table| table.find("hostname", &[Datum::from(host)]).is_some())
}

/// The chassis that runs on the SmartNIC with this serial number.
pub fn by_card(southbound: &Snapshot, serial: &str) -> Option<Chassis> {
    all(southbound)
        .into_iter()
        .find(|chassis| chassis.card_serial_number() == Some(serial))
}

fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    text.split(separator)
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(other: &[(&str, &str)]) -> Row {
        let other = Datum::map(other.iter().map(|(key, value)| (*key, *value)));
        Row::new()
            .with("name", "c1")
            .with("hostname", "host1")
            .with("other_config", other)
    }

    #[test]
    fn reads_what_ovn_controller_publishes() {
        let chassis = Chassis::read(&row(&[
            ("ovn-bridge-mappings", "public:br-ex, physnet1:br-phys,broken,:x"),
            (
                "ovn-cms-options",
                "enable-chassis-as-gw, availability-zones=az2:az1: ,card-serial-number=S1",
            ),
            ("datapath-type", "netdev"),
            ("iface-types", "geneve,dpdkvhostuser"),
        ]));
        assert_eq!(
            chassis.physnets(),
            BTreeMap::from([("public", "br-ex"), ("physnet1", "br-phys")])
        );
        assert!(chassis.is_gateway() && !chassis.hosts_external_ports());
        assert_eq!(chassis.zones(), BTreeSet::from(["az1", "az2"]));
        assert_eq!(chassis.card_serial_number(), Some("S1"));
        assert_eq!(chassis.iface_types, ["geneve", "dpdkvhostuser"]);
    }

    #[test]
    fn a_bare_chassis_has_nothing() {
        let chassis = Chassis::read(&row(&[]));
        assert!(chassis.physnets().is_empty() && chassis.zones().is_empty() && !chassis.is_gateway());
        assert_eq!(chassis.card_serial_number(), None);
    }
}
