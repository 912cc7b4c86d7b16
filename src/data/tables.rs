//! The tables of open data, one observation a row, as CSV and as one workbook.
//!
//! Ids come first, units and years have columns of their own, nothing is merged, and what has several of something has a row for each.
//! What a row says is its noun's; which columns there are is `column`'s; the form is `csv`'s.

use std::collections::BTreeMap;

use serde::Serialize;

use super::OpenPlan;
use super::column::{self, Holds, WORDS};
use super::csv::{self, Cell};
use super::search::first_sentence;
use crate::calendar::FiscalYear;
use crate::site::{Site, Table, say};

/// A row of what fills its cells, one after the other.
macro_rules! row {
    ($($cells:expr),* $(,)?) => {{
        let mut row: Vec<$crate::data::csv::Cell> = Vec::new();
        $($crate::data::tables::Cells::fill($cells, &mut row);)*
        row
    }};
}
pub(super) use row;

/// What fills a cell of a row, or several beside each other.
pub(super) trait Cells {
    fn fill(self, row: &mut Vec<Cell>);
}

impl<T: Into<Cell>> Cells for T {
    fn fill(self, row: &mut Vec<Cell>) {
        row.push(self.into());
    }
}

impl<const N: usize> Cells for [Cell; N] {
    fn fill(self, row: &mut Vec<Cell>) {
        row.extend(self);
    }
}

impl Cells for Vec<Cell> {
    fn fill(self, row: &mut Vec<Cell>) {
        row.extend(self);
    }
}

/// A fiscal year stands in every table as the plan writes it, and beside that as a number.
impl Cells for Option<FiscalYear> {
    fn fill(self, row: &mut Vec<Cell>) {
        let said = self.map(|year| Cell::Text(year.japanese()));
        row.extend([said.unwrap_or_default(), self.map(FiscalYear::year).into()]);
    }
}

impl Cells for FiscalYear {
    fn fill(self, row: &mut Vec<Cell>) {
        Some(self).fill(row);
    }
}

/// A table with its rows.
#[derive(Debug)]
pub struct Filled {
    /// Which it is.
    pub table: Table,
    /// Its columns, by key.
    pub columns: Vec<&'static str>,
    /// Its rows.
    pub rows: Vec<Vec<Cell>>,
}

/// A table as the page of data shows it.
#[derive(Debug, Serialize)]
pub struct TableShown {
    name: &'static str,
    about: String,
    size: String,
    columns: Vec<ShownColumn>,
}

/// A column there: what it is called, what it means, and its first cells.
#[derive(Debug, Serialize)]
struct ShownColumn {
    heading: String,
    key: &'static str,
    meaning: String,
    first: Vec<String>,
}

impl TableShown {
    /// The first rows of a table, each column in a line, so that they fit on a phone and on paper.
    pub fn of(site: &Site, filled: &Filled) -> Self {
        const ROWS: usize = 2;
        const LONG: usize = 40;
        let cell = |cell: &Cell| match cell {
            Cell::Empty => site.say("data_empty").to_owned(),
            Cell::Text(text) if text.is_empty() => site.say("data_empty").to_owned(),
            Cell::Text(text) if text.chars().count() > LONG => {
                text.chars().take(LONG).chain(['…']).collect()
            }
            Cell::Text(text) | Cell::Number(text) => text.clone(),
        };
        let columns = filled.columns.iter().enumerate().map(|(at, key)| ShownColumn {
            heading: heading(site, key),
            key,
            meaning: meaning(site, key),
            first: filled.rows.iter().take(ROWS).map(|row| cell(&row[at])).collect(),
        });
        let name = filled.table.word();
        Self {
            name,
            about: site.say(&format!("data_about_{name}")).to_owned(),
            size: say!(site, "data_rows", count = filled.rows.len()),
            columns: columns.collect(),
        }
    }
}

/// The tables of a plan, while its nouns fill them.
pub(super) struct Tables<'a> {
    pub p: OpenPlan<'a>,
    rows: BTreeMap<Table, Vec<Vec<Cell>>>,
}

/// A table as a file.
pub fn csv(site: &Site, filled: &Filled) -> Vec<u8> {
    let head = filled.columns.iter().map(|key| heading(site, key));
    csv::write(head.collect(), &filled.rows)
}

/// What a column is called.
pub fn heading(site: &Site, key: &str) -> String {
    site.say(&format!("csv_{key}")).to_owned()
}

/// What a column means: in words of its own, or by what it holds.
pub fn meaning(site: &Site, key: &str) -> String {
    let own = format!("csv_about_{key}");
    match (site.strings.get(&own), column::holds(key)) {
        (Some(own), _) => own.clone(),
        (None, Holds::Code(table)) => say!(site, "csv_about_of_table", file = table.file_name()),
        (None, Holds::Word(_)) => site.say("csv_about_of_word").to_owned(),
        (None, _) => heading(site, key),
    }
}

