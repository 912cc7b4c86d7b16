//! Joining entries into plans: every reference is looked up once, and every fault is collected.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::about::About;
use super::common::Common;
use super::{Actor, Arena, AsOf, Entry, HeldBack, Id, Own, Plan};
use crate::diagnostic::{Diagnostic, finding};
use crate::document::yaml::Spanned;
use crate::source::{Location, SourcePath, Span};
use reference::Noun;

mod departments;
mod evaluation;
mod figures;
mod indicators;
mod initiatives;
mod money;
mod nodes;
mod places;
mod reference;
mod reviews;
mod states;
mod structure;
mod tags;
mod versions;
mod volumes;

/// Joins the entries of all plans. `entries` come in path order, each with the folder of its plan.
/// Faulty nouns are left out and reported; the rest of the plan is still there, so that one run reports everything.
pub fn resolve(entries: &[(&str, &Entry)], as_of: AsOf) -> (Vec<Plan>, Vec<Diagnostic>) {
    let mut folders: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    for (folder, entry) in entries {
        folders.entry(folder).or_default().push(entry);
    }
    let mut diagnostics = Vec::new();
    let mut plans: Vec<Plan> = folders
        .into_iter()
        .filter_map(|(folder, entries)| {
            let (plan, found) = Resolver::new(&entries).plan(folder, as_of);
            diagnostics.extend(found);
            plan
        })
        .collect();
    across_plans(&mut plans, &mut diagnostics);
    tags::related(&mut plans, &mut diagnostics);
    (plans, diagnostics)
}

/// References between plans: the older plan, and indicators that continue.
fn across_plans(plans: &mut [Plan], diagnostics: &mut Vec<Diagnostic>) {
    let titles: Vec<(&str, &str)> =
        plans.iter().map(|p| (p.id.as_str(), p.about.title.as_str())).collect();
    let mut supersedes = Vec::new();
    for plan in plans.iter() {
        let about = Some(plan.about.as_ref());
        let path = &plan.about.common.path;
        if let Some(older) = &plan.about.supersedes {
            if titles.iter().any(|(id, _)| *id == older.value) {
                supersedes.push((older.value.clone(), plan.id.clone()));
            } else {
                let known = titles.iter().copied().filter(|(id, _)| *id != plan.id);
                diagnostics.push(reference::unknown(Noun::Plan, about, path, older, known));
            }
        }
        for item in plan.indicators.iter() {
            for link in &item.entry.continues {
                let path = &item.entry.common.path;
                let Some(other) = plans.iter().find(|p| p.id == link.plan.value) else {
                    let known = titles.iter().copied();
                    diagnostics.push(reference::unknown(
                        Noun::Plan,
                        about,
                        path,
                        &link.plan,
                        known,
                    ));
                    continue;
                };
                let known = || {
                    let indicators = other.indicators.iter();
                    indicators.map(|i| (i.entry.id.as_str(), i.entry.short.as_str()))
                };
                if !known().any(|(id, _)| id == link.indicator.value) {
                    diagnostics.push(reference::unknown(
                        Noun::Indicator,
                        about,
                        path,
                        &link.indicator,
                        known(),
                    ));
                }
            }
        }
    }
    for plan in plans.iter() {
        diagnostics.extend(supersedes_cycle(plan, plans));
    }
    for (older, newer) in supersedes {
        if let Some(plan) = plans.iter_mut().find(|p| p.id == older) {
            plan.superseded_by = Some(newer);
        }
    }
}

/// A plan that takes the place of itself, directly or by way of others.
fn supersedes_cycle(plan: &Plan, plans: &[Plan]) -> Option<Diagnostic> {
    let mut way = vec![plan.id.as_str()];
    let mut current = plan;
    loop {
        let older = current.about.supersedes.as_ref()?;
        way.push(&older.value);
        if older.value == plan.id {
            break;
        }
        if way.len() > plans.len() + 1 {
            return None;
        }
        current = plans.iter().find(|p| p.id == older.value)?;
    }
    let written = plan.about.supersedes.as_ref()?;
    Some(finding! { error "supersedes-cycle", &plan.about.common.path, written.span;
        ("前の計画をたどると、元に戻ります（{}）", way.join(" → ")),
        ("the older plans lead back to the start ({})", way.join(" → "));
        help "supersedes には、この計画より前の計画のフォルダー名を書いてください",
             "`supersedes` names the folder of the plan before this one";
    })
}

