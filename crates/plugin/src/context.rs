//! On whose behalf something is done.

/// The caller of a request.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// Request id, `req-<uuid>`, for logs.
    pub request_id: String,
    /// Project of the caller; without authentication there is none.
    pub project_id: Option<String>,
    /// Whether the caller sees and may do everything (always so without authentication).
    pub is_admin: bool,
}

impl Context {
    /// The system itself.
    pub fn admin() -> Self {
        Self {
            is_admin: true,
            ..Self::default()
        }
    }
}
