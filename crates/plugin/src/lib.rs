//! The use cases: what "create port" means, inside one SQL transaction.
//!
//! Nothing here does network I/O. The one seam to the backend is [`MechanismDriver`]: checks inside the transaction,
//! binding from what the driver has in memory, and after the commit the keys that somebody must look at.

mod collection;
mod context;
mod description;
mod driver;
mod error;
pub mod net;
pub mod parent;
pub mod quota;
mod settings;
pub mod tags;
pub mod type_driver;

pub use collection::{Collection, Precondition};
pub use context::{Context, Whose};
pub use driver::{BindRequest, BoundSegment, MechanismDriver, PortBinding};
pub use error::{Error, Result};
pub use settings::{L3Settings, Ml2Settings, Quotas, Settings, VlanRange};

use std::sync::Arc;

use store::Db;

/// Everything that a use case needs. Cheap to clone.
#[derive(Clone)]
pub struct Plugin {
    /// The database.
    pub db: Db,
    /// The backend.
    pub driver: Arc<dyn MechanismDriver>,
    /// Options.
    pub settings: Arc<Settings>,
}
