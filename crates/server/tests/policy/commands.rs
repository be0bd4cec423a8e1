//! `neutrino policy`, as it is typed and printed.

use crate::Files;

/// Files that change one rule and add another.
fn files() -> Files {
    Files::new(
        "",
        &[(
            "policy.yaml",
            "\"create_ports_tags\": \"role:tagger\"\n\"get_network:segments\": \"role:auditor or rule:admin_only\"\n",
        )],
    )
}

#[test]
fn check_says_by_its_status_whether_the_files_are_sound() {
    let files = files();
    let (status, text) = files.printed(&["check"]);
    assert_eq!(status, 0, "{text}");
    assert!(
        text.ends_with(
            "configuration: 0 error(s), 1 warning(s)\npolicy: 374 rules in force, 3 of them from files\n"
        ),
        "{text}"
    );
    files.write("policy.yaml", "get_port: \"role:a and\"");
    let (status, text) = files.printed(&["check"]);
    assert_eq!(status, 1, "{text}");
    assert!(
        text.starts_with("error: policy.yaml:1: rule get_port\n"),
        "{text}"
    );
    for command in [&["list"][..], &["explain", "get_port"]] {
        assert_eq!(files.printed(command), (1, text.clone()));
    }
}

#[test]
fn list_shows_what_is_in_force_and_where_from() {
    let files = files();
    let (status, text) = files.printed(&["list", "--changed"]);
    assert_eq!(status, 0);
    assert_eq!(
        text,
        r#"# GET /v2.0/networks
# GET /v2.0/networks/{id}
# from: policy.yaml:2
# default: "get_network:segments": "rule:admin_only"
# until W: "get_network:segments": "rule:admin_only"
"get_network:segments": "(role:auditor or rule:admin_only)"

# POST /v2.0/ports/{id}/tags
# from: policy.yaml:1 under its deprecated name "create_ports_tags"
# default: "create_port:tags": "(rule:admin_only) or (role:member and project_id:%(project_id)s) or rule:context_is_advsvc"
# until 2025.1: "create_ports_tags": "(rule:admin_only) or (role:member and project_id:%(project_id)s) or rule:context_is_advsvc"
"create_port:tags": "role:tagger"

# from: policy.yaml:1
"create_ports_tags": "role:tagger"
"#
    );
    let usual = files.printed(&["list"]).1;
    let all = files.printed(&["list", "--all"]).1;
    let rules = |text: &str| text.lines().filter(|line| line.starts_with('"')).count();
    assert_eq!((rules(&usual), rules(&all)), (341, 374));
    assert!(all.contains("# from: default\n\"owner\": \"project_id:%(project_id)s\"\n"));
    assert!(!usual.contains("\n\"owner\""));
}

/// What is listed is a policy file that means the same.
#[test]
fn a_list_is_a_policy_file() {
    let files = files();
    let list = files.printed(&["list", "--all"]).1;
    let copy = Files::new("", &[("policy.yaml", &list)]);
    let (before, after) = (files.policy(), copy.policy());
    for (name, check, _) in before.rules() {
        assert_eq!(
            after.get(name).map(ToString::to_string),
            Some(check.to_string()),
            "{name}"
        );
    }
}

#[test]
fn former_checks_count_without_enforce_new_defaults() {
    let files = Files::new("enforce_new_defaults = false", &[]);
    let list = files.printed(&["list"]).1;
    assert!(
        list.contains(
            "# from: default, or its deprecated check\n\
             # default: \"create_network\": \"(rule:admin_only) or (role:member and project_id:%(project_id)s)\"\n\
             # until W: \"create_network\": \"rule:regular_user\"\n\
             \"create_network\": \"((rule:admin_only or (role:member and project_id:%(project_id)s)) or rule:regular_user)\"\n"
        ),
        "{list}"
    );
    let (_, text) = files.printed(&[
        "explain",
        "create_network:shared",
        "--role",
        "admin",
        "--project",
        "a",
    ]);
    assert!(
        text.ends_with("\nallowed: an administrator is not asked while enforce_new_defaults is off\n"),
        "{text}"
    );
}

#[test]
fn explain_shows_every_check() {
    let files = files();
    let args =
        "explain get_network:segments --role member --role reader --project a --user u --target project_id=b";
    let args: Vec<&str> = args.split(' ').collect();
    assert_eq!(
        files.printed(&args),
        (
            0,
            "rule:   get_network:segments\n\
             caller: user_id=u project_id=a roles=member,reader\n\
             target: project_id=b tenant_id=b\n\
             \n\
             ✓ scope of the token: project   [accepted: project]\n\
             ✗ rule:get_network:segments   [policy.yaml:2]\n\
             \x20 ✗ or\n\
             \x20   ✗ role:auditor   [roles: member, reader]\n\
             \x20   ✗ rule:admin_only   [default]\n\
             \x20     ✗ rule:context_is_admin   [default]\n\
             \x20       ✗ role:admin   [roles: member, reader]\n\
             \n\
             denied\n"
                .to_owned()
        )
    );
}

#[test]
fn explain_decides_by_caller_target_and_scope() {
    let files = files();
    let verdict = |line: &str| {
        let args: Vec<&str> = line.split(' ').collect();
        let (status, text) = files.printed(&[&["explain"][..], &args[..]].concat());
        assert_eq!(status, 0, "{text}");
        text.lines().last().unwrap().to_owned()
    };
    assert_eq!(verdict("create_network --role member --project a"), "allowed");
    assert_eq!(verdict("create_network --role reader --project a"), "denied");
    assert_eq!(
        verdict("create_network --role member --project a --target project_id=b"),
        "denied"
    );
    assert_eq!(verdict("get_network:segments --role auditor"), "allowed");
    assert_eq!(
        verdict("create_network --role admin --system-scope all"),
        "denied: the token is for another scope"
    );
    assert_eq!(verdict("create_port:binding:profile --role service"), "allowed");
    let port = "create_port:mac_address --role member --project a --target network_id=n";
    assert_eq!(
        verdict(port),
        "open: it depends on what is marked with a question mark"
    );
    assert_eq!(
        verdict(&format!("{port} --target network:project_id=a")),
        "allowed"
    );
    assert_eq!(
        verdict(&format!("{port} --target network:project_id=b")),
        "denied"
    );
    let network = "get_network --role reader --project a --target project_id=b";
    assert_eq!(
        verdict(&format!("{network} --target router:external=true")),
        "allowed"
    );
    assert_eq!(
        verdict(&format!(
            "{network} --target router:external=false --target shared=false"
        )),
        "denied"
    );
}

#[test]
fn explain_says_what_stands_in_for_a_rule_that_does_not_exist() {
    let (status, text) = files().printed(&["explain", "create_cloud", "--project", "a"]);
    assert_eq!(status, 0);
    assert!(
        text.contains("✓ rule:create_cloud   [does not exist, rule:default stands in]"),
        "{text}"
    );
    let without = Files::new("policy_default_rule = nowhere", &[]);
    assert_eq!(
        without.printed(&["explain", "create_cloud"]),
        (1, "there is no rule create_cloud\n".to_owned())
    );
}
