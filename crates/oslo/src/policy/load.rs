//! From registered rules and files to a [`Policy`].

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use super::check::Kinds;
use super::evaluate::{Policy, Registered, Rule};
use super::{
    Check, Files, Options, Origin, PolicyError, PolicyErrors, RuleDefault, SyntaxError, Warning, limits,
    parse, yaml,
};

/// What is gathered on the way.
struct Loader<'a> {
    kinds: &'a dyn Kinds,
    errors: Vec<PolicyError>,
    warnings: Vec<Warning>,
}

/// The rules of all files; later ones replace earlier ones.
type FileRules = BTreeMap<String, Rule>;

impl Policy {
    /// Puts the application's rules and the operator's files together. Everything that is wrong is reported at once;
    /// then there is no policy.
    pub fn load(
        defaults: &[RuleDefault<'_>],
        files: &Files,
        options: &Options,
        kinds: &dyn Kinds,
    ) -> Result<(Self, Vec<Warning>), PolicyErrors> {
        let mut loader = Loader {
            kinds,
            errors: Vec::new(),
            warnings: Vec::new(),
        };
        let file_rules = loader.read(files);
        let mut registered = HashMap::new();
        let mut rules = HashMap::new();
        for default in defaults {
            let entry = Registered {
                check: default.check.to_owned(),
                scope_types: default.scope_types.to_vec(),
            };
            if registered.insert(default.name.to_owned(), entry).is_some() {
                loader.registered_wrongly(default.name, "it is registered twice".to_owned());
            }
            if let Some(rule) = loader.in_force(default, &file_rules, options) {
                rules.insert(default.name.to_owned(), rule);
            }
        }
        let names: Vec<String> = file_rules.keys().cloned().collect();
        rules.extend(file_rules);
        let policy = Self {
            rules,
            registered,
            default_rule: options.default_rule.clone(),
            enforce_scope: options.enforce_scope,
            content_type: options.remote_content_type,
        };
        loader.look_for_unknown(&policy, defaults, &names);
        loader.errors.extend(limits::check(&policy));
        if loader.errors.is_empty() {
            Ok((policy, loader.warnings))
        } else {
            Err(PolicyErrors(loader.errors))
        }
    }
}

impl Loader<'_> {
    fn read(&mut self, files: &Files) -> FileRules {
        let mut rules = FileRules::new();
        for path in files.present(&mut self.errors) {
            match std::fs::read_to_string(&path) {
                Ok(text) => self.read_file(&path, &text, &mut rules),
                Err(error) => self
                    .errors
                    .push(PolicyError::file(&path, format!("cannot be read: {error}"))),
            }
        }
        let json = files.policy_file.with_extension("json");
        if !files.policy_file.exists() && json.exists() {
            self.warnings.push(Warning::JsonNotRead {
                json,
                expected: files.policy_file.clone(),
            });
        }
        rules
    }

    fn read_file(&mut self, path: &Path, text: &str, rules: &mut FileRules) {
        let entries = match yaml::read(text) {
            Ok(entries) => entries,
            Err((line, problem)) => {
                let error = PolicyError::file(path, problem);
                self.errors.push(PolicyError {
                    line: Some(line),
                    ..error
                });
                return;
            }
        };
        let mut seen = HashSet::new();
        for yaml::Entry { name, line, rule } in entries {
            let path = path.to_owned();
            if !seen.insert(name.clone()) {
                self.warnings.push(Warning::Repeated {
                    rule: name.clone(),
                    path: path.clone(),
                    line,
                });
            }
            let origin = Origin::File { path, line };
            let check = rule.and_then(|rule| rule.parse(self.kinds).map_err(|error| told(&error)));
            match check {
                Ok(check) => {
                    rules.insert(name, Rule { check, origin });
                }
                Err(problem) => self.errors.push(PolicyError::rule(&origin, &name, problem)),
            }
        }
    }

