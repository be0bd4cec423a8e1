//! Reads typed values out of the sources and collects what is wrong.

use std::collections::BTreeSet;

use super::interpolate::{self, Piece};
use super::kind::{Invalid, Kind};
use super::known::Known;
use super::opt::Opt;
use super::report::{Place, Problem, Report, Severity};
use super::source::{Found, Sources, normalize};
use super::suggest::closest;
use crate::mask_urls;

/// References may refer to references, but not for ever.
const MAX_DEPTH: usize = 16;

/// What a dollar sign may be.
const PLAIN_DOLLAR: &str = "the name of an option after '$'; write $$ for a plain dollar sign";

/// How much of a value a report shows, in characters.
const MAX_SHOWN: usize = 120;

/// A configuration that is being read.
#[derive(Debug)]
pub struct Config {
    sources: Sources,
    known: Known,
    report: Report,
    /// Options whose value is not valid by itself.
    rejected: BTreeSet<(&'static str, &'static str)>,
}

impl Config {
    /// Starts reading. `known` names the options that exist besides those that will be read; `report` may have
    /// findings from reading the sources.
    pub fn new(sources: Sources, known: Known, report: Report) -> Self {
        Self {
            sources,
            known,
            report,
            rejected: BTreeSet::new(),
        }
    }

    /// The value of an option, or its default. A value that is not valid is reported and replaced by the default,
    /// so that reading can go on.
    pub fn get<K: Kind>(&mut self, opt: &Opt<K>) -> K::Value
    where
        K::Value: Default,
    {
        self.optional(opt).unwrap_or_default()
    }

    /// The value of an option, or its default, or nothing when it has none.
    pub fn optional<K: Kind>(&mut self, opt: &Opt<K>) -> Option<K::Value> {
        self.declare(opt);
        let Some(found) = self.sources.find(&names(opt)) else {
            return self.convert(opt, &default(opt)?);
        };
        self.convert(opt, &found).or_else(|| {
            self.rejected.insert((opt.group, opt.name));
            let text = self.resolve(opt.default?, opt.group, 0).ok()?;
            opt.kind.parse(&text).ok()
        })
    }

    /// All values of an option that may be given several times (oslo.config's `MultiOpt`).
    pub fn all<K: Kind>(&mut self, opt: &Opt<K>) -> Vec<K::Value> {
        self.declare(opt);
        let found = self.sources.find_all(&names(opt));
        found
            .iter()
            .filter_map(|found| self.convert(opt, found))
            .collect()
    }

    /// Whether some source has the option.
    pub fn is_set<K>(&self, opt: &Opt<K>) -> bool {
        self.sources.find(&names(opt)).is_some()
    }

    /// Reports something about the value of an option, where it stands. Nothing is added to what has been said
    /// about a value that is not valid by itself.
    pub fn report<K>(&mut self, severity: Severity, opt: &Opt<K>, invalid: Invalid) {
        if self.rejected.contains(&(opt.group, opt.name)) {
            return;
        }
        let found = self.sources.find(&names(opt));
        self.complain(severity, opt, found.as_ref(), invalid);
    }

    /// Reports an error about the value of an option.
    pub fn error<K>(&mut self, opt: &Opt<K>, problem: impl Into<String>, valid: impl Into<String>) {
        self.report(Severity::Error, opt, Invalid::new(problem, valid));
    }

    /// Reports a warning about the value of an option.
    pub fn warning<K>(&mut self, opt: &Opt<K>, problem: impl Into<String>, valid: impl Into<String>) {
        self.report(Severity::Warning, opt, Invalid::new(problem, valid));
    }

    /// Ends reading: reports every option and section that nobody knows, and hands out the report.
    pub fn finish(mut self) -> Report {
        let mut unknown = Vec::new();
        for (path, document) in self.sources.files() {
            for (section, line) in &document.sections {
                if !self.known.has_group(section) {
                    unknown.push(self.unknown_section(section, Place::File(path.to_owned(), *line)));
                }
            }
            for assignment in &document.assignments {
                let (section, name) = (assignment.section.as_str(), assignment.key.as_str());
                let accepted = self.known.is_open(section) || self.known.has(section, name);
                if self.known.has_group(section) && !accepted {
                    unknown.push(self.unknown_option(
                        section,
                        name,
                        Place::File(path.to_owned(), assignment.line),
                    ));
                }
            }
        }
        unknown.into_iter().for_each(|problem| self.report.push(problem));
        self.report
    }

    /// Ends reading without a look at what was not read.
    pub fn into_report(self) -> Report {
        self.report
    }

    fn declare<K>(&mut self, opt: &Opt<K>) {
        self.known.add(opt.group, opt.name, opt.default);
        for (group, name) in opt.deprecated {
            self.known.add(group, name, None);
        }
    }

