//! What a client is told when something is refused: Neutron's error type, message and status.

/// A refusal. `error_type` is the class name of Neutron's exception, which clients match on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{error_type}: {message}")]
pub struct Fault {
    /// HTTP status.
    pub status: u16,
    /// `NeutronError.type`.
    pub error_type: &'static str,
    /// `NeutronError.message`.
    pub message: String,
    /// `NeutronError.detail`, nearly always empty.
    pub detail: String,
}

impl Fault {
    /// Any refusal. Prefer the constructors of the nouns, which hold Neutron's wording in one place.
    pub fn new(status: u16, error_type: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            error_type,
            message: message.into(),
            detail: String::new(),
        }
    }

    /// 400 `InvalidInput`: "Invalid input for operation: ...".
    pub fn invalid_input(reason: impl std::fmt::Display) -> Self {
        Self::new(
            400,
            "InvalidInput",
            format!("Invalid input for operation: {reason}."),
        )
    }

    /// 400 `HTTPBadRequest`, which the API layer raises by itself.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(400, "HTTPBadRequest", message)
    }

    /// 404 of a resource: `noun` as in "Network", which makes type `NetworkNotFound`.
    pub fn not_found(error_type: &'static str, noun: &str, id: &str) -> Self {
        Self::new(404, error_type, format!("{noun} {id} could not be found."))
    }

    /// 412 when `If-Match: revision_number=` names another revision than the current one.
    pub fn revision_mismatch(expected: i64, current: i64) -> Self {
        let message = format!("Constrained to {expected}, but current revision is {current}");
        Self::new(412, "RevisionNumberConstraintFailed", message)
    }
}
