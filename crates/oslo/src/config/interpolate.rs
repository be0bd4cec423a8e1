//! `$name`, `${name}` and `${group.name}` in values stand for other options (oslo.config on `string.Template`).
//! `$$` and `\$` are a dollar sign; a dollar sign before anything else is just that.

/// What a piece of a text is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    Text(&'a str),
    Reference(&'a str),
}

/// Takes a text apart.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let (before, from) = rest.split_at(at);
        let after = &from[1..];
        // `\$` counts as `$$`, the backslash goes.
        if let Some(before) = before.strip_suffix('\\') {
            out.extend([Piece::Text(before), Piece::Text("$")]);
            rest = after;
            continue;
        }
        out.push(Piece::Text(before));
        let (piece, remaining) = reference(after);
        out.push(piece);
        rest = remaining;
    }
    out.push(Piece::Text(rest));
    out.retain(|piece| *piece != Piece::Text(""));
    out
}

/// Reads what follows a dollar sign.
fn reference(after: &str) -> (Piece<'_>, &str) {
    if let Some(rest) = after.strip_prefix('$') {
        return (Piece::Text("$"), rest);
    }
    let (braced, body) = match after.strip_prefix('{') {
        Some(body) => (true, body),
        None => (false, after),
    };
    let length = name_length(body);
    let (name, rest) = body.split_at(length);
    match (length, braced, rest.strip_prefix('}')) {
        (0, _, _) | (_, true, None) => (Piece::Text("$"), after),
        (_, true, Some(rest)) => (Piece::Reference(name), rest),
        (_, false, _) => (Piece::Reference(name), rest),
    }
}

/// Length of the name at the start: a letter or `_`, then letters, digits, `_` and `.`.
fn name_length(text: &str) -> usize {
    if !text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        return 0;
    }
    text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.'))
        .unwrap_or(text.len())
}
