//! What a caller hears who does not get in.

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// 401, with [`Keystone::www_authenticate`](super::Keystone::www_authenticate): there is no valid token, or its
    /// access rules do not allow this request (which the original does not tell apart).
    #[error("The request you have made requires authentication.")]
    Unauthorized,
    /// 503: Keystone cannot be asked.
    #[error("The Keystone service is temporarily unavailable.")]
    Unavailable,
}
