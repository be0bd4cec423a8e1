//! Why a rule says what it says.

use std::fmt;

use super::evaluate::{Case, Policy};
use super::kind::Kind;
use super::text::python_text;
use super::{Answers, Check, Credentials, Question, Target, Verdict};

/// A check with its outcome, and the checks that it is made of with theirs. `Display` shows the tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The check in the policy language, or the word that joins the ones below.
    pub check: String,
    /// What was compared with what, or where the rule is from.
    pub detail: String,
    /// The outcome. It is also there for what evaluation does not come to.
    pub verdict: Verdict,
    /// Whether evaluation comes to it, or something on the left has decided before.
    pub reached: bool,
    /// What it is made of.
    pub parts: Vec<Explanation>,
}

impl Policy {
    /// Evaluates every part of a rule, and says what each of them says.
    pub fn explain(
        &self,
        rule: &str,
        target: &Target,
        credentials: &Credentials,
        answers: &Answers,
    ) -> Explanation {
        let case = Case {
            target,
            credentials,
            answers,
            rule: Some(rule),
            content_type: self.content_type,
        };
        self.explain_check(&Check::rule(rule), &case, true)
    }

    fn explain_check(&self, check: &Check, case: &Case<'_>, reached: bool) -> Explanation {
        let (text, parts) = match check {
            Check::Not(inner) => ("not".to_owned(), vec![self.explain_check(inner, case, reached)]),
            Check::And(checks) => (
                "and".to_owned(),
                self.explain_all(checks, case, reached, &Verdict::Allow),
            ),
            Check::Or(checks) => (
                "or".to_owned(),
                self.explain_all(checks, case, reached, &Verdict::Deny),
            ),
            Check::Rule(name) => {
                let parts = self
                    .get(name)
                    .map(|check| self.explain_check(check, case, reached));
                (check.to_string(), parts.into_iter().collect())
            }
            leaf => (leaf.to_string(), Vec::new()),
        };
        let verdict = self.decide(check, case);
        Explanation {
            check: text,
            detail: self.detail(check, case),
            verdict,
            reached,
            parts,
        }
    }

    /// The parts of an `and` or `or`, which goes on as long as they say `onward`.
    fn explain_all(
        &self,
        checks: &[Check],
        case: &Case<'_>,
        reached: bool,
        onward: &Verdict,
    ) -> Vec<Explanation> {
        let mut reached = reached;
        let mut parts = Vec::new();
        for check in checks {
            let part = self.explain_check(check, case, reached);
            reached &= part.verdict == *onward;
            parts.push(part);
        }
        parts
    }

    fn detail(&self, check: &Check, case: &Case<'_>) -> String {
        match check {
            Check::Rule(name) => match self.rules.get(name) {
                Some(rule) => rule.origin.to_string(),
                None if self.rules.contains_key(&self.default_rule) => {
                    format!("does not exist, rule:{} stands in", self.default_rule)
                }
                None => "does not exist".to_owned(),
            },
            Check::Role(_) => match case.credentials.roles() {
                Ok(roles) => format!("roles: {}", roles.join(", ")),
                Err(problem) => problem,
            },
            Check::Generic(generic) => {
                let mut fields = Vec::new();
                generic
                    .template
                    .fields(&mut |name| fields.push(attribute(name, case.target)));
                let mut compared = Vec::new();
                if let Ok(Kind::Path(path)) = &generic.kind {
                    // What goes wrong on the way is in the verdict.
                    let _ = case.credentials.find(path, &mut |value| {
                        compared.push(python_text(value).into_owned());
                        false
                    });
                    let values = if compared.is_empty() {
                        "not there".to_owned()
                    } else {
                        compared.join(", ")
                    };
                    fields.insert(0, format!("credential {}: {values}", path.join(".")));
                }
                fields.join("; ")
            }
            Check::Custom(custom) => {
                let mut fields = Vec::new();
                custom.fields(&mut |name| fields.push(attribute(name, case.target)));
                fields.join("; ")
            }
            _ => String::new(),
        }
    }
}

fn attribute(name: &str, target: &Target) -> String {
    match target.get(name) {
        Some(value) => format!("{name}: {}", python_text(value)),
        None => format!("{name}: not there"),
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, 0)
    }
}

impl Explanation {
    fn write(&self, f: &mut fmt::Formatter<'_>, depth: usize) -> fmt::Result {
        let outcome = match &self.verdict {
            Verdict::Allow => "yes".to_owned(),
            Verdict::Deny => "no".to_owned(),
            Verdict::Ask(Question::Remote(call)) => format!("asks {}", call.url),
            Verdict::Ask(Question::Lookup { resource, id, field }) => {
                format!("asks for {field} of {resource} {id}")
            }
            Verdict::Missing(name) => format!("needs {name}, which is not there"),
            Verdict::Broken(problem) => format!("fails: {problem}"),
        };
        let outcome = if self.reached {
            outcome
        } else {
            format!("({outcome})")
        };
        write!(f, "{:indent$}{}: {outcome}", "", self.check, indent = depth * 2)?;
        if !self.detail.is_empty() {
            write!(f, "   [{}]", self.detail)?;
        }
        writeln!(f)?;
        self.parts.iter().try_for_each(|part| part.write(f, depth + 1))
    }
}
