//! 数値: the value of each series of each indicator.

use super::{
    CellTarget, Question, Respondent, Round, SheetCell, SheetRow, SheetTable, column, known,
};
use crate::document::edit::EditStep;
use crate::plan::indicator::{Bound, IndicatorEntry, Series};
use crate::plan::{Id, Indicator};
use crate::workbook::{Answer, AnswerForm};

pub(super) fn table(round: Round) -> SheetTable {
    let indicators = round.plan.indicators.ids();
    SheetTable {
        name: "数値",
        task: "数、または▼から値がない理由を入れてください。単位は書かなくてかまいません。",
        columns: vec![
            column("指標", 40),
            column("系列", 12),
            column("単位", 8),
            column("目標", 22),
            column(round.head_before("値"), 14),
            column(round.head("値"), 16),
            column(round.head("注"), 28),
        ],
        rows: indicators.flat_map(|(id, indicator)| rows(round, id, indicator)).collect(),
    }
}

fn rows(round: Round, id: Id<Indicator>, indicator: &Indicator) -> Vec<SheetRow> {
    let entry = &indicator.entry;
    let asked = entry.series.iter().enumerate().filter(|(_, series)| {
        // A baseline of that year is the plan's, and stays.
        series.baseline.as_ref().is_none_or(|point| point.year != Some(round.year))
    });
    let row = |(at, series): (usize, &Series)| {
        let label = series.label.as_deref().unwrap_or_default();
        let point = series.at(round.year);
        let way = vec![
            "series".into(),
            EditStep::Item(at),
            "values".into(),
            EditStep::With(vec![("year".into(), Some(round.year.japanese()))]),
        ];
        let file = &entry.common.path;
        let value = point.map(|point| known(&point.value));
        let note = point.and_then(|point| point.note.clone()).map(Answer::Text);
        let note_way = CellTarget::Key([way.as_slice(), &["note".into()]].concat());
        let note = Question::new(file, note_way, AnswerForm::Text, note, false);
        let way = CellTarget::Point(way);
        let cells = vec![
            entry.name.as_str().into(),
            label.into(),
            entry.unit_of(series).unwrap_or_default().into(),
            SheetCell::Text(targets(series)),
            series.at(round.before()).map(|point| known(&point.value)).as_ref().into(),
            Question::new(file, way, form(entry, series), value, true).into(),
            Question { about: Some(5), ..note }.into(),
        ];
        let name = [entry.short.as_str(), label].join(" ").trim().to_owned();
        let row_id = format!("indicators/{}/{}", entry.id, at + 1);
        let respondent = Respondent::of_indicator(round.plan, id);
        SheetRow { respondent, ..round.row(&row_id, indicator.place, name, cells) }
    };
    asked.map(row).collect()
}

fn form(entry: &IndicatorEntry, series: &Series) -> AnswerForm {
    let mut words = entry.scale.clone();
    let points = series.baseline.iter().chain(&series.values);
    for point in points {
        if let Answer::Text(word) = known(&point.value)
            && !words.contains(&word)
        {
            words.push(word);
        }
    }
    AnswerForm::figure(entry.unit_of(series).unwrap_or_default(), words, true)
}

/// The targets in words: 50以上（令和11年度）.
fn targets(series: &Series) -> String {
    let target = |target: &crate::plan::indicator::Target| {
        let bound = match target.bound {
            Bound::AtLeast => "以上",
            Bound::AtMost => "以下",
            Bound::Exact => "",
        };
        let year = target.year.map_or_else(String::new, |year| format!("（{}）", year.japanese()));
        format!("{}{bound}{year}", target.value.grouped())
    };
    let targets: Vec<String> = series.targets.iter().map(target).collect();
    targets.join("、")
}
