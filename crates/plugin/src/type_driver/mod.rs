//! Network types: what a provider segment may say, which ids it gets and what its MTU is.
//!
//! After ML2's `TypeManager` and the type drivers (`neutron/plugins/ml2/managers.py`, `drivers/type_*.py`).

mod allocate;
mod faults;
mod mtu;

pub use allocate::{external, project, release, reserve, sync};
pub use mtu::network_mtu;

use model::Fault;
use model::net::Segment;
use serde_json::Value;

use crate::Ml2Settings;

/// Lowest and highest VLAN id.
const VLAN_IDS: std::ops::RangeInclusive<i64> = 1..=4094;

/// A segment as it was asked for, or as it was given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spec {
    /// `geneve`, `vlan`, ...
    pub network_type: String,
    /// Physical network.
    pub physical_network: Option<String>,
    /// VLAN id or VNI.
    pub segmentation_id: Option<i64>,
}

impl From<&Segment> for Spec {
    fn from(segment: &Segment) -> Self {
        Self {
            network_type: segment.network_type.clone(),
            physical_network: segment.physical_network.clone(),
            segmentation_id: segment.segmentation_id,
        }
    }
}

impl Spec {
    /// Read `<prefix>network_type`, `<prefix>physical_network` and `<prefix>segmentation_id`.
    ///
    /// # Errors
    /// 400 when there is no network type.
    pub fn read<'a>(prefix: &str, get: impl Fn(&str) -> Option<&'a Value>) -> Result<Self, Fault> {
        let text = |name: &str| {
            get(&format!("{prefix}{name}"))
                .and_then(Value::as_str)
                .map(str::to_owned)
        };
        let id = get(&format!("{prefix}segmentation_id"));
        Ok(Self {
            network_type: text("network_type")
                .ok_or_else(|| Fault::invalid_input("network_type required"))?,
            physical_network: text("physical_network"),
            segmentation_id: id.and_then(|id| id.as_i64().or_else(|| id.as_str()?.parse().ok())),
        })
    }

    /// The physical network, unless it is missing or empty.
    fn physical_network(&self) -> Option<&str> {
        self.physical_network.as_deref().filter(|name| !name.is_empty())
    }

    /// Whether something is left for the type driver to choose.
    pub fn is_partial(&self) -> bool {
        !matches!(self.network_type.as_str(), "flat" | "local") && self.segmentation_id.is_none()
    }

    /// Check the segment against the rules of its type and the configuration.
    ///
    /// # Errors
    /// 400 with the type driver's words.
    pub fn validate(&self, ml2: &Ml2Settings) -> Result<(), Fault> {
        let kind = self.network_type.as_str();
        if !ml2.type_drivers.iter().any(|name| name == kind) {
            return Err(Fault::invalid_input(format!(
                "network_type value '{kind}' not supported"
            )));
        }
        match kind {
            "vlan" => self.validate_vlan(ml2),
            "flat" => self.validate_flat(ml2),
            "local" => self.validate_local(),
            _ if self.physical_network().is_some() => Err(Fault::invalid_input(format!(
                "provider:physical_network specified for {kind} network"
            ))),
            _ => Ok(()),
        }
    }

    fn validate_vlan(&self, ml2: &Ml2Settings) -> Result<(), Fault> {
        match (self.physical_network(), self.segmentation_id) {
            (Some(name), _) if !ml2.vlan_ranges.contains_key(name) => Err(Fault::invalid_input(format!(
                "physical_network '{name}' unknown for VLAN provider network"
            ))),
            (Some(_), Some(id)) if !VLAN_IDS.contains(&id) => Err(Fault::invalid_input(
                "segmentation_id out of range (1 through 4094)",
            )),
            (None, Some(_)) => Err(Fault::invalid_input(
                "segmentation_id requires physical_network for VLAN provider network",
            )),
            _ => Ok(()),
        }
    }

    fn validate_flat(&self, ml2: &Ml2Settings) -> Result<(), Fault> {
        let Some(name) = self.physical_network() else {
            return Err(Fault::invalid_input(
                "physical_network required for flat provider network",
            ));
        };
        if let Some(allowed) = &ml2.flat_networks {
            if allowed.is_empty() {
                return Err(Fault::invalid_input("Flat provider networks are disabled"));
            }
            if !allowed.iter().any(|n| n == name) {
                return Err(Fault::invalid_input(format!(
                    "physical_network '{name}' unknown for flat provider network"
                )));
            }
        }
        self.no_segmentation_id("flat")
    }

    fn validate_local(&self) -> Result<(), Fault> {
        if self.physical_network().is_some() {
            return Err(Fault::invalid_input(
                "physical_network prohibited for local provider network",
            ));
        }
        self.no_segmentation_id("local")
    }

    /// Zero passes, as in Python, where it is false.
    fn no_segmentation_id(&self, kind: &str) -> Result<(), Fault> {
        match self.segmentation_id {
            None | Some(0) => Ok(()),
            Some(_) => Err(Fault::invalid_input(format!(
                "segmentation_id prohibited for {kind} provider network"
            ))),
        }
    }
}
