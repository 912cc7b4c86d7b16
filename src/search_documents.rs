//! What the search sees of a site: a document for each thing a reader may look for, and the words that lead there.
//!
//! Knows the site and its plans. Does not know how an index is made (`search`) or how the search page looks.

mod words;

use std::sync::Arc;

use rayon::prelude::*;

use crate::plan::common::Common;
use crate::plan::state::Stage;
use crate::plan::{
    Actor, Approach, Arena, Audience, Challenge, Department, Id, Initiative, News, Place, Plan,
    RegionalImage, Review, glossary, indicator,
};
use crate::search::{Label, SearchDoc};
use crate::site::{Page, PlanAt, Site, Target};
pub use words::words;

/// Parts of a document's text are kept apart by a mark that no word contains, so that nothing is found across two of them.
const APART: &str = " ／ ";

/// Everything that can be found, the current plan first, and in each plan what readers look for most.
pub fn of(site: &Site) -> Vec<Arc<SearchDoc>> {
    let mut plans: Vec<PlanAt> = (0..site.plans.len()).map(PlanAt).collect();
    plans.sort_by_key(|&at| at != site.current);
    let mut docs: Vec<Arc<SearchDoc>> = plans
        .into_iter()
        .flat_map(|at| Finder { site, at }.documents())
        .collect();
    docs.extend(whole_site(site).into_iter().map(Arc::new));
    docs
}

/// The address as the index writes it: relative to the site's root, without `index.html`.
fn address(site: &Site, page: Page) -> String {
    site.route(Target::Page(page)).address().to_owned()
}

fn label(id: impl Into<String>, text: impl Into<String>) -> Label {
    Label {
        id: id.into(),
        text: text.into(),
    }
}

/// Joins the parts of a text that are there.
fn apart<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let parts: Vec<&str> = parts
        .into_iter()
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(APART)
}

/// The words that find a noun and are never shown.
fn terms(common: &Common) -> String {
    apart(common.search_words.iter().map(String::as_str))
}

/// The first sentence of a text, and the rest.
fn first_sentence(text: &str) -> (&str, &str) {
    let text = text.trim();
    let end = text
        .char_indices()
        .find(|(_, c)| matches!(c, '。' | '\n'))
        .map_or(text.len(), |(at, c)| at + c.len_utf8());
    (text[..end].trim(), text[end..].trim())
}

/// What belongs to no plan.
fn whole_site(site: &Site) -> Vec<SearchDoc> {
    let statement = &site.settings.accessibility;
    let making = &site.current_plan().about.making;
    let mut parts: Vec<&str> = Vec::new();
    if let Some(owner) = &site.settings.owner {
        parts.push(&owner.name);
        parts.extend(owner.note.as_deref());
    }
    parts.extend(site.settings.contact.as_ref().map(|c| c.text.as_str()));
    parts.extend(making.text.as_deref());
    parts.extend(making.steps.iter().flat_map(|s| [&*s.when, &*s.what]));
    parts.extend(making.surveys.iter().map(|s| s.name.as_str()));
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

/// The documents of a long list, drawn on all cores.
fn many<T>(nouns: &Arena<T>, draw: impl Fn(Id<T>) -> SearchDoc + Sync) -> Vec<SearchDoc> {
    let ids: Vec<Id<T>> = nouns.ids().map(|(id, _)| id).collect();
    ids.par_iter().map(|id| draw(*id)).collect()
}

/// Finds the documents of one plan.
struct Finder<'a> {
    site: &'a Site,
    at: PlanAt,
}

