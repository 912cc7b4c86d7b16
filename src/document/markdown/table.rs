//! Rows of a table whose cells are not those of its head.

use crate::diagnostic::{Diagnostic, finding};
use crate::source::{SourcePath, Span};

/// Compares a row as written, which begins at an offset of its file, with the number of columns. Cells beyond the head are on no page.
pub fn uneven(path: &SourcePath, row: &str, offset: usize, columns: usize) -> Option<Diagnostic> {
    let cells = cells(row);
    let count = cells.len();
    let (first, last) = (cells.first()?, cells.last()?);
    let at = |range: std::ops::Range<usize>| Span::new(offset + range.start..offset + range.end);
    if count > columns {
        let beyond = at(cells[columns].start..last.end);
        return Some(finding! { error "uneven-row", path, beyond;
            "見出しの行は{columns}列ですが、この行は{count}列です。はみ出した分はページに出ません",
            "the head has {columns} cells and this row {count}; what is beyond the head is on no page";
            help "見出しの行に列を足すか、この行の `|` を減らしてください。文字としての `|` は、`\\|` と書きます（` ` で囲んだ中も同じです）",
                 "add a column to the head, or remove a `|` here; a literal `|` is written `\\|`, in code as well";
        });
    }
    if count < columns {
        return Some(finding! { warning "uneven-row", path, at(first.start..last.end);
            "見出しの行は{columns}列ですが、この行は{count}列しかありません",
            "the head has {columns} cells and this row only {count}";
            help "足りない列を書いてください。値がないときは、「なし」などの言葉を書きます",
                 "write the missing cells; where there is no value, say so in a word";
        });
    }
    let ticks = |cell: &std::ops::Range<usize>| row[cell.clone()].matches('`').count();
    let split = cells.iter().find(|cell| ticks(cell) % 2 == 1)?;
    Some(finding! { error "uneven-row", path, at(split.clone());
        "` ` で囲んだ中の `|` が、列を分けています", "a `|` inside code separates cells here";
        help "表の中では、囲んだ中でも `\\|` と書いてください",
             "in a table write `\\|`, in code as well";
    })
}

/// The cells of a row as ranges of its text.
fn cells(row: &str) -> Vec<std::ops::Range<usize>> {
    let trimmed = row.trim_end();
    let mut cells = Vec::new();
    let mut start = 0;
    let mut before = ' ';
    for (at, c) in trimmed.char_indices() {
        if c == '|' && before != '\\' {
            if at > 0 {
                cells.push(start..at);
            }
            start = at + 1;
        }
        before = c;
    }
    if start < trimmed.len() {
        cells.push(start..trimmed.len());
    }
    let spaces = |text: &str| text.len() - text.trim_start().len();
    cells
        .into_iter()
        .map(|cell| {
            let text = &row[cell.clone()];
            let start = cell.start + spaces(text);
            start..start.max(cell.start + text.trim_end().len())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::cells;

    #[test]
    fn cells_end_at_bars_that_are_not_escaped() {
        for (row, expected) in [
            ("| 月 | 本館 |", vec!["月", "本館"]),
            ("月 | 本館", vec!["月", "本館"]),
            ("| a\\|b | c", vec!["a\\|b", "c"]),
            ("| `A|B` |  |", vec!["`A", "B`", ""]),
            ("| 計 |", vec!["計"]),
        ] {
            let found: Vec<&str> = cells(row).into_iter().map(|cell| &row[cell]).collect();
            assert_eq!(found, expected, "{row}");
        }
    }
}
