//! Sheets of any make as grids of cells: xlsx, xlsm, xlsb, xls, ods, and CSV in UTF-8 or CP932. Nothing in them is run.
//!
//! A formula is what the sheet last showed for it. What is merged is filled in everywhere. Rows that are hidden are named, where the
//! form of the file says so.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use calamine::{Data, Dimensions, Reader as _, Sheets};

use super::answer::Typed;
use crate::calendar::Date;

/// Bytes that one part of a file may have, unpacked.
const SIZE_LIMIT: u64 = 64 * 1024 * 1024;

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
    let mut hidden = hidden_rows(bytes);
    let mut grids = Vec::new();
    for sheet in sheets {
        let name = sheet.name;
        let range = book.worksheet_range(&name).map_err(|e| e.to_string())?;
        let styles = book.worksheet_style(&name).ok();
        let (top, left) = range.start().unwrap_or_default();
        let mut cells = BTreeMap::new();
        for (row, column, data) in range.used_cells() {
            let at = (row as u32 + top, column as u32 + left);
            let format = styles.as_ref().map(|styles| {
                let style = styles
                    .get(at)
                    .and_then(|style| style.number_format.as_ref());
                style.is_some_and(|format| format.format_code.contains('%'))
            });
            cells.insert(at, typed(data, format));
        }
        for merged in merged(&mut book, &name) {
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
            hidden: hidden.remove(&name).unwrap_or_default(),
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
        Data::String(text) | Data::DurationIso(text) => Typed::Text(text.clone()),
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

/// The merged cells of a sheet, as far as the form of the file tells them.
fn merged(book: &mut Sheets<Cursor<&[u8]>>, sheet: &str) -> Vec<Dimensions> {
    let found = match book {
        Sheets::Xlsx(book) => book.merge_cells_by_sheet_name(sheet).ok(),
        Sheets::Xls(book) => book.merge_cells_by_sheet_name(sheet).ok(),
        Sheets::Xlsb(_) | Sheets::Ods(_) => None,
    };
    // A whole column may be merged: what lies far below holds no answer.
    let mut found = found.unwrap_or_default();
    found.retain(|merged| merged.len() <= 10_000);
    found
}

/// The hidden rows of an xlsx file, by sheet. Other forms of files tell none.
fn hidden_rows(bytes: &[u8]) -> BTreeMap<String, Vec<u32>> {
    let mut found = BTreeMap::new();
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else {
        return found;
    };
    let mut part = |name: &str| {
        let mut text = String::new();
        let part = archive.by_name(name).ok()?;
        part.take(SIZE_LIMIT).read_to_string(&mut text).ok()?;
        Some(text)
    };
    let (Some(book), Some(links)) = (part("xl/workbook.xml"), part("xl/_rels/workbook.xml.rels"))
    else {
        return found;
    };
    let targets: BTreeMap<String, String> = tags(&links, "Relationship")
        .filter_map(|tag| Some((attribute(&tag, "Id")?, attribute(&tag, "Target")?)))
        .collect();
    for tag in tags(&book, "sheet") {
        let name = attribute(&tag, "name");
        let target = attribute(&tag, "r:id").and_then(|id| targets.get(&id).cloned());
        let (Some(name), Some(target)) = (name, target) else {
            continue;
        };
        let target = target.strip_prefix("/xl/").unwrap_or(&target).to_owned();
        let Some(text) = part(&format!("xl/{target}")) else {
            continue;
        };
        let hidden = tags(&text, "row")
            .filter(|tag| matches!(attribute(tag, "hidden").as_deref(), Some("1" | "true")));
        let rows =
            hidden.filter_map(|tag| attribute(&tag, "r")?.parse::<u32>().ok()?.checked_sub(1));
        found.insert(name, rows.collect());
    }
    found
}

/// The tags of a name in a part of an Office file.
fn tags<'a>(
    xml: &'a str,
    name: &'a str,
) -> impl Iterator<Item = quick_xml::events::BytesStart<'a>> {
    use quick_xml::events::Event;
    let mut reader = quick_xml::Reader::from_str(xml);
    std::iter::from_fn(move || {
        loop {
            match reader.read_event() {
                Ok(Event::Start(tag) | Event::Empty(tag)) if tag.name().as_ref() == name => {
                    return Some(tag);
                }
                Ok(Event::Eof) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    })
}

fn attribute(tag: &quick_xml::events::BytesStart, name: &str) -> Option<String> {
    let attribute = tag.try_get_attribute(name).ok()??;
    let value = attribute
        .normalized_value(quick_xml::XmlVersion::default())
        .ok()?;
    Some(value.into_owned())
}

/// A CSV file: UTF-8 with or without a mark, UTF-16 with one, or else CP932. Split at commas, or at tabs where its first line has more.
fn csv(file: &str, bytes: &[u8]) -> Result<Grid, String> {
    let text =
        match encoding_rs::Encoding::for_bom(bytes) {
            Some((encoding, _)) => encoding.decode(bytes).0.into_owned(),
            None => match std::str::from_utf8(bytes) {
                Ok(text) => text.to_owned(),
                Err(_) => match encoding_rs::SHIFT_JIS
                    .decode_without_bom_handling_and_without_replacement(bytes)
                {
                    Some(text) => text.into_owned(),
                    None => return Err(
                        "文字コードが UTF-8 でも CP932 でもありません / neither UTF-8 nor CP932"
                            .to_owned(),
                    ),
                },
            },
        };
    let first = text.lines().next().unwrap_or_default();
    let tabs = first.matches('\t').count() > first.matches(',').count();
    let mut reader = csv::ReaderBuilder::new();
    reader
        .has_headers(false)
        .flexible(true)
        .delimiter(if tabs { b'\t' } else { b',' });
    let mut cells = BTreeMap::new();
    for (row, record) in (0..).zip(reader.from_reader(text.as_bytes()).records()) {
        let record = record.map_err(|e| e.to_string())?;
        for (column, field) in (0..).zip(record.iter()) {
            if !field.is_empty() {
                cells.insert((row, column), Typed::Text(field.to_owned()));
            }
        }
    }
    Ok(Grid {
        file: file.to_owned(),
        sheet: None,
        cells,
        hidden: Vec::new(),
        is_hidden: false,
    })
}
