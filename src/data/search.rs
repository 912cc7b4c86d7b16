//! What the search sees of a site: a document for each thing a reader may look for, and the words that lead there.
//!
//! What is found of a noun is its own file's. Does not know how an index is made (`crate::search`) or how the search page looks.

mod words;

use super::{At, OpenPlan};
use crate::plan::{self as nouns, News, Place, Plan};
use crate::search::{FacetLabel, SearchDoc};
use crate::site::{Page, Resource, Site};
pub use words::words;

/// Parts of a document's text are kept apart by a mark that no word contains, so that nothing is found across two of them.
const APART: &str = " ／ ";

/// The address as the index writes it: relative to the site's root, without `index.html`.
fn address(site: &Site, page: Page) -> String {
    site.route(Resource::Page(page)).address().to_owned()
}

pub(super) fn label(id: impl Into<String>, text: impl Into<String>) -> FacetLabel {
    FacetLabel { id: id.into(), text: text.into() }
}

/// Joins the parts of a text that are there.
pub(super) fn apart<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let parts: Vec<&str> =
        parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect();
    parts.join(APART)
}

/// The first sentence of a text, and the rest.
pub(super) fn first_sentence(text: &str) -> (&str, &str) {
    let text = text.trim();
    let end = text
        .char_indices()
        .find(|(_, c)| matches!(c, '。' | '\n'))
        .map_or(text.len(), |(at, c)| at + c.len_utf8());
    (text[..end].trim(), text[end..].trim())
}

/// What belongs to no plan.
pub(super) fn whole_site(site: &Site) -> Vec<SearchDoc> {
    let statement = &site.settings.accessibility;
    let makings = site.currents.iter().map(|at| &site.plan(*at).about.making);
    let mut parts: Vec<&str> = Vec::new();
    if let Some(owner) = &site.settings.owner {
        parts.push(&owner.name);
        parts.extend(owner.note.as_deref());
    }
    parts.extend(site.settings.contact.as_ref().map(|c| c.text.as_str()));
    for making in makings {
        parts.extend(making.text.as_deref());
        parts.extend(making.steps.iter().flat_map(|s| [&*s.when, &*s.what]));
        parts.extend(making.surveys.iter().map(|s| s.name.as_str()));
    }
    let kind = label("site", site.say("kind_site"));
    let mut accessible: Vec<&str> = vec![statement.standard.as_deref().unwrap_or_default()];
    accessible.extend(statement.known_problems.iter().map(|p| p.problem.as_str()));
    vec![
        SearchDoc {
            url: address(site, Page::About),
            title: site.say("about").to_owned(),
            summary: site.settings.notice.clone().unwrap_or_default(),
            body: apart(parts),
            kind: kind.clone(),
            ..SearchDoc::default()
        },
        SearchDoc {
            url: address(site, Page::Accessibility),
            title: site.say("accessibility").to_owned(),
            summary: statement.policy.clone().unwrap_or_default(),
            body: apart(accessible),
            kind,
            ..SearchDoc::default()
        },
    ]
}

impl<'a> OpenPlan<'a> {
    /// A document of this plan with what all have in common.
    pub(super) fn doc(
        self,
        url: &str,
        kind: &str,
        kind_text: &str,
        title: impl Into<String>,
    ) -> SearchDoc {
        SearchDoc {
            url: url.to_owned(),
            title: title.into(),
            kind: self.shared(kind, kind_text, kind_name),
            plan: Some(label(&self.plan.id, &self.plan.about.title)),
            ..SearchDoc::default()
        }
    }

    /// Two plans may both have a node `1-1`; the current plan's keeps the short id.
    fn scoped(self, id: &str) -> String {
        if self.at == self.site.current { id.to_owned() } else { format!("{}.{id}", self.plan.id) }
    }