    fn convert<K: Kind>(&mut self, opt: &Opt<K>, found: &Found) -> Option<K::Value> {
        if let Some((group, name)) = &found.deprecated {
            let problem = format!("this is the old name of [{}] {}", opt.group, opt.name);
            self.report.push(Problem {
                severity: Severity::Warning,
                place: found.place.clone(),
                subject: format!("[{group}] {name}"),
                value: None,
                problem,
                valid: None,
            });
        }
        let parsed = match self.resolve(&found.text, opt.group, 0) {
            Ok(text) => opt.kind.parse(&text),
            // What follows a dollar sign may be a part of the secret.
            Err(_) if opt.secret => Err(vec![Invalid::new(
                "a '$' in it refers to no option",
                PLAIN_DOLLAR,
            )]),
            Err(invalid) => Err(vec![invalid]),
        };
        match parsed {
            Ok(value) => Some(value),
            Err(problems) => {
                problems
                    .into_iter()
                    .for_each(|invalid| self.complain(Severity::Error, opt, Some(found), invalid));
                None
            }
        }
    }

    /// Replaces references. A name without a group is looked for in the group of the option, then in `DEFAULT`.
    fn resolve(&self, text: &str, group: &str, depth: usize) -> Result<String, Invalid> {
        let mut out = String::with_capacity(text.len());
        for piece in interpolate::pieces(text) {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Reference(name) if depth < MAX_DEPTH => {
                    let qualified = name.split_once('.').unwrap_or((group, name));
                    let value = self.raw(qualified).or_else(|| self.raw(("DEFAULT", name)));
                    let Some((text, group)) = value else {
                        let problem = format!("refers to ${name}, but there is no such option");
                        return Err(Invalid::new(problem, PLAIN_DOLLAR));
                    };
                    out.push_str(&self.resolve(&text, &group, depth + 1)?);
                }
                Piece::Reference(name) => {
                    let problem = format!("refers to ${name}, which in the end refers to itself");
                    return Err(Invalid::new(problem, PLAIN_DOLLAR));
                }
            }
        }
        Ok(out)
    }

    /// The text of an option that is referred to, with its group; empty when the option exists but is not set.
    fn raw(&self, (group, name): (&str, &str)) -> Option<(String, String)> {
        let text = match self.sources.find(&[(group, name)]) {
            Some(found) => found.text,
            None if self.known.has(group, name) => {
                self.known.default_of(group, name).unwrap_or_default().to_owned()
            }
            None => return None,
        };
        Some((text, group.to_owned()))
    }

    fn complain<K>(&mut self, severity: Severity, opt: &Opt<K>, found: Option<&Found>, invalid: Invalid) {
        let text = found.map(|found| found.text.as_str()).or(opt.default);
        // A default is no secret.
        let hidden = opt.secret && found.is_some_and(|found| found.place != Place::Default);
        let value = text.map(|text| if hidden { "***".to_owned() } else { shown(text) });
        let (group, name) = match found.and_then(|found| found.deprecated.as_ref()) {
            Some((group, name)) => (group.as_str(), name.as_str()),
            None => (opt.group, opt.name),
        };
        self.report.push(Problem {
            severity,
            place: found.map_or(Place::Default, |found| found.place.clone()),
            subject: format!("[{group}] {name}"),
            value,
            problem: invalid.problem,
            valid: (!invalid.valid.is_empty()).then_some(invalid.valid),
        });
    }

    fn unknown_section(&self, section: &str, place: Place) -> Problem {
        let hint = match closest(section, self.known.groups()) {
            Some("DEFAULT") => "did you mean [DEFAULT]? It has to be in capitals".to_owned(),
            Some(group) => format!("did you mean [{group}]?"),
            None => "nothing in it has an effect".to_owned(),
        };
        unknown(place, format!("[{section}]"), format!("unknown section; {hint}"))
    }

    fn unknown_option(&self, section: &str, name: &str, place: Place) -> Problem {
        let elsewhere = self.known.groups_with(name);
        let hint = match (closest(name, self.known.names(section)), elsewhere.as_slice()) {
            (None, [group, ..]) => format!("did you mean the option of the same name in [{group}]?"),
            (Some(close), _) => format!("did you mean {close}?"),
            (None, []) => "it has no effect".to_owned(),
        };
        let subject = format!("[{}] {name}", normalize(section));
        unknown(place, subject, format!("unknown option; {hint}"))
    }
}

/// Values of unknown options are not shown: a misspelt `connection` has its password all the same.
fn unknown(place: Place, subject: String, problem: String) -> Problem {
    Problem {
        severity: Severity::Warning,
        place,
        subject,
        value: None,
        problem,
        valid: None,
    }
}

/// What stands for an option that no source has.
fn default<K>(opt: &Opt<K>) -> Option<Found> {
    Some(Found {
        text: opt.default?.to_owned(),
        place: Place::Default,
        deprecated: None,
    })
}

fn names<K>(opt: &Opt<K>) -> Vec<(&str, &str)> {
    std::iter::once((opt.group, opt.name))
        .chain(opt.deprecated.iter().copied())
        .collect()
}

/// A value for a report: on one line, not too long, without passwords of URLs.
fn shown(text: &str) -> String {
    let text = mask_urls(&text.replace('\n', "\\n"));
    match text.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None if text.is_empty() => "(empty)".to_owned(),
        None => text,
    }
}
