//! The words that lead a citizen to what the plans say: readings, synonyms, ways on.

use super::address;
use crate::plan::Plan;
use crate::search::{WayOn, Words};
use crate::site::{Page, Site};

/// The words of all plans and of the theme.
pub fn words(site: &Site) -> Words {
    let mut words = Words {
        language: site.settings.language.word().to_owned(),
        ways_on: ways_on(site),
        try_words: try_words(site.current_plan()),
        ..Words::default()
    };
    // Levels of one depth may have other names in other plans: the current plan's count.
    let current = std::iter::once(site.current_plan());
    let plans = current.chain(site.plans.iter().map(AsRef::as_ref));
    for (depth, level) in plans.flat_map(|plan| plan.about.levels.iter().enumerate()) {
        let name = words.strings.entry(format!("level{}", depth + 1));
        name.or_insert_with(|| level.name.clone());
    }
    let own = site
        .strings
        .iter()
        .filter_map(|(key, text)| Some((key.strip_prefix("search.")?.to_owned(), text.clone())));
    words.strings.extend(own);
    for plan in &site.plans {
        words.readings.extend(plan.readings());
        let Some(synonyms) = &plan.synonyms else {
            continue;
        };
        words
            .synonyms
            .extend(synonyms.groups.iter().map(|g| g.words.clone()));
        words.asks.extend(
            synonyms
                .asks
                .iter()
                .map(|a| (a.ask.clone(), a.find.clone())),
        );
        words.spellings.extend(synonyms.spellings.iter().cloned());
    }
    words.readings.sort();
    words.readings.dedup();
    let helplines = &site.settings.helplines;
    words.helplines = (!helplines.lines.is_empty()).then(|| helplines.clone());
    words
}

/// The people an initiative can be for are the words that most surely find something.
fn try_words(plan: &Plan) -> Vec<String> {
    let used = |id| plan.initiatives.iter().any(|i| i.audiences.contains(&id));
    plan.audiences
        .ids()
        .filter(|(id, _)| used(*id))
        .map(|(_, audience)| audience.name.clone())
        .take(8)
        .collect()
}

fn ways_on(site: &Site) -> Vec<WayOn> {
    let at = site.current;
    let plan = site.current_plan();
    let mut pages = Vec::new();
    if !plan.initiatives.is_empty() {
        pages.push((Page::Initiatives(at), plan.about.initiative.name.as_str()));
    }
    if !plan.audiences.is_empty() {
        pages.push((Page::Audiences(at), site.say("kind_audience")));
    }
    if !plan.actors.is_empty() {
        pages.push((Page::Roles(at), site.say("nav_roles")));
    }
    if !plan.departments.is_empty() {
        pages.push((Page::Departments(at), site.say("nav_departments")));
    }
    if plan.glossary.is_some() {
        pages.push((Page::Glossary(at), site.say("glossary")));
    }
    pages.push((Page::SiteMap, site.say("site_map")));
    pages
        .into_iter()
        .map(|(page, text)| WayOn {
            url: address(site, page),
            text: text.to_owned(),
        })
        .collect()
}
