//! Who implements an advanced service.

use crate::{Resource, View};

/// An implementation of a service that flavors can refer to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceProvider {
    /// `L3_ROUTER_NAT`, ...
    pub service_type: &'static str,
    /// Name.
    pub name: &'static str,
    /// Whether it is taken when none is asked for.
    pub is_default: bool,
}

impl Resource for ServiceProvider {
    const NAME: &'static str = "service_provider";
    const COLLECTION: &'static str = "service_providers";

    fn id(&self) -> &str {
        self.name
    }

    fn render(&self, view: &mut View) {
        view.put("service_type", self.service_type);
        view.put("name", self.name);
        view.put("default", &self.is_default);
    }
}
