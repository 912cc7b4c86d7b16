//! What came back, beside what is known: the answers that are new, and what cannot be taken, with its cell.
//!
//! Rows are found by their ids and columns by their heads, wherever they stand. Nothing is decided here that people have to decide.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;

use super::read::Grid;
use super::table::{Question, Respondent, SheetCell, SheetRow, SheetTable};
use super::write::ID;
use crate::answer::{Answer, Typed, Unreadable, fold};
use crate::number::Number;

/// A cell of a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CellPlace {
    /// The file's name.
    pub file: String,
    /// The sheet's name, where it has one.
    pub sheet: Option<String>,
    /// The row, from 0.
    pub row: u32,
    /// The column, from 0.
    pub column: u32,
}

impl Grid {
    /// A cell of this sheet.
    pub fn at(&self, row: u32, column: u32) -> CellPlace {
        CellPlace { file: self.file.clone(), sheet: self.sheet.clone(), row, column }
    }
}

/// 福祉部.xlsx［数値］C12
impl fmt::Display for CellPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut letters = String::new();
        let mut rest = self.column + 1;
        while rest > 0 {
            rest -= 1;
            letters.insert(0, char::from(b'A' + (rest % 26) as u8));
            rest /= 26;
        }
        let sheet = self.sheet.as_ref().map_or_else(String::new, |sheet| format!("［{sheet}］"));
        write!(f, "{}{sheet}{letters}{}", self.file, self.row + 1)
    }
}

/// An answer that differs from what is known.
#[derive(Debug)]
pub struct AnswerChange<'a> {
    /// The cell it stands in.
    pub at: CellPlace,
    /// The row it belongs to.
    pub row: &'a SheetRow,
    /// The head of its column.
    pub head: &'a str,
    /// What was asked.
    pub question: &'a Question,
    /// The answer.
    pub answer: Answer,
    /// Whether a mark such as ※1 was left out of it.
    pub marked: bool,
}

/// Why a cell cannot be taken.
#[derive(Debug, PartialEq, Eq)]
pub enum RowFault {
    /// No row of the plan has this id.
    UnknownId(String),
    /// The id has become a day or a number.
    LostId,
    /// There are answers, and no id.
    NoId,
    /// It is no answer; what stands there, and why.
    Unreadable(String, Unreadable),
    /// Another cell gives another answer to the same.
    Twice(CellPlace),
    /// A cell that is only to be read says something else than the plan does.
    Locked(String),
    /// A note on a value that nobody gave.
    Alone,
    /// No sheet of the file holds a table.
    NoTable,
}

/// What came of a comparison.
#[derive(Debug, Default)]
pub struct SheetComparison<'a> {
    /// What is new.
    pub changes: Vec<AnswerChange<'a>>,
    /// What cannot be taken.
    pub faults: Vec<(CellPlace, RowFault)>,
    /// Cells that are empty where an answer is known, which stays.
    pub emptied: Vec<(CellPlace, &'a SheetRow, &'a str)>,
    /// Hidden rows that were read, by file and sheet; of a hidden sheet, all.
    pub hidden: Vec<(String, String, Vec<u32>)>,
    /// Who has not answered: how many questions are open of how many. Nothing came back from those who are not in `heard`.
    pub open: BTreeMap<&'a Respondent, (usize, usize)>,
    /// Who sent something back.
    pub heard: BTreeSet<&'a Respondent>,
}

/// The plans and years whose ids stand in some sheets: `plan/2025`.
pub fn rounds(grids: &[Grid]) -> BTreeSet<(String, u16)> {
    let texts = grids.iter().flat_map(|grid| grid.cells.values());
    let round = |typed: &Typed| {
        let Typed::Text(text) = typed else {
            return None;
        };
        let folded = fold(text);
        let mut parts = folded.split('/');
        let (plan, year) = (parts.next()?.to_owned(), parts.next()?.parse().ok()?);
        parts.next().map(|_| (plan, year))
    };
    texts.filter_map(round).collect()
}

