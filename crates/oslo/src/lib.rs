//! What OpenStack services share: configuration files as oslo.config reads them, rules as oslo.policy evaluates them,
//! and values that must not be printed. Nothing here knows an option or a rule of any particular service.

pub mod config;
pub mod policy;
mod secret;
mod url;

pub use secret::Secret;
pub use url::mask_urls;
