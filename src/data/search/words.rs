//! The words that lead a citizen to what the plans say: readings, synonyms, ways on.

use super::address;
use crate::search::{WayOn, Words};
use crate::site::{Page, Site};

/// The words of all plans and of the theme.
pub fn words(site: &Site) -> Words {
    let mut words = Words {
        language: site.settings.language.word().to_owned(),
        ways_on: ways_on(site),
        try_words: try_words(site),
        ..Words::default()
    };
    // Levels of one depth may have other names in other plans: those of the current plans count.
    let currents = site.currents.iter().map(|at| site.plan(*at));
    for (depth, level) in currents.flat_map(|plan| plan.about.levels.iter().enumerate()) {
        let names = words.strings.entry(format!("level{}", depth + 1)).or_default();
        if !names.split('・').any(|name| name == level.name) {
            names.push_str(if names.is_empty() { "" } else { "・" });
            names.push_str(&level.name);
        }
    }
    for (depth, level) in site.plans.iter().flat_map(|plan| plan.about.levels.iter().enumerate()) {
        let name = words.strings.entry(format!("level{}", depth + 1));
        name.or_insert_with(|| level.name.clone());
    }
    let own = site
        .strings
        .iter()
        .filter_map(|(key, text)| Some((key.strip_prefix("search.")?.to_owned(), text.clone())));
    words.strings.extend(own);
    for plan in &site.plans {
        // The names of tags are phrases: too long for furigana, but people type how they begin.
        let tags = plan.tags.iter();
        let tags = tags.filter_map(|tag| Some((tag.name.clone(), tag.reading.clone()?)));
        words.readings.extend(plan.readings().into_iter().chain(tags));
        let Some(synonyms) = &plan.synonyms else {
            continue;
        };
        words.synonyms.extend(synonyms.groups.iter().map(|g| g.words.clone()));
        words.asks.extend(synonyms.asks.iter().map(|a| (a.ask.clone(), a.find.clone())));
        words.spellings.extend(synonyms.spellings.iter().cloned());
    }
    words.readings.sort();
    words.readings.dedup();
    let helplines = &site.settings.helplines;
    words.helplines = (!helplines.lines.is_empty()).then(|| helplines.clone());
    words
}

/// The people an initiative can be for are the words that most surely find something.
fn try_words(site: &Site) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for plan in site.currents.iter().map(|at| site.plan(*at)) {
        let used = |id| plan.initiatives.iter().any(|i| i.audiences.contains(&id));
        let audiences = plan.audiences.ids().filter(|(id, _)| used(*id));
        let names = audiences.map(|(_, audience)| &audience.name);
        let new: Vec<String> = names.filter(|name| !words.contains(name)).cloned().collect();
        words.extend(new);
    }
    words.truncate(8);
    words
}

fn ways_on(site: &Site) -> Vec<WayOn> {
    let Some(at) = site.only() else {
        let plans = site.currents.iter();
        let plans = plans.map(|at| (Page::Plan(*at), site.plan(*at).about.title.as_str()));
        return ways(site, plans.chain([(Page::SiteMap, site.say("site_map"))]));
    };
    let plan = site.plan(at);
    let pages = [
        (Page::Initiatives(at), plan.about.initiative.name.as_str()),
        (Page::Audiences(at), site.say("kind_audience")),
        (Page::Roles(at), site.say("nav_roles")),
        (Page::Departments(at), site.say("nav_departments")),
        (Page::Glossary(at), site.say("glossary")),
        (Page::SiteMap, site.say("site_map")),
    ];
    ways(site, pages.into_iter().filter(|(page, _)| site.has(*page)))
}

fn ways<'a>(site: &Site, pages: impl Iterator<Item = (Page, &'a str)>) -> Vec<WayOn> {
    pages.map(|(page, text)| WayOn { url: address(site, page), text: text.to_owned() }).collect()
}
