//! The page `plans`.

use serde::Serialize;

use super::figure::{Figure, Glance};
use super::series::{Said, chart_of, full_name, lines, period};
use super::{Content, Head, Link, PageView, Writer, parts};
use crate::plan::indicator::IndicatorEntry;
use crate::plan::{Id, Indicator, Place, Plan};
use crate::site::{Page, PlanAt, say};

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct Plans {
    /// Which plan is in force, in one sentence.
    pub lead: String,
    /// All plans, in the order of the settings.
    pub plans: Vec<PlanCard>,
    /// Plans that a newer one has replaced: how their goals ended.
    pub ended: Vec<Ended>,
}

/// A plan among others.
#[derive(Clone, Debug, Serialize)]
pub struct PlanCard {
    /// Its name and page.
    pub title: Link,
    /// Its formal names, where they differ from the name.
    pub names: Vec<String>,
    /// Now in force, replaced, or another one, in words.
    pub state: String,
    /// True for the one that the site leads with.
    pub current: bool,
    /// Its period.
    pub period: Option<String>,
    /// Who made it.
    pub publishers: Vec<String>,
    /// Its philosophy.
    pub philosophy: Option<String>,
    /// What the plan calls its highest level.
    pub top_name: String,
    /// What stands there.
    pub top: Vec<Link>,
    /// How many of everything, in words.
    pub counts: Vec<String>,
    /// The plan it took the place of.
    pub supersedes: Option<Link>,
}

/// How a replaced plan ended.
#[derive(Clone, Debug, Serialize)]
pub struct Ended {
    /// Its id, for anchors.
    pub id: String,
    /// The plan.
    pub plan: Link,
    /// How many targets were reached, in sentences.
    pub lead: String,
    /// Its indicators.
    pub rows: Vec<EndedRow>,
    /// Today's indicators that carry them on, as long lines.
    pub figures: Vec<Figure>,
    /// Indicators of the newer plan at the same level that carry none on.
    pub fresh: Vec<Link>,
}

/// How one indicator of a replaced plan ended.
#[derive(Clone, Debug, Serialize)]
pub struct EndedRow {
    /// What it measured.
    pub scope: Link,
    /// The indicator.
    pub glance: Glance,
    /// Reached or not, in words.
    pub result: String,
    /// What to know about the comparison.
    pub remark: Option<String>,
    /// Today's indicator, by its short name.
    pub now: Option<Link>,
    /// Its latest value.
    pub now_value: Option<Said>,
}

/// Fills the page.
pub fn of(w: &mut Writer) -> PageView {
    let site = w.site;
    let current = site.current_plan();
    let cards: Vec<PlanCard> = (0..site.plans.len()).map(|index| card(w, PlanAt(index))).collect();
    let ended = site
        .plans
        .iter()
        .enumerate()
        .filter(|(_, plan)| plan.superseded_by.is_some() && !plan.indicators.is_empty())
        .map(|(index, plan)| ended(w, PlanAt(index), plan))
        .collect();
    let lead = match w.period(current) {
        _ if site.only().is_none() => say!(site, "plans_lead_several", count = site.currents.len()),
        Some(period) => say!(site, "plans_lead", plan = current.about.title, period),
        None => say!(site, "plans_lead_no_period", plan = current.about.title),
    };
    PageView {
        head: Head {
            short: Some(site.say("plans").to_owned()),
            ..Head::new(site.say("plans_title"), &lead)
        },
        content: Content::Plans(Plans { lead, plans: cards, ended }),
    }
}

fn card(w: &Writer, at: PlanAt) -> PlanCard {
    let site = w.site;
    let plan = site.plan(at);
    let about = &plan.about;
    let state = match (site.currents.contains(&at), &plan.superseded_by) {
        (true, _) => "plan_current",
        (_, Some(_)) => "plan_superseded",
        _ => "plan_other",
    };
    let count = |name: &str, count: usize| (count > 0).then(|| say!(site, "count_of", name, count));
    let nodes = about.levels.iter().enumerate();
    let nodes = nodes.map(|(at, level)| count(&level.name, plan.nodes_of(at).count()));
    PlanCard {
        title: parts::place_link(w, at, Place::Plan),
        names: about.names.iter().filter(|name| **name != about.title).cloned().collect(),
        state: site.say(state).to_owned(),
        current: site.currents.contains(&at),
        period: w.period(plan),
        publishers: about.publishers.clone(),
        philosophy: about.philosophy_text().cloned(),
        top_name: about.levels.first().map_or_else(String::new, |l| l.name.clone()),
        top: plan.nodes_of(0).map(|(id, _)| parts::place_link(w, at, Place::Node(id))).collect(),
        counts: nodes
            .chain([
                count(&plan.about.initiative.name, plan.initiatives.len()),
                count(site.indicator_word(plan, "column_indicator"), plan.indicators.len()),
            ])
            .flatten()
            .collect(),
        supersedes: about.supersedes.as_ref().and_then(|older| {
            Some(parts::place_link(w, site.plan_named(&older.value)?, Place::Plan))
        }),
    }
}

