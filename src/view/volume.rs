//! A table of volumes: services and districts by year, planned beside actual, with totals, differences and a drawing of every row.
//!
//! Knows how a table is said in cells. What a cell lacks is said in words.

use serde::Serialize;

use super::money::{AmountCell, changes, signed, two_rows};
use super::parts;
use super::series::figure;
use super::{Content, Head, Link, PageView, ProvenanceTold, Writer};
use crate::chart::{Chart, ChartForm, ChartSeries, Width};
use crate::number::Number;
use crate::plan::indicator::{Absence, Value};
use crate::plan::volume::{self, Origin, VolumeRow};
use crate::plan::{Id, Plan, Volume};
use crate::site::{Page, PlanAt, Site, Table as File, say};

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct VolumePage {
    /// What the table tells, in sentences.
    pub lead: String,
    /// Where it belongs.
    pub place: Link,
    /// The table with all that belongs to it.
    pub volume: VolumePart,
    /// The same as a file.
    pub csv: Option<Link>,
}

/// A table on its page and in the booklet.
#[derive(Clone, Debug, Serialize)]
pub struct VolumePart {
    /// For the booklet's contents.
    pub anchor: String,
    /// Its exact title.
    pub title: String,
    /// How to read it, as HTML.
    pub explain: Option<String>,
    /// The table.
    pub table: VolumeTable,
    /// Changes of planned figures and notes on rows.
    pub notes: Vec<String>,
    /// Where the figures stand.
    pub provenance: ProvenanceTold,
}

/// The services of a table by year.
#[derive(Clone, Debug, Serialize)]
pub struct VolumeTable {
    /// For anchors.
    pub id: String,
    /// What it shows, with the unit.
    pub caption: String,
    /// True when some row is of a district.
    pub has_districts: bool,
    /// The years, with their columns.
    pub years: Vec<VolumeYear>,
    /// Year and column of each cell, for narrow screens.
    pub labels: Vec<String>,
    /// How many columns there are in all.
    pub columns: usize,
    /// The services with their rows.
    pub groups: Vec<ServiceGroup>,
}

/// One year and its columns.
#[derive(Clone, Debug, Serialize)]
pub struct VolumeYear {
    /// 令和6年度（2024年度）.
    pub title: String,
    /// 計画, 実績, 差; only the first where nothing can be reported yet.
    pub columns: Vec<String>,
}

/// One service.
#[derive(Clone, Debug, Serialize)]
pub struct ServiceGroup {
    /// Its name.
    pub name: String,
    /// Its unit, if it is not the table's.
    pub unit: Option<String>,
    /// What it is.
    pub explain: Option<String>,
    /// Its districts, then the whole.
    pub rows: Vec<VolumeLine>,
}

/// One row.
#[derive(Clone, Debug, Serialize)]
pub struct VolumeLine {
    /// The district, or that it is the whole.
    pub name: String,
    /// True for a sum that nobody wrote.
    pub computed: bool,
    /// The cells of all years.
    pub cells: Vec<AmountCell>,
    /// What the row shows, in sentences.
    pub summary: String,
    /// The heading of its drawing.
    pub heading: String,
    /// The drawing.
    pub drawing: String,
}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt, id: Id<Volume>) -> PageView {
    let site = w.site;
    let plan = site.plan(at);
    let volume = &plan.volumes[id];
    let entry = &volume.entry;
    let lead = say!(
        site,
        "volume_lead",
        count = entry.services.len(),
        years = super::volumes::years(w, volume).unwrap_or_default()
    );
    let (previous, next) = plan.volumes.neighbours(id);
    let neighbour = |w: &Writer, id: Id<Volume>| {
        let title = plan.volumes[id].entry.short.as_str();
        w.link(Page::Volume(at, id), title)
    };
    let mut page = VolumePage {
        lead: lead.clone(),
        place: w.link(Page::of_place(at, volume.place), volume.place.title(plan)),
        volume: part(w, at, id),
        csv: w.table(at, File::Volumes, "volumes_csv"),
    };
    page.volume.table.id = "table".to_owned();
    PageView {
        head: Head {
            title: entry.title.clone(),
            short: Some(entry.short.clone()),
            description: lead,
            crumbs: vec![
                parts::plan_crumb(w, at),
                w.link(Page::Volumes(at), site.say("volumes_title")),
            ],
            previous: previous.map(|id| neighbour(w, id)),
            next: next.map(|id| neighbour(w, id)),
            file: parts::file_of(&entry.common),
            draft: entry.common.draft,
            ..Head::default()
        },
        content: Content::VolumePage(page),
    }
}

