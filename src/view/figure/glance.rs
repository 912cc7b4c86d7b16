//! An indicator in one row: what it was, what it is, and how the two can be compared.

use std::cmp::Ordering;

use serde::Serialize;

use crate::calendar::FiscalYear;
use crate::plan::indicator::{IndicatorEntry, Point, Value};
use crate::plan::{Id, Indicator};
use crate::site::{Page, PlanAt};
use crate::view::judgement;
use crate::view::series::{self, Said, SeriesLine, chart_of, full_name, lines};
use crate::view::writer::{Link, Writer};

/// An indicator in one row.
#[derive(Clone, Debug, Serialize)]
pub struct Glance {
    /// Its page, under its exact name.
    pub name: Link,
    /// Its short name.
    pub short: String,
    /// Who reports it; empty when not stated.
    pub owners: Vec<String>,
    /// Its series.
    pub series: Vec<GlanceSeries>,
    /// How the latest value stands to the baseline.
    pub standing: Trend,
    /// The finding, as on its page.
    pub finding: String,
}

/// One series in one row.
#[derive(Clone, Debug, Serialize)]
pub struct GlanceSeries {
    /// 個人; nothing when it is the only series.
    pub label: Option<String>,
    /// The first value, usually the baseline.
    pub first: Said,
    /// The latest value.
    pub latest: Said,
    /// How the plan's rule judges it, in a few words.
    pub judged: Option<String>,
    /// The change between the two, or why there is none.
    pub change: String,
    /// Its targets in order of time; empty when the plan names none.
    pub targets: Vec<GlanceTarget>,
    /// A tiny line, hidden from speech readers; empty when there are no numbers.
    pub sparkline: String,
    /// How the latest value stands to the first.
    pub standing: Trend,
}

/// One target in a row.
#[derive(Clone, Debug, Serialize)]
pub struct GlanceTarget {
    /// 100人以上（令和12年度）.
    pub text: String,
    /// How the value of its year stands to it, or why there is none.
    pub standing: Option<String>,
    /// False for those that are over or far, where a list of many indicators leaves them out.
    pub near: bool,
}

/// How the latest value stands to the first one. Says nothing of better or worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Trend {
    /// More than at first.
    Up,
    /// Less than at first.
    Down,
    /// A higher rank than at first.
    RankUp,
    /// A lower rank than at first.
    RankDown,
    /// As much as at first.
    Same,
    /// Reported in words.
    Words,
    /// There is a value now, but no number to compare it with.
    NoComparison,
    /// There is no latest value.
    Missing,
    /// Its series differ.
    Mixed,
}

impl Trend {
    /// All of them in the order of pages, each with the key of its words.
    pub const ALL: [(Self, &str); 9] = [
        (Self::Up, "standing_up"),
        (Self::Down, "standing_down"),
        (Self::RankUp, "standing_rank_up"),
        (Self::RankDown, "standing_rank_down"),
        (Self::Same, "standing_same"),
        (Self::Words, "standing_words"),
        (Self::NoComparison, "standing_no_comparison"),
        (Self::Missing, "standing_missing"),
        (Self::Mixed, "standing_mixed"),
    ];
}

impl Glance {
    /// The row of an indicator.
    pub fn of(w: &Writer, at: PlanAt, id: Id<Indicator>) -> Self {
        Self::from(w, at, id, &w.site.plan(at).indicators[id].entry, None)
    }

    /// The row as it stood in a fiscal year: later values are left out, and those whose year nobody stated unless `undated`.
    pub fn until(
        w: &Writer,
        at: PlanAt,
        id: Id<Indicator>,
        year: FiscalYear,
        undated: bool,
    ) -> Self {
        let mut entry = IndicatorEntry::clone(&w.site.plan(at).indicators[id].entry);
        for series in &mut entry.series {
            let told = |point: &Point| point.year.map_or(undated, |stated| stated <= year);
            series.values.retain(told);
            let early = |point: &Point| point.year.is_none_or(|stated| stated <= year);
            series.baseline = series.baseline.take().filter(early);
            series.targets.retain(|target| target.year == Some(year));
        }
        Self::from(w, at, id, &entry, Some(year))
    }

    /// `entry` may hold less than the indicator does; it is judged by all that it has, in `year` or the latest one.
    fn from(
        w: &Writer,
        at: PlanAt,
        id: Id<Indicator>,
        entry: &IndicatorEntry,
        year: Option<FiscalYear>,
    ) -> Self {
        let plan = w.site.plan(at);
        let indicator = &plan.indicators[id];
        let chart = chart_of(w, entry);
        let whole = indicator.entry.series.iter();
        let rows = lines(w, entry, &chart)
            .zip(whole)
            .map(|(line, whole)| row(&line, judgement::brief(w, plan, whole, year)));
        let rows: Vec<GlanceSeries> = rows.collect();
        let first = rows.first().map_or(Trend::Missing, |row| row.standing);
        let standing =
            if rows.iter().all(|row| row.standing == first) { first } else { Trend::Mixed };
        Self {
            name: w.link(Page::Indicator(at, id), full_name(w, entry)),
            short: entry.short.clone(),
            owners: indicator
                .owners
                .iter()
                .map(|&owner| plan.actors[owner].short.clone())
                .collect(),
            series: rows,
            standing,
            finding: chart.title(),
        }
    }
}

fn row(line: &SeriesLine, judged: Option<String>) -> GlanceSeries {
    let (site, series) = (line.w.site, line.series);
    let points = series.in_time();
    let first = series.baseline.as_ref().or(points.first().copied());
    let latest = series.latest();
    let apart = first.zip(latest).filter(|(a, b)| !std::ptr::eq(*a, *b));
    let change = apart.and_then(|(first, latest)| line.change(first, latest));
    let values = apart.map(|(first, latest)| (&first.value, &latest.value));
    let standing = match (latest.map(|point| &point.value), values) {
        (None, _) => Trend::Missing,
        (Some(Value::Word(_)), _) => Trend::Words,
        (_, Some((Value::Number(was), Value::Number(is)))) => {
            match (is.compare(*was), line.drawn.rank) {
                (Ordering::Greater, false) => Trend::Up,
                (Ordering::Less, false) => Trend::Down,
                (Ordering::Greater, true) => Trend::RankDown,
                (Ordering::Less, true) => Trend::RankUp,
                (Ordering::Equal, _) => Trend::Same,
            }
        }
        _ => Trend::NoComparison,
    };
    // Where nothing was measured, the last reason for it says most.
    let shown = latest.or(points.last().copied().filter(|point| !point.is_measured()));
    GlanceSeries {
        label: series.label.clone(),
        first: line.said(first),
        latest: line.said(shown),
        judged,
        change: change.unwrap_or_else(|| site.say("change_incomparable").to_owned()),
        targets: targets(line),
        sparkline: line.chart.sparkline(line.drawn),
        standing,
    }
}

fn targets(line: &SeriesLine) -> Vec<GlanceTarget> {
    let targets = series::in_time(&line.series.targets);
    // The last one that could be judged, and the next one.
    let last = targets.iter().rposition(|target| line.reached(target).is_some());
    let told = targets.iter().enumerate().map(|(index, target)| GlanceTarget {
        text: line.target_in(target),
        standing: line.distance(target),
        near: last.map_or(index == 0, |last| index == last || index == last + 1),
    });
    told.collect()
}
