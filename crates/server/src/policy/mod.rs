//! Policy: the files of the operator on top of Neutron's default rules. Loaded at start, followed while the server
//! runs, and looked at by the commands `neutrino policy`.

mod commands;
mod explain;
mod follow;
mod lint;
mod list;

pub use commands::{check, explain, list};
pub use follow::{Follower, Status, start};

use api::policy::{Kinds, defaults};
use oslo::config::{Place, Problem, Report, Severity, closest};
use oslo::policy::{Origin, Policy, PolicyError, PolicyErrors, Warning};

use crate::config::PolicySettings;

/// The rules that are in force with the files as they are now, and what there is to say about them.
///
/// # Errors
/// Everything that is wrong with the files.
pub fn load(settings: &PolicySettings) -> Result<(Policy, Vec<Warning>), PolicyErrors> {
    Policy::load(&defaults(), &settings.files(), &settings.options, &Kinds)
}

/// Loads, and adds whatever there is to say to a report on the configuration.
pub fn report(settings: &PolicySettings, report: &mut Report) -> Option<Policy> {
    match load(settings) {
        Ok((policy, warnings)) => {
            warnings
                .iter()
                .map(warned)
                .for_each(|problem| report.push(problem));
            lint::remarks(&policy)
                .into_iter()
                .for_each(|problem| report.push(problem));
            Some(policy)
        }
        Err(PolicyErrors(errors)) => {
            errors
                .iter()
                .map(refused)
                .for_each(|problem| report.push(problem));
            None
        }
    }
}

fn refused(error: &PolicyError) -> Problem {
    let place = error.path.clone().map_or(Place::Default, |path| {
        Place::File(path, error.line.unwrap_or_default())
    });
    let subject = error.rule.as_ref().map(|rule| format!("rule {rule}"));
    // Parsers of expressions draw arrows below the text, which a report has no room for.
    let text: Vec<&str> = error.problem.lines().map(str::trim).collect();
    problem(
        Severity::Error,
        place,
        subject.unwrap_or_default(),
        text.join(" "),
    )
}

/// The text of a warning begins with its place, which a report shows by itself.
fn warned(warning: &Warning) -> Problem {
    let place = match warning {
        Warning::UnknownRule { origin, .. }
        | Warning::UndefinedReference { origin, .. }
        | Warning::DeprecatedName { origin, .. }
        | Warning::ForRemoval { origin, .. }
        | Warning::Redundant { origin, .. } => place(origin),
        Warning::Repeated { path, line, .. } => Place::File(path.clone(), *line),
        Warning::JsonNotRead { json, .. } => Place::File(json.clone(), 0),
    };
    let text = warning.to_string();
    let text = text
        .strip_prefix(&place.to_string())
        .map_or(text.as_str(), |rest| rest.trim_start_matches([':', ' ']));
    problem(
        Severity::Warning,
        place,
        String::new(),
        format!("{text}{}", meant(warning)),
    )
}

/// The rule of Neutron that an unknown name may stand for.
fn meant(warning: &Warning) -> String {
    let unknown = match warning {
        Warning::UnknownRule { rule, .. } => rule,
        Warning::UndefinedReference { missing, .. } => missing,
        _ => return String::new(),
    };
    let known = model::policy::rules().map(|rule| rule.name);
    closest(unknown, known).map_or_else(String::new, |name| format!("; did you mean {name}?"))
}

fn place(origin: &Origin) -> Place {
    match origin {
        Origin::Default | Origin::DefaultOrDeprecated => Place::Default,
        Origin::File { path, line } | Origin::DeprecatedOverride { path, line, .. } => {
            Place::File(path.clone(), *line)
        }
    }
}

fn problem(severity: Severity, place: Place, subject: String, problem: String) -> Problem {
    Problem {
        severity,
        place,
        subject,
        value: None,
        problem,
        valid: None,
    }
}
