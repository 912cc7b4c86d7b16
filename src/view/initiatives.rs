//! All initiatives, by owner and number, with other ways to find one.

use serde::Serialize;

use super::parts::{self, Item, OwnerGroup};
use super::{Content, Head, Link, Sheet, Writer};
use super::{contact, state};
use crate::plan::{Id, Office};
use crate::site::{Page, PlanAt};

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct InitiativesPage {
    /// One sentence.
    pub lead: String,
    /// Lists by owner.
    pub groups: Vec<OwnerGroup>,
    /// Links to lists for one audience.
    pub audiences: Vec<Link>,
    /// Links to lists of one department.
    pub departments: Vec<Link>,
    /// Heading of the list of approaches, with the plan's word for them.
    pub approaches_heading: String,
    /// Links to approaches.
    pub approaches: Vec<Item>,
    /// The ○ matrix.
    pub matrix: Link,
}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt) -> Sheet {
    let site = w.site;
    let plan = site.plan(at);
    let name = &plan.about.levels.initiative.name;
    let all: Vec<Id<_>> = plan.initiatives.ids().map(|(id, _)| id).collect();
    let groups = parts::by_owner(w, at, &all);
    let lead = site.say_with(
        "initiatives_lead",
        &[("name", name), ("count", &all.len().to_string())],
    ) + &state::remark(site, plan, &all);
    let counted =
        |ids: &[Id<_>], text: &str| format!("{text}（{}）", state::count(site, plan, ids));
    let audiences = plan
        .audiences
        .ids()
        .map(|(id, audience)| {
            let ids = plan.initiatives_for(id);
            w.link(Page::Audience(at, id), counted(&ids, &audience.name))
        })
        .collect();
    let departments = plan
        .departments
        .ids()
        .map(|(id, _)| {
            let ids = super::department::initiatives(plan, id);
            let name = contact::listed_name(site, plan, Office::whole(id));
            w.link(Page::Department(at, id), counted(&ids, &name))
        })
        .collect();
    Sheet {
        head: Head {
            title: site.say_with("initiatives_title", &[("name", name)]),
            short: Some(name.clone()),
            description: lead.clone(),
            crumbs: vec![parts::plan_crumb(w, at)],
            ..Head::default()
        },
        content: Content::InitiativesPage(InitiativesPage {
            lead,
            groups,
            audiences,
            departments,
            approaches_heading: site
                .say_with("by_approach", &[("name", &plan.about.levels.approach.name)]),
            approaches: plan
                .approaches
                .ids()
                .map(|(id, _)| parts::approach_item(w, at, id))
                .collect(),
            matrix: w.link(Page::Matrix(at), site.say("matrix_link")),
        }),
    }
}
