//! The page `indicator`.

use serde::Serialize;

use super::figure::{Figure, Glance};
use super::series::full_name;
use super::{Content, Head, Link, PageView, Writer, parts};
use crate::plan::indicator::{Direction, IndicatorEntry, Series};
use crate::plan::{Id, Indicator, Place};
use crate::site::{Page, PlanAt, Resource, say};

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct IndicatorPage {
    /// What the figure is for, in one sentence.
    pub lead: String,
    /// False when the source's name cannot be read.
    pub name_readable: bool,
    /// The indicator in one row.
    pub glance: Glance,
    /// Its kind and what that means, where the plan names kinds.
    pub kind: Option<(String, Option<String>)>,
    /// What the level is called that it measures.
    pub scope_name: String,
    /// The place that it measures.
    pub scope: Link,
    /// Who reports it; empty when not stated.
    pub owners: Vec<Link>,
    /// What to know about the owners.
    pub owner_note: Option<String>,
    /// True when the values add up over the years.
    pub cumulative: bool,
    /// Better upwards or downwards, in words; nothing when the plan does not say.
    pub direction: Option<String>,
    /// The figure.
    pub figure: Figure,
    /// Initiatives of the same node.
    pub initiatives: Vec<Link>,
    /// Heading of what stands under the node that it measures.
    pub nodes_title: String,
    /// What stands there.
    pub nodes: Vec<Link>,
    /// What was said of the place, year by year.
    pub reviews: Vec<Link>,
    /// Other indicators of the same place.
    pub beside: Vec<Link>,
}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt, id: Id<Indicator>) -> PageView {
    let site = w.site;
    let plan = site.plan(at);
    let indicator = &plan.indicators[id];
    let entry = &indicator.entry;
    let figure = Figure::of(w, at, id, 2);
    let place = indicator.place;
    let own = plan.at(place);
    let scope = parts::place_link(w, at, place);
    let scope_page = Page::of_place(at, place);
    let scope_name = place.kind(plan).unwrap_or(site.say("kind_plan"));
    let (nodes, initiatives): (&[_], &[_]) = match place {
        Place::Node(id) => (&plan.nodes[id].children, &plan.nodes[id].initiatives),
        _ => (&[], &[]),
    };
    let siblings = &own.indicators;
    let (previous, next) = plan.indicators.neighbours(id);
    let neighbour = |w: &Writer, id: Id<Indicator>| {
        w.link(Page::Indicator(at, id), plan.indicators[id].entry.short.as_str())
    };
    let page = IndicatorPage {
        lead: say!(site, "indicator_lead", scope = scope.text),
        name_readable: entry.name_state.is_none(),
        glance: Glance::of(w, at, id),
        kind: indicator.kind.map(|id| {
            let kind = &plan.indicator_kinds[id];
            (kind.name.clone(), kind.meaning.clone())
        }),
        scope_name: scope_name.to_owned(),
        owners: indicator.owners.iter().map(|&owner| parts::actor_link(w, at, owner)).collect(),
        owner_note: entry.owner_note.clone(),
        cumulative: entry.cumulative,
        direction: entry.direction.map(|direction| {
            let key = match direction {
                _ if entry.series.iter().any(|one| entry.is_rank(one)) => "direction_rank",
                Direction::Higher => "direction_higher",
                Direction::Lower => "direction_lower",
            };
            site.say(key).to_owned()
        }),
        initiatives: initiatives
            .iter()
            .take(parts::MOST)
            .map(|&one| parts::place_link(w, at, Place::Initiative(one)))
            .chain(parts::rest(w, initiatives.len(), parts::MOST, scope_page))
            .collect(),
        nodes_title: nodes
            .first()
            .map_or_else(String::new, |id| say!(site, "nodes_within", name = plan.level(*id).name)),
        nodes: nodes.iter().map(|&one| parts::place_link(w, at, Place::Node(one))).collect(),
        reviews: own
            .reviews
            .iter()
            .map(|&one| {
                let review = &plan.reviews[one];
                Link {
                    href: parts::review_href(w, at, review),
                    text: say!(site, "review_of", year = review.year.full(), place = scope.text),
                }
            })
            .collect(),
        beside: siblings
            .iter()
            .filter(|&&one| one != id)
            .take(parts::MOST)
            .map(|&one| w.link(Page::Indicator(at, one), full_name(w, &plan.indicators[one].entry)))
            .chain(parts::rest(w, siblings.len().saturating_sub(1), parts::MOST, scope_page))
            .collect(),
        scope,
        figure,
    };
    let indicators = w.link(Page::Indicators(at), site.indicator_word(plan, "nav_indicators"));
    PageView {
        head: Head {
            title: full_name(w, entry),
            short: Some(entry.short.clone()),
            description: page.figure.summary.clone(),
            crumbs: vec![parts::plan_crumb(w, at), indicators],
            previous: previous.map(|one| neighbour(w, one)),
            next: next.map(|one| neighbour(w, one)),
            json_ld: vec![dataset(w, at, id, entry)],
            file: Some(entry.common.path.as_str().to_owned()),
            draft: entry.common.draft,
        },
        content: Content::IndicatorPage(Box::new(page)),
    }
}

/// The indicator as a data set for search engines. Says only what the plan's files say: no licence, no creator.
fn dataset(w: &Writer, at: PlanAt, id: Id<Indicator>, entry: &IndicatorEntry) -> serde_json::Value {
    let plan = w.site.plan(at);
    let summary = entry.explain.clone().unwrap_or_else(|| entry.name.clone());
    let mut data = serde_json::json!({
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": full_name(w, entry),
        "description": summary,
        "inLanguage": w.site.settings.language.word(),
        "isAccessibleForFree": true,
        "variableMeasured": entry.short,
    });
    let years: Vec<u16> = entry
        .series
        .iter()
        .flat_map(Series::in_time)
        .filter_map(|point| point.year.map(|year| year.year()))
        .collect();
    if let (Some(from), Some(to)) = (years.iter().min(), years.iter().max()) {
        // A fiscal year begins in April and ends in the following March.
        data["temporalCoverage"] = format!("{from}-04-01/{}-03-31", to + 1).into();
    }
    if let Some(municipality) = &plan.about.municipality {
        data["spatialCoverage"] = municipality.name.as_str().into();
    }
    if let Some(base) = &w.site.settings.base_url {
        let route = w.site.route(Resource::IndicatorCsv(at, id));
        data["distribution"] = serde_json::json!([{
            "@type": "DataDownload",
            "encodingFormat": "text/csv",
            "contentUrl": format!("{base}{}", route.address()),
        }]);
    }
    data
}
