//! The policy language: rules and their words.

use super::Check;
use super::check::Kinds;
use super::stack::{Stack, Token};

/// A rule as a file has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleText {
    /// The language.
    Text(String),
    /// The older notation: an "or" of "and"s. An item of the outer list may stand for a list of one.
    List(Vec<Vec<String>>),
}

/// A text that is not a sound rule.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{problem}")]
pub struct SyntaxError {
    /// What is wrong.
    pub problem: String,
    /// What oslo.policy makes of the text, which is usually "nobody".
    pub read_as: Check,
    /// Whether oslo.policy notices while it reads the rule. Otherwise it raises an exception when the part that is
    /// wrong comes to be evaluated.
    pub fails_closed: bool,
}

/// Reads a rule in the policy language.
pub fn parse(text: &str, kinds: &dyn Kinds) -> Result<Check, SyntaxError> {
    if text.is_empty() {
        return Ok(Check::True);
    }
    let mut reader = Reader::new(kinds);
    let mut stack = Stack::default();
    for token in text.split(is_space).filter(|token| !token.is_empty()) {
        reader.token(token, &mut |token| stack.shift(token));
    }
    let check = match stack.result() {
        Ok(check) => check,
        Err(problem) => {
            reader.note(problem, true);
            Check::False
        }
    };
    reader.finish(check)
}

/// Reads a rule in the older notation: alternatives, each of which is a list of checks that must all hold.
pub fn parse_list(alternatives: &[Vec<String>], kinds: &dyn Kinds) -> Result<Check, SyntaxError> {
    if alternatives.is_empty() {
        return Ok(Check::True);
    }
    let mut reader = Reader::new(kinds);
    let mut or = Vec::new();
    for checks in alternatives.iter().filter(|checks| !checks.is_empty()) {
        let mut and: Vec<_> = checks.iter().map(|check| reader.check(check)).collect();
        or.push(if and.len() == 1 {
            and.remove(0)
        } else {
            Check::And(and)
        });
    }
    let check = match or.len() {
        0 => Check::False,
        1 => or.remove(0),
        _ => Check::Or(or),
    };
    reader.finish(check)
}

impl RuleText {
    /// Reads the rule in its notation.
    pub fn parse(&self, kinds: &dyn Kinds) -> Result<Check, SyntaxError> {
        match self {
            Self::Text(text) => parse(text, kinds),
            Self::List(alternatives) => parse_list(alternatives, kinds),
        }
    }
}

/// Python's `\s`, which has four control characters more than Unicode's white space.
fn is_space(char: char) -> bool {
    char.is_whitespace() || ('\x1c'..='\x1f').contains(&char)
}

/// Turns words into tokens and remembers the first thing that is wrong.
struct Reader<'a> {
    kinds: &'a dyn Kinds,
    problem: Option<(String, bool)>,
}

impl<'a> Reader<'a> {
    fn new(kinds: &'a dyn Kinds) -> Self {
        Self { kinds, problem: None }
    }

    /// Keeps a problem. What makes oslo.policy fail closed matters more than what it finds later.
    fn note(&mut self, problem: String, fails_closed: bool) {
        match &self.problem {
            Some((_, true)) => {}
            Some(_) if !fails_closed => {}
            _ => self.problem = Some((problem, fails_closed)),
        }
    }

    fn finish(self, check: Check) -> Result<Check, SyntaxError> {
        match self.problem {
            None => Ok(check),
            Some((problem, fails_closed)) => Err(SyntaxError {
                problem,
                read_as: check,
                fails_closed,
            }),
        }
    }

    /// The tokens of one word: parentheses can only be told from parts of `%(name)s` at its ends.
    fn token(&mut self, word: &str, shift: &mut dyn FnMut(Token)) {
        let inner = word.trim_start_matches('(');
        (inner.len()..word.len()).for_each(|_| shift(Token::Open));
        let clean = inner.trim_end_matches(')');
        if clean.eq_ignore_ascii_case("and") {
            shift(Token::And);
        } else if clean.eq_ignore_ascii_case("or") {
            shift(Token::Or);
        } else if clean.eq_ignore_ascii_case("not") {
            shift(Token::Not);
        } else if is_quoted(inner) {
            self.note(format!("{inner} is quoted, which no rule has a place for"), true);
            shift(Token::Quoted);
        } else if !clean.is_empty() {
            shift(Token::Check(self.check(clean)));
        }
        (clean.len()..inner.len()).for_each(|_| shift(Token::Close));
    }

