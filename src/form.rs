//! A file of content as a form: controls from the one definition of its keys, and the edits that come back.
//!
//! What a person sees is a name, a value and help; what is written goes through [`edit`](crate::document::edit). A control that comes back
//! as it was shown makes no edit, so that a form saved without a change is a file of the same bytes. A form may hold a part of a file:
//! what comes back is all that is changed, so that one item of a long list is a form of its own. Knows shapes and the plan, for names
//! instead of ids. Knows no disk and no network.

mod build;
mod choices;
pub mod nouns;
mod read;
pub mod view;
pub mod wish;

pub use build::fault;
pub use choices::Choice;
pub use read::{same_places, takes_out};

use std::collections::BTreeMap;

use serde::Serialize;

use crate::diagnostic::{Diagnostic, Language, Severity, Text};
use crate::document;
use crate::document::edit::EditStep;
use crate::document::schema::{self, Field as Key};
use crate::plan::{self, Plan};
use crate::site::settings;
use crate::source::Span;

/// A file as a form, and what its page draws.
#[derive(Debug, Default, Serialize)]
pub struct Form {
    /// The keys of the file, in the order of their definition.
    pub parts: Vec<FormPart>,
    /// The text below each heading of the body, which is its step; what stands ahead of the first has none.
    pub sections: Vec<FormPart>,
    /// Choices that several controls share, by their id.
    lists: BTreeMap<String, Vec<String>>,
}

/// One key and what it holds.
#[derive(Debug, Serialize)]
pub struct FormPart {
    /// Where it is, from what it is a part of.
    #[serde(skip)]
    pub step: EditStep,
    /// What it is posted as.
    pub name: String,
    /// What it is called.
    label: String,
    /// What is said of it.
    help: String,
    /// Whether it has to be there.
    required: bool,
    /// What is wrong with it.
    faults: Vec<String>,
    /// Where its value stands; nothing while there is none.
    #[serde(skip)]
    span: Option<Span>,
    /// What it holds.
    pub body: FormBody,
}

impl FormPart {
    /// A part by what its key is said to be: a name, and in brackets what is to be known of it.
    fn new(step: impl Into<EditStep>, name: String, says: &str, body: FormBody) -> Self {
        let (label, help) = says.split_once(['（', '。', ':', ';']).unwrap_or((says, ""));
        Self {
            step: step.into(),
            name,
            label: label.to_owned(),
            help: help.trim().trim_end_matches('）').to_owned(),
            required: false,
            faults: Vec::new(),
            span: None,
            body,
        }
    }

    /// What it is called.
    pub fn label(&self) -> &str {
        &self.label
    }
}

/// What a key holds.
#[derive(Debug, Serialize)]
#[serde(tag = "shape", content = "of", rename_all = "snake_case")]
pub enum FormBody {
    /// One value, or several of a list, in one control.
    Field(FormField),
    /// Keys of its own, or values by free keys.
    Map(Vec<FormPart>),
    /// Maps one after the other, with an empty one behind the last; or the one of them that was asked for.
    List(Vec<FormRow>),
    /// So many maps that each has a form of its own, and the name of one more.
    Long(Vec<FormItem>, String),
    /// Fiscal years, each with the same parts: of a list of maps that say their year, or of several maps by year.
    Years(Vec<FormRow>),
    /// What no form holds; it is edited as text.
    Elsewhere,
}

/// An item of a list, or a fiscal year.
#[derive(Debug, Serialize)]
pub struct FormRow {
    /// What its parts' names begin with.
    name: String,
    /// What it is called.
    title: String,
    /// Its position in the file, or where it would come to stand.
    #[serde(skip)]
    at: usize,
    /// Whether it is not there yet.
    is_new: bool,
    /// Whether one that is not there yet is shown all the same.
    open: bool,
    /// Whether it is to go.
    ticked: bool,
    /// The fiscal year that it is filed under, where that is a key of the file; empty as long as it is not there.
    #[serde(skip)]
    filed: Option<String>,
    /// Where that is typed, as long as it is not there.
    typed: Option<FormPart>,
    /// What its parts are called that go into no cell of a table.
    titles: String,
    /// Where it stands.
    #[serde(skip)]
    span: Option<Span>,
    /// What it holds.
    parts: Vec<FormPart>,
}

