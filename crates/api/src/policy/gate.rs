//! Where every request is stopped or let through.

use std::collections::HashSet;
use std::sync::Arc;

use model::attr::Map;
use model::{Body, Fault, Fields, Resource, View};
use oslo::policy::{Answers, Credentials, Policy, Question, Reduced, Target, Verdict};
use serde_json::Value;
use tracing::warn;

use super::action::Action;
use super::answers::{self, Gone};
use crate::Failure;
use crate::handle::App;

/// Questions are answered in rounds; no sensible rule needs more than two.
const ROUNDS: usize = 16;

/// What a caller is held to: the policy as it was when the request came, and who it is.
#[derive(Clone, Debug)]
pub struct Gate {
    /// The policy.
    pub(super) policy: Arc<Policy>,
    /// What rules can ask about the caller.
    pub(super) credentials: Arc<Credentials>,
    /// Whether the caller is asked nothing.
    pub(super) bypass: bool,
}

impl Gate {
    /// Refuse what the caller may not do.
    ///
    /// # Errors
    /// 403 `PolicyNotAuthorized` or `InvalidScope`.
    pub async fn enforce(&self, app: &App, action: &Action, target: &Target) -> Result<(), Failure> {
        if self.bypass {
            return Ok(());
        }
        self.scope(action)?;
        let reduced = self.policy.reduce(&action.check, &self.credentials);
        if self
            .settle(app, &reduced, std::slice::from_ref(target), Gone::Refuse)
            .await?
            == [true]
        {
            return Ok(());
        }
        Err(denied(action).into())
    }

    /// Like [`Gate::enforce`] for something that nobody but the caller has a part in.
    ///
    /// # Errors
    /// See [`Gate::enforce`].
    pub async fn enforce_rule(&self, app: &App, rule: &str) -> Result<(), Failure> {
        self.enforce(app, &Action::rule(rule), &Target::new()).await
    }

    /// Whether the caller may do this.
    ///
    /// # Errors
    /// When what a rule asks about cannot be found out.
    pub async fn permits(&self, app: &App, action: &Action, target: &Target) -> Result<bool, Failure> {
        match self.enforce(app, action, target).await {
            Ok(()) => Ok(true),
            Err(Failure::Fault(fault)) if fault.status == 403 => Ok(false),
            Err(other) => Err(other),
        }
    }

    /// Whether the caller is asked nothing, whatever it wants.
    pub fn is_open(&self) -> bool {
        self.bypass
    }

    /// Whether the outcome is the same for every target; then nothing needs to be read to find it.
    pub fn constant(&self, action: &Action) -> Option<bool> {
        if self.bypass {
            return Some(true);
        }
        match self.scope(action) {
            Err(_) => Some(false),
            Ok(()) => self.policy.reduce(&action.check, &self.credentials).constant(),
        }
    }

    /// Refuse to change or delete what the caller may not. Who may not even see it is told that it does not exist.
    ///
    /// # Errors
    /// 403, or 404 `HTTPNotFound`.
    pub async fn enforce_on(
        &self,
        app: &App,
        action: &Action,
        show: &Action,
        target: &Target,
    ) -> Result<(), Failure> {
        match self.enforce(app, action, target).await {
            Err(refused @ Failure::Fault(Fault { status: 403, .. })) => {
                if self.permits(app, show, target).await? {
                    Err(refused)
                } else {
                    Err(Failure::not_found())
                }
            }
            other => other,
        }
    }

    /// Refuse to show what the caller may not see.
    ///
    /// # Errors
    /// 404 `HTTPNotFound`.
    pub async fn enforce_shown<R: Resource>(
        &self,
        app: &App,
        show: &Action,
        item: &R,
    ) -> Result<(), Failure> {
        let seen = match self.constant(show) {
            Some(seen) => seen,
            None => self.permits(app, show, &target(item, None)).await?,
        };
        if seen { Ok(()) } else { Err(Failure::not_found()) }
    }

