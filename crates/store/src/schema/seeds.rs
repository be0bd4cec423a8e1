//! The rows that a new database begins with: what Neutron's migrations insert, and the version.

use uuid::Uuid;

use super::expected::HEADS;
use crate::{Result, Tx, args};

/// The rules that Neutron gave every default group before they became configurable: direction, ethertype, remote
/// group (`PARENT` stands for the group itself), and whether groups other than the default one get the rule too.
/// Source: migration `c33da356b165` (2023.2).
const DEFAULT_RULES: [(&str, &str, Option<&str>, bool); 4] = [
    ("egress", "IPv4", None, true),
    ("egress", "IPv6", None, true),
    ("ingress", "IPv4", Some("PARENT"), false),
    ("ingress", "IPv6", Some("PARENT"), false),
];

/// Stamp the heads and insert the seeds. The heads come first: whoever loses a race against another process fails
/// on them, and has inserted nothing.
pub(super) async fn insert(tx: &mut Tx) -> Result<()> {
    for head in HEADS {
        tx.execute(
            "INSERT INTO alembic_version (version_num) VALUES (?)",
            args![head],
        )
        .await?;
    }
    for (direction, ethertype, remote_group, every_group) in DEFAULT_RULES {
        let standard_attr_id = tx
            .execute(
                "INSERT INTO standardattributes (resource_type, description) VALUES (?, ?)",
                args![
                    "securitygroupdefaultrules",
                    format!("Legacy default SG rule for {direction} traffic")
                ],
            )
            .await?
            .last_id;
        tx.execute(
            "INSERT INTO securitygroupdefaultrules (id, standard_attr_id, remote_group_id, direction, ethertype, \
             used_in_default_sg, used_in_non_default_sg) VALUES (?, ?, ?, ?, ?, ?, ?)",
            args![Uuid::new_v4().to_string(), standard_attr_id, remote_group, direction, ethertype, true, every_group],
        )
        .await?;
    }
    Ok(())
}
