//! Why somebody may or may not do something, as a tree of checks.

use std::fmt::Write;

use oslo::policy::{Answers, Credentials, Explanation, Options, Policy, Question, Scope, Target, Verdict};
use serde_json::{Value, json};

use crate::cli::ExplainArgs;

/// Rules about the caller alone, and what others know their outcome as (`to_policy_values` in
/// `neutron_lib/context.py`).
const MARKS: [(&str, &str); 3] = [
    ("context_is_admin", "is_admin"),
    ("context_with_global_access", "has_global_access"),
    ("context_can_set_project_id", "can_set_project_id"),
];

/// Caller, target, scope, tree and verdict.
pub(super) fn text(policy: &Policy, options: &Options, args: &ExplainArgs) -> String {
    let credentials = credentials(policy, args);
    let target = target(args);
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(text, "rule:   {}", args.rule);
    let _ = writeln!(
        text,
        "caller: {}",
        shown(
            credentials.values(),
            &[
                "user_id",
                "project_id",
                "domain_id",
                "system_scope",
                "roles",
                "service_roles"
            ]
        )
    );
    let _ = writeln!(text, "target: {}", shown(&target, &[]));
    text.push('\n');
    let scoped = scope(&mut text, policy, options, &args.rule, &credentials);
    let explanation = policy.explain(&args.rule, &target, &credentials, &Answers::new());
    tree(&mut text, &explanation, 0);
    text.push('\n');
    let admin = credentials.get("is_admin") == Some(&Value::Bool(true));
    let verdict = if admin && !options.enforce_new_defaults {
        "allowed: an administrator is not asked while enforce_new_defaults is off"
    } else if !scoped {
        "denied: the token is for another scope"
    } else {
        match explanation.verdict {
            Verdict::Allow => "allowed",
            Verdict::Deny | Verdict::Missing(_) => "denied",
            Verdict::Ask(_) => "open: it depends on what is marked with a question mark",
            Verdict::Broken(_) => "an error: it cannot be decided",
        }
    };
    text.push_str(verdict);
    text
}

/// What rules know of the caller.
fn credentials(policy: &Policy, args: &ExplainArgs) -> Credentials {
    let values = json!({
        "user_id": args.user,
        "project_id": args.project,
        "domain_id": args.domain,
        "system_scope": args.system_scope,
        "roles": args.roles,
        "is_admin_project": true,
        "service_roles": args.service_roles,
        "user": args.user,
        "domain": args.domain,
    });
    let Value::Object(mut values) = values else {
        return Credentials::new(Target::new());
    };
    let caller = Credentials::new(values.clone());
    let target = values.clone();
    for (rule, mark) in MARKS {
        let check = policy.get(rule).filter(|_| policy.contains(rule));
        let holds = check.is_some_and(|check| {
            policy
                .evaluate(check, &target, &caller, &Answers::new())
                .is_allow()
        });
        values.insert(mark.to_owned(), holds.into());
    }
    Credentials::new(values)
}

/// What is acted on: what is given, and the project of the caller. The old name of an attribute follows the new one.
fn target(args: &ExplainArgs) -> Target {
    let mut target = Target::new();
    for (key, value) in &args.target {
        let value = serde_json::from_str(value).unwrap_or_else(|_| Value::from(value.as_str()));
        target.insert(key.clone(), value);
    }
    for (name, other) in [("project_id", "tenant_id"), ("tenant_id", "project_id")] {
        if let (Some(value), false) = (target.get(name).cloned(), target.contains_key(other)) {
            target.insert(other.to_owned(), value);
        }
    }
    if let (Some(project), false) = (&args.project, target.contains_key("project_id")) {
        target.insert("project_id".to_owned(), project.as_str().into());
        target.insert("tenant_id".to_owned(), project.as_str().into());
    }
    target
}

/// `name=value` of those that are set, in this order or, without one, all of them.
fn shown(values: &Target, names: &[&str]) -> String {
    let set = |value: &&Value| !(value.is_null() || value.as_array().is_some_and(Vec::is_empty));
    let all: Vec<&str> = values.keys().map(String::as_str).collect();
    let names = if names.is_empty() { &all } else { names };
    let pairs = names.iter().filter_map(|name| {
        let value = values.get(*name).filter(set)?;
        Some(format!("{name}={}", plain(value)))
    });
    let text = pairs.collect::<Vec<_>>().join(" ");
    if text.is_empty() { "-".to_owned() } else { text }
}

/// A text without quotes, a list of such with commas.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

/// Whether the token is of a scope that the rule accepts, and a line about it.
fn scope(
    text: &mut String,
    policy: &Policy,
    options: &Options,
    rule: &str,
    credentials: &Credentials,
) -> bool {
    let accepted: Vec<&str> = policy
        .scope_types(rule)
        .iter()
        .map(|scope| scope.name())
        .collect();
    let fits = policy.check_scope(rule, credentials).is_ok();
    let accepts = match accepted.as_slice() {
        [] => "any".to_owned(),
        _ if !options.enforce_scope => "any, because enforce_scope is off".to_owned(),
        scopes => scopes.join(", "),
    };
    let mark = if fits { '✓' } else { '✗' };
    // Writing to a String cannot fail.
    let _ = writeln!(
        text,
        "{mark} scope of the token: {}   [accepted: {accepts}]",
        Scope::of(credentials)
    );
    fits
}

fn tree(text: &mut String, part: &Explanation, depth: usize) {
    let (mark, remark) = match &part.verdict {
        Verdict::Allow => ('✓', None),
        Verdict::Deny => ('✗', None),
        Verdict::Ask(question) => ('?', Some(asked(question))),
        Verdict::Missing(name) => ('!', Some(format!("the target has no {name}"))),
        Verdict::Broken(problem) => ('!', Some(problem.clone())),
    };
    let mut remarks: Vec<&str> = Vec::new();
    if !part.detail.is_empty() {
        remarks.push(&part.detail);
    }
    // What a leaf asks is said there, and not again above it.
    if let (Some(remark), true) = (&remark, part.parts.is_empty()) {
        remarks.push(remark);
    }
    if !part.reached {
        remarks.push("not looked at");
    }
    let remarks = if remarks.is_empty() {
        String::new()
    } else {
        format!("   [{}]", remarks.join("; "))
    };
    // Writing to a String cannot fail.
    let _ = writeln!(
        text,
        "{:indent$}{mark} {}{remarks}",
        "",
        part.check,
        indent = depth * 2
    );
    part.parts.iter().for_each(|part| tree(text, part, depth + 1));
}

/// What would have to be known, and how to say it.
fn asked(question: &Question) -> String {
    match question {
        Question::Remote(call) => format!("the answer of {} decides", call.url),
        Question::Lookup { resource, id, field } if field.starts_with("shared") => {
            format!("whether {resource} {id} is shared: --target shared=true or false")
        }
        Question::Lookup { resource, id, field } => {
            format!("{field} of {resource} {id}: --target {resource}:{field}=...")
        }
    }
}
