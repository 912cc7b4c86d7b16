//! 進捗・評価: what was said of one place in one fiscal year: texts and grades by evaluator, and the answer to them.

use std::sync::Arc;

use super::common::Common;
use super::evaluation::{Given, GradeEntry};
use super::{Evaluator, Id, Place, Plan};
use crate::calendar::FiscalYear;
use crate::document::markdown::{Body, BodySection, MarkdownLink};
use crate::document::schema::{Dictionary, keys, words};
use crate::document::yaml::Spanned;

keys! {
    /// A review as written: `reviews/<year>/*.md`.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ReviewEntry {
        missing: Dictionary<Missing>, "文章がない欄とその理由", "texts that are missing, by whose they are, and why";
        at: Option<Spanned<String>>, "どこの評価か。ファイル名が ID のときは、書かなくてよい", "the place reviewed, where the file's name is not its id";
        grades: Vec<GradeEntry>, "評価の段階", "the grades given";
        ..common: Common, "Common keys.";
    }
    given |node, document| {
        /// The folder's name.
        year: String = document.kind.year().to_owned();
        /// The file's name: the id of the place, or any name where `at` says it.
        id: String = document.id.clone();
        /// Texts under their headings.
        sections: Vec<BodySection> = document.body.sections.clone();
        /// Links in them.
        links: Vec<MarkdownLink> = document.body.links.clone();
    }
}

words! {
    /// Why a text of a review is missing.
    pub enum Missing {
        NotReported = "not_reported", "報告なし", "not reported";
        Unreadable = "unreadable", "読み取れない", "the source cannot be read here";
        NotDue = "not_due", "まだ時期ではない", "not due yet";
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

impl OverviewEntry {
    /// The text under a heading, such as the number of a chapter.
    pub fn section(&self, heading: &str) -> Option<&BodySection> {
        self.body.sections.iter().find(|section| section.title == heading)
    }
}

/// A review with its links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// As written.
    pub entry: Arc<ReviewEntry>,
    /// The fiscal year reviewed.
    pub year: FiscalYear,
    /// What was reviewed.
    pub place: Place,
    /// A text of every evaluator, in the plan's order. `None` when there is none.
    pub texts: Vec<(Id<Evaluator>, Option<BodySection>)>,
    /// What the city answers.
    pub answer: Option<BodySection>,
    /// The grades given, by dimension and evaluator.
    pub grades: Vec<Given>,
}

impl Review {
    /// Why an evaluator's text is missing, as far as the review says.
    pub fn missing(&self, evaluator: &Evaluator) -> Option<Missing> {
        let headings = evaluator.headings();
        let mut missing = self.entry.missing.iter();
        missing.find(|(key, _)| headings.contains(&key.value.as_str())).map(|(_, why)| *why)
    }

    /// The text to quote where there is room for one: the summary, which comes last, or else the first there is.
    pub fn gist(&self) -> Option<&BodySection> {
        let last = self.texts.last().and_then(|(_, text)| text.as_ref());
        last.or_else(|| self.texts.iter().find_map(|(_, text)| text.as_ref()))
    }
}

impl Place {
    /// The file of a new review, in the plan's folder, and whether it has to say its place: the id alone does, as long as no other has it.
    pub fn review_file(self, plan: &Plan, year: FiscalYear) -> (String, bool) {
        let id = match self {
            Self::Node(id) => &plan.nodes[id].entry.id,
            Self::Initiative(id) => &plan.initiatives[id].entry.id,
            Self::Plan => "plan",
        };
        let nodes = plan.nodes.iter().filter(|node| node.entry.id == id);
        let initiatives = plan.initiatives.iter().filter(|one| one.entry.id == id);
        let alone = nodes.count() + initiatives.count() == 1;
        let name = if alone { id.to_owned() } else { self.anchor(plan) };
        (format!("reviews/{}/{name}.md", year.year()), !alone)
    }
}
