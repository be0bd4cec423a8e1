//! Validators: what makes a value acceptable (`neutron_lib/api/validators/__init__.py`). A refusal is either the reason
//! that "Invalid input for X. Reason: ..." gives, or a fault of its own.

use serde_json::Value;

use super::{Options, address, convert, dns, gateway, lists, port, python, text};
use crate::Fault;

/// Why a value is not acceptable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The reason in "Invalid input for X. Reason: ...".
    Reason(String),
    /// The validator raises an error of its own.
    Fault(Fault),
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Outcome of a validator.
pub type Verdict = Result<(), Refusal>;

/// Refuse with a reason.
pub(super) fn refuse(reason: impl Into<String>) -> Verdict {
    Err(Refusal::Reason(reason.into()))
}

/// One value of an enumeration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Literal {
    /// Null.
    Null,
    /// An integer.
    Int(i64),
    /// A string.
    Text(&'static str),
}

impl Literal {
    fn is(self, value: &Value) -> bool {
        match self {
            Self::Null => value.is_null(),
            Self::Int(number) => value.as_i64() == Some(number),
            Self::Text(text) => value.as_str() == Some(text),
        }
    }
}

/// A check of an attribute's value. The names are those of Neutron's `type:...` rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// A UUID in any notation.
    Uuid,
    /// A UUID or null.
    UuidOrNone,
    /// Distinct UUIDs.
    UuidList,
    /// Text, of at most so many characters.
    Text(Option<usize>),
    /// Text or null.
    TextOrNone(Option<usize>),
    /// Printable text without white space at its ends.
    Name(usize),
    /// The same or null.
    NameOrNone(usize),
    /// The same, not empty.
    NotEmptyName,
    /// Text other than `default` (name of a security group).
    NameNotDefault(usize),
    /// One of these.
    Values(&'static [Literal]),
    /// Zero or more.
    NonNegative,
    /// An integer between these.
    Range(i64, i64),
    /// The same or null.
    RangeOrNone(i64, i64),
    /// A port between these, or two with a colon between them, or null.
    PortRange(i64, i64),
    /// Something that reads as a boolean.
    Boolean,
    /// A JSON object or null.
    DictOrNone,
    /// A CIDR or null.
    SubnetOrNone,
    /// Distinct CIDRs.
    SubnetList,
    /// A UUID, null or `prefix_delegation`.
    SubnetPoolIdOrNone,
    /// An address.
    Ip,
    /// An address or null.
    IpOrNone,
    /// Allocation pools.
    IpPools,
    /// Addresses of name servers.
    NameServers,
    /// Routes with destination and next hop.
    HostRoutes,
    /// Fixed IPs of a port.
    FixedIps,
    /// A unicast MAC address, or null where the converter lets it through.
    Mac,
    /// Distinct strings of at most so many characters.
    UniqueTexts(usize),
    /// Device owners, or their beginnings.
    ServiceTypes,
    /// Allowed address pairs of a port.
    AddressPairs,
    /// Extra DHCP options of a port.
    ExtraDhcpOpts,
    /// Segments of a network.
    Segments,
    /// Availability zone hints.
    ZoneHints,
    /// Host name, or a name in the domain of the server.
    DnsName(usize),
    /// Name of a floating IP, relative to its domain.
    FipDnsName(usize),
    /// Fully qualified domain name.
    DnsDomain(usize),
    /// A project, or `*` for all of them.
    TargetProject,
    /// A gateway of a router, or nothing.
    Gateway,
    /// Gateways of a router.
    Gateways,
}

impl Rule {
    /// Check a value; some checks also convert what is inside it.
    ///
    /// # Errors
    /// Why it is refused.
    pub fn check(self, value: &mut Value, options: &Options) -> Verdict {
        match self {
            Self::Uuid => uuid(value),
            Self::UuidOrNone => or_none(value, uuid),
            Self::UuidList => lists::of(value, uuid),
            Self::Text(max) => text::text(value, max),
            Self::TextOrNone(max) => or_none(value, |v| text::text(v, max)),
            Self::Name(max) => text::name(value, Some(max)),
            Self::NameOrNone(max) => or_none(value, |v| text::name(v, Some(max))),
            Self::NotEmptyName => text::not_empty(value, None).and_then(|()| text::name(value, None)),
            Self::NameNotDefault(max) => text::not_default(value, max),
            Self::Values(values) => one_of(value, values),
            Self::NonNegative => non_negative(value),
            Self::Range(first, last) => range(value, first, last),
            Self::RangeOrNone(first, last) => or_none(value, |v| range(v, first, last)),
            Self::PortRange(first, last) => or_none(value, |v| port_range(v, first, last)),
            Self::Boolean => match convert::boolean(value) {
                Some(_) => Ok(()),
                None => refuse(format!("'{}' is not a valid boolean value", python::str(value))),
            },
            Self::DictOrNone => or_none(value, lists::dict),
            Self::SubnetOrNone => or_none(value, subnet),
            Self::SubnetList => lists::of(value, subnet),
            Self::SubnetPoolIdOrNone if value == "prefix_delegation" => Ok(()),
            Self::SubnetPoolIdOrNone => or_none(value, uuid),
            Self::Ip => ip_address(value),
            Self::IpOrNone => or_none(value, ip_address),
            Self::IpPools => lists::ip_pools(value),
            Self::NameServers => lists::name_servers(value),
            Self::HostRoutes => lists::host_routes(value),
            Self::FixedIps => lists::fixed_ips(value),
            Self::Mac => or_none(value, mac),
            Self::UniqueTexts(max) => lists::of(value, |v| text::text(v, Some(max))),
            Self::ServiceTypes => lists::service_types(value),
            Self::AddressPairs => port::address_pairs(value, options.max_allowed_address_pair),
            Self::ExtraDhcpOpts => port::extra_dhcp_opts(value),
            Self::Segments => lists::segments(value),
            Self::ZoneHints => lists::zone_hints(value),
            Self::DnsName(max) => dns::name(value, max, &options.dns_domain),
            Self::FipDnsName(max) => dns::fip_name(value, max),
            Self::DnsDomain(max) => dns::domain(value, max),
            Self::TargetProject => target_project(value),
            Self::Gateway => gateway::one(value, options),
            Self::Gateways => gateway::several(value),
        }
    }
}

