//! Questions to the database that can be asked by themselves or several in one round trip.

use crate::{Arg, Result, Row, Tx};

type Read<T> = Box<dyn FnOnce(Vec<Row>) -> Result<T> + Send>;

/// A question, and how its answer is read.
pub struct Query<T> {
    statement: (String, Vec<Arg>),
    read: Read<T>,
}

impl<T> Query<T> {
    /// A statement with `?` placeholders, whose rows matter.
    pub fn new(
        sql: impl Into<String>,
        args: Vec<Arg>,
        read: impl FnOnce(Vec<Row>) -> Result<T> + Send + 'static,
    ) -> Self {
        Self {
            statement: (sql.into(), args),
            read: Box::new(read),
        }
    }
}

impl Query<bool> {
    /// Whether a SELECT answers a row.
    pub fn any(sql: impl Into<String>, args: Vec<Arg>) -> Self {
        Self::new(sql, args, |rows| Ok(!rows.is_empty()))
    }
}

/// Questions that are asked together.
pub trait Queries {
    /// Their answers, in order.
    type Answers;

    /// What to ask, and what becomes of the rows of each.
    #[doc(hidden)]
    fn split(self) -> (Statements, Answer<Self::Answers>);
}

type Statements = Vec<(String, Vec<Arg>)>;
type Answer<T> = Box<dyn FnOnce(Vec<Vec<Row>>) -> Result<T> + Send>;

macro_rules! queries {
    ($($type:ident $name:ident),*) => {
        impl<$($type: 'static),*> Queries for ($(Query<$type>,)*) {
            type Answers = ($($type,)*);

            fn split(self) -> (Statements, Answer<Self::Answers>) {
                let ($($name,)*) = self;
                let statements = vec![$($name.statement),*];
                let answer = move |rows: Vec<Vec<Row>>| {
                    let mut rows = rows.into_iter();
                    Ok(($(($name.read)(rows.next().unwrap_or_default())?,)*))
                };
                (statements, Box::new(answer))
            }
        }
    };
}

queries!(A a);
queries!(A a, B b);
queries!(A a, B b, C c);

impl Tx {
    /// Ask one question.
    ///
    /// # Errors
    /// See [`crate::Error`].
    pub async fn ask<T>(&mut self, query: Query<T>) -> Result<T> {
        let (sql, args) = query.statement;
        (query.read)(self.fetch(&sql, args).await?)
    }

    /// Ask several questions in one round trip; they are answered in order.
    ///
    /// # Errors
    /// See [`crate::Error`].
    pub async fn ask_all<Q: Queries>(&mut self, queries: Q) -> Result<Q::Answers> {
        let (statements, answer) = queries.split();
        answer(self.fetch_each(statements).await?)
    }
}
