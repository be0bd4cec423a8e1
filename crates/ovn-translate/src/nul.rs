//! NUL characters: clients may send them and SQL keeps them, but ovsdb-server takes them for a broken stream and ends the
//! session (RFC 7047 section 5.1 leaves it to the server). In Northbound they are left out.

use ovsdb::value::{Atom, Datum};

use crate::desired::Pairs;
use crate::{Cell, Desired};

/// Take the NUL characters out of every value.
pub(crate) fn remove(mut desired: Desired) -> Desired {
    for cell in desired.rows.iter_mut().flat_map(|row| row.columns.values_mut()) {
        match cell {
            Cell::Is(datum) | Cell::Initially(datum) => from_datum(datum),
            Cell::Pairs(pairs, _) | Cell::Merge(pairs, _) => from_pairs(pairs),
            // Addresses come from the API in their canonical form.
            Cell::Members(_) | Cell::Refs(_) | Cell::Chassis(_) => {}
        }
    }
    if let Some(dns) = &mut desired.dns {
        from_pairs(&mut dns.records);
    }
    desired
}

fn from_pairs(pairs: &mut Pairs) {
    for value in pairs.values_mut().filter(|value| value.contains('\0')) {
        value.retain(|c| c != '\0');
    }
    if pairs.keys().any(|key| key.contains('\0')) {
        let all = std::mem::take(pairs).into_iter();
        pairs.extend(all.map(|(key, value)| (key.replace('\0', ""), value)));
    }
}

fn from_datum(datum: &mut Datum) {
    let has_nul = |atom: &Atom| atom.as_str().is_some_and(|text| text.contains('\0'));
    let clean = |atom: &Atom| match atom.as_str() {
        Some(text) if text.contains('\0') => Atom::from(text.replace('\0', "")),
        _ => atom.clone(),
    };
    match datum {
        Datum::Set(atoms) if atoms.iter().any(has_nul) => *datum = Datum::set(atoms.iter().map(clean)),
        Datum::Map(pairs) if pairs.iter().any(|(key, value)| has_nul(key) || has_nul(value)) => {
            *datum = Datum::map(pairs.iter().map(|(key, value)| (clean(key), clean(value))));
        }
        Datum::Set(_) | Datum::Map(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use model::{Key, Kind};
    use ovsdb::value::Datum;

    use crate::{Cell, Desired, DesiredRow, Identity};

    #[test]
    fn no_nul_stays_anywhere() {
        let pairs = [("k\0".to_owned(), "v\0w".to_owned())];
        let mut desired = Desired::at(Key::new(Kind::Port, "p"), 1);
        desired.rows.push(
            DesiredRow::new(Identity::SwitchPort("p".to_owned()))
                .with("set", Cell::Is(Datum::set(["a\0b", "c"])))
                .with("map", Cell::Initially(Datum::map([("a\0", "\0b")])))
                .with("pairs", Cell::merge(pairs.into())),
        );
        let cleaned = super::remove(desired);
        let columns = &cleaned.rows[0].columns;
        assert_eq!(columns["set"], Cell::Is(Datum::set(["ab", "c"])));
        assert_eq!(columns["map"], Cell::Initially(Datum::map([("a", "b")])));
        assert_eq!(
            columns["pairs"],
            Cell::merge([("k".to_owned(), "vw".to_owned())].into())
        );
    }
}
