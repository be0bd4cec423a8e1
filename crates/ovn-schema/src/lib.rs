//! ovn-schema
