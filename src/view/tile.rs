//! Tiles: an indicator with its newest value, a small drawing, and what moved since the value before and since the first.
//!
//! Knows how tiles stand side by side over the same years. Says of better and worse only what the plan says.

use serde::Serialize;

use super::judgement;
use super::series::{self, Period, as_written, chart_of, target, target_text};
use super::writer::{Link, Writer};
use crate::chart::{self, Chart, Years};
use crate::plan::indicator::{IndicatorEntry, Point, Series, Toward, Value};
use crate::plan::{Id, Indicator};
use crate::site::{Page, PlanAt};

/// One series of an indicator.
#[derive(Clone, Debug, Serialize)]
pub struct Tile {
    /// Its short name, with its page.
    pub name: Link,
    /// 個人; nothing when it is the only series.
    pub label: Option<String>,
    /// The newest value, or in words why there is none.
    pub value: String,
    /// When that was.
    pub period: String,
    /// True when there is no value.
    pub absent: bool,
    /// What moved since the value before and since the first one, in sentences.
    pub moved: Vec<String>,
    /// The last target and how far it is.
    pub target: Option<String>,
    /// Which way it went, in a few words.
    pub standing: String,
    /// The same for the style sheet.
    pub toward: &'static str,
    /// How the plan's rule judges it.
    pub judged: Option<String>,
    /// A small line, hidden from speech readers; empty when there are no numbers.
    pub chart: String,
}

/// The years that the tiles of some indicators share.
pub fn years(w: &Writer, at: PlanAt, ids: &[Id<Indicator>]) -> Years {
    let indicators = &w.site.plan(at).indicators;
    let charts: Vec<Chart> = ids.iter().map(|id| chart_of(w, &indicators[*id].entry)).collect();
    Years::of(&charts)
}

/// A tile for each series of some indicators.
pub fn tiles(w: &Writer, at: PlanAt, ids: &[Id<Indicator>], years: &Years) -> Vec<Tile> {
    let plan = w.site.plan(at);
    let of_indicator = |id: &Id<Indicator>| {
        let entry = &plan.indicators[*id].entry;
        let chart = chart_of(w, entry);
        let lines = entry.series.iter().zip(chart.series.clone());
        let tile = |(series, drawn): (&Series, chart::Series)| Tile {
            name: w.link(Page::Indicator(at, *id), &entry.short),
            judged: judgement::brief(w, plan, series, None),
            chart: chart.small(&drawn, years),
            ..tile(w, entry, series, &chart, &drawn)
        };
        lines.map(tile).collect::<Vec<_>>()
    };
    ids.iter().flat_map(of_indicator).collect()
}

/// The tile of one series, without its page and its drawing.
pub fn tile(
    w: &Writer,
    entry: &IndicatorEntry,
    series: &Series,
    chart: &Chart,
    drawn: &chart::Series,
) -> Tile {
    let toward = entry.toward(series);
    let latest = series.latest();
    let earlier = latest.and_then(|latest| series.earlier(latest));
    let mut moved = Vec::new();
    if let (Some(latest), Some((before, first))) = (latest, earlier) {
        let both = [("moved_since_before", before), ("moved_since_first", first)];
        let once = usize::from(std::ptr::eq(before, first));
        let told = both.into_iter().skip(once);
        moved.extend(
            told.filter_map(|(key, from)| since(w, key, entry, series, chart, from, latest)),
        );
    }
    // A plan in its first year has where it starts from, and nothing since.
    let start = series.baseline.as_ref().filter(|point| point.is_measured());
    let shown = latest.or(start);
    if latest.is_none() && start.is_some() {
        moved.push(w.site.say("moved_not_yet").to_owned());
    }
    let aim = series.last_target().map(|aim| {
        let text = target_text(w, chart, drawn, series, aim);
        let text = match aim.year {
            Some(year) => {
                w.site.say_with("target_in", &[("target", &text), ("year", &year.japanese())])
            }
            None => text,
        };
        let key = match toward {
            Toward::Reached => "tile_target_reached",
            _ => "tile_target",
        };
        let aimed = target(w, series, aim);
        // How far the newest value is from it, whenever the target is due.
        let far = latest.and_then(|latest| match latest.value {
            Value::Number(now) => Some(chart.amount(drawn, (aimed.value - now).abs())),
            _ => None,
        });
        let key = if far.is_none() { "tile_target_only" } else { key };
        // Of several targets, the sentence says which one is meant.
        let which = match series.targets.len() {
            1 => "tile_the_target",
            _ => "tile_last_target",
        };
        let words =
            [("which", w.site.say(which)), ("target", &text), ("far", &far.unwrap_or_default())];
        w.site.say_with(key, &words)
    });
    Tile {
        name: Link { href: String::new(), text: String::new() },
        label: series.label.clone().filter(|label| !label.is_empty()),
        value: match shown {
            Some(point) => as_written(w, entry, series, point),
            None => w.site.say("value_none_yet").to_owned(),
        },
        period: shown.map_or_else(String::new, |point| Period::of(w, point).long),
        absent: shown.is_none(),
        moved,
        target: aim,
        standing: w.site.say(&standing(entry, series, toward)).to_owned(),
        toward: toward.word(),
        judged: None,
        chart: String::new(),
    }
}

/// The string that says which way a series went: a rank goes up and down instead of growing and shrinking.
pub fn standing(entry: &IndicatorEntry, series: &Series, toward: Toward) -> String {
    let rank = matches!(toward, Toward::More | Toward::Less) && entry.is_rank(series);
    let rank = if rank { "_rank" } else { "" };
    format!("toward_{}{rank}", toward.word())
}

/// What moved between two values, in a sentence with the year of the earlier one.
fn since(
    w: &Writer,
    key: &str,
    entry: &IndicatorEntry,
    series: &Series,
    chart: &Chart,
    from: &Point,
    to: &Point,
) -> Option<String> {
    let change = change(w, entry, series, chart, from, to)?;
    let value = as_written(w, entry, series, from);
    let when = Period::of(w, from);
    let when = from.year.map_or(when.long, |year| year.japanese());
    Some(w.site.say_with(key, &[("when", &when), ("value", &value), ("change", &change)]))
}

/// The change between two values in a few words: `3件増`, `「未実施」から「実施」へ`; nothing where they are of two kinds.
pub fn change(
    w: &Writer,
    entry: &IndicatorEntry,
    series: &Series,
    chart: &Chart,
    from: &Point,
    to: &Point,
) -> Option<String> {
    match (&from.value, &to.value) {
        (Value::Number(_), Value::Number(_)) => {
            let place = entry.series.iter().position(|one| std::ptr::eq(one, series))?;
            series::change(chart, &chart.series[place], from, to)
        }
        (Value::Word(was), Value::Word(is)) if was == is => {
            Some(w.site.say("change_same_word").to_owned())
        }
        (Value::Word(was), Value::Word(is)) => {
            Some(w.site.say_with("change_word", &[("was", was), ("is", is)]))
        }
        _ => None,
    }
}
