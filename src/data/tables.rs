//! The tables of open data, one row a fact: initiatives, values of indicators, reviews, roles, the matrix of marks.
//!
//! Ids come first, units and years have columns of their own, nothing is merged. Knows the plan; the form is `csv`'s.

use super::csv::{self, Cell};
use crate::calendar::FiscalYear;
use crate::plan::common::Common;
use crate::plan::indicator::{Bound, Point, Series, Value};
use crate::plan::initiative::{Basis, Mark};
use crate::plan::review::Missing;
use crate::plan::{Actor, Approach, Id, Indicator, Initiative, Plan};
use crate::site::{Page, PlanAt, Site, Table, Target};

/// Between things in one cell.
const AND: &str = "、";
/// Between groups of things in one cell.
const GROUP: &str = "／";

/// A table of a plan.
pub fn write(site: &Site, at: PlanAt, table: Table) -> Vec<u8> {
    let tables = Tables { site, at };
    match table {
        Table::Initiatives => tables.initiatives(),
        Table::Indicators => {
            let ids = tables.plan().indicators.ids();
            csv::write(
                tables.value_head(),
                ids.flat_map(|(id, _)| tables.values(id)),
            )
        }
        Table::Reviews => tables.reviews(),
        Table::Roles => tables.roles(),
        Table::Matrix => tables.matrix(),
    }
}

/// The values of one indicator.
pub fn indicator(site: &Site, at: PlanAt, id: Id<Indicator>) -> Vec<u8> {
    let tables = Tables { site, at };
    csv::write(tables.value_head(), tables.values(id))
}

/// Makes the tables of one plan.
struct Tables<'a> {
    site: &'a Site,
    at: PlanAt,
}

