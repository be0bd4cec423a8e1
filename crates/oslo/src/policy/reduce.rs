//! Partial evaluation: everything that the credentials decide is decided once, and what is left looks at targets.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::check::{CustomCheck, Generic, Remote, Role};
use super::evaluate::{Case, Policy, denied};
use super::kind::Kind;
use super::template::Template;
use super::text::python_text;
use super::{Answers, Check, ContentType, Credentials, Target, Verdict};

/// A check for one caller. It owns what it needs, so that it can be kept while a list is read.
#[derive(Clone, Debug)]
pub struct Reduced {
    node: Node,
    credentials: Credentials,
    rule: Option<String>,
    content_type: ContentType,
}

/// What is left of a check.
#[derive(Clone, Debug)]
enum Node {
    Constant(bool),
    Broken(String),
    Not(Box<Node>),
    And(Vec<Node>),
    Or(Vec<Node>),
    /// The border of a rule, where a missing attribute turns into a no.
    Rule(Box<Node>),
    Matches(Matches),
    Remote(Remote),
    Custom(Arc<dyn CustomCheck>),
}

/// That the filled in template is one of some texts.
#[derive(Clone, Debug)]
struct Matches {
    template: Arc<Template>,
    accepted: Vec<String>,
    /// What goes wrong after these texts have been compared.
    then: Option<String>,
    lower_case: bool,
}

impl Policy {
    /// Settles what the credentials alone decide of a check.
    pub fn reduce(&self, check: &Check, credentials: &Credentials) -> Reduced {
        self.reduced(check, credentials, None)
    }

    /// Settles a rule as [`Policy::enforce`] evaluates it, but for its scope.
    pub fn reduce_rule(&self, rule: &str, credentials: &Credentials) -> Reduced {
        let check = self.get(rule).unwrap_or(&Check::False);
        self.reduced(check, credentials, Some(rule))
    }

    fn reduced(&self, check: &Check, credentials: &Credentials, rule: Option<&str>) -> Reduced {
        Reduced {
            node: self.settle(check, credentials),
            credentials: credentials.clone(),
            rule: rule.map(str::to_owned),
            content_type: self.content_type,
        }
    }

    fn settle(&self, check: &Check, credentials: &Credentials) -> Node {
        match check {
            Check::True => Node::Constant(true),
            Check::False => Node::Constant(false),
            Check::Not(check) => match self.settle(check, credentials) {
                Node::Constant(yes) => Node::Constant(!yes),
                node @ Node::Broken(_) => node,
                node => Node::Not(Box::new(node)),
            },
            Check::And(checks) => self.settle_all(checks, credentials, false),
            Check::Or(checks) => self.settle_all(checks, credentials, true),
            Check::Rule(name) => match self.get(name).map(|check| self.settle(check, credentials)) {
                None => Node::Constant(false),
                Some(node) if node.may_miss() => Node::Rule(Box::new(node)),
                Some(node) => node,
            },
            Check::Role(role) => role.settle(credentials),
            Check::Generic(generic) => generic.settle(credentials),
            Check::Remote(remote) => Node::Remote(remote.clone()),
            Check::Custom(custom) => match custom.settle(credentials) {
                Some(yes) => Node::Constant(yes),
                None => Node::Custom(Arc::clone(custom)),
            },
        }
    }

    /// `or` ends at the first yes, `and` at the first no: `end` says which. What comes before the end stays only if it
    /// may ask or fail, which it does in the original, too.
    fn settle_all(&self, checks: &[Check], credentials: &Credentials, end: bool) -> Node {
        let mut nodes = Vec::new();
        for check in checks {
            match self.settle(check, credentials) {
                Node::Constant(yes) if yes != end => {}
                node @ (Node::Constant(_) | Node::Broken(_)) => {
                    let ends = matches!(node, Node::Constant(_));
                    if ends && nodes.iter().all(Node::is_plain) {
                        return node;
                    }
                    nodes.push(node);
                    break;
                }
                node => nodes.push(node),
            }
        }
        match nodes.len() {
            0 => Node::Constant(!end),
            1 => nodes.remove(0),
            _ if end => Node::Or(nodes),
            _ => Node::And(nodes),
        }
    }
}

impl Role {
    fn settle(&self, credentials: &Credentials) -> Node {
        let (accepted, then) = match credentials.roles() {
            Ok(roles) => (roles, None),
            Err(problem) => (&[][..], Some(problem)),
        };
        if let (Some(text), None) = (self.template.constant(), &then) {
            return Node::Constant(accepted.contains(&text.to_lowercase()));
        }
        Matches::new(&self.template, accepted.to_vec(), then, true).settle()
    }
}

impl Generic {
    fn settle(&self, credentials: &Credentials) -> Node {
        let (accepted, then) = match &self.kind {
            Err(problem) => (Vec::new(), Some(problem.clone())),
            Ok(Kind::Literal(literal)) => (vec![literal.clone()], None),
            Ok(Kind::Path(path)) => {
                let mut found = Vec::new();
                let end = credentials.find(path, &mut |value| {
                    found.push(python_text(value).into_owned());
                    false
                });
                (found, end.err())
            }
        };
        Matches::new(&self.template, accepted, then, false).settle()
    }
}

impl Matches {
    fn new(template: &Arc<Template>, accepted: Vec<String>, then: Option<String>, lower_case: bool) -> Self {
        Self {
            template: Arc::clone(template),
            accepted,
            then,
            lower_case,
        }
    }

