//! Lists of things that no database pages: filtered, sorted and paged here, as Neutron does for plugins without
//! native paging (`PaginationEmulatedHelper`).

use std::cmp::Ordering;

use axum::http::StatusCode;
use model::attr::Map;
use model::{ListQuery, Resource, View};
use serde_json::Value;

use crate::handle::App;
use crate::policy::Action;
use crate::request::Call;
use crate::{Failure, Reply, query};

/// Answer a list request from resources that are few and in memory. The rule `show` decides which the caller sees.
///
/// # Errors
/// As for every list: 400 for a query that makes no sense.
pub async fn list<R: Resource>(
    app: &App,
    call: &Call,
    map: &Map,
    show: &str,
    items: Vec<R>,
) -> Result<Reply, Failure> {
    let query = query::list(call, map, &app.config)?;
    filtered(app, call, &query, show, items).await
}

/// Likewise, but of `fields` only whether the id is among them is paid attention to, as in Neutron with agents of OVN.
///
/// # Errors
/// See [`list`].
pub async fn list_whole<R: Resource>(
    app: &App,
    call: &Call,
    map: &Map,
    show: &str,
    items: Vec<R>,
) -> Result<Reply, Failure> {
    let mut query = query::list(call, map, &app.config)?;
    query.fields = query::all_but_id(call);
    filtered(app, call, &query, show, items).await
}

async fn filtered<R: Resource>(
    app: &App,
    call: &Call,
    query: &ListQuery,
    show: &str,
    items: Vec<R>,
) -> Result<Reply, Failure> {
    let matches = |item: &R| {
        let row = shown(item);
        let mut filters = query.filters.iter();
        filters.all(|(name, values)| values.contains(&text(&row[name])))
    };
    let items = items.into_iter().filter(matches).collect();
    arrange(app, call, query, show, items).await
}

/// Answer a list request from resources that match its filters.
///
/// # Errors
/// When what a rule asks about cannot be found out.
pub async fn arrange<R: Resource>(
    app: &App,
    call: &Call,
    query: &ListQuery,
    show: &str,
    items: Vec<R>,
) -> Result<Reply, Failure> {
    let items = call.gate.select(app, &Action::rule(show), items).await?;
    let mut rows: Vec<(Value, R)> = items.into_iter().map(|item| (shown(&item), item)).collect();
    rows.sort_by(|(a, _), (b, _)| compare(a, b, query));
    let rows: Vec<R> = rows.into_iter().map(|(_, item)| item).collect();
    let page = page(&rows, query);
    let ends = page
        .first()
        .zip(page.last())
        .map(|(first, last)| (first.id(), last.id()));
    let links = query::links(call, query, ends, page.len(), app.config.link_prefix.as_deref());
    Ok(Reply::many(StatusCode::OK, page, query.fields.as_ref(), &links))
}

/// A resource as a tree: these are few, and it makes every attribute comparable.
fn shown<R: Resource>(item: &R) -> Value {
    let mut out = Vec::new();
    View::write(item, None, &mut out);
    serde_json::from_slice(&out).unwrap_or_default()
}

/// A value in the form that filters have.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn compare(a: &Value, b: &Value, query: &ListQuery) -> Ordering {
    query
        .sorts
        .iter()
        .map(|sort| {
            let order = text(&a[&sort.name]).cmp(&text(&b[&sort.name]));
            if sort.ascending { order } else { order.reverse() }
        })
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

/// The page after (or before) the marker; nothing when the marker is unknown.
fn page<'a, R: Resource>(rows: &'a [R], query: &ListQuery) -> &'a [R] {
    let Some(limit) = query.limit else { return rows };
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let marker = match &query.marker {
        Some(marker) => match rows.iter().position(|row| row.id() == marker) {
            Some(at) => Some(at),
            None => return &[],
        },
        None => None,
    };
    if query.page_reverse {
        let end = marker.unwrap_or(rows.len());
        return &rows[end.saturating_sub(limit)..end];
    }
    let start = marker.map_or(0, |at| at + 1);
    &rows[start..rows.len().min(start.saturating_add(limit))]
}