fn or_none(value: &Value, check: impl Fn(&Value) -> Verdict) -> Verdict {
    if value.is_null() { Ok(()) } else { check(value) }
}

/// `oslo_utils.uuidutils.is_uuid_like`: hyphens, braces and the `urn:uuid:` prefix do not matter.
pub fn is_uuid(text: &str) -> bool {
    let bare = text.replace("urn:", "").replace("uuid:", "");
    let bare = bare.trim_matches(['{', '}']).replace('-', "");
    bare.len() == 32 && bare.bytes().all(|b| b.is_ascii_hexdigit())
}

pub(super) fn uuid(value: &Value) -> Verdict {
    if value.as_str().is_some_and(is_uuid) {
        return Ok(());
    }
    refuse(format!("'{}' is not a valid UUID", python::str(value)))
}

fn target_project(value: &Value) -> Verdict {
    if value.as_str().is_some_and(|text| text == "*" || is_uuid(text)) {
        return Ok(());
    }
    let shown = python::str(value);
    let reason = format!("'{shown}' is not a valid target project ID; expected a UUID or '*'");
    Err(Fault::invalid_input(reason).into())
}

pub(super) fn one_of(value: &Value, values: &[Literal]) -> Verdict {
    if values.iter().any(|literal| literal.is(value)) {
        return Ok(());
    }
    refuse(format!("{} is not in valid_values", python::str(value)))
}

fn non_negative(value: &Value) -> Verdict {
    match python::int(value) {
        None => refuse(format!("'{}' is not an integer", python::str(value))),
        Some(number) if number < 0 => refuse(format!("'{number}' should be non-negative")),
        Some(_) => Ok(()),
    }
}

fn range(value: &Value, first: i64, last: i64) -> Verdict {
    match python::int(value) {
        None => refuse(format!("'{}' is not an integer", python::str(value))),
        Some(number) if number < first => {
            refuse(format!("'{number}' is too small - must be at least '{first}'"))
        }
        Some(number) if number > last => refuse(format!(
            "'{number}' is too large - must be no larger than '{last}'"
        )),
        Some(_) => Ok(()),
    }
}

fn port_range(value: &Value, first: i64, last: i64) -> Verdict {
    let text = python::str(value);
    let parts: Vec<&str> = text.split(':').collect();
    if parts.len() > 2 {
        return refuse("Port range must be two integers separated by a colon");
    }
    let mut ports = Vec::with_capacity(2);
    for part in parts {
        if part.is_empty() {
            return refuse("Port range must be two integers separated by a colon");
        }
        match python::int_of_text(part).filter(|port| (0..=65535).contains(port)) {
            None => return refuse(format!("Invalid port: {part}")),
            Some(port) if !(first..=last).contains(&port) => {
                return refuse(format!(
                    "Invalid port: {part}, the port must be in the range [{first}, {last}]"
                ));
            }
            Some(port) => ports.push(port),
        }
    }
    match ports.as_slice() {
        [low, high] if low > high => refuse("First port in a port range must be lower than the second port"),
        _ => Ok(()),
    }
}

/// A MAC that a port can have: neither all zeros nor broadcast.
pub(super) fn mac(value: &Value) -> Verdict {
    let usable = value
        .as_str()
        .filter(|text| !text.contains(char::is_whitespace))
        .and_then(address::mac)
        .is_some_and(|mac| mac != [0; 6] && mac != [0xff; 6]);
    if usable {
        Ok(())
    } else {
        refuse(format!("'{}' is not a valid MAC address", python::str(value)))
    }
}

/// An address; IPv4 only without leading zeros, which some read as octal.
pub(super) fn ip_address(value: &Value) -> Verdict {
    let invalid = || refuse(format!("'{}' is not a valid IP address", python::str(value)));
    let Some(text) = value.as_str() else {
        return invalid();
    };
    match address::ip(text) {
        None => invalid(),
        Some(ip) if ip.is_ipv4() && ip.to_string() != text => refuse(format!(
            "'{text}' is not an accepted IP address, '{ip}' is recommended"
        )),
        Some(_) => Ok(()),
    }
}

/// A CIDR; IPv4 exactly as it would be printed.
pub(super) fn subnet(value: &Value) -> Verdict {
    let valid = value.as_str().is_some_and(|text| {
        text.contains('/')
            && address::net(text).is_some_and(|net| net.addr().is_ipv6() || net.to_string() == text)
    });
    if valid {
        Ok(())
    } else {
        refuse(format!("'{}' is not a valid IP subnet", python::str(value)))
    }
}

/// A CIDR without host bits that is not of the loopback interface.
pub(super) fn route_cidr(value: &Value) -> Verdict {
    let net = value
        .as_str()
        .filter(|text| text.contains('/'))
        .and_then(address::net);
    match net {
        Some(net) if net.addr() == net.network() => {
            if net.network().is_loopback() && net.broadcast().is_loopback() {
                return refuse(format!("'{}' is not a routable CIDR", python::str(value)));
            }
            Ok(())
        }
        _ => refuse(format!("'{}' is not a valid CIDR", python::str(value))),
    }
}
