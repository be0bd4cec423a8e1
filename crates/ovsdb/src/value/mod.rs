//! OVSDB values: atoms, the sets and maps made of them, and rows (RFC 7047 section 5.1).
//!
//! Everything here is plain data without I/O. Strings are `Arc<str>`, so that rows of a replica share
//! repeated text and cloning a value never copies it.

mod atom;
mod convert;
mod datum;
mod decode;
mod intern;
mod row;

pub use atom::Atom;
pub use datum::Datum;
pub(crate) use decode::DatumSeed;
pub use decode::ValueError;
pub(crate) use intern::Interner;
pub use row::Row;
pub use uuid::Uuid;
