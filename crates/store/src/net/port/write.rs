//! Writing `ports` and what hangs on it, bindings excepted.

use model::net::{AddressPair, ExtraDhcpOpt, Port};

use super::extras::insert_extras;
use super::insert_binding;
use crate::net::ipam;
use crate::{Batch, Dialect, Result, Tx, args, standard};

/// Add the rows of new ports to a batch, one statement per table. Their `standard.id` must be there already.
///
/// Running it answers [`crate::Error::Unique`] when a MAC is taken (see [`taken_mac`]) or a pair comes twice.
pub fn insert(batch: &mut Batch, ports: &[Port]) {
    let mut rows = Vec::with_capacity(ports.len() * 11);
    for p in ports {
        rows.extend(args![
            &p.project_id,
            &p.id,
            &p.name,
            &p.network_id,
            &p.mac_address,
            p.admin_state_up,
            &p.status,
            &p.device_id,
            &p.device_owner,
            p.standard.id,
            p.ip_allocation.as_deref(),
        ]);
    }
    let columns = "ports (project_id, id, name, network_id, mac_address, admin_state_up, status, device_id, \
                   device_owner, standard_attr_id, ip_allocation)";
    batch.insert(columns, 11, rows);
    let rows = ports
        .iter()
        .flat_map(|p| args![&p.id, p.port_security_enabled])
        .collect();
    batch.insert("portsecuritybindings (port_id, port_security_enabled)", 2, rows);
    for port in ports {
        insert_dns(batch, port);
        if let Some(binding) = &port.binding {
            insert_binding(batch, &port.id, binding);
        }
        insert_security_groups(batch, &port.id, &port.security_groups);
        insert_pairs(batch, &port.id, &port.address_pairs);
        insert_dhcp_options(batch, &port.id, &port.extra_dhcp_opts);
    }
    insert_extras(batch, ports);
}

/// Add the DNS row of a port that has a name or a domain.
pub fn insert_dns(batch: &mut Batch, port: &Port) {
    if port.dns_name.is_empty() && port.dns_domain.is_empty() {
        return;
    }
    let sql = "INSERT INTO portdnses (port_id, current_dns_name, current_dns_domain, previous_dns_name, \
               previous_dns_domain, dns_name, dns_domain) VALUES (?,'','','','',?,?)";
    batch.push(sql, args![&port.id, &port.dns_name, &port.dns_domain]);
}

/// Add the security groups of a port.
pub fn insert_security_groups(batch: &mut Batch, port_id: &str, groups: &[String]) {
    let rows = groups.iter().flat_map(|id| args![port_id, id]).collect();
    batch.insert("securitygroupportbindings (port_id, security_group_id)", 2, rows);
}

/// Add the address pairs of a port.
pub fn insert_pairs(batch: &mut Batch, port_id: &str, pairs: &[AddressPair]) {
    let rows = pairs
        .iter()
        .flat_map(|pair| args![port_id, &pair.mac_address, &pair.ip_address])
        .collect();
    batch.insert("allowedaddresspairs (port_id, mac_address, ip_address)", 3, rows);
}

/// Add the extra DHCP options of a port.
pub fn insert_dhcp_options(batch: &mut Batch, port_id: &str, options: &[ExtraDhcpOpt]) {
    let row = |option: &ExtraDhcpOpt| {
        let id = uuid::Uuid::new_v4().to_string();
        args![
            id,
            port_id,
            &option.opt_name,
            &option.opt_value,
            option.ip_version
        ]
    };
    let rows = options.iter().flat_map(row).collect();
    batch.insert(
        "extradhcpopts (id, port_id, opt_name, opt_value, ip_version)",
        5,
        rows,
    );
}

/// Whether a unique violation says that a MAC is in use on the network.
pub fn taken_mac(key: &str) -> bool {
    key.contains("uniq_ports0network_id0mac_address") || key.contains("ports.mac_address")
}

/// Write the changed columns of `ports` itself.
///
/// # Errors
/// [`crate::Error::Unique`] when the MAC is taken.
pub async fn update(tx: &mut Tx, port: &Port) -> Result<()> {
    let sql = "UPDATE ports SET name = ?, mac_address = ?, admin_state_up = ?, status = ?, device_id = ?, \
               device_owner = ?, ip_allocation = ? WHERE id = ?";
    let args = args![
        &port.name,
        &port.mac_address,
        port.admin_state_up,
        &port.status,
        &port.device_id,
        &port.device_owner,
        port.ip_allocation.as_deref(),
        &port.id
    ];
    tx.execute(sql, args).await?;
    Ok(())
}

/// Add the deletion of all rows of a port in one of its child tables, before they are written anew.
pub fn clear(batch: &mut Batch, table: &str, port_id: &str) {
    batch.push(format!("DELETE FROM {table} WHERE port_id = ?"), args![port_id]);
}

/// Write the port security flag.
///
/// # Errors
/// See [`crate::Error`].
pub async fn set_port_security(tx: &mut Tx, port_id: &str, enabled: bool) -> Result<()> {
    let sql = format!(
        "{} portsecuritybindings (port_id, port_security_enabled) VALUES (?,?)",
        tx.dialect().replace()
    );
    tx.execute(&sql, args![port_id, enabled]).await?;
    Ok(())
}

/// Add the note that a port must wait for an entity (`L2`, `DHCP`) before it is ACTIVE.
pub fn insert_block(batch: &mut Batch, dialect: Dialect, standard_attr_id: i64, entity: &str) {
    let sql = format!(
        "{} provisioningblocks (standard_attr_id, entity) VALUES (?,?)",
        dialect.insert_ignore()
    );
    batch.push(sql, args![standard_attr_id, entity]);
}

/// Delete a port with its addresses. The child rows go with the port's (ON DELETE CASCADE); IPAM's do not.
///
/// # Errors
/// [`crate::Error::ForeignKey`] when something still refers to the port.
pub async fn delete(tx: &mut Tx, port: &Port) -> Result<()> {
    ipam::release(tx, &port.fixed_ips).await?;
    standard::delete(tx, port.standard.id).await
}
