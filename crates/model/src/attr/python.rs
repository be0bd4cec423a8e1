//! How Python prints a value: Neutron's messages contain `str()` and `repr()` of what the client sent.

use std::fmt::Write;

use serde_json::Value;

/// `str(value)`: a string as it is, everything else as its `repr()`.
pub fn str(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => repr(other),
    }
}

/// `repr(value)`.
pub fn repr(value: &Value) -> String {
    let mut out = String::new();
    write_repr(value, &mut out);
    out
}

/// `repr()` of a list of strings: `['a', 'b']`.
pub fn repr_list<S: AsRef<str>>(items: &[S]) -> String {
    let items: Vec<String> = items.iter().map(|item| repr_str(item.as_ref())).collect();
    format!("[{}]", items.join(", "))
}

/// `repr()` of a set of strings: `{'a', 'b'}`. Python's order is arbitrary.
pub fn repr_set<S: AsRef<str>>(items: &[S]) -> String {
    let items: Vec<String> = items.iter().map(|item| repr_str(item.as_ref())).collect();
    if items.is_empty() {
        "set()".to_owned()
    } else {
        format!("{{{}}}", items.join(", "))
    }
}

fn write_repr(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("None"),
        Value::Bool(true) => out.push_str("True"),
        Value::Bool(false) => out.push_str("False"),
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::String(text) => out.push_str(&repr_str(text)),
        Value::Array(items) => {
            out.push('[');
            for (n, item) in items.iter().enumerate() {
                if n > 0 {
                    out.push_str(", ");
                }
                write_repr(item, out);
            }
            out.push(']');
        }
        Value::Object(members) => {
            out.push('{');
            for (n, (key, item)) in members.iter().enumerate() {
                if n > 0 {
                    out.push_str(", ");
                }
                out.push_str(&repr_str(key));
                out.push_str(": ");
                write_repr(item, out);
            }
            out.push('}');
        }
    }
}

/// Single quotes unless the text has some and no double ones.
fn repr_str(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == quote => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\x{:02x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push(quote);
    out
}

/// Whether `if value:` holds.
pub fn truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(flag) => *flag,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
    }
}

/// `int(value)` within 64 bits; `None` where Python raises.
pub fn int(value: &Value) -> Option<i64> {
    match value {
        Value::Bool(flag) => Some(i64::from(*flag)),
        Value::Number(number) => number.as_i64().or_else(|| {
            let float = number.as_f64()?.trunc();
            // Beyond 2^53 a float is no exact integer, and no attribute is that large.
            #[expect(clippy::cast_possible_truncation)]
            (float.abs() < 9e15).then_some(float as i64)
        }),
        Value::String(text) => int_of_text(text),
        _ => None,
    }
}

/// `int(text)`: surrounding white space, a sign and single underscores between digits are fine.
pub fn int_of_text(text: &str) -> Option<i64> {
    let text = text.trim();
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let well_formed = digits
        .split('_')
        .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    if !well_formed {
        return None;
    }
    text.replace('_', "").parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn prints_as_python_does() {
        assert_eq!(
            repr(&json!({"a": [1, null, true, 1.5, "x"]})),
            "{'a': [1, None, True, 1.5, 'x']}"
        );
        assert_eq!(repr(&json!("it's")), "\"it's\"");
        assert_eq!(repr(&json!("a\n\u{1}\\")), "'a\\n\\x01\\\\'");
        assert_eq!(str(&json!("x")), "x");
        assert_eq!(repr_list(&["a", "b"]), "['a', 'b']");
        assert_eq!(repr_set::<&str>(&[]), "set()");
    }

    #[test]
    fn integers_as_python_reads_them() {
        assert_eq!(int(&json!(" +1_000 ")), Some(1000));
        assert_eq!(int(&json!(true)), Some(1));
        assert_eq!(int(&json!(-2.9)), Some(-2));
        for bad in [
            json!("1__0"),
            json!("_1"),
            json!(""),
            json!(null),
            json!([]),
            json!("0x1"),
        ] {
            assert_eq!(int(&bad), None, "{bad}");
        }
    }
}
