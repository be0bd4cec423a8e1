//! The listener: connections, keep-alive, and an orderly end.

use std::future::Future;
use std::io;
use std::net::SocketAddr;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use plugin::Plugin;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tracing::{debug, warn};

use crate::edge::Ends;
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

/// A TCP listener that knows both ends of its connections.
struct Connections(TcpListener);

impl Listener for Connections {
    type Io = TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (TcpStream, SocketAddr) {
        let (stream, client) = Listener::accept(&mut self.0).await;
        // Answers are written at once; waiting for more to send only delays them.
        if let Err(error) = stream.set_nodelay(true) {
            debug!(%error, "TCP_NODELAY not set");
        }
        (stream, client)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

impl Connected<IncomingStream<'_, Connections>> for Ends {
    fn connect_info(stream: IncomingStream<'_, Connections>) -> Self {
        Self {
            client: *stream.remote_addr(),
            port: stream.io().local_addr().map_or(0, |address| address.port()),
        }
    }
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
        let router = self.into_router().into_make_service_with_connect_info::<Ends>();
        let (stopping, stopped) = oneshot::channel();
        let server = axum::serve(Connections(listener), router).with_graceful_shutdown(async move {
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
