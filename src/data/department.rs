//! 部と課 as open data.

use schemars::JsonSchema;
use serde::Serialize;

use super::csv::Cell;
use super::search::apart;
use super::tables::{self, Tables, row};
use super::{OpenPlan, Ref};
use crate::calendar::FiscalYear;
use crate::plan::contact::Contact;
use crate::plan::{self, Id, Initiative};
use crate::search::SearchDoc;
use crate::site::{Page, Table};

/// A department.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Department<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Reading of the name.
    pub reading: Option<&'a str>,
    /// What it does.
    pub does: Option<&'a str>,
    /// Names of its sections.
    pub sections: Vec<&'a str>,
    /// Its sections in full.
    pub offices: Vec<Section<'a>>,
    /// How to reach it.
    pub contact: Option<Reached<'a>>,
    /// Ids of the initiatives it is responsible for.
    pub initiatives: Vec<Ref<'a, Initiative>>,
    /// The first fiscal year with this name, if the plan says.
    pub since: Option<FiscalYear>,
    /// The last fiscal year with this name.
    pub until: Option<FiscalYear>,
    /// Ids of the departments that took its work over.
    pub into: Vec<&'a str>,
    /// Address of its page.
    pub url: String,
    /// How to reach its sections and itself.
    #[serde(skip)]
    pub contacts: Vec<&'a Contact>,
}

/// A section of a department.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Section<'a> {
    /// Its name.
    pub name: &'a str,
    /// Reading of the name.
    pub reading: Option<&'a str>,
    /// How to reach it; nothing where its department's holds.
    pub contact: Option<Reached<'a>>,
    /// The first fiscal year with this name, if the plan says.
    pub since: Option<FiscalYear>,
    /// The last fiscal year with this name.
    pub until: Option<FiscalYear>,
    /// Names of the sections, or ids of the departments, that took its work over.
    pub into: Vec<&'a str>,
}

/// How to reach somebody.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Reached<'a> {
    /// Telephone number.
    pub telephone: Option<&'a str>,
    /// Where the counter is.
    pub counter: Option<&'a str>,
    /// When it is open.
    pub hours: Option<&'a str>,
    /// Their page on the city's site.
    pub url: Option<&'a str>,
    /// Mail address.
    pub email: Option<&'a str>,
}

impl<'a> Section<'a> {
    fn of(section: &'a plan::department::Section) -> Self {
        let plan::department::Section { name, reading, contact, since, until, into } = section;
        Self {
            name,
            reading: reading.as_deref(),
            contact: contact.as_ref().map(Reached::of),
            since: since.as_ref().map(|year| year.value),
            until: until.as_ref().map(|year| year.value),
            into: into.iter().map(|name| name.value.as_str()).collect(),
        }
    }
}

impl<'a> Reached<'a> {
    /// The cells of an office, from when it has its name to its page: the city's own, or else this site's.
    fn cells(
        contact: Option<&Self>,
        [since, until]: [Option<FiscalYear>; 2],
        page: Cell,
    ) -> Vec<Cell> {
        let reached = match contact {
            Some(Self { telephone, counter, hours, url, email }) => {
                let page = url.map_or(page, Cell::from);
                row![*telephone, *counter, *hours, *email, page]
            }
            None => row![Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty, page],
        };
        row![since, until, reached]
    }

    fn of(contact: &'a Contact) -> Self {
        let Contact { telephone, counter, hours, url, email } = contact;
        Self {
            telephone: telephone.as_deref(),
            counter: counter.as_deref(),
            hours: hours.as_deref(),
            url: url.as_deref(),
            email: email.as_deref(),
        }
    }
}

impl<'a> Department<'a> {
    pub(super) fn of(p: OpenPlan<'a>, id: Id<plan::Department>) -> Self {
        let plan::Department {
            id: slug,
            name,
            reading,
            does,
            sections,
            contact,
            since,
            until,
            into,
        } = &p.plan.departments[id];
        let contacts = sections.iter().map(|section| &section.contact);
        let its = |i: &&Initiative| i.departments.iter().any(|(d, _)| *d == id);
        Self {
            id: &slug.value,
            name,
            reading: reading.as_deref(),
            does: does.as_deref(),
            sections: sections.iter().map(|s| &*s.name).collect(),
            offices: sections.iter().map(Section::of).collect(),
            contact: contact.as_ref().map(Reached::of),
            initiatives: p.plan.initiatives.iter().filter(its).map(Ref).collect(),
            url: p.url(Page::Department(p.at, id)),
            since: since.as_ref().map(|year| year.value),
            until: until.as_ref().map(|year| year.value),
            into: into.iter().map(|id| id.value.as_str()).collect(),
            contacts: contacts.chain([contact]).flatten().collect(),
        }
    }

    /// Its rows in the tables, its own and one for each section.
    pub(super) fn tabulate(&self, t: &mut Tables) {
        #[rustfmt::skip]
        let Self {
            id, name, reading, does, sections: _, offices, contact, initiatives: _, since, until, into: _, url, contacts: _,
        } = self;
        let record = tables::id("departments", id);
        let cells = Reached::cells(contact.as_ref(), [*since, *until], Cell::link(t.p, url));
        t.add(Table::Departments, row![&record, *name, *reading, *does, cells]);
        for (order, section) in (1..).zip(offices) {
            let Section { name: section, reading, contact, since, until, into: _ } = section;
            let cells = Reached::cells(contact.as_ref(), [*since, *until], Cell::Empty);
            let id = format!("{record}/{order}");
            t.add(Table::Sections, row![id, &record, *name, *section, *reading, cells]);
        }
    }

    /// What the search finds.
    pub(super) fn found(&self, p: OpenPlan<'a>) -> SearchDoc {
        #[rustfmt::skip]
        let Self {
            id, name, reading: _, does, sections, offices: _, contact: _, initiatives: _, since: _, until: _, into: _, url, contacts,
        } = self;
        let reached =
            |contact: &&'a Contact| [contact.telephone.as_deref(), contact.counter.as_deref()];
        let body = sections.iter().copied();
        let body = body.chain(contacts.iter().flat_map(reached).flatten());
        SearchDoc {
            summary: does.unwrap_or_default().to_owned(),
            body: apart(body),
            departments: vec![p.department_label(id, name)],
            ..p.doc(url, "department", p.say("kind_department"), *name)
        }
    }
}
