//! Single cases of loading and evaluating rules.

use oslo::policy::{
    Answers, Check, ContentType, Credentials, Files, Options, Policy, Question, Removal, RuleDefault, Scope,
    Target, Verdict, Warning,
};
use serde_json::{Value, json};

use super::attr::AttrKind;

fn object(value: Value) -> Target {
    value.as_object().unwrap().clone()
}

fn credentials(value: Value) -> Credentials {
    Credentials::new(object(value))
}

fn load(defaults: &[RuleDefault<'_>]) -> Policy {
    Policy::load(defaults, &Files::default(), &Options::default(), &AttrKind)
        .unwrap()
        .0
}

#[test]
fn defaults_can_be_constants() {
    const RULE: RuleDefault<'static> = RuleDefault {
        removal: Some(Removal {
            reason: "unused",
            since: "1",
        }),
        ..RuleDefault::new("get", "role:reader")
            .scopes(&[Scope::Project])
            .replaces("get_old", "")
    };
    let policy = load(&[RULE]);
    assert!(policy.contains("get") && !policy.contains("get_old"));
    assert_eq!(policy.scope_types("get"), [Scope::Project]);
}

#[test]
fn a_token_counts_for_the_widest_scope_that_it_has() {
    let policy = load(&[RuleDefault::new("get", "@").scopes(&[Scope::Project, Scope::Domain])]);
    let check = |value| {
        policy
            .check_scope("get", &credentials(value))
            .map_err(|error| error.to_string())
    };
    assert_eq!(check(json!({})), Ok(()));
    assert_eq!(check(json!({"domain_id": "d"})), Ok(()));
    let text =
        "\"get\": \"@\" requires a scope of ['project', 'domain'], request was made with system scope.";
    assert_eq!(
        check(json!({"system_scope": "all", "domain_id": "d"})),
        Err(text.to_owned())
    );
    assert_eq!(
        policy.check_scope("unknown", &credentials(json!({"system_scope": "all"}))),
        Ok(())
    );
}

#[test]
fn scope_can_be_left_unchecked() {
    let options = Options {
        enforce_scope: false,
        ..Options::default()
    };
    let rule = RuleDefault::new("get", "@").scopes(&[Scope::System]);
    let (policy, _) = Policy::load(&[rule], &Files::default(), &options, &()).unwrap();
    assert_eq!(policy.check_scope("get", &credentials(json!({}))), Ok(()));
}

#[test]
fn a_remote_check_asks_with_everything_but_tokens() {
    let caller = credentials(json!({"user_id": "u", "system_scope": "all", "auth_token": "gAAAAsecret"}));
    let target = object(json!({"id": "x y", "project_id": "p"}));
    for (content_type, expected) in [
        (
            ContentType::Form,
            "rule=%22get%22&target=%7B%22id%22%3A%22x+y%22%2C%22project_id%22%3A%22p%22%7D\
             &credentials=%7B%22user_id%22%3A%22u%22%2C%22system_scope%22%3A%22all%22%2C%22system%22%3A%22all%22%7D",
        ),
        (
            ContentType::Json,
            "{\"rule\":\"get\",\"target\":{\"id\":\"x y\",\"project_id\":\"p\"},\
             \"credentials\":{\"user_id\":\"u\",\"system_scope\":\"all\",\"system\":\"all\"}}",
        ),
    ] {
        let options = Options {
            remote_content_type: content_type,
            ..Options::default()
        };
        let rule = RuleDefault::new("get", "role:admin or https://host:1/%(id)s");
        let (policy, _) = Policy::load(&[rule], &Files::default(), &options, &()).unwrap();
        let reduced = policy.reduce_rule("get", &caller);
        assert!(reduced.sends_target());
        let Verdict::Ask(question) = reduced.evaluate(&target, &Answers::new()) else {
            panic!()
        };
        let Question::Remote(call) = &question else {
            panic!()
        };
        assert_eq!((call.url.as_str(), call.tls), ("https://host:1/x y", true));
        assert_eq!((call.content_type, call.body.as_str()), (content_type, expected));
        let shown = format!("{caller:?} {question:?}");
        assert!(
            !shown.contains("gAAAAsecret") && !shown.contains("project_id"),
            "{shown}"
        );
        for (body, verdict) in [
            ("True", true),
            ("\"True\"", true),
            ("true", false),
            ("True\n", false),
            ("", false),
        ] {
            let mut answers = Answers::new();
            answers.insert(question.clone(), json!(body));
            assert_eq!(
                reduced.evaluate(&target, &answers),
                Verdict::from(verdict),
                "{body:?}"
            );
        }
        let mut answers = Answers::new();
        answers.fail(question, "timed out");
        assert_eq!(
            reduced.evaluate(&target, &answers),
            Verdict::Broken("timed out".to_owned())
        );
    }
}

#[test]
fn what_only_the_credentials_decide_is_decided_at_once() {
    let policy = load(&[
        RuleDefault::new("admin", "role:Admin"),
        RuleDefault::new("owner", "project_id:%(project_id)s"),
        RuleDefault::new("shared", "True:%(shared)s"),
        RuleDefault::new(
            "get",
            "rule:admin or (role:reader and (rule:owner or rule:shared))",
        ),
    ]);
    let reduce =
        |roles: Value| policy.reduce_rule("get", &credentials(json!({"roles": roles, "project_id": "p"})));
    assert_eq!(reduce(json!(["ADMIN"])).constant(), Some(true));
    assert_eq!(reduce(json!(["member"])).constant(), Some(false));
    let reader = reduce(json!(["reader"]));
    assert_eq!(reader.constant(), None);
    assert_eq!(
        reader.fields().into_iter().collect::<Vec<_>>(),
        ["project_id", "shared"]
    );
    let says = |value| reader.evaluate(&object(value), &Answers::new());
    assert_eq!(says(json!({"project_id": "p"})), Verdict::Allow);
    assert_eq!(says(json!({"project_id": "q", "shared": true})), Verdict::Allow);
    assert_eq!(says(json!({"project_id": "q", "shared": false})), Verdict::Deny);
    let composed = Check::all(vec![Check::rule("owner"), Check::negate(Check::rule("shared"))]);
    assert_eq!(composed.to_string(), "(rule:owner and not rule:shared)");
}

