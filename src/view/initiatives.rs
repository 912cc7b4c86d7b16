//! All initiatives, by owner and number, with other ways to find one.

use serde::Serialize;

use super::parts::{self, Group};
use super::{Content, Head, Link, PageView, Writer};
use super::{contact, state};
use crate::plan::Id;
use crate::site::{Page, PlanAt, say};

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct InitiativesPage {
    /// One sentence.
    pub lead: String,
    /// Lists by owner.
    pub groups: Vec<Group>,
    /// Links to lists for one audience.
    pub audiences: Vec<Link>,
    /// Links to lists of one department.
    pub departments: Vec<Link>,
    /// Lists by the nodes that initiatives belong to, one for each level that has marks.
    pub levels: Vec<Group>,
    /// The ○ matrix.
    pub matrix: Link,
}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt) -> PageView {
    let site = w.site;
    let plan = site.plan(at);
    let name = &plan.about.initiative.name;
    let all: Vec<Id<_>> = plan.initiatives.ids().map(|(id, _)| id).collect();
    let groups = parts::by_owner(w, at, &all, |id| parts::initiative_item(w, at, id));
    let lead =
        say!(site, "initiatives_lead", name, count = all.len()) + &state::remark(site, plan, &all);
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
            let link = contact::department(w, at, id);
            Link { text: counted(&ids, &link.text), ..link }
        })
        .collect();
    let levels = plan
        .marked_levels()
        .map(|(level, own)| {
            let items = plan.nodes_of(level).map(|(id, _)| parts::node_item(w, at, id)).collect();
            let title = say!(site, "by_level", name = own.name);
            Group { id: format!("by-{}", own.folder.value), ..Group::new(title, items) }
        })
        .collect();
    PageView {
        head: Head {
            short: Some(name.clone()),
            crumbs: vec![parts::plan_crumb(w, at)],
            ..Head::new(say!(site, "initiatives_title", name), &lead)
        },
        content: Content::InitiativesPage(InitiativesPage {
            lead,
            groups,
            audiences,
            departments,
            levels,
            matrix: w.link(Page::Matrix(at), say!(site, "matrix_link", work = plan.about.work())),
        }),
    }
}
