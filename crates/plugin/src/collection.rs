//! What the API can do with every collection of resources.

use std::future::Future;

use model::{Body, Fault, ListQuery, Resource};
use store::{Tx, standard};

use crate::{Context, Plugin, Result};

/// `If-Match: revision_number=N`, if the client sent one.
pub type Precondition = Option<i64>;

/// Compare the revision of a resource with what the client expects.
pub(crate) fn check_revision(revision: i64, precondition: Precondition) -> Result<(), Fault> {
    match precondition {
        Some(expected) if expected != revision => Err(Fault::revision_mismatch(expected, revision)),
        _ => Ok(()),
    }
}

/// Lock the standard attributes of a resource that was read before, and answer its revision number. `gone` is said when it
/// is not there any more.
pub(crate) async fn lock(tx: &mut Tx, standard_id: i64, gone: impl FnOnce() -> Fault) -> Result<i64> {
    let revision = tx.ask(standard::locked(tx.dialect(), standard_id)).await?;
    Ok(revision.ok_or_else(gone)?)
}

/// A collection of the v2.0 API: `ports`, `networks`, ...
///
/// Bodies have passed the attribute map. A method that writes commits exactly one transaction and tells the
/// driver which keys are dirty before it returns.
pub trait Collection: Send + Sync + 'static {
    /// One resource.
    type Item: Resource + Send + Sync;

    /// Whether lists come in pages; if not, limits and markers do not matter.
    const PAGED: bool = true;

    /// Whether a marker must be one of the resources. In Neutron's older plugins nothing comes after one that is not.
    const CHECKS_MARKER: bool = true;

    /// Whether one request can create several.
    const BULK: bool = true;

    /// Resources that match, in the order asked for.
    fn list(
        plugin: &Plugin,
        context: &Context,
        query: &ListQuery,
    ) -> impl Future<Output = Result<Vec<Self::Item>>> + Send;

    /// One resource; the noun's 404 when it does not exist for the caller.
    fn show(plugin: &Plugin, context: &Context, id: &str) -> impl Future<Output = Result<Self::Item>> + Send;

    /// Create all of them, or none.
    fn create(
        plugin: &Plugin,
        context: &Context,
        bodies: Vec<Body>,
    ) -> impl Future<Output = Result<Vec<Self::Item>>> + Send;

    /// Change what the body names.
    fn update(
        plugin: &Plugin,
        context: &Context,
        id: &str,
        body: Body,
        precondition: Precondition,
    ) -> impl Future<Output = Result<Self::Item>> + Send;

    /// Delete it.
    fn delete(
        plugin: &Plugin,
        context: &Context,
        id: &str,
        precondition: Precondition,
    ) -> impl Future<Output = Result<()>> + Send;
}
