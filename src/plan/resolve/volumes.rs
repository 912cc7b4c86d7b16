//! Tables of volumes: each row once, services and districts of their lists, and the cells that a table promises.
//!
//! Knows one table at a time. Knows no page.

use std::sync::Arc;

use super::reference::Noun;
use super::versions::changed_twice;
use super::{Resolver, figures, natural};
use crate::calendar::FiscalYear;
use crate::diagnostic::{Diagnostic, finding};
use crate::document::schema::ByYear;
use crate::plan::indicator::Absence;
use crate::plan::volume::{District, Origin, RowEntry, VolumeCell, VolumeEntry, VolumeRow};
use crate::plan::{AsOf, Id, Plan, Volume};
use crate::source::{Location, SourcePath, Span};
use crate::unit;

/// Cells named in one finding; the rest is counted.
const SHOWN: usize = 5;

impl Resolver<'_> {
    pub(super) fn volumes(
        &mut self,
        plan: &mut Plan,
        mut entries: Vec<Arc<VolumeEntry>>,
        as_of: AsOf,
    ) {
        // In the plan's order, not in that of files.
        entries.sort_by_cached_key(|entry| (plan.place(&entry.at.value), natural(&entry.id)));
        for entry in entries {
            self.citations(plan, &entry.common);
            let path = &entry.common.path;
            self.listed(path, "services", &entry.services, |s| &s.id);
            let mut years = entry.years.clone();
            years.sort_unstable();
            years.dedup();
            let rows = self.rows(plan, &entry, &years, FiscalYear::of(as_of.day));
            let Some(place) = self.place(plan, path, &entry.at) else {
                continue;
            };
            let volume = Volume { entry, place, years, rows };
            self.diagnostics.extend(unfilled(plan, &volume));
            self.diagnostics.extend(other_total(&volume));
            let id = plan.volumes.push(volume);
            plan.at_mut(place).volumes.push(id);
        }
    }

    /// The rows that are written, and those that the table promises, by service and district.
    fn rows(
        &mut self,
        plan: &Plan,
        entry: &VolumeEntry,
        years: &[FiscalYear],
        now: FiscalYear,
    ) -> Vec<VolumeRow> {
        let path = &entry.common.path;
        let row = |written: Option<&RowEntry>, service, district| VolumeRow {
            service,
            district,
            origin: match written {
                Some(_) => Origin::Written,
                None => Origin::Missing,
            },
            cells: years.iter().map(|year| VolumeCell::of(written, *year, now)).collect(),
            note: written.and_then(|written| written.note.clone()),
        };
        let mut rows: Vec<VolumeRow> = Vec::new();
        let mut spans: Vec<Span> = Vec::new();
        for written in &entry.rows {
            self.diagnostics.extend(row_faults(path, entry, written));
            let service = self.position(Noun::SERVICE, &entry.services, path, &written.service);
            let Some(service) = service else { continue };
            let district = match &written.district {
                None => None,
                Some(id) => match self.find(Noun::DISTRICT, &plan.districts, path, id) {
                    None => continue,
                    found => found,
                },
            };
            let same = |row: &VolumeRow| row.service == service && row.district == district;
            if let Some(first) = rows.iter().position(same) {
                let found = duplicate_row(path, written, spans[first]);
                self.diagnostics.push(found);
                continue;
            }
            rows.push(row(Some(written), service, district));
            spans.push(written.span);
        }
        for service in 0..entry.services.len() {
            let own = rows.iter().filter(|row| row.service == service).map(|row| row.district);
            let own: Vec<Option<Id<District>>> = own.collect();
            let promised: Vec<_> = match own.as_slice() {
                [] => vec![None],
                own if own.iter().any(Option::is_some) => {
                    plan.districts.ids().map(|(id, _)| Some(id)).collect()
                }
                _ => Vec::new(),
            };
            let missing = promised.into_iter().filter(|district| !own.contains(district));
            rows.extend(missing.map(|district| row(None, service, district)));
        }
        rows.sort_by_key(|row| (row.service, row.district.is_none(), row.district));
        rows
    }
}

/// What is wrong with one row on its own.
fn row_faults(path: &SourcePath, entry: &VolumeEntry, row: &RowEntry) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let written = [
        years(&row.planned),
        years(&row.actual),
        years(&row.absent),
        row.revised.iter().map(|one| (one.year.value, one.year.span)).collect(),
    ];
    for of_one in &written[..3] {
        found.extend(figures::twice(path, figures::VALUES, of_one.iter().copied()));
    }
    for (year, span) in written.iter().flatten() {
        if !entry.years.contains(year) {
            found.push(finding! { error "year-not-in-table", path, *span;
                ("{}は、この表の years にありません", year.japanese()),
                ("{} is not among the `years` of this table", year.year());
                help "年度を確かめるか、years に書き足してください",
                     "check the year, or add it to `years`";
            });
        }
    }
    for (year, _) in &row.absent {
        if row.actual.iter().any(|(other, _)| other.value == year.value) {
            found.push(finding! { error "point-needs-one-value", path, year.span;
                ("{}の actual と absent が同時に書かれています", year.value.japanese()),
                ("`actual` and `absent` are given at once for {}", year.value.year());
                help "実績があれば absent から、なければ actual から、この年度を消してください",
                     "remove the year from `absent` if there is an actual figure, else from `actual`";
            });
        }
    }
    for year in &entry.years {
        let of_year = row.revised.iter().filter(|one| one.year.value == *year);
        found.extend(changed_twice(path, of_year.map(|one| &one.change)));
    }
    found.extend(negative(path, entry, row));
    found
}

