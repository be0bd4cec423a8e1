//! Tables of the OVN driver.

pub mod facts;
pub mod revision;
pub mod ring;
pub mod segment_host;
pub mod status;
