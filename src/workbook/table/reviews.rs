//! 評価: the text and the grades of each evaluator for each place that is reviewed.

use super::{CellTarget, Question, Round, SheetCell, SheetRow, SheetTable, column};
use crate::calendar::FiscalYear;
use crate::document::edit::{EditStep, section};
use crate::plan::evaluation::ANSWER;
use crate::plan::{Dimension, Evaluator, Id, Place, Review};
use crate::source::SourcePath;
use crate::workbook::{Answer, AnswerForm};

pub(super) fn table(round: Round) -> SheetTable {
    let mut columns = vec![column("評価するもの", 30), column("だれの評価か", 12)];
    columns.extend(round.pair("文章", 40));
    let dimensions = round.plan.dimensions.iter();
    columns.extend(dimensions.flat_map(|one| round.pair(&one.entry.name, 10)));
    SheetTable {
        name: "評価",
        task: "文章を書き、段階は▼から選んでください。段落を分けるときは Alt+Enter です。",
        columns,
        rows: places(round).into_iter().flat_map(|place| rows(round, place)).collect(),
    }
}

/// Nodes of the levels that are reviewed, and whatever was reviewed the year before or is in this.
fn places(round: Round) -> Vec<Place> {
    let plan = round.plan;
    let levels = plan.reviewed_levels();
    let of_level = |place: Place| match place {
        Place::Node(id) => levels.contains(&plan.nodes[id].level),
        _ => false,
    };
    let reviewed =
        |place| review(round, place, round.year).or(review(round, place, round.before())).is_some();
    plan.places().filter(|place| of_level(*place) || reviewed(*place)).collect()
}

fn review<'a>(round: Round<'a>, place: Place, year: FiscalYear) -> Option<&'a Review> {
    let reviews = &round.plan.at(place).reviews;
    let found = reviews.iter().map(|id| &round.plan.reviews[*id]);
    found.into_iter().find(|review| review.year == year)
}

fn rows(round: Round, place: Place) -> Vec<SheetRow> {
    let plan = round.plan;
    let (now, before) = (review(round, place, round.year), review(round, place, round.before()));
    let new = || format!("content/{}/{}", plan.id, place.review_file(plan, round.year).0);
    let file = now.map(|review| review.entry.common.path.clone());
    let file = file.unwrap_or_else(|| SourcePath::new(&new()));
    // The answer is asked for where there was one.
    let answered = [now, before].into_iter().flatten().any(|review| review.answer.is_some());
    let evaluators = plan.evaluators.ids().map(|(id, evaluator)| Some((id, evaluator)));
    let row = |who: Option<(Id<Evaluator>, &Evaluator)>| {
        let headings: Vec<&str> =
            who.map_or(vec![ANSWER], |(_, evaluator)| evaluator.headings().to_vec());
        let text = |review: Option<&Review>| {
            let source = round.sources.get(&review?.entry.common.path)?;
            headings
                .iter()
                .find_map(|heading| Some((heading.to_owned(), section(source, heading)?)))
        };
        let (written, last) = (text(now), text(before));
        // A heading that stands there is kept; a new one is the short name, as in reviews that `new` makes.
        let heading = written
            .as_ref()
            .map_or_else(|| *headings.get(1).unwrap_or(&ANSWER), |(heading, _)| heading);
        let target = CellTarget::Section(heading.to_owned());
        let now_text = written.as_ref().map(|(_, text)| Answer::Text(text.clone()));
        let expected = before.is_none() || last.is_some();
        let mut cells = vec![
            SheetCell::Text(place.name(plan)),
            who.map_or("回答", |(_, evaluator)| &evaluator.name).into(),
            last.as_ref().map_or("", |(_, text)| text).into(),
            Question::new(&file, target, AnswerForm::Text, now_text, expected).into(),
        ];
        for (dimension, it) in plan.dimensions.ids() {
            cells.extend(grade(&file, who, (dimension, it), now, before));
        }
        let whose = who.map_or("answer", |(_, evaluator)| &evaluator.id.value);
        let short = who.map_or(ANSWER, |(_, evaluator)| &evaluator.short);
        let name = format!("{}（{short}）", place.name(plan));
        round.row(&format!("reviews/{}/{whose}", place.address(plan)), place, name, cells)
    };
    evaluators.chain(answered.then_some(None)).map(row).collect()
}

/// Last year's grade, and the question for this year's.
fn grade(
    file: &SourcePath,
    who: Option<(Id<Evaluator>, &Evaluator)>,
    (id, dimension): (Id<Dimension>, &Dimension),
    now: Option<&Review>,
    before: Option<&Review>,
) -> [SheetCell; 2] {
    let Some((evaluator, it)) = who else {
        return ["".into(), "".into()];
    };
    let given = |review: Option<&Review>| {
        let mut grades = review?.grades.iter();
        let given = grades.find(|given| given.evaluator == evaluator && given.dimension == id)?;
        Some(dimension.grade(*given))
    };
    let grades = dimension.grades.iter();
    let choices = grades.map(|grade| (grade.id.value.clone(), grade.name.clone())).collect();
    let keys = [("evaluator", &it.id.value), ("dimension", &dimension.entry.id.value)];
    let keys = keys.map(|(key, value)| (key.to_owned(), Some(value.clone())));
    let way = vec!["grades".into(), EditStep::With(keys.to_vec()), "grade".into()];
    let last = given(before);
    [
        last.map_or("", |grade| &grade.name).into(),
        Question::new(
            file,
            CellTarget::Key(way),
            AnswerForm::Choice(choices),
            given(now).map(|grade| Answer::Choice(grade.id.value.clone())),
            last.is_some(),
        )
        .into(),
    ]
}
