//! What is wrong with policy files is refused with its place, and what is strange about them is said.

use std::os::unix::fs::symlink;
use std::process::Command;

use crate::{Files, rule};

fn report(text: &str) -> String {
    Files::new("", &[("policy.yaml", text)]).report()
}

#[test]
fn every_mistake_is_reported_with_file_line_and_rule() {
    let text = "create_port: \"role:a or\"\n\
                update_port: allow\n\
                delete_port: [1]\n\
                get_port:\n\
                create_subnet: \"project_id:mine\"\n\
                get_subnet: \"field:subnets\"\n";
    let report = report(text);
    let lines: Vec<&str> = report.lines().collect();
    let expected = [
        (1, "create_port", "where a check is expected"),
        (2, "update_port", "there is no colon in it"),
        (3, "delete_port", "there is no colon in it"),
        (4, "get_port", "there is no rule"),
        (5, "create_subnet", "%(<attribute>)s"),
        (6, "get_subnet", "field:<resources>:<attribute>=<value>"),
    ];
    for (place, (line, rule, problem)) in expected.into_iter().enumerate() {
        assert_eq!(
            lines[2 * place],
            format!("error: policy.yaml:{line}: rule {rule}"),
            "{report}"
        );
        assert!(lines[2 * place + 1].contains(problem), "{report}");
    }
    assert_eq!(
        lines.last(),
        Some(&"configuration: 6 error(s), 0 warning(s)"),
        "{report}"
    );
}

#[test]
fn a_file_that_is_not_a_mapping_is_refused() {
    for (text, line, problem) in [
        ("get_port: \"\"\ncreate_port: \"role:a\nb: c", 2, "YAML"),
        ("get_port: \"\"\n\tcreate_port: \"\"", 2, "YAML"),
        ("- get_port", 1, "not a mapping"),
        ("{\"get_port\": \"\"", 1, "YAML"),
    ] {
        let report = report(text);
        assert!(report.starts_with("error: policy.yaml:"), "{text}: {report}");
        assert!(report.contains(problem), "{text}: {report}");
        let at: usize = report.split([':', '\n']).nth(2).unwrap().parse().unwrap();
        assert!((line..=line + 1).contains(&at), "{text}: {report}");
    }
}

#[test]
fn rules_that_refer_to_themselves_are_refused_where_the_operator_wrote_them() {
    let report = report("get_port: \"role:a\"\nregular_user: \"rule:default\"\nowner: \"rule:regular_user\"");
    assert!(
        report.contains(
            "error: policy.yaml:3: rule owner\n    it refers to itself: owner -> regular_user -> default"
        ),
        "{report}"
    );
    assert!(!report.contains("error: not set"), "{report}");
}

#[test]
fn a_file_that_cannot_be_read_is_refused() {
    let files = Files::new("", &[]);
    std::fs::create_dir(files.path("policy.yaml")).unwrap();
    assert!(
        files
            .report()
            .starts_with("error: policy.yaml\n    cannot be read: "),
        "{}",
        files.report()
    );
    let files = Files::new("", &[]);
    std::fs::create_dir(files.path("policy.d")).unwrap();
    symlink("nowhere", files.path("policy.d/10.yaml")).unwrap();
    assert!(
        files
            .report()
            .starts_with("error: policy.d/10.yaml\n    cannot be read: "),
        "{}",
        files.report()
    );
    let files = Files::new("", &[("policy.d", "")]);
    assert!(
        files
            .report()
            .starts_with("error: policy.d\n    cannot be listed: "),
        "{}",
        files.report()
    );
}

#[test]
fn a_server_does_not_start_with_broken_files() {
    let minimal = "[DEFAULT]\nauth_strategy = noauth\n[database]\nconnection = sqlite://\n\
                   [ml2]\nmechanism_drivers = ovn\n[ml2_type_geneve]\nmax_header_size = 38\n";
    let files = Files::new("", &[("policy.yaml", "get_port: \"\"\ncreate_port: nobody\n")]);
    files.write("neutron.conf", minimal);
    for command in [&["serve"][..], &["config", "check"]] {
        let mut run = Command::new(env!("CARGO_BIN_EXE_neutrino"));
        run.args(command)
            .arg("--config-file")
            .arg(files.path("neutron.conf"));
        let output = run.output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        let text = files.below(&String::from_utf8(output.stderr).unwrap());
        assert!(
            text.contains("error: policy.yaml:2: rule create_port\n"),
            "{command:?}: {text}"
        );
    }
}

