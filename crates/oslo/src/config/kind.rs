//! The types of options, with oslo.config's rules (its `types` module) for what a text means.

use std::net::IpAddr;

/// Why a text is not a value of its option. Neither field repeats the text as a whole, because it may be secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// What is wrong.
    pub problem: String,
    /// What would be right.
    pub valid: String,
}

impl Invalid {
    /// Says what is wrong and what would be right.
    pub fn new(problem: impl Into<String>, valid: impl Into<String>) -> Self {
        Self {
            problem: problem.into(),
            valid: valid.into(),
        }
    }
}

/// A type of option.
pub trait Kind {
    /// What a text becomes.
    type Value;

    /// Reads a text, or says everything that is wrong with it.
    fn parse(&self, text: &str) -> Result<Self::Value, Vec<Invalid>>;
}

/// Any text.
#[derive(Clone, Copy, Debug)]
pub struct Str;

impl Kind for Str {
    type Value = String;

    fn parse(&self, text: &str) -> Result<String, Vec<Invalid>> {
        Ok(text.to_owned())
    }
}

/// One of some words.
#[derive(Clone, Copy, Debug)]
pub struct Choice(pub &'static [&'static str]);

impl Kind for Choice {
    type Value = String;

    fn parse(&self, text: &str) -> Result<String, Vec<Invalid>> {
        if self.0.contains(&text) {
            return Ok(text.to_owned());
        }
        let words: Vec<_> = self
            .0
            .iter()
            .map(|word| if word.is_empty() { "(empty)" } else { word })
            .collect();
        Err(vec![Invalid::new(
            "not one of the possible values",
            words.join(", "),
        )])
    }
}

/// A truth value.
#[derive(Clone, Copy, Debug)]
pub struct Bool;

impl Kind for Bool {
    type Value = bool;

    fn parse(&self, text: &str) -> Result<bool, Vec<Invalid>> {
        match text.to_lowercase().as_str() {
            "true" | "1" | "on" | "yes" => Ok(true),
            "false" | "0" | "off" | "no" => Ok(false),
            _ => Err(vec![Invalid::new(
                "not a truth value",
                "true, false, yes, no, on, off, 1 or 0",
            )]),
        }
    }
}

/// A whole number within bounds (both included).
#[derive(Clone, Copy, Debug)]
pub struct Int {
    /// Least value.
    pub min: i64,
    /// Greatest value.
    pub max: i64,
}

impl Int {
    /// Any whole number.
    pub const ANY: Self = Self {
        min: i64::MIN,
        max: i64::MAX,
    };
    /// A port number of TCP or UDP.
    pub const PORT: Self = Self { min: 0, max: 65535 };

    /// A whole number that is not below `min`.
    pub const fn at_least(min: i64) -> Self {
        Self { min, max: i64::MAX }
    }

    fn valid(&self) -> String {
        match (self.min, self.max) {
            (i64::MIN, i64::MAX) => "a whole number".to_owned(),
            (min, i64::MAX) => format!("a whole number, {min} or more"),
            (i64::MIN, max) => format!("a whole number, {max} or less"),
            (min, max) => format!("a whole number from {min} to {max}"),
        }
    }
}

impl Kind for Int {
    type Value = i64;

    fn parse(&self, text: &str) -> Result<i64, Vec<Invalid>> {
        let problem = match python_int(text.trim()) {
            Some(number) if number < self.min => "too small",
            Some(number) if number > self.max => "too large",
            Some(number) => return Ok(number),
            None if text.trim().is_empty() => "empty",
            None => "not a whole number",
        };
        Err(vec![Invalid::new(problem, self.valid())])
    }
}

/// A whole number as Python's `int()` accepts it: decimal, with a sign and single underscores.
fn python_int(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let well_formed = digits
        .split('_')
        .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    if well_formed {
        text.replace('_', "").parse().ok()
    } else {
        None
    }
}

/// A number.
#[derive(Clone, Copy, Debug)]
pub struct Float;

impl Kind for Float {
    type Value = f64;

    fn parse(&self, text: &str) -> Result<f64, Vec<Invalid>> {
        text.trim()
            .parse()
            .map_err(|_| vec![Invalid::new("not a number", "a number such as 1.5")])
    }
}

/// Texts separated by commas.
#[derive(Clone, Copy, Debug)]
pub struct List;

