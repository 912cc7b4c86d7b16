//! `plan.yaml`: the plan itself, its actors, departments, audiences and sources, as written.

mod fields;

use crate::calendar::FiscalYear;
use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::document::markdown::{self, Body, Link};
use crate::document::yaml::{Node, Spanned};
use crate::source::Span;

use super::common::{self, Citation, Common};
pub use fields::FIELDS;

/// The plan, as written.
#[derive(Clone, Debug)]
pub struct About {
    /// Common keys. `sources` of the plan are its list of documents, so the common list is empty.
    pub common: Common,
    /// Its name.
    pub title: String,
    /// Formal names.
    pub names: Vec<String>,
    /// The municipality's name and reading.
    pub municipality: Option<Named>,
    /// False when it is a draft.
    pub adopted: bool,
    /// First and last fiscal year.
    pub period: Option<Period>,
    /// Who made it.
    pub publishers: Vec<String>,
    /// The philosophy in the plan's own words.
    pub philosophy: Option<String>,
    /// The philosophy in plain words.
    pub philosophy_explanation: Option<String>,
    /// What this plan is.
    pub summary: Option<String>,
    /// The older plan's folder.
    pub supersedes: Option<Spanned<String>>,
    /// What the plan calls its levels.
    pub levels: Levels,
    /// Who has roles.
    pub actors: Vec<Actor>,
    /// Who numbers initiatives.
    pub owners: Vec<Owner>,
    /// Departments.
    pub departments: Vec<Department>,
    /// Whom initiatives are for.
    pub audiences: Vec<Audience>,
    /// The scale of grades.
    pub grades: Vec<Grade>,
    /// Steps of the plan's making.
    pub steps: Vec<(String, String)>,
    /// Surveys of the plan's making.
    pub surveys: Vec<Survey>,
    /// How it was made, in prose.
    pub making: Option<String>,
    /// Further texts: id, title, text.
    pub sections: Vec<(String, String, String)>,
    /// Links in them.
    pub links: Vec<Link>,
    /// Source documents.
    pub sources: Vec<SourceDocument>,
}

/// A name with its reading.
#[derive(Clone, Debug)]
pub struct Named {
    /// The name.
    pub name: String,
    /// The reading in hiragana.
    pub reading: Option<String>,
}

/// One step of the scale that reviews grade on.
#[derive(Clone, Debug)]
pub struct Grade {
    /// What reviews write.
    pub id: Spanned<String>,
    /// What pages show.
    pub name: String,
    /// What it means.
    pub meaning: Option<String>,
}

/// First and last fiscal year of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// First year.
    pub from: FiscalYear,
    /// Last year, included.
    pub to: FiscalYear,
}

/// What a plan calls its levels.
#[derive(Clone, Debug)]
pub struct Levels {
    /// 目指す地域像, 柱, 基本目標 …
    pub regional_image: Level,
    /// 基本的な考え方, 目標 …
    pub approach: Level,
    /// 主な取組 …
    pub initiative: Level,
}

/// The name of one level.
#[derive(Clone, Debug)]
pub struct Level {
    /// The name.
    pub name: String,
    /// Its reading.
    pub reading: Option<String>,
    /// The numbered form, with `{n}` for the number.
    pub label: String,
}

impl Level {
    /// 目指す地域像1.
    pub fn numbered(&self, number: &str) -> String {
        self.label.replace("{n}", number)
    }

    fn of(node: Option<&Node>, fallback: &str, label: &str) -> Self {
        let name = node
            .and_then(|n| n.text("name"))
            .unwrap_or(fallback)
            .to_owned();
        Self {
            label: node
                .and_then(|n| n.text("label"))
                .map_or_else(|| label.replace("{name}", &name), str::to_owned),
            reading: node.and_then(|n| n.owned("reading")),
            name,
        }
    }
}

/// Somebody with a role.
#[derive(Clone, Debug)]
pub struct Actor {
    /// ASCII id.
    pub id: Spanned<String>,
    /// 旭川市社会福祉協議会.
    pub name: String,
    /// 市社協.
    pub short: String,
    /// Reading of the name.
    pub reading: Option<String>,
    /// How a page speaks to them.
    pub address: String,
    /// Who counts.
    pub definition: Option<String>,
}