fn years<T>(written: &ByYear<T>) -> Vec<(FiscalYear, Span)> {
    written.iter().map(|(year, _)| (year.value, year.span)).collect()
}

fn negative(path: &SourcePath, entry: &VolumeEntry, row: &RowEntry) -> Option<Diagnostic> {
    let service = entry.services.iter().find(|one| one.id.value == row.service.value)?;
    let unit = service.unit.as_deref().unwrap_or(&entry.unit);
    let numbers = row.planned.iter().chain(&row.actual);
    let mut numbers =
        numbers.map(|(_, number)| *number).chain(row.revised.iter().map(|one| one.value));
    (unit::is_counted(unit) && row.note.is_none() && numbers.any(|n| n.is_negative())).then(|| {
        finding! { error "negative-count", path, row.span;
            "{unit}の数がマイナスです", "a count in {unit} cannot be negative";
            help "数か単位を確かめてください。正しいときは、note に説明を書いてください",
                 "check the number and the unit; if it is right, explain it in `note`";
        }
    })
}

fn duplicate_row(path: &SourcePath, written: &RowEntry, first: Span) -> Diagnostic {
    let (service, district) = (&written.service.value, written.district.as_ref());
    let name = district.map_or_else(|| service.clone(), |d| format!("{service}・{}", d.value));
    finding! { error "duplicate-row", path, written.span;
        "`{name}` の行が2つあります", "there are two rows of `{name}`";
        label Location::new(path, first), "1つ目はここです", "the first one is here";
        help "サービスか地区を直すか、どちらか一方を消してください",
             "change the service or the district, or remove one of the two";
    }
}

/// The cells that a table promises, by its services, districts and years, and that nobody filled.
fn unfilled(plan: &Plan, volume: &Volume) -> Option<Diagnostic> {
    let entry = &volume.entry;
    let mut empty: Vec<(String, String)> = Vec::new();
    for row in &volume.rows {
        let service = &entry.services[row.service].name;
        let name = row.district.map_or_else(
            || service.clone(),
            |district| format!("{service}・{}", plan.districts[district].name),
        );
        if row.origin == Origin::Missing {
            empty.push((format!("{name}の行"), format!("the row of {name}")));
            continue;
        }
        for (cell, year) in row.cells.iter().zip(&volume.years) {
            let kinds = [("計画", "planned"), ("実績", "actual")].into_iter();
            for ((ja, en), _) in kinds.zip(cell.unfilled).filter(|(_, empty)| *empty) {
                empty.push((
                    format!("{name}・{}の{ja}", year.japanese()),
                    format!("{name}, {} {en}", year.year()),
                ));
            }
        }
    }
    let count = empty.len();
    let more = count.saturating_sub(SHOWN);
    empty.truncate(SHOWN);
    let (ja, en): (Vec<String>, Vec<String>) = empty.into_iter().unzip();
    let (more_ja, more_en) = match more {
        0 => (String::new(), String::new()),
        more => (format!("、ほか {more} か所"), format!(" and {more} more")),
    };
    (count > 0).then(|| {
        finding! { warning "unfilled-cells", &entry.common.path, entry.common.span;
            ("表に、何も書かれていないところが {count} か所あります（{}{more_ja}）", ja.join("、")),
            ("{count} cells of this table are empty ({}{more_en})", en.join("; "));
            help ("数を書くか、ない理由を absent に書いてください（例: absent: {{ 令和6年度: {} }}）。空欄を 0 にはしません", Absence::NotReported.word()),
                 ("write the figure, or the reason why there is none (`absent: {{ 2024: {} }}`); nothing is not zero", Absence::NotReported.word());
        }
    })
}

/// A whole that is not the sum of its districts.
fn other_total(volume: &Volume) -> Option<Diagnostic> {
    let entry = &volume.entry;
    let wholes = volume.rows.iter().filter(|row| row.district.is_none() && row.note.is_none());
    let (service, written, sum) = wholes.into_iter().find_map(|whole| {
        let sum = volume.sum(whole.service)?;
        let figures = |cell: &VolumeCell| [cell.planned.latest(), cell.actual.number().copied()];
        let mut pairs = whole.cells.iter().zip(&sum.cells).flat_map(|(one, other)| {
            let pairs = figures(one).into_iter().zip(figures(other));
            pairs.filter_map(|(one, other)| Some((one?, other?)))
        });
        let (one, other) = pairs.find(|(one, other)| one.compare(*other).is_ne())?;
        Some((whole.service, one.grouped(), other.grouped()))
    })?;
    let name = &entry.services[service].name;
    Some(finding! { warning "total-differs", &entry.common.path, entry.common.span;
        "{name}の全体は {written} ですが、地区を足すと {sum} です",
        "the whole of {name} is {written}, but its districts add up to {sum}";
        help "数を確かめてください。資料がそうなっているとき（四捨五入など）は、その行の note に書いてください",
             "check the figures; if the source says so (rounding, say), explain it in the row's `note`";
    })
}
