//! One piece of news.

use serde::Serialize;

use super::{Content, Head, Provenance, Sheet, Writer, parts};
use crate::document::markdown::first_sentence;
use crate::site::{Page, PlanAt};

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct News {
    /// The day, in Japanese.
    pub date: String,
    /// The day, for machines.
    pub iso: String,
    /// The text.
    pub body: String,
    /// Where facts come from.
    pub provenance: Provenance,
}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt, index: usize) -> Sheet {
    let site = w.site;
    let plan = site.plan(at);
    let news = &plan.news[index];
    let neighbour = |i: Option<usize>| {
        let i = i?;
        let other = plan.news.get(i)?;
        Some(w.link(Page::News(at, i), &other.title))
    };
    let (previous, next) = (
        neighbour(index.checked_sub(1)),
        neighbour(index.checked_add(1)),
    );
    let body = w.prose(&news.body.html);
    Sheet {
        head: Head {
            title: news.title.clone(),
            description: first_sentence(&news.body.text),
            crumbs: vec![w.link(Page::NewsIndex, site.say("news"))],
            previous,
            next,
            file: parts::file_of(&news.common),
            draft: news.common.draft,
            ..Head::default()
        },
        content: Content::News(News {
            date: news.date.japanese(),
            iso: news.date.iso(),
            body,
            provenance: w.provenance(at, &news.common),
        }),
    }
}