/// Somebody who numbers initiatives.
#[derive(Clone, Debug)]
pub struct Owner {
    /// The actor's id, also the start of file names.
    pub actor: Spanned<String>,
    /// 市, as in 市-19.
    pub prefix: String,
}

/// A department and its sections.
#[derive(Clone, Debug)]
pub struct Department {
    /// ASCII id for the address.
    pub id: Spanned<String>,
    /// 福祉保険部.
    pub name: String,
    /// Its reading.
    pub reading: Option<String>,
    /// What it does.
    pub does: Option<String>,
    /// 福祉保険課 …
    pub sections: Vec<Named>,
}

/// Whom initiatives are for.
#[derive(Clone, Debug)]
pub struct Audience {
    /// ASCII id.
    pub id: Spanned<String>,
    /// 高齢者.
    pub name: String,
    /// Its reading.
    pub reading: Option<String>,
    /// Their worry in their own words.
    pub question: Option<String>,
}

/// A survey.
#[derive(Clone, Debug)]
pub struct Survey {
    /// Its name.
    pub name: String,
    /// When.
    pub period: Option<String>,
    /// How many were asked.
    pub asked: Option<u32>,
    /// Who was asked.
    pub asked_note: Option<String>,
    /// Rate of answers as written.
    pub rate: Option<String>,
    /// What the rate means.
    pub rate_note: Option<String>,
    /// Where this is written.
    pub source: Option<Citation>,
}

/// A source document.
#[derive(Clone, Debug)]
pub struct SourceDocument {
    /// ASCII id.
    pub id: Spanned<String>,
    /// Title.
    pub title: String,
    /// Publisher.
    pub publisher: Option<String>,
    /// Adopted, draft or report.
    pub status: SourceStatus,
    /// Date as written.
    pub date: Option<String>,
    /// Public address.
    pub url: Option<String>,
    /// What it holds.
    pub note: Option<String>,
}

/// How binding a source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceStatus {
    /// Adopted plan.
    Adopted,
    /// Draft.
    Draft,
    /// Report.
    Report,
}

impl SourceStatus {
    /// The word used in files and open data.
    pub fn word(self) -> &'static str {
        match self {
            Self::Adopted => "adopted",
            Self::Draft => "draft",
            Self::Report => "report",
        }
    }
}

