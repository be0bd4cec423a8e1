//! The framer and the envelope, on a stream that is cut anywhere.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: (u8, &[u8])| {
    let (cut, bytes) = input;
    ovsdb::fuzzing::stream(bytes, usize::from(cut));
});