/// The paragraphs of a text.
pub(super) fn paragraphs(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

impl<'a> Tables<'a> {
    /// No rows yet.
    pub fn new(p: OpenPlan<'a>) -> Self {
        let rows = BTreeMap::new();
        Self { p, rows }
    }

    /// Everything that the nouns have put in, with what codes and columns mean.
    pub fn all(mut self) -> Vec<Filled> {
        self.codes();
        let told = Table::of(self.p.plan);
        self.columns(&told);
        debug_assert!(self.rows.keys().copied().eq(told.iter().copied()));
        told.into_iter().map(|table| self.one(table)).collect()
    }

    /// What the nouns have put into one table.
    pub fn one(&mut self, table: Table) -> Filled {
        let rows = self.rows.remove(&table).unwrap_or_default();
        self.filled(table, rows)
    }

    /// Adds a row.
    pub fn add(&mut self, table: Table, row: Vec<Cell>) {
        debug_assert_eq!(row.len(), column::of(table).count(), "{table:?}");
        self.rows.entry(table).or_default().push(row);
    }

    /// The code that the program writes in a column, and what it means.
    pub fn word(&self, column: &str, code: &str) -> [Cell; 2] {
        [code.into(), column::word(self.p.site, column, code).into()]
    }

    /// A text of a thing, a paragraph a row. What has several of one kind hands all of them over together, each with its heading.
    pub fn texts<'t>(
        &mut self,
        record: &str,
        code: &str,
        texts: impl IntoIterator<Item = (Option<&'t str>, &'t str)>,
    ) {
        let texts = texts.into_iter();
        let paragraphs = texts.flat_map(|(heading, text)| {
            paragraphs(text).map(move |paragraph| (heading, paragraph))
        });
        for (order, (heading, paragraph)) in (1u32..).zip(paragraphs) {
            let [code, name] = self.word("text_code", code);
            self.add(Table::Texts, row![record, code, order, name, heading, paragraph]);
        }
    }

    /// One text of a thing.
    pub fn text<'t>(&mut self, record: &str, code: &str, text: impl IntoIterator<Item = &'t str>) {
        self.texts(record, code, text.into_iter().map(|text| (None, text)));
    }

    fn filled(&self, table: Table, mut rows: Vec<Vec<Cell>>) -> Filled {
        let mut columns: Vec<&'static str> = column::of(table).map(|(key, _)| key).collect();
        let area = self.area();
        columns.extend(area.iter().map(|(key, _)| *key));
        for row in &mut rows {
            row.extend(area.iter().map(|(_, cell)| cell.clone()));
        }
        Filled { table, columns, rows }
    }

    /// The columns that tell which municipality a row is of, so that tables of several can be put together.
    fn area(&self) -> Vec<(&'static str, Cell)> {
        let settings = &self.p.site.settings;
        let code = settings.area_code.as_ref();
        let municipality = self.p.plan.about.municipality.as_ref();
        let owner = settings.owner.as_ref().map(|owner| owner.name.as_str());
        let name = municipality.map(|m| m.name.as_str()).or(owner);
        let name = name.unwrap_or(&settings.title);
        let code = code.map(|code| ("area_code", code.value.as_str().into()));
        code.into_iter().chain([("municipality", name.into())]).collect()
    }

    fn codes(&mut self) {
        for (column, words) in WORDS {
            for (code, key) in *words {
                self.add(Table::Codes, row![*column, *code, self.p.say(key)]);
            }
        }
    }

    fn columns(&mut self, told: &[Table]) {
        let site = self.p.site;
        let area = self.area();
        for table in told {
            let own = column::of(*table).map(|(key, _)| key);
            let columns = own.chain(area.iter().map(|(key, _)| *key));
            for (order, key) in (1u32..).zip(columns) {
                let holds = column::holds(key);
                let codes = match holds {
                    Holds::Code(of) if of != *table && told.contains(&of) => Some(of.file_name()),
                    Holds::Word(_) => Some(Table::Codes.file_name()),
                    _ => None,
                };
                let heading = heading(site, key);
                let row = row![
                    table.file_name(),
                    order,
                    heading,
                    key,
                    holds.kind(),
                    codes,
                    meaning(site, key)
                ];
                self.add(Table::Columns, row);
            }
        }
    }
}

/// A record's id as tables write it, behind the name of its list in `plan.json`: bare, `1-2` would become a date in a spreadsheet.
pub(super) fn id(list: &str, id: &str) -> String {
    format!("{list}/{id}")
}

/// The first sentence of a text, which fits into a cell.
pub(super) fn lead(text: &str) -> Cell {
    first_sentence(text).0.into()
}
