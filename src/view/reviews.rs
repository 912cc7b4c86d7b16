//! How a plan is going now: what moved, this year's grades beside last year's, part by part; and the way to every year's review.

use serde::Serialize;

use super::evaluation::{GradeBeside, Grades};
use super::parts::{self, ChapterHead, Item};
use super::progress::{self, Tally};
use super::tile::{self, Tile};
use super::{Content, Head, Link, PageView, Writer};
use crate::calendar::FiscalYear;
use crate::document::markdown::first_sentence;
use crate::plan::{Id, Indicator, Place};
use crate::site::{Page, PlanAt, say};

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct ReviewsPage {
    /// How it is going, in one or two sentences.
    pub lead: String,
    /// Which way the indicators went.
    pub tally: Option<Tally>,
    /// Heading of the grades, with their year.
    pub grades_title: String,
    /// The grades of the newest year, by kind of place.
    pub grades: Vec<(String, Vec<Tally>)>,
    /// The parts of the plan.
    pub chapters: Vec<Chapter>,
    /// Years, newest first, each with the verdict and what is known of it.
    pub years: Vec<Item>,
    /// What changed since the year before.
    pub changes: Option<Link>,
    /// Figures of the plan, if it has any.
    pub indicators: Option<Link>,
    /// Fiscal years of the plan without a review, in words.
    pub open: Vec<String>,
}

/// A node of the top level, or the plan, with what stands under it.
#[derive(Clone, Debug, Serialize)]
pub struct Chapter {
    /// Its heading.
    #[serde(flatten)]
    pub head: ChapterHead,
    /// What the newest overview says of it, as HTML.
    pub verdict: Option<String>,
    /// The node itself and what stands under it, as far as there is something to tell.
    pub places: Vec<PlaceProgress>,
}

/// What moved at one place.
#[derive(Clone, Debug, Serialize)]
pub struct PlaceProgress {
    /// The place; nothing for the head of the chapter.
    pub title: Option<Link>,
    /// The newest review in a sentence, and the way to it.
    pub review: Option<(String, Link)>,
    /// This year's grades beside last year's.
    pub grades: Vec<GradeBeside>,
    /// Its indicators.
    pub tiles: Vec<Tile>,
}

/// As many levels as the page shows, from the top. What stands below them is counted, and shown on its own pages.
const DEEPEST: usize = 3;

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt) -> PageView {
    let site = w.site;
    let plan = site.plan(at);
    let reviewed = plan.review_years();
    let last = reviewed.last().copied();
    let mut tally = progress::indicators(w, at);
    // The list of indicators counts pages, and here a page may count twice.
    let series: usize = plan.indicators.iter().map(|one| one.entry.series.len()).sum();
    if let Some(tally) = tally.as_mut().filter(|_| series > plan.indicators.len()) {
        tally.lead += site.say("tally_each");
    }
    let verdict = last.and_then(|year| plan.overviews.get(&year)?.lead.clone());
    let years = reviewed.iter().rev().map(|&year| {
        let overview = plan.overviews.get(&year);
        let title = say!(site, "review_title", year = year.full());
        Item {
            note: overview.and_then(|overview| overview.lead.clone()),
            meta: overview.and_then(|overview| overview.year_note.clone()),
            ..w.link(Page::Review(at, year), title).into()
        }
    });
    let years: Vec<Item> = years.collect();
    let open = plan.about.period.map(|period| {
        let all = (period.from.year()..=period.to.year()).map(FiscalYear::new);
        let open = all.filter(|year| !reviewed.contains(year));
        open.map(|year| year.full()).collect()
    });
    let told = tally.as_ref().map(|tally| tally.lead.clone());
    let lead = told.or(verdict).unwrap_or_else(|| say!(site, "reviews_lead", count = years.len()));
    let year = last.map_or_else(String::new, |year| year.full());
    let page = ReviewsPage {
        lead: lead.clone(),
        tally,
        grades_title: say!(site, "progress_grades", year),
        grades: last.map_or_else(Vec::new, |year| progress::grades(w, at, year)),
        chapters: chapters(w, at, last),
        years,
        changes: plan
            .superseded_by
            .is_none()
            .then(|| w.link(Page::Changes(at), site.say("changes_title"))),
        indicators: (!plan.indicators.is_empty())
            .then(|| w.link(Page::Indicators(at), site.say("indicators_title"))),
        open: open.unwrap_or_default(),
    };
    PageView {
        head: Head {
            short: Some(site.say("nav_reviews").to_owned()),
            crumbs: vec![parts::plan_crumb(w, at)],
            ..Head::new(site.say("progress_title"), lead)
        },
        content: Content::ReviewsPage(page),
    }
}

fn chapters(w: &mut Writer, at: PlanAt, last: Option<FiscalYear>) -> Vec<Chapter> {
    let plan = w.site.plan(at);
    let shown = |place: &Place| place.initiative().is_none() && place.rank(plan) <= DEEPEST;
    let ids: Vec<Id<Indicator>> = plan
        .places()
        .filter(shown)
        .flat_map(|place| plan.at(place).indicators.iter().copied())
        .collect();
    let years = tile::years(w, at, &ids);
    let overview = last.and_then(|year| plan.overviews.get(&year));
    let mut chapters = Vec::new();
    for (head, places) in plan.chapters() {
        let Some(head) = head else { continue };
        let heading = parts::chapter(w, at, Some(head));
        let section = overview.and_then(|overview| overview.section(heading.number.as_deref()?));
        let parts = places.into_iter().filter(shown).filter_map(|place| {
            let part = PlaceProgress {
                title: (place != head).then(|| parts::place_link(w, at, place)),
                review: review(w, at, place),
                grades: last
                    .and_then(|year| Grades::of(w.site, plan, place, year))
                    .map_or_else(Vec::new, |grades| grades.overall(w.site)),
                tiles: tile::tiles(w, at, &plan.at(place).indicators, &years),
            };
            let told = part.review.is_some() || !part.grades.is_empty() || !part.tiles.is_empty();
            told.then_some(part)
        });
        let places: Vec<PlaceProgress> = parts.collect();
        // A reader asks how each part of the plan is going, and is told where nothing says so.
        if head == Place::Plan && places.is_empty() {
            continue;
        }
        chapters.push(Chapter {
            head: heading,
            verdict: section.map(|section| w.prose(&section.html)),
            places,
        });
    }
    chapters
}

/// The newest review of a place by its first sentence.
fn review(w: &Writer, at: PlanAt, place: Place) -> Option<(String, Link)> {
    let plan = w.site.plan(at);
    let review = &plan.reviews[*plan.at(place).reviews.last()?];
    let link = Link {
        href: parts::review_href(w, at, review),
        text: parts::review_link(w, at, review).text,
    };
    Some((first_sentence(&review.gist()?.text), link))
}
