//! Which options exist at all, so that a misspelt one can be told from one that somebody else reads.

use std::collections::BTreeMap;

use super::source::normalize;

/// Names of options, with the defaults that `$name` references may ask for.
#[derive(Clone, Debug, Default)]
pub struct Known {
    groups: BTreeMap<String, BTreeMap<String, Option<String>>>,
    open: Vec<String>,
}

impl Known {
    /// Reads a table in the form of a configuration file: `[group]`, then lines `name` or `name = default`.
    /// A line `*` makes a group open (every name is accepted), and a group name may end in `*`.
    pub fn parse(table: &str) -> Self {
        let mut known = Self::default();
        let mut group = String::new();
        for line in table
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
        {
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                group = normalize(name);
            } else if line == "*" {
                known.open.push(group.clone());
            } else {
                let (name, default) = match line.split_once('=') {
                    Some((name, default)) => (name.trim(), Some(default.trim().to_owned())),
                    None => (line, None),
                };
                known
                    .groups
                    .entry(group.clone())
                    .or_default()
                    .insert(name.to_owned(), default);
            }
        }
        known
    }

    pub(super) fn add(&mut self, group: &str, name: &str, default: Option<&str>) {
        let entry = self
            .groups
            .entry(normalize(group))
            .or_default()
            .entry(name.to_owned())
            .or_default();
        if let Some(default) = default {
            *entry = Some(default.to_owned());
        }
    }

    /// Whether the option exists, by its exact name.
    pub fn has(&self, group: &str, name: &str) -> bool {
        self.names(group).any(|known| known == name)
    }

    /// Whether the group exists, in whatever way.
    pub fn has_group(&self, group: &str) -> bool {
        self.groups.contains_key(&normalize(group)) || self.is_open(group)
    }

    /// Whether every name is accepted in the group.
    pub fn is_open(&self, group: &str) -> bool {
        let group = normalize(group);
        self.open.iter().any(|open| match open.strip_suffix('*') {
            Some(prefix) => group.starts_with(prefix),
            None => group == *open,
        })
    }

    pub(super) fn default_of(&self, group: &str, name: &str) -> Option<&str> {
        self.groups.get(&normalize(group))?.get(name)?.as_deref()
    }

    pub(super) fn names(&self, group: &str) -> impl Iterator<Item = &str> {
        self.groups
            .get(&normalize(group))
            .into_iter()
            .flat_map(|names| names.keys().map(String::as_str))
    }

    pub(super) fn groups(&self) -> impl Iterator<Item = &str> {
        self.groups
            .keys()
            .map(String::as_str)
            .chain(self.open.iter().map(|open| open.trim_end_matches('*')))
    }

    pub(super) fn groups_with(&self, name: &str) -> Vec<&str> {
        self.groups
            .iter()
            .filter(|(_, names)| names.contains_key(name))
            .map(|(group, _)| group.as_str())
            .collect()
    }
}
