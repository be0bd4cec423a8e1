//! How `and`, `or`, `not` and parentheses bind.
//!
//! Tokens are reduced greedily on a stack, one by one, as oslo.policy does, so that every odd case comes out the same.

use std::fmt;

use super::Check;

/// How many parentheses and `not`s may be open at once. Python gives up at a similar depth.
const MAX_OPEN: usize = 100;

/// A part of a rule, or what several have been reduced to.
pub(super) enum Token {
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

/// What has been read, reduced as far as possible.
#[derive(Default)]
pub(super) struct Stack {
    tokens: Vec<Token>,
    /// Parentheses and `not`s that wait for their end. Bounds the depth of what is built.
    open: usize,
}

impl Stack {
    /// Adds a token.
    pub(super) fn shift(&mut self, token: Token) {
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

    /// The rule that the tokens add up to, or why they do not.
    pub(super) fn result(mut self) -> Result<Check, String> {
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