    /// What holds for a rule of the application, unless a file has it under its name.
    fn in_force(&mut self, default: &RuleDefault<'_>, files: &FileRules, options: &Options) -> Option<Rule> {
        let check = self.registered(default.name, default.check)?;
        if let Some(own) = files.get(default.name) {
            self.remark(default, &check, own);
        }
        let plain = Rule {
            check,
            origin: Origin::Default,
        };
        let Some(deprecated) = default.deprecated else {
            return Some(plain);
        };
        let old = self.registered(default.name, deprecated.check)?;
        if deprecated.name != default.name
            && let Some(rule) = files.get(deprecated.name)
        {
            self.warnings.push(Warning::DeprecatedName {
                old: deprecated.name.to_owned(),
                new: default.name.to_owned(),
                origin: rule.origin.clone(),
            });
            // A file that only sends the old name on to the new one, or repeats its old default, changes nothing.
            if rule.check != old
                && rule.check.to_string() != format!("rule:{}", default.name)
                && let Origin::File { path, line } = &rule.origin
            {
                let (name, path, line) = (deprecated.name.to_owned(), path.clone(), *line);
                let origin = Origin::DeprecatedOverride { name, path, line };
                return Some(Rule {
                    check: rule.check.clone(),
                    origin,
                });
            }
        }
        if options.enforce_new_defaults || deprecated.check == default.check {
            return Some(plain);
        }
        Some(Rule {
            check: Check::any(vec![plain.check, old]),
            origin: Origin::DefaultOrDeprecated,
        })
    }

    fn registered(&mut self, name: &str, text: &str) -> Option<Check> {
        match parse(text, self.kinds) {
            Ok(check) => Some(check),
            Err(error) => {
                self.registered_wrongly(name, told(&error));
                None
            }
        }
    }

    fn registered_wrongly(&mut self, name: &str, problem: String) {
        self.errors
            .push(PolicyError::rule(&Origin::Default, name, problem));
    }

    /// What there is to say about a file that has a rule of the application.
    fn remark(&mut self, default: &RuleDefault<'_>, check: &Check, own: &Rule) {
        let (rule, origin) = (default.name.to_owned(), own.origin.clone());
        if own.check.to_string() == check.to_string() {
            self.warnings.push(Warning::Redundant {
                rule: rule.clone(),
                origin: origin.clone(),
            });
        }
        if let Some(removal) = default.removal {
            let (since, reason) = (removal.since.to_owned(), removal.reason.to_owned());
            self.warnings.push(Warning::ForRemoval {
                rule,
                origin,
                since,
                reason,
            });
        }
    }

    /// Names that lead nowhere.
    fn look_for_unknown(&mut self, policy: &Policy, defaults: &[RuleDefault<'_>], in_files: &[String]) {
        let mut used: HashSet<&str> = HashSet::from([policy.default_rule.as_str()]);
        used.extend(
            defaults
                .iter()
                .filter_map(|default| default.deprecated)
                .map(|deprecated| deprecated.name),
        );
        for (rule, check, origin) in policy.rules() {
            check.references(&mut |name| {
                used.insert(name);
                if !policy.contains(name) {
                    let (rule, missing) = (rule.to_owned(), name.to_owned());
                    self.warnings.push(Warning::UndefinedReference {
                        rule,
                        origin: origin.clone(),
                        missing,
                    });
                }
            });
        }
        for name in in_files
            .iter()
            .filter(|name| !policy.is_registered(name) && !used.contains(name.as_str()))
        {
            if let Some(rule) = policy.rules.get(name) {
                self.warnings.push(Warning::UnknownRule {
                    rule: name.clone(),
                    origin: rule.origin.clone(),
                });
            }
        }
    }
}

/// What is wrong, and what oslo.policy would have made of it.
fn told(error: &SyntaxError) -> String {
    if error.fails_closed {
        format!(
            "{}; oslo.policy would read it as {}",
            error.problem, error.read_as
        )
    } else {
        error.problem.clone()
    }
}
