//! The policy language.
//!
//! Text rules are reduced greedily on a stack, token by token, as oslo.policy does, so that `and`, `or` and `not`
//! bind the same way in every odd case.

use std::fmt;

use super::Check;
use super::check::Kinds;

/// How many parentheses and `not`s may be open at once. Python gives up at a similar depth.
const MAX_OPEN: usize = 100;

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

enum Token {
    Open,
    Close,
    And,
    Or,
    Not,
    /// A quoted text, which no rule has a place for.
    Quoted,
    Check(Check),
    Ands(Vec<Check>),
    Ors(Vec<Check>),
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open => f.write_str("("),
            Self::Close => f.write_str(")"),
            Self::And => f.write_str("and"),
            Self::Or => f.write_str("or"),
            Self::Not => f.write_str("not"),
            Self::Quoted => f.write_str("a quoted text"),
            Self::Check(check) => write!(f, "{check}"),
            Self::Ands(checks) | Self::Ors(checks) => {
                write!(f, "{}", checks.first().unwrap_or(&Check::False))
            }
        }
    }
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

/// What has been read, reduced as far as possible.
#[derive(Default)]
struct Stack {
    tokens: Vec<Token>,
    /// Parentheses and `not`s that wait for their end. Bounds the depth of what is built.
    open: usize,
}

impl Stack {
    fn shift(&mut self, token: Token) {
        if self.open > MAX_OPEN {
            return;
        }
        self.open += usize::from(matches!(token, Token::Open | Token::Not));
        self.tokens.push(token);
        while self.reduce() {}
    }

    /// Applies the reduction that fits the end of the stack, if there is one.
    fn reduce(&mut self) -> bool {
        use Token::{And, Ands, Close, Not, Open, Or, Ors};
        let Some(last) = self.tokens.pop() else {
            return false;
        };
        let Some(middle) = self.tokens.pop() else {
            self.tokens.push(last);
            return false;
        };
        let reduced = match (self.tokens.pop(), middle, last) {
            (Some(Open), Token::Check(check), Close) => self.closed(check),
            (Some(Open), Ands(checks), Close) => self.closed(Check::And(checks)),
            (Some(Open), Ors(checks), Close) => self.closed(Check::Or(checks)),
            (Some(Token::Check(one)), And, Token::Check(other)) => Ands(vec![one, other]),
            (Some(Ands(checks)), And, Token::Check(check)) => Ands(with(checks, check)),
            (Some(Ors(checks)), And, Token::Check(check)) => Ors(with_last_and(checks, check)),
            (Some(Token::Check(one)), Or, Token::Check(other)) => Ors(vec![one, other]),
            (Some(Ands(checks)), Or, Token::Check(other)) => Ors(vec![Check::And(checks), other]),
            (Some(Ors(checks)), Or, Token::Check(check)) => Ors(with(checks, check)),
            (first, Not, Token::Check(check)) => {
                self.tokens.extend(first);
                self.closed(Check::negate(check))
            }
            (first, middle, last) => {
                self.tokens.extend(first.into_iter().chain([middle, last]));
                return false;
            }
        };
        self.tokens.push(reduced);
        true
    }

    fn closed(&mut self, check: Check) -> Token {
        self.open -= 1;
        Token::Check(check)
    }

    fn result(mut self) -> Result<Check, String> {
        if self.open > MAX_OPEN {
            return Err(format!(
                "more than {MAX_OPEN} parentheses and nots are open at once"
            ));
        }
        match (self.tokens.pop(), self.tokens.len()) {
            (Some(Token::Check(check)), 0) => Ok(check),
            (Some(Token::Ands(checks)), 0) => Ok(Check::And(checks)),
            (Some(Token::Ors(checks)), 0) => Ok(Check::Or(checks)),
            (None, _) => Err("there is nothing but white space in it".to_owned()),
            (Some(last), _) => {
                self.tokens.push(last);
                Err(misfit(&self.tokens))
            }
        }
    }
}

/// Says why tokens do not add up to a rule.
fn misfit(tokens: &[Token]) -> String {
    let (mut wants_check, mut open) = (true, 0_usize);
    for token in tokens {
        match (token, wants_check) {
            (Token::And | Token::Or | Token::Close, true) => {
                return format!("{token} stands where a check is expected");
            }
            (Token::Open, true) => open += 1,
            (Token::Not, true) => {}
            (Token::And | Token::Or, false) => wants_check = true,
            (Token::Close, false) if open == 0 => return "a ) closes nothing".to_owned(),
            (Token::Close, false) => open -= 1,
            (_, true) => wants_check = false,
            (_, false) => return format!("there is neither and nor or before {token}"),
        }
    }
    if wants_check {
        "it ends where a check is expected"
    } else {
        "a ( is not closed"
    }
    .to_owned()
}

fn with(mut checks: Vec<Check>, check: Check) -> Vec<Check> {
    checks.push(check);
    checks
}

/// `a or b` followed by `and c`: the `and` takes the `b`.
fn with_last_and(mut checks: Vec<Check>, check: Check) -> Vec<Check> {
    let last = match checks.pop() {
        Some(Check::And(inner)) => Check::And(with(inner, check)),
        Some(other) => Check::And(vec![other, check]),
        None => check,
    };
    with(checks, last)
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
