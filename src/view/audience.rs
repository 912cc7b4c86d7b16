//! What the plan has for one audience.

use serde::Serialize;

use super::contact::{self, Reach};
use super::parts::{self, Group};
use super::state;
use super::{Content, Head, Link, PageView, Writer};
use crate::calendar::FiscalYear;
use crate::plan::{Audience, Id};
use crate::site::{Page, PlanAt, say};

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct AudiencePage {
    /// Their worry in their own words.
    pub question: Option<String>,
    /// One sentence.
    pub lead: String,
    /// Whom to call.
    pub contacts: Vec<Reach>,
    /// Initiatives by owner.
    pub groups: Vec<Group>,
    /// Departments that do them.
    pub departments: Vec<Link>,
    /// The other audiences.
    pub others: Vec<Link>,
}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt, id: Id<Audience>) -> PageView {
    let site = w.site;
    let plan = site.plan(at);
    let audience = &plan.audiences[id];
    let mut ids = plan.initiatives_for(id);
    // What helps first comes first: it is under way, and not for everybody.
    let now = FiscalYear::of(site.as_of.day);
    ids.sort_by_key(|id| {
        let one = &plan.initiatives[*id];
        (!one.state.runs_in(now), one.audiences.len())
    });
    let lead = say!(
        site,
        if ids.is_empty() { "audience_none" } else { "audience_lead" },
        audience = audience.name,
        name = plan.about.initiative.name,
        count = ids.len()
    ) + &state::remark(site, plan, &ids);
    let departments = plan
        .departments
        .ids()
        .filter(|(d, _)| {
            ids.iter().any(|i| plan.initiatives[*i].departments.iter().any(|(x, _)| x == d))
        })
        .map(|(d, _)| contact::department(w, at, d))
        .collect();
    let link = |other: Id<Audience>| w.link(Page::Audience(at, other), &plan.audiences[other].name);
    let others = plan.audiences.ids().map(|(other, _)| other).filter(|other| *other != id);
    let others = others.map(link).collect();
    let (before, after) = plan.audiences.neighbours(id);
    PageView {
        head: Head {
            short: Some(audience.name.clone()),
            crumbs: vec![
                parts::plan_crumb(w, at),
                w.link(Page::Audiences(at), site.say("audiences")),
            ],
            previous: before.map(link),
            next: after.map(link),
            ..Head::new(
                say!(site, "audience_title", name = audience.name, work = plan.about.work()),
                &lead,
            )
        },
        content: Content::AudiencePage(AudiencePage {
            question: audience.question.clone(),
            lead,
            contacts: contact::of_initiatives(w, at, &ids),
            groups: parts::by_owner(w, at, &ids, |id| parts::initiative_item(w, at, id)),
            departments,
            others,
        }),
    }
}
