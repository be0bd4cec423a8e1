//! Properties of values: encoding, types and the total order.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use ovsdb::schema::{AtomType, BaseType, ColumnType};
use ovsdb::{Atom, Datum, Uuid};
use proptest::prelude::*;

const TYPES: [AtomType; 5] = [
    AtomType::Integer,
    AtomType::Real,
    AtomType::Boolean,
    AtomType::String,
    AtomType::Uuid,
];

fn atom(ty: AtomType) -> BoxedStrategy<Atom> {
    match ty {
        AtomType::Integer => any::<i64>().prop_map(Atom::Int).boxed(),
        AtomType::Real => (prop::num::f64::NORMAL | prop::num::f64::ZERO | prop::num::f64::SUBNORMAL)
            .prop_map(Atom::Real)
            .boxed(),
        AtomType::Boolean => any::<bool>().prop_map(Atom::Bool).boxed(),
        AtomType::String => any::<String>().prop_map(Atom::from).boxed(),
        AtomType::Uuid => any::<u128>().prop_map(|n| Atom::Uuid(Uuid::from_u128(n))).boxed(),
    }
}

fn any_type() -> impl Strategy<Value = AtomType> {
    prop::sample::select(TYPES.to_vec())
}

fn any_atom() -> impl Strategy<Value = Atom> {
    let named = "[a-z_]+".prop_map(|name| Atom::NamedUuid(name.into()));
    prop_oneof![5 => any_type().prop_flat_map(atom), 1 => named]
}

