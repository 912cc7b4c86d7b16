//! 進捗・評価: what was said of one place in one fiscal year, by each owner and in sum.

use std::sync::Arc;

use super::about::{Actor, Grade};
use super::common::Common;
use super::id::Id;
use super::place::Place;
use crate::calendar::FiscalYear;
use crate::document::markdown::{Body, Link, Section};
use crate::document::schema::{Dictionary, Slug, keys, words};
use crate::document::yaml::Spanned;

keys! {
    /// A review as written: `reviews/<year>/*.md`.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Entry {
        missing: Dictionary<Missing>, "文章がない欄とその理由", "texts that are missing, by whose they are, and why";
        at: Option<Spanned<String>>, "どこの評価か。ファイル名が ID のときは、書かなくてよい", "the place reviewed, where the file's name is not its id";
        grade: Option<Slug>, "評価の段階（plan.yaml の grades）", "grade id, from `grades` of plan.yaml";
        ..common: Common, "Common keys.";
    }
    given |node, document| {
        /// The folder's name.
        year: String = document.kind.year().to_owned();
        /// The file's name: the id of the place, or any name where `at` says it.
        id: String = document.id.clone();
        /// Texts under their headings.
        sections: Vec<Section> = document.body.sections.clone();
        /// Links in them.
        links: Vec<Link> = document.body.links.clone();
    }
}

words! {
    /// Why a text of a review is missing.
    pub enum Missing {
        /// Nothing was reported.
        NotReported = "not_reported",
        /// The source cannot be read here.
        Unreadable = "unreadable",
        /// The time has not come.
        NotDue = "not_due",
    }
}

keys! {
    /// The overview of a year as written: `reviews/<year>/overview.md`.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct OverviewEntry {
        year_note: Option<String>, "年度についての説明", "what is known of the year";
        lead: Option<String>, "1年のまとめ（3文まで）", "the verdict, in three sentences at most";
        ..common: Common, "Common keys.";
    }
    given |node, document| {
        /// The folder's name.
        year: String = document.kind.year().to_owned();
        /// More.
        body: Body = document.body.clone();
    }
}

/// A review with its links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// As written.
    pub entry: Arc<Entry>,
    /// The fiscal year reviewed.
    pub year: FiscalYear,
    /// What was reviewed.
    pub place: Place,
    /// Texts of owners, by actor, in the plan's order. `None` when missing.
    pub texts: Vec<(Id<Actor>, Option<Section>)>,
    /// The summary.
    pub summary: Option<Section>,
    /// The grade on the plan's scale.
    pub grade: Option<Id<Grade>>,
}
