//! `neutrino policy`: texts for the operator.

use std::fmt::Write;

use oslo::config::Report;
use oslo::policy::{Origin, Policy};

use super::list::Which;
use crate::cli::{ExplainArgs, PolicyListArgs};
use crate::config::PolicySettings;

/// `neutrino policy list`.
///
/// # Errors
/// What is wrong with the files.
pub fn list(settings: &PolicySettings, args: &PolicyListArgs) -> Result<String, String> {
    let which = match (args.all, args.changed) {
        (true, _) => Which::All,
        (_, true) => Which::Changed,
        _ => Which::Usual,
    };
    Ok(super::list::text(&policy(settings)?, which))
}

/// `neutrino policy check`, with what is to be said about the options already.
///
/// # Errors
/// The report, if the server would not start with it.
pub fn check(settings: &PolicySettings, mut report: Report) -> Result<String, String> {
    let policy = super::report(settings, &mut report);
    let mut text = report.to_string();
    let Some(policy) = policy else { return Err(text) };
    let from_files = policy
        .rules()
        .filter(|(_, _, origin)| !matches!(origin, Origin::Default | Origin::DefaultOrDeprecated));
    // Writing to a String cannot fail.
    let _ = write!(
        text,
        "\npolicy: {} rules in force, {} of them from files",
        policy.rules().count(),
        from_files.count()
    );
    Ok(text)
}

/// `neutrino policy explain`.
///
/// # Errors
/// What is wrong with the files or the arguments.
pub fn explain(settings: &PolicySettings, args: &ExplainArgs) -> Result<String, String> {
    let policy = policy(settings)?;
    if policy.get(&args.rule).is_none() {
        return Err(format!("there is no rule {}", args.rule));
    }
    Ok(super::explain::text(&policy, &settings.options, args))
}

/// The policy, or the errors of its files as a report shows them.
fn policy(settings: &PolicySettings) -> Result<Policy, String> {
    let mut report = Report::default();
    super::report(settings, &mut report).ok_or_else(|| report.to_string())
}
