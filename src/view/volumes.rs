//! The page `volumes`: all tables of volumes of a plan.

use serde::Serialize;

use super::parts::{self, Item};
use super::{Content, Head, Link, PageView, Writer};
use crate::plan::{Id, Volume};
use crate::site::{Page, PlanAt, Table, say};

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct VolumesPage {
    /// What volumes are, and how many tables there are.
    pub lead: String,
    /// The tables.
    pub tables: Vec<Item>,
    /// All of them as a file.
    pub csv: Option<Link>,
}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt) -> PageView {
    let site = w.site;
    let volumes = &site.plan(at).volumes;
    let lead = say!(site, "volumes_lead", count = volumes.len());
    let ids: Vec<Id<Volume>> = volumes.ids().map(|(id, _)| id).collect();
    let page = VolumesPage {
        lead: lead.clone(),
        tables: items(w, at, &ids),
        csv: w.table(at, Table::Volumes, "volumes_csv"),
    };
    PageView {
        head: Head {
            title: site.say("volumes_title").to_owned(),
            description: lead,
            crumbs: vec![parts::plan_crumb(w, at)],
            ..Head::default()
        },
        content: Content::VolumesPage(page),
    }
}

/// Tables as lines of a list: where each belongs, its years and its services.
pub fn items(w: &Writer, at: PlanAt, ids: &[Id<Volume>]) -> Vec<Item> {
    let plan = w.site.plan(at);
    let item = |id: &Id<Volume>| {
        let volume = &plan.volumes[*id];
        let entry = &volume.entry;
        let services: Vec<&str> = entry.services.iter().map(|s| s.name.as_str()).collect();
        Item {
            href: w.href(Page::Volume(at, *id)),
            text: entry.title.clone(),
            note: Some(services.join(w.site.say("comma"))),
            meta: years(w, volume),
            ..Item::default()
        }
    };
    ids.iter().map(item).collect()
}

/// From which year to which a table goes.
pub fn years(w: &Writer, volume: &Volume) -> Option<String> {
    let (first, last) = (volume.years.first()?, volume.years.last()?);
    Some(say!(w.site, "period", from = first.full(), to = last.full()))
}
