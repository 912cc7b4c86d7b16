//! 状態: whether each initiative is under way or over, and since when.

use super::{CellTarget, Question, Round, SheetTable, column};
use crate::plan::state::Stage;
use crate::plan::{Initiative, Place};
use crate::workbook::{Answer, AnswerForm};

/// The stages and what they are called.
const STAGES: [(Stage, &str); 5] = [
    (Stage::Planned, "予定"),
    (Stage::Ongoing, "実施中"),
    (Stage::Done, "完了"),
    (Stage::Ended, "終了"),
    (Stage::Merged, "統合"),
];

pub(super) fn table(round: Round) -> SheetTable {
    let ids = round.plan.initiatives.iter().map(|one| one.entry.id.clone());
    let ids: Vec<(String, String)> = ids.map(|id| (id.clone(), id)).collect();
    let stages = STAGES.map(|(stage, name)| (stage.word().to_owned(), name.to_owned()));
    let row = |(id, one): (_, &Initiative)| {
        let state = one.entry.state.as_ref();
        let stage = one.state.stage.word();
        let ask = |key, now, form| {
            let place = CellTarget::State(key, stage);
            Question::new(&one.entry.common.path, place, form, now, false).into()
        };
        let into = state.and_then(|state| state.into.as_ref());
        let into = into.map(|into| Answer::Choice(into.value.clone()));
        let cells = vec![
            one.entry.title.as_str().into(),
            ask(
                "state",
                Some(Answer::Choice(stage.to_owned())),
                AnswerForm::Choice(stages.to_vec()),
            ),
            ask("since", one.state.since.map(Answer::Year), AnswerForm::Year),
            ask("into", into, AnswerForm::Choice(ids.clone())),
            ask("reason", one.state.reason.clone().map(Answer::Text), AnswerForm::Text),
        ];
        let id = Place::Initiative(id);
        let name = id.name(round.plan);
        round.row(&format!("initiatives/{}/state", one.entry.id), id, name, cells)
    };
    SheetTable {
        name: "状態",
        task: "変わったところだけ直してください。統合したときは、続きの取組の番号（city-20 など）を書きます。",
        columns: vec![
            column(&round.plan.about.initiative.name, 40),
            column("状態", 10),
            column("その状態になった年度", 16),
            column("統合した先", 12),
            column("理由", 30),
        ],
        rows: round.initiatives().map(row).collect(),
    }
}
