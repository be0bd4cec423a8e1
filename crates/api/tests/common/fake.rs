//! A collection without a database: ten networks, and names that ask for trouble.
#![allow(dead_code, reason = "every test file uses a part of it")]

use model::{Body, Fault, ListQuery, Resource, View};
use plugin::{Collection, Context, Error, Plugin, Precondition, Result};

/// A network of few attributes.
pub struct Thing {
    id: String,
    name: String,
    project_id: String,
}

impl Resource for Thing {
    const NAME: &'static str = "network";
    const COLLECTION: &'static str = "networks";

    fn id(&self) -> &str {
        &self.id
    }

    fn render(&self, view: &mut View) {
        view.put("id", &self.id);
        view.put("name", &self.name);
        view.put_project(&self.project_id);
    }
}

/// `networks`.
pub struct Things;

fn thing(n: usize) -> Thing {
    Thing {
        id: format!("id-{n}"),
        name: format!("name {n}"),
        project_id: "p".to_owned(),
    }
}

fn find(id: &str) -> Result<Thing> {
    (0..10)
        .map(thing)
        .find(|thing| thing.id == id)
        .ok_or_else(|| Fault::not_found("NetworkNotFound", "Network", id).into())
}

impl Collection for Things {
    type Item = Thing;

    async fn list(_: &Plugin, _: &Context, query: &ListQuery) -> Result<Vec<Thing>> {
        let mut things: Vec<Thing> = (0..10).map(thing).collect();
        if let Some(names) = query.filter("name") {
            things.retain(|thing| names.contains(&thing.name));
        }
        if query.page_reverse {
            things.reverse();
        }
        let start = query
            .marker
            .as_ref()
            .and_then(|marker| things.iter().position(|t| &t.id == marker));
        let mut page: Vec<Thing> = things.into_iter().skip(start.map_or(0, |at| at + 1)).collect();
        if let Some(limit) = query.limit {
            page.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        }
        if query.page_reverse {
            page.reverse();
        }
        Ok(page)
    }

    async fn show(_: &Plugin, _: &Context, id: &str) -> Result<Thing> {
        find(id)
    }

    async fn create(plugin: &Plugin, _: &Context, bodies: Vec<Body>) -> Result<Vec<Thing>> {
        let mut things = Vec::new();
        for (n, body) in bodies.iter().enumerate() {
            let name = body.text("name").unwrap_or_default().to_owned();
            match name.as_str() {
                "panic" => panic!("as asked"),
                "inconsistent" => return Err(store::Error::Inconsistent("as asked".to_owned()).into()),
                "begin" => drop(plugin.db.begin().await.map_err(Error::from)?),
                "slow" => tokio::time::sleep(std::time::Duration::from_millis(300)).await,
                "never" => tokio::time::sleep(std::time::Duration::from_secs(3600)).await,
                _ => {}
            }
            let project_id = body.text("project_id").unwrap_or_default().to_owned();
            things.push(Thing {
                id: format!("new-{n}"),
                name,
                project_id,
            });
        }
        Ok(things)
    }

    async fn update(_: &Plugin, _: &Context, id: &str, body: Body, if_match: Precondition) -> Result<Thing> {
        let mut thing = find(id)?;
        if if_match.is_some_and(|revision| revision != 1) {
            return Err(Fault::new(412, "RevisionNumberConstraintFailed", "Constrained").into());
        }
        if let Some(name) = body.text("name") {
            name.clone_into(&mut thing.name);
        }
        Ok(thing)
    }

    async fn delete(_: &Plugin, _: &Context, id: &str, _: Precondition) -> Result<()> {
        find(id).map(drop)
    }
}