struct Resolver<'a> {
    /// All entries of the plan, to explain references that lead nowhere.
    entries: &'a [&'a Entry],
    about: Option<&'a About>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Resolver<'a> {
    fn new(entries: &'a [&'a Entry]) -> Self {
        let about = entries.iter().find_map(|entry| match entry {
            Entry::About(about) => Some(about.as_ref()),
            _ => None,
        });
        Self { entries, about, diagnostics: Vec::new() }
    }

    fn plan(mut self, folder: &str, as_of: AsOf) -> (Option<Plan>, Vec<Diagnostic>) {
        let entries = self.entries;
        let about = entries.iter().find_map(|e| match e {
            Entry::About(about) => Some(Arc::clone(about)),
            _ => None,
        });
        let Some(about) = about else {
            return (None, Vec::from_iter(self.without_plan(folder)));
        };
        let funds = about.money.as_ref().map_or(&[][..], |money| &money.funds);
        let actors = self.listed(&about, &about.actors, |a| (&a.id, "actors"));
        let mut plan = Plan {
            id: folder.to_owned(),
            evaluators: self.evaluators(&about, &actors),
            dimensions: self.dimensions(&about),
            actors,
            departments: self.listed(&about, &about.departments, |d| (&d.id, "departments")),
            audiences: self.listed(&about, &about.audiences, |a| (&a.id, "audiences")),
            funds: self.listed(&about, funds, |f| (&f.id, "funds")),
            districts: self.listed(&about, &about.districts, |d| (&d.id, "districts")),
            indicator_kinds: self.listed(&about, about.kinds(), |k| (&k.id, "kinds")),
            tags: self.listed(&about, &about.tags, |t| (&t.id, "tags")),
            sources: self.listed(&about, &about.sources, |s| (&s.id, "sources")),
            about,
            nodes: Arena::default(),
            initiatives: Arena::default(),
            own: Own::default(),
            indicators: Arena::default(),
            reviews: Arena::default(),
            overviews: BTreeMap::new(),
            roles: Arena::default(),
            volumes: Arena::default(),
            challenges: Arena::default(),
            glossary: None,
            synonyms: None,
            news: Vec::new(),
            held_back: entries.iter().filter_map(|entry| held_back(entry, as_of)).collect(),
            superseded_by: None,
        };
        self.period(&plan.about);
        self.offices(&plan);
        self.rule(&plan.about);
        self.levels(&plan.about.clone());
        let wanted = |common: &Common| as_of.drafts || !common.draft;
        macro_rules! entries_of {
            ($kind:ident) => {
                entries.iter().filter_map(|entry| match entry {
                    Entry::$kind(entry) if wanted(&entry.common) => Some(Arc::clone(entry)),
                    _ => None,
                })
            };
        }
        self.nodes(&mut plan, &entries_of!(Node).collect::<Vec<_>>());
        self.initiatives(&mut plan, entries_of!(Initiative).collect());
        self.money(&mut plan, as_of);
        self.indicators(&mut plan, entries_of!(Indicator).collect(), as_of);
        for entry in entries_of!(Roles) {
            self.roles(&mut plan, &entry);
        }
        self.volumes(&mut plan, entries_of!(Volume).collect(), as_of);
        for entry in entries_of!(Challenges) {
            self.challenges(&mut plan, &entry);
        }
        self.reviews(&mut plan, entries_of!(Review).collect());
        for entry in entries_of!(ReviewOverview) {
            self.citations(&plan, &entry.common);
            if let Some(year) = self.folder_year(&entry.common, &entry.year) {
                plan.overviews.insert(year, entry);
            }
        }
        self.tags(&mut plan);
        plan.glossary = entries_of!(Glossary).next();
        plan.synonyms = entries_of!(Synonyms).next();
        if let Some(glossary) = plan.glossary.clone() {
            self.glossary(&glossary);
        }
        plan.news = entries_of!(News).filter(|n| as_of.drafts || n.date <= as_of.day).collect();
        plan.news.sort_by(|a, b| (b.date, &b.id).cmp(&(a.date, &a.id)));
        (Some(plan), self.diagnostics)
    }

    fn without_plan(&self, folder: &str) -> Option<Diagnostic> {
        let first = self.entries.iter().map(|e| common(e)).next()?;
        if self.entries.iter().any(|entry| entry.is_unread_plan()) {
            return None;
        }
        Some(finding! { error "missing-plan-file", &first.path, first.span;
            "フォルダー `{folder}` に plan.yaml がありません",
            "the folder `{folder}` has no plan.yaml";
            help "計画のフォルダーには plan.yaml が必ず要ります。フォルダーの名前も確かめてください",
                 "every plan folder needs a plan.yaml; check the folder's name as well";
        })
    }

    /// Puts a list of `plan.yaml` into an arena; an id given twice is reported.
    fn listed<T: Clone>(
        &mut self,
        about: &About,
        items: &[T],
        id: impl Fn(&T) -> (&Spanned<String>, &'static str),
    ) -> Arena<T> {
        self.listed_in(&about.common.path, items, id)
    }

    /// The same for a list of any file.
    fn listed_in<T: Clone>(
        &mut self,
        path: &SourcePath,
        items: &[T],
        id: impl Fn(&T) -> (&Spanned<String>, &'static str),
    ) -> Arena<T> {
        let mut seen: HashMap<String, Span> = HashMap::new();
        let mut arena = Arena::default();
        for item in items {
            let (written, list) = id(item);
            match seen.get(&written.value) {
                Some(first) => {
                    self.diagnostics.push(finding! { error "duplicate-id", path, written.span;
                        ("`{list}` の ID `{}` が2回使われています", written.value),
                        ("the id `{}` is used twice in `{list}`", written.value);
                        label Location::new(path, *first), "1回目はここです", "first used here";
                        help "どちらかの ID を変えてください", "change one of the two";
                    })
                }
                None => {
                    seen.insert(written.value.clone(), written.span);
                    arena.push(item.clone());
                }
            }
        }
        arena
    }

    fn period(&mut self, about: &About) {
        if let Some(period) = about.period
            && period.to < period.from
        {
            self.diagnostics.push(
                finding! { error "period-backwards", &about.common.path, about.common.span;
                    ("計画の終わり（{}）が始まり（{}）より前です", period.to.japanese(), period.from.japanese()),
                    ("the plan ends ({}) before it begins ({})", period.to.year(), period.from.year());
                    help "period の from と to を確かめてください",
                         "check `from` and `to` of `period`";
                },
            );
        }
    }

    fn citations(&mut self, plan: &Plan, common: &Common) {
        for citation in &common.sources {
            if plan.source(citation).is_none() {
                let known = plan.sources.iter().map(|s| (s.id.value.as_str(), s.title.as_str()));
                self.unknown(Noun::Source, &common.path, &citation.document, known);
            }
        }
    }

    fn actor(
        &mut self,
        plan: &Plan,
        path: &SourcePath,
        written: &Spanned<String>,
    ) -> Option<Id<Actor>> {
        let found = plan.actors.find(|a| a.id.value == written.value);
        if found.is_none() {
            let known = plan.actors.iter().map(|x| (x.id.value.as_str(), x.name.as_str()));
            self.unknown(Noun::Actor, path, written, known);
        }
        found
    }
}

fn held_back(entry: &Entry, as_of: AsOf) -> Option<HeldBack> {
    let common = common(entry);
    let news = match entry {
        Entry::News(news) => Some(news),
        _ => None,
    };
    let later = news.filter(|n| n.date > as_of.day);
    let held = !as_of.drafts && (common.draft || later.is_some());
    held.then(|| HeldBack {
        common: common.clone(),
        name: news.map_or_else(|| common.path.stem().to_owned(), |n| n.title.clone()),
        until: later.filter(|_| !common.draft).map(|n| n.date),
    })
}

fn common(entry: &Entry) -> &Common {
    match entry {
        Entry::About(e) => &e.common,
        Entry::Node(e) => &e.common,
        Entry::Initiative(e) => &e.common,
        Entry::Indicator(e) => &e.common,
        Entry::Review(e) => &e.common,
        Entry::ReviewOverview(e) => &e.common,
        Entry::Roles(e) => &e.common,
        Entry::Volume(e) => &e.common,
        Entry::Challenges(e) => &e.common,
        Entry::Glossary(e) => &e.common,
        Entry::Synonyms(e) => &e.common,
        Entry::News(e) => &e.common,
        Entry::Broken(e) => &e.common,
    }
}

/// Sorts ids as people do: `1-2` before `1-10`.
fn natural(id: &str) -> Vec<(u32, String)> {
    id.split('-').map(|part| (part.parse().unwrap_or(u32::MAX), part.to_owned())).collect()
}
