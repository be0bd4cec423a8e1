//! Every extension that works, with the texts that clients are shown.

use super::{Extension, Needs};
use crate::net::PUBLISHING_DRIVERS;

const SEGMENTS: Needs = Needs::Service("segments");
const SECURITY_GROUPS: Needs = Needs::Option("enable_security_group");
const ROUTERS: Needs = Needs::Service("ovn-router");
const PORT_FORWARDING: Needs = Needs::Service("port_forwarding");
const WRITABLE: Needs = Needs::All(&[ROUTERS, Needs::Option("ovn_router_indirect_snat")]);
/// Each of these drivers does what the ones before it do, too; and the plugin of routers speaks for all of them.
const DNS: Needs = Needs::Any(&[
    ROUTERS,
    Needs::Driver(&[
        "dns",
        "dns_domain_ports",
        "subnet_dns_publish_fixed_ip",
        "dns_domain_keywords",
    ]),
]);
const DNS_PORTS: Needs = Needs::Any(&[
    ROUTERS,
    Needs::Driver(&[
        "dns_domain_ports",
        "subnet_dns_publish_fixed_ip",
        "dns_domain_keywords",
    ]),
]);
const DNS_SUBNETS: Needs = Needs::Any(&[ROUTERS, Needs::Driver(&PUBLISHING_DRIVERS)]);
const DNS_KEYWORDS: Needs = Needs::Any(&[ROUTERS, Needs::Driver(&["dns_domain_keywords"])]);

const fn ext(
    alias: &'static str,
    name: &'static str,
    updated: &'static str,
    description: &'static str,
) -> Extension {
    Extension {
        alias,
        name,
        description,
        updated,
        needs: Needs::Nothing,
    }
}

