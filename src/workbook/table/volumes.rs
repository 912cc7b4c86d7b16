//! 見込量: the actual figure of each row of each table of volumes.

use super::{CellTarget, Question, Round, SheetCell, SheetRow, SheetTable, column, known};
use crate::document::edit::EditStep;
use crate::plan::Volume;
use crate::plan::indicator::{Absence, Value};
use crate::plan::volume;
use crate::workbook::AnswerForm;

pub(super) fn table(round: Round) -> SheetTable {
    let tables = round.plan.volumes.iter();
    let asked = tables.filter_map(|table| {
        let at = table.years.iter().position(|year| *year == round.year)?;
        Some(table.rows.iter().map(move |one| row(round, table, one, at)))
    });
    SheetTable {
        name: "見込量",
        task: "実績の数、または▼から数がない理由を入れてください。",
        columns: vec![
            column("表", 22),
            column("サービス", 24),
            column("地区", 12),
            column("単位", 8),
            column(round.head_before("実績"), 13),
            column(round.head("計画"), 13),
            column(round.head("実績"), 16),
        ],
        rows: asked.flatten().collect(),
    }
}

fn row(round: Round, table: &Volume, row: &volume::VolumeRow, at: usize) -> SheetRow {
    let service = &table.entry.services[row.service];
    let district = row.district.map(|id| &round.plan.districts[id]);
    let place = district.map(|district| district.id.value.clone());
    let written = table.entry.rows.iter().find(|entry| {
        entry.service.value == service.id.value
            && entry.district.as_ref().map(|district| &district.value) == place.as_ref()
    });
    // Of a year without a word the state is concluded, and not an answer.
    let is_written = written.is_some_and(|entry| {
        let actual = entry.actual.iter().map(|(year, _)| year.value);
        let absent = entry.absent.iter().map(|(year, _)| year.value);
        actual.chain(absent).any(|year| year == round.year)
    });
    let cell = &row.cells[at];
    let last = at.checked_sub(1).map(|before| &row.cells[before]);
    let last = last.filter(|_| table.years[at - 1] == round.before());
    let last = last.map(|cell| known(&cell.actual));
    let keys = vec![
        ("service".to_owned(), Some(service.id.value.clone())),
        ("district".to_owned(), place.clone()),
    ];
    let mut id = format!("volumes/{}/{}", table.entry.id, service.id.value);
    if let Some(place) = &place {
        id = format!("{id}/{place}");
    }
    let where_ = district.map_or("全体", |district| &district.name);
    let unit = table.unit_of(row.service);
    let target = CellTarget::Actual(vec!["rows".into(), EditStep::With(keys)], round.year);
    let cells = vec![
        table.entry.short.as_str().into(),
        service.name.as_str().into(),
        where_.into(),
        unit.into(),
        last.as_ref().into(),
        cell.planned.latest().map_or(SheetCell::Text(String::new()), SheetCell::Number),
        Question::new(
            &table.entry.common.path,
            target,
            AnswerForm::figure(unit, Vec::new(), true),
            is_written.then(|| known(&cell.actual)),
            cell.actual != Value::Absent(Absence::NotDue),
        )
        .into(),
    ];
    let name = format!("{} {} {where_}", table.entry.short, service.name);
    round.row(&id, table.place, name, cells)
}
