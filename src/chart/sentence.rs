//! Says what the figures show. Knows first, latest, change, target and gaps; gives no praise and no reasons.
//!
//! Better and worse are said only where the plan states a direction; otherwise things grow or shrink.

mod facts;

use super::words::{self, both};
use super::{Chart, ChartLanguage, ChartSeries, TargetMark};
use crate::number::Number;
use ChartLanguage::{En, Ja};
use facts::{Facts, TargetResult, sign};

/// What the drawing is called where it is not seen.
pub fn drawing(chart: &Chart) -> String {
    both!(chart.language, "{}のグラフ", chart.name; "Chart of {}", chart.name)
}

impl Chart {
    /// What the figures show, in one short clause: the heading of the figure.
    pub fn title(&self) -> String {
        if let Some(title) = &self.title {
            return title.clone();
        }
        let name = &self.name;
        let facts: Vec<Facts> = self.series.iter().map(|one| Facts::of(self, one)).collect();
        match facts.as_slice() {
            [] => both!(
                self.language, "{name}：数値は、まだ報告されていません"; "{name}: no figures reported yet"
            ),
            [one] => format!("{name}{}", one.clause(true)),
            many @ ([_, _] | [_, _, _]) => {
                let clauses = many.iter().enumerate().map(|(index, one)| {
                    format!("{}{}", one.series.label, one.clause(index + 1 == many.len()))
                });
                let clauses: Vec<String> = clauses.collect();
                both!(self.language, "{name}：{}", clauses.join("、"); "{name}: {}", clauses.join("; "))
            }
            many => both!(
                self.language, "{name}：{}つの項目の移り変わり", many.len();
                "{name}: how {} items changed", many.len()
            ),
        }
    }

    /// The same with first and latest figure, change, target and gaps, in whole sentences.
    pub fn summary(&self) -> String {
        if let Some(summary) = &self.summary {
            return summary.clone();
        }
        let facts = self.series.iter().map(|one| Facts::of(self, one));
        let sentences: Vec<String> = facts.flat_map(|one| one.sentences()).collect();
        match (self.language, sentences.is_empty()) {
            (language, true) => words::no_figures(language),
            (Ja, false) => sentences.concat(),
            (En, false) => sentences.join(" "),
        }
    }

    /// The change from the first to the latest figure for a table cell: `270件増`, `0.9ポイント減`, `増減なし`.
    pub fn change(&self, series: &ChartSeries) -> Option<String> {
        Facts::of(self, series).change().map(|change| self.difference(series, change))
    }

    /// The same between any two figures of a series.
    pub fn difference(&self, series: &ChartSeries, change: Number) -> String {
        let amount = self.apart(series, change);
        match (sign(change), series.rank) {
            (0, _) => both!(self.language, "増減なし"; "no change"),
            (1, true) => both!(self.language, "{amount}下がった"; "{amount} lower"),
            (_, true) => both!(self.language, "{amount}上がった"; "{amount} higher"),
            (1, false) => both!(self.language, "{amount}増"; "{amount} more"),
            (_, false) => both!(self.language, "{amount}減"; "{amount} less"),
        }
    }

    /// Whether a target was reached, if that can be said.
    pub fn reached(&self, series: &ChartSeries, target: &TargetMark) -> Option<bool> {
        match Facts::of(self, series).standing(target)? {
            TargetResult::Missing(_) => None,
            standing => Some(matches!(standing, TargetResult::Reached(_))),
        }
    }

    /// How the figure of a target's own period stands to it, for a table cell: `目標に到達`, `目標より32g多かった（未達）`,
    /// `まだ時期が来ていません`; of a target without a period, how the latest figure does: `あと8.3ポイント`.
    pub fn distance(&self, series: &ChartSeries, target: &TargetMark) -> Option<String> {
        let facts = Facts::of(self, series);
        let over = target.at.is_some();
        Some(match facts.standing(target)? {
            TargetResult::Missing(why) => why.to_string(),
            TargetResult::Reached(_) => both!(self.language, "目標に到達"; "target reached"),
            TargetResult::Beside(by) => {
                let by = facts.amount(by);
                both!(self.language, "目標との差{by}"; "{by} off the target")
            }
            TargetResult::Below(by) if !over => {
                let by = facts.amount(by);
                both!(self.language, "あと{by}"; "{by} to go")
            }
            TargetResult::Below(by) | TargetResult::Above(by) => {
                let (amount, than, side) = (facts.amount(by), facts.than_ja(by), facts.side_en(by));
                match over {
                    true => both!(
                        self.language, "目標より{amount}{}（未達）", than.past;
                        "{amount} {side} the target (missed)"
                    ),
                    false => both!(
                        self.language, "目標より{amount}{}", than.plain; "{amount} {side} the target"
                    ),
                }
            }
        })
    }
}
