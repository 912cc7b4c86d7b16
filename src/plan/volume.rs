//! 見込量: a table of service × district × year, planned beside actual, and what follows from it: totals, differences, cells that nobody filled.
//!
//! Knows one table. A total is of all districts or there is none.

use std::sync::Arc;

use super::common::Common;
use super::indicator::{Absence, Value};
use super::version::{FigureChange, Revision, Versions};
use super::{Id, Place};
use crate::calendar::FiscalYear;
use crate::document::schema::{ByYear, Slug, keys};
use crate::document::yaml::Spanned;
use crate::number::Number;
use crate::source::Span;
use crate::unit;

keys! {
    /// A part of the plan's area, as written: `districts` of plan.yaml.
    #[derive(Clone, Debug)]
    pub struct District {
        id: Slug, "ID", "what tables of volumes write";
        name: String, "地区の名前", "its name: 北部";
        reading: Option<String>, "読みがな", "its reading";
    }
}

keys! {
    /// A table of volumes as written: `volumes/*.yaml`.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct VolumeEntry {
        title: String, "表の名前（計画のとおり）", "its exact title";
        short: String = title.clone(), "一覧に使う短い名前", "short name for lists";
        at: Spanned<String>, "どこの表か（approaches/1-1、plan など）", "where it belongs: `approaches/1-1`, `plan`";
        unit: String, "単位（人/月）", "what is counted: 人/月";
        explain: Option<String>, "数字の読み方", "how to read it";
        services: Vec<Service>, required, "サービス", "the services";
        years: Vec<FiscalYear>, required, "表の年度", "the fiscal years of the table";
        rows: Vec<RowEntry>, required, "行", "the rows";
        ..common: Common, "Common keys.";
    }
    given |node, document| {
        /// The file's name.
        id: String = document.id.clone();
    }
}

keys! {
    /// What is provided.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Service {
        id: Slug, "ID", "what rows write";
        name: String, "サービスの名前", "its name: 訪問介護";
        unit: Option<String>, "単位（表の単位と違うとき）", "unit, if it is not the table's";
        explain: Option<String>, "どんなサービスか", "what it is";
    }
}

keys! {
    /// One service in one district, as written.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct RowEntry {
        service: Slug, "サービスの ID", "the service's id";
        district: Option<Slug>, "地区の ID（plan.yaml の districts。書かなければ全体）", "the district's id, from `districts` of plan.yaml; the whole without it";
        planned: ByYear<Number>, "計画の量", "planned, by year";
        actual: ByYear<Number>, "実績", "actual, by year";
        absent: ByYear<Absence>, "実績がない理由", "why there is no actual figure, by year";
        revised: Vec<Replanned>, "見直した計画の量", "planned figures changed later";
        note: Option<String>, "注", "a note";
    }
    given |node, document| {
        /// Where it stands.
        span: Span = node.span;
    }
}

keys! {
    /// A planned figure that was changed later.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Replanned {
        year: Spanned<FiscalYear>, "何年度の計画か", "of which fiscal year";
        value: Number, "見直した後の量", "the figure from then on";
        ..change: FigureChange, "When and why.";
    }
}

/// A table with its links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Volume {
    /// As written.
    pub entry: Arc<VolumeEntry>,
    /// Where it belongs.
    pub place: Place,
    /// The years, oldest first.
    pub years: Vec<FiscalYear>,
    /// By service, then by district; the whole last.
    pub rows: Vec<VolumeRow>,
}

/// One service in one district, or as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VolumeRow {
    /// Position in the table's services.
    pub service: usize,
    /// Where; nothing for the whole.
    pub district: Option<Id<District>>,
    /// Whether somebody wrote it.
    pub origin: Origin,
    /// One for each year of the table.
    pub cells: Vec<VolumeCell>,
    /// A note.
    pub note: Option<String>,
}

/// Where a row comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It is written.
    Written,
    /// The table promises it, and nobody wrote it.
    Missing,
    /// The districts added up.
    Computed,
}

