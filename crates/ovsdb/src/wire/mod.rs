//! Bytes to messages: framing (JSON texts follow each other without a delimiter) and the envelope of JSON-RPC 1.0.

mod frame;
mod message;

pub use frame::{FrameError, Framer};
pub use message::MessageError;
pub(crate) use message::{Incoming, ReplyId, probe, reply, request};
