//! What the real oslo.policy says to random rules, and what is said here.
//!
//! `tests/policy_vectors/vectors.jsonl` is a recorded part. `OSLO_POLICY_VECTORS` names another file, as
//! `tests/policy_vectors/run.py` does with any number of fresh ones.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use oslo::policy::{
    Answers, Check, Credentials, Deprecated, Files, Options, Policy, Question, Reduced, RuleDefault,
    RuleText, Scope, SyntaxError, Target, Verdict, parse,
};
use serde_json::{Value, json};

use super::attr::AttrKind;

/// How many outcomes were compared, and how many differ on purpose.
#[derive(Default, Debug)]
struct Tally {
    compared: usize,
    /// Texts that are refused, although oslo.policy would evaluate them.
    stricter: usize,
    refused_texts: usize,
    worlds: usize,
    cyclic_worlds: usize,
}

#[test]
fn says_what_oslo_policy_says() {
    let recorded = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/policy_vectors/vectors.jsonl");
    let path = std::env::var_os("OSLO_POLICY_VECTORS").map_or(recorded, Into::into);
    let lines = fs::read_to_string(path).unwrap();
    let mut tally = Tally::default();
    for line in lines.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        match case["kind"].as_str().unwrap() {
            "text" => text(&case, &mut tally),
            _ => world(&case, &mut tally),
        }
    }
    assert!(tally.compared >= 500, "{tally:?}");
    assert!(
        tally.worlds > 20 && tally.cyclic_worlds > 0 && tally.refused_texts > 20,
        "{tally:?}"
    );
    assert!(tally.stricter * 50 < tally.compared, "{tally:?}");
    eprintln!("{tally:?}");
}

/// A rule by itself. Where it is refused, what oslo.policy makes of it is compared.
fn text(case: &Value, tally: &mut Tally) {
    let parsed = rule_text(&case["rule"]).parse(&AttrKind);
    let fails_closed = parsed.as_ref().is_err_and(|error| error.fails_closed);
    assert_eq!(fails_closed, case["fails_closed"], "{case}");
    tally.refused_texts += usize::from(parsed.is_err());
    let refused = parsed.is_err();
    let check = parsed.unwrap_or_else(|SyntaxError { read_as, .. }| read_as);
    assert_eq!(check.to_string(), case["canonical"].as_str().unwrap());
    let (policy, _) = Policy::load(&[], &Files::default(), &Options::default(), &AttrKind).unwrap();
    for call in case["calls"].as_array().unwrap() {
        let (target, credentials) = (object(&call["target"]), Credentials::new(object(&call["creds"])));
        let (result, asked) = both(&policy, &check, None, &target, &credentials);
        let stricter = refused && result == json!("raises") && result != expected(call);
        if stricter {
            tally.stricter += 1;
        } else {
            assert_eq!(result, expected(call), "{case}\n{call}");
            assert_eq!(asked, first_times(&call["asked"]), "{case}\n{call}");
        }
        tally.compared += 1;
    }
}

/// Registered rules, files and options.
fn world(case: &Value, tally: &mut Tally) {
    let directory = tempfile::tempdir().unwrap();
    for (name, content) in case["files"].as_object().unwrap() {
        let path = directory.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content.as_str().unwrap()).unwrap();
    }
    let scopes: Vec<Vec<Scope>> = list(&case["defaults"]).map(scopes).collect();
    let defaults: Vec<_> = list(&case["defaults"])
        .zip(&scopes)
        .map(|(entry, scopes)| rule_default(entry, scopes))
        .collect();
    let files = Files {
        policy_file: directory.path().join("policy.yaml"),
        policy_file_required: false,
        policy_dirs: vec![directory.path().join("policy.d"), directory.path().join("more")],
    };
    tally.worlds += 1;
    let policy = match Policy::load(&defaults, &files, &options(&case["options"]), &AttrKind) {
        Ok((policy, _)) => policy,
        Err(errors) => {
            let cyclic = errors
                .0
                .iter()
                .all(|error| error.problem.contains("refers to itself"));
            assert!(cyclic && case["cyclic"] == true, "{errors}\n{case}");
            tally.cyclic_worlds += 1;
            return;
        }
    };
    assert_eq!(case["cyclic"], false, "{case}");
    let canonical: HashMap<_, _> = policy
        .rules()
        .map(|(name, check, _)| (name, check.to_string()))
        .collect();
    assert_eq!(json!(canonical), case["canonical"], "{case}");
    for call in list(&case["calls"]) {
        let (target, credentials) = (object(&call["target"]), Credentials::new(object(&call["creds"])));
        let rule = call["rule"].as_str().unwrap();
        let (result, asked) = match call["check"].as_str() {
            Some(text) => both(
                &policy,
                &parse(text, &AttrKind).unwrap(),
                None,
                &target,
                &credentials,
            ),
            None => by_name(&policy, rule, &target, &credentials),
        };
        assert_eq!(result, expected(call), "{case}\n{call}");
        assert_eq!(asked, first_times(&call["asked"]), "{case}\n{call}");
        tally.compared += 1;
    }
}

