//! Departments and sections that were renamed or merged: who took their work over, and from when on.

use super::reference::Noun;
use super::states::merged_in_circle;
use super::{Resolver, circle};
use crate::calendar::FiscalYear;
use crate::diagnostic::finding;
use crate::document::yaml::Spanned;
use crate::plan::{Office, Plan};
use crate::source::{Location, Span};

impl Resolver<'_> {
    /// Checks what is said of the names that departments and sections had.
    pub(super) fn offices(&mut self, plan: &Plan) {
        let path = &plan.about.common.path;
        for (id, department) in plan.departments.ids() {
            let whole = Office::whole(id);
            for written in &department.into {
                self.find(Noun::DEPARTMENT, &plan.departments, path, written);
            }
            let into = department.into.first().map(|into| into.span);
            self.term(plan, whole, &department.since, &department.until, into);
            for (at, section) in department.sections.iter().enumerate() {
                let office = Office { section: Some(at), ..whole };
                for written in &section.into {
                    if plan.office(office, &written.value).is_none() {
                        let known = plan.departments.iter().flat_map(|d| &d.sections);
                        let known = known.map(|s| (s.name.as_str(), ""));
                        self.unknown(Noun::SECTION, path, written, known);
                    }
                }
                let into = section.into.first().map(|into| into.span);
                self.term(plan, office, &section.since, &section.until, into);
            }
        }
    }

    /// Checks the years of one name. `into` is where the first successor is written.
    fn term(
        &mut self,
        plan: &Plan,
        office: Office,
        since: &Option<Spanned<FiscalYear>>,
        until: &Option<Spanned<FiscalYear>>,
        into: Option<Span>,
    ) {
        let path = &plan.about.common.path;
        if let (Some(since), Some(until)) = (since, until)
            && until.value < since.value
        {
            self.diagnostics.push(
                finding! { error "period-backwards", path, until.span;
                    ("最後の年度（{}）が、始まり（{}）より前です", until.value.japanese(), since.value.japanese()),
                    ("it ends ({}) before it begins ({})", until.value.year(), since.value.year());
                    help "since と until を確かめてください", "check `since` and `until`";
                },
            );
        }
        let Some(into) = into else { return };
        if until.is_none() {
            self.diagnostics.push(finding! { error "missing-key", path, into;
                "`into` がありますが、`until`（この名前の最後の年度）がありません",
                "there is an `into`, but `until` is missing";
                help "`until: 令和7年度` のように、最後の年度を書き足してください",
                     "add the last year with this name, as in `until: 令和7年度`";
            });
        }
        if let Some(way) = circle(office, |office| plan.succession(office).1) {
            let names: Vec<&str> = way.iter().map(|office| plan.office_name(*office)).collect();
            self.diagnostics.push(merged_in_circle(Location::new(path, into), &names));
        }
    }
}