/// An item of a long list.
#[derive(Debug, Serialize)]
pub struct FormItem {
    /// What it is asked for by, and what its parts' names begin with.
    pub name: String,
    /// What it is called.
    title: String,
    /// What is wrong with it.
    faults: Vec<String>,
    /// Where it stands.
    #[serde(skip)]
    span: Span,
}

/// A control.
#[derive(Debug, Serialize)]
pub struct FormField {
    /// How it is drawn and read.
    pub kind: FieldKind,
    /// What the file says: one value, or those chosen of several.
    #[serde(skip)]
    shown: Vec<String>,
    /// What the page says: what was posted in the place of that.
    now: Vec<String>,
    /// How many lines of the page that takes.
    lines: usize,
    /// The id of the choices that are shown while somebody types, where there are too many for all to be seen.
    list: String,
}

impl FormField {
    fn new(kind: FieldKind, shown: Vec<String>) -> Self {
        Self { kind, shown, now: Vec::new(), lines: 0, list: String::new() }
    }
}

/// How a value is drawn and read.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "is", content = "of", rename_all = "snake_case")]
pub enum FieldKind {
    /// A text of one line.
    Line,
    /// A text of several lines.
    Lines,
    /// Texts, each on a line of its own.
    Items,
    /// A number, with the unit that may stand behind it.
    Number(String),
    /// A whole number from 0.
    Count,
    /// A fiscal year.
    Year,
    /// A day.
    Date,
    /// One of some choices.
    Choice(Vec<Choice>),
    /// Any number of some choices.
    Several(Vec<Choice>),
    /// A number in a unit, a word or the reason for neither: what is shown is the value and then which of these it is.
    Figure(String, Vec<Choice>),
}

/// What came back, by the names of controls.
#[derive(Clone, Debug, Default)]
pub struct Posted(BTreeMap<String, Vec<String>>);

impl FromIterator<(String, String)> for Posted {
    fn from_iter<T: IntoIterator<Item = (String, String)>>(pairs: T) -> Self {
        let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in pairs {
            // Browsers end every line of a text in two signs.
            let value = value.replace("\r\n", "\n").replace('\r', "\n");
            all.entry(name).or_default().push(value);
        }
        Self(all)
    }
}

impl Posted {
    /// All values of a name.
    pub fn all(&self, name: &str) -> Option<&[String]> {
        self.0.get(name).map(Vec::as_slice)
    }

    /// The one value of a name, or nothing written.
    pub fn one(&self, name: &str) -> &str {
        let found = self.all(name).and_then(<[String]>::first);
        found.map_or("", String::as_str)
    }

    /// The first name below another, written or not.
    pub fn first_below(&self, name: &str) -> Option<&str> {
        let below = format!("{name}/");
        let (first, _) = self.0.range(below.clone()..).next()?;
        first.starts_with(&below).then_some(first)
    }

    /// Whether anything came back below a name, written or not.
    fn has_below(&self, name: &str) -> bool {
        self.first_below(name).is_some()
    }

    /// Changes the one value of a name, if there is one.
    pub fn change(&mut self, name: &str, change: impl FnOnce(&str) -> String) {
        if let Some(value) = self.0.get_mut(name).and_then(|values| values.first_mut()) {
            *value = change(value);
        }
    }

    /// Takes names out.
    pub fn take_out(&mut self, which: impl Fn(&str) -> bool) {
        self.0.retain(|name, _| !which(name));
    }

    /// Whether anything is written below a name.
    fn any_below(&self, prefix: &str) -> bool {
        let from = self.0.range(prefix.to_owned()..);
        let mut below = from.take_while(|(name, _)| name.starts_with(prefix));
        below.any(|(_, values)| values.iter().any(|value| !value.is_empty()))
    }
}

