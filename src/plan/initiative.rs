//! 主な取組: what the city or the council does, and the ○ marks that join it to approaches.

use std::sync::Arc;

use super::about::{Actor, Audience, Department};
use super::approach::Approach;
use super::arena::Named;
use super::common::{self, Common};
use super::id::Id;
use crate::document::Document;
use crate::document::markdown::{Body, first_sentence};
use crate::document::schema::{Field, Shape, optional, required};
use crate::document::yaml::Spanned;

/// The keys of `initiatives/*.md`.
pub const FIELDS: &[Field] = &[
    required("title", Shape::Text, "取組の名前（計画のとおり）"),
    optional(
        "departments",
        Shape::List(&Shape::Map(&[
            required("department", Shape::Text, "部の名前（plan.yaml のとおり）"),
            optional("sections", Shape::List(&Shape::Text), "課の名前"),
        ])),
        "担当の部と課",
    ),
    optional(
        "approaches",
        Shape::List(&Shape::Map(&[
            required("approach", Shape::Id, "基本的な考え方の ID（1-1）"),
            optional("column", Shape::Id, "関係計画の欄の ID"),
            required(
                "basis",
                Shape::OneOf(&["stated", "inferred"]),
                "冊子の○で確かめた stated・推定 inferred",
            ),
            optional("reason", Shape::Text, "推定の理由"),
        ])),
        "○印",
    ),
    optional("for", Shape::List(&Shape::Id), "対象者の ID"),
    optional("easy", Shape::Text, "やさしい日本語（3文まで）"),
    common::DRAFT,
    common::SOURCES,
    common::CORRECTIONS,
    common::NOTES,
];

/// An initiative as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Common keys.
    pub common: Common,
    /// The file's name: `city-19`.
    pub id: String,
    /// Exact title.
    pub title: String,
    /// Responsible departments by name.
    pub departments: Vec<DepartmentRef>,
    /// Marks by approach id.
    pub marks: Vec<MarkEntry>,
    /// Audience ids.
    pub audiences: Vec<Spanned<String>>,
    /// Plain-Japanese edition.
    pub easy: Option<String>,
    /// The first sentence of the description, which lists show.
    pub lead: String,
    /// What is done, in our words.
    pub body: Body,
}

impl Entry {
    /// The owner's id: `city` of `city-19`.
    pub fn owner_id(&self) -> &str {
        self.id
            .rsplit_once('-')
            .map_or(self.id.as_str(), |(owner, _)| owner)
    }

    /// The number inside the owner's list: 19 of `city-19`.
    pub fn number(&self) -> Option<u32> {
        self.id.rsplit_once('-')?.1.parse().ok()
    }
}

/// A department named by an initiative.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DepartmentRef {
    /// Its name.
    pub department: Spanned<String>,
    /// Names of its sections.
    pub sections: Vec<Spanned<String>>,
}

/// A ○ mark as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkEntry {
    /// Approach id.
    pub approach: Spanned<String>,
    /// Sub-column id.
    pub column: Option<Spanned<String>>,
    /// How sure it is.
    pub basis: Basis,
    /// Why it is inferred.
    pub reason: Option<String>,
}

/// How sure a mark is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Basis {
    /// The source's ○ stands in a column that is certain.
    Stated,
    /// Concluded from position or content; never shown as ○.
    Inferred,
}

impl Basis {
    /// The word used in files and open data.
    pub fn word(self) -> &'static str {
        match self {
            Self::Stated => "stated",
            Self::Inferred => "inferred",
        }
    }
}

/// An initiative with its links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Initiative {
    /// As written.
    pub entry: Arc<Entry>,
    /// Who does it.
    pub owner: Id<Actor>,
    /// Its number in the owner's list.
    pub number: u32,
    /// 市-19.
    pub label: String,
    /// Responsible departments, each with the sections named.
    pub departments: Vec<(Id<Department>, Vec<String>)>,
    /// Marks, in the plan's order of approaches.
    pub marks: Vec<Mark>,
    /// Whom it is for.
    pub audiences: Vec<Id<Audience>>,
}

/// A ○ mark with its approach found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The approach.
    pub approach: Id<Approach>,
    /// Position of the sub-column in the approach's list.
    pub column: Option<usize>,
    /// How sure it is.
    pub basis: Basis,
    /// Why it is inferred.
    pub reason: Option<String>,
}

impl Named for Initiative {
    fn id(&self) -> &str {
        &self.entry.id
    }
}

/// Reads a file.
pub fn read(document: &Document) -> Option<Entry> {
    let node = &document.fields;
    Some(Entry {
        common: Common::of(document),
        id: document.id.clone(),
        body: document.body.clone(),
        title: node.text("title")?.to_owned(),
        departments: node
            .list("departments")
            .iter()
            .filter_map(|n| {
                Some(DepartmentRef {
                    department: n.spanned_text("department")?,
                    sections: n.spanned_texts("sections"),
                })
            })
            .collect(),
        marks: node
            .list("approaches")
            .iter()
            .filter_map(|n| {
                Some(MarkEntry {
                    approach: n.spanned_text("approach")?,
                    column: n.spanned_text("column"),
                    basis: match n.text("basis")? {
                        "stated" => Basis::Stated,
                        "inferred" => Basis::Inferred,
                        _ => return None,
                    },
                    reason: n.owned("reason"),
                })
            })
            .collect(),
        audiences: node.spanned_texts("for"),
        easy: node.owned("easy"),
        lead: first_sentence(&document.body.text),
    })
}