    /// Puts a document below its place and everything that the place stands under.
    pub(super) fn below(self, at: &At, doc: &mut SearchDoc) {
        let plan = self.plan;
        let above = at.place.nodes(plan).into_iter().flat_map(|id| {
            let mut way = plan.ancestors(id);
            way.push(id);
            way
        });
        for id in above {
            let node = &plan.nodes[id];
            let name = Place::Node(id).short_name(plan);
            let label = label(self.scoped(&node.entry.id), name);
            let level = &mut doc.levels[node.level];
            if !level.contains(&label) {
                level.push(label);
            }
        }
    }

    /// What several plans may have under one id: of one name, it is one thing; of another name, it is told apart. `name_of` says what a
    /// plan calls it.
    fn shared(
        self,
        id: &str,
        name: &str,
        name_of: fn(&Plan, &str) -> Option<String>,
    ) -> FacetLabel {
        let plans = self.site.plans.iter().enumerate();
        let mut before = plans.filter(|(at, _)| *at < self.at.0 || *at == self.site.current.0);
        let taken = |plan: &Plan| name_of(plan, id).is_some_and(|other| other != name);
        match self.at != self.site.current && before.any(|(_, plan)| taken(plan)) {
            true => label(self.scoped(id), name),
            false => label(id, name),
        }
    }

    pub(super) fn owner_label(self, actor: &nouns::Actor) -> FacetLabel {
        let name = |plan: &Plan, id: &str| Some(plan.actors.get(id)?.short.clone());
        self.shared(&actor.id.value, &actor.short, name)
    }

    pub(super) fn department_label(self, id: &str, name: &str) -> FacetLabel {
        self.shared(id, name, |plan, id| Some(plan.departments.get(id)?.name.clone()))
    }

    pub(super) fn audience_label(self, id: &str, name: &str) -> FacetLabel {
        self.shared(id, name, |plan, id| Some(plan.audiences.get(id)?.name.clone()))
    }

    pub(super) fn tag_label(self, id: &str, name: &str) -> FacetLabel {
        self.shared(id, name, |plan, id| Some(plan.tags.get(id)?.name.clone()))
    }

    /// The pages that list the plan, by what people call them.
    pub(super) fn lists(self) -> Vec<SearchDoc> {
        let (plan, at) = (self.plan, self.at);
        let kind = self.say("kind_site");
        let pages = [
            (Page::Booklet(at), "booklet", "search_words_booklet"),
            (Page::Departments(at), "nav_departments", "search_words_departments"),
            (Page::Reviews(at), "progress_title", "search_words_reviews"),
            (Page::Changes(at), "changes_title", "search_words_changes"),
            (Page::Indicators(at), "nav_indicators", "search_words_indicators"),
            (Page::Volumes(at), "volumes_title", "search_words_volumes"),
            (Page::Data(at), "data", "search_words_data"),
        ];
        let there = pages.into_iter().filter(|(page, ..)| self.site.has(*page));
        let title = |name: &str| match self.site.only() {
            Some(_) => self.site.say(name).to_owned(),
            None => format!("{}（{}）", self.site.say(name), plan.about.title),
        };
        let doc = |(page, name, words): (Page, &str, &str)| SearchDoc {
            terms: apart(self.site.say(words).split(' ')),
            ..self.doc(&self.url(page), "site", kind, title(name))
        };
        there.map(doc).collect()
    }

    pub(super) fn news(self, at: usize, news: &News) -> SearchDoc {
        let (summary, rest) = first_sentence(&news.body.text);
        let url = self.url(Page::News(self.at, at));
        SearchDoc {
            summary: summary.to_owned(),
            body: rest.to_owned(),
            ..self.doc(&url, "news", self.say("news"), &news.title)
        }
    }
}

/// What a plan calls a kind of page, where plans differ.
fn kind_name(plan: &Plan, kind: &str) -> Option<String> {
    let level = plan.about.levels.iter().find(|level| level.folder.value == kind);
    match kind {
        "initiative" => Some(plan.about.initiative.name.clone()),
        "indicator" => plan.about.indicator.as_ref().map(|words| words.name.clone()),
        _ => level.map(|level| level.name.clone()),
    }
}
