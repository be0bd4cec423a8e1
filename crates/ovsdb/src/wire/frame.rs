//! The framer: finds where one JSON object ends and the next begins.
//!
//! RFC 7047 section 4 sends JSON texts back to back over a stream. Braces outside strings are counted; everything
//! else is left to the JSON parser. Each byte is looked at once, however the stream is cut.

/// Room that is kept for the next frame; what a large one needed beyond is given back.
const KEPT_CAPACITY: usize = 256 * 1024;

/// A stream that is no sequence of JSON objects, or not one that we are willing to hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// Something other than an object begins here.
    #[error("expected '{{', got byte {0:#04x}")]
    NotAnObject(u8),
    /// A frame exceeds the limit.
    #[error("a frame is larger than {0} bytes")]
    TooLarge(usize),
}

/// Cuts a stream of bytes into JSON objects.
#[derive(Debug)]
pub struct Framer {
    buffer: Vec<u8>,
    /// Where the current frame begins.
    start: usize,
    /// Up to where it has been looked at.
    scanned: usize,
    depth: usize,
    in_string: bool,
    escaped: bool,
    limit: usize,
}

impl Framer {
    /// A framer that refuses frames of more than `limit` bytes.
    pub fn new(limit: usize) -> Self {
        Framer {
            buffer: Vec::new(),
            start: 0,
            scanned: 0,
            depth: 0,
            in_string: false,
            escaped: false,
            limit,
        }
    }

    /// The buffer to append received bytes to.
    pub(crate) fn buffer(&mut self) -> &mut Vec<u8> {
        if self.start > 0 {
            self.buffer.drain(..self.start);
            self.scanned -= self.start;
            self.start = 0;
        }
        if self.buffer.is_empty() && self.buffer.capacity() > KEPT_CAPACITY {
            self.buffer = Vec::new();
        }
        self.buffer.reserve(64 * 1024);
        &mut self.buffer
    }

    /// Appends received bytes.
    pub fn extend(&mut self, bytes: &[u8]) {
        self.buffer().extend_from_slice(bytes);
    }

    /// The next complete object, if there is one. After an error the stream cannot be picked up again.
    pub fn next_frame(&mut self) -> Result<Option<Vec<u8>>, FrameError> {
        if self.depth == 0 && !self.skip_space()? {
            return Ok(None);
        }
        while let Some(&byte) = self.buffer.get(self.scanned) {
            self.scanned += 1;
            if self.in_string {
                match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    b'"' => self.in_string = false,
                    _ => {}
                }
                continue;
            }
            match byte {
                b'"' => self.in_string = true,
                b'{' => self.depth += 1,
                b'}' => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return self.take().map(Some);
                    }
                }
                _ => {}
            }
        }
        self.check(self.scanned - self.start).map(|()| None)
    }

    /// Moves to the beginning of an object; false when there are no more bytes.
    fn skip_space(&mut self) -> Result<bool, FrameError> {
        while let Some(&byte) = self.buffer.get(self.start) {
            match byte {
                b'{' => {
                    self.scanned = self.start;
                    return Ok(true);
                }
                b' ' | b'\t' | b'\r' | b'\n' => self.start += 1,
                _ => return Err(FrameError::NotAnObject(byte)),
            }
        }
        self.scanned = self.start;
        Ok(false)
    }

    fn check(&self, len: usize) -> Result<(), FrameError> {
        if len > self.limit {
            Err(FrameError::TooLarge(self.limit))
        } else {
            Ok(())
        }
    }

    fn take(&mut self) -> Result<Vec<u8>, FrameError> {
        let (start, end) = (self.start, self.scanned);
        self.check(end - start)?;
        // A large frame is handed over with its buffer; of many small ones each is copied out.
        if start > 0 || end * 2 < self.buffer.len() {
            self.start = end;
            return Ok(self.buffer[start..end].to_vec());
        }
        let rest = self.buffer.split_off(end);
        self.scanned = 0;
        Ok(std::mem::replace(&mut self.buffer, rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(framer: &mut Framer) -> Vec<String> {
        std::iter::from_fn(|| framer.next_frame().unwrap())
            .map(|frame| String::from_utf8(frame).unwrap())
            .collect()
    }

    #[test]
    fn frames_do_not_depend_on_how_the_stream_is_cut() {
        let parts = [r#"{"a":"}{\"\\"}"#, r#"{}"#, r#"{"b":{"c":[{}]}}"#];
        let stream = parts.join(" \n");
        for cut in 1..stream.len() {
            let mut framer = Framer::new(1000);
            let mut got = Vec::new();
            for piece in stream.as_bytes().chunks(cut) {
                framer.extend(piece);
                got.extend(frames(&mut framer));
            }
            assert_eq!(got, parts, "cut every {cut} bytes");
        }
    }

    #[test]
    fn only_objects_are_frames() {
        for junk in ["[]", "x", "}", "\0"] {
            let mut framer = Framer::new(1000);
            framer.extend(junk.as_bytes());
            assert_eq!(
                framer.next_frame(),
                Err(FrameError::NotAnObject(junk.as_bytes()[0]))
            );
        }
    }

    #[test]
    fn the_limit_holds_for_complete_and_for_endless_frames() {
        let mut framer = Framer::new(4);
        framer.extend(b"{  }{   }");
        assert_eq!(framer.next_frame(), Ok(Some(b"{  }".to_vec())));
        assert_eq!(framer.next_frame(), Err(FrameError::TooLarge(4)));
        let mut framer = Framer::new(4);
        framer.extend(b"{    ");
        assert_eq!(framer.next_frame(), Err(FrameError::TooLarge(4)));
    }

    #[test]
    fn a_large_frame_leaves_no_large_buffer() {
        let mut framer = Framer::new(usize::MAX);
        let mut large = vec![b' '; KEPT_CAPACITY * 4];
        large[0] = b'{';
        large.push(b'}');
        framer.extend(&large);
        assert_eq!(framer.next_frame().unwrap().unwrap().len(), large.len());
        assert!(framer.buffer().capacity() <= KEPT_CAPACITY);
    }
}