/// A table as a part of the booklet.
pub fn part(w: &mut Writer, at: PlanAt, id: Id<Volume>) -> VolumePart {
    let plan = w.site.plan(at);
    let volume = &plan.volumes[id];
    let entry = &volume.entry;
    let anchor = format!("volume-{}", entry.id);
    VolumePart {
        title: entry.title.clone(),
        explain: entry.explain.as_ref().map(|text| w.text(text)),
        table: table(w, plan, volume, format!("{anchor}-table")),
        notes: notes(w, plan, volume),
        provenance: w.provenance(at, &entry.common),
        anchor,
    }
}

fn table(w: &Writer, plan: &Plan, volume: &Volume, id: String) -> VolumeTable {
    let entry = &volume.entry;
    let due: Vec<bool> = (0..volume.years.len())
        .map(|year| {
            let mut cells = volume.rows.iter().map(|row| &row.cells[year].actual);
            cells.any(|actual| *actual != Value::Absent(Absence::NotDue))
        })
        .collect();
    let services = entry.services.iter().enumerate();
    let services = services.map(|(service, written)| ServiceGroup {
        name: written.name.clone(),
        unit: written.unit.clone(),
        explain: written.explain.clone(),
        rows: lines(w, plan, volume, service, &due),
    });
    let years = volume.years.iter().zip(&due).map(|(year, due)| VolumeYear {
        title: year.full(),
        columns: columns(*due).iter().map(|key| w.site.say(key).to_owned()).collect(),
    });
    let years: Vec<VolumeYear> = years.collect();
    let labels = years
        .iter()
        .flat_map(|year| year.columns.iter().map(move |column| format!("{} {column}", year.title)));
    let labels: Vec<String> = labels.collect();
    VolumeTable {
        id,
        caption: say!(w.site, "volume_table", title = entry.short, unit = entry.unit),
        has_districts: volume.rows.iter().any(|row| row.district.is_some()),
        columns: 1 + labels.len(),
        labels,
        years,
        groups: services.collect(),
    }
}

/// The columns of a year, by whether anything can have been reported of it.
fn columns(due: bool) -> &'static [&'static str] {
    match due {
        true => &["volume_planned", "volume_actual", "volume_difference"],
        false => &["volume_planned"],
    }
}

fn lines(
    w: &Writer,
    plan: &Plan,
    volume: &Volume,
    service: usize,
    due: &[bool],
) -> Vec<VolumeLine> {
    let rows = volume.rows_of(service);
    let written = |year: usize| {
        let mut numbers = rows.iter().filter(|row| row.origin != Origin::Computed);
        numbers.any(|row| row.cells[year].actual.number().is_some())
    };
    rows.iter()
        .map(|row| {
            let cells = row.cells.iter().enumerate().zip(due);
            let chart = chart(w.site, plan, volume, row);
            VolumeLine {
                name: place_of(w.site, plan, row),
                computed: row.origin == Origin::Computed,
                cells: cells
                    .flat_map(|((at, cell), due)| {
                        let partly = row.origin == Origin::Computed && written(at);
                        self::cells(w, cell, partly).into_iter().take(columns(*due).len())
                    })
                    .collect(),
                summary: chart.summary(),
                heading: chart.title(),
                drawing: match chart.form() {
                    ChartForm::Line => chart.svg(Width::Narrow),
                    _ => chart.bar(Width::Narrow),
                },
            }
        })
        .collect()
}

