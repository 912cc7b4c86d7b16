//! お知らせ: dated notes about the site and the plan.

use super::common::{self, Common};
use crate::calendar::Date;
use crate::document::Document;
use crate::document::markdown::Body;
use crate::document::schema::{Field, Shape, required};

/// The keys of `news/*.md`.
pub const FIELDS: &[Field] = &[
    required("title", Shape::Text, "題名"),
    required("date", Shape::Date, "日付（2026-11-22）"),
    common::DRAFT,
    common::SOURCES,
    common::CORRECTIONS,
    common::NOTES,
];

/// A piece of news.
#[derive(Clone, Debug)]
pub struct News {
    /// Common keys.
    pub common: Common,
    /// The file's name.
    pub id: String,
    /// Title.
    pub title: String,
    /// Day of publication.
    pub date: Date,
    /// Text.
    pub body: Body,
}

/// Reads a file.
pub fn read(document: &Document) -> Option<News> {
    Some(News {
        common: Common::of(document),
        id: document.id.clone(),
        title: document.fields.text("title")?.to_owned(),
        date: Date::parse(document.fields.text("date")?)?,
        body: document.body.clone(),
    })
}
