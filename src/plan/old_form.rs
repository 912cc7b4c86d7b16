//! Content written for an older edition of this program: the lines to write instead, made from those that stand there.
//!
//! Such a file is not read any more; it is told once, as a whole, and not key by key.

use crate::diagnostic::{Diagnostic, finding};
use crate::document::yaml::{Key, Node, Value};
use crate::document::{Document, Kind};

/// The two levels that every plan had, and the folders they keep.
const LEVELS: [(&str, &str, &str); 2] =
    [("regional_image", "regional-images", "{name}{n}"), ("approach", "approaches", "{n}")];

/// Says what the old lines of a file become, if it has any.
pub fn check(document: &Document) -> Option<Diagnostic> {
    let fields = &document.fields;
    let (key, lines) = match &document.kind {
        Kind::Plan => levels(fields).or_else(|| grades(fields)),
        Kind::Indicator => {
            let (key, scope) = entry(fields, "scope")?;
            Some((key, format!("at: {}", place(scope)?.1)))
        }
        Kind::Roles => place(fields).map(|(key, at)| (key, format!("at: {at}"))),
        Kind::Challenges => {
            let mut pairs = fields.list("challenges").iter();
            pairs.find_map(|pair| Some((place(pair)?.0, format!("at: {}", place(pair)?.1))))
        }
        Kind::Initiative => marks(fields),
        Kind::Review { .. } => grade(fields),
        _ => None,
    }?;
    let found = finding! { error "old-form", &document.path, key.span;
        ("`{}` は、前の版の書き方です", key.text),
        ("`{}` is how an older edition was written", key.text);
    };
    if lines.is_empty() {
        return Some(found.help("この行を消してください", "remove this line"));
    }
    Some(found.help(
        format!("次のように書きかえてください:\n{lines}"),
        format!("write this instead:\n{lines}"),
    ))
}

fn entry<'a>(node: &'a Node, name: &str) -> Option<(&'a Key, &'a Node)> {
    let found = node.entries().iter().find(|(key, _)| key.text == name);
    found.map(|(key, value)| (key, value))
}

/// The place that the old keys of a map name.
fn place(node: &Node) -> Option<(&Key, String)> {
    LEVELS.iter().find_map(|(old, folder, _)| {
        let (key, value) = entry(node, old)?;
        Some((key, format!("{folder}/{}", value.as_text()?)))
    })
}

fn levels(fields: &Node) -> Option<(&Key, String)> {
    let (key, levels) = entry(fields, "levels")?;
    if !matches!(levels.value, Value::Map(_)) {
        return None;
    }
    let words = |level: &Node| {
        let reading = level.text("reading").map(|r| format!(", reading: {r}"));
        let name = level.text("name").unwrap_or("…");
        (name.to_owned(), format!("name: {name}{}", reading.unwrap_or_default()))
    };
    let mut lines = vec!["levels:".to_owned()];
    for (old, folder, label) in LEVELS {
        if let Some(level) = levels.get(old) {
            let (name, words) = words(level);
            let label =
                level.text("label").map_or_else(|| label.replace("{name}", &name), str::to_owned);
            lines.push(format!("  - {{ {words}, label: \"{label}\", folder: {folder} }}"));
        }
    }
    if let Some(initiative) = levels.get("initiative") {
        lines.push(format!("initiative: {{ {} }}", words(initiative).1));
    }
    Some((key, lines.join("\n")))
}

/// The one scale that a plan had. One without grades said that nothing is graded, which needs no words now.
fn grades(fields: &Node) -> Option<(&Key, String)> {
    let (key, grades) = entry(fields, "grades")?;
    if grades.items().is_empty() {
        return Some((key, String::new()));
    }
    let mut lines = vec!["scales:\n  - id: grades\n    grades:".to_owned()];
    for grade in grades.items() {
        let keys = ["id", "name", "meaning"].into_iter();
        let keys = keys.filter_map(|name| Some(format!("{name}: {}", grade.text(name)?)));
        lines.push(format!("      - {{ {} }}", keys.collect::<Vec<_>>().join(", ")));
    }
    lines.push("dimensions: [{ id: overall, name: 総合評価, scale: grades }]".to_owned());
    Some((key, lines.join("\n")))
}

/// The one grade that a review had.
fn grade(fields: &Node) -> Option<(&Key, String)> {
    let (key, grade) = entry(fields, "grade")?;
    let id = grade.as_text().unwrap_or_default();
    let line = format!("grades: [{{ evaluator: summary, dimension: overall, grade: {id} }}]");
    Some((key, line))
}

fn marks(fields: &Node) -> Option<(&Key, String)> {
    let (key, marks) = entry(fields, "approaches")?;
    let mut lines = vec!["marks:".to_owned()];
    for mark in marks.items() {
        let mut keys = vec![format!("at: {}", place(mark)?.1)];
        for name in ["column", "basis", "reason"] {
            keys.extend(mark.text(name).map(|text| format!("{name}: {text}")));
        }
        lines.push(format!("  - {{ {} }}", keys.join(", ")));
    }
    Some((key, lines.join("\n")))
}