/// What is planned and what came of it, in one year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VolumeCell {
    /// Planned, with its later versions.
    pub planned: Versions,
    /// A number, or why there is none.
    pub actual: Value,
    /// Whether nobody wrote the planned figure, and the actual one, although the table promises it.
    pub unfilled: [bool; 2],
}

impl VolumeCell {
    /// What is known of a year. An actual figure is promised once the year is over.
    pub fn of(row: Option<&RowEntry>, year: FiscalYear, now: FiscalYear) -> Self {
        let over = year < now;
        let planned = row.map(|row| row.planned_of(year)).unwrap_or_default();
        let absent = row.and_then(|row| at(&row.absent, year));
        let actual = row.and_then(|row| at(&row.actual, year));
        let without = if over { Absence::NotReported } else { Absence::NotDue };
        Self {
            unfilled: [
                planned.latest().is_none() && absent.is_none(),
                actual.is_none() && absent.is_none() && over,
            ],
            planned,
            actual: match actual {
                Some(number) => Value::Number(number),
                None => Value::Absent(absent.unwrap_or(without)),
            },
        }
    }

    /// How much more came than was planned; below zero when less did.
    pub fn difference(&self) -> Option<Number> {
        Some(*self.actual.number()? - self.planned.latest()?)
    }

    /// The same year of several rows together. What one of them lacks, the sum lacks as well.
    fn sum(cells: &[&Self]) -> Self {
        let add = |numbers: Option<Vec<Number>>| {
            let numbers = numbers?.into_iter();
            numbers.reduce(|sum, number| sum + number)
        };
        let planned = cells.iter().map(|cell| cell.planned.latest()).collect();
        let actual = cells.iter().map(|cell| cell.actual.number().copied());
        let mut reasons = cells.iter().map(|cell| &cell.actual);
        let reason = reasons.find(|actual| actual.number().is_none());
        Self {
            planned: Versions::new(add(planned), Vec::new()),
            actual: match (add(actual.collect()), reason) {
                (Some(number), _) => Value::Number(number),
                (None, reason) => reason.cloned().unwrap_or(Value::Absent(Absence::NotReported)),
            },
            unfilled: [false; 2],
        }
    }
}

impl RowEntry {
    fn planned_of(&self, year: FiscalYear) -> Versions {
        let later = self.revised.iter().filter(|one| one.year.value == year);
        let later = later.map(|one| Revision { value: one.value, change: one.change.clone() });
        Versions::new(at(&self.planned, year), later.collect())
    }
}

fn at<T: Clone>(written: &ByYear<T>, year: FiscalYear) -> Option<T> {
    let found = written.iter().find(|(key, _)| key.value == year);
    found.map(|(_, value)| value.clone())
}

impl Volume {
    /// The unit of a service.
    pub fn unit_of(&self, service: usize) -> &str {
        let own = self.entry.services[service].unit.as_deref();
        own.unwrap_or(&self.entry.unit)
    }

    /// The rows of a service, and behind its districts their sum where the table has none of its own.
    pub fn rows_of(&self, service: usize) -> Vec<VolumeRow> {
        let rows = self.rows.iter().filter(|row| row.service == service);
        let mut rows: Vec<VolumeRow> = rows.cloned().collect();
        if rows.iter().all(|row| row.district.is_some()) {
            rows.extend(self.sum(service));
        }
        rows
    }

    /// The districts of a service added up. Shares are not.
    pub fn sum(&self, service: usize) -> Option<VolumeRow> {
        let rows = self.rows.iter();
        let rows: Vec<&VolumeRow> =
            rows.filter(|row| row.service == service && row.district.is_some()).collect();
        let of_year = |year: usize| rows.iter().map(|row| &row.cells[year]).collect::<Vec<_>>();
        let cells = (0..self.years.len()).map(|year| VolumeCell::sum(&of_year(year)));
        (rows.len() > 1 && !unit::is_percent(self.unit_of(service))).then(|| VolumeRow {
            service,
            district: None,
            origin: Origin::Computed,
            cells: cells.collect(),
            note: None,
        })
    }
}
