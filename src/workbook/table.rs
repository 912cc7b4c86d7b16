//! What is asked of a plan's departments in one fiscal year: a table for each kind of answer, a row for each thing asked about.
//!
//! Every row has an id that says plan, year and place, so that a row is known wherever somebody puts it.

mod money;
mod reviews;
mod states;
mod values;
mod volumes;

use crate::answer::{Answer, AnswerForm};
use crate::calendar::FiscalYear;
use crate::document::edit::{Edit, EditStep};
use crate::number::Number;
use crate::plan::indicator::Value;
use crate::plan::{Actor, Id, Indicator, Initiative, Place, Plan};
use crate::source::{SourcePath, Sources};

/// A table of one kind of answers.
#[derive(Debug)]
pub struct SheetTable {
    /// The name of its sheet.
    pub name: &'static str,
    /// What to do, in one sentence.
    pub task: &'static str,
    /// Its columns, behind the one of ids.
    pub columns: Vec<SheetColumn>,
    /// Its rows.
    pub rows: Vec<SheetRow>,
}

/// A column of a table.
#[derive(Debug)]
pub struct SheetColumn {
    /// Its head.
    pub head: String,
    /// How many characters wide it is.
    pub width: u8,
}

/// A row of a table.
#[derive(Debug)]
pub struct SheetRow {
    /// What it is known by.
    pub id: String,
    /// What it asks about, in words.
    pub name: String,
    /// Where that hangs, as content writes it.
    pub place: String,
    /// Who is to answer.
    pub respondent: Respondent,
    /// One cell for each column.
    pub cells: Vec<SheetCell>,
}

/// A cell of a table.
#[derive(Debug)]
pub enum SheetCell {
    /// What is there to read.
    Text(String),
    /// A figure to read.
    Number(Number),
    /// What is to be filled in.
    Ask(Question),
}

impl From<&str> for SheetCell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Question> for SheetCell {
    fn from(question: Question) -> Self {
        Self::Ask(question)
    }
}

impl From<Option<&Answer>> for SheetCell {
    fn from(answer: Option<&Answer>) -> Self {
        match answer {
            Some(Answer::Number { value, .. }) => Self::Number(*value),
            Some(Answer::Absent(reason)) => reason.ja().into(),
            Some(Answer::Text(text)) => Self::Text(text.clone()),
            _ => Self::Text(String::new()),
        }
    }
}

/// One thing that is asked.
#[derive(Debug)]
pub struct Question {
    /// The answer that stands in the content.
    pub now: Option<Answer>,
    /// What an answer may be.
    pub form: AnswerForm,
    /// Whether no answer is worth telling.
    pub expected: bool,
    /// The column whose answer this one is about, and is nothing without.
    pub about: Option<usize>,
    /// The file that holds it.
    pub file: SourcePath,
    /// Where in it.
    pub place: CellTarget,
}

/// Where an answer is written.
#[derive(Clone, Debug)]
pub enum CellTarget {
    /// One value.
    Key(Vec<EditStep>),
    /// A value, a word, or the reason why there is neither: a point of a series.
    Point(Vec<EditStep>),
    /// The figure of a row and a year, or the reason why there is none.
    Actual(Vec<EditStep>, FiscalYear),
    /// The state of an initiative: what it is, whatever else is said of it.
    State(&'static str, &'static str),
    /// A text of the body.
    Section(String),
}

impl Question {
    fn new(
        file: &SourcePath,
        place: CellTarget,
        form: AnswerForm,
        now: Option<Answer>,
        expected: bool,
    ) -> Self {
        Self { now, form, expected, about: None, file: file.clone(), place }
    }

    /// The edits that write an answer.
    pub fn edits(&self, answer: &Answer) -> Vec<Edit> {
        let at = |way: &[EditStep], key: &str| [way, &[key.into()]].concat();
        let text = answer.written();
        let set = |way: Vec<EditStep>| Edit::Set(way, text.as_str().into());
        match &self.place {
            CellTarget::Key(way) => vec![set(way.clone())],
            CellTarget::Section(heading) => vec![Edit::Section(heading.clone(), text)],
            CellTarget::State(key, stage) => {
                let way = ["state".into()];
                let mut edits = vec![set(at(&way, key))];
                if *key != "state" {
                    let stage = Edit::Default(at(&way, "state"), (*stage).into());
                    edits.insert(0, stage);
                }
                edits
            }
            CellTarget::Point(way) => {
                let key = match answer {
                    Answer::Absent(_) => "absent",
                    Answer::Number { .. } => "value",
                    _ => "word",
                };
                let mut edits = vec![set(at(way, key))];
                let others = ["value", "word", "absent"].into_iter().filter(|other| *other != key);
                edits.extend(others.map(|other| Edit::Remove(at(way, other))));
                edits.push(match answer {
                    Answer::Number { text: Some(text), .. } => {
                        Edit::Set(at(way, "text"), text.as_str().into())
                    }
                    _ => Edit::Remove(at(way, "text")),
                });
                edits
            }
            CellTarget::Actual(way, year) => {
                let (key, other) = match answer {
                    Answer::Absent(_) => ("absent", "actual"),
                    _ => ("actual", "absent"),
                };
                let year = year.japanese();
                vec![set(at(&at(way, key), &year)), Edit::Remove(at(&at(way, other), &year))]
            }
        }
    }
}

