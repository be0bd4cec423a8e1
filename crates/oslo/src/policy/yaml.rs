//! Policy files: a YAML mapping (JSON is one, too) from names to rules, with the line of every name.

use std::collections::HashMap;
use std::rc::Rc;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, StrInput};

use super::RuleText;

/// A rule of a file.
#[derive(Debug, PartialEq)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) line: usize,
    pub(super) rule: Result<RuleText, String>,
}

/// Deeper structures are refused; rules need a mapping and two lists.
const MAX_DEPTH: usize = 16;

/// The tag `!!str`.
const STRING: (&str, &str) = ("tag:yaml.org,2002:", "str");

/// The rules of a file in their order.
pub(super) fn read(text: &str) -> Result<Vec<Entry>, Unreadable> {
    let mut loader = Loader {
        events: Parser::new_from_str(text.trim_start_matches('\u{feff}')),
        anchors: HashMap::new(),
    };
    let Some(root) = loader.document()? else {
        return Ok(Vec::new());
    };
    match &root.value {
        Value::Null => Ok(Vec::new()),
        Value::Map(pairs) => pairs.iter().map(entry).collect(),
        _ => Err((
            root.line,
            "the file is not a mapping from rule names to rules".to_owned(),
        )),
    }
}

/// The line and the words of what keeps a file from being read.
pub(super) type Unreadable = (usize, String);

/// A key and its value.
type Pair = (Rc<Node>, Rc<Node>);

/// A value and the line that it begins on.
#[derive(Debug)]
struct Node {
    line: usize,
    value: Value,
}

#[derive(Debug)]
enum Value {
    Null,
    Text(String),
    List(Vec<Rc<Node>>),
    Map(Vec<Pair>),
}

fn entry((key, value): &Pair) -> Result<Entry, Unreadable> {
    match &key.value {
        Value::Text(name) => Ok(Entry {
            name: name.clone(),
            line: key.line,
            rule: rule_text(value),
        }),
        _ => Err((key.line, "a rule name is not a text".to_owned())),
    }
}

fn rule_text(node: &Node) -> Result<RuleText, String> {
    match &node.value {
        Value::Text(text) => Ok(RuleText::Text(text.clone())),
        Value::Null => Err("there is no rule; write \"\" for everybody or \"!\" for nobody".to_owned()),
        Value::Map(_) => Err("the rule is a mapping, not a text".to_owned()),
        Value::List(items) => items
            .iter()
            .map(|item| alternative(item))
            .collect::<Result<_, _>>()
            .map(RuleText::List),
    }
}

/// An item of the outer list: a list of checks, or one check.
fn alternative(node: &Node) -> Result<Vec<String>, String> {
    match &node.value {
        Value::Null => Ok(Vec::new()),
        Value::Text(text) if text.is_empty() => Ok(Vec::new()),
        Value::Text(text) => Ok(vec![text.clone()]),
        Value::Map(_) => Err("the list has a mapping in it".to_owned()),
        Value::List(items) => items
            .iter()
            .map(|item| match &item.value {
                Value::Text(text) => Ok(text.clone()),
                _ => Err("the inner list has something in it that is not a text".to_owned()),
            })
            .collect(),
    }
}

struct Loader<'input> {
    events: Parser<'input, StrInput<'input>>,
    /// What `*alias` may stand for.
    anchors: HashMap<usize, Rc<Node>>,
}

impl<'input> Loader<'input> {
    /// The next event; `None` at the end.
    fn next(&mut self) -> Result<Option<(Event<'input>, Span)>, Unreadable> {
        self.events.next().transpose().map_err(|error| located(&error))
    }

    /// The only document, if there is one.
    fn document(&mut self) -> Result<Option<Rc<Node>>, Unreadable> {
        let mut root = None;
        while let Some((event, span)) = self.next()? {
            match event {
                Event::StreamEnd => break,
                Event::StreamStart | Event::DocumentEnd | Event::Nothing => {}
                Event::DocumentStart(_) if root.is_none() => {}
                event if root.is_none() => root = Some(self.node(event, span, 0)?),
                _ => {
                    return Err((
                        span.start.line(),
                        "the file has more than one document".to_owned(),
                    ));
                }
            }
        }
        Ok(root)
    }

    fn node(&mut self, event: Event<'input>, span: Span, depth: usize) -> Result<Rc<Node>, Unreadable> {
        let line = span.start.line();
        if depth > MAX_DEPTH {
            return Err((line, "it is nested too deeply".to_owned()));
        }
        let (anchor, value) = match event {
            Event::Alias(anchor) => {
                let node = self.anchors.get(&anchor).cloned();
                return node.ok_or_else(|| (line, "an alias stands within what it stands for".to_owned()));
            }
            Event::Scalar(text, style, anchor, tag) => {
                let tag = tag.as_ref().map(|tag| (tag.handle.as_str(), tag.suffix.as_str()));
                let null = match tag {
                    None | Some(("", "!")) => matches!(style, ScalarStyle::Plain) && is_null(&text),
                    Some(STRING) => false,
                    Some((_, name)) => return Err((line, format!("the tag {name:?} is not one of a text"))),
                };
                (
                    anchor,
                    if null {
                        Value::Null
                    } else {
                        Value::Text(text.into_owned())
                    },
                )
            }
            Event::SequenceStart(anchor, _) => (anchor, Value::List(self.list(depth)?)),
            Event::MappingStart(anchor, _) => (anchor, Value::Map(self.map(depth)?)),
            _ => return Err((line, "the file ends within a structure".to_owned())),
        };
        let node = Rc::new(Node { line, value });
        if anchor != 0 {
            self.anchors.insert(anchor, Rc::clone(&node));
        }
        Ok(node)
    }

    fn list(&mut self, depth: usize) -> Result<Vec<Rc<Node>>, Unreadable> {
        let mut items = Vec::new();
        while let Some((event, span)) = self.next()? {
            if matches!(event, Event::SequenceEnd) {
                break;
            }
            items.push(self.node(event, span, depth + 1)?);
        }
        Ok(items)
    }

    fn map(&mut self, depth: usize) -> Result<Vec<Pair>, Unreadable> {
        let mut pairs = Vec::new();
        while let Some((event, span)) = self.next()? {
            if matches!(event, Event::MappingEnd) {
                break;
            }
            let key = self.node(event, span, depth + 1)?;
            let Some((event, span)) = self.next()? else { break };
            pairs.push((key, self.node(event, span, depth + 1)?));
        }
        Ok(pairs)
    }
}

/// The words for nothing that YAML has.
fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

fn located(error: &ScanError) -> (usize, String) {
    (error.marker().line(), format!("not YAML: {}", error.info()))
}
