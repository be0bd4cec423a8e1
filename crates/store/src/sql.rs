//! Small pieces of SQL text.

use crate::Arg;

/// `IN (?,?,...)` with this many placeholders.
pub fn in_list(count: usize) -> String {
    let mut sql = String::with_capacity(count * 2 + 5);
    sql.push_str("IN (");
    for n in 0..count {
        sql.push_str(if n == 0 { "?" } else { ",?" });
    }
    sql.push(')');
    sql
}

/// Arguments for [`in_list`], the last one repeated up to the next power of two, so that lists of any length make
/// few different statements for the database to prepare. The input must not be empty.
pub fn padded<T: Into<Arg>>(values: impl Iterator<Item = T>) -> Vec<Arg> {
    let mut args: Vec<Arg> = values.map(Into::into).collect();
    if let Some(last) = args.last().cloned() {
        args.resize(args.len().next_power_of_two(), last);
    }
    args
}

/// `(?,?),(?,?),...`: `rows` tuples of `columns` placeholders, for an INSERT of many rows.
pub fn value_tuples(rows: usize, columns: usize) -> String {
    let tuple = format!("({})", vec!["?"; columns].join(","));
    vec![tuple; rows].join(",")
}

/// A list of strings as Python's `json.dumps` writes it.
pub fn python_list(items: &[String]) -> String {
    let quoted: Vec<String> = items
        .iter()
        .map(|item| serde_json::Value::from(item.as_str()).to_string())
        .collect();
    format!("[{}]", quoted.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists() {
        assert_eq!(in_list(3), "IN (?,?,?)");
        assert_eq!(padded(["a", "b", "c"].into_iter()).len(), 4);
        assert_eq!(value_tuples(2, 3), "(?,?,?),(?,?,?)");
    }
}
