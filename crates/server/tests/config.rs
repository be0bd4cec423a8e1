//! Neutron's files become settings, and everything wrong in them is in one report.

#![allow(clippy::unwrap_used)]

use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use plugin::VlanRange;
use server::config::{
    DatabaseUrl, Environment, HaFailoverStrategy, L3Scheduler, Settings, Source, SqliteUrl, SyncMode,
    load_database,
};

/// In every password of the files.
const MARK: &str = "hunter2";

/// The least that is needed to start.
const MINIMAL: &str = "[DEFAULT]\nauth_strategy = noauth\n[database]\nconnection = sqlite://\n\
                       [ml2]\nmechanism_drivers = ovn\n[ml2_type_geneve]\nmax_header_size = 38\n";

fn file(name: &str) -> Source {
    Source::File(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/config")
            .join(name),
    )
}

fn text(text: impl Into<String>) -> Source {
    Source::Text("test.conf".into(), text.into())
}

/// Settings from the least that is needed and a text of one's own.
fn with(extra: &str) -> Settings {
    let (settings, report) = Settings::load(&[text(MINIMAL), text(extra)], Environment::new());
    assert!(report.is_clean(), "{report}");
    settings.unwrap()
}

fn report_of(extra: &str) -> String {
    Settings::load(&[text(MINIMAL), text(extra)], Environment::new())
        .1
        .to_string()
}

#[test]
fn files_of_a_deployment_work_as_they_are() {
    let (settings, report) =
        Settings::load(&[file("neutron.conf"), file("ml2_conf.ini")], Environment::new());
    assert!(report.is_clean(), "{report}");
    let Settings {
        api,
        middleware,
        database,
        plugin,
        ovn,
        log,
        ..
    } = settings.unwrap();

    assert_eq!((api.bind_host.as_str(), api.bind_port), ("0.0.0.0", 9696));
    assert_eq!(
        (api.pagination_max_limit, middleware.max_request_body_size),
        (None, 16 << 20)
    );
    let DatabaseUrl::MySql(url) = &database.url else {
        panic!("{}", database.url)
    };
    assert_eq!(url.password.expose(), "database-hunter2");
    assert_eq!(
        database.url.to_string(),
        "mysql://neutron:***@127.0.0.1:23306/neutron"
    );
    assert_eq!(
        (database.max_pool_size, database.max_overflow),
        (Some(5), Some(50))
    );

    assert_eq!(
        (plugin.host.as_str(), plugin.dns_domain.as_str()),
        ("ctl1", "openstackgate.local.")
    );
    assert_eq!(plugin.base_mac, [0xfa, 0x16, 0x3e, 0, 0, 0]);
    assert!(plugin.metadata_enabled);
    assert_eq!(plugin.ml2.type_drivers, ["geneve", "vlan", "flat", "local"]);
    assert_eq!(plugin.ml2.project_network_types, ["geneve"]);
    assert_eq!(plugin.ml2.geneve_ranges, [(1, 65536)]);
    assert_eq!(plugin.ml2.flat_networks, Some(vec!["public".to_owned()]));
    assert_eq!(plugin.ml2.physical_network_mtus["physnet1"], 9000);
    let vlan = |first, last| VlanRange { first, last };
    assert_eq!(
        plugin.ml2.vlan_ranges["physnet1"],
        [vlan(100, 199), vlan(300, 399)]
    );
    assert_eq!(plugin.ml2.vlan_ranges["physnet2"], [vlan(1, 4094)]);
    let limits =
        ["network", "security_group", "trunk", "port", "nothing"].map(|name| plugin.quotas.limit(name));
    assert_eq!(limits, [100_000, -1, 7, 500, -1]);

    let endpoints: Vec<_> = ovn.nb.endpoints.iter().map(ToString::to_string).collect();
    assert_eq!(endpoints, ["tcp:127.0.0.1:26641", "tcp:[::1]:26641"]);
    assert_eq!(
        (ovn.nb.tls, ovn.probe_interval),
        (None, Some(Duration::from_secs(60)))
    );
    assert_eq!(ovn.dns_servers, [IpAddr::V4(Ipv4Addr::new(192, 0, 2, 53))]);
    let pairs =
        [("ntp_server", "192.0.2.1"), ("wpad", "")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(ovn.dhcp4_global_options, pairs);
    assert_eq!(ovn.nb_global.options()[0], ("ignore_lsp_down", "true".to_owned()));
    assert_eq!(
        (log.file, log.stderr),
        (Some("/tmp/neutrino-config-test.log".into()), false)
    );
}

#[test]
fn everything_wrong_is_in_one_report() {
    let expected = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/config/broken.report");
    let (settings, report) = Settings::load(&[file("broken.conf")], Environment::new());
    assert!(settings.is_none());
    let directory = format!("{}/tests/config/", env!("CARGO_MANIFEST_DIR"));
    let shown = report.to_string().replace(&directory, "") + "\n";
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        std::fs::write(&expected, &shown).unwrap();
    }
    assert_eq!(shown, std::fs::read_to_string(expected).unwrap());
}

