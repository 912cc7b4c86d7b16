//! 部と課: who is responsible, how to reach them, and from when until when they have their name.
//!
//! A department that was renamed or merged keeps its entry, so that its page stays; `into` says who took its work over.

use super::contact::Contact;
use super::{Id, Plan};
use crate::calendar::FiscalYear;
use crate::document::schema::{Slug, keys};
use crate::document::yaml::Spanned;

keys! {
    /// A department and its sections.
    #[derive(Clone, Debug)]
    pub struct Department {
        id: Slug, "ID（アドレスに使います）", "id, for the address";
        name: String, "部の名前", "its name: 福祉保険部";
        reading: Option<String>, "読みがな", "its reading";
        does: Option<String>, "何をする部か", "what it does";
        sections: Vec<Section>, "課", "its sections: 福祉保険課 …";
        contact: Option<Contact>, "連絡先", "how to reach it";
        since: Option<Spanned<FiscalYear>>, "この名前になった年度", "the first fiscal year with this name";
        until: Option<Spanned<FiscalYear>>, "この名前の最後の年度", "the last fiscal year with this name";
        into: Vec<Slug>, "仕事を引きついだ部の ID", "ids of the departments that took its work over";
    }
}

keys! {
    /// A section of a department.
    #[derive(Clone, Debug)]
    pub struct Section {
        name: String, "課の名前", "the name";
        reading: Option<String>, "読みがな", "the reading in hiragana";
        contact: Option<Contact>, "連絡先", "how to reach it";
        since: Option<Spanned<FiscalYear>>, "この名前になった年度", "the first fiscal year with this name";
        until: Option<Spanned<FiscalYear>>, "この名前の最後の年度", "the last fiscal year with this name";
        into: Vec<Spanned<String>>, "仕事を引きついだ課の名前（または部の ID）", "names of the sections, or ids of the departments, that took its work over";
    }
}

keys! {
    /// A department that a node or an initiative names.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct DepartmentRef {
        department: Spanned<String>, "部の名前（plan.yaml のとおり）", "its name, as in plan.yaml";
        sections: Vec<Spanned<String>>, "課の名前", "names of its sections";
    }
}

/// Somebody to turn to: a department, or a section of it by its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Office {
    /// The department.
    pub department: Id<Department>,
    /// The section's position.
    pub section: Option<usize>,
}

impl Office {
    /// A department as a whole.
    pub fn whole(department: Id<Department>) -> Self {
        Self { department, section: None }
    }
}

impl Plan {
    /// A section by its name; the department as a whole where it has none of that name.
    pub fn section_of(&self, department: Id<Department>, name: &str) -> Office {
        let sections = &self.departments[department].sections;
        let section = sections.iter().position(|s| s.name == name);
        Office { department, section }
    }

    /// The office that a section means by a name of a section or an id of a department. One that keeps its name in another department
    /// means that one, never itself.
    pub fn office(&self, from: Office, name: &str) -> Option<Office> {
        let sections = |(department, d): (Id<Department>, &Department)| {
            let named = |(at, section): (usize, &Section)| {
                let office = Office { department, section: Some(at) };
                (section.name == name && office != from).then_some(office)
            };
            d.sections.iter().enumerate().find_map(named)
        };
        let near = from.department;
        let department = || self.departments.named(name).map(Office::whole);
        sections((near, &self.departments[near]))
            .or_else(|| self.departments.ids().find_map(sections))
            .or_else(department)
    }

    /// The name of an office.
    pub fn office_name(&self, office: Office) -> &str {
        let department = &self.departments[office.department].name;
        self.section(office).map_or(department, |section| &section.name)
    }

    /// The section of an office, if it is one.
    pub fn section(&self, office: Office) -> Option<&Section> {
        self.departments[office.department].sections.get(office.section?)
    }

    /// The last year of an office under its name, and who took its work over.
    pub fn succession(&self, office: Office) -> (Option<FiscalYear>, Vec<Office>) {
        match self.section(office) {
            Some(section) => {
                let into = section.into.iter().filter_map(|name| self.office(office, &name.value));
                (section.until.as_ref().map(|y| y.value), into.collect())
            }
            None => {
                let department = &self.departments[office.department];
                let into =
                    department.into.iter().filter_map(|id| self.departments.named(&id.value));
                let into = into.map(Office::whole);
                (department.until.as_ref().map(|y| y.value), into.collect())
            }
        }
    }

    /// Who has the work of an office in a year: itself, or those who took it over, also by way of others.
    pub fn in_charge(&self, office: Office, year: FiscalYear) -> Vec<Office> {
        let (mut open, mut seen, mut found) = (vec![office], Vec::new(), Vec::new());
        while let Some(office) = open.pop() {
            if seen.contains(&office) {
                continue;
            }
            seen.push(office);
            let over = |office| {
                let (until, into) = self.succession(office);
                into.into_iter().filter(move |_| until.is_some_and(|until| until < year))
            };
            let mut next: Vec<Office> = over(office).collect();
            if let (Some(section), true) = (self.section(office), next.is_empty()) {
                // A section ends with its department, and goes on where the next department has one of its name.
                let into = over(Office::whole(office.department));
                next.extend(into.map(|whole| self.section_of(whole.department, &section.name)));
            }
            match next.is_empty() {
                true => found.push(office),
                false => open.extend(next.into_iter().rev()),
            }
        }
        found
    }

    /// How to reach an office: a section without a contact of its own is reached by its department's.
    pub fn contact(&self, office: Office) -> Option<&Contact> {
        let own = self.section(office).and_then(|s| s.contact.as_ref());
        own.or(self.departments[office.department].contact.as_ref())
    }
}
