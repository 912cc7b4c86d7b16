//! A list of projects that a city already has, as initiatives: what each column is, and what each row says.
//!
//! What a column is, is proposed by its head and confirmed by people. A mark counts as seen only in a column that somebody is sure of.

use std::collections::BTreeSet;

use super::answer::{Typed, fold};
use super::compare::At;
use super::read::Grid;
use crate::plan::{Place, Plan};

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Use {
    /// The title of the initiative.
    Title,
    /// The department.
    Department,
    /// The section.
    Section,
    /// What is done.
    Body,
    /// The city's own code.
    Code,
    /// ○ where it belongs to a place; whether that is the place meant for certain.
    Mark(String, bool),
    /// Nothing that is taken.
    Leave,
}

/// The words for what a column holds, in the file of answers.
const USES: [(Use, &str); 6] = [
    (Use::Title, "title"),
    (Use::Department, "department"),
    (Use::Section, "section"),
    (Use::Body, "body"),
    (Use::Code, "code"),
    (Use::Leave, "leave"),
];

impl Use {
    /// As the file of answers writes it: a word, a place, or a place with `?` that nobody is sure of.
    pub fn word(&self) -> String {
        match self {
            Self::Mark(place, true) => place.clone(),
            Self::Mark(place, false) => format!("{place}?"),
            other => {
                let mut uses = USES.iter();
                uses.find(|(one, _)| one == other)
                    .map_or_else(String::new, |(_, word)| (*word).to_owned())
            }
        }
    }

    /// Reads what the file of answers says.
    pub fn parse(word: &str) -> Self {
        let mut uses = USES.iter();
        if let Some((one, _)) = uses.find(|(_, name)| *name == word) {
            return one.clone();
        }
        match word.strip_suffix('?') {
            Some(place) => Self::Mark(place.to_owned(), false),
            None => Self::Mark(word.to_owned(), true),
        }
    }
}

/// A column of the list.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its head; of two rows of heads, both.
    pub head: String,
    /// Its place, from 0.
    pub at: u32,
    /// What it holds.
    pub used: Use,
}

/// A list of projects in a sheet.
#[derive(Debug)]
pub struct List<'a> {
    grid: &'a Grid,
    /// Its columns.
    pub columns: Vec<Column>,
    rows: Vec<u32>,
}

/// One project of the list.
#[derive(Debug, Default)]
pub struct Listed {
    /// Its title.
    pub title: String,
    /// The department; empty where none is named.
    pub department: String,
    /// The section.
    pub section: String,
    /// What is done.
    pub body: String,
    /// The city's own code.
    pub code: String,
    /// Where it belongs, whether for certain, and the head that says so.
    pub marks: Vec<(String, bool, String)>,
}

/// Why a row is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unplaced {
    /// It has no title.
    NoTitle,
    /// A column of marks holds something else.
    NoMark,
    /// An initiative of the plan, or a row above, has this title.
    Known,
}

/// What counts as a mark.
fn is_mark(text: &str) -> bool {
    matches!(text.trim(), "○" | "◯" | "〇" | "●")
}

fn text(typed: &Typed) -> String {
    match typed {
        Typed::Text(text) => text.trim().to_owned(),
        Typed::Number(number, _) => number.to_string(),
        Typed::Day(day) => day.iso(),
        Typed::Empty | Typed::Error(_) => String::new(),
    }
}

/// What a head says by itself.
fn by_head(head: &str) -> Option<Use> {
    let head = fold(head);
    let says = |words: &[&str]| words.iter().any(|word| head.contains(word));
    let short = head.chars().count() <= 5;
    if says(&["概要", "内容", "説明"]) {
        Some(Use::Body)
    } else if says(&["事業名", "取組", "名称"]) {
        Some(Use::Title)
    } else if says(&["コード"]) {
        Some(Use::Code)
    } else if short && says(&["課", "室"]) {
        Some(Use::Section)
    } else if short && says(&["部"]) {
        Some(Use::Department)
    } else {
        None
    }
}

