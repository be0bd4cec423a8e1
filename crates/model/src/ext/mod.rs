//! Extensions: what `/v2.0/extensions` says that this server can do.

mod catalog;

pub use catalog::CATALOG;

use crate::View;

/// An API extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extension {
    /// What clients look for.
    pub alias: &'static str,
    /// Display name.
    pub name: &'static str,
    /// What it adds.
    pub description: &'static str,
    /// When it was changed last, as Neutron says it.
    pub updated: &'static str,
}

impl Extension {
    /// The extension of this alias, if it works here.
    pub fn find(alias: &str) -> Option<&'static Self> {
        CATALOG.iter().find(|extension| extension.alias == alias)
    }
}

impl crate::Resource for Extension {
    const NAME: &'static str = "extension";
    const COLLECTION: &'static str = "extensions";

    fn id(&self) -> &str {
        self.alias
    }

    fn render(&self, view: &mut View) {
        view.put("name", self.name);
        view.put("alias", self.alias);
        view.put("description", self.description);
        view.put("updated", self.updated);
        view.put("links", &[""; 0]);
    }
}
