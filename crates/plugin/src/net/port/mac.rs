//! MAC addresses.

use std::net::Ipv6Addr;

use ipnet::Ipv6Net;
use rand::Rng;

/// A random MAC below `base_mac`: its first three octets are kept, and the fourth too when it is not zero
/// (`neutron_lib.utils.net.get_random_mac`).
pub fn random(base: [u8; 6]) -> String {
    let mut octets = base;
    let kept = if base[3] == 0 { 3 } else { 4 };
    rand::rng().fill(&mut octets[kept..]);
    octets.map(|octet| format!("{octet:02x}")).join(":")
}

/// The address that a host with this MAC gives itself on a /64 (RFC 4291 appendix A). `None` for what is no MAC.
pub fn eui64(net: Ipv6Net, mac: &str) -> Option<Ipv6Addr> {
    let mut octets = [0_u8; 6];
    let mut parts = mac.split(':');
    for octet in &mut octets {
        *octet = u8::from_str_radix(parts.next()?, 16).ok()?;
    }
    let [a, b, c, d, e, f] = octets;
    let interface = u64::from_be_bytes([a ^ 2, b, c, 0xff, 0xfe, d, e, f]);
    Some(Ipv6Addr::from(u128::from(net.network()) | u128::from(interface)))
}

/// Whether an address was made by [`eui64`] from some MAC (`neutron_lib.utils.ipv6.is_eui64_address`).
pub fn is_eui64(address: &str) -> bool {
    address
        .parse::<Ipv6Addr>()
        .is_ok_and(|ip| ip.octets()[11..13] == [0xff, 0xfe])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interface_identifier() {
        let net: Ipv6Net = "2001:db8::/64".parse().unwrap();
        let address = eui64(net, "fa:16:3e:00:06:01").unwrap().to_string();
        assert_eq!(address, "2001:db8::f816:3eff:fe00:601");
        assert!(is_eui64(&address));
        assert!(!is_eui64("2001:db8::1"));
        assert!(!is_eui64("10.0.0.1"));
    }

    #[test]
    fn base_is_kept() {
        assert!(random([0xfa, 0x16, 0x3e, 0, 0, 0]).starts_with("fa:16:3e:"));
        assert!(random([0xfa, 0x16, 0x3e, 0x7, 0, 0]).starts_with("fa:16:3e:07:"));
    }
}
