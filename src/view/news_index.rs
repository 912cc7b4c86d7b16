//! All news, newest first.

use serde::Serialize;

use super::parts::Item;
use super::{Content, Head, PageView, Writer};
use crate::site::{Page, PlanAt};

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct NewsIndex {
    /// One line a piece.
    pub items: Vec<Item>,
}

/// News of all plans as lines of a list, newest first.
pub fn items(w: &Writer) -> Vec<Item> {
    let mut all: Vec<_> = w
        .site
        .plans
        .iter()
        .enumerate()
        .flat_map(|(at, plan)| {
            plan.news.iter().enumerate().map(move |(index, news)| (PlanAt(at), index, news))
        })
        .collect();
    all.sort_by_key(|(at, index, news)| (std::cmp::Reverse(news.date), *at, *index));
    all.into_iter()
        .map(|(at, index, news)| Item {
            href: w.href(Page::News(at, index)),
            label: Some(news.date.japanese()),
            text: news.title.clone(),
            ..Item::default()
        })
        .collect()
}

/// Fills the page.
pub fn of(w: &mut Writer) -> PageView {
    PageView {
        head: Head::new(w.site.say("news"), w.site.say("news_lead")),
        content: Content::NewsIndex(NewsIndex { items: items(w) }),
    }
}
