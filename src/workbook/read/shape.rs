//! What a file says of its sheets beside their cells: hidden rows, and in ods also merged cells and percentages.
//!
//! The library that reads cells tells none of it. An xls or CSV file has nothing of it here.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _};

use calamine::Dimensions;
use quick_xml::events::{BytesStart, Event};

/// Bytes that one part of a file may have, unpacked.
const SIZE_LIMIT: u64 = 64 * 1024 * 1024;
/// The most that a count of repeated rows or cells stands for: what comes after the last answer is repeated to the sheet's end.
const MOST: u32 = 10_000;

/// What is known of a sheet.
#[derive(Debug, Default)]
pub(super) struct SheetShape {
    /// The rows that are hidden, from 0.
    pub(super) hidden: Vec<u32>,
    /// The merged cells.
    pub(super) merged: Vec<Dimensions>,
    /// The cells that show a percentage; nothing where the file does not tell it here.
    pub(super) percents: Option<BTreeSet<(u32, u32)>>,
}

/// The shapes of the sheets of an xlsx or ods file, by name.
pub(super) fn shapes(bytes: &[u8]) -> BTreeMap<String, SheetShape> {
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else {
        return BTreeMap::new();
    };
    let mut part = |name: &str| {
        let mut text = String::new();
        let part = archive.by_name(name).ok()?;
        part.take(SIZE_LIMIT).read_to_string(&mut text).ok()?;
        Some(text)
    };
    match part("content.xml") {
        Some(content) => ods(&content),
        None => xlsx(part).unwrap_or_default(),
    }
}

fn xlsx(mut part: impl FnMut(&str) -> Option<String>) -> Option<BTreeMap<String, SheetShape>> {
    let (book, links) = (part("xl/workbook.xml")?, part("xl/_rels/workbook.xml.rels")?);
    let targets: BTreeMap<String, String> = tags(&links, &["Relationship"])
        .filter_map(|tag| Some((attribute(&tag, "Id")?, attribute(&tag, "Target")?)))
        .collect();
    let mut found = BTreeMap::new();
    for tag in tags(&book, &["sheet"]) {
        let name = attribute(&tag, "name");
        let target = attribute(&tag, "r:id").and_then(|id| targets.get(&id).cloned());
        let (Some(name), Some(target)) = (name, target) else {
            continue;
        };
        let target = target.strip_prefix("/xl/").unwrap_or(&target).to_owned();
        let Some(text) = part(&format!("xl/{target}")) else {
            continue;
        };
        let hidden = tags(&text, &["row"])
            .filter(|tag| matches!(attribute(tag, "hidden").as_deref(), Some("1" | "true")));
        let rows =
            hidden.filter_map(|tag| attribute(&tag, "r")?.parse::<u32>().ok()?.checked_sub(1));
        let shape = SheetShape { hidden: rows.collect(), ..SheetShape::default() };
        found.insert(name, shape);
    }
    Some(found)
}

fn ods(content: &str) -> BTreeMap<String, SheetShape> {
    let mut found = BTreeMap::new();
    let mut name = String::new();
    // Where the next row and the next cell of this one begin.
    let (mut next, mut row, mut column) = (0_u32, 0_u32, 0_u32);
    let names = ["table:table", "table:table-row", "table:table-cell", "table:covered-table-cell"];
    for tag in tags(content, &names) {
        let count = |key: &str| attribute(&tag, key).and_then(|text| text.parse::<u32>().ok());
        match tag.name().as_ref() {
            "table:table" => {
                name = attribute(&tag, "table:name").unwrap_or_default();
                (next, row, column) = (0, 0, 0);
            }
            "table:table-row" => {
                (row, column) = (next, 0);
                let rows = count("table:number-rows-repeated").unwrap_or(1);
                next = row.saturating_add(rows);
                let visible = attribute(&tag, "table:visibility");
                if visible.is_some_and(|visible| visible != "visible") {
                    let shape: &mut SheetShape = found.entry(name.clone()).or_default();
                    shape.hidden.extend(row..next.min(row.saturating_add(MOST)));
                }
            }
            _ => {
                let cells = count("table:number-columns-repeated").unwrap_or(1);
                let rows = count("table:number-rows-spanned").unwrap_or(1);
                let columns = count("table:number-columns-spanned").unwrap_or(1);
                let shape = found.entry(name.clone()).or_default();
                let percents = shape.percents.get_or_insert_default();
                if rows > 1 || columns > 1 {
                    let end = (row + rows.min(MOST) - 1, column + columns.min(MOST) - 1);
                    shape.merged.push(Dimensions::new((row, column), end));
                }
                if attribute(&tag, "office:value-type").as_deref() == Some("percentage") {
                    percents.extend((column..column + cells.min(MOST)).map(|at| (row, at)));
                }
                column = column.saturating_add(cells);
            }
        }
    }
    found
}

/// The tags of some names in a part of an Office file.
fn tags<'a>(xml: &'a str, names: &'a [&str]) -> impl Iterator<Item = BytesStart<'a>> {
    let mut reader = quick_xml::Reader::from_str(xml);
    std::iter::from_fn(move || {
        loop {
            match reader.read_event() {
                Ok(Event::Start(tag) | Event::Empty(tag))
                    if names.contains(&tag.name().as_ref()) =>
                {
                    return Some(tag);
                }
                Ok(Event::Eof) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    })
}

fn attribute(tag: &BytesStart, name: &str) -> Option<String> {
    let attribute = tag.try_get_attribute(name).ok()??;
    let value = attribute.normalized_value(quick_xml::XmlVersion::default()).ok()?;
    Some(value.into_owned())
}
