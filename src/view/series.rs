//! From an indicator as written to what `chart` draws: periods in words, values as written, reasons for absence.

use super::writer::Writer;
use crate::calendar::FiscalYear;
use crate::chart::{self, Better, Chart, Language};
use crate::plan::indicator::{Bound, Direction, IndicatorEntry, Point, Series, Target, Value};
use crate::site::{Site, settings};

/// The words that qualitative results use where an indicator names no scale of its own, from least to most.
const STEPS: [&str; 3] = ["未実施", "一部実施", "実施"];

/// When a value was taken, as axes and sentences say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// R6, or the first words of what is known.
    pub short: String,
    /// 令和6年度（2024年度）, or what the source says of the time.
    pub long: String,
    /// The year, if the source states it.
    pub year: Option<i32>,
}

impl Period {
    /// The period of a value. A value without a year keeps the words of its note; no year is ever guessed.
    pub fn of(w: &Writer, point: &Point) -> Self {
        match (point.year, &point.period_note) {
            (Some(year), _) => Self::year(w, year, point.year_end),
            (None, Some(note)) => Self {
                short: note.split('（').next().unwrap_or(note).to_owned(),
                long: note.clone(),
                year: None,
            },
            (None, None) => Self {
                short: w.site.say("period_unknown").to_owned(),
                long: w.site.say("period_unknown").to_owned(),
                year: None,
            },
        }
    }
}

impl Period {
    fn year(w: &Writer, year: FiscalYear, end: bool) -> Self {
        Self {
            short: year.short(),
            long: if end {
                w.site.say_with(
                    "year_end",
                    &[("year", &year.japanese()), ("western", &year.year().to_string())],
                )
            } else {
                year.full()
            },
            year: Some(i32::from(year.year())),
        }
    }
}

/// The chart of an indicator.
pub fn chart_of(w: &Writer, entry: &IndicatorEntry) -> Chart {
    let mut periods: Vec<Period> = Vec::new();
    let mut dated: Vec<Period> = Vec::new();
    let points = entry.series.iter().flat_map(Series::in_time);
    let measured = points.map(|point| Period::of(w, point));
    // Several targets are drawn each in its own year, so that the axis has to reach them all.
    let aims = entry.series.iter().filter(|one| one.targets.len() > 1);
    let years = aims.flat_map(|one| &one.targets).filter_map(|one| one.year);
    let measured: Vec<Period> = measured.collect();
    let taken = |year: FiscalYear| {
        let year = Some(i32::from(year.year()));
        measured.iter().any(|period| period.year == year)
    };
    let aimed: Vec<Period> =
        years.filter(|&year| !taken(year)).map(|year| Period::year(w, year, false)).collect();
    for period in measured.into_iter().chain(aimed) {
        let list = if period.year.is_some() { &mut dated } else { &mut periods };
        if !list.contains(&period) {
            list.push(period);
        }
    }
    dated.sort_by_key(|period| period.year);
    // Baselines without a year come first, other values without a year are the latest ones.
    let is_first = |period: &Period| {
        entry.series.iter().any(|series| {
            series.baseline.as_ref().is_some_and(|point| Period::of(w, point) == *period)
        })
    };
    let (mut all, last): (Vec<Period>, Vec<Period>) = periods.into_iter().partition(is_first);
    all.extend(dated);
    all.extend(last);

    let series = entry.series.iter().map(|series| {
        let points = series.in_time();
        let at = |period: &Period| points.iter().find(|point| Period::of(w, point) == *period);
        let baseline = series.baseline.as_ref().map(|point| Period::of(w, point));
        chart::Series {
            label: series.label.clone().unwrap_or_default(),
            unit: series.unit.clone(),
            points: all
                .iter()
                .map(|period| match at(period) {
                    Some(point) => drawn(w, entry, series, point),
                    None => chart::Point::Blank,
                })
                .collect(),
            baseline: baseline.and_then(|period| all.iter().position(|one| *one == period)),
            targets: targets(w, series),
            rank: entry.is_rank(series),
        }
    });
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
        series: series.collect(),
        periods: all
            .into_iter()
            .map(|period| chart::Period { short: period.short, long: period.long, at: period.year })
            .collect(),
        title: None,
        summary: None,
    }
}

