//! Database operations and their outcomes (RFC 7047 section 5.2): plain data, to be built anywhere.

mod condition;
mod mutation;
mod operation;
mod outcome;

pub use condition::{Condition, Function};
pub use mutation::{Mutation, Mutator};
pub use operation::{Op, Until};
pub use outcome::{OpError, OpErrorKind, OpResult};
pub(crate) use outcome::{parse_error, parse_results};