/// Planned, actual and difference in a year. `partly` says of a sum that some of its parts are there.
fn cells(w: &Writer, cell: &volume::VolumeCell, partly: bool) -> [AmountCell; 3] {
    let site = w.site;
    let none = match &cell.actual {
        _ if partly => site.say("volume_partly"),
        _ if cell.unfilled[1] => site.say("volume_unfilled"),
        absent => site.value_state(absent.state()),
    };
    let actual = cell.actual.number().map(|number| number.grouped());
    [
        AmountCell::of(cell.planned.latest().map(Number::grouped), site.say("volume_unfilled")),
        AmountCell::of(actual, none),
        AmountCell::of(cell.difference().map(signed), site.say("money_no_difference")),
    ]
}

/// The district of a row, or that it is the whole.
fn place_of(site: &Site, plan: &Plan, row: &VolumeRow) -> String {
    match (row.district, row.origin) {
        (Some(district), _) => plan.districts[district].name.clone(),
        (None, Origin::Computed) => site.say("volume_sum").to_owned(),
        (None, _) => site.say("volume_whole").to_owned(),
    }
}

/// A row as a drawing: planned and actual over the years, with what it says in sentences.
fn chart(site: &Site, plan: &Plan, volume: &Volume, row: &VolumeRow) -> Chart {
    let service = &volume.entry.services[row.service].name;
    let place = place_of(site, plan, row);
    let district = row.district.map_or(0, |district| district.index() + 1);
    let cells = || row.cells.iter();
    let rows = [
        ("volume_planned", cells().map(|cell| cell.planned.latest()).collect()),
        ("volume_actual", cells().map(|cell| cell.actual.number().copied()).collect()),
    ];
    let mut chart = Chart {
        id: format!("chart-{}-{district}", row.service),
        unit: volume.unit_of(row.service).to_owned(),
        name: say!(site, "volume_row_name", service, district = place),
        title: Some(say!(site, "volume_row", service, district = place)),
        ..two_rows(site, volume.years.iter().copied(), rows)
    };
    let said = cells().zip(&volume.years).filter_map(|(cell, year)| {
        let figure = |number: Number| figure(site, number, &chart.unit);
        let planned = cell.planned.latest().map(figure);
        let actual = cell.actual.number().copied().map(figure);
        let difference = cell.difference();
        let by = difference.map(|d| chart.amount(&ChartSeries::default(), d));
        let key = match (&planned, &actual, difference) {
            (_, _, Some(d)) if d.is_zero() => "volume_as_planned",
            (_, _, Some(d)) if d.is_negative() => "volume_less",
            (_, _, Some(_)) => "volume_more",
            (Some(_), _, _) => "volume_planned_only",
            (None, Some(_), _) => "volume_actual_only",
            (None, None, _) => return None,
        };
        Some(say!(
            site,
            key,
            year = year.full(),
            planned = planned.unwrap_or_default(),
            actual = actual.unwrap_or_default(),
            by = by.unwrap_or_default()
        ))
    });
    let said: Vec<String> = said.collect();
    chart.summary = Some(said.join(site.say("between_sentences")));
    chart
}

/// Every row of a table in sentences.
pub fn told(site: &Site, plan: &Plan, volume: &Volume) -> Vec<String> {
    let rows = volume.rows.iter();
    let said = rows.map(|row| chart(site, plan, volume, row));
    said.map(|chart| [&chart.title(), site.say("colon"), &chart.summary()].concat()).collect()
}

/// Every change of a planned figure, and the notes on rows.
fn notes(w: &Writer, plan: &Plan, volume: &Volume) -> Vec<String> {
    let mut notes = Vec::new();
    for row in &volume.rows {
        let unit = volume.unit_of(row.service);
        let name = say!(
            w.site,
            "volume_row_name",
            service = volume.entry.services[row.service].name,
            district = place_of(w.site, plan, row)
        );
        for (cell, year) in row.cells.iter().zip(&volume.years) {
            let what = say!(w.site, "volume_planned_of", row = name, year = year.full());
            notes.extend(changes(w.site, &what, &cell.planned, unit));
        }
        let note = row.note.as_ref();
        notes.extend(note.map(|note| format!("{name}{}{note}", w.site.say("colon"))));
    }
    notes
}
