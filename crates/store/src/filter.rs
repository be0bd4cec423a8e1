//! From a list request to WHERE, ORDER BY and LIMIT.

use model::{ListQuery, SortKey};

use crate::Arg;
use crate::sql::in_list;

/// How a filter's text becomes a bound value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// A character column.
    Text,
    /// An integer column.
    Int,
    /// A boolean expression.
    Bool,
}

/// An attribute that lists can filter and sort by, and the SQL expression that gives its value.
#[derive(Clone, Copy, Debug)]
pub struct Attribute {
    /// Name in the API.
    pub name: &'static str,
    /// SQL expression over the tables of the noun's page query.
    pub sql: &'static str,
    /// Type of the expression.
    pub ty: Type,
}

impl Attribute {
    /// A text attribute.
    pub const fn text(name: &'static str, sql: &'static str) -> Self {
        Self {
            name,
            sql,
            ty: Type::Text,
        }
    }

    /// An integer attribute.
    pub const fn int(name: &'static str, sql: &'static str) -> Self {
        Self {
            name,
            sql,
            ty: Type::Int,
        }
    }

    /// A boolean attribute.
    pub const fn flag(name: &'static str, sql: &'static str) -> Self {
        Self {
            name,
            sql,
            ty: Type::Bool,
        }
    }
}

/// Conditions joined by AND, with their arguments.
#[derive(Clone, Debug, Default)]
pub struct Conditions {
    sql: String,
    args: Vec<Arg>,
}

impl Conditions {
    /// Add a condition.
    pub fn and(&mut self, sql: &str, args: Vec<Arg>) {
        self.sql
            .push_str(if self.sql.is_empty() { " WHERE (" } else { " AND (" });
        self.sql.push_str(sql);
        self.sql.push(')');
        self.args.extend(args);
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.sql.is_empty()
    }

    /// Add "the expression is one of these values". No value at all matches nothing.
    pub fn is_in<T: Into<Arg>>(&mut self, sql: &str, values: impl IntoIterator<Item = T>) {
        let args: Vec<Arg> = values.into_iter().map(Into::into).collect();
        match args.len() {
            0 => self.and("1 = 0", args),
            1 => self.and(&format!("{sql} = ?"), args),
            count => self.and(&format!("{sql} {}", in_list(count)), args),
        }
    }

    /// Add a filter as the client gave it.
    pub fn filter(&mut self, attribute: &Attribute, values: &[String]) {
        match attribute.ty {
            Type::Text => self.is_in(attribute.sql, values.iter()),
            Type::Int => self.is_in(attribute.sql, values.iter().filter_map(|v| v.parse::<i64>().ok())),
            Type::Bool => self.is_in(attribute.sql, values.iter().map(|v| i64::from(truth(v)))),
        }
    }

    /// Add every filter of the query that names one of these attributes; the noun's own filters are its affair.
    pub fn filters(&mut self, attributes: &[Attribute], query: &ListQuery) {
        for attribute in attributes {
            if let Some(values) = query.filter(attribute.name) {
                self.filter(attribute, values);
            }
        }
    }

    /// Add `tags`, `tags-any`, `not-tags` and `not-tags-any`; `standard` is the expression of `standard_attr_id`.
    pub fn tags(&mut self, standard: &str, query: &ListQuery) {
        for (name, negate, all) in [
            ("tags", "", true),
            ("tags-any", "", false),
            ("not-tags", "NOT ", true),
            ("not-tags-any", "NOT ", false),
        ] {
            let Some(values) = query.filter(name) else {
                continue;
            };
            let mut tags: Vec<&str> = values.iter().flat_map(|v| v.split(',')).collect();
            tags.sort_unstable();
            tags.dedup();
            let wanted = if all { tags.len() } else { 1 };
            let sql = format!(
                "{negate}((SELECT COUNT(*) FROM tags t WHERE t.standard_attr_id = {standard} AND t.tag {}) >= {wanted})",
                in_list(tags.len()),
            );
            self.and(&sql, tags.into_iter().map(Arg::from).collect());
        }
    }

    /// The WHERE clause (empty without conditions) and the arguments.
    pub fn into_parts(self) -> (String, Vec<Arg>) {
        (self.sql, self.args)
    }
}

/// How Neutron reads a boolean in a query string.
fn truth(text: &str) -> bool {
    matches!(text.to_ascii_lowercase().as_str(), "true" | "1")
}

/// A page query: SELECT list, FROM clause (with its joins), conditions, order, marker and limit.
///
/// `attributes` are those that may be sorted by; `id` is the expression of the primary key. A reversed page comes
/// backwards and is turned round by [`in_order`]. An unknown sort key is the caller's to refuse; it is passed over.
pub fn page(
    columns: &str,
    from: &str,
    id: &str,
    attributes: &[Attribute],
    mut conditions: Conditions,
    query: &ListQuery,
) -> (String, Vec<Arg>) {
    let mut sorts: Vec<(&str, bool)> = Vec::new();
    for SortKey { name, ascending } in &query.sorts {
        if let Some(attribute) = attributes.iter().find(|a| a.name == name) {
            sorts.push((attribute.sql, *ascending != query.page_reverse));
        }
    }
    let paged = query.limit.is_some() || query.marker.is_some();
    if (paged || !sorts.is_empty()) && !sorts.iter().any(|(sql, _)| *sql == id) {
        sorts.push((id, !query.page_reverse));
    }
    if let Some(marker) = &query.marker {
        after_marker(from, id, &sorts, marker, &mut conditions);
    }
    let (where_clause, args) = conditions.into_parts();
    let mut sql = format!("SELECT {columns} FROM {from}{where_clause}");
    for (n, (expression, ascending)) in sorts.iter().enumerate() {
        sql.push_str(if n == 0 { " ORDER BY " } else { ", " });
        sql.push_str(expression);
        sql.push_str(if *ascending { "" } else { " DESC" });
    }
    if let Some(limit) = query.limit {
        sql.push_str(&format!(" LIMIT {limit}"));
    }
    (sql, args)
}

/// Rows of a page in the order the client asked for.
pub fn in_order<T>(mut rows: Vec<T>, query: &ListQuery) -> Vec<T> {
    if query.page_reverse {
        rows.reverse();
    }
    rows
}

/// Add "comes after the marker's row" in the order of the sort expressions.
fn after_marker(from: &str, id: &str, sorts: &[(&str, bool)], marker: &str, conditions: &mut Conditions) {
    let mut alternatives = Vec::new();
    let mut args = Vec::new();
    for (n, (expression, ascending)) in sorts.iter().enumerate() {
        let mut terms = Vec::new();
        for (earlier, _) in &sorts[..n] {
            terms.push(format!(
                "{earlier} = (SELECT {earlier} FROM {from} WHERE {id} = ?)"
            ));
            args.push(Arg::from(marker));
        }
        let relation = if *ascending { ">" } else { "<" };
        terms.push(format!(
            "{expression} {relation} (SELECT {expression} FROM {from} WHERE {id} = ?)"
        ));
        args.push(Arg::from(marker));
        alternatives.push(format!("({})", terms.join(" AND ")));
    }
    conditions.and(&alternatives.join(" OR "), args);
}