/// The language of generated sentences.
pub fn language(site: &Site) -> Language {
    if site.settings.language == settings::Language::English { Language::En } else { Language::Ja }
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

fn drawn(w: &Writer, entry: &IndicatorEntry, series: &Series, point: &Point) -> chart::Point {
    match &point.value {
        Value::Number(number) => {
            chart::Point::Value { number: *number, text: Some(as_written(w, entry, series, point)) }
        }
        Value::Word(word) => chart::Point::Word(word.clone()),
        _ => chart::Point::Absent(w.site.value_state(point.value.state()).to_owned()),
    }
}

/// The targets of a series in order of time, those without a year last.
pub fn targets(w: &Writer, series: &Series) -> Vec<chart::TargetMark> {
    let mut targets: Vec<&Target> = series.targets.iter().collect();
    targets.sort_by_key(|target| (target.year.is_none(), target.year));
    let known = targets.into_iter().map(|one| target(w, series, one));
    known.collect()
}

/// A target as the chart knows it, and why the value of its year is missing if it is.
pub fn target(w: &Writer, series: &Series, target: &Target) -> chart::TargetMark {
    let missing = target.year.map(|year| match series.at(year) {
        Some(point) => match &point.value {
            Value::NotDue => "target_not_due",
            Value::NotApplicable => "target_not_applicable",
            Value::Unreadable => "target_unreadable",
            Value::Word(_) => "target_word",
            Value::NotReported | Value::Number(_) => "target_not_reported",
        },
        None if year < FiscalYear::of(w.site.as_of.day) => "target_not_reported",
        None => "target_not_due",
    });
    chart::TargetMark {
        value: target.value,
        bound: match target.bound {
            Bound::AtLeast => chart::Bound::AtLeast,
            Bound::AtMost => chart::Bound::AtMost,
            Bound::Exact => chart::Bound::Exact,
        },
        when: target.year.map(|year| year.full()).unwrap_or_default(),
        at: target.year.map(|year| i32::from(year.year())),
        missing: missing.map_or(String::new(), |key| w.site.say(key).to_owned()),
    }
}

/// A value as the source writes it, with thousands separators if that is all there is to add. Charts, tables and sentences all use it.
pub fn as_written(w: &Writer, entry: &IndicatorEntry, series: &Series, point: &Point) -> String {
    match &point.value {
        Value::Number(number) => {
            let chart = Chart {
                unit: entry.unit.clone().unwrap_or_default(),
                language: language(w.site),
                ..Chart::default()
            };
            let unit = chart::Series { unit: series.unit.clone(), ..chart::Series::default() };
            let figure = chart.figure(&unit, *number);
            match &point.text {
                Some(text) if text.replace(',', "") != figure.replace(',', "") => text.clone(),
                _ => figure,
            }
        }
        Value::Word(word) => point.text.clone().unwrap_or_else(|| word.clone()),
        absent => w.site.value_state(absent.state()).to_owned(),
    }
}

/// The same for a table cell, where an absent value also tells how the source writes it.
pub fn in_words(w: &Writer, entry: &IndicatorEntry, series: &Series, point: &Point) -> String {
    let said = as_written(w, entry, series, point);
    match &point.text {
        Some(text) if !point.is_measured() && *text != said => {
            w.site.say_with("state_as_written", &[("state", &said), ("text", text)])
        }
        _ => said,
    }
}

/// The change between two values of a series, for a table cell.
pub fn change(
    chart: &Chart,
    series: &chart::Series,
    earlier: &Point,
    later: &Point,
) -> Option<String> {
    let value = |point: &Point| point.value.number().copied().map(chart::Point::value);
    let pair = chart::Series {
        points: vec![value(earlier)?, value(later)?],
        baseline: Some(0),
        ..series.clone()
    };
    let short = Chart { periods: vec![chart::Period::default(); 2], ..chart.clone() };
    short.change(&pair)
}

/// An indicator's exact name with its parenthesis.
pub fn full_name(w: &Writer, entry: &IndicatorEntry) -> String {
    match &entry.detail {
        Some(detail) => {
            w.site.say_with("indicator_with_detail", &[("name", &entry.name), ("detail", detail)])
        }
        None => entry.name.clone(),
    }
}

/// A target as the source writes it.
pub fn target_text(
    w: &Writer,
    chart: &Chart,
    drawn: &chart::Series,
    series: &Series,
    target: &Target,
) -> String {
    let text = target.text.clone();
    text.unwrap_or_else(|| chart.target_text(drawn, &self::target(w, series, target)))
}
