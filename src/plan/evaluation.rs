//! Who evaluates, what they look at, and the scales they grade on.
//!
//! Everything here is the plan's own: evaluators, dimensions and scales are named in `plan.yaml`, grades in reviews. Nothing is averaged, and
//! a grade that nobody gave is not there.

use super::{About, Actor, Arena, Id};
use crate::document::schema::{Slug, keys};
use crate::document::yaml::Spanned;
use crate::source::Span;

keys! {
    /// Somebody who writes or grades in reviews.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Evaluator {
        id: Slug, "ID", "id";
        name: String, "名前。評価の文章の見出しにもなります", "the name, also the heading of the texts";
        short: String = name.clone(), "表で使う短い名前", "short name, for tables";
        reading: Option<String>, "読みがな", "its reading";
        what: Option<String>, "だれのことか", "who that is";
    }
}

keys! {
    /// A scale, best grade first.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Scale {
        id: Slug, "ID", "id";
        grades: Vec<Grade>, required, "段階。良いほうから順に", "the grades, best first";
    }
}

keys! {
    /// One step of a scale.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Grade {
        id: Slug, "ID", "what reviews write";
        name: String, "名前", "what pages show";
        meaning: Option<String>, "意味", "what it means";
    }
}

keys! {
    /// What evaluators look at, as written.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct DimensionEntry {
        id: Slug, "ID", "id";
        name: String, "名前（必要性・総合評価 など）", "its name";
        meaning: Option<String>, "何を見るか", "what it asks";
        scale: Slug, "scales の ID", "the scale's id, from `scales`";
    }
}

keys! {
    /// A grade as written in a review.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct GradeEntry {
        evaluator: Slug, "だれの評価か（evaluators の ID）", "whose grade it is, from `evaluators`";
        dimension: Slug, "何の評価か（dimensions の ID）", "what it is of, from `dimensions`";
        grade: Option<Slug>, "段階の ID。空なら、まだ評価がないということです", "the grade's id; empty until there is one";
    }
    given |node, document| {
        /// Where it stands.
        span: Span = node.span;
    }
}

/// What evaluators look at, with its scale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dimension {
    /// As written.
    pub entry: DimensionEntry,
    /// The grades of its scale, best first.
    pub grades: Vec<Grade>,
}

/// A grade that somebody gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Given {
    /// Of what.
    pub dimension: Id<Dimension>,
    /// Whose it is.
    pub evaluator: Id<Evaluator>,
    /// The place of the grade on the dimension's scale.
    pub grade: usize,
}

/// The word for the city's answer, as heading of a review.
pub const ANSWER: &str = "回答";

/// The id of the summary, where a plan names no evaluators.
pub const SUMMARY: &str = "summary";

impl Evaluator {
    /// The headings that its texts may stand under.
    pub fn headings(&self) -> [&str; 3] {
        [&self.name, &self.short, &self.id.value]
    }

    /// The evaluators of a plan that names none: the owners of its initiatives, and the summary.
    pub(super) fn implied(about: &About, actors: &Arena<Actor>) -> Vec<Self> {
        let owners = about.owners.iter();
        let owners = owners.filter_map(|o| actors.get(&o.actor.value));
        let summary = Spanned { value: SUMMARY.to_owned(), span: about.common.span };
        owners
            .map(|actor| Self {
                id: actor.id.clone(),
                name: actor.name.clone(),
                short: actor.short.clone(),
                reading: actor.reading.clone(),
                what: actor.definition.clone(),
            })
            .chain([Self {
                id: Slug(summary),
                name: "総括".to_owned(),
                short: "総括".to_owned(),
                reading: None,
                what: None,
            }])
            .collect()
    }
}

impl Dimension {
    /// The grade that was given.
    pub fn grade(&self, given: Given) -> &Grade {
        &self.grades[given.grade]
    }
}
