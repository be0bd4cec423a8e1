//! SIGTERM and SIGINT: a wish to end, heard from the first moment, once or many times.

use std::io;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// Becomes true when the process is asked to end.
#[derive(Clone)]
pub struct Stop(watch::Receiver<bool>);

impl Stop {
    /// Begin to listen. Needs a runtime.
    ///
    /// # Errors
    /// The handlers cannot be installed.
    pub fn listen() -> io::Result<Self> {
        let (sender, receiver) = watch::channel(false);
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        tokio::spawn(async move {
            loop {
                tokio::select! {
                    _ = terminate.recv() => {}
                    _ = interrupt.recv() => {}
                }
                // Later signals find it true already: the shutdown that is under way goes on.
                sender.send_replace(true);
            }
        });
        Ok(Self(receiver))
    }

    /// Wait until the process is asked to end.
    pub async fn requested(&self) {
        let mut receiver = self.0.clone();
        // The sender lives as long as the runtime.
        let _ = receiver.wait_for(|stop| *stop).await;
    }
}
