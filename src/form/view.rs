//! A form as its page shows it: labels, help, values and what is wrong beside them, as plain data for a template.
//!
//! Knows which control suits a value. Knows no template: every text stands here as it was written, and is escaped where it is drawn.

use std::collections::BTreeMap;

use serde::Serialize;

use super::build::{is_long, is_many};
use super::read::{REMOVE, STATE, YEAR, shown_choice};
use super::{Body, Choice, Field, Form, Kind, Part, Posted, Problem, Row, Section};
use crate::calendar::FiscalYear;
use crate::diagnostic::{Language, Severity, Text};
use crate::document::edit::Step;
use crate::document::schema::Word;
use crate::plan::indicator::Absence;

/// What stands for a value in the place of a reason for none.
const FILLED: [Word; 2] = [
    Word { word: "value", ja: "数", en: "a number" },
    Word { word: "word", ja: "言葉（実施 など）", en: "a word" },
];

/// A form.
#[derive(Debug, Serialize)]
pub struct FormView {
    /// Its keys.
    parts: Vec<PartView>,
    /// The texts below its headings.
    texts: Vec<Control>,
    /// Choices that several controls share, by their id.
    lists: BTreeMap<String, Vec<String>>,
}

/// A key and what it holds.
#[derive(Debug, Serialize)]
#[serde(tag = "shape", rename_all = "snake_case")]
enum PartView {
    /// One control.
    Field(Control),
    /// Keys of its own.
    Group { label: String, parts: Vec<PartView> },
    /// Items one after the other.
    List { id: String, label: String, help: String, faults: Vec<String>, rows: Vec<RowView> },
    /// Items that have forms of their own, and what one more is asked for by.
    Long {
        id: String,
        label: String,
        help: String,
        faults: Vec<String>,
        items: Vec<ItemView>,
        new: String,
    },
    /// A table with a row for each fiscal year, and below it what does not go into a cell.
    Years {
        id: String,
        label: String,
        faults: Vec<String>,
        filed: bool,
        heads: Vec<String>,
        rows: Vec<YearView>,
    },
    /// What is edited as text.
    Elsewhere { label: String },
}

/// An item of a list.
#[derive(Debug, Serialize)]
struct RowView {
    name: String,
    is_new: bool,
    open: bool,
    parts: Vec<PartView>,
    remove: Tick,
}

/// An item that has a form of its own.
#[derive(Debug, Serialize)]
struct ItemView {
    id: String,
    name: String,
    title: String,
    faults: Vec<String>,
}

/// A row of a table of years.
#[derive(Debug, Serialize)]
struct YearView {
    name: String,
    is_new: bool,
    /// Where a year is typed that the file does not have yet.
    year: Option<Control>,
    cells: Vec<Control>,
    remove: Tick,
    more: Vec<PartView>,
    /// What those are called.
    titles: String,
}

/// A box to tick.
#[derive(Debug, Serialize)]
struct Tick {
    name: String,
    ticked: bool,
}

/// A control.
#[derive(Debug, Default, Serialize)]
struct Control {
    id: String,
    name: String,
    label: String,
    help: String,
    required: bool,
    faults: Vec<String>,
    /// The ids of what describes it.
    described: String,
    /// What is read out where no label stands beside it.
    spoken: String,
    /// How it is drawn.
    kind: &'static str,
    class: &'static str,
    value: String,
    /// How many lines a text of several gets.
    lines: usize,
    /// All values of several.
    values: Vec<String>,
    options: Vec<OptionView>,
    /// The id of the choices that are shown while somebody types.
    list: String,
    /// Behind a value, what it is of: a number, a word, or the reason for neither.
    state: String,
}

/// One of some choices.
#[derive(Debug, Serialize)]
struct OptionView {
    value: String,
    name: String,
    chosen: bool,
}

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
    format!("f-{}", name.replace(char::is_whitespace, "_"))
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

