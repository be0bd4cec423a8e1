use super::*;

fn parse(json: &str, operations: usize) -> Result<Result<Vec<OpResult>, OpError>, OutcomeError> {
    parse_results(json, &vec![None; operations], None)
}

#[test]
fn results_of_each_shape() {
    let uuid = "5f6a9e6e-4dbe-4c84-852e-79c2775b97a6";
    let json = format!(r#"[{{"uuid":["uuid","{uuid}"]}},{{"count":2}},{{"rows":[{{"a":1}}]}},{{}}]"#);
    let results = parse(&json, 4).unwrap().unwrap();
    assert_eq!(results[0].uuid(), Some(uuid.parse().unwrap()));
    assert_eq!(results[1].count(), Some(2));
    assert_eq!(results[2].rows(), [Row::new().with("a", 1)]);
    assert_eq!(results[3], OpResult::Done);
}

#[test]
fn an_operation_that_fails_is_named_by_its_index() {
    let error = parse(r#"[{}, {"error":"timed out","details":"no"}, null]"#, 3)
        .unwrap()
        .unwrap_err();
    assert_eq!(
        error,
        OpError {
            index: Some(1),
            kind: OpErrorKind::TimedOut,
            details: "no".into()
        }
    );
    assert_eq!(error.to_string(), "operation 1: timed out: no");
}

#[test]
fn a_commit_that_fails_has_no_index() {
    let error = parse(r#"[{}, {"error":"constraint violation"}]"#, 1)
        .unwrap()
        .unwrap_err();
    assert_eq!(
        (error.index, error.kind),
        (None, OpErrorKind::ConstraintViolation)
    );
}

#[test]
fn unknown_errors_keep_their_text() {
    let error = parse(r#"[{"error":"moon phase"}]"#, 1).unwrap().unwrap_err();
    assert_eq!(error.kind, OpErrorKind::Other("moon phase".into()));
    assert_eq!(error.to_string(), "operation 0: moon phase");
}

#[test]
fn every_kind_reads_what_it_writes() {
    for (text, kind) in KINDS {
        assert_eq!(OpErrorKind::parse(text, ""), *kind);
        assert_eq!(kind.to_string(), *text);
    }
}

#[test]
fn broken_replies_are_refused() {
    for json in [
        "{}",
        "null",
        "[1]",
        "[]",
        r#"[{"uuid":"x"}]"#,
        r#"[{"count":-1}]"#,
        r#"[{"rows":[1]}]"#,
        "[{},{}]",
    ] {
        assert!(parse(json, 1).is_err(), "{json}");
    }
}
