//! Rules of oslo.policy: compared with the original, as properties, and from files.

#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "policy/attr.rs"]
mod attr;
#[path = "policy/explain.rs"]
mod explain;
#[path = "policy/files.rs"]
mod files;
#[path = "policy/properties.rs"]
mod properties;
#[path = "policy/rules.rs"]
mod rules;
#[path = "policy/vectors.rs"]
mod vectors;
