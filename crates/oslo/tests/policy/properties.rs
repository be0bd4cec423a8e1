//! What holds for all rules.

use std::collections::BTreeSet;

use oslo::policy::{
    Answers, Credentials, Files, Options, Policy, RuleDefault, Target, Verdict, fuzzing, parse, parse_list,
};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::attr::AttrKind;

const RULES: [&str; 4] = ["r0", "r1", "r2", "r3"];

fn field() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["project_id", "user_id", "network:project_id", "n"]).prop_map(str::to_owned)
}

fn value() -> impl Strategy<Value = Value> {
    let values = [
        json!("a"),
        json!("b"),
        json!("Admin"),
        json!(null),
        json!(true),
        json!(1),
        json!(["a", 1]),
        json!({}),
    ];
    prop::sample::select(values.to_vec())
}

/// A leaf that may refer to the rules below `rules`.
fn leaf(rules: usize) -> impl Strategy<Value = String> {
    let rule = (0..=rules).prop_map(|index| format!("rule:{}", RULES.get(index).unwrap_or(&"unknown")));
    // The last name stands for a rule that does not exist, so that rules never refer to themselves.
    let rule = rule.prop_map(move |text| {
        if text == format!("rule:{}", RULES.get(rules).unwrap_or(&"")) {
            "rule:unknown".to_owned()
        } else {
            text
        }
    });
    prop_oneof![
        3 => rule,
        3 => prop::sample::select(vec!["role:admin", "role:ADMIN", "role:b", "@", "!", "is_admin:True", "system_scope:all"]).prop_map(str::to_owned),
        1 => field().prop_map(|field| format!("role:%({field})s")),
        4 => (prop::sample::select(vec!["project_id", "user_id", "user.id", "list", "'a'", "None", "1", "absent"]), field())
            .prop_map(|(kind, field)| format!("{kind}:%({field})s")),
        1 => field().prop_map(|field| format!("n:%({field})d")),
        1 => (field(), prop::sample::select(vec!["a", "None", "1"])).prop_map(|(field, value)| format!("attr:{field}={value}")),
        1 => prop::sample::select(vec!["set:is_admin", "set:absent", "set:project_id"]).prop_map(str::to_owned),
        1 => field().prop_map(|field| format!("http://host/%({field})s")),
    ]
}

fn rule(rules: usize) -> impl Strategy<Value = String> {
    leaf(rules).prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            inner.clone().prop_map(|rule| format!("not ({rule})")),
            inner.clone().prop_map(|rule| format!("({rule})")),
            vec(inner.clone(), 2..4).prop_map(|rules| rules.join(" and ")),
            vec(inner, 2..4).prop_map(|rules| rules.join(" or ")),
        ]
    })
}

fn rules() -> impl Strategy<Value = Vec<String>> {
    (rule(0), rule(1), rule(2), rule(3)).prop_map(|(a, b, c, d)| vec![a, b, c, d])
}

fn credentials() -> impl Strategy<Value = Credentials> {
    let roles = vec(prop::sample::select(vec!["Admin", "a", "b"]), 0..3);
    (roles, value(), value(), value(), value(), any::<bool>()).prop_map(
        |(roles, project, user, list, odd, admin)| {
            let values = json!({
                "roles": roles, "project_id": project, "user_id": user, "list": list, "is_admin": admin,
                "user": {"id": odd}, "n": 1, "system_scope": if admin { json!("all") } else { json!(null) },
            });
            Credentials::new(values.as_object().unwrap().clone())
        },
    )
}

fn target() -> impl Strategy<Value = Target> {
    btree_map(field(), value(), 0..4).prop_map(|fields| fields.into_iter().collect())
}

fn policy(rules: &[String]) -> Policy {
    let defaults: Vec<_> = RULES
        .iter()
        .zip(rules)
        .map(|(name, rule)| RuleDefault::new(name, rule))
        .collect();
    Policy::load(&defaults, &Files::default(), &Options::default(), &AttrKind)
        .unwrap()
        .0
}

/// Verdicts until nothing is asked any more; questions are answered by `yes`.
fn verdicts(yes: bool, evaluate: impl Fn(&Answers) -> Verdict) -> Vec<Verdict> {
    let mut answers = Answers::new();
    let mut verdicts = Vec::new();
    loop {
        let verdict = evaluate(&answers);
        verdicts.push(verdict.clone());
        let Verdict::Ask(question) = verdict else {
            return verdicts;
        };
        answers.insert(question, json!(if yes { "True" } else { "False" }));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn reducing_changes_nothing(rules in rules(), credentials in credentials(), targets in vec(target(), 1..4), yes in any::<bool>()) {
        let policy = policy(&rules);
        for name in RULES {
            let reduced = policy.reduce_rule(name, &credentials);
            let fields = reduced.fields();
            for target in &targets {
                let plain = verdicts(yes, |answers| policy.enforce(name, target, &credentials, answers).unwrap());
                let in_two_steps = verdicts(yes, |answers| reduced.evaluate(target, answers));
                prop_assert_eq!(&plain, &in_two_steps);
                if let Some(constant) = reduced.constant() {
                    prop_assert_eq!(&plain, &vec![Verdict::from(constant)]);
                }
                // The named attributes are all that matters, unless all are sent away.
                if !reduced.sends_target() {
                    let mut seen = target.clone();
                    seen.retain(|name, _| fields.contains(name));
                    prop_assert_eq!(&verdicts(yes, |answers| reduced.evaluate(&seen, answers)), &plain);
                }
            }
        }
    }

    #[test]
    fn explaining_agrees(rules in rules(), credentials in credentials(), target in target()) {
        let policy = policy(&rules);
        let explanation = policy.explain("r3", &target, &credentials, &Answers::new());
        let verdict = match policy.enforce("r3", &target, &credentials, &Answers::new()).unwrap() {
            // `rule:r3` catches what is missing.
            Verdict::Missing(_) => Verdict::Deny,
            verdict => verdict,
        };
        prop_assert_eq!(explanation.verdict, verdict);
    }

    #[test]
    fn what_is_written_is_what_was_read(rule in rule(3)) {
        let check = parse(&rule, &AttrKind).unwrap();
        let again = parse(&check.to_string(), &AttrKind).unwrap();
        prop_assert_eq!(&again, &check);
        prop_assert_eq!(again.to_string(), check.to_string());
        let names: BTreeSet<_> = RULES.into_iter().chain(["unknown"]).collect();
        check.references(&mut |name| assert!(names.contains(name)));
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in any::<String>(), file in any::<String>(), list in vec(vec(any::<String>(), 0..3), 0..3)) {
        fuzzing::rule(&text);
        fuzzing::file(&file);
        let _ = parse_list(&list, &AttrKind);
    }

    #[test]
    fn nor_does_any_text_of_the_signs_that_it_knows(text in "[ab1:()%'\"@!.\\[\\]{}, s\n\u{e9}-]{0,40}") {
        fuzzing::rule(&text);
        fuzzing::file(&text);
    }
}
