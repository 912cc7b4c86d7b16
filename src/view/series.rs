//! From an indicator as written to what `chart` draws: periods in words, values as written, reasons for absence.

use serde::Serialize;

use super::writer::Writer;
use crate::calendar::FiscalYear;
use crate::chart::{self, Better, Chart, ChartLanguage, ChartPeriod};
use crate::number::Number;
use crate::plan::indicator::{
    Absence, Bound, Direction, IndicatorEntry, Point, Series, Target, Value,
};
use crate::site::{Site, say, settings};

/// The words that qualitative results use where an indicator names no scale of its own, from least to most.
const STEPS: [&str; 3] = ["未実施", "一部実施", "実施"];

/// When a value was taken, as axes and sentences say it: R6 and 令和6年度（2024年度）. A value without a year keeps the words of its note; no
/// year is ever guessed.
pub fn period(w: &Writer, point: &Point) -> ChartPeriod {
    let Some(year) = point.year else {
        let unknown = || w.site.say("period_unknown").to_owned();
        let long = point.period_note.clone().unwrap_or_else(unknown);
        return ChartPeriod { short: chart::brief(&long).to_owned(), long, at: None };
    };
    if !point.year_end {
        return of_year(year);
    }
    ChartPeriod {
        long: say!(w.site, "year_end", year = year.japanese(), western = year.year()),
        ..of_year(year)
    }
}

/// A year as charts name it.
pub fn of_year(year: FiscalYear) -> ChartPeriod {
    ChartPeriod { short: year.short(), long: year.full(), at: Some(i32::from(year.year())) }
}

/// A figure with its unit.
pub fn figure(site: &Site, number: Number, unit: &str) -> String {
    chart::figure(language(site), number, unit)
}

/// The axis of an indicator: baselines without a year, then years, then other values without a year, which are the latest ones.
fn periods(w: &Writer, entry: &IndicatorEntry) -> Vec<ChartPeriod> {
    let baselines = entry.series.iter().filter_map(|series| series.baseline.as_ref());
    let baselines: Vec<ChartPeriod> = baselines.map(|point| period(w, point)).collect();
    let points = entry.series.iter().flat_map(Series::in_time);
    let mut periods: Vec<ChartPeriod> = points.map(|point| period(w, point)).collect();
    // Several targets are drawn each in its own year, so that the axis has to reach them all.
    let aims = entry.series.iter().filter(|one| one.targets.len() > 1);
    for aim in aims.flat_map(|one| &one.targets).filter_map(|one| one.year).map(of_year) {
        if !periods.iter().any(|period| period.at == aim.at) {
            periods.push(aim);
        }
    }
    periods.sort_by_key(|period| match period.at {
        Some(year) => (1, year),
        None if baselines.contains(period) => (0, 0),
        None => (2, 0),
    });
    let mut seen: Vec<ChartPeriod> = Vec::new();
    periods.retain(|period| {
        let first = !seen.contains(period);
        seen.extend(first.then(|| period.clone()));
        first
    });
    periods
}

/// The chart of an indicator.
pub fn chart_of(w: &Writer, entry: &IndicatorEntry) -> Chart {
    let periods = periods(w, entry);
    let series = entry.series.iter().map(|series| {
        let taken = series.in_time().into_iter().map(|point| (period(w, point), point));
        let taken: Vec<(ChartPeriod, &Point)> = taken.collect();
        let drawn = |wanted: &ChartPeriod| {
            let found = taken.iter().find(|(period, _)| period == wanted);
            found.map_or(chart::ChartPoint::Blank, |(_, point)| drawn(w, entry, series, point))
        };
        let baseline = series.baseline.as_ref().map(|point| period(w, point));
        let targets = in_time(&series.targets).into_iter();
        chart::ChartSeries {
            label: series.label.clone().unwrap_or_default(),
            unit: series.unit.clone(),
            points: periods.iter().map(drawn).collect(),
            baseline: baseline.and_then(|period| periods.iter().position(|one| *one == period)),
            targets: targets.map(|one| target(w, series, one)).collect(),
            rank: entry.is_rank(series),
        }
    });
    let series = series.collect();
    Chart {
        id: format!("fig-{}", entry.id),
        name: entry.short.clone(),
        unit: entry.unit.clone().unwrap_or_default(),
        language: language(w.site),
        // A rank is better the smaller its number is, whether the plan calls that up or down.
        better: entry.direction.map(|direction| match direction {
            Direction::Higher if !entry.series.iter().any(|one| entry.is_rank(one)) => {
                Better::Higher
            }
            _ => Better::Lower,
        }),
        scale: scale(entry),
        series,
        periods,
        title: None,
        summary: None,
    }
}

