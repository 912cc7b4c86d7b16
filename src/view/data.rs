//! The page `data`.

use serde::Serialize;

use super::parts::Item;
use super::plan::{self, SourceTold};
use super::{Content, Head, Link, PageView, Writer, parts};
use crate::plan::indicator::Series;
use crate::site::{PlanAt, Resource, Table, say};

/// What the page says. The template also receives `tables`: what is in each table, its columns with their meanings and first cells.
#[derive(Clone, Debug, Serialize)]
pub struct DataPage {
    /// What can be taken from here, in one sentence.
    pub lead: String,
    /// Files about the plan as a whole: name and type, and what is in each.
    pub files: Vec<Item>,
    /// One file per indicator.
    pub indicators: Vec<Link>,
    /// The tables, in the order in which the template is handed what is in them.
    pub tables: Vec<Link>,
    /// The six states a value can be in: the word in the files, and what it means.
    pub states: Vec<(&'static str, String)>,
    /// How to cite the plan's data.
    pub citation: String,
    /// Where the facts come from.
    pub sources: Vec<SourceTold>,
    /// The newest fiscal year in the data, in words.
    pub newest: Option<String>,
}

/// The words for the state of a value, as the files write them.
const STATES: [&str; 6] =
    ["reported", "qualitative", "not_due", "not_reported", "not_applicable", "unreadable"];

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt) -> PageView {
    let site = w.site;
    let plan = site.plan(at);
    let tables = Table::of(plan).into_iter().map(|table| Link {
        href: w.href_of(Resource::Csv(at, table)),
        text: say!(site, "data_csv", name = table.file_name()),
    });
    let tables = tables.collect();
    let files = [
        (Resource::SearchIndex, "search-index.json", "data_json", "search_index"),
        (Resource::Workbook(at), "plan.xlsx", "data_xlsx", "workbook"),
        (Resource::DataPackage(at), "datapackage.json", "data_json", "package"),
        (Resource::PlanJson(at), "plan.json", "data_json", "plan"),
        (Resource::PlanSchema(at), "plan.schema.json", "data_json", "schema"),
    ];
    let files = files.map(|(target, name, form, about)| Item {
        href: w.href_of(target),
        text: say!(site, form, name),
        note: Some(site.say(&format!("data_about_{about}")).to_owned()),
        ..Item::default()
    });
    let about = &plan.about;
    let newest = plan
        .indicators
        .iter()
        .flat_map(|indicator| &indicator.entry.series)
        .flat_map(Series::in_time)
        .filter(|point| point.is_measured())
        .filter_map(|point| point.year)
        .max();
    // A plan without sources of its own is its own source.
    let titles = about.sources.iter().map(|source| &source.title);
    let itself = Some(&about.title).filter(|_| about.sources.is_empty());
    let documents: Vec<String> =
        titles.chain(itself).map(|title| say!(site, "data_document", title)).collect();
    let lead = say!(site, "data_lead", plan = about.title);
    let page = DataPage {
        lead: lead.clone(),
        files: files.into(),
        tables,
        indicators: plan
            .indicators
            .ids()
            .map(|(id, indicator)| Link {
                href: w.href_of(Resource::IndicatorCsv(at, id)),
                text: say!(site, "data_indicator_csv", name = indicator.entry.short),
            })
            .collect(),
        states: STATES
            .map(|state| (state, site.say(&format!("data_state_{state}")).to_owned()))
            .to_vec(),
        citation: say!(
            site,
            "data_citation",
            site = site.settings.title,
            plan = about.title,
            documents = documents.join(site.say("and_also"))
        ),
        sources: plan::sources(w, plan),
        newest: newest.map(|year| year.full()),
    };
    PageView {
        head: Head {
            short: Some(site.say("data").to_owned()),
            crumbs: vec![parts::plan_crumb(w, at)],
            ..Head::new(say!(site, "data_title", plan = about.title), lead)
        },
        content: Content::DataPage(page),
    }
}
