//! Random damage to valid input, through the entry points of the fuzz targets: nothing may panic.

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};

const ROUNDS: usize = 4000;

const ROW: &str = r#"{"s":"a","i":1,"r":1.5,"b":true,"u":["uuid","5f6a9e6e-4dbe-4c84-852e-79c2775b97a6"],
    "o":["set",[]],"ss":["set",["x","y"]],"m":["map",[["k","v"],["l","w"]]],"ir":["map",[[1,2.5]]]}"#;
const UUID: &str = "5f6a9e6e-4dbe-4c84-852e-79c2775b97a6";

/// Valid inputs of every kind.
fn corpus() -> Vec<String> {
    vec![
        format!(r#"{{"T":{{"{UUID}":{{"initial":{ROW}}}}}}}"#),
        format!(r#"{{"T":{{"{UUID}":{{"modify":{ROW}}}}}}}"#),
        format!(r#"{{"T":{{"{UUID}":{{"delete":null}}}}}}"#),
        format!(r#"{{"T":{{"{UUID}":{{"old":{{}},"new":{ROW}}}}}}}"#),
        format!(r#"[{{"uuid":["uuid","{UUID}"]}},{{"rows":[{ROW}]}}]"#),
        r#"[{"count":1},{"error":"timed out","details":"x"}]"#.to_owned(),
        ovsdb::fuzzing::SCHEMA.to_owned(),
        format!(
            r#"{{"id":1,"result":[{{}},{{"rows":[{ROW}]}}],"error":null}} {{"id":null,"method":"echo","params":[]}}"#
        ),
        r#"["map",[[1,"a"],[2,"b"]]]"#.to_owned(),
        r#"["set",[["named-uuid","x"],["uuid","5f6a9e6e-4dbe-4c84-852e-79c2775b97a6"]]]"#.to_owned(),
    ]
}

fn damage(bytes: &mut Vec<u8>, corpus: &[String], rng: &mut StdRng) {
    let pieces: [&[u8]; 12] = [
        b"[",
        b"]",
        b"{",
        b"}",
        b",",
        b"\"",
        b"\\",
        b"null",
        b"1e999",
        b"-1",
        b"[\"set\",[]]",
        b"\"modify\"",
    ];
    let at = rng.random_range(0..=bytes.len());
    let end = (at + rng.random_range(0..8)).min(bytes.len());
    match rng.random_range(0..5) {
        0 => drop(bytes.drain(at..end)),
        1 => drop(bytes.splice(at..end, pieces.choose(rng).unwrap().iter().copied())),
        2 => bytes
            .iter_mut()
            .skip(at)
            .take(1)
            .for_each(|byte| *byte ^= 1 << rng.random_range(0..8)),
        3 => bytes.truncate(at),
        _ => {
            let other = corpus.choose(rng).unwrap().as_bytes();
            let from = rng.random_range(0..other.len());
            bytes.splice(at..end, other[from..].iter().copied());
        }
    }
}

#[test]
fn damaged_input_is_refused_or_understood() {
    let corpus = corpus();
    let mut rng = StdRng::seed_from_u64(7047);
    for round in 0..ROUNDS {
        let mut bytes = corpus.choose(&mut rng).unwrap().clone().into_bytes();
        for _ in 0..round % 5 {
            damage(&mut bytes, &corpus, &mut rng);
        }
        ovsdb::fuzzing::stream(&bytes, rng.random_range(1..40));
        let text = String::from_utf8_lossy(&bytes);
        ovsdb::fuzzing::value(&text);
        ovsdb::fuzzing::updates(&text);
        ovsdb::fuzzing::results(&text);
        ovsdb::fuzzing::schema(&text);
    }
}
