//! The form of all tables: UTF-8 with a byte order mark, CRLF, quotes as RFC 4180 has them, and no cell that a spreadsheet would run.
//!
//! Knows cells. Does not know what they say.

use std::borrow::Cow;

use ::csv::{Terminator, WriterBuilder};
use unicode_normalization::UnicodeNormalization as _;

use super::{JsonNumber, OpenPlan};
use crate::calendar::Date;
use crate::number::Number;

/// A cell.
#[derive(Clone, Debug, Default)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Somebody's words: guarded, so that a spreadsheet takes them for words.
    Text(String),
    /// A number that the program wrote, such as `-3.2`: left alone, so that a spreadsheet can count with it.
    Number(String),
}

impl Cell {
    /// An address, absolute if the site knows its own, otherwise relative to the site's root as in `plan.json`.
    pub(super) fn link(p: OpenPlan, url: &str) -> Self {
        let base = p.site.settings.base_url.as_deref().unwrap_or_default();
        Self::from(format!("{base}{url}"))
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}
impl From<&String> for Cell {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}
impl From<String> for Cell {
    /// Readers that go line by line must not meet a line break inside a cell, and signs such as ① are not the same on all computers.
    fn from(text: String) -> Self {
        let text = match text.contains(['\n', '\r']) {
            true => text.split_whitespace().collect::<Vec<_>>().join(" "),
            false => text,
        };
        Self::Text(match text.contains(is_of_one_platform) {
            true => text.chars().map(portable).collect(),
            false => text,
        })
    }
}
impl From<u32> for Cell {
    fn from(number: u32) -> Self {
        Self::Number(number.to_string())
    }
}
impl From<u16> for Cell {
    fn from(number: u16) -> Self {
        Self::Number(number.to_string())
    }
}
impl From<Number> for Cell {
    fn from(number: Number) -> Self {
        Self::Number(number.to_string())
    }
}
impl From<JsonNumber> for Cell {
    fn from(figure: JsonNumber) -> Self {
        Self::from(figure.0)
    }
}
impl From<Date> for Cell {
    fn from(day: Date) -> Self {
        Self::Text(day.iso())
    }
}
impl From<bool> for Cell {
    fn from(flag: bool) -> Self {
        Self::from(if flag { "true" } else { "false" })
    }
}
impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(cell: Option<T>) -> Self {
        cell.map_or(Self::Empty, Into::into)
    }
}

/// A table as a file.
pub fn write(head: Vec<String>, rows: &[Vec<Cell>]) -> Vec<u8> {
    let head: Vec<Cell> = head.into_iter().map(Cell::Text).collect();
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer("\u{FEFF}".as_bytes().to_vec());
    // Writing into memory cannot fail.
    for row in std::iter::once(&head).chain(rows) {
        for cell in row {
            let _ = match cell {
                Cell::Empty => writer.write_field(""),
                Cell::Text(text) => writer.write_field(guarded(text).as_bytes()),
                Cell::Number(number) => writer.write_field(number),
            };
        }
        let _ = writer.write_record(None::<&[u8]>);
    }
    writer.into_inner().unwrap_or_default()
}

/// Puts an apostrophe before what a spreadsheet would take for a formula.
///
/// Spaces and invisible marks before it do not hide it, and neither do full-width forms.
pub fn guarded(text: &str) -> Cow<'_, str> {
    match is_risky(text) {
        true => format!("'{text}").into(),
        false => text.into(),
    }
}

/// Enclosed letters and digits, Roman numbers, units in one sign.
fn is_of_one_platform(c: char) -> bool {
    matches!(c, '\u{2160}'..='\u{217F}' | '\u{2460}'..='\u{24FF}' | '\u{3220}'..='\u{33FF}')
}

/// A sign in ordinary ones: (1) for ①, III for Ⅲ.
fn portable(c: char) -> String {
    if !is_of_one_platform(c) {
        return c.into();
    }
    let plain: String = c.nfkc().collect();
    match c {
        '\u{2460}'..='\u{24FF}' if !plain.starts_with('(') => format!("({plain})"),
        _ => plain,
    }
}

fn is_risky(line: &str) -> bool {
    let bare = line.trim_start_matches(|c: char| {
        c != '\t' && c != '\r' && (c.is_whitespace() || c == '\u{FEFF}' || c == '\u{200B}')
    });
    bare.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_words() {
        for risky in [
            "=1+1",
            "+81",
            "-3",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "＝1+1",
            "＋1",
            "－1",
            "＠A1",
            "  =1",
            "\u{FEFF}=1",
            "　=1",
        ] {
            assert_eq!(guarded(risky), format!("'{risky}"));
        }
        for plain in ["", "計画", "1-2", "—", "a=b", "'ok"] {
            assert_eq!(guarded(plain), plain);
        }
    }

    #[test]
    fn signs_of_one_platform_become_ordinary_ones() {
        let Cell::Text(text) = Cell::from("現状 ⑤、第Ⅲ章、㈱、㎡、全角！") else {
            panic!("a text");
        };
        assert_eq!(text, "現状 (5)、第III章、(株)、m2、全角！");
    }

    #[test]
    fn the_form_is_what_spreadsheets_expect() {
        let head = vec!["a".to_owned(), "b,c".to_owned()];
        let row = vec![Cell::Number("-3.2".to_owned()), Cell::from("=「\"」\n1")];
        let bytes = write(head, &[row]);
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(text, "\u{FEFF}a,\"b,c\"\r\n-3.2,\"'=「\"\"」 1\"\r\n");
    }
}