#[test]
fn secrets_are_never_shown() {
    for sources in [
        vec![file("broken.conf")],
        vec![file("neutron.conf"), file("ml2_conf.ini")],
    ] {
        let (settings, report) = Settings::load(&sources, Environment::new());
        let shown = format!("{settings:?} {settings:#?} {report} {report:?}");
        assert!(!shown.contains(MARK), "{shown}");
    }
    for connection in [
        "mysql//u:hunter2@h/n",
        "mysql://u:hunter2@@h/n",
        "$hunter2",
        "mysql://u:hun$ter2@h/n",
        "hunter2://",
    ] {
        let shown = report_of(&format!("[database]\nconnection = {connection}\n"));
        assert!(shown.contains("[database] connection = ***\n"), "{shown}");
        assert!(!shown.contains("ter2") && !shown.contains("u:hun"), "{shown}");
    }
}

#[test]
fn environment_wins_over_files() {
    let environment: Environment = [
        ("OS_DEFAULT__BIND_PORT", "19696"),
        ("OS_OVN__OVN_L3_SCHEDULER", "chance"),
        ("OS_QUOTAS__QUOTA_PORT", "none"),
        ("OS_DATABASE__CONNECTION", "nonsense-hunter2"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    let report = Settings::load(&[text(MINIMAL)], environment.clone())
        .1
        .to_string();
    assert!(
        report.contains("environment variable OS_QUOTAS__QUOTA_PORT: [quotas] quota_port = none"),
        "{report}"
    );
    assert!(
        report.contains("OS_DATABASE__CONNECTION: [database] connection = ***"),
        "{report}"
    );
    let fine = environment
        .into_iter()
        .filter(|(name, _)| name.contains("BIND") || name.contains("OVN"))
        .collect();
    let settings = Settings::load(&[text(MINIMAL)], fine).0.unwrap();
    assert_eq!(
        (settings.api.bind_port, settings.ovn.l3_scheduler),
        (19696, L3Scheduler::Chance)
    );
}

#[test]
fn values_become_types() {
    let settings = with(
        "[DEFAULT]\npagination_max_limit = infinite\nvlan_transparent = true\ndefault_availability_zones = a, b\n\
         bind_host = ::1\nbind_port = 0\nnetwork_link_prefix = https://net\n\
         [neutrino]\nnoauth_project_id = demo\nshutdown_deadline = 5\n\
         [database]\nmax_pool_size = 0\nmax_overflow = -1\nmax_retries = -1\nmysql_sql_mode =\n\
         [ml2_type_flat]\nflat_networks =\n\
         [ovn]\nneutron_sync_mode = repair\novsdb_probe_interval = 5\nlive_migration_activation_strategy =\n\
         ha_failover_strategy = manual\nbfd_mult = 9\n",
    );
    assert_eq!(
        (settings.api.pagination_max_limit, settings.api.bind_port),
        (None, 0)
    );
    assert_eq!(settings.api.noauth_project_id.as_deref(), Some("demo"));
    assert_eq!(settings.api.network_link_prefix.as_deref(), Some("https://net"));
    assert_eq!(settings.service.shutdown_deadline, Duration::from_secs(5));
    assert_eq!(
        (settings.plugin.vlan_transparent, settings.plugin.vlan_qinq),
        (Some(true), None)
    );
    assert_eq!(settings.plugin.default_availability_zones, ["a", "b"]);
    assert_eq!(settings.plugin.ml2.flat_networks, Some(Vec::new()));
    let database = settings.database;
    assert_eq!(
        (
            database.max_pool_size,
            database.max_overflow,
            database.max_retries
        ),
        (None, None, None)
    );
    assert_eq!(
        (database.mysql_sql_mode, database.url),
        (None, DatabaseUrl::Sqlite(SqliteUrl::Memory))
    );
    let ovn = settings.ovn;
    assert_eq!(
        (ovn.sync_mode, ovn.probe_interval),
        (SyncMode::Repair, Some(Duration::from_secs(1)))
    );
    assert_eq!(ovn.live_migration_activation_strategy, None);
    assert_eq!(
        ovn.ha_failover_strategy,
        HaFailoverStrategy::Manual {
            min_rx: 1000,
            min_tx: 100,
            mult: 9
        }
    );
    assert!(settings.log.stderr, "without a file, standard error");
    assert_eq!(
        with("[ml2_type_flat]\nflat_networks = public,*\n")
            .plugin
            .ml2
            .flat_networks,
        None
    );
    assert_eq!(with("[ovn]\novsdb_probe_interval = 0\n").ovn.probe_interval, None);
    assert_eq!(
        with("[DEFAULT]\npagination_max_limit = 50\n")
            .api
            .pagination_max_limit,
        Some(50)
    );
}

#[test]
fn the_old_name_of_project_network_types_works() {
    let ml2 = "[ml2]\ntenant_network_types = geneve\n[ml2_type_geneve]\nvni_ranges = 1:9\n";
    let (settings, report) = Settings::load(&[text(MINIMAL), text(ml2)], Environment::new());
    assert_eq!(settings.unwrap().plugin.ml2.project_network_types, ["geneve"]);
    assert!(
        report
            .to_string()
            .contains("this is the old name of [ml2] project_network_types"),
        "{report}"
    );
}

#[test]
fn tls_files_are_needed_and_read_for_ssl_only() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name);
    for name in ["key", "cert", "ca"] {
        std::fs::write(path(name), "pem").unwrap();
    }
    let files = format!(
        "ovn_nb_private_key = {}\novn_nb_certificate = {}\novn_nb_ca_cert = {}\n",
        path("key").display(),
        path("cert").display(),
        path("ca").display()
    );
    let settings = with(&format!("[ovn]\novn_nb_connection = ssl:db:6641\n{files}"));
    assert_eq!(settings.ovn.nb.tls.unwrap().ca_cert, path("ca"));
    std::fs::remove_file(path("ca")).unwrap();
    assert_eq!(with(&format!("[ovn]\n{files}")).ovn.nb.tls, None);
    let shown = report_of(&format!("[ovn]\novn_nb_connection = ssl:db:6641\n{files}"));
    assert!(
        shown.contains("[ovn] ovn_nb_ca_cert = ") && shown.contains("No such file"),
        "{shown}"
    );
}

