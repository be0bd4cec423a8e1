//! ovn-driver
