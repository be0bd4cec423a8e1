//! What stands before the colon of a check that no keyword names: a literal or the way to a credential.

use super::text::float_text;

/// The left side of a generic check.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// A Python literal; its `str()`.
    Literal(String),
    /// Keys of the credentials, from the outside in.
    Path(Vec<String>),
}

/// Words that Python does not accept as names.
const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def",
    "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is",
    "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

impl Kind {
    /// Reads the text before the colon. An error is what oslo.policy raises `SyntaxError` for when it evaluates the
    /// check, or what it would have to be a Python interpreter for.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if let Some(literal) = word(text).or_else(|| string(text)).or_else(|| number(text)) {
            return Ok(Self::Literal(literal));
        }
        if text.split(['.', '-']).all(is_name) {
            return Ok(Self::Path(text.split('.').map(str::to_owned).collect()));
        }
        Err(format!(
            "{text:?} is neither a literal nor the name of a credential"
        ))
    }
}

fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    let first = bytes
        .next()
        .is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    first && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') && !KEYWORDS.contains(&text)
}

fn word(text: &str) -> Option<String> {
    matches!(text, "None" | "True" | "False").then(|| text.to_owned())
}

/// A string literal without a prefix.
fn string(text: &str) -> Option<String> {
    let mark = text.chars().next().filter(|char| matches!(char, '\'' | '"'))?;
    let inside = text[1..].strip_suffix(mark)?;
    let mut out = String::new();
    let mut chars = inside.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' => unescape(&mut chars, &mut out)?,
            '\n' | '\r' | '\0' => return None,
            char if char == mark => return None,
            char => out.push(char),
        }
    }
    Some(out)
}

/// What follows a backslash. Python keeps the backslash of an escape that it does not know.
fn unescape(chars: &mut std::str::Chars<'_>, out: &mut String) -> Option<()> {
    let char = chars.next()?;
    let plain = match char {
        '\n' => return Some(()),
        '\\' | '\'' | '"' => char,
        'a' => '\x07',
        'b' => '\x08',
        'f' => '\x0c',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\x0b',
        'x' => hex(chars, 2)?,
        'u' => hex(chars, 4)?,
        'U' => hex(chars, 8)?,
        // Named characters, carriage returns, and what ends the source text.
        'N' | '\r' | '\0' => return None,
        '0'..='7' => octal(char, chars)?,
        other => {
            out.push('\\');
            other
        }
    };
    out.push(plain);
    Some(())
}

fn hex(chars: &mut std::str::Chars<'_>, digits: usize) -> Option<char> {
    let text = chars.as_str().get(..digits)?;
    if !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    *chars = chars.as_str().get(digits..)?.chars();
    char::from_u32(u32::from_str_radix(text, 16).ok()?)
}

/// One to three octal digits.
fn octal(first: char, chars: &mut std::str::Chars<'_>) -> Option<char> {
    let mut code = first.to_digit(8)?;
    for _ in 0..2 {
        let Some(digit) = chars.as_str().chars().next().and_then(|char| char.to_digit(8)) else {
            break;
        };
        chars.next();
        code = code * 8 + digit;
    }
    char::from_u32(code)
}

/// A number with at most one sign.
fn number(text: &str) -> Option<String> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    if !digits.starts_with(|char: char| char.is_ascii_digit() || char == '.') || !underscores_fit(digits) {
        return None;
    }
    let digits = digits.replace('_', "").to_ascii_lowercase();
    let magnitude = match digits.get(..2) {
        Some("0x") => i128::from_str_radix(&digits[2..], 16).ok(),
        Some("0o") => i128::from_str_radix(&digits[2..], 8).ok(),
        Some("0b") => i128::from_str_radix(&digits[2..], 2).ok(),
        _ if digits.bytes().all(|byte| byte.is_ascii_digit()) => decimal(&digits),
        _ => return float(&digits).map(|float| float_text(if negative { -float } else { float })),
    }?;
    Some(if negative { -magnitude } else { magnitude }.to_string())
}

/// Leading zeros are an error, unless there is nothing else.
fn decimal(digits: &str) -> Option<i128> {
    let zero = digits.bytes().all(|byte| byte == b'0');
    if digits.starts_with('0') && !zero {
        return None;
    }
    digits.parse().ok()
}

fn float(digits: &str) -> Option<f64> {
    let allowed = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'+' | b'-');
    if !digits.bytes().all(allowed) || digits == "." {
        return None;
    }
    digits.parse().ok()
}

/// Underscores stand between digits, or after the base.
fn underscores_fit(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    bytes.iter().enumerate().all(|(at, byte)| {
        let digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_hexdigit);
        let base = at == 2 && matches!(bytes[1] | 0x20, b'x' | b'o' | b'b');
        *byte != b'_' || ((base || digit(at.checked_sub(1))) && digit(Some(at + 1)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_have_the_text_of_their_value() {
        for (text, expected) in [
            ("None", "None"),
            ("True", "True"),
            ("'Member'", "Member"),
            ("\"it's\"", "it's"),
            ("''", ""),
            (r"'a\'\x41\101\d'", r"a'AA\d"),
            ("0", "0"),
            ("00", "0"),
            ("-1_000", "-1000"),
            ("0xFF", "255"),
            ("+1.50", "1.5"),
            (".5", "0.5"),
            ("1e5", "100000.0"),
        ] {
            assert_eq!(
                Kind::parse(text),
                Ok(Kind::Literal(expected.to_owned())),
                "{text}"
            );
        }
    }

    #[test]
    fn names_are_ways_into_the_credentials() {
        let path = |keys: &[&str]| Ok(Kind::Path(keys.iter().map(|key| (*key).to_owned()).collect()));
        assert_eq!(Kind::parse("project_id"), path(&["project_id"]));
        assert_eq!(
            Kind::parse("token.user.domain"),
            path(&["token", "user", "domain"])
        );
        assert_eq!(Kind::parse("user-name.x"), path(&["user-name", "x"]));
    }

    #[test]
    fn what_python_cannot_read_is_refused() {
        for text in [
            "", "a b", "007", "1__0", "1_", "'a", "'a'b'", "a..b", "a.0", "class", "a.class", "f(x)", "1x",
            ".",
        ] {
            assert!(Kind::parse(text).is_err(), "{text}");
        }
    }
}
