//! Entry points for fuzzing. Not part of the interface.

use super::{RuleText, SyntaxError, parse, yaml};

/// Reads a rule; what is sound must come out the same after it is written down.
pub fn rule(text: &str) {
    match parse(text, &()) {
        Ok(check) => assert_eq!(parse(&check.to_string(), &()), Ok(check)),
        Err(SyntaxError { problem, .. }) => assert!(!problem.is_empty()),
    }
}

/// Reads a policy file and its rules.
pub fn file(text: &str) {
    let rules = yaml::read(text)
        .into_iter()
        .flatten()
        .flat_map(|entry| entry.rule);
    for text in rules {
        let parsed = text.parse(&());
        if let (RuleText::Text(text), Ok(check)) = (&text, parsed) {
            assert_eq!(parse(text, &()), Ok(check));
        }
    }
}
