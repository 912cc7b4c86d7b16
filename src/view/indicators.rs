//! The page `indicators`.

use serde::Serialize;

use super::figure::{Glance, Trend};
use super::judgement::Counted;
use super::parts::{self, ChapterHead, Group};
use super::{Content, Head, Link, PageView, Writer, judgement};
use crate::plan::{Id, Indicator, Place};
use crate::site::{Page, PlanAt, Table, say};

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct IndicatorsPage {
    /// How many there are and how they stand, in sentences.
    pub lead: String,
    /// True when at least one target is known; the tables then have columns for it.
    pub has_targets: bool,
    /// True when the plan says for at least one which way is better.
    pub has_direction: bool,
    /// What kinds of indicators the plan names.
    pub kinds: Vec<(String, Option<String>)>,
    /// By chapter of the plan.
    pub chapters: Vec<ChapterRows>,
    /// By state of the data; only states that occur.
    pub standings: Vec<Group<Glance>>,
    /// By step of the plan's rule of judgement; empty without one.
    pub judged: Vec<Counted>,
    /// All of it as a file.
    pub csv: Option<Link>,
    /// Indicators of older plans.
    pub plans: Link,
}

/// The indicators of one chapter.
#[derive(Clone, Debug, Serialize)]
pub struct ChapterRows {
    /// Its heading.
    #[serde(flatten)]
    pub head: ChapterHead,
    /// Its own indicators first, then by what stands under it; empty when the plan has none here.
    pub groups: Vec<RowGroup>,
}

/// The indicators of one place.
#[derive(Clone, Debug, Serialize)]
pub struct RowGroup {
    /// The place, with its page; nothing for those of the chapter as a whole.
    pub place: Option<Link>,
    /// One row or more each.
    pub rows: Vec<Glance>,
}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt) -> PageView {
    let site = w.site;
    let plan = site.plan(at);
    let glances = |ids: &[Id<Indicator>]| -> Vec<Glance> {
        ids.iter().map(|&id| Glance::of(w, at, id)).collect()
    };
    let chapters: Vec<ChapterRows> = plan
        .chapters()
        .into_iter()
        .filter_map(|(head, places)| {
            let groups = places.into_iter().map(|place| RowGroup {
                place: (head != Some(place)).then(|| parts::place_link(w, at, place)),
                rows: glances(&plan.at(place).indicators),
            });
            let is_node = matches!(head, Some(Place::Node(_)));
            let groups: Vec<RowGroup> = groups.filter(|group| !group.rows.is_empty()).collect();
            let chapter = ChapterRows { head: parts::chapter(w, at, head), groups };
            // A reader asks what measures each part of the plan, and is told where there is nothing.
            (is_node || !chapter.groups.is_empty()).then_some(chapter)
        })
        .collect();
    let all: Vec<Glance> = plan.indicators.ids().map(|(id, _)| Glance::of(w, at, id)).collect();
    let standings: Vec<Group<Glance>> = Trend::ALL
        .into_iter()
        .filter_map(|(standing, key)| {
            let items: Vec<Glance> =
                all.iter().filter(|glance| glance.standing == standing).cloned().collect();
            (!items.is_empty()).then(|| Group {
                id: key.trim_start_matches("standing_").to_owned(),
                title: site.say(key).to_owned(),
                count: items.len().to_string(),
                items,
            })
        })
        .collect();
    let counted: Vec<String> = standings
        .iter()
        .map(|group| say!(site, "standing_count", standing = group.title, count = group.count))
        .collect();
    let page = IndicatorsPage {
        lead: say!(
            site,
            "indicators_lead",
            count = all.len(),
            counted = counted.join(site.say("and_also"))
        ),
        has_targets: all
            .iter()
            .flat_map(|glance| &glance.series)
            .any(|series| !series.targets.is_empty()),
        has_direction: plan.indicators.iter().any(|i| i.entry.direction.is_some()),
        kinds: plan
            .indicator_kinds
            .iter()
            .map(|kind| (kind.name.clone(), kind.meaning.clone()))
            .collect(),
        chapters,
        standings,
        judged: judgement::by_step(w, at),
        csv: w.table(at, Table::Indicators, "indicators_csv"),
        plans: w.link(Page::Plans, site.say("indicators_older")),
    };
    PageView {
        head: Head {
            short: Some(site.indicator_word(plan, "nav_indicators").to_owned()),
            crumbs: vec![parts::plan_crumb(w, at)],
            ..Head::new(site.indicator_word(plan, "indicators_title"), &page.lead)
        },
        content: Content::IndicatorsPage(page),
    }
}
