//! `%(name)s` templates, filled in from the attributes of a target.

use std::borrow::Cow;

use serde_json::Value;

use super::Target;
use super::text::{python_text, repr};

/// A text with places for attributes of the target, as Python's `%` operator reads it with a mapping on its right.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Template {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq)]
enum Piece {
    Literal(String),
    Field(String, Conversion),
    /// What oslo.policy raises an exception at.
    Unusable(String),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Conversion {
    Text,
    Repr,
    Integer,
}

/// Why a template cannot be filled in.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Unfilled {
    /// The target has no such attribute.
    Missing(String),
    /// The attribute, or the template, cannot be used.
    Broken(String),
}

impl Template {
    /// Reads a template. The rest after what cannot be used is dropped, because evaluation ends there.
    pub(super) fn parse(text: &str) -> Self {
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('%') {
            literal.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix('%') {
                literal.push('%');
                rest = after;
                continue;
            }
            if !literal.is_empty() {
                pieces.push(Piece::Literal(std::mem::take(&mut literal)));
            }
            match placeholder(rest) {
                Ok((piece, after)) => {
                    pieces.push(piece);
                    rest = after;
                }
                Err(problem) => {
                    pieces.push(Piece::Unusable(problem));
                    return Self { pieces };
                }
            }
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            pieces.push(Piece::Literal(literal));
        }
        Self { pieces }
    }

    /// What makes the template unusable for any target.
    pub(super) fn problem(&self) -> Option<&str> {
        self.pieces.iter().find_map(|piece| match piece {
            Piece::Unusable(problem) => Some(problem.as_str()),
            _ => None,
        })
    }

    /// The text, if no attribute is needed for it.
    pub(super) fn constant(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [Piece::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// Whether filling it in always succeeds once the attributes are there, whatever their values.
    pub(super) fn takes_any_value(&self) -> bool {
        let fits =
            |piece: &Piece| !matches!(piece, Piece::Unusable(_) | Piece::Field(_, Conversion::Integer));
        self.pieces.iter().all(fits)
    }

    /// Calls `visit` with every attribute that is named.
    pub(super) fn fields(&self, visit: &mut dyn FnMut(&str)) {
        for piece in &self.pieces {
            if let Piece::Field(name, _) = piece {
                visit(name);
            }
        }
    }

    /// Fills in the attributes of the target, left to right.
    pub(super) fn fill<'a>(&'a self, target: &'a Target) -> Result<Cow<'a, str>, Unfilled> {
        match self.pieces.as_slice() {
            [] => Ok(Cow::Borrowed("")),
            [piece] => piece.fill(target),
            pieces => {
                let mut out = String::new();
                for piece in pieces {
                    out.push_str(&piece.fill(target)?);
                }
                Ok(Cow::Owned(out))
            }
        }
    }
}

impl Piece {
    fn fill<'a>(&'a self, target: &'a Target) -> Result<Cow<'a, str>, Unfilled> {
        match self {
            Self::Literal(text) => Ok(Cow::Borrowed(text)),
            Self::Unusable(problem) => Err(Unfilled::Broken(problem.clone())),
            Self::Field(name, conversion) => {
                let value = target.get(name).ok_or_else(|| Unfilled::Missing(name.clone()))?;
                match conversion {
                    Conversion::Text => Ok(python_text(value)),
                    Conversion::Repr => Ok(Cow::Owned(repr(value))),
                    Conversion::Integer => integer(value)
                        .map(Cow::Owned)
                        .ok_or_else(|| Unfilled::Broken(format!("attribute {name:?} is not a number"))),
                }
            }
        }
    }
}

/// Reads what follows a `%`, up to the end of the conversion.
fn placeholder(text: &str) -> Result<(Piece, &str), String> {
    let Some(inside) = text.strip_prefix('(') else {
        return Err("a % that is neither %% nor the start of %(attribute)s".to_owned());
    };
    let Some(end) = closing(inside) else {
        return Err("%( without its )".to_owned());
    };
    let (name, after) = (&inside[..end], &inside[end + 1..]);
    let conversion = match after.chars().next() {
        Some('s') => Conversion::Text,
        Some('r') => Conversion::Repr,
        Some('d' | 'i' | 'u') => Conversion::Integer,
        Some(other) => {
            return Err(format!(
                "%({name}){other}: only %({name})s, r and d are supported"
            ));
        }
        None => return Err(format!("%({name}) without the s after it")),
    };
    Ok((Piece::Field(name.to_owned(), conversion), &after[1..]))
}

/// Where the parenthesis ends that was opened just before; pairs inside belong to the name.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 1_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// `%d`: whole numbers, and others cut off at the point.
fn integer(value: &Value) -> Option<String> {
    match value {
        Value::Bool(value) => Some(u8::from(*value).to_string()),
        Value::Number(number) if number.is_f64() => {
            let whole = number.as_f64()?.trunc();
            // Avoids "-0", which is no integer.
            Some(if whole == 0.0 {
                "0".to_owned()
            } else {
                format!("{whole:.0}")
            })
        }
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fill(text: &str) -> Result<String, Unfilled> {
        let mut target = Target::new();
        for (name, value) in [
            ("a", json!("x")),
            ("b(c)", json!(1)),
            ("n", json!(2.9)),
            ("none", json!(null)),
        ] {
            target.insert(name.to_owned(), value);
        }
        Template::parse(text).fill(&target).map(Cow::into_owned)
    }

    #[test]
    fn fills_in_attributes_as_the_percent_operator_does() {
        for (text, expected) in [
            ("", ""),
            ("plain", "plain"),
            ("100%%", "100%"),
            ("%(a)s", "x"),
            ("<%(a)s|%(b(c))s>", "<x|1>"),
            ("%(a)r", "'x'"),
            ("%(n)d", "2"),
            ("%(none)s", "None"),
        ] {
            assert_eq!(fill(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn the_first_obstacle_counts() {
        assert_eq!(fill("%(gone)s 50%"), Err(Unfilled::Missing("gone".to_owned())));
        for text in ["50% %(gone)s", "%(a", "%(a)", "%s", "%(a)x", "%(none)d"] {
            assert!(matches!(fill(text), Err(Unfilled::Broken(_))), "{text}");
        }
    }
}
