//! 目指す地域像: the town the plan aims for, and what hangs under it.

use std::sync::Arc;

use super::approach::Approach;
use super::arena::Named;
use super::challenge::Challenge;
use super::common::{self, Common};
use super::id::Id;
use super::indicator::Indicator;
use super::role::Role;
use crate::document::Document;
use crate::document::markdown::Body;
use crate::document::schema::{Field, Shape, optional, required};

/// The keys of `regional-images/*.md`.
pub const FIELDS: &[Field] = &[
    required("title", Shape::Text, "題名（計画のとおり）"),
    optional("short", Shape::Text, "短い名前"),
    optional("lead", Shape::Text, "まちがどうなるか、1文で"),
    optional("voices", Shape::List(&Shape::Text), "住民の声"),
    common::DRAFT,
    common::SOURCES,
    common::CORRECTIONS,
    common::NOTES,
];

/// A regional image as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Common keys.
    pub common: Common,
    /// The file's name: its number.
    pub id: String,
    /// Exact title.
    pub title: String,
    /// Short title for cards and charts.
    pub short: String,
    /// One sentence.
    pub lead: Option<String>,
    /// Residents' voices.
    pub voices: Vec<String>,
    /// Its background, in our words.
    pub body: Body,
}

/// A regional image with its links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegionalImage {
    /// As written.
    pub entry: Arc<Entry>,
    /// Its approaches, in order.
    pub approaches: Vec<Id<Approach>>,
    /// Headline indicators.
    pub indicators: Vec<Id<Indicator>>,
    /// Roles at this level.
    pub roles: Vec<Id<Role>>,
    /// Challenges that lead here.
    pub challenges: Vec<Id<Challenge>>,
}

impl Named for RegionalImage {
    fn id(&self) -> &str {
        &self.entry.id
    }
}

/// Reads a file.
pub fn read(document: &Document) -> Option<Entry> {
    let node = &document.fields;
    let title = node.text("title")?.to_owned();
    Some(Entry {
        common: Common::of(document),
        id: document.id.clone(),
        body: document.body.clone(),
        short: node.text("short").unwrap_or(&title).to_owned(),
        lead: node.owned("lead"),
        voices: node.texts("voices"),
        title,
    })
}
