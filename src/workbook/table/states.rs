//! 状態: whether each initiative is under way or over, and since when.

use super::{Cell, CellTarget, Question, Respondent, Round, Row, Table, columns};
use crate::plan::state::Stage;
use crate::plan::{Initiative, Place};
use crate::workbook::{Answer, Form};

/// The stages and what they are called.
const STAGES: [(Stage, &str); 5] = [
    (Stage::Planned, "予定"),
    (Stage::Ongoing, "実施中"),
    (Stage::Done, "完了"),
    (Stage::Ended, "終了"),
    (Stage::Merged, "統合"),
];

pub(super) fn table(round: Round) -> Table {
    let ids: Vec<(String, String)> = round
        .plan
        .initiatives
        .iter()
        .map(|one| (one.entry.id.clone(), one.entry.id.clone()))
        .collect();
    let row = |(id, one): (_, &Initiative)| {
        let state = one.entry.state.as_ref();
        let stage = one.state.stage.word();
        let ask = |key, now, form| {
            Cell::Ask(Question {
                now,
                form,
                about: None,
                expected: false,
                file: one.entry.common.path.clone(),
                place: CellTarget::State(key, stage),
            })
        };
        let stages = STAGES.map(|(stage, name)| (stage.word().to_owned(), name.to_owned()));
        let into = state.and_then(|state| state.into.as_ref());
        Row {
            id: round.id(&format!("initiatives/{}/state", one.entry.id)),
            name: Place::Initiative(id).name(round.plan),
            place: Place::Initiative(id).address(round.plan),
            respondent: Respondent::of(round.plan, Place::Initiative(id)),
            cells: vec![
                one.entry.title.as_str().into(),
                ask("state", Some(Answer::Choice(stage.to_owned())), Form::Choice(stages.to_vec())),
                ask("since", one.state.since.map(Answer::Year), Form::Year),
                ask(
                    "into",
                    into.map(|into| Answer::Choice(into.value.clone())),
                    Form::Choice(ids.clone()),
                ),
                ask("reason", one.state.reason.clone().map(Answer::Text), Form::Text),
            ],
        }
    };
    Table {
        name: "状態",
        task: "変わったところだけ直してください。統合したときは、続きの取組の番号（city-20 など）を書きます。",
        columns: columns(&[
            (&round.plan.about.initiative.name, 40),
            ("状態", 10),
            ("その状態になった年度", 16),
            ("統合した先", 12),
            ("理由", 30),
        ]),
        rows: round.initiatives().map(row).collect(),
    }
}
