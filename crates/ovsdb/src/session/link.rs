//! The link: messages over one connection, with probing.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, ReadHalf, WriteHalf};
use tokio::time::{Instant, sleep_until};

use crate::connect::Stream;
use crate::error::SessionError;
use crate::wire::{self, Framer};

/// Sends and receives messages; a future of [`Link::recv`] may be dropped and begun again at any point.
pub(super) struct Link {
    reader: ReadHalf<Box<dyn Stream>>,
    writer: WriteHalf<Box<dyn Stream>>,
    framer: Framer,
    output: Output,
    next_id: u64,
    probe: Probe,
}

/// Bytes to be sent.
#[derive(Default)]
struct Output {
    bytes: Vec<u8>,
    written: usize,
    unflushed: bool,
}

/// When was the server last heard, and was it asked since?
struct Probe {
    interval: Duration,
    since: Instant,
    asked: bool,
}

impl Link {
    pub(super) fn new(stream: Box<dyn Stream>, max_frame: usize, probe_interval: Duration) -> Self {
        let (reader, writer) = tokio::io::split(stream);
        let probe = Probe {
            interval: probe_interval,
            since: Instant::now(),
            asked: false,
        };
        Link {
            reader,
            writer,
            framer: Framer::new(max_frame),
            output: Output::default(),
            next_id: 1,
            probe,
        }
    }

    /// Queues a request and returns its identifier. It is sent while [`Link::recv`] waits.
    pub(super) fn request(&mut self, method: &str, params: &str) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        self.queue(&wire::request(id, method, params));
        id
    }

    /// Queues a whole message.
    pub(super) fn queue(&mut self, message: &str) {
        self.output.bytes.extend_from_slice(message.as_bytes());
    }

    /// The next message, as text. Sends what is queued and probes meanwhile.
    pub(super) async fn recv(&mut self) -> Result<Vec<u8>, SessionError> {
        loop {
            if let Some(frame) = self.framer.next_frame()? {
                return Ok(frame);
            }
            let Link {
                reader,
                writer,
                framer,
                output,
                probe,
                ..
            } = self;
            let due = probe.since + probe.interval;
            tokio::select! {
                read = reader.read_buf(framer.buffer()) => {
                    if read? == 0 {
                        return Err(SessionError::Closed);
                    }
                    probe.since = Instant::now();
                    probe.asked = false;
                }
                sent = output.send(writer), if output.is_pending() => sent?,
                () = sleep_until(due), if !probe.interval.is_zero() => {
                    if probe.asked {
                        return Err(SessionError::Inactive(probe.interval));
                    }
                    probe.since = Instant::now();
                    probe.asked = true;
                    output.bytes.extend_from_slice(wire::probe().as_bytes());
                }
            }
        }
    }
}

impl Output {
    fn is_pending(&self) -> bool {
        self.unflushed || self.written < self.bytes.len()
    }

    /// Makes one step; nothing is lost when the future is dropped.
    async fn send(&mut self, writer: &mut WriteHalf<Box<dyn Stream>>) -> Result<(), SessionError> {
        if self.written < self.bytes.len() {
            let written = writer.write(&self.bytes[self.written..]).await?;
            if written == 0 {
                return Err(SessionError::Closed);
            }
            self.written += written;
            self.unflushed = true;
            if self.written == self.bytes.len() {
                self.bytes = Vec::new();
                self.written = 0;
            }
            return Ok(());
        }
        // TLS holds back what it could not write at once.
        writer.flush().await?;
        self.unflushed = false;
        Ok(())
    }
}
