//! The INI dialect of oslo.config (its `iniparser` module): `key = value` or `key: value`, a line that starts with
//! white space continues the value above it, `#` and `;` begin a comment only at the start of a line, one pair of
//! quotes around a one-line value is dropped. Keys may repeat and sections may come back.

/// One `key = value`, where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// Section name as written.
    pub section: String,
    /// Key as written.
    pub key: String,
    /// Value; the lines of a continued value are joined by newlines.
    pub value: String,
    /// Line of the key, counted from 1.
    pub line: usize,
}

/// What is wrong with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Syntax {
    /// Neither `=` nor `:` in the line.
    #[error("this line is no 'key = value': it has neither '=' nor ':'")]
    NoAssignment,
    /// The line starts with `=` or `:`.
    #[error("the option name before '=' or ':' is missing")]
    EmptyKey,
    /// An indented line that follows nothing it could continue.
    #[error("this line is indented, but there is no option directly above that it could continue")]
    UnexpectedContinuation,
    /// A section header without `]` at its end.
    #[error("a section header has to end with ']' (nothing may follow it)")]
    UnclosedSection,
    /// `[]`.
    #[error("the section name is empty")]
    EmptySection,
    /// An assignment before the first section header.
    #[error("this option stands before the first section header, such as [DEFAULT]")]
    NoSection,
}

/// A file, parsed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// Section headers with their lines, as often as they occur.
    pub sections: Vec<(String, usize)>,
    /// All assignments, in order.
    pub assignments: Vec<Assignment>,
    /// Lines that could not be understood.
    pub errors: Vec<(usize, Syntax)>,
}

/// Where assignments belong at the moment.
enum Current {
    None,
    Named(String),
    /// Below a broken header: whatever follows is left out, it would only repeat the error.
    Broken,
}

struct Parser {
    document: Document,
    current: Current,
    pending: Option<(usize, String, Vec<String>)>,
}

/// Parses a whole file and goes on after errors.
pub fn parse(text: &str) -> Document {
    let mut parser = Parser {
        document: Document::default(),
        current: Current::None,
        pending: None,
    };
    // A byte order mark is an error to oslo.config; here it is not part of the first line.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (index, line) in text.replace("\r\n", "\n").split(['\n', '\r']).enumerate() {
        parser.line(index + 1, line.trim_end());
    }
    parser.flush();
    parser.document
}

impl Parser {
    fn line(&mut self, number: usize, line: &str) {
        if line.is_empty() {
            self.flush();
        } else if line.starts_with([' ', '\t']) {
            match &mut self.pending {
                Some((_, _, lines)) => lines.push(line.trim_start().to_owned()),
                None => self.error(number, Syntax::UnexpectedContinuation),
            }
        } else {
            self.flush();
            if line.starts_with('[') {
                self.section(number, line);
            } else if !line.starts_with(['#', ';']) {
                self.assignment(number, line);
            }
        }
    }

    fn section(&mut self, number: usize, line: &str) {
        let name = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        self.current = match name {
            None => {
                self.error(number, Syntax::UnclosedSection);
                Current::Broken
            }
            Some("") => {
                self.error(number, Syntax::EmptySection);
                Current::Broken
            }
            Some(name) => {
                self.document.sections.push((name.to_owned(), number));
                Current::Named(name.to_owned())
            }
        };
    }

    fn assignment(&mut self, number: usize, line: &str) {
        let Some(at) = line.find(['=', ':']) else {
            return self.error(number, Syntax::NoAssignment);
        };
        let key = line[..at].trim();
        if key.is_empty() {
            return self.error(number, Syntax::EmptyKey);
        }
        if matches!(self.current, Current::None) {
            self.error(number, Syntax::NoSection);
        }
        let value = unquote(line[at + 1..].trim()).to_owned();
        self.pending = Some((number, key.to_owned(), vec![value]));
    }

    fn flush(&mut self) {
        if let (Some((line, key, lines)), Current::Named(section)) = (self.pending.take(), &self.current) {
            let assignment = Assignment {
                section: section.clone(),
                key,
                value: lines.join("\n"),
                line,
            };
            self.document.assignments.push(assignment);
        }
    }

    fn error(&mut self, number: usize, syntax: Syntax) {
        self.document.errors.push((number, syntax));
    }
}

/// Drops one pair of quotes. A lone quote character is empty too, as oslo.config has it.
fn unquote(value: &str) -> &str {
    for quote in ['"', '\''] {
        if let Some(rest) = value.strip_prefix(quote) {
            return match rest.strip_suffix(quote) {
                Some(inner) => inner,
                None if rest.is_empty() => "",
                None => value,
            };
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_on_after_errors() {
        let text = "x = 1\n[a]\nnothing\n= 2\ny : 3 = 4\n\n  stray\n[b\nz = 5\n[]\n[c]\nw = 6\n";
        let document = parse(text);
        let errors: Vec<_> = document.errors.clone();
        assert_eq!(
            errors,
            [
                (1, Syntax::NoSection),
                (3, Syntax::NoAssignment),
                (4, Syntax::EmptyKey),
                (7, Syntax::UnexpectedContinuation),
                (8, Syntax::UnclosedSection),
                (10, Syntax::EmptySection),
            ]
        );
        let kept: Vec<_> = document
            .assignments
            .iter()
            .map(|a| (a.section.as_str(), a.key.as_str(), a.line))
            .collect();
        assert_eq!(kept, [("a", "y", 5), ("c", "w", 12)]);
        assert_eq!(document.assignments[0].value, "3 = 4");
    }

    #[test]
    fn comments_and_continuations() {
        let document = parse("[a]\r\nx = p#q;r\n  # part of x\n\tlast\n; comment\ny = 'q'\n");
        let values: Vec<_> = document.assignments.iter().map(|a| a.value.as_str()).collect();
        assert_eq!(values, ["p#q;r\n# part of x\nlast", "q"]);
        assert_eq!(document.errors, []);
    }
}
