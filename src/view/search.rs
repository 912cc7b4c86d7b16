//! Search, and for readers without scripts the lists that lead to every page.

use serde::Serialize;

use super::{Content, Head, Link, Sheet, Writer};
use crate::site::Page;

/// What the page says. The template also receives `search_entry`, the name of the index's first file.
#[derive(Clone, Debug, Serialize)]
pub struct Search {
    /// Lists that lead to every page.
    pub indexes: Vec<Link>,
}

/// Lists that lead to every page of the current plan, as far as the plan has them; with several, the pages of the plans, which lead on.
pub fn indexes(w: &Writer) -> Vec<Link> {
    let site = w.site;
    let Some(at) = site.only() else {
        let plans = site.currents.iter();
        let plans = plans.map(|at| w.link(Page::Plan(*at), &site.plan(*at).about.title));
        let all = w.link(Page::SiteMap, site.say("site_map_all"));
        return plans.chain([all]).collect();
    };
    let plan = site.plan(at);
    let mut links = vec![w.link(
        Page::Plan(at),
        site.say_with("plan_at_a_glance", &[("title", &plan.about.title)]),
    )];
    if !plan.initiatives.is_empty() {
        links.push(w.link(
            Page::Initiatives(at),
            site.say_with(
                "initiatives_title",
                &[("name", &plan.about.initiative.name)],
            ),
        ));
    }
    let rest = [
        (!plan.audiences.is_empty(), Page::Audiences(at), "audiences"),
        (!plan.actors.is_empty(), Page::Roles(at), "roles_title"),
        (
            !plan.departments.is_empty(),
            Page::Departments(at),
            "departments_title",
        ),
        (
            !plan.indicators.is_empty(),
            Page::Indicators(at),
            "indicators_title",
        ),
        (
            plan.glossary.is_some(),
            Page::Glossary(at),
            "glossary_by_kana",
        ),
        (true, Page::SiteMap, "site_map_all"),
    ];
    links.extend(
        rest.into_iter()
            .filter(|(there, _, _)| *there)
            .map(|(_, page, key)| w.link(page, site.say(key))),
    );
    links
}

/// Fills the page.
pub fn of(w: &mut Writer) -> Sheet {
    Sheet {
        head: Head {
            title: w.site.say("search_title").to_owned(),
            description: w.site.say("search_lead").to_owned(),
            ..Head::default()
        },
        content: Content::Search(Search {
            indexes: indexes(w),
        }),
    }
}
