//! neutrino
fn main() {}
