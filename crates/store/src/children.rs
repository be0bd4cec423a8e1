//! Rows of other tables that belong to the resources of a list, and their tags: one round trip for all tables.

use std::collections::HashMap;

use model::Standard;

use crate::sql::{in_list, padded};
use crate::{Arg, Result, Row, Tx, standard};

/// Longest list of ids in one statement.
const CHUNK: usize = 4096;

/// A resource that rows of other tables belong to.
pub(crate) trait Parent {
    /// Its id.
    fn id(&self) -> &str;
    /// Its standard attributes.
    fn standard(&mut self) -> &mut Standard;
}

/// A table with rows of many parents.
pub(crate) struct Child<T> {
    /// Attributes that are made of it.
    pub shows: &'static [&'static str],
    /// The SELECT list.
    pub columns: &'static str,
    /// Where in it the parent's id is, counted from 0.
    pub parent: usize,
    /// Its tables.
    pub from: &'static str,
    /// WHERE, up to the column with the parent's id.
    pub by: &'static str,
    /// ORDER BY, or nothing.
    pub order: &'static str,
    /// Add a row to its parent.
    pub add: fn(&mut T, &Row) -> Result<()>,
}

impl<T> Child<T> {
    fn select(&self) -> String {
        format!("SELECT {} FROM {}", self.columns, self.from)
    }
}

/// Fill in the rows of these tables, and the tags if they are to be shown.
pub(crate) async fn load<T: Parent>(
    tx: &mut Tx,
    parents: &mut [T],
    children: &[&Child<T>],
    tags: bool,
) -> Result<()> {
    for chunk in parents.chunks_mut(CHUNK) {
        let ids: Vec<Arg> = padded(chunk.iter().map(Parent::id));
        let list = in_list(ids.len());
        let mut queries: Vec<_> = children
            .iter()
            .map(|child| {
                let sql = format!("{} {} {list} {}", child.select(), child.by, child.order);
                (sql, ids.clone())
            })
            .collect();
        if tags {
            queries.push(standard::tags_of(
                chunk.iter_mut().map(|parent| parent.standard().id),
            ));
        }
        let mut answers = tx.fetch_each(queries).await?.into_iter();
        let by_id = positions(chunk);
        for (child, rows) in children.iter().zip(&mut answers) {
            add_rows(chunk, &by_id, child, &rows)?;
        }
        if let Some(rows) = answers.next() {
            standard::add_tags(&rows, chunk.iter_mut().map(Parent::standard))?;
        }
    }
    Ok(())
}

/// Fill in the rows of these tables for all parents there are.
pub(crate) async fn load_whole<T: Parent>(
    tx: &mut Tx,
    parents: &mut [T],
    children: &[&Child<T>],
) -> Result<()> {
    let by_id = positions(parents);
    for child in children {
        let rows = tx.fetch(&child.select(), Vec::new()).await?;
        add_rows(parents, &by_id, child, &rows)?;
    }
    Ok(())
}

fn positions<T: Parent>(parents: &[T]) -> HashMap<String, usize> {
    let numbered = parents.iter().enumerate();
    numbered.map(|(n, parent)| (parent.id().to_owned(), n)).collect()
}

fn add_rows<T>(
    parents: &mut [T],
    by_id: &HashMap<String, usize>,
    child: &Child<T>,
    rows: &[Row],
) -> Result<()> {
    for row in rows {
        if let Some(&n) = by_id.get(&row.get::<String>(child.parent)?) {
            (child.add)(&mut parents[n], row)?;
        }
    }
    Ok(())
}
