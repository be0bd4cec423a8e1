//! What rules ask for beyond the target: the owner of its parent, and what other services say.

use std::collections::{BTreeMap, HashSet};

use oslo::policy::{Answers, Question};
use plugin::parent::{self, Parent};
use serde_json::Value;

use crate::Failure;
use crate::handle::App;

/// What to do about a resource whose parent does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gone {
    /// Answer the request with the parent's 404, as Neutron does.
    Refuse,
    /// It belongs to nobody: in a list it has just gone with its parent, and the others are shown.
    Hide,
}

/// Answer all questions. Owners of the same kind of parent are read with one query.
///
/// # Errors
/// The parent's 404 when it does not exist and that matters.
pub async fn find(
    app: &App,
    questions: HashSet<Question>,
    gone: Gone,
    answers: &mut Answers,
) -> Result<(), Failure> {
    let mut owners: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for question in &questions {
        match question {
            Question::Lookup { resource, id, field }
                if matches!(field.as_str(), "project_id" | "tenant_id")
                    && Parent::parse(resource).is_some() =>
            {
                owners.entry(resource).or_default().push(id);
            }
            Question::Lookup { resource, id, field } if resource == "network" => {
                let Some(project) = field.strip_prefix("shared/") else {
                    answers.fail(question.clone(), unknown(resource, field));
                    continue;
                };
                let project = (!project.is_empty()).then_some(project);
                let shared = parent::network_shared(&app.plugin, id, project).await;
                let shared = match shared.map_err(Failure::from) {
                    Err(Failure::Fault(fault)) if fault.status == 404 && gone == Gone::Hide => false,
                    other => other?,
                };
                answers.insert(question.clone(), shared.into());
            }
            Question::Lookup { resource, field, .. } => {
                answers.fail(question.clone(), unknown(resource, field))
            }
            Question::Remote(call) => {
                let Some(remote) = &app.config.remote else {
                    answers.fail(question.clone(), "no policy server can be asked");
                    continue;
                };
                answers.insert(question.clone(), Value::from(remote.ask(call).await?));
            }
        }
    }
    for (resource, ids) in owners {
        let Some(parent) = Parent::parse(resource) else {
            continue;
        };
        let found = parent::owners(&app.plugin, parent, &ids).await?;
        for id in ids {
            let owner = match (found.get(id), gone) {
                (Some(owner), _) => owner.as_str(),
                (None, Gone::Hide) => "",
                (None, Gone::Refuse) => return Err(parent.not_found(id).into()),
            };
            for field in ["project_id", "tenant_id"] {
                let question = Question::Lookup {
                    resource: resource.to_owned(),
                    id: id.to_owned(),
                    field: field.to_owned(),
                };
                answers.insert(question, owner.into());
            }
        }
    }
    Ok(())
}

fn unknown(resource: &str, field: &str) -> String {
    format!("nothing is known of {field} of {resource}")
}
