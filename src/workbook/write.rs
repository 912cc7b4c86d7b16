//! Tables as a workbook: a sheet for each, and a first one that says what to do. Printable on A4, protected but for the cells to fill.
//!
//! The protection has no password: it keeps hands from slipping, and whoever has to can lift it.

use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder,
    ProtectionOptions, Workbook, Worksheet, XlsxError,
};

use super::table::{Question, SheetCell, SheetColumn, SheetRow, SheetTable};
use crate::answer::{Answer, AnswerForm};
use crate::calendar::FiscalYear;

/// The head of the column of ids.
pub const ID: &str = "ID";
/// The name of the first sheet.
pub const GUIDE: &str = "はじめに";
/// The most characters that a list of choices may have in a sheet.
const CHOICES: usize = 255;
/// All columns of a sheet fit on this many pages.
const PAGE: u16 = 1;
/// The height of a line, in points.
const LINE: f64 = 18.0;
/// A column for texts of several lines is at least this wide.
const WIDE: u8 = 40;
/// How many characters wide the first sheet is.
const GUIDE_WIDTH: usize = 70;

/// Whose workbook it is, of which plan and year.
pub struct Heading<'a> {
    /// The department.
    pub respondent: &'a str,
    /// The plan's title.
    pub plan: &'a str,
    /// The year asked for.
    pub year: FiscalYear,
}

/// The bytes of a workbook with the rows of some tables; of each table those that are named beside it.
pub fn workbook(
    heading: &Heading,
    tables: &[(&SheetTable, Vec<&SheetRow>)],
) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The same plan gives the same bytes.
    let day = ExcelDateTime::from_ymd(heading.year.year(), 4, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&day));
    let style = Style::new();
    guide(book.add_worksheet(), &style, heading, tables)?;
    for (table, rows) in tables {
        sheet(book.add_worksheet(), &style, heading, table, rows)?;
    }
    book.save_to_buffer()
}

struct Style {
    title: Format,
    head: Format,
    ask_head: Format,
    shown: Format,
    ask: Format,
    id: Format,
}

impl Style {
    fn new() -> Self {
        let text = || Format::new().set_font_name("游ゴシック").set_font_size(11);
        let cell = || {
            let cell = text().set_text_wrap().set_align(FormatAlign::Top);
            cell.set_border(FormatBorder::Thin).set_border_color(Color::RGB(0x80_80_80))
        };
        let grey = Color::RGB(0xE7_E6_E6);
        Self {
            title: text().set_font_size(16).set_bold(),
            head: cell().set_bold().set_background_color(grey),
            ask_head: cell().set_bold().set_background_color(Color::RGB(0xFF_E6_99)),
            shown: cell(),
            ask: cell().set_background_color(Color::RGB(0xFF_FB_E6)).set_unlocked(),
            // An id is for the program: one line of it, as far as it shows.
            id: cell().set_font_size(8).set_font_color(Color::RGB(0x59_59_59)).unset_text_wrap(),
        }
    }
}

fn guide(
    sheet: &mut Worksheet,
    style: &Style,
    heading: &Heading,
    tables: &[(&SheetTable, Vec<&SheetRow>)],
) -> Result<(), XlsxError> {
    let Heading { respondent, plan, year } = heading;
    paper(sheet, GUIDE)?;
    sheet.set_portrait().set_column_width(0, GUIDE_WIDTH as f64)?;
    sheet.write_string_with_format(
        0,
        0,
        format!("{}の照会　{respondent}", year.japanese()),
        &style.title,
    )?;
    let mut lines = vec![
        format!("計画：{plan}"),
        String::new(),
        "書き方".to_owned(),
        "1. うすい黄色の欄だけに書いてください。ほかの欄は、見るだけの欄です。".to_owned(),
        "2. 前の年度の値が、すぐ左にあります。前の年度の値は、この表では直せません。".to_owned(),
        "3. 0 は「0だった」という値です。値がないときは、▼から理由を選んでください。「―」は「報告なし」として読みます。".to_owned(),
        "4. 空の欄は「まだ答えていない」として読みます。前からあった値は、欄を空にしても消えません。".to_owned(),
        "5. 「12人」「85.3%」「▲3」「1,234」「約50」のように書いても、全角で書いても読みます。※1 は読みません。説明は注の欄に書いてください。".to_owned(),
        "6. 行をしぼりこんでもかまいません。並べかえたり写したりするときは、先に「校閲」の「シート保護の解除」を押します（パスワードはありません）。左はしの ID は、変えないでください。".to_owned(),
        "7. 書き終わったら、保存して、このファイルをそのまま返してください。".to_owned(),
        String::new(),
        "シート".to_owned(),
    ];
    lines.extend(
        tables
            .iter()
            .map(|(table, rows)| format!("・{}（{}行）：{}", table.name, rows.len(), table.task)),
    );
    let text =
        Format::new().set_font_name("游ゴシック").set_text_wrap().set_align(FormatAlign::Top);
    for (row, line) in (1..).zip(&lines) {
        sheet.write_string_with_format(row, 0, line, &text)?;
        sheet.set_row_height(row, 20.0 * lines_of(line, GUIDE_WIDTH) as f64)?;
    }
    sheet.protect();
    Ok(())
}

