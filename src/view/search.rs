//! Search, and for readers without scripts the lists that lead to every page.

use serde::Serialize;

use super::{Content, Head, Link, PageView, Writer};
use crate::search::normalise;
use crate::site::{Page, say};

/// What the page says. The template also receives `search_files`: the index's first file, and what else every search reads.
#[derive(Clone, Debug, Serialize)]
pub struct Search {
    /// Lists that lead to every page.
    pub indexes: Vec<Link>,
    /// What citizens often ask, each with the pages that answer.
    pub worries: Vec<Worry>,
}

/// What citizens ask.
#[derive(Clone, Debug, Serialize)]
pub struct Worry {
    /// Their words.
    pub ask: String,
    /// What answers, best first.
    pub links: Vec<Link>,
}

/// What the current plans list as citizens' words, for readers without scripts.
fn worries(w: &Writer) -> Vec<Worry> {
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
                    let holding =
                        all.iter().filter(|(id, text)| text.contains(word) && !found.contains(id));
                    let holding: Vec<_> = holding.map(|(id, _)| *id).collect();
                    found.extend(holding);
                }
            }
            found.truncate(ANSWERS);
            let link = |id| w.link(Page::Initiative(at, id), &plan.initiatives[id].entry.title);
            let links: Vec<Link> = found.into_iter().map(link).collect();
            let ask = ask.ask.first().filter(|_| !links.is_empty())?.clone();
            Some(Worry { ask, links })
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
    let name = &plan.about.initiative.name;
    let initiatives = (!plan.initiatives.is_empty())
        .then(|| w.link(Page::Initiatives(at), say!(site, "initiatives_title", name)));
    let rest = [
        (!plan.audiences.is_empty(), Page::Audiences(at), "audiences"),
        (!plan.actors.is_empty(), Page::Roles(at), "roles_title"),
        (!plan.departments.is_empty(), Page::Departments(at), "departments_title"),
        (!plan.indicators.is_empty(), Page::Indicators(at), "indicators_title"),
        (plan.glossary.is_some(), Page::Glossary(at), "glossary_by_kana"),
        (true, Page::SiteMap, "site_map_all"),
    ];
    let rest = rest.into_iter().filter(|(there, ..)| *there);
    let rest = rest.map(|(_, page, key)| w.link(page, site.say(key)));
    std::iter::once(w.link(Page::Plan(at), glance)).chain(initiatives).chain(rest).collect()
}

/// Fills the page.
pub fn of(w: &mut Writer) -> PageView {
    PageView {
        head: Head::new(w.site.say("search_title"), w.site.say("search_lead")),
        content: Content::Search(Search { indexes: indexes(w), worries: worries(w) }),
    }
}