#[test]
fn commands_on_the_database_need_its_options_only() {
    let sources = [text(
        "[DEFAULT]\nauth_strategy = keystone\nnonsense = 1\n[database]\nconnection = sqlite://\n",
    )];
    let (settings, report) = load_database(&sources, Environment::new());
    assert!(settings.is_some() && report.is_clean(), "{report}");
    let sources = [text("[database]\nconnection = nonsense\n")];
    assert!(load_database(&sources, Environment::new()).0.is_none());
}

/// The program itself, with nothing of the environment of the tests: its status and its report, which is on stdout
/// when it would start and on stderr when it would not.
fn check(files: &[PathBuf]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_neutrino"));
    command.env_clear().args(["config", "check"]);
    for path in files {
        command.arg("--config-file").arg(path);
    }
    let output = command.output().unwrap();
    let (report, other) = match output.status.success() {
        true => (output.stdout, output.stderr),
        false => (output.stderr, output.stdout),
    };
    assert!(other.is_empty(), "{}", String::from_utf8_lossy(&other));
    (output.status.code(), String::from_utf8(report).unwrap())
}

#[test]
fn config_check_says_by_its_status_whether_it_would_start() {
    let path = |name: &str| {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/config")
            .join(name)
    };
    let (status, shown) = check(&[path("neutron.conf"), path("ml2_conf.ini")]);
    assert_eq!(status, Some(0), "{shown}");
    assert!(shown.contains("0 error(s), 0 warning(s)"), "{shown}");
    let (status, shown) = check(&[path("broken.conf")]);
    assert_eq!(status, Some(1), "{shown}");
    assert!(shown.contains("bind_port = 96960"), "{shown}");
    assert!(!shown.contains(MARK), "{shown}");
    let (status, shown) = check(&[path("missing.conf")]);
    assert_eq!(status, Some(1), "{shown}");
    assert!(shown.contains("missing.conf\n    cannot be read"), "{shown}");
}

#[test]
fn what_is_not_listed_is_left_out() {
    let absent = with("").absent;
    assert!(absent.drivers.contains(&"port_security") && absent.services.contains(&"segments"));
    assert!(
        !absent.services.contains(&"flavors"),
        "Neutron loads it by itself"
    );
    assert_eq!(absent.options, [""; 0]);

    let less = "[DEFAULT]\nservice_plugins = segments,neutron.services.trunk.plugin.TrunkPlugin\nvlan_qinq = false\n\
         enable_traditional_dhcp = false\n[ml2]\nextension_drivers = port_security,port_trusted\n\
         [securitygroup]\nenable_security_group = false\n";
    let (settings, report) = Settings::load(&[text(MINIMAL), text(less)], Environment::new());
    assert!(
        report.to_string().contains("enforced in OVN all the same"),
        "{report}"
    );
    let absent = settings.unwrap().absent;
    for there in ["port_security", "port_trusted"] {
        assert!(!absent.drivers.contains(&there), "{there}");
    }
    for there in ["segments", "trunk"] {
        assert!(!absent.services.contains(&there), "{there}");
    }
    assert!(absent.drivers.contains(&"qos") && absent.services.contains(&"qos"));
    assert_eq!(
        absent.options,
        ["vlan_qinq", "enable_security_group", "enable_traditional_dhcp"]
    );
}
