//! The page `indicators`.

use serde::Serialize;

use super::evaluation::Counted;
use super::figure::{Glance, Standing};
use super::{Content, Head, Link, Sheet, Writer, judgement};
use crate::plan::{Id, Indicator};
use crate::site::{Page, PlanAt, Table, Target};

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct IndicatorsPage {
    /// How many there are and how they stand, in sentences.
    pub lead: String,
    /// True when at least one target is known; the tables then have columns for it.
    pub has_targets: bool,
    /// True when the plan says for at least one which way is better.
    pub has_direction: bool,
    /// By regional image, in the plan's order.
    pub images: Vec<ImageGroup>,
    /// By state of the data; only states that occur.
    pub standings: Vec<StandingGroup>,
    /// By step of the plan's rule of judgement; empty without one.
    pub judged: Vec<Counted>,
    /// All of it as a file.
    pub csv: Link,
    /// Indicators of older plans.
    pub plans: Link,
}

/// The indicators under one regional image.
#[derive(Clone, Debug, Serialize)]
pub struct ImageGroup {
    /// The image's id, for anchors.
    pub id: String,
    /// 目指す地域像1.
    pub number: String,
    /// The image, with its page.
    pub title: Link,
    /// Headline indicators first, then by approach; empty when the plan has none here.
    pub groups: Vec<RowGroup>,
}

/// The indicators of one approach, or of the image itself.
#[derive(Clone, Debug, Serialize)]
pub struct RowGroup {
    /// True for the headline.
    pub headline: bool,
    /// The approach, with its page; nothing for the headline.
    pub approach: Option<Link>,
    /// One row or more each.
    pub rows: Vec<Glance>,
}

/// Indicators whose data are in the same state.
#[derive(Clone, Debug, Serialize)]
pub struct StandingGroup {
    /// For anchors: `up`.
    pub id: &'static str,
    /// In words.
    pub title: String,
    /// How many.
    pub count: usize,
    /// Each by its short name and what was found.
    pub rows: Vec<Glance>,
}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt) -> Sheet {
    let site = w.site;
    let plan = site.plan(at);
    let levels = &plan.about.levels;
    let glances = |ids: &[Id<Indicator>]| -> Vec<Glance> {
        ids.iter().map(|&id| Glance::of(w, at, id)).collect()
    };
    let images: Vec<ImageGroup> = plan
        .regional_images
        .ids()
        .map(|(id, image)| {
            let headline = RowGroup {
                headline: true,
                approach: None,
                rows: glances(&image.own.indicators),
            };
            let below = image.approaches.iter().map(|&approach| {
                let found = &plan.approaches[approach];
                let number = levels.approach.numbered(&found.entry.id);
                RowGroup {
                    headline: false,
                    approach: Some(w.link(
                        Page::Approach(at, approach),
                        format!("{number} {}", found.entry.title),
                    )),
                    rows: glances(&found.own.indicators),
                }
            });
            ImageGroup {
                id: image.entry.id.clone(),
                number: levels.regional_image.numbered(&image.entry.id),
                title: w.link(Page::RegionalImage(at, id), image.entry.title.as_str()),
                groups: std::iter::once(headline)
                    .chain(below)
                    .filter(|group| !group.rows.is_empty())
                    .collect(),
            }
        })
        .collect();
    let all: Vec<Glance> = plan
        .indicators
        .ids()
        .map(|(id, _)| Glance::of(w, at, id))
        .collect();
    let standings: Vec<StandingGroup> = Standing::ALL
        .into_iter()
        .filter_map(|standing| {
            let rows: Vec<Glance> = all
                .iter()
                .filter(|glance| glance.standing == standing)
                .cloned()
                .collect();
            (!rows.is_empty()).then(|| StandingGroup {
                id: &standing.key()["standing_".len()..],
                title: site.say(standing.key()).to_owned(),
                count: rows.len(),
                rows,
            })
        })
        .collect();
    let counted: Vec<String> = standings
        .iter()
        .map(|group| {
            site.say_with(
                "standing_count",
                &[
                    ("standing", &group.title),
                    ("count", &group.count.to_string()),
                ],
            )
        })
        .collect();
    let page = IndicatorsPage {
        lead: site.say_with(
            "indicators_lead",
            &[
                ("count", &all.len().to_string()),
                ("counted", &counted.join(site.say("and_also"))),
            ],
        ),
        has_targets: all
            .iter()
            .flat_map(|glance| &glance.series)
            .any(|series| !series.targets.is_empty()),
        has_direction: plan.indicators.iter().any(|i| i.entry.direction.is_some()),
        images,
        standings,
        judged: judgement::by_step(w, at),
        csv: Link {
            href: w.href_of(Target::Csv(at, Table::Indicators)),
            text: site.say("indicators_csv").to_owned(),
        },
        plans: w.link(Page::Plans, site.say("indicators_older")),
    };
    Sheet {
        head: Head {
            title: site.say("indicators_title").to_owned(),
            short: Some(site.say("nav_indicators").to_owned()),
            description: page.lead.clone(),
            crumbs: vec![w.link(Page::Plan(at), plan.about.title.as_str())],
            ..Head::default()
        },
        content: Content::IndicatorsPage(page),
    }
}