    /// Those of the resources that the caller may see.
    ///
    /// # Errors
    /// When what a rule asks about cannot be found out.
    pub async fn select<R: Resource>(
        &self,
        app: &App,
        show: &Action,
        items: Vec<R>,
    ) -> Result<Vec<R>, Failure> {
        if self.bypass || items.is_empty() {
            return Ok(items);
        }
        if self.scope(show).is_err() {
            return Ok(Vec::new());
        }
        let reduced = self.policy.reduce(&show.check, &self.credentials);
        match reduced.constant() {
            Some(true) => return Ok(items),
            Some(false) => return Ok(Vec::new()),
            None => {}
        }
        // A policy server gets to see everything.
        let fields = (!reduced.sends_target()).then(|| Fields::only(reduced.fields().into_iter().collect()));
        let targets: Vec<Target> = items.iter().map(|item| target(item, fields.as_ref())).collect();
        let seen = self.settle(app, &reduced, &targets, Gone::Hide).await?;
        let seen = items.into_iter().zip(seen);
        Ok(seen.filter(|(_, seen)| *seen).map(|(item, _)| item).collect())
    }

    /// Attributes that the caller may not see. As in Neutron one resource of an answer decides for all.
    ///
    /// # Errors
    /// When what a rule asks about cannot be found out.
    pub async fn hidden<R: Resource>(
        &self,
        app: &App,
        map: &'static Map,
        show: &str,
        sample: &R,
    ) -> Result<Vec<&'static str>, Failure> {
        let mut hidden = Vec::new();
        if self.bypass {
            return Ok(hidden);
        }
        let mut whole = None;
        for attr in map.attrs.iter().filter(|attr| attr.visible) {
            let rule = format!("{show}:{}", attr.name);
            if !self.policy.contains(&rule) {
                continue;
            }
            let action = Action::rule(rule);
            let shown = match self.constant(&action) {
                Some(shown) => shown,
                None => {
                    let target = whole.get_or_insert_with(|| target(sample, None));
                    self.permits(app, &action, target).await?
                }
            };
            if !shown {
                hidden.push(attr.name);
                if attr.name == "tenant_id" {
                    hidden.push("project_id");
                }
            }
        }
        Ok(hidden)
    }

    /// The scope of the caller's token must be one that the rule is for.
    fn scope(&self, action: &Action) -> Result<(), Fault> {
        let Some(rule) = &action.scoped else { return Ok(()) };
        self.policy.check_scope(rule, &self.credentials).map_err(|wrong| {
            let scopes: Vec<&str> = wrong.accepted.iter().map(|scope| scope.name()).collect();
            let message = format!(
                "{} requires a scope of {}, request was made with {} scope.",
                action.check,
                model::attr::python::repr_list(&scopes),
                wrong.actual
            );
            Fault::new(403, "InvalidScope", message)
        })
    }

    /// The outcome for each of several targets. What rules ask for is answered for all of them at once.
    async fn settle(
        &self,
        app: &App,
        reduced: &Reduced,
        targets: &[Target],
        gone: Gone,
    ) -> Result<Vec<bool>, Failure> {
        let mut answers = Answers::default();
        for _ in 0..ROUNDS {
            let mut outcomes = Vec::with_capacity(targets.len());
            let mut questions: HashSet<Question> = HashSet::new();
            for target in targets {
                match reduced.evaluate(target, &answers) {
                    Verdict::Allow => outcomes.push(true),
                    Verdict::Deny => outcomes.push(false),
                    Verdict::Ask(question) => {
                        questions.insert(question);
                    }
                    // What cannot be decided is never allowed. Neutron answers 500.
                    Verdict::Missing(reason) | Verdict::Broken(reason) => {
                        warn!(reason, "a policy rule cannot be evaluated");
                        outcomes.push(false);
                    }
                }
            }
            if questions.is_empty() {
                return Ok(outcomes);
            }
            answers::find(app, questions, gone, &mut answers).await?;
        }
        Err(Failure::Policy)
    }
}

/// 403.
fn denied(action: &Action) -> Fault {
    let message = format!("{} is disallowed by policy", action.check);
    Fault::new(403, "PolicyNotAuthorized", message)
}

/// A resource as rules see it: all its attributes, or some.
pub fn target<R: Resource>(resource: &R, fields: Option<&Fields>) -> Target {
    let mut out = Vec::new();
    View::write_whole(resource, fields, &mut out);
    serde_json::from_slice(&out).unwrap_or_default()
}

/// What a resource will be after an update, as rules see it.
pub fn changed<R: Resource>(resource: &R, body: &Body) -> Target {
    let mut target = target(resource, None);
    target.extend(
        body.0
            .iter()
            .map(|(name, value)| (name.clone(), Value::clone(value))),
    );
    target
}
