//! 照会: what a plan asks its departments for in one fiscal year, as a workbook for each, and the answers that come back.
//!
//! A [`SheetTable`] says what is asked, beside what is known; [`write`](write::workbook) makes sheets of it, [`read`](read::grids) reads
//! sheets of any make, [`compare`](compare::compare) finds what differs and what cannot be taken. An answer becomes edits of the files
//! that hold it. Knows the plan and spreadsheets. Knows no disk, and nothing is changed here.

pub mod compare;
pub mod read;
pub mod start;
pub mod table;
pub mod write;

pub use crate::answer::{Answer, AnswerForm};
pub use table::{Question, Respondent, SheetCell, SheetColumn, SheetRow, SheetTable};
