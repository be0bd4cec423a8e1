//! What ML2 extension drivers add to ports, each in a table of its own.

use crate::View;

/// Attributes of a port that most ports do not have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PortExtras {
    /// `porttrusted.trusted`: whether the instance may change the MAC address and the like of its virtual function.
    pub trusted: Option<bool>,
    /// `portuplinkstatuspropagation.propagate_uplink_status`; without a row it is true.
    pub propagate_uplink_status: Option<bool>,
    /// `portdeviceprofiles.device_profile` (Cyborg).
    pub device_profile: Option<String>,
    /// `portnumaaffinitypolicies.numa_affinity_policy`.
    pub numa_affinity_policy: Option<String>,
}

impl PortExtras {
    pub(super) fn render(&self, view: &mut View) {
        view.put("trusted", &self.trusted);
        view.put(
            "propagate_uplink_status",
            &self.propagate_uplink_status.unwrap_or(true),
        );
        view.put("device_profile", &self.device_profile);
        view.put("numa_affinity_policy", &self.numa_affinity_policy);
    }
}