    /// One `kind:match`.
    fn check(&mut self, text: &str) -> Check {
        match text {
            "!" => return Check::False,
            "@" => return Check::True,
            _ => {}
        }
        let Some((kind, matched)) = text.split_once(':') else {
            self.note(format!("{text:?} is not a check: there is no colon in it"), true);
            return Check::False;
        };
        match self.kinds.parse(kind, matched) {
            Some(Ok(custom)) => return Check::Custom(custom),
            Some(Err(problem)) => {
                self.note(format!("{text}: {problem}"), false);
                return Check::False;
            }
            None => {}
        }
        let check = match kind {
            "rule" => Check::rule(matched),
            "role" => Check::role(matched),
            "http" => Check::remote(false, matched),
            "https" => Check::remote(true, matched),
            _ => Check::generic(kind, matched),
        };
        if let Some(problem) = check.problem() {
            self.note(format!("{text}: {problem}"), false);
        }
        check
    }
}

fn is_quoted(word: &str) -> bool {
    let within = |mark| word.len() >= 2 && word.starts_with(mark) && word.ends_with(mark);
    within('"') || within('\'')
}

impl Check {
    /// What will fail whenever it is evaluated.
    fn problem(&self) -> Option<&str> {
        match self {
            Self::Role(role) => role.template.problem(),
            Self::Remote(remote) => remote.template.problem(),
            Self::Generic(generic) => match &generic.kind {
                Err(problem) => Some(problem),
                Ok(_) => generic.template.problem(),
            },
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn and_binds_closer_than_or_and_not_closest() {
        for (text, canonical) in [
            ("", "@"),
            ("@", "@"),
            ("!", "!"),
            ("role:a or role:b and role:c", "(role:a or (role:b and role:c))"),
            (
                "role:a AND role:b Or role:c and role:d",
                "((role:a and role:b) or (role:c and role:d))",
            ),
            ("not role:a and not not role:b", "(not role:a and not not role:b)"),
            (
                "((role:a or role:b)) and role:%(c)s",
                "((role:a or role:b) and role:%(c)s)",
            ),
            ("a:b or (c:d and e:f) and g:h", "(a:b or (c:d and e:f and g:h))"),
            ("(( a:%(x)s))", "a:%(x)s"),
            ("http://host/%(id)s", "http://host/%(id)s"),
        ] {
            let check = parse(text, &());
            assert_eq!(
                check.map(|check| check.to_string()).as_deref(),
                Ok(canonical),
                "{text}"
            );
        }
    }

    #[test]
    fn what_oslo_policy_reads_as_nobody_is_an_error() {
        for text in [
            " ",
            "()",
            "a:b c:d",
            "a:b and",
            "or a:b",
            "not",
            "(a:b",
            "a:b)",
            "'quoted'",
            "word",
            "a:b or word",
        ] {
            let error = parse(text, &()).expect_err(text);
            assert!(error.fails_closed, "{text}");
        }
        let error = parse("role:a or word", &()).expect_err("word");
        assert_eq!(error.read_as.to_string(), "(role:a or !)");
        assert!(!parse("class:%(x)s", &()).expect_err("keyword").fails_closed);
    }

    #[test]
    fn errors_say_where_it_stops_making_sense() {
        for (text, problem) in [
            ("\t", "there is nothing but white space in it"),
            ("and a:b", "and stands where a check is expected"),
            ("a:b and or c:d", "or stands where a check is expected"),
            ("()", ") stands where a check is expected"),
            ("a:b (c:d)", "there is neither and nor or before c:d"),
            ("a:b c:d", "there is neither and nor or before c:d"),
            ("a:b not c:d", "there is neither and nor or before not c:d"),
            ("a:b and not", "it ends where a check is expected"),
            ("(a:b and c:d", "a ( is not closed"),
            ("a:b)", "a ) closes nothing"),
            ("'a:b'", "'a:b' is quoted, which no rule has a place for"),
        ] {
            assert_eq!(
                parse(text, &()).map_err(|error| error.problem),
                Err(problem.to_owned()),
                "{text}"
            );
        }
    }

    #[test]
    fn lists_are_an_or_of_ands() {
        let list = |alternatives: &[&[&str]]| {
            let owned = |checks: &&[&str]| checks.iter().map(|check| (*check).to_owned()).collect();
            let alternatives: Vec<Vec<String>> = alternatives.iter().map(owned).collect();
            parse_list(&alternatives, &()).map(|check| check.to_string()).ok()
        };
        assert_eq!(list(&[]).as_deref(), Some("@"));
        assert_eq!(list(&[&[]]).as_deref(), Some("!"));
        assert_eq!(
            list(&[&["role:a"], &["rule:b", "c:d"]]).as_deref(),
            Some("(role:a or (rule:b and c:d))")
        );
        assert_eq!(list(&[&[""]]), None);
    }

    #[test]
    fn depth_is_bounded() {
        let deep = format!("{}a:b", "not ".repeat(100_000));
        assert!(parse(&deep, &()).is_err());
        let flat = vec!["a:b"; 10_000].join(" or ");
        assert!(parse(&flat, &()).is_ok());
    }
}
