//! Everything that was found while reading a configuration, for a person to act on.

use std::fmt;
use std::path::PathBuf;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The service cannot work this way and does not start.
    Error,
    /// Probably not what was meant.
    Warning,
    /// Worth knowing.
    Note,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        })
    }
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A line of a file, counted from 1; line 0 stands for the whole file.
    File(PathBuf, usize),
    /// An environment variable.
    Environment(String),
    /// Nowhere: the default applies.
    Default,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path, 0) => write!(f, "{}", path.display()),
            Self::File(path, line) => write!(f, "{}:{line}", path.display()),
            Self::Environment(name) => write!(f, "environment variable {name}"),
            Self::Default => f.write_str("not set, so the default applies"),
        }
    }
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// Where it is.
    pub place: Place,
    /// `[section]` or `[section] option`, empty when it concerns neither.
    pub subject: String,
    /// The value as it stands there, already masked; `None` when it has to stay out of sight or there is none.
    pub value: Option<String>,
    /// What is wrong.
    pub problem: String,
    /// What would be right.
    pub valid: Option<String>,
}

impl Problem {
    /// What it is about: severity, place, option and value.
    fn heading(&self) -> String {
        let Self {
            severity,
            place,
            subject,
            value,
            ..
        } = self;
        let subject = if subject.is_empty() {
            String::new()
        } else {
            format!(": {subject}")
        };
        let value = value
            .as_ref()
            .map(|value| format!(" = {value}"))
            .unwrap_or_default();
        format!("{severity}: {place}{subject}{value}")
    }
}

/// All findings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    problems: Vec<Problem>,
}

impl Report {
    /// Adds a finding, once.
    pub fn push(&mut self, problem: Problem) {
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    /// Adds a finding about a file or one of its lines, not about an option.
    pub fn push_at(&mut self, severity: Severity, place: Place, problem: impl Into<String>) {
        let problem = problem.into();
        self.push(Problem {
            severity,
            place,
            subject: String::new(),
            value: None,
            problem,
            valid: None,
        });
    }

    /// The findings, worst first, then by place.
    pub fn problems(&self) -> Vec<&Problem> {
        let mut sorted: Vec<_> = self.problems.iter().collect();
        sorted.sort_by(|a, b| (a.severity, &a.place).cmp(&(b.severity, &b.place)));
        sorted
    }

    /// How many findings are of this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.problems
            .iter()
            .filter(|problem| problem.severity == severity)
            .count()
    }

    /// Whether something makes it impossible to start.
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// Whether there is neither an error nor a warning.
    pub fn is_clean(&self) -> bool {
        self.problems
            .iter()
            .all(|problem| problem.severity == Severity::Note)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let problems = self.problems();
        let mut last = String::new();
        for (index, problem) in problems.iter().enumerate() {
            let heading = problem.heading();
            if heading != last {
                writeln!(f, "{heading}")?;
            }
            writeln!(f, "    {}", problem.problem)?;
            // What is valid is said once for all that is wrong with one value.
            let next = problems.get(index + 1).filter(|next| next.heading() == heading);
            if let Some(valid) = &problem.valid
                && next.is_none_or(|next| next.valid != problem.valid)
            {
                writeln!(f, "    valid: {valid}")?;
            }
            last = heading;
        }
        let (errors, warnings) = (self.count(Severity::Error), self.count(Severity::Warning));
        write!(f, "configuration: {errors} error(s), {warnings} warning(s)")
    }
}
