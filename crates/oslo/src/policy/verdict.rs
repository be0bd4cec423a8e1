//! Outcomes of an evaluation, and what has to be answered before there is one.

use std::collections::HashMap;

use serde_json::Value;

use super::RemoteCall;

/// What a check says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Yes.
    Allow,
    /// No.
    Deny,
    /// It depends on this; evaluate again with the answer.
    Ask(Question),
    /// The target has no such attribute, where oslo.policy raises `KeyError`: the nearest rule that refers to this
    /// one denies. Seen at the top, it is an error of the request.
    Missing(String),
    /// It cannot be evaluated, where oslo.policy raises any other exception. Never to be taken for a yes.
    Broken(String),
}

impl Verdict {
    /// Whether it is a yes.
    pub fn is_allow(&self) -> bool {
        *self == Self::Allow
    }

    /// The other way round; what is neither yes nor no stays.
    #[must_use]
    pub fn negate(self) -> Self {
        match self {
            Self::Allow => Self::Deny,
            Self::Deny => Self::Allow,
            other => other,
        }
    }
}

impl From<bool> for Verdict {
    fn from(yes: bool) -> Self {
        if yes { Self::Allow } else { Self::Deny }
    }
}

/// What somebody with access to the world has to find out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Question {
    /// Ask a policy server; the answer is the body of its response, as a string.
    Remote(Box<RemoteCall>),
    /// Look up a field of an object that the target refers to; the answer is the field's value.
    Lookup {
        /// The kind of the object, in the application's words.
        resource: String,
        /// Which one.
        id: String,
        /// The attribute that is asked for.
        field: String,
    },
}

/// Answers to the questions of earlier evaluations.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    known: HashMap<Question, Result<Value, String>>,
}

impl Answers {
    /// No answers.
    pub fn new() -> Self {
        Self::default()
    }

    /// Answers a question.
    pub fn insert(&mut self, question: Question, answer: Value) {
        self.known.insert(question, Ok(answer));
    }

    /// Says that a question cannot be answered, and why; what asks it is broken.
    pub fn fail(&mut self, question: Question, why: impl Into<String>) {
        self.known.insert(question, Err(why.into()));
    }

    /// The answer. An error is a verdict to return: to ask, or that there is no answer.
    pub fn get(&self, question: &Question) -> Result<&Value, Verdict> {
        match self.known.get(question) {
            Some(Ok(value)) => Ok(value),
            Some(Err(why)) => Err(Verdict::Broken(why.clone())),
            None => Err(Verdict::Ask(question.clone())),
        }
    }
}
