//! Tables of the OVN driver.

pub mod revision;
pub mod ring;
pub mod segment_host;
pub mod status;
