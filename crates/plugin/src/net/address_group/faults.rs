//! Refusals about address groups, in Neutron's words (`neutron_lib/exceptions/address_group.py`).

use model::Fault;
use model::attr::python;

/// 404 of an address group.
pub fn not_found(id: &str) -> Fault {
    Fault::not_found("AddressGroupNotFound", "Address group", id)
}

pub(super) fn in_use(id: &str) -> Fault {
    let message = format!("Address group {id} is in use on one or more security group rules.");
    Fault::new(409, "AddressGroupInUse", message)
}

pub(super) fn not_in_group(addresses: &[String], id: &str) -> Fault {
    let message = format!(
        "Addresses {} not found in the address group {id}.",
        python::repr_list(addresses)
    );
    Fault::new(404, "AddressesNotFound", message)
}

pub(super) fn already_in_group(addresses: &[String], id: &str) -> Fault {
    let message = format!(
        "Addresses {} already exist in the address group {id}.",
        python::repr_list(addresses)
    );
    Fault::new(400, "AddressesAlreadyExist", message)
}

pub(super) fn bad_address(text: &str) -> Fault {
    Fault::new(400, "AddrFormatError", format!("invalid IPNetwork {text}"))
}
