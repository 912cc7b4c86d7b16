//! Whom to call: the offices in charge today, with what is known of how to reach them; and what became of an office's name.

use serde::Serialize;

use super::{Link, Writer};
use crate::calendar::FiscalYear;
use crate::plan::contact::Contact;
use crate::plan::{Department, Id, Initiative, Office, Plan};
use crate::site::{Page, PlanAt, Site, say};

/// An office and how to reach it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reach {
    /// Who answers: the department's page.
    pub who: Link,
    /// The number, as a link that dials it.
    pub telephone: Option<Link>,
    /// Where the counter is.
    pub counter: Option<String>,
    /// When it is open.
    pub hours: Option<String>,
    /// Their page on the city's site.
    pub url: Option<String>,
    /// A mail address.
    pub email: Option<String>,
}

/// What became of an office, or where it comes from.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Succession {
    /// In a sentence.
    pub text: String,
    /// Who took its work over, or had it before.
    pub links: Vec<Link>,
}

/// The offices that have the work of some initiatives this year, each with how to reach it, as far as that is given.
pub fn of_initiatives(w: &Writer, at: PlanAt, ids: &[Id<Initiative>]) -> Vec<Reach> {
    let plan = w.site.plan(at);
    let mut offices: Vec<Office> = Vec::new();
    for (department, sections) in ids.iter().flat_map(|id| &plan.initiatives[*id].departments) {
        match sections.is_empty() {
            true => offices.push(Office::whole(*department)),
            false => offices.extend(sections.iter().map(|name| plan.section_of(*department, name))),
        }
    }
    of_offices(w, at, &offices)
}

/// How to reach some offices, or those that have their work now.
pub fn of_offices(w: &Writer, at: PlanAt, offices: &[Office]) -> Vec<Reach> {
    let plan = w.site.plan(at);
    let year = FiscalYear::of(w.site.as_of.day);
    let mut found: Vec<Reach> = Vec::new();
    for office in offices.iter().flat_map(|office| plan.in_charge(*office, year)) {
        let reach = plan.contact(office).map(|contact| reach(w, at, office, contact));
        found.extend(reach.filter(|reach| !found.contains(reach)));
    }
    found
}

fn reach(w: &Writer, at: PlanAt, office: Office, contact: &Contact) -> Reach {
    Reach {
        who: link(w, at, office),
        telephone: contact.telephone.as_ref().map(|telephone| Link {
            href: format!("tel:{}", telephone.dial()),
            text: telephone.0.clone(),
        }),
        counter: contact.counter.clone(),
        hours: contact.hours.clone(),
        url: contact.url.as_ref().map(|url| url.0.clone()),
        email: contact.email.as_ref().map(|email| email.0.clone()),
    }
}

/// 福祉保険部 長寿社会課, leading to the department's page.
fn link(w: &Writer, at: PlanAt, office: Office) -> Link {
    let plan = w.site.plan(at);
    w.link(Page::Department(at, office.department), full_name(plan, office))
}

fn full_name(plan: &Plan, office: Office) -> String {
    let department = &plan.departments[office.department].name;
    match plan.section(office) {
        Some(section) => format!("{department} {}", section.name),
        None => department.clone(),
    }
}

/// A name as lists show it: with its last year, once that is given.
pub fn listed_name(site: &Site, plan: &Plan, office: Office) -> String {
    let name = plan.office_name(office);
    match plan.succession(office).0 {
        Some(until) => say!(site, "office_until_short", name, until = until.japanese()),
        None => name.to_owned(),
    }
}

/// A department's page, by its name as lists show it.
pub fn department(w: &Writer, at: PlanAt, id: Id<Department>) -> Link {
    w.link(Page::Department(at, id), listed_name(w.site, w.site.plan(at), Office::whole(id)))
}

/// What a page says of the years of a name: until when it is, and who took over; from when it is, and who had the work before.
pub fn succession(w: &Writer, at: PlanAt, office: Office) -> Vec<Succession> {
    let plan = w.site.plan(at);
    let name = plan.office_name(office);
    let (until, into) = plan.succession(office);
    let mut said = Vec::new();
    if let Some(until) = until {
        let next = FiscalYear::new(until.year() + 1);
        let key = match into.is_empty() {
            true => "office_until",
            false => "office_until_into",
        };
        said.push(Succession {
            text: say!(w.site, key, name, until = until.full(), next = next.full()),
            links: into.into_iter().map(|office| link(w, at, office)).collect(),
        });
    }
    let since = match plan.section(office) {
        Some(section) => &section.since,
        None => &plan.departments[office.department].since,
    };
    let before: Vec<Link> = offices(plan)
        .filter(|other| plan.succession(*other).1.contains(&office))
        .map(|other| link(w, at, other))
        .collect();
    let key = match (since, before.is_empty()) {
        (None, true) => return said,
        (None, false) => "office_before",
        (Some(_), true) => "office_since",
        (Some(_), false) => "office_since_before",
    };
    let since = since.as_ref().map(|year| year.value.full()).unwrap_or_default();
    said.push(Succession { text: say!(w.site, key, name, since), links: before });
    said
}

/// All departments and sections.
fn offices(plan: &Plan) -> impl Iterator<Item = Office> {
    plan.departments.ids().flat_map(|(department, d)| {
        let sections = (0..d.sections.len()).map(Some);
        std::iter::once(None).chain(sections).map(move |section| Office { department, section })
    })
}