/// Compares sheets with the tables of the rounds they are of.
pub fn compare<'a>(grids: &[Grid], tables: &'a [SheetTable]) -> SheetComparison<'a> {
    let rows = tables.iter().flat_map(|table| table.rows.iter().map(move |row| (table, row)));
    let rows = rows.map(|(table, row)| (row.id.as_str(), (table, row))).collect();
    let mut comparer = Comparer { rows, given: HashMap::new(), found: SheetComparison::default() };
    let with_table = grids.iter().filter(|grid| comparer.grid(grid)).map(|grid| &grid.file);
    let with_table: BTreeSet<&String> = with_table.collect();
    for grid in grids.iter().filter(|grid| !with_table.contains(&grid.file)) {
        comparer.found.faults.push((grid.at(0, 0), RowFault::NoTable));
    }
    comparer.finish(tables)
}

/// A question by its row's id and its column.
type Key<'a> = (&'a str, usize);

struct Comparer<'a> {
    rows: HashMap<&'a str, (&'a SheetTable, &'a SheetRow)>,
    /// The answer to each question, and its cell; nothing where there are several.
    given: HashMap<Key<'a>, Option<(CellPlace, Answer, bool)>>,
    found: SheetComparison<'a>,
}

impl<'a> Comparer<'a> {
    /// Reads a sheet. False when it holds no table.
    fn grid(&mut self, grid: &Grid) -> bool {
        let is_head = |typed: &Typed| matches!(typed, Typed::Text(text) if fold(text) == fold(ID));
        let mut cells = grid.cells.iter();
        let Some((&(head, ids), _)) = cells.find(|(_, typed)| is_head(typed)) else {
            return false;
        };
        let mut heads: HashMap<String, Vec<u32>> = HashMap::new();
        for (&(_, column), typed) in grid.cells.range((head, 0)..(head + 1, 0)) {
            if let Typed::Text(text) = typed {
                heads.entry(fold(text)).or_default().push(column);
            }
        }
        let numbers: BTreeSet<u32> =
            grid.cells.range((head + 1, 0)..).map(|((row, _), _)| *row).collect();
        // What columns are to be filled in, a row without a right id does not say: another one of the sheet does.
        let mut known = numbers.iter().filter_map(|row| self.row_of(grid.get(*row, ids)));
        let usual = known.next().map(|(table, _)| table);
        let mut hidden = Vec::new();
        for row in numbers {
            let typed = grid.get(row, ids);
            if is_head(typed) {
                continue;
            }
            match self.row_of(typed) {
                Some((table, found)) => {
                    if grid.is_hidden || grid.hidden.contains(&row) {
                        hidden.push(row);
                    }
                    self.found.heard.insert(&found.respondent);
                    let cells = found.cells.iter().zip(&table.columns).enumerate();
                    for (index, (cell, column)) in cells {
                        for place in heads.get(&fold(&column.head)).into_iter().flatten() {
                            let (typed, at) = (grid.get(row, *place), grid.at(row, *place));
                            self.cell(found, &column.head, (index, cell), typed, at);
                        }
                    }
                }
                None => {
                    let filled = usual.is_some_and(|table| is_filled(table, grid, row, &heads));
                    let fault = match typed {
                        Typed::Text(text) if filled || text.matches('/').count() > 1 => {
                            RowFault::UnknownId(text.trim().to_owned())
                        }
                        Typed::Day(_) | Typed::Number(..) if filled => RowFault::LostId,
                        Typed::Empty if filled => RowFault::NoId,
                        _ => continue,
                    };
                    self.found.faults.push((grid.at(row, ids), fault));
                }
            }
        }
        if !hidden.is_empty() {
            let sheet = grid.sheet.clone().unwrap_or_default();
            self.found.hidden.push((grid.file.clone(), sheet, hidden));
        }
        true
    }

    fn row_of(&self, typed: &Typed) -> Option<(&'a SheetTable, &'a SheetRow)> {
        match typed {
            Typed::Text(text) => self.rows.get(fold(text).as_str()).copied(),
            _ => None,
        }
    }

