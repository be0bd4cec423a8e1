//! What is shown of the way to a verdict.

use oslo::policy::{Answers, Credentials, Files, Options, Policy, RuleDefault, Verdict};
use serde_json::json;

use super::attr::AttrKind;

#[test]
fn every_part_shows_its_outcome() {
    let defaults = [
        RuleDefault::new("owner", "project_id:%(project_id)s"),
        RuleDefault::new(
            "get",
            "role:admin or (rule:owner and not True:%(hidden)s) or http://host/ or rule:gone",
        ),
    ];
    let (policy, _) = Policy::load(&defaults, &Files::default(), &Options::default(), &AttrKind).unwrap();
    let caller = json!({"project_id": "p", "roles": ["reader"]});
    let caller = Credentials::new(caller.as_object().unwrap().clone());
    let target = json!({"project_id": "p", "hidden": false});
    let explanation = policy.explain("get", target.as_object().unwrap(), &caller, &Answers::new());
    assert_eq!(explanation.verdict, Verdict::Allow);
    let expected = "\
rule:get: yes   [default]
  or: yes
    role:admin: no   [roles: reader]
    and: yes
      rule:owner: yes   [default]
        project_id:%(project_id)s: yes   [credential project_id: p; project_id: p]
      not: yes
        True:%(hidden)s: no   [hidden: False]
    http://host/: (asks http://host/)
    rule:gone: (no)   [does not exist]
";
    assert_eq!(explanation.to_string(), expected);
}
