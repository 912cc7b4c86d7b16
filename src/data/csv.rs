//! The form of all tables: UTF-8 with a byte order mark, CRLF, quotes as RFC 4180 has them, and no cell that a spreadsheet would run.
//!
//! Knows cells. Does not know what they say.

use std::borrow::Cow;

use ::csv::{Terminator, WriterBuilder};

use super::OpenPlan;
use crate::calendar::FiscalYear;

/// Between things in one cell.
pub(super) const AND: &str = "、";
/// Between groups of things in one cell.
pub(super) const GROUP: &str = "／";

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
    /// Several texts in one cell.
    pub(super) fn joined<T: AsRef<str>>(texts: impl IntoIterator<Item = T>, between: &str) -> Self {
        let mut joined = String::new();
        for (at, text) in texts.into_iter().enumerate() {
            joined.push_str(if at > 0 { between } else { "" });
            joined.push_str(text.as_ref());
        }
        Self::Text(joined)
    }

    /// An address, absolute if the site knows its own, otherwise relative to the site's root as in `plan.json`.
    pub(super) fn link(p: OpenPlan, url: &str) -> Self {
        let base = p.site.settings.base_url.as_deref().unwrap_or_default();
        Self::Text(format!("{base}{url}"))
    }
}

/// Names of columns, by the keys of their words.
pub(super) fn head(p: OpenPlan, keys: &str) -> Vec<String> {
    let keys = keys.split(' ');
    keys.map(|key| p.site.say(key).to_owned()).collect()
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
impl From<&String> for Cell {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}
impl From<Option<&str>> for Cell {
    fn from(text: Option<&str>) -> Self {
        text.map(Self::from).unwrap_or_default()
    }
}
impl From<Option<FiscalYear>> for Cell {
    fn from(year: Option<FiscalYear>) -> Self {
        year.map_or(Self::Empty, |year| Self::Text(year.japanese()))
    }
}
impl From<u32> for Cell {
    fn from(number: u32) -> Self {
        Self::Number(number.to_string())
    }
}
impl From<Option<u16>> for Cell {
    fn from(number: Option<u16>) -> Self {
        number.map_or(Self::Empty, |n| Self::Number(n.to_string()))
    }
}

/// A table as a file.
pub fn write(head: Vec<String>, rows: impl IntoIterator<Item = Vec<Cell>>) -> Vec<u8> {
    let head: Vec<Cell> = head.into_iter().map(Cell::Text).collect();
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer("\u{FEFF}".as_bytes().to_vec());
    // Writing into memory cannot fail.
    for row in std::iter::once(head).chain(rows) {
        for cell in &row {
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

/// Puts an apostrophe before what a spreadsheet would take for a formula, at the start of the cell and of each line in it.
///
/// Spaces and invisible marks before it do not hide it, and neither do full-width forms.
pub fn guarded(text: &str) -> Cow<'_, str> {
    if !text.contains('\r') && !text.split('\n').any(is_risky) {
        return text.into();
    }
    let text = text.replace("\r\n", "\n");
    let lines: Vec<Cow<'_, str>> = text
        .split('\n')
        .map(|line| match is_risky(line) {
            true => format!("'{line}").into(),
            false => line.into(),
        })
        .collect();
    lines.join("\n").into()
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
        assert_eq!(guarded("一行目\n=HYPERLINK()"), "一行目\n'=HYPERLINK()");
        assert_eq!(guarded("a\r\n+1"), "a\n'+1");
        for plain in ["", "計画", "1-2", "—", "a=b", "'ok"] {
            assert_eq!(guarded(plain), plain);
        }
    }

    #[test]
    fn the_form_is_what_spreadsheets_expect() {
        let head = vec!["a".to_owned(), "b,c".to_owned()];
        let row = vec![Cell::Number("-3.2".to_owned()), Cell::from("「\"=」\n=1")];
        let bytes = write(head, [row]);
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(text, "\u{FEFF}a,\"b,c\"\r\n-3.2,\"「\"\"=」\n'=1\"\r\n");
    }
}
