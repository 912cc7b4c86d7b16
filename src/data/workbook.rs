//! `plan.xlsx`: the tables as one workbook, a sheet for each, made of the same rows as the CSVs.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

use super::csv::Cell;
use super::tables::{Filled, heading};
use crate::site::{PlanAt, Site};

/// The workbook of a plan.
pub fn write(site: &Site, at: PlanAt, tables: &[Filled]) -> Vec<u8> {
    // Writing into memory fails where a table is longer than a sheet can be; the CSVs hold it all.
    filled(site, at, tables).unwrap_or_default()
}

fn filled(site: &Site, at: PlanAt, tables: &[Filled]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // A workbook carries the day it was made; the same input has to give the same bytes.
    let day = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let properties = DocProperties::new().set_title(&site.plan(at).about.title);
    workbook.set_properties(&properties.set_creation_datetime(&day));
    let bold = Format::new().set_bold();
    for filled in tables {
        let sheet = workbook.add_worksheet();
        sheet.set_name(filled.table.word())?.set_freeze_panes(1, 0)?;
        for (column, key) in (0u16..).zip(&filled.columns) {
            sheet.write_with_format(0, column, heading(site, key), &bold)?;
            sheet.set_column_width(column, 18)?;
        }
        for (line, row) in (1u32..).zip(&filled.rows) {
            for (column, cell) in (0u16..).zip(row) {
                match cell {
                    Cell::Empty => continue,
                    Cell::Text(text) => sheet.write_string(line, column, text)?,
                    Cell::Number(number) => match number.parse::<f64>() {
                        Ok(number) => sheet.write_number(line, column, number)?,
                        Err(_) => sheet.write_string(line, column, number)?,
                    },
                };
            }
        }
    }
    workbook.save_to_buffer()
}
