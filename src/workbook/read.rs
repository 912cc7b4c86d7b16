//! Sheets of any make as grids of cells: xlsx, xlsm, xlsb, xls, ods, and CSV in UTF-8 or CP932. Nothing in them is run.
//!
//! A formula is what the sheet last showed for it. What is merged is filled in everywhere. Rows that are hidden are named, where the
//! form of the file says so.

mod shape;

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Dimensions, Reader as _, Sheets};

use crate::answer::Typed;
use crate::calendar::Date;

/// The cells of one sheet.
#[derive(Debug)]
pub struct Grid {
    /// The file's name.
    pub file: String,
    /// The sheet's name; nothing in a CSV file.
    pub sheet: Option<String>,
    /// The cells by row and column, from 0.
    pub cells: BTreeMap<(u32, u32), Typed>,
    /// The rows that are hidden, from 0.
    pub hidden: Vec<u32>,
    /// Whether the whole sheet is.
    pub is_hidden: bool,
}

impl Grid {
    /// A cell.
    pub fn get(&self, row: u32, column: u32) -> &Typed {
        self.cells.get(&(row, column)).unwrap_or(&Typed::Empty)
    }
}

/// The sheets of a file, or why it cannot be read.
pub fn grids(file: &str, bytes: &[u8]) -> Result<Vec<Grid>, String> {
    let lower = file.to_lowercase();
    if lower.ends_with(".csv") || lower.ends_with(".tsv") || lower.ends_with(".txt") {
        return csv(file, bytes).map(|grid| vec![grid]);
    }
    let mut book =
        calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|e| e.to_string())?;
    let sheets = book.sheets_metadata().to_vec();
    let mut shapes = shape::shapes(bytes);
    let mut grids = Vec::new();
    for sheet in sheets {
        let name = sheet.name;
        let shape = shapes.remove(&name).unwrap_or_default();
        let range = book.worksheet_range(&name).map_err(|e| e.to_string())?;
        // Of other forms than xlsx the library knows no styles, and gives empty ones.
        let styles = match &mut book {
            Sheets::Xlsx(book) => book.worksheet_style(&name).ok(),
            _ => None,
        };
        let (top, left) = range.start().unwrap_or_default();
        let mut cells = BTreeMap::new();
        for (row, column, data) in range.used_cells() {
            let at = (row as u32 + top, column as u32 + left);
            let percent = shape.percents.as_ref().map(|cells| cells.contains(&at));
            let format = styles.as_ref().map(|styles| {
                let style = styles.get(at).and_then(|style| style.number_format.as_ref());
                style.is_some_and(|format| format.format_code.contains('%'))
            });
            cells.insert(at, typed(data, percent.or(format)));
        }
        let merged = merged(&mut book, &name).into_iter().chain(shape.merged);
        // A whole column may be merged: what lies far below holds no answer.
        for merged in merged.filter(|merged| merged.len() <= 10_000) {
            let first = cells.get(&merged.start).cloned().unwrap_or(Typed::Empty);
            for row in merged.start.0..=merged.end.0 {
                for column in merged.start.1..=merged.end.1 {
                    cells.insert((row, column), first.clone());
                }
            }
        }
        grids.push(Grid {
            file: file.to_owned(),
            cells,
            hidden: shape.hidden,
            is_hidden: sheet.visible != calamine::SheetVisible::Visible,
            sheet: Some(name),
        });
    }
    Ok(grids)
}

fn typed(data: &Data, percent: Option<bool>) -> Typed {
    match data {
        Data::Empty => Typed::Empty,
        Data::Int(number) => Typed::Number(*number as f64, percent),
        Data::Float(number) => Typed::Number(*number, percent),
        Data::String(text) | Data::DurationIso(text) => words(text),
        Data::Bool(truth) => Typed::Text(truth.to_string()),
        Data::DateTime(time) => {
            let (year, month, day, ..) = time.to_ymd_hms_milli();
            Date::new(year, month, day)
                .map_or_else(|| Typed::Number(time.as_f64(), None), Typed::Day)
        }
        Data::DateTimeIso(text) => match text.get(..10).and_then(Date::parse) {
            Some(day) => Typed::Day(day),
            None => Typed::Text(text.clone()),
        },
        Data::Error(error) => Typed::Error(error.to_string()),
    }
}

/// A text, or what ods and CSV write where a formula failed.
fn words(text: &str) -> Typed {
    const FAILED: [&str; 7] = ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"];
    match FAILED.contains(&text) || text.starts_with("Err:") {
        true => Typed::Error(text.to_owned()),
        false => Typed::Text(text.to_owned()),
    }
}

/// The merged cells of a sheet that the library tells.
fn merged(book: &mut Sheets<Cursor<&[u8]>>, sheet: &str) -> Vec<Dimensions> {
    let found = match book {
        Sheets::Xlsx(book) => book.merge_cells_by_sheet_name(sheet).ok(),
        Sheets::Xls(book) => book.merge_cells_by_sheet_name(sheet).ok(),
        Sheets::Xlsb(_) | Sheets::Ods(_) => None,
    };
    found.unwrap_or_default()
}

/// A CSV file: UTF-8 with or without a mark, UTF-16 with one, or else CP932. Split at commas, or at tabs where its first line has more.
fn csv(file: &str, bytes: &[u8]) -> Result<Grid, String> {
    let text = match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, _)) => Some(encoding.decode(bytes).0),
        None => [encoding_rs::UTF_8, encoding_rs::SHIFT_JIS].iter().find_map(|encoding| {
            encoding.decode_without_bom_handling_and_without_replacement(bytes)
        }),
    };
    let text =
        text.ok_or("文字コードが UTF-8 でも CP932 でもありません / neither UTF-8 nor CP932")?;
    let first = text.lines().next().unwrap_or_default();
    let tabs = first.matches('\t').count() > first.matches(',').count();
    let mut reader = csv::ReaderBuilder::new();
    reader.has_headers(false).flexible(true).delimiter(if tabs { b'\t' } else { b',' });
    let mut cells = BTreeMap::new();
    for (row, record) in (0..).zip(reader.from_reader(text.as_bytes()).records()) {
        let record = record.map_err(|e| e.to_string())?;
        for (column, field) in (0..).zip(record.iter()) {
            if !field.is_empty() {
                cells.insert((row, column), words(field));
            }
        }
    }
    Ok(Grid { file: file.to_owned(), sheet: None, cells, hidden: Vec::new(), is_hidden: false })
}
