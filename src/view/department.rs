//! A department: what it does in this plan, and its initiatives by section.

use serde::Serialize;

use super::contact::{self, Reach, Succession};
use super::parts::{self, Item};
use super::state;
use super::{Content, Head, Link, PageView, Writer};
use crate::plan::{Department, Id, Initiative, Office, Place, Plan};
use crate::site::{Page, PlanAt, say};

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct DepartmentPage {
    /// One sentence.
    pub lead: String,
    /// What became of its name, and where it comes from.
    pub succession: Vec<Succession>,
    /// Whom to call.
    pub contacts: Vec<Reach>,
    /// What it does, as HTML.
    pub does: Option<String>,
    /// What it is responsible for above the initiatives.
    pub nodes: Vec<Item>,
    /// Its initiatives, by section.
    pub sections: Vec<SectionTold>,
    /// The other departments.
    pub others: Vec<Link>,
}

/// A section and its initiatives.
#[derive(Clone, Debug, Serialize)]
pub struct SectionTold {
    /// Its name.
    pub name: String,
    /// What became of the name, and where it comes from.
    pub succession: Vec<Succession>,
    /// How many, in words.
    pub count: String,
    /// Its initiatives.
    pub items: Vec<Item>,
}

/// Initiatives a department is responsible for.
pub fn initiatives(plan: &Plan, id: Id<Department>) -> Vec<Id<Initiative>> {
    plan.initiatives
        .ids()
        .filter(|(_, i)| i.departments.iter().any(|(d, _)| *d == id))
        .map(|(id, _)| id)
        .collect()
}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt, id: Id<Department>) -> PageView {
    let site = w.site;
    let plan = site.plan(at);
    let department = &plan.departments[id];
    let mine = initiatives(plan, id);
    let named = |i: &Id<Initiative>, section: &str| {
        plan.initiatives[*i]
            .departments
            .iter()
            .any(|(d, sections)| *d == id && sections.iter().any(|s| s == section))
    };
    let whole = Office::whole(id);
    let section = |name: &str, ids: Vec<Id<Initiative>>| SectionTold {
        name: name.to_owned(),
        succession: Vec::new(),
        count: state::count(site, plan, &ids),
        items: ids.into_iter().map(|i| parts::initiative_item(w, at, i)).collect(),
    };
    let mut sections: Vec<SectionTold> = department
        .sections
        .iter()
        .enumerate()
        .map(|(at_section, s)| {
            let ids = mine.iter().copied().filter(|i| named(i, &s.name)).collect();
            let office = Office { section: Some(at_section), ..whole };
            SectionTold { succession: contact::succession(w, at, office), ..section(&s.name, ids) }
        })
        .collect();
    let rest: Vec<_> = mine
        .iter()
        .copied()
        .filter(|i| !department.sections.iter().any(|s| named(i, &s.name)))
        .collect();
    if !rest.is_empty() {
        sections.push(section(&say!(site, "no_section", work = plan.about.work()), rest));
    }
    let lead = say!(
        site,
        "department_lead",
        department = department.name,
        name = plan.about.initiative.name,
        count = mine.len()
    ) + &state::remark(site, plan, &mine);
    // A section without a contact of its own is reached by the department's.
    let own = department.sections.iter().enumerate();
    let own = own.filter(|(_, section)| section.contact.is_some());
    let own = own.map(|(at, _)| Office { section: Some(at), ..whole });
    let offices: Vec<Office> = std::iter::once(whole).chain(own).collect();
    let others = plan
        .departments
        .ids()
        .filter(|(other, _)| *other != id)
        .map(|(other, _)| contact::department(w, at, other))
        .collect();
    let (before, after) = plan.departments.neighbours(id);
    let link =
        |other: Id<Department>| w.link(Page::Department(at, other), &plan.departments[other].name);
    let (previous, next) = (before.map(link), after.map(link));
    let nodes = plan.nodes.ids();
    let nodes = nodes.filter(|(_, node)| node.departments.iter().any(|(d, _)| *d == id));
    let nodes = nodes
        .map(|(id, _)| Item {
            label: Some(Place::Node(id).label(plan)),
            ..parts::node_name(w, at, id)
        })
        .collect();
    let does = department.does.as_ref().map(|text| w.text(text));
    PageView {
        head: Head {
            crumbs: vec![
                parts::plan_crumb(w, at),
                w.link(Page::Departments(at), site.say("nav_departments")),
            ],
            previous,
            next,
            file: parts::file_of(&plan.about.common),
            ..Head::new(&department.name, department.does.clone().unwrap_or_else(|| lead.clone()))
        },
        content: Content::DepartmentPage(DepartmentPage {
            lead,
            succession: contact::succession(w, at, whole),
            contacts: contact::of_offices(w, at, &offices),
            does,
            nodes,
            sections,
            others,
        }),
    }
}