/// Indicators of all plans that say they carry on one of this plan.
fn carriers(w: &Writer, plan: &Plan, entry: &IndicatorEntry) -> Vec<(PlanAt, Id<Indicator>)> {
    let mut found = Vec::new();
    for (index, newer) in w.site.plans.iter().enumerate() {
        for (id, indicator) in newer.indicators.ids() {
            let names = |link: &crate::plan::indicator::Continuation| {
                link.plan.value == plan.id && link.indicator.value == entry.id
            };
            if indicator.entry.continues.iter().any(names) {
                found.push((PlanAt(index), id));
            }
        }
    }
    found
}

fn ended(w: &mut Writer, at: PlanAt, plan: &Plan) -> Ended {
    let site = w.site;
    let mut rows = Vec::new();
    let mut figures = Vec::new();
    let (mut aimed, mut reached) = (0usize, 0usize);
    for (id, indicator) in plan.indicators.ids() {
        let entry = &indicator.entry;
        let glance = Glance::of(w, at, id);
        let (result, hit) = result(w, entry);
        if let Some(hit) = hit {
            aimed += 1;
            reached += usize::from(hit);
        }
        let later = carriers(w, plan, entry);
        let today = later
            .first()
            .map(|&(newer, id)| (Glance::of(w, newer, id), w.href(Page::Indicator(newer, id))));
        let now_value =
            today.as_ref().and_then(|(today, _)| Some(today.series.first()?.latest.clone()));
        rows.push(EndedRow {
            scope: parts::place_link(w, at, indicator.place),
            remark: remark(w, plan, entry),
            glance,
            result,
            now: today.map(|(today, href)| Link { href, text: today.short }),
            now_value,
        });
        for (newer, id) in later {
            figures.push(Figure::of(w, newer, id, 4));
        }
    }
    let key = match (aimed, reached) {
        (0, _) => "ended_lead_none",
        (_, 0) => "ended_lead_zero",
        (all, hit) if all == hit => "ended_lead_all",
        _ => "ended_lead",
    };
    Ended {
        id: plan.id.clone(),
        plan: parts::place_link(w, at, Place::Plan),
        lead: say!(site, key, aimed, reached),
        rows,
        figures,
        fresh: fresh(w, plan),
    }
}

/// What became of an indicator, in words, and whether its last target was reached if that can be said.
fn result(w: &Writer, entry: &IndicatorEntry) -> (String, Option<bool>) {
    let chart = chart_of(w, entry);
    let line = lines(w, entry, &chart).next();
    let last = line.and_then(|line| {
        Some((line, line.series.targets.iter().max_by_key(|target| target.year)?))
    });
    let Some((line, aim)) = last else {
        return (w.site.say("ended_no_target").to_owned(), None);
    };
    let hit = line.reached(aim);
    let said = match (hit, line.distance(aim)) {
        (Some(true), _) => w.site.say("ended_reached").to_owned(),
        (Some(false), Some(distance)) => say!(w.site, "ended_not_reached", distance),
        (_, Some(missing)) => missing,
        (_, None) => w.site.say("ended_no_value").to_owned(),
    };
    (said, hit)
}

/// Says when the last value is older than the plan's last year.
fn remark(w: &Writer, plan: &Plan, entry: &IndicatorEntry) -> Option<String> {
    let last = entry.series.first()?.latest()?;
    let end = plan.about.period?.to;
    (last.year != Some(end))
        .then(|| say!(w.site, "ended_last_year", period = period(w, last).long, end = end.full()))
}

/// Headline indicators of the plan that took this one's place which carry none of its indicators on.
fn fresh(w: &Writer, plan: &Plan) -> Vec<Link> {
    let site = w.site;
    let Some(at) = plan.superseded_by.as_ref().and_then(|id| site.plan_named(id)) else {
        return Vec::new();
    };
    let top = site.plan(at).nodes_of(0);
    top.flat_map(|(_, node)| &node.own.indicators)
        .filter(|&&id| site.plan(at).indicators[id].entry.continues.is_empty())
        .map(|&id| {
            let entry = &site.plan(at).indicators[id].entry;
            w.link(Page::Indicator(at, id), full_name(w, entry))
        })
        .collect()
}
