//! The OVN mechanism driver: makes OVN Northbound follow SQL, and port status follow OVN.
//!
//! Whatever happens is reduced to keys that somebody looks at again ([`queue`]). Looking at a key means: read its facts
//! from SQL, compute the rows that should be in OVN, compare with the replica, write the difference in one guarded
//! transaction, and note the revision that was written.
//!
//! | module | its job |
//! |---|---|
//! | `driver` | start, end, status |
//! | `mech` | checks, binding and postcommit, as the use cases see them |
//! | `reconcile`, `facts`, `ledger` | dirty keys to Northbound |
//! | `recover`, `drift` | finding what is dirty, in SQL and by comparing |
//! | `status`, `events` | Northbound and Southbound to the status of ports and floating IPs |
//! | `chassis`, `topology` | what Southbound says of hosts |
//! | `schedule` | which chassis answer for external ports and for the gateways of routers |
//! | `l3_agents` | gateways that a client moves between chassis |
//! | `neighbours` | what chassis learned and is not true any more |
//! | `global`, `pg_drop` | what belongs to no resource |
//! | `ring` | which process reacts first |

pub mod chassis;
mod config;
mod core;
mod drift;
mod driver;
mod events;
mod facts;
mod global;
mod l3_agents;
mod ledger;
mod mech;
mod neighbours;
mod octavia;
pub mod pg_drop;
pub mod queue;
mod recent;
mod reconcile;
mod recover;
pub mod ring;
mod schedule;
mod status;
mod topology;

pub use config::{Config, KINDS, Periods, Server};
pub use core::Trouble;
pub use drift::Pass;
pub use driver::{OvnDriver, StartError, Status};
pub use l3_agents::AssignError;
pub use schedule::L3Scheduler;
