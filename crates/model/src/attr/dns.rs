//! Checks of DNS names (`neutron_lib/api/validators/dns.py`).

use serde_json::Value;

use super::python;
use super::text;
use super::validate::{Verdict, refuse};

/// Longest fully qualified domain name.
const FQDN: usize = 255;
/// With this domain ports cannot be named, so that nothing is added to their names.
const DEFAULT_DOMAIN: &str = "openstacklocal.";

/// Why a name is no DNS name, if it is none.
fn format(text: &str, max: usize) -> Verdict {
    if text.is_empty() {
        return Ok(());
    }
    let invalid = |reason: String| refuse(format!("'{text}' not a valid PQDN or FQDN. Reason: {reason}"));
    let trimmed = text.strip_suffix('.').unwrap_or(text);
    if trimmed.chars().count() > max {
        return invalid(format!("'{trimmed}' exceeds the {max} character FQDN limit"));
    }
    let labels: Vec<&str> = trimmed.split('.').collect();
    for label in &labels {
        if label.is_empty() {
            return invalid("Encountered an empty component".to_owned());
        }
        if label.starts_with('-') || label.ends_with('-') {
            return invalid(format!("Name '{label}' must not start or end with a hyphen"));
        }
        if !is_label(label) {
            return invalid(format!(
                "Name '{label}' must be 1-63 characters long, each of which can only be alphanumeric or a hyphen"
            ));
        }
    }
    match labels.as_slice() {
        [_, .., last] if last.bytes().all(|b| b.is_ascii_digit()) => {
            invalid(format!("TLD '{last}' must not be all numeric"))
        }
        _ => Ok(()),
    }
}

/// A label in lower case, or one of the keywords that stand for who asks (`dns-integration-domain-keywords`).
fn is_label(label: &str) -> bool {
    const KEYWORDS: [&str; 4] = ["<project_id>", "<project_name>", "<user_name>", "<user_id>"];
    let plain = label.len() <= 63
        && label
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    plain || KEYWORDS.contains(&label)
}

/// `dns_domain` of a network or port.
pub fn domain(value: &Value, max: usize) -> Verdict {
    text::text(value, None)?;
    let domain = value.as_str().unwrap_or_default();
    if domain.is_empty() {
        return Ok(());
    }
    if !domain.ends_with('.') {
        return refuse(format!("'{domain}' is not a FQDN"));
    }
    format(domain, max)?;
    let length = domain.chars().count();
    if length > max - 2 {
        return refuse(format!(
            "'{domain}' contains {length} characters. Adding a sub-domain will cause it to exceed the maximum \
             length of a FQDN of '{max}'"
        ));
    }
    Ok(())
}

/// `dns_name` of a floating IP.
pub fn fip_name(value: &Value, max: usize) -> Verdict {
    text::text(value, None)?;
    let name = value.as_str().unwrap_or_default();
    if name.ends_with('.') {
        return refuse(format!("'{name}' is a FQDN. It should be a relative domain name"));
    }
    format(name, max)?;
    let length = name.chars().count();
    if length > max - 3 {
        return refuse(format!(
            "'{name}' contains {length} characters. Adding a domain name will cause it to exceed the maximum length \
             of a FQDN of '{max}'"
        ));
    }
    Ok(())
}

/// `dns_name` of a port: a name relative to the server's `dns_domain`, or a full one within it.
pub fn name(value: &Value, max: usize, server_domain: &str) -> Verdict {
    let Some(name) = value.as_str() else {
        return refuse(format!("'{}' is not a valid string", python::str(value)));
    };
    format(name, max)?;
    let domain = match server_domain {
        "" => return Ok(()),
        whole if whole.ends_with('.') => whole.to_owned(),
        open => format!("{open}."),
    };
    if domain == DEFAULT_DOMAIN || name.is_empty() {
        return Ok(());
    }
    let higher = format!(".{domain}");
    if name.ends_with('.') {
        if name.len() > higher.len() && name.ends_with(&higher) {
            return Ok(());
        }
        return refuse(format!(
            "The dns_name passed is a FQDN. Its higher level labels must be equal to the dns_domain option in \
             neutron.conf, that has been set to '{server_domain}'. It must also include one or more valid DNS labels \
             to the left of '{server_domain}'"
        ));
    }
    if name.len() + higher.len() > FQDN {
        return refuse(format!(
            "The dns_name passed is a PQDN and its size is '{}'. The dns_domain option in neutron.conf is set to \
             {server_domain}, with a length of '{}'. When the two are concatenated to form a FQDN (with a '.' at the \
             end), the resulting length exceeds the maximum size of '{FQDN}'",
            name.len(),
            higher.len(),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names() {
        for good in ["", "a", "a-1.example.com", "vm.example.org."] {
            assert_eq!(name(&json!(good), 255, "example.org."), Ok(()), "{good}");
        }
        for bad in [
            "-a",
            "a..b",
            "a_b",
            "a.1",
            "vm.example.com.",
            "example.org.",
            &"a".repeat(64),
        ] {
            assert!(name(&json!(bad), 255, "example.org").is_err(), "{bad}");
        }
        assert_eq!(name(&json!("vm.example.com."), 255, "openstacklocal"), Ok(()));
    }

    #[test]
    fn names_of_floating_ips() {
        for good in ["", "a", "a-1.b"] {
            assert_eq!(fip_name(&json!(good), 255), Ok(()), "{good}");
        }
        for bad in ["a.", "-a", "a_b", &"a.".repeat(127)] {
            assert!(fip_name(&json!(bad), 255).is_err(), "{bad}");
        }
        assert!(fip_name(&json!(format!("{}b", "a.".repeat(126))), 255).is_err());
    }

    #[test]
    fn domains() {
        assert_eq!(domain(&json!("<project_id>.example.org."), 255), Ok(()));
        assert!(domain(&json!("example.org"), 255).is_err());
        assert!(domain(&json!(5), 255).is_err());
        assert!(domain(&json!(format!("{}.", "a.".repeat(126) + "ab")), 255).is_err());
    }
}