/// A type, and a value of it.
fn typed() -> impl Strategy<Value = (ColumnType, Datum)> {
    let set = any_type().prop_flat_map(|key| {
        let ty = ColumnType {
            key: BaseType::plain(key),
            value: None,
            min: 0,
            max: usize::MAX,
        };
        prop::collection::vec(atom(key), 0..6).prop_map(move |atoms| (ty.clone(), Datum::set(atoms)))
    });
    let map = (any_type(), any_type()).prop_flat_map(|(key, value)| {
        let ty = ColumnType {
            key: BaseType::plain(key),
            value: Some(BaseType::plain(value)),
            min: 0,
            max: usize::MAX,
        };
        let pairs = prop::collection::vec((atom(key), atom(value)), 0..6);
        pairs.prop_map(move |pairs| (ty.clone(), Datum::map(pairs)))
    });
    prop_oneof![set, map]
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// As it would cross the wire.
fn sent(datum: &Datum) -> serde_json::Value {
    serde_json::from_str(&serde_json::to_string(datum).unwrap()).unwrap()
}

proptest! {
    #[test]
    fn what_is_encoded_decodes_to_the_same((ty, datum) in typed()) {
        prop_assert_eq!(Datum::from_json_typed(&sent(&datum), &ty), Ok(datum.clone()));
        prop_assert_eq!(Datum::from_json(&sent(&datum)), Ok(datum.clone()));
        prop_assert_eq!(datum.to_json(), sent(&datum));
    }

    #[test]
    fn values_of_another_type_are_refused((ty, datum) in typed(), other in any_type()) {
        let numeric = |ty| matches!(ty, AtomType::Integer | AtomType::Real);
        prop_assume!(!datum.is_empty() && ty.key.ty != other && !(numeric(ty.key.ty) && numeric(other)));
        let wrong = ColumnType { key: BaseType::plain(other), ..ty.clone() };
        prop_assert!(Datum::from_json_typed(&sent(&datum), &wrong).is_err());
        let flipped = ColumnType { value: ty.value.is_none().then(|| BaseType::plain(other)), ..ty };
        prop_assert!(Datum::from_json_typed(&sent(&datum), &flipped).is_err());
    }

    #[test]
    fn the_number_of_elements_is_checked((ty, datum) in typed()) {
        let short = ColumnType { max: datum.len().saturating_sub(1), ..ty.clone() };
        prop_assert_eq!(Datum::from_json_typed(&sent(&datum), &short).is_err(), !datum.is_empty());
        let long = ColumnType { min: datum.len() + 1, ..ty };
        prop_assert!(Datum::from_json_typed(&sent(&datum), &long).is_err());
    }

    #[test]
    fn atoms_are_totally_ordered(mut atoms in prop::collection::vec(any_atom(), 0..20), copy in any_atom()) {
        atoms.push(copy.clone());
        atoms.push(copy);
        atoms.sort();
        for (n, a) in atoms.iter().enumerate() {
            for b in &atoms[n..] {
                prop_assert!(a.cmp(b).is_le() && b.cmp(a).is_ge());
                prop_assert_eq!(a == b, a.cmp(b).is_eq());
                prop_assert!(a != b || hash(a) == hash(b));
            }
        }
    }

    #[test]
    fn sets_are_sorted_and_distinct(atoms in prop::collection::vec(any_atom(), 0..20)) {
        let Datum::Set(set) = Datum::set(atoms.clone()) else { unreachable!() };
        prop_assert!(set.windows(2).all(|pair| pair[0] < pair[1]));
        prop_assert!(atoms.iter().all(|atom| set.binary_search(atom).is_ok()));
    }

    #[test]
    fn any_json_decodes_or_is_refused(text in r#"(\[|\]|,|"set"|"map"|"uuid"|"named-uuid"|"x"|1|1\.5|true|null|\{|\}){0,12}"#) {
        ovsdb::fuzzing::value(&text);
        ovsdb::fuzzing::schema(&text);
    }
}

#[test]
fn numbers_become_what_the_column_holds() {
    let decode = |json: &str, ty| {
        Datum::from_json_typed(&serde_json::from_str(json).unwrap(), &ColumnType::scalar(ty))
    };
    assert_eq!(decode("2", AtomType::Real), Ok(2.0.into()));
    assert_eq!(decode("2.0", AtomType::Integer), Ok(2.into()));
    assert!(decode("2.5", AtomType::Integer).is_err());
    assert!(decode("1e30", AtomType::Integer).is_err());
    assert!(decode("9223372036854775808", AtomType::Integer).is_err());
}

#[test]
fn malformed_values_are_refused() {
    let cases = [
        "null",
        "{}",
        "[]",
        r#"["set"]"#,
        r#"["set",1]"#,
        r#"["set",[],1]"#,
        r#"["bag",[]]"#,
        r#"["map",[[1]]]"#,
        r#"["map",[[1,2,3]]]"#,
        r#"["map",[[1,2],[1,3]]]"#,
        r#"["set",[1,1]]"#,
        r#"["set",[["set",[]]]]"#,
        r#"["uuid","x"]"#,
        r#"["uuid","5f6a9e6e4dbe4c84852e79c2775b97a6"]"#,
        r#"["uuid",1]"#,
        r#"["named-uuid",1]"#,
        r#"["set",[null]]"#,
        "[1,2]",
    ];
    for json in cases {
        assert!(
            Datum::from_json(&serde_json::from_str(json).unwrap()).is_err(),
            "{json}"
        );
    }
}

#[test]
fn literals_read_as_values() {
    assert_eq!(Datum::from(None::<&str>), Datum::empty());
    assert_eq!(Datum::from(Some("a")), Datum::from("a"));
    assert_eq!(
        Datum::from(vec!["b", "a", "b"]),
        Datum::Set(vec!["a".into(), "b".into()])
    );
    assert_eq!(Datum::from(["a"]), Datum::from("a"), "a set of one is the scalar");
    let row = ovsdb::Row::from([("b", Datum::from(1)), ("a", Datum::from(true))]);
    assert_eq!(format!("{row:?}"), r#"{"a": true, "b": 1}"#);
    assert_eq!(serde_json::to_string(&row).unwrap(), r#"{"a":true,"b":1}"#);
}
