//! Figures: an indicator as finding, sentences, drawing, table, notes and source, the same on every page that shows it.
//!
//! Knows how a page shows an indicator. Does not draw; `chart` does, and its words are the ones of the sentences and the tables.

mod glance;

use serde::Serialize;

use super::judgement::JudgementTold;
use super::money::changes;
use super::series::{self, as_written, chart_of, full_name, lines, period};
use super::writer::{Link, ProvenanceTold, Writer};
use crate::chart::{Chart, Width};
use crate::plan::indicator::{IndicatorEntry, Point};
use crate::plan::{Id, Indicator};
use crate::site::{self, Page, PlanAt, say};

pub use glance::{Glance, GlanceSeries, Trend};

/// An indicator as shown in the running text of a page.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    /// Unique on the page: `fig-1-1-a`.
    pub id: String,
    /// Level of its heading, 2 to 5.
    pub level: u8,
    /// The finding.
    pub heading: String,
    /// The same in whole sentences.
    pub summary: String,
    /// Drawing for 640 pixels or more.
    pub wide: String,
    /// Drawing for telephones.
    pub narrow: String,
    /// The indicator's exact name, with its page.
    pub name: Link,
    /// What the table shows, with the unit.
    pub caption: String,
    /// The rows, in groups if there are several series or plans.
    pub groups: Vec<FigureGroup>,
    /// Remarks on single values and targets.
    pub remarks: Vec<Remark>,
    /// How to read it.
    pub explain: Option<String>,
    /// How the plan's rule judges it: every year on its own page, elsewhere the latest.
    pub judged: Option<JudgementTold>,
    /// What an older plan's indicator has to do with it.
    pub continuity: Vec<Continuity>,
    /// Where the figures stand, what was corrected, and what to know.
    pub provenance: ProvenanceTold,
    /// The same figures as a file.
    pub csv: Link,
    /// The chart as a picture, in two formats; empty where nothing is drawn.
    pub pictures: Vec<Link>,
}

/// Rows that belong together.
#[derive(Clone, Debug, Serialize)]
pub struct FigureGroup {
    /// The series, or the older plan; nothing when there is only one group.
    pub title: Option<String>,
    /// Rows in order of time, targets last.
    pub rows: Vec<FigureRow>,
}

/// One value or target.
#[derive(Clone, Debug, Serialize)]
pub struct FigureRow {
    /// 令和6年度（2024年度）, or what the source says of the time.
    pub period: String,
    /// The value as written, or in words why there is none.
    pub value: String,
    /// True when there is no value.
    pub absent: bool,
    /// The change from the value before, or what takes its place.
    pub change: String,
    /// True when `change` holds a number, which must not wrap.
    pub counted: bool,
    /// True for targets.
    pub target: bool,
}

/// A remark on one value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// Which value.
    pub of: String,
    /// The remark.
    pub text: String,
}

/// How an indicator carries on an older plan's.
#[derive(Clone, Debug, Serialize)]
pub struct Continuity {
    /// The older plan's indicator: its exact name and page.
    pub indicator: Link,
    /// The older plan.
    pub plan: String,
    /// How the wording differs.
    pub note: Option<String>,
}

impl Figure {
    /// The figure of an indicator. `level` is the level of its heading.
    pub fn of(w: &mut Writer, at: PlanAt, id: Id<Indicator>, level: u8) -> Self {
        let site = w.site;
        let plan = site.plan(at);
        let entry = &plan.indicators[id].entry;
        let older = older(w, entry);
        let chart = chart(w, at, id);
        let mut groups = Vec::new();
        let mut remarks = Vec::new();
        let own_title = (!older.is_empty()).then(|| plan.about.title.clone());
        let told = older.iter().map(|before| {
            let title = site.plan(before.at).about.title.clone();
            (Some(title), before.entry, true)
        });
        for (plan, entry, other) in told.chain([(own_title, &**entry, false)]) {
            for group in rows(w, entry, &mut remarks, other) {
                let title = match (plan.clone(), group.title) {
                    (Some(plan), Some(series)) => Some(format!("{plan} {series}")),
                    (plan, series) => plan.or(series),
                };
                groups.push(FigureGroup { title, ..group });
            }
        }
        let mut provenance = w.provenance(at, &entry.common);
        for before in &older {
            provenance.cite(w.provenance(before.at, &before.entry.common).sources);
        }
        let unit = entry.unit.as_deref();
        let key = if unit.is_some() { "figure_caption_unit" } else { "figure_caption" };
        let caption = say!(site, key, name = entry.short, unit = unit.unwrap_or_default());
        Self {
            id: chart.id.clone(),
            level,
            heading: chart.title(),
            summary: chart.summary(),
            wide: chart.svg(Width::Wide),
            narrow: chart.svg(Width::Narrow),
            name: w.link(Page::Indicator(at, id), full_name(w, entry)),
            caption,
            groups,
            remarks,
            explain: entry.explain.as_ref().map(|text| w.text(text)),
            judged: JudgementTold::of(w, at, entry, level == 2),
            continuity: older
                .iter()
                .map(|before| Continuity {
                    indicator: w
                        .link(Page::Indicator(before.at, before.id), full_name(w, before.entry)),
                    plan: site.plan(before.at).about.title.clone(),
                    note: before.note.map(str::to_owned),
                })
                .collect(),
            provenance,
            csv: Link {
                href: w.href_of(site::Resource::IndicatorCsv(at, id)),
                text: say!(site, "figure_csv", name = entry.short),
            },
            pictures: pictures(w, at, id, &entry.short),
        }
    }
}

