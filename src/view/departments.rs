//! All departments that the plan names.

use serde::Serialize;

use super::parts::{self, Item};
use super::{Content, Head, PageView, Writer};
use super::{contact, state};
use crate::site::{PlanAt, say};

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct DepartmentsPage {
    /// One sentence.
    pub lead: String,
    /// The departments.
    pub items: Vec<DepartmentShown>,
}

/// A department and its sections.
#[derive(Clone, Debug, Serialize)]
pub struct DepartmentShown {
    /// The department.
    pub item: Item,
    /// Its sections.
    pub sections: String,
}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt) -> PageView {
    let site = w.site;
    let plan = site.plan(at);
    let items = plan
        .departments
        .ids()
        .map(|(id, department)| DepartmentShown {
            item: Item {
                note: department.does.clone(),
                meta: Some(state::counted(site, plan, &super::department::initiatives(plan, id))),
                ..Item::from(contact::department(w, at, id))
            },
            sections: {
                let sections = department.sections.iter();
                let listed = sections.map(|section| {
                    contact::listed_name(site, plan, plan.section_of(id, &section.name))
                });
                listed.collect::<Vec<_>>().join("・")
            },
        })
        .collect();
    let lead = say!(site, "departments_lead", name = plan.about.initiative.name);
    PageView {
        head: Head {
            short: Some(site.say("nav_departments").to_owned()),
            crumbs: vec![parts::plan_crumb(w, at)],
            file: parts::file_of(&plan.about.common),
            ..Head::new(site.say("departments_title"), &lead)
        },
        content: Content::DepartmentsPage(DepartmentsPage { lead, items }),
    }
}
