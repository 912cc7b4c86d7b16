//! 見込量 as open data.

use schemars::JsonSchema;
use serde::Serialize;

use super::csv::Cell;
use super::money::Version;
use super::provenance::Provenance;
use super::search::apart;
use super::speech::Speech;
use super::tables::{self, Tables, row};
use super::{At, JsonNumber, OpenPlan};
use crate::calendar::FiscalYear;
use crate::plan::volume::Origin;
use crate::plan::{self, Id};
use crate::search::SearchDoc;
use crate::site::{Page, Table};
use crate::view;

/// A table of what is planned and what came of it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Volume<'a> {
    /// Its id.
    pub id: &'a str,
    /// The place it belongs to.
    pub at: At<'a>,
    /// Its exact title.
    pub title: &'a str,
    /// Short name.
    pub short: &'a str,
    /// What is counted.
    pub unit: &'a str,
    /// How to read it.
    pub explain: Option<&'a str>,
    /// The services of its rows.
    pub services: Vec<Service<'a>>,
    /// One for each service, district and year. Sums are not among them.
    pub rows: Vec<Row<'a>>,
    #[serde(flatten)]
    pub provenance: Provenance<'a>,
    /// Address of its page.
    pub url: String,
}

/// What is provided.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Service<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// What is counted.
    pub unit: &'a str,
    /// What it is.
    pub explain: Option<&'a str>,
}

/// A part of the plan's area.
#[derive(Debug, Serialize, JsonSchema)]
pub struct District<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
}

impl<'a> District<'a> {
    /// Its row in the tables.
    pub(super) fn tabulate(&self, t: &mut Tables) {
        let Self { id, name } = self;
        t.add(Table::Districts, row![tables::id("districts", id), *name]);
    }

    pub(super) fn of(district: &'a plan::volume::District) -> Self {
        let plan::volume::District { id, name, reading: _ } = district;
        Self { id: &id.value, name }
    }
}

/// One service in one district and year.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Row<'a> {
    /// Id of the service.
    pub service: &'a str,
    /// Id of the district; nothing for the whole.
    pub district: Option<&'a str>,
    /// The fiscal year.
    pub year: FiscalYear,
    /// Planned: the latest of its versions.
    pub planned: Option<JsonNumber>,
    /// Actual, when `state` is `reported`. Zero is a value.
    pub actual: Option<JsonNumber>,
    /// Whether there is an actual figure, and why not.
    #[schemars(extend("enum" = ["reported", "not_due", "not_reported", "not_applicable", "unreadable"]))]
    pub state: &'static str,
    /// All versions of the planned figure, in order of time.
    pub versions: Vec<Version<'a>>,
    /// A note on its row.
    pub note: Option<&'a str>,
    /// Position of the service in the table's.
    #[serde(skip)]
    pub at: usize,
    /// The district.
    #[serde(skip)]
    pub named: Option<&'a plan::volume::District>,
}

impl<'a> Volume<'a> {
    pub(super) fn of(p: OpenPlan<'a>, id: Id<plan::Volume>) -> Self {
        let volume = &p.plan.volumes[id];
        let plan::Volume { entry, place, years, rows } = volume;
        let written = rows.iter().filter(|row| row.origin != Origin::Computed);
        let cells = written.flat_map(|row| {
            let named = row.district.map(|id| &p.plan.districts[id]);
            row.cells.iter().zip(years).map(move |(cell, year)| Row {
                service: &entry.services[row.service].id.value,
                district: named.map(|district| district.id.value.as_str()),
                year: *year,
                planned: cell.planned.latest().map(JsonNumber),
                actual: cell.actual.number().copied().map(JsonNumber),
                state: cell.actual.state(),
                versions: Version::all(&cell.planned),
                note: row.note.as_deref(),
                at: row.service,
                named,
            })
        });
        let services = entry.services.iter().enumerate();
        Self {
            id: &entry.id,
            at: p.place(*place),
            title: &entry.title,
            short: &entry.short,
            unit: &entry.unit,
            explain: entry.explain.as_deref(),
            services: services
                .map(|(at, service)| Service {
                    id: &service.id.value,
                    name: &service.name,
                    unit: volume.unit_of(at),
                    explain: service.explain.as_deref(),
                })
                .collect(),
            rows: cells.collect(),
            provenance: Provenance::of(p, &entry.common),
            url: p.url(Page::Volume(p.at, id)),
        }
    }

    /// Its rows in the tables, one for each service, district and year.
    pub(super) fn tabulate(&self, t: &mut Tables) {
        #[rustfmt::skip]
        let Self {
            id, at, title, short: _, unit: _, explain, services, rows, provenance, url,
        } = self;
        let record = tables::id("volumes", id);
        t.add(Table::VolumeList, row![&record, *title, at.cells(), Cell::link(t.p, url)]);
        for Service { id, name, unit, explain } in services {
            let service = tables::id(&record, id);
            t.text(&service, "explain", *explain);
            t.add(Table::Services, row![service, *name, &record, *unit]);
        }
        for (order, row) in (1u32..).zip(rows) {
            #[rustfmt::skip]
            let Row {
                service, district, year, planned, actual, state, versions: _, note, at, named,
            } = row;
            let known = &services[*at];
            #[rustfmt::skip]
            let row = row![
                &record, order, *title, tables::id(&record, service), known.name,
                district.map(|id| tables::id("districts", id)), named.map(|district| &district.name),
                known.unit, *year, *planned, *actual, t.word("state_code", state), *note,
            ];
            t.add(Table::Volumes, row);
        }
        t.text(&record, "explain", *explain);
        t.provenance(&record, provenance);
    }

    /// What a text edition says of it.
    pub(super) fn tell(speech: &mut Speech, id: Id<plan::Volume>) {
        let (site, plan) = (speech.p.site, speech.p.plan);
        let volume = &plan.volumes[id];
        speech.heading(&volume.entry.title);
        speech.texts(volume.entry.explain.as_deref());
        speech.texts(view::volume::told(site, plan, volume));
    }

    /// What the search finds.
    pub(super) fn found(&self, p: OpenPlan<'a>) -> SearchDoc {
        #[rustfmt::skip]
        let Self {
            id: _, at, title, short: _, unit: _, explain, services, rows: _, provenance, url,
        } = self;
        let services = services.iter();
        let services = services.flat_map(|s| [s.name, s.explain.unwrap_or_default()]);
        let districts = p.plan.districts.iter().map(|d| d.name.as_str());
        let notes = provenance.notes.iter().copied();
        let mut doc = SearchDoc {
            summary: explain.unwrap_or_default().to_owned(),
            body: apart(services.chain(districts).chain(notes)),
            terms: provenance.terms(),
            ..p.doc(url, "volume", p.say("volumes_title"), *title)
        };
        p.below(at, &mut doc);
        doc
    }
}