impl FormView {
    /// The controls of a form, with what was posted in the place of what the file says, and what is wrong beside them.
    pub fn of(
        form: &Form,
        posted: Option<&Posted>,
        problems: &[Problem],
        language: Language,
    ) -> Self {
        let mut writer = Writer { lists: BTreeMap::new(), posted, problems, language };
        let parts = writer.parts(&form.parts);
        let texts = form.sections.iter().map(|one| writer.text(one, form.sections.len()));
        Self { parts, texts: texts.collect(), lists: writer.lists }
    }

    /// Whether there is anything to fill in.
    pub fn has_controls(&self) -> bool {
        let held =
            |part: &PartView| !matches!(part, PartView::Long { .. } | PartView::Elsewhere { .. });
        !self.texts.is_empty() || self.parts.iter().any(held)
    }
}

struct Writer<'a> {
    lists: BTreeMap<String, Vec<String>>,
    posted: Option<&'a Posted>,
    problems: &'a [Problem],
    language: Language,
}

impl Writer<'_> {
    fn say(&self, ja: &'static str, en: &'static str) -> &'static str {
        match self.language {
            Language::Ja => ja,
            Language::En => en,
        }
    }

    fn parts(&mut self, parts: &[Part]) -> Vec<PartView> {
        parts.iter().filter(|part| !is_empty(part)).map(|part| self.part(part)).collect()
    }

    fn part(&mut self, part: &Part) -> PartView {
        let (label, help) = self.words(&part.label);
        let (id, faults) = (id(&part.name), faults(self.problems, &part.name, self.language));
        match &part.body {
            Body::Field(field) => {
                // What is chosen are names.
                let chosen = matches!(field.kind, Kind::Choice(_) | Kind::Several(_));
                let label =
                    if chosen { label.trim_end_matches("の ID").to_owned() } else { label };
                let help = Some(help).filter(|help| !chosen && !help.is_empty());
                let help = help.unwrap_or_else(|| self.format(&field.kind).to_owned());
                let required = part.required;
                PartView::Field(Control { label, required, ..self.control(part, field, help) })
            }
            Body::Map(parts) | Body::Dictionary(parts) => {
                PartView::Group { label, parts: self.parts(parts) }
            }
            Body::List(rows) => {
                let rows =
                    rows.iter().enumerate().map(|(at, row)| self.row(row, at + 1, rows.len()));
                PartView::List { id, rows: rows.collect(), label, help, faults }
            }
            Body::Long(items, new) => {
                let item = |item: &super::Item| ItemView {
                    id: self::id(&item.name),
                    faults: self::faults(self.problems, &item.name, self.language),
                    name: item.name.clone(),
                    title: item.title.clone(),
                };
                let items = items.iter().map(item).collect();
                PartView::Long { id, items, label, help, faults, new: new.clone() }
            }
            Body::Years(rows) => {
                let filed = rows.iter().any(|row| row.year.is_some());
                let columns = rows.last().map_or(&[][..], |row| &row.parts).iter().filter(is_cell);
                let heads = columns.map(|column| self.words(&column.label).0).collect();
                let rows = rows.iter().map(|row| self.year(row, filed)).collect();
                PartView::Years { id, label, faults, filed, heads, rows }
            }
            Body::Elsewhere => PartView::Elsewhere { label },
        }
    }

    /// A name, and what is said of it in brackets.
    fn words(&self, text: &Text) -> (String, String) {
        let text = text.get(self.language);
        let (label, help) = text.split_once(['（', '。', ':', ';']).unwrap_or((text, ""));
        (label.to_owned(), help.trim().trim_end_matches('）').to_owned())
    }

    /// How a value of a kind may be written.
    fn format(&self, kind: &Kind) -> &'static str {
        match kind {
            Kind::Year => {
                self.say("令和7年度、R7、2025 のように書きます", "such as 令和7年度, R7 or 2025")
            }
            Kind::Date => {
                self.say("令和7年4月1日、2025-04-01 のように書きます", "such as 2025-04-01")
            }
            Kind::Items => self.say("1行に1つ書きます", "one on each line"),
            Kind::Choice(choices) if is_long(choices) => self
                .say("名前の一部を打つと、候補が出ます", "type a part of the name to see choices"),
            Kind::Several(choices) if is_many(choices) => {
                self.say("1つの欄に1つ。名前の一部を打つと、候補が出ます", "one in each field")
            }
            Kind::Figure(_) => self.say(
                "数を書きます。値がないときは、その理由を選びます。0 は「ゼロ」という値です",
                "a number, or the reason why there is none; 0 is a value",
            ),
            _ => "",
        }
    }

    /// What a control shows: what was posted, or what the file says.
    fn shown(&self, name: &str, written: &str) -> String {
        let posted = self.posted.and_then(|posted| posted.all(name)?.first().cloned());
        posted.unwrap_or_else(|| written.to_owned())
    }

    /// A control that holds no value yet. `helped` are the ids of what else describes it.
    fn named(&self, name: &str, helped: Option<String>) -> Control {
        let (id, faults) = (id(name), faults(self.problems, name, self.language));
        let wrong = (!faults.is_empty()).then(|| format!("e-{id}"));
        let described = Vec::from_iter(wrong.into_iter().chain(helped)).join(" ");
        Control { id, name: name.to_owned(), faults, described, ..Control::default() }
    }

    fn control(&mut self, part: &Part, field: &Field, help: String) -> Control {
        let helped = (!help.is_empty()).then(|| format!("h-{}", id(&part.name)));
        let written = field.shown.first().map_or("", String::as_str);
        let value = self.shown(&part.name, written);
        let control = Control { help, ..self.named(&part.name, helped) };
        let options = |choices: &[Choice], chosen: &dyn Fn(&str) -> bool| {
            let option = |one: &Choice| OptionView {
                value: one.id.clone(),
                name: one.name.get(self.language).to_owned(),
                chosen: chosen(&one.id),
            };
            choices.iter().map(option).collect()
        };
        match &field.kind {
            Kind::Lines | Kind::Items => {
                Control { kind: "lines", lines: lines(&value), value, ..control }
            }
            Kind::Choice(choices) if is_long(choices) => {
                let value = shown_choice(choices, &value);
                Control { kind: "line", list: self.list(part, choices), value, ..control }
            }
            Kind::Choice(choices) => {
                let options = options(choices, &|id| id == value);
                Control { kind: "choice", options, value, ..control }
            }
            Kind::Several(choices) => {
                let posted = self.posted.and_then(|posted| posted.all(&part.name));
                let chosen = posted.unwrap_or(&field.shown);
                if !is_many(choices) {
                    let options = options(choices, &|id| chosen.iter().any(|one| one == id));
                    return Control { kind: "ticks", options, ..control };
                }
                let chosen = chosen.iter().filter(|one| !one.is_empty());
                let chosen = chosen.map(|one| shown_choice(choices, one));
                let values = chosen.chain([String::new(), String::new()]).collect();
                let spoken = self.words(&part.label).0;
                Control {
                    kind: "several",
                    list: self.list(part, choices),
                    values,
                    spoken,
                    ..control
                }
            }
            Kind::Figure(_) => {
                let state = format!("{}{STATE}", part.name);
                let now = self.shown(&state, &field.shown[1]);
                let option = |one: &Word| OptionView {
                    value: one.word.to_owned(),
                    name: self.say(one.ja, one.en).to_owned(),
                    chosen: one.word == now,
                };
                let options = FILLED.iter().chain(Absence::WORDS).map(option).collect();
                Control { kind: "figure", class: "number", options, state, value, ..control }
            }
            kind => {
                let class = match kind {
                    Kind::Number(_) | Kind::Count => "number",
                    Kind::Year | Kind::Date => "when",
                    _ => "",
                };
                Control { kind: "line", class, value, ..control }
            }
        }
    }

    /// The id of the list behind controls that show names while somebody types.
    fn list(&mut self, part: &Part, choices: &[Choice]) -> String {
        let key = match &part.step {
            Step::Key(key) => key.as_str(),
            _ => "",
        };
        let id = format!("l-{key}-{}", choices.len());
        let names = || choices.iter().map(|one| shown_choice(choices, &one.id)).collect();
        self.lists.entry(id.clone()).or_insert_with(names);
        id
    }

    fn remove(&self, row: &Row) -> Tick {
        let name = format!("{}{REMOVE}", row.name);
        let ticked = self.posted.is_some_and(|posted| !posted.one(&name).is_empty());
        Tick { name, ticked }
    }

    /// The `nth` item of `count` that are shown. One that is not there yet opens when it was asked for, or something was written in it.
    fn row(&mut self, row: &Row, nth: usize, count: usize) -> RowView {
        let begun = |posted: &Posted| posted.any_below(&format!("{}/", row.name));
        RowView {
            name: (row.at + 1).to_string(),
            is_new: row.is_new,
            open: count == 1 && row.at > 0 || nth < count && self.posted.is_some_and(begun),
            parts: self.parts(&row.parts),
            remove: self.remove(row),
        }
    }

    fn year(&mut self, row: &Row, filed: bool) -> YearView {
        let name = self.year_of(row);
        let typed = format!("{}{YEAR}", row.name);
        let is_known = row.year.as_deref().is_some_and(|year| !year.is_empty());
        let year = (filed && !is_known).then(|| Control {
            kind: "line",
            class: "when",
            spoken: self.say("新しい行の年度", "year of the new row").to_owned(),
            value: self.shown(&typed, ""),
            ..self.named(&typed, None)
        });
        let mut cells = Vec::new();
        for part in &row.parts {
            if let Body::Field(field) = &part.body {
                let spoken = format!("{name} {}", self.words(&part.label).0);
                cells.push(Control { spoken, ..self.control(part, field, String::new()) });
            }
        }
        let more = || row.parts.iter().filter(|part| !is_cell(part) && !is_empty(part));
        let titles: Vec<String> = more().map(|part| self.words(&part.label).0).collect();
        YearView {
            is_new: row.is_new,
            year,
            cells,
            remove: self.remove(row),
            more: more().map(|part| self.part(part)).collect(),
            titles: titles.join("、"),
            name,
        }
    }

    /// What a row of years is called.
    fn year_of(&self, row: &Row) -> String {
        let cell = row.parts.iter().find(|part| part.step == Step::from("year"));
        let own = cell.and_then(|part| match &part.body {
            Body::Field(field) => field.shown.first().cloned(),
            _ => None,
        });
        let year = row.year.clone().or(own).filter(|year| !year.is_empty());
        match (year, self.language) {
            (Some(year), _) => FiscalYear::parse(&year).map_or(year, FiscalYear::japanese),
            (None, _) if row.is_new => self.say("新しい行", "new row").to_owned(),
            (None, Language::Ja) => format!("{}行目", row.at + 1),
            (None, Language::En) => format!("row {}", row.at + 1),
        }
    }

    /// The text below a heading, one of `count`.
    fn text(&self, section: &Section, count: usize) -> Control {
        let value = self.shown(&section.name, &section.shown);
        Control {
            label: heading(section, count, self.language).to_owned(),
            kind: "lines",
            lines: lines(&value),
            value,
            ..self.named(&section.name, Some("body-help".to_owned()))
        }
    }
}

/// What the text below a heading is called, one of `count`.
pub fn heading(section: &Section, count: usize, language: Language) -> &str {
    match (section.heading.as_str(), language) {
        ("", Language::Ja) if count > 1 => "見出しの前の文章",
        ("", Language::En) if count > 1 => "text ahead of the headings",
        ("", Language::Ja) => "文章",
        ("", Language::En) => "text",
        (heading, _) => heading,
    }
}

/// Whether a part goes into a cell of a table.
fn is_cell(part: &&Part) -> bool {
    matches!(part.body, Body::Field(_))
}

/// Whether a part has nothing to show.
fn is_empty(part: &Part) -> bool {
    matches!(&part.body, Body::Map(parts) | Body::Dictionary(parts) if parts.is_empty())
}

/// How many lines of a page a text takes.
fn lines(text: &str) -> usize {
    let lines = text.lines().map(|line| 1 + line.chars().count() / 36).sum::<usize>();
    (lines + 1).clamp(2, 24)
}