/// Who is to answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Respondent {
    /// The id of a department or an actor; empty for what nobody is named for.
    pub id: String,
    /// Its name.
    pub name: String,
}

impl Respondent {
    /// The department named first for a place or for what is above it; the owner of an initiative that names none.
    fn of(plan: &Plan, place: Place) -> Self {
        match place.responsible(plan) {
            (Some(id), _) => {
                let department = &plan.departments[id];
                Self { id: department.id.value.clone(), name: department.name.clone() }
            }
            (None, Some(owner)) => Self::actor(plan, owner),
            (None, None) => {
                Self { id: String::new(), name: "担当の書いていないもの".to_owned() }
            }
        }
    }

    fn actor(plan: &Plan, id: Id<Actor>) -> Self {
        let actor = &plan.actors[id];
        Self { id: actor.id.value.clone(), name: actor.name.clone() }
    }

    /// Who answers for an indicator: its place's department, or its only owner.
    fn of_indicator(plan: &Plan, id: Id<Indicator>) -> Self {
        let indicator = &plan.indicators[id];
        let respondent = Self::of(plan, indicator.place);
        match indicator.owners.as_slice() {
            [owner] if respondent.id.is_empty() => Self::actor(plan, *owner),
            _ => respondent,
        }
    }
}

/// What is known while tables are made.
#[derive(Clone, Copy)]
struct Round<'a> {
    plan: &'a Plan,
    year: FiscalYear,
    sources: &'a Sources,
}

impl Round<'_> {
    fn before(&self) -> FiscalYear {
        FiscalYear::new(self.year.year() - 1)
    }

    /// A row about something at a place, for whom that place is.
    fn row(&self, id: &str, place: Place, name: String, cells: Vec<SheetCell>) -> SheetRow {
        SheetRow {
            id: format!("{}/{}/{id}", self.plan.id, self.year.year()),
            name,
            place: place.address(self.plan),
            respondent: Respondent::of(self.plan, place),
            cells,
        }
    }

    /// `令和6年度の決算`, and the same of the year before.
    fn head(&self, what: &str) -> String {
        format!("{}の{what}", self.year.japanese())
    }

    fn head_before(&self, what: &str) -> String {
        format!("{}の{what}", self.before().japanese())
    }

    /// A column to read and one to fill in: the same of the year before and of this one.
    fn pair(&self, what: &str, width: u8) -> [SheetColumn; 2] {
        [column(self.head_before(what), width), column(self.head(what), width)]
    }

    /// Initiatives that are not over when the year begins.
    fn initiatives(&self) -> impl Iterator<Item = (Id<Initiative>, &Initiative)> {
        use crate::plan::state::Stage;
        let over = |stage| matches!(stage, Stage::Done | Stage::Ended | Stage::Merged);
        let year = self.year;
        let open = move |one: &Initiative| {
            !over(one.state.stage) || one.state.since.is_some_and(|since| since >= year)
        };
        self.plan.initiatives.ids().filter(move |(_, one)| open(one))
    }
}

/// All that a plan asks for in one fiscal year. Tables without a row are left out.
pub fn tables(plan: &Plan, year: FiscalYear, sources: &Sources) -> Vec<SheetTable> {
    let round = Round { plan, year, sources };
    let mut tables = vec![
        values::table(round),
        reviews::table(round),
        money::table(round),
        states::table(round),
        volumes::table(round),
    ];
    tables.retain(|table| !table.rows.is_empty());
    tables
}

fn column(head: impl Into<String>, width: u8) -> SheetColumn {
    SheetColumn { head: head.into(), width }
}

/// A value of the content as an answer.
fn known(value: &Value) -> Answer {
    match value {
        Value::Number(value) => Answer::number(*value),
        Value::Word(word) => Answer::Text(word.clone()),
        Value::Absent(reason) => Answer::Absent(*reason),
    }
}
