//! The page `data`.

use serde::Serialize;

use super::{Content, Head, Link, Sheet, Writer};
use crate::plan::Plan;
use crate::plan::indicator::Series;
use crate::site::{Page, PlanAt, Table, Target};

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct DataPage {
    /// What can be taken from here, in one sentence.
    pub lead: String,
    /// Files about the plan as a whole.
    pub files: Vec<File>,
    /// One file per indicator.
    pub indicators: Vec<Link>,
    /// What the fields of the tables mean.
    pub fields: Vec<FieldGroup>,
    /// The six states a value can be in: the word in the files, and what it means.
    pub states: Vec<(&'static str, String)>,
    /// How to cite the plan's data.
    pub citation: String,
    /// Where the facts come from.
    pub sources: Vec<SourceLine>,
    /// The newest fiscal year in the data, in words.
    pub newest: Option<String>,
}

/// A file to take away.
#[derive(Clone, Debug, Serialize)]
pub struct File {
    /// Where it is; the text says name and type.
    pub link: Link,
    /// What is in it.
    pub about: String,
    /// How much, in words: 87行.
    pub size: String,
}

/// The fields of one file.
#[derive(Clone, Debug, Serialize)]
pub struct FieldGroup {
    /// The file.
    pub file: String,
    /// For anchors.
    pub id: String,
    /// Each field with its meaning.
    pub fields: Vec<(&'static str, String)>,
}

/// A source document with its standing.
#[derive(Clone, Debug, Serialize)]
pub struct SourceLine {
    /// Title.
    pub title: String,
    /// Publisher.
    pub publisher: Option<String>,
    /// Date as written.
    pub date: Option<String>,
    /// Public address.
    pub url: Option<String>,
}

/// Fields of the data that people and programs rely on, by the file they stand in.
const FIELDS: [(Table, &[&str]); 9] = [
    (
        Table::Initiatives,
        &[
            "id",
            "owner",
            "number",
            "title",
            "summary",
            "departments",
            "marks",
            "sources",
            "url",
        ],
    ),
    (
        Table::Indicators,
        &[
            "id", "at", "owners", "name", "unit", "series", "state", "period", "value", "text",
        ],
    ),
    (Table::Reviews, &["year", "at", "texts", "grades", "answer"]),
    (Table::Roles, &["at", "actors", "items"]),
    (Table::Matrix, &["id", "node", "column", "basis", "reason"]),
    (
        Table::Money,
        &["id", "year", "budget", "settled", "funds", "staff", "unit"],
    ),
    (
        Table::Volumes,
        &[
            "id", "at", "service", "district", "year", "planned", "actual", "state", "unit",
        ],
    ),
    (Table::Schedule, &["id", "year", "kind", "text"]),
    (Table::Tags, &["at", "tag", "group"]),
];

/// The words for the state of a value, as the files write them.
const STATES: [&str; 6] = [
    "reported",
    "qualitative",
    "not_due",
    "not_reported",
    "not_applicable",
    "unreadable",
];

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt) -> Sheet {
    let site = w.site;
    let plan = site.plan(at);
    let mut files: Vec<File> = Table::of(plan)
        .into_iter()
        .map(|table| {
            let name = table.file_name();
            let key = name.trim_end_matches(".csv");
            File {
                link: Link {
                    href: w.href_of(Target::Csv(at, table)),
                    text: site.say_with("data_csv", &[("name", name)]),
                },
                about: site.say(&format!("data_about_{key}")).to_owned(),
                size: site.say_with("data_rows", &[("count", &rows(plan, table).to_string())]),
            }
        })
        .collect();
    for (target, name, key) in [
        (Target::PlanJson(at), "plan.json", "data_about_plan"),
        (
            Target::PlanSchema(at),
            "plan.schema.json",
            "data_about_schema",
        ),
    ] {
        files.push(File {
            link: Link {
                href: w.href_of(target),
                text: site.say_with("data_json", &[("name", name)]),
            },
            about: site.say(key).to_owned(),
            size: site.say("data_whole").to_owned(),
        });
    }
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
    let documents: Vec<String> = titles
        .chain(itself)
        .map(|title| site.say_with("data_document", &[("title", title)]))
        .collect();
    let lead = site.say_with("data_lead", &[("plan", &about.title)]);
    let page = DataPage {
        lead: lead.clone(),
        files,
        indicators: plan
            .indicators
            .ids()
            .map(|(id, indicator)| Link {
                href: w.href_of(Target::IndicatorCsv(at, id)),
                text: site.say_with("data_indicator_csv", &[("name", &indicator.entry.short)]),
            })
            .collect(),
        fields: FIELDS
            .iter()
            .filter(|(table, _)| Table::of(plan).contains(table))
            .map(|(table, fields)| FieldGroup {
                file: table.file_name().to_owned(),
                id: table.file_name().trim_end_matches(".csv").to_owned(),
                fields: fields
                    .iter()
                    .map(|&field| (field, site.say(&format!("field_{field}")).to_owned()))
                    .collect(),
            })
            .collect(),
        states: STATES
            .map(|state| (state, site.say(&format!("data_state_{state}")).to_owned()))
            .to_vec(),
        citation: site.say_with(
            "data_citation",
            &[
                ("site", &site.settings.title),
                ("plan", &about.title),
                ("documents", &documents.join(site.say("and_also"))),
            ],
        ),
        sources: about
            .sources
            .iter()
            .map(|source| SourceLine {
                title: source.title.clone(),
                publisher: source.publisher.clone(),
                date: source.date.clone(),
                url: source.url.as_deref().map(str::to_owned),
            })
            .collect(),
        newest: newest.map(|year| year.full()),
    };
    Sheet {
        head: Head {
            title: site.say_with("data_title", &[("plan", &about.title)]),
            short: Some(site.say("data").to_owned()),
            description: lead,
            crumbs: vec![w.link(Page::Plan(at), about.title.as_str())],
            ..Head::default()
        },
        content: Content::DataPage(page),
    }
}

/// How many things a table tells of.
fn rows(plan: &Plan, table: Table) -> usize {
    match table {
        Table::Initiatives => plan.initiatives.len(),
        Table::Indicators => plan.indicators.len(),
        Table::Reviews => plan.reviews.len(),
        Table::Grades => plan.reviews.iter().map(|r| r.grades.len()).sum(),
        Table::Roles => plan.roles.len(),
        Table::Matrix => plan.initiatives.iter().map(|i| i.marks.len()).sum(),
        Table::Money => plan.initiatives.iter().map(|i| i.money.len()).sum(),
        Table::Volumes => plan.volumes.iter().map(|v| v.rows.len()).sum(),
        Table::Schedule => plan
            .initiatives
            .iter()
            .map(|i| i.entry.schedule.len())
            .sum(),
        Table::Tags => plan.tags.ids().map(|(id, _)| plan.tagged(id).len()).sum(),
    }
}
