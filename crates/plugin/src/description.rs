//! Descriptions where the attribute map allows more than the database takes.

use model::{Body, Fault};

/// Longest description that the column takes, in characters.
const LONGEST: usize = 255;

/// Refuse a description that the column does not take; Neutron fails.
///
/// # Errors
/// 400.
pub(crate) fn check(body: &Body) -> Result<(), Fault> {
    match body.text("description") {
        Some(text) if text.chars().count() > LONGEST => Err(Fault::bad_request(format!(
            "Invalid input for description. Reason: '{text}' exceeds maximum length of {LONGEST}."
        ))),
        _ => Ok(()),
    }
}
