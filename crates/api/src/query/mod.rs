//! The query language of list requests (`neutron/api/api_common.py`).

mod page;

pub use page::links;

use model::attr::{Map, python};
use model::{Fault, Fields, ListQuery, SortKey};

use crate::request::Call;
use crate::{ApiConfig, Failure};

/// Parameters that are no filters.
const RESERVED: [&str; 6] = [
    "fields",
    "sort_key",
    "sort_dir",
    "limit",
    "marker",
    "page_reverse",
];

/// Names of attributes that the client wants to see. `fields=` alone asks for none.
fn asked(call: &Call) -> Vec<String> {
    let named = call.query.iter().filter(|(key, _)| key == "fields");
    named.map(|(_, value)| value.clone()).collect()
}

/// The attributes that the client wants to see; all of them when it names none.
pub fn fields(call: &Call) -> Option<Fields> {
    let names = asked(call);
    (!names.is_empty()).then(|| Fields::only(names))
}

/// Every attribute but the id, or all when the id was asked for, or nothing at all.
pub fn all_but_id(call: &Call) -> Option<Fields> {
    let names = asked(call);
    let all = names.iter().any(|name| name == "id") || names.iter().all(String::is_empty);
    (!all).then(|| Fields::default().without(vec!["id"]))
}

/// A list request of a collection that does not come in pages: what asks for one is not even looked at.
///
/// # Errors
/// 400 for filters and sort keys that do not exist, and for values that are none.
pub fn unpaged(call: &Call, map: &Map) -> Result<ListQuery, Failure> {
    Ok(ListQuery {
        filters: map.filters(&filters(call))?,
        fields: fields(call),
        sorts: sorts(call, map)?,
        ..ListQuery::default()
    })
}

/// The parameters that are filters.
fn filters(call: &Call) -> Vec<(String, String)> {
    let given = call.query.iter();
    let filters = given.filter(|(key, _)| !RESERVED.contains(&key.as_str()));
    filters.cloned().collect()
}

/// A list request.
///
/// # Errors
/// As [`unpaged`], and for a limit that is no number.
pub fn list(call: &Call, map: &Map, config: &ApiConfig) -> Result<ListQuery, Failure> {
    let filters = map.filters(&filters(call))?;
    let limit = limit(call, config)?;
    let sorts = sorts(call, map)?;
    Ok(ListQuery {
        filters,
        fields: fields(call),
        sorts,
        limit,
        marker: limit
            .and(call.param("marker"))
            .filter(|marker| !marker.is_empty())
            .map(str::to_owned),
        page_reverse: call
            .param("page_reverse")
            .is_some_and(|value| value.eq_ignore_ascii_case("true")),
    })
}

/// `limit`, no larger than `pagination_max_limit`; 0 means all.
fn limit(call: &Call, config: &ApiConfig) -> Result<Option<u64>, Failure> {
    let asked = match call.param("limit") {
        None => 0,
        Some(text) => {
            let number = python::int_of_text(text);
            number
                .and_then(|number| u64::try_from(number).ok())
                .ok_or_else(|| {
                    let shown = number.map_or_else(|| text.to_owned(), |number| number.to_string());
                    Fault::new(
                        400,
                        "BadRequest",
                        format!(
                            "Bad limit request: Limit must be an integer 0 or greater and not '{shown}'."
                        ),
                    )
                })?
        }
    };
    Ok(match (config.pagination_max_limit, asked) {
        (None, 0) => None,
        (None, asked) => Some(asked),
        (Some(most), 0) => Some(most),
        (Some(most), asked) => Some(asked.min(most)),
    })
}

fn sorts(call: &Call, map: &Map) -> Result<Vec<SortKey>, Failure> {
    let all = |name: &str| -> Vec<&str> {
        let values = call
            .query
            .iter()
            .filter(|(key, value)| key == name && !value.is_empty());
        values.map(|(_, value)| value.as_str()).collect()
    };
    let (keys, directions) = (all("sort_key"), all("sort_dir"));
    let refuse = |message: String| Err(Fault::bad_request(message).into());
    if keys.len() != directions.len() {
        return refuse("The number of sort_keys and sort_dirs must be same".to_owned());
    }
    let unknown: Vec<&str> = keys
        .iter()
        .copied()
        .filter(|key| !map.find(key).is_some_and(|attr| attr.sort))
        .collect();
    if !unknown.is_empty() {
        return refuse(format!(
            "{} is invalid attribute for sort_keys",
            python::repr_list(&unknown)
        ));
    }
    let wrong: Vec<&str> = directions
        .iter()
        .copied()
        .filter(|direction| !matches!(*direction, "asc" | "desc"))
        .collect();
    if !wrong.is_empty() {
        return refuse(format!(
            "{} is invalid value for sort_dirs, valid value is 'asc' and 'desc'",
            python::repr_list(&wrong)
        ));
    }
    Ok(keys
        .into_iter()
        .zip(directions)
        .map(|(key, direction)| SortKey {
            name: map.canonical(key).to_owned(),
            ascending: direction == "asc",
        })
        .collect())
}
