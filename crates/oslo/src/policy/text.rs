//! Values as Python's `str()` and `repr()` show them, because that is what rules compare.

use std::borrow::Cow;
use std::fmt::Write;

use serde_json::{Number, Value};

/// What Python's `str()` makes of the value that this JSON value stands for: `None`, `True`, `1.0`, `['a']`.
pub fn python_text(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        Value::Null => Cow::Borrowed("None"),
        Value::Bool(true) => Cow::Borrowed("True"),
        Value::Bool(false) => Cow::Borrowed("False"),
        other => Cow::Owned(repr(other)),
    }
}

/// Python's `repr()`.
pub(super) fn repr(value: &Value) -> String {
    let mut out = String::new();
    write_repr(value, &mut out);
    out
}

fn write_repr(value: &Value, out: &mut String) {
    match value {
        Value::String(text) => quote(text, out),
        Value::Number(number) => out.push_str(&number_text(number)),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { ", " });
                write_repr(item, out);
            }
            out.push(']');
        }
        Value::Object(map) => {
            out.push('{');
            for (index, (key, item)) in map.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { ", " });
                quote(key, out);
                out.push_str(": ");
                write_repr(item, out);
            }
            out.push('}');
        }
        plain => out.push_str(&python_text(plain)),
    }
}

fn number_text(number: &Number) -> String {
    match number.as_f64() {
        Some(float) if number.is_f64() => float_text(float),
        _ => number.to_string(),
    }
}

/// `repr()` of a float: the shortest digits that read back the same, with an exponent below 1e-4 and from 1e16 on.
pub(super) fn float_text(float: f64) -> String {
    if float.is_nan() {
        return "nan".to_owned();
    }
    if float.is_infinite() {
        return if float > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let scientific = format!("{float:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if float != 0.0 && !(-4..16).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{digits}e{sign}{:02}", exponent.unsigned_abs());
    }
    let plain = float.to_string();
    if plain.contains('.') { plain } else { plain + ".0" }
}

fn quote(text: &str, out: &mut String) {
    let mark = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    out.push(mark);
    for char in text.chars() {
        match char {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            char if char == mark => {
                out.push('\\');
                out.push(char);
            }
            char if is_printable(char) => out.push(char),
            char => escape(char, out),
        }
    }
    out.push(mark);
}

fn escape(char: char, out: &mut String) {
    let code = u32::from(char);
    // Writing to a String cannot fail.
    let _ = match code {
        0..=0xff => write!(out, "\\x{code:02x}"),
        0x100..=0xffff => write!(out, "\\u{code:04x}"),
        _ => write!(out, "\\U{code:08x}"),
    };
}

/// `str.isprintable()` of one character. The standard library has the same table, behind `escape_debug`; a character
/// that is not the first is not escaped for combining with the one before it.
fn is_printable(char: char) -> bool {
    match char {
        ' '..='~' => true,
        char if char.is_ascii() => false,
        char => {
            let mut buffer = String::from("x");
            buffer.push(char);
            buffer.escape_debug().nth(1) == Some(char)
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn shows_values_as_python_does() {
        let cases = [
            (json!(null), "None"),
            (json!(true), "True"),
            (json!("a'b"), "a'b"),
            (json!(-7), "-7"),
            (json!(18446744073709551615_u64), "18446744073709551615"),
            (json!(1.0), "1.0"),
            (json!(-0.0), "-0.0"),
            (json!(1e16), "1e+16"),
            (json!(123456789012345680.0), "1.2345678901234568e+17"),
            (json!(1e15), "1000000000000000.0"),
            (json!(0.0001), "0.0001"),
            (json!(0.00001234), "1.234e-05"),
            (json!(["a", null, 1]), "['a', None, 1]"),
            (
                json!({"k": ["it's", "\"", "'\""]}),
                r#"{'k': ["it's", '"', '\'"']}"#,
            ),
            (
                json!(["\u{7f}\u{a0}\u{e9}\u{301}\u{2028}\n\\"]),
                "['\\x7f\\xa0\u{e9}\u{301}\\u2028\\n\\\\']",
            ),
        ];
        for (value, expected) in cases {
            assert_eq!(python_text(&value), expected);
        }
    }
}
