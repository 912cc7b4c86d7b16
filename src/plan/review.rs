//! 進捗・評価: what was said of one approach in one fiscal year, by each owner and in sum.

use std::sync::Arc;

use super::about::{Actor, Grade};
use super::approach::Approach;
use super::common::{self, Common};
use super::id::Id;
use crate::calendar::FiscalYear;
use crate::document::Document;
use crate::document::markdown::{Body, Link, Section};
use crate::document::schema::{Field, Shape, optional};
use crate::document::yaml::Spanned;

/// The keys of `reviews/<year>/*.md`.
pub const FIELDS: &[Field] = &[
    optional(
        "missing",
        Shape::Dictionary(&Shape::OneOf(&["not_reported", "unreadable", "not_due"])),
        "文章がない欄とその理由",
    ),
    optional("grade", Shape::Id, "評価の段階（plan.yaml の grades）"),
    common::DRAFT,
    common::SOURCES,
    common::CORRECTIONS,
    common::NOTES,
];
/// The keys of `reviews/<year>/overview.md`.
pub const OVERVIEW_FIELDS: &[Field] = &[
    optional("year_note", Shape::Text, "年度についての説明"),
    optional("lead", Shape::Text, "1年のまとめ（3文まで）"),
    common::DRAFT,
    common::SOURCES,
    common::CORRECTIONS,
    common::NOTES,
];

/// A review as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Common keys.
    pub common: Common,
    /// The folder's name.
    pub year: String,
    /// The file's name: the approach's id.
    pub approach: String,
    /// Texts under their headings.
    pub sections: Vec<Section>,
    /// Links in them.
    pub links: Vec<Link>,
    /// Texts that are missing, by the name of whose they are, and why.
    pub missing: Vec<(Spanned<String>, String)>,
    /// Grade id.
    pub grade: Option<Spanned<String>>,
}

/// The overview of a year as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverviewEntry {
    /// Common keys.
    pub common: Common,
    /// The folder's name.
    pub year: String,
    /// What is known of the year.
    pub year_note: Option<String>,
    /// The verdict.
    pub lead: Option<String>,
    /// More.
    pub body: Body,
}

/// A review with its links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// As written.
    pub entry: Arc<Entry>,
    /// The fiscal year reviewed.
    pub year: FiscalYear,
    /// The approach reviewed.
    pub approach: Id<Approach>,
    /// Texts of owners, by actor, in the plan's order. `None` when missing.
    pub texts: Vec<(Id<Actor>, Option<Section>)>,
    /// The summary.
    pub summary: Option<Section>,
    /// The grade on the plan's scale.
    pub grade: Option<Id<Grade>>,
}

/// Reads a file.
pub fn read(document: &Document, year: &str) -> Entry {
    let missing = document
        .fields
        .get("missing")
        .map_or(&[][..], |n| n.entries())
        .iter()
        .map(|(key, node)| {
            let key = Spanned {
                value: key.text.clone(),
                span: key.span,
            };
            (key, node.as_text().unwrap_or_default().to_owned())
        })
        .collect();
    Entry {
        common: Common::of(document),
        year: year.to_owned(),
        approach: document.id.clone(),
        sections: document.body.sections.clone(),
        links: document.body.links.clone(),
        missing,
        grade: document.fields.spanned_text("grade"),
    }
}

/// Reads an overview.
pub fn read_overview(document: &Document, year: &str) -> OverviewEntry {
    OverviewEntry {
        common: Common::of(document),
        year: year.to_owned(),
        year_note: document.fields.owned("year_note"),
        lead: document.fields.owned("lead"),
        body: document.body.clone(),
    }
}
