//! The same files, read here and by the real oslo.config.
//!
//! `oslo_config/expected.jsonl` is what oslo.config 10 answers. With `OSLO_CONFIG_PYTHON` naming a Python that has
//! oslo.config, it is asked again; otherwise that one test says that it is skipped.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use oslo::config::{
    Bool, Choice, Config, Custom, Dict, Environment, Float, HostAddress, Int, Invalid, Kind, Known, List,
    ListOf, Opt, Report, Source, Sources, Str,
};
use serde_json::{Value, json};

const CASES: &str = include_str!("oslo_config/cases.json");
const EXPECTED: &str = include_str!("oslo_config/expected.jsonl");

fn expected() -> BTreeMap<String, Value> {
    let answers = EXPECTED
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    answers
        .map(|answer| (answer["name"].as_str().unwrap().to_owned(), answer))
        .collect()
}

/// Options have static names; tests may leak a few.
fn text(value: &Value) -> &'static str {
    value.as_str().unwrap().to_owned().leak()
}

fn texts(value: &Value) -> &'static [&'static str] {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(text)
        .collect::<Vec<_>>()
        .leak()
}

fn endpoint(item: &str) -> Result<String, Invalid> {
    let rest = ["tcp:", "ssl:", "unix:"]
        .iter()
        .find_map(|scheme| item.strip_prefix(scheme));
    match rest {
        Some(rest) if !rest.is_empty() => Ok(item.to_owned()),
        _ => Err(Invalid::new("not an endpoint", "tcp:HOST:PORT")),
    }
}

fn opt<K>(case: &Value, kind: K) -> Opt<K> {
    let mut opt = Opt::new(text(&case["group"]), text(&case["option"]), kind);
    if case["default"].is_string() {
        opt = opt.or(text(&case["default"]));
    }
    if let Some(names) = case["deprecated"].as_array() {
        let pairs: Vec<_> = names
            .iter()
            .map(|pair| (text(&pair[0]), text(&pair[1])))
            .collect();
        opt = opt.formerly(pairs.leak());
    }
    opt
}

/// The table of options that are there besides the one asked for.
fn known(case: &Value) -> Known {
    let mut table = String::new();
    for also in case["also"].as_array().into_iter().flatten() {
        let default = also[2]
            .as_str()
            .map(|default| format!(" = {default}"))
            .unwrap_or_default();
        table += &format!("[{}]\n{}{default}\n", text(&also[0]), text(&also[1]));
    }
    Known::parse(&table)
}

fn answer(case: &Value) -> Value {
    let mut report = Report::default();
    let files = case["files"].as_array().unwrap().iter().enumerate();
    let sources: Vec<_> = files
        .map(|(i, file)| Source::Text(format!("{i}.conf").into(), text(file).to_owned()))
        .collect();
    let environment: Environment = match case["env"].as_object() {
        Some(variables) => variables
            .iter()
            .map(|(name, value)| (name.clone(), text(value).to_owned()))
            .collect(),
        None => Environment::new(),
    };
    let sources = Sources::read(&sources, environment, &mut report);
    let mut config = Config::new(sources, known(case), report);
    let value = match text(&case["type"]) {
        "str" => json!(config.optional(&opt(case, Str))),
        "bool" => json!(config.optional(&opt(case, Bool))),
        "int" => {
            let min = case["min"].as_i64().unwrap_or(i64::MIN);
            json!(config.optional(&opt(
                case,
                Int {
                    min,
                    max: case["max"].as_i64().unwrap_or(i64::MAX)
                }
            )))
        }
        "float" => json!(config.optional(&opt(case, Float))),
        "choice" => json!(config.optional(&opt(case, Choice(texts(&case["choices"]))))),
        "list" => json!(config.optional(&opt(case, List))),
        "endpoints" => json!(config.optional(&opt(case, ListOf(endpoint)))),
        "dict" => json!(config.optional(&opt(case, Dict))),
        "host" => json!(config.optional(&opt(case, HostAddress))),
        "multi" => match config.all(&opt(case, Str)) {
            values if values.is_empty() => Value::Null,
            values => json!(values),
        },
        other => panic!("type {other}"),
    };
    let report = config.into_report();
    if report.has_errors() {
        json!({ "name": case["name"], "error": true })
    } else {
        json!({ "name": case["name"], "value": value })
    }
}

