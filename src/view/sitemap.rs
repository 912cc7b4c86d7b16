//! All pages of the site, for readers.

use serde::Serialize;

use super::parts::{self, Group};
use super::{Content, Head, Link, PageView, Writer};
use crate::plan::Place;
use crate::site::{Page, PlanAt, say};

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct SiteMap {
    /// Pages of the site as a whole.
    pub site_pages: Vec<Link>,
    /// Plans with their pages.
    pub plans: Vec<PlanMap>,
}

/// The pages of one plan.
#[derive(Clone, Debug, Serialize)]
pub struct PlanMap {
    /// For anchors.
    pub id: String,
    /// The plan's name.
    pub title: String,
    /// The plan's own page and its lists.
    pub pages: Vec<Link>,
    /// Lists of pages of one kind.
    pub groups: Vec<Group<Link>>,
}

/// Fills the page.
pub fn of(w: &mut Writer) -> PageView {
    let site = w.site;
    let site_pages = w.links([
        (Page::Home, site.say("home")),
        (Page::Search, site.say("search_title")),
        (Page::NewsIndex, site.say("news")),
        (Page::Plans, site.say("plans")),
        (Page::About, site.say("about")),
        (Page::Accessibility, site.say("accessibility")),
        (Page::Staff, site.say("staff_title")),
    ]);
    let plans = (0..site.plans.len()).map(|at| plan_map(w, PlanAt(at))).collect();
    PageView {
        head: Head::new(site.say("site_map"), site.say("site_map_lead")),
        content: Content::SiteMap(SiteMap { site_pages, plans }),
    }
}

fn plan_map(w: &Writer, at: PlanAt) -> PlanMap {
    let site = w.site;
    let plan = site.plan(at);
    let glance = say!(site, "plan_at_a_glance", title = plan.about.title);
    let mut pages = vec![w.link(Page::Plan(at), glance)];
    pages.extend(super::plan::lists(w, at));
    let mut groups = Vec::new();
    let mut group = |title: &str, items: Vec<Link>| {
        if !items.is_empty() {
            groups.push(Group::new(title, items));
        }
    };
    let place = |place| parts::place_link(w, at, place);
    for (level, own) in plan.about.levels.iter().enumerate() {
        group(&own.name, plan.nodes_of(level).map(|(id, _)| place(Place::Node(id))).collect());
    }
    group(
        &plan.about.initiative.name,
        plan.initiatives.ids().map(|(id, _)| place(Place::Initiative(id))).collect(),
    );
    group(
        site.say("roles_title"),
        plan.actors.ids().map(|(id, _)| parts::role_link(w, at, id)).collect(),
    );
    group(
        site.say("audiences"),
        plan.audiences.ids().map(|(id, a)| w.link(Page::Audience(at, id), &a.name)).collect(),
    );
    group(
        site.indicator_word(plan, "indicators_title"),
        plan.indicators
            .ids()
            .map(|(id, i)| w.link(Page::Indicator(at, id), super::series::full_name(w, &i.entry)))
            .collect(),
    );
    group(
        site.say("volumes_title"),
        plan.volumes.ids().map(|(id, v)| w.link(Page::Volume(at, id), &v.entry.title)).collect(),
    );
    group(
        site.say("nav_reviews"),
        plan.review_years()
            .into_iter()
            .map(|year| {
                let text = say!(site, "review_year", year = year.full());
                w.link(Page::Review(at, year), text)
            })
            .collect(),
    );
    group(
        site.say("nav_departments"),
        plan.departments.ids().map(|(id, d)| w.link(Page::Department(at, id), &d.name)).collect(),
    );
    group(
        site.say("news"),
        plan.news
            .iter()
            .enumerate()
            .map(|(index, news)| w.link(Page::News(at, index), &news.title))
            .collect(),
    );
    PlanMap { id: plan.id.clone(), title: plan.about.title.clone(), pages, groups }
}
