//! Checks of text.

use serde_json::Value;

use super::python;
use super::validate::{Verdict, refuse};
use crate::Fault;

/// Text of at most `max` characters.
pub fn text(value: &Value, max: Option<usize>) -> Verdict {
    let Some(text) = value.as_str() else {
        return refuse(format!("'{}' is not a valid string", python::str(value)));
    };
    match max {
        Some(max) if text.chars().count() > max => {
            refuse(format!("'{text}' exceeds maximum length of {max}"))
        }
        _ => Ok(()),
    }
}

/// Text that is more than white space.
pub fn not_empty(value: &Value, max: Option<usize>) -> Verdict {
    text(value, max)?;
    match value.as_str() {
        Some(text) if text.trim().is_empty() => refuse(format!("'{text}' Blank strings are not permitted")),
        _ => Ok(()),
    }
}

/// One line of text that is more than white space.
pub fn one_line(value: &Value, max: Option<usize>) -> Verdict {
    not_empty(value, max)?;
    match value.as_str() {
        Some(text) if lines(text) > 1 => refuse(format!("Multi-line string is not allowed: '{text}'")),
        _ => Ok(()),
    }
}

/// How many lines Python's `splitlines` makes of a text.
fn lines(text: &str) -> usize {
    const BREAKS: [char; 10] = [
        '\n', '\r', '\u{b}', '\u{c}', '\u{1c}', '\u{1d}', '\u{1e}', '\u{85}', '\u{2028}', '\u{2029}',
    ];
    let text = text.replace("\r\n", "\n");
    let body = text.strip_suffix(BREAKS).unwrap_or(&text);
    body.split(BREAKS).count()
}

/// Printable text without white space at its ends.
pub fn name(value: &Value, max: Option<usize>) -> Verdict {
    text(value, max)?;
    let text = value.as_str().unwrap_or_default();
    // Neutron's expression ends in `$`, which lets one final line feed pass.
    let line = text.strip_suffix('\n').unwrap_or(text);
    let ends = [line.chars().next(), line.chars().last()];
    if line.chars().all(is_printable) && !ends.into_iter().flatten().any(is_space) {
        return Ok(());
    }
    refuse(format!("'{text}' is not a valid string"))
}

/// Text other than `default`, which is the name of the group that every project has.
pub fn not_default(value: &Value, max: usize) -> Verdict {
    text(value, Some(max))?;
    if value
        .as_str()
        .is_some_and(|text| text.eq_ignore_ascii_case("default"))
    {
        let message = "Default security group already exists.";
        return Err(Fault::new(409, "SecurityGroupDefaultAlreadyExists", message).into());
    }
    Ok(())
}

/// Unicode category Zs.
fn is_space(c: char) -> bool {
    matches!(
        c,
        ' ' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
    )
}

/// Neither of the Unicode categories C* and Zl, Zp, and within the basic multilingual plane: Neutron's expression
/// knows no character beyond it.
fn is_printable(c: char) -> bool {
    let format = matches!(
        c,
        '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}' | '\u{8e2}'
            | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
    );
    let private_or_none = matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{fdd0}'..='\u{fdef}' | '\u{fffe}'..);
    !(c.is_control() || format || private_or_none)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names() {
        for good in ["", "a", "a b", "Zürich", "网络", "a\n", "a\u{a0}b"] {
            assert_eq!(name(&json!(good), Some(255)), Ok(()), "{good:?}");
        }
        for bad in [
            " a",
            "a ",
            "a\nb",
            "a\u{0}",
            "\u{1f600}",
            "a\u{200b}",
            "\u{3000}a",
            "\n\n",
        ] {
            assert!(name(&json!(bad), Some(255)).is_err(), "{bad:?}");
        }
        assert!(name(&json!("a".repeat(256)), Some(255)).is_err());
        assert_eq!(name(&json!("é".repeat(255)), Some(255)), Ok(()));
    }

    #[test]
    fn lines_of_text() {
        assert_eq!(one_line(&json!("a\n"), None), Ok(()));
        assert_eq!(one_line(&json!("a\r\n"), None), Ok(()));
        assert!(one_line(&json!("a\nb"), None).is_err());
        assert!(one_line(&json!(" "), None).is_err());
    }
}