#[test]
fn reads_what_oslo_config_reads() {
    let expected = expected();
    let cases: Vec<Value> = serde_json::from_str(CASES).unwrap();
    assert_eq!(cases.len(), expected.len());
    let mut differences = Vec::new();
    for case in &cases {
        let (ours, theirs) = (answer(case), &expected[text(&case["name"])]);
        if ours != *theirs {
            differences.push(format!("{case}\n  ours   {ours}\n  theirs {theirs}"));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn oslo_config_still_says_so() {
    let Ok(python) = std::env::var("OSLO_CONFIG_PYTHON") else {
        eprintln!("skipped: OSLO_CONFIG_PYTHON does not name a Python with oslo.config");
        return;
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oslo_config/record.py");
    let output = Command::new(python).arg(script).output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let now = String::from_utf8(output.stdout).unwrap();
    for (now, recorded) in now.lines().zip(EXPECTED.lines()) {
        let parse = |line| serde_json::from_str::<Value>(line).unwrap();
        assert_eq!(parse(now), parse(recorded));
    }
    assert_eq!(now.lines().count(), EXPECTED.lines().count());
}

fn report(files: &[&str], known: &str, read: impl FnOnce(&mut Config)) -> String {
    let mut report = Report::default();
    let texts = files
        .iter()
        .enumerate()
        .map(|(i, text)| Source::Text(format!("{i}.conf").into(), (*text).to_owned()));
    let sources = Sources::read(&texts.collect::<Vec<_>>(), Environment::new(), &mut report);
    let mut config = Config::new(sources, Known::parse(known), report);
    read(&mut config);
    config.finish().to_string()
}

#[test]
fn everything_wrong_is_reported_at_once() {
    let text = "[DEFAULT]\nport = 70000\nport\ndebgu = 1\n[Ovn]\nlist = a,tcp:x,b\nport = 5\n[rest]\nx = 1\n[default]\ny = 2\n";
    let shown = report(&[text], "[DEFAULT]\ndebug\n[ovn]\nlist\n", |config| {
        config.get(&Opt::new("DEFAULT", "port", Int::PORT).or("1"));
        config.get(&Opt::new("ovn", "list", ListOf(endpoint)));
    });
    assert_eq!(
        shown,
        "\
error: 0.conf:2: [DEFAULT] port = 70000
    too large
    valid: a whole number from 0 to 65535
error: 0.conf:3
    this line is no 'key = value': it has neither '=' nor ':'
error: 0.conf:6: [ovn] list = a,tcp:x,b
    not an endpoint
    valid: tcp:HOST:PORT
warning: 0.conf:4: [DEFAULT] debgu
    unknown option; did you mean debug?
warning: 0.conf:7: [ovn] port
    unknown option; did you mean the option of the same name in [DEFAULT]?
warning: 0.conf:8: [rest]
    unknown section; nothing in it has an effect
warning: 0.conf:10: [default]
    unknown section; did you mean [DEFAULT]? It has to be in capitals
configuration: 3 error(s), 4 warning(s)"
    );
}

#[test]
fn secrets_are_not_in_reports() {
    let marked = "hunter2";
    let text = format!(
        "[DEFAULT]\npassword = {marked}\npasswrd = {marked}\nurl = amqp://u:{marked}@h\n{marked}\n= {marked}\nother = $password\n\
         [{marked}\n[DEFAULT]\nold_password = {marked}\n"
    );
    let never = |_: &str| -> Result<String, Invalid> { Err(Invalid::new("wrong", "right")) };
    let shown = report(&[&text], "", |config| {
        let password = Opt::new("DEFAULT", "password", Custom(never))
            .secret()
            .formerly(&[("DEFAULT", "old_password")]);
        config.get(&password);
        config.error(&password, "still wrong", "");
        config.get(&Opt::new("DEFAULT", "url", Custom(never)));
        config.get(&Opt::new("DEFAULT", "other", Custom(never)));
    });
    assert!(!shown.contains(marked), "{shown}");
    assert!(shown.contains("[DEFAULT] password = ***"), "{shown}");
    assert!(shown.contains("url = amqp://u:***@h"), "{shown}");
}

#[test]
fn directories_are_read_in_the_order_of_names() {
    let directory = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("b.conf", "x = b\ny = b"),
        ("a.conf", "x = a\ny = a\nz = a"),
        (".c.conf", "x = c"),
        ("d.txt", "x = d"),
    ] {
        std::fs::write(directory.path().join(name), format!("[DEFAULT]\n{text}\n")).unwrap();
    }
    let mut problems = Report::default();
    let last = Source::Text("last".into(), "[DEFAULT]\ny = last\n".to_owned());
    let given = [Source::Dir(directory.path().to_owned()), last];
    let sources = Sources::read(&given, Environment::new(), &mut problems);
    let mut config = Config::new(sources, Known::default(), problems);
    let values = ["x", "y", "z"].map(|name| config.get(&Opt::new("DEFAULT", name, Str)));
    assert_eq!(values, ["b", "last", "a"]);
    assert!(config.finish().is_clean());
}

#[test]
fn what_cannot_be_read_is_reported() {
    let directory = tempfile::tempdir().unwrap();
    let binary = directory.path().join("binary.conf");
    std::fs::write(&binary, b"[DEFAULT]\nx = \xff\n").unwrap();
    let (missing, nowhere) = (
        directory.path().join("missing.conf"),
        directory.path().join("nowhere.d"),
    );
    let mut problems = Report::default();
    let given = [
        Source::File(missing.clone()),
        Source::Dir(nowhere.clone()),
        Source::File(binary.clone()),
    ];
    Sources::read(&given, Environment::new(), &mut problems);
    let shown = problems.to_string();
    assert!(
        shown.contains(&format!(
            "{}\n    cannot be read: No such file",
            missing.display()
        )),
        "{shown}"
    );
    assert!(
        shown.contains(&format!(
            "{}\n    cannot be read: No such file",
            nowhere.display()
        )),
        "{shown}"
    );
    assert!(
        shown.contains(&format!("{}:2\n    this line is not UTF-8", binary.display())),
        "{shown}"
    );
}

#[test]
fn bad_kinds_name_what_is_valid() {
    assert_eq!(Choice(&["a", ""]).parse("b").unwrap_err()[0].valid, "a, (empty)");
    assert_eq!(
        Int::at_least(1).parse("").unwrap_err()[0],
        Invalid::new("empty", "a whole number, 1 or more")
    );
    assert_eq!(Dict.parse("a:1,:2,a:3,b").unwrap_err().len(), 3);
}
