//! Who may do what: Neutron's way of asking oslo.policy (`neutron/policy.py` and
//! `neutron/pecan_wsgi/hooks/policy_enforcement.py`).
//!
//! A [`Gate`] holds a caller to the policy that was in force when its request came. Rules are reduced to what the
//! caller leaves open; only if that still depends on the resource is the resource looked at, and whatever rules ask
//! for beyond it is asked for all resources of an answer at once.

mod action;
mod answers;
mod caller;
mod defaults;
mod gate;
mod kinds;
mod policies;
mod remote;

pub use action::Action;
pub use caller::{Caller, Service};
pub use defaults::defaults;
pub use gate::{Gate, changed, target};
pub use kinds::Kinds;
pub use policies::Policies;
pub use remote::Remote;
