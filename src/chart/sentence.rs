//! Says what the figures show. Knows first, latest, change, target and gaps; gives no praise and no reasons.
//!
//! Better and worse are said only where the plan states a direction; otherwise things grow or shrink.

mod facts;

use super::{Chart, Language, Series, TargetMark, words};
use Language::{En, Ja};
use facts::{Facts, TargetResult, sign};

/// What the drawing is called where it is not seen.
pub fn drawing(chart: &Chart) -> String {
    match chart.language {
        Ja => format!("{}のグラフ", chart.name),
        En => format!("Chart of {}", chart.name),
    }
}

/// One clause for the heading of the figure.
pub fn title(chart: &Chart) -> String {
    let name = &chart.name;
    let facts: Vec<Facts> = chart.series.iter().map(|one| Facts::of(chart, one)).collect();
    match (chart.language, facts.as_slice()) {
        (Ja, []) => format!("{name}：数値は、まだ報告されていません"),
        (En, []) => format!("{name}: no figures reported yet"),
        (Ja, [one]) => format!("{name}{}", one.clause_ja(true)),
        (En, [one]) => format!("{name} {}", one.clause_en()),
        (Ja, many) if many.len() <= 3 => {
            let last = many.len() - 1;
            let clauses = many.iter().enumerate().map(|(index, one)| {
                format!("{}{}", one.series.label, one.clause_ja(index == last))
            });
            format!("{name}：{}", clauses.collect::<Vec<_>>().join("、"))
        }
        (En, many) if many.len() <= 3 => {
            let clauses =
                many.iter().map(|one| format!("{} {}", one.series.label, one.clause_en()));
            format!("{name}: {}", clauses.collect::<Vec<_>>().join("; "))
        }
        (Ja, many) => format!("{name}：{}つの項目の移り変わり", many.len()),
        (En, many) => format!("{name}: how {} items changed", many.len()),
    }
}

/// Whole sentences on every series.
pub fn summary(chart: &Chart) -> String {
    let facts = chart.series.iter().map(|one| Facts::of(chart, one));
    let sentences: Vec<String> = facts.flat_map(|one| one.sentences()).collect();
    match (chart.language, sentences.is_empty()) {
        (language, true) => words::no_figures(language),
        (Ja, false) => sentences.concat(),
        (En, false) => sentences.join(" "),
    }
}

/// The change over the whole time, for a table.
pub fn change_cell(chart: &Chart, series: &Series) -> Option<String> {
    let facts = Facts::of(chart, series);
    let change = facts.change()?;
    let amount = facts.amount(change);
    Some(match (chart.language, sign(change), series.rank) {
        (Ja, 0, _) => "増減なし".to_string(),
        (Ja, 1, true) => format!("{amount}下がった"),
        (Ja, _, true) => format!("{amount}上がった"),
        (Ja, 1, false) => format!("{amount}増"),
        (Ja, _, false) => format!("{amount}減"),
        (En, 0, _) => "no change".to_string(),
        (En, 1, true) => format!("{amount} lower"),
        (En, _, true) => format!("{amount} higher"),
        (En, 1, false) => format!("{amount} more"),
        (En, _, false) => format!("{amount} less"),
    })
}

/// Whether a target was reached, if that can be said.
pub fn reached(chart: &Chart, series: &Series, target: &TargetMark) -> Option<bool> {
    let standing = Facts::of(chart, series).standing(target);
    match standing? {
        TargetResult::Reached(_) => Some(true),
        TargetResult::Below(_) | TargetResult::Above(_) | TargetResult::Beside(_) => Some(false),
        TargetResult::Missing(_) => None,
    }
}

/// How far a target is, or was missed by in its own year, for a table.
pub fn distance_cell(chart: &Chart, series: &Series, target: &TargetMark) -> Option<String> {
    let facts = Facts::of(chart, series);
    let over = target.at.is_some();
    Some(match (chart.language, facts.standing(target)?) {
        (_, TargetResult::Missing(why)) => why.to_string(),
        (Ja, TargetResult::Reached(_)) => "目標に到達".to_string(),
        (Ja, TargetResult::Below(by) | TargetResult::Above(by)) if over => {
            let (amount, than) = (facts.amount(by), facts.than_ja(by));
            format!("目標より{amount}{}（未達）", than.past)
        }
        (Ja, TargetResult::Below(by)) => format!("あと{}", facts.amount(by)),
        (Ja, TargetResult::Above(by)) => {
            format!("目標より{}{}", facts.amount(by), facts.than_ja(by).plain)
        }
        (Ja, TargetResult::Beside(by)) => format!("目標との差{}", facts.amount(by)),
        (En, TargetResult::Reached(_)) => "target reached".to_string(),
        (En, TargetResult::Below(by)) if !over => format!("{} to go", facts.amount(by)),
        (En, TargetResult::Below(by) | TargetResult::Above(by)) => {
            let missed = if over { " (missed)" } else { "" };
            format!("{} {} the target{missed}", facts.amount(by), facts.side_en(by))
        }
        (En, TargetResult::Beside(by)) => format!("{} off the target", facts.amount(by)),
    })
}
