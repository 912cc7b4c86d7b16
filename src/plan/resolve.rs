//! Joining entries into plans: every reference is looked up once, and every fault is collected.

use std::collections::{BTreeMap, HashMap, hash_map};
use std::hash::Hash;
use std::sync::Arc;

use super::about::About;
use super::common::Common;
use super::{Arena, AsOf, Entry, HeldBack, Id, Named, Own, Plan};
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
    let mut supersedes = Vec::new();
    for plan in plans.iter() {
        let about = Some(plan.about.as_ref());
        let path = &plan.about.common.path;
        if let Some(older) = &plan.about.supersedes {
            if plans.iter().any(|other| other.id == older.value) {
                supersedes.push((older.value.clone(), plan.id.clone()));
            } else {
                let others = plans.iter().filter(|other| other.id != plan.id);
                diagnostics.push(reference::unknown(Noun::PLAN, about, path, older, others));
            }
        }
        for item in plan.indicators.iter() {
            for link in &item.entry.continues {
                let path = &item.entry.common.path;
                let (noun, id) = (Noun::PLAN, &link.plan);
                let other = reference::position(noun, about, path, id, plans, diagnostics);
                if let Some(other) = other {
                    let (noun, id) = (Noun::INDICATOR, &link.indicator);
                    let indicators = plans[other].indicators.as_slice();
                    reference::position(noun, about, path, id, indicators, diagnostics);
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

/// The way from something back to it, by what comes next of each; nothing where none leads there.
fn circle<T: Copy + PartialEq>(start: T, next: impl Fn(T) -> Vec<T>) -> Option<Vec<T>> {
    let mut ways = vec![vec![start]];
    let mut seen = Vec::new();
    while let Some(way) = ways.pop() {
        let last = *way.last()?;
        if seen.contains(&last) {
            continue;
        }
        seen.push(last);
        for next in next(last) {
            let longer = [way.as_slice(), &[next]].concat();
            if next == start {
                return Some(longer);
            }
            ways.push(longer);
        }
    }
    None
}

/// A plan that takes the place of itself, directly or by way of others.
fn supersedes_cycle(plan: &Plan, plans: &[Plan]) -> Option<Diagnostic> {
    let older = |id: &str| plans.iter().find(|plan| plan.id == id)?.about.supersedes.as_ref();
    let next = |id| Vec::from_iter(older(id).map(|older| older.value.as_str()));
    let way = circle(plan.id.as_str(), next)?;
    let written = older(&plan.id)?;
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
        let path = &about.common.path;
        let actors = self.listed(path, "actors", &about.actors, |a| &a.id);
        let mut plan = Plan {
            id: folder.to_owned(),
            evaluators: self.evaluators(&about, &actors),
            dimensions: self.dimensions(&about),
            actors,
            departments: self.listed(path, "departments", &about.departments, |d| &d.id),
            audiences: self.listed(path, "audiences", &about.audiences, |a| &a.id),
            funds: self.listed(path, "funds", funds, |f| &f.id),
            districts: self.listed(path, "districts", &about.districts, |d| &d.id),
            indicator_kinds: self.listed(path, "kinds", about.kinds(), |k| &k.id),
            tags: self.listed(path, "tags", &about.tags, |t| &t.id),
            sources: self.listed(path, "sources", &about.sources, |s| &s.id),
            about: Arc::clone(&about),
            nodes: Arena::default(),
            initiatives: Arena::default(),
            money_years: Vec::new(),
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
        self.period(&about);
        self.offices(&plan);
        self.rule(&about);
        self.levels(&about);
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
        let first = self.entries.first()?.common();
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

    /// Puts a list of a file into an arena; an id given twice is reported.
    fn listed<T: Clone>(
        &mut self,
        path: &SourcePath,
        list: &str,
        items: &[T],
        id: impl Fn(&T) -> &Spanned<String>,
    ) -> Arena<T> {
        let mut seen: HashMap<&str, Span> = HashMap::new();
        let mut arena = Arena::default();
        for item in items {
            let Spanned { value, span } = id(item);
            match seen.entry(value) {
                hash_map::Entry::Vacant(place) => {
                    place.insert(*span);
                    arena.push(item.clone());
                }
                hash_map::Entry::Occupied(first) => self.diagnostics.push(finding! { error "duplicate-id", path, *span;
                    "`{list}` の ID `{value}` が2回使われています", "the id `{value}` is used twice in `{list}`";
                    label Location::new(path, *first.get()), "1回目はここです", "first used here";
                    help "どちらかの ID を変えてください", "change one of the two";
                }),
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
            self.find(Noun::SOURCE, &plan.sources, &common.path, &citation.document);
        }
    }

    /// What a reference means of a list; one that leads nowhere is reported.
    fn find<T: Named>(
        &mut self,
        noun: Noun,
        list: &Arena<T>,
        path: &SourcePath,
        written: &Spanned<String>,
    ) -> Option<Id<T>> {
        self.position(noun, list.as_slice(), path, written).map(Id::new)
    }

    /// The same in a list that is part of a noun.
    fn position<T: Named>(
        &mut self,
        noun: Noun,
        list: &[T],
        path: &SourcePath,
        written: &Spanned<String>,
    ) -> Option<usize> {
        let found = list.iter().position(|one| one.id() == written.value);
        if found.is_none() {
            self.unknown(noun, path, written, list);
        }
        found
    }
}

/// What stands more than once, each time after the first: with where, and where it stood first.
fn repeats<T: Copy + Eq + Hash>(all: impl IntoIterator<Item = (T, Span)>) -> Vec<(T, Span, Span)> {
    let mut seen: HashMap<T, Span> = HashMap::new();
    let mut found = Vec::new();
    for (one, span) in all {
        match seen.entry(one) {
            hash_map::Entry::Occupied(first) => found.push((one, span, *first.get())),
            hash_map::Entry::Vacant(place) => {
                place.insert(span);
            }
        }
    }
    found
}

fn held_back(entry: &Entry, as_of: AsOf) -> Option<HeldBack> {
    let common = entry.common();
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

/// Sorts ids as people do: `1-2` before `1-10`.
fn natural(id: &str) -> Vec<(u32, String)> {
    id.split('-').map(|part| (part.parse().unwrap_or(u32::MAX), part.to_owned())).collect()
}
