//! Tables of the OVN driver.

pub mod facts;
pub mod floating_ip_status;
pub mod l3;
pub mod revision;
pub mod ring;
pub mod segment_host;
pub mod status;
