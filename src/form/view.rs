//! A form as its page shows it: what was posted in the place of what the file says, and what is wrong beside it.
//!
//! Knows how a value may be written. How a control looks the templates know; every text stands here as it was written, and is escaped
//! where it is drawn.

use std::collections::BTreeMap;

use serde::Serialize;

use super::read::{STATE, shown_choice, takes_out};
use super::{Choice, FieldKind, Form, FormBody, FormField, FormPart, FormRow, Posted, Problem};
use crate::diagnostic::{Language, Severity};
use crate::document::edit::EditStep;

/// More choices than a list for choosing shows at once.
const LISTED: usize = 200;
/// More choices than can be ticked at once.
const TICKED: usize = 40;

/// What is wrong, as a list of links to the controls.
#[derive(Debug, Serialize)]
pub struct Summary {
    errors: bool,
    problems: Vec<Found>,
}

/// One thing that is wrong.
#[derive(Debug, Serialize)]
struct Found {
    text: String,
    /// The id of its control.
    id: Option<String>,
}

/// The id of a control, and the address within the page that leads to it.
pub fn id(name: &str) -> String {
    format!("f-{name}")
}

/// All that is wrong.
pub fn summary(problems: &[Problem], language: Language) -> Summary {
    let found = |one: &Problem| Found {
        text: one.text.get(language).to_owned(),
        id: one.name.as_deref().map(id),
    };
    Summary {
        errors: problems.iter().any(|one| one.severity == Severity::Error),
        problems: problems.iter().map(found).collect(),
    }
}

/// What is wrong with the control of a name.
pub fn faults(problems: &[Problem], name: &str, language: Language) -> Vec<String> {
    let found = problems.iter().filter(|one| one.name.as_deref() == Some(name));
    found.map(|one| one.text.get(language).to_owned()).collect()
}

impl Form {
    /// The form with what was posted, and with what is wrong.
    #[must_use]
    pub fn shown(
        mut self,
        posted: Option<&Posted>,
        problems: &[Problem],
        language: Language,
    ) -> Self {
        let mut page = Showing { lists: BTreeMap::new(), posted, problems, language };
        page.parts(&mut self.parts);
        page.parts(&mut self.sections);
        Self { lists: page.lists, ..self }
    }

    /// Whether there is anything to fill in.
    pub fn has_controls(&self) -> bool {
        let held = |part: &FormPart| match &part.body {
            FormBody::Map(parts) => !parts.is_empty(),
            FormBody::Long(..) | FormBody::Elsewhere => false,
            FormBody::Field(_) | FormBody::List(_) | FormBody::Years(_) => true,
        };
        !self.sections.is_empty() || self.parts.iter().any(held)
    }
}

struct Showing<'a> {
    lists: BTreeMap<String, Vec<String>>,
    posted: Option<&'a Posted>,
    problems: &'a [Problem],
    language: Language,
}