    fn cell(
        &mut self,
        row: &'a SheetRow,
        head: &'a str,
        (index, cell): (usize, &'a SheetCell),
        typed: &Typed,
        at: CellPlace,
    ) {
        let question = match cell {
            SheetCell::Ask(question) => question,
            locked => {
                if !says_the_same(locked, typed) {
                    self.found.faults.push((at, RowFault::Locked(head.to_owned())));
                }
                return;
            }
        };
        match question.form.read(typed) {
            Err(why) => self.found.faults.push((at, RowFault::Unreadable(shown(typed), why))),
            Ok(None) if question.now.is_some() => self.found.emptied.push((at, row, head)),
            Ok(None) => {}
            Ok(Some((answer, marked))) => {
                let before = self.given.get(&(row.id.as_str(), index)).cloned();
                let twice = match before {
                    Some(Some((_, other, _))) if other == answer => return,
                    Some(Some((other, ..))) => Some(other),
                    Some(None) => Some(at.clone()),
                    None => None,
                };
                let given = twice.is_none().then(|| (at.clone(), answer, marked));
                self.given.insert((row.id.as_str(), index), given);
                if let Some(other) = twice {
                    self.found.faults.push((at, RowFault::Twice(other)));
                }
            }
        }
    }

    fn finish(mut self, tables: &'a [SheetTable]) -> SheetComparison<'a> {
        let given = self.given.iter().filter(|(_, given)| given.is_some());
        let given: HashSet<Key> = given.map(|(key, _)| *key).collect();
        let is_known = |row: &'a SheetRow, index: usize| {
            let known =
                matches!(row.cells.get(index), Some(SheetCell::Ask(Question { now: Some(_), .. })));
            known || given.contains(&(row.id.as_str(), index))
        };
        for table in tables {
            for row in &table.rows {
                for (index, (cell, column)) in row.cells.iter().zip(&table.columns).enumerate() {
                    let SheetCell::Ask(question) = cell else {
                        continue;
                    };
                    let given = self.given.remove(&(row.id.as_str(), index)).flatten();
                    if question.expected {
                        let (open, all) = self.found.open.entry(&row.respondent).or_default();
                        *all += 1;
                        *open += usize::from(given.is_none() && question.now.is_none());
                    }
                    if let Some((at, answer, marked)) = given
                        && question.now.as_ref() != Some(&answer)
                    {
                        if question.about.is_some_and(|index| !is_known(row, index)) {
                            self.found.faults.push((at, RowFault::Alone));
                            continue;
                        }
                        let head = &column.head;
                        let change = AnswerChange { at, row, head, question, answer, marked };
                        self.found.changes.push(change);
                    }
                }
            }
        }
        self.found.faults.sort_by(|a, b| a.0.cmp(&b.0));
        self.found
    }
}

/// Whether a row has something in a column to fill in.
fn is_filled(table: &SheetTable, grid: &Grid, row: u32, heads: &HashMap<String, Vec<u32>>) -> bool {
    let asked = |index: usize| {
        table.rows.iter().any(|row| matches!(row.cells.get(index), Some(SheetCell::Ask(_))))
    };
    table.columns.iter().enumerate().any(|(index, column)| {
        let mut places = heads.get(&fold(&column.head)).into_iter().flatten();
        asked(index) && places.any(|place| !shown(grid.get(row, *place)).trim().is_empty())
    })
}

/// Whether a cell that is only to be read still says what it did. One that was emptied says nothing else.
fn says_the_same(cell: &SheetCell, typed: &Typed) -> bool {
    let found = shown(typed);
    let known = match cell {
        SheetCell::Text(text) => text.clone(),
        SheetCell::Number(number) => number.to_string(),
        SheetCell::Ask(_) => return true,
    };
    let number = |text: &str| Number::parse(&fold(text));
    let equal = |a: Number, b: Number| a.compare(b).is_eq();
    let is_percent = matches!(typed, Typed::Number(_, Some(true)));
    found.trim().is_empty()
        || fold(&found) == fold(&known)
        || number(&found).is_some_and(|found| {
            let found = if is_percent { found.times(100) } else { found };
            number(&known).is_some_and(|known| equal(known, found))
        })
}

/// What a cell shows, as nearly as it can be told.
fn shown(typed: &Typed) -> String {
    match typed {
        Typed::Empty => String::new(),
        Typed::Text(text) | Typed::Error(text) => text.clone(),
        Typed::Number(number, _) => number.to_string(),
        Typed::Day(day) => day.japanese(),
    }
}
