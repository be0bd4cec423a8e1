//! What it costs to reduce a rule for a caller, and to evaluate the rest for each object of a list.
//!
//!     cargo run --release -p oslo --example policy_bench

#![allow(clippy::print_stdout)]

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use oslo::policy::{Answers, Credentials, Files, Options, Policy, RuleDefault, Target};
use serde_json::{Map, Value, json};

const OBJECTS: usize = 1_000;
const ROUNDS: usize = 200;

/// Rules of the size that a network service has.
const RULES: [RuleDefault<'static>; 10] = [
    RuleDefault::new("context_is_admin", "role:admin"),
    RuleDefault::new("service_api", "role:service"),
    RuleDefault::new("owner", "project_id:%(project_id)s"),
    RuleDefault::new("network_owner", "project_id:%(network:project_id)s"),
    RuleDefault::new("shared", "True:%(shared)s"),
    RuleDefault::new("external", "True:%(router:external)s"),
    RuleDefault::new("admin_or_owner", "rule:context_is_admin or rule:owner"),
    RuleDefault::new("reader", "role:reader and rule:owner"),
    RuleDefault::new(
        "get_network",
        "rule:context_is_admin or rule:reader or rule:shared or rule:external or rule:service_api",
    ),
    RuleDefault::new(
        "get_port",
        "(rule:context_is_admin) or (rule:service_api) or role:reader and rule:network_owner or (rule:reader)",
    ),
];

fn object(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

fn network(index: usize) -> Target {
    object(json!({
        "id": format!("b1c1e8f2-0000-4000-8000-{index:012}"), "name": format!("net-{index}"), "admin_state_up": true,
        "status": "ACTIVE", "mtu": 1442, "subnets": [], "shared": index.is_multiple_of(7), "router:external": index.is_multiple_of(11),
        "network:project_id": format!("project-{:032}", index % 5), "project_id": format!("project-{:032}", index % 3),
    }))
}

fn main() -> Result<(), Box<dyn Error>> {
    let (policy, _) = Policy::load(&RULES, &Files::default(), &Options::default(), &())?;
    let targets: Vec<Target> = (0..OBJECTS).map(network).collect();
    let answers = Answers::new();
    for roles in [vec!["admin"], vec!["member", "reader"], vec!["other"]] {
        let credentials = Credentials::new(object(json!({
            "user_id": "user", "project_id": format!("project-{:032}", 1), "roles": roles, "is_admin": false,
        })));
        for rule in ["get_network", "get_port"] {
            let start = Instant::now();
            for _ in 0..OBJECTS {
                black_box(policy.reduce_rule(black_box(rule), &credentials));
            }
            let reduce = start.elapsed().as_nanos() / OBJECTS as u128;
            let reduced = policy.reduce_rule(rule, &credentials);
            let rows = (OBJECTS * ROUNDS) as u128;
            let start = Instant::now();
            let mut allowed = 0_usize;
            for _ in 0..ROUNDS {
                let verdicts = targets
                    .iter()
                    .map(|target| reduced.evaluate(black_box(target), &answers));
                allowed = verdicts.filter(|verdict| verdict.is_allow()).count();
            }
            let evaluate = start.elapsed().as_nanos() / rows;
            let start = Instant::now();
            for _ in 0..ROUNDS {
                for target in &targets {
                    black_box(policy.enforce(rule, black_box(target), &credentials, &answers)?);
                }
            }
            let plain = start.elapsed().as_nanos() / rows;
            println!(
                "{rule} for {roles:?}: reduce {reduce} ns; per object {evaluate} ns, unreduced {plain} ns; \
                 constant {:?}, {allowed} of {OBJECTS} allowed",
                reduced.constant()
            );
        }
    }
    Ok(())
}
