//! The front page: help and search first, then the plan.

use serde::Serialize;

use super::parts::{self, Item};
use super::plan;
use super::{Content, Head, Link, Sheet, Writer};
use crate::site::Page;

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct Home {
    /// The current plan's philosophy, word for word.
    pub philosophy: Option<String>,
    /// What the plan is, for a citizen.
    pub summary: Option<String>,
    /// The plan's period in words.
    pub period: Option<String>,
    /// Who the reader may be.
    pub roles: Vec<Item>,
    /// What the reader may worry about.
    pub audiences: Vec<Item>,
    /// What the plan calls its first level, and how many there are.
    pub top_title: String,
    /// The nodes of the top level.
    pub top: Vec<Item>,
    /// Verdict on the latest year: heading, text and link.
    pub review: Option<Verdict>,
    /// Headline indicators.
    pub indicators: Vec<Item>,
    /// Latest news.
    pub news: Vec<Item>,
    /// All lists of the plan.
    pub lists: Vec<Link>,
    /// Forms of the plan to take along.
    pub downloads: Vec<Item>,
}

/// What was said of the latest year.
#[derive(Clone, Debug, Serialize)]
pub struct Verdict {
    /// The year.
    pub year: String,
    /// In sentences.
    pub lead: Option<String>,
    /// The page.
    pub link: Link,
}

/// Fills the page.
pub fn of(w: &mut Writer) -> Sheet {
    let site = w.site;
    let at = site.current;
    let plan = site.plan(at);
    let about = &plan.about;
    let roles = plan
        .actors
        .ids()
        .map(|(id, actor)| Item {
            href: w.href(Page::Role(at, id)),
            text: actor.name.clone(),
            ..Item::default()
        })
        .collect();
    let audiences = plan
        .audiences
        .ids()
        .map(|(id, audience)| Item {
            href: w.href(Page::Audience(at, id)),
            text: audience
                .question
                .clone()
                .unwrap_or_else(|| audience.name.clone()),
            note: audience.question.as_ref().map(|_| audience.name.clone()),
            ..Item::default()
        })
        .collect();
    let review = plan.review_years().last().map(|&year| {
        let title = site.say_with("review_year", &[("year", &year.full())]);
        Verdict {
            year: title.clone(),
            lead: plan.overviews.get(&year).and_then(|o| o.lead.clone()),
            link: w.link(Page::Review(at, year), title),
        }
    });
    let top = plan.nodes_of(0).map(|(_, node)| &node.own);
    let indicators = std::iter::once(&plan.own)
        .chain(top)
        .flat_map(|own| &own.indicators)
        .map(|id| parts::indicator_item(w, at, *id))
        .collect();
    let downloads = [
        (Page::Booklet(at), "booklet", "booklet_note"),
        (Page::Data(at), "data", "data_note"),
        (Page::Plans, "plans", "plans_note"),
    ]
    .into_iter()
    .filter(|(page, _, _)| *page != Page::Plans || site.plans.len() > 1)
    .map(|(page, text, note)| Item {
        href: w.href(page),
        text: site.say(text).to_owned(),
        note: Some(site.say(note).to_owned()),
        ..Item::default()
    })
    .collect();
    let mut news = super::news_index::items(w);
    news.truncate(3);
    let home = Home {
        philosophy: about.philosophy_text().cloned(),
        summary: about.summary.clone(),
        period: w.period(plan),
        roles,
        audiences,
        top_title: parts::top_title(w, at),
        top: plan
            .nodes_of(0)
            .map(|(id, _)| parts::node_item(w, at, id))
            .collect(),
        review,
        indicators,
        news,
        lists: plan::lists(w, at),
        downloads,
    };
    Sheet {
        head: Head {
            title: about.title.clone(),
            description: site.settings.tagline.clone(),
            file: parts::file_of(&about.common),
            ..Head::default()
        },
        content: Content::Home(home),
    }
}
