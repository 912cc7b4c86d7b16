//! 数値: the value of each series of each indicator.

use super::{Cell, CellTarget, Question, Respondent, Round, Row, Table, columns, known};
use crate::document::edit::Step;
use crate::plan::indicator::{Bound, IndicatorEntry, Series};
use crate::plan::{Id, Indicator};
use crate::workbook::{Answer, Form};

pub(super) fn table(round: Round) -> Table {
    let (before, now) = (round.head_before("値"), round.head("値"));
    let note = round.head("注");
    let indicators = round.plan.indicators.ids();
    Table {
        name: "数値",
        task: "数、または▼から値がない理由を入れてください。単位は書かなくてかまいません。",
        columns: columns(&[
            ("指標", 40),
            ("系列", 12),
            ("単位", 8),
            ("目標", 22),
            (&before, 14),
            (&now, 16),
            (&note, 28),
        ]),
        rows: indicators.flat_map(|(id, indicator)| rows(round, id, indicator)).collect(),
    }
}

fn rows(round: Round, id: Id<Indicator>, indicator: &Indicator) -> Vec<Row> {
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
            Step::Item(at),
            "values".into(),
            Step::With(vec![("year".into(), Some(round.year.japanese()))]),
        ];
        let ask = |now, form, expected, about, place| {
            Cell::Ask(Question {
                now,
                form,
                expected,
                about,
                file: entry.common.path.clone(),
                place,
            })
        };
        let value = point.map(|point| known(&point.value));
        let note = point.and_then(|point| point.note.clone()).map(Answer::Text);
        Row {
            id: round.id(&format!("indicators/{}/{}", entry.id, at + 1)),
            name: [entry.short.as_str(), label].join(" ").trim().to_owned(),
            place: indicator.place.address(round.plan),
            respondent: Respondent::of_indicator(round.plan, id),
            cells: vec![
                entry.name.as_str().into(),
                label.into(),
                entry.unit_of(series).unwrap_or_default().into(),
                Cell::Text(targets(series)),
                series.at(round.before()).map(|point| known(&point.value)).as_ref().into(),
                ask(value, form(entry, series), true, None, CellTarget::Point(way.clone())),
                ask(
                    note,
                    Form::Text,
                    false,
                    Some(5),
                    CellTarget::Key([way.as_slice(), &["note".into()]].concat()),
                ),
            ],
        }
    };
    asked.map(row).collect()
}

fn form(entry: &IndicatorEntry, series: &Series) -> Form {
    let mut words = entry.scale.clone();
    let points = series.baseline.iter().chain(&series.values);
    for point in points {
        if let Answer::Text(word) = known(&point.value)
            && !words.contains(&word)
        {
            words.push(word);
        }
    }
    Form::Figure {
        unit: entry.unit_of(series).unwrap_or_default().to_owned(),
        words,
        absences: true,
    }
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