    /// Decides it now if no target can change the outcome.
    fn settle(self) -> Node {
        if self.template.constant().is_some() {
            return match self.evaluate(&Target::new()) {
                Verdict::Broken(problem) => Node::Broken(problem),
                verdict => Node::Constant(verdict.is_allow()),
            };
        }
        if self.accepted.is_empty() && self.is_plain() {
            return Node::Constant(false);
        }
        Node::Matches(self)
    }

    fn is_plain(&self) -> bool {
        self.then.is_none() && self.template.takes_any_value()
    }

    fn evaluate(&self, target: &Target) -> Verdict {
        let text = match self.template.fill(target) {
            Ok(text) => text,
            Err(unfilled) => return denied(unfilled),
        };
        let found = if self.lower_case {
            self.accepted.contains(&text.to_lowercase())
        } else {
            self.accepted.iter().any(|accepted| *accepted == text)
        };
        match &self.then {
            Some(problem) if !found => Verdict::Broken(problem.clone()),
            _ => found.into(),
        }
    }
}

impl Node {
    /// Whether it always says yes or no.
    fn is_plain(&self) -> bool {
        match self {
            Self::Constant(_) => true,
            Self::Matches(matches) => matches.is_plain(),
            Self::Not(node) | Self::Rule(node) => node.is_plain(),
            Self::And(nodes) | Self::Or(nodes) => nodes.iter().all(Self::is_plain),
            Self::Custom(custom) => custom.is_plain(),
            Self::Broken(_) | Self::Remote(_) => false,
        }
    }

    /// Whether a missing attribute may show outside.
    fn may_miss(&self) -> bool {
        match self {
            Self::Remote(_) | Self::Custom(_) => true,
            Self::Not(node) => node.may_miss(),
            Self::And(nodes) | Self::Or(nodes) => nodes.iter().any(Self::may_miss),
            Self::Constant(_) | Self::Broken(_) | Self::Rule(_) | Self::Matches(_) => false,
        }
    }

    fn evaluate(&self, case: &Case<'_>) -> Verdict {
        match self {
            Self::Constant(yes) => (*yes).into(),
            Self::Broken(problem) => Verdict::Broken(problem.clone()),
            Self::Not(node) => node.evaluate(case).negate(),
            Self::And(nodes) => join(nodes, case, Verdict::Deny),
            Self::Or(nodes) => join(nodes, case, Verdict::Allow),
            Self::Rule(node) => match node.evaluate(case) {
                Verdict::Missing(_) => Verdict::Deny,
                verdict => verdict,
            },
            Self::Matches(matches) => matches.evaluate(case.target),
            Self::Remote(remote) => remote.evaluate(case),
            Self::Custom(custom) => custom.evaluate(case.target, case.credentials, case.answers),
        }
    }

    fn fields(&self, visit: &mut dyn FnMut(&str)) {
        match self {
            Self::Constant(_) | Self::Broken(_) => {}
            Self::Not(node) | Self::Rule(node) => node.fields(visit),
            Self::And(nodes) | Self::Or(nodes) => nodes.iter().for_each(|node| node.fields(visit)),
            Self::Matches(matches) => matches.template.fields(visit),
            Self::Remote(remote) => remote.template.fields(visit),
            Self::Custom(custom) => custom.fields(visit),
        }
    }

    fn asks_remotely(&self) -> bool {
        match self {
            Self::Remote(_) => true,
            Self::Not(node) | Self::Rule(node) => node.asks_remotely(),
            Self::And(nodes) | Self::Or(nodes) => nodes.iter().any(Self::asks_remotely),
            Self::Constant(_) | Self::Broken(_) | Self::Matches(_) | Self::Custom(_) => false,
        }
    }
}

/// `or` ends at the first yes, `and` at the first no. What a plain check asks for need not be known if one after it
/// ends it.
fn join(nodes: &[Node], case: &Case<'_>, end: Verdict) -> Verdict {
    let mut open = None;
    for node in nodes {
        match node.evaluate(case) {
            verdict if verdict == end => return verdict,
            Verdict::Allow | Verdict::Deny => {}
            ask @ Verdict::Ask(_) if node.is_plain() => open = open.or(Some(ask)),
            verdict => return open.unwrap_or(verdict),
        }
    }
    open.unwrap_or_else(|| end.negate())
}

impl Reduced {
    /// The outcome, if no target can change it.
    pub fn constant(&self) -> Option<bool> {
        match self.node {
            Node::Constant(yes) => Some(yes),
            _ => None,
        }
    }

    /// Attributes of the target that it looks at.
    pub fn fields(&self) -> BTreeSet<String> {
        let mut fields = BTreeSet::new();
        self.node.fields(&mut |name| {
            fields.insert(name.to_owned());
        });
        fields
    }

    /// Whether a policy server may be asked, which is sent the whole target, not only [`Reduced::fields`].
    pub fn sends_target(&self) -> bool {
        self.node.asks_remotely()
    }

    /// What it says to a target.
    pub fn evaluate(&self, target: &Target, answers: &Answers) -> Verdict {
        self.node.evaluate(&Case {
            target,
            credentials: &self.credentials,
            answers,
            rule: self.rule.as_deref(),
            content_type: self.content_type,
        })
    }
}
