//! The tables of open data, one row a fact: initiatives, values of indicators, reviews, roles, the matrix of marks.
//!
//! Ids come first, units and years have columns of their own, nothing is merged. What a row says is its noun's; the form is `csv`'s.

use super::csv::{self, Cell, head};
use super::indicator::Indicator;
use super::initiative::Initiative;
use super::money::Money;
use super::review::Review;
use super::role::Role;
use super::tag::Tag;
use super::volume::Volume;
use super::{OpenPlan, each};
use crate::plan::initiative::Basis;
use crate::plan::{self, Id, Place};
use crate::site::{Page, PlanAt, Site, Table};

/// A table of a plan.
pub fn write(site: &Site, at: PlanAt, table: Table) -> Vec<u8> {
    let p = OpenPlan::new(site, at);
    let plan = p.plan;
    match table {
        Table::Initiatives => {
            let rows = each(&plan.initiatives, |id| Initiative::of(p, id).row(p));
            csv::write(Initiative::head(p), rows)
        }
        Table::Indicators => {
            let rows = each(&plan.indicators, |id| Indicator::of(p, id).rows(p));
            csv::write(Indicator::head(p), rows.concat())
        }
        Table::Reviews => {
            let reviews: Vec<Review> = plan.reviews.iter().map(|r| Review::of(p, r)).collect();
            csv::write(Review::head(p), reviews.iter().map(|review| review.row(p)))
        }
        Table::Grades => {
            let rows = plan.reviews.iter().map(|r| Review::of(p, r).grade_rows(p));
            csv::write(Review::grade_head(p), rows.flatten())
        }
        Table::Roles => {
            let rows = plan.roles.iter().flat_map(|role| Role::of(p, role).rows());
            csv::write(Role::head(p), rows)
        }
        Table::Matrix => matrix(p),
        Table::Money => {
            let rows = each(&plan.initiatives, |id| {
                let url = p.url(Page::Initiative(at, id));
                let initiative = &plan.initiatives[id];
                let years = Money::all(p, initiative);
                let rows = years.iter().map(|year| year.rows(p, initiative, &url));
                rows.collect::<Vec<_>>().concat()
            });
            csv::write(Money::head(p), rows.concat())
        }
        Table::Volumes => {
            let rows = each(&plan.volumes, |id| Volume::of(p, id).cells(p));
            csv::write(Volume::head(p), rows.concat())
        }
        Table::Schedule => {
            let rows = each(&plan.initiatives, |id| Initiative::of(p, id).years(p));
            csv::write(Initiative::years_head(p), rows.concat())
        }
        Table::Tags => {
            let rows = each(&plan.tags, |id| Tag::of(p, id).rows(p));
            csv::write(Tag::head(p), rows.concat())
        }
    }
}

/// The values of one indicator.
pub fn indicator(site: &Site, at: PlanAt, id: Id<plan::Indicator>) -> Vec<u8> {
    let p = OpenPlan::new(site, at);
    csv::write(Indicator::head(p), Indicator::of(p, id).rows(p))
}

/// A row for each initiative, a column for each node and each of its sub-columns.
fn matrix(p: OpenPlan) -> Vec<u8> {
    let plan = p.plan;
    let mut head = head(p, "csv_id csv_number csv_title");
    let mut columns = Vec::new();
    let lowest = plan.about.levels.len().saturating_sub(1);
    for id in plan.tree() {
        let node = &plan.nodes[id];
        let own = &node.entry.columns;
        // A mark can be certain of the node and not of the sub-column.
        let mut marks = plan.initiatives.iter().flat_map(|i| &i.marks);
        let loose = marks.any(|m| m.node == id && m.column.is_none());
        let whole = loose || (node.level == lowest && own.is_empty());
        for column in whole
            .then_some(None)
            .into_iter()
            .chain((0..own.len()).map(Some))
        {
            columns.push((id, column));
            let short = column.map(|at| &*own[at].short);
            head.push(p.place(Place::Node(id)).column(short));
        }
    }
    let rows = plan.initiatives.iter().map(|initiative| {
        let mut row = vec![
            Cell::from(&initiative.entry.id),
            Cell::from(&initiative.label),
            Cell::from(&initiative.entry.title),
        ];
        row.extend(columns.iter().map(|(node, column)| {
            let mut marks = initiative.marks.iter();
            let mark = marks.find(|m| m.node == *node && m.column == *column);
            mark.map_or(Cell::Empty, |m| match m.basis {
                Basis::Stated => "○".into(),
                Basis::Inferred => p.site.say("matrix_inferred").into(),
            })
        }));
        row
    });
    csv::write(head, rows)
}