fn sheet(
    sheet: &mut Worksheet,
    style: &Style,
    heading: &Heading,
    table: &SheetTable,
    rows: &[&SheetRow],
) -> Result<(), XlsxError> {
    paper(sheet, table.name)?;
    let title = format!("{}　{}　{}", table.name, heading.year.japanese(), heading.respondent);
    sheet.write_string_with_format(0, 1, title, &style.title)?;
    let text = Format::new().set_font_name("游ゴシック");
    sheet.write_string_with_format(1, 1, table.task, &text)?;
    let first = 3;
    sheet.set_column_width(0, 14)?;
    sheet.write_string_with_format(first - 1, 0, ID, &style.head)?;
    for (at, column) in (1..).zip(&table.columns) {
        sheet.set_column_width(at, column.width)?;
        let asked = rows
            .iter()
            .any(|row| matches!(row.cells.get(usize::from(at) - 1), Some(SheetCell::Ask(_))));
        let head = if asked { &style.ask_head } else { &style.head };
        sheet.write_string_with_format(first - 1, at, &column.head, head)?;
    }
    // The button of the filter takes the room of a character.
    let lines =
        table.columns.iter().map(|column| lines_of(&column.head, usize::from(column.width) - 2));
    sheet.set_row_height(first - 1, lines.max().unwrap_or(1) as f64 * LINE)?;
    for (at, row) in (first..).zip(rows) {
        sheet.write_string_with_format(at, 0, &row.id, &style.id)?;
        for (column, cell) in (1..).zip(&row.cells) {
            write(sheet, style, at, column, cell)?;
        }
        sheet.set_row_height(at, height(&table.columns, row))?;
    }
    let (last_row, last) = (first + rows.len() as u32 - 1, table.columns.len() as u16);
    sheet.autofilter(first - 1, 0, last_row, last)?;
    sheet.set_freeze_panes(first, 2)?;
    sheet.set_repeat_rows(first - 1, first - 1)?;
    // On paper nobody needs the ids.
    sheet.set_print_area(0, 1, last_row, last)?;
    let mut allowed = ProtectionOptions::new();
    allowed.sort = true;
    allowed.use_autofilter = true;
    allowed.format_columns = true;
    allowed.format_rows = true;
    allowed.format_cells = true;
    sheet.protect_with_options(&allowed);
    Ok(())
}

fn paper(sheet: &mut Worksheet, name: &str) -> Result<(), XlsxError> {
    const A4: u8 = 9;
    sheet.set_name(name)?;
    sheet
        .set_paper_size(A4)
        .set_landscape()
        .set_print_fit_to_pages(PAGE, 0)
        .set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    sheet.set_footer("&L&A&R&P / &N");
    Ok(())
}

fn write(
    sheet: &mut Worksheet,
    style: &Style,
    row: u32,
    column: u16,
    cell: &SheetCell,
) -> Result<(), XlsxError> {
    let (number, text, format) = match cell {
        SheetCell::Text(text) => (None, text.clone(), &style.shown),
        SheetCell::Number(number) => (Some(*number), number.to_string(), &style.shown),
        SheetCell::Ask(Question { form, now, .. }) => {
            choices(sheet, row, column, form)?;
            let Some(answer) = now else {
                sheet.write_blank(row, column, &style.ask)?;
                return Ok(());
            };
            let number = match answer {
                Answer::Number { value, .. } => Some(*value),
                _ => None,
            };
            (number, form.shown(answer), &style.ask)
        }
    };
    match number.and_then(|number| number.to_string().parse::<f64>().ok()) {
        Some(number) => sheet.write_number_with_format(row, column, number, format)?,
        None => sheet.write_string_with_format(row, column, text, format)?,
    };
    Ok(())
}

/// A list to choose from. A number may be typed all the same, and another word is asked about when it comes back.
fn choices(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    form: &AnswerForm,
) -> Result<(), XlsxError> {
    let words = form.choices();
    let length = words.iter().map(|word| word.chars().count() + 1).sum::<usize>();
    if !words.is_empty() && length <= CHOICES && words.iter().all(|word| !word.contains([',', '"']))
    {
        let strict = matches!(form, AnswerForm::Choice(_));
        let list = DataValidation::new().allow_list_strings(&words)?.show_error_message(strict);
        sheet.add_data_validation(row, column, row, column, &list)?;
    }
    Ok(())
}

/// The height of a row whose texts are wrapped, in points, at most what a sheet allows.
fn height(columns: &[SheetColumn], row: &SheetRow) -> f64 {
    let lines = row.cells.iter().zip(columns).map(|(cell, column)| {
        let text = match cell {
            SheetCell::Text(text) => text.clone(),
            SheetCell::Ask(Question { now: Some(Answer::Text(text)), .. }) => text.clone(),
            _ => String::new(),
        };
        let to_write = match cell {
            SheetCell::Ask(Question { form: AnswerForm::Text, .. }) if column.width >= WIDE => 3,
            _ => 1,
        };
        lines_of(&text, usize::from(column.width)).max(to_write)
    });
    (lines.max().unwrap_or(1) as f64 * LINE).min(400.0)
}

/// How many lines a text takes in a column.
fn lines_of(text: &str, width: usize) -> usize {
    use unicode_width::UnicodeWidthStr as _;
    let width = width.max(2) - 1;
    let lines = text.lines().map(|line| line.width().div_ceil(width).max(1));
    lines.sum::<usize>().max(1)
}
