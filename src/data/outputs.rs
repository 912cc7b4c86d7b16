//! What each output takes from each noun: the tables of a plan, the documents of the search, the text editions.
//!
//! Knows which nouns there are and in which order they are told. What is told of one is its own file's.

use std::sync::Arc;

use rayon::prelude::*;

use super::actor::Actor;
use super::audience::Audience;
use super::challenge::Challenge;
use super::department::Department;
use super::initiative::Initiative;
use super::node::Node;
use super::review::Review;
use super::search::whole_site;
use super::speech::Speech;
use super::tables::{Filled, Tables};
use super::tag::Tag;
use super::term::Term;
use super::volume::Volume;
use super::{OpenPlan, each, indicator, money, plan};
use crate::plan::{Arena, Id, Indicator};
use crate::search::SearchDoc;
use crate::site::{Page, PlanAt, Site, Table};

/// All tables of a plan.
pub fn plan_tables(site: &Site, at: PlanAt) -> Vec<Filled> {
    let p = OpenPlan::new(site, at);
    let mut tables = Tables::new(p);
    plan::Plan::of(p).tabulate(&mut tables);
    tables.all()
}

/// The values of one indicator.
pub fn indicator_table(site: &Site, at: PlanAt, id: Id<Indicator>) -> Filled {
    let p = OpenPlan::new(site, at);
    let mut tables = Tables::new(p);
    indicator::Indicator::of(p, id).values(&mut tables);
    tables.one(Table::Indicators)
}

/// The text edition of a page; nothing for pages that have none.
pub fn text_edition(site: &Site, page: Page) -> Vec<u8> {
    let Some(at) = page.plan() else {
        return Vec::new();
    };
    let p = OpenPlan::new(site, at);
    let mut speech = Speech::new(p);
    match page {
        Page::Initiative(_, id) => {
            let initiative = Initiative::of(p, id);
            speech.heading(initiative.title);
            speech.opening();
            initiative.tell(&mut speech);
            plan::tell_below(&p.plan.initiatives[id].own, &mut speech);
            initiative.provenance.tell(&mut speech);
        }
        Page::Role(_, id) => Actor::of(p, id).tell(&p.plan.actors[id], &mut speech),
        Page::Booklet(_) => plan::tell(&mut speech),
        _ => {}
    }
    speech.finish()
}

/// Everything that can be found, the current plan first, and in each plan what readers look for most.
pub fn documents(site: &Site) -> Vec<Arc<SearchDoc>> {
    let mut plans: Vec<PlanAt> = (0..site.plans.len()).map(PlanAt).collect();
    plans.sort_by_key(|at| !site.currents.contains(at));
    let mut docs: Vec<Arc<SearchDoc>> =
        plans.into_iter().flat_map(|at| of_plan(OpenPlan::new(site, at))).map(Arc::new).collect();
    docs.extend(whole_site(site).into_iter().map(Arc::new));
    docs
}

/// The documents of a long list, drawn on all cores.
fn many<T>(nouns: &Arena<T>, draw: impl Fn(Id<T>) -> SearchDoc + Sync) -> Vec<SearchDoc> {
    let ids: Vec<Id<T>> = nouns.ids().map(|(id, _)| id).collect();
    ids.par_iter().map(|id| draw(*id)).collect()
}

/// What is found of a plan.
fn of_plan(p: OpenPlan) -> Vec<SearchDoc> {
    let plan = p.plan;
    let reviews = plan.reviews.iter();
    let challenges = plan.challenges.iter();
    let news = plan.news.iter().enumerate();
    [
        many(&plan.initiatives, |id| Initiative::of(p, id).found(p)),
        (0..plan.about.levels.len())
            .rev()
            .flat_map(|level| plan.nodes_of(level))
            .map(|(id, _)| Node::of(p, id).found(p))
            .collect(),
        many(&plan.indicators, |id| indicator::Indicator::of(p, id).found(p)),
        each(&plan.actors, |id| Actor::of(p, id).found(p)),
        each(&plan.audiences, |id| Audience::of(p, id).found(p)),
        each(&plan.departments, |id| Department::of(p, id).found(p)),
        reviews.map(|review| Review::of(p, review).found(p)).collect(),
        challenges.map(|one| Challenge::of(p, one).found(p)).collect(),
        each(&plan.volumes, |id| Volume::of(p, id).found(p)),
        Term::all(p).iter().map(|term| term.found(p)).collect(),
        vec![plan::found(p)],
        each(&plan.tags, |id| Tag::of(p, id).found(p)),
        if p.site.currents.contains(&p.at) {
            [p.lists(), vec![money::found(p)]].concat()
        } else {
            Vec::new()
        },
        news.map(|(at, news)| p.news(at, news)).collect(),
    ]
    .concat()
}
