//! An indicator in one row: what it was, what it is, and how the two can be compared.

use serde::Serialize;

use super::{Period, chart_of, full_name, in_words, points, series};
use crate::calendar::FiscalYear;
use crate::plan::indicator::{Entry, Series, Value};
use crate::plan::{Id, Indicator};
use crate::site::{Page, PlanAt};
use crate::view::writer::{Link, Writer};

/// An indicator in one row.
#[derive(Clone, Debug, Serialize)]
pub struct Glance {
    /// Its page, under its exact name.
    pub name: Link,
    /// Its short name.
    pub short: String,
    /// False when the source's name cannot be read.
    pub name_readable: bool,
    /// Who reports it; empty when not stated.
    pub owners: Vec<String>,
    /// Its series.
    pub series: Vec<GlanceSeries>,
    /// How the latest value stands to the baseline.
    pub standing: Standing,
    /// The same in words.
    pub standing_text: String,
    /// The finding, as on its page.
    pub finding: String,
}

/// One series in one row.
#[derive(Clone, Debug, Serialize)]
pub struct GlanceSeries {
    /// 個人; nothing when it is the only series.
    pub label: Option<String>,
    /// The first value, usually the baseline, as written or in words.
    pub first: String,
    /// When that was.
    pub first_period: String,
    /// True when there is no first value.
    pub first_absent: bool,
    /// The latest value, as written or in words.
    pub latest: String,
    /// When that was.
    pub latest_period: String,
    /// True when there is no latest value.
    pub latest_absent: bool,
    /// The change between the two, or why there is none.
    pub change: String,
    /// The target in words; nothing when the plan names none.
    pub target: Option<String>,
    /// How the latest value stands to the target.
    pub distance: Option<String>,
    /// A tiny line, hidden from speech readers; empty when there are no numbers.
    pub sparkline: String,
    /// How the latest value stands to the first.
    pub standing: Standing,
}

/// How the latest value stands to the first one. Says nothing of better or worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// More than at first.
    Up,
    /// Less than at first.
    Down,
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

impl Standing {
    /// All of them, in the order of pages.
    pub const ALL: [Self; 7] = [
        Self::Up,
        Self::Down,
        Self::Same,
        Self::Words,
        Self::NoComparison,
        Self::Missing,
        Self::Mixed,
    ];

    /// The key of its words.
    pub fn key(self) -> &'static str {
        match self {
            Self::Up => "standing_up",
            Self::Down => "standing_down",
            Self::Same => "standing_same",
            Self::Words => "standing_words",
            Self::NoComparison => "standing_no_comparison",
            Self::Missing => "standing_missing",
            Self::Mixed => "standing_mixed",
        }
    }
}

impl Glance {
    /// The row of an indicator.
    pub fn of(w: &Writer, at: PlanAt, id: Id<Indicator>) -> Self {
        Self::from(w, at, id, &w.site.plan(at).indicators[id].entry)
    }

    /// The row as it stood in a fiscal year: later values, and those whose year nobody stated, are left out.
    pub fn until(w: &Writer, at: PlanAt, id: Id<Indicator>, year: FiscalYear) -> Self {
        let mut entry = Entry::clone(&w.site.plan(at).indicators[id].entry);
        for series in &mut entry.series {
            series
                .values
                .retain(|point| point.year.is_some_and(|stated| stated <= year));
        }
        Self::from(w, at, id, &entry)
    }

    fn from(w: &Writer, at: PlanAt, id: Id<Indicator>, entry: &Entry) -> Self {
        let plan = w.site.plan(at);
        let indicator = &plan.indicators[id];
        let chart = chart_of(w, entry);
        let rows: Vec<GlanceSeries> = entry
            .series
            .iter()
            .enumerate()
            .filter_map(|(index, series)| row(w, entry, series, index))
            .collect();
        let first = rows.first().map_or(Standing::Missing, |row| row.standing);
        let standing = if rows.iter().all(|row| row.standing == first) {
            first
        } else {
            Standing::Mixed
        };
        Self {
            name: w.link(Page::Indicator(at, id), full_name(w, entry)),
            short: entry.short.clone(),
            name_readable: entry.name_state.is_none(),
            owners: indicator
                .owners
                .iter()
                .map(|&owner| plan.actors[owner].short.clone())
                .collect(),
            series: rows,
            standing,
            standing_text: w.site.say(standing.key()).to_owned(),
            finding: chart.title(),
        }
    }
}

fn row(w: &Writer, entry: &Entry, series: &Series, index: usize) -> Option<GlanceSeries> {
    let first = points(series).next()?;
    let last = points(series).last()?;
    let chart = chart_of(w, entry);
    let drawn = chart.series.get(index)?;
    let only = std::ptr::eq(first, last);
    let change = match (&first.value, &last.value) {
        _ if only => None,
        (Value::Number(_), Value::Number(_)) => series::change(&chart, drawn, first, last),
        (Value::Word(was), Value::Word(is)) if was == is => {
            Some(w.site.say("change_same_word").to_owned())
        }
        (Value::Word(was), Value::Word(is)) => {
            Some(w.site.say_with("change_word", &[("was", was), ("is", is)]))
        }
        _ => None,
    };
    let standing = match (&first.value, &last.value) {
        (_, value) if !matches!(value, Value::Number(_) | Value::Word(_)) => Standing::Missing,
        (_, Value::Word(_)) => Standing::Words,
        (Value::Number(was), Value::Number(is)) if !only => match is.compare(*was) {
            std::cmp::Ordering::Greater => Standing::Up,
            std::cmp::Ordering::Less => Standing::Down,
            std::cmp::Ordering::Equal => Standing::Same,
        },
        _ => Standing::NoComparison,
    };
    Some(GlanceSeries {
        label: series.label.clone(),
        first: in_words(w, entry, series, first),
        first_period: Period::of(w, first).long,
        first_absent: series::is_absent(first),
        latest: in_words(w, entry, series, last),
        latest_period: Period::of(w, last).long,
        latest_absent: series::is_absent(last),
        change: change.unwrap_or_else(|| w.site.say("change_incomparable").to_owned()),
        target: drawn
            .target
            .as_ref()
            .map(|target| chart.target_text(drawn, target)),
        distance: chart.distance(drawn),
        sparkline: chart.sparkline(drawn),
        standing,
    })
}