impl<'a> Tables<'a> {
    fn plan(&self) -> &'a Plan {
        self.site.plan(self.at)
    }

    fn head(&self, keys: &[&str]) -> Vec<String> {
        keys.iter()
            .map(|key| self.site.say(key).to_owned())
            .collect()
    }

    /// The address of a page: absolute if the site knows its own, otherwise relative to the site's root as in `plan.json`.
    fn url(&self, page: Page) -> Cell {
        let base = self.site.settings.base_url.as_deref().unwrap_or_default();
        let page = self.site.route(Target::Page(page));
        format!("{base}{}", page.address()).into()
    }

    fn actors(&self, actors: &[Id<Actor>]) -> String {
        let names: Vec<&str> = actors
            .iter()
            .map(|id| self.plan().actors[*id].name.as_str())
            .collect();
        names.join(AND)
    }

    /// Titles and places of the sources, in two columns.
    fn sources(&self, common: &Common) -> [Cell; 2] {
        let cited = common.sources.iter();
        let titles: Vec<&str> = cited
            .clone()
            .filter_map(|c| self.plan().source(c).map(|s| s.title.as_str()))
            .collect();
        let places: Vec<&str> = cited
            .map(|c| c.place.as_deref().unwrap_or_default())
            .collect();
        [titles.join(GROUP).into(), places.join(GROUP).into()]
    }

    /// `1-2 権利を守る`. The number alone would become a date in a spreadsheet.
    fn approach(&self, id: Id<Approach>) -> String {
        let entry = &self.plan().approaches[id].entry;
        format!("{} {}", entry.id, entry.short)
    }

    /// The approach, or its sub-column: `1-2 成年後見`.
    fn mark(&self, mark: &Mark) -> String {
        let approach = &self.plan().approaches[mark.approach].entry;
        match mark.column.and_then(|at| approach.columns.get(at)) {
            Some(column) => format!("{} {}", approach.id, column.short),
            None => self.approach(mark.approach),
        }
    }

    fn initiatives(&self) -> Vec<u8> {
        let plan = self.plan();
        let mut head = self.head(&["csv_id", "csv_number", "csv_owner", "csv_title"]);
        head.extend(self.head(&["csv_department", "csv_section"]));
        let level = plan.about.levels.approach.name.as_str();
        for key in ["csv_stated", "csv_inferred", "csv_reason"] {
            head.push(self.site.say_with(key, &[("level", level)]));
        }
        head.extend(self.head(&["csv_audience", "csv_summary", "csv_easy"]));
        head.extend(self.head(&["csv_notes", "csv_source", "csv_place", "csv_url"]));
        csv::write(
            head,
            plan.initiatives.ids().map(|(id, _)| self.initiative(id)),
        )
    }

    fn initiative(&self, id: Id<Initiative>) -> Vec<Cell> {
        let plan = self.plan();
        let initiative = &plan.initiatives[id];
        let entry = &initiative.entry;
        let departments = initiative.departments.iter();
        let names: Vec<&str> = departments
            .clone()
            .map(|(d, _)| plan.departments[*d].name.as_str())
            .collect();
        let sections: Vec<String> = departments
            .map(|(_, sections)| sections.join(AND))
            .collect();
        let marks = |basis: Basis| {
            let marks = initiative.marks.iter().filter(|m| m.basis == basis);
            marks.map(|m| self.mark(m)).collect::<Vec<_>>().join(GROUP)
        };
        let mut reasons: Vec<&str> = initiative
            .marks
            .iter()
            .filter_map(|m| m.reason.as_deref())
            .collect();
        reasons.dedup();
        let audiences: Vec<&str> = initiative
            .audiences
            .iter()
            .map(|a| plan.audiences[*a].name.as_str())
            .collect();
        let [source, place] = self.sources(&entry.common);
        vec![
            Cell::from(&entry.id),
            Cell::from(&initiative.label),
            Cell::from(&plan.actors[initiative.owner].name),
            Cell::from(&entry.title),
            names.join(GROUP).into(),
            sections.join(GROUP).into(),
            marks(Basis::Stated).into(),
            marks(Basis::Inferred).into(),
            reasons.join(GROUP).into(),
            audiences.join(AND).into(),
            entry.body.text.trim().into(),
            Cell::from(&entry.easy),
            entry.common.notes.join("\n").into(),
            source,
            place,
            self.url(Page::Initiative(self.at, id)),
        ]
    }

    fn value_head(&self) -> Vec<String> {
        let mut head = self.head(&["csv_indicator_id", "csv_indicator"]);
        head.extend(self.head(&["csv_at", "csv_at_name"]));
        head.extend(self.head(&["csv_reported_by", "csv_series", "csv_unit", "csv_row_kind"]));
        head.extend(self.head(&["csv_year", "csv_western_year", "csv_time", "csv_value"]));
        head.extend(self.head(&["csv_state", "csv_state_code", "csv_text", "csv_bound"]));
        head.extend(self.head(&["csv_notes", "csv_source", "csv_place", "csv_url"]));
        head
    }

    /// The rows of an indicator: baseline, values and targets of each series.
    fn values(&self, id: Id<Indicator>) -> Vec<Vec<Cell>> {
        let indicator = &self.plan().indicators[id];
        let mut rows = Vec::new();
        for series in &indicator.entry.series {
            let baseline = series.baseline.iter().map(|point| ("csv_baseline", point));
            let values = series.values.iter().map(|point| ("csv_actual", point));
            for (kind, point) in baseline.chain(values) {
                let own = self.point(kind, point);
                rows.push(self.value_row(id, indicator, series, own));
            }
            for target in &series.targets {
                let own = [
                    self.site.say("csv_target").into(),
                    year(target.year),
                    target.year.map(FiscalYear::year).into(),
                    Cell::Empty,
                    Cell::Number(target.value.to_string()),
                    Cell::Empty,
                    Cell::Empty,
                    Cell::from(&target.text),
                    self.bound(target.bound).into(),
                    Cell::from(&target.note),
                ];
                rows.push(self.value_row(id, indicator, series, own));
            }
        }
        rows
    }

    fn point(&self, kind: &str, point: &Point) -> [Cell; 10] {
        let (value, state) = match &point.value {
            Value::Number(number) => (Cell::Number(number.to_string()), "csv_reported"),
            Value::Word(word) => (Cell::from(word), "csv_qualitative"),
            Value::NotDue => (Cell::Empty, "state_not_due"),
            Value::NotReported => (Cell::Empty, "state_not_reported"),
            Value::NotApplicable => (Cell::Empty, "state_not_applicable"),
            Value::Unreadable => (Cell::Empty, "state_unreadable"),
        };
        let end = point.year_end.then(|| self.site.say("csv_year_end"));
        let time: Vec<&str> = end
            .into_iter()
            .chain(point.period_note.as_deref())
            .collect();
        [
            self.site.say(kind).into(),
            year(point.year),
            point.year.map(FiscalYear::year).into(),
            time.join(AND).into(),
            value,
            self.site.say(state).into(),
            point.value.state().into(),
            Cell::from(&point.text),
            Cell::Empty,
            Cell::from(&point.note),
        ]
    }

    fn bound(&self, bound: Bound) -> &'a str {
        self.site.say(match bound {
            Bound::AtLeast => "csv_at_least",
            Bound::AtMost => "csv_at_most",
            Bound::Exact => "csv_exact",
        })
    }

    fn value_row(
        &self,
        id: Id<Indicator>,
        indicator: &Indicator,
        series: &Series,
        own: [Cell; 10],
    ) -> Vec<Cell> {
        let plan = self.plan();
        let entry = &indicator.entry;
        let unit = series.unit.as_deref().or(entry.unit.as_deref());
        let [source, place] = self.sources(&entry.common);
        let mut row = vec![
            Cell::from(&entry.id),
            Cell::from(&entry.name),
            indicator.place.address(plan).into(),
            indicator.place.name(plan).into(),
            self.actors(&indicator.owners).into(),
            Cell::from(&series.label),
            unit.into(),
        ];
        row.extend(own);
        row.extend([source, place, self.url(Page::Indicator(self.at, id))]);
        row
    }

    fn reviews(&self) -> Vec<u8> {
        let plan = self.plan();
        let owners: Vec<Id<Actor>> = plan
            .reviews
            .iter()
            .next()
            .map(|r| r.texts.iter().map(|(id, _)| *id).collect())
            .unwrap_or_default();
        let mut head = self.head(&["csv_year", "csv_western_year"]);
        head.extend(self.head(&["csv_at", "csv_at_name"]));
        head.extend(owners.iter().map(|id| plan.actors[*id].name.clone()));
        head.extend(self.head(&[
            "review_summary",
            "csv_missing",
            "csv_notes",
            "csv_source",
            "csv_place",
            "csv_url",
        ]));
        let rows = plan.reviews.iter().map(|review| {
            let common = &review.entry.common;
            let mut row = vec![
                year(Some(review.year)),
                Some(review.year.year()).into(),
                review.place.address(plan).into(),
                review.place.name(plan).into(),
            ];
            for owner in &owners {
                let text = review
                    .texts
                    .iter()
                    .find(|(id, _)| id == owner)
                    .and_then(|(_, text)| text.as_ref());
                row.push(text.map(|section| section.text.trim()).into());
            }
            row.push(
                review
                    .summary
                    .as_ref()
                    .map(|section| section.text.trim())
                    .into(),
            );
            let missing: Vec<String> = review
                .entry
                .missing
                .iter()
                .map(|(heading, why)| self.missing(&heading.value, *why))
                .collect();
            let [source, place] = self.sources(common);
            row.extend([
                missing.join(AND).into(),
                common.notes.join("\n").into(),
                source,
                place,
                self.url(Page::Review(self.at, review.year)),
            ]);
            row
        });
        csv::write(head, rows)
    }

    fn missing(&self, heading: &str, why: Missing) -> String {
        let state = match why {
            Missing::Unreadable => "state_unreadable",
            Missing::NotDue => "state_not_due",
            Missing::NotReported => "state_not_reported",
        };
        format!("{heading}：{}", self.site.say(state))
    }

    fn roles(&self) -> Vec<u8> {
        let plan = self.plan();
        let mut head = self.head(&["csv_at", "csv_at_name"]);
        head.extend(self.head(&["csv_actor_ids", "csv_actors", "csv_role_number", "csv_role"]));
        head.extend(self.head(&["csv_notes", "csv_source_status", "csv_source", "csv_place"]));
        let rows = plan.roles.iter().flat_map(|role| {
            let common = &role.entry.common;
            let actors: Vec<&str> = role
                .actors
                .iter()
                .map(|id| plan.actors[*id].id.value.as_str())
                .collect();
            let statuses: Vec<&str> = common
                .sources
                .iter()
                .filter_map(|c| plan.source(c))
                .map(|s| s.status.word())
                .collect();
            let items = (1u32..).zip(role.items());
            let rows: Vec<Vec<Cell>> = items
                .map(|(number, item)| {
                    let [source, place] = self.sources(common);
                    vec![
                        role.place.address(plan).into(),
                        role.place.name(plan).into(),
                        actors.join(AND).into(),
                        self.actors(&role.actors).into(),
                        number.into(),
                        item.into(),
                        role.note().into(),
                        statuses.join(GROUP).into(),
                        source,
                        place,
                    ]
                })
                .collect();
            rows
        });
        csv::write(head, rows)
    }

    /// A row for each initiative, a column for each approach and each of its sub-columns.
    fn matrix(&self) -> Vec<u8> {
        let plan = self.plan();
        let mut head = self.head(&["csv_id", "csv_number", "csv_title"]);
        let mut columns = Vec::new();
        for (id, approach) in plan.approaches.ids() {
            let entry = &approach.entry;
            // A mark can be certain of the approach and not of the sub-column.
            let loose = plan
                .initiatives
                .iter()
                .flat_map(|i| &i.marks)
                .any(|m| m.approach == id && m.column.is_none());
            if entry.columns.is_empty() || loose {
                columns.push((id, None));
                head.push(format!("{} {}", entry.id, entry.short));
            }
            for (at, column) in entry.columns.iter().enumerate() {
                columns.push((id, Some(at)));
                head.push(format!("{} {}", entry.id, column.short));
            }
        }
        let rows = plan.initiatives.iter().map(|initiative| {
            let mut row = vec![
                Cell::from(&initiative.entry.id),
                Cell::from(&initiative.label),
                Cell::from(&initiative.entry.title),
            ];
            row.extend(columns.iter().map(|(approach, column)| {
                let mark = initiative
                    .marks
                    .iter()
                    .find(|m| m.approach == *approach && m.column == *column);
                mark.map_or(Cell::Empty, |m| match m.basis {
                    Basis::Stated => "○".into(),
                    Basis::Inferred => self.site.say("matrix_inferred").into(),
                })
            }));
            row
        });
        csv::write(head, rows)
    }
}

fn year(year: Option<FiscalYear>) -> Cell {
    year.map_or(Cell::Empty, |year| year.japanese().into())
}