/// What is wrong, and with which control.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The control's name; nothing for what is wrong with the file as a whole.
    pub name: Option<String>,
    /// How bad it is.
    pub severity: Severity,
    /// The rule, if it is one of `check`'s.
    pub code: Option<&'static str>,
    /// What to read.
    pub text: Text,
}

impl Problem {
    /// An error with a control, or with the file as a whole.
    pub fn error(name: Option<&str>, ja: impl Into<String>, en: impl Into<String>) -> Self {
        let name = name.map(str::to_owned);
        Self { name, severity: Severity::Error, code: None, text: Text::new(ja, en) }
    }
}

/// What is known around a file.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    /// Its plan, as far as it could be read.
    pub plan: Option<&'a Plan>,
    /// The folders of all plans, with their titles.
    pub plans: &'a [(String, String)],
    /// The language of the page.
    pub language: Language,
}

/// The keys of a kind of file.
pub fn keys(kind: &document::DocumentKind) -> &'static [Key] {
    match kind {
        document::DocumentKind::Settings => schema::fields::<settings::Settings>(),
        document::DocumentKind::Helplines => schema::fields::<settings::Helplines>(),
        kind => plan::fields(kind).unwrap_or_default(),
    }
}

impl Form {
    /// Findings, each with the control that it is about.
    pub fn problems<'a>(&self, found: impl IntoIterator<Item = &'a Diagnostic>) -> Vec<Problem> {
        let found = found.into_iter();
        let found = found.filter(|one| one.severity != Severity::Note);
        let problem = |one: &Diagnostic| Problem {
            name: one.place.as_ref().and_then(|at| {
                let missing = one.message.en.strip_suffix(" is missing");
                let missing = missing.filter(|_| one.code == "missing-key");
                self.name_at(at.span, missing.map(|key| key.trim_matches('`')))
            }),
            severity: one.severity,
            code: Some(one.code),
            text: match &one.help {
                Some(help) => Text::new(
                    format!("{}。{}", one.message.ja, help.ja),
                    format!("{}: {}", one.message.en, help.en),
                ),
                None => one.message.clone(),
            },
        };
        found.map(problem).collect()
    }

    /// Findings of which no control is known.
    pub fn nowhere<'a>(found: impl IntoIterator<Item = &'a Diagnostic>) -> Vec<Problem> {
        Self::default().problems(found)
    }

    /// The control that a place of the file is in, or that of a key missing there.
    fn name_at(&self, span: Span, missing: Option<&str>) -> Option<String> {
        let mut sections = self.sections.iter().filter(|section| holds(section.span, span));
        let section = sections.next_back().map(|section| section.name.clone());
        section.or_else(|| name_in(&self.parts, span, missing))
    }
}

fn holds(outer: Option<Span>, inner: Span) -> bool {
    outer.is_some_and(|outer| outer.start <= inner.start && inner.start <= outer.end)
}

fn name_in(parts: &[FormPart], span: Span, missing: Option<&str>) -> Option<String> {
    let within = parts.iter().filter(|part| holds(part.span, span));
    let deeper = within.clone().find_map(|part| match &part.body {
        FormBody::Map(parts) => name_in(parts, span, missing),
        FormBody::List(rows) | FormBody::Years(rows) => {
            let mut rows = rows.iter().filter(|row| holds(row.span, span));
            rows.find_map(|row| {
                let first = row.parts.first().map(|part| part.name.clone());
                name_in(&row.parts, span, missing).or(first)
            })
        }
        FormBody::Long(items, _) => {
            items.iter().find(|item| holds(Some(item.span), span)).map(|item| item.name.clone())
        }
        FormBody::Field(_) | FormBody::Elsewhere => None,
    });
    let wanted = |part: &&FormPart| Some(&part.step) == missing.map(EditStep::from).as_ref();
    let absent = missing.and_then(|_| parts.iter().find(wanted));
    let absent = absent.filter(|part| part.span.is_none());
    deeper.or_else(|| {
        let mut within = within;
        absent
            .or_else(|| within.find(|part| matches!(part.body, FormBody::Field(_))))
            .map(|part| part.name.clone())
    })
}
