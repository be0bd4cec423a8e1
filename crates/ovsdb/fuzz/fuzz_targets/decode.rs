//! The decoders of values, updates, results and schemas.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    ovsdb::fuzzing::value(text);
    ovsdb::fuzzing::updates(text);
    ovsdb::fuzzing::results(text);
    ovsdb::fuzzing::schema(text);
});
