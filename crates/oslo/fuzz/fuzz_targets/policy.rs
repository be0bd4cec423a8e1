//! The policy language and policy files.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    oslo::policy::fuzzing::rule(text);
    oslo::policy::fuzzing::file(text);
});