fn pictures(w: &Writer, at: PlanAt, id: Id<Indicator>, name: &str) -> Vec<Link> {
    let formats = [
        ("figure_png", site::Resource::ChartPng(at, id)),
        ("figure_svg", site::Resource::ChartSvg(at, id)),
    ];
    let there = |resource| w.site.routes.contains_key(&w.site.route(resource));
    formats
        .into_iter()
        .filter(|(_, resource)| there(*resource))
        .map(|(words, resource)| Link {
            href: w.href_of(resource),
            text: say!(w.site, words, name),
        })
        .collect()
}

/// The chart of an indicator: with the older plan's values before its own, where it carries them on.
pub fn chart(w: &Writer, at: PlanAt, id: Id<Indicator>) -> Chart {
    let entry = &w.site.plan(at).indicators[id].entry;
    let own = chart_of(w, entry);
    match older(w, entry).first() {
        Some(before) => joined(w, own, before.entry, entry),
        None => own,
    }
}

/// An indicator of an older plan that a newer one carries on.
pub struct Older<'a> {
    /// The older plan.
    pub at: PlanAt,
    /// The indicator there.
    pub id: Id<Indicator>,
    /// As written there.
    pub entry: &'a IndicatorEntry,
    /// How the wording differs.
    pub note: Option<&'a str>,
}

/// The older plans' indicators that one carries on, as far as the site has them.
pub fn older<'a>(w: &Writer<'a>, entry: &'a IndicatorEntry) -> Vec<Older<'a>> {
    let site = w.site;
    entry
        .continues
        .iter()
        .filter_map(|link| {
            let at = site.plan_named(&link.plan.value)?;
            let indicators = &site.plan(at).indicators;
            let id = indicators.named(&link.indicator.value)?;
            Some(Older { at, id, entry: &indicators[id].entry, note: link.note.as_deref() })
        })
        .collect()
}

/// The older plan's values before the newer ones, on one line. Finding and sentences stay those of the newer plan, so that its own baseline is
/// what its values are compared with; what happened before is said after them.
fn joined(w: &Writer, own: Chart, before: &IndicatorEntry, entry: &IndicatorEntry) -> Chart {
    let (Some(first), Some(now)) = (before.series.first(), entry.series.first()) else {
        return own;
    };
    if before.series.len() != 1 || entry.series.len() != 1 {
        return own;
    }
    let mut line = now.clone();
    let whole = first.in_time().into_iter().chain(now.in_time());
    line.values = whole.cloned().collect();
    line.baseline = None;
    let long = IndicatorEntry { series: vec![line], ..entry.clone() };
    let mut chart = chart_of(w, &long);
    let mut before = first.in_time().into_iter();
    let start = before.find(|point| point.value.number().is_some());
    let said = chart.series.first().and_then(|series| chart.change(series)).zip(start).map(
        |(change, start)| {
            let (when, value) = (period(w, start).long, as_written(w, entry, now, start));
            say!(w.site, "since_older_plan", period = when, value, change)
        },
    );
    chart.title = Some(own.title());
    chart.summary = Some(own.summary() + &said.unwrap_or_default());
    chart
}

fn rows(
    w: &Writer,
    entry: &IndicatorEntry,
    remarks: &mut Vec<Remark>,
    other: bool,
) -> Vec<FigureGroup> {
    let chart = chart_of(w, entry);
    let several = entry.series.len() > 1;
    let groups = lines(w, entry, &chart).map(|line| {
        let series = line.series;
        let mut rows = Vec::new();
        let mut before: Option<&Point> = None;
        let mut remark = |of: &str, text: Option<String>| {
            let found = text.map(|text| Remark { of: of.to_owned(), text });
            remarks.extend(found.filter(|one| !remarks.contains(one)));
        };
        for point in series.in_time() {
            let period = period(w, point).long;
            remark(&period, point.note.clone());
            let is_number = point.value.number().is_some();
            let change = match before {
                _ if series.is_baseline(point) => Err("change_baseline"),
                _ if !is_number => Err("change_no_number"),
                None => Err("change_no_earlier"),
                Some(earlier) => line.change(earlier, point).ok_or("change_no_earlier"),
            };
            let change = change.unwrap_or_else(|key| w.site.say(key).to_owned());
            before = Some(point).filter(|_| is_number).or(before);
            rows.push(FigureRow {
                period,
                value: line.in_words(point),
                absent: !point.is_measured(),
                counted: change.contains(|c: char| c.is_ascii_digit()),
                change,
                target: false,
            });
        }
        for target in series::in_time(&series.targets) {
            let when = match target.year {
                Some(year) => year.full(),
                None => w.site.say("target_no_year").to_owned(),
            };
            let key = if other { "target_row_older" } else { "target_row" };
            let period = say!(w.site, key, year = when);
            remark(&period, target.note.clone());
            let unit = entry.unit_of(series).unwrap_or_default();
            for change in changes(w.site, w.site.say("csv_target"), &target.versions, unit) {
                remark(&period, Some(change));
            }
            let distance = line.distance(target);
            let distance = distance.unwrap_or_else(|| w.site.say("distance_unknown").to_owned());
            rows.push(FigureRow {
                period,
                value: line.target_text(target),
                absent: false,
                counted: distance.contains(|c: char| c.is_ascii_digit()),
                change: distance,
                target: true,
            });
        }
        FigureGroup { title: line.label().filter(|_| several), rows }
    });
    groups.collect()
}
