//! Addresses as netaddr reads them, which is a little different from what Rust's standard library accepts.

use std::net::{IpAddr, Ipv4Addr};

use ipnet::IpNet;

/// An IP address; octets of IPv4 may have leading zeros.
pub fn ip(text: &str) -> Option<IpAddr> {
    if text.contains(':') {
        return text.parse().ok();
    }
    let octets: Vec<&str> = text.split('.').collect();
    let [a, b, c, d] = octets.as_slice() else {
        return None;
    };
    Some(IpAddr::V4(Ipv4Addr::new(
        octet(a)?,
        octet(b)?,
        octet(c)?,
        octet(d)?,
    )))
}

fn octet(text: &str) -> Option<u8> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// A network with its host bits kept. Without a prefix length it is one address; IPv4 also takes a netmask.
pub fn net(text: &str) -> Option<IpNet> {
    let Some((address, length)) = text.split_once('/') else {
        return Some(IpNet::from(text.parse::<IpAddr>().ok()?));
    };
    let address: IpAddr = address.parse().ok()?;
    let length = match length.parse::<IpAddr>() {
        Ok(mask) if mask.is_ipv4() == address.is_ipv4() => ipnet::ip_mask_to_prefix(mask).ok()?,
        _ if length.bytes().all(|b| b.is_ascii_digit()) => length.parse().ok()?,
        _ => return None,
    };
    IpNet::new(address, length).ok()
}

/// A network as netaddr shows it: glibc's `inet_ntop` writes the last 32 bits of an IPv6 address as IPv4 where all others
/// are zero and these are more than 16 bits.
pub fn net_text(net: &IpNet) -> String {
    match net {
        IpNet::V6(net) => match net.addr().segments() {
            [0, 0, 0, 0, 0, 0, high, low] if high != 0 => {
                let [a, b] = high.to_be_bytes();
                let [c, d] = low.to_be_bytes();
                format!("::{a}.{b}.{c}.{d}/{}", net.prefix_len())
            }
            _ => net.to_string(),
        },
        IpNet::V4(net) => net.to_string(),
    }
}

/// A MAC address in any notation that netaddr knows: groups of 2, 4 or 6 hexadecimal digits, or none.
pub fn mac(text: &str) -> Option<[u8; 6]> {
    let value = grouped(text, &[':', '-'], 6, 1, 2)
        .or_else(|| grouped(text, &[':', '-', '.'], 3, 1, 4))
        .or_else(|| grouped(text, &[':', '-'], 2, 5, 6))
        .or_else(|| grouped(text, &[':'], 1, 11, 12))?;
    Some(octets(value))
}

/// The MAC address of an integer, which netaddr also takes.
pub fn mac_of_int(value: u64) -> Option<[u8; 6]> {
    (value < 1 << 48).then(|| octets(value))
}

fn octets(value: u64) -> [u8; 6] {
    let [_, _, rest @ ..] = value.to_be_bytes();
    rest
}

/// `groups` groups of `min` to `max` hexadecimal digits, all with the same separator.
fn grouped(text: &str, separators: &[char], groups: usize, min: usize, max: usize) -> Option<u64> {
    separators.iter().find_map(|separator| {
        let parts: Vec<&str> = text.split(*separator).collect();
        let fits =
            |part: &&str| (min..=max).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_hexdigit());
        if parts.len() != groups || !parts.iter().all(fits) {
            return None;
        }
        let bits = 48 / groups;
        parts.iter().try_fold(0_u64, |value, part| {
            Some(value << bits | u64::from_str_radix(part, 16).ok()?)
        })
    })
}

/// `fa:16:3e:00:00:01`.
pub fn mac_text(mac: [u8; 6]) -> String {
    let parts: Vec<String> = mac.iter().map(|octet| format!("{octet:02x}")).collect();
    parts.join(":")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn macs() {
        for text in [
            "FA:16:3e:0:0:1",
            "fa-16-3e-00-00-01",
            "fa16.3e00.0001",
            "fa163e-000001",
            "fa163e000001",
        ] {
            assert_eq!(
                mac(text).map(mac_text).as_deref(),
                Some("fa:16:3e:00:00:01"),
                "{text}"
            );
        }
        for text in [
            "",
            "fa:16:3e:00:00",
            "fa:16:3e:00:00:00:01",
            "fa:16-3e:00:00:01",
            "ga:16:3e:00:00:01",
        ] {
            assert_eq!(mac(text), None, "{text}");
        }
    }

    #[test]
    fn networks() {
        assert_eq!(
            net("10.0.0.1/255.255.255.0").map(|n| n.to_string()).as_deref(),
            Some("10.0.0.1/24")
        );
        assert_eq!(
            net("10.0.0.1").map(|n| n.to_string()).as_deref(),
            Some("10.0.0.1/32")
        );
        assert_eq!(
            net("2001:DB8::/064").map(|n| n.to_string()).as_deref(),
            Some("2001:db8::/64")
        );
        for text in [
            "10.0.0.0/33",
            "10.0.0/24",
            "x",
            "10.0.0.0/",
            "::/129",
            "10.0.0.0/24/24",
        ] {
            assert_eq!(net(text), None, "{text}");
        }
    }

    #[test]
    fn shown_as_glibc_does() {
        for (given, shown) in [
            ("::1:1500/122", "::0.1.21.0/122"),
            ("::102:304/128", "::1.2.3.4/128"),
            ("::1/128", "::1/128"),
            ("::/0", "::/0"),
            ("::ffff:102:304/128", "::ffff:1.2.3.4/128"),
            ("1::102:304/128", "1::102:304/128"),
            ("10.0.0.0/8", "10.0.0.0/8"),
        ] {
            assert_eq!(net(given).map(|net| net_text(&net)).as_deref(), Some(shown));
        }
    }

    #[test]
    fn addresses() {
        assert_eq!(
            ip("010.0.0.1").map(|a| a.to_string()).as_deref(),
            Some("10.0.0.1")
        );
        for text in ["10.0.1", "256.0.0.1", "", "1.2.3.4.5", "fe80::1%eth0", "1..2.3"] {
            assert_eq!(ip(text), None, "{text}");
        }
    }
}
