//! What OpenStack services share: configuration files as oslo.config reads them, and values that must not be
//! printed. Nothing here knows an option of any particular service.

pub mod config;
mod secret;
mod url;

pub use secret::Secret;
pub use url::mask_urls;
