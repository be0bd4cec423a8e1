//! Kinds of checks that an application might have: `attr:NAME=VALUE`, where the attribute has to be there, and
//! `set:NAME`, which the credentials alone decide.

use std::sync::Arc;

use oslo::policy::{Answers, Credentials, CustomCheck, Kinds, Target, Verdict, python_text};

#[derive(Debug)]
struct Attr {
    name: String,
    value: String,
}

impl CustomCheck for Attr {
    fn evaluate(&self, target: &Target, _credentials: &Credentials, _answers: &Answers) -> Verdict {
        match target.get(&self.name) {
            Some(value) => (python_text(value) == self.value).into(),
            None => Verdict::Missing(self.name.clone()),
        }
    }

    fn fields(&self, visit: &mut dyn FnMut(&str)) {
        visit(&self.name);
    }

    fn text(&self) -> String {
        format!("attr:{}={}", self.name, self.value)
    }
}

#[derive(Debug)]
struct IsSet(String);

impl CustomCheck for IsSet {
    fn evaluate(&self, _target: &Target, credentials: &Credentials, _answers: &Answers) -> Verdict {
        credentials.is_set(&self.0).into()
    }

    fn fields(&self, _visit: &mut dyn FnMut(&str)) {}

    fn text(&self) -> String {
        format!("set:{}", self.0)
    }

    fn settle(&self, credentials: &Credentials) -> Option<bool> {
        Some(credentials.is_set(&self.0))
    }
}

/// The kinds of the tests.
pub struct AttrKind;

impl Kinds for AttrKind {
    fn parse(&self, kind: &str, matched: &str) -> Option<Result<Arc<dyn CustomCheck>, String>> {
        match kind {
            "set" => Some(Ok(Arc::new(IsSet(matched.to_owned())))),
            "attr" => Some(attr(matched)),
            _ => None,
        }
    }
}

fn attr(matched: &str) -> Result<Arc<dyn CustomCheck>, String> {
    let (name, value) = matched.split_once('=').ok_or("there is no = in it")?;
    Ok(Arc::new(Attr {
        name: name.to_owned(),
        value: value.to_owned(),
    }))
}
