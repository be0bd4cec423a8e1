//! Ports of a forwarding: single ones and ranges, which may not collide.

use model::attr::python;
use model::net::PortForwarding;
use model::{Body, Fault};
use serde_json::Value;

use super::faults;

/// First and last port.
pub(super) type Range = (i64, i64);

/// The ports of one side that a body gives: one port, otherwise a range (`1000:1010`, or one port). `None` when it names
/// neither.
pub(super) fn given(body: &Body, side: &str) -> Option<Range> {
    let value = |name: String| body.get(&name).filter(|value| !value.is_null()).cloned();
    if let Some(port) = value(format!("{side}_port")).as_ref().and_then(python::int) {
        return Some((port, port));
    }
    let range = python::str(&value(format!("{side}_port_range"))?);
    let mut ends = range.split(':').map_while(python::int_of_text);
    let first = ends.next()?;
    Some((first, ends.next().unwrap_or(first)))
}

/// The ports of a new forwarding: external and internal.
pub(super) fn of_new(body: &Body) -> Result<(Range, Range), Fault> {
    let side = |side: &str| given(body, side).ok_or_else(|| faults::no_ports(&format!("{side}_port")));
    Ok((side("external")?, side("internal")?))
}

/// The ports of one side of a forwarding that is changed: those of before when the body does not say.
pub(super) fn of_changed(body: &Body, side: &str, old: Range) -> Result<Range, Fault> {
    let names = [format!("{side}_port"), format!("{side}_port_range")];
    match given(body, side) {
        Some(range) => Ok(range),
        None if names.iter().any(|name| body.get(name) == Some(&Value::Null)) => {
            Err(faults::no_ports(&names[0]))
        }
        None => Ok(old),
    }
}

/// Refuse ranges of different length, unless it is one port inside.
pub(super) fn check_lengths(external: Range, internal: Range) -> Result<(), Fault> {
    let inside = internal.1 - internal.0;
    match inside > 0 && inside != external.1 - external.0 {
        true => Err(faults::unequal_ranges()),
        false => Ok(()),
    }
}

/// Refuse ports that other forwardings have already; `side` is `external` or `internal`. Of several that are in the way
/// the lowest ports are named.
pub(super) fn check_collisions<'a>(
    others: impl Iterator<Item = &'a PortForwarding>,
    side: &str,
    wanted: Range,
) -> Result<(), Fault> {
    let range = |other: &PortForwarding| match side {
        "external" => (other.external_port_start, other.external_port_end),
        _ => (other.internal_port_start, other.internal_port_end),
    };
    let collides = |other: &Range| other.0.max(wanted.0) <= other.1.min(wanted.1);
    match others.map(range).filter(collides).min() {
        None => Ok(()),
        Some(existing) => {
            let side = format!("{side}_port_range");
            Err(faults::collision(&side, &text(existing), &text(wanted)))
        }
    }
}

fn text((first, last): Range) -> String {
    format!("{first}:{last}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn body(value: Value) -> Body {
        Body(value.as_object().cloned().unwrap_or_default())
    }

    #[test]
    fn forms_of_ports() {
        let external = |value: Value| given(&body(json!({ "external_port_range": value })), "external");
        assert_eq!(external(json!("80:90")), Some((80, 90)));
        assert_eq!(external(json!("80")), Some((80, 80)));
        assert_eq!(external(json!(80)), Some((80, 80)));
        assert_eq!(external(Value::Null), None);
        let both = body(json!({"external_port": "5", "external_port_range": "6:7"}));
        assert_eq!(given(&both, "external"), Some((5, 5)), "one port goes first");
        assert_eq!(given(&both, "internal"), None);
    }

    #[test]
    fn ranges_are_equal_or_lead_to_one_port() {
        assert!(check_lengths((80, 90), (180, 190)).is_ok());
        assert!(check_lengths((80, 90), (22, 22)).is_ok());
        assert!(check_lengths((80, 80), (22, 23)).is_err());
        assert!(check_lengths((80, 90), (180, 185)).is_err());
    }

    #[test]
    fn an_update_keeps_what_it_does_not_name() {
        let of = |value: Value| of_changed(&body(value), "external", (1, 2));
        assert_eq!(of(json!({})), Ok((1, 2)));
        assert_eq!(of(json!({"external_port": 7})), Ok((7, 7)));
        assert_eq!(
            of(json!({"external_port": null, "external_port_range": "7:8"})),
            Ok((7, 8))
        );
        assert!(of(json!({"external_port": null})).is_err());
    }
}
