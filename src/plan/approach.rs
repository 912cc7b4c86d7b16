//! 基本的な考え方: the second level, with its sub-columns.

use std::sync::Arc;

use super::arena::Named;
use super::common::{self, Common};
use super::id::Id;
use super::indicator::Indicator;
use super::initiative::Initiative;
use super::regional_image::RegionalImage;
use super::review::Review;
use super::role::Role;
use crate::document::Document;
use crate::document::markdown::Body;
use crate::document::schema::{Field, Shape, optional, required};
use crate::document::yaml::Spanned;

/// The keys of `approaches/*.md`.
pub const FIELDS: &[Field] = &[
    required("title", Shape::Text, "題名（計画のとおり）"),
    optional("short", Shape::Text, "短い名前"),
    optional("lead", Shape::Text, "1文の説明"),
    optional("goal", Shape::Text, "目標の文（計画のとおり）"),
    optional(
        "columns",
        Shape::List(&Shape::Map(&[
            required("id", Shape::Id, "ID"),
            required("title", Shape::Text, "関係する計画の名前"),
            optional("short", Shape::Text, "短い名前"),
        ])),
        "関係計画の欄",
    ),
    optional(
        "examples",
        Shape::List(&Shape::Map(&[
            required("title", Shape::Text, "名前"),
            required("text", Shape::Text, "説明"),
        ])),
        "活動の例",
    ),
    common::DRAFT,
    common::SOURCES,
    common::CORRECTIONS,
    common::NOTES,
];

/// An approach as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Common keys.
    pub common: Common,
    /// The file's name: `1-2`.
    pub id: String,
    /// Exact title.
    pub title: String,
    /// Short title.
    pub short: String,
    /// One sentence.
    pub lead: Option<String>,
    /// The goal's exact text, in plans whose second level is a goal.
    pub goal: Option<String>,
    /// Sub-columns.
    pub columns: Vec<Column>,
    /// Example activities: title and text.
    pub examples: Vec<(String, String)>,
    /// Why it is needed, in our words.
    pub body: Body,
}

impl Entry {
    /// The part of the id that names the regional image: `1` of `1-2`.
    pub fn image_id(&self) -> &str {
        self.id.split('-').next().unwrap_or(&self.id)
    }
}

/// A sub-column (関係計画) of an approach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// ASCII id.
    pub id: Spanned<String>,
    /// Exact title.
    pub title: String,
    /// Short title.
    pub short: String,
}

/// An approach with its links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approach {
    /// As written.
    pub entry: Arc<Entry>,
    /// The regional image above.
    pub image: Id<RegionalImage>,
    /// Initiatives that carry it, in the plan's order.
    pub initiatives: Vec<Id<Initiative>>,
    /// Its indicators.
    pub indicators: Vec<Id<Indicator>>,
    /// Its reviews, oldest first.
    pub reviews: Vec<Id<Review>>,
    /// Roles at this level.
    pub roles: Vec<Id<Role>>,
}

impl Named for Approach {
    fn id(&self) -> &str {
        &self.entry.id
    }
}

/// Reads a file.
pub fn read(document: &Document) -> Option<Entry> {
    let node = &document.fields;
    let title = node.text("title")?.to_owned();
    let pair = |n: &crate::document::yaml::Node| {
        Some((n.text("title")?.to_owned(), n.text("text")?.to_owned()))
    };
    Some(Entry {
        common: Common::of(document),
        id: document.id.clone(),
        body: document.body.clone(),
        short: node.text("short").unwrap_or(&title).to_owned(),
        lead: node.owned("lead"),
        goal: node.owned("goal"),
        columns: node
            .list("columns")
            .iter()
            .filter_map(|n| {
                let title = n.text("title")?.to_owned();
                Some(Column {
                    id: n.spanned_text("id")?,
                    short: n.text("short").unwrap_or(&title).to_owned(),
                    title,
                })
            })
            .collect(),
        examples: node.list("examples").iter().filter_map(pair).collect(),
        title,
    })
}
