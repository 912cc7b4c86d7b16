//! One piece of news.

use serde::Serialize;

use super::{Content, Head, PageView, ProvenanceTold, Writer, parts};
use crate::document::markdown::first_sentence;
use crate::plan;
use crate::site::{Page, PlanAt, Site, say};

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct NewsPage {
    /// The day, in Japanese.
    pub date: String,
    /// The day, for machines.
    pub iso: String,
    /// The day of its correction and what was corrected, in words; nothing where nothing was.
    pub corrected: Option<String>,
    /// The text.
    pub body: String,
    /// Where facts come from.
    pub provenance: ProvenanceTold,
}

/// The sentence that tells a correction.
pub fn correction(site: &Site, news: &plan::News) -> Option<String> {
    let day = news.corrected.map(|day| day.japanese());
    match (day, &news.correction) {
        (None, None) => None,
        (Some(day), None) => Some(say!(site, "news_corrected", day)),
        (day, Some(what)) => {
            let day = day.unwrap_or_else(|| news.date.japanese());
            Some(say!(site, "news_corrected_what", day, what))
        }
    }
}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt, index: usize) -> PageView {
    let site = w.site;
    let plan = site.plan(at);
    let news = &plan.news[index];
    let neighbour = |i: Option<usize>| {
        let i = i?;
        let other = plan.news.get(i)?;
        Some(w.link(Page::News(at, i), &other.title))
    };
    let (previous, next) = (neighbour(index.checked_sub(1)), neighbour(index.checked_add(1)));
    let body = w.prose(&news.body.html);
    PageView {
        head: Head {
            crumbs: vec![w.link(Page::NewsIndex, site.say("news"))],
            previous,
            next,
            file: parts::file_of(&news.common),
            draft: news.common.draft,
            ..Head::new(&news.title, first_sentence(&news.body.text))
        },
        content: Content::News(NewsPage {
            date: news.date.japanese(),
            iso: news.date.iso(),
            corrected: correction(site, news),
            body,
            provenance: w.provenance(at, &news.common),
        }),
    }
}
