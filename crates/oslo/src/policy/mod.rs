//! Rules of the policy language, as oslo.policy evaluates them.
//!
//! A [`Policy`] is one immutable state: the rules that an application registers ([`RuleDefault`]) with the
//! operator's files on top. [`Policy::reduce`] settles what the [`Credentials`] alone decide, once per request; the
//! [`Reduced`] rest is evaluated per object. Evaluation does no I/O: what has to be fetched first (the answer of a
//! policy server, an attribute of a related object) comes back as a [`Question`], and the caller evaluates again with
//! the answer in [`Answers`].
//!
//! ```
//! use oslo::policy::{Credentials, Files, Options, Policy, RuleDefault, Scope, Target, Verdict};
//! use serde_json::json;
//!
//! const RULES: [RuleDefault<'static>; 2] = [
//!     RuleDefault::new("owner", "project_id:%(project_id)s"),
//!     RuleDefault::new("get_thing", "role:admin or (role:reader and rule:owner)").scopes(&[Scope::Project]),
//! ];
//! let (policy, warnings) = Policy::load(&RULES, &Files::default(), &Options::default(), &()).expect("sound");
//! assert!(warnings.is_empty());
//! let object = |value: serde_json::Value| value.as_object().cloned().unwrap_or_default();
//! let reader = Credentials::new(object(json!({"project_id": "p", "roles": ["Reader"]})));
//! policy.check_scope("get_thing", &reader).expect("a token of a project");
//! let rest = policy.reduce_rule("get_thing", &reader);
//! assert_eq!(rest.constant(), None);
//! let own: Target = object(json!({"project_id": "p"}));
//! assert_eq!(rest.evaluate(&own, &Default::default()), Verdict::Allow);
//! ```
//!
//! Where it is stricter than oslo.policy: [`Policy::load`] refuses, with file, line and rule,
//!
//! - what oslo.policy cannot understand and therefore reads as "nobody";
//! - what raises an exception there whenever it is evaluated: templates that are cut short, `class:%(id)s`;
//! - left sides that take a Python interpreter (`[1]:…`, `a+b:…`), and conversions other than `%(name)s`, `r` and `d`;
//! - rules that refer to themselves, over other rules or the default rule, and rules of excessive size or depth;
//! - a rule without a value (`name: !` in YAML), which oslo.policy reads as "everybody".
//!
//! Everything else has the same outcome, including what a missing attribute or an odd credential leads to.

mod check;
mod credentials;
mod defaults;
mod evaluate;
mod explain;
mod files;
#[doc(hidden)]
pub mod fuzzing;
mod kind;
mod limits;
mod load;
mod parse;
mod reduce;
mod remote;
mod report;
mod scope;
mod stack;
mod template;
mod text;
mod verdict;
mod yaml;

pub use check::{Check, CustomCheck, Generic, Kinds, Remote, Role, Target};
pub use credentials::Credentials;
pub use defaults::{Deprecated, Options, Removal, RuleDefault};
pub use evaluate::Policy;
pub use explain::Explanation;
pub use files::{Files, Watch};
pub use parse::{RuleText, SyntaxError, parse, parse_list};
pub use reduce::Reduced;
pub use remote::{ContentType, RemoteCall};
pub use report::{Origin, PolicyError, PolicyErrors, Warning};
pub use scope::{InvalidScope, Scope};
pub use text::python_text;
pub use verdict::{Answers, Question, Verdict};
