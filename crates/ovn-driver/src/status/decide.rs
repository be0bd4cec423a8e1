//! What follows from a port's level (`set_port_status_up` and `set_port_status_down` of Neutron's `mech_driver.py`,
//! `_port_provisioned` of its ML2 plugin).

use store::ovn::status::PortStatus;

use super::level::Level;

/// The provisioning block that waits for the backend (`neutron/db/provisioning_blocks.py`).
pub(super) const L2: &str = "L2";
/// The one that waits for DHCP, which OVN serves as soon as the port is up.
pub(super) const DHCP: &str = "DHCP";

/// Ports of routers are not bound to a host, and yet become ACTIVE.
const ROUTER_INTERFACES: [&str; 3] = [
    "network:router_interface",
    "network:router_interface_distributed",
    "network:ha_router_replicated_interface",
];

/// Ports whose rows carry no host.
const WITHOUT_HOST: [&str; 1] = ["trunk:subport"];

/// Where the status goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Step {
    /// It is right.
    Stay,
    /// To ACTIVE.
    Activate,
    /// To DOWN.
    Deactivate,
}

/// What is to be done in SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decision {
    /// The status.
    pub(super) step: Step,
    /// Whether blocks are lifted.
    pub(super) lift: bool,
}

impl Decision {
    pub(super) fn changes(self) -> bool {
        self.step != Step::Stay || self.lift
    }
}

/// What a level means for a port.
pub(super) fn decide(port: &PortStatus, level: Level) -> Decision {
    let stay = Decision {
        step: Step::Stay,
        lift: false,
    };
    match level {
        Level::Elsewhere => stay,
        Level::Down if port.status == "DOWN" => stay,
        Level::Down => Decision {
            step: Step::Deactivate,
            lift: false,
        },
        Level::Up => {
            let lift = port.blocks.iter().any(|entity| entity == L2 || entity == DHCP);
            let active = port.status != "ACTIVE" && may_be_active(port);
            Decision {
                step: if active { Step::Activate } else { Step::Stay },
                lift,
            }
        }
    }
}

fn may_be_active(port: &PortStatus) -> bool {
    if is_router_interface(port) {
        return true;
    }
    let blocked = port.blocks.iter().any(|entity| entity != L2 && entity != DHCP);
    let bound = port
        .binding
        .as_ref()
        .is_some_and(|(_, vif_type)| vif_type != "unbound" && vif_type != "binding_failed");
    !blocked && bound && port.admin_state_up
}

/// The host that the port's row should show; `None` when it is to be left alone.
pub(super) fn host_id(port: &PortStatus, level: Level) -> Option<Option<&str>> {
    if is_router_interface(port) || WITHOUT_HOST.contains(&port.device_owner.as_str()) {
        return None;
    }
    match level {
        Level::Elsewhere => None,
        Level::Down => Some(None),
        Level::Up => {
            let (host, _) = port.binding.as_ref()?;
            (!host.is_empty()).then_some(Some(host.as_str()))
        }
    }
}

fn is_router_interface(port: &PortStatus) -> bool {
    ROUTER_INTERFACES.contains(&port.device_owner.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn port(status: &str, vif_type: &str, blocks: &[&str]) -> PortStatus {
        PortStatus {
            status: status.to_owned(),
            admin_state_up: true,
            binding: Some(("host1".to_owned(), vif_type.to_owned())),
            blocks: blocks.iter().map(|entity| (*entity).to_owned()).collect(),
            ..PortStatus::default()
        }
    }

    #[test]
    fn up_lifts_the_block_and_activates_what_is_bound() {
        let decision = decide(&port("DOWN", "ovs", &[L2]), Level::Up);
        assert_eq!(
            decision,
            Decision {
                step: Step::Activate,
                lift: true
            }
        );
        let decision = decide(&port("DOWN", "unbound", &[L2]), Level::Up);
        assert_eq!(
            decision,
            Decision {
                step: Step::Stay,
                lift: true
            }
        );
        let decision = decide(&port("DOWN", "binding_failed", &[]), Level::Up);
        assert!(!decision.changes());
        assert!(!decide(&port("ACTIVE", "ovs", &[]), Level::Up).changes());
    }

    #[test]
    fn others_may_still_block() {
        let decision = decide(&port("DOWN", "ovs", &[L2, "OTHER"]), Level::Up);
        assert_eq!(
            decision,
            Decision {
                step: Step::Stay,
                lift: true
            }
        );
    }

    #[test]
    fn a_disabled_port_does_not_become_active() {
        let disabled = PortStatus {
            admin_state_up: false,
            ..port("DOWN", "ovs", &[])
        };
        assert_eq!(decide(&disabled, Level::Up).step, Step::Stay);
    }

    #[test]
    fn down_and_elsewhere() {
        assert_eq!(
            decide(&port("ACTIVE", "ovs", &[]), Level::Down).step,
            Step::Deactivate
        );
        assert_eq!(
            decide(&port("BUILD", "ovs", &[]), Level::Down).step,
            Step::Deactivate
        );
        assert!(!decide(&port("DOWN", "ovs", &[]), Level::Down).changes());
        assert!(!decide(&port("DOWN", "ovs", &[L2]), Level::Elsewhere).changes());
        assert!(!decide(&port("ACTIVE", "ovs", &[]), Level::Elsewhere).changes());
    }

    #[test]
    fn router_interfaces_need_no_host() {
        let owner = ROUTER_INTERFACES[0].to_owned();
        let interface = PortStatus {
            device_owner: owner,
            binding: None,
            ..port("DOWN", "", &[])
        };
        assert_eq!(decide(&interface, Level::Up).step, Step::Activate);
        assert_eq!(host_id(&interface, Level::Up), None);
    }

    #[test]
    fn the_row_shows_the_host_while_up() {
        assert_eq!(
            host_id(&port("ACTIVE", "ovs", &[]), Level::Up),
            Some(Some("host1"))
        );
        assert_eq!(host_id(&port("ACTIVE", "ovs", &[]), Level::Down), Some(None));
        assert_eq!(host_id(&port("ACTIVE", "ovs", &[]), Level::Elsewhere), None);
        let unbound = PortStatus {
            binding: Some((String::new(), "unbound".to_owned())),
            ..port("DOWN", "", &[])
        };
        assert_eq!(host_id(&unbound, Level::Up), None);
    }
}