impl<'a> Finder<'a> {
    fn plan(&self) -> &'a Plan {
        self.site.plan(self.at)
    }

    fn documents(&self) -> Vec<Arc<SearchDoc>> {
        let plan = self.plan();
        let mut docs = many(&plan.initiatives, |id| self.initiative(id));
        docs.extend(plan.approaches.ids().map(|(id, a)| self.approach(id, a)));
        docs.extend(plan.regional_images.ids().map(|(id, i)| self.image(id, i)));
        docs.extend(many(&plan.indicators, |id| self.indicator(id)));
        docs.extend(plan.actors.ids().map(|(id, _)| self.actor(id)));
        docs.extend(plan.audiences.ids().map(|(id, _)| self.audience(id)));
        docs.extend(plan.departments.ids().map(|(id, _)| self.department(id)));
        docs.extend(plan.reviews.iter().map(|review| self.review(review)));
        docs.extend(
            plan.challenges
                .iter()
                .map(|challenge| self.challenge(challenge)),
        );
        docs.extend(
            plan.glossary
                .iter()
                .flat_map(|g| &g.terms)
                .map(|term| self.term(term)),
        );
        docs.push(self.whole());
        if self.at == self.site.current {
            docs.extend(self.lists());
        }
        docs.extend(
            plan.news
                .iter()
                .enumerate()
                .map(|(at, news)| self.news(at, news)),
        );
        docs.into_iter().map(Arc::new).collect()
    }

    /// A document of this plan with what all have in common.
    fn doc(&self, page: Page, kind: &str, kind_text: &str, title: impl Into<String>) -> SearchDoc {
        SearchDoc {
            url: address(self.site, page),
            title: title.into(),
            kind: label(kind, kind_text),
            plan: Some(label(&self.plan().id, &self.plan().about.title)),
            ..SearchDoc::default()
        }
    }

    /// Two plans may both have an approach `1-1`; the current plan's keeps the short id.
    fn scoped(&self, id: &str) -> String {
        if self.at == self.site.current {
            id.to_owned()
        } else {
            format!("{}.{id}", self.plan().id)
        }
    }

    fn image_label(&self, id: Id<RegionalImage>) -> Label {
        let entry = &self.plan().regional_images[id].entry;
        let number = self.plan().about.levels.regional_image.numbered(&entry.id);
        label(self.scoped(&entry.id), format!("{number} {}", entry.short))
    }

    fn approach_label(&self, id: Id<Approach>) -> Label {
        let entry = &self.plan().approaches[id].entry;
        let number = self.plan().about.levels.approach.numbered(&entry.id);
        label(self.scoped(&entry.id), format!("{number} {}", entry.short))
    }

    /// Puts a document below an approach and the regional image above it.
    fn below(&self, mut doc: SearchDoc, id: Id<Approach>) -> SearchDoc {
        doc.approaches.push(self.approach_label(id));
        doc.regional_images
            .push(self.image_label(self.plan().approaches[id].image));
        doc
    }

    /// Puts a document where something of the plan hangs.
    fn placed(&self, mut doc: SearchDoc, place: Place) -> SearchDoc {
        match place {
            Place::Plan => doc,
            Place::RegionalImage(id) => {
                doc.regional_images.push(self.image_label(id));
                doc
            }
            Place::Approach(id) => self.below(doc, id),
            Place::Initiative(id) => {
                for mark in &self.plan().initiatives[id].marks {
                    doc = self.below(doc, mark.approach);
                }
                doc
            }
        }
    }

    fn owner_label(&self, id: Id<Actor>) -> Label {
        let actor = &self.plan().actors[id];
        label(&actor.id.value, &actor.short)
    }

    fn initiative(&self, id: Id<Initiative>) -> SearchDoc {
        let plan = self.plan();
        let initiative = &plan.initiatives[id];
        let entry = &initiative.entry;
        let (summary, rest) = first_sentence(&entry.body.text);
        let mut body = vec![rest, entry.easy.as_deref().unwrap_or_default()];
        let sections = initiative
            .departments
            .iter()
            .flat_map(|(_, sections)| sections);
        body.extend(sections.map(String::as_str));
        body.extend(entry.common.notes.iter().map(String::as_str));
        let mut doc = self.doc(
            Page::Initiative(self.at, id),
            "initiative",
            &plan.about.levels.initiative.name,
            &entry.title,
        );
        doc.number = Some(initiative.label.clone());
        doc.summary = match initiative.state.stage {
            Stage::Ongoing => summary.to_owned(),
            other => {
                let word = format!("stage_{}", other.word());
                [self.site.say(&word), self.site.say("colon"), summary].concat()
            }
        };
        doc.body = apart(body);
        doc.terms = terms(&entry.common);
        doc.owner = Some(self.owner_label(initiative.owner));
        doc.departments = initiative
            .departments
            .iter()
            .map(|(id, _)| label(&plan.departments[*id].id.value, &plan.departments[*id].name))
            .collect();
        doc.audiences = initiative
            .audiences
            .iter()
            .map(|id| label(&plan.audiences[*id].id.value, &plan.audiences[*id].name))
            .collect();
        for mark in &initiative.marks {
            let approach = self.approach_label(mark.approach);
            if !doc.approaches.contains(&approach) {
                doc.approaches.push(approach);
            }
            let image = self.image_label(plan.approaches[mark.approach].image);
            if !doc.regional_images.contains(&image) {
                doc.regional_images.push(image);
            }
        }
        doc
    }

    fn approach(&self, id: Id<Approach>, approach: &Approach) -> SearchDoc {
        let entry = &approach.entry;
        let text = entry.body.text.as_str();
        let mut body = vec![entry.goal.as_deref().unwrap_or_default(), text];
        body.extend(entry.columns.iter().map(|c| c.title.as_str()));
        body.extend(
            entry
                .examples
                .iter()
                .flat_map(|e| [e.title.as_str(), e.text.as_str()]),
        );
        body.extend(entry.common.notes.iter().map(String::as_str));
        let name = &self.plan().about.levels.approach.name;
        let mut doc = self.doc(Page::Approach(self.at, id), "approach", name, &entry.title);
        doc.number = Some(entry.id.clone());
        doc.summary = entry.lead.clone().unwrap_or_default();
        doc.body = apart(body);
        doc.terms = terms(&entry.common);
        self.below(doc, id)
    }

    fn image(&self, id: Id<RegionalImage>, image: &RegionalImage) -> SearchDoc {
        let entry = &image.entry;
        let mut body = vec![entry.body.text.as_str()];
        body.extend(entry.voices.iter().map(String::as_str));
        body.extend(entry.common.notes.iter().map(String::as_str));
        let level = &self.plan().about.levels.regional_image;
        let page = Page::RegionalImage(self.at, id);
        let mut doc = self.doc(page, "regional-image", &level.name, &entry.title);
        doc.number = Some(level.numbered(&entry.id));
        doc.summary = entry.lead.clone().unwrap_or_default();
        doc.body = apart(body);
        doc.terms = terms(&entry.common);
        doc.regional_images.push(self.image_label(id));
        doc
    }

    fn indicator(&self, id: Id<indicator::Indicator>) -> SearchDoc {
        let indicator = &self.plan().indicators[id];
        let entry = &indicator.entry;
        let mut body = vec![entry.detail.as_deref().unwrap_or_default()];
        let short = Some(entry.short.as_str()).filter(|short| *short != entry.name);
        body.extend(short);
        for series in &entry.series {
            body.extend(series.label.as_deref());
            let points = series.baseline.iter().chain(&series.values);
            body.extend(
                points
                    .flat_map(|p| [p.text.as_deref(), p.note.as_deref()])
                    .flatten(),
            );
            body.extend(series.targets.iter().filter_map(|t| t.text.as_deref()));
        }
        body.extend(entry.common.notes.iter().map(String::as_str));
        let page = Page::Indicator(self.at, id);
        let mut doc = self.doc(
            page,
            "indicator",
            self.site.say("kind_indicator"),
            &entry.name,
        );
        doc.summary = entry.explain.clone().unwrap_or_default();
        doc.body = apart(body);
        doc.terms = terms(&entry.common);
        doc.owner = indicator.owners.first().map(|id| self.owner_label(*id));
        self.placed(doc, indicator.place)
    }

    fn actor(&self, id: Id<Actor>) -> SearchDoc {
        let plan = self.plan();
        let actor = &plan.actors[id];
        let title = self.site.say_with("role_of", &[("actor", &actor.name)]);
        let page = Page::Role(self.at, id);
        let mut doc = self.doc(page, "role", self.site.say("kind_role"), title);
        doc.summary = actor.definition.clone().unwrap_or_default();
        let mut body: Vec<&str> = vec![&actor.address];
        for role in plan.roles.iter().filter(|role| role.actors.contains(&id)) {
            body.extend(role.items().iter().map(String::as_str));
            body.extend(role.note());
            doc = self.placed(doc, role.place);
        }
        doc.body = apart(body);
        doc
    }

    fn audience(&self, id: Id<Audience>) -> SearchDoc {
        let audience = &self.plan().audiences[id];
        let page = Page::Audience(self.at, id);
        let kind = self.site.say("kind_audience");
        let mut doc = self.doc(page, "audience", kind, &audience.name);
        doc.summary = audience.question.clone().unwrap_or_default();
        doc.audiences
            .push(label(&audience.id.value, &audience.name));
        doc
    }

    fn department(&self, id: Id<Department>) -> SearchDoc {
        let department = &self.plan().departments[id];
        let page = Page::Department(self.at, id);
        let kind = self.site.say("kind_department");
        let mut doc = self.doc(page, "department", kind, &department.name);
        doc.summary = department.does.clone().unwrap_or_default();
        let sections = department.sections.iter();
        let contacts = sections.clone().filter_map(|s| s.contact.as_ref());
        let contacts = contacts.chain(&department.contact).flat_map(|contact| {
            let telephone = contact.telephone.as_deref();
            [telephone, contact.counter.as_deref()]
                .into_iter()
                .flatten()
        });
        doc.body = apart(sections.map(|s| s.name.as_str()).chain(contacts));
        doc.departments
            .push(label(&department.id.value, &department.name));
        doc
    }

    fn review(&self, review: &Review) -> SearchDoc {
        let plan = self.plan();
        let place = review.place.name(plan);
        let words = [("year", &*review.year.full()), ("place", &place)];
        let title = self.site.say_with("review_of", &words);
        let page = Page::Review(self.at, review.year);
        let mut doc = self.doc(page, "review", self.site.say("kind_review"), title);
        doc.url.push_str(&format!("#{}", review.place.anchor(plan)));
        doc.number = review.place.number(plan);
        let summary = review.summary.as_ref().map_or("", |section| &section.text);
        let (first, rest) = first_sentence(summary);
        doc.summary = first.to_owned();
        let texts = review.texts.iter().filter_map(|(_, text)| text.as_ref());
        let notes = review.entry.common.notes.iter().map(String::as_str);
        doc.body = apart(
            std::iter::once(rest)
                .chain(texts.map(|section| section.text.as_str()))
                .chain(notes),
        );
        doc.terms = terms(&review.entry.common);
        self.placed(doc, review.place)
    }

    fn challenge(&self, challenge: &Challenge) -> SearchDoc {
        let pair = challenge.pair();
        let page = Page::Challenges(self.at);
        let number = pair.number.value.to_string();
        let title = self.site.say_with("challenge_number", &[("n", &number)]);
        let mut doc = self.doc(page, "challenge", self.site.say("kind_challenge"), title);
        doc.url.push_str(&format!("#challenge-{number}"));
        doc.number = Some(number);
        doc.summary = pair.challenge.clone();
        doc.body = pair.direction.clone();
        self.placed(doc, challenge.place)
    }

    fn term(&self, term: &glossary::Term) -> SearchDoc {
        let page = Page::Glossary(self.at);
        let mut doc = self.doc(page, "term", self.site.say("kind_term"), &term.term);
        doc.url.push_str(&format!("#{}", term.id.value));
        doc.summary = term.meaning.clone();
        let reading = term.reading.as_deref();
        doc.body = apart(
            reading
                .into_iter()
                .chain(term.also.iter().map(String::as_str)),
        );
        doc
    }

    fn whole(&self) -> SearchDoc {
        let about = &self.plan().about;
        let page = Page::Plan(self.at);
        let mut doc = self.doc(page, "plan", self.site.say("kind_plan"), &about.title);
        doc.summary = about.summary.clone().unwrap_or_default();
        let mut body: Vec<&str> = about.names.iter().map(String::as_str).collect();
        body.extend(about.philosophy_text().map(String::as_str));
        body.extend(about.philosophy_explanation().map(String::as_str));
        let sections = about.sections.iter();
        body.extend(sections.flat_map(|s| [s.title.as_str(), s.text.as_str()]));
        body.extend(about.sources.iter().map(|s| s.title.as_str()));
        doc.body = apart(body);
        doc
    }

    /// The pages that list the plan, by what people call them.
    fn lists(&self) -> Vec<SearchDoc> {
        let (plan, at) = (self.plan(), self.at);
        let kind = self.site.say("kind_site");
        let pages = [
            (true, Page::Booklet(at), "booklet", "search_words_booklet"),
            (
                !plan.departments.is_empty(),
                Page::Departments(at),
                "nav_departments",
                "search_words_departments",
            ),
            (
                !plan.reviews.is_empty(),
                Page::Reviews(at),
                "nav_reviews",
                "search_words_reviews",
            ),
            (
                !plan.indicators.is_empty(),
                Page::Indicators(at),
                "nav_indicators",
                "search_words_indicators",
            ),
            (true, Page::Data(at), "data", "search_words_data"),
        ];
        let there = pages.into_iter().filter(|(there, ..)| *there);
        let doc = |(_, page, name, words): (bool, Page, &str, &str)| SearchDoc {
            terms: apart(self.site.say(words).split(' ')),
            ..self.doc(page, "site", kind, self.site.say(name))
        };
        there.map(doc).collect()
    }

    fn news(&self, at: usize, news: &News) -> SearchDoc {
        let (summary, rest) = first_sentence(&news.body.text);
        let page = Page::News(self.at, at);
        let mut doc = self.doc(page, "news", self.site.say("news"), &news.title);
        doc.summary = summary.to_owned();
        doc.body = rest.to_owned();
        doc
    }
}