/// By its name, with its scope.
fn by_name(policy: &Policy, rule: &str, target: &Target, credentials: &Credentials) -> (Value, Value) {
    let Some(check) = policy.get(rule) else {
        let denied = policy.enforce(rule, target, credentials, &Answers::new());
        assert_eq!(denied, Ok(Verdict::Deny));
        return (json!(false), json!([]));
    };
    match policy.check_scope(rule, credentials) {
        Ok(()) => both(policy, check, Some(rule), target, credentials),
        Err(error) => {
            assert_eq!(
                policy.enforce(rule, target, credentials, &Answers::new()),
                Err(error.clone())
            );
            (json!(format!("scope: {error}")), json!([]))
        }
    }
}

/// Plainly and reduced: the same verdict after the same questions.
fn both(
    policy: &Policy,
    check: &Check,
    rule: Option<&str>,
    target: &Target,
    credentials: &Credentials,
) -> (Value, Value) {
    let plain = answered(|answers| match rule {
        Some(rule) => policy.enforce(rule, target, credentials, answers).unwrap(),
        None => policy.evaluate(check, target, credentials, answers),
    });
    let reduced = match rule {
        Some(rule) => policy.reduce_rule(rule, credentials),
        None => policy.reduce(check, credentials),
    };
    let in_two_steps = answered(|answers| reduced.evaluate(target, answers));
    assert_eq!(plain, in_two_steps, "{check} of {target:?} for {credentials:?}");
    constant_is_right(&reduced, &plain.0);
    plain
}

fn constant_is_right(reduced: &Reduced, result: &Value) {
    if let Some(yes) = reduced.constant() {
        assert_eq!(json!(yes), *result);
        assert!(reduced.fields().is_empty());
    }
}

/// Answers what is asked: yes if the URL has "yes" in it.
fn answered(evaluate: impl Fn(&Answers) -> Verdict) -> (Value, Value) {
    let mut answers = Answers::new();
    let mut asked = Vec::new();
    loop {
        let result = match evaluate(&answers) {
            Verdict::Allow => json!(true),
            Verdict::Deny => json!(false),
            Verdict::Missing(_) => json!("raises KeyError"),
            Verdict::Broken(_) => json!("raises"),
            Verdict::Ask(question) => {
                let Question::Remote(call) = &question else {
                    panic!("{question:?}")
                };
                asked.push(json!([call.url, call.rule]));
                let answer = if call.url.contains("yes") {
                    "\"True\""
                } else {
                    "False"
                };
                answers.insert(question, json!(answer));
                continue;
            }
        };
        return (result, json!(asked));
    }
}

/// The recorded outcome. Which exception it was does not matter, unless rules catch it.
fn expected(call: &Value) -> Value {
    match call["result"].as_str() {
        Some("raises KeyError") | None => call["result"].clone(),
        Some(text) if text.starts_with("raises ") => json!("raises"),
        Some(_) => call["result"].clone(),
    }
}

/// oslo.policy asks again what it has asked before; here the answer is known by then.
fn first_times(asked: &Value) -> Value {
    let mut questions: Vec<&Value> = Vec::new();
    for question in list(asked) {
        if !questions.contains(&question) {
            questions.push(question);
        }
    }
    json!(questions)
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().unwrap().iter()
}

fn object(value: &Value) -> Target {
    value.as_object().unwrap().clone()
}

fn rule_text(value: &Value) -> RuleText {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    match value {
        Value::String(text) => RuleText::Text(text.clone()),
        lists => RuleText::List(
            list(lists)
                .map(|item| match item {
                    Value::String(empty) if empty.is_empty() => Vec::new(),
                    Value::String(check) => vec![check.clone()],
                    checks => list(checks).map(text).collect(),
                })
                .collect(),
        ),
    }
}

fn scopes(entry: &Value) -> Vec<Scope> {
    list(&entry["scope_types"])
        .map(|name| Scope::from_name(name.as_str().unwrap()).unwrap())
        .collect()
}

fn rule_default<'a>(entry: &'a Value, scopes: &'a [Scope]) -> RuleDefault<'a> {
    let text = |value: &'a Value| value.as_str().unwrap();
    let old = &entry["deprecated"];
    RuleDefault {
        deprecated: old.is_object().then(|| Deprecated {
            name: text(&old["name"]),
            check: text(&old["check"]),
        }),
        ..RuleDefault::new(text(&entry["name"]), text(&entry["check"])).scopes(scopes)
    }
}

fn options(value: &Value) -> Options {
    Options {
        enforce_scope: value["enforce_scope"] == true,
        enforce_new_defaults: value["enforce_new_defaults"] == true,
        default_rule: value["default_rule"].as_str().unwrap().to_owned(),
        ..Options::default()
    }
}
