//! Search, and for readers without scripts the lists that lead to every page.

use serde::Serialize;

use super::parts::Group;
use super::{Content, Head, Link, PageView, Writer};
use crate::search::normalise;
use crate::site::{Page, say};

/// What the page says. The template also receives `search_entry`, the name of the index's first file.
#[derive(Clone, Debug, Serialize)]
pub struct Search {
    /// Lists that lead to every page.
    pub indexes: Vec<Link>,
    /// What citizens often ask, each with the pages that answer, best first.
    pub worries: Vec<Group<Link>>,
}

/// What the current plans list as citizens' words, for readers without scripts.
fn worries(w: &Writer) -> Vec<Group<Link>> {
    const ANSWERS: usize = 3;
    let plans = w.site.currents.iter().map(|at| (*at, w.site.plan(*at)));
    let worries = plans.flat_map(|(at, plan)| {
        let titles = plan.initiatives.ids().map(|(id, one)| (id, normalise(&one.entry.title)));
        let titles: Vec<_> = titles.collect();
        let texts = plan.initiatives.ids().map(|(id, one)| (id, normalise(&one.entry.body.text)));
        let texts: Vec<_> = texts.collect();
        let asks = plan.synonyms.iter().flat_map(|synonyms| &synonyms.asks);
        asks.filter_map(move |ask| {
            let words: Vec<String> = ask.find.iter().map(|word| normalise(word)).collect();
            let mut found = Vec::new();
            // The thing comes before what only mentions it, and the plan's first word before its others.
            for all in [&titles, &texts] {
                for word in &words {
                    let wanted = ANSWERS - found.len();
                    let holding =
                        all.iter().filter(|(id, text)| !found.contains(id) && text.contains(word));
                    let holding: Vec<_> = holding.take(wanted).map(|(id, _)| *id).collect();
                    found.extend(holding);
                }
            }
            let link = |id| w.link(Page::Initiative(at, id), &plan.initiatives[id].entry.title);
            let items: Vec<Link> = found.into_iter().map(link).collect();
            let title = ask.ask.first().filter(|_| !items.is_empty())?.clone();
            Some(Group::new(title, items))
        })
    });
    worries.collect()
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
    let glance = say!(site, "plan_at_a_glance", title = plan.about.title);
    let initiatives = say!(site, "initiatives_title", name = plan.about.initiative.name);
    w.links([
        (Page::Plan(at), &*glance),
        (Page::Initiatives(at), &*initiatives),
        (Page::Audiences(at), site.say("audiences")),
        (Page::Roles(at), site.say("roles_title")),
        (Page::Departments(at), site.say("departments_title")),
        (Page::Indicators(at), site.say("indicators_title")),
        (Page::Glossary(at), site.say("glossary_by_kana")),
        (Page::SiteMap, site.say("site_map_all")),
    ])
}

/// Fills the page.
pub fn of(w: &mut Writer) -> PageView {
    PageView {
        head: Head::new(w.site.say("search_title"), w.site.say("search_lead")),
        content: Content::Search(Search { indexes: indexes(w), worries: worries(w) }),
    }
}