/// In the order of their aliases.
pub const CATALOG: &[Extension] = &[
    ext(
        "address-group",
        "Address group",
        "2020-07-15T10:00:00-00:00",
        "Support address group",
    )
    .needs(SECURITY_GROUPS),
    ext(
        "address-scope",
        "Address scope",
        "2015-07-26T10:00:00-00:00",
        "Address scopes extension.",
    ),
    ext(
        "agent",
        "agent",
        "2013-02-03T10:00:00-00:00",
        "The agent management extension.",
    ),
    ext(
        "allowed-address-pairs",
        "Allowed Address Pairs",
        "2013-07-23T10:00:00-00:00",
        "Provides allowed address pairs",
    )
    .needs(SECURITY_GROUPS),
    ext(
        "availability_zone",
        "Availability Zone",
        "2015-01-01T10:00:00-00:00",
        "The availability zone extension.",
    ),
    ext(
        "binding",
        "Port Binding",
        "2014-02-03T10:00:00-00:00",
        "Expose port bindings of a virtual port to external application",
    ),
    ext(
        "binding-extended",
        "Port Bindings Extended",
        "2017-07-17T10:00:00-00:00",
        "Expose port bindings of a virtual port to external application",
    ),
    ext(
        "default-subnetpools",
        "Default Subnetpools",
        "2016-02-18T18:00:00-00:00",
        "Provides ability to mark and use a subnetpool as the default.",
    ),
    ext(
        "dhcp_agent_scheduler",
        "DHCP Agent Scheduler",
        "2013-02-07T10:00:00-00:00",
        "Schedule networks among dhcp agents",
    )
    .needs(Needs::Option("enable_traditional_dhcp")),
    ext(
        "dns-domain-ports",
        "dns_domain for ports",
        "2017-04-24T10:00:00-00:00",
        "Allows the DNS domain to be specified for a network port.",
    )
    .needs(DNS_PORTS),
    ext(
        "dns-integration",
        "DNS Integration",
        "2015-08-15T18:00:00-00:00",
        "Provides integration with DNS.",
    )
    .needs(DNS),
    ext(
        "dns-integration-domain-keywords",
        "DNS domain names with keywords allowed",
        "2020-06-15T18:00:00-00:00",
        "Allows to use keywords like <project_id>, <project_name>, <user_id> and <user_name> as DNS domain name",
    )
    .needs(DNS_KEYWORDS),
    ext(
        "empty-string-filtering",
        "Empty String Filtering Extension",
        "2018-05-01T10:00:00-00:00",
        "Allow filtering by attributes with empty string value",
    ),
    ext(
        "enable-default-route-bfd",
        "Enable Default Route BFD",
        "2023-02-27T00:00:00-00:00",
        "Enables configurable BFD behavior for default routes",
    )
    .needs(ROUTERS),
    ext(
        "enable-default-route-ecmp",
        "Enable Default Route ECMP",
        "2023-02-27T00:00:00-00:00",
        "Enables configurable ECMP behavior for default routes",
    )
    .needs(ROUTERS),
    ext(
        "expose-port-forwarding-in-fip",
        "Expose Floating IP port forwardings",
        "2018-06-28T16:00:00-00:00",
        "Expose port forwarding fields in floating IP response",
    )
    .needs(PORT_FORWARDING),
    ext(
        "ext-gw-mode",
        "Neutron L3 Configurable external gateway mode",
        "2013-03-28T10:00:00-00:00",
        "Extension of the router abstraction for specifying whether SNAT should occur on the external gateway",
    )
    .needs(ROUTERS),
    ext(
        "external-gateway-multihoming",
        "Neutron L3 External Gateway Multihoming",
        "2023-01-18T00:00:00-00:00",
        "Allow multiple external gateway ports per router",
    )
    .needs(ROUTERS),
    ext(
        "external-net",
        "Neutron external network",
        "2013-01-14T10:00:00-00:00",
        "Adds external network attribute to network resource.",
    ),
    ext(
        "extra_dhcp_opt",
        "Neutron Extra DHCP options",
        "2013-03-17T12:00:00-00:00",
        "Extra options configuration for DHCP. For example PXE boot options to DHCP clients can be specified (e.g. tftp-server, server-ip-address, bootfile-name)",
    ),
    ext(
        "extraroute",
        "Neutron Extra Route",
        "2013-02-01T10:00:00-00:00",
        "Extra routes configuration for L3 router",
    )
    .needs(ROUTERS),
    ext(
        "extraroute-atomic",
        "Atomically add/remove extra routes",
        "2019-07-10T00:00:00+00:00",
        "Edit extra routes of a router on server side by atomically adding/removing extra routes",
    )
    .needs(ROUTERS),
    ext(
        "filter-validation",
        "Filter parameters validation",
        "2018-07-04T10:00:00-00:00",
        "Provides validation on filter parameters.",
    ),
    ext(
        "fip-port-details",
        "Floating IP Port Details Extension",
        "2018-04-09T10:00:00-00:00",
        "Add port_details attribute to Floating IP resource",
    )
    .needs(ROUTERS),
    ext(
        "floating-ip-port-forwarding",
        "Floating IP Port Forwarding",
        "2018-01-19T10:00:00-00:00",
        "Allow port forwarding from floating IP port to an internal port",
    )
    .needs(PORT_FORWARDING),
    ext(
        "floating-ip-port-forwarding-description",
        "Floating IP Port Forwarding new attribute description",
        "2019-11-01T10:00:00-00:00",
        "Add a description field to Port Forwarding rules",
    )
    .needs(PORT_FORWARDING),
    ext(
        "floating-ip-port-forwarding-detail",
        "Floating IP port forwarding detail",
        "2022-05-06T10:00:00-00:00",
        "Allow list floating ip return more port forwarding data, include'id' and 'internal_port_id'",
    )
    .needs(ROUTERS),
    ext(
        "floating-ip-port-forwarding-port-ranges",
        "Floating IP Port Forwarding support port ranges",
        "2020-07-01T10:00:00-00:00",
        "Add support to port ranges",
    )
    .needs(PORT_FORWARDING),
    ext(
        "floating-ip-router-writable",
        "Floating IP Router (writable)",
        "2026-08-05T00:00:00-00:00",
        "Provides a writable router_id attribute for a floating IP resource.",
    )
    .needs(WRITABLE),
    ext(
        "floatingip-pools",
        "Floating IP Pools Extension",
        "2018-03-21T10:00:00-00:00",
        "Provides a floating IP pools API.",
    )
    .needs(ROUTERS),
    ext(
        "ip-substring-filtering",
        "IP address substring filtering",
        "2017-11-28T09:00:00-00:00",
        "Provides IP address substring filtering when listing ports",
    ),
    ext(
        "ip_allocation",
        "IP Allocation",
        "2016-06-10T23:00:00-00:00",
        "IP allocation extension.",
    )
    .needs(SEGMENTS),
    ext(
        "l2_adjacency",
        "L2 Adjacency",
        "2016-04-12T16:00:00-00:00",
        "Display L2 Adjacency for Neutron Networks.",
    )
    .needs(SEGMENTS),
    ext(
        "l3-agent-scheduler-ha-chassis-priority",
        "L3 Agent Scheduler HA Chassis Priority",
        "2026-03-31T00:00:00-00:00",
        "Exposes the HA_Chassis priority in the L3 Agent Scheduler API responses and allows setting priority when scheduling a router to a chassis.",
    )
    .needs(ROUTERS),
    ext(
        "l3-ha",
        "HA Router extension",
        "2014-04-26T00:00:00-00:00",
        "Adds HA capability to routers.",
    )
    .needs(ROUTERS),
    ext(
        "l3_agent_scheduler",
        "L3 Agent Scheduler",
        "2013-02-07T10:00:00-00:00",
        "Schedule routers among l3 agents",
    )
    .needs(ROUTERS),
    ext(
        "multi-provider",
        "Multi Provider Network",
        "2013-06-27T10:00:00-00:00",
        "Expose mapping of virtual networks to multiple physical networks",
    ),
    ext(
        "net-mtu",
        "Network MTU",
        "2015-03-25T10:00:00-00:00",
        "Provides MTU attribute for a network resource.",
    ),
    ext(
        "net-mtu-writable",
        "Network MTU (writable)",
        "2017-07-12T00:00:00-00:00",
        "Provides a writable MTU attribute for a network resource.",
    ),
    ext(
        "network-ip-availability",
        "Network IP Availability",
        "2015-09-24T00:00:00-00:00",
        "Provides IP availability data for each network and subnet.",
    ),
    ext(
        "network-ip-availability-details",
        "Network IP Availability Details Extension",
        "2025-10-31T00:00:00-00:00",
        "Add ip_availability_details attribute to network-ip-availabilities resource.",
    ),
    ext(
        "network_availability_zone",
        "Network Availability Zone",
        "2015-01-01T10:00:00-00:00",
        "Availability zone support for network.",
    ),
    ext(
        "pagination",
        "Pagination support",
        "2016-06-12T00:00:00-00:00",
        "Extension that indicates that pagination is enabled.",
    ),
    ext(
        "port-device-profile",
        "Port device profile",
        "2020-12-17T10:00:00-00:00",
        "Expose the port device profile (Cyborg)",
    ),
    ext(
        "port-mac-address-regenerate",
        "Neutron Port MAC address regenerate",
        "2018-05-03T10:00:00-00:00",
        "Network port MAC address regenerate",
    ),
    ext(
        "port-numa-affinity-policy",
        "Port NUMA affinity policy",
        "2020-07-08T10:00:00-00:00",
        "Expose the port NUMA affinity policy",
    ),
    ext(
        "port-numa-affinity-policy-socket",
        "Port NUMA affinity policy \"socket\"",
        "2024-02-09T10:00:00-00:00",
        "Adds \"socket\" to the supported port NUMA affinity policies",
    ),
    ext(
        "port-security",
        "Port Security",
        "2012-07-23T10:00:00-00:00",
        "Provides port security",
    )
    .needs(Needs::Driver(&["port_security"])),
    ext(
        "port-trusted-vif",
        "Port trusted vif",
        "2024-07-10T10:00:00-00:00",
        "Expose port 'trusted' attribute in the API",
    )
    .needs(Needs::Driver(&["port_trusted"])),
    ext(
        "project-id",
        "project_id field enabled",
        "2016-09-09T09:09:09-09:09",
        "Extension that indicates that project_id field is enabled.",
    ),
    ext(
        "provider",
        "Provider Network",
        "2012-09-07T10:00:00-00:00",
        "Expose mapping of virtual networks to physical networks",
    ),
    ext(
        "qinq",
        "QinQ networks",
        "2024-12-02T10:00:00-00:00",
        "Expose network 'qinq' attribute in the API. This allows to configure network to allow vlan in vlan configuration using 0x88a8 ethertype (QinQ).",
    )
    .needs(Needs::Option("vlan_qinq")),
    ext(
        "quota-check-limit",
        "Quota engine limit check",
        "2021-09-08T16:00:00-00:00",
        "Support for checking the resource usage before applying a new quota limit",
    ),
    ext(
        "quota-check-limit-default",
        "Quota engine limit check by default",
        "2024-08-21T16:00:00-00:00",
        "By default, the Neutron quota engine checks the resource usage before applying a new quota limit",
    ),
    ext(
        "quota_details",
        "Quota details management support",
        "2017-02-10T10:00:00-00:00",
        "Expose functions for quotas usage statistics per project",
    ),
    ext(
        "quotas",
        "Quota management support",
        "2012-07-29T10:00:00-00:00",
        "Expose functions for quotas management per project",
    ),
    ext(
        "rbac-address-scope",
        "Add address_scope type to RBAC",
        "2020-02-12T00:00:00-00:00",
        "Add address_scope type to RBAC",
    ),
    ext(
        "rbac-policies",
        "RBAC Policies",
        "2015-06-17T12:15:12-00:00",
        "Allows creation and modification of policies that control project access to resources.",
    ),
    ext(
        "rbac-security-groups",
        "Add security_group type to network RBAC",
        "2019-02-14T00:00:00-00:00",
        "Add security_group type to network RBAC",
    )
    .needs(SECURITY_GROUPS),
    ext(
        "revision-if-match",
        "If-Match constraints based on revision_number",
        "2016-12-11T00:00:00-00:00",
        "Extension indicating that If-Match based on revision_number is supported.",
    ),
    ext(
        "router",
        "Neutron L3 Router",
        "2012-07-20T10:00:00-00:00",
        "Router abstraction for basic L3 forwarding between L2 Neutron networks and access to external networks via a NAT gateway.",
    )
    .needs(ROUTERS),
    ext(
        "router-enable-snat",
        "Exposes the router \"enable_snat\" read-only configuration flag",
        "2025-09-18T18:00:00-00:00",
        "Exposes the router \"enable_snat\" read-only configuration flag",
    )
    .needs(ROUTERS),
    ext(
        "router_availability_zone",
        "Router Availability Zone",
        "2015-01-01T10:00:00-00:00",
        "Availability zone support for router.",
    )
    .needs(ROUTERS),
    ext(
        "security-group",
        "security-group",
        "2012-10-05T10:00:00-00:00",
        "The security groups extension.",
    )
    .needs(SECURITY_GROUPS),
    ext(
        "security-groups-default-rules",
        "Default rules for security groups",
        "2022-12-19T10:00:00-00:00",
        "Configure set of security group rules used as default rules for every new security group",
    )
    .needs(SECURITY_GROUPS),
    ext(
        "security-groups-default-statefulness",
        "Security Groups Default Statefulness",
        "2026-04-13T00:00:00-00:00",
        "Allows configuring the default value of the 'stateful' attribute for new security groups, on a per-project or system-wide basis",
    )
    .needs(SECURITY_GROUPS),
    ext(
        "security-groups-normalized-cidr",
        "Normalized CIDR field for security group rules",
        "2020-07-28T10:00:00-00:00",
        "Add new field with normalized remote_ip_prefix cidr in SG rule",
    )
    .needs(SECURITY_GROUPS),
    ext(
        "security-groups-remote-address-group",
        "Remote address group id field for security group rules",
        "2020-08-25T10:00:00-00:00",
        "Add new field of remote address group id in SG rules",
    )
    .needs(SECURITY_GROUPS),
    ext(
        "security-groups-rules-belongs-to-default-sg",
        "Security group rule belongs to the project's default security group",
        "2023-05-23T10:00:00-00:00",
        "Flag to determine if the security group rule belongs to the project's default security group",
    )
    .needs(SECURITY_GROUPS),
    ext(
        "security-groups-shared-filtering",
        "Security group filtering on the shared field",
        "2021-10-05T09:00:00-00:00",
        "Support filtering security groups on the shared field",
    )
    .needs(SECURITY_GROUPS),
    ext(
        "segment",
        "Segment",
        "2016-02-24T17:00:00-00:00",
        "Segments extension.",
    )
    .needs(SEGMENTS),
    ext(
        "segments-peer-subnet-host-routes",
        "Segments peer-subnet host routes",
        "2018-06-12T10:00:00-00:00",
        "Add host routes to subnets on a routed network (segments)",
    )
    .needs(SEGMENTS),
    ext(
        "service-type",
        "Neutron Service Type Management",
        "2013-01-20T00:00:00-00:00",
        "API for retrieving service providers for Neutron advanced services",
    ),
    ext(
        "sorting",
        "Sorting support",
        "2016-06-12T00:00:00-00:00",
        "Extension that indicates that sorting is enabled.",
    ),
    ext(
        "standard-attr-description",
        "standard-attr-description",
        "2016-02-10T10:00:00-00:00",
        "Extension to add descriptions to standard attributes",
    ),
    ext(
        "standard-attr-revisions",
        "Resource revision numbers",
        "2016-04-11T10:00:00-00:00",
        "This extension will display the revision number of neutron resources.",
    ),
    ext(
        "standard-attr-segment",
        "Standard Attribute Segment Extension",
        "2018-04-09T10:00:00-00:00",
        "Add standard attributes to Segment resource",
    )
    .needs(SEGMENTS),
    ext(
        "standard-attr-tag",
        "Tag support for resources with standard attribute: port, subnet, subnetpool, network, security_group, router, floatingip, policy, trunk, network_segment_range",
        "2017-01-01T00:00:00-00:00",
        "Enables to set tag on resources with standard attribute.",
    ),
    ext(
        "standard-attr-timestamp",
        "Resource timestamps",
        "2016-09-12T10:00:00-00:00",
        "Adds created_at and updated_at fields to all Neutron resources that have Neutron standard attributes.",
    ),
    ext(
        "stateful-security-group",
        "Stateful security group",
        "2019-11-26T09:00:00-00:00",
        "Indicates if the security group is stateful or not",
    )
    .needs(SECURITY_GROUPS),
    ext(
        "subnet-dns-publish-fixed-ip",
        "Subnet DNS publish fixed IP",
        "2019-05-24T10:00:00-00:00",
        "Support choosing to publish DNS records for IPs from a subnet",
    )
    .needs(DNS_SUBNETS),
    ext(
        "subnet-external-network",
        "Subnet belongs to an external network",
        "2024-02-05T18:00:00-00:00",
        "Informs if the subnet belongs to an external network",
    ),
    ext(
        "subnet-segmentid-writable",
        "Subnet SegmentID (writable)",
        "2018-03-12T00:00:00-00:00",
        "Provides a writable segment_id attribute for a subnet resource.",
    )
    .needs(SEGMENTS),
    ext(
        "subnet-service-types",
        "Subnet service types",
        "2016-03-15T18:00:00-00:00",
        "Provides ability to set the subnet service_types field",
    ),
    ext(
        "subnet_allocation",
        "Subnet Allocation",
        "2015-03-30T10:00:00-00:00",
        "Enables allocation of subnets from a subnet pool",
    ),
    ext(
        "subnet_onboard",
        "Subnet Onboard",
        "2018-12-18T09:00:00-00:00",
        "Provides support for onboarding subnets into subnet pools",
    ),
    ext(
        "subnetpool-prefix-ops",
        "Subnet Pool Prefix Operations",
        "2019-02-08T10:00:00-00:00",
        "Provides support for adjusting the prefix list of subnet pools",
    ),
    ext(
        "tag-creation",
        "Tag creation extension",
        "2024-23-07T10:00:00-00:00",
        "Allow to create multiple tags for a resource",
    ),
    ext(
        "uplink-status-propagation",
        "Uplink status propagation extension",
        "2018-05-31T18:00:00-00:00",
        "Provides ability to propagate port uplink status.",
    )
    .needs(Needs::Driver(&["uplink_status_propagation"])),
    ext(
        "uplink-status-propagation-updatable",
        "Uplink status propagation updatable extension",
        "2024-09-03T18:00:00-00:00",
        "Provides ability to update the port uplink status.",
    )
    .needs(Needs::Driver(&["uplink_status_propagation_updatable"])),
    ext(
        "vlan-transparent",
        "Vlantransparent",
        "2015-03-23T09:00:00-00:00",
        "Provides Vlan Transparent Networks",
    )
    .needs(Needs::Option("vlan_transparent")),
];