#[test]
fn what_is_strange_is_a_warning() {
    let files = Files::new(
        "",
        &[(
            "policy.yaml",
            "create_firewall_group: \"rule:nowhere\"\n\
             create_ports_tags: \"role:tagger\"\n\
             get_port: \"role:a and not role:a\"\n\
             get_subnet: \"tenant_id:%(tenant_id)s\"\n\
             get_network: \"!\"\n\
             create_network:shared: \"rule:admin_only\"\n\
             update_rbac_policy:target_tenant: \"role:a\"\n\
             create_prot: \"rule:adminonly\"\n",
        )],
    );
    let report = files.report();
    for expected in [
        "policy.yaml:1\n    rule \"create_firewall_group\" refers to rule \"nowhere\", which does not exist\n    nothing uses a rule",
        "policy.yaml:2\n    rule \"create_ports_tags\" is now called \"create_port:tags\"",
        "policy.yaml:3: rule get_port\n    it can never hold",
        "policy.yaml:4: rule get_subnet\n    tenant_id: is the old name",
        "policy.yaml:6\n    rule \"create_network:shared\" is the same as the default",
        "policy.yaml:8\n    rule \"create_prot\" refers to rule \"adminonly\", which does not exist; did you mean admin_only?\n    \
         nothing uses a rule \"create_prot\"; did you mean create_port?",
        "policy.yaml:7\n    rule \"update_rbac_policy:target_tenant\" is deprecated since 2025.1",
    ] {
        assert!(
            report.contains(&format!("warning: {expected}")),
            "{expected} is not in:\n{report}"
        );
    }
    assert!(!report.contains("policy.yaml:5"), "nobody may be meant: {report}");
    assert!(
        report.ends_with("configuration: 0 error(s), 9 warning(s)"),
        "{report}"
    );
    let tags = rule(&files.policy(), &files, "create_port:tags");
    assert_eq!(tags.0, "role:tagger");
}

#[test]
fn json_is_read_where_it_is_the_policy_file_only() {
    let json =
        "{\n  \"get_port\": \"role:a\",\n  \"get_subnet\": [[\"role:a\", \"role:b\"], [\"role:c\"]]\n}";
    let files = Files::new("policy_file = policy.json", &[("policy.json", json)]);
    let policy = files.policy();
    assert_eq!(
        rule(&policy, &files, "get_port"),
        ("role:a".to_owned(), "policy.json:2".to_owned())
    );
    let list = rule(&policy, &files, "get_subnet");
    assert_eq!(
        list,
        (
            "((role:a and role:b) or role:c)".to_owned(),
            "policy.json:3".to_owned()
        )
    );
    let files = Files::new("", &[("policy.json", json)]);
    assert_eq!(rule(&files.policy(), &files, "get_port").1, "default");
    assert!(
        files
            .report()
            .starts_with("warning: policy.json\n    is not read"),
        "{}",
        files.report()
    );
}

/// Directories in their order, files in the order of their names, the last one wins; without a main file, too.
#[test]
fn later_files_replace_single_rules() {
    let files = Files::new(
        "policy_dirs = one\npolicy_dirs = two",
        &[
            (
                "policy.yaml",
                "get_port: \"role:main\"\nget_subnet: \"role:main\"\nget_network: \"role:main\"",
            ),
            ("one/20.yaml", "get_port: \"role:one20\""),
            (
                "one/10.json",
                "{\"get_port\": \"role:one10\", \"get_subnet\": \"role:one10\"}",
            ),
            ("one/.30.yaml", "get_port: \"role:hidden\""),
            ("one/below/40.yaml", "get_port: \"role:below\""),
            ("two/00.yaml", "get_network: \"role:two\""),
        ],
    );
    let found = |names: [&str; 3]| names.map(|name| rule(&files.policy(), &files, name).0);
    let names = ["get_port", "get_subnet", "get_network"];
    assert_eq!(found(names), ["role:one20", "role:one10", "role:two"]);
    std::fs::remove_file(files.path("policy.yaml")).unwrap();
    assert_eq!(found(names), ["role:one20", "role:one10", "role:two"]);
    std::fs::remove_dir_all(files.path("one")).unwrap();
    assert_eq!(rule(&files.policy(), &files, "get_port").1, "default");
}
