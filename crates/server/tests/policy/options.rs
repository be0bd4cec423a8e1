//! What the options are, and where they lead.

use std::time::Duration;

use oslo::policy::{ContentType, Options};
use server::config::{Environment, Source, load_policy};

use crate::Files;

#[test]
fn options_have_the_defaults_of_oslo_policy() {
    let settings = Files::new("", &[]).settings();
    assert_eq!(
        (settings.file.as_str(), settings.dirs.as_slice()),
        ("policy.yaml", &["policy.d".to_owned()][..])
    );
    assert_eq!(settings.options, Options::default());
    assert!(!settings.remote.verify);
    assert_eq!(settings.remote.timeout, Duration::from_secs(60));
}

#[test]
fn all_options_are_read() {
    let files = Files::new(
        "policy_file = mine.yaml\npolicy_dirs = one\npolicy_dirs = two\npolicy_default_rule = nobody\n\
         enforce_new_defaults = false\nremote_content_type = application/json\n\
         remote_ssl_verify_server_crt = true\nremote_ssl_ca_crt_file = /etc/hostname\nremote_timeout = 1.5",
        &[("mine.yaml", "")],
    );
    let settings = files.settings();
    assert_eq!(settings.files().policy_file, files.path("mine.yaml"));
    assert_eq!(
        settings.files().policy_dirs,
        [files.path("one"), files.path("two")]
    );
    let options = Options {
        enforce_new_defaults: false,
        default_rule: "nobody".to_owned(),
        remote_content_type: ContentType::Json,
        ..Options::default()
    };
    assert_eq!(settings.options, options);
    assert!(settings.remote.verify);
    assert_eq!(settings.remote.ca, Some("/etc/hostname".into()));
    assert_eq!(settings.remote.timeout, Duration::from_millis(1500));
}

#[test]
fn options_that_are_not_valid_are_reported() {
    let options = "policy_file = nowhere.yaml\nenforce_scope = false\nremote_timeout = -1\nremote_content_type = text\n\
                   remote_ssl_ca_crt_file = nowhere.pem";
    let (settings, report) = Files::new(options, &[]).read();
    assert_eq!(settings, None);
    let report = report.to_string();
    for (line, problem) in [
        (
            2,
            "policy_file = nowhere.yaml\n    there is no such file, so the default rules apply",
        ),
        (3, "enforce_scope = false\n    scopes are not enforced here"),
        (4, "remote_timeout = -1\n    not a number of seconds"),
        (6, "remote_ssl_ca_crt_file = nowhere.pem\n    cannot be read: "),
        (
            5,
            "remote_content_type = text\n    not one of the possible values",
        ),
    ] {
        let expected = format!("neutron.conf:{line}: [oslo_policy] {problem}");
        assert!(report.contains(&expected), "{expected} is not in:\n{report}");
    }
}

/// Directories first, then the directories of files from the last to the first, as oslo.config's `find_file`.
#[test]
fn files_are_looked_for_beside_the_configuration() {
    let files = Files::new(
        "",
        &[
            ("policy.yaml", ""),
            ("plugins/ml2/ml2_conf.ini", ""),
            ("conf.d/policy.yaml", ""),
            ("home/.neutron/other.yaml", ""),
        ],
    );
    let conf = Source::File(files.path("neutron.conf"));
    let ml2 = Source::File(files.path("plugins/ml2/ml2_conf.ini"));
    let home = files.path("home").display().to_string();
    let environment = Environment::from([("HOME".to_owned(), home)]);
    let find = |sources: &[Source], name: &str| {
        let mut settings = load_policy(sources, environment.clone()).0.unwrap();
        settings.file = name.to_owned();
        Some(settings.files().policy_file).filter(|path| path.exists())
    };
    let both = [conf.clone(), ml2.clone()];
    assert_eq!(find(&both, "policy.yaml"), Some(files.path("policy.yaml")));
    files.write("plugins/ml2/policy.yaml", "");
    assert_eq!(
        find(&both, "policy.yaml"),
        Some(files.path("plugins/ml2/policy.yaml"))
    );
    let with_dir = [conf, Source::Dir(files.path("conf.d")), ml2];
    assert_eq!(
        find(&with_dir, "policy.yaml"),
        Some(files.path("conf.d/policy.yaml"))
    );
    assert_eq!(
        find(&both, "other.yaml"),
        Some(files.path("home/.neutron/other.yaml"))
    );
    assert_eq!(find(&both, "nowhere.yaml"), None);
    let absolute = files.path("home/.neutron/other.yaml");
    assert_eq!(find(&both, absolute.to_str().unwrap()), Some(absolute));
}
