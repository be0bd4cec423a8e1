//! Templates of the rules that new groups get.

use super::SecurityGroupRule;
use crate::{Resource, View};

/// In a template's `remote_group_id`: the group that the rule will be in
/// (`neutron/extensions/security_groups_default_rules.py`).
pub const PARENT_GROUP: &str = "PARENT";

/// A row of `securitygroupdefaultrules`.
#[derive(Clone, Debug)]
pub struct DefaultSecurityGroupRule {
    /// The rule, without a project and a group.
    pub rule: SecurityGroupRule,
    /// Whether the default group of a new project gets it.
    pub used_in_default_sg: bool,
    /// Whether all other groups get it.
    pub used_in_non_default_sg: bool,
}

impl Resource for DefaultSecurityGroupRule {
    const NAME: &'static str = "default_security_group_rule";
    const COLLECTION: &'static str = "default_security_group_rules";

    fn id(&self) -> &str {
        &self.rule.id
    }

    fn render(&self, view: &mut View) {
        let rule = &self.rule;
        view.put("id", &rule.id);
        view.put("ethertype", &rule.ethertype);
        view.put("direction", &rule.direction);
        view.put("protocol", &rule.protocol);
        view.put("port_range_min", &rule.port_range_min);
        view.put("port_range_max", &rule.port_range_max);
        view.put("remote_ip_prefix", &rule.remote_ip_prefix);
        view.put("remote_address_group_id", &rule.remote_address_group_id);
        view.put("remote_group_id", &rule.remote_group_id);
        view.put("description", &rule.description);
        view.put("used_in_default_sg", &self.used_in_default_sg);
        view.put("used_in_non_default_sg", &self.used_in_non_default_sg);
    }
}
