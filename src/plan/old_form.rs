//! Content written for an older edition of this program: what the old keys are written as now.
//!
//! Such a file is not read any more; it is told once, as a whole, and not key by key.

use crate::diagnostic::{Diagnostic, finding};
use crate::document::yaml::{Node, Value};
use crate::document::{Document, Kind};

/// The old keys, each with an example of the lines that say the same now.
const OLD: [(&str, &str); 7] = [
    (
        "levels",
        "levels:\n  - { name: 目指す地域像, label: \"目指す地域像{n}\", folder: regional-images }\n  - { name: 基本的な考え方, label: \"{n}\", folder: approaches }\ninitiative: { name: 主な取組 }",
    ),
    ("scope", "at: approaches/1-1"),
    ("regional_image", "at: regional-images/1"),
    ("approach", "at: approaches/1-1"),
    ("approaches", "marks:\n  - { at: approaches/1-1 }"),
    (
        "grades",
        "scales: [{ id: grades, grades: [{ id: a, name: 順調 }, { id: b, name: 遅れ }] }]\ndimensions: [{ id: overall, name: 総合評価, scale: grades }]",
    ),
    ("grade", "grades: [{ evaluator: summary, dimension: overall, grade: a }]"),
];

/// Says what the first old key of a file becomes, if it has any.
pub fn check(document: &Document) -> Option<Diagnostic> {
    let pairs = document.fields.list("challenges");
    let mut entries = std::iter::once(&document.fields).chain(pairs).flat_map(Node::entries);
    let (key, lines) = entries.find_map(|(key, value)| {
        let (_, lines) = OLD.iter().find(|(old, _)| *old == key.text)?;
        // Two of the words are keys of today as well, of another shape or in another file.
        let today = match key.text.as_str() {
            "levels" => !matches!(value.value, Value::Map(_)),
            "grades" => document.kind != Kind::Plan,
            _ => false,
        };
        (!today).then_some((key, *lines))
    })?;
    Some(finding! { error "old-form", &document.path, key.span;
        ("`{}` は、前の版の書き方です", key.text),
        ("`{}` is how an older edition was written", key.text);
        help "次のように書きかえてください（名前や番号は、この計画のものにします）:\n{lines}",
             "write it like this, with this plan's own names and numbers:\n{lines}";
    })
}
