//! The front page of a site with several current plans: what each is, and the ways into it.

use serde::Serialize;

use super::parts::{self, Item};
use super::photo::{self, PhotoShown};
use super::progress::{self, Tally};
use super::{Content, Head, Link, PageView, Writer};
use crate::site::{Page, PlanAt};

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct Front {
    /// The site in a sentence.
    pub tagline: String,
    /// The current plans, in the order of the settings.
    pub plans: Vec<PlanDoor>,
    /// What the reader may worry about, with the plan that answers it.
    pub audiences: Vec<Item>,
    /// Latest news of all of them.
    pub news: Vec<Item>,
    /// Plans that are over, and further pages.
    pub more: Vec<Link>,
}

/// The way into one plan.
#[derive(Clone, Debug, Serialize)]
pub struct PlanDoor {
    /// The plan's page.
    pub plan: Link,
    /// The city's photograph of it.
    pub photo: Option<PhotoShown>,
    /// Its period.
    pub period: Option<String>,
    /// What it is, for a citizen.
    pub summary: Option<String>,
    /// Which way its indicators went, and the page that says which.
    pub tally: Option<(Tally, String)>,
    /// Its lists, in its own words.
    pub lists: Vec<Link>,
}

/// Fills the page.
pub fn of(w: &mut Writer) -> PageView {
    let site = w.site;
    let plans = site.currents.iter().map(|at| door(w, *at)).collect();
    let mut news = super::news_index::items(w);
    news.truncate(3);
    let front = Front {
        tagline: site.settings.tagline.clone(),
        plans,
        audiences: worries(w),
        news,
        more: vec![
            w.link(Page::Plans, site.say("plans")),
            w.link(Page::SiteMap, site.say("site_map")),
        ],
    };
    PageView {
        head: Head::new(&site.settings.title, &site.settings.tagline),
        content: Content::Front(front),
    }
}

/// The worries of all plans. One that several plans answer stands together.
fn worries(w: &Writer) -> Vec<Item> {
    let site = w.site;
    let mut items: Vec<Item> = Vec::new();
    for &at in &site.currents {
        let plan = site.plan(at);
        for (id, _) in plan.audiences.ids() {
            let item = Item {
                note: Some(plan.about.title.clone()),
                ..Item::from(parts::audience_link(w, at, id))
            };
            let same = items.iter().rposition(|other| other.text == item.text);
            items.insert(same.map_or(items.len(), |at| at + 1), item);
        }
    }
    items
}

fn door(w: &Writer, at: PlanAt) -> PlanDoor {
    let site = w.site;
    let plan = site.plan(at);
    let initiatives = plan.about.initiative.name.as_str();
    let lists = [
        (Page::Initiatives(at), initiatives),
        (Page::Indicators(at), site.indicator_word(plan, "nav_indicators")),
        (Page::Reviews(at), site.say("nav_reviews")),
        (Page::Changes(at), site.say("changes_title")),
        (Page::Departments(at), site.say("nav_departments")),
        (Page::Money(at), site.say("ask_money")),
        (Page::Volumes(at), site.say("volumes_title")),
        (Page::Tags(at), site.say("tags")),
        (Page::Booklet(at), site.say("booklet")),
    ];
    PlanDoor {
        plan: w.link(Page::Plan(at), &plan.about.title),
        photo: photo::of(w, plan.about.photo.as_ref()),
        period: w.period(plan),
        summary: plan.about.summary.clone(),
        tally: progress::indicators(w, at).map(|tally| (tally, w.href(Page::Reviews(at)))),
        lists: w.links(lists),
    }
}