/// The language of generated sentences.
pub fn language(site: &Site) -> ChartLanguage {
    if site.settings.language == settings::SiteLanguage::English {
        ChartLanguage::En
    } else {
        ChartLanguage::Ja
    }
}

fn scale(entry: &IndicatorEntry) -> Vec<String> {
    let known = |point: &Point| match &point.value {
        Value::Word(word) => STEPS.contains(&word.as_str()),
        _ => true,
    };
    if entry.scale.is_empty() && entry.series.iter().flat_map(Series::in_time).all(known) {
        STEPS.map(str::to_owned).to_vec()
    } else {
        entry.scale.clone()
    }
}

fn drawn(w: &Writer, entry: &IndicatorEntry, series: &Series, point: &Point) -> chart::ChartPoint {
    match &point.value {
        Value::Number(number) => chart::ChartPoint::Value {
            number: *number,
            text: Some(as_written(w, entry, series, point)),
        },
        Value::Word(word) => chart::ChartPoint::Word(word.clone()),
        _ => chart::ChartPoint::Absent(w.site.value_state(point.value.state()).to_owned()),
    }
}

/// Targets in order of time, those without a year last.
pub fn in_time(targets: &[Target]) -> Vec<&Target> {
    let mut targets: Vec<&Target> = targets.iter().collect();
    targets.sort_by_key(|target| (target.year.is_none(), target.year));
    targets
}

/// A target as the chart knows it, and why the value of its year is missing if it is.
pub fn target(w: &Writer, series: &Series, target: &Target) -> chart::TargetMark {
    let missing = target.year.map(|year| match series.at(year) {
        Some(point) => match &point.value {
            Value::Absent(Absence::NotDue) => "target_not_due",
            Value::Absent(Absence::NotApplicable) => "target_not_applicable",
            Value::Absent(Absence::Unreadable) => "target_unreadable",
            Value::Word(_) => "target_word",
            Value::Absent(Absence::NotReported) | Value::Number(_) => "target_not_reported",
        },
        None if year < FiscalYear::of(w.site.as_of.day) => "target_not_reported",
        None => "target_not_due",
    });
    let when = target.year.map(of_year).unwrap_or_default();
    chart::TargetMark {
        value: target.value,
        bound: match target.bound {
            Bound::AtLeast => chart::ChartBound::AtLeast,
            Bound::AtMost => chart::ChartBound::AtMost,
            Bound::Exact => chart::ChartBound::Exact,
        },
        when: when.long,
        at: when.at,
        missing: missing.map_or(String::new(), |key| w.site.say(key).to_owned()),
    }
}

/// A value as the source writes it, with thousands separators if that is all there is to add. Charts, tables and sentences all use it.
pub fn as_written(w: &Writer, entry: &IndicatorEntry, series: &Series, point: &Point) -> String {
    match &point.value {
        Value::Number(number) => {
            let figure = figure(w.site, *number, entry.unit_of(series).unwrap_or_default());
            match &point.text {
                Some(text) if text.replace(',', "") != figure.replace(',', "") => text.clone(),
                _ => figure,
            }
        }
        Value::Word(word) => point.text.clone().unwrap_or_else(|| word.clone()),
        absent => w.site.value_state(absent.state()).to_owned(),
    }
}

