//! Segments: the layer 2 pieces that make up a network.

use crate::{Resource, Standard, View};

/// A row of `networksegments`.
#[derive(Clone, Debug)]
pub struct Segment {
    /// UUID.
    pub id: String,
    /// The network that it is part of.
    pub network_id: String,
    /// `geneve`, `vlan`, `flat`, `local`, ...
    pub network_type: String,
    /// Physical network, for `vlan` and `flat`.
    pub physical_network: Option<String>,
    /// VLAN id or VNI.
    pub segmentation_id: Option<i64>,
    /// Position among the network's segments.
    pub segment_index: i64,
    /// Display name.
    pub name: Option<String>,
    /// Free text; `None` for segments that came with their network.
    pub description: Option<String>,
    /// Revision and times.
    pub standard: Standard,
}

impl Resource for Segment {
    const NAME: &'static str = "segment";
    const COLLECTION: &'static str = "segments";

    fn id(&self) -> &str {
        &self.id
    }

    fn revision(&self) -> Option<i64> {
        Some(self.standard.revision_number)
    }

    fn render(&self, view: &mut View) {
        view.put("id", &self.id);
        view.put("network_id", &self.network_id);
        view.put("name", &self.name);
        view.put("network_type", &self.network_type);
        view.put("physical_network", &self.physical_network);
        view.put("segmentation_id", &self.segmentation_id);
        view.put("description", &self.description);
        view.put("created_at", &self.standard.created_at);
        view.put("updated_at", &self.standard.updated_at);
        view.put("revision_number", &self.standard.revision_number);
    }
}