impl Kind for List {
    type Value = Vec<String>;

    fn parse(&self, text: &str) -> Result<Vec<String>, Vec<Invalid>> {
        ListOf(|item| Ok(item.to_owned())).parse(text)
    }
}

/// Values of one form separated by commas.
#[derive(Clone, Copy, Debug)]
pub struct ListOf<T>(pub fn(&str) -> Result<T, Invalid>);

impl<T> Kind for ListOf<T> {
    type Value = Vec<T>;

    /// As in oslo.config, an item that is not valid by itself takes in the following ones, in case it has commas.
    fn parse(&self, text: &str) -> Result<Vec<T>, Vec<Invalid>> {
        let text = text.trim().trim_end_matches(',');
        let items: Vec<&str> = if text.is_empty() {
            Vec::new()
        } else {
            text.split(',').collect()
        };
        let (mut values, mut problems) = (Vec::new(), Vec::new());
        let mut at = 0;
        while at < items.len() {
            let joined = (at + 1..=items.len()).find_map(|end| {
                let value = (self.0)(items[at..end].join(",").trim()).ok()?;
                Some((value, end))
            });
            match joined {
                Some((value, end)) => {
                    values.push(value);
                    at = end;
                }
                None => {
                    problems.extend((self.0)(items[at].trim()).err());
                    at += 1;
                }
            }
        }
        if problems.is_empty() {
            Ok(values)
        } else {
            Err(problems)
        }
    }
}

/// `name:value` pairs separated by commas, in the order written.
#[derive(Clone, Copy, Debug)]
pub struct Dict;

impl Kind for Dict {
    type Value = Vec<(String, String)>;

    /// A pair without a colon takes in the following ones, as in oslo.config.
    fn parse(&self, text: &str) -> Result<Self::Value, Vec<Invalid>> {
        let valid = "NAME:VALUE pairs separated by commas";
        let mut pairs: Vec<(String, String)> = Vec::new();
        let mut problems = Vec::new();
        let mut open = String::new();
        for part in text.trim().split(',').filter(|_| !text.trim().is_empty()) {
            open.push_str(part);
            let Some((name, value)) = open.split_once(':') else {
                open.push(',');
                continue;
            };
            let (name, value) = (name.trim().to_owned(), value.trim().to_owned());
            if name.is_empty() {
                problems.push(Invalid::new("the name of a pair is empty", valid));
            } else if pairs.iter().any(|(other, _)| *other == name) {
                problems.push(Invalid::new(format!("the name '{name}' is given twice"), valid));
            } else {
                pairs.push((name, value));
            }
            open.clear();
        }
        if !open.is_empty() {
            problems.push(Invalid::new("a pair has no colon", valid));
        }
        if problems.is_empty() {
            Ok(pairs)
        } else {
            Err(problems)
        }
    }
}

/// An IP address or a host name; a dot at the end of a name is dropped.
#[derive(Clone, Copy, Debug)]
pub struct HostAddress;

impl Kind for HostAddress {
    type Value = String;

    fn parse(&self, text: &str) -> Result<String, Vec<Invalid>> {
        if text.parse::<IpAddr>().is_ok() {
            return Ok(text.to_owned());
        }
        if is_hostname(text) {
            return Ok(text.strip_suffix('.').unwrap_or(text).to_owned());
        }
        let valid = "such as 192.0.2.1, 2001:db8::1 or ctl1.example.org";
        Err(vec![Invalid::new("neither an IP address nor a host name", valid)])
    }
}

/// Labels of letters, digits and inner hyphens, at most 63 each and 253 together; the last one is not a number
/// (RFC 1123 as oslo.config applies it).
fn is_hostname(text: &str) -> bool {
    let name = text.strip_suffix('.').unwrap_or(text);
    let label_ok = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let last = name.rsplit('.').next().unwrap_or_default();
    text.len() <= 253
        && name.split('.').all(label_ok)
        && last.bytes().any(|b| b.is_ascii_alphabetic() || b == b'-')
}

/// A form that is particular to an option.
#[derive(Clone, Copy, Debug)]
pub struct Custom<T>(pub fn(&str) -> Result<T, Invalid>);

impl<T> Kind for Custom<T> {
    type Value = T;

    fn parse(&self, text: &str) -> Result<T, Vec<Invalid>> {
        (self.0)(text).map_err(|invalid| vec![invalid])
    }
}
