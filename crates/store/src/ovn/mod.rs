//! Tables of the OVN driver.

pub mod revision;
pub mod ring;