impl<'a> List<'a> {
    /// Finds the list in a sheet: below the first row that has a head for titles and one more that is known.
    pub fn find(grid: &'a Grid, plan: &Plan) -> Option<Self> {
        let cell = |row, column| text(grid.get(row, column));
        let numbers: BTreeSet<u32> = grid.cells.keys().map(|(row, _)| *row).collect();
        let width = grid.cells.keys().map(|(_, column)| column + 1).max()?;
        let heads =
            |row: u32| (0..width).filter_map(move |at| Some((at, by_head(&cell(row, at))?)));
        let (head, title) = numbers.iter().find_map(|row| {
            let title = heads(*row).find(|(_, used)| *used == Use::Title)?.0;
            heads(*row)
                .any(|(_, used)| used != Use::Title)
                .then_some((*row, title))
        })?;
        // A second row of heads has no title of its own.
        let named =
            |row: &&u32| !cell(**row, title).is_empty() && cell(**row, title) != cell(head, title);
        let below = numbers.range(head + 1..);
        let first = *below.clone().find(named)?;
        let rows: Vec<u32> = below.copied().filter(|row| *row >= first).collect();
        let column = |at: u32| {
            let mut parts: Vec<String> = (head..first).map(|row| cell(row, at)).collect();
            parts.retain(|part| !part.is_empty());
            parts.dedup();
            let texts: Vec<String> = rows
                .iter()
                .map(|row| cell(*row, at))
                .filter(|text| !text.is_empty())
                .collect();
            let short = texts.iter().all(|text| text.chars().count() == 1);
            let used = if short && texts.iter().any(|text| is_mark(text)) {
                place(plan, parts.last().map_or("", String::as_str))
            } else {
                parts
                    .last()
                    .and_then(|part| by_head(part))
                    .unwrap_or(Use::Leave)
            };
            Column {
                head: parts.join(" "),
                at,
                used,
            }
        };
        let columns = (0..width)
            .map(column)
            .filter(|column| !column.head.is_empty());
        Some(Self {
            grid,
            columns: columns.collect(),
            rows,
        })
    }

    /// The rows as projects, and those that cannot be taken.
    pub fn read(&self, plan: &Plan) -> (Vec<Listed>, Vec<(At, Unplaced)>) {
        let mut known: BTreeSet<String> = plan
            .initiatives
            .iter()
            .map(|one| fold(&one.entry.title))
            .collect();
        let (mut taken, mut left) = (Vec::new(), Vec::new());
        for row in &self.rows {
            let mut one = Listed::default();
            let mut fault = None;
            let mut is_empty = true;
            for column in &self.columns {
                let text = text(self.grid.get(*row, column.at));
                is_empty &= text.is_empty();
                match &column.used {
                    Use::Title => one.title = text,
                    Use::Department => one.department = text,
                    Use::Section => one.section = text,
                    Use::Body => one.body = text,
                    Use::Code => one.code = text,
                    Use::Mark(place, sure) if is_mark(&text) => {
                        one.marks.push((place.clone(), *sure, column.head.clone()));
                    }
                    Use::Mark(..) if !text.is_empty() => {
                        fault = Some((column.at, Unplaced::NoMark))
                    }
                    Use::Mark(..) | Use::Leave => {}
                }
            }
            let title = self.columns.iter().find(|column| column.used == Use::Title);
            let title = title.map_or(0, |column| column.at);
            if one.title.is_empty() {
                fault = Some((title, Unplaced::NoTitle));
            } else if fault.is_none() && !known.insert(fold(&one.title)) {
                fault = Some((title, Unplaced::Known));
            }
            match fault {
                _ if is_empty => {}
                None => taken.push(one),
                Some((column, why)) => {
                    let (file, sheet) = (self.grid.file.clone(), self.grid.sheet.clone());
                    left.push((
                        At {
                            file,
                            sheet,
                            row: *row,
                            column,
                        },
                        why,
                    ));
                }
            }
        }
        (taken, left)
    }
}

/// The node that a head names: for certain where it is its number, title or both; perhaps, where it is the only one whose title it holds.
fn place(plan: &Plan, head: &str) -> Use {
    let head = fold(head);
    let nodes = || plan.nodes.ids().map(|(id, node)| (Place::Node(id), node));
    let exact = nodes().filter(|(place, node)| {
        let number = place.number(plan).unwrap_or_default();
        let names = [
            number,
            node.entry.title.clone(),
            place.name(plan),
            node.address.clone(),
        ];
        names
            .iter()
            .any(|name| !name.is_empty() && fold(name) == head)
    });
    let near = nodes().filter(|(_, node)| head.contains(&fold(&node.entry.title)));
    let only = |found: Vec<String>| <[String; 1]>::try_from(found).ok().map(|[one]| one);
    let exact = only(exact.map(|(_, node)| node.address.clone()).collect());
    let near = only(near.map(|(_, node)| node.address.clone()).collect());
    match (exact, near) {
        (Some(place), _) => Use::Mark(place, true),
        (None, Some(place)) => Use::Mark(place, false),
        (None, None) => Use::Leave,
    }
}
