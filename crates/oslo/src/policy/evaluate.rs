//! A compiled state of all rules, and the plain evaluation of its checks.

use std::collections::HashMap;

use super::check::{Generic, Remote, Role};
use super::kind::Kind;
use super::template::Unfilled;
use super::text::python_text;
use super::{
    Answers, Check, ContentType, Credentials, InvalidScope, Origin, Question, RemoteCall, Scope, Target,
    Verdict,
};

/// All rules: the application's with the operator's on top. Nothing in it changes; share it in an `Arc`.
/// The default has no rules and allows nothing.
#[derive(Debug, Default)]
pub struct Policy {
    pub(super) rules: HashMap<String, Rule>,
    pub(super) registered: HashMap<String, Registered>,
    pub(super) default_rule: String,
    pub(super) enforce_scope: bool,
    pub(super) content_type: ContentType,
}

/// A rule that is in force.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) check: Check,
    pub(super) origin: Origin,
}

/// What the application said about one of its rules.
#[derive(Debug)]
pub(super) struct Registered {
    pub(super) check: String,
    pub(super) scope_types: Vec<Scope>,
}

/// What evaluation is about, apart from the check.
#[derive(Clone, Copy)]
pub(super) struct Case<'a> {
    pub(super) target: &'a Target,
    pub(super) credentials: &'a Credentials,
    pub(super) answers: &'a Answers,
    /// The rule that was asked for by name.
    pub(super) rule: Option<&'a str>,
    pub(super) content_type: ContentType,
}

impl Policy {
    /// Whether there is a rule of this name.
    pub fn contains(&self, rule: &str) -> bool {
        self.rules.contains_key(rule)
    }

    /// Whether the application registered a rule of this name.
    pub fn is_registered(&self, rule: &str) -> bool {
        self.registered.contains_key(rule)
    }

    /// What is in force for this name: the rule, or the default rule if there is none.
    pub fn get(&self, rule: &str) -> Option<&Check> {
        let found = self
            .rules
            .get(rule)
            .or_else(|| self.rules.get(&self.default_rule));
        found.map(|rule| &rule.check)
    }

    /// All rules by name, with what they say and where that was said.
    pub fn rules(&self) -> impl Iterator<Item = (&str, &Check, &Origin)> {
        let mut rules: Vec<_> = self.rules.iter().collect();
        rules.sort_by_key(|(name, _)| *name);
        rules
            .into_iter()
            .map(|(name, rule)| (name.as_str(), &rule.check, &rule.origin))
    }

    /// Scopes of tokens that a rule accepts; empty for all.
    pub fn scope_types(&self, rule: &str) -> &[Scope] {
        self.registered
            .get(rule)
            .map_or(&[], |registered| &registered.scope_types)
    }

    /// Whether the credentials have a scope that the rule accepts.
    pub fn check_scope(&self, rule: &str, credentials: &Credentials) -> Result<(), InvalidScope> {
        let Some(registered) = self.registered.get(rule).filter(|_| self.enforce_scope) else {
            return Ok(());
        };
        let (accepted, actual) = (&registered.scope_types, Scope::of(credentials));
        if accepted.is_empty() || accepted.contains(&actual) {
            return Ok(());
        }
        Err(InvalidScope {
            rule: rule.to_owned(),
            check: registered.check.clone(),
            accepted: accepted.clone(),
            actual,
        })
    }

    /// What oslo.policy's `enforce()` says to a rule by its name: scope first, then the rule or the default rule,
    /// and no if there is neither.
    pub fn enforce(
        &self,
        rule: &str,
        target: &Target,
        credentials: &Credentials,
        answers: &Answers,
    ) -> Result<Verdict, InvalidScope> {
        let Some(check) = self.get(rule) else {
            return Ok(Verdict::Deny);
        };
        self.check_scope(rule, credentials)?;
        let case = Case {
            target,
            credentials,
            answers,
            rule: Some(rule),
            content_type: self.content_type,
        };
        Ok(self.decide(check, &case))
    }

    /// What a check says, without settling anything first.
    pub fn evaluate(
        &self,
        check: &Check,
        target: &Target,
        credentials: &Credentials,
        answers: &Answers,
    ) -> Verdict {
        let case = Case {
            target,
            credentials,
            answers,
            rule: None,
            content_type: self.content_type,
        };
        self.decide(check, &case)
    }

    pub(super) fn decide(&self, check: &Check, case: &Case<'_>) -> Verdict {
        match check {
            Check::Not(check) => self.decide(check, case).negate(),
            Check::And(checks) => {
                let mut verdicts = checks.iter().map(|check| self.decide(check, case));
                verdicts
                    .find(|verdict| !verdict.is_allow())
                    .unwrap_or(Verdict::Allow)
            }
            Check::Or(checks) => {
                let mut verdicts = checks.iter().map(|check| self.decide(check, case));
                verdicts
                    .find(|verdict| *verdict != Verdict::Deny)
                    .unwrap_or(Verdict::Deny)
            }
            Check::Rule(name) => match self.get(name).map(|check| self.decide(check, case)) {
                None | Some(Verdict::Missing(_)) => Verdict::Deny,
                Some(verdict) => verdict,
            },
            Check::True => Verdict::Allow,
            Check::False => Verdict::Deny,
            Check::Role(role) => role.evaluate(case),
            Check::Generic(generic) => generic.evaluate(case),
            Check::Remote(remote) => remote.evaluate(case),
            Check::Custom(custom) => custom.evaluate(case.target, case.credentials, case.answers),
        }
    }
}

impl Role {
    fn evaluate(&self, case: &Case<'_>) -> Verdict {
        let wanted = match self.template.fill(case.target) {
            Ok(text) => text.to_lowercase(),
            Err(unfilled) => return denied(unfilled),
        };
        match case.credentials.roles() {
            Ok(roles) => roles.contains(&wanted).into(),
            Err(problem) => Verdict::Broken(problem),
        }
    }
}

impl Generic {
    fn evaluate(&self, case: &Case<'_>) -> Verdict {
        let wanted = match self.template.fill(case.target) {
            Ok(text) => text,
            Err(unfilled) => return denied(unfilled),
        };
        match &self.kind {
            Err(problem) => Verdict::Broken(problem.clone()),
            Ok(Kind::Literal(literal)) => (*literal == wanted).into(),
            Ok(Kind::Path(path)) => {
                let found = case
                    .credentials
                    .find(path, &mut |value| python_text(value) == wanted);
                found.map_or_else(Verdict::Broken, Verdict::from)
            }
        }
    }
}

impl Remote {
    pub(super) fn evaluate(&self, case: &Case<'_>) -> Verdict {
        let url = match self.template.fill(case.target) {
            Ok(url) => url.into_owned(),
            Err(Unfilled::Missing(name)) => return Verdict::Missing(name),
            Err(Unfilled::Broken(problem)) => return Verdict::Broken(problem),
        };
        let call = RemoteCall::new(url, self.tls, case);
        match case.answers.get(&Question::Remote(Box::new(call))) {
            Ok(answer) => RemoteCall::accepts(answer).into(),
            Err(verdict) => verdict,
        }
    }
}

/// An attribute that is not there fits nothing.
pub(super) fn denied(unfilled: Unfilled) -> Verdict {
    match unfilled {
        Unfilled::Missing(_) => Verdict::Deny,
        Unfilled::Broken(problem) => Verdict::Broken(problem),
    }
}
