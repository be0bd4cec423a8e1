//! Resources written as JSON, without an intermediate tree.

use serde::Serialize;

/// Which attributes are shown: those that the client asked for with `fields=`, less what it may not see.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    only: Option<Vec<String>>,
    hidden: Vec<&'static str>,
}

impl Fields {
    /// These and no others.
    pub fn only(names: Vec<String>) -> Self {
        Self {
            only: Some(names),
            hidden: Vec::new(),
        }
    }

    /// All but these; what is asked for stays narrowed down.
    #[must_use]
    pub fn without(mut self, names: Vec<&'static str>) -> Self {
        self.hidden.extend(names);
        self
    }

    /// This one, too, if only some are shown.
    #[must_use]
    pub fn and(mut self, name: &str) -> Self {
        if let Some(only) = &mut self.only {
            only.push(name.to_owned());
        }
        self
    }

    /// Whether this attribute is shown.
    pub fn contains(&self, name: &str) -> bool {
        self.only
            .as_ref()
            .is_none_or(|only| only.iter().any(|field| field == name))
            && !self.hidden.contains(&name)
    }
}

/// Something that the API shows.
pub trait Resource {
    /// Key of one resource in a body: `network`.
    const NAME: &'static str;
    /// Key of a list of them: `networks`.
    const COLLECTION: &'static str;

    /// Its id, which paging continues after.
    fn id(&self) -> &str;

    /// `revision_number`, for resources that have one.
    fn revision(&self) -> Option<i64> {
        None
    }

    /// Write every attribute with [`View::put`].
    fn render(&self, view: &mut View);

    /// Write what nobody is shown but policy rules ask about.
    fn render_hidden(&self, _view: &mut View) {}
}

/// A JSON object being written; passes over attributes that are not wanted.
pub struct View<'a> {
    out: &'a mut Vec<u8>,
    fields: Option<&'a Fields>,
    empty: bool,
}

impl<'a> View<'a> {
    /// Append one resource as a JSON object to `out`; all attributes when `fields` is `None`.
    pub fn write<R: Resource + ?Sized>(resource: &R, fields: Option<&'a Fields>, out: &'a mut Vec<u8>) {
        out.push(b'{');
        let mut view = View {
            out,
            fields,
            empty: true,
        };
        resource.render(&mut view);
        view.out.push(b'}');
    }

    /// Append one resource as policy rules see it: also what is never shown.
    pub fn write_whole<R: Resource + ?Sized>(resource: &R, fields: Option<&'a Fields>, out: &'a mut Vec<u8>) {
        out.push(b'{');
        let mut view = View {
            out,
            fields,
            empty: true,
        };
        resource.render(&mut view);
        resource.render_hidden(&mut view);
        view.out.push(b'}');
    }

    /// Whether an attribute is wanted: spares computing one that is not.
    pub fn wants(&self, name: &str) -> bool {
        self.fields.is_none_or(|fields| fields.contains(name))
    }

    /// Write one attribute.
    pub fn put<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) {
        if !self.wants(name) {
            return;
        }
        if !self.empty {
            self.out.push(b',');
        }
        self.empty = false;
        // Names of attributes need no escaping.
        self.out.push(b'"');
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(b"\":");
        // Writing plain data to a Vec cannot fail; a map with keys that are no strings would, and there is none.
        if serde_json::to_writer(&mut *self.out, value).is_err() {
            self.out.extend_from_slice(b"null");
        }
    }

    /// Write `project_id` and its old name `tenant_id`.
    pub fn put_project(&mut self, project_id: &str) {
        self.put("project_id", project_id);
        self.put("tenant_id", project_id);
    }
}