/// Reads `plan.yaml`. Nothing when a required key is missing; the schema has said so already.
pub fn read(document: &Document) -> Option<About> {
    let node = &document.fields;
    let own = Node::owned;
    let named = |n: &Node| {
        Some(Named {
            name: own(n, "name")?,
            reading: own(n, "reading"),
        })
    };
    let period = node.get("period").and_then(|p| {
        Some(Period {
            from: FiscalYear::parse(p.text("from")?).ok()?,
            to: FiscalYear::parse(p.text("to")?).ok()?,
        })
    });
    let levels = node.get("levels")?;
    let making = node.get("making");
    let making_list = |key: &str| making.map_or(&[][..], |m| m.list(key));
    Some(About {
        common: Common {
            sources: Vec::new(),
            ..Common::of(document)
        },
        title: own(node, "title")?,
        names: node.texts("names"),
        municipality: node.get("municipality").and_then(named),
        adopted: node.text("status") != Some("draft"),
        period,
        publishers: node.texts("publishers"),
        philosophy: node.get("philosophy").and_then(|p| own(p, "text")),
        philosophy_explanation: node.get("philosophy").and_then(|p| own(p, "explanation")),
        summary: own(node, "summary"),
        supersedes: node.spanned_text("supersedes"),
        levels: Levels {
            regional_image: Level::of(levels.get("regional_image"), "目標", "{name}{n}"),
            approach: Level::of(levels.get("approach"), "方針", "{n}"),
            initiative: Level::of(levels.get("initiative"), "取組", "{name}{n}"),
        },
        actors: node.list("actors").iter().filter_map(actor).collect(),
        owners: node
            .list("owners")
            .iter()
            .filter_map(|n| {
                Some(Owner {
                    actor: n.spanned_text("actor")?,
                    prefix: own(n, "prefix")?,
                })
            })
            .collect(),
        departments: node
            .list("departments")
            .iter()
            .filter_map(|n| {
                Some(Department {
                    id: n.spanned_text("id")?,
                    name: own(n, "name")?,
                    reading: own(n, "reading"),
                    does: own(n, "does"),
                    sections: n.list("sections").iter().filter_map(named).collect(),
                })
            })
            .collect(),
        audiences: node
            .list("audiences")
            .iter()
            .filter_map(|n| {
                Some(Audience {
                    id: n.spanned_text("id")?,
                    name: own(n, "name")?,
                    reading: own(n, "reading"),
                    question: own(n, "question"),
                })
            })
            .collect(),
        grades: node
            .list("grades")
            .iter()
            .filter_map(|n| {
                Some(Grade {
                    id: n.spanned_text("id")?,
                    name: own(n, "name")?,
                    meaning: own(n, "meaning"),
                })
            })
            .collect(),
        steps: making_list("steps")
            .iter()
            .filter_map(|n| Some((own(n, "when")?, own(n, "what")?)))
            .collect(),
        surveys: making_list("surveys").iter().filter_map(survey).collect(),
        making: making.and_then(|m| own(m, "text")),
        sections: node
            .list("sections")
            .iter()
            .filter_map(|n| Some((own(n, "id")?, own(n, "title")?, own(n, "text")?)))
            .collect(),
        links: links(document),
        sources: node
            .list("sources")
            .iter()
            .filter_map(source_document)
            .collect(),
    })
}

/// What is wrong with the Markdown texts of `plan.yaml`.
pub fn text_faults(document: &Document) -> Vec<Diagnostic> {
    let texts = texts(document).into_iter();
    texts
        .flat_map(|(span, _, found)| {
            found.into_iter().map(move |mut found| {
                found.place = Some(document.place(span));
                found
            })
        })
        .collect()
}

/// The Markdown texts of `plan.yaml`. What is written inside YAML has no places of its own, so each comes with the place of the whole text.
fn texts(document: &Document) -> Vec<(Span, Body, Vec<Diagnostic>)> {
    let sections = document.fields.list("sections").iter();
    sections
        .filter_map(|section| section.get("text")?.spanned())
        .map(|text| {
            let (body, found) = markdown::parse(&document.path, &text.value, 0);
            (text.span, body, found)
        })
        .collect()
}

fn links(document: &Document) -> Vec<Link> {
    let texts = texts(document).into_iter();
    texts
        .flat_map(|(span, body, _)| {
            let links = body.links.into_iter();
            links.map(move |link| Link { span, ..link })
        })
        .collect()
}

fn actor(node: &Node) -> Option<Actor> {
    let own = |key: &str| node.owned(key);
    let name = own("name")?;
    Some(Actor {
        id: node.spanned_text("id")?,
        short: own("short").unwrap_or_else(|| name.clone()),
        address: own("address").unwrap_or_else(|| name.clone()),
        reading: own("reading"),
        definition: own("definition"),
        name,
    })
}

fn survey(node: &Node) -> Option<Survey> {
    let own = |key: &str| node.owned(key);
    Some(Survey {
        name: own("name")?,
        period: own("period"),
        asked: node.text("asked").and_then(|n| n.parse().ok()),
        asked_note: own("asked_note"),
        rate: own("rate"),
        rate_note: own("rate_note"),
        source: node.get("source").and_then(common::citation),
    })
}

fn source_document(node: &Node) -> Option<SourceDocument> {
    let own = |key: &str| node.owned(key);
    Some(SourceDocument {
        id: node.spanned_text("id")?,
        title: own("title")?,
        publisher: own("publisher"),
        status: match node.text("status")? {
            "adopted" => SourceStatus::Adopted,
            "draft" => SourceStatus::Draft,
            _ => SourceStatus::Report,
        },
        date: own("date"),
        url: own("url"),
        note: own("note"),
    })
}
