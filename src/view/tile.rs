//! Tiles: an indicator with its newest value, a small drawing, and what moved since the value before and since the first.
//!
//! Knows how tiles stand side by side over the same years. Says of better and worse only what the plan says.

use serde::Serialize;

use super::judgement;
use super::series::{Said, SeriesLine, chart_of, lines, period};
use super::writer::{Link, Writer};
use crate::chart::{Chart, Years};
use crate::plan::indicator::{IndicatorEntry, Point, Series, Toward};
use crate::plan::{Id, Indicator, Plan};
use crate::site::{Page, PlanAt, say};

/// One series of an indicator.
#[derive(Clone, Debug, Serialize)]
pub struct Tile {
    /// Its short name, with its page.
    pub name: Link,
    /// 個人; nothing when it is the only series.
    pub label: Option<String>,
    /// The newest value.
    pub newest: Said,
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
        let name = w.link(Page::Indicator(at, *id), &entry.short);
        let tile = |line| tile(&line, plan, name.clone(), years);
        lines(w, entry, &chart).map(tile).collect::<Vec<_>>()
    };
    ids.iter().flat_map(of_indicator).collect()
}

/// The newest value of a series; of one in its first year, where it starts from.
pub fn newest(line: &SeriesLine) -> Said {
    let start = line.series.baseline.as_ref().filter(|point| point.is_measured());
    line.said(line.series.latest().or(start))
}

/// The tile of one series.
fn tile(line: &SeriesLine, plan: &Plan, name: Link, years: &Years) -> Tile {
    let (site, series) = (line.w.site, line.series);
    let toward = line.entry.toward(series);
    let latest = series.latest();
    let earlier = latest.and_then(|latest| Some((latest, series.earlier(latest)?)));
    let mut moved = Vec::new();
    if let Some((latest, (before, first))) = earlier {
        let both = [("moved_since_before", before), ("moved_since_first", first)];
        let once = usize::from(std::ptr::eq(before, first));
        let told = both.into_iter().skip(once);
        moved.extend(told.filter_map(|(key, from)| since(line, key, from, latest)));
    }
    let newest = newest(line);
    // A plan in its first year has nothing since.
    if latest.is_none() && !newest.absent {
        moved.push(site.say("moved_not_yet").to_owned());
    }
    let aim = series.last_target().map(|aim| {
        // How far the newest value is from it, whenever the target is due.
        let now = latest.and_then(|latest| latest.value.number());
        let far = now.map(|now| line.chart.amount(line.drawn, (aim.value - *now).abs()));
        let key = match toward {
            _ if far.is_none() => "tile_target_only",
            Toward::Reached => "tile_target_reached",
            _ => "tile_target",
        };
        // Of several targets, the sentence says which one is meant.
        let which = match series.targets.len() {
            1 => "tile_the_target",
            _ => "tile_last_target",
        };
        say!(
            site,
            key,
            which = site.say(which),
            target = line.target_in(aim),
            far = far.unwrap_or_default()
        )
    });
    Tile {
        name,
        label: line.label(),
        newest,
        moved,
        target: aim,
        standing: site.say(&standing(line.entry, series, toward)).to_owned(),
        toward: toward.word(),
        judged: judgement::brief(line.w, plan, series, None),
        chart: line.chart.small(line.drawn, years),
    }
}

/// The string that says which way a series went: a rank goes up and down instead of growing and shrinking.
pub fn standing(entry: &IndicatorEntry, series: &Series, toward: Toward) -> String {
    let rank = matches!(toward, Toward::More | Toward::Less) && entry.is_rank(series);
    let rank = if rank { "_rank" } else { "" };
    format!("toward_{}{rank}", toward.word())
}

/// What moved between two values, in a sentence with the year of the earlier one.
fn since(line: &SeriesLine, key: &str, from: &Point, to: &Point) -> Option<String> {
    let change = line.change(from, to)?;
    let when = from.year.map_or_else(|| period(line.w, from).long, |year| year.japanese());
    Some(say!(line.w.site, key, when, value = line.as_written(from), change))
}
