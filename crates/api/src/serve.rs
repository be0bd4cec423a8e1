//! The listener: connections, keep-alive, and an orderly end.

use std::future::Future;
use std::io;

use axum::serve::ListenerExt;
use plugin::Plugin;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tracing::{debug, warn};

use crate::{ApiConfig, App};

/// Serve the whole API until `shutdown` is ready.
///
/// # Errors
/// The listener failed for good.
pub async fn serve(
    listener: TcpListener,
    plugin: Plugin,
    config: ApiConfig,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    App::new(plugin, config).serve(listener, shutdown).await
}

impl App {
    /// Serve until `shutdown` is ready; then accept nothing more and give the requests that are under way the time
    /// of [`ApiConfig::drain`].
    ///
    /// # Errors
    /// The listener failed for good.
    pub async fn serve(
        self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> io::Result<()> {
        let drain = self.config.drain;
        let router = self.into_router();
        let listener = listener.tap_io(|stream| {
            // Answers are written at once; waiting for more to send only delays them.
            if let Err(error) = stream.set_nodelay(true) {
                debug!(%error, "TCP_NODELAY not set");
            }
        });
        let (stopping, stopped) = oneshot::channel();
        let server = axum::serve(listener, router).with_graceful_shutdown(async move {
            shutdown.await;
            // The receiver is gone only when the server is.
            let _ = stopping.send(());
        });
        let deadline = async move {
            match stopped.await {
                Ok(()) => tokio::time::sleep(drain).await,
                Err(_) => std::future::pending().await,
            }
        };
        tokio::select! {
            result = async { server.await } => result,
            () = deadline => {
                warn!(seconds = drain.as_secs(), "requests still under way at the end of the drain time are dropped");
                Ok(())
            }
        }
    }
}
