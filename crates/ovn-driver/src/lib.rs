//! The OVN mechanism driver: makes OVN Northbound follow SQL, and port status follow OVN.
//!
//! Whatever happens is reduced to keys that somebody looks at again ([`queue`]). Looking at a key means: read its facts
//! from SQL, compute the rows that should be in OVN, compare with the replica, write the difference, and note the
//! revision that was written.

pub mod queue;
pub mod ring;
