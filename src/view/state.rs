//! The state of an initiative and its years in words: on its own page, in lists, and in counts.
//!
//! Says nothing of what is under way: that is what a reader expects.

use serde::Serialize;

use super::{Link, Writer};
use crate::plan::state::{Change, Stage};
use crate::plan::{Id, Initiative, Place, Plan};
use crate::site::{Page, PlanAt, Site, say};

/// What has to be known of an initiative before anything else is read.
#[derive(Clone, Debug, Serialize)]
pub struct StateNotice {
    /// In a sentence.
    pub text: String,
    /// Why.
    pub reason: Option<String>,
    /// The initiative that it became part of.
    pub into: Option<Link>,
}

/// What is planned for one year.
#[derive(Clone, Debug, Serialize)]
pub struct ScheduleYear {
    /// The year.
    pub year: String,
    /// New, expanded, continued, reduced or ended, in words.
    pub kind: Option<String>,
    /// What is to be done.
    pub text: Option<String>,
}

/// The sentence that stands first on the page of an initiative, unless it is under way.
pub fn sentence(site: &Site, plan: &Plan, id: Id<Initiative>) -> Option<String> {
    let state = &plan.initiatives[id].state;
    if state.stage == Stage::Ongoing {
        return None;
    }
    let since = if state.since.is_some() { "_since" } else { "" };
    let key = format!("state_{}{since}", state.stage.word());
    let since = state.since.map(|year| year.full()).unwrap_or_default();
    let into = state.into.map_or("", |into| &plan.initiatives[into].entry.title);
    let name = &plan.about.initiative.name;
    Some(say!(site, &key, name, since, into))
}

/// The same with the way on.
pub fn notice(w: &Writer, at: PlanAt, id: Id<Initiative>) -> Option<StateNotice> {
    let plan = w.site.plan(at);
    let state = &plan.initiatives[id].state;
    Some(StateNotice {
        text: sentence(w.site, plan, id)?,
        reason: state.reason.clone(),
        into: state.into.map(|into| link(w, at, into)),
    })
}

/// Those that became part of an initiative.
pub fn merged(w: &Writer, at: PlanAt, id: Id<Initiative>) -> Vec<Link> {
    let merged = w.site.plan(at).initiatives[id].merged.iter();
    merged.map(|one| link(w, at, *one)).collect()
}

fn link(w: &Writer, at: PlanAt, id: Id<Initiative>) -> Link {
    w.link(Page::Initiative(at, id), Place::Initiative(id).name(w.site.plan(at)))
}

/// One word for a state that is not the usual one.
fn word(site: &Site, stage: Stage) -> Option<String> {
    let usual = stage == Stage::Ongoing;
    (!usual).then(|| site.say(&format!("stage_{}", stage.word())).to_owned())
}

/// What stands beside an initiative in a list: 終了（令和7年度から）.
pub fn mark(site: &Site, plan: &Plan, id: Id<Initiative>) -> Option<String> {
    let state = &plan.initiatives[id].state;
    let word = word(site, state.stage)?;
    let key = match state.stage {
        Stage::Done => "stage_in",
        _ => "stage_since",
    };
    Some(match state.since {
        Some(year) => say!(site, key, stage = word, since = year.japanese()),
        None => word,
    })
}

/// How many initiatives, and how many of them are not under way: 12件、うち終了 2件、統合 1件.
pub fn count(site: &Site, plan: &Plan, ids: &[Id<Initiative>]) -> String {
    let all = say!(site, "count", count = ids.len());
    of_which(site, plan, ids, all)
}

/// The same with the plan's word for them: 主な取組 12件、うち終了 2件.
pub fn counted(site: &Site, plan: &Plan, ids: &[Id<Initiative>]) -> String {
    let name = plan.about.initiative.name.as_str();
    let all = say!(site, "counted", name, count = ids.len());
    of_which(site, plan, ids, all)
}

/// What to know of the number a sentence tells; nothing when all are under way.
pub fn remark(site: &Site, plan: &Plan, ids: &[Id<Initiative>]) -> String {
    match parts(site, plan, ids) {
        Some(parts) => say!(site, "count_includes", parts),
        None => String::new(),
    }
}

fn of_which(site: &Site, plan: &Plan, ids: &[Id<Initiative>], all: String) -> String {
    match parts(site, plan, ids) {
        Some(parts) => say!(site, "count_of_which", all, parts),
        None => all,
    }
}

/// 終了 2件、統合 1件.
fn parts(site: &Site, plan: &Plan, ids: &[Id<Initiative>]) -> Option<String> {
    let stages = [Stage::Planned, Stage::Done, Stage::Ended, Stage::Merged];
    let parts: Vec<String> = stages
        .into_iter()
        .filter_map(|stage| {
            let mine = ids.iter().filter(|id| plan.initiatives[**id].state.stage == stage);
            let count = Some(mine.count()).filter(|count| *count > 0)?;
            Some(say!(site, "counted", name = word(site, stage)?, count))
        })
        .collect();
    (!parts.is_empty()).then(|| parts.join(site.say("comma")))
}

/// The years of an initiative's schedule, in order.
pub fn years(site: &Site, initiative: &Initiative) -> Vec<ScheduleYear> {
    let mut steps: Vec<_> = initiative.entry.schedule.iter().collect();
    steps.sort_by_key(|step| step.year.value);
    let kind = |change: Change| site.say(&format!("change_{}", change.word())).to_owned();
    let year = |step: &crate::plan::state::ScheduleStep| ScheduleYear {
        year: step.year.value.full(),
        kind: step.kind.map(kind),
        text: step.text.clone(),
    };
    steps.into_iter().map(year).collect()
}
