//! The page `reviews`.

use serde::Serialize;

use super::{Content, Head, Link, Sheet, Writer, parts};
use crate::calendar::FiscalYear;
use crate::site::{Page, PlanAt};

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct ReviewsPage {
    /// What these pages are, in one sentence.
    pub lead: String,
    /// Years, newest first.
    pub years: Vec<Year>,
    /// Figures of the plan, if it has any.
    pub indicators: Option<Link>,
    /// Fiscal years of the plan without a review, in words.
    pub open: Vec<String>,
}

/// One year.
#[derive(Clone, Debug, Serialize)]
pub struct Year {
    /// The year, with its page.
    pub year: Link,
    /// The verdict.
    pub lead: Option<String>,
    /// What is known of the year.
    pub note: Option<String>,
    /// What was reviewed, each with its place on the page.
    pub reviews: Vec<Link>,
}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt) -> Sheet {
    let site = w.site;
    let plan = site.plan(at);
    let reviewed = plan.review_years();
    let years: Vec<Year> = reviewed
        .iter()
        .rev()
        .map(|&year| {
            let overview = plan.overviews.get(&year);
            Year {
                year: w.link(
                    Page::Review(at, year),
                    site.say_with("review_title", &[("year", &year.full())]),
                ),
                lead: overview.and_then(|overview| overview.lead.clone()),
                note: overview.and_then(|overview| overview.year_note.clone()),
                reviews: plan
                    .reviews
                    .iter()
                    .filter(|review| review.year == year)
                    .map(|review| Link {
                        href: parts::review_href(w, at, review),
                        text: review.place.name(plan),
                    })
                    .collect(),
            }
        })
        .collect();
    let open = plan
        .about
        .period
        .map(|period| {
            (period.from.year()..=period.to.year())
                .map(FiscalYear::new)
                .filter(|year| !reviewed.contains(year))
                .map(|year| year.full())
                .collect()
        })
        .unwrap_or_default();
    let page = ReviewsPage {
        lead: site.say_with("reviews_lead", &[("count", &years.len().to_string())]),
        years,
        indicators: (!plan.indicators.is_empty())
            .then(|| w.link(Page::Indicators(at), site.say("indicators_title"))),
        open,
    };
    Sheet {
        head: Head {
            title: site.say("reviews_title").to_owned(),
            short: Some(site.say("nav_reviews").to_owned()),
            description: page.lead.clone(),
            crumbs: vec![w.link(Page::Plan(at), plan.about.title.as_str())],
            ..Head::default()
        },
        content: Content::ReviewsPage(page),
    }
}
