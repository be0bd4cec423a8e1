-- Made by generate.py from neutron.schema. Do not edit.

CREATE TABLE IF NOT EXISTS "alembic_version" (
  "version_num" VARCHAR(32) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("version_num")
);

CREATE TABLE IF NOT EXISTS "address_scopes" (
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "name" VARCHAR(255) NOT NULL COLLATE NOCASE,
  "project_id" VARCHAR(255) COLLATE NOCASE,
  "shared" BOOLEAN NOT NULL DEFAULT 0,
  "ip_version" INTEGER NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX IF NOT EXISTS "address_scopes.ix_address_scopes_project_id" ON "address_scopes" ("project_id");

CREATE TABLE IF NOT EXISTS "agents" (
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "agent_type" VARCHAR(255) NOT NULL COLLATE NOCASE,
  "binary" VARCHAR(255) NOT NULL COLLATE NOCASE,
  "topic" VARCHAR(255) NOT NULL COLLATE NOCASE,
  "host" VARCHAR(255) NOT NULL COLLATE NOCASE,
  "admin_state_up" BOOLEAN NOT NULL DEFAULT 1,
  "created_at" DATETIME NOT NULL,
  "started_at" DATETIME NOT NULL,
  "heartbeat_timestamp" DATETIME NOT NULL,
  "description" VARCHAR(255) COLLATE NOCASE,
  "configurations" VARCHAR(4095) NOT NULL COLLATE NOCASE,
  "load" INTEGER NOT NULL DEFAULT 0,
  "availability_zone" VARCHAR(255) COLLATE NOCASE,
  "resource_versions" VARCHAR(8191) COLLATE NOCASE,
  "resources_synced" BOOLEAN,
  PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX IF NOT EXISTS "agents.uniq_agents0agent_type0host" ON "agents" ("agent_type", "host");
CREATE INDEX IF NOT EXISTS "agents.ix_agents_host" ON "agents" ("host");

CREATE TABLE IF NOT EXISTS "bgp_peers" (
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "name" VARCHAR(255) NOT NULL COLLATE NOCASE,
  "auth_type" VARCHAR(16) NOT NULL COLLATE NOCASE,
  "password" VARCHAR(255) COLLATE NOCASE,
  "peer_ip" VARCHAR(64) NOT NULL COLLATE NOCASE,
  "remote_as" INTEGER NOT NULL,
  "tenant_id" VARCHAR(255) COLLATE NOCASE,
  PRIMARY KEY ("id")
);
CREATE INDEX IF NOT EXISTS "bgp_peers.ix_bgp_peers_tenant_id" ON "bgp_peers" ("tenant_id");

CREATE TABLE IF NOT EXISTS "bgp_speakers" (
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "name" VARCHAR(255) NOT NULL COLLATE NOCASE,
  "local_as" INTEGER NOT NULL,
  "ip_version" INTEGER NOT NULL,
  "tenant_id" VARCHAR(255) COLLATE NOCASE,
  "advertise_floating_ip_host_routes" BOOLEAN NOT NULL,
  "advertise_tenant_networks" BOOLEAN NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX IF NOT EXISTS "bgp_speakers.ix_bgp_speakers_tenant_id" ON "bgp_speakers" ("tenant_id");

CREATE TABLE IF NOT EXISTS "dvr_host_macs" (
  "host" VARCHAR(255) NOT NULL COLLATE NOCASE,
  "mac_address" VARCHAR(32) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("host")
);
CREATE UNIQUE INDEX IF NOT EXISTS "dvr_host_macs.mac_address" ON "dvr_host_macs" ("mac_address");

CREATE TABLE IF NOT EXISTS "flavors" (
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "name" VARCHAR(255) COLLATE NOCASE,
  "description" VARCHAR(1024) COLLATE NOCASE,
  "enabled" BOOLEAN NOT NULL DEFAULT 1,
  "service_type" VARCHAR(36) COLLATE NOCASE,
  PRIMARY KEY ("id")
);

CREATE TABLE IF NOT EXISTS "ipamsubnets" (
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "neutron_subnet_id" VARCHAR(36) COLLATE NOCASE,
  PRIMARY KEY ("id")
);

CREATE TABLE IF NOT EXISTS "meteringlabels" (
  "project_id" VARCHAR(255) COLLATE NOCASE,
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "name" VARCHAR(255) COLLATE NOCASE,
  "description" VARCHAR(1024) COLLATE NOCASE,
  "shared" BOOLEAN DEFAULT 0,
  PRIMARY KEY ("id")
);
CREATE INDEX IF NOT EXISTS "meteringlabels.ix_meteringlabels_project_id" ON "meteringlabels" ("project_id");

CREATE TABLE IF NOT EXISTS "ml2_flat_allocations" (
  "physical_network" VARCHAR(64) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("physical_network")
);

CREATE TABLE IF NOT EXISTS "ml2_geneve_allocations" (
  "geneve_vni" INTEGER NOT NULL,
  "allocated" BOOLEAN NOT NULL DEFAULT 0,
  PRIMARY KEY ("geneve_vni")
);
CREATE INDEX IF NOT EXISTS "ml2_geneve_allocations.ix_ml2_geneve_allocations_allocated" ON "ml2_geneve_allocations" ("allocated");

CREATE TABLE IF NOT EXISTS "ml2_geneve_endpoints" (
  "ip_address" VARCHAR(64) NOT NULL COLLATE NOCASE,
  "host" VARCHAR(255) COLLATE NOCASE,
  PRIMARY KEY ("ip_address")
);
CREATE UNIQUE INDEX IF NOT EXISTS "ml2_geneve_endpoints.unique_ml2_geneve_endpoints0host" ON "ml2_geneve_endpoints" ("host");

CREATE TABLE IF NOT EXISTS "ml2_gre_allocations" (
  "gre_id" INTEGER NOT NULL,
  "allocated" BOOLEAN NOT NULL DEFAULT 0,
  PRIMARY KEY ("gre_id")
);
CREATE INDEX IF NOT EXISTS "ml2_gre_allocations.ix_ml2_gre_allocations_allocated" ON "ml2_gre_allocations" ("allocated");

CREATE TABLE IF NOT EXISTS "ml2_gre_endpoints" (
  "ip_address" VARCHAR(64) NOT NULL COLLATE NOCASE,
  "host" VARCHAR(255) COLLATE NOCASE,
  PRIMARY KEY ("ip_address")
);
CREATE UNIQUE INDEX IF NOT EXISTS "ml2_gre_endpoints.unique_ml2_gre_endpoints0host" ON "ml2_gre_endpoints" ("host");

CREATE TABLE IF NOT EXISTS "ml2_vlan_allocations" (
  "physical_network" VARCHAR(64) NOT NULL COLLATE NOCASE,
  "vlan_id" INTEGER NOT NULL,
  "allocated" BOOLEAN NOT NULL,
  PRIMARY KEY ("physical_network", "vlan_id"),
  CONSTRAINT "check_ml2_vlan_allocations0vlan_id" CHECK ("vlan_id" >= 1 and "vlan_id" <= 4094)
);
CREATE INDEX IF NOT EXISTS "ml2_vlan_allocations.ix_ml2_vlan_allocations_physical_network_allocated" ON "ml2_vlan_allocations" ("physical_network", "allocated");

CREATE TABLE IF NOT EXISTS "ml2_vxlan_allocations" (
  "vxlan_vni" INTEGER NOT NULL,
  "allocated" BOOLEAN NOT NULL DEFAULT 0,
  PRIMARY KEY ("vxlan_vni")
);
CREATE INDEX IF NOT EXISTS "ml2_vxlan_allocations.ix_ml2_vxlan_allocations_allocated" ON "ml2_vxlan_allocations" ("allocated");

CREATE TABLE IF NOT EXISTS "ml2_vxlan_endpoints" (
  "ip_address" VARCHAR(64) NOT NULL COLLATE NOCASE,
  "udp_port" INTEGER NOT NULL,
  "host" VARCHAR(255) COLLATE NOCASE,
  PRIMARY KEY ("ip_address")
);
CREATE UNIQUE INDEX IF NOT EXISTS "ml2_vxlan_endpoints.unique_ml2_vxlan_endpoints0host" ON "ml2_vxlan_endpoints" ("host");

CREATE TABLE IF NOT EXISTS "ovn_hash_ring" (
  "node_uuid" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "group_name" VARCHAR(256) NOT NULL COLLATE NOCASE,
  "hostname" VARCHAR(256) NOT NULL COLLATE NOCASE,
  "created_at" DATETIME NOT NULL,
  "updated_at" DATETIME NOT NULL,
  PRIMARY KEY ("node_uuid", "group_name")
);
CREATE INDEX IF NOT EXISTS "ovn_hash_ring.ix_ovn_hash_ring_group_name" ON "ovn_hash_ring" ("group_name");
CREATE INDEX IF NOT EXISTS "ovn_hash_ring.ix_ovn_hash_ring_node_uuid" ON "ovn_hash_ring" ("node_uuid");

CREATE TABLE IF NOT EXISTS "providerresourceassociations" (
  "provider_name" VARCHAR(255) NOT NULL COLLATE NOCASE,
  "resource_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("provider_name", "resource_id")
);
CREATE UNIQUE INDEX IF NOT EXISTS "providerresourceassociations.resource_id" ON "providerresourceassociations" ("resource_id");

CREATE TABLE IF NOT EXISTS "quotas" (
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "project_id" VARCHAR(255) COLLATE NOCASE,
  "resource" VARCHAR(255) COLLATE NOCASE,
  "limit" INTEGER,
  PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX IF NOT EXISTS "quotas.uniq_quotas0project_id0resource" ON "quotas" ("project_id", "resource");
CREATE INDEX IF NOT EXISTS "quotas.ix_quotas_project_id" ON "quotas" ("project_id");

CREATE TABLE IF NOT EXISTS "quotausages" (
  "project_id" VARCHAR(255) NOT NULL COLLATE NOCASE,
  "resource" VARCHAR(255) NOT NULL COLLATE NOCASE,
  "dirty" BOOLEAN NOT NULL DEFAULT 0,
  "in_use" INTEGER NOT NULL DEFAULT 0,
  "reserved" INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY ("project_id", "resource")
);

CREATE TABLE IF NOT EXISTS "reservations" (
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "project_id" VARCHAR(255) COLLATE NOCASE,
  "expiration" DATETIME,
  PRIMARY KEY ("id")
);

CREATE TABLE IF NOT EXISTS "security_groups_default_statefulness" (
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "project_id" VARCHAR(255) COLLATE NOCASE,
  "stateful" BOOLEAN NOT NULL DEFAULT 1,
  PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX IF NOT EXISTS "security_groups_default_statefulness.project_id" ON "security_groups_default_statefulness" ("project_id");

CREATE TABLE IF NOT EXISTS "serviceprofiles" (
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "description" VARCHAR(1024) COLLATE NOCASE,
  "driver" VARCHAR(1024) NOT NULL COLLATE NOCASE,
  "enabled" BOOLEAN NOT NULL DEFAULT 1,
  "metainfo" VARCHAR(4096) COLLATE NOCASE,
  PRIMARY KEY ("id")
);

CREATE TABLE IF NOT EXISTS "standardattributes" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "resource_type" VARCHAR(255) NOT NULL COLLATE NOCASE,
  "created_at" DATETIME,
  "updated_at" DATETIME,
  "description" VARCHAR(255) COLLATE NOCASE,
  "revision_number" BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE IF NOT EXISTS "vlan_allocations" (
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "vlan_id" INTEGER NOT NULL,
  "physnet" VARCHAR(64) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX IF NOT EXISTS "vlan_allocations.uniq_vlan_allocations0vlan_id0physnet" ON "vlan_allocations" ("vlan_id", "physnet");

CREATE TABLE IF NOT EXISTS "vni_allocations" (
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "vni" INTEGER NOT NULL,
  "physnet" VARCHAR(64) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX IF NOT EXISTS "vni_allocations.uniq_vni_allocations0vni0physnet" ON "vni_allocations" ("vni", "physnet");

CREATE TABLE IF NOT EXISTS "address_groups" (
  "project_id" VARCHAR(255) COLLATE NOCASE,
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "name" VARCHAR(255) COLLATE NOCASE,
  "standard_attr_id" BIGINT NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "address_groups_ibfk_1" FOREIGN KEY ("standard_attr_id") REFERENCES "standardattributes" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "address_groups.uniq_address_groups0standard_attr_id" ON "address_groups" ("standard_attr_id");
CREATE INDEX IF NOT EXISTS "address_groups.ix_address_groups_project_id" ON "address_groups" ("project_id");

CREATE TABLE IF NOT EXISTS "addressscoperbacs" (
  "project_id" VARCHAR(255) COLLATE NOCASE,
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "target_project" VARCHAR(255) NOT NULL COLLATE NOCASE,
  "action" VARCHAR(255) NOT NULL COLLATE NOCASE,
  "object_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("id"),
  CONSTRAINT "addressscoperbacs_ibfk_1" FOREIGN KEY ("object_id") REFERENCES "address_scopes" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "addressscoperbacs.uniq_addressscoperbacs0target_project0object_id0action" ON "addressscoperbacs" ("target_project", "object_id", "action");
CREATE INDEX IF NOT EXISTS "addressscoperbacs.ix_addressscoperbacs_action" ON "addressscoperbacs" ("action");
CREATE INDEX IF NOT EXISTS "addressscoperbacs.ix_addressscoperbacs_project_id" ON "addressscoperbacs" ("project_id");
CREATE INDEX IF NOT EXISTS "addressscoperbacs.ix_addressscoperbacs_target_project" ON "addressscoperbacs" ("target_project");
CREATE INDEX IF NOT EXISTS "addressscoperbacs.object_id" ON "addressscoperbacs" ("object_id");

CREATE TABLE IF NOT EXISTS "bgp_speaker_dragent_bindings" (
  "agent_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "bgp_speaker_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("agent_id"),
  CONSTRAINT "bgp_speaker_dragent_bindings_ibfk_1" FOREIGN KEY ("agent_id") REFERENCES "agents" ("id") ON DELETE CASCADE,
  CONSTRAINT "bgp_speaker_dragent_bindings_ibfk_2" FOREIGN KEY ("bgp_speaker_id") REFERENCES "bgp_speakers" ("id") ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS "bgp_speaker_dragent_bindings.bgp_speaker_id" ON "bgp_speaker_dragent_bindings" ("bgp_speaker_id");

CREATE TABLE IF NOT EXISTS "bgp_speaker_peer_bindings" (
  "bgp_speaker_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "bgp_peer_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("bgp_speaker_id", "bgp_peer_id"),
  CONSTRAINT "bgp_speaker_peer_bindings_ibfk_1" FOREIGN KEY ("bgp_speaker_id") REFERENCES "bgp_speakers" ("id") ON DELETE CASCADE,
  CONSTRAINT "bgp_speaker_peer_bindings_ibfk_2" FOREIGN KEY ("bgp_peer_id") REFERENCES "bgp_peers" ("id") ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS "bgp_speaker_peer_bindings.bgp_peer_id" ON "bgp_speaker_peer_bindings" ("bgp_peer_id");

CREATE TABLE IF NOT EXISTS "flavorserviceprofilebindings" (
  "service_profile_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "flavor_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("service_profile_id", "flavor_id"),
  CONSTRAINT "flavorserviceprofilebindings_ibfk_1" FOREIGN KEY ("service_profile_id") REFERENCES "serviceprofiles" ("id") ON DELETE CASCADE,
  CONSTRAINT "flavorserviceprofilebindings_ibfk_2" FOREIGN KEY ("flavor_id") REFERENCES "flavors" ("id") ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS "flavorserviceprofilebindings.flavorserviceprofilebindings_ibfk_2" ON "flavorserviceprofilebindings" ("flavor_id");

CREATE TABLE IF NOT EXISTS "ipamallocationpools" (
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "ipam_subnet_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "first_ip" VARCHAR(64) NOT NULL COLLATE NOCASE,
  "last_ip" VARCHAR(64) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("id"),
  CONSTRAINT "ipamallocationpools_ibfk_1" FOREIGN KEY ("ipam_subnet_id") REFERENCES "ipamsubnets" ("id") ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS "ipamallocationpools.ipam_subnet_id" ON "ipamallocationpools" ("ipam_subnet_id");

CREATE TABLE IF NOT EXISTS "ipamallocations" (
  "ip_address" VARCHAR(64) NOT NULL COLLATE NOCASE,
  "status" VARCHAR(36) COLLATE NOCASE,
  "ipam_subnet_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("ip_address", "ipam_subnet_id"),
  CONSTRAINT "ipamallocations_ibfk_1" FOREIGN KEY ("ipam_subnet_id") REFERENCES "ipamsubnets" ("id") ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS "ipamallocations.ipam_subnet_id" ON "ipamallocations" ("ipam_subnet_id");

CREATE TABLE IF NOT EXISTS "logs" (
  "project_id" VARCHAR(255) COLLATE NOCASE,
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "standard_attr_id" BIGINT NOT NULL,
  "name" VARCHAR(255) COLLATE NOCASE,
  "resource_type" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "resource_id" VARCHAR(36) COLLATE NOCASE,
  "target_id" VARCHAR(36) COLLATE NOCASE,
  "event" VARCHAR(255) NOT NULL COLLATE NOCASE,
  "enabled" BOOLEAN,
  PRIMARY KEY ("id"),
  CONSTRAINT "logs_ibfk_1" FOREIGN KEY ("standard_attr_id") REFERENCES "standardattributes" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "logs.standard_attr_id" ON "logs" ("standard_attr_id");
CREATE INDEX IF NOT EXISTS "logs.ix_logs_project_id" ON "logs" ("project_id");
CREATE INDEX IF NOT EXISTS "logs.ix_logs_resource_id" ON "logs" ("resource_id");
CREATE INDEX IF NOT EXISTS "logs.ix_logs_target_id" ON "logs" ("target_id");

CREATE TABLE IF NOT EXISTS "meteringlabelrules" (
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "direction" VARCHAR(7) COLLATE NOCASE CHECK ("direction" IN ('ingress', 'egress')),
  "remote_ip_prefix" VARCHAR(64) COLLATE NOCASE,
  "metering_label_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "excluded" BOOLEAN DEFAULT 0,
  "source_ip_prefix" VARCHAR(64) COLLATE NOCASE,
  "destination_ip_prefix" VARCHAR(64) COLLATE NOCASE,
  PRIMARY KEY ("id"),
  CONSTRAINT "meteringlabelrules_ibfk_1" FOREIGN KEY ("metering_label_id") REFERENCES "meteringlabels" ("id") ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS "meteringlabelrules.metering_label_id" ON "meteringlabelrules" ("metering_label_id");

CREATE TABLE IF NOT EXISTS "network_segment_ranges" (
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "name" VARCHAR(255) COLLATE NOCASE,
  "default" BOOLEAN NOT NULL,
  "shared" BOOLEAN NOT NULL,
  "project_id" VARCHAR(255) COLLATE NOCASE,
  "network_type" VARCHAR(6) NOT NULL COLLATE NOCASE CHECK ("network_type" IN ('vlan', 'vxlan', 'gre', 'geneve')),
  "physical_network" VARCHAR(64) NOT NULL DEFAULT '' COLLATE NOCASE,
  "minimum" INTEGER,
  "maximum" INTEGER,
  "standard_attr_id" BIGINT NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "network_segment_ranges_ibfk_1" FOREIGN KEY ("standard_attr_id") REFERENCES "standardattributes" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "network_segment_ranges.standard_attr_id" ON "network_segment_ranges" ("standard_attr_id");
CREATE UNIQUE INDEX IF NOT EXISTS "network_segment_ranges.uniq_network_segment_ranges" ON "network_segment_ranges" ("default", "network_type", "physical_network", "minimum", "maximum");

CREATE TABLE IF NOT EXISTS "networks" (
  "project_id" VARCHAR(255) COLLATE NOCASE,
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "name" VARCHAR(255) COLLATE NOCASE,
  "status" VARCHAR(16) COLLATE NOCASE,
  "admin_state_up" BOOLEAN,
  "mtu" INTEGER NOT NULL DEFAULT 1500,
  "vlan_transparent" BOOLEAN,
  "standard_attr_id" BIGINT NOT NULL,
  "availability_zone_hints" VARCHAR(255) COLLATE NOCASE,
  "qinq" BOOLEAN,
  PRIMARY KEY ("id"),
  CONSTRAINT "networks_ibfk_1" FOREIGN KEY ("standard_attr_id") REFERENCES "standardattributes" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "networks.uniq_networks0standard_attr_id" ON "networks" ("standard_attr_id");
CREATE INDEX IF NOT EXISTS "networks.ix_networks_project_id" ON "networks" ("project_id");

CREATE TABLE IF NOT EXISTS "ovn_revision_numbers" (
  "standard_attr_id" BIGINT,
  "resource_uuid" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "resource_type" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "revision_number" BIGINT NOT NULL DEFAULT 0,
  "created_at" DATETIME NOT NULL,
  "updated_at" TIMESTAMP,
  PRIMARY KEY ("resource_uuid", "resource_type"),
  CONSTRAINT "ovn_revision_numbers_ibfk_1" FOREIGN KEY ("standard_attr_id") REFERENCES "standardattributes" ("id") ON DELETE SET NULL
);
CREATE INDEX IF NOT EXISTS "ovn_revision_numbers.ix_ovn_revision_numbers_resource_type" ON "ovn_revision_numbers" ("resource_type");
CREATE INDEX IF NOT EXISTS "ovn_revision_numbers.ix_ovn_revision_numbers_resource_uuid" ON "ovn_revision_numbers" ("resource_uuid");
CREATE INDEX IF NOT EXISTS "ovn_revision_numbers.standard_attr_id" ON "ovn_revision_numbers" ("standard_attr_id");

CREATE TABLE IF NOT EXISTS "provisioningblocks" (
  "standard_attr_id" BIGINT NOT NULL,
  "entity" VARCHAR(255) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("standard_attr_id", "entity"),
  CONSTRAINT "provisioningblocks_ibfk_1" FOREIGN KEY ("standard_attr_id") REFERENCES "standardattributes" ("id") ON DELETE CASCADE
);

CREATE TABLE IF NOT EXISTS "qos_policies" (
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "name" VARCHAR(255) COLLATE NOCASE,
  "project_id" VARCHAR(255) COLLATE NOCASE,
  "standard_attr_id" BIGINT NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "qos_policies_ibfk_1" FOREIGN KEY ("standard_attr_id") REFERENCES "standardattributes" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "qos_policies.uniq_qos_policies0standard_attr_id" ON "qos_policies" ("standard_attr_id");
CREATE INDEX IF NOT EXISTS "qos_policies.ix_qos_policies_project_id" ON "qos_policies" ("project_id");

CREATE TABLE IF NOT EXISTS "resourcedeltas" (
  "resource" VARCHAR(255) NOT NULL COLLATE NOCASE,
  "reservation_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "amount" INTEGER,
  PRIMARY KEY ("resource", "reservation_id"),
  CONSTRAINT "resourcedeltas_ibfk_1" FOREIGN KEY ("reservation_id") REFERENCES "reservations" ("id") ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS "resourcedeltas.reservation_id" ON "resourcedeltas" ("reservation_id");

CREATE TABLE IF NOT EXISTS "securitygroupdefaultrules" (
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "standard_attr_id" BIGINT NOT NULL,
  "remote_group_id" VARCHAR(36) COLLATE NOCASE,
  "remote_address_group_id" VARCHAR(36) COLLATE NOCASE,
  "direction" VARCHAR(7) NOT NULL COLLATE NOCASE CHECK ("direction" IN ('ingress', 'egress')),
  "ethertype" VARCHAR(40) COLLATE NOCASE,
  "protocol" VARCHAR(40) COLLATE NOCASE,
  "port_range_min" INTEGER,
  "port_range_max" INTEGER,
  "remote_ip_prefix" VARCHAR(255) COLLATE NOCASE,
  "used_in_default_sg" BOOLEAN NOT NULL DEFAULT 0,
  "used_in_non_default_sg" BOOLEAN NOT NULL DEFAULT 1,
  PRIMARY KEY ("id"),
  CONSTRAINT "securitygroupdefaultrules_ibfk_1" FOREIGN KEY ("standard_attr_id") REFERENCES "standardattributes" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "securitygroupdefaultrules.standard_attr_id" ON "securitygroupdefaultrules" ("standard_attr_id");

CREATE TABLE IF NOT EXISTS "securitygroups" (
  "project_id" VARCHAR(255) COLLATE NOCASE,
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "name" VARCHAR(255) COLLATE NOCASE,
  "standard_attr_id" BIGINT NOT NULL,
  "stateful" BOOLEAN NOT NULL DEFAULT 1,
  PRIMARY KEY ("id"),
  CONSTRAINT "securitygroups_ibfk_1" FOREIGN KEY ("standard_attr_id") REFERENCES "standardattributes" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "securitygroups.uniq_securitygroups0standard_attr_id" ON "securitygroups" ("standard_attr_id");
CREATE INDEX IF NOT EXISTS "securitygroups.ix_securitygroups_project_id" ON "securitygroups" ("project_id");

CREATE TABLE IF NOT EXISTS "subnetpools" (
  "project_id" VARCHAR(255) COLLATE NOCASE,
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "name" VARCHAR(255) COLLATE NOCASE,
  "ip_version" INTEGER NOT NULL,
  "default_prefixlen" INTEGER NOT NULL,
  "min_prefixlen" INTEGER NOT NULL,
  "max_prefixlen" INTEGER NOT NULL,
  "shared" BOOLEAN NOT NULL DEFAULT 0,
  "default_quota" INTEGER,
  "hash" VARCHAR(36) NOT NULL DEFAULT '' COLLATE NOCASE,
  "address_scope_id" VARCHAR(36) COLLATE NOCASE,
  "is_default" BOOLEAN NOT NULL DEFAULT 0,
  "standard_attr_id" BIGINT NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "subnetpools_ibfk_1" FOREIGN KEY ("standard_attr_id") REFERENCES "standardattributes" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "subnetpools.uniq_subnetpools0standard_attr_id" ON "subnetpools" ("standard_attr_id");
CREATE INDEX IF NOT EXISTS "subnetpools.ix_subnetpools_address_scope_id" ON "subnetpools" ("address_scope_id");
CREATE INDEX IF NOT EXISTS "subnetpools.ix_subnetpools_project_id" ON "subnetpools" ("project_id");

CREATE TABLE IF NOT EXISTS "tags" (
  "standard_attr_id" BIGINT NOT NULL,
  "tag" VARCHAR(255) NOT NULL,
  PRIMARY KEY ("standard_attr_id", "tag"),
  CONSTRAINT "tags_ibfk_1" FOREIGN KEY ("standard_attr_id") REFERENCES "standardattributes" ("id") ON DELETE CASCADE
);

CREATE TABLE IF NOT EXISTS "vni_vlan_mapping" (
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "vni_allocation_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "vlan_allocation_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("id"),
  CONSTRAINT "vni_vlan_mapping_ibfk_1" FOREIGN KEY ("vni_allocation_id") REFERENCES "vni_allocations" ("id"),
  CONSTRAINT "vni_vlan_mapping_ibfk_2" FOREIGN KEY ("vlan_allocation_id") REFERENCES "vlan_allocations" ("id")
);
CREATE UNIQUE INDEX IF NOT EXISTS "vni_vlan_mapping.vlan_allocation_id" ON "vni_vlan_mapping" ("vlan_allocation_id");
CREATE UNIQUE INDEX IF NOT EXISTS "vni_vlan_mapping.vni_allocation_id" ON "vni_vlan_mapping" ("vni_allocation_id");

CREATE TABLE IF NOT EXISTS "address_associations" (
  "address" VARCHAR(64) NOT NULL COLLATE NOCASE,
  "address_group_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("address", "address_group_id"),
  CONSTRAINT "address_associations_ibfk_1" FOREIGN KEY ("address_group_id") REFERENCES "address_groups" ("id") ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS "address_associations.address_group_id" ON "address_associations" ("address_group_id");

CREATE TABLE IF NOT EXISTS "addressgrouprbacs" (
  "project_id" VARCHAR(255) COLLATE NOCASE,
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "target_project" VARCHAR(255) NOT NULL COLLATE NOCASE,
  "action" VARCHAR(255) NOT NULL COLLATE NOCASE,
  "object_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("id"),
  CONSTRAINT "addressgrouprbacs_ibfk_1" FOREIGN KEY ("object_id") REFERENCES "address_groups" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "addressgrouprbacs.uniq_addressgrouprbacs0target_project0object_id0action" ON "addressgrouprbacs" ("target_project", "object_id", "action");
CREATE INDEX IF NOT EXISTS "addressgrouprbacs.ix_addressgrouprbacs_action" ON "addressgrouprbacs" ("action");
CREATE INDEX IF NOT EXISTS "addressgrouprbacs.ix_addressgrouprbacs_project_id" ON "addressgrouprbacs" ("project_id");
CREATE INDEX IF NOT EXISTS "addressgrouprbacs.ix_addressgrouprbacs_target_project" ON "addressgrouprbacs" ("target_project");
CREATE INDEX IF NOT EXISTS "addressgrouprbacs.object_id" ON "addressgrouprbacs" ("object_id");

CREATE TABLE IF NOT EXISTS "bgp_speaker_network_bindings" (
  "bgp_speaker_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "network_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "ip_version" INTEGER NOT NULL,
  PRIMARY KEY ("network_id", "bgp_speaker_id", "ip_version"),
  CONSTRAINT "bgp_speaker_network_bindings_ibfk_1" FOREIGN KEY ("bgp_speaker_id") REFERENCES "bgp_speakers" ("id") ON DELETE CASCADE,
  CONSTRAINT "bgp_speaker_network_bindings_ibfk_2" FOREIGN KEY ("network_id") REFERENCES "networks" ("id") ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS "bgp_speaker_network_bindings.bgp_speaker_id" ON "bgp_speaker_network_bindings" ("bgp_speaker_id");

CREATE TABLE IF NOT EXISTS "default_security_group" (
  "project_id" VARCHAR(255) NOT NULL COLLATE NOCASE,
  "security_group_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("project_id"),
  CONSTRAINT "default_security_group_ibfk_1" FOREIGN KEY ("security_group_id") REFERENCES "securitygroups" ("id") ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS "default_security_group.security_group_id" ON "default_security_group" ("security_group_id");

CREATE TABLE IF NOT EXISTS "dvr_fip_gateway_port_network" (
  "network_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "agent_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("network_id", "agent_id"),
  CONSTRAINT "dvr_fip_gateway_port_network_ibfk_1" FOREIGN KEY ("network_id") REFERENCES "networks" ("id") ON DELETE CASCADE,
  CONSTRAINT "dvr_fip_gateway_port_network_ibfk_2" FOREIGN KEY ("agent_id") REFERENCES "agents" ("id") ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS "dvr_fip_gateway_port_network.agent_id" ON "dvr_fip_gateway_port_network" ("agent_id");

CREATE TABLE IF NOT EXISTS "externalnetworks" (
  "network_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "is_default" BOOLEAN NOT NULL DEFAULT 0,
  PRIMARY KEY ("network_id"),
  CONSTRAINT "externalnetworks_ibfk_1" FOREIGN KEY ("network_id") REFERENCES "networks" ("id") ON DELETE CASCADE
);

CREATE TABLE IF NOT EXISTS "ha_router_networks" (
  "project_id" VARCHAR(255) NOT NULL COLLATE NOCASE,
  "network_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("project_id", "network_id"),
  CONSTRAINT "ha_router_networks_ibfk_1" FOREIGN KEY ("network_id") REFERENCES "networks" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "ha_router_networks.uniq_ha_router_networks0project_id" ON "ha_router_networks" ("project_id");
CREATE INDEX IF NOT EXISTS "ha_router_networks.network_id" ON "ha_router_networks" ("network_id");

CREATE TABLE IF NOT EXISTS "ha_router_vrid_allocations" (
  "network_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "vr_id" INTEGER NOT NULL,
  PRIMARY KEY ("network_id", "vr_id"),
  CONSTRAINT "ha_router_vrid_allocations_ibfk_1" FOREIGN KEY ("network_id") REFERENCES "networks" ("id") ON DELETE CASCADE
);

CREATE TABLE IF NOT EXISTS "network_subnet_lock" (
  "network_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "subnet_id" VARCHAR(36) COLLATE NOCASE,
  PRIMARY KEY ("network_id"),
  CONSTRAINT "network_subnet_lock_ibfk_1" FOREIGN KEY ("network_id") REFERENCES "networks" ("id") ON DELETE CASCADE
);

CREATE TABLE IF NOT EXISTS "networkdhcpagentbindings" (
  "network_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "dhcp_agent_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "binding_index" INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY ("network_id", "dhcp_agent_id"),
  CONSTRAINT "networkdhcpagentbindings_ibfk_1" FOREIGN KEY ("dhcp_agent_id") REFERENCES "agents" ("id") ON DELETE CASCADE,
  CONSTRAINT "networkdhcpagentbindings_ibfk_2" FOREIGN KEY ("network_id") REFERENCES "networks" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "networkdhcpagentbindings.uniq_network_dhcp_agent_binding0network_id0binding_index0" ON "networkdhcpagentbindings" ("network_id", "binding_index");
CREATE INDEX IF NOT EXISTS "networkdhcpagentbindings.dhcp_agent_id" ON "networkdhcpagentbindings" ("dhcp_agent_id");

CREATE TABLE IF NOT EXISTS "networkdnsdomains" (
  "network_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "dns_domain" VARCHAR(255) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("network_id"),
  CONSTRAINT "networkdnsdomains_ibfk_1" FOREIGN KEY ("network_id") REFERENCES "networks" ("id") ON DELETE CASCADE
);

CREATE TABLE IF NOT EXISTS "networkpvlan" (
  "network_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "pvlan" BOOLEAN NOT NULL DEFAULT 0,
  PRIMARY KEY ("network_id"),
  CONSTRAINT "networkpvlan_ibfk_1" FOREIGN KEY ("network_id") REFERENCES "networks" ("id") ON DELETE CASCADE
);

CREATE TABLE IF NOT EXISTS "networkrbacs" (
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "object_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "project_id" VARCHAR(255) COLLATE NOCASE,
  "target_project" VARCHAR(255) NOT NULL COLLATE NOCASE,
  "action" VARCHAR(255) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("id"),
  CONSTRAINT "networkrbacs_ibfk_1" FOREIGN KEY ("object_id") REFERENCES "networks" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "networkrbacs.uniq_networkrbacs0target_project0object_id0action" ON "networkrbacs" ("target_project", "object_id", "action");
CREATE INDEX IF NOT EXISTS "networkrbacs.ix_networkrbacs_action" ON "networkrbacs" ("action");
CREATE INDEX IF NOT EXISTS "networkrbacs.ix_networkrbacs_project_id" ON "networkrbacs" ("project_id");
CREATE INDEX IF NOT EXISTS "networkrbacs.ix_networkrbacs_target_project" ON "networkrbacs" ("target_project");
CREATE INDEX IF NOT EXISTS "networkrbacs.object_id" ON "networkrbacs" ("object_id");

CREATE TABLE IF NOT EXISTS "networksecuritybindings" (
  "network_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "port_security_enabled" BOOLEAN NOT NULL,
  PRIMARY KEY ("network_id"),
  CONSTRAINT "networksecuritybindings_ibfk_1" FOREIGN KEY ("network_id") REFERENCES "networks" ("id") ON DELETE CASCADE
);

CREATE TABLE IF NOT EXISTS "networksegments" (
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "network_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "network_type" VARCHAR(32) NOT NULL COLLATE NOCASE,
  "physical_network" VARCHAR(64) COLLATE NOCASE,
  "segmentation_id" INTEGER,
  "is_dynamic" BOOLEAN NOT NULL DEFAULT 0,
  "segment_index" INTEGER NOT NULL DEFAULT 0,
  "standard_attr_id" BIGINT NOT NULL,
  "name" VARCHAR(255) COLLATE NOCASE,
  PRIMARY KEY ("id"),
  CONSTRAINT "networksegments_ibfk_1" FOREIGN KEY ("network_id") REFERENCES "networks" ("id") ON DELETE CASCADE,
  CONSTRAINT "networksegments_ibfk_2" FOREIGN KEY ("standard_attr_id") REFERENCES "standardattributes" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "networksegments.uniq_networksegment0network_id0network_type0physnet0sidx" ON "networksegments" ("network_id", "network_type", "physical_network", "segment_index");
CREATE UNIQUE INDEX IF NOT EXISTS "networksegments.uniq_networksegments0standard_attr_id" ON "networksegments" ("standard_attr_id");

CREATE TABLE IF NOT EXISTS "ports" (
  "project_id" VARCHAR(255) COLLATE NOCASE,
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "name" VARCHAR(255) COLLATE NOCASE,
  "network_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "mac_address" VARCHAR(32) NOT NULL COLLATE NOCASE,
  "admin_state_up" BOOLEAN NOT NULL,
  "status" VARCHAR(16) NOT NULL COLLATE NOCASE,
  "device_id" VARCHAR(255) NOT NULL COLLATE NOCASE,
  "device_owner" VARCHAR(255) NOT NULL COLLATE NOCASE,
  "standard_attr_id" BIGINT NOT NULL,
  "ip_allocation" VARCHAR(16) COLLATE NOCASE,
  PRIMARY KEY ("id"),
  CONSTRAINT "ports_ibfk_1" FOREIGN KEY ("network_id") REFERENCES "networks" ("id"),
  CONSTRAINT "ports_ibfk_2" FOREIGN KEY ("standard_attr_id") REFERENCES "standardattributes" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "ports.uniq_ports0id0network_id" ON "ports" ("id", "network_id");
CREATE UNIQUE INDEX IF NOT EXISTS "ports.uniq_ports0network_id0mac_address" ON "ports" ("network_id", "mac_address");
CREATE UNIQUE INDEX IF NOT EXISTS "ports.uniq_ports0standard_attr_id" ON "ports" ("standard_attr_id");
CREATE INDEX IF NOT EXISTS "ports.ix_ports_device_id" ON "ports" ("device_id");
CREATE INDEX IF NOT EXISTS "ports.ix_ports_network_id" ON "ports" ("network_id");
CREATE INDEX IF NOT EXISTS "ports.ix_ports_network_id_device_owner" ON "ports" ("network_id", "device_owner");
CREATE INDEX IF NOT EXISTS "ports.ix_ports_project_id" ON "ports" ("project_id");

CREATE TABLE IF NOT EXISTS "qos_bandwidth_limit_rules" (
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "qos_policy_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "max_kbps" INTEGER,
  "max_burst_kbps" INTEGER,
  "direction" VARCHAR(7) NOT NULL DEFAULT 'egress' COLLATE NOCASE CHECK ("direction" IN ('egress', 'ingress')),
  PRIMARY KEY ("id"),
  CONSTRAINT "qos_bandwidth_limit_rules_ibfk_1" FOREIGN KEY ("qos_policy_id") REFERENCES "qos_policies" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "qos_bandwidth_limit_rules.qos_bandwidth_rules0qos_policy_id0direction" ON "qos_bandwidth_limit_rules" ("qos_policy_id", "direction");

CREATE TABLE IF NOT EXISTS "qos_dscp_marking_rules" (
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "qos_policy_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "dscp_mark" INTEGER,
  PRIMARY KEY ("id"),
  CONSTRAINT "qos_dscp_marking_rules_ibfk_1" FOREIGN KEY ("qos_policy_id") REFERENCES "qos_policies" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "qos_dscp_marking_rules.qos_policy_id" ON "qos_dscp_marking_rules" ("qos_policy_id");

CREATE TABLE IF NOT EXISTS "qos_minimum_bandwidth_rules" (
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "qos_policy_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "min_kbps" INTEGER,
  "direction" VARCHAR(7) NOT NULL DEFAULT 'egress' COLLATE NOCASE CHECK ("direction" IN ('egress', 'ingress')),
  PRIMARY KEY ("id"),
  CONSTRAINT "qos_minimum_bandwidth_rules_ibfk_1" FOREIGN KEY ("qos_policy_id") REFERENCES "qos_policies" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "qos_minimum_bandwidth_rules.qos_minimum_bandwidth_rules0qos_policy_id0direction" ON "qos_minimum_bandwidth_rules" ("qos_policy_id", "direction");
CREATE INDEX IF NOT EXISTS "qos_minimum_bandwidth_rules.ix_qos_minimum_bandwidth_rules_qos_policy_id" ON "qos_minimum_bandwidth_rules" ("qos_policy_id");

CREATE TABLE IF NOT EXISTS "qos_minimum_packet_rate_rules" (
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "qos_policy_id" VARCHAR(36) COLLATE NOCASE,
  "min_kpps" INTEGER NOT NULL,
  "direction" VARCHAR(7) NOT NULL DEFAULT 'egress' COLLATE NOCASE CHECK ("direction" IN ('any', 'ingress', 'egress')),
  PRIMARY KEY ("id"),
  CONSTRAINT "qos_minimum_packet_rate_rules_ibfk_1" FOREIGN KEY ("qos_policy_id") REFERENCES "qos_policies" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "qos_minimum_packet_rate_rules.qos_minimum_packet_rate_rules0qos_policy_id0direction" ON "qos_minimum_packet_rate_rules" ("qos_policy_id", "direction");
CREATE INDEX IF NOT EXISTS "qos_minimum_packet_rate_rules.ix_qos_minimum_packet_rate_rules_qos_policy_id" ON "qos_minimum_packet_rate_rules" ("qos_policy_id");

CREATE TABLE IF NOT EXISTS "qos_network_policy_bindings" (
  "policy_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "network_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  CONSTRAINT "qos_network_policy_bindings_ibfk_1" FOREIGN KEY ("policy_id") REFERENCES "qos_policies" ("id") ON DELETE CASCADE,
  CONSTRAINT "qos_network_policy_bindings_ibfk_2" FOREIGN KEY ("network_id") REFERENCES "networks" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "qos_network_policy_bindings.network_id" ON "qos_network_policy_bindings" ("network_id");
CREATE INDEX IF NOT EXISTS "qos_network_policy_bindings.policy_id" ON "qos_network_policy_bindings" ("policy_id");

CREATE TABLE IF NOT EXISTS "qos_packet_rate_limit_rules" (
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "qos_policy_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "max_kpps" INTEGER,
  "max_burst_kpps" INTEGER,
  "direction" VARCHAR(7) NOT NULL DEFAULT 'egress' COLLATE NOCASE CHECK ("direction" IN ('egress', 'ingress')),
  PRIMARY KEY ("id"),
  CONSTRAINT "qos_packet_rate_limit_rules_ibfk_1" FOREIGN KEY ("qos_policy_id") REFERENCES "qos_policies" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "qos_packet_rate_limit_rules.qos_packet_rate_limit_rules0qos_policy_id0direction" ON "qos_packet_rate_limit_rules" ("qos_policy_id", "direction");
CREATE INDEX IF NOT EXISTS "qos_packet_rate_limit_rules.ix_qos_packet_rate_limit_rules_qos_policy_id" ON "qos_packet_rate_limit_rules" ("qos_policy_id");

CREATE TABLE IF NOT EXISTS "qos_policies_default" (
  "qos_policy_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "project_id" VARCHAR(255) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("project_id"),
  CONSTRAINT "qos_policies_default_ibfk_1" FOREIGN KEY ("qos_policy_id") REFERENCES "qos_policies" ("id") ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS "qos_policies_default.qos_policy_id" ON "qos_policies_default" ("qos_policy_id");

CREATE TABLE IF NOT EXISTS "qospolicyrbacs" (
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "project_id" VARCHAR(255) COLLATE NOCASE,
  "target_project" VARCHAR(255) NOT NULL COLLATE NOCASE,
  "action" VARCHAR(255) NOT NULL COLLATE NOCASE,
  "object_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("id"),
  CONSTRAINT "qospolicyrbacs_ibfk_1" FOREIGN KEY ("object_id") REFERENCES "qos_policies" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "qospolicyrbacs.uniq_qospolicyrbacs0target_project0object_id0action" ON "qospolicyrbacs" ("target_project", "object_id", "action");
CREATE INDEX IF NOT EXISTS "qospolicyrbacs.ix_qospolicyrbacs_action" ON "qospolicyrbacs" ("action");
CREATE INDEX IF NOT EXISTS "qospolicyrbacs.ix_qospolicyrbacs_project_id" ON "qospolicyrbacs" ("project_id");
CREATE INDEX IF NOT EXISTS "qospolicyrbacs.ix_qospolicyrbacs_target_project" ON "qospolicyrbacs" ("target_project");
CREATE INDEX IF NOT EXISTS "qospolicyrbacs.object_id" ON "qospolicyrbacs" ("object_id");

CREATE TABLE IF NOT EXISTS "securitygrouprbacs" (
  "project_id" VARCHAR(255) COLLATE NOCASE,
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "target_project" VARCHAR(255) NOT NULL COLLATE NOCASE,
  "action" VARCHAR(255) NOT NULL COLLATE NOCASE,
  "object_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("id"),
  CONSTRAINT "securitygrouprbacs_ibfk_1" FOREIGN KEY ("object_id") REFERENCES "securitygroups" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "securitygrouprbacs.uniq_securitygrouprbacs0target_project0object_id0action" ON "securitygrouprbacs" ("target_project", "object_id", "action");
CREATE INDEX IF NOT EXISTS "securitygrouprbacs.ix_securitygrouprbacs_action" ON "securitygrouprbacs" ("action");
CREATE INDEX IF NOT EXISTS "securitygrouprbacs.ix_securitygrouprbacs_project_id" ON "securitygrouprbacs" ("project_id");
CREATE INDEX IF NOT EXISTS "securitygrouprbacs.ix_securitygrouprbacs_target_project" ON "securitygrouprbacs" ("target_project");
CREATE INDEX IF NOT EXISTS "securitygrouprbacs.object_id" ON "securitygrouprbacs" ("object_id");

CREATE TABLE IF NOT EXISTS "securitygrouprules" (
  "project_id" VARCHAR(255) COLLATE NOCASE,
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "security_group_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "remote_group_id" VARCHAR(36) COLLATE NOCASE,
  "direction" VARCHAR(7) COLLATE NOCASE CHECK ("direction" IN ('ingress', 'egress')),
  "ethertype" VARCHAR(40) COLLATE NOCASE,
  "protocol" VARCHAR(40) COLLATE NOCASE,
  "port_range_min" INTEGER,
  "port_range_max" INTEGER,
  "remote_ip_prefix" VARCHAR(255) COLLATE NOCASE,
  "standard_attr_id" BIGINT NOT NULL,
  "remote_address_group_id" VARCHAR(36) COLLATE NOCASE,
  PRIMARY KEY ("id"),
  CONSTRAINT "securitygrouprules_ibfk_1" FOREIGN KEY ("security_group_id") REFERENCES "securitygroups" ("id") ON DELETE CASCADE,
  CONSTRAINT "securitygrouprules_ibfk_2" FOREIGN KEY ("remote_group_id") REFERENCES "securitygroups" ("id") ON DELETE CASCADE,
  CONSTRAINT "securitygrouprules_ibfk_3" FOREIGN KEY ("standard_attr_id") REFERENCES "standardattributes" ("id") ON DELETE CASCADE,
  CONSTRAINT "securitygrouprules_ibfk_4" FOREIGN KEY ("remote_address_group_id") REFERENCES "address_groups" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "securitygrouprules.uniq_securitygrouprules0standard_attr_id" ON "securitygrouprules" ("standard_attr_id");
CREATE INDEX IF NOT EXISTS "securitygrouprules.ix_securitygrouprules_project_id" ON "securitygrouprules" ("project_id");
CREATE INDEX IF NOT EXISTS "securitygrouprules.remote_address_group_id" ON "securitygrouprules" ("remote_address_group_id");
CREATE INDEX IF NOT EXISTS "securitygrouprules.remote_group_id" ON "securitygrouprules" ("remote_group_id");
CREATE INDEX IF NOT EXISTS "securitygrouprules.security_group_id" ON "securitygrouprules" ("security_group_id");

CREATE TABLE IF NOT EXISTS "subnetpoolprefixes" (
  "cidr" VARCHAR(64) NOT NULL COLLATE NOCASE,
  "subnetpool_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("cidr", "subnetpool_id"),
  CONSTRAINT "subnetpoolprefixes_ibfk_1" FOREIGN KEY ("subnetpool_id") REFERENCES "subnetpools" ("id") ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS "subnetpoolprefixes.subnetpool_id" ON "subnetpoolprefixes" ("subnetpool_id");

CREATE TABLE IF NOT EXISTS "subnetpoolrbacs" (
  "project_id" VARCHAR(255) COLLATE NOCASE,
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "target_project" VARCHAR(255) NOT NULL COLLATE NOCASE,
  "action" VARCHAR(255) NOT NULL COLLATE NOCASE,
  "object_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("id"),
  CONSTRAINT "subnetpoolrbacs_ibfk_1" FOREIGN KEY ("object_id") REFERENCES "subnetpools" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "subnetpoolrbacs.uniq_subnetpoolrbacs0target_project0object_id0action" ON "subnetpoolrbacs" ("target_project", "object_id", "action");
CREATE INDEX IF NOT EXISTS "subnetpoolrbacs.ix_subnetpoolrbacs_action" ON "subnetpoolrbacs" ("action");
CREATE INDEX IF NOT EXISTS "subnetpoolrbacs.ix_subnetpoolrbacs_project_id" ON "subnetpoolrbacs" ("project_id");
CREATE INDEX IF NOT EXISTS "subnetpoolrbacs.ix_subnetpoolrbacs_target_project" ON "subnetpoolrbacs" ("target_project");
CREATE INDEX IF NOT EXISTS "subnetpoolrbacs.object_id" ON "subnetpoolrbacs" ("object_id");

CREATE TABLE IF NOT EXISTS "allowedaddresspairs" (
  "port_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "mac_address" VARCHAR(32) NOT NULL COLLATE NOCASE,
  "ip_address" VARCHAR(64) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("port_id", "mac_address", "ip_address"),
  CONSTRAINT "allowedaddresspairs_ibfk_1" FOREIGN KEY ("port_id") REFERENCES "ports" ("id") ON DELETE CASCADE
);

CREATE TABLE IF NOT EXISTS "extradhcpopts" (
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "port_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "opt_name" VARCHAR(64) NOT NULL COLLATE NOCASE,
  "opt_value" VARCHAR(255) NOT NULL COLLATE NOCASE,
  "ip_version" INTEGER NOT NULL DEFAULT 4,
  PRIMARY KEY ("id"),
  CONSTRAINT "extradhcpopts_ibfk_1" FOREIGN KEY ("port_id") REFERENCES "ports" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "extradhcpopts.uniq_extradhcpopts0portid0optname0ipversion" ON "extradhcpopts" ("port_id", "opt_name", "ip_version");

CREATE TABLE IF NOT EXISTS "local_ips" (
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "standard_attr_id" BIGINT NOT NULL,
  "name" VARCHAR(255) COLLATE NOCASE,
  "project_id" VARCHAR(255) COLLATE NOCASE,
  "local_port_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "network_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "local_ip_address" VARCHAR(64) NOT NULL COLLATE NOCASE,
  "ip_mode" VARCHAR(32) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("id"),
  CONSTRAINT "local_ips_ibfk_1" FOREIGN KEY ("standard_attr_id") REFERENCES "standardattributes" ("id") ON DELETE CASCADE,
  CONSTRAINT "local_ips_ibfk_2" FOREIGN KEY ("local_port_id") REFERENCES "ports" ("id")
);
CREATE UNIQUE INDEX IF NOT EXISTS "local_ips.standard_attr_id" ON "local_ips" ("standard_attr_id");
CREATE INDEX IF NOT EXISTS "local_ips.ix_local_ips_project_id" ON "local_ips" ("project_id");
CREATE INDEX IF NOT EXISTS "local_ips.local_port_id" ON "local_ips" ("local_port_id");

CREATE TABLE IF NOT EXISTS "ml2_distributed_port_bindings" (
  "port_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "host" VARCHAR(255) NOT NULL COLLATE NOCASE,
  "router_id" VARCHAR(36) COLLATE NOCASE,
  "vif_type" VARCHAR(64) NOT NULL COLLATE NOCASE,
  "vif_details" VARCHAR(4095) NOT NULL DEFAULT '' COLLATE NOCASE,
  "vnic_type" VARCHAR(64) NOT NULL DEFAULT 'normal' COLLATE NOCASE,
  "profile" VARCHAR(4095) NOT NULL DEFAULT '' COLLATE NOCASE,
  "status" VARCHAR(16) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("port_id", "host"),
  CONSTRAINT "ml2_distributed_port_bindings_ibfk_1" FOREIGN KEY ("port_id") REFERENCES "ports" ("id") ON DELETE CASCADE
);

CREATE TABLE IF NOT EXISTS "ml2_port_binding_levels" (
  "port_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "host" VARCHAR(255) NOT NULL COLLATE NOCASE,
  "level" INTEGER NOT NULL,
  "driver" VARCHAR(64) COLLATE NOCASE,
  "segment_id" VARCHAR(36) COLLATE NOCASE,
  PRIMARY KEY ("port_id", "host", "level"),
  CONSTRAINT "ml2_port_binding_levels_ibfk_1" FOREIGN KEY ("port_id") REFERENCES "ports" ("id") ON DELETE CASCADE,
  CONSTRAINT "ml2_port_binding_levels_ibfk_2" FOREIGN KEY ("segment_id") REFERENCES "networksegments" ("id") ON DELETE SET NULL
);
CREATE INDEX IF NOT EXISTS "ml2_port_binding_levels.ml2_port_binding_levels_ibfk_2" ON "ml2_port_binding_levels" ("segment_id");

CREATE TABLE IF NOT EXISTS "ml2_port_bindings" (
  "port_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "host" VARCHAR(255) NOT NULL DEFAULT '' COLLATE NOCASE,
  "vif_type" VARCHAR(64) NOT NULL COLLATE NOCASE,
  "vnic_type" VARCHAR(64) NOT NULL DEFAULT 'normal' COLLATE NOCASE,
  "profile" VARCHAR(4095) NOT NULL DEFAULT '' COLLATE NOCASE,
  "vif_details" VARCHAR(4095) NOT NULL DEFAULT '' COLLATE NOCASE,
  "status" VARCHAR(16) NOT NULL DEFAULT 'ACTIVE' COLLATE NOCASE,
  PRIMARY KEY ("port_id", "host"),
  CONSTRAINT "ml2_port_bindings_ibfk_1" FOREIGN KEY ("port_id") REFERENCES "ports" ("id") ON DELETE CASCADE
);

CREATE TABLE IF NOT EXISTS "portdataplanestatuses" (
  "port_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "data_plane_status" VARCHAR(16) COLLATE NOCASE,
  PRIMARY KEY ("port_id"),
  CONSTRAINT "portdataplanestatuses_ibfk_1" FOREIGN KEY ("port_id") REFERENCES "ports" ("id") ON DELETE CASCADE
);

CREATE TABLE IF NOT EXISTS "portdeviceprofiles" (
  "port_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "device_profile" VARCHAR(255) COLLATE NOCASE,
  PRIMARY KEY ("port_id"),
  CONSTRAINT "portdeviceprofiles_ibfk_1" FOREIGN KEY ("port_id") REFERENCES "ports" ("id") ON DELETE CASCADE
);

CREATE TABLE IF NOT EXISTS "portdnses" (
  "port_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "current_dns_name" VARCHAR(255) NOT NULL COLLATE NOCASE,
  "current_dns_domain" VARCHAR(255) NOT NULL COLLATE NOCASE,
  "previous_dns_name" VARCHAR(255) NOT NULL COLLATE NOCASE,
  "previous_dns_domain" VARCHAR(255) NOT NULL COLLATE NOCASE,
  "dns_name" VARCHAR(255) NOT NULL COLLATE NOCASE,
  "dns_domain" VARCHAR(255) NOT NULL DEFAULT '' COLLATE NOCASE,
  PRIMARY KEY ("port_id"),
  CONSTRAINT "portdnses_ibfk_1" FOREIGN KEY ("port_id") REFERENCES "ports" ("id") ON DELETE CASCADE
);

CREATE TABLE IF NOT EXISTS "porthardwareoffloadtype" (
  "port_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "hardware_offload_type" VARCHAR(255) COLLATE NOCASE,
  PRIMARY KEY ("port_id"),
  CONSTRAINT "porthardwareoffloadtype_ibfk_1" FOREIGN KEY ("port_id") REFERENCES "ports" ("id") ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS "porthardwareoffloadtype.ix_porthardwareoffloadtype_port_id" ON "porthardwareoffloadtype" ("port_id");

CREATE TABLE IF NOT EXISTS "porthints" (
  "port_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "hints" VARCHAR(4095) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("port_id"),
  CONSTRAINT "porthints_ibfk_1" FOREIGN KEY ("port_id") REFERENCES "ports" ("id") ON DELETE CASCADE
);

CREATE TABLE IF NOT EXISTS "portnumaaffinitypolicies" (
  "port_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "numa_affinity_policy" VARCHAR(9) COLLATE NOCASE CHECK ("numa_affinity_policy" IN ('required', 'preferred', 'legacy', 'socket')),
  PRIMARY KEY ("port_id"),
  CONSTRAINT "portnumaaffinitypolicies_ibfk_1" FOREIGN KEY ("port_id") REFERENCES "ports" ("id") ON DELETE CASCADE
);

CREATE TABLE IF NOT EXISTS "portpvlan" (
  "port_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "pvlan_type" VARCHAR(11) NOT NULL COLLATE NOCASE CHECK ("pvlan_type" IN ('isolated', 'promiscuous', 'community')),
  "pvlan_community" VARCHAR(255) COLLATE NOCASE,
  PRIMARY KEY ("port_id"),
  CONSTRAINT "portpvlan_ibfk_1" FOREIGN KEY ("port_id") REFERENCES "ports" ("id") ON DELETE CASCADE
);

CREATE TABLE IF NOT EXISTS "portsecuritybindings" (
  "port_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "port_security_enabled" BOOLEAN NOT NULL,
  PRIMARY KEY ("port_id"),
  CONSTRAINT "portsecuritybindings_ibfk_1" FOREIGN KEY ("port_id") REFERENCES "ports" ("id") ON DELETE CASCADE
);

CREATE TABLE IF NOT EXISTS "porttrusted" (
  "port_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "trusted" BOOLEAN,
  PRIMARY KEY ("port_id"),
  CONSTRAINT "porttrusted_ibfk_1" FOREIGN KEY ("port_id") REFERENCES "ports" ("id") ON DELETE CASCADE
);

CREATE TABLE IF NOT EXISTS "portuplinkstatuspropagation" (
  "port_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "propagate_uplink_status" BOOLEAN NOT NULL DEFAULT 1,
  PRIMARY KEY ("port_id"),
  CONSTRAINT "portuplinkstatuspropagation_ibfk_1" FOREIGN KEY ("port_id") REFERENCES "ports" ("id") ON DELETE CASCADE
);

CREATE TABLE IF NOT EXISTS "qos_port_policy_bindings" (
  "policy_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "port_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  CONSTRAINT "qos_port_policy_bindings_ibfk_1" FOREIGN KEY ("policy_id") REFERENCES "qos_policies" ("id") ON DELETE CASCADE,
  CONSTRAINT "qos_port_policy_bindings_ibfk_2" FOREIGN KEY ("port_id") REFERENCES "ports" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "qos_port_policy_bindings.port_id" ON "qos_port_policy_bindings" ("port_id");
CREATE INDEX IF NOT EXISTS "qos_port_policy_bindings.policy_id" ON "qos_port_policy_bindings" ("policy_id");

CREATE TABLE IF NOT EXISTS "routers" (
  "project_id" VARCHAR(255) COLLATE NOCASE,
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "name" VARCHAR(255) COLLATE NOCASE,
  "status" VARCHAR(16) COLLATE NOCASE,
  "admin_state_up" BOOLEAN,
  "gw_port_id" VARCHAR(36) COLLATE NOCASE,
  "enable_snat" BOOLEAN NOT NULL DEFAULT 1,
  "standard_attr_id" BIGINT NOT NULL,
  "flavor_id" VARCHAR(36) COLLATE NOCASE,
  PRIMARY KEY ("id"),
  CONSTRAINT "routers_ibfk_1" FOREIGN KEY ("gw_port_id") REFERENCES "ports" ("id"),
  CONSTRAINT "routers_ibfk_2" FOREIGN KEY ("flavor_id") REFERENCES "flavors" ("id"),
  CONSTRAINT "routers_ibfk_3" FOREIGN KEY ("standard_attr_id") REFERENCES "standardattributes" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "routers.uniq_routers0standard_attr_id" ON "routers" ("standard_attr_id");
CREATE INDEX IF NOT EXISTS "routers.flavor_id" ON "routers" ("flavor_id");
CREATE INDEX IF NOT EXISTS "routers.gw_port_id" ON "routers" ("gw_port_id");
CREATE INDEX IF NOT EXISTS "routers.ix_routers_project_id" ON "routers" ("project_id");

CREATE TABLE IF NOT EXISTS "securitygroupportbindings" (
  "port_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "security_group_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("port_id", "security_group_id"),
  CONSTRAINT "securitygroupportbindings_ibfk_1" FOREIGN KEY ("port_id") REFERENCES "ports" ("id") ON DELETE CASCADE,
  CONSTRAINT "securitygroupportbindings_ibfk_2" FOREIGN KEY ("security_group_id") REFERENCES "securitygroups" ("id") ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS "securitygroupportbindings.securitygroupportbindings_ibfk_2" ON "securitygroupportbindings" ("security_group_id");

CREATE TABLE IF NOT EXISTS "segmenthostmappings" (
  "segment_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "host" VARCHAR(255) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("segment_id", "host"),
  CONSTRAINT "segmenthostmappings_ibfk_1" FOREIGN KEY ("segment_id") REFERENCES "networksegments" ("id") ON DELETE CASCADE
);

CREATE TABLE IF NOT EXISTS "subnets" (
  "project_id" VARCHAR(255) COLLATE NOCASE,
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "name" VARCHAR(255) COLLATE NOCASE,
  "network_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "ip_version" INTEGER NOT NULL,
  "cidr" VARCHAR(64) NOT NULL COLLATE NOCASE,
  "gateway_ip" VARCHAR(64) COLLATE NOCASE,
  "enable_dhcp" BOOLEAN,
  "ipv6_ra_mode" VARCHAR(16) COLLATE NOCASE CHECK ("ipv6_ra_mode" IN ('slaac', 'dhcpv6-stateful', 'dhcpv6-stateless')),
  "ipv6_address_mode" VARCHAR(16) COLLATE NOCASE CHECK ("ipv6_address_mode" IN ('slaac', 'dhcpv6-stateful', 'dhcpv6-stateless')),
  "subnetpool_id" VARCHAR(36) COLLATE NOCASE,
  "standard_attr_id" BIGINT NOT NULL,
  "segment_id" VARCHAR(36) COLLATE NOCASE,
  PRIMARY KEY ("id"),
  CONSTRAINT "subnets_ibfk_1" FOREIGN KEY ("network_id") REFERENCES "networks" ("id"),
  CONSTRAINT "subnets_ibfk_2" FOREIGN KEY ("standard_attr_id") REFERENCES "standardattributes" ("id") ON DELETE CASCADE,
  CONSTRAINT "subnets_ibfk_3" FOREIGN KEY ("segment_id") REFERENCES "networksegments" ("id")
);
CREATE UNIQUE INDEX IF NOT EXISTS "subnets.uniq_subnets0standard_attr_id" ON "subnets" ("standard_attr_id");
CREATE INDEX IF NOT EXISTS "subnets.ix_subnets_project_id" ON "subnets" ("project_id");
CREATE INDEX IF NOT EXISTS "subnets.ix_subnets_subnetpool_id" ON "subnets" ("subnetpool_id");
CREATE INDEX IF NOT EXISTS "subnets.network_id" ON "subnets" ("network_id");
CREATE INDEX IF NOT EXISTS "subnets.segment_id" ON "subnets" ("segment_id");

CREATE TABLE IF NOT EXISTS "trunks" (
  "admin_state_up" BOOLEAN NOT NULL DEFAULT 1,
  "project_id" VARCHAR(255) COLLATE NOCASE,
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "name" VARCHAR(255) COLLATE NOCASE,
  "port_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "status" VARCHAR(16) NOT NULL DEFAULT 'ACTIVE' COLLATE NOCASE,
  "standard_attr_id" BIGINT NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "trunks_ibfk_1" FOREIGN KEY ("port_id") REFERENCES "ports" ("id") ON DELETE CASCADE,
  CONSTRAINT "trunks_ibfk_2" FOREIGN KEY ("standard_attr_id") REFERENCES "standardattributes" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "trunks.port_id" ON "trunks" ("port_id");
CREATE UNIQUE INDEX IF NOT EXISTS "trunks.standard_attr_id" ON "trunks" ("standard_attr_id");
CREATE INDEX IF NOT EXISTS "trunks.ix_trunks_project_id" ON "trunks" ("project_id");

CREATE TABLE IF NOT EXISTS "auto_allocated_topologies" (
  "project_id" VARCHAR(255) NOT NULL COLLATE NOCASE,
  "network_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "router_id" VARCHAR(36) COLLATE NOCASE,
  PRIMARY KEY ("project_id"),
  CONSTRAINT "auto_allocated_topologies_ibfk_1" FOREIGN KEY ("network_id") REFERENCES "networks" ("id") ON DELETE CASCADE,
  CONSTRAINT "auto_allocated_topologies_ibfk_2" FOREIGN KEY ("router_id") REFERENCES "routers" ("id") ON DELETE SET NULL
);
CREATE INDEX IF NOT EXISTS "auto_allocated_topologies.network_id" ON "auto_allocated_topologies" ("network_id");
CREATE INDEX IF NOT EXISTS "auto_allocated_topologies.router_id" ON "auto_allocated_topologies" ("router_id");

CREATE TABLE IF NOT EXISTS "conntrack_helpers" (
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "router_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "protocol" VARCHAR(40) NOT NULL COLLATE NOCASE,
  "port" INTEGER NOT NULL,
  "helper" VARCHAR(64) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("id"),
  CONSTRAINT "conntrack_helpers_ibfk_1" FOREIGN KEY ("router_id") REFERENCES "routers" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "conntrack_helpers.uniq_conntrack_helpers0router_id0protocol0port0helper" ON "conntrack_helpers" ("router_id", "protocol", "port", "helper");

CREATE TABLE IF NOT EXISTS "dnsnameservers" (
  "address" VARCHAR(128) NOT NULL COLLATE NOCASE,
  "subnet_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "order" INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY ("address", "subnet_id"),
  CONSTRAINT "dnsnameservers_ibfk_1" FOREIGN KEY ("subnet_id") REFERENCES "subnets" ("id") ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS "dnsnameservers.subnet_id" ON "dnsnameservers" ("subnet_id");

CREATE TABLE IF NOT EXISTS "evpn_l3_instances" (
  "router_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "mapping_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("router_id"),
  CONSTRAINT "evpn_l3_instances_ibfk_1" FOREIGN KEY ("router_id") REFERENCES "routers" ("id"),
  CONSTRAINT "evpn_l3_instances_ibfk_2" FOREIGN KEY ("mapping_id") REFERENCES "vni_vlan_mapping" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "evpn_l3_instances.mapping_id" ON "evpn_l3_instances" ("mapping_id");

CREATE TABLE IF NOT EXISTS "floatingips" (
  "project_id" VARCHAR(255) COLLATE NOCASE,
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "floating_ip_address" VARCHAR(64) NOT NULL COLLATE NOCASE,
  "floating_network_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "floating_port_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "fixed_port_id" VARCHAR(36) COLLATE NOCASE,
  "fixed_ip_address" VARCHAR(64) COLLATE NOCASE,
  "router_id" VARCHAR(36) COLLATE NOCASE,
  "last_known_router_id" VARCHAR(36) COLLATE NOCASE,
  "status" VARCHAR(16) COLLATE NOCASE,
  "standard_attr_id" BIGINT NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "floatingips_ibfk_1" FOREIGN KEY ("fixed_port_id") REFERENCES "ports" ("id"),
  CONSTRAINT "floatingips_ibfk_2" FOREIGN KEY ("floating_port_id") REFERENCES "ports" ("id") ON DELETE CASCADE,
  CONSTRAINT "floatingips_ibfk_3" FOREIGN KEY ("router_id") REFERENCES "routers" ("id"),
  CONSTRAINT "floatingips_ibfk_4" FOREIGN KEY ("standard_attr_id") REFERENCES "standardattributes" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "floatingips.uniq_floatingips0floatingnetworkid0fixedportid0fixedipaddress" ON "floatingips" ("floating_network_id", "fixed_port_id", "fixed_ip_address");
CREATE UNIQUE INDEX IF NOT EXISTS "floatingips.uniq_floatingips0standard_attr_id" ON "floatingips" ("standard_attr_id");
CREATE INDEX IF NOT EXISTS "floatingips.fixed_port_id" ON "floatingips" ("fixed_port_id");
CREATE INDEX IF NOT EXISTS "floatingips.floating_port_id" ON "floatingips" ("floating_port_id");
CREATE INDEX IF NOT EXISTS "floatingips.ix_floatingips_project_id" ON "floatingips" ("project_id");
CREATE INDEX IF NOT EXISTS "floatingips.router_id" ON "floatingips" ("router_id");

CREATE TABLE IF NOT EXISTS "ha_router_agent_port_bindings" (
  "port_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "router_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "l3_agent_id" VARCHAR(36) COLLATE NOCASE,
  "state" VARCHAR(7) DEFAULT 'standby' COLLATE NOCASE CHECK ("state" IN ('active', 'standby', 'unknown')),
  PRIMARY KEY ("port_id"),
  CONSTRAINT "ha_router_agent_port_bindings_ibfk_1" FOREIGN KEY ("port_id") REFERENCES "ports" ("id") ON DELETE CASCADE,
  CONSTRAINT "ha_router_agent_port_bindings_ibfk_2" FOREIGN KEY ("router_id") REFERENCES "routers" ("id") ON DELETE CASCADE,
  CONSTRAINT "ha_router_agent_port_bindings_ibfk_3" FOREIGN KEY ("l3_agent_id") REFERENCES "agents" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "ha_router_agent_port_bindings.uniq_ha_router_agent_port_bindings0port_id0l3_agent_id" ON "ha_router_agent_port_bindings" ("router_id", "l3_agent_id");
CREATE INDEX IF NOT EXISTS "ha_router_agent_port_bindings.l3_agent_id" ON "ha_router_agent_port_bindings" ("l3_agent_id");

CREATE TABLE IF NOT EXISTS "ipallocationpools" (
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "subnet_id" VARCHAR(36) COLLATE NOCASE,
  "first_ip" VARCHAR(64) NOT NULL COLLATE NOCASE,
  "last_ip" VARCHAR(64) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("id"),
  CONSTRAINT "ipallocationpools_ibfk_1" FOREIGN KEY ("subnet_id") REFERENCES "subnets" ("id") ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS "ipallocationpools.subnet_id" ON "ipallocationpools" ("subnet_id");

CREATE TABLE IF NOT EXISTS "ipallocations" (
  "port_id" VARCHAR(36) COLLATE NOCASE,
  "ip_address" VARCHAR(64) NOT NULL COLLATE NOCASE,
  "subnet_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "network_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("ip_address", "subnet_id", "network_id"),
  CONSTRAINT "ipallocations_ibfk_1" FOREIGN KEY ("network_id") REFERENCES "networks" ("id") ON DELETE CASCADE,
  CONSTRAINT "ipallocations_ibfk_2" FOREIGN KEY ("port_id") REFERENCES "ports" ("id") ON DELETE CASCADE,
  CONSTRAINT "ipallocations_ibfk_3" FOREIGN KEY ("subnet_id") REFERENCES "subnets" ("id") ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS "ipallocations.network_id" ON "ipallocations" ("network_id");
CREATE INDEX IF NOT EXISTS "ipallocations.port_id" ON "ipallocations" ("port_id");
CREATE INDEX IF NOT EXISTS "ipallocations.subnet_id" ON "ipallocations" ("subnet_id");

CREATE TABLE IF NOT EXISTS "local_ip_associations" (
  "local_ip_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "fixed_port_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "fixed_ip" VARCHAR(64) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("local_ip_id", "fixed_port_id"),
  CONSTRAINT "local_ip_associations_ibfk_1" FOREIGN KEY ("local_ip_id") REFERENCES "local_ips" ("id"),
  CONSTRAINT "local_ip_associations_ibfk_2" FOREIGN KEY ("fixed_port_id") REFERENCES "ports" ("id") ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS "local_ip_associations.fixed_port_id" ON "local_ip_associations" ("fixed_port_id");

CREATE TABLE IF NOT EXISTS "ndp_proxies" (
  "project_id" VARCHAR(255) COLLATE NOCASE,
  "name" VARCHAR(255) COLLATE NOCASE,
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "router_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "port_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "ip_address" VARCHAR(64) NOT NULL COLLATE NOCASE,
  "standard_attr_id" BIGINT NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "ndp_proxies_ibfk_1" FOREIGN KEY ("router_id") REFERENCES "routers" ("id") ON DELETE CASCADE,
  CONSTRAINT "ndp_proxies_ibfk_2" FOREIGN KEY ("port_id") REFERENCES "ports" ("id") ON DELETE CASCADE,
  CONSTRAINT "ndp_proxies_ibfk_3" FOREIGN KEY ("standard_attr_id") REFERENCES "standardattributes" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "ndp_proxies.standard_attr_id" ON "ndp_proxies" ("standard_attr_id");
CREATE UNIQUE INDEX IF NOT EXISTS "ndp_proxies.uniq_ndp_proxy0router_id0ip_address" ON "ndp_proxies" ("router_id", "ip_address");
CREATE INDEX IF NOT EXISTS "ndp_proxies.ix_ndp_proxies_project_id" ON "ndp_proxies" ("project_id");
CREATE INDEX IF NOT EXISTS "ndp_proxies.port_id" ON "ndp_proxies" ("port_id");

CREATE TABLE IF NOT EXISTS "qos_router_gw_policy_bindings" (
  "policy_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "router_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("policy_id", "router_id"),
  CONSTRAINT "qos_router_gw_policy_bindings_ibfk_1" FOREIGN KEY ("policy_id") REFERENCES "qos_policies" ("id") ON DELETE CASCADE,
  CONSTRAINT "qos_router_gw_policy_bindings_ibfk_2" FOREIGN KEY ("router_id") REFERENCES "routers" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "qos_router_gw_policy_bindings.router_id" ON "qos_router_gw_policy_bindings" ("router_id");

CREATE TABLE IF NOT EXISTS "router_extra_attributes" (
  "router_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "distributed" BOOLEAN NOT NULL DEFAULT 0,
  "service_router" BOOLEAN NOT NULL DEFAULT 0,
  "ha" BOOLEAN NOT NULL DEFAULT 0,
  "ha_vr_id" INTEGER,
  "availability_zone_hints" VARCHAR(255) COLLATE NOCASE,
  "enable_default_route_ecmp" BOOLEAN NOT NULL DEFAULT 0,
  "enable_default_route_bfd" BOOLEAN NOT NULL DEFAULT 0,
  PRIMARY KEY ("router_id"),
  CONSTRAINT "router_extra_attributes_ibfk_1" FOREIGN KEY ("router_id") REFERENCES "routers" ("id") ON DELETE CASCADE
);

CREATE TABLE IF NOT EXISTS "router_ndp_proxy_state" (
  "router_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "enable_ndp_proxy" BOOLEAN NOT NULL,
  PRIMARY KEY ("router_id"),
  CONSTRAINT "router_ndp_proxy_state_ibfk_1" FOREIGN KEY ("router_id") REFERENCES "routers" ("id") ON DELETE CASCADE
);

CREATE TABLE IF NOT EXISTS "routerl3agentbindings" (
  "router_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "l3_agent_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "binding_index" INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY ("router_id", "l3_agent_id"),
  CONSTRAINT "routerl3agentbindings_ibfk_1" FOREIGN KEY ("l3_agent_id") REFERENCES "agents" ("id") ON DELETE CASCADE,
  CONSTRAINT "routerl3agentbindings_ibfk_2" FOREIGN KEY ("router_id") REFERENCES "routers" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "routerl3agentbindings.uniq_router_l3_agent_binding0router_id0binding_index0" ON "routerl3agentbindings" ("router_id", "binding_index");
CREATE INDEX IF NOT EXISTS "routerl3agentbindings.l3_agent_id" ON "routerl3agentbindings" ("l3_agent_id");

CREATE TABLE IF NOT EXISTS "routerports" (
  "router_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "port_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "port_type" VARCHAR(255) COLLATE NOCASE,
  PRIMARY KEY ("router_id", "port_id"),
  CONSTRAINT "routerports_ibfk_1" FOREIGN KEY ("router_id") REFERENCES "routers" ("id") ON DELETE CASCADE,
  CONSTRAINT "routerports_ibfk_2" FOREIGN KEY ("port_id") REFERENCES "ports" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "routerports.uniq_routerports0port_id" ON "routerports" ("port_id");

CREATE TABLE IF NOT EXISTS "routerroutes" (
  "destination" VARCHAR(64) NOT NULL COLLATE NOCASE,
  "nexthop" VARCHAR(64) NOT NULL COLLATE NOCASE,
  "router_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("destination", "nexthop", "router_id"),
  CONSTRAINT "routerroutes_ibfk_1" FOREIGN KEY ("router_id") REFERENCES "routers" ("id") ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS "routerroutes.router_id" ON "routerroutes" ("router_id");

CREATE TABLE IF NOT EXISTS "subnet_bgp_leak_routes" (
  "subnet_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("subnet_id"),
  CONSTRAINT "subnet_bgp_leak_routes_ibfk_1" FOREIGN KEY ("subnet_id") REFERENCES "subnets" ("id") ON DELETE CASCADE
);

CREATE TABLE IF NOT EXISTS "subnet_dns_publish_fixed_ips" (
  "subnet_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "dns_publish_fixed_ip" BOOLEAN NOT NULL DEFAULT 0,
  PRIMARY KEY ("subnet_id"),
  CONSTRAINT "subnet_dns_publish_fixed_ips_ibfk_1" FOREIGN KEY ("subnet_id") REFERENCES "subnets" ("id") ON DELETE CASCADE
);

CREATE TABLE IF NOT EXISTS "subnet_service_types" (
  "subnet_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "service_type" VARCHAR(255) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("subnet_id", "service_type"),
  CONSTRAINT "subnet_service_types_ibfk_1" FOREIGN KEY ("subnet_id") REFERENCES "subnets" ("id") ON DELETE CASCADE
);

CREATE TABLE IF NOT EXISTS "subnetroutes" (
  "destination" VARCHAR(64) NOT NULL COLLATE NOCASE,
  "nexthop" VARCHAR(64) NOT NULL COLLATE NOCASE,
  "subnet_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("destination", "nexthop", "subnet_id"),
  CONSTRAINT "subnetroutes_ibfk_1" FOREIGN KEY ("subnet_id") REFERENCES "subnets" ("id") ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS "subnetroutes.subnet_id" ON "subnetroutes" ("subnet_id");

CREATE TABLE IF NOT EXISTS "subports" (
  "port_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "trunk_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "segmentation_type" VARCHAR(32) NOT NULL COLLATE NOCASE,
  "segmentation_id" INTEGER NOT NULL,
  PRIMARY KEY ("port_id"),
  CONSTRAINT "subports_ibfk_1" FOREIGN KEY ("port_id") REFERENCES "ports" ("id") ON DELETE CASCADE,
  CONSTRAINT "subports_ibfk_2" FOREIGN KEY ("trunk_id") REFERENCES "trunks" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "subports.uniq_subport0trunk_id0segmentation_type0segmentation_id" ON "subports" ("trunk_id", "segmentation_type", "segmentation_id");

CREATE TABLE IF NOT EXISTS "evpn_networks" (
  "network_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "router_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("network_id"),
  CONSTRAINT "evpn_networks_ibfk_1" FOREIGN KEY ("network_id") REFERENCES "networks" ("id"),
  CONSTRAINT "evpn_networks_ibfk_2" FOREIGN KEY ("router_id") REFERENCES "evpn_l3_instances" ("router_id")
);
CREATE INDEX IF NOT EXISTS "evpn_networks.router_id" ON "evpn_networks" ("router_id");

CREATE TABLE IF NOT EXISTS "floatingipdnses" (
  "floatingip_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "dns_name" VARCHAR(255) NOT NULL COLLATE NOCASE,
  "dns_domain" VARCHAR(255) NOT NULL COLLATE NOCASE,
  "published_dns_name" VARCHAR(255) NOT NULL COLLATE NOCASE,
  "published_dns_domain" VARCHAR(255) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("floatingip_id"),
  CONSTRAINT "floatingipdnses_ibfk_1" FOREIGN KEY ("floatingip_id") REFERENCES "floatingips" ("id") ON DELETE CASCADE
);

CREATE TABLE IF NOT EXISTS "portforwardings" (
  "id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "floatingip_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "internal_neutron_port_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "protocol" VARCHAR(40) NOT NULL COLLATE NOCASE,
  "standard_attr_id" BIGINT NOT NULL,
  "internal_ip_address" VARCHAR(64) NOT NULL COLLATE NOCASE,
  "internal_port_start" INTEGER NOT NULL,
  "internal_port_end" INTEGER NOT NULL,
  "external_port_start" INTEGER NOT NULL,
  "external_port_end" INTEGER NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "portforwardings_ibfk_1" FOREIGN KEY ("floatingip_id") REFERENCES "floatingips" ("id") ON DELETE CASCADE,
  CONSTRAINT "portforwardings_ibfk_2" FOREIGN KEY ("internal_neutron_port_id") REFERENCES "ports" ("id") ON DELETE CASCADE,
  CONSTRAINT "portforwardings_ibfk_3" FOREIGN KEY ("standard_attr_id") REFERENCES "standardattributes" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "portforwardings.uniq_port_forwardings0floatingip_id0protocol0external_ports" ON "portforwardings" ("floatingip_id", "protocol", "external_port_start", "external_port_end");
CREATE UNIQUE INDEX IF NOT EXISTS "portforwardings.uniq_port_forwardings0ptcl0in_prt_id0in_ip_addr0in_prts" ON "portforwardings" ("protocol", "internal_neutron_port_id", "internal_ip_address", "internal_port_start", "internal_port_end");
CREATE UNIQUE INDEX IF NOT EXISTS "portforwardings.uniq_portforwardings0standard_attr_id" ON "portforwardings" ("standard_attr_id");
CREATE INDEX IF NOT EXISTS "portforwardings.portforwardings_ibfk_2" ON "portforwardings" ("internal_neutron_port_id");

CREATE TABLE IF NOT EXISTS "qos_fip_policy_bindings" (
  "policy_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "fip_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  CONSTRAINT "qos_fip_policy_bindings_ibfk_1" FOREIGN KEY ("policy_id") REFERENCES "qos_policies" ("id") ON DELETE CASCADE,
  CONSTRAINT "qos_fip_policy_bindings_ibfk_2" FOREIGN KEY ("fip_id") REFERENCES "floatingips" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "qos_fip_policy_bindings.fip_id" ON "qos_fip_policy_bindings" ("fip_id");
CREATE INDEX IF NOT EXISTS "qos_fip_policy_bindings.policy_id" ON "qos_fip_policy_bindings" ("policy_id");

CREATE TABLE IF NOT EXISTS "evpn_advertised_ports" (
  "port_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  "network_id" VARCHAR(36) NOT NULL COLLATE NOCASE,
  PRIMARY KEY ("port_id"),
  CONSTRAINT "evpn_advertised_ports_ibfk_1" FOREIGN KEY ("port_id", "network_id") REFERENCES "ports" ("id", "network_id") ON DELETE CASCADE,
  CONSTRAINT "evpn_advertised_ports_ibfk_2" FOREIGN KEY ("network_id") REFERENCES "evpn_networks" ("network_id") ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS "evpn_advertised_ports.network_id" ON "evpn_advertised_ports" ("network_id");
CREATE INDEX IF NOT EXISTS "evpn_advertised_ports.port_id" ON "evpn_advertised_ports" ("port_id", "network_id");
