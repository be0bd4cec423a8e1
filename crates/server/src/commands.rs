//! The commands that look at something and end.

use std::fmt::Write;

use serde_json::Value;
use store::schema::{self, Outcome};

use crate::config::{DatabaseSettings, ServiceSettings};
use crate::{control, database};

/// `neutrino db upgrade`.
///
/// # Errors
/// A text for the operator.
pub async fn upgrade(settings: &DatabaseSettings) -> Result<String, String> {
    let db = database::open(settings).await.map_err(describe)?;
    let outcome = schema::upgrade(&db).await.map_err(|error| error.to_string())?;
    db.close().await;
    Ok(match outcome {
        Outcome::Created => format!(
            "Created the tables of Neutron {} (heads {}).",
            schema::RELEASE,
            heads()
        ),
        Outcome::AlreadyCurrent => format!("Nothing to do: the database is at the heads {}.", heads()),
    })
}

/// `neutrino db check`.
///
/// # Errors
/// A text for the operator.
pub async fn check(settings: &DatabaseSettings) -> Result<String, String> {
    let db = database::open(settings).await.map_err(describe)?;
    schema::check(&db).await.map_err(|error| error.to_string())?;
    db.close().await;
    Ok(format!(
        "The database has the schema of Neutron {} (heads {}).",
        schema::RELEASE,
        heads()
    ))
}

fn heads() -> String {
    schema::HEADS.join(", ")
}

/// An error with its causes.
pub fn describe(error: impl std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        // Writing to a String cannot fail.
        let _ = write!(text, ": {error}");
        cause = error.source();
    }
    text
}

/// `neutrino ovn status`: what the running server says of itself.
///
/// # Errors
/// A text for the operator when no server answers.
pub async fn ovn_status(settings: &ServiceSettings) -> Result<String, String> {
    let socket = control::path(&settings.state_path);
    let status = control::ask(&settings.state_path)
        .await
        .map_err(|error| format!("no server answers on {}: {error}", socket.display()))?;
    let mut text = String::new();
    show(&mut text, 0, &status);
    Ok(text)
}

/// JSON as indented lines for a person.
fn show(text: &mut String, depth: usize, value: &Value) {
    let indent = "  ".repeat(depth);
    // Writing to a String cannot fail.
    let _ = match value {
        Value::Object(members) => members.iter().try_for_each(|(name, member)| {
            if member.is_object() || member.as_array().is_some_and(|items| !items.is_empty()) {
                writeln!(text, "{indent}{name}:")?;
                show(text, depth + 1, member);
                Ok(())
            } else {
                writeln!(text, "{indent}{name}: {}", plain(member))
            }
        }),
        Value::Array(items) => items.iter().try_for_each(|item| {
            if item.is_object() {
                let mut inner = String::new();
                show(&mut inner, depth + 1, item);
                let inner = inner.trim_start();
                write!(text, "{indent}- {inner}")
            } else {
                writeln!(text, "{indent}- {}", plain(item))
            }
        }),
        other => writeln!(text, "{indent}{}", plain(other)),
    };
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) if items.is_empty() => "none".to_owned(),
        Value::Null => "-".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn status_as_lines() {
        let mut text = String::new();
        super::show(
            &mut text,
            0,
            &json!({"dirty": 2, "errors": [{"key": "a", "cause": "b"}], "none": []}),
        );
        assert_eq!(text, "dirty: 2\nerrors:\n  - key: a\n    cause: b\nnone: none\n");
    }
}