/// An indicator's exact name with its parenthesis.
pub fn full_name(w: &Writer, entry: &IndicatorEntry) -> String {
    match &entry.detail {
        Some(detail) => say!(w.site, "indicator_with_detail", name = entry.name, detail),
        None => entry.name.clone(),
    }
}

/// A value as pages show it.
#[derive(Clone, Debug, Serialize)]
pub struct Said {
    /// As written, or in words why there is none.
    pub value: String,
    /// When that was.
    pub period: String,
    /// True when there is no value.
    pub absent: bool,
}

/// A series of an indicator as written, beside how it is drawn: what pages tell of its values and targets.
#[derive(Clone, Copy)]
pub struct SeriesLine<'a> {
    pub w: &'a Writer<'a>,
    pub entry: &'a IndicatorEntry,
    pub series: &'a Series,
    pub chart: &'a Chart,
    pub drawn: &'a chart::ChartSeries,
}

/// The lines of an indicator and of its chart.
pub fn lines<'a>(
    w: &'a Writer<'a>,
    entry: &'a IndicatorEntry,
    chart: &'a Chart,
) -> impl Iterator<Item = SeriesLine<'a>> {
    let both = entry.series.iter().zip(&chart.series);
    both.map(move |(series, drawn)| SeriesLine { w, entry, series, chart, drawn })
}

impl SeriesLine<'_> {
    /// Its name; nothing when it is the only series.
    pub fn label(&self) -> Option<String> {
        self.series.label.clone().filter(|label| !label.is_empty())
    }

    pub fn as_written(&self, point: &Point) -> String {
        as_written(self.w, self.entry, self.series, point)
    }

    /// The same for a table cell, where an absent value also tells how the source writes it.
    pub fn in_words(&self, point: &Point) -> String {
        let said = self.as_written(point);
        match &point.text {
            Some(text) if !point.is_measured() && *text != said => {
                say!(self.w.site, "state_as_written", state = said, text)
            }
            _ => said,
        }
    }

    /// A value with its time, if one is known.
    pub fn said(&self, point: Option<&Point>) -> Said {
        match point {
            Some(point) => Said {
                value: self.in_words(point),
                period: period(self.w, point).long,
                absent: !point.is_measured(),
            },
            None => Said {
                value: self.w.site.say("value_none_yet").to_owned(),
                period: String::new(),
                absent: true,
            },
        }
    }

    /// The change between two values in a few words: `3件増`, `「未実施」から「実施」へ`; nothing where they are of two kinds.
    pub fn change(&self, from: &Point, to: &Point) -> Option<String> {
        match (&from.value, &to.value) {
            (Value::Number(was), Value::Number(is)) => {
                Some(self.chart.difference(self.drawn, *is - *was))
            }
            (Value::Word(was), Value::Word(is)) if was == is => {
                Some(self.w.site.say("change_same_word").to_owned())
            }
            (Value::Word(was), Value::Word(is)) => Some(say!(self.w.site, "change_word", was, is)),
            _ => None,
        }
    }

    /// A target as the chart knows it.
    pub fn target(&self, target: &Target) -> chart::TargetMark {
        self::target(self.w, self.series, target)
    }

    /// A target as the source writes it.
    pub fn target_text(&self, target: &Target) -> String {
        let text = target.text.clone();
        text.unwrap_or_else(|| self.chart.target_text(self.drawn, &self.target(target)))
    }

    /// The same with its year: 60％以上（令和11年度）.
    pub fn target_in(&self, target: &Target) -> String {
        let text = self.target_text(target);
        let Some(year) = target.year else { return text };
        say!(self.w.site, "target_in", target = text, year = year.japanese())
    }

    /// How the figure of a target's year stands to it.
    pub fn distance(&self, target: &Target) -> Option<String> {
        self.chart.distance(self.drawn, &self.target(target))
    }

    /// Whether a target was reached, if that can be said.
    pub fn reached(&self, target: &Target) -> Option<bool> {
        self.chart.reached(self.drawn, &self.target(target))
    }
}