#[test]
fn a_missing_attribute_is_a_no_of_the_rule_that_is_referred_to() {
    let policy = load(&[
        RuleDefault::new("inner", "attr:gone=1"),
        RuleDefault::new("not_inner", "not attr:gone=1"),
    ]);
    let nobody = credentials(json!({}));
    let says = |check: &Check| policy.evaluate(check, &Target::new(), &nobody, &Answers::new());
    assert_eq!(says(&Check::rule("inner")), Verdict::Deny);
    assert_eq!(says(&Check::rule("not_inner")), Verdict::Deny);
    assert_eq!(
        says(policy.get("inner").unwrap()),
        Verdict::Missing("gone".to_owned())
    );
}

#[test]
fn an_unknown_rule_is_the_default_rule_or_nobody() {
    let nobody = credentials(json!({}));
    let says = |defaults: &[RuleDefault<'_>]| {
        load(defaults)
            .enforce("unknown", &Target::new(), &nobody, &Answers::new())
            .unwrap()
    };
    assert_eq!(says(&[]), Verdict::Deny);
    assert_eq!(says(&[RuleDefault::new("default", "@")]), Verdict::Allow);
}

#[test]
fn what_is_registered_wrongly_is_reported_at_once() {
    let defaults = [
        RuleDefault::new("a", "role:x and"),
        RuleDefault::new("b", "@").replaces("old", "word"),
        RuleDefault::new("c", "rule:d"),
        RuleDefault::new("d", "not rule:c"),
        RuleDefault::new("c", "@"),
        RuleDefault::new("e", "attr:x"),
    ];
    let errors = Policy::load(&defaults, &Files::default(), &Options::default(), &AttrKind).unwrap_err();
    let rules: Vec<_> = errors
        .0
        .iter()
        .map(|error| error.rule.as_deref().unwrap())
        .collect();
    assert_eq!(rules, ["a", "b", "c", "e"], "{errors}");
    assert!(
        errors.to_string().starts_with("registered rules: rule \"a\": "),
        "{errors}"
    );
}

#[test]
fn rules_that_go_round_or_explode_are_refused() {
    let load = |defaults: &[RuleDefault<'_>]| {
        Policy::load(defaults, &Files::default(), &Options::default(), &())
            .map_err(|errors| errors.to_string())
    };
    let error = load(&[
        RuleDefault::new("a", "role:x or not rule:b"),
        RuleDefault::new("b", "rule:a"),
    ])
    .unwrap_err();
    assert_eq!(
        error,
        "registered rules: rule \"a\": it refers to itself: a -> b -> a"
    );
    let error = load(&[RuleDefault::new("default", "rule:nowhere")]).unwrap_err();
    assert!(error.contains("default -> default"), "{error}");
    let names: Vec<_> = (0..1000)
        .map(|index| {
            (
                format!("r{index}"),
                format!("rule:r{} or rule:r{}", index + 1, index + 1),
            )
        })
        .collect();
    let mut chain: Vec<_> = names[..30]
        .iter()
        .map(|(name, check)| RuleDefault::new(name, check))
        .collect();
    chain.push(RuleDefault::new("r30", "@"));
    assert!(load(&chain).unwrap_err().contains("too deep or too large"));
    let chain: Vec<_> = names
        .iter()
        .map(|(name, check)| RuleDefault::new(name, &check[..check.find(' ').unwrap()]))
        .collect();
    assert!(load(&chain).unwrap_err().contains("too deep or too large"));
}

/// As deep as can be loaded, on the small stack of a test.
#[test]
fn the_deepest_rules_can_be_walked() {
    let names: Vec<_> = (0..130)
        .map(|index| {
            (
                format!("r{index}"),
                format!("not (role:x or rule:r{})", index + 1),
            )
        })
        .collect();
    let mut chain: Vec<_> = names
        .iter()
        .map(|(name, check)| RuleDefault::new(name, check))
        .collect();
    chain.push(RuleDefault::new("r130", "True:%(shared)s"));
    let policy = load(&chain);
    let (nobody, target) = (credentials(json!({})), object(json!({"shared": true})));
    let plain = policy.enforce("r0", &target, &nobody, &Answers::new()).unwrap();
    assert_eq!(plain, Verdict::Allow);
    assert_eq!(
        policy
            .reduce_rule("r0", &nobody)
            .evaluate(&target, &Answers::new()),
        plain
    );
    assert_eq!(
        policy.explain("r0", &target, &nobody, &Answers::new()).verdict,
        plain
    );
}

#[test]
fn references_that_lead_nowhere_are_warned_about() {
    let (_, warnings) = Policy::load(
        &[RuleDefault::new("a", "not rule:b")],
        &Files::default(),
        &Options::default(),
        &(),
    )
    .unwrap();
    assert!(
        matches!(&warnings[..], [Warning::UndefinedReference { rule, missing, .. }] if rule == "a" && missing == "b")
    );
}

#[test]
fn policies_and_what_is_left_of_them_can_be_shared() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<Policy>();
    shared::<oslo::policy::Reduced>();
    shared::<Credentials>();
    shared::<Answers>();
}