impl Showing<'_> {
    fn parts(&mut self, parts: &mut [FormPart]) {
        for part in parts {
            part.faults = faults(self.problems, &part.name, self.language);
            match &mut part.body {
                FormBody::Field(field) => {
                    // What is chosen are names.
                    if matches!(field.kind, FieldKind::Choice(_) | FieldKind::Several(_)) {
                        part.help.clear();
                        part.label = part.label.trim_end_matches("の ID").to_owned();
                    }
                    if part.help.is_empty() {
                        self.format(&field.kind).clone_into(&mut part.help);
                    }
                    self.field(&part.name, &part.step, field);
                }
                FormBody::Map(parts) => self.parts(parts),
                FormBody::List(rows) | FormBody::Years(rows) => self.rows(rows),
                FormBody::Long(items, _) => {
                    for item in items {
                        item.faults = faults(self.problems, &item.name, self.language);
                    }
                }
                FormBody::Elsewhere => {}
            }
        }
    }

    /// Rows, the last of which is not there yet. Such a one opens when it was asked for, or something was written in it.
    fn rows(&mut self, rows: &mut [FormRow]) {
        let count = rows.len();
        for (at, row) in rows.iter_mut().enumerate() {
            let begun = |posted: &Posted| posted.any_below(&format!("{}/", row.name));
            let is_last = at + 1 == count;
            row.open = count == 1 && row.at > 0 || !is_last && self.posted.is_some_and(begun);
            row.ticked = self.posted.is_some_and(|posted| takes_out(posted, &row.name));
            self.parts(row.typed.as_mut_slice());
            self.parts(&mut row.parts);
            let more = row.parts.iter().filter(|part| match &part.body {
                FormBody::Field(_) => false,
                FormBody::Map(parts) => !parts.is_empty(),
                _ => true,
            });
            row.titles = more.map(FormPart::label).collect::<Vec<_>>().join("、");
        }
    }

    /// How a value of a kind may be written.
    fn format(&self, kind: &FieldKind) -> &'static str {
        let (ja, en) = match kind {
            FieldKind::Year => {
                ("令和7年度、R7、2025 のように書きます", "such as 令和7年度, R7 or 2025")
            }
            FieldKind::Date => ("令和7年4月1日、2025-04-01 のように書きます", "such as 2025-04-01"),
            FieldKind::Items => ("1行に1つ書きます", "one on each line"),
            FieldKind::Choice(choices) if choices.len() > LISTED => {
                ("名前の一部を打つと、候補が出ます", "type a part of the name to see choices")
            }
            FieldKind::Several(choices) if choices.len() > TICKED => {
                ("1つの欄に1つ。名前の一部を打つと、候補が出ます", "one in each field")
            }
            FieldKind::Figure(..) => (
                "数を書きます。値がないときは、その理由を選びます。0 は「ゼロ」という値です",
                "a number, or the reason why there is none; 0 is a value",
            ),
            _ => ("", ""),
        };
        self.language.pick(ja, en)
    }

    fn field(&mut self, name: &str, step: &EditStep, field: &mut FormField) {
        let posted = |name: &str| self.posted.and_then(|posted| posted.all(name));
        let one = |name: &str, at: usize| {
            let posted = posted(name).and_then(<[String]>::first);
            posted.or(field.shown.get(at)).cloned().unwrap_or_default()
        };
        field.now = match &field.kind {
            FieldKind::Several(_) => posted(name).unwrap_or(&field.shown).to_vec(),
            FieldKind::Figure(..) => vec![one(name, 0), one(&format!("{name}{STATE}"), 1)],
            _ => vec![one(name, 0)],
        };
        match &field.kind {
            FieldKind::Choice(choices) if choices.len() > LISTED => {
                field.now = vec![shown_choice(choices, &field.now[0])];
                field.list = self.list(step, choices);
            }
            FieldKind::Several(choices) if choices.len() > TICKED => {
                let chosen = field.now.iter().filter(|one| !one.is_empty());
                let chosen = chosen.map(|one| shown_choice(choices, one));
                field.now = chosen.chain([String::new(), String::new()]).collect();
                field.list = self.list(step, choices);
            }
            FieldKind::Lines | FieldKind::Items => field.lines = lines(&field.now[0]),
            _ => {}
        }
    }

    /// The id of the list behind controls that show names while somebody types.
    fn list(&mut self, step: &EditStep, choices: &[Choice]) -> String {
        let key = match step {
            EditStep::Key(key) => key.as_str(),
            _ => "",
        };
        let id = format!("l-{key}-{}", choices.len());
        let names = || choices.iter().map(|one| shown_choice(choices, &one.id)).collect();
        self.lists.entry(id.clone()).or_insert_with(names);
        id
    }
}

/// How many lines of a page a text takes.
fn lines(text: &str) -> usize {
    let lines = text.lines().map(|line| 1 + line.chars().count() / 36).sum::<usize>();
    (lines + 1).clamp(2, 24)
}
